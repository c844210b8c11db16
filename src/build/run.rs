//! One run: plan, read, derive, write, commit.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::acknowledged::Acknowledged;
use super::compare::ReadRecords;
use super::derive::{Affected, Component, Derived, Slot, Work, affected, fetch};
use super::error::BuildError;
use super::manifest::{self, FileEntry, Manifest, NoticeEntry, Outcome, RecordEntry, Records, short_hash};
use super::plan::{Before, Plan, Root, Step, plan};
use super::read::{ReadFile, Reader};
use super::spool::Spool;
use super::summary::{RecordCounts, Summary};
use super::surroundings::Surroundings;
use crate::archive::Applied;
use crate::corpus::{ReadOptions, SourceFile};
use crate::index::{Builder, IndexError, LocalIndex, Prepared, Settings, Stamp};
use crate::notice::Notice;
use crate::search::SearchEngine;

/// Components derived at a time: enough to keep every core busy, few enough to hold.
const BATCH_COMPONENTS: usize = 2048;

/// How to build.
#[derive(Debug, Clone, Default)]
pub struct BuildOptions {
    /// The index folder.
    pub index: PathBuf,
    /// The whole archive; empty for the roots of the last run.
    pub roots: Vec<Root>,
    /// Build from nothing.
    pub rebuild: bool,
    /// Believe a root that has become empty.
    pub allow_empty: bool,
    /// How to read files.
    pub read: ReadOptions,
    /// Threads and memory of the engine.
    pub settings: Settings,
}

/// Where a run stands, for whoever shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// The walk is done: so many files are to be read.
    Planned {
        /// Files to read.
        files: u64,
    },
    /// Files were read since the last report.
    Read {
        /// Files done.
        files: u64,
        /// Records found.
        records: u64,
    },
    /// So many records are to be written.
    Writing {
        /// Records to write.
        records: u64,
    },
    /// Records were written since the last report.
    Written {
        /// Records done.
        records: u64,
    },
    /// Everything is written; the index is being made durable.
    Committing,
}

/// What a commit remembers beside the engine's own: the run and the roots.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payload {
    /// The number of the run, which names its manifest.
    pub run: u64,
}

/// Brings an index up to date with its archive, in one commit.
///
/// # Errors
///
/// When no archive can be found, the index is locked or cannot be written. The former state then stays. A file or record
/// that cannot be read is no error: it is counted in the summary and listed in the [`Manifest`].
pub fn build(options: &BuildOptions, progress: &mut dyn FnMut(Progress)) -> Result<Summary, BuildError> {
    let mut run = Run::begin(options)?;
    let roots = if options.roots.is_empty() { run.remembered_roots() } else { options.roots.clone() };
    let before = Before {
        manifest: &run.old,
        acknowledged: &run.acknowledged,
        other_limits: run.old.options.limits != options.read.limits,
        allow_empty: options.allow_empty,
    };
    let plan = plan(&roots, &before)?;
    if run.is_up_to_date(&plan) {
        return Ok(run.unchanged_summary());
    }
    let (files, records) = run.read(plan, options.read, progress)?;
    run.write(files, records, progress)
}

/// The state of a run.
struct Run {
    index: PathBuf,
    builder: Builder,
    /// The index as it was, if this run updates it.
    former: Option<LocalIndex>,
    number: u64,
    old: Manifest,
    old_notices: Vec<NoticeEntry>,
    opened: u64,
    spool: Spool,
    acknowledged: Acknowledged,
}

impl Run {
    fn begin(options: &BuildOptions) -> Result<Run, BuildError> {
        let former = if options.rebuild { None } else { former_index(&options.index)? };
        let known = former.as_ref().and_then(|index| known_state(index, options.read.all));
        let (former, number, old) = match known {
            Some((number, old)) => (former, number, old),
            None => (None, 0, Manifest { roots: remembered(&options.index), ..Manifest::default() }),
        };
        let builder = match former {
            Some(_) => Builder::open_for_update(&options.index, options.settings)?,
            None => Builder::create(&options.index, options.settings)?,
        };
        let spool = Spool::new(builder.folder());
        Ok(Run {
            index: options.index.clone(),
            builder,
            former,
            number,
            old,
            old_notices: Vec::new(),
            opened: 0,
            spool,
            acknowledged: Acknowledged::load(&options.index),
        })
    }

