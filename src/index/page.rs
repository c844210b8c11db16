//! A plan to the hits of one page, ranked or in an order of their own.

use tantivy::columnar::Column;
use tantivy::{DocAddress, DocId, SegmentOrdinal};

use super::best::{Best, Candidate};
use super::cursor::{Cursor, Place};
use super::engine::Plan;
use super::order::{InOrder, Key};
use super::reader::LocalIndex;
use super::score::{self, Scored};
use crate::query::{Problem, ProblemKind};
use crate::ranking::{self, Presentation, RESCORED, Ranker, Sketch};
use crate::search::{Hit, SearchError, SearchRequest, Sort};

/// How far one can page by number; cursors go on without end.
const MOST_HITS: usize = 10_000;

/// Which hits are wanted.
pub(super) struct Window {
    skip: usize,
    take: usize,
}

impl Window {
    /// The window of a request, bounded.
    pub(super) fn of(request: &SearchRequest, problems: &mut Vec<Problem>) -> Self {
        let skip = request.offset_hits.min(MOST_HITS);
        let take = request.limit_hits.min(MOST_HITS - skip);
        if take < request.limit_hits || skip < request.offset_hits {
            let message = format!("one can page to hit {MOST_HITS} by number; go on from there with `next`");
            problems.push(Problem { kind: ProblemKind::Limit, message, start: None, end: None });
        }
        Window { skip, take }
    }
}

/// The hits of one page.
#[derive(Default)]
pub(super) struct Page {
    pub(super) hits: Vec<Hit>,
    pub(super) next: Option<String>,
}

/// A notice in its place.
struct Found {
    score: f32,
    /// Its place in an order of its own.
    key: Option<Key>,
    segment: SegmentOrdinal,
    entry: DocId,
    first: DocId,
    /// The place of its id among those of the segment, where it was ranked.
    id_ordinal: u64,
}

impl LocalIndex {
    /// The hits of the window, behind the cursor if there is one.
    pub(super) fn page(
        &self,
        request: &SearchRequest,
        plan: &Plan,
        window: &Window,
        cursor: Option<&Cursor>,
    ) -> Result<Page, SearchError> {
        if window.take == 0 {
            return Ok(Page::default());
        }
        // An order of its own starts behind the cursor, so that the hits before are not among those found.
        let before = cursor.filter(|_| request.sort != Sort::Relevance).map_or(0, |cursor| cursor.rank);
        let (mut found, start) = match request.sort {
            Sort::Relevance => self.ranked(plan, window, cursor).map_err(|cause| self.unreadable(&cause))?,
            sort => {
                let found =
                    self.in_order(plan, sort, window, cursor).map_err(|cause| self.unreadable(&cause))?;
                (found, window.skip)
            }
        };
        let more = found.len() > start + window.take;
        found.truncate(start + window.take);
        let shown = found.split_off(start.min(found.len()));
        let last_key =
            shown.last().filter(|_| more).map(|last| last.key.clone().map_or(Place::Ranked, Place::Key));
        let hits =
            (before + start + 1..).zip(shown).map(|(rank, found)| self.hit(request, plan, rank, found));
        let hits: Vec<Hit> = hits.collect::<Result<_, _>>()?;
        let next = hits.last().zip(last_key).map(|(last, place)| {
            Cursor { sort: request.sort, place, id: last.notice.id.to_string(), rank: last.rank }.encode()
        });
        Ok(Page { hits, next })
    }

    /// The best notices, best first, and where the page starts in them.
    fn ranked(
        &self,
        plan: &Plan,
        window: &Window,
        cursor: Option<&Cursor>,
    ) -> tantivy::Result<(Vec<Found>, usize)> {
        let before = cursor.map_or(0, |cursor| cursor.rank);
        let (start, end) = (before + window.skip, before + window.skip + window.take + 1);
        let candidates = self
            .searcher
            .search(&plan.shown(), &Best { limit: RESCORED.max(end), clock: plan.clock.clone() })?;
        let mut scored = score::in_order(&self.searcher, &plan.scoring, candidates)?;
        if start < RESCORED && plan.ranker.has_words() {
            score::break_ties(&self.searcher, &mut scored, RESCORED - 1..RESCORED + 1)?;
            self.rescore(&plan.ranker, &mut scored)?;
        }
        score::break_ties(&self.searcher, &mut scored, start..end)?;
        let found: Vec<Found> = scored.into_iter().map(Found::ranked).collect();
        let behind = match cursor {
            Some(cursor) => self.place_behind(&found, cursor)?,
            None => 0,
        };
        Ok((found, behind + window.skip))
    }

