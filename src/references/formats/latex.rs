//! LaTeX to references: every `\bibitem`; the .bib files that it names are told by [`named_lists`].

use std::sync::LazyLock;

use regex::Regex;

use super::bibtex::decoded;
use crate::references::citation::{authors_of_field, citation};
use crate::references::identifiers::pattern;
use crate::references::lines::line_of;
use crate::references::reference::Reference;

pub(crate) fn claims(text: &str, ending: &str) -> bool {
    let tells = ["\\bibitem", "\\documentclass", "\\begin{document}", "\\addbibresource", "\\bibliography{"];
    matches!(ending, "tex" | "bbl" | "latex")
        || ending != "bib" && tells.iter().any(|word| text.contains(word))
}

/// The bibliography files that a document names, in order, as written.
pub(crate) fn named_lists(text: &str) -> Vec<String> {
    static NAMED: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"\\(?:bibliography|addbibresource|addglobalbib|nobibliography)\*?\s*(?:\[[^\]]*\])?\s*\{([^}]*)\}",
        )
    });
    let text = without_comments(text);
    let lists = NAMED
        .captures_iter(&text)
        .flat_map(|found| found[1].split(',').map(|name| name.trim().to_owned()).collect::<Vec<_>>());
    lists.filter(|name| !name.is_empty()).collect()
}

pub(crate) fn read(text: &str) -> Vec<Reference> {
    let mut references = Vec::new();
    let starts: Vec<usize> =
        text.match_indices("\\bibitem").map(|(at, _)| at).filter(|at| !is_comment(text, *at)).collect();
    for (number, start) in starts.iter().enumerate() {
        let next = starts.get(number + 1).copied().unwrap_or(text.len());
        let end = text[*start..next].find("\\end{thebibliography}").map_or(next, |at| start + at);
        let mut reference = item(&text[*start..end]);
        reference.place.line = Some(line_of(text, *start));
        references.push(reference);
    }
    references
}

fn is_comment(text: &str, at: usize) -> bool {
    let line = text[..at].rfind('\n').map_or(0, |end| end + 1);
    text[line..at].contains('%') || text[at..].starts_with("\\bibitemdeclare")
}

fn without_comments(text: &str) -> String {
    let line = |line: &str| {
        let mut end = line.len();
        for (at, _) in line.match_indices('%') {
            if !line[..at].ends_with('\\') {
                end = at;
                break;
            }
        }
        line[..end].to_owned()
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

/// `\bibitem[label]{key} text`.
fn item(source: &str) -> Reference {
    let source = without_comments(source);
    let mut rest = source.trim_start_matches("\\bibitem").trim_start();
    if let Some(label) = rest.strip_prefix('[') {
        rest = label[closing(label, '[', ']')..].trim_start_matches(']').trim_start();
    }
    let mut key = "";
    if let Some(inner) = rest.strip_prefix('{') {
        let end = closing(inner, '{', '}');
        key = &inner[..end];
        rest = inner[end..].trim_start_matches('}');
    }
    let blocks: Vec<String> = rest.split("\\newblock").map(|block| tidy(&decoded(block))).collect();
    let mut reference = citation(&blocks.join(" "));
    reference.set_input(&blocks.join(" "));
    if let [authors, title, ..] = blocks.as_slice() {
        reference.title = None;
        reference.set_title(title.trim_end_matches('.'));
        reference.authors.clear();
        authors_of_field(authors.trim_end_matches('.')).iter().for_each(|name| reference.add_author(name));
        reference.printed = false;
    }
    // Addresses may stand in commands whose words were dropped.
    reference.add_identifiers_of(rest);
    reference.key = None;
    reference.set_key(key);
    if reference.input.is_empty() {
        reference.malformed = Some("the entry is empty".to_owned());
    }
    reference
}

/// Where the bracket closes that is open before the text begins.
fn closing(text: &str, open: char, close: char) -> usize {
    let mut depth = 1;
    for (at, c) in text.char_indices() {
        if c == open {
            depth += 1;
        } else if c == close {
            depth -= 1;
        }
        if depth == 0 {
            return at;
        }
    }
    text.len()
}

fn tidy(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
