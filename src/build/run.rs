//! One run: plan, read, derive, write, commit.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::acknowledged::Acknowledged;
use super::commit::{Changed, commit};
use super::compare::{Comparison, ReadRecords};
use super::control::{Stop, Threads, is_stop, take_turn};
use super::derive::{Affected, Files, LostRecord, Slot, affected};
use super::error::BuildError;
use super::former::{self, Former, Unfit};
use super::journal;
use super::manifest::{FileEntry, Manifest, NoticeEntry, PROGRAM, Records};
use super::plan::{Before, Plan, Root, Step, as_good, plan};
use super::read::{ReadFile, Reader, Understood};
use super::record::{KnownNames, RecordEntry};
use super::spool::Spool;
use super::summary::{Summary, summary_of};
use super::surroundings::Surroundings;
use super::write::Writer;
use crate::corpus::{self, ReadOptions, SourceFile};
use crate::index::{self, Builder, Damage, Holder, IndexLock, Settings};

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
    /// Wait while another process writes.
    pub wait: bool,
    /// Threads and memory.
    pub settings: Settings,
    /// Set to stop the run before its commit.
    pub stop: Stop,
}

/// Where a run stands, for whoever shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// Another process writes; this one waits for it.
    Waiting {
        /// Who writes, if they said so.
        holder: Option<Holder>,
    },
    /// The index is not updated but built anew.
    Rebuilding {
        /// Why.
        why: Unfit,
    },
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

/// Brings an index up to date with its archive, in one commit.
///
/// # Errors
///
/// When no archive can be found, the index is locked or cannot be written, or the run is asked to stop. The former state
/// then stays. A file or record that cannot be read is no error: it is counted in the summary and listed in the
/// [`Manifest`]. Damaged files of the index are none either: the index is then built anew.
pub fn build(options: &BuildOptions, progress: &mut dyn FnMut(Progress)) -> Result<Summary, BuildError> {
    let lock = take_turn(&options.index, options.wait, &options.stop, progress)?;
    index::sweep(&options.index, &former::belongs);
    let mut run = Run::begin(lock, options)?;
    if let Some(why) = run.former.unfit.clone().filter(|why| *why != Unfit::Asked) {
        progress(Progress::Rebuilding { why });
    }
    let roots = if options.roots.is_empty() { run.remembered_roots()? } else { options.roots.clone() };
    let plan = plan(&roots, &run.before())?;
    run.refuse_emptied(&plan)?;
    if run.is_up_to_date(&plan) {
        return Ok(run.unchanged_summary());
    }
    let (files, records) = run.read(plan, progress)?;
    run.write(files, records, progress)
}

/// The state of a run.
struct Run<'o> {
    options: &'o BuildOptions,
    lock: IndexLock,
    former: Former,
    /// Damaged files that were found.
    damaged: Vec<Damage>,
    /// What is known of the files of the last run, if this run updates it.
    old: Manifest,
    old_records: Records,
    opened: u64,
    spool: Spool,
    threads: Threads,
    acknowledged: Acknowledged,
}

impl<'o> Run<'o> {
    fn begin(lock: IndexLock, options: &'o BuildOptions) -> Result<Run<'o>, BuildError> {
        let index = &options.index;
        let former = Former::find(index, options.read.all, options.rebuild)?;
        let mut damaged = match &former.unfit {
            Some(Unfit::Damaged(damaged)) => damaged.clone(),
            _ => Vec::new(),
        };
        let of_journal = journal::damage_of_journal(index);
        journal::remove(index, &of_journal);
        damaged.extend(of_journal);
        damaged.extend(former::damage_of_roots(index).filter(|_| former.existed));
        let old = former.base().cloned().unwrap_or_default();
        Ok(Run {
            options,
            lock,
            former,
            damaged,
            old,
            old_records: Records::default(),
            opened: 0,
            spool: Spool::new(index, options.settings.memory_bytes),
            threads: Threads::new(options.settings.threads),
            acknowledged: Acknowledged::load(index),
        })
    }

    /// What is known of the last run, and how this one differs.
    fn before(&self) -> Before<'_> {
        Before {
            manifest: &self.old,
            acknowledged: &self.acknowledged,
            other_limits: self.old.options.limits != self.options.read.limits,
            allow_empty: self.options.allow_empty,
        }
    }

