//! The running text of a notice to its sentences and what each of them says.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

use crate::notice::Span;

use super::clean::Text;
use super::layout::{Layout, Part};
use super::phrases::{Says, said};
use super::quoted;
use super::sentences::sentences;

/// A sentence of the prose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sentence {
    pub(super) span: Span,
    pub(super) says: Vec<Says>,
    /// The number of the piece that it stands in.
    pub(super) piece: usize,
    /// The byte of the sentence where it turns to another work than the retracted one.
    pub(super) turn: Option<usize>,
}

impl Sentence {
    pub(super) fn has(&self, says: Says) -> bool {
        self.says.contains(&says)
    }

    /// Whether it retracts something: it speaks as a notice and holds the verb.
    pub(super) fn retracts(&self) -> bool {
        self.has(Says::Retracts) && (self.has(Says::Notice) || self.says.iter().any(|one| matches!(one, Says::Initiator(_))))
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
    found
}

fn sentence(text: &Text, span: Span, piece: usize) -> Sentence {
    let words = without_title(text, span);
    let says = said(&words);
    let turn = if says.contains(&Says::OtherWork) { turns_to_other_work(&words) } else { None };
    Sentence { span, says, piece, turn }
}

/// The sentence with the title that it quotes blanked out: an article on plagiarism is not plagiarised.
fn without_title(text: &Text, span: Span) -> Cow<'_, str> {
    let words = text.at(span);
    let Some(quoted) = words.contains(['"', '“', '‘', '\'', '«']).then(|| quoted::title(&text.text, span)).flatten() else {
        return Cow::Borrowed(words);
    };
    let (start, end) = (quoted.span.start - span.start, quoted.span.end - span.start);
    Cow::Owned([&words[..start], &" ".repeat(end - start), &words[end..]].concat())
}

/// Where a sentence turns to another work than the retracted one: the byte of `copied from`, `overlap with` and such.
fn turns_to_other_work(sentence: &str) -> Option<usize> {
    static OTHER: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(concat!(
            r"(?i)\b(?:plagiari\w+|copied|duplicat\w+|overlap\w*|similarit\w+|similar to|identical|already (?:been )?published|",
            r"previously (?:\w+ )?published|another (?:published )?(?:article|paper|journal)|taken (?:\w+ ){0,2}from|appropriated|",
            r"originally published|same (?:work|data|article|paper)|republished as|correct (?:full )?(?:citation|reference)|replaced by|",
            r"cites?|cited below|redundant|also published|first published|published (?:\w+ )?earlier|material from|text from|reported in)\b"
        ))
        .ok()
    });
    OTHER.as_ref()?.find(sentence).map(|found| found.start())
}
