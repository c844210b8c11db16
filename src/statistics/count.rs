//! A search to the counts of its charts, asked of an engine facet by facet.

use std::cell::Cell;

use super::chart::{Chart, ChartKind, Series, Shape};
use super::completeness::completeness;
use super::delay::{Scale, delay};
use super::suppress::{PART, suppress};
use crate::query::{self, Field, ProblemKind, Query};
use crate::search::{
    CountUnit, FacetCounts, FacetRequest, Filter, Matching, SearchEngine, SearchError, SearchRequest,
    SearchResults,
};

/// What to count, and how.
#[derive(Debug, Clone, PartialEq)]
pub struct StatisticsRequest {
    /// The search whose matches are counted; its facets, order and page do not matter.
    pub search: SearchRequest,
    /// Leave out the publisher family with the most matches, so that one bulk withdrawal does not hide everything else.
    pub without_largest: bool,
    /// Numbers from 1 to below this one are not told, since they may point to single people; 0 tells all.
    pub least_told: u64,
}

impl StatisticsRequest {
    /// Everything that `search` matches.
    pub fn new(search: SearchRequest) -> Self {
        StatisticsRequest { search, without_largest: false, least_told: 0 }
    }
}

/// Rows of a chart by year, and bars of one by value.
pub(super) const ROWS: usize = 8;
const BARS: usize = 20;

/// Years and other values that a facet is asked for where all are wanted.
pub(super) const ALL_VALUES: usize = 1_000;

/// Counts what a chart shows.
///
/// # Errors
///
/// When the index cannot be read.
pub fn chart(
    engine: &dyn SearchEngine,
    kind: ChartKind,
    request: &StatisticsRequest,
) -> Result<Chart, SearchError> {
    let mut counter = Counter::new(engine, request)?;
    let mut chart = match kind {
        ChartKind::NoticesByYear => counter.by_year(kind, Field::Nature, ROWS + 6)?,
        ChartKind::PublisherByYear => counter.by_year(kind, Field::Family, ROWS)?,
        ChartKind::ReasonsByYear => counter.by_year(kind, Field::Reason, ROWS)?,
        ChartKind::Publishers => counter.bars(kind, Field::Family)?,
        ChartKind::Reasons => counter.bars(kind, Field::Reason)?,
        ChartKind::Countries => counter.bars(kind, Field::Country)?,
        ChartKind::Delay => delay(&mut counter, kind, Scale::Days, request.least_told)?,
        ChartKind::DelayInYears => delay(&mut counter, kind, Scale::Years, request.least_told)?,
        ChartKind::CompletenessByPublisher => completeness(&counter, kind)?,
    };
    chart.complete = !counter.is_partial.get();
    if !chart.complete {
        counter.notes.insert(0, "not all was counted before the time was up; narrow the search".to_owned());
    }
    chart.notes.splice(0..0, counter.notes);
    suppress(&mut chart, request.least_told);
    Ok(chart)
}

/// Asks the engine for counts under one search.
pub(super) struct Counter<'a> {
    engine: &'a dyn SearchEngine,
    /// The search without facets and page.
    pub(super) base: SearchRequest,
    notes: Vec<String>,
    /// Whether the engine stopped at a deadline.
    is_partial: Cell<bool>,
    /// Whether the whole search matches all of its words, or any; not known before it was asked.
    matched: Option<Matching>,
}

impl<'a> Counter<'a> {
    fn new(engine: &'a dyn SearchEngine, request: &StatisticsRequest) -> Result<Self, SearchError> {
        let mut counter = Counter {
            engine,
            base: base(&request.search),
            notes: Vec::new(),
            is_partial: Cell::new(false),
            matched: None,
        };
        let (families, results) = counter.facet(&counter.base, Field::Family, 1)?;
        counter.matched = Some(results.matched);
        let differently = results.problems.iter().filter(|problem| problem.kind != ProblemKind::Partial);
        counter.notes.extend(differently.map(|problem| problem.message.clone()));
        if results.matched == Matching::Any && request.search.matching == Matching::Auto {
            counter.notes.push("no notice has all of the words; counted are those with any".to_owned());
        }
        if let Some(largest) = families.values.first().filter(|_| request.without_largest) {
            let without = Query::Not(Box::new(query::filter(Field::Family, &largest.value).0));
            counter.base.query = Query::And(vec![counter.base.query.clone(), without]);
            let (name, count) = (&largest.value, largest.count);
            counter.notes.push(format!("without {name}, which has {count} of the matches"));
        }
        if request.search.collapse.is_some() {
            counter.notes.push("notices of one wording count once".to_owned());
        } else if request.search.count == CountUnit::Articles {
            counter.notes.push("counted by article".to_owned());
        }
        Ok(counter)
    }

    /// The counts of one field under a request, with all else that the engine answers.
    pub(super) fn facet(
        &self,
        request: &SearchRequest,
        field: Field,
        limit_values: usize,
    ) -> Result<(FacetCounts, SearchResults), SearchError> {
        let request = SearchRequest { facets: vec![FacetRequest { field, limit_values }], ..request.clone() };
        let mut results = self.engine.search(&request)?;
        if results.problems.iter().any(|problem| problem.kind == ProblemKind::Partial) {
            self.is_partial.set(true);
        }
        let empty =
            || FacetCounts { field: field.name().to_owned(), values: Vec::new(), distinct: 0, not_stated: 0 };
        let counts = results.facets.pop().unwrap_or_else(empty);
        // Where the whole matches all words, a part of it in which nothing does is empty: that there the engine goes on
        // to any of the words must not count.
        if self.matched == Some(Matching::All) && results.matched == Matching::Any {
            (results.total, results.total_articles) = (0, 0);
            return Ok((empty(), results));
        }
        Ok((counts, results))
    }

