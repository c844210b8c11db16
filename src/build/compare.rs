//! The records of the archive, before and now, to what is new, changed, moved or gone.

use std::collections::HashMap;

use super::derive::{Content, Former, Slot};
use super::manifest::RecordEntry;
use super::read::{Found, NewRecord};
use super::summary::RecordCounts;

/// The records of the archive after reading.
pub(super) struct ReadRecords {
    /// Every record, in the order of files and numbers.
    pub(super) slots: Vec<Slot>,
    /// Records that are gone or replaced.
    pub(super) removed: Vec<RecordEntry>,
    pub(super) counts: RecordCounts,
}

/// Sets beside each record that was read the same record of the last run, wherever that stood.
///
/// Records are the same by their content, first within their file, then anywhere among what was read anew or is gone: a
/// database that is replaced by its next edition under another name changes only in the rows that differ.
#[derive(Default)]
pub(super) struct Comparison {
    slots: Vec<Option<Slot>>,
    /// Records of this run without their likes in their own file, by their place among the slots.
    unmatched: Vec<(usize, NewRecord)>,
    /// Records of the last run that were not met again.
    left: Vec<RecordEntry>,
    unchanged: u64,
}

impl Comparison {
    /// A file that was not read: all its records stay.
    pub(super) fn keep(&mut self, file: u32, kept: Vec<RecordEntry>) {
        self.unchanged += kept.len() as u64;
        let slot = |entry: RecordEntry| Slot::new(RecordEntry { file, ..entry }, Content::Kept);
        self.slots.extend(kept.into_iter().map(slot).map(Some));
    }

    /// A file that was read, with the records that it held in the last run.
    pub(super) fn compare(&mut self, file: u32, new: Vec<NewRecord>, former: Vec<RecordEntry>) {
        let mut known = Known::new(former);
        let mut open = Vec::new();
        for mut record in new {
            record.entry.file = file;
            let at = self.slots.len();
            match known.take(&record) {
                Some(old) => {
                    self.unchanged += 1;
                    self.slots.push(Some(met_again(record, old)));
                }
                None => {
                    self.slots.push(None);
                    open.push((at, record));
                }
            }
        }
        self.unmatched.extend(open);
        self.left.extend(known.left());
    }

    /// Files that are no longer there.
    pub(super) fn gone(&mut self, records: Vec<RecordEntry>) {
        self.left.extend(records);
    }

    /// Looks for the rest among all that is left, and counts.
    pub(super) fn finish(mut self) -> ReadRecords {
        let mut known = Known::new(std::mem::take(&mut self.left));
        let mut open = Vec::new();
        // What was not read again because it was known comes first: nothing else can stand in its place.
        let mut unmatched = std::mem::take(&mut self.unmatched);
        unmatched.sort_by_key(|(_, record)| matches!(record.found, Found::Read(_)));
        for (at, record) in unmatched {
            match known.take(&record) {
                Some(old) => {
                    self.unchanged += 1;
                    self.slots[at] = Some(met_again(record, old));
                }
                None => open.push((at, record)),
            }
        }
        let removed = known.left();
        let counts = count(self.unchanged, &open, &removed);
        for (at, NewRecord { entry, found }) in open {
            self.slots[at] = match found {
                Found::Read(place) => Some(Slot::new(entry, Content::New(place))),
                Found::Known => self.twin(entry),
            };
        }
        let mut slots: Vec<Slot> = self.slots.into_iter().flatten().collect();
        number_places(&mut slots);
        ReadRecords { slots, removed, counts }
    }
}

impl Comparison {
    /// A record that was not understood again because the last run knew its like, while that stays in a file that
    /// turned out to be out of reach: then there are two of them.
    fn twin(&self, new: RecordEntry) -> Option<Slot> {
        let like = self.slots.iter().flatten().find(|slot| slot.entry.raw == new.raw)?;
        let RecordEntry { file, number, member, .. } = new;
        let entry = RecordEntry { file, number, member, place: UNNUMBERED, ..like.entry.clone() };
        Some(Slot { outdated: true, ..Slot::new(entry, Content::Kept) })
    }
}

/// The record of the last run, at its present place.
fn met_again(new: NewRecord, old: RecordEntry) -> Slot {
    let stays = (old.file, old.number, &old.member) == (new.entry.file, new.entry.number, &new.entry.member);
    let former = Former { file: old.file, number: old.number, member: old.member.clone() };
    let RecordEntry { file, number, member, .. } = new.entry;
    let entry = RecordEntry { file, number, member, ..old };
    Slot { former: (!stays).then(|| Box::new(former)), ..Slot::new(entry, Content::Kept) }
}

/// Records of the last run by their content.
struct Known {
    entries: Vec<Option<RecordEntry>>,
    by_raw: HashMap<u64, Vec<u32>>,
    by_hash: HashMap<u64, Vec<u32>>,
}

impl Known {
    /// The records are taken in their order, so they are kept in reverse.
    fn new(mut entries: Vec<RecordEntry>) -> Known {
        entries.reverse();
        let (mut by_raw, mut by_hash): (HashMap<_, Vec<u32>>, HashMap<_, Vec<u32>>) = Default::default();
        for (at, entry) in (0..).zip(&entries) {
            by_raw.entry(entry.raw).or_default().push(at);
            by_hash.entry(entry.hash).or_default().push(at);
        }
        Known { entries: entries.into_iter().map(Some).collect(), by_raw, by_hash }
    }

    fn take(&mut self, record: &NewRecord) -> Option<RecordEntry> {
        let numbers = match record.found {
            Found::Known => self.by_raw.get_mut(&record.entry.raw)?,
            Found::Read(_) => self.by_hash.get_mut(&record.entry.hash)?,
        };
        while let Some(at) = numbers.pop() {
            if let Some(entry) = self.entries[at as usize].take() {
                return Some(entry);
            }
        }
        None
    }

    fn left(self) -> Vec<RecordEntry> {
        self.entries.into_iter().rev().flatten().collect()
    }
}

/// A record whose id was there with other content is updated.
fn count(unchanged: u64, fresh: &[(usize, NewRecord)], gone: &[RecordEntry]) -> RecordCounts {
    let mut former_ids: HashMap<&str, u64> = HashMap::new();
    for entry in gone {
        *former_ids.entry(&entry.id).or_default() += 1;
    }
    let mut updated = 0;
    for (_, record) in fresh {
        if let Some(left) = former_ids.get_mut(&*record.entry.id).filter(|left| **left > 0) {
            *left -= 1;
            updated += 1;
        }
    }
    let (fresh, gone) = (fresh.len() as u64, gone.len() as u64);
    RecordCounts { unchanged, updated, added: fresh - updated, removed: gone - updated }
}

/// In place of a number that is still to be given.
const UNNUMBERED: u32 = u32::MAX;

/// Gives new records numbers that no other has; those of records that are gone are used again.
fn number_places(slots: &mut [Slot]) {
    let is_open = |slot: &Slot| slot.content != Content::Kept || slot.entry.place == UNNUMBERED;
    let kept = slots.iter().filter(|slot| !is_open(slot)).map(|slot| slot.entry.place);
    let mut used = vec![false; kept.clone().max().map_or(0, |most| most as usize + 1)];
    kept.for_each(|place| used[place as usize] = true);
    let mut free = (0u32..).filter(|place| !used.get(*place as usize).copied().unwrap_or(false));
    for slot in slots.iter_mut().filter(|slot| is_open(slot)) {
        slot.entry.place = free.next().unwrap_or_default();
    }
}
