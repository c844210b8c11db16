//! The records of the archive, before and now, to what is new, changed, moved or gone.

use std::collections::{HashMap, HashSet};

use super::derive::{Content, Former, Slot};
use super::record::RecordEntry;
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
/// database that is replaced by its next edition under another name changes only in the rows that differ. Records are
/// settled where they stand, because a copy of a million of them is seen in the memory that a run takes.
#[derive(Default)]
pub(super) struct Comparison {
    slots: Vec<Slot>,
    /// Records of this run without their likes in their own file, by their place among the slots.
    unmatched: Vec<u32>,
    /// Records of the last run that were not met again.
    left: Vec<RecordEntry>,
    unchanged: u64,
}

impl Comparison {
    /// A file that was not read: all its records stay.
    pub(super) fn keep(&mut self, file: u32, kept: Vec<RecordEntry>) {
        self.unchanged += kept.len() as u64;
        let slot = |entry: RecordEntry| Slot::new(RecordEntry { file, ..entry }, Content::Kept);
        self.slots.extend(kept.into_iter().map(slot));
    }

    /// A file that was read, with the records that it held in the last run. Of what was not understood again because
    /// the last run knew it, the content is kept and the entry only begun.
    pub(super) fn compare(&mut self, file: u32, mut new: Vec<Slot>, former: Vec<RecordEntry>) {
        new.iter_mut().for_each(|slot| slot.entry.file = file);
        let from = self.slots.len();
        if self.slots.is_empty() {
            self.slots = new;
        } else {
            self.slots.append(&mut new);
        }
        let mut known = Known::new(former);
        // proof: the manifest numbers records with 32 bits.
        let open = (from..self.slots.len()).filter(|at| !self.settle(*at, &mut known)).map(|at| at as u32);
        let open: Vec<u32> = open.collect();
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
        // What was not read again because it was known comes first: nothing else can stand in its place.
        let (mut begun, mut read): (Vec<u32>, Vec<u32>) =
            std::mem::take(&mut self.unmatched).into_iter().partition(|at| self.is_begun(*at));
        begun.retain(|at| !self.settle(*at as usize, &mut known));
        read.retain(|at| !self.settle(*at as usize, &mut known));
        let removed = known.left();
        let fresh = || begun.iter().chain(&read).map(|at| &*self.slots[*at as usize].entry.id);
        let counts = count(self.unchanged, fresh(), &removed);
        self.complete(&begun);
        number_places(&mut self.slots);
        ReadRecords { slots: self.slots, removed, counts }
    }

    fn is_begun(&self, at: u32) -> bool {
        self.slots[at as usize].content == Content::Kept
    }

    /// Puts the record of the last run in the place of its like, if there is one.
    fn settle(&mut self, at: usize, known: &mut Known) -> bool {
        let Some(old) = known.take(&self.slots[at]) else { return false };
        self.unchanged += 1;
        self.slots[at].meet_again(old);
        true
    }

    /// Completes records that were not understood again because the last run knew their likes, while those stay in a
    /// file that turned out to be out of reach: then there are two of them. `begun` are their places, sorted.
    fn complete(&mut self, begun: &[u32]) {
        let likes = self.likes(begun);
        for &at in begun {
            // proof: what is only begun was known by what was read of it to the last run, whose record is now kept in its
            // file or has settled at another place; were it left over, it would have settled here.
            #[expect(clippy::unwrap_used, reason = "proved above")]
            let like = likes.get(&self.slots[at as usize].entry.raw).copied().unwrap();
            self.slots[at as usize] = self.copy(like, at);
        }
    }

    /// The first complete record like each of those that are only begun, by what was read.
    fn likes(&self, begun: &[u32]) -> HashMap<u64, u32> {
        let raw = |at: &u32| self.slots[*at as usize].entry.raw;
        let wanted: HashSet<u64> = begun.iter().map(raw).collect();
        if wanted.is_empty() {
            return HashMap::new();
        }
        let is_complete = |at: &u32| self.is_begun(*at) && begun.binary_search(at).is_err();
        let likes = (0u32..)
            .zip(&self.slots)
            .filter(|(at, slot)| wanted.contains(&slot.entry.raw) && is_complete(at));
        let mut first = HashMap::new();
        likes.for_each(|(at, slot)| {
            first.entry(slot.entry.raw).or_insert(at);
        });
        first
    }

    /// The record at `like` once more, at the place of another.
    fn copy(&self, like: u32, at: u32) -> Slot {
        let (like, new) = (&self.slots[like as usize].entry, &self.slots[at as usize].entry);
        let mut entry = RecordEntry { file: new.file, number: new.number, place: UNNUMBERED, ..like.clone() };
        entry.set_member(new.member());
        Slot { outdated: true, ..Slot::new(entry, Content::Kept) }
    }
}

impl Slot {
    /// Takes what the last run knew of the record, at its present place.
    fn meet_again(&mut self, mut old: RecordEntry) {
        let RecordEntry { file, number, .. } = self.entry;
        let member = self.entry.member();
        let stays = (old.file, old.number, old.member()) == (file, number, member);
        if !stays {
            let former = Former { file: old.file, number: old.number, member: old.member().map(Box::from) };
            self.former = Some(Box::new(former));
            old.set_member(member);
        }
        (old.file, old.number) = (file, number);
        (self.entry, self.content) = (old, Content::Kept);
    }
}

/// Records of the last run by their content.
struct Known {
    entries: Vec<Option<RecordEntry>>,
    by_raw: ByHash,
    by_hash: ByHash,
}

