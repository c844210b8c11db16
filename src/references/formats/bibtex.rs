//! BibTeX and BibLaTeX to references, entry by entry, so that a broken one costs only itself.

use std::ops::Range;
use std::sync::LazyLock;

use biblatex::{Bibliography, ChunksExt, Entry, Person};
use regex::Regex;

use crate::references::identifiers::pattern;
use crate::references::lines::line_of;
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
    let (mut at, mut counted, mut line) = (0, 0, 1);
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
        line += line_of(&text[counted..], entry.span.start - counted) - 1;
        counted = entry.span.start;
        let mut reference = reference(source, &strings, &entry);
        reference.place.line = Some(line);
        reference.place.span = Some(entry.span);
        references.push(reference);
    }
    references
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

fn reference(source: &str, strings: &str, found: &Found) -> Reference {
    let parsed = parse(source).or_else(|error| parse(&format!("{strings}{source}")).map_err(|_| error));
    match parsed {
        Ok(entry) => of_entry(source, &entry),
        Err(error) => {
            let mut reference = salvaged(source);
            // What can still be looked up is looked up; only the rest is worth a word.
            if reference.is_empty() || !found.closed {
                let why = if found.closed { error } else { "its braces do not close".to_owned() };
                reference.malformed = Some(format!("the entry is damaged: {why}"));
            }
            reference
        }
    }
}

fn parse(source: &str) -> Result<Entry, String> {
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

fn full_title(title: &str, subtitle: &str) -> String {
    if subtitle.is_empty() {
        title.to_owned()
    } else {
        format!("{}: {subtitle}", title.trim_end_matches([':', '.', ' ']))
    }
}

fn identifiers(reference: &mut Reference, field: &dyn Fn(&str) -> String) {
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

/// Mathematics and leftover commands as words: `$\alpha$-helix` is `alpha-helix`.
pub(crate) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '{' | '}' | '$' | '^' | '_' => {}
            '~' => out.push(' '),
            '\\' => {
                let mut command = String::new();
                while let Some(letter) = chars.next_if(char::is_ascii_alphabetic) {
                    command.push(letter);
                }
                if command.is_empty() {
                    out.extend(chars.next_if(|c| !c.is_whitespace() && *c != '\\'));
                } else if !is_style(&command) {
                    out.push_str(&command);
                }
            }
            c => out.push(c),
        }
    }
    out
}

fn is_style(command: &str) -> bool {
    const STYLES: [&str; 12] =
        ["emph", "it", "bf", "em", "sc", "rm", "tt", "uppercase", "ensuremath", "newblock", "url", "href"];
    command.starts_with("text") || command.starts_with("math") || STYLES.contains(&command)
}

/// The text of a piece of TeX, with its accents composed.
pub(crate) fn decoded(tex: &str) -> String {
    match parse(&format!("@misc{{x,title={{{tex}}}}}")) {
        Ok(entry) => plain(&entry.get("title").map(|chunks| chunks.format_verbatim()).unwrap_or_default()),
        Err(_) => plain(tex),
    }
}

/// The fields that can be told apart in a damaged entry.
fn salvaged(source: &str) -> Reference {
    let mut reference = Reference::of_text(source);
    let open = source.find(['{', '(']).map_or(0, |at| at + 1);
    reference.set_key(source[open..].split([',', '}', '\n']).next().unwrap_or_default());
    let fields = fields(&source[open..]);
    let field = |wanted: &str| {
        let found = fields.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted));
        found.map(|(_, value)| (*value).to_owned()).unwrap_or_default()
    };
    reference.set_title(&decoded(&field("title")));
    for author in decoded(&field("author")).split(" and ") {
        reference.add_author(author);
    }
    reference.set_year(&field("year"));
    reference.set_year(&field("date"));
    reference.set_journal(&decoded(&field("journal")));
    identifiers(&mut reference, &field);
    reference
}

/// `name = {value}` pairs; a value ends where the next field begins, whether it closes or not.
fn fields(body: &str) -> Vec<(&str, &str)> {
    static FIELD: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(?:^|[,\n\r])\s*([A-Za-z][A-Za-z0-9_-]*)\s*="));
    let starts: Vec<_> =
        FIELD.captures_iter(body).filter_map(|found| Some((found.get(0)?, found.get(1)?))).collect();
    let mut fields = Vec::new();
    for (number, (whole, name)) in starts.iter().enumerate() {
        let end = starts.get(number + 1).map_or(body.len(), |next| next.0.start());
        let value = body[whole.end()..end].trim().trim_end_matches([',', '}', ')', ' ', '\n', '\r', '"']);
        fields.push((name.as_str(), value.trim_start_matches(['{', '"', ' '])));
    }
    fields
}
