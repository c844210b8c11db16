//! Running text to sentences: spans that survive abbreviations, initials, decimal points and glued words.

use std::ops::Range;

/// Words before a full stop that do not end a sentence, unless a word that begins sentences follows.
const ABBREVIATIONS: &[&str] = &[
    "al", "approx", "ca", "cf", "co", "corp", "dept", "ed", "eds", "eq", "eqs", "etc", "fig", "figs", "inc",
    "incl", "jr", "ltd", "nos", "pp", "ref", "refs", "resp", "sect", "st", "suppl", "univ", "vol", "vols",
    "vs", "biol", "chem", "med", "sci", "res", "clin", "int", "phys", "mol", "exp", "rev", "lett", "proc",
    "natl", "acad", "ther", "rep", "oncol", "commun", "am", "eur", "soc", "sr",
];

/// Titles of persons, which a capital always follows.
const PERSON_TITLES: &[&str] = &["dr", "drs", "mr", "mrs", "ms", "prof", "profs", "hon", "assoc"];

/// Words that begin sentences and hardly any name.
const BEGINNINGS: &[&str] = &[
    "A",
    "After",
    "All",
    "An",
    "As",
    "At",
    "Based",
    "Because",
    "Both",
    "Following",
    "Given",
    "Hence",
    "However",
    "In",
    "It",
    "On",
    "Our",
    "Readers",
    "Since",
    "Subsequently",
    "The",
    "Their",
    "Therefore",
    "These",
    "They",
    "This",
    "Thus",
    "Upon",
    "We",
    "When",
];

/// The sentences of `text[within]`, in order, as byte ranges into `text`. Trailing white space is left out.
pub(super) fn sentences(text: &str, within: Range<usize>) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut start = within.start;
    for at in within.clone() {
        let end = match bytes[at] {
            b'.' | b'!' | b'?' => end_after_stop(text, at, within.end),
            b'\n' => ends_paragraph(text, start, at, within.end).then_some(at + 1),
            _ => None,
        };
        if let Some(end) = end.filter(|_| at >= start) {
            push(text, start..end, &mut found);
            start = end;
        }
    }
    push(text, start..within.end, &mut found);
    found
}

fn push(text: &str, range: Range<usize>, found: &mut Vec<Range<usize>>) {
    let sentence = &text[range.clone()];
    let start = range.end - sentence.trim_start().len();
    let end = start + sentence.trim().len();
    if sentence.contains(char::is_alphanumeric) {
        found.push(start..end);
    }
}

/// Where the sentence ends, if the stop at `at` ends one: behind closing quotes, brackets and citation numbers.
fn end_after_stop(text: &str, at: usize, limit: usize) -> Option<usize> {
    let end = behind_closers(text, at + 1, limit);
    let rest = &text[end..limit];
    let next = rest.trim_start();
    let spaced = next.len() < rest.len();
    let before = last_word(&text[..at]);
    let first = next.chars().next().filter(|c| !c.is_lowercase() && !c.is_ascii_digit());
    if first.is_none() && !next.is_empty() {
        return (numbered_item(rest, spaced) && !is_abbreviation(before)).then_some(end);
    }
    let glued_name = !spaced && end == at + 1 && !begins_glued(before, next);
    (!glued_name && !(text.as_bytes()[at] == b'.' && abbreviates(before, next))).then_some(end)
}

/// Whether `(2) `, `2) ` or the like opens the next sentence; a bare digit or a small letter does not.
fn numbered_item(rest: &str, spaced: bool) -> bool {
    let digits = rest.trim_start().trim_start_matches(|c: char| c.is_ascii_digit());
    spaced && digits.len() < rest.trim_start().len() && (digits.starts_with(") ") || digits.starts_with(". "))
}

fn behind_closers(text: &str, mut at: usize, limit: usize) -> usize {
    loop {
        let rest = &text[at..limit];
        let closer = rest.chars().next().filter(|c| matches!(c, '"' | '\'' | ')' | ']' | '”' | '’' | '»'));
        let length = closer.map_or_else(|| citation(rest), char::len_utf8);
        if length == 0 {
            return at;
        }
        at += length;
    }
}

