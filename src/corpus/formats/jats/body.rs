//! The running text of a JATS article to blocks. References are not running text.

use std::collections::BTreeMap;

use crate::corpus::Block;
use crate::corpus::xml::{Element, Node, collapse};

/// Type sizes of headings, by depth of section; journals set them about so.
const HEADING_SIZES: &[f32] = &[1.5, 1.3, 1.2];

/// Abstract, body, notes of the authors' corner, and back matter, in this order.
pub(super) fn blocks(article: &Element) -> Vec<Block> {
    let mut writer = Writer { size: 1.0, ..Writer::default() };
    if let Some(meta) = article.first(&["front", "article-meta"]) {
        meta.all("abstract").for_each(|part| writer.contents(part));
    }
    article.all("body").for_each(|part| writer.contents(part));
    if let Some(notes) = article.first(&["front", "article-meta", "author-notes"]) {
        notes.all("fn").for_each(|part| writer.block(part));
    }
    article.all("back").for_each(|part| writer.contents(part));
    article.all("sub-article").filter(|part| is_english_translation(part)).for_each(|part| {
        part.all("body").for_each(|body| writer.block(body));
    });
    writer.flush();
    writer.blocks
}

/// Journals in Spanish or Portuguese often print a notice in English too.
fn is_english_translation(part: &Element) -> bool {
    let is = |name, value| part.attribute(name).is_some_and(|found| found.starts_with(value));
    is("article-type", "translation") && is("lang", "en")
}

/// The words with which the text points to each reference, by the reference's id.
pub(super) fn citations(article: &Element) -> BTreeMap<String, Vec<String>> {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for xref in article.first(&["body"]).map(|body| body.descendants("xref")).unwrap_or_default() {
        if let (Some("bibr"), Some(id)) = (xref.attribute("ref-type"), xref.attribute("rid")) {
            found.entry(id.to_owned()).or_default().push(xref.text());
        }
    }
    found
}

#[derive(Default)]
struct Writer {
    blocks: Vec<Block>,
    text: String,
    size: f32,
    /// How many sections are open.
    depth: usize,
    /// Whether `text` is no more than the number of a list item or footnote, whose words follow.
    is_label: bool,
}

impl Writer {
    fn contents(&mut self, element: &Element) {
        for node in &element.children {
            match node {
                Node::Text(text) => self.text.push_str(text),
                Node::Element(inside) => self.element(inside),
            }
        }
    }

    fn element(&mut self, element: &Element) {
        match element.name.as_str() {
            "ref-list" | "object-id" | "graphic" | "media" | "tex-math" | "email" | "alt-text"
            | "table-wrap-foot" => {}
            "sec" | "app" => self.section(element),
            "title" => self.heading(element),
            "p" | "list-item" | "disp-quote" | "disp-formula" | "fig" | "table-wrap" | "caption" | "fn"
            | "list" | "boxed-text" | "verse-line" | "attrib" | "sig" | "sig-block" | "ack" | "notes"
            | "def-item" | "speech" | "fn-group" => self.block(element),
            "tr" => self.row(element),
            "break" => self.text.push(' '),
            "sup" => self.superscript(element),
            "label" if self.text.trim().is_empty() => self.label(element),
            _ => self.contents(element),
        }
    }

    fn block(&mut self, element: &Element) {
        self.begin();
        self.contents(element);
        self.flush();
    }

    /// Begins a block; a number that waits for its words is part of it.
    fn begin(&mut self) {
        if !std::mem::take(&mut self.is_label) {
            self.flush();
        }
    }

    fn section(&mut self, element: &Element) {
        self.depth += 1;
        self.block(element);
        self.depth -= 1;
    }

    fn heading(&mut self, element: &Element) {
        self.begin();
        let at = self.depth.saturating_sub(1).min(HEADING_SIZES.len() - 1);
        self.size = HEADING_SIZES[at];
        self.contents(element);
        self.flush();
    }

    fn row(&mut self, row: &Element) {
        self.flush();
        let cells: Vec<String> = row.elements().map(Element::text).collect();
        if cells.iter().any(|cell| !cell.is_empty()) {
            self.blocks.push(Block { text: cells.join("\t"), size: self.size, page: 0 });
        }
    }

    /// The number of a list item or footnote goes before its words.
    fn label(&mut self, label: &Element) {
        let text = label.text();
        if !text.is_empty() {
            self.text = format!("{text} ");
            self.is_label = true;
        }
    }

    /// A citation that is only raised would stick to the word before it: `article1`.
    fn superscript(&mut self, element: &Element) {
        let cites = element
            .elements()
            .any(|inside| inside.name == "xref" && inside.attribute("ref-type") == Some("bibr"));
        if cites {
            self.text.push_str(&format!("[{}]", element.text()));
        } else {
            self.contents(element);
        }
    }

    fn flush(&mut self) {
        let text = collapse(&self.text);
        if !text.is_empty() {
            self.blocks.push(Block { text, size: self.size, page: 0 });
        }
        self.text.clear();
        self.size = 1.0;
        self.is_label = false;
    }
}
