//! `recant doctor`: every file that was not read as a whole, with the reason and the remedy.

use std::collections::BTreeMap;
use std::io::Write;

use serde::Serialize;

use recant::build::{Manifest, Outcome as FileOutcome, last_run};
use recant::index::LocalIndex;
use recant::render;

use super::Outcome;
use super::args::{DoctorArgs, Global, TextOrJson};
use super::exit::Exit;
use super::output::stdout;

/// What the last run could not read.
#[derive(Debug, Default, Serialize)]
struct Report {
    files: usize,
    read: usize,
    roots: Vec<String>,
    skipped: Vec<Finding>,
    failed: Vec<Finding>,
    partly_read: Vec<Finding>,
    skipped_inside: Vec<Finding>,
    /// Corrections whose notice, or article of it, is not there.
    not_applied: Vec<Finding>,
    by_reason: BTreeMap<String, usize>,
    /// Names of publishers that stand for themselves, with the number of records that have each.
    unknown_publishers: BTreeMap<String, u64>,
}

#[derive(Debug, Serialize)]
struct Finding {
    path: String,
    reason: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    remedy: Option<&'static str>,
}

pub(crate) fn run(global: &Global, args: &DoctorArgs) -> Outcome {
    let path = global.index();
    LocalIndex::open(&path)?;
    let Some(manifest) = last_run(&path) else {
        anyhow::bail!(
            "index `{}` does not say what it was built from; run `recant index --rebuild`",
            path.display()
        );
    };
    let report = examine(&manifest);
    let mut out = stdout();
    match args.format {
        TextOrJson::Json => render::write_json(&mut out, &report)?,
        TextOrJson::Text => write_report(&mut out, &report)?,
    }
    out.flush()?;
    let lists = [&report.failed, &report.partly_read, &report.not_applied];
    let fine = report.roots.is_empty() && lists.iter().all(|list| list.is_empty());
    Ok(if fine { Exit::Fine } else { Exit::Incomplete })
}

fn examine(manifest: &Manifest) -> Report {
    let mut report = Report {
        files: manifest.files.len(),
        roots: manifest.problems.clone(),
        not_applied: manifest.unapplied.iter().map(|problem| not_applied(problem)).collect(),
        unknown_publishers: manifest.unknown_publishers.clone(),
        ..Report::default()
    };
    for file in &manifest.files {
        let finding = |reason: &str| Finding {
            path: file.name.clone(),
            reason: reason.to_owned(),
            remedy: remedy(reason),
        };
        let mut count = |reason: &str| *report.by_reason.entry(reason.to_owned()).or_default() += 1;
        match &file.outcome {
            FileOutcome::Read => report.read += 1,
            FileOutcome::Skipped(reason) => {
                count(reason);
                report.skipped.push(finding(reason));
            }
            FileOutcome::Failed(reason) => {
                count(reason);
                report.failed.push(finding(reason));
            }
        }
        for skipped in &file.skipped {
            let (path, reason) = skipped.split_once(": ").unwrap_or((file.name.as_str(), skipped));
            *report.by_reason.entry(reason.to_owned()).or_default() += 1;
            let finding =
                Finding { path: path.to_owned(), reason: reason.to_owned(), remedy: remedy(reason) };
            report.skipped_inside.push(finding);
        }
        for problem in &file.problems {
            let (path, reason) = problem.split_once(": ").unwrap_or((file.name.as_str(), problem));
            report.partly_read.push(Finding {
                path: path.to_owned(),
                reason: reason.to_owned(),
                remedy: None,
            });
        }
    }
    report
}

fn not_applied(problem: &str) -> Finding {
    let (path, reason) = problem.split_once(": ").unwrap_or(("", problem));
    Finding { path: path.to_owned(), reason: reason.to_owned(), remedy: None }
}

/// What to do about it, where something can be done.
fn remedy(reason: &str) -> Option<&'static str> {
    const REMEDIES: &[(&str, &str)] = &[
        ("needs OCR", "run it through an OCR program and index the result"),
        ("Permission denied", "make the file readable, then run `recant index` again"),
        ("encrypted", "save a copy without password"),
        ("at most", "split the file"),
        ("not a format", "convert it to text, HTML or JATS, or leave it"),
    ];
    REMEDIES.iter().find(|(part, _)| reason.contains(part)).map(|(_, remedy)| *remedy)
}

fn write_report(out: &mut dyn Write, report: &Report) -> std::io::Result<()> {
    let lists = [
        ("failed", &report.failed),
        ("partly read", &report.partly_read),
        ("skipped", &report.skipped),
        ("skipped inside archives", &report.skipped_inside),
        ("corrections not applied", &report.not_applied),
    ];
    for root in &report.roots {
        writeln!(out, "{}", render::sanitise(root))?;
    }
    for (heading, findings) in lists.iter().filter(|(_, findings)| !findings.is_empty()) {
        writeln!(out, "{heading} ({})", findings.len())?;
        for finding in *findings {
            writeln!(out, "  {}: {}", render::sanitise(&finding.path), render::sanitise(&finding.reason))?;
            if let Some(remedy) = finding.remedy {
                writeln!(out, "      {remedy}")?;
            }
        }
        writeln!(out)?;
    }
    if !report.by_reason.is_empty() {
        writeln!(out, "by reason")?;
        for (reason, count) in &report.by_reason {
            writeln!(out, "{count:>8}  {}", render::sanitise(reason))?;
        }
        writeln!(out)?;
    }
    write_unknown_publishers(out, &report.unknown_publishers)?;
    let (skipped, failed) = (report.skipped.len(), report.failed.len());
    writeln!(out, "{} files: {} read, {skipped} skipped, {failed} failed", report.files, report.read)
}

/// Publishers that are printed before the rest is left to JSON.
const PRINTED_PUBLISHERS: usize = 20;

fn write_unknown_publishers(out: &mut dyn Write, unknown: &BTreeMap<String, u64>) -> std::io::Result<()> {
    if unknown.is_empty() {
        return Ok(());
    }
    let mut names: Vec<(&String, &u64)> = unknown.iter().collect();
    names.sort_by_key(|(name, count)| (std::cmp::Reverse(**count), *name));
    writeln!(out, "publishers without imprint and family; `publishers.csv` in the archive can name them")?;
    for (name, count) in names.iter().take(PRINTED_PUBLISHERS) {
        writeln!(out, "{count:>8}  {}", render::sanitise(name))?;
    }
    if names.len() > PRINTED_PUBLISHERS {
        writeln!(out, "{:>8}  more names; `--format json` lists them all", names.len() - PRINTED_PUBLISHERS)?;
    }
    writeln!(out)
}
