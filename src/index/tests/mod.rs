//! The local engine as a whole, over a small invented archive.

mod archive;
mod facets;
mod hints;
mod lifecycle;
mod oracle;
mod orders;
mod queries;

pub(super) use archive::*;
