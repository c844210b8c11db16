//! Words that stand near each other to the entries in which they do.

use std::fmt;
use std::sync::Arc;

use tantivy::postings::{Postings, SegmentPostings};
use tantivy::query::{BooleanQuery, EnableScoring, Explanation, Occur, Query as EngineQuery, Scorer, Weight};
use tantivy::schema::{Field as Column, IndexRecordOption, Term};
use tantivy::{BitSet, DocId, DocSet, InvertedIndexReader, Score, SegmentReader, TERMINATED};

use super::super::clock::Clock;
use super::super::schema::{Kind, ROLES, Reads, TEXTS, VALUES, reads};
use super::super::tokenizer::whole;
use super::misspelt::{First, NearlyWritten};
use super::set::{AnyTerm, Made};
use super::terms::term;
use super::words::{exact_terms, fuzzy_part};
use super::{Clause, Lowering, any, silent};
use crate::analysis::{self, names};
use crate::query::{Field, Query, TermKind};

/// Words that one side stands for in one column at most.
const MOST_ROWS: usize = 200;

/// The columns in which things are named: neither people nor places bear these names.
const THINGS_NAMED_IN: &[&str] =
    &["title", "article_title", "text", "reason", "process", "quality", "subject"];

/// Ways to put the alternatives of the sides together into one name at most.
const MOST_NAMES: usize = 64;

/// Words in a row, with up to so many others between.
#[derive(Debug, Clone, PartialEq)]
struct Row {
    words: Vec<String>,
    slop: u32,
}

/// Each side is any of its rows.
type Sides = Vec<Vec<Row>>;

