//! A paragraph to the places of its sentences.

use crate::notice::Span;

/// The sentences of the part `span` of `text`, in order. Abbreviations (`Dr.`, `et al.`, `Fig.`, initials) end none;
/// a full stop glued to the next sentence (`similar.The panels`) does.
pub(super) fn sentences(text: &str, span: Span) -> Vec<Span> {
    let part = &text[span.start..span.end];
    let mut found = Vec::new();
    let mut start = 0;
    for (at, mark) in part.match_indices(['.', '?', '!']) {
        let mut end = at + mark.len();
        end += part[end..].len() - part[end..].trim_start_matches(['”', '"', '’', ')', '.']).len();
        if end > start && ends_here(part, at, end) {
            push(part, start, end, span.start, &mut found);
            start = end;
        }
    }
    push(part, start, part.len(), span.start, &mut found);
    found
}

fn push(part: &str, start: usize, end: usize, offset: usize, found: &mut Vec<Span>) {
    let words = part[start..end].trim();
    if !words.is_empty() {
        let start = offset + start + part[start..end].find(words).unwrap_or_default();
        found.push(Span { start, end: start + words.len() });
    }
}

/// Whether the mark at `at` ends a sentence, the next one beginning at or behind `end`.
fn ends_here(part: &str, at: usize, end: usize) -> bool {
    let after = &part[end..];
    let next = after.trim_start();
    let Some(first) = next.chars().next() else { return true };
    if next.len() < after.len() {
        let begins = first.is_uppercase()
            || first.is_ascii_digit()
            || "“\"‘([*•".contains(first)
            || first > '\u{3000}';
        return begins && !(part[at..].starts_with('.') && is_abbreviation(&part[..at], first));
    }
    // Glued: a small letter or bracket before the stop, a capitalised word behind it.
    let before = part[..at].chars().next_back().unwrap_or(' ');
    let second = next.chars().nth(1).unwrap_or(' ');
    let initials = second.is_uppercase() && ends_in_word(&part[..at]);
    let glued = first.is_uppercase() && (second.is_lowercase() || second == ' ' || initials);
    part[at..].starts_with('.') && glued && (before.is_lowercase() || before == ']' || before == ')')
}

/// Whether a plain word of five small letters or more stands at the end, not an address or identifier: `retract this
/// article.MHZ agreed`.
fn ends_in_word(before: &str) -> bool {
    let word = before.rsplit(char::is_whitespace).next().unwrap_or_default();
    word.len() >= 5 && word.chars().all(char::is_lowercase)
}

/// Whether the word before a full stop is an abbreviation.
fn is_abbreviation(before: &str, next: char) -> bool {
    const ALWAYS: [&str; 31] = [
        "с", "стр", "т", "вып", "рис", "табл", "гг", "bd", "nr", "dr", "prof", "mr", "mrs", "ms", "st",
        "fig", "figs", "ref", "refs", "vol", "no", "nos", "pp", "pg", "vs", "eg", "e.g", "i.e", "cf",
        "approx", "eq",
    ];
    let word = before.rsplit(|c: char| c.is_whitespace() || "([“‘\"".contains(c)).next().unwrap_or_default();
    let lower = word.to_lowercase();
    let initial = word.chars().count() == 1 && word.chars().all(char::is_uppercase)
        || word.contains('.') && word.split('.').all(|part| part.chars().count() == 1);
    initial
        || ALWAYS.contains(&lower.as_str()) && !(lower == "no" && next.is_alphabetic())
        || lower == "al" && !next.is_uppercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let found = sentences(text, Span { start: 0, end: text.len() });
        let words: Vec<_> = found.iter().map(|span| &text[span.start..span.end]).collect();
        assert_eq!(words, expected);
    }

    #[test]
    fn sentences_end_at_full_stops() {
        check("One. Two? “Three.” Four", &["One.", "Two?", "“Three.”", "Four"]);
        check("wrapped\nlines. Next\none.", &["wrapped\nlines.", "Next\none."]);
        check("panels are similar.The next", &["panels are similar.", "The next"]);
        check("this article [1].The next", &["this article [1].", "The next"]);
        check("retract this article.MHZ agreed", &["retract this article.", "MHZ agreed"]);
        check("see doi:10.5555/journal.PONE", &["see doi:10.5555/journal.PONE"]);
    }

    #[test]
    fn abbreviations_do_not_end_them() {
        check(
            "Dr. Alpha and J. M. Beta agree. Fig. 4 is wrong.",
            &["Dr. Alpha and J. M. Beta agree.", "Fig. 4 is wrong."],
        );
        check("by Alpha et al. in 2010, no. 4 and v1.2", &["by Alpha et al. in 2010, no. 4 and v1.2"]);
    }
}
