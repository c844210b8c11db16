//! Lines at the head of a page to the journal that they name.

use super::citation;
use super::dates::first_date;
use super::draft::{Draft, Found};
use super::front;
use super::identity;
use super::journal;
use super::labels::{self, Label};
use super::layout::{Part, Piece};
use super::markers::{marked, title_marker};
use super::named_place::{self, NamedPlace};
use super::names;
use super::page_words;
use super::phrases::said;
use super::place;
use super::publishers;
use crate::notice::{PartialDate, Span};

/// Pieces at the start of a text that may belong to the head of its page, without menus.
const HEAD_PIECES: usize = 12;

/// Fills the journal, where nothing else names it: a line with volume and year, a line above volume or date, `Journal:
/// …`, a name before its publisher's, the trail to the page, a line of journal words.
pub(super) fn read(draft: &mut Draft) {
    if draft.notice.journal.is_some() {
        return;
    }
    let placed = placed(draft);
    if let Some(found) = placed.as_ref().filter(|_| draft.notice.doi.is_some()) {
        front::read_place(draft, found.line, 0, &found.place);
    }
    if let Some((line, date)) = placed.as_ref().and_then(|found| dated_line(draft, found.line)) {
        draft.fill_date("dates.published", date, line);
    }
    let placed = placed.map(|found| draft.found(found.journal));
    let found = labelled(draft)
        .or(placed)
        .or_else(|| headed(draft))
        .or_else(|| trailing(draft))
        .or_else(|| repeated(draft))
        .or_else(|| alone(draft))
        .or_else(|| in_foot(draft));
    draft.fill("journal", |notice| &mut notice.journal, found);
}

/// The date on the line of the notice's own place, unless the page is the article's.
fn dated_line(draft: &Draft, line: Span) -> Option<(Span, PartialDate)> {
    let title = draft.notice.title.as_deref().unwrap_or_default();
    let date = first_date(draft.at(line)).filter(|found| found.date.day().is_some())?;
    (!title_marker(title).is_of_article).then_some((line, date.date))
}

/// The pieces above the first sentence.
fn head_pieces(draft: &Draft) -> impl Iterator<Item = Piece> {
    let first = draft.sentences.first().map_or(usize::MAX, |sentence| sentence.piece);
    let open = |part: Part| {
        !matches!(
            part,
            Part::Clutter | Part::Trail | Part::Title | Part::Kicker | Part::Labelled(Label::References)
        )
    };
    draft.layout.pieces.iter().take(first).filter(move |piece| open(piece.part)).take(HEAD_PIECES).copied()
}

/// The journal on the trail to the page: the step before its volume, or the only step that is a name.
fn trailing(draft: &Draft) -> Option<Found> {
    let span = draft.layout.first(Part::Trail)?;
    let words = draft.at(span);
    let items: Vec<&str> =
        page_words::trail(words)?.into_iter().filter(|item| !page_words::is_menu(item)).collect();
    let is_step = |item: &str| is_name(item) && !journal::is_other(item);
    let volume = items.iter().position(|item| place::numbered(item).is_some());
    let steps: Vec<&str> = items.iter().copied().filter(|item| is_step(item)).collect();
    let before = volume.and_then(|at| items[..at].iter().copied().rfind(|item| is_step(item)));
    let name = before.or_else(|| steps.first().copied().filter(|_| steps.len() == 1))?;
    let start = name.as_ptr() as usize - words.as_ptr() as usize;
    Some(draft.within(span, start..start + name.len()))
}

