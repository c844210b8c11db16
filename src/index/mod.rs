//! The local engine: an archive in a tantivy index. The only room that names tantivy.
//!
//! A notice becomes one document for each article it speaks of, an *entry*. The entries of a notice lie next to each
//! other, so that counting notices is one comparison with the entry before.

mod schema;
mod tokenizer;
mod vocabulary;
mod document;
mod error;
mod clock;
mod generation;
mod builder;
mod reader;
mod engine;
mod page;
mod lower;
mod collect;
mod collapse;
mod distinct;
mod sightings;
mod best;
mod order;
mod score;
mod cursor;
mod facets;
mod hints;
mod lookup;
mod widen;
mod more;

pub use builder::{Builder, Prepared, Settings, Stamp};
pub use error::IndexError;
pub use generation::state;
pub use lower::ValueAliases;
pub use reader::LocalIndex;

#[cfg(test)]
mod tests;
