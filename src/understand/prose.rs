//! The running text of a notice to its sentences and what each of them says.

use std::borrow::Cow;

use crate::notice::Span;

use super::clean::Text;
use super::layout::{Layout, Part};
use super::phrases::{Said, Says, said_in};
use super::quoted;
use super::sentences::sentences;
use super::statements::{Mention, mentions};
use super::word_phrase::Words;

/// A sentence of the prose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sentence {
    pub(super) span: Span,
    pub(super) says: Vec<Says>,
    /// The number of the piece that it stands in.
    pub(super) piece: usize,
    /// The byte of the sentence where it turns to another work than the retracted one.
    pub(super) turn: Option<usize>,
    /// The phrases in it that tell of the matter beyond reasons.
    pub(super) mentions: Vec<Mention>,
}

impl Sentence {
    pub(super) fn has(&self, says: Says) -> bool {
        self.says.contains(&says)
    }

    /// Whether it retracts something: it speaks as a notice and holds the verb.
    pub(super) fn retracts(&self) -> bool {
        self.has(Says::Retracts)
            && (self.has(Says::Notice)
                || self.says.iter().any(|one| matches!(one, Says::Initiator(_) | Says::WeRetract)))
    }
}

/// The sentences of all prose, in order.
pub(super) fn prose(text: &Text, layout: &Layout) -> Vec<Sentence> {
    let mut found = Vec::new();
    for (piece, part) in layout.pieces.iter().enumerate() {
        if matches!(part.part, Part::Prose | Part::Formula) {
            let spans = sentences(&text.text, part.span).into_iter();
            found.extend(spans.map(|span| sentence(text, span, piece)));
        }
    }
    if let ([], [only]) = (found.as_slice(), layout.pieces.as_slice()) {
        return of_one_line(text, only.span);
    }
    found
}

/// An excerpt of one line that retracts is all statement, whatever it was taken for.
fn of_one_line(text: &Text, line: Span) -> Vec<Sentence> {
    let spans = sentences(&text.text, line).into_iter();
    let found: Vec<Sentence> = spans.map(|span| sentence(text, span, 0)).collect();
    if found.iter().any(Sentence::retracts) { found } else { Vec::new() }
}

fn sentence(text: &Text, span: Span, piece: usize) -> Sentence {
    let words = without_title(text, span);
    let in_order = Words::of(&words);
    let Said { says, turn } = said_in(&words, &in_order);
    Sentence { span, says, piece, turn, mentions: mentions(&in_order) }
}

/// The sentence with the title that it quotes blanked out: an article on plagiarism is not plagiarised.
fn without_title(text: &Text, span: Span) -> Cow<'_, str> {
    let words = text.at(span);
    let Some(quoted) =
        words.contains(['"', '“', '‘', '\'', '«']).then(|| quoted::title(&text.text, span)).flatten()
    else {
        return Cow::Borrowed(words);
    };
    let (start, end) = (quoted.span.start - span.start, quoted.span.end - span.start);
    Cow::Owned([&words[..start], &" ".repeat(end - start), &words[end..]].concat())
}
