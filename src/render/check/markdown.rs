//! A report to Markdown, for an issue, a pull request or a lab book.

use std::io::{self, Write};

use super::words;
use crate::check::{Checked, Report, Verdict};

/// Writes the sum, a table of what needs a person's eye, and what each notice says.
///
/// # Errors
///
/// When `out` cannot be written.
pub fn write_check_markdown(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    writeln!(
        out,
        "# References checked\n\n**{}**\n\n{}\n",
        escaped(&words::sum(report)),
        escaped(&words::against(report))
    )?;
    for warning in report
        .warnings
        .iter()
        .map(|text| format!("warning: {text}"))
        .chain(report.errors.iter().map(|text| format!("not read: {text}")))
    {
        writeln!(out, "- {}", escaped(&warning))?;
    }
    let shown: Vec<&Checked> =
        report.references.iter().filter(|checked| checked.status != Verdict::NoNoticeFound).collect();
    if !shown.is_empty() {
        writeln!(
            out,
            "\n| # | reference | place | verdict | why | notices |\n| --- | --- | --- | --- | --- | --- |"
        )?;
    }
    for checked in &shown {
        writeln!(
            out,
            "| {} | {} | {} | {} | {} | {} |",
            checked.number,
            escaped(&words::name(checked)),
            escaped(&words::place(checked)),
            words::verdict(checked.status),
            escaped(&words::matched(checked)),
            escaped(&checked.notices.join(", "))
        )?;
    }
    for checked in shown.iter().filter(|checked| checked.cite.is_some()) {
        write_details(out, checked)?;
    }
    writeln!(out, "\n“No notice found” says what this archive holds; it does not say that a work is sound.")
}

fn write_details(out: &mut dyn Write, checked: &Checked) -> io::Result<()> {
    writeln!(out, "\n## {}. {}\n", checked.number, escaped(&words::name(checked)))?;
    if let Some(event) = words::event(checked) {
        writeln!(out, "- {}", escaped(&event))?;
    }
    if let Some(text) = &checked.reason_text {
        writeln!(out, "- the notice says: “{}”", escaped(text))?;
    }
    for reasons in words::reasons(checked) {
        writeln!(out, "- {}", escaped(&reasons))?;
    }
    for (label, text) in words::statements(checked) {
        writeln!(out, "- {label}: {}", escaped(&text))?;
    }
    for (label, text) in
        [("notice to cite", &checked.cite), ("for a table of excluded studies", &checked.statement)]
    {
        if let Some(text) = text {
            writeln!(out, "- {label}: {}", escaped(text))?;
        }
    }
    Ok(())
}

/// Text in which nothing is markup: neither Markdown's signs nor HTML.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in crate::render::terminal::sanitise(text).chars() {
        match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '#' | '|' | '~' | '!' => {
                out.push('\\');
                out.push(c);
            }
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            c => out.push(c),
        }
    }
    out
}
