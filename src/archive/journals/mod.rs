//! The journal names of an archive to one name for each journal: abbreviations meet the full name that stands elsewhere.
//!
//! `J Cell Biol` becomes `The Journal of Cell Biology` where the archive knows exactly one journal that is shortened so.
//! What may be two journals is left as found. The answer depends on the set of names alone.

mod name;
mod resolve;
mod words;

pub use resolve::{JournalNames, journal_names};
