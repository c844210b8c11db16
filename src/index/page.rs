//! A plan to the hits of one page, ranked or in an order of their own.

use std::ops::Range;

use tantivy::columnar::Column;
use tantivy::query::{EnableScoring, Query};
use tantivy::{DocAddress, DocId, DocSet, SegmentOrdinal, TERMINATED};

use super::best::{Best, Candidate};
use super::collapse::Placed;
use super::cursor::{Cursor, Place};
use super::deep::{Behind, is_deep};
use super::engine::Plan;
use super::order::{InOrder, Key};
use super::reader::LocalIndex;
use super::score::{self, Scored};
use crate::query::{Problem, ProblemKind};
use crate::ranking::{self, Presentation, RESCORED, Ranker, Sketch};
use crate::search::{CountUnit, Hit, SearchError, SearchRequest, Sort};

/// How far one can page by number; cursors go on without end.
const MOST_HITS: usize = 10_000;

/// Which hits are wanted.
pub(super) struct Window {
    skip: usize,
    take: usize,
    /// What was asked, for the cursor of the next page.
    asked: String,
}

impl Window {
    /// The window of a request, bounded; `asked` is what its cursors bear.
    pub(super) fn of(request: &SearchRequest, asked: &str) -> Self {
        let skip = request.offset_hits.min(MOST_HITS);
        let take = request.limit_hits.min(MOST_HITS - skip);
        Window { skip, take, asked: asked.to_owned() }
    }

    /// Tells where hits were asked for that exist and that this window does not reach.
    pub(super) fn cuts_off(
        &self,
        request: &SearchRequest,
        cursor: Option<&Cursor>,
        total: u64,
    ) -> Option<Problem> {
        let is_cut = self.take < request.limit_hits || self.skip < request.offset_hits;
        let reached = cursor.map_or(0, |cursor| cursor.rank) + self.skip + self.take;
        let message = || {
            format!(
                "one can page to hit {MOST_HITS} by number; what lies behind comes with the `next` of each page before"
            )
        };
        (is_cut && total > reached as u64).then(|| Problem::new(ProblemKind::Limit, message()))
    }
}

impl Window {
    /// How many of the best are needed, if what counts the matches may rank them too: not where they stand in an order of
    /// their own, or one stands for several.
    pub(super) fn best_in_one_pass(&self, request: &SearchRequest, cursor: Option<&Cursor>) -> Option<usize> {
        let ranked = request.sort == Sort::Relevance && request.collapse.is_none() && self.take > 0;
        let deep = cursor.is_some_and(|cursor| is_deep(cursor.rank));
        (ranked && !deep).then(|| RESCORED.max(self.places(cursor).end))
    }

