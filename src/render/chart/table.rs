//! Numbers to rows: bars for a terminal, CSV for spreadsheets.

use std::io::{self, Write};

use super::super::csv::safe_cell;
use super::super::terminal::Terminal;
use super::super::text::bar;
use super::{LABEL_LETTERS, cut, foot, numbers};
use crate::statistics::{Chart, Shape};

/// Writes a chart as a table: one row for each category, one column for each series, and one for what a category rests on
/// where its numbers do not say it. Numbers that are not told are empty cells. The last rows tell the whole, and what of
/// it is not shown.
///
/// # Errors
///
/// When `out` cannot be written.
pub fn write_chart_csv(out: &mut dyn Write, chart: &Chart) -> io::Result<()> {
    let mut writer = csv::WriterBuilder::new().flexible(false).from_writer(out);
    let rests_on = (!chart.rests_on.is_empty()).then(|| chart.population.to_owned());
    let width = chart.series.len().max(1) + usize::from(rests_on.is_some());
    let names = chart.series.iter().map(|series| safe_cell(&series.name));
    let header: Vec<String> = names.chain(rests_on).collect();
    writer.write_record(row(chart.name, header, width))?;
    for (at, category) in chart.categories.iter().enumerate() {
        let numbers = chart.series.iter().map(|series| cell(series.values[at]));
        let numbers = numbers.chain(chart.rests_on.get(at).map(|number| cell(*number)));
        writer.write_record(row(&safe_cell(category), numbers.collect(), width))?;
    }
    writer.write_record(row("total", vec![chart.total.to_string()], width))?;
    for left in &chart.left_out {
        writer.write_record(row(&format!("not shown: {}", left.why), vec![cell(left.count)], width))?;
    }
    writer.flush()
}

fn cell(number: Option<u64>) -> String {
    number.map(|number| number.to_string()).unwrap_or_default()
}

fn row(name: &str, mut cells: Vec<String>, width: usize) -> Vec<String> {
    cells.resize(width, String::new());
    cells.insert(0, name.to_owned());
    cells
}

/// Writes a chart as bars of text: the sum of all series for each category, the median of quartiles, the parts of shares.
///
/// # Errors
///
/// When `out` cannot be written.
pub fn write_chart(out: &mut dyn Write, chart: &Chart, terminal: Terminal) -> io::Result<()> {
    writeln!(out, "{}", terminal.strong(chart.title))?;
    let largest = (0..chart.categories.len()).map(|at| number(chart, at)).max().unwrap_or(0);
    for (at, category) in chart.categories.iter().enumerate().filter(|_| !chart.series.is_empty()) {
        let label = cut(category, LABEL_LETTERS);
        let width = unicode_width::UnicodeWidthStr::width(label.as_str());
        let gap = " ".repeat((LABEL_LETTERS + 1).saturating_sub(width).max(1));
        let told = told(chart, at);
        let drawn = match chart.shape {
            Shape::Shares => shares(chart, at),
            _ => bar(number(chart, at), largest),
        };
        let line = format!("{told:>8}  {label}{gap}{}", terminal.faint(&drawn));
        writeln!(out, "{}", line.trim_end())?;
    }
    for line in foot(chart) {
        writeln!(out, "{}", terminal.faint(&line))?;
    }
    writeln!(out)
}

/// The number that stands for a category.
fn number(chart: &Chart, at: usize) -> u64 {
    match chart.shape {
        Shape::Band => chart.series[1].values[at].unwrap_or(0),
        Shape::Shares => chart.rests_on[at].unwrap_or(0),
        Shape::Columns | Shape::Bars => numbers(chart, at).sum(),
    }
}

/// The number in words; a median of nothing is no number.
fn told(chart: &Chart, at: usize) -> String {
    let is_known = chart.series.iter().any(|series| series.values[at].is_some());
    match (chart.shape, chart.rests_on.get(at)) {
        (Shape::Band, Some(Some(0))) => "–".to_owned(),
        (_, rests_on) if is_known || rests_on == Some(&Some(0)) => number(chart, at).to_string(),
        _ => "few".to_owned(),
    }
}

/// `full 12 %, most 30 %`, of what is told.
fn shares(chart: &Chart, at: usize) -> String {
    let whole = numbers(chart, at).sum::<u64>().max(1);
    let named = chart.series.iter().zip(numbers(chart, at)).filter(|(_, number)| *number > 0);
    let part = |(series, number): (&crate::statistics::Series, u64)| {
        format!("{} {:.0} %", series.name, number as f64 * 100.0 / whole as f64)
    };
    named.map(part).collect::<Vec<_>>().join(", ")
}
