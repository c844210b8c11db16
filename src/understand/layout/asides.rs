//! Pieces of a page to those that list other works: what stands under `Related articles`.

use super::pieces::{Part, Piece};
use crate::understand::clean::Text;
use crate::understand::page_words;
use crate::understand::phrases::{Says, said};

/// Sets apart the headings of such lists, and behind the statement what stands under them.
///
/// Above the statement only the block itself is one: what follows may be the notice.
pub(super) fn set_apart(text: &Text, pieces: &mut [Piece]) {
    let statement = pieces.iter().position(|piece| states(text, piece)).unwrap_or(usize::MAX);
    let mut listing = false;
    for (at, piece) in pieces.iter_mut().enumerate() {
        let words = text.at(piece.span);
        listing &= matches!(piece.part, Part::Prose | Part::Address | Part::Kicker | Part::Clutter)
            && is_item(words);
        if begins(words) {
            listing = at > statement;
            piece.part = Part::Clutter;
        } else if listing {
            piece.part = Part::Clutter;
        }
    }
}

/// Prose that speaks as a notice.
fn states(text: &Text, piece: &Piece) -> bool {
    let speaks = |words: &str| {
        let says = said(words).says;
        says.contains(&Says::Notice) || says.iter().any(|one| matches!(one, Says::Initiator(_)))
    };
    let words = text.at(piece.span);
    piece.part == Part::Prose
        && words.len() > 60
        && speaks(&words[..words.floor_char_boundary(words.len().min(4_000))])
}

fn begins(words: &str) -> bool {
    words.len() < 2_000 && words.lines().next().is_some_and(page_words::begins_aside)
}

/// A short piece that makes no statement.
fn is_item(words: &str) -> bool {
    words.len() < 300 && !words.starts_with('©') && !words.contains("opyright")
}
