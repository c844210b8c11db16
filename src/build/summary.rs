//! What a run did, in the numbers of the contract.

use serde::{Deserialize, Serialize};

use super::acknowledged::Acknowledged;
use super::manifest::{Manifest, Outcome};
use crate::index::Damage;

/// The summary of a run; `read + skipped + failed = files`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// Files found by the walk, and files kept of a root that is not there.
    pub files: u64,
    /// Files that hold notices, whether read now or known from before.
    pub read: u64,
    /// Files that hold none.
    pub skipped: u64,
    /// Files that could not be read.
    pub failed: u64,
    /// Files that could not be read, or not as a whole, and whose owner knows it.
    pub acknowledged: u64,
    /// Records that are no notices, in files that hold notices too.
    pub passed_over: u64,
    /// Files that were opened in this run, because they are new or changed.
    pub opened: u64,
    /// What became of the records.
    pub records: RecordCounts,
    /// Notices in the archive now.
    pub notices: u64,
    /// Articles that they speak of.
    pub articles: u64,
    /// Whether anything that should have been read was not; the exit code is then 2.
    pub incomplete: bool,
    /// Files of the index that were found damaged; the index was then built anew.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub damaged: Vec<Damage>,
}

/// Records by what became of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordCounts {
    /// Not there before.
    pub added: u64,
    /// There before with other content.
    pub updated: u64,
    /// No longer there.
    pub removed: u64,
    /// As before.
    pub unchanged: u64,
}

/// What a manifest says of files and totals; nothing of what the run did.
pub(super) fn summary_of(files: &Manifest, acknowledged: &Acknowledged) -> Summary {
    let count =
        |wanted: fn(&Outcome) -> bool| files.files.iter().filter(|file| wanted(&file.outcome)).count() as u64;
    let mut summary = Summary {
        files: files.files.len() as u64,
        read: count(|outcome| matches!(outcome, Outcome::Read)),
        skipped: count(|outcome| matches!(outcome, Outcome::Skipped(_))),
        failed: count(|outcome| matches!(outcome, Outcome::Failed(_))),
        notices: files.notices,
        articles: files.articles,
        ..Summary::default()
    };
    let wanting = || files.files.iter().filter(|file| !file.is_whole());
    summary.acknowledged = wanting().filter(|file| acknowledged.covers(file)).count() as u64;
    summary.incomplete = summary.acknowledged < wanting().count() as u64
        || !files.problems.is_empty()
        || !files.unapplied.is_empty();
    summary.passed_over =
        files.files.iter().flat_map(|file| &file.passed_over).map(|other| other.records).sum();
    summary
}