impl Lowering<'_> {
    /// Entries with all parts within so many words; each part scores as it does alone.
    pub(super) fn near(&mut self, parts: &[Query], words: u32) -> tantivy::Result<Clause> {
        let together = self.together(field_of(parts), parts, words)?;
        self.scored_where(together, parts)
    }

    /// Entries with another name of what was typed: a row of words, or words that stand near each other.
    pub(super) fn other_name(&mut self, name: &Query) -> tantivy::Result<Clause> {
        let Query::Near { parts, words } = name else { return self.lower(name) };
        let columns = THINGS_NAMED_IN.iter().map(|column| self.near_in(column, parts, *words));
        let together = any(columns.collect::<tantivy::Result<_>>()?);
        self.scored_where(together, parts)
    }

    fn scored_where(&mut self, together: Clause, parts: &[Query]) -> tantivy::Result<Clause> {
        let mut clauses = vec![(Occur::Must, silent(together))];
        for part in parts {
            clauses.push((Occur::Should, self.lower(part)?));
        }
        Ok(Box::new(BooleanQuery::new(clauses)))
    }

    fn together(&mut self, field: Option<Field>, parts: &[Query], words: u32) -> tantivy::Result<Clause> {
        let (texts, people): (Vec<&'static str>, &[&'static str]) = match field.map(reads) {
            None => ([TEXTS, VALUES].concat(), ROLES),
            Some(Reads::Text(columns)) => (columns.to_vec(), &[]),
            Some(Reads::Values(columns, also)) => ([columns, also].concat(), &[]),
            Some(Reads::Names(columns)) => (Vec::new(), columns),
            // A date or an identifier is one word; the parser makes no such query.
            Some(Reads::Date | Reads::Identifiers(_)) => return self.and(parts),
        };
        let mut clauses = Vec::new();
        for name in texts {
            clauses.push(self.near_in(name, parts, words)?);
        }
        // The words of one name are always near.
        for name in names_of(parts) {
            clauses.push(self.name(people, &name));
        }
        Ok(any(clauses))
    }

    fn and(&mut self, parts: &[Query]) -> tantivy::Result<Clause> {
        let lowered: tantivy::Result<Vec<_>> = parts.iter().map(|part| self.lower(part)).collect();
        Ok(super::all(lowered?))
    }

    fn near_in(&self, name: &'static str, parts: &[Query], words: u32) -> tantivy::Result<Clause> {
        let Some((field, kind)) = self.used(name) else { return Ok(any(Vec::new())) };
        if kind == Kind::Value {
            return self.near_in_values(name, parts, words);
        }
        let mut sides = Sides::new();
        for part in parts {
            let mut rows = Vec::new();
            self.rows(name, part, &mut rows)?;
            sides.push(rows);
        }
        Ok(Box::new(Near {
            field,
            sides: sides.into(),
            words,
            clock: self.clock.clone(),
            made: Made::default(),
        }))
    }

    /// The rows that a part stands for in a column.
    fn rows(&self, name: &'static str, part: &Query, rows: &mut Vec<Row>) -> tantivy::Result<()> {
        match part {
            Query::Term { text, kind, .. } => {
                let found = self.rows_of_word(name, text, *kind)?;
                rows.extend(found.into_iter().map(|words| Row { words, slop: 0 }).take(MOST_ROWS));
            }
            Query::Phrase { text, slop, .. } => rows.push(Row { words: exact_terms(text), slop: *slop }),
            other => other.parts().iter().try_for_each(|part| self.rows(name, part, rows))?,
        }
        Ok(())
    }

    fn rows_of_word(
        &self,
        name: &'static str,
        text: &str,
        kind: TermKind,
    ) -> tantivy::Result<Vec<Vec<String>>> {
        let Some((field, _)) = self.used(name) else { return Ok(Vec::new()) };
        let forms = analysis::word_forms(text);
        let single = |words: Vec<String>| words.into_iter().map(|word| vec![word]).collect();
        if let (TermKind::Fuzzy(letters), Some(part)) = (kind, fuzzy_part(text)) {
            let mut found = Vec::new();
            let nearly = NearlyWritten::new(&part, letters, First::Any)?;
            for segment in self.searcher.segment_readers() {
                found.extend(nearly.in_column(field, segment)?.into_iter().map(|(word, _)| word));
            }
            return Ok(single(found));
        }
        let Some((last, before)) = forms.parts.split_last() else { return Ok(Vec::new()) };
        if kind == TermKind::Prefix {
            let found = self.words_with_prefix(name, last, MOST_ROWS)?;
            return Ok(found.into_iter().map(|word| [before, &[word]].concat()).collect());
        }
        let mut found = Vec::new();
        let joined = forms.joined_stem.as_ref().or(forms.joined.as_ref());
        let whole = (forms.parts.len() == 1).then(|| &forms.stems[0]);
        for form in joined.into_iter().chain(whole) {
            found.extend(self.words_with_form(field, form)?.iter().map(|word| vec![word.clone()]));
        }
        if forms.parts.len() > 1 {
            found.push(forms.parts);
        }
        Ok(found)
    }

    /// Entries in which words stand in this order, with up to so many others between in all.
    pub(super) fn in_order(&self, field: Column, words: &[String], slop: u32) -> Clause {
        let row = Row { words: words.to_vec(), slop };
        let (clock, made) = (self.clock.clone(), Made::default());
        Box::new(Near { field, sides: vec![vec![row]].into(), words: 0, clock, made })
    }

    fn near_in_values(&self, name: &'static str, parts: &[Query], words: u32) -> tantivy::Result<Clause> {
        let vocabulary = self.vocabularies.of(self.searcher, name)?;
        let wanted: Vec<Side> = parts.iter().map(Side::of).collect();
        let has = |value: &[String], stems: &[String]| {
            let sides: Vec<Vec<Span>> = wanted.iter().map(|side| side.spans(value, stems)).collect();
            are_near(&sides, words)
        };
        let terms: Vec<Term> =
            vocabulary.values_where(has).filter_map(|value| term(name, &whole(value))).collect();
        Ok(if terms.is_empty() {
            any(Vec::new())
        } else {
            silent(Box::new(AnyTerm::new(terms, &self.clock)))
        })
    }
}

fn field_of(parts: &[Query]) -> Option<Field> {
    parts.iter().find_map(|part| match part {
        Query::Term { field, .. } | Query::Phrase { field, .. } => *field,
        other => field_of(other.parts()),
    })
}

/// The names that the parts make up together.
fn names_of(parts: &[Query]) -> Vec<String> {
    let mut names = vec![String::new()];
    for part in parts {
        let texts: Vec<&str> = match part {
            Query::Or(parts) => parts.iter().filter_map(text_of).collect(),
            other => text_of(other).into_iter().collect(),
        };
        let longer = names.iter().flat_map(|name| texts.iter().map(move |text| format!("{name} {text}")));
        names = longer.take(MOST_NAMES).collect();
    }
    names.retain(|name| !names::query_terms(name).is_empty());
    names
}

fn text_of(part: &Query) -> Option<&str> {
    match part {
        Query::Term { text, .. } | Query::Phrase { text, .. } => Some(text),
        _ => None,
    }
}

/// The first and the last word of a match.
type Span = (u32, u32);

