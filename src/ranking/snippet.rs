//! A text and its matches to the passage worth showing.

use std::collections::BTreeSet;
use std::ops::Range;

use super::find::{MAX_TEXT_BYTES, Match};

/// The length of a passage, more or less, in bytes.
const PASSAGE_BYTES: usize = 240;

/// What a passage shows in front of a match in the middle of an overlong sentence.
const LEAD_BYTES: usize = 60;

/// The passage with the most different matches: the densest sentence, cut at words; `None` without matches. A sentence that
/// is evidence comes before all others, and one that is shown elsewhere is passed over.
pub(super) fn densest(
    text: &str,
    matches: &[Match],
    evidence: &[Range<usize>],
    is_shown: &dyn Fn(&str) -> bool,
) -> Option<Range<usize>> {
    let mut best: Option<((bool, usize, usize), Range<usize>)> = None;
    let mut rest = matches;
    for sentence in sentences(text) {
        let before = rest.partition_point(|found| found.start < sentence.end);
        let (inside, after) = rest.split_at(before);
        rest = after;
        if let Some((different, count, window)) = densest_window(&sentence, inside) {
            let is_evidence =
                evidence.iter().any(|given| given.start < sentence.end && sentence.start < given.end);
            let worth = (is_evidence, different, count);
            let is_better = best.as_ref().is_none_or(|(best, _)| worth > *best);
            if is_better && (is_evidence || !is_shown(&text[sentence.clone()])) {
                best = Some((worth, window));
            }
        }
        if rest.is_empty() {
            break;
        }
    }
    best.map(|(_, passage)| fill(text, passage))
}

/// The passage that begins with the sentence at a byte.
pub(super) fn sentence_at(text: &str, at: usize) -> Option<Range<usize>> {
    let sentence = sentences(text).find(|sentence| sentence.contains(&at))?;
    // Of a sentence too long to show, what stands around the byte.
    let start = if at - sentence.start < PASSAGE_BYTES / 2 { sentence.start } else { at };
    Some(fill(text, start..start))
}

/// The beginning of a text.
pub(super) fn beginning(text: &str) -> Option<Range<usize>> {
    let start = text.find(|c: char| !c.is_whitespace())?;
    Some(fill(text, start..start))
}

/// The stretch of a sentence with the most different matches, their number, and the stretch itself.
///
/// A sentence that fits is taken whole; of a longer one, as much as fits from the best match on.
fn densest_window(sentence: &Range<usize>, inside: &[Match]) -> Option<(usize, usize, Range<usize>)> {
    let count_from = |start: usize| {
        let end = start + PASSAGE_BYTES - if start == sentence.start { 0 } else { LEAD_BYTES };
        let within = inside.iter().filter(|found| found.start >= start && found.end <= end);
        let patterns: Vec<usize> = within.map(|found| found.pattern).collect();
        (patterns.iter().collect::<BTreeSet<_>>().len(), patterns.len())
    };
    inside.first()?;
    let whole = count_from(sentence.start);
    if sentence.len() <= PASSAGE_BYTES {
        return Some((whole.0.max(1), whole.1, sentence.clone()));
    }
    let starts = inside.iter().take(MAX_STARTS).map(|found| found.start);
    let best = std::iter::once(sentence.start).chain(starts).map(|start| (count_from(start), start));
    let ((different, count), start) =
        best.min_by_key(|(counts, start)| (std::cmp::Reverse(*counts), *start))?;
    Some((different, count, start..sentence.end.min(start + PASSAGE_BYTES)))
}

/// Matches of one overlong sentence that are tried as beginnings.
const MAX_STARTS: usize = 64;

/// Makes a passage about as long as it should be: more text behind it, some in front of it, cut between words.
fn fill(text: &str, passage: Range<usize>) -> Range<usize> {
    let limit = text.floor_char_boundary(MAX_TEXT_BYTES);
    let start = match passage.start {
        start if starts_sentence(text, start) => start,
        start => word_start(text, start.saturating_sub(LEAD_BYTES), start),
    };
    let wanted_end = (start + PASSAGE_BYTES).min(limit).max(passage.start);
    let end = if wanted_end >= limit { limit } else { word_end(text, start, wanted_end) };
    let trimmed = text[start..end].trim();
    let start = start + (text[start..end].len() - text[start..end].trim_start().len());
    start..start + trimmed.len()
}

fn starts_sentence(text: &str, at: usize) -> bool {
    let before = text[..at].trim_end();
    before.is_empty()
        || before.ends_with(['.', '!', '?', '。', ':', '\n'])
        || text[before.len()..at].contains('\n')
}

/// The end of the last whole word before `wanted`; scripts without blanks are cut between letters.
fn word_end(text: &str, start: usize, wanted: usize) -> usize {
    let wanted = text.floor_char_boundary(wanted);
    if text[wanted..].starts_with(char::is_whitespace) {
        return wanted;
    }
    let blank = text[start..wanted].rfind(char::is_whitespace).map(|at| start + at);
    blank.filter(|at| wanted - at < PASSAGE_BYTES / 3).unwrap_or(wanted)
}

