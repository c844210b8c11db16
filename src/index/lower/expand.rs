//! Prefixes and misspelt words to the words of the archive that they stand for.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use tantivy::SegmentReader;
use tantivy::query::{FuzzyTermQuery, RangeQuery};
use tantivy::schema::Term;

use super::super::document::ident;
use super::super::schema::{Kind, column};
use super::super::vocabulary::Wanted;
use super::set::AnyTerm;
use super::terms::{is_known_in, term};
use super::{Clause, Lowering, all, any, constant, silent};
use crate::analysis;
use crate::query::ProblemKind;

/// How many words one misspelt word stands for at most.
const MOST_FUZZY_TERMS: usize = 50;

/// The most letters that may be wrong; the automata of more are too large.
const MOST_WRONG_LETTERS: u8 = 2;

/// The score of a word that was found by its beginning or with letters wrong.
const EXPANDED_SCORE: f32 = 1.0;

/// Words of the archive, with the columns in which they stand.
type Found = BTreeMap<String, Vec<&'static str>>;

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
        let mut found = Found::new();
        let most = self.terms_left + 1;
        self.each_dictionary(columns, |column, segment| {
            for word in terms_with_prefix(column, segment, prefix, most)? {
                found.entry(word).or_default().push(column);
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
        self.expanded(columns, words, Wanted::Prefix(prefix))
    }

    /// Words that differ from `word` by up to so many letters, in any of the columns.
    pub(super) fn fuzzy(
        &mut self,
        columns: &[&'static str],
        word: &str,
        letters: u8,
    ) -> tantivy::Result<Clause> {
        let letters = letters.min(MOST_WRONG_LETTERS);
        let mut found = Found::new();
        let mut entries: BTreeMap<String, u64> = BTreeMap::new();
        self.each_dictionary(columns, |column, segment| {
            for (like, count) in terms_like(column, segment, word, letters)? {
                *entries.entry(like.clone()).or_default() += count;
                found.entry(like).or_default().push(column);
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
        let mut nearest: Vec<(String, Vec<&'static str>)> = found.into_iter().collect();
        nearest.sort_by_cached_key(|(like, _)| {
            (strsim::osa_distance(word, like), Reverse(entries.get(like).copied()))
        });
        let words: Found = nearest.into_iter().take(most).collect();
        self.expanded(columns, words, Wanted::Like(word, usize::from(letters)))
    }

    fn each_dictionary(
        &self,
        columns: &[&'static str],
        mut visit: impl FnMut(&'static str, &SegmentReader) -> tantivy::Result<()>,
    ) -> tantivy::Result<()> {
        let of_words =
            columns.iter().filter(|name| column(name).is_some_and(|(_, kind)| kind != Kind::Value));
        for column in of_words {
            for segment in self.searcher.segment_readers() {
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
    ) -> tantivy::Result<Clause> {
        self.terms_left -= words.len();
        let terms: Vec<Term> = words
            .iter()
            .flat_map(|(word, columns)| columns.iter().filter_map(move |column| term(column, word)))
            .collect();
        let of_values =
            columns.iter().filter(|name| column(name).is_some_and(|(_, kind)| kind == Kind::Value));
        let mut clauses = Vec::new();
        if !terms.is_empty() {
            clauses.push(self.scores(constant(Box::new(AnyTerm::new(terms)), EXPANDED_SCORE)));
        }
        for column in of_values {
            clauses.push(self.values_with(column, wanted)?);
        }
        Ok(any(clauses))
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
        Ok(silent(Box::new(AnyTerm::new(terms))))
    }

    fn identifiers_from(&self, start: &str) -> Clause {
        let behind = format!("{start}{}", char::MAX);
        let term = |text: &str| Term::from_field_text(self.columns.ident, text);
        let range =
            RangeQuery::new(std::ops::Bound::Included(term(start)), std::ops::Bound::Excluded(term(&behind)));
        silent(Box::new(range))
    }
}

/// DOIs with one end that are looked for at most.
const MOST_DOI_ENDS: usize = 1_000;

/// The first words of a column that begin so, and that an entry still has.
fn terms_with_prefix(
    name: &str,
    segment: &SegmentReader,
    prefix: &str,
    most: usize,
) -> tantivy::Result<Vec<String>> {
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
            found.push(word.to_owned());
        }
    }
    Ok(found)
}

/// Words of a column within some letters of `word`, with the number of entries that have them.
fn terms_like(
    name: &str,
    segment: &SegmentReader,
    word: &str,
    letters: u8,
) -> tantivy::Result<Vec<(String, u64)>> {
    let Some((field, _)) = column(name) else { return Ok(Vec::new()) };
    let automaton = FuzzyTermQuery::new(Term::from_field_text(field, word), letters, true).automaton()?;
    let index = segment.inverted_index(field)?;
    let mut stream = index.terms().search(automaton).into_stream()?;
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
