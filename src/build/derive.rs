//! Records, old and new, to the notices that must be written and those that must go.

use std::collections::{BTreeSet, HashMap};
use std::io;

use super::group::Groups;
use super::manifest::{RecordEntry, short_hash};
use super::spool::{Place, Spool, decode, encode};
use crate::archive::{self, Merged};
use crate::notice::{Notice, NoticeId, Provenance};

/// A record of the archive, and where its content is.
pub(super) struct Slot {
    pub(super) entry: RecordEntry,
    pub(super) content: Content,
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
        if slot.content != Content::Kept {
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
}

struct Record {
    slot: u32,
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
    spool: &mut Spool,
    kept: &mut dyn FnMut(&str) -> Result<Vec<Notice>, E>,
) -> Result<Work, E> {
    let mut former: HashMap<String, Vec<Notice>> = HashMap::new();
    let mut content = |slot: u32| -> Result<Record, E> {
        let Slot { entry, content } = &slots[slot as usize];
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
        Ok(Record { slot, content })
    };
    let mut fetch_group = |group: &Vec<u32>| group.iter().map(|&slot| content(slot)).collect();
    let groups: Result<Vec<Vec<Record>>, E> = component.iter().map(&mut fetch_group).collect();
    Ok(Work { groups: groups? })
}

/// The record of this entry as it was read: the one whose content has the entry's hash once merging is undone.
fn restored<'a>(candidates: impl Iterator<Item = &'a mut Notice>, entry: &RecordEntry) -> io::Result<Notice> {
    for candidate in candidates {
        let mut record = candidate.clone();
        record.id = NoticeId::new(entry.id.clone());
        for article in &mut record.articles {
            article.status = None;
            article.history = Vec::new();
        }
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
    pub(super) fn derive(self) -> io::Result<Vec<Derived>> {
        let mut places: HashMap<Provenance, u32> = HashMap::new();
        let mut read = |record: Record| -> io::Result<Notice> {
            let notice = match record.content {
                RecordContent::Bytes(bytes) => decode(&bytes)?,
                RecordContent::Kept(notice) => *notice,
            };
            places.extend(notice.source.clone().map(|source| (source, record.slot)));
            Ok(notice)
        };
        let mut read_group = |group: Vec<Record>| group.into_iter().map(&mut read).collect();
        let groups: io::Result<Vec<Vec<Notice>>> = self.groups.into_iter().map(&mut read_group).collect();
        let derived = archive::derive(groups?);
        Ok(derived.into_iter().map(|merged| Derived { slots: slots_of(&merged, &places), merged }).collect())
    }
}

/// A derived notice with the slots of the records that it was merged from.
pub(super) struct Derived {
    pub(super) merged: Merged,
    pub(super) slots: Vec<u32>,
}

fn slots_of(merged: &Merged, places: &HashMap<Provenance, u32>) -> Vec<u32> {
    let only = std::slice::from_ref(&merged.notice);
    let records = if merged.parts.is_empty() { only } else { &merged.parts };
    records.iter().filter_map(|record| places.get(record.source.as_ref()?).copied()).collect()
}
