//! One file per format. Each has `claims`, which recognises a document by its content, and `read`, which copies
//! its records.

pub(crate) mod corrections;
pub(crate) mod crossref;
pub(crate) mod docx;
pub(crate) mod export;
pub(crate) mod html;
pub(crate) mod jats;
pub(crate) mod markdown;
mod markup;
pub(crate) mod notices;
pub(crate) mod open_retractions;
pub(crate) mod pdf;
pub(crate) mod publishers;
pub(crate) mod pubmed;
pub(crate) mod pubmed_text;
pub(crate) mod retraction_watch;
pub(crate) mod rtf;
pub(crate) mod text;
pub(crate) mod unread;
