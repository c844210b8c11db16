//! `recant doctor`: every file that was not read as a whole, with the reason and the remedy.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use serde::Serialize;

use recant::build::{self, Manifest, Outcome as FileOutcome, last_run};
use recant::index::LocalIndex;
use recant::render;

use super::Outcome;
use super::args::{DoctorArgs, Global, TextOrJson};
use super::exit::Exit;
use super::index::repair;
use super::output::{say, stdout};

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
    by_reason: BTreeMap<String, usize>,
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
    if args.deep {
        verify(global, &path)?;
    }
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
    let fine = report.failed.is_empty() && report.partly_read.is_empty() && report.roots.is_empty();
    Ok(if fine { Exit::Fine } else { Exit::Incomplete })
}

/// Verifies every file of the index, names the damaged ones and has the index built anew.
fn verify(global: &Global, path: &Path) -> anyhow::Result<()> {
    let damaged = build::verify(path)?;
    for damage in &damaged {
        say(global, &format!("`{}` is damaged: {}", damage.file, damage.cause));
    }
    if damaged.is_empty() {
        say(global, "every file of the index is as it was written");
        return Ok(());
    }
    say(global, "building the index anew from its corpus");
    repair(global)?;
    let left = build::verify(path)?;
    if let Some(damage) = left.first() {
        anyhow::bail!("`{}` is still damaged: {}; remove it and set it up again", damage.file, damage.cause);
    }
    say(global, "the index is whole again");
    Ok(())
}

fn examine(manifest: &Manifest) -> Report {
    let mut report =
        Report { files: manifest.files.len(), roots: manifest.problems.clone(), ..Report::default() };
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
    let (skipped, failed) = (report.skipped.len(), report.failed.len());
    writeln!(out, "{} files: {} read, {skipped} skipped, {failed} failed", report.files, report.read)
}
