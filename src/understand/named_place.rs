//! Lines of a page that say where a work stands to its journal, place and time.

use std::ops::Range;

use super::citation;
use super::dates::first_date;
use super::draft::Draft;
use super::identity;
use super::labels::Label;
use super::layout::{Part, Piece};
use super::markers::marked;
use super::place::{self, Place};
use crate::notice::{Span, find_dois};

/// A line that names journal and place of a work, and no title or author.
pub(super) struct NamedPlace {
    pub(super) line: Span,
    pub(super) journal: Span,
    pub(super) place: Place,
}

/// The first such line, or part of a line between dots, of a span: `Journal 2021;85:499`.
pub(super) fn named_place(draft: &Draft, span: Span) -> Option<NamedPlace> {
    let mut at = span.start;
    draft.at(span).split_inclusive(['\n', '·', '|']).find_map(|line| {
        let start = at + (line.len() - line.trim_start().len());
        at += line.len();
        let (journal, place) = journal_and_place(line.trim())?;
        let journal = Span { start: start + journal.start, end: start + journal.end };
        let open = identity::is_front_matter(line.trim()) && marked(line.trim()).nature.is_none();
        open.then_some(NamedPlace { line: Span { start, end: at }, journal, place })
    })
}

/// Journal and place on a line that holds no more: `Journal 2021;85:499`, `Information: Journal, Volume 60, Issue 5`.
fn journal_and_place(line: &str) -> Option<(Range<usize>, Place)> {
    let cited = citation::citation(line).and_then(|found| {
        Some((found.journal.filter(|_| found.authors.is_empty() && found.title.is_none())?, found.place))
    });
    let numbered = || {
        let place = place::numbered(line)?;
        let before = line[..place.span.start].trim_end_matches([' ', ',', '(', ';', ':', '.']);
        let named = before.len() > 2 && before.len() < 160 && !before.ends_with(['-', '/', '–']);
        named.then(|| (0..before.len(), place.clone()))
    };
    let (journal, place) = cited.or_else(numbered)?;
    // `Imagined Science, 03 Mar 2019, 44(3):512`.
    let dated =
        first_date(line).filter(|found| found.date.month().is_some() && found.span.start > journal.start);
    let end = dated.map_or(journal.end, |found| found.span.start.min(journal.end));
    let end =
        journal.start + line[journal.start..end].trim_end_matches([' ', ',', '(', ';', '.', ':', '|']).len();
    let journal = journal.start..end;
    let label = line[journal.clone()].find(": ").filter(|at| *at < 14).map_or(0, |at| at + 2);
    Some((journal.start + label..journal.end, place))
}

/// Whether a DOI of which nothing says whose it is stands beside a date or volume that cannot be the article's: a later
/// year, another volume of the journal.
pub(super) fn stands_with_later(draft: &Draft, doi: Span, article: &Place) -> bool {
    /// So many pieces on either side belong to the same head or foot.
    const BESIDE: usize = 3;
    let open = |piece: &&Piece| {
        !matches!(piece.part, Part::Clutter | Part::Prose | Part::Labelled(Label::References))
    };
    let holds = |piece: &Piece| piece.span.start <= doi.start && doi.end <= piece.span.end;
    let pieces: Vec<&Piece> =
        draft.layout.pieces.iter().filter(|piece| open(piece) || holds(piece)).collect();
    let Some(at) = pieces.iter().position(|piece| holds(piece)) else { return false };
    let tells = matches!(pieces[at].part, Part::Citation | Part::Related | Part::Relation | Part::Identity);
    if tells
        || pieces[at].part == Part::Prose
            && pieces[at].span.end - pieces[at].span.start > identity::NEAR_BYTES
    {
        return false;
    }
    let beside = &pieces[at.saturating_sub(BESIDE)..(at + BESIDE + 1).min(pieces.len())];
    let mut lines = beside
        .iter()
        .filter(|piece| piece.part != Part::Title)
        .flat_map(|piece| draft.at(piece.span).lines());
    lines.any(|line| line.len() < identity::NEAR_BYTES && is_later(line, article))
}

fn is_later(line: &str, article: &Place) -> bool {
    // The digits of an identifier are no year.
    let first = find_dois(line).first().map_or(line.len(), |doi| doi.range.start);
    let line = &line[..first];
    let year = first_date(line).map(|found| found.date.year());
    let later = year.zip(article.year).is_some_and(|(year, of_article)| year > of_article);
    let volume = || place::numbered(line).or_else(|| place::place(line))?.volume;
    let other = || {
        article.year.is_none() && volume().zip(article.volume.clone()).is_some_and(|(one, two)| one != two)
    };
    later || other()
}
