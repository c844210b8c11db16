//! `recant doctor`: every file that was not read as a whole, with the reason and the remedy.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use serde::Serialize;

use recant::build::{
    self, Acknowledged, FileEntry, Manifest, Outcome as FileOutcome, Standing, acknowledge, last_run,
    unacknowledge,
};
use recant::index::LocalIndex;
use recant::render;

use super::Outcome;
use super::args::{DoctorArgs, Global};
use super::choices::TextOrJson;
use super::exit::Exit;
use super::index::{counted, repair};
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
    passed_over: Vec<Finding>,
    /// Corrections whose notice, or article of it, is not there.
    not_applied: Vec<Finding>,
    /// Records that were read, of which something is missing or was read differently from how it stands.
    warnings: Vec<Finding>,
    by_reason: BTreeMap<String, u64>,
    /// Names of publishers that stand for themselves, with the number of records that have each.
    unknown_publishers: BTreeMap<String, u64>,
    slowest: Vec<Slow>,
}

#[derive(Debug, Serialize)]
struct Finding {
    path: String,
    reason: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    records: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    remedy: Option<&'static str>,
    /// Whether the owner knows, or knew before the file changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    acknowledged: Option<bool>,
}

/// A file that took long.
#[derive(Debug, Serialize)]
struct Slow {
    path: String,
    seconds: f64,
}

/// How many slow files are named.
const SLOWEST: usize = 5;
/// Files that take less are not slow, in milliseconds.
const SLOW_MS: u64 = 1000;

pub(crate) fn run(global: &Global, args: &DoctorArgs) -> Outcome {
    let path = global.index();
    if args.deep {
        verify(global, &path)?;
    }
    LocalIndex::open(&path)?;
    change_list(global, &path, args)?;
    let Some(manifest) = last_run(&path) else {
        anyhow::bail!(
            "index `{}` does not say what it was built from; run `recant index --rebuild`",
            path.display()
        );
    };
    let report = Report::of(&manifest, &Acknowledged::load(&path));
    let mut out = stdout();
    match args.format {
        TextOrJson::Json => render::write_json(&mut out, &report)?,
        TextOrJson::Text => write_report(&mut out, &report)?,
    }
    out.flush()?;
    Ok(if report.is_fine() { Exit::Fine } else { Exit::Incomplete })
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

fn change_list(global: &Global, index: &Path, args: &DoctorArgs) -> anyhow::Result<()> {
    for path in &args.acknowledge {
        for name in acknowledge(index, path)? {
            say(global, &format!("acknowledged: {name} need not be read until it changes"));
        }
    }
    for path in &args.unacknowledge {
        let name = unacknowledge(index, path)?;
        say(global, &format!("no longer acknowledged: {name}"));
    }
    Ok(())
}

impl Report {
    fn of(manifest: &Manifest, acknowledged: &Acknowledged) -> Report {
        let (files, roots) = (manifest.files.len(), manifest.problems.clone());
        let mut report = Report { files, roots, slowest: slowest(manifest), ..Report::default() };
        report.not_applied = manifest.unapplied.iter().map(|problem| of_words(problem)).collect();
        report.warnings = manifest.warnings.iter().map(|warning| of_words(warning)).collect();
        report.unknown_publishers.clone_from(&manifest.unknown_publishers);
        for file in &manifest.files {
            report.add(file, acknowledged.standing(file));
        }
        report
    }

    fn add(&mut self, file: &FileEntry, standing: Standing) {
        let finding =
            |path: &str, reason: &str| Finding { acknowledged: known(standing), ..find(path, reason) };
        match &file.outcome {
            FileOutcome::Read => self.read += 1,
            FileOutcome::Skipped(reason) => {
                self.count(reason);
                self.skipped.push(find(&file.name, reason));
            }
            FileOutcome::Failed(reason) => {
                self.count(reason);
                self.failed.push(finding(&file.name, reason));
            }
        }
        for skipped in &file.skipped {
            let (path, reason) = skipped.split_once(": ").unwrap_or((file.name.as_str(), skipped));
            self.count(reason);
            self.skipped_inside.push(find(path, reason));
        }
        for other in &file.passed_over {
            let records = Some(other.records);
            *self.by_reason.entry(other.reason.clone()).or_default() += other.records;
            self.passed_over.push(Finding { records, ..find(&other.path, &other.reason) });
        }
        for problem in &file.problems {
            let (path, reason) = problem.split_once(": ").unwrap_or((file.name.as_str(), problem));
            self.partly_read.push(finding(path, reason));
        }
    }

    fn count(&mut self, reason: &str) {
        *self.by_reason.entry(reason.to_owned()).or_default() += 1;
    }

    /// Whether everything that should have been read was, or the owner knows.
    fn is_fine(&self) -> bool {
        let known = |finding: &Finding| finding.acknowledged == Some(true);
        self.roots.is_empty()
            && self.not_applied.is_empty()
            && self.failed.iter().chain(&self.partly_read).all(known)
    }
}

fn of_words(problem: &str) -> Finding {
    let (path, reason) = problem.split_once(": ").unwrap_or(("", problem));
    find(path, reason)
}

fn find(path: &str, reason: &str) -> Finding {
    let (path, reason, remedy) = (path.to_owned(), reason.to_owned(), remedy(reason));
    Finding { path, reason, records: None, remedy, acknowledged: None }
}

fn known(standing: Standing) -> Option<bool> {
    match standing {
        Standing::None => None,
        Standing::Acknowledged => Some(true),
        Standing::Outdated => Some(false),
    }
}

fn slowest(manifest: &Manifest) -> Vec<Slow> {
    let mut slow: Vec<&FileEntry> =
        manifest.files.iter().filter(|file| file.milliseconds >= SLOW_MS).collect();
    slow.sort_by_key(|file| (std::cmp::Reverse(file.milliseconds), &file.name));
    let seconds = |file: &FileEntry| file.milliseconds as f64 / 1000.0;
    slow.iter().take(SLOWEST).map(|file| Slow { path: file.name.clone(), seconds: seconds(file) }).collect()
}

/// What to do about it, where something can be done and the reason does not say so itself.
fn remedy(reason: &str) -> Option<&'static str> {
    const REMEDIES: &[(&str, &str)] = &[
        ("needs OCR", "run it through an OCR program and index the result"),
        ("Permission denied", "make the file readable, then run `recant index` again"),
        ("is not a PDF that can be read", "fetch it again, or print it to a new PDF"),
        ("not a format", "convert it to text, HTML or JATS, or leave it"),
        ("crashed the", "print it to a new PDF or save it as text, and report the file"),
        ("breaks off", "fetch it again; what could be read was"),
        ("leads back to", "remove the link"),
        ("leads out of the archive", "unpack it in an empty folder"),
    ];
    REMEDIES.iter().find(|(part, _)| reason.contains(part)).map(|(_, remedy)| *remedy)
}

