//! Files to raw notices: walks a folder, recognises each file's format by its content, and copies what is there.
//!
//! A reader interprets nothing. What the words mean is decided in [`crate::understand`].
//!
//! [`walk`] lists the files of an archive, [`read`] hands the records of one file to a sink, one by one. A format
//! is one file in `formats/` and one row in `format.rs`.

mod archive_file;
mod container;
mod date;
mod decode;
mod document;
mod error;
mod format;
mod formats;
mod json;
mod limits;
mod raw;
mod read;
mod records;
mod unpack;
mod walk;
mod windows;
pub mod worker;
mod xml;

pub(crate) use decode::decode;
pub use decode::decoded;
pub use error::{FileError, RecordError};
pub(crate) use json::for_each as for_each_json;
pub use limits::Limits;
pub use raw::{Block, Field, RawNotice, Stated};
pub use read::{Member, ReadOptions, Reading, content_hash, read, read_bytes};
pub use walk::{SourceFile, Unwalkable, Walk, walk};
pub(crate) use xml::{Element, Records as XmlRecords, entity};

#[cfg(test)]
mod tests;
