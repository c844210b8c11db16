//! The wording of notices to templates: which notices say the same but for titles, names, dates and numbers.
//!
//! [`sketch`] turns one notice into a few numbers, on its own; [`clusters`] turns the sketches of an archive into one
//! cluster for each. The answer depends on the set of sketches alone, not on their order nor on what was known before,
//! so that an updated archive ends where a rebuilt one does. [`differing`] shows where one notice leaves its template.

mod cluster;
mod differ;
mod mask;
mod sketch;

pub use cluster::clusters;
pub use differ::differing;
pub use sketch::{Sketch, sketch};
