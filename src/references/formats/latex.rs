//! LaTeX to references: every `\bibitem`, and bibliographies that it carries; files that it names are told by [`named`].

use std::sync::LazyLock;

use regex::Regex;

use super::bibtex::{decoded, without_links};
use super::tex::{closing, group, undressed};
use crate::references::citation::{authors_of_field, citation};
use crate::references::identifiers::pattern;
use crate::references::lines::{LineCounter, line_of, lines};
use crate::references::reference::Reference;

pub(crate) fn claims(text: &str, ending: &str) -> bool {
    let tells = ["\\bibitem", "\\documentclass", "\\begin{document}", "\\addbibresource", "\\bibliography{"];
    matches!(ending, "tex" | "bbl" | "latex")
        || ending != "bib" && tells.iter().any(|word| text.contains(word))
}

/// A file that a document names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Named {
    /// As written.
    pub(crate) name: String,
    /// Whether it is a bibliography, and not a part of the document.
    pub(crate) is_list: bool,
    /// Whether it may be missing: what a preamble takes in are mostly macros, many of them LaTeX's own.
    pub(crate) is_optional: bool,
}

impl Named {
    /// The names under which it may lie, the likeliest first; `stem` is that of the document, under which LaTeX keeps the
    /// list that it made of a bibliography.
    pub(crate) fn names(&self, stem: &str) -> Vec<String> {
        let name = self.name.replace("\\jobname", stem);
        let with = |ending: &str| {
            let has = name.to_ascii_lowercase().ends_with(ending);
            if has { name.clone() } else { format!("{name}{ending}") }
        };
        if self.is_list { vec![with(".bib"), format!("{stem}.bbl")] } else { vec![with(".tex"), name] }
    }
}

/// The files that a document names, in order: bibliographies, and parts that may hold lists of their own. What the
/// document itself carries (`filecontents`) is not among them.
pub(crate) fn named(text: &str) -> Vec<Named> {
    static NAMED: LazyLock<Regex> = LazyLock::new(|| {
        pattern(concat!(
            r"\\(?:(?P<list>bibliography|addbibresource|addglobalbib|addsectionbib|nobibliography)\*?\s*(?:\[[^\]]*\])?\s*\{(?P<lists>[^}]*)\}",
            r"|(?:sub)?import\*?\s*\{(?P<folder>[^}]*)\}\s*\{(?P<below>[^}]*)\}",
            r"|(?:input|include|subfile|subfileinclude)\s*\{(?P<part>[^}]*)\}|input\s+(?P<plain>[^\s{}\\]+))",
        ))
    });
    let text = without_comments(text);
    let body = text.find("\\begin{document}").unwrap_or(0);
    let carried: Vec<String> = carried(&text).map(|(name, ..)| name.to_owned()).collect();
    let mut named = Vec::new();
    for found in NAMED.captures_iter(&text) {
        let part = |group: &str| found.name(group).map(|part| part.as_str().trim());
        let is_list = part("list").is_some();
        let is_optional = !is_list && found.get(0).is_some_and(|whole| whole.start() < body);
        let below = part("folder").zip(part("below")).map(|(folder, file)| format!("{folder}/{file}"));
        let names =
            part("lists").into_iter().flat_map(|names| names.split(',').map(str::trim).map(str::to_owned));
        let parts = part("part").or(part("plain")).map(str::to_owned).into_iter().chain(below);
        for name in names.chain(parts).filter(|name| !name.is_empty() && !name.contains('#')) {
            let is_carried =
                carried.iter().any(|own| *own == name || own.strip_suffix(".bib") == Some(&name));
            if !is_carried {
                named.push(Named { name, is_list, is_optional });
            }
        }
    }
    named
}

/// Bibliographies that a document carries within itself: the name, where its text begins, and the text.
fn carried(text: &str) -> impl Iterator<Item = (&str, usize, &str)> {
    static CARRIED: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?s)\\begin\{filecontents\*?\}\s*(?:\[[^\]]*\])?\s*\{([^}]*\.bib)\}(.*?)\\end\{filecontents\*?\}",
        )
    });
    CARRIED.captures_iter(text).filter_map(|found| {
        let (name, inner) = (found.get(1)?, found.get(2)?);
        Some((name.as_str(), inner.start(), inner.as_str()))
    })
}

