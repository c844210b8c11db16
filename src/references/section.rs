//! A manuscript to the part that lists its references.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::identifiers::pattern;
use super::lines::lines;
use super::reference::Place;
use crate::corpus::Block;

/// A line of a manuscript, or a paragraph where lines are not kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) text: String,
    /// The line, or the page, or where there is neither the paragraph.
    pub(super) place: Place,
    /// Whether a paragraph begins here.
    pub(super) opens: bool,
    /// Whether it looks like a heading by its type or mark.
    pub(super) heading: bool,
}

/// Longer lines are no headings.
const HEADING_CHARS: usize = 80;
/// Type so much larger than the body's marks a heading.
const HEADING_SIZE: f32 = 1.12;

/// The lines of plain text or Markdown that are not blank.
pub(super) fn of_text(text: &str) -> Vec<Piece> {
    let mut opens = true;
    let mut pieces = Vec::new();
    for line in lines(text) {
        let words = line.text.trim();
        if words.is_empty() {
            opens = true;
            continue;
        }
        let heading = words.starts_with('#') && words.len() < HEADING_CHARS;
        let place = Place { line: Some(line.number), ..Place::default() };
        pieces.push(Piece { text: words.to_owned(), place, opens, heading });
        opens = heading;
    }
    pieces
}

/// The lines of blocks, each block a paragraph.
pub(super) fn of_blocks(blocks: &[Block]) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for (paragraph, block) in (1..).zip(blocks) {
        let heading = block.size >= HEADING_SIZE && block.text.chars().count() < HEADING_CHARS;
        for (number, text) in block.text.lines().map(str::trim).filter(|text| !text.is_empty()).enumerate() {
            let page = (block.page > 0).then_some(block.page);
            let paragraph = page.is_none().then_some(paragraph);
            let place = Place { page, paragraph, ..Place::default() };
            pieces.push(Piece { text: text.to_owned(), place, opens: number == 0, heading });
        }
    }
    pieces
}

/// The pieces between the heading of the references and the next heading. The last such heading counts, because a
/// table of contents names it too.
pub(super) fn references(pieces: &[Piece]) -> Option<Range<usize>> {
    let headings = pieces.iter().enumerate().filter(|(_, piece)| is_references_heading(&piece.text));
    let mut spans = headings.map(|(at, _)| at + 1..end(pieces, at + 1));
    spans.rfind(|span| pieces[span.clone()].iter().any(|piece| piece.text.len() > 20))
}

/// The notes of a document that cite: those under a heading of their own that hold a year or a DOI. What goes on about
/// something else is no reference.
pub(super) fn citing_notes(pieces: &[Piece]) -> Vec<Piece> {
    let is_heading =
        |piece: &Piece| piece.heading && ["Footnotes", "Endnotes"].contains(&piece.text.as_str());
    let Some(first) = pieces.iter().position(is_heading) else { return Vec::new() };
    let cites = |piece: &&Piece| holds_year(&piece.text) || piece.text.contains("10.");
    pieces[first..].iter().filter(|piece| !is_heading(piece)).filter(cites).cloned().collect()
}

fn end(pieces: &[Piece], start: usize) -> usize {
    let behind = pieces[start..]
        .iter()
        .position(|piece| piece.heading && !holds_year(&piece.text) || is_next_heading(&piece.text));
    behind.map_or(pieces.len(), |length| start + length)
}

fn holds_year(text: &str) -> bool {
    super::identifiers::year_in(text).is_some()
}

/// Whether a line is the heading of a list of references, in the languages that archives hold most.
pub(super) fn is_references_heading(text: &str) -> bool {
    static HEADING: LazyLock<Regex> = LazyLock::new(|| {
        pattern(concat!(
            r"(?i)^[#*_\s]*(?:(?:\d{1,2}|[IVX]{1,5})[.)]?\s+)?(?:references?(?: list| cited| and notes)?|list of references|",
            r"bibliography|selected bibliography|works cited|literature(?: cited)?|cited literature|reference list|notes and references|",
            r"literatur(?:verzeichnis|angaben)?|quellen(?:verzeichnis)?|références(?: bibliographiques)?|bibliographie|",
            r"referencias(?: bibliográficas)?|bibliografía|referências(?: bibliográficas)?|bibliografia|riferimenti(?: bibliografici)?|",
            r"literatuur(?:lijst)?|referenser|referanser|kilder|piśmiennictwo|literatura|kaynakça|kaynaklar|tài liệu tham khảo|",
            r"литература|список литературы|参考文献|引用文献|참고문헌)\s*[:.]?[*_\s]*$"
        ))
    });
    text.chars().count() < HEADING_CHARS && HEADING.is_match(text.trim())
}

/// Headings of what may follow the references.
fn is_next_heading(text: &str) -> bool {
    static HEADING: LazyLock<Regex> = LazyLock::new(|| {
        pattern(concat!(
            r"(?i)^[#*_\s]*(?:appendi(?:x|ces)(?: [a-z0-9]{1,2})?\b.{0,60}|supplement(?:ary|al)?(?: (?:material|information|data|file|table|figure)s?)?|",
            r"acknowledge?ments?|funding|author(?:s'?|’s)? contributions?|competing interests|conflicts? of interests?|",
            r"declarations?(?: of (?:competing )?interests?)?|data (?:and code )?availability(?: statement)?|ethics statement|figure legends?|",
            r"footnotes|endnotes|figure captions?|tables?|list of (?:figures|tables)|about the authors?|biograph(?:y|ies))\s*[:.]?[*_\s]*$"
        ))
    });
    text.chars().count() < HEADING_CHARS && HEADING.is_match(text.trim())
}
