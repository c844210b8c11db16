//! A report to SARIF 2.1.0 (OASIS), as code hosts show it beside the lines of the list.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::words;
use crate::check::{Checked, Report, Verdict};
use crate::render::statements::EXONERATED;

/// Writes one run. References without a notice, and cited notices, give no result.
///
/// # Errors
///
/// When `out` cannot be written.
pub fn write_check_sarif(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    let shown = |checked: &&Checked| !matches!(checked.status, Verdict::NoNoticeFound | Verdict::IsNotice);
    let results: Vec<Value> = report.references.iter().filter(shown).map(result).collect();
    let nothing = report.references.is_empty() && report.errors.is_empty();
    let unread =
        report.errors.iter().cloned().chain(nothing.then(|| "no references: nothing was checked".to_owned()));
    let notifications: Vec<Value> =
        unread.map(|text| json!({ "level": "error", "message": { "text": text } })).collect();
    let warnings =
        report.warnings.iter().map(|text| json!({ "level": "warning", "message": { "text": text } }));
    let sarif = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "recant",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": Verdict::ALL.iter().map(|verdict| rule(*verdict)).collect::<Vec<_>>(),
            }},
            "invocations": [{
                "executionSuccessful": notifications.is_empty(),
                "toolExecutionNotifications": notifications.into_iter().chain(warnings).collect::<Vec<_>>(),
            }],
            "results": results,
            "properties": { "archive": report.archive, "summary": report.summary },
        }],
    });
    serde_json::to_writer_pretty(&mut *out, &sarif)?;
    writeln!(out)
}

fn rule(verdict: Verdict) -> Value {
    let text = match verdict {
        Verdict::NoNoticeFound => {
            "no notice found in this archive, which does not make the work clean".to_owned()
        }
        Verdict::NotChecked => "the reference could not be checked".to_owned(),
        Verdict::Possible => "a person should look whether a notice speaks of this work".to_owned(),
        other => format!("the cited work: {}", words::verdict(other)),
    };
    json!({ "id": verdict.as_str(), "shortDescription": { "text": text }, "defaultConfiguration": { "level": level(verdict) } })
}

fn level(verdict: Verdict) -> &'static str {
    match verdict {
        verdict if verdict.is_retraction() => "error",
        Verdict::NotChecked => "error",
        Verdict::Concern | Verdict::Possible => "warning",
        _ => "note",
    }
}

fn result(checked: &Checked) -> Value {
    let parts = [
        Some(words::matched(checked)),
        words::event(checked),
        checked.cite.as_ref().map(|cite| format!("notice: {cite}")),
    ];
    let exonerated = words::statements(checked).into_iter().filter(|(label, _)| *label == EXONERATED);
    let exonerated = exonerated.map(|(label, text)| format!("{label}: {text}"));
    let parts: Vec<String> = parts.into_iter().flatten().chain(exonerated).collect();
    let text = format!("{} — {}. {}", words::name(checked), words::verdict(checked.status), parts.join(". "));
    let mut result = json!({
        "ruleId": checked.status.as_str(),
        "level": level(checked.status),
        "message": { "text": text },
        "properties": properties(checked),
    });
    if !checked.file.is_empty() {
        let mut location = json!({ "artifactLocation": { "uri": uri(&checked.file) } });
        location["region"] = json!({ "startLine": checked.line.unwrap_or(1) });
        result["locations"] = json!([{ "physicalLocation": location }]);
    }
    result
}

fn properties(checked: &Checked) -> Value {
    let mut properties = json!({ "number": checked.number, "notices": checked.notices });
    let mut add = |name: &str, value: Value| {
        properties[name] = value;
    };
    checked.key.iter().for_each(|key| add("key", json!(key)));
    if !checked.reasons.is_empty() {
        add("reasons", json!(checked.reasons));
    }
    if !checked.notice_says.is_empty() {
        add("noticeSays", json!(checked.notice_says));
    }
    properties
}

/// A path as a relative reference of RFC 3986.
fn uri(path: &str) -> String {
    let mut uri = String::new();
    for byte in path.replace('\\', "/").bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    uri
}
