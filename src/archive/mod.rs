//! Many notices to the archive: groups the records of one notice, merges sources, folds the status of articles.
//! No engine.
//!
//! Records are one notice when they share a notice identifier *and* the nature family; what may be one notice is
//! found through [`keys`]. [`merge`] turns the records of one group into its notices, [`fold_status`] the notices
//! about one article into its status. [`clusters`] and [`journal_names`] look at the whole archive: at what every
//! record says of its wording and its journal.

mod articles;
mod component;
mod correct;
mod disagreement;
mod journals;
mod keys;
mod merge;
mod status;
mod wording;

pub use component::{Derivation, derive, without_derived};
pub use correct::{Applied, Corrections};
pub use journals::{JournalNames, journal_names};
pub use keys::{article_key, keys, target_key};
pub use merge::{Merged, merge};
pub use status::{Event, fold_status, history};
pub use wording::{Sketch, clusters, differing, sketch};
