//! A search to counts over time, by publisher, reason, country and delay, each with what it counts and what it leaves out.

use serde::Serialize;

use crate::query::{self, Field, Query};
use crate::search::{
    ArchiveInfo, CountUnit, FacetCounts, FacetRequest, Filter, SearchEngine, SearchError, SearchRequest, SearchResults,
};

/// What can be drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChartKind {
    /// Notices by year and kind.
    NoticesByYear,
    /// Notices by publisher, with imprints.
    Publishers,
    /// The largest publishers by year.
    PublisherByYear,
    /// Reasons of substance.
    Reasons,
    /// The commonest reasons by year.
    ReasonsByYear,
    /// Years from the article to its notice, by year of the notice.
    Delay,
    /// Countries of the authors.
    Countries,
    /// How much notices state, by publisher.
    CompletenessByPublisher,
}

impl ChartKind {
    /// Every chart, in the order of a page.
    pub const ALL: [ChartKind; 8] = [
        ChartKind::NoticesByYear,
        ChartKind::Publishers,
        ChartKind::PublisherByYear,
        ChartKind::Reasons,
        ChartKind::ReasonsByYear,
        ChartKind::Delay,
        ChartKind::Countries,
        ChartKind::CompletenessByPublisher,
    ];

    /// The name on the command line and in addresses.
    pub fn name(self) -> &'static str {
        match self {
            ChartKind::NoticesByYear => "notices-by-year",
            ChartKind::Publishers => "publishers",
            ChartKind::PublisherByYear => "publisher-by-year",
            ChartKind::Reasons => "reasons",
            ChartKind::ReasonsByYear => "reasons-by-year",
            ChartKind::Delay => "delay",
            ChartKind::Countries => "countries",
            ChartKind::CompletenessByPublisher => "completeness-by-publisher",
        }
    }

    /// The chart of this name.
    pub fn from_name(name: &str) -> Option<ChartKind> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The heading.
    pub fn title(self) -> &'static str {
        match self {
            ChartKind::NoticesByYear => "Notices by year and kind",
            ChartKind::Publishers => "Notices by publisher",
            ChartKind::PublisherByYear => "Publishers by year",
            ChartKind::Reasons => "Reasons",
            ChartKind::ReasonsByYear => "Reasons by year",
            ChartKind::Delay => "Years from article to notice",
            ChartKind::Countries => "Countries of the authors",
            ChartKind::CompletenessByPublisher => "What notices state, by publisher",
        }
    }
}

/// How numbers are best drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// Columns over categories that have an order, series on top of each other.
    Columns,
    /// Bars from the left, one for each category.
    Bars,
    /// A line through the middle series between the other two.
    Band,
}

/// Numbers to draw, with what they leave out.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Chart {
    /// Which chart.
    pub name: &'static str,
    /// Its heading.
    pub title: &'static str,
    /// How to draw it.
    pub shape: Shape,
    /// What the numbers count: `notices`, `articles` or `years`.
    pub unit: &'static str,
    /// Along the axis.
    pub categories: Vec<String>,
    /// What is counted for each category.
    pub series: Vec<Series>,
    /// How many notices (or articles) match the search: what the numbers are a part of.
    pub total: u64,
    /// What is not drawn, and how much of it.
    pub left_out: Vec<LeftOut>,
    /// What else a reader must know.
    pub notes: Vec<String>,
    /// What was searched.
    pub archive: ArchiveInfo,
}

/// One row of numbers, one for each category; `null` where a number is too small to be told.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Series {
    /// What it counts.
    pub name: String,
    /// The numbers.
    pub values: Vec<Option<u64>>,
}

/// What a chart does not show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// Why, such as `undated`.
    pub why: String,
    /// How many notices (or articles).
    pub count: u64,
}

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
const ROWS: usize = 8;
const BARS: usize = 20;

/// Years and other values that a facet is asked for where all are wanted.
const ALL_VALUES: usize = 1_000;

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
        ChartKind::Delay => counter.delay(kind)?,
        ChartKind::CompletenessByPublisher => counter.completeness(kind)?,
    };
    chart.notes.splice(0..0, counter.notes);
    suppress(&mut chart, request.least_told);
    Ok(chart)
}

/// Asks the engine for counts under one search.
struct Counter<'a> {
    engine: &'a dyn SearchEngine,
    base: SearchRequest,
    notes: Vec<String>,
}

