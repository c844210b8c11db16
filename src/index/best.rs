//! Matching entries to the notices that score best, with the engine's block-max pruning.

use std::sync::{Mutex, PoisonError};

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::Column;
use tantivy::query::Weight;
use tantivy::{DocId, Score, SegmentOrdinal, SegmentReader};

use super::clock::Clock;
use super::collect::Notices;
use super::deep::Behind;
use super::reader::LocalIndex;

/// Scores closer than this part of themselves count as equal until they are added up again in one order: the engine
/// adds the scores of words in an order that depends on the segment, and rounds after each.
pub(super) const ROUNDING: f32 = 4e-6;

/// A notice by its best entry.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Candidate {
    pub(super) score: Score,
    pub(super) segment: SegmentOrdinal,
    /// The best entry.
    pub(super) entry: DocId,
    /// The first entry of the notice.
    pub(super) first: DocId,
}

/// Collects at least the best `limit` notices: more where scores are too close to tell, or where a segment did not know yet
/// what the others have.
pub(super) struct Best<'a> {
    index: &'a LocalIndex,
    limit: usize,
    behind: Option<&'a Behind>,
    clock: Clock,
    /// The best scores of the segments that are done, at most `limit`, highest first.
    scores: Mutex<Vec<Score>>,
}

impl<'a> Best<'a> {
    pub(super) fn new(index: &'a LocalIndex, limit: usize, clock: &Clock) -> Self {
        Best { index, limit: limit.max(1), behind: None, clock: clock.clone(), scores: Mutex::default() }
    }

    /// Only the notices behind this place.
    pub(super) fn behind(self, behind: &'a Behind) -> Self {
        Best { behind: Some(behind), ..self }
    }

    /// Scores up to this one cannot be among the best, as far as the segments that are done can tell.
    fn threshold(&self) -> Score {
        let scores = self.scores.lock().unwrap_or_else(PoisonError::into_inner);
        scores.get(self.limit - 1).map_or(Score::MIN, |last| too_low(*last))
    }

    /// Ends a segment, of which the next ones learn. Behind a place they do not: which notices stand there is known for sure
    /// only when scores are added up again.
    pub(super) fn end(&self, segment: BestOfSegment) -> Vec<Candidate> {
        if self.behind.is_some() {
            return segment.harvest();
        }
        let mut segment = segment.closed();
        let mut scores = self.scores.lock().unwrap_or_else(PoisonError::into_inner);
        scores.extend(segment.kept.iter().map(|kept| kept.score));
        scores.sort_unstable_by(|a, b| b.total_cmp(a));
        scores.truncate(self.limit);
        segment.kept.append(&mut segment.doubtful);
        segment.kept
    }
}

/// Beside a notice with this score, the last wanted one, a score up to the given one does not matter.
fn too_low(last: Score) -> Score {
    (last * (1.0 - ROUNDING)).next_down()
}

/// How many notices are kept before the best of them are told apart: so many times the wanted ones, and so many more. The
/// sooner that happens, the sooner the engine knows what to pass over.
const ROOM_TIMES: usize = 2;
const ROOM: usize = 16;

/// Entries between two looks at the clock.
const ENTRIES_BETWEEN: u32 = 4096;

impl Collector for Best<'_> {
    type Fruit = Vec<Candidate>;
    type Child = BestOfSegment;

    fn for_segment(&self, number: SegmentOrdinal, _: &SegmentReader) -> tantivy::Result<BestOfSegment> {
        let ids = self.index.text_column(number, "id")?.map(|ids| ids.ords().clone());
        Ok(BestOfSegment {
            limit: self.limit,
            segment: number,
            notices: self.index.notices[number as usize].clone(),
            ids,
            behind: self.behind.map(|behind| Bound {
                score: behind.score,
                exact: behind.exact,
                from: behind.from[number as usize],
            }),
            doubtful: Vec::new(),
            kept: Vec::new(),
            open: None,
            threshold: self.threshold(),
        })
    }

    fn requires_scoring(&self) -> bool {
        true
    }

    fn merge_fruits(&self, segments: Vec<Vec<Candidate>>) -> tantivy::Result<Vec<Candidate>> {
        Ok(segments.concat())
    }

    fn collect_segment(
        &self,
        weight: &dyn Weight,
        number: SegmentOrdinal,
        segment: &SegmentReader,
    ) -> tantivy::Result<Vec<Candidate>> {
        let mut best = self.for_segment(number, segment)?;
        let alive = segment.alive_bitset();
        if self.clock.is_up() {
            return Ok(Vec::new());
        }
        let mut seen = 0u32;
        weight.for_each_pruning(best.threshold, segment, &mut |entry, score| {
            if alive.is_none_or(|alive| alive.is_alive(entry)) {
                best.collect(entry, score);
            }
            seen = seen.wrapping_add(1);
            if seen.is_multiple_of(ENTRIES_BETWEEN) && self.clock.is_up() {
                // No score reaches this, so the engine passes over the rest.
                best.threshold = Score::MAX;
            }
            best.threshold
        })?;
        Ok(self.end(best))
    }
}

