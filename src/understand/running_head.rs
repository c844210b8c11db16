//! Lines at the head of a page to the journal that they name.

use super::citation;
use super::dates::first_date;
use super::draft::{Draft, Found};
use super::front;
use super::identity::{self, NamedPlace};
use super::labels::{self, Label};
use super::layout::Part;
use super::markers::marked;
use super::names;
use super::phrases::said;
use super::publishers;
use crate::notice::Span;

/// Pieces at the start of a text that may belong to the head of its page.
const HEAD_PIECES: usize = 4;

/// Fills the journal, where nothing else names it: a line with volume and year, a line above volume or date, `Journal:
/// …`, a name before its publisher's.
pub(super) fn read(draft: &mut Draft) {
    if draft.notice.journal.is_some() {
        return;
    }
    let placed = placed(draft);
    if let Some(found) = placed.as_ref().filter(|_| draft.notice.doi.is_some()) {
        front::read_place(draft, found.line, 0, &found.place);
    }
    let placed = placed.map(|found| draft.found(found.journal));
    let found = labelled(draft).or(placed).or_else(|| headed(draft)).or_else(|| repeated(draft));
    draft.fill("journal", |notice| &mut notice.journal, found);
}

/// `Journal: Name (2024)`.
fn labelled(draft: &Draft) -> Option<Found> {
    lines(draft, draft.layout.pieces.len()).find_map(|line| {
        let words = draft.at(line);
        let name = words.strip_prefix("Journal:")?;
        let end = name.find(['(', ';']).map_or(words.len(), |end| words.len() - name.len() + end);
        Some(draft.within(line, words.len() - name.len()..end))
    })
}

/// `Journal 305 (2021) 122704`, unless it names the article.
fn placed(draft: &Draft) -> Option<NamedPlace> {
    let article = identity::of_article(draft);
    draft.layout.pieces.iter().take(HEAD_PIECES).find_map(|piece| {
        let names_article = article
            .as_ref()
            .is_some_and(|found| piece.span.start <= found.span.start && found.span.end <= piece.span.end);
        let open = !names_article && !matches!(piece.part, Part::Title | Part::Relation | Part::Related);
        identity::named_place(draft, piece.span).filter(|_| open)
    })
}

/// A name above a line of volume or date, or before its publisher.
fn headed(draft: &Draft) -> Option<Found> {
    let lines: Vec<Span> = lines(draft, HEAD_PIECES).collect();
    let above = lines.windows(2).find_map(|pair| {
        let leads =
            is_volume(draft.at(pair[1])) && draft.at(Span { start: pair[0].end, end: pair[1].start }) == "\n";
        (leads && is_name(draft.at(pair[0]))).then(|| draft.found(pair[0]))
    });
    above.or_else(|| {
        lines.iter().find_map(|line| {
            let (name, behind) = draft.at(*line).split_once([',', '—', '·', '|'])?;
            let behind = behind.trim();
            let known = publishers::is_known(behind.split(". ").next()?)
                || behind.starts_with("Year")
                || is_volume(behind);
            (known && is_name(name.trim())).then(|| draft.within(*line, 0..name.len()))
        })
    })
}

/// A line that stands both above and under the title.
fn repeated(draft: &Draft) -> Option<Found> {
    let lines: Vec<Span> = lines(draft, HEAD_PIECES + 2).collect();
    let again =
        |(at, line): &(usize, &Span)| lines[..*at].iter().any(|above| draft.at(*above) == draft.at(**line));
    let found = lines.iter().enumerate().find(again)?.1;
    is_name(draft.at(*found)).then(|| draft.found(*found))
}

/// Lines of the first pieces, without titles.
fn lines(draft: &Draft, pieces: usize) -> impl Iterator<Item = Span> {
    let open = |part: Part| !matches!(part, Part::Title | Part::Kicker | Part::Labelled(Label::References));
    draft.layout.pieces.iter().take(pieces).filter(move |piece| open(piece.part)).flat_map(|piece| {
        let mut at = piece.span.start;
        draft.at(piece.span).split_inclusive('\n').map(move |line| {
            let start = at;
            at += line.len();
            Span { start, end: start + line.trim_end().len() }
        })
    })
}

fn is_volume(line: &str) -> bool {
    let lower = line.to_lowercase();
    let volume = ["volume ", "vol. ", "vol "].iter().any(|word| lower.starts_with(word)) && line.len() < 80;
    volume || matches!(labels::label(line), Some((Label::Date, _))) && first_date(line).is_some()
}

/// Words that can be a journal's name: no person, no publisher, no statement, no number.
fn is_name(words: &str) -> bool {
    let count = words.split_whitespace().count();
    let titled = words.starts_with(char::is_uppercase) && !words.contains(|c: char| c.is_ascii_digit());
    titled
        && (1..=12).contains(&count)
        && !words.ends_with(['.', ':', ';', '*'])
        && !words.contains([';', ':', '"', '“'])
        && marked(words).nature.is_none()
        && !publishers::is_known(words)
        && (count > 2 || names::person(words).is_none())
        && citation::citation(words).is_none()
        && said(words).says.is_empty()
}
