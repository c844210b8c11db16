//! The local engine: an archive in a tantivy index. The only room that names tantivy.
//!
//! A notice becomes one document for each article it speaks of, an *entry*. The entries of a notice lie next to each
//! other, so that counting notices is one comparison with the entry before.

mod schema;
mod tokenizer;
mod vocabulary;
mod document;
mod error;
mod seal;
mod lock;
mod machine;
mod directory;
mod clock;
mod generation;
mod piecewise;
mod places;
mod builder;
mod opened;
mod union;
mod queue;
mod reader;
mod guard;
mod verify;
mod engine;
mod page;
mod lower;
mod collect;
mod counter;
mod collapse;
mod distinct;
mod sightings;
mod best;
mod order;
mod score;
mod cursor;
mod deep;
mod facets;
mod hints;
mod lookup;
mod widen;
mod more;

pub use builder::{ArchiveCounts, Builder, Prepared, Settings, Stamp};
pub use error::IndexError;
pub use generation::remove_unfinished;
pub use generation::{current_folder, state};
pub use lock::{Holder, IndexLock};
pub use lower::ValueAliases;
pub use machine::{make_way, memory_bytes, network_file_system};
pub use places::{Place, write_places};
pub use reader::LocalIndex;
pub use seal::{open_sealed, write_sealed, write_whole};
pub use verify::{Damage, Depth, damage, exists, last_stamp, sweep};

#[cfg(test)]
mod tests;
