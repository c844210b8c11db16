//! Many notices to the archive: groups the records of one notice, merges sources, folds the status of articles.
//! No engine.
//!
//! Records are one notice when they share a notice identifier *and* the nature family; what may be one notice is
//! found through [`keys`]. [`merge`] turns the records of one group into its notices, [`fold_status`] the notices
//! about one article into its status.

mod articles;
mod component;
mod disagreement;
mod keys;
mod merge;
mod status;

pub use component::derive;
pub use keys::{article_key, keys};
pub use merge::{Merged, merge};
pub use status::{Event, fold_status, history};
