//! A plan to the hits of one page, ranked or in an order of their own.

use std::ops::Range;

use tantivy::{DocAddress, DocId, SegmentOrdinal};

use super::best::Best;
use super::cursor::{Cursor, Place};
use super::engine::Plan;
use super::order::{InOrder, Key};
use super::reader::LocalIndex;
use super::score;
use crate::notice::Notice;
use crate::query::{Problem, ProblemKind};
use crate::ranking::{self, Presentation, RESCORED, Ranker};
use crate::search::{Hit, SearchError, SearchRequest, Sort};

/// How many notices the engine hands on for ranking at least, so that pages overlap in what they rank.
const CANDIDATES: usize = 200;

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
    /// The notice, if it was read already.
    notice: Option<Notice>,
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
        let ranker = Ranker::new(&request.query);
        // An order of its own starts behind the cursor, so that the hits before are not among those found.
        let before = cursor.filter(|_| request.sort != Sort::Relevance).map_or(0, |cursor| cursor.rank);
        let (mut found, start) = match request.sort {
            Sort::Relevance => self.ranked(plan, &ranker, window, cursor)?,
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
            (before + start + 1..).zip(shown).map(|(rank, found)| self.hit(request, &ranker, rank, found));
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
        ranker: &Ranker,
        window: &Window,
        cursor: Option<&Cursor>,
    ) -> Result<(Vec<Found>, usize), SearchError> {
        let before = cursor.map_or(0, |cursor| cursor.rank);
        let (start, end) = (before + window.skip, before + window.skip + window.take + 1);
        let rescored = start < RESCORED && ranker.has_words();
        // Ranking breaks the ties of those that it reads, so that here only the last of them must be in its place.
        let exact = if rescored { RESCORED - 1..end.max(RESCORED + 1) } else { start..end };
        let mut found =
            self.best(plan, CANDIDATES.max(end), exact).map_err(|cause| self.unreadable(&cause))?;
        if rescored {
            self.rescore(ranker, &mut found)?;
        }
        let behind = match cursor {
            Some(cursor) => self.place_behind(&found, cursor).map_err(|cause| self.unreadable(&cause))?,
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

    fn best(&self, plan: &Plan, limit: usize, exact: Range<usize>) -> tantivy::Result<Vec<Found>> {
        let candidates =
            self.searcher.search(&plan.filtered(), &Best { limit, clock: plan.clock.clone() })?;
        let scored = score::in_order(&self.searcher, &plan.scoring, candidates, exact)?;
        let found = scored.into_iter().map(|scored| Found {
            score: scored.candidate.score,
            key: None,
            segment: scored.candidate.segment,
            entry: scored.candidate.entry,
            first: scored.candidate.first,
            id_ordinal: scored.id_ordinal,
            notice: None,
        });
        Ok(found.collect())
    }

    /// Ranks the first notices by what stands in them. These are always the same, whichever page is shown, so that
    /// pages fit together.
    fn rescore(&self, ranker: &Ranker, found: &mut Vec<Found>) -> Result<(), SearchError> {
        let rest = found.split_off(RESCORED.min(found.len()));
        let notices: Vec<Notice> =
            found.iter().map(|found| self.stored(found.address())).collect::<Result<_, _>>()?;
        let mut candidates = Vec::with_capacity(found.len());
        for (found, notice) in found.iter().zip(&notices) {
            let (score, entry) = (found.score, self.number(found));
            candidates.push(ranking::Candidate { score, notice, entry });
        }
        let ranked = ranking::rescore(ranker, &candidates);
        let mut read: Vec<Option<(Found, Notice)>> = found.drain(..).zip(notices).map(Some).collect();
        for ranked in ranked {
            if let Some((place, notice)) = read[ranked.candidate].take() {
                found.push(Found { score: ranked.score, notice: Some(notice), ..place });
            }
        }
        found.extend(rest);
        Ok(())
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
            .search(&plan.filtered(), &InOrder { sort, limit, after, clock: plan.clock.clone() })?;
        let found = placed.into_iter().map(|placed| Found {
            score: 0.0,
            key: Some(placed.key),
            segment: placed.segment,
            entry: placed.entry,
            first: placed.first,
            id_ordinal: 0,
            notice: None,
        });
        Ok(found.collect())
    }

    fn hit(
        &self,
        request: &SearchRequest,
        ranker: &Ranker,
        rank: usize,
        found: Found,
    ) -> Result<Hit, SearchError> {
        let entry = self.number(&found);
        let notice = match found.notice {
            Some(notice) => notice,
            None => self.stored(found.address())?,
        };
        let Presentation { highlights, snippets } = ranker.present(&notice, entry);
        let explanation = if request.explain { ranker.explain(&notice, entry) } else { Vec::new() };
        Ok(Hit { rank, score: found.score, notice, entry, highlights, snippets, explanation })
    }

    /// The number of the entry that matched, within its notice.
    fn number(&self, found: &Found) -> usize {
        self.notices[found.segment as usize].number(found.entry)
    }
}

impl Found {
    fn address(&self) -> DocAddress {
        DocAddress::new(self.segment, self.first)
    }
}
