//! The records of a file, before and now, to what is new, changed, moved or gone.

use std::collections::HashMap;

use super::derive::{Content, Slot};
use super::manifest::RecordEntry;
use super::read::NewRecord;
use super::summary::RecordCounts;

/// The records of the archive after reading.
pub(super) struct ReadRecords {
    pub(super) slots: Vec<Slot>,
    /// Records that are gone, replaced or moved.
    pub(super) removed: Vec<RecordEntry>,
    pub(super) counts: RecordCounts,
}

impl ReadRecords {
    pub(super) fn keep(&mut self, file: u32, kept: Vec<RecordEntry>) {
        self.counts.unchanged += kept.len() as u64;
        let slot = |entry: RecordEntry| Slot::new(RecordEntry { file, ..entry }, Content::Kept);
        self.slots.extend(kept.into_iter().map(slot));
    }

    /// Tells which records of a file are new, changed, moved or gone. A record is the same by its id and content; one
    /// that only moved within its file is written again, because notices say where they were read.
    pub(super) fn compare(&mut self, file: u32, new: Vec<NewRecord>, former: Vec<RecordEntry>) {
        let mut known: HashMap<(String, u64), Vec<RecordEntry>> = HashMap::new();
        for entry in former {
            known.entry((entry.id.clone(), entry.hash)).or_default().push(entry);
        }
        let mut fresh = Vec::new();
        for NewRecord { mut entry, place } in new {
            entry.file = file;
            let same = known.get_mut(&(entry.id.clone(), entry.hash)).filter(|entries| !entries.is_empty());
            match same.map(|entries| entries.remove(0)) {
                Some(old) if old.number == entry.number => {
                    self.keep(file, vec![old]);
                    continue;
                }
                Some(old) => {
                    self.counts.unchanged += 1;
                    self.removed.push(old);
                }
                None => fresh.push(entry.id.clone()),
            }
            self.slots.push(Slot::new(entry, Content::New(place)));
        }
        self.count_changes(fresh, known);
    }

    /// A record whose id was there with other content is updated.
    fn count_changes(&mut self, fresh: Vec<String>, known: HashMap<(String, u64), Vec<RecordEntry>>) {
        let mut gone: Vec<RecordEntry> = known.into_values().flatten().collect();
        gone.sort_by_key(|entry| entry.number);
        let mut former_ids: HashMap<&str, u64> = HashMap::new();
        for entry in &gone {
            *former_ids.entry(entry.id.as_str()).or_default() += 1;
        }
        let mut updated = 0;
        for id in &fresh {
            if let Some(left) = former_ids.get_mut(id.as_str()).filter(|left| **left > 0) {
                *left -= 1;
                updated += 1;
            }
        }
        self.counts.updated += updated;
        self.counts.added += fresh.len() as u64 - updated;
        self.counts.removed += gone.len() as u64 - updated;
        self.removed.extend(gone);
    }
}
