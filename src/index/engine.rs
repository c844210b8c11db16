//! A request to an answer: totals and facets in one pass, then the notices of one page.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use tantivy::query::{EnableScoring, TermSetQuery};
use tantivy::schema::Term;

use super::best::{Best, Candidate};
use super::clock::Clock;
use super::collapse::Representatives;
use super::collect::{Ranking, SegmentTally, Stated, Tally, Unstated};
use super::counter::{Counted, Counts};
use super::cursor::{self, Cursor};
use super::document::ident;
use super::facets;
use super::guard::guarded;
use super::lower::{Clause, Lowering, Scoring, all, any, silent};
use super::page::Window;
use super::reader::LocalIndex;
use crate::notice::Notice;
use crate::query::{Bound, Field, Problem, ProblemKind, Query};
use crate::ranking::{Ranker, with_synonyms, without_small_words};
use crate::search::{
    ArchiveInfo, Collapse, CountUnit, FacetCounts, FacetValue, FilterCounts, Matching, SearchEngine,
    SearchError, SearchRequest, SearchResults, Sort,
};

/// One pass keeps the filters of an entry in the bits of a number.
const MOST_FILTERS: usize = 64;

impl SearchEngine for LocalIndex {
    fn search(&self, request: &SearchRequest) -> Result<SearchResults, SearchError> {
        guarded(self.path(), || self.answer_widened(request))
    }

    fn more(&self, id: &str, request: &SearchRequest) -> Result<Option<SearchResults>, SearchError> {
        guarded(self.path(), || self.answer_more(id, request))
    }

    fn notice(&self, id: &str) -> Result<Option<Notice>, SearchError> {
        guarded(self.path(), || self.find(id))
    }

    fn archive(&self) -> Result<ArchiveInfo, SearchError> {
        guarded(self.path(), || self.info().cloned())
    }
}

impl LocalIndex {
    fn answer_widened(&self, request: &SearchRequest) -> Result<SearchResults, SearchError> {
        let clock = Clock::new(request.deadline);
        let (request, limit) = request.bounded();
        let asked = cursor::asked(&request);
        let widened = self.widened(&request, &clock).map_err(|cause| self.unreadable(&cause))?;
        let request = SearchRequest { query: widened.query, ..request.into_owned() };
        let mut answer = self.answer(&request, &asked, &clock)?;
        answer.problems.splice(0..0, limit.into_iter().chain(widened.problems));
        answer.suggestion = widened.suggestion;
        answer.problems.extend(unknown_words(&widened.unknown).filter(|_| answer.total > 0));
        Ok(answer)
    }

    fn answer_more(&self, id: &str, request: &SearchRequest) -> Result<Option<SearchResults>, SearchError> {
        let clock = Clock::new(request.deadline);
        let Some(notice) = self.find(id)? else { return Ok(None) };
        let query = self.alike(&notice).map_err(|cause| self.unreadable(&cause))?;
        let (request, _) = request.bounded();
        let request = SearchRequest { query, matching: Matching::All, ..request.into_owned() };
        let asked = cursor::asked(&request);
        self.answer(&request, &asked, &clock).map(Some)
    }
}

/// A request in the engine's terms.
pub(super) struct Plan {
    matching: Matching,
    query: Clause,
    /// The parts of the query that score.
    pub(super) scoring: Vec<Scoring>,
    /// What orders, marks and explains the hits.
    pub(super) ranker: Ranker,
    filters: Vec<(Field, Clause)>,
    problems: Vec<Problem>,
    /// The notices to which the hits are collapsed.
    pub(super) one_of_each: Option<Representatives>,
    pub(super) clock: Clock,
}

impl Plan {
    /// What may be among the hits: one notice for each wording where that is asked for.
    pub(super) fn shown(&self) -> Clause {
        match &self.one_of_each {
            None => self.filtered(),
            Some(chosen) => all(vec![self.filtered(), silent(Box::new(chosen.clone()))]),
        }
    }

