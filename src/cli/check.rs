//! `recant check`: every reference of a list against the archive.

use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use recant::check::{Change, Checked, Options, Report, Verdict, WatchList, check_all};
use recant::index::LocalIndex;
use recant::notice::PartialDate;
use recant::references::{self, Addition, ListSource, ReferenceList};
use recant::render;

use super::Outcome;
use super::args::Global;
use super::check_args::{CheckArgs, ReportFormat};
use super::exit::Exit;
use super::output::{say, stdout, terminal};

/// Lists that were passed over in folders and are named before "and N more".
const PASSED_OVER: usize = 10;

pub(crate) fn run(global: &Global, args: &CheckArgs) -> Outcome {
    // An index that is missing must be an error and not be built on the way: the check would be against anything.
    let index = LocalIndex::open(&global.index())?;
    let list = references::read(&sources(&args.lists)?);
    say_passed_over(global, &list);
    let options =
        Options { manuscript_date: args.date, max_age_days: args.max_age, today: args.today.or_else(today) };
    let (watched, report) = match &args.watch_list {
        Some(file) => watch(&index, file, &list, &options)?,
        None => (None, check_all(&index, &list, &options)?),
    };
    write(global, args, watched.as_ref(), &report)?;
    if let Some(out) = &args.fix {
        fix(global, args, out, &list, &report)?;
    }
    Ok(exit(args, watched.as_ref().map(|watched| watched.changes.as_slice()), &report))
}

/// What was not checked is never fine, whatever else was found.
fn exit(args: &CheckArgs, changes: Option<&[Change]>, report: &Report) -> Exit {
    let failing = failing(&args.fail_on);
    let changed = |changes: &[Change]| changes.iter().any(|change| failing.contains(&change.now.status));
    if report.is_incomplete() {
        Exit::Incomplete
    } else if report.has_any(&failing) || changes.is_some_and(changed) {
        Exit::Flagged
    } else {
        Exit::Fine
    }
}

/// `retracted` stands for every form of retraction.
fn failing(named: &[Verdict]) -> Vec<Verdict> {
    let all = named.contains(&Verdict::Retracted);
    Verdict::ALL
        .iter()
        .copied()
        .filter(|verdict| named.contains(verdict) || all && verdict.is_retraction())
        .collect()
}

fn sources(lists: &[String]) -> anyhow::Result<Vec<ListSource>> {
    let mut sources = Vec::new();
    for name in lists {
        let path = PathBuf::from(name);
        sources.push(if name == "-" {
            let mut bytes = Vec::new();
            io::stdin().lock().read_to_end(&mut bytes).context("cannot read standard input")?;
            ListSource::Bytes("standard input".to_owned(), bytes)
        } else if path.exists() {
            ListSource::Path(path)
        } else {
            ListSource::Identifier(name.clone())
        });
    }
    Ok(sources)
}

fn say_passed_over(global: &Global, list: &ReferenceList) {
    for passed_over in list.passed_over.iter().take(PASSED_OVER) {
        say(global, &format!("passed over {passed_over}"));
    }
    if list.passed_over.len() > PASSED_OVER {
        say(global, &format!("and {} more passed over", list.passed_over.len() - PASSED_OVER));
    }
}

/// The days since 1970 of the clock, as a date.
pub(super) fn today() -> Option<PartialDate> {
    let now = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC);
    PartialDate::new(now.year(), Some(now.month()), Some(now.day()))
}

/// What came of a watch list.
struct Watching {
    changes: Vec<Change>,
    /// References that were not in the list before.
    added: usize,
    /// Whether there was no list before.
    is_first: bool,
}

impl Watching {
    fn write(&self, out: &mut dyn Write, terminal: render::Terminal) -> io::Result<()> {
        let references = if self.added == 1 { "1 reference" } else { &format!("{} references", self.added) };
        if self.is_first {
            return writeln!(out, "first check of this watch list; {references} kept");
        }
        render::write_changes(out, &self.changes, terminal)?;
        match self.added {
            0 => Ok(()),
            _ => writeln!(out, "{references} new to the watch list; see their verdicts below"),
        }
    }
}

