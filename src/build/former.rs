//! An index folder to what the last run left there, and whether it can be built on.

use std::io::Read;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::error::BuildError;
use super::journal;
use super::manifest::{self, Manifest, NoticeEntry, PROGRAM, Records};
use crate::index::{self, Damage, Depth, IndexError, IndexLock, LocalIndex, Stamp};

/// What a commit remembers beside the engine's own.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payload {
    /// The number of the run, which names its manifest.
    pub run: u64,
    /// The last run in the journal.
    #[serde(default)]
    pub journal: u64,
}

impl Payload {
    pub(super) fn of(stamp: &Stamp) -> Option<Payload> {
        serde_json::from_str(&stamp.note).ok()
    }
}

/// The files beside the index that a commit needs, by its note.
pub(super) fn belongs(note: &str) -> Vec<String> {
    let payload: Option<Payload> = serde_json::from_str(note).ok();
    payload.map(|payload| manifest::names(payload.run)).unwrap_or_default()
}

/// What the last run left.
pub(super) struct Former {
    /// The number of the last run, whatever became of it since.
    pub(super) number: u64,
    /// The last run in the journal.
    pub(super) journal: u64,
    /// The last commit, open, if this version of the program can read it.
    pub(super) index: Option<LocalIndex>,
    /// Its folder, if it can be found.
    folder: Option<PathBuf>,
    /// What it knew of files, if that can be read; with it, what was kept can be compared.
    pub(super) manifest: Option<Manifest>,
    /// Why it cannot be built on.
    pub(super) unfit: Option<Unfit>,
    /// Whether there was an index at all.
    pub(super) existed: bool,
}

/// Why an index is built anew and not updated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unfit {
    /// The user wants it so.
    Asked,
    /// Files of it are damaged.
    Damaged(Vec<Damage>),
    /// Another version of the program built it, or it was built to take other files; in words.
    Other(String),
}

impl Former {
    /// Looks at the last run. Verifies what changed on disk since it was last verified.
    pub(super) fn find(index: &Path, all: bool, rebuild: bool) -> Result<Former, BuildError> {
        let existed = index::exists(index);
        let stamp = index::last_stamp(index);
        let committed = stamp.as_ref().and_then(|(_, stamp)| Payload::of(stamp));
        if let Some(committed) = &committed {
            journal::discard_after(index, committed.run);
        }
        let folder = stamp.map(|(folder, _)| folder).or_else(|| index::current_folder(index));
        let lost = || Payload {
            // What the last run knew lies beside a commit that cannot be read, and is as good to compare with.
            run: folder.as_deref().and_then(manifest::newest).unwrap_or(0),
            journal: journal::last_number(index).unwrap_or(0),
        };
        let Payload { run: number, journal } = committed.unwrap_or_else(lost);
        let manifest = folder.as_ref().and_then(|folder| Manifest::load(folder, number));
        let mut former = Former { number, journal, index: None, folder, manifest, unfit: None, existed };
        if !existed {
            return Ok(former);
        }
        former.unfit = former.unfit(index, all)?;
        if rebuild {
            former.unfit = former.unfit.take().or(Some(Unfit::Asked));
        }
        Ok(former)
    }

    /// Opens the index, or says why it is not built on.
    fn unfit(&mut self, index: &Path, all: bool) -> Result<Option<Unfit>, BuildError> {
        let damaged = match index::damage(index, Depth::Changed, &belongs) {
            Ok(damage) => damage,
            Err(IndexError::OtherVersion { built_by, .. }) => return Ok(Some(Unfit::Other(built_by))),
            Err(error) => return Err(error.into()),
        };
        if !damaged.is_empty() {
            return Ok(Some(Unfit::Damaged(damaged)));
        }
        match LocalIndex::open(index) {
            Ok(opened) => self.index = Some(opened),
            Err(IndexError::OtherVersion { built_by, .. }) => return Ok(Some(Unfit::Other(built_by))),
            Err(error) => return Ok(Some(Unfit::Damaged(vec![as_damage(error)]))),
        }
        Ok(match &self.manifest {
            None => Some(Unfit::Other("another version of the program".to_owned())),
            Some(manifest) if manifest.program != PROGRAM => {
                Some(Unfit::Other(format!("recant {}", manifest.program)))
            }
            Some(manifest) if manifest.options.all != all => {
                let which = if manifest.options.all { "with --all" } else { "without --all" };
                Some(Unfit::Other(format!("a run {which}")))
            }
            Some(_) => None,
        })
    }

