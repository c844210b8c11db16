//! A CSL-JSON list with a syntax error to the entries before and behind it, and to what stands between them.

use serde_json::value::RawValue;

/// A piece of a damaged list, with the byte where it begins.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece<'t> {
    /// An object that reads as a work.
    Work(usize, &'t str),
    /// What cannot be taken apart.
    Broken(usize, &'t str),
}

/// Longer objects are not sought behind a syntax error.
const ENTRY_BYTES: usize = 64 << 10;
/// So many objects that do not close are tried, which bounds the time that a hostile list takes.
const MOST_FAILED: usize = 2_000;

/// The pieces of a text from a byte on, at which a list could not be read further.
pub(super) fn pieces(text: &str, from: usize) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let (mut at, mut read_to, mut failed) = (from, from, 0);
    while let Some(start) = text[at..].find('{').map(|found| at + found) {
        let is_entry = opens_entry(&text[..start], &text[start..]);
        match is_entry.then(|| work(&text[start..])).flatten() {
            Some(length) => {
                broken(text, read_to, start, &mut pieces);
                pieces.push(Piece::Work(start, &text[start..start + length]));
                (at, read_to) = (start + length, start + length);
            }
            None => {
                at = start + 1;
                failed += usize::from(is_entry);
            }
        }
        if failed > MOST_FAILED {
            break;
        }
    }
    broken(text, read_to, text.len(), &mut pieces);
    pieces
}

/// What stands between two entries, if it is more than their border.
fn broken<'t>(text: &'t str, from: usize, to: usize, pieces: &mut Vec<Piece<'t>>) {
    let between = &text[from..to];
    let kept = between.trim_start_matches(|c: char| c.is_whitespace() || "[],".contains(c));
    if kept.chars().any(char::is_alphanumeric) {
        pieces.push(Piece::Broken(
            to - kept.len(),
            kept.trim_end_matches(|c: char| c.is_whitespace() || c == ','),
        ));
    }
}

/// Whether an object that begins here may be an entry: it has a key, and is not the value of a field.
fn opens_entry(before: &str, object: &str) -> bool {
    let is_value = before.trim_end().ends_with(':');
    !is_value && object[1..].trim_start().starts_with('"')
}

/// The length of the object at the beginning, if it is whole and a work.
fn work(text: &str) -> Option<usize> {
    let window = &text[..text.floor_char_boundary(ENTRY_BYTES)];
    let mut values = serde_json::Deserializer::from_str(window).into_iter::<&RawValue>();
    let value = values.next()?.ok()?.get();
    let object: super::csl::Object = serde_json::from_str(value).ok()?;
    ["title", "DOI", "doi", "PMID", "pmid", "PMCID"]
        .iter()
        .any(|name| object.contains_key(*name))
        .then_some(value.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let found: Vec<String> = pieces(text, 0)
            .into_iter()
            .map(|piece| match piece {
                Piece::Work(at, work) => format!("{at} + {work}"),
                Piece::Broken(at, broken) => format!("{at} - {broken}"),
            })
            .collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn one_broken_entry_costs_itself() {
        check(
            r#"[{"title":"a"},{"title":"b"c"},{"title":"d"}]"#,
            &[r#"1 + {"title":"a"}"#, r#"15 - {"title":"b"c"}"#, r#"31 + {"title":"d"}"#],
        );
        check(
            r#"[{"title":"a" {"author":[{"family":"x"}],"DOI":"d"}"#,
            &[r#"1 - {"title":"a""#, r#"14 + {"author":[{"family":"x"}],"DOI":"d"}"#],
        );
        check("[[[", &[]);
        check(r#"{"title":"breaks o"#, &[r#"0 - {"title":"breaks o"#]);
    }
}
