//! What a file holds beside notices, to words about it: records that are something else, and files in archives.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::corpus::{Member, Reading};

/// Records of one file, or of one file inside an archive, that are no notices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PassedOver {
    /// The file.
    pub path: String,
    /// Why they are none.
    pub reason: String,
    /// How many they are.
    pub records: u64,
}

impl PassedOver {
    /// `12 records: reason`.
    pub fn words(&self) -> String {
        let records = if self.records == 1 { "record" } else { "records" };
        format!("{} {records}: {}", self.records, self.reason)
    }
}

/// Counts the records of one file that are no notices.
#[derive(Debug, Default)]
pub(super) struct Others {
    first: Option<String>,
    counts: BTreeMap<(String, String), u64>,
}

/// What is said of records whose format says that they are something else.
const OTHER_KIND: &str = "no notice, and names none";

impl Others {
    /// Counts one record of a file, with the reason why it is no notice.
    pub(super) fn add(&mut self, path: String, reason: String) {
        self.first.get_or_insert_with(|| reason.clone());
        self.count(path, reason, 1);
    }

    fn count(&mut self, path: String, reason: String, records: u64) {
        *self.counts.entry((path, reason)).or_default() += records;
    }

    /// Why the file as a whole is passed over, if it holds no notices; else what it holds beside them.
    pub(super) fn finish(
        mut self,
        name: &str,
        reading: &Reading,
        has_notices: bool,
    ) -> (Option<String>, Vec<PassedOver>) {
        let skipped = if has_notices { None } else { reading.skipped.clone().or(self.first.take()) };
        if skipped.is_some() && reading.members.is_empty() {
            return (skipped, Vec::new());
        }
        self.other_kinds(name, reading);
        let passed_over = self.counts.into_iter();
        let passed_over =
            passed_over.map(|((path, reason), records)| PassedOver { path, reason, records }).collect();
        (skipped, passed_over)
    }

    fn other_kinds(&mut self, name: &str, reading: &Reading) {
        if !reading.members.is_empty() {
            for Member { name, outcome } in &reading.members {
                outcome.iter().for_each(|inside| self.other_kinds(name, inside));
            }
        } else if reading.passed_over > 0 && reading.skipped.is_none() {
            self.count(name.to_owned(), OTHER_KIND.to_owned(), reading.passed_over as u64);
        }
    }
}

/// Files inside an archive that hold no notices; those that failed are among the problems.
pub(super) fn skipped_members(reading: &Reading) -> Vec<String> {
    reading.members.iter().flat_map(skipped).collect()
}

fn skipped(member: &Member) -> Vec<String> {
    let Ok(reading) = &member.outcome else { return Vec::new() };
    match &reading.skipped {
        Some(reason) => vec![format!("{}: {reason}", member.name)],
        None => skipped_members(reading),
    }
}
