//! What a run did, in the numbers of the contract.

use serde::{Deserialize, Serialize};

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