/// Checks what is watched and what is new to the list, and writes the list back.
fn watch(
    index: &LocalIndex,
    file: &Path,
    list: &ReferenceList,
    options: &Options,
) -> anyhow::Result<(Option<Watching>, Report)> {
    let name = file.display();
    let mut watched = match fs::read_to_string(file) {
        Ok(text) => WatchList::from_json(&text).with_context(|| name.to_string())?,
        Err(error) if error.kind() == io::ErrorKind::NotFound && list.references.is_empty() => {
            bail!("there is no watch list `{name}`; name a list of references to begin it")
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => WatchList::new(),
        Err(error) => return Err(error).with_context(|| format!("cannot read watch list `{name}`")),
    };
    let (known, is_first) = (watched.references.len(), watched.archive.is_none());
    let (mut changes, mut report) = watched.recheck(index, options)?;
    if !list.references.is_empty() || !list.errors.is_empty() {
        report = check_all(index, list, options)?;
        changes.extend(watched.update(&list.references, &report));
    }
    replace(file, watched.to_json().as_bytes())
        .with_context(|| format!("cannot write watch list `{name}`"))?;
    let added = watched.references.len() - known;
    Ok((Some(Watching { changes, added, is_first }), report))
}

/// Writes a list with the permissions of a new file, which a temporary file does not have.
fn write_list(out: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut beside = out.as_os_str().to_owned();
    beside.push(".part");
    fs::write(&beside, bytes)?;
    fs::rename(&beside, out)
}

/// Writes a file so that a reader finds the old or the new one, whatever happens in between.
fn replace(file: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut beside = tempfile::NamedTempFile::new_in(folder)?;
    beside.write_all(bytes)?;
    beside.persist(file).map(|_| ()).map_err(|error| error.error)
}

fn write(
    global: &Global,
    args: &CheckArgs,
    watched: Option<&Watching>,
    report: &Report,
) -> anyhow::Result<()> {
    let mut out = stdout();
    match args.format {
        ReportFormat::Text => {
            if let Some(watched) = watched {
                watched.write(&mut out, terminal(global))?;
                writeln!(out)?;
            }
            render::write_check(&mut out, report, args.all, terminal(global))?;
        }
        ReportFormat::Json => match watched {
            None => render::write_json(&mut out, report)?,
            Some(Watching { changes, .. }) => {
                let mut value = serde_json::to_value(report)?;
                value["changes"] = serde_json::to_value(changes)?;
                render::write_json(&mut out, &value)?;
            }
        },
        ReportFormat::Csv => render::write_check_csv(&mut out, report)?,
        ReportFormat::Junit => render::write_check_junit(&mut out, report, &failing(&args.fail_on))?,
        ReportFormat::Sarif => render::write_check_sarif(&mut out, report)?,
        ReportFormat::Markdown => render::write_check_markdown(&mut out, report)?,
        ReportFormat::Html => render::write_check_html(&mut out, report)?,
    }
    out.flush()?;
    if !matches!(args.format, ReportFormat::Text) {
        for trouble in report.errors.iter().chain(&report.warnings) {
            say(global, trouble);
        }
    }
    Ok(())
}

/// Writes the one list that was named, with notes on what is retracted, of concern, corrected or reinstated.
fn fix(
    global: &Global,
    args: &CheckArgs,
    out: &Path,
    list: &ReferenceList,
    report: &Report,
) -> anyhow::Result<()> {
    let [name] = args.lists.as_slice() else { bail!("--fix amends one list; name one file") };
    let bytes = fs::read(name).with_context(|| format!("cannot read `{name}`"))?;
    let ending = Path::new(name).extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    let noted = |checked: &Checked| {
        let stands = checked.status.is_retraction();
        stands || matches!(checked.status, Verdict::Concern | Verdict::Corrected | Verdict::Reinstated)
    };
    let mut additions = Vec::new();
    for (reference, checked) in
        list.references.iter().zip(&report.references).filter(|(_, checked)| noted(checked))
    {
        let span = reference.place.span.clone().filter(|_| reference.place.file == *name);
        additions.extend(span.map(|span| Addition {
            span,
            note: note(checked),
            notices: checked.notices.clone(),
        }));
    }
    let fixed =
        references::fix(&bytes, &ending.unwrap_or_default(), &additions).with_context(|| name.clone())?;
    write_list(out, &fixed).with_context(|| format!("cannot write `{}`", out.display()))?;
    say(
        global,
        &format!(
            "wrote `{}`: {} of {} entries concerned",
            out.display(),
            additions.len(),
            list.references.len()
        ),
    );
    Ok(())
}

fn note(checked: &Checked) -> String {
    let status = checked.status.as_str().replace('_', " ");
    let status =
        if checked.status == Verdict::Concern { "under an expression of concern".to_owned() } else { status };
    let date = checked.notice_date.map(|date| format!(" ({date})")).unwrap_or_default();
    let sure =
        if checked.matched_by == Some(recant::check::MatchedBy::Title) { "; matched by title" } else { "" };
    format!("Notice: {status}{date}, see {}{sure}", checked.notices.join(", "))
}
