//! Candidates to their exact scores and order, whatever the segments are.

use std::ops::Range;

use tantivy::query::{EnableScoring, Scorer};
use tantivy::{Score, Searcher, TERMINATED};

use super::best::Candidate;
use super::lower::{Clause, Scoring};
use super::reader::LocalIndex;

/// A notice with its score, in the order of the answer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Scored {
    pub(super) candidate: Candidate,
    /// The place of the notice's id among those of the segment.
    pub(super) id_ordinal: u64,
}

/// The candidates with their exact scores, best first.
pub(super) fn in_order(
    index: &LocalIndex,
    scoring: &[Scoring],
    candidates: Vec<Candidate>,
) -> tantivy::Result<Vec<Scored>> {
    let mut scored = with_ids(index, add_up(&index.searcher, scoring, candidates)?)?;
    scored.sort_by(|a, b| b.candidate.score.total_cmp(&a.candidate.score));
    Ok(scored)
}

/// Puts candidates of one score into the order of their ids, as far as it matters: those that belong before the places
/// `exact` stand before them in any order, those at these places in their own. Reading ids is what costs most here.
pub(super) fn break_ties(
    index: &LocalIndex,
    scored: &mut [Scored],
    exact: Range<usize>,
) -> tantivy::Result<()> {
    let mut at = 0;
    for equals in scored.chunk_by_mut(|a, b| a.candidate.score == b.candidate.score) {
        let (start, end) = (exact.start.saturating_sub(at), exact.end.saturating_sub(at).min(equals.len()));
        at += equals.len();
        if end > 0 && equals.len() > 1 {
            first_by_id(index, equals, end)?;
            first_by_id(index, &mut equals[..end], start)?;
            sort_by_id(index, equals.get_mut(start..end).unwrap_or_default())?;
        }
    }
    Ok(())
}

/// Brings the `wanted` first by id to the front. Within a segment ids have numbers; from one segment to another they are
/// compared as texts, few of them: of a list in order, whole stretches are taken at a time.
fn first_by_id(index: &LocalIndex, equals: &mut [Scored], wanted: usize) -> tantivy::Result<()> {
    if wanted == 0 || wanted >= equals.len() {
        return Ok(());
    }
    equals.sort_unstable_by_key(|scored| (scored.candidate.segment, scored.id_ordinal));
    let mut lists: Vec<List<'_>> =
        equals.chunk_by(|a, b| a.candidate.segment == b.candidate.segment).map(List::new).collect();
    let mut left = wanted;
    while left > 0 {
        let open = lists.iter().filter(|list| list.has_more()).count();
        // With so many of each list, the list whose last one is the smallest holds none beyond those wanted.
        let step = (left / open.max(1)).max(1);
        let mut first: Option<(&mut List<'_>, usize)> = None;
        for list in lists.iter_mut().filter(|list| list.has_more()) {
            let last = list.read_last(index, step)?;
            if first.as_ref().is_none_or(|(known, _)| list.id < known.id) {
                first = Some((list, last));
            }
        }
        let Some((list, last)) = first else { break };
        left -= last - list.taken;
        list.taken = last;
    }
    let taken = lists.iter().flat_map(|list| &list.scored[..list.taken]);
    let rest = lists.iter().flat_map(|list| &list.scored[list.taken..]);
    let arranged: Vec<Scored> = taken.chain(rest).copied().collect();
    equals.copy_from_slice(&arranged);
    Ok(())
}

/// Candidates of one segment in the order of their ids, the first of which are taken.
struct List<'s> {
    scored: &'s [Scored],
    taken: usize,
    /// The place that was read last, and the id that stands there.
    read: Option<usize>,
    id: Vec<u8>,
}

impl<'s> List<'s> {
    fn new(scored: &'s [Scored]) -> Self {
        List { scored, taken: 0, read: None, id: Vec::new() }
    }

    fn has_more(&self) -> bool {
        self.taken < self.scored.len()
    }

