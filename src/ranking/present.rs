//! A notice and patterns to highlights and snippets.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Arguments;
use std::ops::Range;

use super::find::{Finder, Match};
use super::pattern::{Area, Patterns};
use super::snippet;
use crate::analysis::fold_key;
use crate::notice::{Evidence, Layer, Notice, Reason, Span};
use crate::query::Field;
use crate::search::Snippet;

/// Articles of one notice whose titles and authors are marked; the one that matched is always among them.
const MAX_ARTICLES: usize = 16;

/// Passages that gave reasons, of one notice, that are looked at.
const MAX_EVIDENCE: usize = 50;

/// Spans of one field that are kept.
const MAX_SPANS: usize = 500;

/// What to emphasise in a notice and what to quote from it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Presentation {
    /// By field, in bytes of that field's value, sorted and without overlap. Fields are named `title`,
    /// `reason_text`, `text`, `articles.0.title`, `articles.0.authors.2` and `people.1.name`; of where it appeared `journal`,
    /// `publisher.imprint`, `publisher.as_found`; of what it is filed under `reasons.0.code`, `subjects.0`, `countries.0`; and of
    /// the article that matched `articles.0.journal`, `articles.0.institutions.3`, `articles.0.reasons.0.code` and
    /// `articles.0.countries.0`.
    pub highlights: BTreeMap<String, Vec<Span>>,
    /// At most one passage of the reason and one of the text.
    pub snippets: Vec<Snippet>,
}

pub(super) fn present(patterns: &Patterns, notice: &Notice, entry: usize) -> Presentation {
    let mut presentation = Presentation::default();
    let mut finder = Finder::new(patterns);
    for_each_name(notice, entry, |field, area, value| {
        presentation.mark(field, &finder.matches(area, value));
    });
    let reason = notice.reason_text.as_deref().unwrap_or_default();
    let text = notice.text.as_deref().unwrap_or_default();
    let in_reason = finder.matches(Area::Text, reason);
    let in_text = finder.matches(Area::Text, text);
    presentation.quote(
        Passages { text: reason, matches: &in_reason, evidence: evidence_in(notice, entry, reason) },
        Passages { text, matches: &in_text, evidence: evidence_in(notice, entry, text) },
        &Titles::of(notice, entry),
    );
    presentation.mark(format_args!("reason_text"), &in_reason);
    presentation.mark(format_args!("text"), &in_text);
    presentation
}

/// A text that may be quoted: where it matches, and which words of it gave a reason, those for its substance first.
struct Passages<'a> {
    text: &'a str,
    matches: &'a [Match],
    evidence: Vec<Range<usize>>,
}

/// The titles of a notice and of the article that matched, which are shown above what is quoted.
struct Titles<'a> {
    shown: [Option<&'a str>; 2],
    /// Their words: most hits quote nothing that is to be compared with them.
    words: OnceCell<Vec<BTreeSet<String>>>,
}

/// Words around a title that say nothing more, such as `Retraction to:` and a journal.
const MOST_AROUND_TITLE: usize = 6;

impl<'a> Titles<'a> {
    fn of(notice: &'a Notice, entry: usize) -> Self {
        let of_article = notice.articles.get(entry).and_then(|article| article.title.as_deref());
        Titles { shown: [notice.title.as_deref(), of_article], words: OnceCell::new() }
    }

    fn words(&self) -> &[BTreeSet<String>] {
        let titles = || self.shown.iter().flatten().map(|title| words_of(title));
        self.words.get_or_init(|| titles().filter(|words| !words.is_empty()).collect())
    }

    /// Whether a sentence says no more than a title.
    fn hold(&self, sentence: &str) -> bool {
        let words = words_of(sentence);
        self.words().iter().any(|title| {
            let shared = words.intersection(title).count();
            let is_part = shared == words.len();
            is_part || (shared == title.len() && words.len() - shared <= MOST_AROUND_TITLE)
        })
    }
}