impl<'a> Counter<'a> {
    fn new(engine: &'a dyn SearchEngine, request: &StatisticsRequest) -> Result<Self, SearchError> {
        let mut counter = Counter { engine, base: base(&request.search), notes: Vec::new() };
        if request.without_largest {
            let families = counter.facet(&counter.base, Field::Family, 1)?.0;
            if let Some(largest) = families.values.first() {
                let without = Query::Not(Box::new(query::filter(Field::Family, &largest.value).0));
                counter.base.query = Query::And(vec![counter.base.query.clone(), without]);
                counter.notes.push(format!("without {}, which has {} of the matches", largest.value, largest.count));
            }
        }
        if request.search.count == CountUnit::Articles {
            counter.notes.push("counted by article".to_owned());
        }
        Ok(counter)
    }

    fn search(&self, request: &SearchRequest) -> Result<SearchResults, SearchError> {
        self.engine.search(request)
    }

    fn facet(
        &self,
        request: &SearchRequest,
        field: Field,
        limit_values: usize,
    ) -> Result<(FacetCounts, SearchResults), SearchError> {
        let request = SearchRequest { facets: vec![FacetRequest { field, limit_values }], ..request.clone() };
        let mut results = self.search(&request)?;
        let empty =
            || FacetCounts { field: field.name().to_owned(), values: Vec::new(), distinct: 0, not_stated: 0 };
        let counts = results.facets.pop().unwrap_or_else(empty);
        Ok((counts, results))
    }

    fn with(&self, field: Field, value: &str) -> SearchRequest {
        let query = Query::And(vec![self.base.query.clone(), query::filter(field, value).0]);
        SearchRequest { query, ..self.base.clone() }
    }

    fn total(&self, results: &SearchResults) -> u64 {
        match self.base.count {
            CountUnit::Notices => results.total,
            CountUnit::Articles => results.total_articles,
        }
    }

