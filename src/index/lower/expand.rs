//! Prefixes and misspelt words to the words of the archive that they stand for.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use tantivy::SegmentReader;
use tantivy::query::{BooleanQuery, FuzzyTermQuery, Occur, RangeQuery};
use tantivy::schema::Term;

use super::super::document::ident;
use super::super::schema::{Kind, column};
use super::super::vocabulary::Wanted;
use super::blend::Nearness;
use super::set::AnyTerm;
use super::terms::{is_known_in, term};
use super::{Clause, Lowering, all, any, silent};
use crate::analysis;
use crate::query::ProblemKind;

/// How many words one misspelt word stands for at most.
const MOST_FUZZY_TERMS: usize = 50;

/// How many words of one request may stand for others, by their beginning or with letters wrong: each costs a walk
/// through every dictionary, a misspelt one some ten milliseconds on 69,000 notices.
pub(super) const MOST_EXPANSIONS: [usize; 2] = [32, 8];

/// Words of an expansion that score, the most frequent; the others only match.
const MOST_SCORED: usize = 32;

/// The most letters that may be wrong; the automata of more are too large.
const MOST_WRONG_LETTERS: u8 = 2;

/// Words of the archive, with where they stand.
type Found = BTreeMap<String, Standing>;

#[derive(Debug, Default)]
struct Standing {
    columns: Vec<&'static str>,
    /// How many entries have the word, added up over columns and segments.
    entries: u64,
}

