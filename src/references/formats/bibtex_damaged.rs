//! BibTeX entries that the parser does not take as they are to what can still be read of them.

use std::borrow::Cow;
use std::sync::LazyLock;

use biblatex::Entry;
use regex::Regex;

use super::bibtex::{decoded, identifiers};
use crate::references::identifiers::pattern;
use crate::references::reference::Reference;

/// `@article(…)`, which the parser does not know.
pub(super) fn in_braces(source: &str) -> Cow<'_, str> {
    match source.find(['{', '(']).filter(|open| source[*open..].starts_with('(') && source.ends_with(')')) {
        Some(open) => Cow::Owned(format!("{}{{{}}}", &source[..open], &source[open + 1..source.len() - 1])),
        None => Cow::Borrowed(source),
    }
}

/// The entry with a key of one word, as the parser wants it.
pub(super) fn with_plain_key(source: &str) -> String {
    match source.find(['{', '(']).zip(source.find(',')) {
        Some((open, comma)) if open < comma && !source[..comma].contains('=') => {
            let key: String = source[open + 1..comma].split_whitespace().collect();
            format!("{}{key}{}", &source[..=open], &source[comma..])
        }
        _ => source.to_owned(),
    }
}

/// Whether the parser took fields for a part of a value, because a comma or brace is missing before them.
pub(super) fn loses_fields(entry: &Entry, source: &str) -> bool {
    const TELLING: [&str; 4] = ["doi", "title", "pmid", "pmcid"];
    let stated = fields(source);
    let is_lost = |name: &&str| {
        entry.get(name).is_none() && stated.iter().any(|(found, _)| found.eq_ignore_ascii_case(name))
    };
    TELLING.iter().any(is_lost)
}

/// The fields that can be told apart in a damaged entry.
pub(super) fn salvaged(source: &str) -> Reference {
    let mut reference = Reference::of_text(source);
    let open = source.find(['{', '(']).map_or(0, |at| at + 1);
    let key = source[open..].split([',', '}', '\n', '=']).next().unwrap_or_default();
    let is_cut = source[open + key.len()..].starts_with('=');
    reference.set_key(if is_cut { key.split_whitespace().next().unwrap_or_default() } else { key });
    let fields = fields(&source[open..]);
    let field = |wanted: &str| {
        let found = fields.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted));
        found.map(|(_, value)| unquoted(value).to_owned()).unwrap_or_default()
    };
    let words = |wanted: &str| decoded(&field(wanted));
    reference.set_title(&words("title"));
    for author in words("author").split(" and ") {
        reference.add_author(author);
    }
    reference.set_year(&field("year"));
    reference.set_year(&field("date"));
    for name in ["journaltitle", "journal", "booktitle"] {
        // A macro that is joined with words is no name.
        if !field(name).contains('#') {
            reference.set_journal(&words(name));
        }
    }
    identifiers(&mut reference, &field);
    reference
}

/// `name = value` pairs; a value ends where the next field begins, whether it closes or not. Names that every list has
/// are known without a comma before them, where a brace, a quotation mark or a digit opens their value.
fn fields(body: &str) -> Vec<(&str, &str)> {
    static FIELD: LazyLock<Regex> = LazyLock::new(|| {
        pattern(concat!(
            r"(?i)(?:^|[,\n\r])\s*([A-Za-z][A-Za-z0-9_-]*)\s*=",
            r#"|[\s}"](title|author|editor|year|date|doi|pmid|pmcid|url|note|journal|journaltitle|booktitle|volume|number|pages|publisher|month|issn|abstract|keywords)\s*=\s*[{"\d]"#,
        ))
    });
    let starts: Vec<_> = FIELD
        .captures_iter(body)
        .filter_map(|found| Some((found.get(0)?.start(), found.get(1).or(found.get(2))?)))
        .collect();
    let mut fields = Vec::new();
    for (number, (_, name)) in starts.iter().enumerate() {
        let end = starts.get(number + 1).map_or(body.len(), |next| next.0);
        let value = body[name.end()..end.max(name.end())].trim_start().trim_start_matches('=').trim();
        fields.push((name.as_str(), value));
    }
    fields
}

fn unquoted(value: &str) -> &str {
    let value = value.trim_end_matches([',', '}', ')', ' ', '\n', '\r', '"']);
    value.trim_start_matches(['{', '"', ' '])
}
