//! BibTeX and BibLaTeX to references, entry by entry, so that a broken one costs only itself.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use biblatex::{Bibliography, ChunksExt, Entry, Person};
use regex::Regex;

use super::bibtex_damaged::{in_braces, loses_fields, salvaged, with_plain_key};
use super::tex::{plain, undressed};
use crate::references::identifiers::pattern;
use crate::references::lines::LineCounter;
use crate::references::reference::Reference;

pub(crate) fn claims(text: &str, ending: &str) -> bool {
    ending == "bib"
        || next_entry(text, 0).is_some_and(|entry| entry.is_work() && begins_line(text, entry.span.start))
}

fn begins_line(text: &str, at: usize) -> bool {
    let line = text[..at].rfind(['\n', '\r']).map_or(0, |end| end + 1);
    text[line..at].trim_matches(['\u{feff}', ' ', '\t']).is_empty()
}

pub(crate) fn read(text: &str) -> Vec<Reference> {
    let mut strings = String::new();
    let mut references = Vec::new();
    let mut children = Vec::new();
    let mut lines = LineCounter::new(text);
    let mut at = 0;
    while let Some(entry) = next_entry(text, at) {
        at = entry.span.end.max(at + 1);
        let source = &text[entry.span.clone()];
        if entry.kind == "string" && entry.closed {
            strings.push_str(source);
            strings.push('\n');
        }
        if !entry.is_work() {
            continue;
        }
        let (mut reference, parent) = reference(source, &strings, &entry);
        reference.place.line = Some(lines.line_of(entry.span.start));
        reference.place.span = Some(entry.span);
        children.extend(parent.map(|key| (references.len(), key)));
        references.push(reference);
    }
    inherit(&mut references, &children);
    references
}

/// A work that stands in another (`crossref`) has its year, and its title as the place where it appeared.
fn inherit(references: &mut [Reference], children: &[(usize, String)]) {
    let keys: HashMap<String, usize> =
        (0..).zip(references.iter()).filter_map(|(at, one)| Some((one.key.clone()?, at))).collect();
    for (child, parent) in children {
        let Some(parent) = keys.get(parent).map(|at| references[*at].clone()) else { continue };
        let child = &mut references[*child];
        child.year = child.year.or(parent.year);
        child.set_journal(&parent.title.unwrap_or_default());
    }
}

/// An entry by its borders.
struct Found {
    kind: String,
    span: Range<usize>,
    /// Whether its braces close before the next entry begins.
    closed: bool,
}

impl Found {
    fn is_work(&self) -> bool {
        !matches!(self.kind.as_str(), "string" | "comment" | "preamble" | "control")
    }
}

/// The next `@kind{…}` from a byte on. Text between entries is a comment.
fn next_entry(text: &str, from: usize) -> Option<Found> {
    for (at, _) in text[from..].match_indices('@') {
        let start = from + at;
        if let Some((kind, open)) = opening(&text[start..]) {
            let (end, closed) = end_of(text, start + open);
            return Some(Found { kind: kind.to_ascii_lowercase(), span: start..end, closed });
        }
    }
    None
}

/// The kind of an entry that begins here, and where its brace stands.
fn opening(text: &str) -> Option<(&str, usize)> {
    let letters = text[1..].bytes().take_while(u8::is_ascii_alphabetic).count();
    let rest = text[1 + letters..].trim_start_matches([' ', '\t', '\r', '\n']);
    (letters > 1 && rest.starts_with(['{', '('])).then(|| (&text[1..=letters], text.len() - rest.len()))
}

/// Where the entry ends whose brace opens at `open`; cut before the next entry where its braces do not close.
fn end_of(text: &str, open: usize) -> (usize, bool) {
    let bytes = text.as_bytes();
    let (mut depth, mut at) = (0usize, open);
    let round = bytes[open] == b'(';
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 1,
            b'{' => depth += 1,
            b'}' => depth = depth.saturating_sub(1),
            b'(' if round && at == open => depth += 1,
            b')' if round && depth == 1 => depth = 0,
            b'@' if at > open && begins_line(text, at) && is_next_entry(&text[at..]) => {
                return (trimmed(text, at), false);
            }
            _ => {}
        }
        if depth == 0 {
            return (at + 1, true);
        }
        at += 1;
    }
    (trimmed(text, text.len()), false)
}

fn trimmed(text: &str, end: usize) -> usize {
    text[..end].trim_end().len()
}

/// `@article{key,` and not an address or a macro in a field.
fn is_next_entry(text: &str) -> bool {
    opening(text).is_some_and(|(_, open)| {
        let head = &text[open + 1..];
        let end = head.find([',', '}', '=']).unwrap_or(head.len());
        head[end..].starts_with([',', '=']) && !head[..end].trim().contains(char::is_whitespace)
    })
}

