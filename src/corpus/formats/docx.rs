//! DOCX to blocks: paragraphs, headings and table rows of the main document.

use std::collections::BTreeMap;

use crate::corpus::archive_file::{zip_holds, zip_member};
use crate::corpus::document::Document;
use crate::corpus::format::Outcome;
use crate::corpus::formats::markup::is_mark;
use crate::corpus::records::Records;
use crate::corpus::unpack::Packing;
use crate::corpus::xml::{self, Element, collapse};
use crate::corpus::{Block, FileError, RawNotice, ReadOptions};

/// Where the format keeps the text, and where the targets of links.
const TEXT: &str = "word/document.xml";
const LINKS: &str = "word/_rels/document.xml.rels";
/// Where it keeps notes: the file, its elements, and the heading under which they are read.
const NOTES: [(&str, &str, &str, &str); 2] = [
    ("word/footnotes.xml", "footnotes", "footnote", "Footnotes"),
    ("word/endnotes.xml", "endnotes", "endnote", "Endnotes"),
];

pub(crate) fn claims(document: &Document<'_>) -> bool {
    Packing::of(document.bytes) == Some(Packing::Zip) && zip_holds(document.bytes, TEXT)
}

pub(crate) fn read(
    document: &Document<'_>,
    options: &ReadOptions,
    records: &mut Records<'_>,
) -> Result<Outcome, FileError> {
    let malformed = |reason: String| FileError::Malformed { path: document.name.to_owned(), reason };
    let text = zip_member(document.bytes, TEXT, &options.limits).map_err(malformed)?;
    let text = String::from_utf8_lossy(&text);
    let mut parts = xml::Records::new(&text);
    let body = parts.next("body").unwrap_or_default();
    let mut writer = Writer { links: links(document, options), ..Writer::default() };
    writer.contents(&body);
    if writer.blocks.is_empty() {
        return Ok(Outcome::Skipped("the document holds no text".to_owned()));
    }
    // A notice says what it has to say above; a reference list may be made of notes.
    if options.all {
        NOTES.iter().for_each(|notes| writer.notes(document, options, notes));
    }
    let warnings = parts.damage.into_iter().collect();
    records.push(RawNotice { blocks: writer.blocks, warnings, ..RawNotice::default() });
    Ok(Outcome::Read)
}

/// Targets of links by their number; a document without links has no such list.
fn links(document: &Document<'_>, options: &ReadOptions) -> BTreeMap<String, String> {
    let list = zip_member(document.bytes, LINKS, &options.limits).unwrap_or_default();
    let list = String::from_utf8_lossy(&list);
    let relations = xml::Records::new(&list).next("Relationships").unwrap_or_default();
    let pairs =
        relations.elements().filter_map(|link| Some((link.attribute("Id")?, link.attribute("Target")?)));
    pairs.map(|(id, target)| (id.to_owned(), target.to_owned())).collect()
}

#[derive(Default)]
struct Writer {
    blocks: Vec<Block>,
    links: BTreeMap<String, String>,
    /// Where the words of a link begin that is still open, and its address.
    field: Option<(usize, String)>,
    text: String,
}

impl Writer {
    /// The notes below the pages or at the end, each a paragraph, under a heading of their own.
    fn notes(&mut self, document: &Document<'_>, options: &ReadOptions, notes: &(&str, &str, &str, &str)) {
        let (file, list, note, heading) = notes;
        let text = zip_member(document.bytes, file, &options.limits).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        let list = xml::Records::new(&text).next(list).unwrap_or_default();
        let before = self.blocks.len();
        for note in list.all(note).filter(|note| note.attribute("type").is_none()) {
            let outer = std::mem::take(&mut self.blocks);
            self.contents(note);
            let inner = std::mem::replace(&mut self.blocks, outer);
            let text = collapse(&inner.into_iter().map(|block| block.text).collect::<Vec<_>>().join(" "));
            if !text.is_empty() {
                self.blocks.push(Block { text, size: 1.0, page: 0 });
            }
        }
        if self.blocks.len() > before {
            self.blocks.insert(before, Block { text: (*heading).to_owned(), size: 1.6, page: 0 });
        }
    }

    fn contents(&mut self, element: &Element) {
        element.elements().for_each(|inside| self.element(inside));
    }

    fn element(&mut self, element: &Element) {
        match element.name.as_str() {
            "p" => self.paragraph(element),
            "tr" => self.row(element),
            "r" => self.run(element),
            "hyperlink" => self.link(element),
            // Deleted text, settings, and the old twin of a drawing's text.
            "del" | "moveFrom" | "pPr" | "rPr" | "sectPr" | "Fallback" | "instrText" => {}
            _ => self.contents(element),
        }
    }

    fn paragraph(&mut self, paragraph: &Element) {
        self.contents(paragraph);
        let lines: Vec<String> =
            self.text.split('\n').map(collapse).filter(|line| !line.is_empty()).collect();
        if !lines.is_empty() {
            self.blocks.push(Block { text: lines.join("\n"), size: size(paragraph), page: 0 });
        }
        self.text.clear();
    }

    /// Cells of a row stay apart.
    fn row(&mut self, row: &Element) {
        let cells: Vec<String> = row.all("tc").map(|cell| self.cell(cell)).collect();
        if cells.iter().any(|cell| !cell.is_empty()) {
            self.blocks.push(Block { text: cells.join("\t"), size: 1.0, page: 0 });
        }
    }