    fn empty(&self, kind: ChartKind, shape: Shape, results: &SearchResults) -> Chart {
        Chart {
            name: kind.name(),
            title: kind.title(),
            shape,
            unit: if self.base.count == CountUnit::Articles { "articles" } else { "notices" },
            categories: Vec::new(),
            series: Vec::new(),
            total: self.total(results),
            left_out: Vec::new(),
            notes: Vec::new(),
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
            chart.series.push(Series { name: shown(field, &row.value), values: numbers(&chart.categories, &of_row) });
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
                chart.categories.push(format!("– {}", child.value));
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

    /// The quartiles of the years between an article and its notice. Both are known to the year at least, so a delay may
    /// be off by one; counted by article, since articles of one notice are of different ages.
    fn delay(&mut self, kind: ChartKind) -> Result<Chart, SearchError> {
        self.base.count = CountUnit::Articles;
        let (years, results) = self.facet(&self.base, Field::Year, ALL_VALUES)?;
        let mut chart = self.empty(kind, Shape::Band, &results);
        chart.unit = "years";
        let mut quartiles = [Vec::new(), Vec::new(), Vec::new()];
        let (mut without_age, mut all) = (0, Vec::new());
        for year in span_of_years(&years) {
            let (ages, _) = self.facet(&self.with(Field::Year, &year), Field::ArticleYear, ALL_VALUES)?;
            without_age += ages.not_stated;
            let delays = delays(&year, &ages);
            for (part, quartile) in quartiles.iter_mut().enumerate() {
                quartile.push(quantile(&delays, part + 1));
            }
            all.extend(delays);
            chart.categories.push(year);
        }
        all.sort_unstable();
        let names = ["a quarter within", "half within", "three quarters within"];
        chart.series =
            names.into_iter().zip(quartiles).map(|(name, values)| Series { name: name.to_owned(), values }).collect();
        if let [Some(first), Some(middle), Some(last)] = [1, 2, 3].map(|part| quantile(&all, part)) {
            chart.notes.push(format!("over all years: median {middle}, quartiles {first} and {last} years"));
        }
        chart.notes.push("from the years of both dates, so a delay may be off by one year".to_owned());
        chart.leave_out("undated notice", years.not_stated);
        chart.leave_out("undated article", without_age);
        Ok(chart)
    }

    /// How many of the largest publishers' notices state each item.
    fn completeness(&self, kind: ChartKind) -> Result<Chart, SearchError> {
        let (families, results) = self.facet(&self.base, Field::Family, ROWS)?;
        let (items, _) = self.facet(&self.base, Field::Completeness, ALL_VALUES)?;
        let mut chart = self.empty(kind, Shape::Bars, &results);
        let mut names: Vec<String> = items.values.iter().map(|item| item.value.clone()).collect();
        names.sort();
        for family in families.values.iter().filter(|family| family.count > 0) {
            let (stated, _) = self.facet(&self.with(Field::Family, &family.value), Field::Completeness, ALL_VALUES)?;
            chart.series.push(Series {
                name: format!("{} ({} notices)", family.value, family.count),
                values: numbers(&names, &stated),
            });
        }
        chart.categories = names;
        chart.leave_out("publisher not stated", families.not_stated);
        chart.leave_out("without wording to judge", items.not_stated);
        Ok(chart)
    }
}

/// The search with its filters put into the query: a facet leaves its own filter out, but a statistic must not.
fn base(search: &SearchRequest) -> SearchRequest {
    let filters = search.filters.iter().map(|Filter { values, .. }| {
        Query::Or(values.iter().map(|(_, query)| query.clone()).collect())
    });
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
    fn leave_out(&mut self, why: impl Into<String>, count: u64) {
        if count > 0 {
            self.left_out.push(LeftOut { why: why.into(), count });
        }
    }

    fn note_rest(&mut self, counts: &FacetCounts, field: Field) {
        let shown = counts.values.iter().filter(|value| value.count > 0).count() as u64;
        if counts.distinct > shown {
            let noun = field.name().replace('_', " ");
            self.notes.push(format!("the {shown} commonest of {} values of {noun}", counts.distinct));
        }
    }
}

fn not_stated(field: Field) -> String {
    match field {
        Field::Reason => "without a coded reason".to_owned(),
        Field::Family => "publisher not stated".to_owned(),
        other => format!("{} not stated", other.name().replace('_', " ")),
    }
}

fn shown(field: Field, value: &str) -> String {
    if field == Field::Nature { value.replace('_', " ") } else { value.to_owned() }
}

/// Every year from the first to the last: a year without notices is a number too.
fn span_of_years(years: &FacetCounts) -> Vec<String> {
    let stated = years.values.iter().filter(|year| year.count > 0).filter_map(|year| year.value.parse::<i32>().ok());
    let (first, last) = stated.fold((i32::MAX, i32::MIN), |(first, last), year| (first.min(year), last.max(year)));
    (first..=last).map(|year| year.to_string()).collect()
}

fn numbers(categories: &[String], counts: &FacetCounts) -> Vec<Option<u64>> {
    let count = |category: &String| {
        Some(counts.values.iter().find(|value| value.value == *category).map_or(0, |value| value.count))
    };
    categories.iter().map(count).collect()
}

/// Years between, one for each article, smallest first. A notice before its article is an error of the source.
fn delays(year: &str, ages: &FacetCounts) -> Vec<u64> {
    let Ok(year) = year.parse::<i64>() else { return Vec::new() };
    let mut delays = Vec::new();
    for age in &ages.values {
        if let Some(delay) = age.value.parse::<i64>().ok().and_then(|from| u64::try_from(year - from).ok()) {
            delays.extend(std::iter::repeat_n(delay, age.count as usize));
        }
    }
    delays.sort_unstable();
    delays
}

/// The least value that `quarter` quarters of all reach at most (the nearest-rank definition).
fn quantile(sorted: &[u64], quarter: usize) -> Option<u64> {
    let rank = (sorted.len() * quarter).div_ceil(4);
    sorted.get(rank.saturating_sub(1)).copied()
}

/// Takes out numbers that may point to single people.
fn suppress(chart: &mut Chart, least_told: u64) {
    if least_told < 2 || chart.unit == "years" {
        return;
    }
    let mut hidden = 0;
    for value in chart.series.iter_mut().flat_map(|series| &mut series.values) {
        if value.is_some_and(|number| (1..least_told).contains(&number)) {
            *value = None;
            hidden += 1;
        }
    }
    if hidden > 0 {
        chart.notes.push(format!("{hidden} numbers below {least_told} are not told"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quartiles_are_values_that_occur() {
        let check = |sorted: &[u64], expected: [Option<u64>; 3]| {
            assert_eq!([1, 2, 3].map(|quarter| quantile(sorted, quarter)), expected, "{sorted:?}");
        };
        check(&[], [None; 3]);
        check(&[7], [Some(7); 3]);
        check(&[1, 2, 3, 4], [Some(1), Some(2), Some(3)]);
        check(&[1, 1, 2, 9, 9], [Some(1), Some(2), Some(9)]);
    }

    #[test]
    fn every_chart_goes_by_its_name() {
        for kind in ChartKind::ALL {
            assert_eq!(ChartKind::from_name(kind.name()), Some(kind));
        }
        assert_eq!(ChartKind::from_name("pie"), None);
    }
}