    fn remembered_roots(&self) -> Result<Vec<Root>, BuildError> {
        let roots = self.former.roots(&self.options.index)?;
        if roots.iter().any(|root| root == Path::new("-")) {
            return Err(BuildError::StandardInputGone { path: self.options.index.clone() });
        }
        let roots: Vec<Root> = roots.into_iter().map(Root::Path).collect();
        Ok(if roots.is_empty() { vec![Root::Path(PathBuf::from("corpus"))] } else { roots })
    }

    /// A share that is not mounted must not empty an index that is built anew, where nothing can be kept.
    fn refuse_emptied(&self, plan: &Plan) -> Result<(), BuildError> {
        if !self.former.existed || self.former.base().is_some() || self.options.allow_empty {
            return Ok(());
        }
        let is_empty = |number: usize| !plan.steps.iter().any(|(root, _)| *root as usize == number);
        let had_files = |root: &PathBuf| match &self.former.manifest {
            None => true,
            Some(manifest) => {
                manifest.files.iter().any(|file| manifest.roots.get(file.root as usize) == Some(root))
            }
        };
        let emptied =
            plan.roots.iter().enumerate().find(|(number, root)| is_empty(*number) && had_files(root));
        match emptied {
            Some((_, path)) => Err(BuildError::EmptiedRoot { path: path.clone() }),
            None => Ok(()),
        }
    }

    /// Whether every file is as it was, so that there is nothing to do.
    fn is_up_to_date(&self, plan: &Plan) -> bool {
        let kept = plan.steps.iter().all(|(root, step)| match step {
            Step::Keep(at) => self.old.files[*at].root == *root,
            Step::Read(..) | Step::Touched(..) => false,
            Step::Note(entry, _) => self.old.files.contains(entry),
        });
        let same = plan.steps.len() == self.old.files.len() && plan.roots == self.old.roots;
        let whole = former::damage_of_roots(&self.options.index).is_none();
        self.former.base().is_some() && kept && same && whole && plan.problems == self.old.problems
    }

    fn unchanged_summary(self) -> Summary {
        let mut summary = summary_of(&self.old, &self.acknowledged);
        summary.records.unchanged = self.old.records;
        summary.damaged = self.damaged;
        summary
    }

