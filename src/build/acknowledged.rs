//! Files that the archive's owner knows cannot be read, so that they no longer make a run count as incomplete.
//!
//! The list lies beside the generations of the index and so outlives every rebuild. An entry holds for one content:
//! a file that changes must be looked at again.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::former::last_run;
use super::manifest::{FileEntry, Manifest, Outcome};
use crate::index;

/// The list's file in the index folder: JSON Lines, so that people can read it.
const LIST: &str = "ACKNOWLEDGED";

/// One file that need not be read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Entry {
    /// The file's name, as `recant doctor` lists it.
    path: String,
    /// The blake3 hash of its content; absent for what cannot even be opened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    hash: Option<String>,
}

/// The files that need not be read, of one index.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Acknowledged(Vec<Entry>);

/// How an acknowledgement stands towards a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// There is none, or the file is whole.
    None,
    /// It holds.
    Acknowledged,
    /// The file changed since, so it no longer holds.
    Outdated,
}

/// Why nothing was acknowledged or taken back.
#[derive(Debug, thiserror::Error)]
pub enum AcknowledgeError {
    /// The index does not say what it was built from.
    #[error("index `{}` does not say what it was built from; run `recant index --rebuild`", index.display())]
    NoRun {
        /// The index folder.
        index: PathBuf,
    },
    /// No such file was found wanting.
    #[error("`{path}` is not among the files that could not be read; `recant doctor` lists them")]
    NotListed {
        /// What was asked for.
        path: String,
    },
    /// A part of a file.
    #[error("`{path}` is a part of `{file}`, which is read as one; acknowledge `{file}`")]
    Part {
        /// What was asked for.
        path: String,
        /// The file.
        file: String,
    },
    /// No such acknowledgement.
    #[error("`{path}` is not acknowledged; `recant doctor` marks what is")]
    NotAcknowledged {
        /// What was asked for.
        path: String,
    },
    /// The list cannot be written.
    #[error("cannot write `{}`: {cause}", list.display())]
    Unwritable {
        /// The list.
        list: PathBuf,
        /// Why not.
        cause: io::Error,
    },
}

impl Acknowledged {
    /// The list of an index; empty where there is none. Damaged lines count as not written.
    pub fn load(index: &Path) -> Acknowledged {
        let text = fs::read_to_string(index.join(LIST)).unwrap_or_default();
        Acknowledged(text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect())
    }

    /// How the list stands towards a file of the last run.
    pub fn standing(&self, file: &FileEntry) -> Standing {
        if file.is_whole() {
            return Standing::None;
        }
        let of_file = || self.0.iter().filter(|entry| entry.path == file.name);
        match of_file().any(|entry| entry.hash == file.hash) {
            true => Standing::Acknowledged,
            false if of_file().next().is_some() => Standing::Outdated,
            false => Standing::None,
        }
    }

    /// Whether the file's content is known to be unreadable, and acknowledged.
    pub(super) fn covers(&self, file: &FileEntry) -> bool {
        self.standing(file) == Standing::Acknowledged
    }

    fn save(mut self, index: &Path) -> Result<(), AcknowledgeError> {
        self.0.sort();
        let list = index.join(LIST);
        let mut write = |out: &mut dyn io::Write| {
            self.0.iter().try_for_each(|entry| writeln!(out, "{}", serde_json::to_string(entry)?))
        };
        index::write_whole(&list, &mut write)
            .map_err(|cause| AcknowledgeError::Unwritable { list: list.clone(), cause })
    }
}

/// Records that a file cannot be read, or all such files of a folder, and says their names. `path` is a name as listed, or
/// where it lies.
///
/// # Errors
///
/// When the last run had no trouble with such a file, or the list cannot be written.
pub fn acknowledge(index: &Path, path: &Path) -> Result<Vec<String>, AcknowledgeError> {
    let run = last_run(index).ok_or_else(|| AcknowledgeError::NoRun { index: index.to_owned() })?;
    let files = match below(&run, path) {
        files if files.is_empty() => vec![find(&run, path)?],
        files => files,
    };
    let mut list = Acknowledged::load(index);
    for file in &files {
        list.0.retain(|entry| entry.path != file.name);
        list.0.push(Entry { path: file.name.clone(), hash: file.hash.clone() });
    }
    list.save(index)?;
    Ok(files.into_iter().map(|file| file.name.clone()).collect())
}

/// Takes an acknowledgement back, and says the file's name.
///
/// # Errors
///
/// When there is none, or the list cannot be written.
pub fn unacknowledge(index: &Path, path: &Path) -> Result<String, AcknowledgeError> {
    let mut list = Acknowledged::load(index);
    let asked = path.to_string_lossy();
    let listed = last_run(index).and_then(|run| find(&run, path).ok().map(|file| file.name.clone()));
    let name = listed.unwrap_or_else(|| asked.clone().into_owned());
    let before = list.0.len();
    list.0.retain(|entry| entry.path != name);
    if list.0.len() == before {
        return Err(AcknowledgeError::NotAcknowledged { path: asked.into_owned() });
    }
    list.save(index)?;
    Ok(name)
}

/// The files below a folder that are not whole.
fn below<'m>(run: &'m Manifest, folder: &Path) -> Vec<&'m FileEntry> {
    let named = format!("{}/", folder.to_string_lossy().trim_end_matches('/'));
    let real = std::path::absolute(folder).ok().filter(|folder| folder.is_dir());
    let lies_below = |file: &FileEntry| {
        let root = run.roots.get(file.root as usize).and_then(|root| root.parent());
        root.zip(real.as_ref()).is_some_and(|(root, folder)| root.join(&file.name).starts_with(folder))
    };
    let wanting = run.files.iter().filter(|file| !file.is_whole());
    wanting.filter(|file| file.name.starts_with(&named) || lies_below(file)).collect()
}

/// The file that is meant, among those that are not whole.
fn find<'m>(run: &'m Manifest, path: &Path) -> Result<&'m FileEntry, AcknowledgeError> {
    let asked = path.to_string_lossy().into_owned();
    let wanting = || run.files.iter().filter(|file| !file.is_whole());
    if let Some(file) = wanting().find(|file| file.name == asked || lies_at(file, path, run)) {
        return Ok(file);
    }
    let holds = |file: &&FileEntry| {
        let rest = asked.strip_prefix(file.name.as_str());
        rest.is_some_and(|rest| rest.starts_with("!/") || rest.starts_with(':'))
    };
    Err(match wanting().find(holds) {
        Some(file) => AcknowledgeError::Part { path: asked, file: file.name.clone() },
        None => AcknowledgeError::NotListed { path: asked },
    })
}

/// Whether a path leads to the file: below its root, and ending in its name.
fn lies_at(file: &FileEntry, path: &Path, run: &Manifest) -> bool {
    // Files of two roots of one name carry the root's number in front.
    let name = file.name.split_once(':').map_or(file.name.as_str(), |(number, name)| {
        if number.bytes().all(|byte| byte.is_ascii_digit()) { name } else { &file.name }
    });
    let Ok(path) = std::path::absolute(path) else { return false };
    let root = run.roots.get(file.root as usize);
    root.is_some_and(|root| path.starts_with(root)) && path.ends_with(name)
}

impl FileEntry {
    /// Whether everything in the file was read, or rightly left out.
    pub fn is_whole(&self) -> bool {
        !matches!(self.outcome, Outcome::Failed(_)) && self.problems.is_empty()
    }
}
