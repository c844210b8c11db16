//! One file per format. Each has `claims`, which recognises a document by its content, and `read`, which copies
//! its records.

pub(crate) mod jats;
pub(crate) mod markdown;
pub(crate) mod notices;
pub(crate) mod pdf;
pub(crate) mod retraction_watch;
pub(crate) mod text;
