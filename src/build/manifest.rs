//! What the last run found, so that the next one reads only what changed. Never read by `search`.
//!
//! Files and records are kept apart: a run in which no file changed reads only the files.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, BufReader, BufWriter};
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::error::BuildError;
use super::passed_over::PassedOver;
use crate::archive::Sketch;
use crate::corpus::ReadOptions;
use crate::notice::{PartialDate, Provenance, Setting};

/// The files of the last run.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// The roots, as absolute paths; `-` for standard input.
    pub roots: Vec<PathBuf>,
    /// Every file found below the roots, in the order of roots and names.
    pub files: Vec<FileEntry>,
    /// Roots and folders that should have been read and were not, in words.
    pub problems: Vec<String>,
    /// How the files were read.
    pub options: ReadOptions,
    /// Corrections that could not be applied, each as `path:record: reason`.
    pub unapplied: Vec<String>,
    /// Names of publishers that no table knows, with the number of records that have each.
    pub unknown_publishers: BTreeMap<String, u64>,
}

/// The records and notices of the last run.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Records {
    /// Every record, in the order of files and numbers.
    pub(super) records: Vec<RecordEntry>,
    /// Every notice.
    pub(super) notices: Vec<NoticeEntry>,
}

/// A file as it was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileEntry {
    /// Which root it lies below.
    pub root: u32,
    /// Its name below the root.
    pub name: String,
    /// Its size.
    pub size_bytes: u64,
    /// When it was last modified, in nanoseconds since 1970.
    pub modified_ns: i128,
    /// The blake3 hash of its bytes, if it could be read.
    pub hash: Option<String>,
    /// What became of it.
    pub outcome: Outcome,
    /// Records that could not be read, each as `path:record: reason`.
    pub problems: Vec<String>,
    /// Files inside it that hold no notices, each as `path: reason`.
    pub skipped: Vec<String>,
    /// Records that are no notices, in a file that holds notices too, or in an archive.
    pub passed_over: Vec<PassedOver>,
    /// How long reading and understanding it took, in milliseconds.
    pub milliseconds: u64,
}

/// What became of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It holds notices.
    Read,
    /// It holds none, and why.
    Skipped(String),
    /// It could not be read, and why.
    Failed(String),
}

/// A record as it was read, with what grouping and status need to know of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct RecordEntry {
    /// The file, by its place in [`Manifest::files`].
    pub(super) file: u32,
    /// The record's number within the file, from 1.
    pub(super) number: u32,
    /// The id by which the record calls itself, before merging.
    pub(super) id: String,
    /// A hash of its content, without its number.
    pub(super) hash: u64,
    /// Hashes of the keys under which it meets other records.
    pub(super) keys: Vec<u64>,
    /// Hashes of the keys of its articles.
    pub(super) articles: Vec<u64>,
    /// The id of the notice that it became part of, or that it corrects.
    pub(super) notice: String,
    /// A sketch of its wording.
    pub(super) sketch: Option<Sketch>,
    /// Names of its journal, the fullest first.
    pub(super) journals: Vec<String>,
    /// Names of the journals of its articles.
    pub(super) other_journals: Vec<String>,
    /// The publisher's name as found.
    pub(super) publisher: Option<String>,
    /// A hash of what the archive as a whole said of it when its notice was written.
    pub(super) context: u64,
    /// For a record that is no notice: what it says and where it was read, as JSON.
    pub(super) setting: Option<String>,
    /// Why that could not be applied.
    pub(super) problem: Option<String>,
}

impl RecordEntry {
    /// What a record that is no notice says, and where it was read.
    pub(super) fn setting(&self) -> Option<(Setting, Provenance)> {
        serde_json::from_str(self.setting.as_ref()?).ok()
    }
}

/// What the archive's totals and fingerprint need to know of a notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct NoticeEntry {
    /// Its id.
    pub(super) id: String,
    /// A hash of its content.
    pub(super) hash: u64,
    /// How many articles it speaks of.
    pub(super) articles: u32,
    /// When it was published.
    pub(super) published: Option<PartialDate>,
}

impl FileEntry {
    /// Whether the file is there but cannot be opened, so that nobody knows what it says today.
    pub(super) fn is_out_of_reach(&self) -> bool {
        matches!(self.outcome, Outcome::Failed(_)) && self.hash.is_none()
    }

    /// The entry of a file whose records of the last run are kept.
    pub(super) fn with_kept_records(mut self, count: usize) -> FileEntry {
        if let Outcome::Failed(reason) = &mut self.outcome {
            let records = if count == 1 { "record is" } else { "records are" };
            reason.push_str(&format!("; its {count} {records} kept as before"));
        }
        self
    }
}

impl Manifest {
    /// Reads the files of a run from the folder of its index; `None` if they are not there or were written by another
    /// version of the program.
    pub fn load(folder: &Path, run: u64) -> Option<Manifest> {
        load(&folder.join(files_name(run)))
    }
}

/// Reads the records of a run.
pub(super) fn load_records(folder: &Path, run: u64) -> Option<Records> {
    load(&folder.join(records_name(run)))
}

/// Writes what a run found beside the index. It counts only once the commit names the run.
///
/// # Errors
///
/// When the folder cannot be written.
pub(super) fn save(folder: &Path, run: u64, files: &Manifest, records: &Records) -> Result<(), BuildError> {
    let write = |name: String, write: &dyn Fn(&Path) -> io::Result<()>| {
        let path = folder.join(name);
        write(&path).map_err(|cause| BuildError::Manifest { path, cause })
    };
    write(records_name(run), &|path| write_whole(path, records))?;
    write(files_name(run), &|path| write_whole(path, files))
}

/// Removes what other runs left, now that this one is committed.
pub(super) fn remove_others(folder: &Path, run: u64) {
    let keep = [files_name(run), records_name(run)];
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    for entry in entries {
        let name = entry.file_name().to_string_lossy().into_owned();
        let ours = name.starts_with(FILES) || name.starts_with(RECORDS);
        if ours && !keep.contains(&name) {
            // What cannot be removed now is removed by a later run.
            let _ = fs::remove_file(entry.path());
        }
    }
}

const FILES: &str = "recant-files-";
const RECORDS: &str = "recant-records-";

fn files_name(run: u64) -> String {
    format!("{FILES}{run}")
}

fn records_name(run: u64) -> String {
    format!("{RECORDS}{run}")
}

fn load<T: DeserializeOwned>(path: &Path) -> Option<T> {
    let file = fs::File::open(path).ok()?;
    rmp_serde::from_read(BufReader::new(file)).ok()
}

fn write_whole(path: &Path, value: &impl Serialize) -> io::Result<()> {
    write_with(path, |mut out| rmp_serde::encode::write(&mut out, value).map_err(io::Error::other))
}

/// Writes a file so that it is either whole or as it was.
pub(super) fn write_with(
    path: &Path,
    write: impl FnOnce(&mut dyn io::Write) -> io::Result<()>,
) -> io::Result<()> {
    let file = tempfile::NamedTempFile::new_in(path.parent().unwrap_or(Path::new(".")))?;
    let mut out = BufWriter::new(file);
    write(&mut out)?;
    let file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

/// Eight bytes of a blake3 hash: enough to tell the records of an archive apart (a collision among ten million keys has
/// a chance of one in four hundred thousand, and would only put two groups together that merging splits again).
pub(super) fn short_hash(bytes: &[u8]) -> u64 {
    let mut first = [0; 8];
    first.copy_from_slice(&blake3::hash(bytes).as_bytes()[..8]);
    u64::from_le_bytes(first)
}
