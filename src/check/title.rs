//! A reference and the archive's titles to the entry that it most likely cites.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::cited::Cited;
use super::evidence::{ASSERTED_FROM, Evidence, POSSIBLE_FROM, VOUCHED_FROM};
use crate::references::Reference;
use crate::search::{ArticleLookup, Entry, SearchError};
use crate::understand::title_marker;

/// Entries that are compared with one title.
const CANDIDATES: usize = 12;
/// A title with fewer telling words is shared by too many works to be told by itself.
pub(super) const LEAST_WORDS: usize = 3;
/// A title that is not the same shares at least so many telling words with the work that it is taken for.
const LEAST_SHARED: f32 = 4.0;
/// A piece from the beginning or end of a title that is less of it than this tells the work only with authors and year.
const LEAST_PIECE: f32 = 0.7;
/// A title match behind another DOI must be as near as this to be worth a look.
pub(super) const SAME_TITLE: f32 = 0.95;

/// An entry with what speaks for it and how sure the match is.
pub(super) type Likely = (Entry, Evidence, Sureness);

/// The engine's titles, and its answers to generic ones, which stand in every list again and again.
pub(super) struct Titles<'e> {
    engine: &'e dyn ArticleLookup,
    generic: Mutex<HashMap<String, Arc<Vec<Entry>>>>,
}

impl<'e> Titles<'e> {
    /// Answers that are kept; each holds some notices.
    const MOST_KEPT: usize = 200;

    pub(super) fn of(engine: &'e dyn ArticleLookup) -> Titles<'e> {
        Titles { engine, generic: Mutex::default() }
    }

    fn like(&self, cited: &Cited<'_>) -> Result<Arc<Vec<Entry>>, SearchError> {
        let search = || self.engine.titled_like(cited.text(), CANDIDATES).map(Arc::new);
        if cited.telling_words() >= LEAST_WORDS {
            return search();
        }
        // What a thread leaves behind that ended early is still a whole answer.
        let kept = || self.generic.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(entries) = kept().get(cited.text()) {
            return Ok(Arc::clone(entries));
        }
        let entries = search()?;
        let mut kept = kept();
        if kept.len() < Self::MOST_KEPT {
            kept.insert(cited.text().to_owned(), Arc::clone(&entries));
        }
        Ok(entries)
    }
}

/// Whether no entry can be told by this title: it has one word that tells something, and nobody and nothing beside it.
fn is_untellable(cited: &Cited<'_>) -> bool {
    let reference = cited.reference;
    let beside = !reference.authors.is_empty() || reference.year.is_some() && reference.journal.is_some();
    !reference.printed && !beside && cited.telling_words() < 2
}

/// The entry that a title most likely means, if it comes near any; a notice that is cited has a DOI of its own.
pub(super) fn likeliest(
    titles: &Titles<'_>,
    cited: &Cited<'_>,
    is_notice: bool,
) -> Result<Option<Likely>, SearchError> {
    if is_untellable(cited) {
        return Ok(None);
    }
    let near: Vec<Likely> = scored_entries(titles, cited)?
        .into_iter()
        .filter_map(|(entry, evidence)| {
            let evidence = Evidence { other_doi: evidence.other_doi && !is_notice, ..evidence };
            Some((entry, evidence, sureness(cited, &evidence)?))
        })
        .collect();
    if is_ambiguous(&near) {
        return Ok(None);
    }
    // Works of one title are told apart by id, because their order in the index depends on how it was built.
    // A notice that is cited is one with a DOI of its own, if there is one.
    let is_own = |entry: &Entry| is_notice && !shares_doi(entry);
    let place = |(entry, ..): &Likely| (is_own(entry), Reverse((entry.notice.id.clone(), entry.entry)));
    let order = |a: &Likely, b: &Likely| {
        let surer = a.2.cmp(&b.2).then(a.1.score().total_cmp(&b.1.score()));
        surer.then_with(|| place(a).cmp(&place(b)))
    };
    let rivals: Vec<Option<String>> = near
        .iter()
        .filter(|found| found.2 == Sureness::Asserted)
        .map(|(entry, ..)| title_key(entry))
        .collect();
    let best = near.into_iter().max_by(order);
    Ok(best.map(|(entry, evidence, sureness)| {
        // A part of the titles of two works tells neither.
        let shared =
            evidence.known_covered < SAME_TITLE && rivals.iter().any(|title| *title != title_key(&entry));
        (entry, evidence, if shared { Sureness::Possible } else { sureness })
    }))
}

/// Publishers that overwrite an article with its notice leave one DOI for both.
pub(super) fn shares_doi(entry: &Entry) -> bool {
    let article = entry.notice.articles.get(entry.entry).and_then(|article| article.doi.as_ref());
    article.is_some() && article == entry.notice.doi.as_ref()
}

fn title_key(entry: &Entry) -> Option<String> {
    let article = entry.notice.articles.get(entry.entry);
    article.and_then(|article| article.title.as_deref()).map(crate::analysis::fold_key)
}

/// Whether there are only fragments that several works share: they tell none of them, unless the authors do.
fn is_ambiguous(near: &[Likely]) -> bool {
    let fragments = near.iter().all(|(_, evidence, _)| {
        evidence.score() < POSSIBLE_FROM && evidence.authors.is_none_or(|share| share == 0.0)
    });
    let first = near.first().map(|(entry, ..)| title_key(entry));
    fragments && near.iter().any(|(entry, ..)| Some(title_key(entry)) != first)
}

/// The entries whose titles come near that of a reference, each with what speaks for and against it, likeliest first.
///
/// # Errors
///
/// When the index cannot be read.
pub fn title_candidates(
    engine: &dyn ArticleLookup,
    reference: &Reference,
) -> Result<Vec<(Entry, Evidence)>, SearchError> {
    let Some(title) = reference.title.as_deref() else { return Ok(Vec::new()) };
    scored_entries(&Titles::of(engine), &Cited::new(reference, unmarked(title)))
}

fn scored_entries(titles: &Titles<'_>, cited: &Cited<'_>) -> Result<Vec<(Entry, Evidence)>, SearchError> {
    let entries = titles.like(cited)?;
    let scored = |entry: &Entry| best_evidence(cited, entry).map(|evidence| (entry.clone(), evidence));
    Ok(entries.iter().filter_map(scored).collect())
}

/// The title without its marker, and without the quotes and the citation that notices put around it
/// (`“X” [J. Ex. 12 (2019) 1–9]`); the marker itself where there is nothing else.
pub(super) fn unmarked(title: &str) -> &str {
    let marker = title_marker(title);
    if marker.rest.is_empty() {
        return title;
    }
    if marker.nature.is_none() {
        return marker.rest;
    }
    let rest = match marker.rest.strip_suffix([']', ')']).and_then(|inner| inner.rfind(['[', '('])) {
        Some(open) if cites_volume(&marker.rest[open..]) => &marker.rest[..open],
        _ => marker.rest,
    };
    rest.trim_matches(|c: char| c.is_whitespace() || "\"“”‘’'`«»".contains(c))
}

/// Whether bracketed words cite a journal: at least two numbers, in round brackets more than a span of years has.
fn cites_volume(words: &str) -> bool {
    let least = if words.starts_with('[') { 2 } else { 3 };
    words.split(|c: char| !c.is_ascii_digit()).filter(|digits| !digits.is_empty()).count() >= least
}

/// The best evidence over the titles of an entry: the article's, and the notice's without its marker.
fn best_evidence(cited: &Cited<'_>, entry: &Entry) -> Option<Evidence> {
    let article = entry.notice.articles.get(entry.entry);
    let of_notice = entry
        .notice
        .title
        .as_deref()
        .filter(|_| entry.notice.articles.len() <= 1)
        .map(|title| title_marker(title).rest);
    let of_article =
        article.and_then(|article| article.title.as_deref()).into_iter().flat_map(parallel_titles);
    let titles = of_article.chain(of_notice);
    let compared = titles
        .filter(|title| !title.is_empty())
        .filter_map(|title| cited.compare(title, &entry.notice, article));
    compared.max_by(|a, b| a.score().total_cmp(&b.score()))
}

/// A title, and where it carries its translation in brackets, each of the two.
fn parallel_titles(title: &str) -> Vec<&str> {
    let mut titles = vec![title];
    if let Some((first, second)) = title.strip_suffix(']').and_then(|inner| inner.rsplit_once('[')) {
        let long = |part: &str| part.split_whitespace().count() >= 3;
        if long(first) && long(second) {
            titles.extend([first.trim(), second.trim()]);
        }
    }
    titles
}

/// How sure a match by title is, the less sure first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sureness {
    Possible,
    Asserted,
}

