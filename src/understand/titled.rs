//! Sentences like `The article titled "X" by A and B, published in J, has been retracted` to what they say of it.

use std::sync::LazyLock;

use regex::Regex;

use crate::notice::{FoundDoi, Span, find_dois};

use super::dates::first_date;
use super::draft::Draft;
use super::facts::Facts;
use super::names;
use super::phrases::Says;
use super::place::{self, Place};
use super::prose::Sentence;
use super::quoted;
use super::table::rows;

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
        let end = if sentence.turn.is_none() && quoted.end + 2 >= end {
            place_behind(draft, sentence, end)
        } else {
            end
        };
        return behind_quoted_title(draft, Span { start: quoted.end, end: end.max(quoted.end) }, facts);
    }
    after_colon(draft, facts);
    by_names(draft, facts);
}

/// The end of the words behind `“A study.”`, which look like a sentence of their own: `J Ex, 2015;40(7):1101-9.`
fn place_behind(draft: &Draft, sentence: &Sentence, end: usize) -> usize {
    let next = draft.sentences.iter().find(|one| one.span.start >= end && one.piece == sentence.piece);
    let is_place = |one: &&Sentence| one.says.is_empty() && place::place(draft.at(one.span)).is_some();
    next.filter(is_place).map_or(end, |one| one.span.end)
}

/// `… for the article: A. Alpha and B. Beta, “A study”`.
fn before_quoted_title(draft: &Draft, span: Span, facts: &mut Facts) {
    let words = draft.at(span);
    let by = words.rfind(" by ").map(|at| at + 4).filter(|_| !words.contains("ublished by"));
    let Some(at) = words.rfind(": ").map(|at| at + 2).or(by) else { return };
    let list = words[at..].trim_end_matches([' ', ',', '“', '"', '‘', '«']);
    let list = ["entitled", "titled", "under the title", "called"]
        .iter()
        .find_map(|word| list.strip_suffix(word))
        .map_or(list, |list| list.trim_end_matches([' ', ',']));
    if let Some(listed) = names::people(list) {
        facts.authors(listed, span.start + at);
    }
}

/// `The article by Ann Alpha and Bo Beta (2013;17:14)`, `(doi: 10.…), by Ann Alpha, has been retracted`.
fn by_names(draft: &Draft, facts: &mut Facts) {
    static NAMED: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"(?:\b(?:article|paper)|\),?) by (?:(?:Dr|Prof|Professor)\.? )?(?P<n>[^()\[\]:;]{5,300}?)(?:,? (?:has|have|is|was|were|are)\b| \(| \[)").ok()
    });
    let retracts = |one: &&Sentence| one.has(Says::Retracts) || one.has(Says::Notice);
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
    if facts.place.is_none()
        && let Some(place) = place::numbered(&words[..words.floor_char_boundary(words.len().min(300))])
    {
        facts.place(place, rest.start);
    }
    if facts.place.is_none()
        && let Some(place) = year_of_publication(words)
    {
        facts.place(place, rest.start);
    }
    // A DOI in the place of pages is the number of the notice itself.
    let pages = |found: &FoundDoi| words[..found.range.start].trim_end().ends_with("pp.");
    for found in find_dois(words).into_iter().take(1).filter(|found| !pages(found)) {
        facts.doi(found, rest.start);
    }
}

/// `by A, B and C` up to a verb or a comma that no name follows, or `(authors: A, B)`.
fn behind_by(words: &str) -> Option<(Vec<names::Listed>, usize)> {
    // A place in brackets may stand between: `“A study” [J Ex 2020;84:33; DOI: 10.…] by Ann Alpha`.
    let open = words.find(['[', '(']).filter(|open| *open < 8);
    let bracket = open.and_then(|open| words[open..].find([']', ')']).map(|close| open + close)).unwrap_or(0);
    let spaced = BYLINE.iter().filter(|(_, kind)| *kind == "by").filter_map(|(by, _)| {
        let at = words[bracket..].find(&format!(" {by} ")).map(|at| bracket + at + by.len() + 2);
        at.or_else(|| words.starts_with(&format!("{by} ")).then_some(by.len() + 1))
    });
    let mut starts: Vec<usize> = spaced.filter(|at| *at < bracket + 60).collect();
    starts.extend(labelled_names(words));
    starts.sort_unstable();
    starts.into_iter().find_map(|at| Some((names_up_to_end(&words[at..])?, at)))
}

/// `published in the June issue of 2016`: the first year behind the word.
fn year_of_publication(words: &str) -> Option<Place> {
    const NEAR_BYTES: usize = 160;
    let near = &words[..words.floor_char_boundary(words.len().min(NEAR_BYTES))];
    let verbs = ["ublished", "appeared", "publi", "öffentlicht", "rschienen", "публикован", "ubblicato"];
    let at = verbs.iter().filter_map(|verb| near.find(verb)).min()?;
    let found = first_date(&near[at..])?;
    let span = at + found.span.start..at + found.span.end;
    Some(Place { year: Some(found.date.year()), span, ..Place::default() })
}

/// The words of `data/byline_words.csv` with their kinds.
static BYLINE: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| {
    let table = rows(include_str!("../../data/byline_words.csv"));
    table.filter_map(|row| Some((*row.first()?, *row.get(1)?))).collect()
});

/// Where the names begin in `(authors: A, B)`.
fn labelled_names(words: &str) -> Option<usize> {
    let open = words.find(['(', '（']).filter(|open| *open < 12)?;
    let inside = words[open..].trim_start_matches(['(', '（']);
    let (label, names) = inside.split_once([':', '：'])?;
    let known = BYLINE.iter().any(|(word, kind)| *kind == "label" && label.trim().to_lowercase() == *word);
    known.then(|| words.len() - names.trim_start().len())
}

fn names_up_to_end(rest: &str) -> Option<Vec<names::Listed>> {
    /// No list of authors in a sentence is longer.
    const LIST_BYTES: usize = 600;
    let rest = &rest[..rest.floor_char_boundary(rest.len().min(LIST_BYTES))];
    let mut ends: Vec<usize> = BYLINE
        .iter()
        .filter(|(_, kind)| *kind == "end")
        .flat_map(|(end, _)| [rest.find(&format!(", {end}")), rest.find(&format!(" {end}"))])
        .flatten()
        .collect();
    ends.extend([" (", " [", ")", ";", "）", "；"].iter().filter_map(|end| rest.find(end)));
    ends.push(rest.len());
    ends.sort_unstable();
    let listed = |end: usize| names::people(rest[..end].trim_end_matches(['.', ',', ' ', '”', '"']));
    ends.into_iter().find_map(listed)
}

/// `retracted from journal X, Vol.46` and `published in X, Vol. 7`: the bytes of the journal's name.
fn journal_named(words: &str) -> Option<std::ops::Range<usize>> {
    static NAMED: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(concat!(
            r"(?:from (?:the )?[Jj]ournal|[Pp]ublished in(?: the)?(?: [Jj]ournal)?|in the journal|publié dans(?: la| le)?|publicado en(?: la| el)?|publicado n[ao]|veröffentlicht in(?: der)?)\s+",
            r"(?P<j>[A-ZÀ-ÞĀ-ŽА-Я][^\n;]{1,200}?),?\s+(?:[Vv]ol(?:ume)?[ .]|(?:19|20)[0-9]{2}[^0-9])"
        ))
        .ok()
    });
    if !["ournal", "ublished in", "publi", "icht in"].iter().any(|word| words.contains(word)) {
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
