//! A report to JUnit XML, as test reports of continuous integration read it: each reference is a test case.
//!
//! The shape is that of `junit-10.xsd` of Jenkins' xUnit plugin, the strictest that is in use.

use std::io::{self, Write};

use super::words::{self, xml};
use crate::check::{Checked, Report, Verdict};

/// Writes one test suite. Verdicts in `failing` are failures; what was not checked is an error, and so is a list that
/// was not read.
///
/// # Errors
///
/// When `out` cannot be written.
pub fn write_check_junit(out: &mut dyn Write, report: &Report, failing: &[Verdict]) -> io::Result<()> {
    let failures = report.references.iter().filter(|checked| is_failure(checked, failing)).count();
    let unread = report.errors.len() + usize::from(report.references.is_empty() && report.errors.is_empty());
    let errors = report.count(Verdict::NotChecked) + unread;
    let tests = report.references.len() + unread;
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    writeln!(out, "<testsuites tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\">")?;
    writeln!(
        out,
        "<testsuite name=\"recant check\" tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\">"
    )?;
    writeln!(
        out,
        "<properties><property name=\"archive\" value=\"{}\"/></properties>",
        xml(&words::against(report))
    )?;
    for error in &report.errors {
        writeln!(
            out,
            "<testcase classname=\"list\" name=\"{0}\"><error type=\"not_read\" message=\"{0}\"/></testcase>",
            xml(error)
        )?;
    }
    if report.references.is_empty() && report.errors.is_empty() {
        writeln!(
            out,
            "<testcase classname=\"list\" name=\"references\"><error type=\"not_read\" message=\"no references: nothing was checked\"/></testcase>"
        )?;
    }
    for checked in &report.references {
        write_case(out, checked, failing)?;
    }
    writeln!(out, "</testsuite>\n</testsuites>")
}

fn is_failure(checked: &Checked, failing: &[Verdict]) -> bool {
    checked.status != Verdict::NotChecked && failing.contains(&checked.status)
}

fn write_case(out: &mut dyn Write, checked: &Checked, failing: &[Verdict]) -> io::Result<()> {
    let key = checked.key.as_ref().map(|key| format!(" [{key}]")).unwrap_or_default();
    let name = xml(&format!("{}{key} {}", checked.number, words::name(checked)));
    let class = if checked.file.is_empty() { "reference" } else { &checked.file };
    write!(out, "<testcase classname=\"{}\" name=\"{name}\"", xml(class))?;
    let element = match checked.status {
        Verdict::NotChecked => "error",
        _ if is_failure(checked, failing) => "failure",
        _ => return writeln!(out, "/>"),
    };
    let message = format!("{}: {}", words::verdict(checked.status), checked.why);
    let body: Vec<String> = body(checked).iter().map(|part| xml(part)).collect();
    writeln!(
        out,
        "><{element} type=\"{}\" message=\"{}\">{}</{element}></testcase>",
        checked.status,
        xml(&message),
        body.join("\n")
    )
}

/// Where the reference stands, which the schema has no attribute for, and what its notice says.
fn body(checked: &Checked) -> Vec<String> {
    let place = Some(words::place(checked)).filter(|place| !place.is_empty());
    let says = checked.reason_text.as_ref().map(|text| format!("the notice says: “{text}”"));
    let mut lines: Vec<String> = [place, words::event(checked), says].into_iter().flatten().collect();
    lines.extend(words::reasons(checked));
    lines.extend(words::statements(checked).into_iter().map(|(label, text)| format!("{label}: {text}")));
    lines.extend(checked.cite.clone().into_iter().chain(checked.statement.clone()));
    lines
}
