//! A cursor far behind to the place that it stands for, so that a page there costs no more than the first.
//!
//! The first hits are ranked by what stands in them, so that the place of one of these is its rank. Behind them hits
//! stand by score and id alone: whoever knows both of the last one shown need not keep those before it.

use tantivy::columnar::TermOrdHit;
use tantivy::query::EnableScoring;
use tantivy::schema::Term;
use tantivy::{DocAddress, DocId, DocSet as _, Score, TERMINATED};

use super::best::{Candidate, ROUNDING};
use super::cursor::Cursor;
use super::document::ident;
use super::engine::Plan;
use super::lower::Scoring;
use super::reader::LocalIndex;
use super::score::{self, Scored};
use crate::ranking::RESCORED;

/// The place behind a hit, in the order of scores and ids.
pub(super) struct Behind {
    /// The score of the hit, as the engine adds it up.
    pub(super) score: Score,
    /// Whether nobody adds scores up otherwise, so that those that are equal are equal.
    pub(super) exact: bool,
    /// By segment, the first id behind that of the hit, as its place among the ids.
    pub(super) from: Vec<u64>,
    /// The score of the hit as it is added up for the answer.
    final_score: Score,
}

impl Behind {
    /// Whether a candidate with its final score is among those.
    pub(super) fn holds(&self, scored: &Scored) -> bool {
        let Candidate { score, segment, .. } = scored.candidate;
        let equal = score == self.final_score;
        score < self.final_score || (equal && scored.id_ordinal >= self.from[segment as usize])
    }
}

/// Whether the hit at this rank has its place by score and id alone.
pub(super) fn is_deep(rank: usize) -> bool {
    rank > RESCORED
}

impl LocalIndex {
    /// The place behind the hit of a cursor; `None` where that must be counted: among the first hits, or where the archive
    /// is another since.
    pub(super) fn behind(&self, plan: &Plan, cursor: Option<&Cursor>) -> tantivy::Result<Option<Behind>> {
        let same = |cursor: &&Cursor| cursor.archive.as_ref() == Some(&self.stamp().fingerprint);
        let Some(cursor) = cursor.filter(same).filter(|cursor| is_deep(cursor.rank)) else { return Ok(None) };
        let term = Term::from_field_text(self.columns.ident, &ident::id(&cursor.id));
        let Some(&first) = self.notices_with(&term)?.first() else { return Ok(None) };
        let Some(hit) = self.scored_alone(plan, first)? else { return Ok(None) };
        let Some(last) = score::in_order(self, &plan.scoring, vec![hit])?.pop() else { return Ok(None) };
        let final_score = last.candidate.score;
        let exact = match plan.scoring.as_slice() {
            [] => true,
            [Scoring::Word(_)] => final_score == hit.score,
            _ => false,
        };
        Ok(Some(Behind { score: hit.score, exact, from: self.ids_behind(&cursor.id)?, final_score }))
    }

    /// A notice with the score of its best entry; `None` if none of them matches.
    fn scored_alone(&self, plan: &Plan, first: DocAddress) -> tantivy::Result<Option<Candidate>> {
        let segment = self.searcher.segment_reader(first.segment_ord);
        let notices = &self.notices[first.segment_ord as usize];
        let weight = plan.shown().weight(EnableScoring::enabled_from_searcher(&self.searcher))?;
        let mut scorer = weight.scorer(segment, 1.0)?;
        let is_its = |entry: &DocId| notices.first_entry(*entry) == first.doc_id;
        let mut best: Option<Candidate> = None;
        for entry in (first.doc_id..segment.max_doc()).take_while(is_its) {
            if scorer.doc() < entry {
                scorer.seek(entry);
            }
            if scorer.doc() == TERMINATED {
                break;
            }
            let score = if scorer.doc() == entry { scorer.score() } else { continue };
            if best.is_none_or(|best| score > best.score * (1.0 + ROUNDING)) {
                best = Some(Candidate { score, segment: first.segment_ord, entry, first: first.doc_id });
            }
        }
        Ok(best)
    }

    fn ids_behind(&self, id: &str) -> tantivy::Result<Vec<u64>> {
        let segments = (0..).take(self.searcher.segment_readers().len());
        segments
            .map(|number| {
                let Some(ids) = self.text_column(number, "id")? else { return Ok(0) };
                Ok(match ids.dictionary().term_ord_or_next(id)? {
                    TermOrdHit::Exact(ordinal) => ordinal + 1,
                    TermOrdHit::Next(ordinal) => ordinal,
                })
            })
            .collect()
    }
}