    fn cell(&mut self, cell: &Element) -> String {
        let outer = std::mem::take(&mut self.blocks);
        self.contents(cell);
        let inner = std::mem::replace(&mut self.blocks, outer);
        collapse(&inner.into_iter().map(|block| block.text).collect::<Vec<_>>().join(" "))
    }

    fn run(&mut self, run: &Element) {
        let raised =
            run.first(&["rPr", "vertAlign"]).and_then(|align| align.attribute("val")) == Some("superscript");
        let start = self.text.len();
        for part in run.elements() {
            match part.name.as_str() {
                "t" => self.text.push_str(&exact_text(part)),
                "tab" => self.text.push(' '),
                "br" | "cr" => self.text.push('\n'),
                "noBreakHyphen" => self.text.push('-'),
                "instrText" => self.instruction(&exact_text(part)),
                "fldChar" if part.attribute("fldCharType") == Some("end") => self.end_of_field(),
                "drawing" | "pict" | "AlternateContent" => self.contents(part),
                _ => {}
            }
        }
        // A text box inside the run may have ended the paragraph.
        let (before, raised_text) = self.text.split_at_checked(start).unwrap_or_default();
        if raised && !before.ends_with(|c: char| c.is_ascii_digit()) && is_mark(raised_text) {
            self.text.truncate(start);
        }
    }

    /// `HYPERLINK "https://doi.org/10.5555/a"`, an older form of a link.
    fn instruction(&mut self, words: &str) {
        let target = words.trim_start().strip_prefix("HYPERLINK").and_then(|rest| rest.split('"').nth(1));
        if let Some(target) = target.filter(|target| target.contains("/10.")) {
            self.field = Some((self.text.len(), target.to_owned()));
        }
    }

    fn end_of_field(&mut self) {
        let Some((start, target)) = self.field.take() else { return };
        if !self.text.get(start..).unwrap_or_default().contains("10.") {
            self.text.push_str(&format!(" ({target})"));
        }
    }

    /// A DOI may stand in the address alone.
    fn link(&mut self, link: &Element) {
        let start = self.text.len();
        self.contents(link);
        let target = link.attribute("id").and_then(|id| self.links.get(id));
        let words = self.text.get(start..).unwrap_or_default();
        if let Some(target) = target.filter(|target| target.contains("/10.") && !words.contains("10.")) {
            self.text.push_str(&format!(" ({target})"));
        }
    }
}

fn exact_text(element: &Element) -> String {
    let texts = element.children.iter().filter_map(|node| match node {
        xml::Node::Text(text) => Some(text.as_str()),
        xml::Node::Element(_) => None,
    });
    texts.collect()
}

/// Type sizes by style, as the default styles have them relative to the body.
fn size(paragraph: &Element) -> f32 {
    let style =
        paragraph.first(&["pPr", "pStyle"]).and_then(|style| style.attribute("val")).unwrap_or_default();
    match style.to_lowercase().replace(' ', "").as_str() {
        "title" => 2.0,
        "heading1" => 1.6,
        "heading2" => 1.3,
        "heading3" | "subtitle" => 1.2,
        _ => 1.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(xml: &str, expected: &[(&str, f32)]) {
        let xml = format!("<w:body xmlns:w='w'>{xml}</w:body>");
        let body = xml::Records::new(&xml).next("body").unwrap();
        let links = BTreeMap::from([("r1".to_owned(), "https://doi.org/10.5555/a".to_owned())]);
        let mut writer = Writer { links, ..Writer::default() };
        writer.contents(&body);
        let found: Vec<_> = writer.blocks.iter().map(|block| (block.text.as_str(), block.size)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn paragraphs_headings_and_rows() {
        check("<w:p><w:pPr><w:pStyle w:val='Heading1'/></w:pPr><w:r><w:t>T</w:t></w:r></w:p>", &[("T", 1.6)]);
        check(
            "<w:p><w:r><w:t>a</w:t><w:br/><w:t>b</w:t></w:r><w:r><w:t xml:space='preserve'> c</w:t></w:r></w:p>",
            &[("a\nb c", 1.0)],
        );
        check(
            "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>b</w:t></w:r></w:p></w:tc></w:tr></w:tbl>",
            &[("a\tb", 1.0)],
        );
    }

    #[test]
    fn deleted_text_and_marks_go_and_links_stay() {
        check(
            "<w:p><w:del><w:r><w:delText>x</w:delText></w:r></w:del><w:r><w:t>y</w:t></w:r></w:p>",
            &[("y", 1.0)],
        );
        let raised = "<w:r><w:rPr><w:vertAlign w:val='superscript'/></w:rPr><w:t>1,*</w:t></w:r>";
        check(&format!("<w:p><w:r><w:t>JANE DOE</w:t></w:r>{raised}</w:p>"), &[("JANE DOE", 1.0)]);
        check(
            "<w:p><w:hyperlink r:id='r1'><w:r><w:t>the article</w:t></w:r></w:hyperlink></w:p>",
            &[("the article (https://doi.org/10.5555/a)", 1.0)],
        );
        check(
            "<w:p><w:r><w:instrText>HYPERLINK \"https://doi.org/10.5555/b\"</w:instrText></w:r><w:r><w:t>b</w:t></w:r><w:r><w:fldChar w:fldCharType='end'/></w:r></w:p>",
            &[("b (https://doi.org/10.5555/b)", 1.0)],
        );
        check(
            "<w:tbl><w:tr><w:tc><w:p><w:del><w:r><w:delText>x</w:delText></w:r></w:del><w:r><w:t>y</w:t></w:r></w:p></w:tc></w:tr></w:tbl>",
            &[("y", 1.0)],
        );
    }
}
