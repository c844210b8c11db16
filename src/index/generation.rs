//! The index folder: `CURRENT` names the generation that is searched; what is left of others goes.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::error::IndexError;
use super::seal;

/// The file that names the generation that is searched.
pub(super) const CURRENT: &str = "CURRENT";

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

/// The folder of the generation that is searched, whatever state its files are in; `None` where it cannot be told.
pub fn current_folder(index: &Path) -> Option<PathBuf> {
    current(index).ok()
}

/// The folder of the generation that is searched.
pub(super) fn current(index: &Path) -> Result<PathBuf, IndexError> {
    let folder = named(index)?;
    // A writer may have replaced it just now; then the name has changed too.
    let folder = if folder.is_dir() { folder } else { named(index)? };
    if folder.is_dir() {
        return Ok(folder);
    }
    Err(damaged(index, &format!("it names `{}`, which is not there", name_of(&folder))))
}

fn named(index: &Path) -> Result<PathBuf, IndexError> {
    let name = match fs::read(index.join(CURRENT)) {
        Ok(name) => String::from_utf8_lossy(&name).into_owned(),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => {
            return Err(IndexError::Missing { path: index.display().to_string() });
        }
        Err(cause) => return Err(IndexError::io(index, &cause)),
    };
    // The line is taken as it was written and no other way, so that a damaged one is seen.
    match name.strip_suffix('\n').filter(|name| number(name).is_some_and(|n| **name == folder_name(n))) {
        Some(name) => Ok(index.join(name)),
        None => Err(damaged(index, &format!("it names `{}`, which is no generation", name.trim_end()))),
    }
}

fn damaged(index: &Path, cause: &str) -> IndexError {
    let (path, file) = (index.display().to_string(), CURRENT.to_owned());
    IndexError::Damaged { path, file, cause: cause.to_owned() }
}

/// Makes the folder of a new generation beside the others. Needs the lock.
pub(super) fn begin(index: &Path) -> Result<PathBuf, IndexError> {
    sweep(index);
    let last = generations(index).iter().filter_map(|path| number(&name_of(path))).max();
    let folder = index.join(folder_name(last.unwrap_or(0) + 1));
    fs::create_dir_all(&folder).map_err(|cause| IndexError::writing(index, &cause))?;
    Ok(folder)
}

/// Removes what killed writers left in the index folder: unfinished files and generations. Needs the lock.
pub(super) fn sweep(index: &Path) {
    remove_unfinished(index);
    match current(index) {
        Ok(_) | Err(IndexError::Missing { .. }) => remove_all_but_current(index),
        // Without knowing which one is searched, none is thrown away before another is whole.
        Err(_) => {}
    }
}

/// Removes files that a killed writer had not finished.
pub fn remove_unfinished(folder: &Path) {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    for entry in entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(seal::UNFINISHED)) {
        // What cannot be removed now is removed by a later run.
        let _ = fs::remove_file(entry.path());
    }
}

/// Makes a finished generation the one that is searched, at one stroke, and removes the others.
pub(super) fn publish(index: &Path, generation: &Path) -> Result<(), IndexError> {
    let name = name_of(generation);
    seal::write_whole(&index.join(CURRENT), &mut |out| writeln!(out, "{name}"))
        .map_err(|cause| IndexError::writing(index, &cause))?;
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

fn folder_name(number: u64) -> String {
    format!("{PREFIX}{number}")
}

fn name_of(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
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
        fs::write(index.path().join(format!("{}x", seal::UNFINISHED)), "x").unwrap();
        let third = begin(index.path()).unwrap();
        assert!(first.exists() && !third.join("half").exists());
        let left = fs::read_dir(index.path()).unwrap().flatten().map(|entry| entry.file_name());
        let mut left: Vec<_> = left.collect();
        left.sort();
        assert_eq!(left, ["CURRENT", "generation-1", "generation-2"]);
    }

    #[test]
    fn a_damaged_name_is_damage_whatever_its_bytes_are() {
        let index = tempfile::tempdir().unwrap();
        for damaged in [
            &b"generation-\xb1\n"[..],
            b"generation-9\n",
            b"generation-01\n",
            b"generation-1",
            b"../x\n",
            b"",
        ] {
            fs::write(index.path().join(CURRENT), damaged).unwrap();
            assert!(matches!(current(index.path()), Err(IndexError::Damaged { .. })), "{damaged:?}");
        }
    }

    #[test]
    fn without_knowing_the_present_generation_none_is_removed() {
        let index = tempfile::tempdir().unwrap();
        let first = begin(index.path()).unwrap();
        publish(index.path(), &first).unwrap();
        fs::write(index.path().join(CURRENT), "generation-\n").unwrap();
        let second = begin(index.path()).unwrap();
        assert!(first.exists());
        publish(index.path(), &second).unwrap();
        assert!(!first.exists());
    }

    #[test]
    fn a_current_file_cannot_lead_out_of_the_index() {
        let index = tempfile::tempdir().unwrap();
        for name in ["../elsewhere", "generation-1", "generation-01\n", "generation-1 \n"] {
            fs::write(index.path().join(CURRENT), name).unwrap();
            assert!(matches!(current(index.path()), Err(IndexError::Damaged { .. })), "{name}");
        }
    }
}
