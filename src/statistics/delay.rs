//! Dates of articles and notices to the time between: the median and the quartiles for each year of the notice.

use super::chart::{Chart, ChartKind, Series, Shape};
use super::count::{ALL_VALUES, Counted, Counter, span_of_years};
use crate::query::{Field, Query};
use crate::search::{CountUnit, FacetCounts, SearchError, SearchRequest};

/// The commonest number of days of two dates is asked for among as many as there can be.
const ALL_DELAYS: usize = 1_000_000;

/// What a delay is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scale {
    /// Days, where both dates are known to the day.
    Days,
    /// The difference of the years, which every dated article and notice has.
    Years,
}

impl Scale {
    fn unit(self) -> &'static str {
        if self == Scale::Days { "days" } else { "years" }
    }

    /// The delays of the notices of one year, one for each article.
    fn delays(self, year: &str, counts: &FacetCounts) -> impl Iterator<Item = i64> {
        let year = year.parse::<i64>().unwrap_or_default();
        let delay = move |value: &str| {
            let number = value.parse::<i64>().ok()?;
            Some(if self == Scale::Days { number } else { year - number })
        };
        let known = counts.values.iter().filter_map(move |value| Some((delay(&value.value)?, value.count)));
        known.flat_map(|(delay, count)| std::iter::repeat_n(delay, count as usize))
    }
}

/// The quartiles of the time between an article and its notice. Counted by article, since the articles of one notice are
/// of different ages, and so are those of one wording.
pub(super) fn delay(
    counter: &mut Counter<'_>,
    kind: ChartKind,
    scale: Scale,
) -> Result<Counted, SearchError> {
    let collapse = counter.base.collapse.take();
    let counted = delay_by_article(counter, kind, scale);
    counter.base.collapse = collapse;
    counted
}

fn delay_by_article(
    counter: &mut Counter<'_>,
    kind: ChartKind,
    scale: Scale,
) -> Result<Counted, SearchError> {
    counter.base.count = CountUnit::Articles;
    let (years, results) = counter.facet(&counter.base, Field::Year, ALL_VALUES)?;
    let mut chart = counter.empty(kind, Shape::Band, &results);
    chart.unit = scale.unit();
    let field = if scale == Scale::Days { Field::Delay } else { Field::ArticleYear };
    let (mut quartiles, mut all) = ([Vec::new(), Vec::new(), Vec::new()], Vec::new());
    let (mut unknown, mut before) = (0, 0);
    for year in span_of_years(&years) {
        let (counts, _) = counter.facet(&counter.with(Field::Year, &year), field, ALL_DELAYS)?;
        unknown += counts.not_stated;
        let (mut delays, earlier): (Vec<i64>, Vec<i64>) =
            scale.delays(&year, &counts).partition(|delay| *delay >= 0);
        before += earlier.len() as u64;
        delays.sort_unstable();
        for (part, quartile) in quartiles.iter_mut().enumerate() {
            quartile.push(quantile(&delays, part + 1));
        }
        chart.rests_on.push(Some(delays.len() as u64));
        chart.categories.push(year);
        all.extend(delays);
    }
    let names = ["a quarter within", "half within", "three quarters within"];
    let series = names.into_iter().zip(quartiles);
    chart.series = series.map(|(name, values)| Series { name: name.to_owned(), values }).collect();
    all.sort_unstable();
    leave_out(counter, &mut chart, scale, years.not_stated, unknown)?;
    chart.leave_out(BEFORE, before);
    Ok(Counted { summary: Summary::of(&all, counter.least_told), ..Counted::new(kind, chart) })
}

/// Median and quartiles over all years.
pub(super) struct Summary {
    quartiles: [u64; 3],
    known: usize,
}

impl Summary {
    /// Those of at least as many delays as may be told.
    fn of(sorted: &[i64], least_told: u64) -> Option<Summary> {
        let quartiles = [quantile(sorted, 1)?, quantile(sorted, 2)?, quantile(sorted, 3)?];
        let known = sorted.len();
        (known as u64 >= least_told).then_some(Summary { quartiles, known })
    }

    /// In words, with what it rests on unless that is not told.
    pub(super) fn in_words(&self, chart: &Chart) -> String {
        let [first, middle, last] = self.quartiles;
        let words = format!("over all years: median {middle}, quartiles {first} and {last} {}", chart.unit);
        let is_told = chart.rests_on.iter().all(Option::is_some)
            && chart.left_out.iter().all(|left| left.count.is_some());
        match chart.total.filter(|_| is_told) {
            Some(total) => format!("{words}, from {} of {total} {}", self.known, chart.population),
            None => words,
        }
    }
}

/// Causes for which articles have no delay.
pub(super) const UNDATED_NOTICE: &str = "with an undated notice";
pub(super) const UNDATED_ARTICLE: &str = "with an undated article";
pub(super) const COARSE: &str = "known only to the month or year";
pub(super) const BEFORE: &str = "dated after the notice";

/// Says what has no delay, and why: without a date, or dated too coarsely.
fn leave_out(
    counter: &Counter<'_>,
    chart: &mut Chart,
    scale: Scale,
    undated: u64,
    unknown: u64,
) -> Result<(), SearchError> {
    chart.leave_out(UNDATED_NOTICE, undated);
    if scale == Scale::Years {
        chart.notes.push("from the years of both dates, so a delay may be off by one year".to_owned());
        chart.leave_out(UNDATED_ARTICLE, unknown);
        return Ok(());
    }
    let dated = Query::And(vec![counter.base.query.clone(), Query::Exists(Field::Year)]);
    let dated = SearchRequest { query: dated, ..counter.base.clone() };
    let undated_article = counter.facet(&dated, Field::ArticleYear, 0)?.0.not_stated;
    chart.leave_out(UNDATED_ARTICLE, undated_article);
    chart.leave_out(COARSE, unknown.saturating_sub(undated_article));
    Ok(())
}

/// The least value that `quarter` quarters of all reach at most (the nearest-rank definition).
fn quantile(sorted: &[i64], quarter: usize) -> Option<u64> {
    let rank = (sorted.len() * quarter).div_ceil(4);
    sorted.get(rank.saturating_sub(1)).and_then(|value| u64::try_from(*value).ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::FacetValue;

    #[test]
    fn quartiles_are_values_that_occur() {
        let check = |sorted: &[i64], expected: [Option<u64>; 3]| {
            assert_eq!([1, 2, 3].map(|quarter| quantile(sorted, quarter)), expected, "{sorted:?}");
        };
        check(&[], [None; 3]);
        check(&[7], [Some(7); 3]);
        check(&[1, 2, 3, 4], [Some(1), Some(2), Some(3)]);
        check(&[1, 1, 2, 9, 9], [Some(1), Some(2), Some(9)]);
    }

    #[test]
    fn a_delay_stands_once_for_each_article() {
        let check = |scale: Scale, values: &[(&str, u64)], expected: &[i64]| {
            let value = |(value, count): &(&str, u64)| FacetValue {
                value: (*value).to_owned(),
                count: *count,
                selected: false,
                children: Vec::new(),
            };
            let values = values.iter().map(value).collect();
            let counts = FacetCounts { field: String::new(), values, distinct: 0, not_stated: 0 };
            assert_eq!(scale.delays("2020", &counts).collect::<Vec<_>>(), expected);
        };
        check(Scale::Days, &[("30", 2), ("-1", 1)], &[30, 30, -1]);
        check(Scale::Years, &[("2018", 2), ("2021", 1)], &[2, 2, -1]);
    }
}
