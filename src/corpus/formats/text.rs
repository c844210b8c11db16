//! Plain text to paragraphs.

use crate::corpus::document::Document;
use crate::corpus::format::Outcome;
use crate::corpus::records::Records;
use crate::corpus::{Block, FileError, RawNotice, ReadOptions};

/// Plain text is what remains when no other format claims a document.
pub(crate) fn claims(_: &Document<'_>) -> bool {
    true
}

pub(crate) fn read(
    document: &Document<'_>,
    _: &ReadOptions,
    records: &mut Records<'_>,
) -> Result<Outcome, FileError> {
    let blocks = blocks(document.text());
    if blocks.is_empty() {
        return Ok(Outcome::Skipped("the file is empty".to_owned()));
    }
    records.push(RawNotice { blocks, ..RawNotice::default() });
    Ok(Outcome::Read)
}

/// Paragraphs, which blank lines part. Form feeds part pages, as `pdftotext` writes them.
pub(crate) fn blocks(text: &str) -> Vec<Block> {
    let paged = text.contains('\u{c}');
    let pages = text.split('\u{c}').zip(1u32..);
    pages.flat_map(|(page, number)| paragraphs(page, if paged { number } else { 0 })).collect()
}

fn paragraphs(text: &str, page: u32) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut lines: Vec<&str> = Vec::new();
    for line in text.lines().flat_map(|line| line.split('\r')).chain([""]) {
        if !line.trim().is_empty() {
            lines.push(line.trim_end());
        } else if !lines.is_empty() {
            let text = lines.join("\n").trim_start().to_owned();
            blocks.push(Block { text, size: 0.0, page });
            lines.clear();
        }
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[(&str, u32)]) {
        let found = blocks(text);
        let found: Vec<_> = found.iter().map(|block| (block.text.as_str(), block.page)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn blank_lines_part_paragraphs_and_line_breaks_stay() {
        check("a\nb\n\n \nc", &[("a\nb", 0), ("c", 0)]);
        check("a \r\nb\r\n\r\nc\r\n", &[("a\nb", 0), ("c", 0)]);
        check("a\rb\r\rc", &[("a\nb", 0), ("c", 0)]);
        check("  indented\n   more", &[("indented\n   more", 0)]);
        check(" \n\n", &[]);
    }

    #[test]
    fn form_feeds_count_pages() {
        check("a\u{c}b\n\nc", &[("a", 1), ("b", 2), ("c", 2)]);
    }
}