/// An entry, and the key of the one that it stands in.
fn reference(source: &str, strings: &str, found: &Found) -> (Reference, Option<String>) {
    let plain = without_dress(&without_links(&in_braces(source)));
    let parsed = parse(&plain)
        .or_else(|error| parse(&format!("{strings}{plain}")).map_err(|_| error))
        .or_else(|error| parse(&format!("{strings}{}", with_plain_key(&plain))).map_err(|_| error));
    match parsed {
        Ok(entry) if !loses_fields(&entry, &plain) => {
            let parent = entry.get("crossref").map(|chunks| chunks.format_verbatim());
            (of_entry(source, &entry), parent)
        }
        Ok(_) => (salvaged(&plain), None),
        Err(error) => {
            let mut reference = salvaged(&plain);
            // What can still be looked up is looked up; only the rest is worth a word.
            if reference.is_empty() || !found.closed {
                let why = if found.closed { error } else { "its braces do not close".to_owned() };
                reference.malformed = Some(format!("the entry is damaged: {why}"));
            }
            (reference, None)
        }
    }
}

/// Values without commands around their words; what stands before the first field is a key.
fn without_dress(source: &str) -> String {
    let fields = source.find('=').unwrap_or(source.len());
    if source[fields..].contains('\\') {
        format!("{}{}", &source[..fields], undressed(&source[fields..]))
    } else {
        source.to_owned()
    }
}

/// `\href{address}{words}` as address and words, which must not run together.
pub(super) fn without_links(source: &str) -> Cow<'_, str> {
    static LINK: LazyLock<Regex> = LazyLock::new(|| pattern(r"\\href\s*\{([^{}]*)\}\s*\{"));
    LINK.replace_all(source, "$1 {")
}

/// Braces nested deeper are no entry that anybody wrote, and take the parser time that grows with their square.
const MOST_DEEP: usize = 100;

fn depth(source: &str) -> usize {
    let (mut depth, mut deepest) = (0usize, 0);
    for byte in source.bytes() {
        match byte {
            b'{' => depth += 1,
            b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

fn parse(source: &str) -> Result<Entry, String> {
    if depth(source) > MOST_DEEP {
        return Err(format!("its braces are nested more than {MOST_DEEP} deep"));
    }
    let bibliography = Bibliography::parse(source).map_err(|error| error.kind.to_string())?;
    bibliography.into_iter().last().ok_or_else(|| "it has no fields".to_owned())
}

fn of_entry(source: &str, entry: &Entry) -> Reference {
    let mut reference = Reference::of_text(source);
    let field = |name: &str| entry.get(name).map(|chunks| plain(&chunks.format_verbatim()));
    let set = |name: &str| field(name).unwrap_or_default();
    reference.set_key(&entry.key);
    reference.set_title(&full_title(&set("title"), &set("subtitle")));
    let people = ["author", "editor"].iter().find_map(|name| entry.get_as::<Vec<Person>>(name).ok());
    for person in people.unwrap_or_default() {
        reference.add_author(&name(&person));
    }
    ["year", "date"].iter().for_each(|name| reference.set_year(&set(name)));
    ["journaltitle", "journal", "booktitle", "series"]
        .iter()
        .for_each(|name| reference.set_journal(&set(name)));
    identifiers(&mut reference, &|name| {
        entry.get(name).map(|chunks| chunks.format_verbatim()).unwrap_or_default()
    });
    if entry.fields.is_empty() {
        reference.malformed = Some("the entry is empty".to_owned());
    }
    reference
}

pub(super) fn full_title(title: &str, subtitle: &str) -> String {
    if subtitle.is_empty() {
        title.to_owned()
    } else {
        format!("{}: {subtitle}", title.trim_end_matches([':', '.', ' ']))
    }
}

pub(super) fn identifiers(reference: &mut Reference, field: &dyn Fn(&str) -> String) {
    reference.add_doi(&field("doi"));
    reference.add_pmid(&field("pmid"));
    reference.add_pmcid(&field("pmcid"));
    match field("eprinttype").to_lowercase().as_str() {
        "pubmed" | "pmid" => reference.add_pmid(&field("eprint")),
        "pmc" | "pmcid" => reference.add_pmcid(&field("eprint")),
        _ => {}
    }
    for name in [
        "note",
        "url",
        "annote",
        "annotation",
        "eprint",
        "howpublished",
        "ee",
        "bdsk-url-1",
        "extra",
        "addendum",
    ] {
        reference.add_identifiers_of_note(&field(name));
    }
}

fn name(person: &Person) -> String {
    let family = [person.prefix.as_str(), person.name.as_str()].join(" ");
    let family = plain(family.trim());
    if person.given_name.is_empty() { family } else { format!("{family}, {}", plain(&person.given_name)) }
}

/// The text of a piece of TeX, with its accents composed.
pub(crate) fn decoded(tex: &str) -> String {
    match parse(&format!("@misc{{x,title={{{}}}}}", without_links(tex))) {
        Ok(entry) => plain(&entry.get("title").map(|chunks| chunks.format_verbatim()).unwrap_or_default()),
        Err(_) => plain(tex),
    }
}
