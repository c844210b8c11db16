//! A clause, or many terms, to the set of their matches, worked out before it is asked for any.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use tantivy::index::SegmentId;
use tantivy::query::{BitSetDocSet, ConstScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::{IndexRecordOption, Term};
use tantivy::{BitSet, DocId, DocSet as _, Score, SegmentReader, TERMINATED};

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
    clock: Clock,
    made: Made,
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
        AnyTerm { terms: terms.into_iter().collect(), clock: clock.clone(), made: Made::default() }
    }

    fn look_up(&self, segment: &SegmentReader) -> tantivy::Result<BitSet> {
        let mut matches = BitSet::with_max_value(segment.max_doc());
        for (number, term) in self.terms.iter().enumerate() {
            if number % 16 == 15 && self.clock.is_up() {
                break;
            }
            let index = segment.inverted_index(term.field())?;
            let Some(mut postings) = index.read_postings(term, IndexRecordOption::Basic)? else { continue };
            while postings.doc() != TERMINATED {
                matches.insert(postings.doc());
                postings.advance();
            }
        }
        Ok(matches)
    }
}

impl fmt::Debug for AnyTerm {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "AnyTerm({} terms)", self.terms.len())
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
