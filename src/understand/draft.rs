//! A notice in the making: the text, its layout, and what has been read so far.

use std::cell::OnceCell;

use crate::notice::{Article, Doi, Evidence, Notice, PartialDate, Span};

use super::clean::{Text, one_line};
use super::layout::Layout;
use super::prose::{Sentence, prose};

/// What the readers of single fields work on.
#[derive(Debug)]
pub(super) struct Draft {
    pub(super) text: Text,
    pub(super) layout: Layout,
    pub(super) sentences: Vec<Sentence>,
    pub(super) notice: Notice,
    /// The DOI that the text calls the article's, once it has been sought.
    pub(super) article_doi: OnceCell<Option<Found<Doi>>>,
}

/// A value with the place where it stands in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found<T = String> {
    pub(super) value: T,
    pub(super) span: Span,
}

impl Draft {
    pub(super) fn new(text: Text, notice: Notice) -> Draft {
        let layout = Layout::of(&text, notice.title.as_deref());
        let sentences = prose(&text, &layout);
        Draft { text, layout, sentences, notice, article_doi: OnceCell::new() }
    }

    /// The words of a span.
    pub(super) fn at(&self, span: Span) -> &str {
        self.text.at(span)
    }

    /// The words of a span as evidence.
    pub(super) fn evidence(&self, span: Span) -> Evidence {
        Evidence { start: span.start, end: span.end, text: self.at(span).to_owned() }
    }

    /// The words of a part of a piece, given by bytes within the piece.
    pub(super) fn within(&self, piece: Span, range: std::ops::Range<usize>) -> Found {
        let span = Span { start: piece.start + range.start, end: piece.start + range.end };
        self.found(span)
    }

    /// The words of a span as a value on one line.
    pub(super) fn found(&self, span: Span) -> Found {
        let words = self.at(span);
        let start = span.start + (words.len() - words.trim_start().len());
        Found { value: one_line(words), span: Span { start, end: start + words.trim().len() } }
    }

    /// Notes where a field was read.
    pub(super) fn mark(&mut self, field: impl Into<String>, span: Span) {
        if span.start < span.end {
            self.notice.evidence.entry(field.into()).or_insert(span);
        }
    }

    /// Sets a field of the notice that is not yet known, with its evidence.
    pub(super) fn fill(
        &mut self,
        field: &str,
        slot: fn(&mut Notice) -> &mut Option<String>,
        found: Option<Found>,
    ) {
        let Some(found) = found.filter(|found| !found.value.is_empty()) else { return };
        let slot = slot(&mut self.notice);
        if slot.is_none() {
            *slot = Some(found.value);
            self.mark(field, found.span);
        }
    }

    /// Sets a date of the notice that is not yet known, or not as exactly, with its evidence.
    pub(super) fn fill_date(&mut self, field: &str, date: PartialDate, span: Span) {
        let dates = &mut self.notice.dates;
        let slot = match field {
            "dates.received" => &mut dates.received,
            "dates.accepted" => &mut dates.accepted,
            "dates.alerted" => &mut dates.alerted,
            _ => &mut dates.published,
        };
        let is_finer = |known: PartialDate| {
            known.month().is_none() && date.month().is_some() && known.year() == date.year()
        };
        if slot.is_none_or(is_finer) {
            *slot = Some(date);
            self.notice.evidence.remove(field);
            self.mark(field, span);
        }
    }

    /// The first article, made if there is none.
    pub(super) fn article(&mut self) -> &mut Article {
        if self.notice.articles.is_empty() {
            self.notice.articles.push(Article::default());
        }
        &mut self.notice.articles[0]
    }
}

/// The byte of `words` behind `title`, if the words begin with it: letters and digits are compared, nothing else.
pub(super) fn behind_title(words: &str, title: &str) -> Option<usize> {
    let mut wanted = title.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).peekable();
    wanted.peek()?;
    for (at, c) in words.char_indices() {
        if !c.is_alphanumeric() {
            continue;
        }
        for lower in c.to_lowercase() {
            match wanted.next() {
                Some(next) if next == lower => {}
                _ => return None,
            }
        }
        if wanted.peek().is_none() {
            return Some(at + c.len_utf8());
        }
    }
    None
}

/// Whether two titles are one but for case, marks and a few letters.
pub(super) fn same_title(a: &str, b: &str) -> bool {
    let letters = |title: &str| -> String { super::table::key(title) };
    let (a, b) = (letters(a), letters(b));
    let (short, long) = if a.len() < b.len() { (&a, &b) } else { (&b, &a) };
    if short.len() < 12 {
        return short == long && !short.is_empty();
    }
    let part = short.len() * 10 >= long.len() * 6;
    part && (long.contains(short.as_str()) || alike(short, long))
}

/// At most some 15 in 100 letters differ. Letters are counted before they are aligned, which costs far more.
fn alike(short: &str, long: &str) -> bool {
    let mut counts = [0i32; 256];
    long.bytes().for_each(|byte| counts[usize::from(byte)] += 1);
    short.bytes().for_each(|byte| counts[usize::from(byte)] -= 1);
    let missing: i32 = counts.iter().filter(|count| **count > 0).sum();
    missing as usize * 100 <= long.len() * 15 && strsim::normalized_damerau_levenshtein(short, long) > 0.85
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_found_at_the_start_whatever_its_joints() {
        assert_eq!(behind_title("A study:\nof  mice. Journal", "A Study of mice"), Some(17));
        assert_eq!(behind_title("Another study", "A study"), None);
        assert_eq!(behind_title("words", ""), None);
    }

    #[test]
    fn titles_are_compared_by_their_letters() {
        assert!(same_title("A study of brown mice", "A Study of Brown Mice."));
        assert!(same_title("A study of brovvn mice and men", "A study of brown mice and men"));
        assert!(!same_title("A study of brown mice", "The economy of northern Europe"));
        assert!(!same_title("", ""));
    }
}
