//! The index folder: `CURRENT` names the generation that is searched, and one writer at a time holds the lock.

use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::error::IndexError;

/// The file that names the generation that is searched.
const CURRENT: &str = "CURRENT";

/// The file that one writer holds locked. It stays; only the lock on it counts.
const LOCK: &str = ".recant-writer.lock";

const PREFIX: &str = "generation-";

/// A text that changes with every commit and every rebuild of the index in a folder; empty where there is none.
///
/// It reads one small file and the size and time of another, so it can be asked often.
pub fn state(index: &Path) -> String {
    let Ok(folder) = current(index) else { return String::new() };
    let meta = fs::metadata(folder.join("meta.json")).ok();
    let meta = meta.map(|meta| (meta.len(), meta.modified().ok()));
    format!("{} {meta:?}", folder.display())
}

/// The folder of the generation that is searched.
pub(super) fn current(index: &Path) -> Result<PathBuf, IndexError> {
    let name = match fs::read_to_string(index.join(CURRENT)) {
        Ok(name) => name,
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => {
            return Err(IndexError::Missing { path: index.display().to_string() });
        }
        Err(cause) => return Err(IndexError::io(index, &cause)),
    };
    let name = name.trim();
    match number(name) {
        Some(_) => Ok(index.join(name)),
        None => Err(IndexError::Failed {
            path: index.display().to_string(),
            cause: format!("`{CURRENT}` names `{name}`, which is no generation"),
        }),
    }
}

/// The right to write into an index folder, given back when dropped, also by a process that dies.
#[derive(Debug)]
pub(super) struct WriterLock {
    _file: File,
}

/// Takes the right to write, or says who has it.
pub(super) fn lock(index: &Path) -> Result<WriterLock, IndexError> {
    let failed = |cause: &io::Error| IndexError::io(index, cause);
    fs::create_dir_all(index).map_err(|cause| failed(&cause))?;
    let file = File::create(index.join(LOCK)).map_err(|cause| failed(&cause))?;
    match file.try_lock() {
        Ok(()) => Ok(WriterLock { _file: file }),
        Err(TryLockError::WouldBlock) => Err(IndexError::Locked { path: index.display().to_string() }),
        Err(TryLockError::Error(cause)) => Err(failed(&cause)),
    }
}

/// Makes the folder of a new generation beside the others. Needs the lock.
pub(super) fn begin(index: &Path) -> Result<PathBuf, IndexError> {
    remove_all_but_current(index);
    let last = generations(index).iter().filter_map(|path| number(&name_of(path))).max();
    let folder = index.join(format!("{PREFIX}{}", last.unwrap_or(0) + 1));
    fs::create_dir_all(&folder).map_err(|cause| IndexError::io(index, &cause))?;
    Ok(folder)
}

/// Makes a finished generation the one that is searched, at one stroke, and removes the others.
pub(super) fn publish(index: &Path, generation: &Path) -> Result<(), IndexError> {
    let write = || -> io::Result<()> {
        let mut file = tempfile::NamedTempFile::new_in(index)?;
        writeln!(file, "{}", name_of(generation))?;
        file.as_file().sync_all()?;
        file.persist(index.join(CURRENT)).map_err(|cause| cause.error)?;
        sync_folder(index)
    };
    write().map_err(|cause| IndexError::io(index, &cause))?;
    remove_all_but_current(index);
    Ok(())
}

/// Removes generations that nobody will open any more: those replaced, and those that a killed build left.
fn remove_all_but_current(index: &Path) {
    let current = current(index).ok();
    for folder in generations(index) {
        if Some(&folder) != current.as_ref() {
            // Where a reader still holds files open, some systems refuse; the next build tries again.
            let _ = fs::remove_dir_all(&folder);
        }
    }
}

fn generations(index: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(index) else { return Vec::new() };
    let mut found: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    found.retain(|path| path.is_dir() && number(&name_of(path)).is_some());
    found.sort();
    found
}

fn number(name: &str) -> Option<u64> {
    name.strip_prefix(PREFIX)?.parse().ok()
}

fn name_of(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Elsewhere a folder cannot be opened as a file; the rename itself is all there is.
#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_generation_replaces_the_old_one_only_when_published() {
        let index = tempfile::tempdir().unwrap();
        let first = begin(index.path()).unwrap();
        assert!(matches!(current(index.path()), Err(IndexError::Missing { .. })));
        publish(index.path(), &first).unwrap();
        let second = begin(index.path()).unwrap();
        assert_eq!(current(index.path()).unwrap(), first);
        publish(index.path(), &second).unwrap();
        assert_eq!(current(index.path()).unwrap(), second);
        assert!(!first.exists() && second.exists());
    }

    #[test]
    fn what_a_killed_build_left_is_removed_by_the_next() {
        let index = tempfile::tempdir().unwrap();
        let first = begin(index.path()).unwrap();
        publish(index.path(), &first).unwrap();
        let killed = begin(index.path()).unwrap();
        fs::write(killed.join("half"), "x").unwrap();
        let third = begin(index.path()).unwrap();
        assert!(first.exists() && !third.join("half").exists());
    }

    #[test]
    fn a_current_file_cannot_lead_out_of_the_index() {
        let index = tempfile::tempdir().unwrap();
        fs::write(index.path().join(CURRENT), "../elsewhere").unwrap();
        assert!(matches!(current(index.path()), Err(IndexError::Failed { .. })));
    }

    #[test]
    fn one_writer_at_a_time() {
        let index = tempfile::tempdir().unwrap();
        let held = lock(index.path()).unwrap();
        assert!(matches!(lock(index.path()), Err(IndexError::Locked { .. })));
        drop(held);
        lock(index.path()).unwrap();
    }
}