    /// Reads what changed and sets beside it what is kept.
    fn read(
        &mut self,
        mut plan: Plan,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<(Manifest, ReadRecords), BuildError> {
        if self.former.base().is_some() {
            // Without them every file that is kept would count as empty, and its notices would go.
            self.old_records = self.former.records().ok_or_else(|| self.lost_records())?;
        }
        self.find_touched(&mut plan);
        let by_file = by_file(std::mem::take(&mut self.old_records.records));
        let understood = Understood::new(read_again(&plan, &by_file));
        let to_read: Vec<(u32, &SourceFile)> = plan
            .steps
            .iter()
            .filter_map(|(root, step)| match step {
                Step::Read(file, _) => Some((*root, file)),
                _ => None,
            })
            .collect();
        progress(Progress::Planned { files: to_read.len() as u64 });
        self.opened += to_read.len() as u64;
        let mut report = |files, records| progress(Progress::Read { files, records });
        let mut reader = Reader {
            options: self.options.read,
            understood: &understood,
            threads: &self.threads,
            stop: &self.options.stop,
            spool: &mut self.spool,
            names: KnownNames::default(),
            progress: &mut report,
        };
        let read = reader.read(&to_read);
        let read = read.map_err(|cause| working_space(self.options, cause))?;
        drop(to_read);
        Ok(self.assemble(plan, read, by_file))
    }

    fn lost_records(&self) -> BuildError {
        let path = self.options.index.join("CURRENT");
        BuildError::Manifest { path, cause: io::Error::other("the records of the last run went away") }
    }

    /// Files whose times changed and whose size did not are hashed first: most were only copied or touched.
    fn find_touched(&mut self, plan: &mut Plan) {
        let (old, before) = (&self.old.files, self.before());
        let candidate = |step: &Step| match step {
            Step::Read(file, Some(at)) => {
                let entry = &old[*at];
                entry.size_bytes == file.size_bytes && entry.hash.is_some() && as_good(entry, &before)
            }
            _ => false,
        };
        let is_same = |file: &SourceFile, at: usize| {
            corpus::content_hash(file).ok().is_some_and(|hash| old[at].hash.as_ref() == Some(&hash))
        };
        use rayon::prelude::*;
        let steps = &mut plan.steps;
        let touched = self.threads.run(|| {
            let found = steps.par_iter_mut().filter(|(_, step)| candidate(step)).filter_map(|(_, step)| {
                let Step::Read(file, Some(at)) = step else { return None };
                let (file, at) = (is_same(file, *at).then(|| file.clone())?, *at);
                *step = Step::Touched(file, at);
                Some(())
            });
            found.count() as u64
        });
        self.opened += touched;
    }

    fn assemble(
        &self,
        plan: Plan,
        read: Vec<ReadFile>,
        mut old: HashMap<u32, Vec<RecordEntry>>,
    ) -> (Manifest, ReadRecords) {
        let mut files = Manifest {
            roots: plan.roots,
            problems: plan.problems,
            options: self.options.read,
            program: PROGRAM.to_owned(),
            ..Manifest::default()
        };
        let mut comparison = Comparison::default();
        let mut read = read.into_iter();
        for (root, step) in plan.steps {
            // proof: files are numbered with 32 bits; no folder holds four billion.
            let number = files.files.len() as u32;
            let mut former = |at: usize| old.remove(&(at as u32)).unwrap_or_default();
            let entry = match step {
                Step::Keep(at) => {
                    comparison.keep(number, former(at));
                    FileEntry { root, ..self.old.files[at].clone() }
                }
                Step::Touched(file, at) => {
                    comparison.keep(number, former(at));
                    let SourceFile { modified_ns, changed_ns, .. } = file;
                    FileEntry { root, modified_ns, changed_ns, ..self.old.files[at].clone() }
                }
                Step::Read(_, at) => {
                    let Some(file) = read.next() else { continue };
                    let former = at.map(former).unwrap_or_default();
                    if file.entry.is_out_of_reach() && !former.is_empty() {
                        let entry = file.entry.with_kept_records(former.len());
                        comparison.keep(number, former);
                        entry
                    } else {
                        comparison.compare(number, file.records, former);
                        file.entry
                    }
                }
                Step::Note(entry, at) => {
                    let former = at.map(former).unwrap_or_default();
                    let entry = if former.is_empty() { entry } else { entry.with_kept_records(former.len()) };
                    comparison.keep(number, former);
                    entry
                }
            };
            files.files.push(entry);
        }
        let mut gone: Vec<(u32, Vec<RecordEntry>)> = old.into_iter().collect();
        gone.sort_by_key(|(file, _)| *file);
        gone.into_iter().for_each(|(_, records)| comparison.gone(records));
        (files, comparison.finish())
    }

    /// Derives what is affected, writes it and commits.
    fn write(
        self,
        mut files: Manifest,
        mut records: ReadRecords,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Summary, BuildError> {
        let Run {
            options,
            lock,
            mut former,
            damaged,
            old,
            old_records,
            opened,
            spool,
            threads,
            acknowledged,
        } = self;
        let surroundings = Surroundings::of(&records.slots);
        surroundings.mark(&mut records.slots);
        let both = Files { old: &old.files, new: &files.files };
        let Affected { members, outdated } = affected(&records.slots, &records.removed, both);
        progress(Progress::Writing { records: members.len() as u64 });
        let settings = options.settings.engine(records.slots.len());
        let builder = match former.base() {
            Some(_) => Builder::open_locked(lock, settings)?,
            None => Builder::create_locked(lock, settings)?,
        };
        let known = if former.base().is_some() { Some(old_records.notices) } else { former.notices() };
        let from_nothing = known.is_none();
        let mut writer =
            Writer { options, builder, former: &mut former, spool, threads, surroundings: &surroundings };
        let (written, mut changes) = writer.derive_all(
            &members,
            &outdated,
            &mut records.slots,
            &files.files,
            known.as_deref(),
            progress,
        )?;
        drop(members);
        let mut known = known.unwrap_or_default();
        progress(Progress::Committing);
        let updated = writer.former.base().is_some();
        let gone = gone(&known, &outdated, &written, updated);
        changes.extend(writer.went(&gone));
        if updated {
            known.retain(|entry| !outdated.contains(&entry.id));
        } else {
            known.clear();
        }
        let mut notices = written;
        notices.extend(known);
        notices.sort_unstable_by(|a, b| a.id.cmp(&b.id));
        files.unapplied =
            records.slots.iter().filter_map(|slot| slot.entry.problem().map(str::to_owned)).collect();
        files.warnings = warnings(&records.slots, &files.files);
        files.unknown_publishers = surroundings.unknown_publishers(&records.slots);
        files.records = records.slots.len() as u64;
        files.notices = notices.len() as u64;
        files.articles = notices.iter().map(|notice| u64::from(notice.articles)).sum();
        let records_of_run =
            Records { records: records.slots.into_iter().map(|slot| slot.entry).collect(), notices };
        let Writer { builder, former, .. } = writer;
        let mut summary = summary_of(&files, &acknowledged);
        summary.opened = opened;
        summary.records = records.counts;
        summary.damaged = damaged;
        commit(options, builder, former, &files, records_of_run, Changed { changes, from_nothing })?;
        Ok(summary)
    }
}

/// The records of the last run by their files. They stand in the order of these, so that the records of a large file
/// are not copied one by one.
fn by_file(mut records: Vec<RecordEntry>) -> HashMap<u32, Vec<RecordEntry>> {
    let mut by_file = HashMap::new();
    while let Some(file) = records.last().map(|record| record.file) {
        let from = records.partition_point(|record| record.file < file);
        by_file.insert(file, records.split_off(from));
    }
    by_file
}

/// Records of the last run whose files are read again or gone: their likes need not be understood again.
fn read_again<'a>(
    plan: &Plan,
    by_file: &'a HashMap<u32, Vec<RecordEntry>>,
) -> impl Iterator<Item = &'a RecordEntry> {
    let kept: HashSet<u32> = plan
        .steps
        .iter()
        .filter_map(|(_, step)| match step {
            Step::Keep(at) | Step::Touched(_, at) => Some(*at as u32),
            _ => None,
        })
        .collect();
    by_file.iter().filter(move |(file, _)| !kept.contains(file)).flat_map(|(_, records)| records)
}

