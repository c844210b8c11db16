//! The description of the query language to a page: headings that can be pointed to, examples that can be tried.

use axum::extract::State;
use axum::response::Response;
use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use serde::Serialize;

use super::app::App;
use crate::query;

/// `GET /help`.
pub(super) async fn page(State(app): State<App>) -> Response {
    app.pages().page("help.html", View { blocks: blocks(query::REFERENCE) })
}

#[derive(Serialize)]
struct View {
    blocks: Vec<Block>,
}

/// A part of the page. The template escapes every text, as it does elsewhere.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Block {
    Heading { level: u8, id: String, text: String },
    Paragraph { words: Vec<Words> },
    Examples { lines: Vec<Example> },
    Table { rows: Vec<Vec<Vec<Words>>> },
}

/// Words of one face.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Words {
    text: String,
    face: &'static str,
}

/// A line of examples: a query, and how it is read where that differs.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Example {
    query: String,
    read_as: Option<String>,
    /// Whether the answer tells how it was read.
    is_told: bool,
}

impl Example {
    fn read(line: &str) -> Example {
        let (line, is_told) = line.strip_prefix("! ").map_or((line, false), |line| (line, true));
        let (query, read_as) =
            line.split_once(" → ").map_or((line, None), |(query, read)| (query, Some(read)));
        Example { query: query.to_owned(), read_as: read_as.map(str::to_owned), is_told }
    }
}

/// Markdown to blocks. What it holds beyond headings, paragraphs, code and tables would be lost: a test looks.
fn blocks(markdown: &str) -> Vec<Block> {
    let mut reader = Reader::default();
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES) {
        reader.take(event);
    }
    reader.blocks
}

#[derive(Default)]
struct Reader {
    blocks: Vec<Block>,
    /// The words of the paragraph, heading or cell that is read.
    words: Vec<Words>,
    rows: Vec<Vec<Vec<Words>>>,
    face: &'static str,
}

impl Reader {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Text(text) => self.add(&text, self.face),
            Event::Code(text) => self.add(&text, "code"),
            Event::SoftBreak | Event::HardBreak => self.add(" ", self.face),
            Event::Start(Tag::Emphasis | Tag::Strong) => self.face = "emphasis",
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(_) | CodeBlockKind::Indented)) => {
                self.words.clear();
            }
            Event::Start(Tag::TableHead | Tag::TableRow) => self.rows.push(Vec::new()),
            Event::End(end) => self.end(end),
            _ => {}
        }
    }

    fn add(&mut self, text: &str, face: &'static str) {
        self.words.push(Words { text: text.to_owned(), face });
    }

    fn end(&mut self, end: TagEnd) {
        match end {
            TagEnd::Emphasis | TagEnd::Strong => self.face = "",
            TagEnd::Heading(level) => self.heading(level),
            TagEnd::Paragraph => {
                let words = std::mem::take(&mut self.words);
                self.blocks.push(Block::Paragraph { words });
            }
            TagEnd::CodeBlock => {
                let lines = self.text().lines().map(Example::read).collect();
                self.blocks.push(Block::Examples { lines });
            }
            TagEnd::TableCell => {
                let words = std::mem::take(&mut self.words);
                if let Some(row) = self.rows.last_mut() {
                    row.push(words);
                }
            }
            TagEnd::Table => {
                let rows = std::mem::take(&mut self.rows);
                self.blocks.push(Block::Table { rows });
            }
            _ => {}
        }
    }

    fn heading(&mut self, level: HeadingLevel) {
        let text = self.text();
        let id = anchor(&text);
        self.blocks.push(Block::Heading { level: level as u8, id, text });
    }

    fn text(&mut self) -> String {
        std::mem::take(&mut self.words).into_iter().map(|words| words.text).collect()
    }
}

/// `Years and dates` as `years-and-dates`.
fn anchor(heading: &str) -> String {
    let words = heading.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn text_of(block: &Block) -> String {
        let of_words = |words: &[Words]| words.iter().map(|words| words.text.as_str()).collect::<String>();
        match block {
            Block::Heading { text, .. } => text.clone(),
            Block::Paragraph { words } => of_words(words),
            Block::Examples { lines } => {
                let line = |line: &Example| {
                    format!("{} {}", line.query, line.read_as.as_deref().unwrap_or_default())
                };
                lines.iter().map(line).collect::<Vec<_>>().join(" ")
            }
            Block::Table { rows } => rows.iter().flatten().map(|cell| of_words(cell) + " ").collect(),
        }
    }

    /// Words without the marks of Markdown.
    fn letters(text: &str) -> String {
        text.chars().filter(|c| c.is_alphanumeric()).collect()
    }

    #[test]
    fn nothing_of_the_reference_is_lost() {
        let shown: String = blocks(query::REFERENCE).iter().map(text_of).collect();
        assert_eq!(letters(&shown), letters(query::REFERENCE));
    }

    #[test]
    fn every_heading_has_an_anchor_of_its_own() {
        let blocks = blocks(query::REFERENCE);
        let ids = blocks.iter().filter_map(|block| match block {
            Block::Heading { id, .. } => Some(id.clone()),
            _ => None,
        });
        let ids: Vec<String> = ids.collect();
        assert!(ids.len() > 5 && ids.iter().collect::<BTreeSet<_>>().len() == ids.len(), "{ids:?}");
        assert!(ids.contains(&"years-and-dates".to_owned()), "{ids:?}");
    }

    #[test]
    fn examples_say_how_they_are_read() {
        let check = |line: &str, query: &str, read_as: Option<&str>, is_told: bool| {
            let expected = Example { query: query.to_owned(), read_as: read_as.map(str::to_owned), is_told };
            assert_eq!(Example::read(line), expected);
        };
        check("image duplication", "image duplication", None, false);
        check("published:2020 → date:2020", "published:2020", Some("date:2020"), false);
        check("! fraud AND → fraud", "fraud AND", Some("fraud"), true);
        check("image !duplication", "image !duplication", None, false);
    }
}