/// A line of the head that is a journal's by its words, or by the volume that stands behind it elsewhere.
fn alone(draft: &Draft) -> Option<Found> {
    let title = draft.layout.first(Part::Title).map_or(0, |title| title.start);
    let pieces: Vec<Piece> = head_pieces(draft).filter(|piece| piece.part != Part::Names).collect();
    let lines: Vec<Span> = pieces.iter().flat_map(|piece| lines_of(draft, piece.span)).collect();
    let named = |line: &&Span| {
        is_name(draft.at(**line)) || journal::is_name(draft.at(**line)) && is_short(draft.at(**line))
    };
    let mut named = lines.iter().filter(named);
    let by_words = named.clone().find(|line| journal::is_name(draft.at(**line)));
    let by_place = || {
        lines.iter().filter(|line| line.start < title).find(|line| is_placed_name(draft, draft.at(**line)))
    };
    let only = || named.next().filter(|line| line.start < title && !journal::is_other(draft.at(**line)));
    by_words.or_else(by_place).or_else(only).map(|line| draft.found(*line))
}

/// A line of journal words under the text, as pages are footed: `12341   Journal of Examples   November 2013`.
fn in_foot(draft: &Draft) -> Option<Found> {
    let last = draft.sentences.last()?.piece;
    let foot = draft.layout.pieces.iter().skip(last + 1).filter(|piece| piece.part == Part::Running);
    let lines = foot.flat_map(|piece| lines_of(draft, piece.span));
    let lines: Vec<Span> =
        lines.filter(|line| is_short(draft.at(*line)) && journal::is_name(draft.at(*line))).collect();
    lines.first().map(|line| draft.found(*line))
}

fn is_short(words: &str) -> bool {
    if words.contains("://") {
        return false;
    }
    !words.starts_with("From the")
        && words.split_whitespace().count() < 13
        && !words.contains(|c: char| c.is_ascii_digit())
        && !words.ends_with(['.', ':'])
}

/// `Cell Matrix`, which looks like a person but for its volume elsewhere.
fn is_placed_name(draft: &Draft, words: &str) -> bool {
    is_short(words)
        && words.starts_with(char::is_uppercase)
        && !journal::is_other(words)
        && journal::stands_with_place(draft, words)
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
    let pieces: Vec<Piece> = head_pieces(draft).collect();
    pieces.iter().find_map(|piece| {
        let names_article = article
            .as_ref()
            .is_some_and(|found| piece.span.start <= found.span.start && found.span.end <= piece.span.end);
        let open = !names_article && !matches!(piece.part, Part::Title | Part::Relation | Part::Related);
        named_place::named_place(draft, piece.span).filter(|_| open)
    })
}

/// A name above a line of volume or date, or before its publisher.
fn headed(draft: &Draft) -> Option<Found> {
    let lines: Vec<Span> = lines(draft, HEAD_PIECES).collect();
    let above = lines.windows(2).find_map(|pair| {
        let leads = is_volume(draft.at(pair[1]))
            && matches!(draft.at(Span { start: pair[0].end, end: pair[1].start }), "\n" | "\n\n");
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
    let open = |part: Part| {
        !matches!(
            part,
            Part::Title | Part::Kicker | Part::Clutter | Part::Trail | Part::Labelled(Label::References)
        )
    };
    let pieces = draft.layout.pieces.iter().filter(move |piece| open(piece.part)).take(pieces);
    pieces.flat_map(|piece| lines_of(draft, piece.span))
}

/// `From the journal Journal of Examples`.
const FROM: &str = "From the journal ";

fn lines_of(draft: &Draft, span: Span) -> impl Iterator<Item = Span> {
    let mut at = span.start;
    draft.at(span).split_inclusive('\n').map(move |line| {
        let start = at + if line.starts_with(FROM) { FROM.len() } else { 0 };
        let end = at + line.trim_end().len();
        at += line.len();
        Span { start: start.min(end), end }
    })
}

fn is_volume(line: &str) -> bool {
    let lower = line.to_lowercase();
    let volume = ["volume ", "vol. ", "vol "].iter().any(|word| lower.starts_with(word)) && line.len() < 80
        || place::numbered(line).is_some_and(|place| place.span.start == 0);
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
        && !(words.contains([',', '&']) && names::people(words).is_some_and(|listed| listed.len() > 1))
        && said(words).says.is_empty()
}
