//! What stands behind "A Retraction of the … Article" to what it says of that article.

use crate::notice::{Span, find_dois};

use super::citation;
use super::dates::first_date;
use super::draft::{Draft, Found, same_title};
use super::facts::{Facts, take_citation};
use super::layout::{Part, Piece};
use super::markers::marked;
use super::names;
use super::page_head;
use super::place::{self, Place};

/// `A Retraction of the … Article` with title, byline and DOI behind it; `Retraction to: Journal https://doi.org/…`.
pub(super) fn read(draft: &Draft, facts: &mut Facts) {
    let pieces = &draft.layout.pieces;
    let Some(at) = pieces.iter().position(|piece| piece.part == Part::Relation) else { return };
    for piece in relation_pieces(&pieces[at..]) {
        let words = draft.at(piece.span);
        let start = if piece.part == Part::Relation { page_head::relation(words).unwrap_or(0) } else { 0 };
        read_related(draft, Span { start: piece.span.start + start, end: piece.span.end }, facts);
    }
}

fn relation_pieces(pieces: &[Piece]) -> impl Iterator<Item = &Piece> {
    let belongs = |piece: &&Piece| {
        matches!(piece.part, Part::Relation | Part::Related | Part::Address | Part::Citation)
    };
    pieces.iter().take_while(belongs)
}

/// One piece that names the article: perhaps a title, a byline, a place, a DOI, or several of them.
fn read_related(draft: &Draft, span: Span, facts: &mut Facts) {
    let words = draft.at(span);
    for found in find_dois(words).into_iter().take(1) {
        facts.doi(found, span.start);
    }
    if let Some(byline) = byline_start(words) {
        let title = draft.within(span, 0..byline.saturating_sub(3));
        read_byline(draft, Span { start: span.start + byline, end: span.end }, facts);
        return read_title_line(draft, title, facts);
    }
    if let Some(listed) = names::people(words.trim()).filter(|listed| listed.iter().all(|one| !one.group)) {
        return facts.authors(listed, span.start);
    }
    match citation::citation(words) {
        Some(found) => take_citation(draft, span, found, facts),
        None => {
            if let Some(place) = place::place(words) {
                return facts.place(place, span.start);
            }
            read_year(draft, span, facts);
            read_title_line(draft, draft.found(span), facts);
        }
    }
}

/// `Retraction to: Journal https://doi.org/…, published online 24 March 2020`: the year is the article's.
fn read_year(draft: &Draft, span: Span, facts: &mut Facts) {
    let words = draft.at(span);
    let told = words.to_lowercase().find("published").and_then(|at| first_date(words.get(at..)?));
    if let Some(found) = told.filter(|_| facts.place.is_none()) {
        let value = Place { year: Some(found.date.year()), ..Place::default() };
        facts.place = Some(Found { value, span });
    }
}

/// Behind `by ` at the start or on a line of its own.
fn byline_start(words: &str) -> Option<usize> {
    let start = words.trim_start();
    if start.starts_with("by ") || start.starts_with("By ") {
        return Some(words.len() - start.len() + 3);
    }
    words.find("\nby ").map(|at| at + 4).or_else(|| run_on_byline(words))
}

/// `A study of mice by Ann Alpha, Bo Beta doi: …` on one line.
fn run_on_byline(words: &str) -> Option<usize> {
    let start = words.rfind(" by ")? + 4;
    let listed = names::people(words[start..start + end_of_names(&words[start..])].trim())?;
    listed.iter().all(|one| !one.group).then_some(start)
}

/// `Alpha A, Beta B (2019). Front. Ex. 9:1076. doi: …`.
fn read_byline(draft: &Draft, span: Span, facts: &mut Facts) {
    let words = draft.at(span);
    let end = end_of_names(words);
    if let Some(listed) = names::people(words[..end].trim_end_matches(['.', ' ', '\n'])) {
        facts.authors(listed, span.start);
    }
    read_place(draft, Span { start: span.start + end, end: span.end }, facts);
}

/// Names end at the year, at the DOI, or with the line, unless the line is only wrapped.
fn end_of_names(words: &str) -> usize {
    let doi = words.find("doi").or_else(|| words.find("DOI"));
    let open = words.find('(').into_iter().chain(doi).min().unwrap_or(words.len());
    let line = words
        .find('\n')
        .filter(|line| *line < open && Some(words.len() - words[*line..].trim_start().len()) == doi);
    line.unwrap_or(open)
}

/// `(2019). Front. Ex. 9:1076`: year, journal, place.
fn read_place(draft: &Draft, span: Span, facts: &mut Facts) {
    let words = draft.at(span);
    let Some(mut place) = place::place(words) else { return };
    let year_end = words.find(')').unwrap_or(0).min(place.span.start);
    place.year = place.year.or_else(|| words.get(1..5).and_then(|year| year.parse().ok()));
    let between = &words[year_end..place.span.start];
    let journal = between.trim_matches(|c: char| c.is_whitespace() || "),;.".contains(c));
    if let Some(at) = between.find(journal).filter(|_| !journal.is_empty()) {
        let start = year_end + at;
        // The full stop of an abbreviation belongs to it.
        let dot = usize::from(journal.contains('.') && words[start + journal.len()..].starts_with('.'));
        facts.journal.get_or_insert(draft.within(span, start..start + journal.len() + dot));
    }
    facts.place(place, span.start);
}

/// A line that stands where the title stands is the title, unless it is a sentence and no title that we know.
fn read_title_line(draft: &Draft, found: Found, facts: &mut Facts) {
    let words = &found.value;
    let known = draft.notice.title.as_deref().is_some_and(|title| same_title(marked(title).rest, words));
    let line = !words.ends_with(['.', ':', ';'])
        && !words.contains(". ")
        && words.len() < 450
        && words.split_whitespace().count() > 2;
    let sentence = ["We ", "I ", "The authors", "After ", "Following ", "In light", "Dear "]
        .iter()
        .any(|start| words.starts_with(start));
    if known || line && !sentence && find_dois(words).is_empty() && !words.contains("http") {
        facts.title(found);
    }
}
