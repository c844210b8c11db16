//! Components of records to notices in the index, and to word of what that changes.

use std::collections::BTreeSet;
use std::io;
use std::sync::Arc;

use rayon::prelude::*;

use super::change::{Change, What};
use super::control::Threads;
use super::derive::{Component, Derived, Member, Slot, Work, components, fetch};
use super::error::BuildError;
use super::former::Former;
use super::manifest::{FileEntry, NoticeEntry};
use super::run::{BuildOptions, Progress, working_space};
use super::spool::{Spool, take_place};
use super::surroundings::Surroundings;
use crate::archive::Applied;
use crate::index::{Builder, IndexError, LocalIndex, Prepared};
use crate::notice::Notice;

/// Components derived at a time: enough to keep every core busy, few enough to hold.
const BATCH_COMPONENTS: usize = 256;

/// What they hold, about: a thousand long texts are too many. They take some ten times as much while they are derived.
const BATCH_BYTES: usize = 4 << 20;

/// Changes of one run that are looked into for the fields that differ; of the rest only the notices are named.
const MOST_COMPARED: usize = 100_000;

/// What is needed to write.
pub(super) struct Writer<'r> {
    pub(super) options: &'r BuildOptions,
    pub(super) builder: Builder,
    pub(super) former: &'r mut Former,
    pub(super) spool: Spool,
    pub(super) threads: Threads,
    pub(super) surroundings: &'r Surroundings,
}

/// A notice on its way into the index.
pub(super) struct Ready {
    slots: Vec<u32>,
    prepared: Prepared,
    entry: NoticeEntry,
    change: Option<Change>,
}

/// The notices of components, and what became of their corrections, with their slots.
type ReadyComponents = (Vec<Ready>, Vec<(u32, Applied)>);

impl Writer<'_> {
    /// Replaces the outdated notices by those that the components give. Says which were written, and what that changes
    /// against the `known` notices of the last run, which are sorted by id; nothing where none are known.
    pub(super) fn derive_all(
        &mut self,
        members: &[Member],
        outdated: &BTreeSet<Arc<str>>,
        slots: &mut [Slot],
        files: &[FileEntry],
        known: Option<&[NoticeEntry]>,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<(Vec<NoticeEntry>, Vec<Change>), BuildError> {
        if self.former.base().is_some() {
            for id in outdated {
                self.builder.delete(id)?;
            }
        }
        let (mut written, mut changes) = (Vec::new(), Vec::new());
        let mut components = components(members);
        loop {
            let batch = next_batch(&mut components, slots);
            if batch.is_empty() {
                break;
            }
            self.options.stop.check().map_err(|_| BuildError::Stopped)?;
            let compare = changes.len() < MOST_COMPARED;
            let (ready, applied) = self.derive(&batch, slots, files, known, compare)?;
            for Ready { slots: of_notice, prepared, mut entry, change } in ready {
                self.builder.put_prepared(prepared)?;
                // Most records have the id of their notice: then it is kept as it was read, and needs no room again.
                let mut read = of_notice.iter().map(|slot| &slots[*slot as usize].entry.id);
                if let Some(read) = read.find(|read| **read == entry.id) {
                    entry.id = Arc::clone(read);
                }
                for &slot in &of_notice {
                    slots[slot as usize].entry.join(&entry.id);
                }
                progress(Progress::Written { records: of_notice.len() as u64 });
                changes.extend(change);
                written.push(entry);
            }
            applied.into_iter().for_each(|(slot, applied)| slots[slot as usize].note(applied));
        }
        Ok((written, changes))
    }

    fn derive(
        &mut self,
        batch: &[&[Member]],
        slots: &[Slot],
        files: &[FileEntry],
        known: Option<&[NoticeEntry]>,
        compare: bool,
    ) -> Result<ReadyComponents, BuildError> {
        let (former, surroundings) = (self.former.index.as_ref(), self.surroundings);
        let mut kept = |id: &str| -> Result<Vec<Notice>, FetchError> {
            Ok(former.map_or(Ok(Vec::new()), |index| index.parts(id))?)
        };
        let mut fetch_one =
            |component: &&[Member]| fetch(component, slots, files, surroundings, &mut self.spool, &mut kept);
        let work: Result<Vec<Work>, FetchError> = batch.iter().map(&mut fetch_one).collect();
        let work = work.map_err(|error| match error {
            FetchError::Space(cause) => working_space(self.options, cause),
            FetchError::Index(cause) => BuildError::Former(cause),
        })?;
        let known = Known { notices: known, former: former.filter(|_| compare) };
        let derive = |work| derive_one(work, slots, &known, surroundings);
        let derived: Result<Vec<ReadyComponents>, DeriveError> =
            self.threads.run(|| work.into_par_iter().map(derive).collect());
        let derived = derived.map_err(|error| match error {
            DeriveError::Space(cause) => working_space(self.options, cause),
            DeriveError::Index(cause) => BuildError::Index(cause),
        })?;
        let (ready, applied): (Vec<_>, Vec<_>) = derived.into_iter().unzip();
        Ok((ready.into_iter().flatten().collect(), applied.into_iter().flatten().collect()))
    }

    /// What went, with the titles while they can still be read.
    pub(super) fn went(&self, ids: &[String]) -> Vec<Change> {
        let unread =
            |id: &String| Change { id: id.clone(), what: What::Went, fields: Vec::new(), title: None };
        let former = self.former.index.as_ref();
        let read = |id: &String| Some(Change::of(What::Went, &former?.unplaced(id).ok()??));
        let titled = ids.iter().take(MOST_COMPARED).map(|id| read(id).unwrap_or_else(|| unread(id)));
        titled.chain(ids.iter().skip(MOST_COMPARED).map(unread)).collect()
    }
}

