//! The table of formats: each with its name, how it is recognised and how it is read.

use super::document::Document;
use super::formats::{
    corrections, crossref, docx, export, html, jats, markdown, notices, open_retractions, pdf, publishers,
    pubmed, pubmed_text, retraction_watch, rtf, text, unread,
};
use super::records::Records;
use super::{FileError, ReadOptions};

/// One format. To add one, write its file in `formats/` and its row here.
pub(crate) struct Format {
    /// The name, as in `source.format`.
    pub name: &'static str,
    /// Whether a document is of this format. Looks at the content; at the name only where the content is silent.
    pub claims: fn(&Document<'_>) -> bool,
    /// Copies the records of a document.
    pub read: ReadFn,
    /// Whether the format is made of bytes rather than text.
    pub binary: bool,
    /// Whether the parser is one that a file can make loop or allocate without bound; it runs in a worker.
    pub apart: bool,
    /// The longest document that is read, in bytes.
    pub limit_bytes: u64,
}

/// Copies the records of a document to the sink.
pub(crate) type ReadFn = fn(&Document<'_>, &ReadOptions, &mut Records<'_>) -> Result<Outcome, FileError>;

/// What became of a document that could be read.
pub(crate) enum Outcome {
    /// Its records went to the sink.
    Read,
    /// It holds no notice, and why we think so.
    Skipped(String),
}

/// A million rows of Retraction Watch take 850 MB.
const TABLE_BYTES: u64 = 2 << 30;
/// Articles with all their figures stay below 100 MB, and a worker must hold the file beside what it makes of it.
const PDF_BYTES: u64 = 128 << 20;
/// No document is longer than this, whatever its format.
pub(crate) const MAX_BYTES: u64 = TABLE_BYTES;
/// Book-length articles with all their tables stay below 20 MB.
const MARKUP_BYTES: u64 = 64 << 20;
/// A long book is 5 MB of text.
const TEXT_BYTES: u64 = 16 << 20;

/// The name of what no format reads.
pub(crate) const UNKNOWN: &str = "unknown";

/// Saved pages stay below 1 MB; the time of parsing damaged HTML grows with the square of its length.
const HTML_BYTES: u64 = 2 << 20;

/// Every format, the surest sign first; plain text claims what nobody else does.
pub(crate) static FORMATS: &[Format] = &[
    Format {
        name: "pdf",
        claims: pdf::claims,
        read: pdf::read,
        binary: true,
        apart: true,
        limit_bytes: PDF_BYTES,
    },
    Format { binary: true, ..row(UNKNOWN, unread::claims_bytes, unread::read_bytes, TABLE_BYTES) },
    Format { binary: true, apart: true, ..row("docx", docx::claims, docx::read, MARKUP_BYTES) },
    Format { binary: true, ..row("rtf", rtf::claims, rtf::read, MARKUP_BYTES) },
    row("jats", jats::claims, jats::read, MARKUP_BYTES),
    row("pubmed", pubmed::claims, pubmed::read, TABLE_BYTES),
    row("pubmed", pubmed_text::claims, pubmed_text::read, TABLE_BYTES),
    row("export", export::claims, export::read, TEXT_BYTES),
    row("retraction-watch", retraction_watch::claims, retraction_watch::read, TABLE_BYTES),
    row("doi-pairs", retraction_watch::claims_pairs, retraction_watch::read, TABLE_BYTES),
    row("open-retractions", open_retractions::claims, open_retractions::read, TABLE_BYTES),
    row("crossref", crossref::claims, crossref::read, TABLE_BYTES),
    row("corrections", corrections::claims, corrections::read, TEXT_BYTES),
    row("publishers", publishers::claims, publishers::read, TEXT_BYTES),
    row("notices", notices::claims, notices::read, TABLE_BYTES),
    row("corrections", corrections::claims_by_name, corrections::read, TEXT_BYTES),
    Format { apart: true, ..row("html", html::claims, html::read, HTML_BYTES) },
    row(UNKNOWN, unread::claims, unread::read, TABLE_BYTES),
    row("markdown", markdown::claims, markdown::read, TEXT_BYTES),
    row("text", text::claims, text::read, TEXT_BYTES),
];

const fn row(
    name: &'static str,
    claims: fn(&Document<'_>) -> bool,
    read: ReadFn,
    limit_bytes: u64,
) -> Format {
    Format { name, claims, read, binary: false, apart: false, limit_bytes }
}

/// The format of a document, if it is one of ours.
pub(crate) fn recognise(document: &Document<'_>) -> Option<&'static Format> {
    let binary = FORMATS.iter().filter(|format| format.binary).find(|format| (format.claims)(document));
    if binary.is_some() || document.is_binary() {
        return binary;
    }
    FORMATS.iter().filter(|format| !format.binary).find(|format| (format.claims)(document))
}
