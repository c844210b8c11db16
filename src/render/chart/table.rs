//! Numbers to rows: bars for a terminal, CSV for spreadsheets.

use std::io::{self, Write};

use super::super::csv::{safe_cell, unwrapped};
use super::super::terminal::Terminal;
use super::super::text::bar;
use super::{LABEL_LETTERS, NOT_TOLD, cut, foot, numbers};
use crate::statistics::{Chart, Shape};

/// Writes a chart as a table: one row for each category, one column for each series, and one for what a category rests on
/// where its numbers do not say it. Numbers that are not told are empty cells. The last rows say what was counted: `total`,
/// a row `not shown: …` for each cause, `search`, a row `note` for each, and `archive`.
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
    writer.write_record(row(chart.name, header, width)).map_err(unwrapped)?;
    for (at, category) in chart.categories.iter().enumerate() {
        let numbers = chart.series.iter().map(|series| cell(series.values[at]));
        let numbers = numbers.chain(chart.rests_on.get(at).map(|number| cell(*number)));
        writer.write_record(row(&safe_cell(category), numbers.collect(), width)).map_err(unwrapped)?;
    }
    writer.write_record(row("total", vec![cell(chart.total)], width)).map_err(unwrapped)?;
    for left in &chart.left_out {
        writer
            .write_record(row(&format!("not shown: {}", left.why), vec![cell(left.count)], width))
            .map_err(unwrapped)?;
    }
    let notes = chart.notes.iter().map(|note| ("note", note.as_str()));
    let said = std::iter::once(("search", chart.search.as_str())).chain(notes);
    for (name, words) in said.chain([("archive", chart.archive.fingerprint.as_str())]) {
        writer.write_record(row(name, vec![safe_cell(words)], width)).map_err(unwrapped)?;
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

/// Writes a chart as bars of text: the sum of all series for each category, or each series by itself where they are long
/// rows of years; the quartiles of delays, the parts of shares.
///
/// # Errors
///
/// When `out` cannot be written.
pub fn write_chart(out: &mut dyn Write, chart: &Chart, terminal: Terminal) -> io::Result<()> {
    writeln!(out, "{}", terminal.strong(chart.title))?;
    let largest = (0..chart.categories.len()).filter_map(|at| number(chart, at)).max().unwrap_or(0);
    for (at, category) in chart.categories.iter().enumerate().filter(|_| !chart.series.is_empty()) {
        let drawn = match chart.shape {
            Shape::Shares => shares(chart, at),
            Shape::Band => quartiles(chart, at),
            Shape::Columns => of_each(chart, at),
            Shape::Bars => String::new(),
        };
        let bar = if chart.shape == Shape::Shares {
            String::new()
        } else {
            bar(number(chart, at).unwrap_or(0), largest)
        };
        let drawn = if bar.is_empty() || drawn.is_empty() { bar + &drawn } else { format!("{bar}  {drawn}") };
        let letters = if is_years(chart) { YEAR_LETTERS } else { LABEL_LETTERS };
        let label = cut(category, letters);
        let width = unicode_width::UnicodeWidthStr::width(label.as_str());
        let gap = " ".repeat((letters + 1).saturating_sub(width).max(1));
        let line = format!("{:>8}  {label}{gap}{}", told(chart, at), terminal.faint(&drawn));
        writeln!(out, "{}", line.trim_end())?;
    }
    for line in foot(chart) {
        writeln!(out, "{}", terminal.faint(&line))?;
    }
    writeln!(out)
}

/// Letters of a year as a label.
const YEAR_LETTERS: usize = 6;

fn is_years(chart: &Chart) -> bool {
    matches!(chart.shape, Shape::Columns | Shape::Band)
}

/// The number that stands for a category; `None` where it is not told.
fn number(chart: &Chart, at: usize) -> Option<u64> {
    match chart.shape {
        Shape::Band => chart.series[1].values[at],
        Shape::Shares => chart.rests_on[at],
        Shape::Columns | Shape::Bars => {
            chart.series.iter().any(|series| series.values[at].is_some()).then(|| numbers(chart, at).sum())
        }
    }
}

/// The number in words; a median of nothing is no number, and a sum of which a part is not told is at least what is.
fn told(chart: &Chart, at: usize) -> String {
    let hides = chart.series.iter().any(|series| series.values[at].is_none());
    match (chart.shape, chart.rests_on.get(at), number(chart, at)) {
        (Shape::Band, Some(Some(0)), _) => "–".to_owned(),
        (Shape::Columns, _, Some(sum)) if hides => format!("{sum}+"),
        (_, _, Some(number)) => number.to_string(),
        _ => NOT_TOLD.to_owned(),
    }
}

/// Each series that has anything in a year: `Wiley 12, PLOS 3`.
fn of_each(chart: &Chart, at: usize) -> String {
    let named = chart.series.iter().filter(|series| series.values[at] != Some(0));
    let words = named.map(|series| match series.values[at] {
        Some(count) => format!("{} {count}", cut(&series.name, LABEL_LETTERS)),
        None => format!("{} {NOT_TOLD}", cut(&series.name, LABEL_LETTERS)),
    });
    words.collect::<Vec<_>>().join(", ")
}

/// `quartiles 12 and 80 days, of 40 articles`.
fn quartiles(chart: &Chart, at: usize) -> String {
    match (chart.series[0].values[at], chart.series[2].values[at], chart.rests_on[at]) {
        (Some(lower), Some(upper), Some(count)) => {
            let one = if count == 1 { chart.population.trim_end_matches('s') } else { chart.population };
            format!("quartiles {lower} and {upper} {}, of {count} {one}", chart.unit)
        }
        _ => String::new(),
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