/// A part as it is looked for in the words of a value.
enum Side {
    Stem(String),
    Prefix(String),
    Like(String, usize),
    Row(Vec<String>, u32),
    AnyOf(Vec<Side>),
}

impl Side {
    fn of(part: &Query) -> Self {
        match part {
            Query::Term { text, kind, .. } => Side::of_word(text, *kind),
            Query::Phrase { text, slop, .. } => Side::Row(exact_terms(text), *slop),
            other => Side::AnyOf(other.parts().iter().map(Side::of).collect()),
        }
    }

    fn of_word(text: &str, kind: TermKind) -> Self {
        let mut forms = analysis::word_forms(text);
        if let (TermKind::Fuzzy(letters), Some(part)) = (kind, fuzzy_part(text)) {
            return Side::Like(part, usize::from(letters));
        }
        match (kind, forms.parts.pop(), forms.stems.as_slice()) {
            (TermKind::Prefix, Some(start), _) => Side::Prefix(start),
            (_, _, [stem]) => Side::Stem(stem.clone()),
            (_, last, _) => Side::Row(forms.parts.into_iter().chain(last).collect(), 0),
        }
    }

    /// Where it stands in a value of these words, whose stems are given too.
    fn spans(&self, value: &[String], stems: &[String]) -> Vec<Span> {
        let at = |words: &[String], is_it: &dyn Fn(&String) -> bool| -> Vec<u32> {
            (0..).zip(words).filter(|(_, word)| is_it(word)).map(|(at, _)| at).collect()
        };
        let alone = |places: Vec<u32>| places.into_iter().map(|at| (at, at)).collect();
        match self {
            Side::Stem(stem) => alone(at(stems, &|word| word == stem)),
            Side::Prefix(start) => alone(at(value, &|word| word.starts_with(start.as_str()))),
            Side::Like(like, letters) => {
                alone(at(value, &|word| strsim::osa_distance(like, word) <= *letters))
            }
            Side::Row(row, slop) => {
                let places: Vec<Vec<u32>> = row.iter().map(|word| at(value, &|w| w == word)).collect();
                spans(&places, *slop)
            }
            Side::AnyOf(sides) => {
                let mut all: Vec<Span> = sides.iter().flat_map(|side| side.spans(value, stems)).collect();
                all.sort_unstable();
                all
            }
        }
    }
}

/// The rows among places of their words: each begins with a place of the first word, and the others follow.
fn spans(places: &[Vec<u32>], slop: u32) -> Vec<Span> {
    let Some((first, rest)) = places.split_first() else { return Vec::new() };
    let row = |start: u32| {
        let mut last = start;
        for of_word in rest {
            last = *of_word.get(of_word.partition_point(|at| *at <= last))?;
        }
        (last - start - rest.len() as u32 <= slop).then_some((start, last))
    };
    first.iter().filter_map(|start| row(*start)).collect()
}

/// Whether there is one span of each side, with at most so many words between each and the one before it.
fn are_near(sides: &[Vec<Span>], words: u32) -> bool {
    let Some((first, rest)) = sides.split_first() else { return false };
    let mut reached = first.clone();
    for side in rest {
        let mut ends: Vec<u32> = reached.iter().map(|(_, end)| *end).collect();
        let mut starts: Vec<u32> = reached.iter().map(|(start, _)| *start).collect();
        ends.sort_unstable();
        starts.sort_unstable();
        let is_near = |(start, end): &&Span| {
            let before = ends[..ends.partition_point(|end| end < start)].last();
            let after = starts.get(starts.partition_point(|start| start <= end));
            before.is_some_and(|before| start - before - 1 <= words)
                || after.is_some_and(|after| after - end - 1 <= words)
        };
        reached = side.iter().filter(is_near).copied().collect();
    }
    !reached.is_empty()
}

/// Entries in one column of which rows of every side are near.
#[derive(Clone)]
struct Near {
    field: Column,
    sides: Arc<[Vec<Row>]>,
    words: u32,
    clock: Clock,
    made: Made,
}

impl fmt::Debug for Near {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Near({:?}, {})", self.sides, self.words)
    }
}

impl EngineQuery for Near {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(self.clone()))
    }
}

impl Weight for Near {
    fn scorer(&self, segment: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        self.made.scorer(segment, boost, || self.look_up(segment))
    }

    fn explain(&self, _: &SegmentReader, _: DocId) -> tantivy::Result<Explanation> {
        Ok(Explanation::new("near each other", 1.0))
    }
}

