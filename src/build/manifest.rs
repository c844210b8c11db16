//! What the last run found, so that the next one reads only what changed. Never read by `search`.
//!
//! Files and records are kept apart: a run in which no file changed reads only the files.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::error::BuildError;
use super::passed_over::PassedOver;
use super::record::{RecordEntry, read_records, shared_text};
use crate::corpus::ReadOptions;
use crate::index::{self, Place};
use crate::notice::PartialDate;

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
    /// The version of the program that read them: another may read the same words differently.
    pub program: String,
    /// How many records were read.
    pub records: u64,
    /// How many notices they gave.
    pub notices: u64,
    /// Of how many articles these speak.
    pub articles: u64,
    /// Corrections that could not be applied, each as `path:record: reason`.
    pub unapplied: Vec<String>,
    /// Records of which not everything could be read as it stands, each as `path:record: what`.
    pub warnings: Vec<String>,
    /// Names of publishers that no table knows, with the number of records that have each.
    pub unknown_publishers: BTreeMap<String, u64>,
}

/// The version of this program.
pub(super) const PROGRAM: &str = env!("CARGO_PKG_VERSION");

/// The records and notices of the last run.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Records {
    /// Every record, in the order of files and numbers.
    #[serde(deserialize_with = "read_records")]
    pub(super) records: Vec<RecordEntry>,
    /// Every notice, by id.
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
    /// When its entry in the folder was last changed, in nanoseconds since 1970.
    pub changed_ns: i128,
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

/// What the archive's totals and fingerprint need to know of a notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct NoticeEntry {
    /// Its id.
    #[serde(with = "shared_text")]
    pub(super) id: Arc<str>,
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
    write(records_name(run), &|path| save_one(path, records))?;
    write(files_name(run), &|path| save_one(path, files))?;
    write(places_name(run), &|path| save_places(path, files, &records.records))
}

/// The files beside the index that belong to the run that a commit names, apart from the places.
pub(super) fn names(run: u64) -> Vec<String> {
    vec![files_name(run), records_name(run)]
}

const FILES: &str = "recant-files-";
const RECORDS: &str = "recant-records-";

fn files_name(run: u64) -> String {
    format!("{FILES}{run}")
}

fn records_name(run: u64) -> String {
    format!("{RECORDS}{run}")
}

/// The newest run of which a folder holds what it knew.
pub(super) fn newest(folder: &Path) -> Option<u64> {
    let entries = std::fs::read_dir(folder).ok()?.flatten();
    let run = |name: &str| name.strip_prefix(RECORDS)?.parse().ok();
    entries.filter_map(|entry| run(&entry.file_name().to_string_lossy())).max()
}

/// The file that says where the records of a run were read.
pub(super) fn places_name(run: u64) -> String {
    format!("recant-places-{run}")
}

fn load<T: DeserializeOwned>(path: &Path) -> Option<T> {
    rmp_serde::from_read(index::open_sealed(path).ok()?).ok()
}

fn save_one(path: &Path, value: &impl Serialize) -> io::Result<()> {
    index::write_sealed(path, &mut |out| {
        rmp_serde::encode::write(&mut { out }, value).map_err(|error| match error {
            rmp_serde::encode::Error::InvalidValueWrite(error) => error.into(),
            other => io::Error::other(other),
        })
    })
}

fn save_places(path: &Path, files: &Manifest, records: &[RecordEntry]) -> io::Result<()> {
    let mut names: Vec<String> = Vec::new();
    let mut rows = Vec::new();
    for group in records.chunk_by(|a, b| (a.file, a.member()) == (b.file, b.member())) {
        let name = names.len() as u32;
        names.push(group[0].path(&files.files));
        for record in group {
            let at = record.place as usize;
            if rows.len() <= at {
                rows.resize(at + 1, None);
            }
            rows[at] = Some(Place { name, record: record.number });
        }
    }
    index::write_places(path, &names, &rows)
}

/// Eight bytes of a blake3 hash: enough to tell the records of an archive apart (a collision among ten million keys has
/// a chance of one in four hundred thousand, and would only put two groups together that merging splits again).
pub(super) fn short_hash(bytes: &[u8]) -> u64 {
    let mut first = [0; 8];
    first.copy_from_slice(&blake3::hash(bytes).as_bytes()[..8]);
    u64::from_le_bytes(first)
}