/// The length of `[3]` or `[2, 3]` at the start of `rest`, else 0.
fn citation(rest: &str) -> usize {
    let Some(inner) = rest.strip_prefix('[') else { return 0 };
    let length = inner
        .find(']')
        .filter(|&end| end > 0 && end <= 20 && !inner[..end].contains(|c: char| c.is_alphabetic()));
    length.map_or(0, |end| end + 2)
}

/// Tags dropped without a blank leave `retracted.The`; `J.Biol` and `e.Name` are not ends.
fn begins_glued(before: &str, next: &str) -> bool {
    let word = next.trim_start_matches(|c: char| !c.is_alphabetic() && c != '\n');
    let capital = word.chars().next().is_some_and(char::is_uppercase);
    let lower = word.chars().nth(1).is_some_and(|c| c.is_lowercase() || c.is_whitespace());
    capital && lower && (before.chars().count() > 1 || before.is_empty())
}

fn abbreviates(before: &str, next: &str) -> bool {
    let mut letters = before.chars();
    let initial = letters.next().is_some_and(char::is_alphabetic) && letters.next().is_none();
    let beginning =
        next.split(|c: char| !c.is_alphanumeric()).next().is_some_and(|w| BEGINNINGS.contains(&w));
    let titled = PERSON_TITLES.iter().any(|title| before.eq_ignore_ascii_case(title));
    titled || (!beginning && !next.is_empty() && (initial || is_abbreviation(before)))
}

fn is_abbreviation(word: &str) -> bool {
    ABBREVIATIONS.iter().any(|abbreviation| word.eq_ignore_ascii_case(abbreviation))
}

fn last_word(text: &str) -> &str {
    let start = text.rfind(|c: char| !c.is_alphanumeric()).map_or(0, |at| at + char_len(text, at));
    &text[start..]
}

fn char_len(text: &str, at: usize) -> usize {
    text[at..].chars().next().map_or(1, char::len_utf8)
}

/// A blank line ends a paragraph; a single line end does so only behind a heading, that is a short first line that
/// no small letter follows.
fn ends_paragraph(text: &str, start: usize, at: usize, limit: usize) -> bool {
    let rest = &text[at + 1..limit];
    let blank = rest.trim_start_matches([' ', '\t', '\r']).starts_with('\n');
    let heading = text[start..at].trim();
    let next_is_small = rest.trim_start().chars().next().is_some_and(|c| !c.is_uppercase());
    blank || (!next_is_small && heading.len() < 40 && !heading.contains(' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let found: Vec<_> = sentences(text, 0..text.len()).into_iter().map(|range| &text[range]).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn full_stops_end_sentences() {
        check("One is out. The other is in.", &["One is out.", "The other is in."]);
        check("It is out.[1] Then it is in.", &["It is out.[1]", "Then it is in."]);
        check("It is “out.” Then in", &["It is “out.”", "Then in"]);
        check("", &[]);
        check(" . ", &[]);
    }

    #[test]
    fn abbreviations_do_not() {
        check("Data in Fig. 3 and Figs. S1, i.e. all.", &["Data in Fig. 3 and Figs. S1, i.e. all."]);
        check("Dr. Examplini of J. Biol. Chem. wrote.", &["Dr. Examplini of J. Biol. Chem. wrote."]);
        check("By Sample et al. The rest holds.", &["By Sample et al.", "The rest holds."]);
        check("This article (ref. 1) is out.", &["This article (ref. 1) is out."]);
        check("A value of 3.5 was wrong.", &["A value of 3.5 was wrong."]);
        check("By A. B. Sample. We agree.", &["By A. B. Sample.", "We agree."]);
    }

    #[test]
    fn glue_and_line_breaks_are_survived() {
        check("It is retracted.The data are wrong.", &["It is retracted.", "The data are wrong."]);
        check("The data\nare wrong.\n\nWe agree", &["The data\nare wrong.", "We agree"]);
        check("Retraction\nThe data are wrong.", &["Retraction", "The data are wrong."]);
        check("First is so. 2. Second is so.", &["First is so.", "2.", "Second is so."]);
    }
}
