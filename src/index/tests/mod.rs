//! The local engine as a whole, over a small invented archive.

mod archive;
mod facets;
mod hints;
mod lifecycle;
mod limits;
mod matrix;
mod oracle;
mod orders;
mod queries;
mod samples;
mod spelling;

pub(super) use archive::*;
