//! What each run changed, in one small file for each run beside the generations, so that rebuilds leave it alone.
//!
//! A file is written before the commit of its run and counts only once the commit names that run or a later one. Each
//! names the run before it in the journal, so that a gap is seen. The oldest are dropped.

use std::fs;
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::change::Change;
use crate::index::{self, Damage};

/// Runs that are kept: three years of nightly updates.
const MOST_RUNS: usize = 1100;

/// Bytes that the journal takes, unless its last run alone takes more.
const MOST_BYTES: u64 = 64 << 20;

/// The folder below the index.
const FOLDER: &str = "journal";

/// One run that changed something.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunEntry {
    /// The number of the run.
    pub run: u64,
    /// The run before it in the journal; 0 for the first.
    pub previous: u64,
    /// When it was made, as in RFC 3339.
    pub at: String,
    /// The version of the program that made it.
    pub program: String,
    /// The fingerprint of the archive behind it.
    pub fingerprint: String,
    /// Notices behind it.
    pub notices: u64,
    /// Notices that came.
    pub came: u64,
    /// Notices that changed.
    pub changed: u64,
    /// Notices that went.
    pub went: u64,
    /// Whether there was nothing to compare with, so that everything counts as new and nothing is listed.
    #[serde(default)]
    pub from_nothing: bool,
}

/// Writes the entry of a run.
pub(super) fn write(index: &Path, entry: &RunEntry, changes: &[Change]) -> io::Result<()> {
    fs::create_dir_all(index.join(FOLDER))?;
    index::write_sealed(&file(index, entry.run), &mut |out| {
        line(out, entry)?;
        changes.iter().try_for_each(|change| line(out, change))
    })
}

fn line(out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    writeln!(out)
}

/// Drops what is too old to keep, and files that a killed run left.
pub(super) fn prune(index: &Path) {
    let mut total_bytes = 0;
    for (kept, number) in numbers(index).into_iter().rev().enumerate() {
        let path = file(index, number);
        total_bytes += fs::metadata(&path).map_or(0, |metadata| metadata.len());
        if kept > 0 && (kept >= MOST_RUNS || total_bytes > MOST_BYTES) {
            // What cannot be removed now is removed by a later run.
            let _ = fs::remove_file(path);
        }
    }
    index::remove_unfinished(&index.join(FOLDER));
}

/// Removes the entries of runs that were never committed.
pub(super) fn discard_after(index: &Path, committed: u64) {
    for number in numbers(index).into_iter().filter(|number| *number > committed) {
        let _ = fs::remove_file(file(index, number));
    }
}

/// The last run in the journal.
pub(super) fn last_number(index: &Path) -> Option<u64> {
    numbers(index).pop()
}

/// Files of the journal that are damaged.
pub fn damage_of_journal(index: &Path) -> Vec<Damage> {
    let damaged = |number: u64| {
        let cause = index::open_sealed(&file(index, number)).err()?.to_string();
        Some(Damage { file: format!("{FOLDER}/{}", name(number)), cause })
    };
    numbers(index).into_iter().filter_map(damaged).collect()
}

/// Removes damaged files; what they said is lost, and asking for it is told so.
pub(super) fn remove(index: &Path, damaged: &[Damage]) {
    for damage in damaged {
        let _ = fs::remove_file(index.join(&damage.file));
    }
}

/// The runs of the journal up to `committed`, newest first.
///
/// # Errors
///
/// When a file cannot be read or is damaged.
pub(super) fn runs(index: &Path, committed: u64) -> impl Iterator<Item = Result<RunEntry, JournalError>> {
    let index = index.to_owned();
    let numbers = numbers(&index).into_iter().rev().filter(move |number| *number <= committed);
    numbers.map(move |number| {
        let mut changes = 0;
        read(&index, number, &mut |_| changes += 1)
    })
}

/// Reads one run, and hands its changes over.
pub(super) fn read(
    index: &Path,
    number: u64,
    visit: &mut dyn FnMut(Change),
) -> Result<RunEntry, JournalError> {
    let path = file(index, number);
    let failed = |cause: String| JournalError::Damaged { file: path.display().to_string(), cause };
    let open = index::open_sealed(&path).map_err(|cause| failed(cause.to_string()))?;
    let mut lines = BufReader::new(open).lines();
    let first = lines.next().unwrap_or_else(|| Ok(String::new()));
    let first = first.map_err(|cause| failed(cause.to_string()))?;
    let entry = serde_json::from_str(&first).map_err(|cause| failed(cause.to_string()))?;
    for line in lines {
        let line = line.map_err(|cause| failed(cause.to_string()))?;
        visit(serde_json::from_str(&line).map_err(|cause| failed(cause.to_string()))?);
    }
    Ok(entry)
}

/// The runs that have a file, oldest first.
fn numbers(index: &Path) -> Vec<u64> {
    let entries = fs::read_dir(index.join(FOLDER)).into_iter().flatten().flatten();
    let number = |name: &str| name.strip_prefix("run-")?.strip_suffix(".jsonl")?.parse().ok();
    let mut numbers: Vec<u64> =
        entries.filter_map(|entry| number(&entry.file_name().to_string_lossy())).collect();
    numbers.sort_unstable();
    numbers
}

fn file(index: &Path, number: u64) -> PathBuf {
    index.join(FOLDER).join(name(number))
}

fn name(number: u64) -> String {
    format!("run-{number:08}.jsonl")
}

/// What can go wrong with a journal.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// A file is damaged.
    #[error("`{file}` of the journal is damaged: {cause}; run `recant index` to go on without it")]
    Damaged {
        /// The file.
        file: String,
        /// What is wrong with it.
        cause: String,
    },
    /// What is asked for lies before what is kept.
    #[error("the journal of index `{path}` goes back to {oldest} only; ask for a later date or run")]
    TooFarBack {
        /// The index folder.
        path: String,
        /// The oldest run from which everything is known, in words.
        oldest: String,
    },
    /// A run that has not been.
    #[error("index `{path}` has had no run {run}; its last is run {last}")]
    NoSuchRun {
        /// The index folder.
        path: String,
        /// The run asked for.
        run: u64,
        /// The last run.
        last: u64,
    },
    /// The index cannot be read.
    #[error(transparent)]
    Index(#[from] crate::index::IndexError),
    /// A notice in the index cannot be read.
    #[error(transparent)]
    Search(#[from] crate::search::SearchError),
}