impl Known {
    fn new(entries: Vec<RecordEntry>) -> Known {
        Known {
            by_raw: ByHash::new(entries.iter().map(|entry| entry.raw)),
            by_hash: ByHash::new(entries.iter().map(|entry| entry.hash)),
            entries: entries.into_iter().map(Some).collect(),
        }
    }

    fn take(&mut self, record: &Slot) -> Option<RecordEntry> {
        let (numbers, hash) = match record.content {
            Content::Kept => (&mut self.by_raw, record.entry.raw),
            Content::New(_) => (&mut self.by_hash, record.entry.hash),
        };
        while let Some(at) = numbers.next(hash) {
            if let Some(entry) = self.entries[at as usize].take() {
                return Some(entry);
            }
        }
        None
    }

    fn left(self) -> Vec<RecordEntry> {
        self.entries.into_iter().flatten().collect()
    }
}

/// Numbers by a hash; those of one hash are given out in their order.
struct ByHash {
    /// Sorted.
    numbers: Vec<(u64, u32)>,
    /// How many were given out, at the first of each hash.
    given: Vec<u32>,
}

impl ByHash {
    fn new(hashes: impl Iterator<Item = u64>) -> ByHash {
        let mut numbers: Vec<(u64, u32)> = hashes.zip(0..).collect();
        numbers.sort_unstable();
        ByHash { given: vec![0; numbers.len()], numbers }
    }

    fn next(&mut self, hash: u64) -> Option<u32> {
        let first = self.numbers.partition_point(|(known, _)| *known < hash);
        let given = self.given.get_mut(first)?;
        let (_, number) = *self.numbers.get(first + *given as usize).filter(|(known, _)| *known == hash)?;
        *given += 1;
        Some(number)
    }
}

/// A record whose id was there with other content is updated.
fn count<'a>(unchanged: u64, fresh: impl Iterator<Item = &'a str>, gone: &[RecordEntry]) -> RecordCounts {
    let mut former_ids: HashMap<&str, u64> = HashMap::new();
    for entry in gone {
        *former_ids.entry(&entry.id).or_default() += 1;
    }
    let (mut updated, mut added) = (0, 0);
    for id in fresh {
        match former_ids.get_mut(id).filter(|left| **left > 0) {
            Some(left) => {
                *left -= 1;
                updated += 1;
            }
            None => added += 1,
        }
    }
    RecordCounts { unchanged, updated, added, removed: gone.len() as u64 - updated }
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

#[cfg(test)]
mod tests {
    use super::*;

    /// A record of the last run: its id, and what it says.
    fn known(number: u32, id: &str, says: u64) -> RecordEntry {
        let (raw, hash) = (says, says + 1000);
        RecordEntry {
            number,
            place: number,
            id: id.into(),
            notice: id.into(),
            raw,
            hash,
            ..RecordEntry::default()
        }
    }

    /// A record that was read and understood.
    fn read(number: u32, id: &str, says: u64) -> Slot {
        let place = crate::build::spool::Spool::new(std::path::Path::new("."), 0).add(b"").unwrap();
        Slot::new(RecordEntry { place: 0, ..known(number, id, says) }, Content::New(place))
    }

    /// A record that was read and not understood again, because the last run knew its like.
    fn begun(number: u32, says: u64) -> Slot {
        Slot::new(RecordEntry { number, raw: says, ..RecordEntry::default() }, Content::Kept)
    }

    /// Every record as `file:number id`, with `+` where it is new and `!` where it is to be derived again; then how
    /// many were unchanged, updated, added and removed.
    #[track_caller]
    fn check(comparison: Comparison, expected: &[&str], counts: [u64; 4]) {
        let ReadRecords { slots, counts: found, .. } = comparison.finish();
        let shown = |slot: &Slot| {
            let RecordEntry { file, number, id, .. } = &slot.entry;
            let is_new = if slot.content == Content::Kept { "" } else { "+" };
            format!("{file}:{number} {id}{is_new}{}", if slot.outdated { "!" } else { "" })
        };
        assert_eq!(slots.iter().map(shown).collect::<Vec<_>>(), expected);
        assert_eq!([found.unchanged, found.updated, found.added, found.removed], counts);
        let mut places: Vec<u32> = slots.iter().map(|slot| slot.entry.place).collect();
        places.sort_unstable();
        places.dedup();
        assert_eq!(places.len(), slots.len(), "no two records have one place");
    }

    #[test]
    fn records_of_one_file_are_the_same_by_what_they_say() {
        let mut comparison = Comparison::default();
        let former = vec![known(1, "a", 1), known(2, "b", 2), known(3, "c", 3)];
        comparison.compare(0, vec![read(1, "c", 3), read(2, "b", 7), read(3, "d", 4)], former);
        check(comparison, &["0:1 c", "0:2 b+", "0:3 d+"], [1, 1, 1, 1]);
    }

    #[test]
    fn a_record_is_known_again_in_another_file() {
        let mut comparison = Comparison::default();
        comparison.compare(0, vec![read(1, "a", 1), begun(2, 2)], Vec::new());
        comparison.gone(vec![known(1, "b", 2), known(2, "a", 1), known(3, "c", 3)]);
        check(comparison, &["0:1 a", "0:2 b"], [2, 0, 0, 1]);
    }

    #[test]
    fn a_copy_of_what_stays_out_of_reach_is_completed_from_it() {
        let mut comparison = Comparison::default();
        comparison.keep(0, vec![known(1, "a", 1), known(2, "b", 2)]);
        comparison.compare(1, vec![begun(1, 2), read(2, "c", 3)], Vec::new());
        check(comparison, &["0:1 a", "0:2 b", "1:1 b!", "1:2 c+"], [2, 0, 2, 0]);
    }
}