    /// The manifest to build on, if it can be built on.
    pub(super) fn base(&self) -> Option<&Manifest> {
        self.manifest.as_ref().filter(|_| self.unfit.is_none())
    }

    /// What the last run knew of records and notices, if it can be read.
    pub(super) fn records(&self) -> Option<Records> {
        manifest::load_records(self.folder.as_ref()?, self.number)
    }

    /// The notices of the last run by id, if they can be read.
    pub(super) fn notices(&self) -> Option<Vec<NoticeEntry>> {
        Some(self.records()?.notices)
    }

    /// The roots of the last run; whatever version built the index, so that a rebuild knows what to read.
    pub(super) fn roots(&self, index: &Path) -> Result<Vec<PathBuf>, BuildError> {
        if let Some(manifest) = self.manifest.as_ref().filter(|manifest| !manifest.roots.is_empty()) {
            return Ok(manifest.roots.clone());
        }
        let roots = load_roots(index);
        if roots.is_empty() && self.existed {
            return Err(BuildError::LostRoots { path: index.to_owned() });
        }
        Ok(roots)
    }

    /// The number of the run that follows. It grows over rebuilds too, so that runs can be named.
    pub(super) fn next_run(&self) -> u64 {
        self.number.max(self.journal) + 1
    }
}

fn as_damage(error: IndexError) -> Damage {
    match error {
        IndexError::Damaged { file, cause, .. } => Damage { file, cause },
        other => Damage { file: "the index".to_owned(), cause: other.to_string() },
    }
}

/// A list of the roots beside the generations: it outlives every change of version.
pub(super) const ROOTS: &str = "ROOTS";

pub(super) fn load_roots(index: &Path) -> Vec<PathBuf> {
    let mut text = String::new();
    let read = index::open_sealed(&index.join(ROOTS)).and_then(|mut file| file.read_to_string(&mut text));
    if read.is_err() {
        return Vec::new();
    }
    text.lines().map(PathBuf::from).collect()
}

/// Writes the list of roots, unless it says the same already.
pub(super) fn save_roots(index: &Path, roots: &[PathBuf]) -> Result<(), BuildError> {
    if load_roots(index) == roots {
        return Ok(());
    }
    let lines: String = roots.iter().map(|root| format!("{}\n", root.display())).collect();
    let path = index.join(ROOTS);
    index::write_sealed(&path, &mut |out| out.write_all(lines.as_bytes()))
        .map_err(|cause| BuildError::Manifest { path, cause })
}

/// Whether the list of roots is there and whole.
pub(super) fn damage_of_roots(index: &Path) -> Option<Damage> {
    let cause = index::open_sealed(&index.join(ROOTS)).err()?;
    Some(Damage { file: ROOTS.to_owned(), cause: cause.to_string() })
}

/// What the last run found, for `recant doctor`.
pub fn last_run(index: &Path) -> Option<Manifest> {
    // An update may come in between and take the manifest away; then its own is there.
    let load = || {
        let (folder, stamp) = index::last_stamp(index)?;
        Manifest::load(&folder, Payload::of(&stamp)?.run)
    };
    load().or_else(load)
}

/// The damaged files of an index: of the generation that is searched, beside it, and of the journal.
///
/// Takes the right to write where that can be had, so that nothing changes meanwhile.
///
/// # Errors
///
/// When there is no index, another version built it, or another process writes it.
pub fn verify(index: &Path) -> Result<Vec<Damage>, IndexError> {
    let lock = match IndexLock::take(index) {
        // Who may only read can verify too, and nobody else can write there either.
        Err(IndexError::Unwritten { .. } | IndexError::DiskFull { .. }) => None,
        taken => Some(taken?),
    };
    let mut damaged = index::damage(index, Depth::Everything, &belongs)?;
    damaged.extend(damage_of_roots(index));
    damaged.extend(journal::damage_of_journal(index));
    drop(lock);
    Ok(damaged)
}
