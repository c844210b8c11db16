//! A folder of notices to an index: joins the rooms of the BUILD flow, from the walk to one commit.
//!
//! [`build`] compares the walk with the [`Manifest`] of the last run, reads only what changed, and derives anew only
//! the notices that the changed records touch. All of it becomes visible in one commit, or nothing does.

mod acknowledged;
mod compare;
mod derive;
mod error;
mod extract;
mod group;
mod manifest;
mod passed_over;
mod plan;
mod read;
mod run;
mod spool;
mod summary;

pub use acknowledged::{AcknowledgeError, Acknowledged, Standing, acknowledge, unacknowledge};
pub use error::BuildError;
pub use extract::{NotRead, extract};
pub use manifest::{FileEntry, Manifest, Outcome};
pub use passed_over::PassedOver;
pub use plan::Root;
pub use run::{BuildOptions, Payload, Progress, build, last_run};
pub use summary::{RecordCounts, Summary};
