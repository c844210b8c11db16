//! A clause, or many terms, to the set of their matches, worked out before it is asked for any.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use tantivy::index::SegmentId;
use tantivy::postings::TermInfo;
use tantivy::query::{BitSetDocSet, ConstScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::{Field, IndexRecordOption, Term};
use tantivy::{BitSet, DocId, InvertedIndexReader, Score, SegmentReader};

use super::super::clock::Clock;
use super::super::collect::matches_of;
use super::Clause;

/// The matches of a clause, as a set. What is excluded is excluded as a set: the engine asks an excluded clause about
/// entries before its present one, which phrases do not answer (`Exclude` over `PhraseScorer`, tantivy 0.27).
pub(super) struct Set {
    pub(super) clause: Clause,
    pub(super) clock: Clock,
}

impl Clone for Set {
    fn clone(&self) -> Self {
        Set { clause: self.clause.box_clone(), clock: self.clock.clone() }
    }
}

impl fmt::Debug for Set {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Set({:?})", self.clause)
    }
}

impl Query for Set {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let without_scores = match scoring.searcher() {
            Some(searcher) => EnableScoring::disabled_from_searcher(searcher),
            None => EnableScoring::disabled_from_schema(scoring.schema()),
        };
        let weight = self.clause.weight(without_scores)?;
        Ok(Box::new(SetWeight { weight, clock: self.clock.clone() }))
    }
}

/// Entries with any of many terms. The engine's own `TermSetQuery` makes an automaton of them first, which costs a
/// millisecond for each column and each use.
#[derive(Clone)]
pub(super) struct AnyTerm {
    terms: Arc<[Term]>,
    lists: Arc<Lists>,
    clock: Clock,
    made: Made,
}

/// Lists of entries that have some terms, by segment: for whoever walked through a dictionary, and need not look the terms
/// up again.
#[derive(Debug, Default)]
pub(super) struct Lists(BTreeMap<SegmentId, Vec<(Field, TermInfo)>>);

impl Lists {
    pub(super) fn add(&mut self, segment: &SegmentReader, field: Field, list: TermInfo) {
        self.0.entry(segment.segment_id()).or_default().push((field, list));
    }

    pub(super) fn extend(&mut self, other: Lists) {
        for (segment, lists) in other.0 {
            self.0.entry(segment).or_default().extend(lists);
        }
    }
}

/// Matches by segment, made when first asked for: a request goes through them more than once.
#[derive(Clone, Default)]
pub(super) struct Made(Arc<Mutex<BTreeMap<SegmentId, BitSet>>>);

impl Made {
    /// The matches in a segment, as the engine goes through them.
    pub(super) fn scorer(
        &self,
        segment: &SegmentReader,
        boost: Score,
        make: impl FnOnce() -> tantivy::Result<BitSet>,
    ) -> tantivy::Result<Box<dyn Scorer>> {
        let mut made = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let matches = match made.get(&segment.segment_id()) {
            Some(matches) => matches.clone(),
            None => made.entry(segment.segment_id()).or_insert(make()?).clone(),
        };
        Ok(Box::new(ConstScorer::new(BitSetDocSet::from(matches), boost)))
    }
}

impl AnyTerm {
    pub(super) fn new(terms: impl IntoIterator<Item = Term>, clock: &Clock) -> Self {
        let (terms, lists) = (terms.into_iter().collect(), Arc::default());
        AnyTerm { terms, lists, clock: clock.clone(), made: Made::default() }
    }

    pub(super) fn of_lists(lists: Lists, clock: &Clock) -> Self {
        AnyTerm { lists: Arc::new(lists), ..AnyTerm::new([], clock) }
    }

    fn look_up(&self, segment: &SegmentReader) -> tantivy::Result<BitSet> {
        let mut matches = BitSet::with_max_value(segment.max_doc());
        for (number, term) in self.terms.iter().enumerate() {
            if number % TERMS_BETWEEN == TERMS_BETWEEN - 1 && self.clock.is_up() {
                return Ok(matches);
            }
            let index = segment.inverted_index(term.field())?;
            let Some(list) = index.get_term_info(term)? else { continue };
            add_all(&index, &list, &mut matches)?;
        }
        let lists = self.lists.0.get(&segment.segment_id()).map_or(&[][..], Vec::as_slice);
        for of_column in lists.chunk_by(|a, b| a.0 == b.0) {
            let index = segment.inverted_index(of_column[0].0)?;
            for some in of_column.chunks(TERMS_BETWEEN).take_while(|_| !self.clock.is_up()) {
                some.iter().try_for_each(|(_, list)| add_all(&index, list, &mut matches))?;
            }
        }
        Ok(matches)
    }
}

/// Terms between two looks at the clock.
const TERMS_BETWEEN: usize = 16;

/// Adds the entries of one list.
fn add_all(index: &InvertedIndexReader, list: &TermInfo, matches: &mut BitSet) -> tantivy::Result<()> {
    let mut postings = index.read_block_postings_from_terminfo(list, IndexRecordOption::Basic)?;
    while !postings.docs().is_empty() {
        for entry in postings.docs() {
            matches.insert(*entry);
        }
        postings.advance();
    }
    Ok(())
}

impl fmt::Debug for AnyTerm {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let listed: usize = self.lists.0.values().map(Vec::len).sum();
        write!(out, "AnyTerm({} terms)", self.terms.len() + listed)
    }
}

impl Query for AnyTerm {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(self.clone()))
    }
}

impl Weight for AnyTerm {
    fn scorer(&self, segment: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        self.made.scorer(segment, boost, || self.look_up(segment))
    }

    fn explain(&self, _: &SegmentReader, _: DocId) -> tantivy::Result<Explanation> {
        Ok(Explanation::new("any of many terms", 1.0))
    }
}

struct SetWeight {
    weight: Box<dyn Weight>,
    clock: Clock,
}

impl Weight for SetWeight {
    fn scorer(&self, segment: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let matches = matches_of(self.weight.as_ref(), segment, &self.clock)?;
        Ok(Box::new(ConstScorer::new(BitSetDocSet::from(matches), boost)))
    }

    fn explain(&self, segment: &SegmentReader, entry: DocId) -> tantivy::Result<Explanation> {
        self.weight.explain(segment, entry)
    }
}
