//! One HTML page to one raw notice.

use super::{blocks, metadata, page};
use crate::corpus::document::Document;
use crate::corpus::format::Outcome;
use crate::corpus::records::Records;
use crate::corpus::{FileError, RawNotice, ReadOptions, xml};

/// Elements that a page, or a cut-out of one, begins with.
const ROOTS: &[&str] = &[
    "html",
    "head",
    "body",
    "main",
    "article",
    "section",
    "div",
    "p",
    "h1",
    "h2",
    "h3",
    "span",
    "ul",
    "ol",
    "table",
    "meta",
    "title",
    "center",
    "font",
    "br",
    "strong",
    "b",
    "i",
    "em",
    "blockquote",
];

/// How many elements a page may leave open at once. The parser's time grows with the square of their number;
/// 20,000 take eight seconds. Pages that people read stay below a hundred.
const OPEN_LIMIT: usize = 5_000;

pub(crate) fn claims(document: &Document<'_>) -> bool {
    let head = document.head();
    let begins = head.get(..14).is_some_and(|start| start.eq_ignore_ascii_case("<!doctype html"));
    let root = || xml::root_name(head).is_some_and(|root| ROOTS.contains(&root.to_lowercase().as_str()));
    let by_name = ["html", "htm", "xhtml"].iter().any(|ending| document.has_ending(ending));
    begins || root() || by_name && head.contains('<')
}

pub(crate) fn read(
    document: &Document<'_>,
    _: &ReadOptions,
    records: &mut Records<'_>,
) -> Result<Outcome, FileError> {
    if most_open(document.text()) > OPEN_LIMIT {
        let reason = format!("leaves more than {OPEN_LIMIT} elements open at once; such HTML is not read");
        return Err(FileError::Malformed { path: document.name.to_owned(), reason });
    }
    let page = page::parse(document.text());
    let text = blocks::text(&page.main);
    let stated = metadata::stated(&page);
    if text.blocks.is_empty() && stated.is_empty() {
        return Ok(Outcome::Skipped("the page shows no text".to_owned()));
    }
    let references = text.references.into_iter().chain(metadata::references(&page)).collect();
    records.push(RawNotice { blocks: text.blocks, stated, references, ..RawNotice::default() });
    Ok(Outcome::Read)
}

/// How many elements are open at most, if none closes by itself. What scripts hold is no element.
fn most_open(text: &str) -> usize {
    let (mut open, mut most) = (0usize, 0);
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        let tag = &rest[at + 1..];
        rest = after_script(tag).unwrap_or(tag);
        match tag.as_bytes().first() {
            Some(b'/') => open = open.saturating_sub(1),
            Some(first) if first.is_ascii_alphabetic() && !closes_itself(tag) => open += 1,
            _ => {}
        }
        most = most.max(open);
    }
    most
}

/// For a tag that opens a script or style, what follows its content.
fn after_script(tag: &str) -> Option<&str> {
    let end = [("script", "</script"), ("style", "</style")].into_iter().find_map(|(name, end)| {
        let opens = tag.get(..name.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(name));
        opens.then_some(end)
    })?;
    tag.find(end).map(|at| &tag[at..])
}

/// Elements without content, and those whose end HTML lets pages leave out.
fn closes_itself(tag: &str) -> bool {
    const VOID: &[&str] = &[
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr",
    ];
    let name = tag.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
    VOID.iter().any(|void| name.eq_ignore_ascii_case(void))
        || tag.split('>').next().is_some_and(|inside| inside.ends_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn open_elements_are_counted_as_they_pile_up() {
        assert_eq!(most_open("<p><b>a</b><br><img/></p>"), 2);
        assert_eq!(most_open(&"<p><i>".repeat(20_000)), 40_000);
        assert_eq!(most_open("1 < 2 <!-- x -->"), 0);
        assert_eq!(most_open("<script>if (a<b) {}</script><p>"), 1);
    }
}