    /// The query with all filters.
    pub(super) fn filtered(&self) -> Clause {
        let filters = self.filters.iter().map(|(_, filter)| silent(filter.box_clone()));
        all(std::iter::once(self.query.box_clone()).chain(filters).collect())
    }
}

impl LocalIndex {
    /// The answer to a request as it is.
    ///
    /// `asked` names the question as it was asked, which its cursors bear.
    fn answer(
        &self,
        request: &SearchRequest,
        asked: &str,
        clock: &Clock,
    ) -> Result<SearchResults, SearchError> {
        let cursor =
            request.after.as_ref().map(|text| Cursor::decode(text, asked, request.sort)).transpose()?;
        let window = Window::of(request, asked);
        let best = window.best_in_one_pass(request, cursor.as_ref());
        let (mut plan, mut tally) =
            self.matched(request, best, clock).map_err(|cause| self.unreadable(&cause))?;
        plan.one_of_each = self.one_of_each(request, &plan).map_err(|cause| self.unreadable(&cause))?;
        let mut problems = plan.problems.clone();
        let best: Option<Vec<Vec<Candidate>>> = tally.iter_mut().map(|segment| segment.best.take()).collect();
        let best = best.map(|segments| segments.concat());
        let page = self.page(request, &plan, &window, cursor.as_ref(), best)?;
        let total: u64 = tally.iter().map(|segment| segment.notices).sum();
        problems.extend(cursor.as_ref().and_then(|cursor| cursor.outdated(&self.stamp().fingerprint)));
        problems.extend(window.cuts_off(request, cursor.as_ref(), total));
        problems.extend(self.hints(request, total, clock).map_err(|cause| self.unreadable(&cause))?);
        let mut answer = SearchResults {
            matched: plan.matching,
            total,
            total_articles: tally.iter().map(|segment| segment.articles).sum(),
            total_collapsed: plan.one_of_each.as_ref().map(Representatives::count),
            people: self.people(request, &plan).map_err(|cause| self.unreadable(&cause))?,
            hits: page.hits,
            next: page.next,
            filters: filter_counts(&plan, &tally),
            facets: self.facets(request, &plan, tally).map_err(|cause| self.unreadable(&cause))?,
            problems,
            suggestion: None,
            archive: self.info()?.clone(),
        };
        if clock.has_stopped() {
            let message =
                "the time was up before everything was searched; hits and counts are those found until then";
            answer.problems.push(Problem::new(ProblemKind::Partial, message));
        }
        Ok(answer)
    }

    /// The plan and its totals, and so many of the best where one pass can tell both; words that do not match all together
    /// match singly where the request leaves that open.
    fn matched(
        &self,
        request: &SearchRequest,
        best: Option<usize>,
        clock: &Clock,
    ) -> tantivy::Result<(Plan, Vec<SegmentTally>)> {
        let matching = if request.matching == Matching::Any { Matching::Any } else { Matching::All };
        let plan = self.plan(request, matching, clock)?;
        let tally = self.tally(request, &plan, best)?;
        let found = tally.iter().any(|segment| segment.notices > 0);
        if found || request.matching != Matching::Auto || !has_several_words(&request.query) {
            return Ok((plan, tally));
        }
        let mut wider = self.plan(request, Matching::Any, clock)?;
        let tally = self.tally(request, &wider, best)?;
        if tally.iter().all(|segment| segment.notices == 0) {
            return Ok((plan, tally));
        }
        let message = "nothing matches all words; shown is what matches any of them".to_owned();
        wider.problems.push(Problem { kind: ProblemKind::MatchedAny, message, start: None, end: None });
        Ok((wider, tally))
    }

