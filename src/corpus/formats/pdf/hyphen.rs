//! A line that follows a paragraph: joined with a blank, or without one where a word or an address was broken.

use std::collections::BTreeSet;

use super::line::is_ideograph;

/// First parts of compounds that keep their hyphen whatever follows; as words they are hardly ever broken after them.
const KEEP_HYPHEN_AFTER: &[&str] =
    &["self", "well", "peer", "non", "co", "ill", "high", "low", "long", "short", "e"];

/// Last parts of compounds before which the hyphen is always the author's.
const KEEP_HYPHEN_BEFORE: &[&str] = &[
    "associated",
    "author",
    "authored",
    "authors",
    "based",
    "dependent",
    "derived",
    "free",
    "induced",
    "known",
    "like",
    "mediated",
    "related",
    "reviewed",
    "specific",
    "treated",
    "type",
    "up",
    "wide",
];

/// The words of a document, with which a hyphen at a line's end is judged.
#[derive(Debug, Default)]
pub(super) struct Vocabulary {
    words: BTreeSet<String>,
    /// The typesetter marks the hyphens that it adds, so that every other one belongs to its word.
    marks_hyphens: bool,
}

impl Vocabulary {
    /// Takes the words of lines that follow each other.
    pub(super) fn add<'t>(&mut self, lines: impl IntoIterator<Item = &'t str>) {
        let mut broken = String::new();
        for line in lines {
            let (whole, last) = line.rsplit_once(' ').unwrap_or(("", line));
            let whole = format!("{broken}{whole}");
            let known = whole.split(' ').map(bare).filter(|word| word.len() > 3);
            self.words.extend(known.map(str::to_lowercase));
            broken.clear();
            if let Some(start) = last.strip_suffix(SOFT_HYPHEN) {
                self.marks_hyphens = true;
                broken.push_str(start);
            } else if !last.ends_with(HYPHENS) {
                self.words.insert(bare(last).to_lowercase());
            }
        }
    }

    fn has(&self, word: &str) -> bool {
        self.words.contains(&word.to_lowercase())
    }
}

const HYPHENS: [char; 2] = ['-', '\u{2010}'];
const SOFT_HYPHEN: char = '\u{ad}';

/// A word without the punctuation around it.
fn bare(word: &str) -> &str {
    word.trim_matches(|c: char| !c.is_alphanumeric() && !HYPHENS.contains(&c))
}

/// Adds a line to a paragraph. `full` says that the text reached the right edge, so that an address may go on.
pub(super) fn append(text: &mut String, line: &str, full: bool, vocabulary: &Vocabulary) {
    match joint(text, line, full, vocabulary) {
        Joint::Blank => text.push(' '),
        Joint::Nothing => {}
        Joint::DropHyphen => {
            text.pop();
        }
    }
    text.push_str(line);
}

/// How a line is joined to what comes before it.
#[derive(Debug, PartialEq, Eq)]
enum Joint {
    Blank,
    Nothing,
    DropHyphen,
}

fn joint(text: &str, line: &str, full: bool, vocabulary: &Vocabulary) -> Joint {
    let (Some(last), Some(first)) = (text.chars().next_back(), line.chars().next()) else {
        return Joint::Nothing;
    };
    let token = text.rsplit(char::is_whitespace).next().unwrap_or_default();
    let next = line.split_whitespace().next().unwrap_or_default();
    if last == SOFT_HYPHEN {
        return Joint::DropHyphen;
    }
    if is_ideograph(last) && is_ideograph(first) {
        return Joint::Nothing;
    }
    if is_address(token) {
        return if address_goes_on(token, next, full) { Joint::Nothing } else { Joint::Blank };
    }
    if HYPHENS.contains(&last) {
        return after_hyphen(token, next, vocabulary);
    }
    // `–3p`, `-148b-3p`: the hyphen went to the next line.
    let compound = HYPHENS.contains(&first) && last.is_alphanumeric() && !next[first.len_utf8()..].is_empty();
    if compound && next.chars().nth(1).is_some_and(char::is_alphanumeric) {
        Joint::Nothing
    } else {
        Joint::Blank
    }
}

/// A hyphen at a line's end was put there by the typesetter, or belongs to the word.
fn after_hyphen(token: &str, next: &str, vocabulary: &Vocabulary) -> Joint {
    let before = token.trim_end_matches(HYPHENS);
    let part = before.rsplit(HYPHENS).next().unwrap_or_default();
    let part = part.trim_start_matches(|c: char| !c.is_alphanumeric());
    let (word, rest) = (bare(next), next);
    let letters = part.chars().count() > 1 && part.chars().all(char::is_alphabetic);
    if part.is_empty() {
        // A dash between blanks, or a minus.
        return Joint::Blank;
    }
    if rest.starts_with("and ") || matches!(word, "and" | "or" | "und" | "y" | "et") {
        // `pre- and postnatal`.
        return Joint::Blank;
    }
    if !letters || !rest.starts_with(char::is_lowercase) || part.chars().skip(1).any(char::is_uppercase) {
        return Joint::Nothing;
    }
    let (joined, hyphened) = (format!("{}{word}", bare(before)), format!("{}-{word}", bare(before)));
    match (vocabulary.has(&joined), vocabulary.has(&hyphened)) {
        (false, _) if vocabulary.marks_hyphens => Joint::Nothing,
        (true, false) => Joint::DropHyphen,
        (false, true) => Joint::Nothing,
        _ if KEEP_HYPHEN_AFTER.contains(&part.to_lowercase().as_str()) => Joint::Nothing,
        _ if KEEP_HYPHEN_BEFORE.contains(&word) => Joint::Nothing,
        _ => Joint::DropHyphen,
    }
}

