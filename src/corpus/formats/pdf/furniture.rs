//! Pages without the page numbers, and without the running headers and footers that an earlier page has shown.
//!
//! The first of a repeated line stays where it stands: it may be all that names the journal. Kept once, a line that
//! was wrongly taken for a header is not lost.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use super::chunk::{Chunk, same_line};

/// Headers and footers are among this many lines from the upper or lower edge.
const EDGE_LINES: usize = 3;
/// A number that stands closer to the text than this many ems belongs to the text.
const APART_EM: f32 = 1.0;

/// A page number alone: `1076`, `- 3 -`, `Page 2 of 3`, `iv`.
static PAGE_NUMBER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?i)^\W*(?:(?:page|seite|p\.?)\s*)?(?:\d{1,5}|[ivx]{1,6})(?:\s*(?:/|of|von|de)\s*\d{1,5})?\W*$",
    )
    .ok()
});

/// Drops what is not text from each page of a document.
pub(super) fn drop_furniture(pages: &mut [Vec<Chunk>]) {
    let mut seen: BTreeSet<(bool, String)> = BTreeSet::new();
    for page in pages {
        let rows = rows(page);
        let mut dropped: BTreeSet<usize> = BTreeSet::new();
        for (at, row) in rows.iter().enumerate() {
            let from_end = rows.len() - 1 - at;
            if at.min(from_end) >= EDGE_LINES {
                continue;
            }
            let upper = at < from_end;
            if is_page_number(&rows, at) || !seen.insert((upper, signature(page, row))) {
                dropped.extend(&row.chunks);
            }
        }
        let mut at = 0;
        page.retain(|_| {
            at += 1;
            !dropped.contains(&(at - 1))
        });
    }
}

/// A line across the whole page: the places of its chunks.
struct Row {
    y: f32,
    size: f32,
    text: String,
    chunks: Vec<usize>,
}

fn rows(page: &[Chunk]) -> Vec<Row> {
    let mut order: Vec<usize> = (0..page.len()).collect();
    order.sort_by(|&a, &b| page[a].y.total_cmp(&page[b].y).then(page[a].x0.total_cmp(&page[b].x0)));
    let mut rows: Vec<Row> = Vec::new();
    for at in order {
        let chunk = &page[at];
        match rows.last_mut().filter(|row| same_line((row.y, row.size), (chunk.y, chunk.size))) {
            Some(row) => row.chunks.push(at),
            None => rows.push(Row { y: chunk.y, size: chunk.size, text: String::new(), chunks: vec![at] }),
        }
    }
    for row in &mut rows {
        row.chunks.sort_by(|&a, &b| page[a].x0.total_cmp(&page[b].x0));
        row.text = row.chunks.iter().flat_map(|&at| page[at].characters().chain([' '])).collect();
    }
    rows
}

/// The text of a row as other pages would have it: without blanks, each number as one mark.
fn signature(page: &[Chunk], row: &Row) -> String {
    let mut signature = String::new();
    for character in row.chunks.iter().flat_map(|&at| page[at].characters()).filter(|c| *c != ' ') {
        let character = if character.is_ascii_digit() { '#' } else { character };
        if character != '#' || !signature.ends_with('#') {
            signature.push(character);
        }
    }
    signature
}

/// A number alone at the very edge of the page, apart from the text.
fn is_page_number(rows: &[Row], at: usize) -> bool {
    let from_end = rows.len() - 1 - at;
    let neighbour =
        if at < from_end { rows.get(at + 1) } else { at.checked_sub(1).and_then(|at| rows.get(at)) };
    let row = &rows[at];
    let apart =
        neighbour.is_none_or(|other| (other.y - row.y).abs() > row.size.max(other.size) * (1.0 + APART_EM));
    at.min(from_end) < 2
        && apart
        && PAGE_NUMBER.as_ref().is_some_and(|number| number.is_match(row.text.trim()))
}

#[cfg(test)]
mod tests {
    use super::super::chunk::tests::chunk;
    use super::*;

    #[track_caller]
    fn check(pages: &[&[(&str, f32)]], expected: &[&[&str]]) {
        let page =
            |lines: &&[(&str, f32)]| lines.iter().map(|&(text, y)| chunk(text, 0.0, y, 10.0)).collect();
        let mut pages: Vec<Vec<Chunk>> = pages.iter().map(page).collect();
        drop_furniture(&mut pages);
        let texts = |page: &Vec<Chunk>| page.iter().map(|chunk| chunk.characters().collect()).collect();
        let found: Vec<Vec<String>> = pages.iter().map(texts).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn repeated_headers_and_footers_stay_once() {
        check(
            &[
                &[("Examples 9 (2024) 1", 30.0), ("First page", 100.0), ("10.5555/a", 700.0)],
                &[("Examples 9 (2024) 2", 30.0), ("Second page", 100.0), ("10.5555/a", 700.0)],
            ],
            &[&["Examples 9 (2024) 1", "First page", "10.5555/a"], &["Second page"]],
        );
    }

    #[test]
    fn page_numbers_go_even_from_a_single_page() {
        check(&[&[("Text", 100.0), ("1076", 700.0)]], &[&["Text"]]);
        check(&[&[("- iv -", 30.0), ("Text", 100.0)]], &[&["Text"]]);
        check(&[&[("Text", 100.0), ("Page 2 of 3", 700.0)]], &[&["Text"]]);
        check(&[&[("Text", 100.0), ("2019", 112.0)]], &[&["Text", "2019"]]);
        check(&[&[("Header of one page", 30.0), ("Text", 100.0)]], &[&["Header of one page", "Text"]]);
    }
}