fn write_report(out: &mut dyn Write, report: &Report) -> std::io::Result<()> {
    let lists = [
        ("failed", &report.failed),
        ("partly read", &report.partly_read),
        ("skipped", &report.skipped),
        ("skipped inside archives", &report.skipped_inside),
        ("records that are no notices", &report.passed_over),
        ("corrections not applied", &report.not_applied),
        ("records with warnings", &report.warnings),
    ];
    for root in &report.roots {
        writeln!(out, "{}", render::sanitise(root))?;
    }
    for (heading, findings) in lists.iter().filter(|(_, findings)| !findings.is_empty()) {
        writeln!(out, "{heading} ({})", findings.iter().map(|f| f.records.unwrap_or(1)).sum::<u64>())?;
        findings.iter().try_for_each(|finding| write_finding(out, finding))?;
        writeln!(out)?;
    }
    if !report.slowest.is_empty() {
        writeln!(out, "slowest")?;
        for Slow { path, seconds } in &report.slowest {
            writeln!(out, "{seconds:>8.1} s  {}", render::sanitise(path))?;
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
    let files = counted(report.files as u64, "file");
    writeln!(out, "{files}: {} read, {skipped} skipped, {failed} failed", report.read)
}

fn write_finding(out: &mut dyn Write, finding: &Finding) -> std::io::Result<()> {
    let mark = match finding.acknowledged {
        None => "",
        Some(true) => " (acknowledged)",
        Some(false) => " (acknowledged before it changed)",
    };
    let records = finding.records.map(|records| format!("{records}: ")).unwrap_or_default();
    let (path, reason) = (render::sanitise(&finding.path), render::sanitise(&finding.reason));
    writeln!(out, "  {path}: {records}{reason}{mark}")?;
    finding.remedy.map_or(Ok(()), |remedy| writeln!(out, "      {remedy}"))
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
