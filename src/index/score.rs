//! Candidates to their exact scores and order, whatever the segments are.

use std::ops::Range;

use tantivy::query::EnableScoring;
use tantivy::{DocId, Score, Searcher, TERMINATED};

use super::best::Candidate;
use super::lower::Clause;

/// A notice with its score, in the order of the answer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Scored {
    pub(super) candidate: Candidate,
    /// The place of the notice's id among those of the segment.
    pub(super) id_ordinal: u64,
}

/// The candidates with their exact scores, best first.
pub(super) fn in_order(
    searcher: &Searcher,
    scoring: &[Clause],
    candidates: Vec<Candidate>,
) -> tantivy::Result<Vec<Scored>> {
    let mut scored = with_ids(searcher, add_up(searcher, scoring, candidates)?)?;
    scored.sort_by(|a, b| b.candidate.score.total_cmp(&a.candidate.score));
    Ok(scored)
}

/// Puts candidates of one score into the order of their ids, if one of them stands at one of the places `exact`: reading
/// ids is what costs most here.
pub(super) fn break_ties(
    searcher: &Searcher,
    scored: &mut [Scored],
    exact: Range<usize>,
) -> tantivy::Result<()> {
    let mut at = 0;
    for equals in scored.chunk_by_mut(|a, b| a.candidate.score == b.candidate.score) {
        if equals.len() > 1 && at < exact.end && at + equals.len() > exact.start {
            sort_by_id(searcher, equals)?;
        }
        at += equals.len();
    }
    Ok(())
}

fn sort_by_id(searcher: &Searcher, equals: &mut [Scored]) -> tantivy::Result<()> {
    equals.sort_by_key(|scored| (scored.candidate.segment, scored.id_ordinal));
    let same_segment =
        |equals: &[Scored]| equals[0].candidate.segment == equals[equals.len() - 1].candidate.segment;
    if same_segment(equals) {
        return Ok(());
    }
    let mut named = Vec::with_capacity(equals.len());
    for of_segment in equals.chunk_by(|a, b| a.candidate.segment == b.candidate.segment) {
        let segment = searcher.segment_reader(of_segment[0].candidate.segment);
        let Some(ids) = segment.fast_fields().str("id")? else { continue };
        let mut next = of_segment.iter();
        let ordinals: Vec<u64> = of_segment.iter().map(|scored| scored.id_ordinal).collect();
        ids.dictionary().sorted_ords_to_term_cb(&ordinals, |id| {
            named.extend(next.next().map(|scored| (id.to_vec(), *scored)));
        })?;
    }
    named.sort_by(|(a, _), (b, _)| a.cmp(b));
    for (place, (_, scored)) in equals.iter_mut().zip(named) {
        *place = scored;
    }
    Ok(())
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
    let mut scored = Vec::with_capacity(candidates.len());
    for of_segment in candidates.chunk_by(|a, b| a.segment == b.segment) {
        let ids = searcher.segment_reader(of_segment[0].segment).fast_fields().str("id")?;
        scored.extend(of_segment.iter().map(|candidate| {
            let id_ordinal =
                ids.as_ref().and_then(|ids| ids.ords().first(candidate.entry)).unwrap_or_default();
            Scored { candidate: *candidate, id_ordinal }
        }));
    }
    Ok(scored)
}
