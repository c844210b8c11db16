//! A notice and patterns to highlights and snippets.

use std::collections::BTreeMap;

use super::find::{Match, matches};
use super::pattern::{Area, Patterns};
use super::snippet;
use crate::notice::{Notice, Span};
use crate::search::Snippet;

/// Articles of one notice whose titles and authors are marked; the one that matched is always among them.
const MAX_ARTICLES: usize = 16;

/// Spans of one field that are kept.
const MAX_SPANS: usize = 500;

/// What to emphasise in a notice and what to quote from it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Presentation {
    /// By field, in bytes of that field's value, sorted and without overlap. Fields are named `title`,
    /// `reason_text`, `text`, `articles.0.title`, `articles.0.authors.2` and `people.1.name`.
    pub highlights: BTreeMap<String, Vec<Span>>,
    /// At most one passage of the reason and one of the text.
    pub snippets: Vec<Snippet>,
}

pub(super) fn present(patterns: &Patterns, notice: &Notice, entry: usize) -> Presentation {
    let mut presentation = Presentation::default();
    for_each_name(notice, entry, |field, area, value| {
        presentation.mark(field, &matches(patterns, area, value));
    });
    let reason = notice.reason_text.as_deref().unwrap_or_default();
    let text = notice.text.as_deref().unwrap_or_default();
    let in_reason = matches(patterns, Area::Text, reason);
    let in_text = matches(patterns, Area::Text, text);
    presentation.quote(reason, &in_reason, text, &in_text);
    presentation.mark("reason_text".to_owned(), &in_reason);
    presentation.mark("text".to_owned(), &in_text);
    presentation
}

/// Titles and names of a notice, with the names of their fields.
fn for_each_name(notice: &Notice, entry: usize, mut sink: impl FnMut(String, Area, &str)) {
    if let Some(title) = &notice.title {
        sink("title".to_owned(), Area::Title, title);
    }
    let shown = |number: usize| number == entry || number < MAX_ARTICLES;
    for (number, article) in notice.articles.iter().enumerate().filter(|(number, _)| shown(*number)) {
        if let Some(title) = &article.title {
            sink(format!("articles.{number}.title"), Area::Title, title);
        }
        for (place, author) in article.authors.iter().enumerate() {
            sink(format!("articles.{number}.authors.{place}"), Area::Author, author);
        }
    }
    for (number, person) in notice.people.iter().enumerate() {
        sink(format!("people.{number}.name"), Area::Person(person.role), &person.name);
    }
}

impl Presentation {
    fn mark(&mut self, field: String, matches: &[Match]) {
        let spans = merged(matches);
        if !spans.is_empty() {
            self.highlights.insert(field, spans);
        }
    }

    /// Quotes the reason where it matches; the text where it matches in more ways; else how the reason begins.
    fn quote(&mut self, reason: &str, in_reason: &[Match], text: &str, in_text: &[Match]) {
        let from_reason = snippet::densest(reason, in_reason);
        let has_more =
            in_text.iter().any(|found| in_reason.iter().all(|known| known.pattern != found.pattern));
        let from_text = if has_more { snippet::densest(text, in_text) } else { None };
        let nothing = from_reason.is_none() && from_text.is_none();
        let from_reason = if nothing { snippet::beginning(reason) } else { from_reason };
        let from_text = if nothing && from_reason.is_none() { snippet::beginning(text) } else { from_text };
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
