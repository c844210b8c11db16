//! What recant knows but does not read, each with the reason.

use crate::corpus::document::Document;
use crate::corpus::format::Outcome;
use crate::corpus::records::Records;
use crate::corpus::{FileError, ReadOptions, xml};

/// First bytes of files that hold no text that we can reach.
const SIGNATURES: &[(&[u8], &str)] = &[
    (b"\xd0\xcf\x11\xe0", "an old Office file; save it as DOCX, PDF or text"),
    (b"Rar!", "a RAR archive; unpack it, or pack it as ZIP"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive; unpack it, or pack it as ZIP"),
    (b"\xfd7zXZ", "an xz file; unpack it, or pack it with gzip"),
    (b"BZh", "a bzip2 file; unpack it, or pack it with gzip"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"II*\0", "an image"),
    (b"MM\0*", "an image"),
    (b"SQLite format 3", "a database"),
];

pub(crate) fn claims_bytes(document: &Document<'_>) -> bool {
    signature(document.bytes).is_some()
}

pub(crate) fn read_bytes(
    document: &Document<'_>,
    _: &ReadOptions,
    _: &mut Records<'_>,
) -> Result<Outcome, FileError> {
    Ok(Outcome::Skipped(signature(document.bytes).unwrap_or_default().to_owned()))
}

fn signature(bytes: &[u8]) -> Option<&'static str> {
    SIGNATURES.iter().find(|(sign, _)| bytes.starts_with(sign)).map(|(_, reason)| *reason)
}

/// Structured text of a kind that no reader claimed must not be taken for prose.
pub(crate) fn claims(document: &Document<'_>) -> bool {
    why_unread(document).is_some()
}

pub(crate) fn read(
    document: &Document<'_>,
    _: &ReadOptions,
    _: &mut Records<'_>,
) -> Result<Outcome, FileError> {
    Ok(Outcome::Skipped(why_unread(document).unwrap_or_default()))
}

fn why_unread(document: &Document<'_>) -> Option<String> {
    if document.json_sample().is_some() || document.has_ending("json") || document.has_ending("jsonl") {
        return Some("JSON without records of notices, Crossref or open-retractions".to_owned());
    }
    if document.has_ending("csv") || document.has_ending("tsv") {
        return Some("a table without the columns of Retraction Watch or of DOI pairs".to_owned());
    }
    if is_reference_list(document.head()) {
        return Some("a reference list, not a notice; `recant check` reads it".to_owned());
    }
    let root = xml::root_name(document.text())?;
    Some(format!("XML with root `{root}`; JATS and PubMed XML are read"))
}

/// How BibTeX, RIS, the export of PubMed, and LaTeX sources begin.
fn is_reference_list(head: &str) -> bool {
    let begins = ["TY  - ", "PMID- ", "\\documentclass", "%0 "].iter().any(|sign| head.starts_with(sign));
    let entry = head.strip_prefix('@').and_then(|rest| rest.split_once('{')).map(|(kind, _)| kind.trim());
    begins
        || entry.is_some_and(|kind| !kind.is_empty() && kind.bytes().all(|byte| byte.is_ascii_alphabetic()))
}
