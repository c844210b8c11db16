//! A search to the counts of its charts, asked of an engine facet by facet.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use super::asked::{base, in_words};
use super::chart::{Chart, ChartKind, Series, Shape};
use super::completeness::completeness;
use super::delay::{Scale, Summary, delay};
use super::suppress::{Largest, PART, suppress};
use crate::query::{self, Field, ProblemKind, Query};
use crate::search::{
    CountUnit, FacetCounts, FacetRequest, Matching, SearchEngine, SearchError, SearchRequest, SearchResults,
};

/// What to count, and how.
#[derive(Debug, Clone, PartialEq)]
pub struct StatisticsRequest {
    /// The search whose matches are counted; its facets, order and page do not matter.
    pub search: SearchRequest,
    /// Leave out the publisher family with the most matches, so that one bulk withdrawal does not hide everything else.
    pub without_largest: bool,
    /// Numbers from 1 to below this one are not told, since they may point to single people, and neither are others from
    /// which one of them would follow; 0 tells all.
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
pub(super) const BARS: usize = 20;

/// Years and other values that a facet is asked for where all are wanted.
pub(super) const ALL_VALUES: usize = 1_000;

/// Charts that are counted at a time.
const THREADS: usize = 2;

/// An engine that several threads may ask.
pub type Engine<'a> = &'a (dyn SearchEngine + Sync);

/// Counts what charts show, in the order of `kinds`.
///
/// Where small numbers are not told, what one chart tells must not betray what another hides: then all charts are counted,
/// whichever are asked for, and each hides the same numbers alone and beside the others.
///
/// # Errors
///
/// When the index cannot be read.
pub fn charts(
    engine: Engine<'_>,
    kinds: &[ChartKind],
    request: &StatisticsRequest,
) -> Result<Vec<Chart>, SearchError> {
    let hides = request.least_told > 1;
    let needed = if hides { &ChartKind::ALL[..] } else { kinds };
    let counter = Counter::new(engine, request)?;
    let mut counted = in_parallel(&counter, needed)?;
    let mut largest = counter.largest.clone();
    let hidden = suppress(&mut counted, &mut largest, request.least_told);
    let finished = counted.into_iter().map(|counted| counted.finished(&counter, largest.as_ref(), hidden));
    let finished: Vec<Chart> = finished.collect();
    let wanted = kinds.iter().filter_map(|kind| finished.iter().find(|chart| chart.name == kind.name()));
    Ok(wanted.cloned().collect())
}

/// Counts one chart; see [`charts`].
///
/// # Errors
///
/// When the index cannot be read.
pub fn chart(engine: Engine<'_>, kind: ChartKind, request: &StatisticsRequest) -> Result<Chart, SearchError> {
    // proof: there is a chart for each kind that is asked for.
    Ok(charts(engine, &[kind], request)?.swap_remove(0))
}

/// Counts several charts at once, those that take longest first.
fn in_parallel(counter: &Counter<'_>, kinds: &[ChartKind]) -> Result<Vec<Counted>, SearchError> {
    let mut kinds = kinds.to_vec();
    kinds.sort_by_key(|kind| !matches!(kind, ChartKind::Delay | ChartKind::DelayInYears));
    kinds.dedup();
    let (next, done) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let work = || {
        while let Some(kind) = kinds.get(next.fetch_add(1, Ordering::Relaxed)) {
            let counted = counter.of_one_chart().counted(*kind);
            done.lock().unwrap_or_else(PoisonError::into_inner).push(counted);
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..THREADS.min(kinds.len()) {
            scope.spawn(work);
        }
        work();
    });
    done.into_inner().unwrap_or_else(PoisonError::into_inner).into_iter().collect()
}

/// A chart before its notes are put into words, with what suppression must know of it.
pub(super) struct Counted {
    pub(super) kind: ChartKind,
    pub(super) chart: Chart,
    /// Whether every value of its field is shown.
    pub(super) is_whole: bool,
    /// Quartiles over all years, told only where what they rest on is.
    pub(super) summary: Option<Summary>,
}

impl Counted {
    pub(super) fn new(kind: ChartKind, chart: Chart) -> Self {
        Counted { kind, chart, is_whole: true, summary: None }
    }

    /// Puts into words what a reader must know, now that it is known what may be told.
    fn finished(self, counter: &Counter<'_>, largest: Option<&Largest>, hidden: usize) -> Chart {
        let mut chart = self.chart;
        let mut notes = Vec::new();
        if !chart.complete {
            notes.push("not all was counted before the time was up; narrow the search".to_owned());
        }
        notes.extend(counter.told_differently(hidden > 0));
        notes.extend(largest.map(Largest::in_words));
        notes.extend(counter.unit_in_words(self.kind));
        notes.extend(self.summary.map(|summary| summary.in_words(&chart)));
        if chart.left_out.len() > 1 && !self.kind.is_delay() {
            notes.push("what is not shown for several causes is counted under each".to_owned());
        }
        notes.append(&mut chart.notes);
        if hidden > 0 {
            let least = counter.least_told;
            notes.push(format!(
                "numbers from 1 to {} are not told anywhere in these statistics, nor are others from which one would follow",
                least - 1
            ));
        }
        chart.notes = notes;
        chart
    }
}

/// Asks the engine for counts under one search.
pub(super) struct Counter<'a> {
    engine: Engine<'a>,
    /// The search without facets and page.
    pub(super) base: SearchRequest,
    /// What was asked, in words.
    search: String,
    /// What the engine read differently from what was typed.
    problems: Vec<String>,
    is_any: bool,
    largest: Option<Largest>,
    pub(super) least_told: u64,
    /// Whether the engine stopped at a deadline.
    is_partial: AtomicBool,
    /// Whether the whole search matches all of its words, or any; not known before it was asked.
    matched: Option<Matching>,
}

