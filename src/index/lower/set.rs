//! A clause to the set of its matches, worked out before it is asked for any.

use std::fmt;

use tantivy::query::{BitSetDocSet, ConstScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::{DocId, Score, SegmentReader};

use super::super::collect::matches_of;
use super::Clause;

/// The matches of a clause, as a set. What is excluded is excluded as a set: the engine asks an excluded clause about
/// entries before its present one, which phrases do not answer (`Exclude` over `PhraseScorer`, tantivy 0.27).
pub(super) struct Set(pub(super) Clause);

impl Clone for Set {
    fn clone(&self) -> Self {
        Set(self.0.box_clone())
    }
}

impl fmt::Debug for Set {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Set({:?})", self.0)
    }
}

impl Query for Set {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let without_scores = match scoring.searcher() {
            Some(searcher) => EnableScoring::disabled_from_searcher(searcher),
            None => EnableScoring::disabled_from_schema(scoring.schema()),
        };
        Ok(Box::new(SetWeight(self.0.weight(without_scores)?)))
    }
}

struct SetWeight(Box<dyn Weight>);

impl Weight for SetWeight {
    fn scorer(&self, segment: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let matches = matches_of(self.0.as_ref(), segment)?;
        Ok(Box::new(ConstScorer::new(BitSetDocSet::from(matches), boost)))
    }

    fn explain(&self, segment: &SegmentReader, entry: DocId) -> tantivy::Result<Explanation> {
        self.0.explain(segment, entry)
    }
}
