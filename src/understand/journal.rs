//! What stands for a journal to its name: telling its words, finding it in the statement, writing an abbreviation out.

use std::collections::HashMap;
use std::sync::LazyLock;

use regex::Regex;

use super::draft::{Draft, Found};
use super::layout::Part;
use super::markers::marked;
use super::publishers;
use super::table::rows;
use crate::notice::Span;

/// Whether words are those of a journal's name, however much they look like people: `Renal Rhythms and Research`.
pub(super) fn is_name(words: &str) -> bool {
    let mut known = false;
    for word in words.split_whitespace().map(|word| word.trim_matches(|c: char| !c.is_alphanumeric())) {
        match kind(word) {
            Some("other") => return false,
            Some("journal") => known = true,
            _ => {}
        }
    }
    (known || has_ending(words)) && !publishers::is_known(words) && marked(words).nature.is_none()
}

/// What a word tells of a name, from `data/journal_kinds.csv`.
fn kind(word: &str) -> Option<&'static str> {
    KINDS.get(word.to_lowercase().as_str()).copied().filter(|kind| *kind != "ending")
}

fn has_ending(words: &str) -> bool {
    let is_ending = |(word, kind): (&&str, &&str)| *kind == "ending" && words.ends_with(*word);
    words.starts_with(|c| c >= '\u{3000}') && KINDS.iter().any(is_ending)
}

static KINDS: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| {
    let table = rows(include_str!("../../data/journal_kinds.csv"));
    table.filter_map(|row| Some((*row.first()?, *row.get(1)?))).collect()
});

/// Whether any word is one that no journal's name holds.
pub(super) fn is_other(words: &str) -> bool {
    words
        .split_whitespace()
        .any(|word| kind(word.trim_matches(|c: char| !c.is_alphanumeric())) == Some("other"))
}

/// Fills the journal by what the statement says of it, where nothing above it named one: `the journal Examples Today`,
/// `published in Examples Today`, `Editor, Examples Today`.
pub(super) fn read_statement(draft: &mut Draft) {
    if draft.notice.journal.is_some() {
        return;
    }
    let sentences = draft.sentences.iter().take(6).map(|sentence| sentence.span);
    let signed = draft.layout.all(Part::Signature);
    let found = sentences.chain(signed).find_map(|span| named(draft, span));
    draft.fill("journal", |notice| &mut notice.journal, found);
}

/// Capitalised words behind words that a journal's name follows.
fn named(draft: &Draft, span: Span) -> Option<Found> {
    static NAMED: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(concat!(
            r"(?:[Tt]he [Jj]ournal|(?:[Pp]ublished|appeared)(?: online)? in|(?:retracted|withdrawn|removed) from|[Ee]ditors?(?:-in-[Cc]hief)?(?: of|,))\s+(?:the [Jj]ournal\s+)?",
            r"(?P<j>(?:The )?[A-ZÀ-Þ][\p{L}&’'-]*(?:\s+(?:(?:of|and|in|for|on|the|de|der|des|la|et|und|&)\s+){0,2}[A-ZÀ-Þ][\p{L}&’'-]*){0,9})"
        ))
        .ok()
    });
    let words = draft.at(span);
    let spans = NAMED.as_ref()?.captures_iter(words).filter_map(|found| found.name("j"));
    let mut found = spans.map(|name| draft.within(span, name.range()));
    found.find(|name| is_name(&name.value) || !is_other(&name.value) && stands_with_place(draft, &name.value))
}

/// Whether a volume or year stands behind a name somewhere, as only behind journals: `Cell Matrix 156, 1032`.
pub(super) fn stands_with_place(draft: &Draft, name: &str) -> bool {
    /// So many mentions are looked at.
    const MENTIONS: usize = 32;
    let text = &draft.text.text;
    let behind = text
        .match_indices(name)
        .take(MENTIONS)
        .map(|(at, _)| text[at + name.len()..].trim_start_matches(['.', ',']));
    let numbers = |rest: &str| {
        let rest = rest.trim_start_matches([' ', '(', ',']);
        rest.starts_with(|c: char| c.is_ascii_digit()) || rest.starts_with("Vol") || rest.starts_with("vol")
    };
    name.len() > 2 && behind.filter(|rest| rest.starts_with([' ', ','])).any(numbers)
}

