//! Candidates with an engine's scores to their order: exact forms and neighbouring words in title and reason count.

use super::Ranker;
use super::find::{Match, matches};
use super::pattern::{Area, Kind, Patterns};
use crate::notice::Notice;

/// Candidates whose notices are worth reading: the first page and what might come up to it.
pub const RESCORED: usize = 50;

/// Bytes of a reason, or of a text without one, that are read for evidence.
const EVIDENCE_BYTES: usize = 1024;

/// What the best evidence of each kind adds to a score, as a part of it. Measured on the test collections Cranfield and
/// CISI, where half or twice as much of any one changes little: nDCG@10 rises from 0.426 to 0.437 and from 0.349 to 0.356.
const EXACT_IN_TITLE: f32 = 0.20;
const PAIRS_IN_TITLE: f32 = 0.20;
const EXACT_IN_REASON: f32 = 0.05;
const PAIRS_IN_REASON: f32 = 0.30;

/// Words between two words of the query that still are near each other.
const NEAR_WORDS: u32 = 5;

/// A notice that an engine found.
#[derive(Debug, Clone, Copy)]
pub struct Candidate<'n> {
    /// The engine's score, at least 0.
    pub score: f32,
    /// The notice.
    pub notice: &'n Notice,
    /// Which of its articles matched best, from 0.
    pub entry: usize,
}

/// A candidate in its final place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ranked {
    /// Its place among the candidates as given.
    pub candidate: usize,
    /// Its final score: never below the engine's, and never more than 1.75 times as high.
    pub score: f32,
}

/// Orders candidates by the engine's score and the evidence in their titles and reasons; ties by id.
///
/// Meant for the best [`RESCORED`] candidates: evidence only adds to a score, so that those behind them keep their order and stay
/// behind whatever has more.
pub fn rescore(ranker: &Ranker, candidates: &[Candidate<'_>]) -> Vec<Ranked> {
    let score = |candidate: &Candidate<'_>| {
        if !ranker.has_words() {
            return candidate.score;
        }
        candidate.score * (1.0 + ranker.evidence(candidate.notice, candidate.entry).bonus())
    };
    let mut ranked: Vec<Ranked> = candidates
        .iter()
        .enumerate()
        .map(|(number, candidate)| Ranked { candidate: number, score: score(candidate) })
        .collect();
    let id = |ranked: &Ranked| &candidates[ranked.candidate].notice.id;
    ranked.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| id(a).cmp(id(b))));
    ranked
}

/// How the words of a query stand in a notice.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Evidence {
    title: Standing,
    reason: Standing,
}

/// How the words of a query stand in one text, each from 0 to 1.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Standing {
    /// The part of the words that stands there exactly as typed.
    exact: f32,
    /// The part of the pairs of neighbouring words that stands there side by side; half for those that are near.
    pairs: f32,
}

impl Evidence {
    fn bonus(self) -> f32 {
        EXACT_IN_TITLE * self.title.exact
            + PAIRS_IN_TITLE * self.title.pairs
            + EXACT_IN_REASON * self.reason.exact
            + PAIRS_IN_REASON * self.reason.pairs
    }
}

pub(super) fn evidence(patterns: &Patterns, notice: &Notice, entry: usize) -> Evidence {
    let standing_in = |area: Area, text: Option<&str>| {
        text.map_or_else(Standing::default, |text| standing(patterns, &matches(patterns, area, text)))
    };
    let own = standing_in(Area::Title, notice.title.as_deref());
    let article = standing_in(Area::Title, article_title(notice, entry));
    Evidence { title: own.better_of(article), reason: standing_in(Area::Text, reason(notice)) }
}

impl Standing {
    fn better_of(self, other: Self) -> Self {
        Standing { exact: self.exact.max(other.exact), pairs: self.pairs.max(other.pairs) }
    }
}

fn article_title(notice: &Notice, entry: usize) -> Option<&str> {
    notice.articles.get(entry)?.title.as_deref()
}

/// The reason, or how the text begins where no reason was made out.
fn reason(notice: &Notice) -> Option<&str> {
    let text = notice.reason_text.as_deref().or(notice.text.as_deref())?;
    Some(&text[..text.floor_char_boundary(EVIDENCE_BYTES)])
}