fn words_of(text: &str) -> BTreeSet<String> {
    fold_key(text).split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

fn evidence_in(notice: &Notice, entry: usize, text: &str) -> Vec<Range<usize>> {
    let of_article = notice.articles.get(entry).map_or(&[][..], |article| &article.reasons);
    let mut reasons: Vec<&Reason> = notice.reasons.iter().chain(of_article).collect();
    reasons.retain(|reason| reason.is_stated());
    reasons.sort_by_key(|reason| reason.layer != Layer::Substance);
    let given = reasons.iter().flat_map(|reason| &reason.evidence).take(MAX_EVIDENCE);
    let place = |evidence: &Evidence| {
        let words = evidence.text.as_str();
        let there = text.get(evidence.start..evidence.end) == Some(words);
        let start = if there { Some(evidence.start) } else { text.find(words) };
        start.filter(|_| !words.is_empty()).map(|start| start..start + words.len())
    };
    given.filter_map(place).collect()
}

/// Titles and names of a notice, with the names of their fields.
fn for_each_name(notice: &Notice, entry: usize, mut sink: impl FnMut(Arguments<'_>, Area, &str)) {
    if let Some(title) = &notice.title {
        sink(format_args!("title"), Area::Title, title);
    }
    let shown = |number: usize| number == entry || number < MAX_ARTICLES;
    for (number, article) in notice.articles.iter().enumerate().filter(|(number, _)| shown(*number)) {
        if let Some(title) = &article.title {
            sink(format_args!("articles.{number}.title"), Area::Title, title);
        }
        for (place, author) in article.authors.iter().enumerate() {
            sink(format_args!("articles.{number}.authors.{place}"), Area::Author, author);
        }
    }
    for (number, person) in notice.people.iter().enumerate() {
        sink(format_args!("people.{number}.name"), Area::Person(person.role), &person.name);
    }
    for_each_place(notice, entry, sink);
}

/// The field that counts codes of a layer.
fn field_of(layer: Layer) -> Field {
    match layer {
        Layer::Substance => Field::Reason,
        Layer::Process => Field::Process,
        Layer::Quality => Field::Quality,
    }
}

/// Where a notice appeared, what it is filed under and where its authors work, with the names of these fields.
pub(super) fn for_each_place(notice: &Notice, entry: usize, mut sink: impl FnMut(Arguments<'_>, Area, &str)) {
    if let Some(journal) = &notice.journal {
        sink(format_args!("journal"), Area::Value(Field::Journal), journal);
    }
    if let Some(publisher) = &notice.publisher {
        sink(format_args!("publisher.imprint"), Area::Value(Field::Publisher), &publisher.imprint);
        sink(format_args!("publisher.as_found"), Area::Value(Field::Publisher), &publisher.as_found);
    }
    for (place, reason) in notice.reasons.iter().enumerate().filter(|(_, one)| one.is_stated()) {
        sink(format_args!("reasons.{place}.code"), Area::Value(field_of(reason.layer)), &reason.code);
    }
    for (place, subject) in notice.subjects.iter().enumerate() {
        sink(format_args!("subjects.{place}"), Area::Value(Field::Subject), subject);
    }
    for (place, country) in notice.countries.iter().enumerate() {
        sink(format_args!("countries.{place}"), Area::Value(Field::Country), country);
    }
    let Some(article) = notice.articles.get(entry) else { return };
    for (place, reason) in article.reasons.iter().enumerate().filter(|(_, one)| one.is_stated()) {
        let area = Area::Value(field_of(reason.layer));
        sink(format_args!("articles.{entry}.reasons.{place}.code"), area, &reason.code);
    }
    for (place, country) in article.countries.iter().enumerate() {
        sink(format_args!("articles.{entry}.countries.{place}"), Area::Value(Field::Country), country);
    }
    if let Some(journal) = &article.journal {
        sink(format_args!("articles.{entry}.journal"), Area::Value(Field::Journal), journal);
    }
    for (place, institution) in article.institutions.iter().enumerate() {
        sink(
            format_args!("articles.{entry}.institutions.{place}"),
            Area::Value(Field::Institution),
            institution,
        );
    }
}

impl Presentation {
    /// Most fields hold nothing to mark, so that their names are not even written.
    fn mark(&mut self, field: Arguments<'_>, matches: &[Match]) {
        let spans = merged(matches);
        if !spans.is_empty() {
            self.highlights.insert(field.to_string(), spans);
        }
    }

    /// Quotes the reason where it matches; the text where it matches in more ways; else the words that gave a reason,
    /// or how the reason begins. Neither a title nor anything twice.
    fn quote(&mut self, reason: Passages<'_>, text: Passages<'_>, titles: &Titles<'_>) {
        let known = |found: &Match| reason.matches.iter().any(|known| known.pattern == found.pattern);
        let has_more = text.matches.iter().any(|found| !known(found));
        let mut from_reason = reason.densest(titles, "");
        let quoted = from_reason.clone().map_or("", |range| &reason.text[range]);
        let mut from_text = if has_more { text.densest(titles, quoted) } else { None };
        if from_reason.is_none() && from_text.is_none() {
            from_reason = reason.said_why();
            from_text = text.said_why().filter(|_| from_reason.is_none());
        }
        if from_reason.is_none() && from_text.is_none() {
            from_reason = snippet::beginning(reason.text);
            from_text = snippet::beginning(text.text).filter(|_| from_reason.is_none());
        }
        if let (Some(said), Some(again)) = (&from_reason, &from_text)
            && is_said_twice(&reason.text[said.clone()], &text.text[again.clone()])
        {
            from_text = None;
        }
        for (field, range) in [("reason_text", from_reason), ("text", from_text)] {
            let snippet = |range: std::ops::Range<usize>| Snippet {
                field: field.to_owned(),
                start: range.start,
                end: range.end,
            };
            self.snippets.extend(range.map(snippet));
        }
    }
}

/// Whether one passage begins within the other.
fn is_said_twice(one: &str, other: &str) -> bool {
    let (one, other) = (fold_key(one), fold_key(other));
    let begins_in =
        |part: &str, whole: &str| whole.contains(&part[..part.floor_char_boundary(BEGINNING_BYTES)]);
    begins_in(&one, &other) || begins_in(&other, &one)
}

/// Bytes by which a passage is known again.
const BEGINNING_BYTES: usize = 80;

impl Passages<'_> {
    /// The passage that matches best and says more than the titles and what is quoted already.
    fn densest(&self, titles: &Titles<'_>, quoted: &str) -> Option<Range<usize>> {
        let quoted = fold_key(quoted);
        snippet::densest(self.text, self.matches, &self.evidence, &|sentence| {
            titles.hold(sentence) || quoted.contains(&fold_key(sentence))
        })
    }

    /// The sentence that gave the first reason.
    fn said_why(&self) -> Option<Range<usize>> {
        self.evidence.first().and_then(|evidence| snippet::sentence_at(self.text, evidence.start))
    }
}

/// Matches as spans, those that overlap as one.
fn merged(matches: &[Match]) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    for found in matches {
        if let Some(last) = spans.last_mut().filter(|last| found.start < last.end) {
            last.end = last.end.max(found.end);
        } else if spans.len() < MAX_SPANS {
            spans.push(Span { start: found.start, end: found.end });
        } else {
            break;
        }
    }
    spans
}

#[cfg(test)]
#[path = "present_tests.rs"]
mod tests;
