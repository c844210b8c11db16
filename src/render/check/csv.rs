//! A report to CSV that is safe to open in a spreadsheet, one row for each reference.

use std::io::{self, Write};

use super::words;
use crate::check::{Checked, Report};
use crate::render::csv::{safe_cell, unwrapped};

const HEADER: &[&str] = &[
    "number",
    "key",
    "file",
    "line",
    "status",
    "nature",
    "matched_by",
    "score",
    "title",
    "doi",
    "pmid",
    "pmcid",
    "notices",
    "notice_date",
    "cited",
    "withdrawn",
    "reasons",
    "notice_says",
    "notice_to_cite",
    "statement",
    "why",
    "input",
    "page",
    "paragraph",
];

/// Writes a header and one row for each reference, in order.
///
/// # Errors
///
/// When `out` cannot be written.
pub fn write_check_csv(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(HEADER).map_err(unwrapped)?;
    for checked in &report.references {
        writer.write_record(row(checked).iter().map(|cell| safe_cell(cell))).map_err(unwrapped)?;
    }
    writer.flush()
}

fn row(checked: &Checked) -> Vec<String> {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let withdrawn = checked.withdrawn.as_ref().map(|withdrawn| {
        if withdrawn.whole { "whole".to_owned() } else { format!("part: {}", withdrawn.parts.join("; ")) }
    });
    let cited = checked.cited.and_then(|cited| serde_json::to_value(cited).ok()?.as_str().map(str::to_owned));
    vec![
        checked.number.to_string(),
        text(&checked.key),
        checked.file.clone(),
        checked.line.map(|line| line.to_string()).unwrap_or_default(),
        checked.status.to_string(),
        checked.nature.map(|nature| nature.to_string()).unwrap_or_default(),
        checked.matched_by.map(|by| by.as_str().to_owned()).unwrap_or_default(),
        checked.score.map(|score| score.to_string()).unwrap_or_default(),
        text(&checked.title),
        checked.doi.as_ref().map(ToString::to_string).unwrap_or_default(),
        text(&checked.pmid),
        text(&checked.pmcid),
        checked.notices.join("; "),
        checked.notice_date.map(|date| date.to_string()).unwrap_or_default(),
        cited.unwrap_or_default(),
        withdrawn.unwrap_or_default(),
        words::reasons(checked).join(" · "),
        said(checked),
        text(&checked.cite),
        text(&checked.statement),
        checked.why.clone(),
        checked.input.clone(),
        checked.page.map(|page| page.to_string()).unwrap_or_default(),
        checked.paragraph.map(|paragraph| paragraph.to_string()).unwrap_or_default(),
    ]
}

fn said(checked: &Checked) -> String {
    let lines = words::statements(checked).into_iter().map(|(label, text)| format!("{label}: {text}"));
    checked.reason_text.iter().map(|text| format!("“{text}”")).chain(lines).collect::<Vec<_>>().join(" · ")
}