/// The beginning of the first whole word from `wanted` on, but `latest` at the latest.
fn word_start(text: &str, wanted: usize, latest: usize) -> usize {
    let wanted = text.ceil_char_boundary(wanted);
    let blank = text.get(wanted..latest).and_then(|lead| lead.find(char::is_whitespace));
    blank.map_or(latest, |at| wanted + at)
}

/// The sentences of a text, without gaps: each ends behind `.`, `!` or `?` and a blank before a capital, or at an
/// empty line. Abbreviations such as `et al.` are followed by small letters or digits and end nothing.
fn sentences(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let limit = text.floor_char_boundary(MAX_TEXT_BYTES);
    let text = &text[..limit];
    let mut start = 0;
    std::iter::from_fn(move || {
        if start >= text.len() {
            return None;
        }
        let end = ends(&text[start..]).map_or(text.len(), |length| start + length);
        let sentence = start..end;
        start = end;
        Some(sentence)
    })
}

fn ends(text: &str) -> Option<usize> {
    // By bytes, because this passes over every letter of a text; 0xE3 and 0xEF begin the marks of CJK.
    for (at, byte) in text.bytes().enumerate() {
        let found = match byte {
            b'\n' => text[at + 1..].starts_with('\n').then_some(at + 1),
            b'.' | b'!' | b'?' => ends_at(text, at).then_some(at + 1),
            0xE3 | 0xEF => text[at..].starts_with(['。', '！', '？']).then_some(at + '。'.len_utf8()),
            _ => None,
        };
        if found.is_some() {
            return found;
        }
    }
    None
}

/// Whether the mark at this byte ends a sentence.
fn ends_at(text: &str, mark: usize) -> bool {
    let mut next = text[mark + 1..].chars();
    let is_end = next.next().is_some_and(char::is_whitespace)
        && next.find(|c| !c.is_whitespace()).is_some_and(|c| c.is_uppercase() || matches!(c, '“' | '"'));
    is_end && !is_initial(&text[..mark])
}

/// Whether a text ends with a single letter or a title, behind which a dot ends no sentence: `W. Wang`, `Dr. Wang`.
fn is_initial(text: &str) -> bool {
    let start = text.rfind(|c: char| !c.is_alphabetic()).map_or(0, |at| at + 1);
    let word = text.get(start..).unwrap_or_default();
    word.chars().count() == 1
        || matches!(word, "Dr" | "Prof" | "Mr" | "Mrs" | "Ms" | "No" | "Fig" | "Figs" | "Vol")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::parse;
    use crate::ranking::find::matches;
    use crate::ranking::pattern::{Area, Patterns};

    fn passage<'t>(query: &str, text: &'t str) -> Option<&'t str> {
        let found = matches(&Patterns::of(&parse(query).query), Area::Text, text);
        densest(text, &found, &[], &|_| false).map(|range| &text[range])
    }

    #[track_caller]
    fn check(query: &str, text: &str, begins: &str, ends: &str) {
        let passage = passage(query, text).unwrap_or_default();
        assert!(passage.starts_with(begins) && passage.ends_with(ends), "{query}: {passage}");
        assert!(passage.len() <= PASSAGE_BYTES, "{}", passage.len());
    }

    #[test]
    fn the_densest_sentence_is_quoted() {
        let text =
            "The article was read. Concerns about image data were raised by Dr. W. Wang. Data were lost.";
        check("image data", text, "Concerns about image", "lost.");
        check("lost", text, "Data were lost.", "lost.");
        check("article", text, "The article", "lost.");
        assert_eq!(passage("mouse", text), None);
    }

    #[test]
    fn long_sentences_are_cut_between_words() {
        let long =
            format!("{}the duplicated image was {}seen.", "many words ".repeat(50), "often and ".repeat(50));
        check("duplicated image", &long, "many words", "and");
        let passage = passage("duplicated image", &long).unwrap();
        assert!(passage.contains("duplicated image"));
    }

    #[test]
    fn scripts_without_blanks_are_cut_between_letters() {
        let text = "基因表达".repeat(100);
        let passage = passage("表达", &text).unwrap();
        assert!((200..=320).contains(&passage.len()), "{}", passage.len());
    }

    #[test]
    fn of_equal_sentences_evidence_is_quoted() {
        let filler = "This is said at some length, so that one passage cannot hold it all. ".repeat(5);
        let text = format!("Images were shown. {filler}Images were copied. {filler}Images were lost.");
        let at = text.find("Images were copied").unwrap();
        let found = matches(&Patterns::of(&parse("images").query), Area::Text, &text);
        let evidence = at + 12..at + 18;
        assert!(
            text[densest(&text, &found, std::slice::from_ref(&evidence), &|_| false).unwrap()]
                .starts_with("Images were copied")
        );
        assert!(text[sentence_at(&text, evidence.start).unwrap()].starts_with("Images were copied"));
        assert_eq!(sentence_at(&text, text.len()), None);
    }

    #[test]
    fn a_beginning_is_a_passage_too() {
        let text = format!("  Concerns were raised {}", "about the data ".repeat(40));
        let range = beginning(&text).unwrap();
        assert!(text[range.clone()].starts_with("Concerns") && text[range].ends_with(['t', 'e', 'a']));
        assert_eq!(beginning("  "), None);
        assert_eq!(beginning("short"), Some(0..5));
    }
}