impl Lowering<'_> {
    /// Words that begin so, in any of the columns.
    pub(super) fn prefix(&mut self, columns: &[&'static str], text: &str) -> tantivy::Result<Clause> {
        let forms = analysis::word_forms(text);
        let Some((last, before)) = forms.parts.split_last() else { return Ok(any(Vec::new())) };
        if let Some(joined) = &forms.joined {
            return self.expanded_prefix(columns, joined);
        }
        let mut clauses = vec![self.expanded_prefix(columns, last)?];
        for part in before {
            let mut of_part = Vec::new();
            for column in columns {
                of_part.push(self.in_a_row(column, std::slice::from_ref(part), 0)?);
            }
            clauses.push(any(of_part));
        }
        Ok(all(clauses))
    }

    fn expanded_prefix(&mut self, columns: &[&'static str], prefix: &str) -> tantivy::Result<Clause> {
        if !self.may_expand(0, '*') {
            return self.as_word(columns, prefix);
        }
        let mut found = Found::new();
        let most = self.terms_left + 1;
        self.each_dictionary(columns, |column, segment| {
            for (word, entries) in terms_with_prefix(column, segment, prefix, most)? {
                found.entry(word).or_default().add(column, entries);
            }
            Ok(())
        })?;
        if found.len() > self.terms_left {
            let first = self.terms_left;
            self.problem(
                ProblemKind::Limit,
                format!(
                    "`{prefix}*` stands for more words than one search takes; the first {first} were searched"
                ),
            );
        }
        let words: Found = found.into_iter().take(self.terms_left).collect();
        self.expanded(columns, words, Wanted::Prefix(prefix), &|_| 1.0)
    }

    /// Words that differ from `word` by up to so many letters, in any of the columns.
    pub(super) fn fuzzy(
        &mut self,
        columns: &[&'static str],
        word: &str,
        letters: u8,
    ) -> tantivy::Result<Clause> {
        if !self.may_expand(1, '~') {
            return self.as_word(columns, word);
        }
        let letters = letters.min(MOST_WRONG_LETTERS);
        let mut found = Found::new();
        self.each_dictionary(columns, |column, segment| {
            for (like, entries) in terms_like(column, segment, word, letters)? {
                found.entry(like).or_default().add(column, entries);
            }
            Ok(())
        })?;
        let most = MOST_FUZZY_TERMS.min(self.terms_left);
        if found.len() > most {
            self.problem(
                ProblemKind::Limit,
                format!("more than {most} words are like `{word}`; the nearest were searched"),
            );
        }
        let mut nearest: Vec<(String, Standing)> = found.into_iter().collect();
        nearest.sort_by_cached_key(|(like, standing)| {
            (strsim::osa_distance(word, like), Reverse(standing.entries))
        });
        let words: Found = nearest.into_iter().take(most).collect();
        let length = word.chars().count().max(1);
        let nearness = |like: &str| 1.0 - strsim::osa_distance(word, like) as f32 / (length as f32 + 1.0);
        self.expanded(columns, words, Wanted::Like(word, usize::from(letters)), &nearness)
    }

    /// Whether one more word may stand for others; once too many did, it says so.
    fn may_expand(&mut self, sort: usize, sign: char) -> bool {
        if self.expansions_left[sort] == 0 {
            let most = MOST_EXPANSIONS[sort];
            let message =
                format!("the first {most} words with `{sign}` stand for others; the rest is read as typed");
            self.problem(ProblemKind::Limit, message);
            return false;
        }
        self.expansions_left[sort] -= 1;
        true
    }

    fn as_word(&mut self, columns: &[&'static str], word: &str) -> tantivy::Result<Clause> {
        let mut clauses = Vec::new();
        for column in columns {
            clauses.push(self.in_a_row(column, &[word.to_owned()], 0)?);
        }
        Ok(any(clauses))
    }

    fn each_dictionary(
        &self,
        columns: &[&'static str],
        mut visit: impl FnMut(&'static str, &SegmentReader) -> tantivy::Result<()>,
    ) -> tantivy::Result<()> {
        let of_words =
            columns.iter().filter(|name| column(name).is_some_and(|(_, kind)| kind != Kind::Value));
        for column in of_words {
            for segment in self.searcher.segment_readers().iter().filter(|_| !self.clock.is_up()) {
                visit(column, segment)?;
            }
        }
        Ok(())
    }

    /// Entries with one of the words, or with a value that has what is wanted.
    fn expanded(
        &mut self,
        columns: &[&'static str],
        words: Found,
        wanted: Wanted<'_>,
        nearness: Nearness<'_>,
    ) -> tantivy::Result<Clause> {
        self.terms_left -= words.len();
        let terms: Vec<Term> = words
            .iter()
            .flat_map(|(word, standing)| standing.columns.iter().filter_map(move |column| term(column, word)))
            .collect();
        let of_values =
            columns.iter().filter(|name| column(name).is_some_and(|(_, kind)| kind == Kind::Value));
        let mut clauses = Vec::new();
        if !terms.is_empty() {
            clauses.push(silent(Box::new(AnyTerm::new(terms, &self.clock))));
        }
        for column in of_values {
            clauses.push(self.values_with(column, wanted)?);
        }
        let matches = (Occur::Must, any(clauses));
        let mut frequent: Vec<(&str, u64)> =
            words.iter().map(|(word, standing)| (word.as_str(), standing.entries)).collect();
        frequent.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
        let frequent: Vec<&str> = frequent.into_iter().take(MOST_SCORED).map(|(word, _)| word).collect();
        let scored = self.blended(columns, &frequent, nearness)?.map(|scored| (Occur::Should, scored));
        Ok(Box::new(BooleanQuery::new(std::iter::once(matches).chain(scored).collect())))
    }

    /// Identifiers that begin so.
    pub(super) fn identifier_prefix(&mut self, tags: &[&str], text: &str) -> tantivy::Result<Clause> {
        let start = text.to_lowercase();
        Ok(any(tags.iter().map(|tag| self.identifiers_from(&ident::tagged(tag, &start))).collect()))
    }

    /// DOIs that end so. Few ask for this, so every DOI is looked at instead of being kept backwards too.
    pub(super) fn doi_end(&mut self, end: &str) -> tantivy::Result<Clause> {
        let end = end.to_lowercase();
        let mut found = BTreeSet::new();
        for segment in self.searcher.segment_readers() {
            let index = segment.inverted_index(self.columns.ident)?;
            for tag in ["doi", "article-doi"].map(|tag| ident::tagged(tag, "")) {
                let behind = format!("{tag}{}", char::MAX);
                let mut stream = index.terms().range().ge(&tag).lt(&behind).into_stream()?;
                while found.len() < MOST_DOI_ENDS && stream.advance() {
                    let doi = std::str::from_utf8(stream.key()).unwrap_or_default();
                    if doi.ends_with(&end) {
                        found.insert(doi.to_owned());
                    }
                }
            }
        }
        let terms: Vec<Term> =
            found.iter().map(|doi| Term::from_field_text(self.columns.ident, doi)).collect();
        Ok(silent(Box::new(AnyTerm::new(terms, &self.clock))))
    }

    fn identifiers_from(&self, start: &str) -> Clause {
        let behind = format!("{start}{}", char::MAX);
        let term = |text: &str| Term::from_field_text(self.columns.ident, text);
        let range =
            RangeQuery::new(std::ops::Bound::Included(term(start)), std::ops::Bound::Excluded(term(&behind)));
        silent(Box::new(range))
    }
}

impl Standing {
    fn add(&mut self, column: &'static str, entries: u64) {
        self.entries += entries;
        if self.columns.last() != Some(&column) {
            self.columns.push(column);
        }
    }
}

/// DOIs with one end that are looked for at most.
const MOST_DOI_ENDS: usize = 1_000;

/// The first words of a column that begin so, and that an entry still has.
pub(super) fn terms_with_prefix(
    name: &str,
    segment: &SegmentReader,
    prefix: &str,
    most: usize,
) -> tantivy::Result<Vec<(String, u64)>> {
    let Some((field, _)) = column(name) else { return Ok(Vec::new()) };
    let index = segment.inverted_index(field)?;
    let mut stream = index.terms().range().ge(prefix).into_stream()?;
    let mut found = Vec::new();
    while found.len() < most && stream.advance() {
        let Ok(word) = std::str::from_utf8(stream.key()) else { continue };
        if !word.starts_with(prefix) {
            break;
        }
        if is_word(word) && is_alive(segment, field, word)? {
            found.push((word.to_owned(), u64::from(stream.value().doc_freq)));
        }
    }
    Ok(found)
}

/// Words of a column within some letters of `word`, with the number of entries that have them.
pub(super) fn terms_like(
    name: &str,
    segment: &SegmentReader,
    word: &str,
    letters: u8,
) -> tantivy::Result<Vec<(String, u64)>> {
    like_in(name, segment, word, letters, First::Any)
}

/// Which first letters a misspelt word may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum First {
    Any,
    Same,
}

pub(super) fn like_in(
    name: &str,
    segment: &SegmentReader,
    word: &str,
    letters: u8,
    first: First,
) -> tantivy::Result<Vec<(String, u64)>> {
    let Some((field, _)) = column(name) else { return Ok(Vec::new()) };
    let automaton = FuzzyTermQuery::new(Term::from_field_text(field, word), letters, true).automaton()?;
    let index = segment.inverted_index(field)?;
    let mut builder = index.terms().search(automaton);
    if let Some(start) = word.chars().next().filter(|_| first == First::Same) {
        builder = builder.ge(start.to_string()).lt(format!("{start}{}", char::MAX));
    }
    let mut stream = builder.into_stream()?;
    let mut found = Vec::new();
    while stream.advance() {
        let Ok(like) = std::str::from_utf8(stream.key()) else { continue };
        if is_word(like) && is_alive(segment, field, like)? {
            found.push((like.to_owned(), u64::from(stream.value().doc_freq)));
        }
    }
    Ok(found)
}

/// Stems and whole values begin with a mark, which is one letter off by itself; names are also held in pairs of words.
fn is_word(term: &str) -> bool {
    !term.starts_with(char::is_control) && !term.contains(['+', '!'])
}

fn is_alive(segment: &SegmentReader, field: tantivy::schema::Field, word: &str) -> tantivy::Result<bool> {
    Ok(!segment.has_deletes() || is_known_in(segment, &Term::from_field_text(field, word))?)
}