    fn plan(&self, request: &SearchRequest, matching: Matching, clock: &Clock) -> tantivy::Result<Plan> {
        let (read, left_out) = without_small_words(&request.query, meant(request.matching, matching));
        let mut lowering = Lowering::new(self, matching, clock);
        let codes = lowering.codes_named(&read)?;
        let read = with_synonyms(&read);
        let query = lowering.lower(&read)?;
        let mut query = lowering.first_with(&codes, query);
        let scoring = std::mem::take(&mut lowering.scoring);
        let mut filters: Vec<(Field, Clause)> = Vec::new();
        for filter in &request.filters {
            let values: tantivy::Result<Vec<_>> =
                filter.values.iter().map(|(_, value)| lowering.lower(value)).collect();
            let (facet, values) = (filter.field.facet(), any(values?));
            match filters.iter_mut().find(|(field, _)| *field != filter.field && field.facet() == facet) {
                Some((field, other)) => {
                    let alternatives = vec![other.box_clone(), values];
                    (*field, *other) = (facet, any(alternatives));
                }
                None => filters.push((filter.field, values)),
            }
        }
        if filters.len() > MOST_FILTERS {
            let rest = filters.split_off(MOST_FILTERS).into_iter().map(|(_, filter)| silent(filter));
            query = all(std::iter::once(query).chain(rest).collect());
        }
        if let Some(ids) = &request.among {
            query = all(vec![query, silent(self.these(ids))]);
        }
        let codes = codes.into_iter().map(|(_, code)| code).collect();
        let ranker = Ranker::matching(&read, matching).naming(codes);
        let problems = small_words(&left_out).into_iter().chain(lowering.problems).collect();
        let (one_of_each, clock) = (None, clock.clone());
        Ok(Plan { matching, query, scoring, ranker, filters, problems, one_of_each, clock })
    }

    /// The entries of the notices with these ids.
    fn these(&self, ids: &BTreeSet<String>) -> Clause {
        let terms = ids.iter().map(|id| Term::from_field_text(self.columns.ident, &ident::id(id)));
        Box::new(TermSetQuery::new(terms))
    }

