//! Records, old and new, to the notices that must be written and those that must go.

use std::collections::{BTreeSet, HashMap};
use std::io;
use std::sync::Arc;

use super::group::Groups;
use super::manifest::{FileEntry, short_hash};
use super::record::RecordEntry;
use super::spool::{Place, Spool, decode, encode};
use super::surroundings::{Context, Surroundings};
use crate::archive::{self, Applied, Corrections, Derivation, Merged};
use crate::notice::{Notice, NoticeId, Provenance, Setting};

/// A record of the archive, and where its content is.
pub(super) struct Slot {
    pub(super) entry: RecordEntry,
    pub(super) content: Content,
    /// Where a kept record stood in the last run, if it stood elsewhere.
    pub(super) former: Option<Box<Former>>,
    /// Whether the archive as a whole says something else of it than in the former index.
    pub(super) outdated: bool,
}

/// A place in the files of the last run.
pub(super) struct Former {
    pub(super) file: u32,
    pub(super) number: u32,
    pub(super) member: Option<Box<str>>,
}

impl Slot {
    pub(super) fn new(entry: RecordEntry, content: Content) -> Self {
        Slot { entry, content, former: None, outdated: false }
    }

    /// Notes what became of a correction.
    pub(super) fn note(&mut self, applied: Applied) {
        let Applied { source, outcome } = applied;
        let problem = |reason| format!("{}:{}: {reason}", source.path, source.record);
        let (notice, problem) = match outcome {
            Ok(notice) => (notice.into(), None),
            Err(reason) => (Arc::default(), Some(problem(reason))),
        };
        self.entry.notice = notice;
        self.entry.set_problem(problem);
    }
}

/// Where the content of a record is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    /// Read in this run.
    New(Place),
    /// In the notice of the former index.
    Kept,
}

impl Content {
    /// How much there is to read, about.
    pub(super) fn bytes(self) -> usize {
        match self {
            Content::New(place) => place.length_bytes(),
            Content::Kept => USUAL_RECORD_BYTES,
        }
    }
}

/// What a notice of the former index is taken for; a row of a database has 2 kB, a long text 30.
const USUAL_RECORD_BYTES: usize = 8 << 10;

/// Groups of records that must be derived anew: whatever shares a notice or an article with a changed record.
pub(super) struct Affected {
    /// The records of these components, in the order of components and groups.
    pub(super) members: Vec<Member>,
    /// Ids of notices of the former index that these replace.
    pub(super) outdated: BTreeSet<Arc<str>>,
}

/// A record of a component. Components and groups are named by their first records, and stand in the order of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Member {
    component: u32,
    /// Records of one notice, or of several under one key.
    group: u32,
    pub(super) slot: u32,
}

/// The components that members lie in.
pub(super) fn components(members: &[Member]) -> impl Iterator<Item = &[Member]> {
    members.chunk_by(|a, b| a.component == b.component)
}

/// The files of the last run and of this one.
#[derive(Clone, Copy)]
pub(super) struct Files<'a> {
    pub(super) old: &'a [FileEntry],
    pub(super) new: &'a [FileEntry],
}

/// Finds what changed records touch. `removed` are records that are gone or replaced.
pub(super) fn affected(slots: &[Slot], removed: &[RecordEntry], files: Files<'_>) -> Affected {
    let mut components = Groups::new(slots.iter().map(|slot| slot.entry.keys.all()));
    let mut dirty = vec![false; slots.len()];
    for (number, slot) in slots.iter().enumerate() {
        if slot.content != Content::Kept || slot.outdated {
            dirty[components.of(number as u32) as usize] = true;
        }
    }
    for entry in removed {
        for key in entry.keys.all() {
            if let Some(root) = components.with_key(*key) {
                dirty[root as usize] = true;
            }
        }
    }
    for root in rearranged(slots, &mut components, &dirty, files) {
        dirty[root as usize] = true;
    }
    let mut components = components.without_keys();
    let mut groups = Groups::new(slots.iter().map(|slot| slot.entry.keys.of_notice())).without_keys();
    let of = |slot: u32| Member { component: components.of(slot), group: groups.of(slot), slot };
    let mut members: Vec<Member> =
        (0..slots.len() as u32).map(of).filter(|member| dirty[member.component as usize]).collect();
    members.sort_unstable();
    let kept = members.iter().map(|member| &slots[member.slot as usize].entry);
    let outdated = removed.iter().chain(kept).map(|entry| &entry.notice);
    let outdated = outdated.filter(|id| !id.is_empty()).cloned().collect();
    Affected { members, outdated }
}

