//! Pieces of a notice to the one that is its title.

use super::pieces::{Part, Piece};
use crate::notice::find_dois;
use crate::understand::citation;
use crate::understand::clean::Text;
use crate::understand::journal;
use crate::understand::labels::Label;
use crate::understand::markers::marked;
use crate::understand::names;
use crate::understand::page_head;
use crate::understand::phrases::{Says, said};
use crate::understand::place::{numbered, place};
use crate::understand::table::key;

/// The title: the largest heading that says more than the kind; else the first piece that can be one.
pub(super) fn find_title(text: &Text, pieces: &mut [Piece]) {
    let first_kicker = pieces.iter().position(|piece| piece.part == Part::Kicker);
    let plain = plain_title(text, pieces, first_kicker);
    let is_marked = |at: &usize| marked(text.at(pieces[*at].span)).nature.is_some();
    let found = sized_title(text, pieces)
        .or_else(|| plain.filter(|at| is_marked(at) && pieces[*at].part != Part::Kicker))
        .or_else(|| marked_title(text, pieces))
        .or(plain)
        .or_else(|| marked_behind_kicker(text, pieces, first_kicker?));
    if let Some(at) = found.or(first_kicker) {
        pieces[at].part = Part::Title;
        set_copies_apart(text, pieces, at);
    }
}

/// Marks the first piece that bears a title known from elsewhere, with its marker or without.
pub(super) fn look_up_title(text: &Text, title: &str, pieces: &mut [Piece]) {
    const TITLE_BYTES: usize = 600;
    let wanted = key(marked(title).rest);
    let open = |piece: &&mut Piece| {
        matches!(piece.part, Part::Prose | Part::Relation) && piece.span.end - piece.span.start < TITLE_BYTES
    };
    let mut above = pieces.iter_mut().take(ABOVE_TITLE).filter(open);
    // A file's own account of its title may be cut short; the heading says the whole.
    let is_heading = |piece: &Piece| text.size_at(piece.span.start) > 1.05;
    let bears = |piece: &&mut Piece| {
        let words = key(marked(text.at(piece.span)).rest);
        words == wanted || is_heading(piece) && wanted.len() > 20 && words.starts_with(&wanted)
    };
    if let Some(piece) = above.find(bears).filter(|_| wanted.len() > 12) {
        piece.part = Part::Title;
    }
}

/// A page that bears its title twice has the names under the second: the title is the last copy above the prose.
fn set_copies_apart(text: &Text, pieces: &mut [Piece], title: usize) {
    let bare = |at: usize| key(text.at(pieces[at].span));
    let wanted = bare(title);
    let long = |piece: &Piece| piece.span.end - piece.span.start > 400;
    let relates = |piece: &Piece| piece.part == Part::Relation && key(text.at(piece.span)) != wanted;
    let head = pieces.iter().skip(title + 1).take(ABOVE_TITLE);
    let above = head.take_while(|piece| !long(piece) && !relates(piece)).count();
    let open = |at: &usize| matches!(pieces[*at].part, Part::Prose | Part::Relation);
    let copies: Vec<usize> =
        (title + 1..title + 1 + above).filter(open).filter(|at| bare(*at) == wanted).collect();
    let Some(last) = copies.last().copied().filter(|_| wanted.len() > 20) else { return };
    pieces[title].part = Part::Clutter;
    copies.into_iter().for_each(|at| pieces[at].part = Part::Clutter);
    pieces[last].part = Part::Title;
}

fn sized_title(text: &Text, pieces: &[Piece]) -> Option<usize> {
    let size = |at: usize| {
        let start = pieces[at].span.start;
        text.blocks.iter().find(|block| block.span.start == start).map_or(0.0, |block| block.size)
    };
    let headings = (0..pieces.len()).filter(|at| size(*at) > 1.05);
    let open = |at: &usize| {
        matches!(pieces[*at].part, Part::Prose | Part::Kicker | Part::Relation)
            && text.at(pieces[*at].span).len() < 600
    };
    let telling = |at: &usize| {
        let words = text.at(pieces[*at].span);
        pieces[*at].part != Part::Kicker
            && !is_section(words)
            && page_head::identity_line(words, false).is_none()
    };
    let headings: Vec<usize> = headings.filter(open).collect();
    let largest = |chosen: Vec<usize>| {
        chosen.into_iter().reduce(|best, at| if size(at) > size(best) + 0.01 { at } else { best })
    };
    largest(headings.iter().copied().filter(telling).collect()).or_else(|| largest(headings))
}

fn is_section(words: &str) -> bool {
    const SECTIONS: [&str; 8] =
        ["abstract", "full text", "references", "main text", "introduction", "summary", "text", "main"];
    SECTIONS.iter().any(|section| words.trim().eq_ignore_ascii_case(section))
}