    /// Reads the id of the last of the next `step`; the place behind it.
    fn read_last(&mut self, index: &LocalIndex, step: usize) -> tantivy::Result<usize> {
        let behind = (self.taken + step).min(self.scored.len());
        if self.read != Some(behind) {
            let last = self.scored[behind - 1];
            self.id.clear();
            if let Some(ids) = index.text_column(last.candidate.segment, "id")? {
                ids.dictionary().ord_to_term(last.id_ordinal, &mut self.id)?;
            }
            self.read = Some(behind);
        }
        Ok(behind)
    }
}

/// Sorts candidates by id.
fn sort_by_id(index: &LocalIndex, equals: &mut [Scored]) -> tantivy::Result<()> {
    equals.sort_unstable_by_key(|scored| (scored.candidate.segment, scored.id_ordinal));
    let segments = equals.chunk_by(|a, b| a.candidate.segment == b.candidate.segment);
    if segments.count() < 2 {
        return Ok(());
    }
    let mut named = Vec::with_capacity(equals.len());
    for of_segment in equals.chunk_by(|a, b| a.candidate.segment == b.candidate.segment) {
        let Some(ids) = index.text_column(of_segment[0].candidate.segment, "id")? else { continue };
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
    scoring: &[Scoring],
    mut candidates: Vec<Candidate>,
) -> tantivy::Result<Vec<Candidate>> {
    candidates.sort_by_key(|candidate| (candidate.segment, candidate.entry));
    let mut sums = vec![0f64; candidates.len()];
    let everywhere: Vec<usize> = (0..candidates.len()).collect();
    add_parts(searcher, scoring, &candidates, &everywhere, &mut sums)?;
    for (candidate, sum) in candidates.iter_mut().zip(sums) {
        candidate.score = sum as Score;
    }
    Ok(candidates)
}

/// Adds the scores of these parts to the sums of the candidates with these numbers.
fn add_parts(
    searcher: &Searcher,
    scoring: &[Scoring],
    candidates: &[Candidate],
    numbers: &[usize],
    sums: &mut [f64],
) -> tantivy::Result<()> {
    for part in scoring {
        match part {
            Scoring::Word(clause) => {
                let scored = EnableScoring::enabled_from_searcher(searcher);
                at_matches(searcher, clause, scored, candidates, numbers, |number, scorer| {
                    sums[number] += f64::from(scorer.score());
                })?;
            }
            Scoring::Branch { matches, parts } => {
                let unscored = EnableScoring::disabled_from_searcher(searcher);
                let mut matching = Vec::new();
                at_matches(searcher, matches, unscored, candidates, numbers, |number, _| {
                    matching.push(number);
                })?;
                add_parts(searcher, parts, candidates, &matching, sums)?;
            }
        }
    }
    Ok(())
}

/// Looks at each of the candidates with these ascending numbers that a clause matches.
fn at_matches(
    searcher: &Searcher,
    clause: &Clause,
    scoring: EnableScoring<'_>,
    candidates: &[Candidate],
    numbers: &[usize],
    mut look: impl FnMut(usize, &mut dyn Scorer),
) -> tantivy::Result<()> {
    let weight = clause.weight(scoring)?;
    for of_segment in numbers.chunk_by(|a, b| candidates[*a].segment == candidates[*b].segment) {
        let segment = searcher.segment_reader(candidates[of_segment[0]].segment);
        let mut scorer = weight.scorer(segment, 1.0)?;
        for &number in of_segment {
            let entry = candidates[number].entry;
            if scorer.doc() < entry {
                scorer.seek(entry);
            }
            if scorer.doc() == entry && entry != TERMINATED {
                look(number, scorer.as_mut());
            }
        }
    }
    Ok(())
}

fn with_ids(index: &LocalIndex, candidates: Vec<Candidate>) -> tantivy::Result<Vec<Scored>> {
    let mut scored = Vec::with_capacity(candidates.len());
    for of_segment in candidates.chunk_by(|a, b| a.segment == b.segment) {
        let ids = index.text_column(of_segment[0].segment, "id")?;
        scored.extend(of_segment.iter().map(|candidate| {
            let id_ordinal =
                ids.as_ref().and_then(|ids| ids.ords().first(candidate.entry)).unwrap_or_default();
            Scored { candidate: *candidate, id_ordinal }
        }));
    }
    Ok(scored)
}
