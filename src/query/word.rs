//! One word of a query to its text and its operators: `fabricat*`, `brogini~1`, `\AND`.

use super::TermKind;
use crate::analysis::word_forms;

/// Letters wrong at most.
const MAX_DISTANCE: u8 = 2;

/// Whether a text has letters or digits enough to be the beginning of a word.
pub(super) fn is_prefix(text: &str) -> bool {
    word_forms(text).parts.iter().map(|part| part.chars().count()).sum::<usize>() >= 2
}

/// A word without its operators and escapes, how to compare it, and what to say about it.
pub(super) fn read_word(raw: &str) -> (String, TermKind, Option<String>) {
    if raw.contains('\\') {
        let (body, kind) = operator_at_end(raw, true);
        let body = without_escapes(body);
        let kind = if kind == TermKind::Prefix && !is_prefix(&body) { TermKind::Word } else { kind };
        return (body, kind, None);
    }
    let trimmed = raw.trim_end_matches([',', ';', '.', '!', '?', ':']);
    let (body, kind) = operator_at_end(trimmed, false);
    let inner = body.trim_matches(|c: char| !c.is_alphanumeric());
    let odd = (body.contains('*') || inner.contains('?')) && !raw.contains("://");
    match kind {
        TermKind::Prefix if !is_prefix(body) => {
            let message = format!("read `{raw}` as a word; `*` needs two letters before it");
            (body.to_owned(), TermKind::Word, Some(message))
        }
        _ => {
            let message =
                || format!("read `{raw}` as text; `*` stands at the end of a word, and there is no `?`");
            let message = odd.then(message);
            (body.to_owned(), kind, message)
        }
    }
}

/// Splits `*`, `~` and `~1` off the end of a word.
fn operator_at_end(word: &str, has_escapes: bool) -> (&str, TermKind) {
    let is_escaped =
        |body: &str| has_escapes && body.bytes().rev().take_while(|byte| *byte == b'\\').count() % 2 == 1;
    if let Some(body) = word.strip_suffix('*').filter(|body| !body.is_empty() && !is_escaped(body)) {
        return (body.trim_end_matches('*'), TermKind::Prefix);
    }
    let Some((body, distance)) = word.rsplit_once('~').filter(|(body, _)| !is_escaped(body)) else {
        return (word, TermKind::Word);
    };
    if word_forms(body).parts.is_empty() {
        return (word, TermKind::Word);
    }
    match distance {
        "" => (body, TermKind::Fuzzy(if body.chars().count() < 8 { 1 } else { MAX_DISTANCE })),
        _ => match distance.parse::<u8>() {
            Ok(0) => (body, TermKind::Word),
            Ok(distance) => (body, TermKind::Fuzzy(distance.min(MAX_DISTANCE))),
            Err(_) => (word, TermKind::Word),
        },
    }
}

/// The text without the `\\` before signs that are meant as letters.
pub(super) fn without_escapes(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => plain.extend(letters.next()),
            other => plain.push(other),
        }
    }
    plain
}