    /// The places of the page, and one more, that tells whether there is another page.
    fn places(&self, cursor: Option<&Cursor>) -> Range<usize> {
        let start = cursor.map_or(0, |cursor| cursor.rank) + self.skip;
        start..start + self.take + 1
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
        best: Option<Vec<Candidate>>,
    ) -> Result<Page, SearchError> {
        if window.take == 0 {
            return Ok(Page::default());
        }
        let behind = match request.sort {
            Sort::Relevance => self.behind(plan, cursor).map_err(|cause| self.unreadable(&cause))?,
            _ => None,
        };
        // An order of its own, and that of scores far behind, starts at the cursor: the hits before are not among those found.
        let starts_there = request.sort != Sort::Relevance || behind.is_some();
        let before = cursor.filter(|_| starts_there).map_or(0, |cursor| cursor.rank);
        let (mut found, start) = match request.sort {
            Sort::Relevance => match &behind {
                Some(behind) => (
                    self.ranked_behind(plan, window, behind).map_err(|cause| self.unreadable(&cause))?,
                    window.skip,
                ),
                None => self.ranked(plan, window, cursor, best).map_err(|cause| self.unreadable(&cause))?,
            },
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
        let entries = match request.count {
            CountUnit::Articles => {
                Some(self.matching_entries(plan, &shown).map_err(|cause| self.unreadable(&cause))?)
            }
            CountUnit::Notices => None,
        };
        let hits =
            (before + start + 1..).zip(shown).map(|(rank, found)| self.hit(request, plan, rank, found));
        let mut hits: Vec<Hit> = hits.collect::<Result<_, _>>()?;
        if let Some(entries) = entries {
            hits.iter_mut().zip(entries).for_each(|(hit, entries)| hit.entries = entries);
        }
        let next = hits.last().zip(last_key).map(|(last, place)| {
            let archive = (request.sort == Sort::Relevance).then(|| self.stamp().fingerprint.clone());
            let id = last.notice.id.to_string();
            let asked = window.asked.clone();
            Cursor { sort: request.sort, place, id, rank: last.rank, asked, archive }.encode()
        });
        Ok(Page { hits, next })
    }

    /// For each notice of a page, which of its entries match.
    fn matching_entries(&self, plan: &Plan, shown: &[Found]) -> tantivy::Result<Vec<Vec<usize>>> {
        let weight = plan.filtered().weight(EnableScoring::disabled_from_searcher(&self.searcher))?;
        let mut entries = vec![Vec::new(); shown.len()];
        for (segment, reader) in (0..).zip(self.searcher.segment_readers()) {
            let mut here: Vec<usize> = (0..shown.len()).filter(|at| shown[*at].segment == segment).collect();
            if here.is_empty() {
                continue;
            }
            here.sort_unstable_by_key(|at| shown[*at].first);
            let notices = &self.notices[segment as usize];
            let mut matching = weight.scorer(reader, 1.0)?;
            for at in here {
                let first = shown[at].first;
                let mut entry = if matching.doc() < first { matching.seek(first) } else { matching.doc() };
                while entry != TERMINATED && notices.first_entry(entry) == first {
                    entries[at].push(notices.number(entry));
                    entry = matching.advance();
                }
            }
        }
        Ok(entries)
    }

    /// The best notices, best first, and where the page starts in them.
    fn ranked(
        &self,
        plan: &Plan,
        window: &Window,
        cursor: Option<&Cursor>,
        best: Option<Vec<Candidate>>,
    ) -> tantivy::Result<(Vec<Found>, usize)> {
        let places = window.places(cursor);
        let limit = RESCORED.max(places.end);
        let candidates = match best {
            Some(best) => best,
            None => self.searcher.search(&plan.shown(), &Best::new(self, limit, &plan.clock))?,
        };
        let mut scored = score::in_order(self, &plan.scoring, candidates)?;
        // The hit of a cursor is looked for among those before the page, which therefore stand in their order too.
        let exact = if cursor.is_some() { 0..places.end } else { places };
        score::break_ties(self, &mut scored, RESCORED..RESCORED)?;
        if exact.start < RESCORED && plan.ranker.has_words() {
            self.rescore(&plan.ranker, &mut scored)?;
        }
        // Those behind stay behind, even behind one that came down to their score.
        let middle = RESCORED.min(scored.len());
        let (first, rest) = scored.split_at_mut(middle);
        let behind_first = |place: usize| place.saturating_sub(RESCORED);
        score::break_ties(self, first, exact.clone())?;
        score::break_ties(self, rest, behind_first(exact.start)..behind_first(exact.end))?;
        let found: Vec<Found> = scored.into_iter().map(Found::ranked).collect();
        let behind = match cursor {
            Some(cursor) => self.place_behind(&found, cursor)?,
            None => 0,
        };
        Ok((found, behind + window.skip))
    }

    /// The first notices in the order of the answer, before notices of one wording are shown as one.
    pub(super) fn best_placed(&self, plan: &Plan) -> tantivy::Result<Vec<Placed>> {
        let window = Window { skip: 0, take: RESCORED, asked: String::new() };
        let (found, _) = self.ranked(plan, &window, None, None)?;
        let placed = |found: Found| Placed { segment: found.segment, entry: found.entry, first: found.first };
        Ok(found.into_iter().take(RESCORED).map(placed).collect())
    }

    /// The best notices behind a place, best first.
    fn ranked_behind(&self, plan: &Plan, window: &Window, behind: &Behind) -> tantivy::Result<Vec<Found>> {
        let places = window.skip..window.skip + window.take + 1;
        let best = Best::new(self, places.end, &plan.clock).behind(behind);
        let candidates = self.searcher.search(&plan.shown(), &best)?;
        let mut scored = score::in_order(self, &plan.scoring, candidates)?;
        scored.retain(|scored| behind.holds(scored));
        score::break_ties(self, &mut scored, places)?;
        Ok(scored.into_iter().map(Found::ranked).collect())
    }

    /// Behind the hit of the cursor, wherever it stands now; else where it stood.
    fn place_behind(&self, found: &[Found], cursor: &Cursor) -> tantivy::Result<usize> {
        for number in (0..).take(self.searcher.segment_readers().len()) {
            let Some(ids) = self.text_column(number, "id")? else { continue };
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
        let segments = (0..).take(self.searcher.segment_readers().len());
        let columns = segments.map(|number| self.number_column(number, "sketch_pairs"));
        let columns: Vec<Option<Column<u64>>> = columns.collect::<tantivy::Result<_>>()?;
        let sketch = |scored: &Scored| match &columns[scored.candidate.segment as usize] {
            Some(column) => {
                let rows = column.index.value_row_ids(scored.candidate.entry);
                let mut numbers = vec![0; rows.len()];
                column.values.get_range(u64::from(rows.start), &mut numbers);
                Sketch::from_numbers(numbers.into_iter())
            }
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
        let explanation =
            if request.explain { ranker.explain(&notice, entry, found.score, rank) } else { Vec::new() };
        let entries = Vec::new();
        Ok(Hit {
            rank,
            score: found.score,
            notice,
            entry,
            entries,
            others,
            highlights,
            snippets,
            explanation,
        })
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::Query;

    #[track_caller]
    fn check(offset_hits: usize, limit_hits: usize, total: u64, is_told: bool) {
        let request = SearchRequest { offset_hits, limit_hits, ..SearchRequest::new(Query::All) };
        let told = Window::of(&request, "").cuts_off(&request, None, total);
        assert_eq!(told.is_some(), is_told, "{limit_hits} from {offset_hits} of {total}");
    }

    #[test]
    fn only_what_is_cut_off_is_told() {
        check(0, 10, 1_000_000, false);
        check(0, 20_000, 5, false);
        check(0, 20_000, 10_000, false);
        check(0, 20_000, 10_001, true);
        check(20_000, 10, 5, false);
        check(20_000, 10, 10_001, true);
        check(9_995, 10, 10_001, true);
        check(9_995, 5, 10_001, false);
    }
}
