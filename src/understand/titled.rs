//! Sentences like `The article titled "X" by A and B, published in J, has been retracted` to what they say of it.

use std::sync::LazyLock;

use regex::Regex;

use crate::notice::{FoundDoi, Span, find_dois};

use super::dates::first_date;
use super::draft::Draft;
use super::facts::Facts;
use super::names;
use super::phrases::Says;
use super::place;
use super::quoted;

/// `The article titled "X" by A and B, published in Journal, Vol. 1, has been retracted`.
pub(super) fn from_quoted_title(draft: &Draft, facts: &mut Facts) {
    let telling = draft
        .sentences
        .iter()
        .take(6)
        .filter(|sentence| sentence.has(Says::Notice) || sentence.has(Says::Retracts));
    for sentence in telling {
        let journal = journal_named(draft.at(sentence.span)).map(|range| draft.within(sentence.span, range));
        facts.journal = facts.journal.take().or(journal);
        let end = sentence.span.start + sentence.turn.unwrap_or(sentence.span.end - sentence.span.start);
        let Some(quoted) =
            quoted::title(&draft.text.text, sentence.span).filter(|quoted| quoted.span.start < end)
        else {
            continue;
        };
        facts.title(draft.found(quoted.span));
        before_quoted_title(draft, Span { start: sentence.span.start, end: quoted.span.start }, facts);
        return behind_quoted_title(draft, Span { start: quoted.end, end: end.max(quoted.end) }, facts);
    }
    after_colon(draft, facts);
    by_names(draft, facts);
}

/// `… for the article: A. Alpha and B. Beta, “A study”`.
fn before_quoted_title(draft: &Draft, span: Span, facts: &mut Facts) {
    let words = draft.at(span);
    let Some(at) = words.rfind(": ").map(|at| at + 2) else { return };
    let list = words[at..].trim_end_matches([' ', ',', '“', '"', '‘', '«']);
    if let Some(listed) = names::people(list) {
        facts.authors(listed, span.start + at);
    }
}

/// `The article by Ann Alpha and Bo Beta (2013;17:14)`, `(doi: 10.…), by Ann Alpha, has been retracted`.
fn by_names(draft: &Draft, facts: &mut Facts) {
    static NAMED: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"(?:\b(?:article|paper)|\),?) by (?:(?:Dr|Prof|Professor)\.? )?(?P<n>[^()\[\]:;]{5,300}?)(?:,? (?:has|have|is|was|were|are)\b| \(| \[)").ok()
    });
    let retracts = |one: &&super::prose::Sentence| one.has(Says::Retracts) || one.has(Says::Notice);
    for sentence in draft.sentences.iter().take(3).filter(retracts) {
        let words = draft.at(sentence.span);
        let words = &words[..sentence.turn.unwrap_or(words.len())];
        let Some(found) = NAMED.as_ref().and_then(|named| named.captures(words)?.name("n")) else { continue };
        if let Some(listed) = names::people(found.as_str()) {
            return facts.authors(listed, sentence.span.start + found.start());
        }
    }
}

fn behind_quoted_title(draft: &Draft, rest: Span, facts: &mut Facts) {
    let words = draft.at(rest);
    if let Some((listed, offset)) = behind_by(words) {
        facts.authors(listed, rest.start + offset);
    }
    if let Some(found) = journal_named(words) {
        // "Retracted from journal X" names it in full.
        facts.journal = Some(draft.within(rest, found));
    }
    if let Some(place) = place::place(words) {
        let before = words[..place.span.start].trim_end_matches([' ', ',', '(']);
        let name = before.trim_start_matches(|c: char| !c.is_alphanumeric());
        let named = before.len() - name.len() < 8
            && name.len() > 3
            && name.len() < 100
            && name.starts_with(char::is_uppercase);
        if named && !name.contains(" by ") && !name.contains(". ") {
            let journal = draft.within(rest, before.len() - name.len()..before.len());
            facts.journal.get_or_insert(journal);
        }
        facts.place(place, rest.start);
    }
    // A DOI in the place of pages is the number of the notice itself.
    let pages = |found: &FoundDoi| words[..found.range.start].trim_end().ends_with("pp.");
    for found in find_dois(words).into_iter().take(1).filter(|found| !pages(found)) {
        facts.doi(found, rest.start);
    }
}

/// `by A, B and C` up to a verb or a comma that no name follows.
fn behind_by(words: &str) -> Option<(Vec<names::Listed>, usize)> {
    // A place in brackets may stand between: `“A study” [J Ex 2020;84:33; DOI: 10.…] by Ann Alpha`.
    let open = words.find(['[', '(']).filter(|open| *open < 8);
    let bracket = open.and_then(|open| words[open..].find([']', ')']).map(|close| open + close)).unwrap_or(0);
    let at = words[bracket..]
        .find(" by ")
        .map(|at| bracket + at + 4)
        .or_else(|| words.starts_with("by ").then_some(3))
        .filter(|at| *at < bracket + 60)?;
    let rest = &words[at..];
    const ENDS: [&str; 14] = [
        ", published",
        " published",
        ", which",
        " which",
        ", has ",
        " has ",
        ", and published",
        ", from ",
        " from ",
        " is ",
        ", appear",
        " (",
        " in ",
        " [",
    ];
    let mut ends: Vec<usize> = ENDS.iter().filter_map(|end| rest.find(end)).collect();
    ends.push(rest.len());
    ends.sort_unstable();
    ends.into_iter()
        .find_map(|end| names::people(rest[..end].trim_end_matches(['.', ',', ' ', '”', '"'])))
        .map(|listed| (listed, at))
}

/// `retracted from journal X, Vol.46` and `published in X, Vol. 7`: the bytes of the journal's name.
fn journal_named(words: &str) -> Option<std::ops::Range<usize>> {
    static NAMED: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(concat!(
            r"(?:from (?:the )?[Jj]ournal|[Pp]ublished in(?: the)?(?: [Jj]ournal)?|in the journal)\s+",
            r"(?P<j>[A-ZÀ-ÞĀ-ŽА-Я][^\n;]{1,200}?),?\s+(?:[Vv]ol(?:ume)?[ .]|(?:19|20)[0-9]{2}[^0-9])"
        ))
        .ok()
    });
    if !words.contains("ournal") && !words.contains("ublished in") {
        return None;
    }
    let found = NAMED.as_ref()?.captures(words)?.name("j")?;
    // "Published in the October 2006 issue" names no journal.
    let dated = first_date(&words[found.start()..]).is_some_and(|date| date.span.start == 0);
    (found.len() < 200 && !dated).then(|| found.range())
}

/// `have retracted the following article: X (DOI: …)`, the title without quotation marks.
fn after_colon(draft: &Draft, facts: &mut Facts) {
    static FOLLOWING: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"(?i)\bfollowing (?:\S+ )?(?:article|paper|review)(?: has been retracted)?:\s*").ok()
    });
    let Some(pattern) = FOLLOWING.as_ref() else { return };
    for sentence in draft.sentences.iter().take(3) {
        let words = draft.at(sentence.span);
        let Some(found) = pattern.find(words).filter(|found| found.end() < words.len()) else { continue };
        let rest = &words[found.end()..];
        let end = ["(DOI", "(doi", "(https", "doi:", "DOI"].iter().filter_map(|mark| rest.find(mark)).min();
        if let Some(end) = end.filter(|end| (10..400).contains(end)) {
            let span = Span { start: sentence.span.start + found.end(), end: sentence.span.end };
            facts.title(draft.within(span, 0..end));
        }
    }
}
