//! `recant index`: brings the index up to date with its archive and says what that took.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Context;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use recant::build::{
    Acknowledged, BuildOptions, Outcome as FileOutcome, Progress, Root, Standing, Stop, Summary, Unfit,
    build, last_run,
};
use recant::corpus::ReadOptions;
use recant::index::{Settings, make_way, network_file_system};
use recant::render;

use super::args::{Global, IndexArgs};
use super::choices::TextOrJson;
use super::exit::Exit;
use super::output::{say, stdout};
use super::{Outcome, output, watch};

/// Problems that are printed before the rest is left to `recant doctor`.
const PRINTED_PROBLEMS: usize = 20;

pub(crate) fn run(global: &Global, args: &IndexArgs) -> Outcome {
    // The former state is searched meanwhile.
    make_way();
    let mut standard_input = None;
    let roots = args
        .paths
        .iter()
        .map(|path| root(path, &mut standard_input))
        .collect::<anyhow::Result<Vec<Root>>>()?;
    let defaults = Settings::default();
    let threads = args.jobs.map_or(defaults.threads, usize::from);
    let memory_bytes = args.memory.unwrap_or(defaults.memory_bytes);
    let options = BuildOptions {
        index: global.index(),
        roots,
        rebuild: args.rebuild,
        allow_empty: args.allow_empty,
        read: ReadOptions { all: args.all, limits: args.limits.limits() },
        wait: args.wait,
        settings: Settings { threads, memory_bytes },
        stop: watch::stop_on_signals()?,
    };
    if args.watch {
        return watch::run(global, args, options);
    }
    let summary = build_with_progress(global, &options)?;
    say_where(global, &options.index);
    report(global, &options.index, args.format, &summary)
}

/// Says what a network means for an index that lies on it.
fn say_where(global: &Global, index: &Path) {
    if let Some(name) = network_file_system(index) {
        say(
            global,
            &format!(
                "index `{}` lies on a network file system ({name}): let one machine write it; locks and durability are as good as its server keeps them",
                index.display()
            ),
        );
    }
}

/// Builds an index anew where it is damaged, from the roots it was built from.
pub(crate) fn repair(global: &Global) -> anyhow::Result<Summary> {
    let options = BuildOptions { index: global.index(), stop: Stop::default(), ..BuildOptions::default() };
    build_with_progress(global, &options)
}

/// Builds the index that a first `recant search` finds missing.
pub(crate) fn build_default(global: &Global) -> anyhow::Result<()> {
    let options = BuildOptions { index: global.index(), ..BuildOptions::default() };
    let summary = build_with_progress(global, &options)?;
    say(
        global,
        &format!(
            "built index `{}`: {} from {}",
            options.index.display(),
            counted(summary.notices, "notice"),
            counted(summary.files, "file")
        ),
    );
    Ok(())
}

/// `1 notice`, `2 notices`.
pub(crate) fn counted(number: u64, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}

/// Standard input is put into a file, because it may be larger than memory. The file lives as long as `kept`.
fn root(path: &Path, kept: &mut Option<tempfile::NamedTempFile>) -> anyhow::Result<Root> {
    if path != Path::new("-") {
        return Ok(Root::Path(path.to_owned()));
    }
    let mut file =
        tempfile::NamedTempFile::new().context("cannot keep standard input in a temporary file")?;
    std::io::copy(&mut std::io::stdin().lock(), &mut file).context("cannot read standard input")?;
    let root = Root::StandardInput(file.path().to_owned());
    *kept = Some(file);
    Ok(root)
}