/// Whether something speaks against a title that comes near: a title that is not the same, in another journal, with few
/// words in common or with less than half of the known ones in one piece; or another year, where most authors do not agree.
fn is_doubtful(evidence: &Evidence, same: bool) -> bool {
    let elsewhere = evidence.journal == Some(false);
    let another_time = evidence.years_apart.is_some_and(|years| years > 3);
    let scattered = evidence.known_covered < 0.5 && !evidence.is_edge;
    let alone = evidence.known_covered < LEAST_PIECE && evidence.is_edge && !evidence.is_vouched();
    !same && (elsewhere || scattered || alone || evidence.words < LEAST_SHARED)
        || another_time && evidence.authors.is_none_or(|share| share < 0.5)
}

fn sureness(cited: &Cited<'_>, evidence: &Evidence) -> Option<Sureness> {
    let score = evidence.score();
    if evidence.is_same_or_part() && evidence.is_vouched() && !evidence.other_doi {
        // A title that is cut at its colon, or whose halves are exchanged, by the same authors in the same year.
        return Some(Sureness::Asserted);
    }
    if score < POSSIBLE_FROM {
        let near = evidence.is_fragment() || evidence.is_reordered();
        return (near && !evidence.other_doi).then_some(Sureness::Possible);
    }
    let same = evidence.known_covered.min(evidence.cited_covered) >= SAME_TITLE;
    if evidence.other_doi {
        // The same work under two DOIs, such as a preprint, or another work of the same title.
        return (same && evidence.is_corroborated() && score >= ASSERTED_FROM).then_some(Sureness::Possible);
    }
    if cited.telling_words() < LEAST_WORDS {
        // "Editorial", "Introduction": only who and when can tell.
        let sure = same && evidence.is_corroborated();
        let by_authors = evidence.authors.is_some_and(|share| share > 0.5);
        return sure.then_some(if by_authors { Sureness::Asserted } else { Sureness::Possible });
    }
    // Another code, word or part may be a slip or another work, and a reply is another work: only a person can tell.
    let from = if evidence.is_vouched() { VOUCHED_FROM } else { ASSERTED_FROM };
    let sure = score >= from && !evidence.tells_another() && !is_doubtful(evidence, same);
    Some(if sure { Sureness::Asserted } else { Sureness::Possible })
}