impl<'a> Counter<'a> {
    fn new(engine: Engine<'a>, request: &StatisticsRequest) -> Result<Self, SearchError> {
        let mut counter = Counter {
            engine,
            base: base(&request.search),
            search: in_words(request),
            problems: Vec::new(),
            is_any: false,
            largest: None,
            least_told: request.least_told,
            is_partial: AtomicBool::new(false),
            matched: None,
        };
        let (families, results) = counter.facet(&counter.base, Field::Family, 1)?;
        counter.matched = Some(results.matched);
        let differently = results.problems.iter().filter(|problem| problem.kind != ProblemKind::Partial);
        counter.problems = differently.map(|problem| problem.message.clone()).collect();
        counter.is_any = results.matched == Matching::Any && request.search.matching == Matching::Auto;
        if let Some(largest) = families.values.first().filter(|_| request.without_largest) {
            let without = Query::Not(Box::new(query::filter(Field::Family, &largest.value).0));
            counter.base.query = Query::And(vec![counter.base.query.clone(), without]);
            counter.largest = Some(Largest { name: largest.value.clone(), count: Some(largest.count) });
        }
        Ok(counter)
    }

    /// The same for one chart, which may be stopped by itself.
    fn of_one_chart(&self) -> Counter<'a> {
        Counter {
            base: self.base.clone(),
            search: self.search.clone(),
            problems: Vec::new(),
            largest: None,
            is_partial: AtomicBool::new(false),
            ..*self
        }
    }

    fn counted(&mut self, kind: ChartKind) -> Result<Counted, SearchError> {
        let mut counted = match kind {
            ChartKind::NoticesByYear => self.by_year(kind, Field::Nature, ROWS + 6)?,
            ChartKind::PublisherByYear => self.by_year(kind, Field::Family, ROWS)?,
            ChartKind::ReasonsByYear => self.by_year(kind, Field::Reason, ROWS)?,
            ChartKind::Publishers => self.bars(kind, Field::Family)?,
            ChartKind::Reasons => self.bars(kind, Field::Reason)?,
            ChartKind::Countries => self.bars(kind, Field::Country)?,
            ChartKind::Delay => delay(self, kind, Scale::Days)?,
            ChartKind::DelayInYears => delay(self, kind, Scale::Years)?,
            ChartKind::CompletenessByPublisher => completeness(self, kind)?,
        };
        counted.chart.complete = !self.is_partial.load(Ordering::Relaxed);
        Ok(counted)
    }

    /// How the search was read; where numbers are hidden, without what counts notices.
    fn told_differently(&self, hides: bool) -> Vec<String> {
        let counts = |message: &&String| hides && message.bytes().any(|byte| byte.is_ascii_digit());
        let mut notes: Vec<String> =
            self.problems.iter().filter(|message| !counts(message)).cloned().collect();
        if self.problems.iter().any(|message| counts(&message)) {
            notes.push("a remark on the search holds numbers and is not told".to_owned());
        }
        if self.is_any {
            notes.push("no notice has all of the words; counted are those with any".to_owned());
        }
        notes
    }

    /// What one of a number is, where it is not a notice.
    fn unit_in_words(&self, kind: ChartKind) -> Option<String> {
        let words = match (self.base.collapse, self.base.count, kind.is_delay()) {
            (Some(_), _, true) => "counted by article: articles of one wording differ in age, so each counts",
            (Some(_), _, false) => {
                "notices of one wording count once under each number, so that numbers may add up to more than there are \
                 wordings"
            }
            (None, _, true) | (None, CountUnit::Articles, false) => "counted by article",
            (None, CountUnit::Notices, false) => return None,
        };
        Some(words.to_owned())
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
            self.is_partial.store(true, Ordering::Relaxed);
        }
        let empty =
            || FacetCounts { field: field.name().to_owned(), values: Vec::new(), distinct: 0, not_stated: 0 };
        let counts = results.facets.pop().unwrap_or_else(empty);
        // Where the whole matches all words, a part of it in which nothing does is empty: that there the engine goes on
        // to any of the words must not count.
        if self.matched == Some(Matching::All) && results.matched == Matching::Any {
            (results.total, results.total_articles) = (0, 0);
            results.total_collapsed = results.total_collapsed.map(|_| 0);
            return Ok((empty(), results));
        }
        Ok((counts, results))
    }

    /// The search, where a field has this value.
    pub(super) fn with(&self, field: Field, value: &str) -> SearchRequest {
        self.and(query::filter(field, value).0)
    }

    /// The search, where this holds too.
    pub(super) fn and(&self, query: Query) -> SearchRequest {
        let query = Query::And(vec![self.base.query.clone(), query]);
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
            total: Some(total),
            left_out: Vec::new(),
            search: self.search.clone(),
            notes: Vec::new(),
            complete: true,
            archive: results.archive.clone(),
        }
    }

    /// The commonest values of a field, one by one over the years.
    fn by_year(&self, kind: ChartKind, field: Field, rows: usize) -> Result<Counted, SearchError> {
        let (years, results) = self.facet(&self.base, Field::Year, ALL_VALUES)?;
        let (rows, _) = self.facet(&self.base, field, rows)?;
        let mut counted = Counted::new(kind, self.empty(kind, Shape::Columns, &results));
        let chart = &mut counted.chart;
        chart.categories = span_of_years(&years);
        for row in rows.values.iter().filter(|row| row.count > 0) {
            let (of_row, _) = self.facet(&self.with(field, &row.value), Field::Year, ALL_VALUES)?;
            chart
                .series
                .push(Series { name: shown(field, &row.value), values: numbers(&chart.categories, &of_row) });
        }
        chart.leave_out("undated", years.not_stated);
        chart.leave_out(not_stated(field), rows.not_stated);
        self.leave_out_rest(&mut counted, &rows, field)?;
        if field == Field::Reason {
            counted.chart.notes.push("a notice may have several reasons".to_owned());
        }
        Ok(counted)
    }

    /// The commonest values of a field.
    fn bars(&self, kind: ChartKind, field: Field) -> Result<Counted, SearchError> {
        let (counts, results) = self.facet(&self.base, field, BARS)?;
        let mut counted = Counted::new(kind, self.empty(kind, Shape::Bars, &results));
        let chart = &mut counted.chart;
        let mut values = Vec::new();
        for value in counts.values.iter().filter(|value| value.count > 0) {
            chart.categories.push(shown(field, &value.value));
            values.push(Some(value.count));
            let parts: Vec<_> = value.children.iter().filter(|child| child.count > 0).collect();
            // One part that is all of it says nothing but its name, which says something only of a publisher.
            let says_nothing = parts.len() == 1 && (field != Field::Family || parts[0].value == value.value);
            for part in parts.into_iter().filter(|_| !says_nothing) {
                chart.categories.push(format!("{PART}{}", part.value));
                values.push(Some(part.count));
            }
        }
        chart.series.push(Series { name: chart.unit.to_owned(), values });
        chart.leave_out(not_stated(field), counts.not_stated);
        self.leave_out_rest(&mut counted, &counts, field)?;
        if matches!(field, Field::Reason | Field::Country) {
            let words =
                format!("a {} may count under several", counted.chart.population.trim_end_matches('s'));
            counted.chart.notes.push(words);
        }
        Ok(counted)
    }

    /// Counts what has none but values that are not among those shown.
    pub(super) fn leave_out_rest(
        &self,
        counted: &mut Counted,
        counts: &FacetCounts,
        field: Field,
    ) -> Result<(), SearchError> {
        let shown: Vec<&str> =
            counts.values.iter().filter(|value| value.count > 0).map(|value| value.value.as_str()).collect();
        let others = counts.distinct.saturating_sub(shown.len() as u64);
        counted.is_whole = others == 0;
        if others == 0 {
            return Ok(());
        }
        let is_single = matches!(field, Field::Family | Field::Nature);
        // What has one value at most can be subtracted.
        let known = counts.values.iter().map(|value| value.count).sum::<u64>() + counts.not_stated;
        let count = match counted.chart.total.filter(|_| is_single && self.base.collapse.is_none()) {
            Some(total) => total.saturating_sub(known),
            None => self.with_others(field, &shown)?,
        };
        let only = if is_single { "of" } else { "only with" };
        counted.chart.leave_out(format!("{only} the {others} other {}", plural(field, others)), count);
        Ok(())
    }

    /// How many state the field, and none of these values.
    fn with_others(&self, field: Field, values: &[&str]) -> Result<u64, SearchError> {
        let named = Query::Or(values.iter().map(|value| query::filter(field, value).0).collect());
        let rest = self.and(Query::And(vec![Query::Exists(field), Query::Not(Box::new(named))]));
        let (_, results) = self.facet(&rest, field, 0)?;
        Ok(self.population(&results).1)
    }
}

fn plural(field: Field, count: u64) -> &'static str {
    let (one, many) = match field {
        Field::Family => ("publisher", "publishers"),
        Field::Reason => ("reason", "reasons"),
        Field::Country => ("country", "countries"),
        Field::Nature => ("kind", "kinds"),
        _ => ("value", "values"),
    };
    if count == 1 { one } else { many }
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
