//! A printed reference that the layout has glued to others to single ones.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::identifiers::{pattern, year_in};
use super::split::{LEAST_CHARS, NAMES, is_finished, number_at_start};

/// The year of a reference stands within so many characters of its beginning.
const YEAR_WITHIN_CHARS: usize = 450;
/// Entries longer than this may be several that the layout has glued together.
const GLUED_CHARS: usize = 160;
/// Parts a text at places where one reference has ended and the next number, or names, begin another.
pub(super) fn unglued(text: &str) -> Vec<&str> {
    if text.chars().count() <= GLUED_CHARS {
        return vec![text];
    }
    let cuts = match number_at_start(text) {
        Some(own) => at_numbers(text, own),
        None => at_names(text),
    };
    let starts = [0].into_iter().chain(cuts.iter().copied());
    let ends = cuts.iter().copied().chain([text.len()]);
    starts.zip(ends).map(|(start, end)| text[start..end].trim()).collect()
}

/// Where the numbers behind a reference's own stand, one behind the other: `[13]` anywhere, `13.` and `(13)` where a
/// reference may end and another begin.
fn at_numbers(text: &str, own: u32) -> Vec<usize> {
    static NUMBER: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"\s(?:(\[(\d{1,6})\])|(?:\((\d{1,5})\)|(\d{1,6})[.)])\s+\S)"));
    let mut cuts: Vec<usize> = Vec::new();
    let mut from = 0;
    // A number may be the digits of a volume, and the sign behind the next one the beginning of another.
    let mut at = 0;
    while let Some(found) = NUMBER.captures_at(text, at) {
        let Some(whole) = found.get(0) else { break };
        let number =
            (2..=4).find_map(|group| found.get(group)).and_then(|number| number.as_str().parse().ok());
        let follows = number == u32::try_from(cuts.len()).ok().and_then(|cuts| own.checked_add(cuts + 1));
        if follows && (found.get(1).is_some() || is_numbered_border(text, from, whole.range())) {
            cuts.push(whole.start());
            from = whole.start();
        }
        at = found.iter().skip(2).flatten().next().map_or(whole.end(), |number| number.end());
    }
    cuts
}

/// Whether a reference may end before a number and another begin behind it: a year on both sides, and a name or a title.
fn is_numbered_border(text: &str, from: usize, number: Range<usize>) -> bool {
    let before = text[from..number.start].trim_end();
    let begins =
        text[..number.end].chars().next_back().is_some_and(|c| c.is_uppercase() || "“\"'‘".contains(c));
    begins
        && is_finished(before)
        && before.chars().count() > LEAST_CHARS
        && year_in(before).is_some()
        && is_dated_soon(text, number.end)
}

fn at_names(text: &str) -> Vec<usize> {
    let mut cuts = Vec::new();
    let mut from = 0;
    for found in NAMES.find_iter(text) {
        if is_border(text, from, found.start()) {
            cuts.push(found.start());
            from = found.start();
        }
    }
    cuts
}

fn is_dated_soon(text: &str, at: usize) -> bool {
    let end = text[at..].char_indices().nth(YEAR_WITHIN_CHARS).map_or(text.len(), |(length, _)| at + length);
    year_in(&text[at..end]).is_some()
}

fn is_border(text: &str, from: usize, at: usize) -> bool {
    let before = text[from..at].trim_end();
    let last = before.split_whitespace().next_back().unwrap_or_default();
    let ended = before.ends_with('.') && !is_initial(last)
        || before.ends_with(|c: char| c.is_ascii_digit())
        || last.contains("10.")
        || last.contains("://");
    // Behind `Doe, J. (2020).` comes the title, however much it looks like names; other styles end with the year.
    let is_dated = last.starts_with('(') && year_in(last).is_some();
    let least_chars = if is_dated { 3 * LEAST_CHARS } else { LEAST_CHARS };
    ended && before.chars().count() > least_chars && year_in(before).is_some() && is_dated_soon(text, at)
}

fn is_initial(word: &str) -> bool {
    (1..=2).contains(&word.chars().filter(|c| c.is_alphabetic()).count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: usize) {
        assert_eq!(unglued(text).len(), expected, "{:?}", unglued(text));
    }

    #[test]
    fn numbers_in_a_row_part_what_stands_on_one_line() {
        let one = |number: u32| {
            format!("{number}. Doe J, Roe R. Bright cats of night {number}. J Ex. 2001;1:1-{number}.")
        };
        let all: Vec<String> = (7..40).map(one).collect();
        check(&all.join(" "), 33);
        check(&all.join(" ").replace(". Doe", ") Doe"), 33);
        // A number of another kind begins no reference.
        check(&format!("{} Part 8. Dim cats, too, sleep by day. J Ex. 2002;2:2.", one(7)), 1);
        check(&format!("{} 9. Roe R. Dim cats sleep by day and by night, too. J Ex. 2002;2:2.", one(7)), 1);
    }
}
