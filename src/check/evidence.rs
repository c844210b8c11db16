//! A reference and an entry of the archive to how sure it is that they are one work.
//!
//! The score is a logistic function of a few figures. Its weights were fitted on labelled references and on pairs of
//! different works by the same authors; `examples/matching.rs` prints the figures and the curve, ARCHITECTURE.md
//! shows it.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::align::{Alignment, align};
use super::journal;
use super::words::{Word, words};
use crate::analysis::{fold_key, names};
use crate::notice::{Article, Notice};
use crate::references::Reference;
use crate::understand::without_mojibake;

/// From this score on a title match is asserted.
pub const ASSERTED_FROM: f32 = 0.90;
/// The same where authors and year agree as well.
pub const VOUCHED_FROM: f32 = 0.80;
/// From this score on a person is asked to look.
pub const POSSIBLE_FROM: f32 = 0.60;

/// Authors that are compared on each side; the first tell most.
const MOST_AUTHORS: usize = 12;

/// What speaks for and against a match, each figure between 0 and 1 unless said otherwise.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Evidence {
    /// Share of the known title that the cited title has.
    pub known_covered: f32,
    /// Share of the cited title that the known title has.
    pub cited_covered: f32,
    /// Share of the known title whose words stand anywhere in the cited title.
    pub known_found: f32,
    /// Share of the cited title whose words stand anywhere in the known title.
    pub cited_found: f32,
    /// Share of the titles that stands in place of other words.
    pub replaced: f32,
    /// Telling words that each title has and the other lacks; more than 1.
    pub other_words: f32,
    /// Telling words within the cited title that the known one has nowhere; more than 1.
    pub added_words: f32,
    /// Whether the titles number a part differently, or only one of them does.
    pub other_part: bool,
    /// Whether the cited title is that of a reply to the known work, or a comment on it.
    pub answers: bool,
    /// Whether each title has a number, formula or code that the other lacks.
    pub other_codes: bool,
    /// Words in common that tell something; more than 1.
    pub words: f32,
    /// Whether the cited title is the beginning or the end of the known one, word by word.
    pub is_edge: bool,
    /// Whether it is so up to a colon or the like of the known title, or says that it is cut: nothing but a part of it.
    pub is_part: bool,
    /// Share of the cited authors who are authors of the article; `None` where one side names none.
    pub authors: Option<f32>,
    /// Years between the two; `None` where one side states none.
    pub years_apart: Option<u16>,
    /// Whether the journals agree; `None` where one side states none.
    pub journal: Option<bool>,
    /// Whether both sides have a DOI, and not the same.
    pub other_doi: bool,
}

/// A cited title, taken apart once for all comparisons.
pub(super) struct Cited<'r> {
    pub(super) reference: &'r Reference,
    text: String,
    title: Vec<Word>,
    /// All words of a printed reference, in which a known title may stand where the guessed one does not.
    printed: Vec<Word>,
    authors: Vec<Vec<Vec<String>>>,
    /// Whether dots at its end say that the title goes on.
    is_cut: bool,
}

impl<'r> Cited<'r> {
    /// Takes a reference apart; `title` is its title without marker.
    pub(super) fn new(reference: &'r Reference, title: &str) -> Self {
        let title = repaired(title);
        let printed = if reference.printed { words(&reference.input) } else { Vec::new() };
        let authors = reference
            .authors
            .iter()
            .take(MOST_AUTHORS)
            .map(|name| names::query_terms(&repaired(name)))
            .collect();
        let words = words(&title);
        let is_cut = title.trim_end().ends_with(['…']) || title.trim_end().ends_with("...");
        let text = if reference.printed { reference.input.clone() } else { title.into_owned() };
        Cited { reference, text, title: words, printed, authors, is_cut }
    }

    /// The words by which candidates are sought.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// How many words of the title tell something.
    pub(super) fn telling_words(&self) -> usize {
        self.title.iter().filter(|word| word.is_content()).count()
    }

