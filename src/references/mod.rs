//! Reference lists to references: BibTeX, RIS, MEDLINE, CSL-JSON, EndNote, Zotero, tables, LaTeX, manuscripts, bare identifiers.
//!
//! [`read`] takes what the command line names, [`read_bytes`] one list in memory. Every entry becomes a [`Reference`],
//! in its order and with its place; one that cannot be read says why, and the rest is read. A format is one file in
//! `formats/` and one row in `format.rs`. Manuscripts (PDF, DOCX, HTML, RTF) come as blocks from [`crate::corpus`],
//! whose limits protect the reader; `section` finds their list of references, `citation` reads one printed reference.

mod apart;
mod citation;
mod fix;
mod format;
mod formats;
mod identifiers;
mod lines;
mod list;
mod read;
mod reference;
mod section;
mod split;
mod unglue;

pub use apart::{Apart, serve_lists};
pub use fix::{Addition, FixError, fix};
pub use list::read_bytes;
pub use read::{ListError, ListFile, ListSource, ReferenceList, read};
pub use reference::{Place, Reference};

#[cfg(test)]
mod damaged_tests;
#[cfg(test)]
mod tests;
