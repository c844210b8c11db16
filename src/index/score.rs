//! Candidates to their exact scores and order, whatever the segments are.

use tantivy::query::EnableScoring;
use tantivy::{DocId, Score, Searcher, TERMINATED};

use super::best::Candidate;
use super::lower::Clause;

/// A notice with its score, in the order of the answer.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Scored {
    pub(super) score: f32,
    pub(super) id: String,
    pub(super) candidate: Candidate,
}

/// The candidates in order: best first, ties by id.
pub(super) fn in_order(
    searcher: &Searcher,
    scoring: &[Clause],
    candidates: Vec<Candidate>,
) -> tantivy::Result<Vec<Scored>> {
    let scored = add_up(searcher, scoring, candidates)?;
    let mut placed = with_ids(searcher, scored)?;
    placed.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.id.cmp(&b.id)));
    Ok(placed)
}

/// Adds up the scores of each part of the query, always in the order of the query and without rounding in between.
fn add_up(
    searcher: &Searcher,
    scoring: &[Clause],
    mut candidates: Vec<Candidate>,
) -> tantivy::Result<Vec<Candidate>> {
    candidates.sort_by_key(|candidate| (candidate.segment, candidate.entry));
    let mut sums = vec![0f64; candidates.len()];
    for part in scoring {
        let weight = part.weight(EnableScoring::enabled_from_searcher(searcher))?;
        let mut at = 0;
        for of_segment in candidates.chunk_by(|a, b| a.segment == b.segment) {
            let mut scorer = weight.scorer(searcher.segment_reader(of_segment[0].segment), 1.0)?;
            for candidate in of_segment {
                sums[at] += f64::from(score_at(scorer.as_mut(), candidate.entry));
                at += 1;
            }
        }
    }
    for (candidate, sum) in candidates.iter_mut().zip(sums) {
        candidate.score = sum as Score;
    }
    Ok(candidates)
}

/// The score of an entry, 0 if the part does not match there. Entries must come in ascending order.
fn score_at(scorer: &mut dyn tantivy::query::Scorer, entry: DocId) -> Score {
    if scorer.doc() < entry {
        scorer.seek(entry);
    }
    if scorer.doc() == entry && entry != TERMINATED { scorer.score() } else { 0.0 }
}

fn with_ids(searcher: &Searcher, candidates: Vec<Candidate>) -> tantivy::Result<Vec<Scored>> {
    let mut placed = Vec::with_capacity(candidates.len());
    for of_segment in candidates.chunk_by(|a, b| a.segment == b.segment) {
        let segment = searcher.segment_reader(of_segment[0].segment);
        let ids = segment.fast_fields().str("id")?;
        for candidate in of_segment {
            let mut id = String::new();
            if let Some(ids) = &ids {
                let ordinal = ids.ords().first(candidate.entry).unwrap_or_default();
                ids.ord_to_str(ordinal, &mut id)?;
            }
            placed.push(Scored { score: candidate.score, id, candidate: *candidate });
        }
    }
    Ok(placed)
}