/// Whether a word is a web address or a DOI, in which a hyphen is never the typesetter's.
fn is_address(token: &str) -> bool {
    let doi = token.find("10.").is_some_and(|at| {
        let registrant = token[at + 3..].chars().take_while(char::is_ascii_digit).count();
        (4..=9).contains(&registrant)
            && (token[at + 3 + registrant..].is_empty()
                || token[at + 3 + registrant..].starts_with(['/', '.']))
    });
    doi || token.contains("://") || token.starts_with("www.") || token.contains("doi.org")
}

fn address_goes_on(token: &str, next: &str, full: bool) -> bool {
    let plain = next.trim_end_matches(|c: char| ",;:)]".contains(c));
    let looks_like_one = plain.chars().all(|c| c.is_ascii_graphic())
        && (plain.contains(|c: char| c.is_ascii_digit() || "/._-".contains(c)) && !plain.ends_with('.')
            || plain.len() > 2);
    let wanting = token.ends_with(['/', '-', '_', '=', '?', '&', '%', '(']) || token.ends_with("://");
    if wanting {
        return looks_like_one && !next.starts_with('(');
    }
    let has_digit = plain.contains(|c: char| c.is_ascii_digit());
    let lower = plain.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit());
    match token.ends_with('.') {
        true => looks_like_one && lower && has_digit,
        false => {
            full && (plain.starts_with(['/', '.', '_', '-']) && plain.len() > 1
                || has_digit && lower && is_one_token(plain))
        }
    }
}

/// Digits that go on with a DOI: all of one piece, and no date or number of a list.
fn is_one_token(plain: &str) -> bool {
    plain.len() > 2 && plain.bytes().filter(u8::is_ascii_digit).count() * 2 >= plain.len() && !is_year(plain)
}

/// Whether a word is a year of our time.
pub(super) fn is_year(plain: &str) -> bool {
    plain.len() == 4
        && (plain.starts_with("19") || plain.starts_with("20"))
        && plain.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, line: &str, expected: &str) {
        let mut vocabulary = Vocabulary::default();
        vocabulary.add(["the anti-inflammatory effect and coauthors of it"]);
        let mut joined = text.to_owned();
        append(&mut joined, line, true, &vocabulary);
        assert_eq!(joined, expected);
    }

    #[test]
    fn words_are_joined() {
        check("the retrac-", "tion of", "the retraction of");
        check("the retrac\u{ad}", "tion of", "the retraction of");
        check("Retrac\u{2010}", "tion of", "Retraction of");
        check("one", "two", "one two");
        check("论文", "撤回", "论文撤回");
    }

    #[test]
    fn hyphens_of_the_word_are_kept() {
        check("microRNA-148b-", "3p in", "microRNA-148b-3p in");
        check("148b-3p-", "overexpressing", "148b-3p-overexpressing");
        check("microRNA", "-148b-3p", "microRNA-148b-3p");
        check("Creutzfeldt-", "Jakob", "Creutzfeldt-Jakob");
        check("peer-", "reviewed", "peer-reviewed");
        check("immunoglobulin-", "like receptor", "immunoglobulin-like receptor");
        check("the anti-", "inflammatory", "the anti-inflammatory");
        check("all co-", "authors", "all coauthors");
        check("IL-", "like", "IL-like");
        check("pre-", "and postnatal", "pre- and postnatal");
    }

    #[test]
    fn where_added_hyphens_are_marked_the_others_are_kept() {
        let mut vocabulary = Vocabulary::default();
        vocabulary.add(["a site-inde\u{ad}", "pendent effect"]);
        let mut text = "of a target-".to_owned();
        append(&mut text, "independent kind", true, &vocabulary);
        assert_eq!(
            (text.as_str(), vocabulary.has("site-independent")),
            ("of a target-independent kind", true)
        );
    }

    #[test]
    fn a_dash_stays_a_dash() {
        check("they -", "all of them", "they - all of them");
        check("one –", "two", "one – two");
    }

    #[test]
    fn addresses_go_on() {
        check("doi: 10.5555/", "example.1", "doi: 10.5555/example.1");
        check("10.5555/exam-", "ple", "10.5555/exam-ple");
        check(
            "https://doi.org/10.5555/example.",
            "0123456. The",
            "https://doi.org/10.5555/example.0123456. The",
        );
        check("https://example.org/a", "/b", "https://example.org/a/b");
        check("doi:10.5555/example.01", "23456", "doi:10.5555/example.0123456");
        check("10.5555/example.", "The authors", "10.5555/example. The authors");
        check("10.5555/example.", "the authors", "10.5555/example. the authors");
        check("10.5555/example", "and others", "10.5555/example and others");
        check("10.5555/example", "2019", "10.5555/example 2019");
    }
}
