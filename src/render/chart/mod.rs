//! Numbers to pictures: SVG for pages and files, bars for a terminal, CSV for spreadsheets.

mod shapes;
mod svg;
mod table;

pub use svg::{narrow_svg, svg};
pub use table::{write_chart, write_chart_csv};

use super::markup::is_left_out;
use super::terminal::sanitise;
use crate::statistics::Chart;

/// Letters of a label beside a bar.
const LABEL_LETTERS: usize = 44;

/// What was counted, what the numbers are a part of, and what they leave out.
fn foot(chart: &Chart) -> Vec<String> {
    let left_out = chart.left_out_words().join(", ");
    let left_out = if left_out.is_empty() { left_out } else { format!("; not shown: {left_out}") };
    let mut lines =
        vec![format!("search: {}", chart.search), format!("of {}{left_out}", chart.total_words())];
    lines.extend(chart.notes.iter().cloned());
    lines.push(format!(
        "archive {}{}",
        chart.archive.fingerprint,
        if chart.archive.sample { ", a sample: these notices are invented" } else { "" }
    ));
    // A search is whatever somebody typed.
    lines.iter().map(|line| cut(line, FOOT_LETTERS)).collect()
}

/// The most letters of one statement beneath a chart.
const FOOT_LETTERS: usize = 600;

/// What stands for a number that is not told.
const NOT_TOLD: &str = "not told";

/// The beginning of a text, without what deceives a reader or breaks a picture.
fn cut(text: &str, letters: usize) -> String {
    let text: String = sanitise(text).chars().filter(|c| !is_left_out(*c)).collect();
    if text.chars().count() <= letters {
        return text;
    }
    text.chars().take(letters - 1).chain(std::iter::once('…')).collect()
}

/// The numbers of one category, series by series; nothing for those that are not told.
fn numbers(chart: &Chart, at: usize) -> impl Iterator<Item = u64> {
    chart.series.iter().map(move |series| series.values[at].unwrap_or(0))
}