    /// Behind the hit of the cursor, wherever it stands now; else where it stood.
    fn place_behind(&self, found: &[Found], cursor: &Cursor) -> tantivy::Result<usize> {
        for (number, segment) in (0..).zip(self.searcher.segment_readers()) {
            let Some(ids) = segment.fast_fields().str("id")? else { continue };
            let Some(ordinal) = ids.dictionary().term_ord(&cursor.id)? else { continue };
            let is_it = |found: &Found| found.segment == number && found.id_ordinal == ordinal;
            if let Some(at) = found.iter().position(is_it) {
                return Ok(at + 1);
            }
        }
        Ok(cursor.rank)
    }

    /// Ranks the first notices by what stands in them. These are always the same, whichever page is shown, so that
    /// pages fit together.
    fn rescore(&self, ranker: &Ranker, scored: &mut [Scored]) -> tantivy::Result<()> {
        let rescored = RESCORED.min(scored.len());
        let first = &mut scored[..rescored];
        let mut sketched: Vec<(Sketch, Scored)> =
            self.sketches(first)?.into_iter().zip(first.iter().copied()).collect();
        // Neighbours add up in the order of candidates, which must not depend on segments; ids would cost more to read.
        sketched.sort_by(|(a, one), (b, other)| {
            other.candidate.score.total_cmp(&one.candidate.score).then_with(|| a.cmp(b))
        });
        let candidates: Vec<ranking::Candidate<'_>> = sketched
            .iter()
            .map(|(sketch, scored)| ranking::Candidate { score: scored.candidate.score, sketch })
            .collect();
        for (place, ranked) in first.iter_mut().zip(ranking::rescore(ranker, &candidates)) {
            *place = sketched[ranked.candidate].1;
            place.candidate.score = ranked.score;
        }
        Ok(())
    }

    fn sketches(&self, scored: &[Scored]) -> tantivy::Result<Vec<Sketch>> {
        let segments = self.searcher.segment_readers().iter();
        let columns = segments.map(|segment| segment.fast_fields().column_opt::<u64>("sketch"));
        let columns: Vec<Option<Column<u64>>> = columns.collect::<tantivy::Result<_>>()?;
        let sketch = |scored: &Scored| match &columns[scored.candidate.segment as usize] {
            Some(column) => Sketch::from_numbers(column.values_for_doc(scored.candidate.entry)),
            None => Sketch::default(),
        };
        Ok(scored.iter().map(sketch).collect())
    }

    fn in_order(
        &self,
        plan: &Plan,
        sort: Sort,
        window: &Window,
        cursor: Option<&Cursor>,
    ) -> tantivy::Result<Vec<Found>> {
        let after = cursor.and_then(|cursor| match &cursor.place {
            Place::Key(key) => Some((key, cursor.id.as_str())),
            Place::Ranked => None,
        });
        let limit = window.skip + window.take + 1;
        let placed = self
            .searcher
            .search(&plan.shown(), &InOrder { sort, limit, after, clock: plan.clock.clone() })?;
        let found = placed.into_iter().map(|placed| Found {
            score: 0.0,
            key: Some(placed.key),
            segment: placed.segment,
            entry: placed.entry,
            first: placed.first,
            id_ordinal: 0,
        });
        Ok(found.collect())
    }

    fn hit(
        &self,
        request: &SearchRequest,
        plan: &Plan,
        rank: usize,
        found: Found,
    ) -> Result<Hit, SearchError> {
        let entry = self.number(&found);
        let others = plan.one_of_each.as_ref().map(|chosen| chosen.others(found.segment, found.first));
        let ranker = &plan.ranker;
        let notice = self.stored(found.address())?;
        let Presentation { highlights, snippets } = ranker.present(&notice, entry);
        let explanation = if request.explain { ranker.explain(&notice, entry) } else { Vec::new() };
        Ok(Hit { rank, score: found.score, notice, entry, others, highlights, snippets, explanation })
    }

    /// The number of the entry that matched, within its notice.
    fn number(&self, found: &Found) -> usize {
        self.notices[found.segment as usize].number(found.entry)
    }
}

impl Found {
    fn ranked(scored: Scored) -> Self {
        let Candidate { score, segment, entry, first } = scored.candidate;
        Found { score, key: None, segment, entry, first, id_ordinal: scored.id_ordinal }
    }

    fn address(&self) -> DocAddress {
        DocAddress::new(self.segment, self.first)
    }
}