    fn remembered_roots(&self) -> Vec<Root> {
        let roots: Vec<Root> = self.old.roots.iter().map(|path| Root::Path(path.clone())).collect();
        if roots.is_empty() { vec![Root::Path(PathBuf::from("corpus"))] } else { roots }
    }

    /// Whether every file is as it was, so that there is nothing to do.
    fn is_up_to_date(&self, plan: &Plan) -> bool {
        let kept = plan.steps.iter().all(|(root, step)| match step {
            Step::Keep(at) => self.old.files[*at].root == *root,
            Step::Read(..) => false,
            Step::Note(entry) => self.old.files.contains(entry),
        });
        let same = plan.steps.len() == self.old.files.len() && plan.roots == self.old.roots;
        self.former.is_some() && kept && same && plan.problems == self.old.problems
    }

    fn unchanged_summary(&self) -> Summary {
        let mut summary = summary_of(&self.old, &self.acknowledged);
        if let Some(archive) = self.former.as_ref().and_then(|index| index.archive().ok()) {
            (summary.notices, summary.articles) = (archive.notices, archive.articles);
            summary.records.unchanged = self.records().map_or(0, |records| records.records.len() as u64);
        }
        summary
    }

    fn records(&self) -> Option<Records> {
        let folder = self.former.as_ref()?.folder();
        manifest::load_records(folder, self.number)
    }

