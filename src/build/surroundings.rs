//! What every record says to what the archive as a whole says of each: its cluster, its journal's name, its publisher.
//!
//! This is worked out anew in every run that changes anything, from what the manifest remembers of the records. A kept
//! record of which the archive now says something else is derived again, so that an update ends where a rebuild ends.

use std::collections::BTreeMap;

use super::derive::{Content, Slot};
use super::manifest::short_hash;
use super::record::RecordEntry;
use crate::archive::{JournalNames, clusters, journal_names};
use crate::notice::{Notice, Publisher, PublisherName, Setting};
use crate::understand::{self, Publishers};

/// The archive as a whole.
pub(super) struct Surroundings {
    /// By slot.
    clusters: Vec<Option<String>>,
    journals: JournalNames,
    publishers: Publishers,
    /// A hash of the owner's own table of publishers.
    publishers_hash: u64,
}

/// What the archive says of one record.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Context {
    pub(super) cluster: Option<String>,
    /// Names of journals that are shown under others.
    journals: Vec<(String, String)>,
    /// Imprint and family by the owner's own table.
    publisher: Option<(String, String)>,
    /// The owner's own table, where it says anything of this record's publisher.
    publishers_hash: u64,
}

impl Surroundings {
    pub(super) fn of(slots: &[Slot]) -> Surroundings {
        let entries = || slots.iter().map(|slot| &slot.entry);
        let names = entries().map(|entry| (entry.journals(), entry.other_journals()));
        let rows: Vec<PublisherName> = entries().filter_map(publisher_row).collect();
        let table = serde_json::to_string(&rows).unwrap_or_default();
        Surroundings {
            clusters: clusters(entries().map(|entry| entry.sketch())),
            journals: journal_names(names),
            publishers: Publishers::with_rows(rows.iter()),
            publishers_hash: if rows.is_empty() { 0 } else { short_hash(table.as_bytes()) },
        }
    }

    /// Notes for every slot what the archive says of it, and whether that is new.
    pub(super) fn mark(&self, slots: &mut [Slot]) {
        for (number, slot) in slots.iter_mut().enumerate() {
            let hash = self.context(number, &slot.entry).hash();
            slot.outdated |= slot.content == Content::Kept && slot.entry.context != hash;
            slot.entry.context = hash;
        }
    }

    pub(super) fn context(&self, slot: usize, entry: &RecordEntry) -> Context {
        let shown = |name: &String| Some((name.clone(), self.journals.shown_as(name)?.to_owned()));
        let journals = entry.journals().iter().chain(entry.other_journals()).filter_map(shown).collect();
        let name = entry.publisher().filter(|_| self.publishers_hash != 0).unwrap_or_default();
        let publisher =
            self.publishers.own(name).map(|(imprint, family)| (imprint.to_owned(), family.to_owned()));
        let past = publisher.is_some() || self.publishers.own_past(&understand::publisher(name).imprint);
        Context {
            cluster: self.clusters.get(slot).cloned().flatten(),
            journals,
            publisher,
            publishers_hash: if past && !name.is_empty() { self.publishers_hash } else { 0 },
        }
    }

    /// Notes who owned the imprint when the notice was published.
    pub(super) fn note_owner(&self, notice: &mut Notice) {
        let date = notice.dates.published.filter(|_| !notice.dates.uncertain);
        if let (Some(publisher), Some(date)) = (&mut notice.publisher, date) {
            publisher.family_then = self.publishers.family_then(publisher, date);
        }
    }

    /// Names of publishers that no table knows, with the number of records that have each.
    pub(super) fn unknown_publishers(&self, slots: &[Slot]) -> BTreeMap<String, u64> {
        let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
        for name in slots.iter().filter_map(|slot| slot.entry.publisher()) {
            *counts.entry(name).or_default() += 1;
        }
        let unknown = counts.into_iter().filter(|(name, _)| !self.publishers.knows(name));
        unknown.map(|(name, count)| (name.to_owned(), count)).collect()
    }
}

fn publisher_row(entry: &RecordEntry) -> Option<PublisherName> {
    match entry.setting()?.0 {
        Setting::Publisher(row) => Some(row),
        Setting::Correction(_) => None,
    }
}

impl Context {
    /// A name for what the archive says; 0 for nothing.
    fn hash(&self) -> u64 {
        if *self == Context::default() {
            return 0;
        }
        let Context { cluster, journals, publisher, publishers_hash } = self;
        short_hash(format!("{cluster:?}{journals:?}{publisher:?}{publishers_hash}").as_bytes())
    }

    /// Whether it changes what the record itself says.
    pub(super) fn changes(&self) -> bool {
        !self.journals.is_empty() || self.publisher.is_some()
    }

    /// Writes into a record what the archive says of it.
    pub(super) fn apply(&self, record: &mut Notice) {
        record.cluster.clone_from(&self.cluster);
        for (found, shown) in &self.journals {
            rename(record, found, shown);
        }
        if let (Some((imprint, family)), Some(found)) = (&self.publisher, record.publisher.as_ref()) {
            let (as_found, imprint, family) = (found.as_found.clone(), imprint.clone(), family.clone());
            record.publisher = Some(Publisher { as_found, imprint, family, family_then: None });
        }
    }
}

/// Shows a journal under another name; the name as found stays findable.
fn rename(record: &mut Notice, found: &str, shown: &str) {
    let own = record.journal.iter_mut();
    let of_articles = record.articles.iter_mut().filter_map(|article| article.journal.as_mut());
    let mut renamed = false;
    for name in own.chain(of_articles).filter(|name| *name == found) {
        shown.clone_into(name);
        renamed = true;
    }
    if renamed && !record.journal_also.iter().any(|name| name == found) {
        record.journal_also.push(found.to_owned());
    }
    let journal = record.journal.as_deref();
    record.journal_also.retain(|name| Some(name.as_str()) != journal);
}