    /// The evidence for one known title of an entry; `None` where the titles have too little in common.
    pub(super) fn compare(
        &self,
        known: &str,
        notice: &Notice,
        article: Option<&Article>,
    ) -> Option<Evidence> {
        let borders = borders(known);
        let known = words(known);
        let aligned = align(&self.title, &known);
        let is_border = |at: usize| at == known.len() || borders.contains(&at);
        let is_part =
            |(from, to): (usize, usize)| is_border(from) && (is_border(to) || from == 0 && self.is_cut);
        let of_title =
            Evidence { is_part: aligned.edge.is_some_and(is_part), ..Evidence::of_titles(aligned, false) };
        let of_print =
            (!self.printed.is_empty()).then(|| Evidence::of_titles(align(&self.printed, &known), true));
        let better = |print: &Evidence| print.known_covered >= 0.9 && print.log_odds() > of_title.log_odds();
        let mut evidence = of_print.filter(better).unwrap_or(of_title);
        let is_far = evidence.known_found < LEAST_COVERED && !evidence.is_edge;
        if is_far || evidence.cited_found < LEAST_COVERED {
            return None;
        }
        let empty = Article::default();
        let article = article.unwrap_or(&empty);
        evidence.authors = self.authors_in(article);
        let year = article.year.or(article.published.map(|date| date.year()));
        evidence.years_apart = self.reference.year.zip(year).map(|(a, b)| a.abs_diff(b));
        evidence.journal = self.journal_of(notice, article);
        evidence.other_doi = article
            .doi
            .as_ref()
            .is_some_and(|doi| !self.reference.dois.is_empty() && !self.reference.dois.contains(doi));
        Some(evidence)
    }

    /// Whether authors, or else the year, say that this is another work.
    pub(super) fn contradicts(&self, article: &Article) -> bool {
        let year = article.year.or(article.published.map(|date| date.year()));
        match self.authors_in(article) {
            Some(share) => share == 0.0,
            None => self.reference.year.zip(year).is_some_and(|(a, b)| a.abs_diff(b) > 3),
        }
    }

    fn authors_in(&self, article: &Article) -> Option<f32> {
        if self.authors.is_empty() || article.authors.is_empty() {
            return None;
        }
        let known: Vec<BTreeSet<String>> = article
            .authors
            .iter()
            .take(4 * MOST_AUTHORS)
            .map(|name| names::index_terms(name).into_iter().collect())
            .collect();
        let is_known = |alternatives: &&Vec<Vec<String>>| {
            alternatives.iter().any(|all| {
                !all.is_empty() && known.iter().any(|terms| all.iter().all(|term| terms.contains(term)))
            })
        };
        let found = self.authors.iter().filter(is_known).count();
        let expected = self.authors.len().min(article.authors.len());
        let share = (found as f32 / expected as f32).min(1.0);
        // The names of a printed reference are guesses; a surname of the article in its text tells as much.
        if share == 0.0 && self.reference.printed && self.prints_author(article) {
            Some(0.5)
        } else {
            Some(share)
        }
    }

    fn prints_author(&self, article: &Article) -> bool {
        let printed: BTreeSet<&str> = self.printed.iter().map(|word| word.text.as_str()).collect();
        article.authors.iter().take(3).any(|name| {
            let key = fold_key(name);
            let surname = key.split(' ').next_back().unwrap_or_default();
            surname.len() >= 4 && printed.contains(surname)
        })
    }

    fn journal_of(&self, notice: &Notice, article: &Article) -> Option<bool> {
        let cited = self.reference.journal.as_deref()?;
        let known = article.journal.iter().chain(&notice.journal).chain(&notice.journal_also);
        let answers: Vec<bool> = known.filter_map(|known| journal::agrees(cited, known)).collect();
        (!answers.is_empty()).then(|| answers.contains(&true))
    }
}

