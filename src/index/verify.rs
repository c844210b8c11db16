//! The files of an index to those that are damaged: every file carries a checksum of its own.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use tantivy::directory::error::OpenReadError;
use tantivy::directory::footer::Footer;
use tantivy::{Directory, HasLen, Index};

use super::builder::{Payload, Stamp, payload};
use super::directory::{self, IndexDirectory};
use super::error::IndexError;
use super::{generation, guard, seal};

/// A damaged file of an index.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Damage {
    /// The file, below the index folder.
    pub file: String,
    /// What is wrong with it.
    pub cause: String,
}

/// How much to verify.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// Files that changed since they were last verified, and once a week all of them, because a disk that decays
    /// changes no times.
    Changed,
    /// All files.
    Everything,
}

/// How long a verification of a file that does not change is believed.
const BELIEVED_SECONDS: u64 = 7 * 24 * 60 * 60;

/// What the last verification found whole. Beside the files, because it is true of this copy of them alone.
const VERIFIED: &str = "recant-verified";

/// What names of files begin with that this program writes beside those of the engine, in a generation.
const OURS: &str = "recant-";

/// The damaged files of the generation that is searched, by name. `belongs` says which of our own files belong to the
/// last commit, by its stamp. Needs the lock, or a file that is just being replaced may count as missing.
///
/// # Errors
///
/// When there is no index or another version built it: then nothing is known of its files.
pub fn damage(
    index: &Path,
    depth: Depth,
    belongs: &dyn Fn(&str) -> Vec<String>,
) -> Result<Vec<Damage>, IndexError> {
    let folder = match generation::current(index) {
        Ok(folder) => folder,
        Err(IndexError::Damaged { file, cause, .. }) => return Ok(vec![Damage { file, cause }]),
        Err(error) => return Err(error),
    };
    let opened = guard::guarded_open(index, || {
        let opened = directory::open(&folder).and_then(|index| Ok((payload(&index)?, index)));
        opened.map_err(|cause| IndexError::engine(index, &cause))
    });
    let (payload, opened) = match opened {
        Ok((Some(payload), opened)) => (payload, opened),
        Ok((None, _)) => return Err(foreign(index)),
        Err(error @ (IndexError::OtherVersion { .. } | IndexError::Missing { .. })) => return Err(error),
        Err(error) => return Ok(vec![unopened(index, &folder, error)]),
    };
    let files =
        living(&folder, &opened, &payload, belongs).map_err(|cause| IndexError::engine(index, &cause))?;
    let mut verified = Verified::load(&folder, depth);
    let found: Vec<Option<Damage>> = files.par_iter().map(|file| verified.check(&folder, file)).collect();
    let mut found: Vec<Damage> = found.into_iter().flatten().collect();
    if found.is_empty() {
        verified.save(&folder, &files);
    }
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    found.iter_mut().for_each(|damage| damage.file = format!("{name}/{}", damage.file));
    found.sort();
    Ok(found)
}

/// Removes what killed writers left: unfinished files and generations, segments that no commit names, and what runs
/// before the last commit or behind it left. Needs the lock. `belongs` is as in [`damage()`].
pub fn sweep(index: &Path, belongs: &dyn Fn(&str) -> Vec<String>) {
    generation::sweep(index);
    let Ok(folder) = generation::current(index) else { return };
    generation::remove_unfinished(&folder);
    let living = directory::open(&folder).and_then(|opened| {
        let payload = payload(&opened)?;
        payload.map(|payload| living(&folder, &opened, &payload, belongs)).transpose()
    });
    // Of an index that cannot be read nothing is removed; it is built anew beside.
    let Ok(Some(living)) = living else { return };
    for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let known = name.starts_with('.') || name == VERIFIED || living.contains(&name);
        if !known {
            // What cannot be removed now is removed by a later run.
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// The files that the last commit needs, sorted.
fn living(
    folder: &Path,
    index: &Index,
    payload: &Payload,
    belongs: &dyn Fn(&str) -> Vec<String>,
) -> tantivy::Result<Vec<String>> {
    let mut files = belongs(&payload.stamp.note);
    files.extend(payload.stamp.places.clone());
    files.extend(["meta.json".to_owned(), ".managed.json".to_owned()]);
    let deleted = |uuid: &str, opstamp: Option<u64>| opstamp.map(|number| format!("{uuid}.{number}.del"));
    let segments: BTreeMap<String, Option<String>> = index
        .searchable_segment_metas()?
        .iter()
        .map(|meta| (meta.id().uuid_string(), deleted(&meta.id().uuid_string(), meta.delete_opstamp())))
        .collect();
    // Of those on the list one may be missing; one that is there may be missing on the list.
    let listed = index.directory().list_managed_files().into_iter();
    let present = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.file_name().into());
    for path in listed.chain(present) {
        let name = path.to_string_lossy().into_owned();
        let Some((uuid, ending)) = name.split_once('.') else { continue };
        let Some(deletes) = segments.get(uuid) else { continue };
        if !ending.ends_with("del") || deletes.as_ref() == Some(&name) {
            files.push(name);
        }
    }
    files.extend(segments.into_values().flatten());
    files.sort();
    files.dedup();
    Ok(files)
}

fn foreign(index: &Path) -> IndexError {
    IndexError::OtherVersion {
        path: index.display().to_string(),
        built_by: "an unknown program".to_owned(),
        needed: "its own".to_owned(),
    }
}

/// An index that does not open is damaged in the file that stopped it.
fn unopened(index: &Path, folder: &Path, error: IndexError) -> Damage {
    let below = folder.strip_prefix(index).unwrap_or(folder).display().to_string();
    match error {
        IndexError::Damaged { file, cause, .. } => Damage { file: format!("{below}/{file}"), cause },
        IndexError::Failed { cause, .. } => Damage { file: below, cause },
        other => Damage { file: below, cause: other.to_string() },
    }
}

/// When everything was last verified, and how each file was then.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Verified {
    everything_at: u64,
    files: BTreeMap<String, FileState>,
}