/// Components whose records came into another order. Sources of equal standing are merged in the order of their
/// places, so such a component may come out differently although no record changed.
fn rearranged(slots: &[Slot], components: &mut Groups, dirty: &[bool], files: Files<'_>) -> Vec<u32> {
    let mut sizes = vec![0u32; slots.len()];
    let roots: Vec<u32> = (0..slots.len() as u32).map(|n| components.of(n)).collect();
    roots.iter().for_each(|root| sizes[*root as usize] += 1);
    let mut moved = vec![false; slots.len()];
    for (root, slot) in roots.iter().zip(slots) {
        moved[*root as usize] |= slot.former.is_some();
    }
    let open = |root: u32| sizes[root as usize] > 1 && moved[root as usize] && !dirty[root as usize];
    let mut members: Vec<(u32, u32)> = (0..).zip(&roots).map(|(n, root)| (*root, n)).collect();
    members.retain(|(root, _)| open(*root));
    members.sort_by_cached_key(|(root, n)| (*root, now(&slots[*n as usize], files)));
    let mut changed = Vec::new();
    for component in members.chunk_by(|a, b| a.0 == b.0) {
        let before = component.iter().map(|(_, n)| before(&slots[*n as usize], files));
        if !before.is_sorted() {
            changed.push(component[0].0);
        }
    }
    changed
}

/// Where a record stands: the path, and its number.
fn now(slot: &Slot, files: Files<'_>) -> (String, u32) {
    (slot.entry.path(files.new), slot.entry.number)
}

/// Where a kept record stood in the last run.
fn before(slot: &Slot, files: Files<'_>) -> (String, u32) {
    match &slot.former {
        None => now(slot, files),
        Some(former) => (path(files.old, former.file, former.member.as_deref()), former.number),
    }
}

/// The path of a record, which may lie in a member of the file.
pub(super) fn path(files: &[FileEntry], file: u32, member: Option<&str>) -> String {
    let name = files.get(file as usize).map_or("", |file| file.name.as_str());
    format!("{name}{}", member.unwrap_or_default())
}

/// Records of one component as bytes or as kept notices, ready to be derived on any thread.
pub(super) struct Work {
    groups: Vec<Vec<Record>>,
    corrections: Vec<(u32, Corrections)>,
}

struct Record {
    slot: u32,
    context: Context,
    content: RecordContent,
}

enum RecordContent {
    Bytes(Vec<u8>),
    Kept(Box<Notice>),
}

/// Fetches the records of one component. `kept` gives the records that a notice of the former index was merged from.
///
/// # Errors
///
/// When working data or the former index cannot be read.
pub(super) fn fetch<E: From<io::Error>>(
    component: &[Member],
    slots: &[Slot],
    files: &[FileEntry],
    surroundings: &Surroundings,
    spool: &mut Spool,
    kept: &mut dyn FnMut(&str) -> Result<Vec<Notice>, E>,
) -> Result<Work, E> {
    let mut former: HashMap<String, Vec<Notice>> = HashMap::new();
    let mut record = |slot: u32| -> Result<Record, E> {
        let Slot { entry, content, .. } = &slots[slot as usize];
        let content = match *content {
            Content::New(place) => RecordContent::Bytes(spool.bytes(place)?),
            Content::Kept => {
                if !former.contains_key(&*entry.notice) {
                    former.insert(entry.notice.to_string(), kept(&entry.notice)?);
                }
                let candidates = former.get_mut(&*entry.notice).into_iter().flatten();
                let mut record = restored(candidates, entry)?;
                if let Some(source) = &mut record.source {
                    (source.path, source.record) = (entry.path(files), entry.number as usize);
                }
                RecordContent::Kept(Box::new(record))
            }
        };
        Ok(Record { slot, context: surroundings.context(slot as usize, entry), content })
    };
    let mut work = Work { groups: Vec::new(), corrections: Vec::new() };
    for group in component.chunk_by(|a, b| a.group == b.group) {
        let mut records = Vec::with_capacity(group.len());
        for &Member { slot, .. } in group {
            match slots[slot as usize].entry.setting() {
                None => records.push(record(slot)?),
                Some((Setting::Correction(record), mut source)) => {
                    let entry = &slots[slot as usize].entry;
                    (source.path, source.record) = (entry.path(files), entry.number as usize);
                    work.corrections.push((slot, Corrections { record, source }));
                }
                Some((Setting::Publisher(_), _)) => {}
            }
        }
        work.groups.extend(Some(records).filter(|records| !records.is_empty()));
    }
    Ok(work)
}

