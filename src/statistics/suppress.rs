//! A chart to one without the numbers that may point to single people.

use super::chart::{Chart, Shape};

/// Begins the name of a category that is a part of the one before it.
pub const PART: &str = "– ";

/// Takes out the numbers from 1 to below `least_told`. Where one alone is taken out of numbers whose sum is told, the next
/// larger one goes too, or it could be worked out.
pub(super) fn suppress(chart: &mut Chart, least_told: u64) {
    if least_told < 2 {
        return;
    }
    let is_small = |number: Option<u64>| number.is_some_and(|number| (1..least_told).contains(&number));
    let mut hidden = 0;
    if chart.shape == Shape::Band {
        for at in 0..chart.categories.len() {
            if !is_small(chart.rests_on[at]) {
                continue;
            }
            chart.rests_on[at] = None;
            chart.series.iter_mut().for_each(|series| series.values[at] = None);
            hidden += 1;
        }
    } else {
        for group in groups(chart) {
            hidden += hide(chart, &group, is_small);
        }
        chart.rests_on.iter_mut().filter(|number| is_small(**number)).for_each(|number| *number = None);
    }
    chart.left_out.iter_mut().filter(|left| is_small(left.count)).for_each(|left| left.count = None);
    if hidden > 0 {
        chart.notes.push(format!("{hidden} numbers are not told, so that none below {least_told} is known"));
    }
}

/// The place of a number: its series and its category.
type At = (usize, usize);

/// The numbers whose sum is told: those of all categories that are no parts, those of the parts of each, and in shares
/// those of each category.
fn groups(chart: &Chart) -> Vec<Vec<At>> {
    let row = |at: usize| (0..chart.series.len()).map(move |series| (series, at));
    if chart.shape == Shape::Shares {
        return (0..chart.categories.len()).map(|at| row(at).collect()).collect();
    }
    let mut groups = vec![Vec::new()];
    for (at, category) in chart.categories.iter().enumerate() {
        let is_part = category.starts_with(PART);
        if is_part && !chart.categories[at - 1].starts_with(PART) {
            groups.push(Vec::new());
        }
        let last = groups.len() - 1;
        groups[if is_part { last } else { 0 }].extend(row(at));
    }
    groups
}

fn hide(chart: &mut Chart, group: &[At], is_small: impl Fn(Option<u64>) -> bool) -> usize {
    let mut hidden = 0;
    for &(series, at) in group {
        let value = &mut chart.series[series].values[at];
        if is_small(*value) {
            *value = None;
            hidden += 1;
        }
    }
    if hidden == 1 {
        let told =
            group.iter().filter_map(|&(series, at)| Some((chart.series[series].values[at]?, series, at)));
        if let Some((_, series, at)) = told.filter(|(number, ..)| *number > 0).min() {
            chart.series[series].values[at] = None;
            hidden += 1;
        }
    }
    hidden
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::ArchiveInfo;
    use crate::statistics::{ChartKind, LeftOut, Series};

    fn chart(shape: Shape, rows: &[(&str, &[u64])]) -> Chart {
        let series = |at: usize| Series {
            name: at.to_string(),
            values: rows.iter().map(|(_, values)| Some(values[at])).collect(),
        };
        Chart {
            name: ChartKind::Publishers.name(),
            title: "",
            shape,
            unit: "notices",
            categories: rows.iter().map(|(name, _)| (*name).to_owned()).collect(),
            series: (0..rows[0].1.len()).map(series).collect(),
            rests_on: rows.iter().map(|(_, values)| Some(values.iter().sum())).collect(),
            population: "notices",
            total: 100,
            left_out: vec![LeftOut { why: "undated".to_owned(), count: Some(2) }],
            notes: Vec::new(),
            complete: true,
            archive: ArchiveInfo::default(),
        }
    }

    #[track_caller]
    fn check(shape: Shape, rows: &[(&str, &[u64])], expected: &[&[Option<u64>]]) {
        let mut chart = chart(shape, rows);
        suppress(&mut chart, 5);
        let found: Vec<&[Option<u64>]> = chart.series.iter().map(|series| series.values.as_slice()).collect();
        assert_eq!(found, expected);
        assert_eq!(chart.left_out[0].count, None);
    }

    #[test]
    fn small_numbers_are_not_told_and_cannot_be_worked_out() {
        check(Shape::Bars, &[("a", &[3]), ("b", &[4]), ("c", &[9])], &[&[None, None, Some(9)]]);
        check(
            Shape::Bars,
            &[("a", &[0]), ("b", &[4]), ("c", &[9]), ("d", &[10])],
            &[&[Some(0), None, None, Some(10)]],
        );
        check(Shape::Bars, &[("a", &[9]), ("– b", &[7]), ("– c", &[2])], &[&[Some(9), None, None]]);
        check(Shape::Columns, &[("2019", &[9, 1]), ("2020", &[6, 8])], &[&[Some(9), None], &[None, Some(8)]]);
        check(Shape::Shares, &[("a", &[9, 1]), ("b", &[6, 8])], &[&[None, Some(6)], &[None, Some(8)]]);
        check(Shape::Band, &[("2019", &[1, 1]), ("2020", &[6, 8])], &[&[None, Some(6)], &[None, Some(8)]]);
    }

    #[test]
    fn everything_is_told_unless_asked_otherwise() {
        let rows: &[(&str, &[u64])] = &[("a", &[1])];
        let mut told = chart(Shape::Bars, rows);
        suppress(&mut told, 0);
        assert_eq!(told, chart(Shape::Bars, rows));
    }
}
