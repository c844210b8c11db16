//! A folder of notices to an index: joins the rooms of the BUILD flow, from the walk to one commit.
//!
//! [`build`] compares the walk with the [`Manifest`] of the last run, reads only what changed, understands only records
//! that the last run did not know, and derives anew only the notices that the changed records touch. All of it becomes
//! visible in one commit, or nothing does. What each run changed is kept in a journal: [`changes_since`].

mod acknowledged;
mod change;
mod commit;
mod compare;
mod control;
mod derive;
mod error;
mod extract;
mod former;
mod group;
mod guarded;
mod journal;
mod manifest;
mod passed_over;
mod plan;
mod read;
mod record;
mod run;
mod since;
mod spool;
mod summary;
mod surroundings;
mod write;

pub use acknowledged::{AcknowledgeError, Acknowledged, Standing, acknowledge, unacknowledge};
pub use change::{Change, What, differing};
pub use control::Stop;
pub use error::BuildError;
pub use extract::{NotRead, extract};
pub use former::{Payload, Unfit, last_run, verify};
pub use journal::{JournalError, RunEntry, damage_of_journal};
pub use manifest::{FileEntry, Manifest, Outcome};
pub use passed_over::PassedOver;
pub use plan::Root;
pub use run::{BuildOptions, Progress, build};
pub use since::{Changes, Since, changes_between, changes_since, run_of};
pub use summary::{RecordCounts, Summary};
