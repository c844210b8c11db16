//! The reference list at the end of a text to what it says of the article: the reference with its title, or the one that
//! the notice points to.

use std::sync::LazyLock;

use regex::Regex;

use crate::notice::Span;

use super::draft::Draft;
use super::facts::{Facts, of_citation};
use super::labels::Label;
use super::layout::Part;
use super::phrases::Says;
use super::titled_line;

/// What the article's own reference says.
pub(super) fn of_article(draft: &Draft) -> Option<Facts> {
    let items = items(draft);
    let titled = items.iter().find(|item| titled_line::bears_title(draft, draft.at(**item)));
    // The only reference of a notice is the article that it is about.
    let only = || items.first().filter(|_| items.len() == 1 && draft.at(items[0]).len() < 600);
    let chosen = titled.or_else(|| items.iter().find(|item| points_to(draft, **item))).or_else(only)?;
    of_citation(draft, *chosen)
}

/// The references, each with the lines that it goes on for.
pub(super) fn items(draft: &Draft) -> Vec<Span> {
    static NUMBER: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"(?m)^\s*\[?[0-9]{1,3}[\].)]\s").ok());
    let mut items = Vec::new();
    for span in draft.layout.all(Part::Labelled(Label::References)) {
        let words = draft.at(span);
        let mut starts: Vec<usize> =
            NUMBER.iter().flat_map(|number| number.find_iter(words)).map(|found| found.start()).collect();
        if starts.first() != Some(&0) {
            starts.insert(0, 0);
        }
        let ends = starts.iter().skip(1).copied().chain([words.len()]);
        let item = |(start, end): (&usize, usize)| Span { start: span.start + start, end: span.start + end };
        items.extend(starts.iter().zip(ends).map(item).filter(|item| !draft.at(*item).trim().is_empty()));
    }
    items
}

/// `This article [1] has been retracted` points to the first reference.
fn points_to(draft: &Draft, item: Span) -> bool {
    let number: String =
        draft.at(item).chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
    let mut telling = draft.sentences.iter().take(4);
    let Some(first) = telling.find(|one| one.has(Says::Notice) || one.has(Says::Retracts)) else {
        return false;
    };
    let words = draft.at(first.span);
    let words = &words[..first.turn.unwrap_or(words.len())];
    words.find('[').is_some_and(|at| words[at..].starts_with(&format!("[{number}]")))
}