/// What tells a file from the same file after a change: its size, and when content and entry were last written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct FileState(u64, i128, i128);

impl Verified {
    fn load(folder: &Path, depth: Depth) -> Verified {
        let read = |_| serde_json::from_slice(&fs::read(folder.join(VERIFIED)).ok()?).ok();
        let known: Option<Verified> = Some(()).filter(|()| depth == Depth::Changed).and_then(read);
        let fresh = |known: &Verified| {
            now().checked_sub(known.everything_at).is_some_and(|age| age < BELIEVED_SECONDS)
        };
        known.filter(fresh).unwrap_or_else(|| Verified { everything_at: now(), files: BTreeMap::new() })
    }

    fn check(&self, folder: &Path, file: &str) -> Option<Damage> {
        let state = FileState::of(&folder.join(file));
        if state.is_some() && self.files.get(file) == state.as_ref() {
            return None;
        }
        let checked = catch_unwind(AssertUnwindSafe(|| check_file(folder, file)));
        let checked = checked.unwrap_or_else(|panic| Err(guard::words(panic.as_ref())));
        checked.err().map(|cause| Damage { file: file.to_owned(), cause })
    }

    fn save(&mut self, folder: &Path, files: &[String]) {
        let state = |file: &String| Some((file.clone(), FileState::of(&folder.join(file))?));
        let states: BTreeMap<String, FileState> = files.iter().filter_map(state).collect();
        if states == self.files {
            return;
        }
        self.files = states;
        let json = serde_json::to_vec(self).unwrap_or_default();
        // Whoever may only read verifies everything each time.
        let _ = seal::write_whole(&folder.join(VERIFIED), &mut |out| out.write_all(&json));
    }
}

impl FileState {
    fn of(path: &Path) -> Option<FileState> {
        let metadata = fs::metadata(path).ok()?;
        let modified = metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
        Some(FileState(metadata.len(), modified.as_nanos() as i128, entry_changed_ns(&metadata)))
    }
}

#[cfg(unix)]
fn entry_changed_ns(metadata: &fs::Metadata) -> i128 {
    use std::os::unix::fs::MetadataExt;
    i128::from(metadata.ctime()) * 1_000_000_000 + i128::from(metadata.ctime_nsec())
}

#[cfg(not(unix))]
fn entry_changed_ns(_: &fs::Metadata) -> i128 {
    0
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

/// Our own files and the engine's small ones end in a seal, its segments in a checksum of the engine's.
fn check_file(folder: &Path, file: &str) -> Result<(), String> {
    let sealed = file.starts_with(OURS) || file.ends_with(".json");
    if sealed {
        return seal::open_sealed(&folder.join(file)).map(drop).map_err(|cause| in_words(&cause));
    }
    match fits_its_checksum(folder, Path::new(file)) {
        Ok(true) => Ok(()),
        Ok(false) => Err("its content does not fit its checksum".to_owned()),
        Err(error) => Err(match IndexError::engine(folder, &error.into()) {
            IndexError::Damaged { cause, .. } | IndexError::Failed { cause, .. } => cause,
            other => other.to_string(),
        }),
    }
}

/// What is added to a checksum at a time.
const PIECE_BYTES: usize = 1 << 20;

/// Whether a file of the engine is as it was written. The engine's own test maps the file whole, and so would show the
/// whole index in the memory of a run.
fn fits_its_checksum(folder: &Path, file: &Path) -> Result<bool, OpenReadError> {
    let unreadable = |cause| OpenReadError::wrap_io_error(cause, file.to_owned());
    let directory =
        IndexDirectory::for_writing(folder).map_err(|cause| unreadable(io::Error::other(cause)))?;
    let (footer, content) = Footer::extract_footer(directory.open_read(file)?).map_err(unreadable)?;
    let mut checksum = crc32fast::Hasher::new();
    for start in (0..content.len()).step_by(PIECE_BYTES) {
        let end = content.len().min(start + PIECE_BYTES);
        checksum.update(&content.slice(start..end).read_bytes().map_err(unreadable)?);
    }
    // The version behind the content is no part of the checksum. Every file of an index is written by one engine.
    Ok(footer.crc == checksum.finalize() && footer.version == *tantivy::version())
}

fn in_words(cause: &io::Error) -> String {
    match cause.kind() {
        io::ErrorKind::NotFound => "it is missing".to_owned(),
        _ => cause.to_string(),
    }
}

/// What the last commit says of itself, whichever version wrote it, and the folder of its generation.
pub fn last_stamp(index: &Path) -> Option<(PathBuf, Stamp)> {
    let folder = generation::current(index).ok()?;
    let opened = directory::open(&folder).ok()?;
    Some((folder, payload(&opened).ok()??.stamp))
}

/// Whether there is an index of any version, whole or not.
pub fn exists(index: &Path) -> bool {
    !matches!(generation::current(index), Err(IndexError::Missing { .. }))
}