/// The first piece that is not front matter, if it can be a title.
fn plain_title(text: &Text, pieces: &[Piece], first_kicker: Option<usize>) -> Option<usize> {
    let front = |piece: &Piece| {
        matches!(piece.part, Part::Labelled(label) if label != Label::References)
            || matches!(piece.part, Part::Head | Part::Clutter | Part::Trail)
    };
    // In a sidebar layout the title follows the last label; other labels (dates) may follow the title.
    let sidebar = matches!(pieces.first()?.part, Part::Labelled(_));
    let start = if sidebar { pieces.iter().take_while(|piece| front(piece)).count() } else { 0 };
    let open = (start..pieces.len()).find(|at| !front(&pieces[*at]) && pieces[*at].part != Part::Address)?;
    if pieces[open].part == Part::Kicker {
        // Behind the head of a page, names follow the kicker as often as a title does; a marker tells the title.
        let after_head = open > 0 && pieces[open - 1].part == Part::Head;
        let titles = |at: &usize| !after_head || marked(text.at(pieces[*at].span)).nature.is_some();
        let marked = marked_behind_kicker(text, pieces, open);
        return marked.or_else(|| titled_behind_kicker(text, pieces, open).filter(titles)).or(first_kicker);
    }
    // The journal's name may stand above the title, which the marker tells.
    let is_bare = marked(text.at(pieces[open].span)).nature.is_none();
    let open = open + usize::from(is_bare && bears_marker(text, pieces, open + 1));
    let words = text.at(pieces[open].span);
    let led = open > 0;
    (marked(words).nature.is_some() && words.len() < 600 || led && can_be_title(words))
        .then_some(open)
        .filter(|_| !matches!(pieces[open].part, Part::Relation if marked(words).rest.is_empty()))
}

/// How many pieces of running heads, dates and addresses stand above a title.
const ABOVE_TITLE: usize = 24;

/// `Journal of Examples`, `Published: 3 May 2020`, `Retraction: A study`: the first piece that bears a marker and says
/// more than the kind.
fn marked_title(text: &Text, pieces: &[Piece]) -> Option<usize> {
    let mut above = 0..pieces.len().min(ABOVE_TITLE);
    above.find(|at| bears_marker(text, pieces, *at) || relates_title(text, pieces, *at))
}

/// Whether a piece is marked as a notice and says more than the kind, in the way of titles.
fn bears_marker(text: &Text, pieces: &[Piece], at: usize) -> bool {
    let Some(piece) = pieces.get(at).filter(|piece| piece.part == Part::Prose) else { return false };
    let words = text.at(piece.span);
    let found = marked(words);
    let titled = found.nature.is_some() && !found.rest.is_empty() && words.len() < 400;
    titled && (!words.ends_with('.') || is_closed(found.rest)) && !names_place_only(found.rest)
}

/// A title with the full stop that databases put behind it, not a sentence.
fn is_closed(rest: &str) -> bool {
    let title = rest.trim_end_matches('.');
    !title.contains(['.', ';']) && rest.split_whitespace().count() > 3 && said(rest).says.is_empty()
}

/// `Retraction Note: Journal of Examples (2019) 45:3881–3894` names the article by its place, and has no title.
fn names_place_only(rest: &str) -> bool {
    citation::citation(rest)
        .is_some_and(|found| found.title.is_none() && found.authors.is_empty() && found.fills(rest))
        && !rest.contains(['“', '"', '‘', '['])
}

/// `RETRACTION`, `published: 3 May 2020`, `doi: …`, `Retraction: A study`.
fn marked_behind_kicker(text: &Text, pieces: &[Piece], kicker: usize) -> Option<usize> {
    let between = |piece: &&Piece| {
        matches!(piece.part, Part::Labelled(_) | Part::Address | Part::Clutter | Part::Trail)
    };
    let next = kicker + 1 + pieces[kicker + 1..].iter().take_while(between).count();
    (bears_marker(text, pieces, next) || relates_title(text, pieces, next)).then_some(next)
}

/// `Retraction of: A study` without place and DOI.
fn relates_title(text: &Text, pieces: &[Piece], at: usize) -> bool {
    let Some(piece) = pieces.get(at).filter(|piece| piece.part == Part::Relation) else { return false };
    let words = text.at(piece.span);
    let rest = marked(words).rest;
    let bare = find_dois(words).is_empty() && place(words).is_none() && words.lines().count() < 4;
    bare && rest.len() < words.len() && rest.split_whitespace().count() > 3 && words.len() < 400
}

fn titled_behind_kicker(text: &Text, pieces: &[Piece], kicker: usize) -> Option<usize> {
    let next = pieces.get(kicker + 1).filter(|piece| piece.part == Part::Prose)?;
    let words = text.at(next.span);
    let says_where = place(words).is_some() || numbered(words).is_some() || !find_dois(words).is_empty();
    (can_be_title(words) && names::people(words).is_none() && !says_where).then_some(kicker + 1)
}

/// Words of a title's length that do not speak as notices do.
fn can_be_title(words: &str) -> bool {
    let says = said(words).says;
    let sentence = words.ends_with('.') && words.len() > 250 || words.contains(". ") && words.ends_with('.');
    let prose = says.iter().any(|one| matches!(one, Says::Notice | Says::Boilerplate | Says::Initiator(_)));
    let long = words.split_whitespace().count() > 2
        || words.len() > 24
        || words.contains(|c| c > '\u{3000}')
        || marked(words).nature.is_some();
    long && !journal::is_name(words)
        && words.len() < 500
        && !sentence
        && !words.ends_with(':')
        && (!prose || marked(words).nature.is_some())
}
