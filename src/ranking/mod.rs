//! Candidates and a query to an order, highlights, snippets and an explanation. The same for every engine.
//!
//! An engine finds entries and gives each a score. What is beyond an engine is done here: a [`Ranker`] is made once for a
//! query, orders the best candidates by their [`Sketch`]es, and then presents and explains notice after notice.

mod natural;
mod synonyms;
mod sketch;
mod pattern;
mod people;
mod ranker;
mod evidence;
mod smooth;
mod rescore;
mod explain;
mod find;
mod present;
mod snippet;

pub use natural::{is_small_word, without_small_words};
pub use people::{AskedName, Sighting, asked_authors, namesakes};
pub use present::Presentation;
pub use ranker::{Ranker, present};
pub use rescore::{Candidate, RESCORED, Ranked, rescore};
pub use sketch::Sketch;
pub use synonyms::with_synonyms;