pub(crate) fn read(text: &str) -> Vec<Reference> {
    let mut references = Vec::new();
    for (_, start, inner) in carried(text) {
        let before = line_of(text, start) - 1;
        for mut reference in super::bibtex::read(inner) {
            reference.place.line = reference.place.line.map(|line| line + before);
            reference.place.span = None;
            references.push(reference);
        }
    }
    let starts: Vec<usize> =
        text.match_indices("\\bibitem").map(|(at, _)| at).filter(|at| begins_item(text, *at)).collect();
    let mut lines = LineCounter::new(text);
    for (number, start) in starts.iter().enumerate() {
        let next = starts.get(number + 1).copied().unwrap_or(text.len());
        let end = text[*start..next].find("\\end{thebibliography}").map_or(next, |at| start + at);
        let mut reference = item(&text[*start..end]);
        reference.place.line = Some(lines.line_of(*start));
        references.push(reference);
    }
    references
}

/// Whether `\bibitem` stands here as a command, and neither in a comment nor as a part of a longer one (`\bibitemsep`).
fn begins_item(text: &str, at: usize) -> bool {
    let behind = text[at + "\\bibitem".len()..].chars().next();
    let line = text[..at].rfind(['\n', '\r']).map_or(0, |end| end + 1);
    behind.is_some_and(|c| "[{%".contains(c) || c.is_whitespace()) && comment(&text[line..at]).is_none()
}

/// Where a comment begins in a line: at a `%` that no backslash escapes.
fn comment(line: &str) -> Option<usize> {
    let escapes = |at: usize| line[..at].bytes().rev().take_while(|byte| *byte == b'\\').count();
    line.match_indices('%').map(|(at, _)| at).find(|at| escapes(*at) % 2 == 0)
}

fn without_comments(text: &str) -> String {
    let kept = lines(text).map(|line| &line.text[..comment(line.text).unwrap_or(line.text.len())]);
    kept.collect::<Vec<_>>().join("\n")
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
    let blocks: Vec<String> =
        rest.split("\\newblock").map(|block| tidy(&decoded(&undressed(block)))).collect();
    let mut reference = citation(&blocks.join(" "));
    reference.set_input(&blocks.join(" "));
    if let [authors, title, ..] = blocks.as_slice() {
        reference.title = None;
        reference.set_title(title.trim_end_matches('.'));
        reference.authors.clear();
        authors_of_field(authors.trim_end_matches('.')).iter().for_each(|name| reference.add_author(name));
        reference.printed = false;
    }
    stated(rest, &mut reference);
    identify(rest, &mut reference);
    reference.key = None;
    reference.set_key(key);
    if reference.input.is_empty() {
        reference.malformed = Some("the entry is empty".to_owned());
    }
    reference
}

/// Takes what a style names (`\bibinfo{title}{…}`), which is surer than what is guessed from the print.
fn stated(source: &str, reference: &mut Reference) {
    let mut fields: Vec<(&str, String)> = Vec::new();
    for (at, command) in source.match_indices("\\bibinfo") {
        let Some((name, behind)) = group(&source[at + command.len()..]) else { continue };
        let value = group(behind).map(|(value, _)| tidy(&decoded(&undressed(value))));
        fields.extend(value.map(|value| (name, value)));
    }
    let all = |name: &str| -> Vec<&str> {
        fields.iter().filter(|(found, _)| *found == name).map(|(_, value)| value.as_str()).collect()
    };
    if let [title, ..] = all("title").as_slice() {
        (reference.title, reference.printed) = (None, false);
        reference.set_title(title);
    }
    let authors = all("author");
    if !authors.is_empty() {
        reference.authors.clear();
        authors.iter().for_each(|name| reference.add_author(name));
    }
    if let [year, ..] = all("year").as_slice() {
        reference.year = None;
        reference.set_year(year);
    }
    if let [journal, ..] = [all("journal"), all("booktitle")].concat().as_slice() {
        reference.journal = None;
        reference.set_journal(journal);
    }
}

/// Takes identifiers from the source, where addresses stand in commands and underscores are no subscripts; from the words
/// only where the source has none.
fn identify(source: &str, reference: &mut Reference) {
    let of_words = (
        std::mem::take(&mut reference.dois),
        std::mem::take(&mut reference.pmids),
        std::mem::take(&mut reference.pmcids),
    );
    reference.add_identifiers_of(&without_links(source));
    if reference.dois.is_empty() && reference.pmids.is_empty() && reference.pmcids.is_empty() {
        (reference.dois, reference.pmids, reference.pmcids) = of_words;
    }
}

/// Blanks as one, and LaTeX's quotation marks as those that they stand for.
fn tidy(text: &str) -> String {
    text.replace("``", "“").replace("''", "”").split_whitespace().collect::<Vec<_>>().join(" ")
}