/// The record of this entry as it was read: the one whose content has the entry's hash once deriving is undone.
fn restored<'a>(candidates: impl Iterator<Item = &'a mut Notice>, entry: &RecordEntry) -> io::Result<Notice> {
    for candidate in candidates {
        let mut record = candidate.clone();
        record.id = NoticeId::new(entry.id.to_string());
        archive::without_derived(&mut record);
        let (bytes, content) = encode(record.clone())?;
        if short_hash(&bytes[content..]) == entry.hash {
            return Ok(record);
        }
    }
    Err(io::Error::other(LostRecord { record: entry.id.to_string(), notice: entry.notice.to_string() }))
}

/// A record that the last run knew, and that no notice of the index carries.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("record `{record}` of notice `{notice}` is not in the index")]
pub struct LostRecord {
    record: String,
    notice: String,
}

impl Work {
    /// Derives the notices of the component.
    ///
    /// # Errors
    ///
    /// When working data is damaged.
    pub(super) fn derive(self, surroundings: &Surroundings) -> io::Result<Component> {
        let mut places = Places::default();
        let mut as_read: HashMap<u32, Notice> = HashMap::new();
        let mut read = |record: Record| -> io::Result<Notice> {
            let mut notice = match record.content {
                RecordContent::Bytes(bytes) => decode(&bytes)?,
                RecordContent::Kept(notice) => *notice,
            };
            places.note(&notice, record.slot);
            if record.context.changes() {
                as_read.insert(record.slot, notice.clone());
            }
            record.context.apply(&mut notice);
            Ok(notice)
        };
        let mut read_group = |group: Vec<Record>| group.into_iter().map(&mut read).collect();
        let groups: io::Result<Vec<Vec<Notice>>> = self.groups.into_iter().map(&mut read_group).collect();
        let (slots, corrections): (Vec<u32>, Vec<Corrections>) = self.corrections.into_iter().unzip();
        let corrected: Vec<(Provenance, u32)> =
            corrections.iter().map(|corrections| corrections.source.clone()).zip(slots).collect();
        let Derivation { notices, applied } = archive::derive(groups?, corrections);
        let derived = notices.into_iter().map(|mut merged| {
            let slots = places.of(&merged);
            keep_as_read(&mut merged, &places, &mut as_read);
            surroundings.note_owner(&mut merged.notice);
            Derived { slots, merged }
        });
        let derived = derived.collect();
        let slot_of = |source: &Provenance| corrected.iter().find(|(known, _)| known == source).map(|c| c.1);
        let applied =
            applied.into_iter().filter_map(|applied| Some((slot_of(&applied.source)?, applied))).collect();
        Ok(Component { derived, applied })
    }
}

/// A derived component.
pub(super) struct Component {
    pub(super) derived: Vec<Derived>,
    /// What became of each correction, with its slot.
    pub(super) applied: Vec<(u32, Applied)>,
}

/// A derived notice with the slots of the records that it was merged from.
pub(super) struct Derived {
    pub(super) merged: Merged,
    pub(super) slots: Vec<u32>,
}

/// The records of a notice are kept as they were read, without what the archive says of them.
fn keep_as_read(merged: &mut Merged, places: &Places, as_read: &mut HashMap<u32, Notice>) {
    let mut read = |record: &Notice| as_read.remove(&places.slot(record)?);
    if merged.parts.is_empty() {
        merged.parts.extend(read(&merged.notice));
        return;
    }
    for part in &mut merged.parts {
        match read(part) {
            Some(read) => *part = read,
            None => archive::without_derived(part),
        }
    }
}

/// Where records were read, to their slots. One place may give several records, told apart by their ids.
#[derive(Default)]
struct Places(HashMap<Provenance, Vec<(NoticeId, u32)>>);

impl Places {
    fn note(&mut self, record: &Notice, slot: u32) {
        if let Some(source) = record.source.clone() {
            self.0.entry(source).or_default().push((record.id.clone(), slot));
        }
    }

    fn of(&self, merged: &Merged) -> Vec<u32> {
        let only = std::slice::from_ref(&merged.notice);
        let records = if merged.parts.is_empty() { only } else { &merged.parts };
        records.iter().filter_map(|record| self.slot(record)).collect()
    }

    fn slot(&self, record: &Notice) -> Option<u32> {
        let places = self.0.get(record.source.as_ref()?)?;
        // A notice that was told apart from another of the same id has a longer one.
        let is_it = |(id, _): &&(NoticeId, u32)| *id == record.id;
        let begins = |(id, _): &&(NoticeId, u32)| record.id.as_str().starts_with(id.as_str());
        let place =
            places.iter().find(is_it).or_else(|| places.iter().find(begins)).or_else(|| places.first());
        place.map(|(_, slot)| *slot)
    }
}
