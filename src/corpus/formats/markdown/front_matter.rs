//! YAML front matter to stated values: `key: value`, `key: [a, b]`, and lists of `- item`.
//!
//! Notices use no more of YAML than this; anything else is left where it is.

use crate::corpus::{Field, Stated};

/// Keys as archives write them, and what they state.
const KEYS: &[(&str, Field)] = &[
    ("id", Field::Id),
    ("title", Field::Title),
    ("author", Field::Author),
    ("authors", Field::Author),
    ("doi", Field::Doi),
    ("pmid", Field::Pmid),
    ("pmcid", Field::Pmcid),
    ("url", Field::Url),
    ("journal", Field::Journal),
    ("issn", Field::Issn),
    ("volume", Field::Volume),
    ("issue", Field::Issue),
    ("pages", Field::Pages),
    ("publisher", Field::Publisher),
    ("received", Field::Received),
    ("accepted", Field::Accepted),
    ("date", Field::Published),
    ("published", Field::Published),
    ("year", Field::Year),
    ("nature", Field::Nature),
    ("notice_type", Field::Nature),
    ("pubmed_publication_types", Field::Nature),
    ("subject", Field::Subject),
    ("subjects", Field::Subject),
    ("licence", Field::Licence),
    ("license", Field::Licence),
    ("language", Field::Language),
    ("lang", Field::Language),
];

/// The front matter, empty if there is none, and the rest.
pub(super) fn split(text: &str) -> (&str, &str) {
    let body = text.trim_start_matches('\u{feff}');
    let inside = body
        .strip_prefix("---")
        .and_then(|rest| rest.split_once('\n'))
        .filter(|(dashes, _)| dashes.trim().is_empty());
    let Some((_, inside)) = inside else { return ("", text) };
    let end = line_starts(inside).find(|&at| matches!(line_at(inside, at), "---" | "..."));
    match end {
        Some(at) if inside[..at].lines().all(is_yaml) => {
            (&inside[..at], inside[at..].split_once('\n').map_or("", |(_, rest)| rest))
        }
        _ => ("", text),
    }
}

fn line_starts(text: &str) -> impl Iterator<Item = usize> {
    std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1))
}

fn line_at(text: &str, at: usize) -> &str {
    text[at..].lines().next().unwrap_or_default().trim_end()
}

/// A rule of dashes above ordinary text is no front matter.
fn is_yaml(line: &str) -> bool {
    line.trim().is_empty() || line.starts_with([' ', '-', '#']) || line.contains(':')
}

/// What the front matter states.
pub(super) fn stated(front: &str) -> Stated {
    let mut stated = Stated::default();
    for (key, values) in entries(front) {
        let key = key.to_ascii_lowercase();
        let Some((_, field)) = KEYS.iter().find(|(name, _)| *name == key) else { continue };
        for value in values {
            stated.push(*field, value);
        }
    }
    stated
}

/// Keys with their values, in order. A line that is indented goes on with the value before it.
fn entries(front: &str) -> Vec<(&str, Vec<String>)> {
    let mut entries: Vec<(&str, Vec<String>)> = Vec::new();
    for line in front.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')) {
        let item = line.trim_start().strip_prefix("- ");
        match (entries.last_mut(), item) {
            (Some((_, values)), Some(item)) => values.push(item.trim().to_owned()),
            (Some((_, values)), None) if line.starts_with(' ') => extend(values, line.trim()),
            _ => entries.extend(line.split_once(':').map(|(key, value)| (key.trim(), inline(value.trim())))),
        }
    }
    for value in entries.iter_mut().flat_map(|(_, values)| values) {
        *value = unquoted(value);
    }
    entries
}

fn extend(values: &mut Vec<String>, more: &str) {
    match values.last_mut() {
        Some(last) => *last = format!("{last} {more}"),
        None => values.push(more.to_owned()),
    }
}

/// The value behind the colon: nothing, one value, or `[a, b]`. `>` and `|` announce lines that follow.
fn inline(value: &str) -> Vec<String> {
    if let Some(list) = value.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return list.split(',').map(|item| item.trim().to_owned()).collect();
    }
    match value {
        "" | ">" | ">-" | "|" | "|-" => Vec::new(),
        _ => vec![value.to_owned()],
    }
}

fn unquoted(value: &str) -> String {
    for quote in ['\'', '"'] {
        if let Some(inside) = value.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote)) {
            return inside.replace("''", "'").replace("\\\"", "\"");
        }
    }
    value.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[(Field, &str)], body: &str) {
        let (front, rest) = split(text);
        let stated = stated(front);
        assert_eq!((stated.iter().collect::<Vec<_>>().as_slice(), rest), (expected, body));
    }

    #[test]
    fn values_lists_and_continued_lines() {
        check(
            "---\npmid: '99000001'\nyear: 2024\n---\n# T\n",
            &[(Field::Pmid, "99000001"), (Field::Year, "2024")],
            "# T\n",
        );
        check("---\ntitle: 'Retraction:\n  a study'\n---\n", &[(Field::Title, "Retraction: a study")], "");
        check(
            "---\nauthors:\n- Doe J\n- O''Leary D\n---\n",
            &[(Field::Author, "Doe J"), (Field::Author, "O''Leary D")],
            "",
        );
        check(
            "---\nauthors: [Doe J, Roe R]\n---\nx",
            &[(Field::Author, "Doe J"), (Field::Author, "Roe R")],
            "x",
        );
        check("---\ntitle: >-\n  A long\n  title\n---\nx", &[(Field::Title, "A long title")], "x");
        check("---\nunknown: 1\n---\nx", &[], "x");
    }

    #[test]
    fn a_rule_of_dashes_is_no_front_matter() {
        check("---\nJust a line\n---\nx", &[], "---\nJust a line\n---\nx");
        check("no front", &[], "no front");
        check("---\ntitle: never closed\n", &[], "---\ntitle: never closed\n");
    }
}