    /// Reads what changed and sets beside it what is kept.
    fn read(
        &mut self,
        plan: Plan,
        options: ReadOptions,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<(Manifest, ReadRecords), BuildError> {
        let old_records = match (&self.former, self.records()) {
            (None, _) => Records::default(),
            (Some(_), Some(records)) => records,
            // Without them every file that is kept would count as empty, and its notices would go.
            (Some(index), None) => {
                return Err(BuildError::LostRecords { path: index.folder().to_owned() });
            }
        };
        let mut by_file: HashMap<u32, Vec<RecordEntry>> = HashMap::new();
        let Records { records, notices } = old_records;
        for record in records {
            by_file.entry(record.file).or_default().push(record);
        }
        self.old_notices = notices;
        let to_read: Vec<(u32, &SourceFile)> = plan
            .steps
            .iter()
            .filter_map(|(root, step)| match step {
                Step::Read(file, _) => Some((*root, file)),
                _ => None,
            })
            .collect();
        progress(Progress::Planned { files: to_read.len() as u64 });
        self.opened = to_read.len() as u64;
        let mut report = |files, records| progress(Progress::Read { files, records });
        let mut reader = Reader { options, spool: &mut self.spool, progress: &mut report };
        let read = reader.read(&to_read).map_err(|cause| self.working_space(cause))?;
        drop(to_read);
        Ok(self.assemble(plan, read, by_file, options))
    }

    fn assemble(
        &self,
        plan: Plan,
        read: Vec<ReadFile>,
        mut old: HashMap<u32, Vec<RecordEntry>>,
        options: ReadOptions,
    ) -> (Manifest, ReadRecords) {
        let mut files =
            Manifest { roots: plan.roots, problems: plan.problems, options, ..Manifest::default() };
        let mut records =
            ReadRecords { slots: Vec::new(), removed: Vec::new(), counts: RecordCounts::default() };
        let mut read = read.into_iter();
        for (root, step) in plan.steps {
            let number = files.files.len() as u32;
            match step {
                Step::Keep(at) => {
                    let kept = old.remove(&(at as u32)).unwrap_or_default();
                    records.keep(number, kept);
                    files.files.push(FileEntry { root, ..self.old.files[at].clone() });
                }
                Step::Read(_, at) => {
                    let Some(file) = read.next() else { continue };
                    let former = at.and_then(|at| old.remove(&(at as u32))).unwrap_or_default();
                    if file.entry.is_out_of_reach() && !former.is_empty() {
                        files.files.push(file.entry.with_kept_records(former.len()));
                        records.keep(number, former);
                    } else {
                        records.compare(number, file.records, former);
                        files.files.push(file.entry);
                    }
                }
                Step::Note(entry) => files.files.push(entry),
            }
        }
        let mut gone: Vec<(u32, Vec<RecordEntry>)> = old.into_iter().collect();
        gone.sort_by_key(|(file, _)| *file);
        for (_, gone) in gone {
            records.counts.removed += gone.len() as u64;
            records.removed.extend(gone);
        }
        (files, records)
    }

    /// Derives what is affected, writes it and commits.
    fn write(
        mut self,
        mut files: Manifest,
        mut records: ReadRecords,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Summary, BuildError> {
        let surroundings = Surroundings::of(&records.slots);
        surroundings.mark(&mut records.slots);
        let Affected { components, outdated } = affected(&records.slots, &records.removed);
        progress(Progress::Writing {
            records: components.iter().flatten().map(|group| group.len() as u64).sum(),
        });
        for id in &outdated {
            self.builder.delete(id)?;
        }
        let mut notices: Vec<NoticeEntry> = std::mem::take(&mut self.old_notices);
        notices.retain(|entry| !outdated.contains(&entry.id));
        for batch in components.chunks(BATCH_COMPONENTS) {
            let derived = self.derive(batch, &records.slots, &surroundings)?;
            for (ready, applied) in derived {
                for Ready { slots, prepared, entry } in ready {
                    self.builder.put_prepared(prepared)?;
                    for &slot in &slots {
                        entry.id.clone_into(&mut records.slots[slot as usize].entry.notice);
                    }
                    progress(Progress::Written { records: slots.len() as u64 });
                    notices.push(entry);
                }
                applied.into_iter().for_each(|(slot, applied)| records.slots[slot as usize].note(applied));
            }
        }
        progress(Progress::Committing);
        files.unapplied = records.slots.iter().filter_map(|slot| slot.entry.problem.clone()).collect();
        files.unknown_publishers = surroundings.unknown_publishers(&records.slots);
        self.commit(files, records, notices)
    }

    fn derive(
        &mut self,
        batch: &[Vec<Vec<u32>>],
        slots: &[Slot],
        surroundings: &Surroundings,
    ) -> Result<Vec<ReadyComponent>, BuildError> {
        let former = self.former.as_ref();
        let mut kept = |id: &str| -> Result<Vec<Notice>, FetchError> {
            Ok(former.map_or(Ok(Vec::new()), |index| index.parts(id))?)
        };
        let mut fetch_one =
            |component: &Vec<Vec<u32>>| fetch(component, slots, surroundings, &mut self.spool, &mut kept);
        let work: Result<Vec<Work>, FetchError> = batch.iter().map(&mut fetch_one).collect();
        let work = work.map_err(|error| match error {
            FetchError::Space(cause) => self.working_space(cause),
            FetchError::Index(cause) => BuildError::Former(cause),
        })?;
        let derived: Result<Vec<ReadyComponent>, DeriveError> =
            work.into_par_iter().map(|work| derive_one(work, surroundings)).collect();
        derived.map_err(|error| match error {
            DeriveError::Space(cause) => self.working_space(cause),
            DeriveError::Index(cause) => BuildError::Index(cause),
        })
    }

    fn commit(
        mut self,
        files: Manifest,
        records: ReadRecords,
        notices: Vec<NoticeEntry>,
    ) -> Result<Summary, BuildError> {
        let mut summary = summary_of(&files, &self.acknowledged);
        summary.opened = self.opened;
        summary.records = records.counts;
        summary.notices = notices.len() as u64;
        summary.articles = notices.iter().map(|notice| u64::from(notice.articles)).sum();
        let run = self.number + 1;
        let stamp = stamp(&files, &notices, run);
        let records =
            Records { records: records.slots.into_iter().map(|slot| slot.entry).collect(), notices };
        let folder = self.builder.folder().to_owned();
        save_roots(&self.index, &files.roots)?;
        manifest::save(&folder, run, &files, &records)?;
        self.builder.commit(&stamp)?;
        self.builder.finish()?;
        manifest::remove_others(&folder, run);
        Ok(summary)
    }
}

impl Run {
    fn working_space(&self, cause: io::Error) -> BuildError {
        BuildError::WorkingSpace { path: self.index.clone(), cause }
    }
}

/// A notice on its way into the index.
struct Ready {
    slots: Vec<u32>,
    prepared: Prepared,
    entry: NoticeEntry,
}

/// The notices of a component, and what became of its corrections, with their slots.
type ReadyComponent = (Vec<Ready>, Vec<(u32, Applied)>);

/// Derives one component and prepares its notices.
fn derive_one(work: Work, surroundings: &Surroundings) -> Result<ReadyComponent, DeriveError> {
    let ready = |derived: Derived| {
        let notice = &derived.merged.notice;
        let prepared = Prepared::new(notice, &derived.merged.parts).map_err(DeriveError::Index)?;
        let entry = NoticeEntry {
            id: notice.id.as_str().to_owned(),
            hash: prepared.hash(),
            articles: notice.articles.len() as u32,
            published: notice.dates.published,
        };
        Ok(Ready { slots: derived.slots, prepared, entry })
    };
    let Component { derived, applied } = work.derive(surroundings).map_err(DeriveError::Space)?;
    Ok((derived.into_iter().map(ready).collect::<Result<_, _>>()?, applied))
}

/// What can go wrong while notices are derived.
enum DeriveError {
    Space(io::Error),
    Index(IndexError),
}

/// The index as it is, if this version of the program can read it.
fn former_index(path: &Path) -> Result<Option<LocalIndex>, IndexError> {
    match LocalIndex::open(path) {
        Ok(index) => Ok(Some(index)),
        Err(IndexError::Missing { .. } | IndexError::OtherVersion { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

fn known_state(index: &LocalIndex, all: bool) -> Option<(u64, Manifest)> {
    let payload: Payload = serde_json::from_str(&index.stamp().note).ok()?;
    let manifest = Manifest::load(index.folder(), payload.run)?;
    (manifest.options.all == all).then_some((payload.run, manifest))
}

/// The roots of an index, whatever version built it, so that a rebuild knows what to read.
fn remembered(index: &Path) -> Vec<PathBuf> {
    std::fs::read_to_string(index.join(ROOTS)).unwrap_or_default().lines().map(PathBuf::from).collect()
}

fn save_roots(index: &Path, roots: &[PathBuf]) -> Result<(), BuildError> {
    let lines: String = roots.iter().map(|root| format!("{}\n", root.display())).collect();
    let path = index.join(ROOTS);
    std::fs::write(&path, lines).map_err(|cause| BuildError::Manifest { path, cause })
}

/// A list of the roots beside the generations: it outlives every change of version.
const ROOTS: &str = "ROOTS";

/// A name for the content: the sum of the notices' hashes, which no order and no way of building can change.
fn stamp(files: &Manifest, notices: &[NoticeEntry], run: u64) -> Stamp {
    let sum = notices.iter().fold(0u64, |sum, notice| sum.wrapping_add(notice.hash));
    let fingerprint = short_hash(format!("{sum:x} {}", notices.len()).as_bytes());
    Stamp {
        fingerprint: format!("{fingerprint:016x}"),
        sample: is_sample(files),
        note: serde_json::to_string(&Payload { run }).unwrap_or_default(),
    }
}

/// Whether everything comes from the sample that ships with the program.
fn is_sample(files: &Manifest) -> bool {
    let below = |file: &FileEntry| {
        let root = files.roots.get(file.root as usize);
        root.is_some_and(|root| {
            root.ends_with("corpus/sample")
                || (root.ends_with("corpus") && file.name.starts_with("corpus/sample/"))
        })
    };
    !files.files.is_empty() && files.files.iter().all(below)
}

fn summary_of(files: &Manifest, acknowledged: &Acknowledged) -> Summary {
    let count =
        |wanted: fn(&Outcome) -> bool| files.files.iter().filter(|file| wanted(&file.outcome)).count() as u64;
    let mut summary = Summary {
        files: files.files.len() as u64,
        read: count(|outcome| matches!(outcome, Outcome::Read)),
        skipped: count(|outcome| matches!(outcome, Outcome::Skipped(_))),
        failed: count(|outcome| matches!(outcome, Outcome::Failed(_))),
        ..Summary::default()
    };
    let wanting = || files.files.iter().filter(|file| !file.is_whole());
    summary.acknowledged = wanting().filter(|file| acknowledged.covers(file)).count() as u64;
    summary.incomplete = summary.acknowledged < wanting().count() as u64
        || !files.problems.is_empty()
        || !files.unapplied.is_empty();
    summary.passed_over =
        files.files.iter().flat_map(|file| &file.passed_over).map(|other| other.records).sum();
    summary
}

/// What can go wrong while records are fetched.
enum FetchError {
    Space(io::Error),
    Index(crate::search::SearchError),
}

impl From<io::Error> for FetchError {
    fn from(error: io::Error) -> Self {
        FetchError::Space(error)
    }
}

impl From<crate::search::SearchError> for FetchError {
    fn from(error: crate::search::SearchError) -> Self {
        FetchError::Index(error)
    }
}

/// What the last run found, for `recant doctor`.
pub fn last_run(index: &Path) -> Option<Manifest> {
    let index = LocalIndex::open(index).ok()?;
    let payload: Payload = serde_json::from_str(&index.stamp().note).ok()?;
    Manifest::load(index.folder(), payload.run)
}