    fn tally(
        &self,
        request: &SearchRequest,
        plan: &Plan,
        best: Option<usize>,
    ) -> tantivy::Result<Vec<SegmentTally>> {
        let counted: Vec<Counted> = counted_columns(request)
            .map(|(field, column)| {
                let below =
                    facets::field_below(field).filter(|_| facets::column_below(field) == Some(column));
                let own_below = below.map_or(0, |below| own_filters(plan, below));
                Counted { column, own_filters: own_filters(plan, field) | own_below }
            })
            .collect();
        let unstated = self.unstated(request, plan)?;
        // Filters that nothing leaves out are part of the query; that is faster.
        let apart = !unstated.is_empty() || counted.iter().any(|counted| counted.own_filters != 0);
        let without_scores = EnableScoring::disabled_from_searcher(&self.searcher);
        let filters: tantivy::Result<Vec<_>> = match apart {
            true => plan.filters.iter().map(|(_, filter)| filter.weight(without_scores)).collect(),
            false => Ok(Vec::new()),
        };
        let query = if apart { plan.query.box_clone() } else { plan.filtered() };
        // Filters that are kept apart are not part of what is matched, so that hits need a pass of their own.
        let ranking = best.filter(|_| !apart).map(|limit| -> tantivy::Result<Ranking<'_>> {
            let best = Best::new(self, limit, &plan.clock);
            Ok(Ranking { best, unscored: query.weight(without_scores)? })
        });
        let tally = Tally {
            index: self,
            filters: filters?,
            counted,
            unstated,
            unit: request.count,
            collapsed: request.collapse.is_some(),
            clock: plan.clock.clone(),
            ranking: ranking.transpose()?,
        };
        self.searcher.search(&query, &tally)
    }

    fn one_of_each(&self, request: &SearchRequest, plan: &Plan) -> tantivy::Result<Option<Representatives>> {
        let Some(Collapse::Cluster) = request.collapse else { return Ok(None) };
        let ranked = if request.sort == Sort::Relevance { self.best_placed(plan)? } else { Vec::new() };
        self.representatives(plan, request.sort, &ranked).map(Some)
    }

    /// What to count of the filtered fields; nothing where neither facets nor hits are asked for, because it takes a look
    /// at every entry that matches without the filters.
    fn unstated(&self, request: &SearchRequest, plan: &Plan) -> tantivy::Result<Vec<Unstated>> {
        let shown = !request.facets.is_empty() || request.limit_hits > 0;
        let fields = filtered_fields(plan).into_iter().filter(|_| shown);
        let without_scores = EnableScoring::disabled_from_searcher(&self.searcher);
        let lowering = Lowering::new(self, plan.matching, &plan.clock);
        fields
            .map(|field| {
                let stated = match field {
                    Field::Date | Field::Year => Stated::Numbers("first_day"),
                    field if field.is_facet() => Stated::Values(facets::column(field)),
                    field => Stated::Matches(lowering.exists(field).weight(without_scores)?),
                };
                Ok(Unstated { stated, own_filters: own_filters(plan, field) })
            })
            .collect()
    }

    /// How many notices match a clause.
    pub(super) fn count_notices(&self, clause: &Clause, clock: &Clock) -> tantivy::Result<u64> {
        let tally = Tally {
            index: self,
            filters: Vec::new(),
            counted: Vec::new(),
            unstated: Vec::new(),
            unit: CountUnit::Notices,
            collapsed: false,
            clock: clock.clone(),
            ranking: None,
        };
        Ok(self.searcher.search(clause, &tally)?.iter().map(|segment| segment.notices).sum())
    }

    /// How many notices match a request.
    pub(super) fn count_request(&self, request: &SearchRequest, clock: &Clock) -> tantivy::Result<u64> {
        let bare = SearchRequest { facets: Vec::new(), limit_hits: 0, ..request.clone() };
        let (_, tally) = self.matched(&bare, None, clock)?;
        Ok(tally.iter().map(|segment| segment.notices).sum())
    }

    fn facets(
        &self,
        request: &SearchRequest,
        plan: &Plan,
        tally: Vec<SegmentTally>,
    ) -> tantivy::Result<Vec<FacetCounts>> {
        let mut columns: Vec<Vec<Counts>> = counted_columns(request).map(|_| Vec::new()).collect();
        for segment in tally {
            for (column, counts) in columns.iter_mut().zip(segment.counts) {
                column.push(counts);
            }
        }
        let mut columns = columns.into_iter();
        let mut answers = Vec::new();
        for facet in &request.facets {
            let counts = columns.next().unwrap_or_default();
            let below = match facets::column_below(facet.field) {
                Some(_) => columns.next().unwrap_or_default(),
                None => Vec::new(),
            };
            let wanted = facets::Wanted {
                selected: selected(request, facet.field),
                selected_below: facets::field_below(facet.field)
                    .map_or_else(Vec::new, |field| selected(request, field)),
                selected_years: selected_years(request, facet.field),
                contains: request.facet_contains.clone(),
            };
            let union = self.union(facets::column(facet.field))?;
            let mut answer = facets::answer(*facet, &wanted, &counts, &below, union.as_deref())?;
            // Ranges of years are shown as their years.
            let not_shown = facets::not_shown(&wanted.selected, &answer);
            for value in not_shown.into_iter().filter(|_| wanted.selected_years.is_empty()) {
                let count = self.count_one_value(request, plan, facet.field, &value)?;
                answer.values.push(FacetValue { value, count, selected: true, children: Vec::new() });
            }
            answers.push(answer);
        }
        Ok(answers)
    }

    /// The count of a filter's value that is not a value of the archive, such as words of one or a range.
    fn count_one_value(
        &self,
        request: &SearchRequest,
        plan: &Plan,
        field: Field,
        value: &str,
    ) -> tantivy::Result<u64> {
        let mut request =
            SearchRequest { facets: Vec::new(), limit_hits: 0, matching: plan.matching, ..request.clone() };
        for filter in request.filters.iter_mut().filter(|filter| filter.field.facet() == field.facet()) {
            let is_own = filter.field == field;
            filter.values.retain(|(shown, _)| is_own && shown == value);
        }
        request.filters.retain(|filter| !filter.values.is_empty());
        let (_, tally) = self.matched(&request, None, &plan.clock)?;
        Ok(tally
            .iter()
            .map(|segment| match (request.collapse, request.count) {
                (Some(Collapse::Cluster), _) => segment.wordings.len() as u64 + segment.alone,
                (None, CountUnit::Notices) => segment.notices,
                (None, CountUnit::Articles) => segment.articles,
            })
            .sum())
    }
}

