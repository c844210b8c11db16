//! A value with stray markup (`H<sub>2</sub>O`, `&amp;`, `<jats:p>…`) to plain text.

use crate::corpus::xml::{collapse, entity};

/// Elements that begin a line of their own.
const LINES: &[&str] = &["p", "title", "sec", "list-item", "br", "li", "div"];

/// The text without tags and with its references resolved, a paragraph a line. Text that only looks like markup
/// (`p < 0.05`) stays.
pub(crate) fn text(value: &str) -> String {
    if !value.contains(['<', '&']) {
        return collapse(value);
    }
    let mut text = String::with_capacity(value.len());
    let mut rest = value;
    while let Some(at) = rest.find(['<', '&']) {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let used = tag(rest, &mut text).or_else(|| reference(rest, &mut text)).unwrap_or_else(|| {
            text.push_str(&rest[..1]);
            1
        });
        rest = &rest[used..];
    }
    text.push_str(rest);
    let lines: Vec<String> = text.split('\u{1}').map(collapse).filter(|line| !line.is_empty()).collect();
    lines.join("\n")
}

/// Passes over a tag at the beginning; gives its length.
fn tag(rest: &str, text: &mut String) -> Option<usize> {
    let inside = rest.strip_prefix('<')?;
    let end = inside.find('>')?;
    let name = inside[..end].trim_start_matches('/').split([' ', '/', '\n']).next()?;
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || ":-_".contains(c));
    let local = name.rsplit(':').next()?;
    if is_name && LINES.contains(&local) {
        text.push('\u{1}');
    }
    is_name.then_some(end + 2)
}

/// Resolves a reference at the beginning; gives its length.
fn reference(rest: &str, text: &mut String) -> Option<usize> {
    let inside = rest.strip_prefix('&')?;
    let end = inside.find(';').filter(|end| *end < 32)?;
    text.push_str(&entity(&inside[..end])?);
    Some(end + 2)
}

/// Affiliation numbers and footnote signs: `1,#`, `*`, `a,b`, `†`.
pub(crate) fn is_mark(text: &str) -> bool {
    let sign = |c: char| c.is_ascii_digit() || "#*†‡§¶✉,; \\".contains(c);
    let letter = |part: &str| part.len() == 1 && part.bytes().all(|b| b.is_ascii_lowercase());
    !text.is_empty() && text.split([',', ';', ' ']).all(|part| part.chars().all(sign) || letter(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(value: &str, expected: &str) {
        assert_eq!(text(value), expected);
    }

    #[test]
    fn tags_go_and_references_are_resolved() {
        check("H<sub>2</sub>O &amp; <i>more</i>", "H2O & more");
        check(
            "<jats:title>Abstract</jats:title><jats:p>One.</jats:p> <jats:p>Two.</jats:p>",
            "Abstract\nOne.\nTwo.",
        );
        check("p < 0.05 and q > 1, R&D", "p < 0.05 and q > 1, R&D");
        check("<", "<");
        check(" a\n b ", "a b");
    }
}