    /// The search, where a field has this value.
    pub(super) fn with(&self, field: Field, value: &str) -> SearchRequest {
        let query = Query::And(vec![self.base.query.clone(), query::filter(field, value).0]);
        SearchRequest { query, ..self.base.clone() }
    }

    /// What is counted, and how many match.
    fn population(&self, results: &SearchResults) -> (&'static str, u64) {
        match (results.total_collapsed, self.base.count) {
            (Some(wordings), _) => ("wordings", wordings),
            (None, CountUnit::Notices) => ("notices", results.total),
            (None, CountUnit::Articles) => ("articles", results.total_articles),
        }
    }

    /// A chart without numbers yet.
    pub(super) fn empty(&self, kind: ChartKind, shape: Shape, results: &SearchResults) -> Chart {
        let (population, total) = self.population(results);
        Chart {
            name: kind.name(),
            title: kind.title(),
            shape,
            unit: population,
            categories: Vec::new(),
            series: Vec::new(),
            rests_on: Vec::new(),
            population,
            total,
            left_out: Vec::new(),
            notes: Vec::new(),
            complete: true,
            archive: results.archive.clone(),
        }
    }

    /// The commonest values of a field, one by one over the years.
    fn by_year(&self, kind: ChartKind, field: Field, rows: usize) -> Result<Chart, SearchError> {
        let (years, results) = self.facet(&self.base, Field::Year, ALL_VALUES)?;
        let (rows, _) = self.facet(&self.base, field, rows)?;
        let mut chart = self.empty(kind, Shape::Columns, &results);
        chart.categories = span_of_years(&years);
        for row in rows.values.iter().filter(|row| row.count > 0) {
            let (of_row, _) = self.facet(&self.with(field, &row.value), Field::Year, ALL_VALUES)?;
            chart
                .series
                .push(Series { name: shown(field, &row.value), values: numbers(&chart.categories, &of_row) });
        }
        chart.leave_out("undated", years.not_stated);
        chart.leave_out(not_stated(field), rows.not_stated);
        chart.note_rest(&rows, field);
        if field == Field::Reason {
            chart.notes.push("a notice may have several reasons".to_owned());
        }
        Ok(chart)
    }

    /// The commonest values of a field.
    fn bars(&self, kind: ChartKind, field: Field) -> Result<Chart, SearchError> {
        let (counts, results) = self.facet(&self.base, field, BARS)?;
        let mut chart = self.empty(kind, Shape::Bars, &results);
        let mut values = Vec::new();
        for value in counts.values.iter().filter(|value| value.count > 0) {
            chart.categories.push(shown(field, &value.value));
            values.push(Some(value.count));
            let only_itself = value.children.len() == 1 && value.children[0].value == value.value;
            for child in value.children.iter().filter(|child| child.count > 0 && !only_itself) {
                chart.categories.push(format!("{PART}{}", child.value));
                values.push(Some(child.count));
            }
        }
        chart.series.push(Series { name: chart.unit.to_owned(), values });
        chart.leave_out(not_stated(field), counts.not_stated);
        chart.note_rest(&counts, field);
        if matches!(field, Field::Reason | Field::Country) {
            chart.notes.push("a notice may count under several".to_owned());
        }
        Ok(chart)
    }
}

/// The search with its filters put into the query: a facet leaves its own filter out, but a statistic must not.
fn base(search: &SearchRequest) -> SearchRequest {
    let filters = search
        .filters
        .iter()
        .map(|Filter { values, .. }| Query::Or(values.iter().map(|(_, query)| query.clone()).collect()));
    let query = std::iter::once(search.query.clone()).chain(filters).collect::<Vec<_>>();
    SearchRequest {
        query: if query.len() == 1 { search.query.clone() } else { Query::And(query) },
        filters: Vec::new(),
        facets: Vec::new(),
        limit_hits: 0,
        offset_hits: 0,
        after: None,
        explain: false,
        ..search.clone()
    }
}

impl Chart {
    /// Says how many values there are beside those shown.
    pub(super) fn note_rest(&mut self, counts: &FacetCounts, field: Field) {
        let shown = counts.values.iter().filter(|value| value.count > 0).count() as u64;
        if counts.distinct > shown {
            self.notes.push(format!("the {shown} commonest of {} {}", counts.distinct, plural(field)));
        }
    }
}

fn plural(field: Field) -> &'static str {
    match field {
        Field::Family => "publishers",
        Field::Reason => "reasons",
        Field::Country => "countries",
        Field::Nature => "kinds",
        _ => "values",
    }
}

fn not_stated(field: Field) -> String {
    match field {
        Field::Reason => "without a coded reason".to_owned(),
        Field::Family => "without a stated publisher".to_owned(),
        other => format!("without a stated {}", other.name().replace('_', " ")),
    }
}

fn shown(field: Field, value: &str) -> String {
    if field == Field::Nature { value.replace('_', " ") } else { value.to_owned() }
}

/// Every year from the first to the last: a year without notices is a number too.
pub(super) fn span_of_years(years: &FacetCounts) -> Vec<String> {
    let stated =
        years.values.iter().filter(|year| year.count > 0).filter_map(|year| year.value.parse::<i32>().ok());
    let (first, last) =
        stated.fold((i32::MAX, i32::MIN), |(first, last), year| (first.min(year), last.max(year)));
    (first..=last).map(|year| year.to_string()).collect()
}

fn numbers(categories: &[String], counts: &FacetCounts) -> Vec<Option<u64>> {
    let count = |category: &String| {
        Some(counts.values.iter().find(|value| value.value == *category).map_or(0, |value| value.count))
    };
    categories.iter().map(count).collect()
}
