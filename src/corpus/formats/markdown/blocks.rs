//! Markdown to paragraphs, headings, list items and table rows, without the marks.

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use crate::corpus::Block;
use crate::corpus::formats::markup::is_mark;
use crate::corpus::xml::entity;

/// The blocks of a Markdown text, sizes relative to body text.
pub(super) fn blocks(text: &str) -> Vec<Block> {
    let mut writer = Writer { size: 1.0, ..Writer::default() };
    for event in Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH) {
        writer.event(event);
    }
    writer.flush();
    writer.blocks
}

#[derive(Default)]
struct Writer {
    blocks: Vec<Block>,
    text: String,
    size: f32,
    /// For each open list, the number of its next item; `None` for bullets.
    lists: Vec<Option<u64>>,
    /// For each open link, where it leads and where in `text` its words begin.
    links: Vec<(String, usize)>,
    /// Where in `text` an open `<sup>` begins.
    superscript: Option<usize>,
}

impl Writer {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) | Event::Code(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
                self.text.push_str(&text);
            }
            Event::SoftBreak | Event::HardBreak => self.text.push('\n'),
            Event::InlineHtml(tag) => self.html(&tag),
            Event::Html(html) => self.html_block(&html),
            Event::Rule => self.flush(),
            Event::FootnoteReference(_) | Event::TaskListMarker(_) => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Heading { level, .. } => {
                self.flush();
                self.size = heading_size(level);
            }
            Tag::List(first) => {
                self.flush();
                self.lists.push(first);
            }
            Tag::Item => self.item(),
            Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } => {
                self.links.push((dest_url.into_string(), self.text.len()));
            }
            Tag::Paragraph if self.is_behind_number() => {}
            Tag::Emphasis
            | Tag::Strong
            | Tag::Strikethrough
            | Tag::TableCell
            | Tag::Superscript
            | Tag::Subscript => {}
            _ => self.flush(),
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Link | TagEnd::Image => self.end_link(),
            TagEnd::TableCell => self.text.push('\t'),
            TagEnd::List(_) => {
                self.flush();
                self.lists.pop();
            }
            TagEnd::Emphasis
            | TagEnd::Strong
            | TagEnd::Strikethrough
            | TagEnd::Superscript
            | TagEnd::Subscript => {}
            _ => self.flush(),
        }
    }

    /// Numbers are words of the notice ("the following reasons: 1. …"); bullets are not.
    fn item(&mut self) {
        self.flush();
        if let Some(Some(number)) = self.lists.last_mut() {
            self.text = format!("{number}. ");
            *number += 1;
        }
    }

    /// A loose list item opens a paragraph behind its number.
    fn is_behind_number(&self) -> bool {
        self.text.ends_with(". ") && self.text[..self.text.len() - 2].bytes().all(|b| b.is_ascii_digit())
    }

    /// A DOI may stand in the address alone.
    fn end_link(&mut self) {
        let Some((address, start)) = self.links.pop() else { return };
        let words = self.text.get(start..).unwrap_or_default();
        if address.contains("10.") && !words.contains("10.") {
            self.text.push_str(&format!(" ({address})"));
        }
    }

    fn html(&mut self, tag: &str) {
        let name = tag.trim_matches(['<', '>', ' ']).to_ascii_lowercase();
        match name.split(' ').next().unwrap_or_default() {
            "sup" => self.superscript = Some(self.text.len()),
            "/sup" => self.end_superscript(),
            "br" | "br/" => self.text.push('\n'),
            _ => {}
        }
    }

    /// Marks of affiliation must not become part of a name; an exponent belongs to its number.
    fn end_superscript(&mut self) {
        let Some(start) = self.superscript.take().filter(|start| *start <= self.text.len()) else { return };
        let after_digit = self.text[..start].ends_with(|c: char| c.is_ascii_digit());
        if !after_digit && is_mark(&self.text[start..]) {
            self.text.truncate(start);
        }
    }

    fn html_block(&mut self, html: &str) {
        let mut rest = html;
        while let Some((before, tag)) = rest.split_once('<') {
            self.push_entities(before);
            let Some((inside, after)) = tag.split_once('>') else { break };
            self.html(&format!("<{inside}>"));
            rest = after;
        }
        self.push_entities(rest);
    }

    /// Inside HTML, Markdown leaves entities as they are.
    fn push_entities(&mut self, text: &str) {
        let mut parts = text.split('&');
        self.text.push_str(parts.next().unwrap_or_default());
        for part in parts {
            match part.split_once(';').and_then(|(name, rest)| Some((entity(name)?, rest))) {
                Some((resolved, rest)) => self.text.extend([resolved.as_ref(), rest]),
                None => self.text.extend(["&", part]),
            }
        }
    }

    fn flush(&mut self) {
        let text = self.text.trim();
        if !text.is_empty() {
            self.blocks.push(Block { text: text.to_owned(), size: self.size, page: 0 });
        }
        self.text.clear();
        self.links.clear();
        self.superscript = None;
        self.size = 1.0;
    }
}

/// Type sizes of headings as browsers show them.
fn heading_size(level: HeadingLevel) -> f32 {
    match level {
        HeadingLevel::H1 => 2.0,
        HeadingLevel::H2 => 1.5,
        HeadingLevel::H3 => 1.2,
        HeadingLevel::H4 | HeadingLevel::H5 | HeadingLevel::H6 => 1.1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(markdown: &str, expected: &[(&str, f32)]) {
        let found = blocks(markdown);
        let found: Vec<_> = found.iter().map(|block| (block.text.as_str(), block.size)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn headings_are_larger_and_marks_vanish() {
        check("# A *b*\n\nc **d**\ne", &[("A b", 2.0), ("c d\ne", 1.0)]);
        check("## Two\ntext", &[("Two", 1.5), ("text", 1.0)]);
    }

    #[test]
    fn numbers_of_lists_stay_and_bullets_go() {
        check("1. One\n\n2. Two\n", &[("1. One", 1.0), ("2. Two", 1.0)]);
        check("3. Three\n4. Four", &[("3. Three", 1.0), ("4. Four", 1.0)]);
        check("- a\n- b", &[("a", 1.0), ("b", 1.0)]);
    }

    #[test]
    fn superscript_marks_never_stick_to_names() {
        check("JANE DOE<sup>1,#</sup>; RICHARD ROE<sup>2,\\*</sup>", &[("JANE DOE; RICHARD ROE", 1.0)]);
        check("10<sup>5</sup> cells, Ca<sup>2+</sup>", &[("105 cells, Ca2+", 1.0)]);
        check("<sup>1</sup> Invented Hospital", &[("Invented Hospital", 1.0)]);
    }

    #[test]
    fn a_doi_in_an_address_is_kept() {
        check(
            "[the article](https://doi.org/10.5555/a)",
            &[("the article (https://doi.org/10.5555/a)", 1.0)],
        );
        check("[10.5555/a](https://doi.org/10.5555/a)", &[("10.5555/a", 1.0)]);
        check("[the article](#)", &[("the article", 1.0)]);
    }

    #[test]
    fn tables_and_inline_html() {
        check("|a|b|\n|-|-|\n|c|d|", &[("a\tb", 1.0), ("c\td", 1.0)]);
        check("DOI: <u>10.5555/x</u>", &[("DOI: 10.5555/x", 1.0)]);
        check("<div>M&uuml;ller &amp; Co</div>", &[("Müller & Co", 1.0)]);
    }
}
