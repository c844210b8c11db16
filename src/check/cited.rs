//! A cited title and a known one, with their authors, years and journals, to the evidence that they are one work.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::align::align;
use super::evidence::Evidence;
use super::journal;
use super::words::{Word, words};
use crate::analysis::{fold_key, names};
use crate::notice::{Article, Notice};
use crate::references::Reference;
use crate::understand::{title_marker, without_mojibake};

/// Authors that are compared on each side; the first tell most.
const MOST_AUTHORS: usize = 12;

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
    /// Whether its marker says that it is the title of a notice.
    is_of_notice: bool,
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
        let marker = reference.title.as_deref().map(title_marker);
        let is_of_notice = marker.is_some_and(|marker| marker.nature.is_some() && !marker.is_of_article);
        Cited { reference, text, title: words, printed, authors, is_cut, is_of_notice }
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
        evidence.years_apart = self.years_apart(notice, article);
        evidence.journal = self.journal_of(notice, article);
        evidence.other_doi = article
            .doi
            .as_ref()
            .is_some_and(|doi| !self.reference.dois.is_empty() && !self.reference.dois.contains(doi));
        Some(evidence)
    }

    /// The year of a cited article against the known one; who cites a notice gives the year of either.
    fn years_apart(&self, notice: &Notice, article: &Article) -> Option<u16> {
        let of_article = article.year.or(article.published.map(|date| date.year()));
        let of_notice = notice.dates.published.map(|date| date.year()).filter(|_| self.is_of_notice);
        let cited = self.reference.year?;
        of_article.into_iter().chain(of_notice).map(|year| year.abs_diff(cited)).min()
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