fn standing(patterns: &Patterns, found: &[Match]) -> Standing {
    if found.is_empty() {
        return Standing::default();
    }
    let exact =
        patterns.words.iter().filter(|word| found.iter().any(|m| word.exact.contains(&m.pattern))).count();
    let pairs = patterns.words.windows(2).filter(|pair| pair[1].follows);
    let (mut possible, mut sum) = (0u32, 0f32);
    for pair in pairs {
        possible += 1;
        let matches_of = |word: &super::pattern::Word| -> Vec<&Match> {
            found
                .iter()
                .filter(|m| word.exact.contains(&m.pattern) || word.related.contains(&m.pattern))
                .collect()
        };
        sum += nearness(patterns, &matches_of(&pair[0]), &matches_of(&pair[1]));
    }
    Standing {
        exact: exact as f32 / patterns.words.len() as f32,
        pairs: if possible == 0 { 0.0 } else { sum / possible as f32 },
    }
}

/// 1 if a second word directly follows a first one, a half if they are near in any order, else 0.
fn nearness(patterns: &Patterns, first: &[&Match], second: &[&Match]) -> f32 {
    let mut near = 0.0f32;
    for one in first {
        let behind = one.position + patterns.all[one.pattern].tokens() as u32;
        let at = second.partition_point(|two| two.position < one.position.saturating_sub(NEAR_WORDS));
        for two in second[at..].iter().take_while(|two| two.position <= behind + NEAR_WORDS) {
            if two.position == behind {
                return 1.0;
            }
            if two.position != one.position {
                near = 0.5;
            }
        }
    }
    near
}

/// Words of one notice that are named in an explanation at most.
const MAX_EXPLAINED: usize = 12;

pub(super) fn explain(patterns: &Patterns, notice: &Notice, entry: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut place = |name: &str, area: Area, text: Option<&str>| {
        lines.extend(text.and_then(|text| explain_place(patterns, name, area, text)));
    };
    place("title of the notice", Area::Title, notice.title.as_deref());
    place("title of the article", Area::Title, article_title(notice, entry));
    place("reason", Area::Text, notice.reason_text.as_deref());
    place("text", Area::Text, notice.text.as_deref());
    for author in notice.articles.get(entry).map_or(&[][..], |article| &article.authors) {
        place("author", Area::Author, Some(author));
    }
    for person in &notice.people {
        place(person.role.as_str(), Area::Person(person.role), Some(&person.name));
    }
    let bonus = evidence(patterns, notice, entry).bonus();
    if bonus > 0.0 {
        lines.push(format!("words as typed and side by side in title and reason add {:.0} %", bonus * 100.0));
    }
    lines
}

/// What matches in one text: `title: "image" as typed, "duplication" as "duplicated"; side by side`.
fn explain_place(patterns: &Patterns, name: &str, area: Area, text: &str) -> Option<String> {
    let found = matches(patterns, area, text);
    let mut said: Vec<String> = Vec::new();
    for word in patterns.words.iter() {
        let exact = found.iter().find(|m| word.exact.contains(&m.pattern));
        let related = found.iter().find(|m| word.related.contains(&m.pattern));
        let (number, form) = match (exact, related) {
            (Some(m), _) => (m.pattern, None),
            (None, Some(m)) => (m.pattern, Some(&text[m.start..m.end])),
            (None, None) => continue,
        };
        let typed = &patterns.all[number].typed;
        let phrase = match (&patterns.all[number].kind, form) {
            (_, Some(form)) => format!("`{typed}` as `{form}`"),
            (Kind::Prefix { .. } | Kind::Fuzzy { .. } | Kind::Name(_), None) => {
                format!("`{typed}` as `{}`", exact.map_or("", |m| &text[m.start..m.end]))
            }
            (Kind::Row { .. }, None) => format!("`{typed}` as typed"),
        };
        if said.len() < MAX_EXPLAINED && !said.contains(&phrase) {
            said.push(phrase);
        }
    }
    let side_by_side = standing(patterns, &found).pairs == 1.0;
    let ending = if side_by_side { "; side by side" } else { "" };
    (!said.is_empty()).then(|| format!("{name}: {}{ending}", said.join(", ")))
}

#[cfg(test)]
#[path = "rescore_tests.rs"]
mod tests;