/// The next components to be derived together.
fn next_batch<'m>(components: &mut impl Iterator<Item = &'m [Member]>, slots: &[Slot]) -> Vec<&'m [Member]> {
    let (mut batch, mut bytes) = (Vec::new(), 0);
    while batch.len() < BATCH_COMPONENTS && bytes < BATCH_BYTES {
        let Some(component) = components.next() else { break };
        bytes += component.iter().map(|member| slots[member.slot as usize].content.bytes()).sum::<usize>();
        batch.push(component);
    }
    batch
}

/// The notices of the last run, sorted by id, and the index that holds them, if it can be asked.
struct Known<'a> {
    /// `None` where everything is new, which nobody wants to be listed.
    notices: Option<&'a [NoticeEntry]>,
    former: Option<&'a LocalIndex>,
}

impl Known<'_> {
    /// How a notice differs from the last run; `None` if it does not.
    fn change(&self, notice: &Notice, hash: u64) -> Option<Change> {
        let notices = self.notices?;
        let at = notices.binary_search_by(|entry| (*entry.id).cmp(notice.id.as_str()));
        match at.ok().map(|at| &notices[at]) {
            None => Some(Change::of(What::Came, notice)),
            Some(old) if old.hash == hash => None,
            Some(_) => {
                let old = self.former.and_then(|index| index.unplaced(notice.id.as_str()).ok()?);
                Some(match old {
                    Some(old) => Change::between(&old, notice),
                    None => Change { fields: Vec::new(), ..Change::of(What::Changed, notice) },
                })
            }
        }
    }
}

/// Derives one component and prepares its notices.
fn derive_one(
    work: Work,
    slots: &[Slot],
    known: &Known<'_>,
    surroundings: &Surroundings,
) -> Result<ReadyComponents, DeriveError> {
    let ready = |mut derived: Derived| {
        let places: Vec<u32> = derived.slots.iter().map(|slot| slots[*slot as usize].entry.place).collect();
        blank_places(&mut derived.merged.notice);
        derived.merged.parts.iter_mut().for_each(blank_places);
        let notice = &derived.merged.notice;
        let prepared =
            Prepared::with_places(notice, &derived.merged.parts, &places).map_err(DeriveError::Index)?;
        let entry = NoticeEntry {
            id: notice.id.as_str().into(),
            hash: prepared.hash(),
            articles: notice.articles.len() as u32,
            published: notice.dates.published,
        };
        let change = known.change(notice, entry.hash);
        Ok(Ready { slots: derived.slots, prepared, entry, change })
    };
    let Component { derived, applied } = work.derive(surroundings).map_err(DeriveError::Space)?;
    Ok((derived.into_iter().map(ready).collect::<Result<_, _>>()?, applied))
}

/// Where a notice was read is said by the table of places.
fn blank_places(notice: &mut Notice) {
    let of_sources = notice.sources.iter_mut().map(|source| &mut source.provenance);
    for source in of_sources.chain(&mut notice.source) {
        take_place(source);
    }
}

/// What can go wrong while notices are derived.
enum DeriveError {
    Space(io::Error),
    Index(IndexError),
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
