//! Candidates and a query to an order, highlights, snippets and an explanation. The same for every engine.
//!
//! An engine finds entries and gives each a score. What is beyond an engine is done here, on the notices
//! themselves: a [`Ranker`] is made once for a query and then reads notice after notice.

mod find;
mod pattern;
mod people;
mod present;
mod ranker;
mod rescore;
mod snippet;

pub use people::{AskedName, Sighting, asked_authors, namesakes};
pub use present::Presentation;
pub use ranker::{Ranker, present};
pub use rescore::{Candidate, RESCORED, Ranked, rescore};