/// The archive's texts were repaired when they were read, so that what is compared with them must be too.
fn repaired(text: &str) -> Cow<'_, str> {
    let right = if text.is_ascii() { None } else { without_mojibake(text) };
    right.map_or(Cow::Borrowed(text), Cow::Owned)
}

/// How many words stand before each part of a title: at its beginning, and behind colons, dashes and ends of sentences.
fn borders(title: &str) -> Vec<usize> {
    let ends = title.match_indices([':', '.', '?', '!', ';', '–', '—']).map(|(at, sign)| at + sign.len());
    let dashes = title.match_indices(" - ").map(|(at, _)| at + 1);
    let blank = |at: &usize| title[*at..].starts_with(char::is_whitespace) || title[*at..].starts_with('-');
    [0].into_iter().chain(ends.chain(dashes).filter(blank).map(|at| words(&title[..at]).len())).collect()
}

/// Titles that have less in common are not worth a second look.
const LEAST_COVERED: f32 = 0.25;

impl Evidence {
    /// The figures of the titles. Around a title that is sought in print, other words are no sign of another work.
    fn of_titles(found: Alignment, in_print: bool) -> Evidence {
        let around = if in_print { found.around } else { 0.0 };
        let share = |part: f32, whole: f32| if whole > 0.0 { (part / whole).clamp(0.0, 1.0) } else { 0.0 };
        let cited = found.cited - around;
        Evidence {
            known_covered: share(found.known_matched, found.known),
            cited_covered: share(found.cited_matched, cited),
            known_found: share(found.known_found, found.known),
            cited_found: share((found.cited_found).min(cited), cited),
            replaced: share(found.replaced, cited.max(found.known)),
            other_words: found.other_words as f32,
            added_words: if in_print { 0.0 } else { found.added_words as f32 },
            other_part: found.other_part && !in_print,
            answers: found.answers && !in_print,
            other_codes: found.other_codes > 0,
            words: found.words as f32,
            is_edge: found.edge.is_some() && !in_print,
            ..Evidence::default()
        }
    }

    /// How sure the match is, 0 to 1.
    pub fn score(&self) -> f32 {
        1.0 / (1.0 + (-self.log_odds()).exp())
    }

    fn log_odds(&self) -> f32 {
        let (authors, years, journal) = self.corroboration();
        WEIGHTS.bias
            + WEIGHTS.known_covered * self.known_covered
            + WEIGHTS.cited_covered * self.cited_covered
            + WEIGHTS.replaced * self.replaced
            + if self.other_codes { WEIGHTS.other_codes } else { 0.0 }
            + WEIGHTS.words * (1.0 + self.words).ln()
            + authors
            + years
            + journal
    }

    fn corroboration(&self) -> (f32, f32, f32) {
        let authors = self
            .authors
            .map_or(0.0, |share| if share > 0.0 { WEIGHTS.authors * share } else { WEIGHTS.no_author });
        let years = match self.years_apart {
            None => 0.0,
            Some(0 | 1) => WEIGHTS.year,
            Some(2 | 3) => 0.0,
            Some(_) => WEIGHTS.other_year,
        };
        let journal =
            self.journal.map_or(0.0, |agrees| if agrees { WEIGHTS.journal } else { WEIGHTS.other_journal });
        (authors, years, journal)
    }

    /// Whether something beside the title speaks for the match, and nothing against it.
    pub fn is_corroborated(&self) -> bool {
        let (authors, years, journal) = self.corroboration();
        authors > 0.0 && years >= 0.0 || authors >= 0.0 && years > 0.0 && journal > 0.0
    }

    /// Whether authors, year and whatever else is stated leave hardly another work that is titled alike.
    pub fn is_vouched(&self) -> bool {
        let authors = self.authors.is_some_and(|share| share >= 0.5);
        authors && self.years_apart.is_some_and(|years| years <= 1) && self.journal != Some(false)
    }