/// The best of one segment while they are collected.
pub(super) struct BestOfSegment {
    limit: usize,
    segment: SegmentOrdinal,
    notices: Notices,
    ids: Option<Column<u64>>,
    behind: Option<Bound>,
    /// Notices that may stand before the bound or behind, as their final scores will say; beside the wanted ones.
    doubtful: Vec<Candidate>,
    kept: Vec<Candidate>,
    /// The notice that the last entry belongs to; the next entry may belong to it too.
    open: Option<Candidate>,
    /// Scores up to this one cannot matter any more.
    threshold: Score,
}

impl SegmentCollector for BestOfSegment {
    type Fruit = Vec<Candidate>;

    fn collect(&mut self, entry: DocId, score: Score) {
        if score <= self.threshold {
            return;
        }
        let first = self.notices.first_entry(entry);
        match &mut self.open {
            Some(open) if open.first == first => {
                if score > open.score * (1.0 + ROUNDING) {
                    (open.score, open.entry) = (score, entry);
                }
            }
            _ => {
                self.close();
                self.open = Some(Candidate { score, segment: self.segment, entry, first });
            }
        }
    }

    fn harvest(self) -> Vec<Candidate> {
        let mut closed = self.closed();
        closed.kept.append(&mut closed.doubtful);
        closed.kept
    }
}

/// Where the wanted notices of a segment begin.
struct Bound {
    score: Score,
    exact: bool,
    /// The first id, as its place among the ids of the segment.
    from: u64,
}

/// On which side of a bound a notice stands.
enum Side {
    Before,
    Behind,
    Unknown,
}

impl Bound {
    fn side(&self, score: Score, id_ordinal: impl FnOnce() -> u64) -> Side {
        let rounding = if self.exact { 0.0 } else { ROUNDING };
        let (low, high) = (self.score * (1.0 - rounding), self.score * (1.0 + rounding));
        if score > high {
            return Side::Before;
        }
        match score < low || id_ordinal() >= self.from {
            true => Side::Behind,
            false if self.exact => Side::Before,
            false => Side::Unknown,
        }
    }
}

impl BestOfSegment {
    fn closed(mut self) -> Self {
        self.close();
        self.shrink();
        self
    }

    fn close(&mut self) {
        let Some(open) = self.open.take().filter(|open| open.score > self.threshold) else { return };
        match self.behind.as_ref().map(|bound| bound.side(open.score, || self.id_ordinal(open.entry))) {
            None | Some(Side::Behind) => self.kept.push(open),
            Some(Side::Unknown) => self.doubtful.push(open),
            Some(Side::Before) => {}
        }
        if self.kept.len() >= ROOM_TIMES * self.limit + ROOM {
            self.shrink();
        }
    }

    /// Keeps those above the score of the last wanted notice, and of those that score the same the first by id.
    fn shrink(&mut self) {
        if self.kept.len() <= self.limit {
            return;
        }
        let by_score = |a: &Candidate, b: &Candidate| b.score.total_cmp(&a.score);
        let (_, last, _) = self.kept.select_nth_unstable_by(self.limit - 1, by_score);
        let last = last.score;
        let (low, high) = (last * (1.0 - ROUNDING), last * (1.0 + ROUNDING));
        let (mut above, rest): (Vec<Candidate>, Vec<Candidate>) =
            self.kept.iter().copied().partition(|kept| kept.score > high);
        let mut close: Vec<(u64, Candidate)> = rest
            .into_iter()
            .filter(|kept| kept.score >= low)
            .map(|kept| (self.id_ordinal(kept.entry), kept))
            .collect();
        close.sort_by_key(|(id, _)| *id);
        above.extend(close.into_iter().take(self.limit).map(|(_, kept)| kept));
        self.kept = above;
        self.threshold = self.threshold.max(too_low(last));
    }

    fn id_ordinal(&self, entry: DocId) -> u64 {
        self.ids.as_ref().and_then(|ids| ids.first(entry)).unwrap_or(u64::MAX)
    }
}
