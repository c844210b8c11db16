//! A Markdown document to one raw notice; recognises Markdown whatever the file is called.

use std::sync::LazyLock;

use regex::Regex;

use super::{blocks::blocks, front_matter};
use crate::corpus::document::Document;
use crate::corpus::format::Outcome;
use crate::corpus::records::Records;
use crate::corpus::{FileError, RawNotice, ReadOptions};

/// Marks that hardly occur in text that is not Markdown: ATX headings, links, and inline HTML beside bold type.
static MARKS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?m)^#{1,6} \S|\[[^\]\[]+\]\((?:#|https?://)[^)\s]*\)|^\*\*[^*\n]+\*\*\s*$").ok()
});

pub(crate) fn claims(document: &Document<'_>) -> bool {
    let by_name = ["md", "markdown"].iter().any(|ending| document.has_ending(ending));
    // Text that is some other markup must not become Markdown for a link in it.
    let other = document.head().starts_with(['<', '{', '\\']);
    by_name || !other && MARKS.as_ref().is_some_and(|marks| marks.is_match(document.text()))
}

pub(crate) fn read(
    document: &Document<'_>,
    _: &ReadOptions,
    records: &mut Records<'_>,
) -> Result<Outcome, FileError> {
    let (front, body) = front_matter::split(document.text());
    let stated = front_matter::stated(front);
    let blocks = blocks(body);
    if blocks.is_empty() && stated.is_empty() {
        return Ok(Outcome::Skipped("the file is empty".to_owned()));
    }
    records.push(RawNotice { blocks, stated, ..RawNotice::default() });
    Ok(Outcome::Read)
}