/// What could not be read as it stands, record by record.
fn warnings(slots: &[Slot], files: &[FileEntry]) -> Vec<String> {
    let told = |slot: &Slot| {
        let entry = &slot.entry;
        Some(format!("{}:{}: {}", entry.path(files), entry.number, entry.warnings()?))
    };
    slots.iter().filter_map(told).collect()
}

/// The ids of notices that are no longer there, sorted.
fn gone(
    known: &[NoticeEntry],
    outdated: &BTreeSet<Arc<str>>,
    written: &[NoticeEntry],
    updated: bool,
) -> Vec<String> {
    if known.is_empty() {
        return Vec::new();
    }
    let written: HashSet<&str> = written.iter().map(|entry| &*entry.id).collect();
    let touched = known.iter().filter(|entry| !updated || outdated.contains(&entry.id));
    touched.filter(|entry| !written.contains(&*entry.id)).map(|entry| entry.id.to_string()).collect()
}

/// An error of working data, which is that of the index folder.
pub(super) fn working_space(options: &BuildOptions, cause: io::Error) -> BuildError {
    if is_stop(&cause) {
        return BuildError::Stopped;
    }
    if let Some(lost) = cause.get_ref().and_then(|cause| cause.downcast_ref::<LostRecord>()) {
        return BuildError::LostRecord { path: options.index.clone(), lost: lost.clone() };
    }
    BuildError::WorkingSpace { path: options.index.clone(), cause }
}