    /// Whether no word is missing or another, in whatever order, or nothing but a part of the title is cited.
    pub fn is_same_or_part(&self) -> bool {
        let same = self.known_found >= 0.97 && self.cited_found >= 0.97 && self.replaced <= 0.03;
        (same || self.is_part) && self.words >= 4.0 && !self.tells_another()
    }

    /// Whether another word, code or part stands in place of one of the known title or among its words, or the title is that
    /// of a reply.
    pub fn tells_another(&self) -> bool {
        let words = self.other_words > 0.0 || self.added_words > 0.0;
        words || self.other_codes || self.other_part || self.answers
    }

    /// Whether the cited title is a piece of the known one and nothing else: its subtitle or its end is missing.
    pub fn is_fragment(&self) -> bool {
        let whole = self.cited_found >= 0.95 && self.replaced <= 0.03;
        // A title that is cut off tells more than as many words from anywhere.
        let least_found = if self.is_edge { 0.15 } else { 0.3 };
        whole && self.known_found >= least_found && self.words >= 4.0 && self.is_not_contradicted()
    }

    /// Whether the words are those of the known title in another order.
    pub fn is_reordered(&self) -> bool {
        let same = self.known_found >= 0.85 && self.cited_found >= 0.85;
        same && self.words >= 2.0 && self.replaced <= 0.12 && self.is_not_contradicted()
    }

    fn is_not_contradicted(&self) -> bool {
        self.authors != Some(0.0) && self.years_apart.is_none_or(|years| years <= 3)
    }

    /// The figures in words, for the reader of a verdict.
    pub fn words(&self) -> String {
        let percent = |share: f32| (share * 100.0).round() as u32;
        let mut parts = vec![match (percent(self.known_covered), percent(self.cited_covered)) {
            (100, 100) => "the title is the same".to_owned(),
            (known, cited) => format!(
                "{known} % of the known title is in the cited one, {cited} % of the cited one in the known"
            ),
        }];
        match self.authors {
            Some(0.0) => parts.push("no author agrees".to_owned()),
            Some(1.0) => parts.push("the authors agree".to_owned()),
            Some(share) => parts.push(format!("{} % of the authors agree", percent(share))),
            None => parts.push("authors not compared".to_owned()),
        }
        parts.push(match self.years_apart {
            None => "year not compared".to_owned(),
            Some(0) => "the year agrees".to_owned(),
            Some(1) => "the years are 1 apart".to_owned(),
            Some(years) => format!("the years are {years} apart"),
        });
        match self.journal {
            Some(true) => parts.push("the journal agrees".to_owned()),
            Some(false) => parts.push("the journal differs".to_owned()),
            None => {}
        }
        if self.answers {
            parts.push("it reads like a reply or comment".to_owned());
        }
        if self.other_part {
            parts.push("another part of a series".to_owned());
        }
        if self.other_doi {
            parts.push("the DOI is another".to_owned());
        }
        parts.join("; ")
    }
}

/// The weights of the logistic function, in natural logarithms of odds.
struct Weights {
    bias: f32,
    known_covered: f32,
    cited_covered: f32,
    replaced: f32,
    other_codes: f32,
    words: f32,
    authors: f32,
    no_author: f32,
    year: f32,
    other_year: f32,
    journal: f32,
    other_journal: f32,
}

/// Those of the titles are fitted; those of the corroboration are set, because the labelled lists that we have state
/// authors and years of nearly every reference, and real lists do not.
const WEIGHTS: Weights = Weights {
    bias: -13.2,
    known_covered: 8.0,
    cited_covered: 10.5,
    replaced: -17.0,
    other_codes: -1.0,
    words: 0.3,
    authors: 1.0,
    no_author: -6.0,
    year: 0.3,
    other_year: -1.5,
    journal: 0.5,
    other_journal: -0.5,
};
