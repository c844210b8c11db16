//! A report for a person at a terminal: problems first, one line of sum last.

use std::io::{self, Write};

use super::words;
use crate::check::{Change, Checked, Report, Verdict};
use crate::render::terminal::{Terminal, sanitise};
use crate::render::wrap::{cut, wrap};

/// Columns before each line below a verdict.
const INDENT: usize = 4;

/// Writes what needs a person's eye, and the sum; every reference with `all`.
///
/// # Errors
///
/// When `out` cannot be written.
pub fn write_check(out: &mut dyn Write, report: &Report, all: bool, terminal: Terminal) -> io::Result<()> {
    for warning in &report.warnings {
        writeln!(out, "{}", terminal.warn(&format!("warning: {}", sanitise(warning))))?;
    }
    for error in &report.errors {
        writeln!(out, "{}", terminal.warn(&format!("not read: {}", sanitise(error))))?;
    }
    if !report.warnings.is_empty() || !report.errors.is_empty() {
        writeln!(out)?;
    }
    let (problems, others): (Vec<&Checked>, Vec<&Checked>) =
        report.references.iter().partition(|checked| checked.status.is_problem());
    let mut problems = problems;
    problems.sort_by_key(|checked| (checked.status, checked.number));
    for checked in problems {
        write_problem(out, checked, terminal)?;
    }
    let mut listed = false;
    for checked in others.iter().filter(|checked| all || checked.status != Verdict::NoNoticeFound) {
        write_line(out, checked, terminal)?;
        listed = true;
    }
    if listed {
        writeln!(out)?;
    }
    writeln!(out, "{}", terminal.strong(&words::sum(report)))?;
    writeln!(out, "{}", terminal.faint(&words::against(report)))
}

/// Writes what has changed about watched references.
///
/// # Errors
///
/// When `out` cannot be written.
pub fn write_changes(out: &mut dyn Write, changes: &[Change], terminal: Terminal) -> io::Result<()> {
    for change in changes {
        let line = format!("since the last check: was {}", words::verdict(change.before));
        writeln!(out, "{}", terminal.warn(&line))?;
        write_problem(out, &change.now, terminal)?;
    }
    match changes.len() {
        0 => writeln!(out, "nothing has changed since the last check"),
        1 => writeln!(out, "1 watched reference has changed since the last check"),
        number => writeln!(out, "{number} watched references have changed since the last check"),
    }
}

fn heading(checked: &Checked) -> String {
    let key = checked.key.as_ref().map(|key| format!(" [{key}]")).unwrap_or_default();
    let place = words::place(checked);
    let place = if place.is_empty() { place } else { format!(" · {place}") };
    sanitise(&format!("{}.{key}{place}", checked.number)).into_owned()
}

fn write_problem(out: &mut dyn Write, checked: &Checked, terminal: Terminal) -> io::Result<()> {
    let width = terminal.width_columns;
    let status = terminal.warn(&words::verdict(checked.status).to_uppercase());
    writeln!(out, "{status} {}", terminal.faint(&heading(checked)))?;
    let mut line = |text: &str| write!(out, "{}", wrap(text, INDENT, width));
    line(&terminal.strong(&sanitise(&words::name(checked))))?;
    line(&sanitise(&words::matched(checked)))?;
    if let Some(event) = words::event(checked) {
        line(&sanitise(&event))?;
    }
    if let Some(found) = words::compare(checked) {
        line(&sanitise(&format!("the archive's article: {found}")))?;
    }
    if let Some(text) = &checked.reason_text {
        line(&format!("{}: “{}”", terminal.faint("the notice says"), sanitise(text)))?;
    }
    for reasons in words::reasons(checked) {
        line(&sanitise(&reasons))?;
    }
    for (label, text) in words::statements(checked) {
        line(&format!("{}: {}", terminal.faint(label), sanitise(&text)))?;
    }
    if let Some(cite) = &checked.cite {
        line(&format!("{}: {}", terminal.faint("notice to cite"), sanitise(cite)))?;
    }
    if let Some(statement) = &checked.statement {
        line(&format!("{}: {}", terminal.faint("for a table of excluded studies"), sanitise(statement)))?;
    }
    writeln!(out)
}

fn write_line(out: &mut dyn Write, checked: &Checked, terminal: Terminal) -> io::Result<()> {
    let notices = if checked.notices.is_empty() {
        String::new()
    } else {
        format!(" · {}", checked.notices.join(", "))
    };
    let line = format!(
        "{:<16} {} {}{notices}",
        words::verdict(checked.status),
        heading(checked),
        words::name(checked)
    );
    writeln!(out, "{}", cut(&sanitise(&line), terminal.width_columns))
}
