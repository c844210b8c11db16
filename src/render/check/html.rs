//! A report to one HTML page that needs nothing else: no scripts, no addresses that are loaded.

use std::io::{self, Write};

use super::words::{self, xml};
use crate::check::{Checked, Report, Verdict};

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a;background:#fff}\
table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.4rem .6rem;border-bottom:1px solid #ccc}\
.problem td:nth-child(2){font-weight:700}blockquote{margin:.3rem 0 .3rem 1rem;padding-left:.8rem;border-left:3px solid #999}\
small{color:#555}@media (prefers-color-scheme:dark){body{color:#eee;background:#161616}small{color:#aaa}th,td{border-color:#444}}";

/// Writes the page: the sum, problems with what their notices say, then every reference.
///
/// # Errors
///
/// When `out` cannot be written.
pub fn write_check_html(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    writeln!(
        out,
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>References checked</title>"
    )?;
    writeln!(out, "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">")?;
    writeln!(
        out,
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    )?;
    writeln!(out, "<style>{STYLE}</style></head><body>\n<h1>References checked</h1>")?;
    writeln!(
        out,
        "<p><strong>{}</strong><br><small>{}</small></p>",
        xml(&words::sum(report)),
        xml(&words::against(report))
    )?;
    let troubles = report.warnings.iter().map(|text| format!("warning: {text}"));
    let troubles: Vec<String> =
        troubles.chain(report.errors.iter().map(|text| format!("not read: {text}"))).collect();
    if !troubles.is_empty() {
        let items: String = troubles.iter().map(|text| format!("<li>{}</li>", xml(text))).collect();
        writeln!(out, "<ul>{items}</ul>")?;
    }
    let mut references: Vec<&Checked> = report.references.iter().collect();
    references.sort_by_key(|checked| {
        (
            !checked.status.is_problem(),
            if checked.status.is_problem() { checked.status } else { Verdict::Retracted },
            checked.number,
        )
    });
    writeln!(
        out,
        "<table><thead><tr><th scope=\"col\">#</th><th scope=\"col\">verdict</th><th scope=\"col\">reference</th></tr></thead><tbody>"
    )?;
    for checked in references {
        write_row(out, checked)?;
    }
    writeln!(out, "</tbody></table>")?;
    writeln!(
        out,
        "<p><small>“No notice found” says what this archive holds; it does not say that a work is sound.</small></p>\n</body></html>"
    )
}

fn write_row(out: &mut dyn Write, checked: &Checked) -> io::Result<()> {
    let class = if checked.status.is_problem() { " class=\"problem\"" } else { "" };
    write!(
        out,
        "<tr{class}><td>{}</td><td>{}</td><td>{}",
        checked.number,
        words::verdict(checked.status),
        xml(&words::name(checked))
    )?;
    let place = words::place(checked);
    if !place.is_empty() {
        write!(out, " <small>{}</small>", xml(&place))?;
    }
    write!(out, "<br><small>{}</small>", xml(&words::matched(checked)))?;
    if let Some(event) = words::event(checked) {
        write!(out, "<br>{}", xml(&event))?;
    }
    if let Some(text) = &checked.reason_text {
        write!(out, "<br>the notice says:<blockquote>{}</blockquote>", xml(text))?;
    }
    for reasons in words::reasons(checked) {
        write!(out, "<div>{}</div>", xml(&reasons))?;
    }
    for (label, text) in words::statements(checked) {
        write!(out, "<div><small>{}:</small> {}</div>", xml(label), xml(&text))?;
    }
    for (label, text) in
        [("notice to cite", &checked.cite), ("for a table of excluded studies", &checked.statement)]
    {
        if let Some(text) = text {
            write!(out, "<div><small>{label}:</small> {}</div>", xml(text))?;
        }
    }
    writeln!(out, "</td></tr>")
}