/// What decides which words count: the matching that was asked for, but `Any` where nothing matches all words.
fn meant(asked: Matching, tried: Matching) -> Matching {
    if tried == Matching::Any { Matching::Any } else { asked }
}

/// The problem that tells which small words of a question were left out.
fn small_words(left_out: &[String]) -> Option<Problem> {
    let words: Vec<String> = left_out.iter().map(|word| format!("`{word}`")).collect();
    let advice = "a word in quotation marks is looked for";
    let message = format!("left out as small words of a question: {}; {advice}", words.join(", "));
    let problem = Problem { kind: ProblemKind::LeftOut, message, start: None, end: None };
    (!words.is_empty()).then_some(problem)
}

/// The problem that tells which words nothing was found by.
fn unknown_words(unknown: &[String]) -> Option<Problem> {
    let words: Vec<String> = unknown.iter().map(|word| format!("`{word}`")).collect();
    let message = format!("no notice has {}; what is shown was found by other words", words.join(" or "));
    (!words.is_empty()).then(|| Problem::new(ProblemKind::Hint, message))
}

/// The columns to count for a request, each with the facet that it belongs to, in one fixed order.
fn counted_columns(request: &SearchRequest) -> impl Iterator<Item = (Field, &'static str)> + '_ {
    request.facets.iter().flat_map(|facet| {
        let columns = std::iter::once(facets::column(facet.field)).chain(facets::column_below(facet.field));
        columns.map(|column| (facet.field, column))
    })
}

/// The values of the filters on a field, as typed.
fn selected(request: &SearchRequest, field: Field) -> Vec<String> {
    let own = request.filters.iter().filter(|filter| filter.field == field);
    own.flat_map(|filter| filter.values.iter().map(|(shown, _)| shown.clone())).collect()
}

/// The years that the filters on a field of years select.
fn selected_years(request: &SearchRequest, field: Field) -> Vec<RangeInclusive<i16>> {
    let own = request.filters.iter().filter(|filter| filter.field == field && facets::is_of_years(field));
    let year = |bound: &Bound, open| if let Bound::At(date) = bound { date.year() } else { open };
    let range = |(_, value): &(String, Query)| match value {
        Query::Range { from, to, .. } => Some(year(from, i16::MIN)..=year(to, i16::MAX)),
        _ => None,
    };
    own.flat_map(|filter| filter.values.iter().filter_map(range)).collect()
}

/// The fields of the filters that are kept apart, each once.
fn filtered_fields(plan: &Plan) -> Vec<Field> {
    let mut fields: Vec<Field> = Vec::new();
    for (field, _) in &plan.filters {
        if !fields.contains(field) {
            fields.push(*field);
        }
    }
    fields
}

/// What the filters leave out because a notice does not say; empty where it was not counted.
fn filter_counts(plan: &Plan, tally: &[SegmentTally]) -> Vec<FilterCounts> {
    let counted = tally.first().map_or(0, |segment| segment.unstated.len());
    let count = |at: usize| tally.iter().map(|segment| segment.unstated[at]).sum();
    let fields = filtered_fields(plan).into_iter().take(counted).enumerate();
    fields.map(|(at, field)| FilterCounts { field: field.name().to_owned(), not_stated: count(at) }).collect()
}

/// The filters, as bits, that are on the field of the facet, or on what it shows below or above.
fn own_filters(plan: &Plan, field: Field) -> u64 {
    let filters = plan.filters.iter().enumerate();
    filters.fold(0, |bits, (at, (of, _))| bits | (u64::from(of.facet() == field.facet()) << at))
}

fn has_several_words(query: &Query) -> bool {
    match query {
        Query::Words(words) => words.len() > 1 || words.iter().any(has_several_words),
        other => other.parts().iter().any(has_several_words),
    }
}