pub(crate) fn build_with_progress(global: &Global, options: &BuildOptions) -> anyhow::Result<Summary> {
    let bar = ProgressBar::new(0);
    if global.quiet {
        bar.set_draw_target(ProgressDrawTarget::hidden());
    }
    let style = ProgressStyle::with_template("{msg:9} {wide_bar} {pos}/{len} {per_sec}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    let summary = build(options, &mut |progress| show(global, &bar, progress));
    bar.finish_and_clear();
    Ok(summary?)
}

fn show(global: &Global, bar: &ProgressBar, progress: Progress) {
    match progress {
        Progress::Waiting { holder } => {
            let holder = holder.map_or("another process".to_owned(), |holder| holder.to_string());
            bar.suspend(|| say(global, &format!("the index is being written by {holder}; waiting")));
        }
        Progress::Rebuilding { why } => bar.suspend(|| say_why(global, &why)),
        Progress::Planned { files } => restart(bar, "reading", files),
        Progress::Read { files, .. } => bar.inc(files),
        Progress::Writing { records } => restart(bar, "writing", records),
        Progress::Written { records } => bar.inc(records),
        Progress::Committing => bar.set_message("committing"),
    }
}

fn say_why(global: &Global, why: &Unfit) {
    match why {
        Unfit::Asked => {}
        Unfit::Damaged(files) => {
            for damage in files {
                say(global, &format!("`{}` is damaged: {}", damage.file, damage.cause));
            }
            say(global, "building the index anew from its corpus");
        }
        Unfit::Other(built_by) => {
            say(global, &format!("the index was built by {built_by}; building it anew from its corpus"));
        }
    }
}

fn restart(bar: &ProgressBar, message: &'static str, length: u64) {
    bar.set_position(0);
    bar.set_length(length);
    bar.set_message(message);
}

pub(crate) fn report(global: &Global, index: &Path, format: TextOrJson, summary: &Summary) -> Outcome {
    let mended = summary.damaged.iter().filter(|damage| !damage.file.starts_with("generation-"));
    mended.for_each(|damage| {
        say(global, &format!("`{}` was damaged and is mended: {}", damage.file, damage.cause));
    });
    say_what_failed(global, &what_failed(index));
    let mut out = stdout();
    match format {
        TextOrJson::Json => render::write_json(&mut out, summary)?,
        TextOrJson::Text if global.quiet => {}
        TextOrJson::Text => write_summary(&mut out, index, summary)?,
    }
    out.flush()?;
    Ok(if summary.incomplete { Exit::Incomplete } else { Exit::Fine })
}

/// What is acknowledged need not be said every night; `recant doctor` still lists it.
pub(crate) fn what_failed(index: &Path) -> Vec<String> {
    let Some(manifest) = last_run(index) else { return Vec::new() };
    let acknowledged = Acknowledged::load(index);
    let news = || manifest.files.iter().filter(|file| acknowledged.standing(file) != Standing::Acknowledged);
    let failed = news().filter_map(|file| match &file.outcome {
        FileOutcome::Failed(reason) => Some(format!("{}: {reason}", file.name)),
        _ => None,
    });
    let malformed = news().flat_map(|file| file.problems.iter().cloned());
    let unapplied = manifest.unapplied.iter().cloned();
    manifest.problems.iter().cloned().chain(failed).chain(malformed).chain(unapplied).collect()
}

pub(crate) fn say_what_failed(global: &Global, all: &[String]) {
    for problem in all.iter().take(PRINTED_PROBLEMS) {
        say(global, problem);
    }
    if all.len() > PRINTED_PROBLEMS {
        say(global, &format!("and {} more; `recant doctor` lists them all", all.len() - PRINTED_PROBLEMS));
    }
}

fn write_summary(out: &mut dyn Write, index: &Path, summary: &Summary) -> std::io::Result<()> {
    let records = &summary.records;
    let mut table = comfy_table::Table::new();
    table.load_style(comfy_table::TableStyle::new());
    let mut row = |label: &str, value: u64, words: String| {
        table.add_row([label.to_owned(), value.to_string(), words]);
    };
    let files = format!(
        "{} read, {} skipped, {} failed; {} opened in this run",
        summary.read, summary.skipped, summary.failed, summary.opened
    );
    row("files", summary.files, files);
    if summary.acknowledged > 0 {
        row(
            "",
            summary.acknowledged,
            "known not to be read whole (`recant doctor --acknowledge`)".to_owned(),
        );
    }
    let present = records.added + records.updated + records.unchanged;
    let changes = format!(
        "{} added, {} updated, {} removed, {} unchanged",
        records.added, records.updated, records.removed, records.unchanged
    );
    row("records", present, changes);
    if summary.passed_over > 0 {
        row("", summary.passed_over, "more that are no notices".to_owned());
    }
    row("notices", summary.notices, String::new());
    row("articles", summary.articles, String::new());
    if let Some(column) = table.column_mut(1) {
        column.set_cell_alignment(comfy_table::CellAlignment::Right);
    }
    writeln!(out, "{}", table.trim_fmt())?;
    writeln!(out, "index in {}", PathBuf::from(index).display())?;
    if summary.skipped + summary.failed > 0 || summary.incomplete {
        writeln!(out, "`recant doctor` says what was not read and why")?;
    }
    Ok(())
}

/// Says which index is being built, for a verb that builds it by itself.
pub(crate) fn announce_default(global: &Global) {
    output::say(global, "no index yet: building it from `corpus`");
}
