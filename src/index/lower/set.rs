//! A clause, or many terms, to the set of their matches, worked out before it is asked for any.

use std::fmt;
use std::sync::Arc;

use tantivy::query::{BitSetDocSet, ConstScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::{IndexRecordOption, Term};
use tantivy::{BitSet, DocId, DocSet as _, Score, SegmentReader, TERMINATED};

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

/// Entries with any of many terms. The engine's own `TermSetQuery` makes an automaton of them first, which costs a
/// millisecond for each column and each use.
#[derive(Clone)]
pub(super) struct AnyTerm(Arc<[Term]>);

impl AnyTerm {
    pub(super) fn new(terms: impl IntoIterator<Item = Term>) -> Self {
        AnyTerm(terms.into_iter().collect())
    }
}

impl fmt::Debug for AnyTerm {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "AnyTerm({} terms)", self.0.len())
    }
}

impl Query for AnyTerm {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(self.clone()))
    }
}

impl Weight for AnyTerm {
    fn scorer(&self, segment: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let mut matches = BitSet::with_max_value(segment.max_doc());
        for term in self.0.iter() {
            let index = segment.inverted_index(term.field())?;
            let Some(mut postings) = index.read_postings(term, IndexRecordOption::Basic)? else { continue };
            while postings.doc() != TERMINATED {
                matches.insert(postings.doc());
                postings.advance();
            }
        }
        Ok(Box::new(ConstScorer::new(BitSetDocSet::from(matches), boost)))
    }

    fn explain(&self, _: &SegmentReader, _: DocId) -> tantivy::Result<Explanation> {
        Ok(Explanation::new("any of many terms", 1.0))
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
