//! Records, old and new, to the notices that must be written and those that must go.

use std::collections::{BTreeSet, HashMap};
use std::io;

use super::group::Groups;
use super::manifest::{RecordEntry, short_hash};
use super::spool::{Place, Spool, decode, encode};
use super::surroundings::{Context, Surroundings};
use crate::archive::{self, Applied, Corrections, Derivation, Merged};
use crate::notice::{Notice, NoticeId, Provenance, Setting};

/// A record of the archive, and where its content is.
pub(super) struct Slot {
    pub(super) entry: RecordEntry,
    pub(super) content: Content,
    /// Whether the archive as a whole says something else of it than in the former index.
    pub(super) outdated: bool,
}

impl Slot {
    pub(super) fn new(entry: RecordEntry, content: Content) -> Self {
        Slot { entry, content, outdated: false }
    }

    /// Notes what became of a correction.
    pub(super) fn note(&mut self, applied: Applied) {
        let Applied { source, outcome } = applied;
        let problem = |reason| format!("{}:{}: {reason}", source.path, source.record);
        (self.entry.notice, self.entry.problem) = match outcome {
            Ok(notice) => (notice, None),
            Err(reason) => (String::new(), Some(problem(reason))),
        };
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

/// Groups of records that must be derived anew: whatever shares a notice or an article with a changed record.
pub(super) struct Affected {
    /// Components in the order of their first records; each is a list of groups, each a list of slots.
    pub(super) components: Vec<Vec<Vec<u32>>>,
    /// Ids of notices of the former index that these replace.
    pub(super) outdated: BTreeSet<String>,
}

/// Finds what changed records touch. `removed` are records that are gone or replaced.
pub(super) fn affected(slots: &[Slot], removed: &[RecordEntry]) -> Affected {
    let keys: Vec<Vec<u64>> = slots.iter().map(|slot| touching(&slot.entry)).collect();
    let mut components = Groups::new(keys.iter().map(Vec::as_slice));
    let mut dirty = vec![false; slots.len()];
    for (number, slot) in slots.iter().enumerate() {
        if slot.content != Content::Kept || slot.outdated {
            dirty[components.of(number as u32) as usize] = true;
        }
    }
    for entry in removed {
        for root in touching(entry).into_iter().filter_map(|key| components.with_key(key)).collect::<Vec<_>>()
        {
            dirty[root as usize] = true;
        }
    }
    let mut groups = Groups::new(slots.iter().map(|slot| slot.entry.keys.as_slice()));
    let of = |n: u32| (components.of(n), groups.of(n), n);
    let mut order: Vec<(u32, u32, u32)> =
        (0..slots.len() as u32).map(of).filter(|place| dirty[place.0 as usize]).collect();
    order.sort_unstable();
    let kept = order.iter().map(|&(_, _, n)| slots[n as usize].entry.notice.clone());
    let outdated =
        removed.iter().map(|entry| entry.notice.clone()).chain(kept).filter(|id| !id.is_empty()).collect();
    Affected { components: nested(&order), outdated }
}

/// Keys of the record's notice and of its articles alike: through either it touches others.
fn touching(entry: &RecordEntry) -> Vec<u64> {
    entry.keys.iter().chain(&entry.articles).copied().collect()
}

fn nested(order: &[(u32, u32, u32)]) -> Vec<Vec<Vec<u32>>> {
    let components = order.chunk_by(|a, b| a.0 == b.0);
    let groups = |component: &[(u32, u32, u32)]| {
        component
            .chunk_by(|a, b| a.1 == b.1)
            .map(|group| group.iter().map(|place| place.2).collect())
            .collect()
    };
    components.map(groups).collect()
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
    component: &[Vec<u32>],
    slots: &[Slot],
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
                if !former.contains_key(&entry.notice) {
                    former.insert(entry.notice.clone(), kept(&entry.notice)?);
                }
                let candidates = former.get_mut(&entry.notice).into_iter().flatten();
                RecordContent::Kept(Box::new(restored(candidates, entry)?))
            }
        };
        Ok(Record { slot, context: surroundings.context(slot as usize, entry), content })
    };
    let mut work = Work { groups: Vec::new(), corrections: Vec::new() };
    for group in component {
        let mut records = Vec::with_capacity(group.len());
        for &slot in group {
            match slots[slot as usize].entry.setting() {
                None => records.push(record(slot)?),
                Some((Setting::Correction(record), source)) => {
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
        record.id = NoticeId::new(entry.id.clone());
        archive::without_derived(&mut record);
        let (bytes, content) = encode(record.clone())?;
        if short_hash(&bytes[content..]) == entry.hash {
            return Ok(record);
        }
    }
    Err(io::Error::other(format!("record `{}` of notice `{}` is not in the index", entry.id, entry.notice)))
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
