//! Prefixes and misspelt words to the words of the archive that they stand for.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};
use std::sync::Arc;

use tantivy::query::{BooleanQuery, Occur, RangeQuery};
use tantivy::schema::{Field, Term};
use tantivy::termdict::TermStreamer;
use tantivy::{InvertedIndexReader, SegmentReader};

use super::super::document::ident;
use super::super::schema::{Kind, column};
use super::super::vocabulary::Wanted;
use super::blend::Nearness;
use super::misspelt::{First, NearlyWritten};
use super::set::{AnyTerm, Lists};
use super::terms::is_known_in;
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

/// Words that score in all expansions of a request together, before each further one scores by few: a query of so many
/// prefixes says little by any one of them.
pub(super) const MOST_SCORED_OF_ALL: usize = 128;

/// Words by which each expansion scores at least.
const LEAST_SCORED: usize = 4;

/// The most letters that may be wrong; the automata of more are too large.
const MOST_WRONG_LETTERS: u8 = 2;

/// Words of the archive, with how many entries have each, added up over columns and segments.
type Found = BTreeMap<String, u64>;

/// Words that stand for a typed one, and the lists of entries that have them.
#[derive(Default)]
struct Expansion {
    words: Found,
    lists: Lists,
}

impl<'a> Lowering<'a> {
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
        let dictionaries = self.dictionaries(columns)?;
        let (found, more) = first_words(&dictionaries, prefix, self.terms_left)?;
        if more {
            let first = self.terms_left;
            self.problem(
                ProblemKind::Limit,
                format!(
                    "`{prefix}*` stands for more words than one search takes; the first {first} were searched"
                ),
            );
        }
        self.expanded(columns, found, Wanted::Prefix(prefix), &|_| 1.0)
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
        let mut like = BTreeMap::<String, (u64, Lists)>::new();
        let nearly = NearlyWritten::new(word, letters, First::Any)?;
        for Dictionary { segment, field, .. } in &self.dictionaries(columns)? {
            for (near, list) in nearly.in_column(*field, segment)? {
                let (entries, lists) = like.entry(near).or_default();
                *entries += u64::from(list.doc_freq);
                lists.add(segment, *field, list);
            }
        }
        let most = MOST_FUZZY_TERMS.min(self.terms_left);
        if like.len() > most {
            self.problem(
                ProblemKind::Limit,
                format!("more than {most} words are like `{word}`; the nearest were searched"),
            );
        }
        let mut nearest: Vec<(String, (u64, Lists))> = like.into_iter().collect();
        nearest
            .sort_by_cached_key(|(like, (entries, _))| (strsim::osa_distance(word, like), Reverse(*entries)));
        let mut found = Expansion::default();
        for (like, (entries, lists)) in nearest.into_iter().take(most) {
            found.words.insert(like, entries);
            found.lists.extend(lists);
        }
        let length = word.chars().count().max(1);
        let nearness = |like: &str| 1.0 - strsim::osa_distance(word, like) as f32 / (length as f32 + 1.0);
        self.expanded(columns, found, Wanted::Like(word, usize::from(letters)), &nearness)
    }

    /// Whether one more word may stand for others; once too many did, or for too many, it says so.
    fn may_expand(&mut self, sort: usize, sign: char) -> bool {
        if self.terms_left == 0 {
            let message =
                format!("words with `{sign}` behind the one that stands for too many are read as typed");
            self.problem(ProblemKind::Limit, message);
            return false;
        }
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

    /// The dictionaries of these columns, apart from those of whole values.
    fn dictionaries(&self, columns: &[&'static str]) -> tantivy::Result<Vec<Dictionary<'a>>> {
        let mut dictionaries = Vec::new();
        for (field, kind) in columns.iter().filter_map(|name| self.used(name)) {
            for segment in self.searcher.segment_readers() {
                if kind != Kind::Value && !self.clock.is_up() {
                    let index = segment.inverted_index(field)?;
                    dictionaries.push(Dictionary { segment, field, index });
                }
            }
        }
        Ok(dictionaries)
    }

    /// Entries with one of the words, or with a value that has what is wanted.
    fn expanded(
        &mut self,
        columns: &[&'static str],
        found: Expansion,
        wanted: Wanted<'_>,
        nearness: Nearness<'_>,
    ) -> tantivy::Result<Clause> {
        let Expansion { words, lists } = found;
        self.terms_left -= words.len();
        let of_values =
            columns.iter().filter(|name| column(name).is_some_and(|(_, kind)| kind == Kind::Value));
        let mut clauses = Vec::new();
        if !words.is_empty() {
            clauses.push(silent(Box::new(AnyTerm::of_lists(lists, &self.clock))));
        }
        for column in of_values {
            clauses.push(self.values_with(column, wanted)?);
        }
        let matches = (Occur::Must, any(clauses));
        let mut frequent: Vec<(&str, u64)> =
            words.iter().map(|(word, entries)| (word.as_str(), *entries)).collect();
        frequent.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
        let most = self.scored_left.clamp(LEAST_SCORED, MOST_SCORED);
        let frequent: Vec<&str> = frequent.into_iter().take(most).map(|(word, _)| word).collect();
        self.scored_left = self.scored_left.saturating_sub(frequent.len());
        let scored = self.blended(columns, &frequent, nearness)?.map(|scored| (Occur::Should, scored));
        Ok(Box::new(BooleanQuery::new(std::iter::once(matches).chain(scored).collect())))
    }

    /// The first words of a column that begin so.
    pub(super) fn words_with_prefix(
        &self,
        name: &'static str,
        prefix: &str,
        most: usize,
    ) -> tantivy::Result<Vec<String>> {
        let (found, _) = first_words(&self.dictionaries(&[name])?, prefix, most)?;
        Ok(found.words.into_keys().collect())
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

/// The words of one column in one segment.
struct Dictionary<'a> {
    segment: &'a SegmentReader,
    field: Field,
    index: Arc<InvertedIndexReader>,
}

/// The first words of all dictionaries together that begin so, and that an entry still has; and whether there are more.
/// Goes through all dictionaries side by side, so that no more is read than is taken.
fn first_words(
    dictionaries: &[Dictionary<'_>],
    prefix: &str,
    most: usize,
) -> tantivy::Result<(Expansion, bool)> {
    let mut streams = Vec::with_capacity(dictionaries.len());
    let mut heads = BinaryHeap::new();
    for (at, dictionary) in dictionaries.iter().enumerate() {
        let mut stream = dictionary.index.terms().range().ge(prefix).into_stream()?;
        heads.extend(dictionary.next(&mut stream, prefix)?.map(|word| Reverse((word, at))));
        streams.push(stream);
    }
    let mut found = Expansion::default();
    while let Some(Reverse((word, at))) = heads.pop() {
        let (dictionary, stream) = (&dictionaries[at], &mut streams[at]);
        if found.words.len() == most && !found.words.contains_key(&word) {
            return Ok((found, true));
        }
        let list = stream.value().clone();
        let next = dictionary.next(stream, prefix)?;
        *found.words.entry(word).or_default() += u64::from(list.doc_freq);
        found.lists.add(dictionary.segment, dictionary.field, list);
        heads.extend(next.map(|word| Reverse((word, at))));
    }
    Ok((found, false))
}

impl Dictionary<'_> {
    /// The next word that begins so, and that an entry still has.
    fn next(&self, stream: &mut TermStreamer<'_>, prefix: &str) -> tantivy::Result<Option<String>> {
        while stream.advance() {
            let Ok(word) = std::str::from_utf8(stream.key()) else { continue };
            if !word.starts_with(prefix) {
                break;
            }
            if is_word(word) && is_alive(self.segment, self.field, word)? {
                return Ok(Some(word.to_owned()));
            }
        }
        Ok(None)
    }
}

/// DOIs with one end that are looked for at most.
const MOST_DOI_ENDS: usize = 1_000;

/// Stems and whole values begin with a mark, which is one letter off by itself; names are also held in pairs of words.
pub(super) fn is_word(term: &str) -> bool {
    !term.starts_with(char::is_control) && !term.contains(['+', '!'])
}

pub(super) fn is_alive(segment: &SegmentReader, field: Field, word: &str) -> tantivy::Result<bool> {
    Ok(!segment.has_deletes() || is_known_in(segment, &Term::from_field_text(field, word))?)
}