/// The full name of a journal that is only abbreviated, where the text has it: `Front. Oncol.` and later `Frontiers in
/// Oncology`. The abbreviation is kept as another form.
pub(super) fn expand(draft: &mut Draft) {
    let Some(short) = draft.notice.journal.clone() else { return };
    if let Some(span) = expansion(&draft.text.text, &short) {
        let full = draft.found(span);
        draft.notice.journal = Some(full.value);
        draft.notice.evidence.insert("journal".to_owned(), full.span);
        if !draft.notice.journal_also.contains(&short) {
            draft.notice.journal_also.push(short);
        }
    }
}

/// Words between the telling ones of a name.
const BETWEEN: [&str; 10] = ["in", "of", "and", "the", "for", "on", "de", "&", "der", "und"];

/// Where words stand that the parts of the abbreviation shorten, with nothing between them but `in`, `of`, `and`, `the` and
/// the like.
fn expansion(text: &str, short: &str) -> Option<Span> {
    let parts: Vec<&str> = short.split([' ', '.']).filter(|part| !part.is_empty()).collect();
    let first =
        parts.first().filter(|_| parts.len() > 1 && !parts.iter().any(|part| BETWEEN.contains(part)))?;
    let begins = |at: usize| !text[..at].ends_with(char::is_alphanumeric);
    text.match_indices(first)
        .filter(|(at, _)| begins(*at))
        .find_map(|(start, _)| expanded(text, start, &parts))
}

fn expanded(text: &str, start: usize, parts: &[&str]) -> Option<Span> {
    let line = text[start..].split(['\n', ',', ';', ':', '(', '“', '"', '|']).next()?;
    let (mut end, mut longer) = (start, false);
    let mut wanted = parts.iter().peekable();
    for word in line.split_inclusive(' ') {
        let is_part = |c: char| !c.is_alphabetic() && !matches!(c, '-' | '\'' | '’' | '&');
        let bare = &word[..word.find(is_part).unwrap_or(word.len())];
        let part = wanted.peek()?;
        if shortens(part, bare) {
            longer |= bare.len() > part.len();
            wanted.next();
            if wanted.peek().is_some() && !word[bare.len()..].trim().is_empty() {
                return None;
            }
        } else if end == start || !BETWEEN.contains(&bare) {
            return None;
        }
        end += word.len();
        if wanted.peek().is_none() {
            let end = end - (word.len() - bare.len());
            let short = text[end..].starts_with('.') && parts.iter().any(|part| part.len() == bare.len());
            let longer = longer && !short;
            return longer.then_some(Span { start: with_article(text, start), end });
        }
    }
    None
}

/// Whether a part is a word or its short form: `Oncol` of `Oncology`, `Natl` of `National`.
fn shortens(part: &str, word: &str) -> bool {
    let mut letters = word.chars();
    let mut in_order = || part.chars().all(|c| letters.any(|letter| letter == c));
    let cut = word.starts_with(part);
    word.starts_with(char::is_uppercase)
        && (cut
            || part.len() > 2
                && word.starts_with(&part[..part.chars().next().map_or(0, char::len_utf8)])
                && in_order())
}

/// `The` belongs to a name that stands within a line.
fn with_article(text: &str, start: usize) -> usize {
    let before = &text[..start];
    let within = before.strip_suffix("The ").is_some_and(|rest| {
        rest.ends_with([' ', '\n']) && !rest.trim_end().ends_with(['.', ':']) && !rest.trim().is_empty()
    });
    if within { start - "The ".len() } else { start }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, short: &str, expected: &str) {
        let found = expansion(text, short).map_or("", |span| &text[span.start..span.end]);
        assert_eq!(found, expected, "{short} in {text}");
    }

    #[test]
    fn abbreviated_journals_are_expanded_by_the_text() {
        let text = "Front. Ex. 9:1. The Editor of Frontiers in Examples - Section agrees";
        check(text, "Front. Ex.", "Frontiers in Examples");
        check("Frontiers of something else", "Front. Ex.", "");
        check(
            "Renal Rhythms and Pressure Research",
            "Renal Rhythm Press Res",
            "Renal Rhythms and Pressure Research",
        );
        check(
            "Editor, The Lancet Household Medicine, London",
            "Lancet Househ Med",
            "The Lancet Household Medicine",
        );
        check(
            "Proceedings of the National Academy of Examples",
            "Proc Natl Acad Ex",
            "Proceedings of the National Academy of Examples",
        );
        check("Mol Tumor Ther 12", "Mol Tumor Ther", "");
    }

    #[test]
    fn names_of_journals_are_told_by_their_words() {
        assert!(is_name("Renal Rhythms and Pressure Research"));
        assert!(is_name("江北材料学报"));
        assert!(!is_name("Ann Alpha and Bo Beta"));
        assert!(!is_name("Example Research Repository"));
    }
}