impl Near {
    fn look_up(&self, segment: &SegmentReader) -> tantivy::Result<BitSet> {
        let index = segment.inverted_index(self.field)?;
        let mut sides = Vec::new();
        for rows in self.sides.iter() {
            sides.push(OpenSide::open(&index, self.field, rows)?);
        }
        Ok(self.matches(sides, segment.max_doc()))
    }

    fn matches(&self, mut sides: Vec<OpenSide>, max_entry: DocId) -> BitSet {
        let mut matches = BitSet::with_max_value(max_entry);
        let mut entry = 0;
        for round in 1u32.. {
            // The next entry that every side may have.
            let mut wanted = entry;
            for side in &mut sides {
                wanted = wanted.max(side.seek(entry));
            }
            if wanted == TERMINATED || (round.is_multiple_of(256) && self.clock.is_up()) {
                break;
            }
            if wanted > entry {
                entry = wanted;
                continue;
            }
            let spans: Vec<Vec<Span>> = sides.iter_mut().map(|side| side.spans(entry)).collect();
            if are_near(&spans, self.words) {
                matches.insert(entry);
            }
            entry += 1;
        }
        matches
    }
}

/// The rows of one side, open at one entry.
struct OpenSide(Vec<OpenRow>);

struct OpenRow {
    words: Vec<SegmentPostings>,
    slop: u32,
}

impl OpenSide {
    fn open(index: &InvertedIndexReader, field: Column, rows: &[Row]) -> tantivy::Result<Self> {
        let mut open = Vec::new();
        for row in rows {
            let mut words = Vec::new();
            for word in &row.words {
                let term = Term::from_field_text(field, word);
                words.extend(index.read_postings(&term, IndexRecordOption::WithFreqsAndPositions)?);
            }
            if words.len() == row.words.len() && !words.is_empty() {
                open.push(OpenRow { words, slop: row.slop });
            }
        }
        Ok(OpenSide(open))
    }

    /// The first entry from `entry` on that a row may have.
    fn seek(&mut self, entry: DocId) -> DocId {
        self.0.iter_mut().map(|row| row.seek(entry)).min().unwrap_or(TERMINATED)
    }

    fn spans(&mut self, entry: DocId) -> Vec<Span> {
        let mut all = Vec::new();
        for row in &mut self.0 {
            if row.seek(entry) == entry {
                let mut places = vec![Vec::new(); row.words.len()];
                for (word, places) in row.words.iter_mut().zip(&mut places) {
                    word.positions(places);
                }
                all.extend(spans(&places, row.slop));
            }
        }
        all.sort_unstable();
        all
    }
}

impl OpenRow {
    /// The first entry from `entry` on that has every word.
    fn seek(&mut self, mut entry: DocId) -> DocId {
        loop {
            let mut wanted = entry;
            for word in &mut self.words {
                let at = if word.doc() < wanted { word.seek(wanted) } else { word.doc() };
                wanted = wanted.max(at);
            }
            if wanted == entry || wanted == TERMINATED {
                return wanted;
            }
            entry = wanted;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(sides: &[&[Span]], words: u32, expected: bool) {
        let sides: Vec<Vec<Span>> = sides.iter().map(|side| side.to_vec()).collect();
        assert_eq!(are_near(&sides, words), expected, "{sides:?} within {words}");
    }

    #[test]
    fn words_between_are_counted_in_either_direction() {
        check(&[&[(1, 1)], &[(2, 2)]], 0, true);
        check(&[&[(2, 2)], &[(1, 1)]], 0, true);
        check(&[&[(1, 1)], &[(4, 4)]], 1, false);
        check(&[&[(1, 1)], &[(4, 4)]], 2, true);
        check(&[&[(1, 1)], &[(1, 1)]], 5, false);
        check(&[&[(1, 1), (3, 3)], &[(1, 1), (3, 3)]], 1, true);
        check(&[&[(1, 3)], &[(2, 2)]], 5, false);
        check(&[&[(1, 2)], &[(5, 6)], &[(3, 3)]], 2, true);
        check(&[&[(1, 2)], &[(5, 6)], &[(9, 9)]], 1, false);
        check(&[&[(1, 2)], &[]], 9, false);
    }

    #[test]
    fn rows_begin_with_their_first_word() {
        assert_eq!(spans(&[vec![1, 5], vec![2, 7]], 0), [(1, 2)]);
        assert_eq!(spans(&[vec![1, 5], vec![2, 7]], 1), [(1, 2), (5, 7)]);
        assert_eq!(spans(&[vec![1], vec![]], 9), []);
    }
}
