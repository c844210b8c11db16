//! Front matter to what the notice states of itself: title, DOI, journal, place, dates, publisher, licence.

use std::sync::LazyLock;

use regex::Regex;

use crate::notice::{Doi, PartialDate, Span, find_dois};

use super::dates::{FoundDate, first_date};
use super::draft::{Draft, Found, behind_title};
use super::identity;
use super::labels::{self, Label};
use super::layout::{self, Part, Piece};
use super::licence;
use super::named_place;
use super::names;
use super::page_head;
use super::phrases::Says;
use super::place::{self, Place};
use super::publishers::{self, publisher};
use super::running_head;

/// Fills what the format has not stated.
pub(super) fn read(draft: &mut Draft) {
    read_title(draft);
    complete_title(draft);
    read_citation_block(draft);
    read_labelled_doi(draft);
    read_head(draft);
    read_foot(draft);
    read_lone_doi(draft);
    read_dates(draft);
    read_lone_date(draft);
    running_head::read(draft);
    licence::read(draft);
}

fn read_title(draft: &mut Draft) {
    let found = draft.layout.first(Part::Title).map(|span| draft.found(span));
    let found =
        found.map(|title| Found { value: title.value.trim_end_matches('*').trim().to_owned(), ..title });
    draft.fill("title", |notice| &mut notice.title, found);
}

/// A file's own account of its title may be cut short; the heading that begins with it says the whole.
fn complete_title(draft: &mut Draft) {
    let Some(stated) = draft.notice.title.clone().filter(|title| title.len() >= 20) else { return };
    let headings = draft.text.blocks.iter().filter(|block| block.size > 1.05);
    let spans = headings.map(|block| block.span).filter(|span| span.end - span.start < 400);
    let found = spans.map(|span| draft.found(span)).find(|heading| {
        heading.value.strip_prefix(stated.as_str()).is_some_and(|rest| rest.starts_with(' '))
    });
    if let Some(heading) = found {
        draft.notice.title = Some(heading.value);
        draft.mark("title", heading.span);
    }
}

/// `TYPE Retraction PUBLISHED 28 August 2025 DOI 10.…` above the title.
fn read_labelled_doi(draft: &mut Draft) {
    let title = draft.layout.pieces.iter().position(|piece| piece.part == Part::Title).unwrap_or(0);
    let is_front = |part| matches!(part, Part::Labelled(Label::Date | Label::Other));
    let front = draft.layout.pieces.iter().take(title).filter(|piece| is_front(piece.part));
    let labelled = front.map(|piece| piece.span).find_map(|span| {
        let words = draft.at(span);
        let found = find_dois(words).into_iter().next()?;
        let before = words[..found.range.start].trim_end_matches([' ', ':']);
        before.get(before.len().saturating_sub(3)..)?.eq_ignore_ascii_case("doi").then_some((span, found))
    });
    let Some((span, found)) = labelled else { return };
    if retracted_by_doi(draft).is_none_or(|(_, article)| article != found.doi) {
        let (start, end) = (span.start + found.range.start, span.start + found.range.end);
        set_doi(draft, found.doi, Span { start, end });
    }
}

/// `CITATION Smith J (2024) Retraction: A study. J. Name 14:1422. doi: …`: how to cite the notice itself.
fn read_citation_block(draft: &mut Draft) {
    let Some(block) = draft.layout.first(Part::Labelled(Label::Citation)) else { return };
    let words = draft.at(block).to_owned();
    let year = year_in_brackets(&words);
    let title_start = year.map_or(0, |(_, end)| end);
    let title_end =
        draft.notice.title.as_deref().and_then(|title| behind_title(&words[title_start..], title));
    let rest_start = title_end.map_or(title_start, |end| title_start + end);
    read_own_doi(
        draft,
        Span { start: block.start + if title_end.is_some() { rest_start } else { 0 }, end: block.end },
    );
    let Some(place) = place::place(&words[rest_start..]).or_else(|| place::odd_place(&words[rest_start..]))
    else {
        return year_of_publication(draft, year.map(|(year, _)| year), block);
    };
    let journal_end = rest_start + place.span.start;
    let journal_start =
        if title_end.is_some() { rest_start } else { last_sentence(&words, rest_start, journal_end) };
    let journal =
        words[journal_start..journal_end].trim_matches(|c: char| c.is_whitespace() || ".,;".contains(c));
    if let Some(at) = words[journal_start..journal_end].find(journal).filter(|_| !journal.is_empty()) {
        let start = journal_start + at;
        let dot = usize::from(words[start + journal.len()..].starts_with('.') && journal.contains('.'));
        let found = draft.within(block, start..start + journal.len() + dot);
        draft.fill("journal", |notice| &mut notice.journal, Some(found));
    }
    read_place(draft, block, rest_start, &place);
    year_of_publication(draft, year.map(|(year, _)| year).or(place.year), block);
}

fn last_sentence(words: &str, start: usize, end: usize) -> usize {
    let body = words[start..end].trim_end_matches([' ', '.', '\n']);
    body.rfind(". ").or_else(|| body.rfind(".\n")).map_or(start, |at| start + at + 2)
}

/// `(2024)`: the year and the byte behind it.
fn year_in_brackets(words: &str) -> Option<(i16, usize)> {
    static YEAR: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"\(((?:19|20)[0-9]{2})\)[.:,]?\s*").ok());
    let found = YEAR.as_ref()?.captures(words)?;
    Some((found.get(1)?.as_str().parse().ok()?, found.get(0)?.end()))
}

/// A year in the notice's own citation is the least that it says of its date.
fn year_of_publication(draft: &mut Draft, year: Option<i16>, block: Span) {
    let labelled = draft.layout.all(Part::Labelled(Label::Date)).any(|span| is_published(draft.at(span)));
    let date = year.and_then(PartialDate::year_only).filter(|_| !labelled);
    if let Some(date) = date {
        draft.fill_date("dates.published", date, block);
    }
}

fn read_own_doi(draft: &mut Draft, block: Span) {
    // A title may hold the article's DOI; the notice's own stands last.
    let found = find_dois(draft.at(block)).into_iter().next_back();
    if let Some(found) = found {
        set_doi(
            draft,
            found.doi,
            Span { start: block.start + found.range.start, end: block.start + found.range.end },
        );
    }
}

fn set_doi(draft: &mut Draft, doi: Doi, span: Span) {
    if draft.notice.doi.is_none() {
        draft.notice.doi = Some(doi);
        draft.mark("doi", span);
    }
}

pub(super) fn read_place(draft: &mut Draft, block: Span, offset: usize, place: &Place) {
    let span = place.at(block.start + offset);
    let found = |value: &Option<String>| value.clone().map(|value| Found { value, span });
    draft.fill("volume", |notice| &mut notice.volume, found(&place.volume));
    draft.fill("issue", |notice| &mut notice.issue, found(&place.issue));
    draft.fill("pages", |notice| &mut notice.pages, found(&place.pages));
}

/// `Smith et al. Journal (2010) 7:190` and the notice's DOI on the next line.
fn read_head(draft: &mut Draft) {
    let head = draft.layout.pieces.iter().position(|piece| piece.part == Part::Head);
    let Some(at) = head.or_else(|| own_identity(draft)) else { return };
    let block = draft.layout.pieces[at].span;
    let words = draft.at(block).to_owned();
    let Some((place, before)) = page_head::head(&words).or_else(|| plain_head(&words)) else { return };
    read_own_doi(draft, block);
    if let Some(next) = draft.layout.pieces.get(at + 1).filter(|next| next.part == Part::Address) {
        read_own_doi(draft, next.span);
    }
    let start = journal_start(draft, &words[before.clone()]);
    let journal = draft.within(block, start..before.end);
    draft.fill("journal", |notice| &mut notice.journal, Some(journal));
    read_place(draft, block, 0, &place);
    year_of_publication(draft, place.year, block);
}

/// A line that names a work by place and DOI, where the notice goes on to say that the article with another DOI has
/// been retracted: then the line names the notice.
fn own_identity(draft: &Draft) -> Option<usize> {
    let (sentence, retracted) = retracted_by_doi(draft)?;
    let names_work = |part| matches!(part, Part::Identity | Part::Citation);
    let mut above = draft.layout.pieces.iter().take(sentence);
    let at = above.position(|piece| names_work(piece.part))?;
    let own = page_head::glued_doi(draft.at(draft.layout.pieces[at].span))?;
    (own.doi != retracted).then_some(at)
}

/// The DOI of the article in `The article (… doi: …) has been retracted`, and the piece that says so. What an article
/// was copied from is named behind the verb.
fn retracted_by_doi(draft: &Draft) -> Option<(usize, Doi)> {
    let mut early = draft.sentences.iter().take(8).filter(|sentence| sentence.has(Says::Retracts));
    early.find_map(|sentence| {
        let words = draft.at(sentence.span);
        let found = find_dois(&words[..sentence.turn.unwrap_or(words.len())]).into_iter().next()?;
        let verb = words[found.range.end..].to_lowercase();
        let other = identity::calls_other_notice(&words[..found.range.start]);
        (!other && (verb.contains("retract") || verb.contains("withdr")))
            .then_some((sentence.piece, found.doi))
    })
}

/// `Journal 38: 3187, 2017; DOI: 10.…`, where the notice is headed so.
fn plain_head(words: &str) -> Option<(Place, std::ops::Range<usize>)> {
    let place = place::place(words)?;
    let before = words[..place.span.start].trim_end_matches([' ', ',', '(']).len();
    Some((place, 0..before))
}

/// A DOI at the end of the text stands in the foot of the page and is the notice's own, where a relation names the
/// article by another DOI of the same house.
fn read_foot(draft: &mut Draft) {
    // Behind it at most a page number and the running title.
    const BEHIND_BYTES: usize = 40;
    let article = layout::related_doi(&draft.text, &draft.layout.pieces);
    let Some(article) = article.filter(|_| draft.notice.doi.is_none()) else { return };
    let text = &draft.text.text;
    let from = text.floor_char_boundary(text.len().saturating_sub(200));
    let Some(found) = find_dois(&text[from..]).pop() else { return };
    let span = Span { start: from + found.range.start, end: from + found.range.end };
    let linked = text[..span.start].ends_with("doi.org/") && text.len() - span.end <= BEHIND_BYTES;
    if linked && found.doi != article.doi && found.doi.prefix() == article.doi.prefix() {
        set_doi(draft, found.doi, span);
    }
}

/// A DOI that stands alone, where the text says that another is the article's.
fn read_lone_doi(draft: &mut Draft) {
    if draft.notice.doi.is_none()
        && let Some(found) = identity::of_notice(draft)
    {
        set_doi(draft, found.value, found.span);
        read_beside_doi(draft, found.span);
    }
}

/// Journal, place and date on the line of the notice's own DOI, or on the lines above it.
fn read_beside_doi(draft: &mut Draft, doi: Span) {
    let Some(at) = draft
        .layout
        .pieces
        .iter()
        .position(|piece| piece.span.start <= doi.start && doi.end <= piece.span.end)
    else {
        return;
    };
    let above = at.checked_sub(1).into_iter().filter(|above| draft.layout.pieces[*above].part != Part::Title);
    for piece in [at].into_iter().chain(above) {
        let span = draft.layout.pieces[piece].span;
        let end = if piece == at { doi.start } else { span.end };
        if let Some(found) = named_place::named_place(draft, Span { start: span.start, end }) {
            let journal = draft.found(found.journal);
            draft.fill("journal", |notice| &mut notice.journal, Some(journal));
            read_place(draft, found.line, 0, &found.place);
            year_of_publication(draft, found.place.year, found.line);
            break;
        }
    }
    let span = draft.layout.pieces[at].span;
    let words = draft.at(span).to_owned();
    if let Some(date) = words.split(['\n', '·', '|']).find_map(lone_date) {
        draft.fill_date("dates.published", date, span);
    }
}

/// A line, or a part of one between dots, that is a date and nothing else, or with the word for it.
fn lone_date(line: &str) -> Option<PartialDate> {
    let line = line.trim();
    let whole = |date: &FoundDate| {
        date.span.end == line.len() && (date.span.start == 0 || is_published(line) && date.span.start < 24)
    };
    first_date(line).filter(whole).map(|date| date.date)
}

/// Where the journal begins in a head: behind the first author, whom the names under the title or `et al.` tell.
fn journal_start(draft: &Draft, before: &str) -> usize {
    if let Some(journal) = related_journal(draft).filter(|journal| before.ends_with(journal.as_str())) {
        return before.len() - journal.len();
    }
    let names = draft.layout.first(Part::Names).map(|span| draft.at(span)).unwrap_or_default();
    let listed = names::people(names).unwrap_or_default();
    let first = listed.first().map(|first| &names[first.span.start..first.span.end]);
    let authors = first.into_iter().chain(["Editors", "Editorial Office", "The Editors", "Editor"]);
    let prefix = authors
        .into_iter()
        .find_map(|author| before.strip_prefix(author).filter(|rest| rest.starts_with(' ')));
    let et_al = before.find("et al.").map(|at| &before[at + 6..]);
    prefix.or(et_al).map_or(0, |rest| before.len() - rest.trim_start().len())
}

/// The journal in `Retraction to: Journal https://doi.org/…`.
fn related_journal(draft: &Draft) -> Option<String> {
    let words = draft.at(draft.layout.first(Part::Relation)?);
    let rest = words[page_head::relation(words)?..].trim();
    let end =
        [" http", "\nhttp", " doi", " DOI", " 10.", " ("].iter().filter_map(|mark| rest.find(mark)).min()?;
    Some(rest[..end].trim().to_owned()).filter(|journal| !journal.is_empty())
}

fn is_published(words: &str) -> bool {
    let lower = words.to_ascii_lowercase();
    (lower.contains("publ") || lower.contains("online")) && first_date(words).is_some()
}

/// `RECEIVED 24 April 2024`, `Received: … Accepted: … Published: …`.
fn read_dates(draft: &mut Draft) {
    static LABELLED: LazyLock<Option<Regex>> = LazyLock::new(|| {
        let mut names: Vec<String> = labels::date_labels().map(|(name, _)| regex::escape(name)).collect();
        names.retain(|name| name != "date");
        names.sort_unstable_by_key(|name| std::cmp::Reverse(name.len()));
        let names = names.join("|");
        Regex::new(&format!(
            r"(?i)(?:\b|^)({names}|^date)(?: by [^:\n]{{3,40}}:)?(?: on| en línea| em| le| en ligne)?\s*[:：]?\s*"
        ))
        .ok()
    });
    let Some(labelled) = LABELLED.as_ref() else { return };
    let pieces: Vec<Span> = draft.layout.all(Part::Labelled(Label::Date)).collect();
    for piece in pieces {
        let words = draft.at(piece).to_owned();
        let labels: Vec<_> =
            labelled.captures_iter(&words).filter_map(|found| found.get(0).zip(found.get(1))).collect();
        for (nth, (label, name)) in labels.iter().enumerate() {
            let end = labels.get(nth + 1).map_or(words.len(), |(next, _)| next.start());
            let Some(found) = first_date(&words[label.end()..end]).filter(|found| found.span.start < 20)
            else {
                continue;
            };
            let Some(field) = date_field(name.as_str()) else { continue };
            let offset = piece.start + label.end();
            let span = Span { start: offset + found.span.start, end: offset + found.span.end };
            draft.fill_date(field, found.date, span);
        }
    }
}

/// Which date of the notice a label names; of a revision none.
fn date_field(label: &str) -> Option<&'static str> {
    let lower = label.to_lowercase();
    let (_, field) = labels::date_labels().find(|(name, _)| *name == lower)?;
    match field {
        "received" => Some("dates.received"),
        "accepted" => Some("dates.accepted"),
        "published" => Some("dates.published"),
        _ => None,
    }
}

/// A date alone on its line, above the statement or below it, where nothing names the notice's date: `3 May 2018`, or
/// `Published Online` and the date on the next line.
fn read_lone_date(draft: &mut Draft) {
    if draft.notice.dates.published.is_some_and(|date| date.month().is_some()) || bears_articles_title(draft)
    {
        return;
    }
    let open =
        |part| matches!(part, Part::Prose | Part::Signature | Part::Address | Part::Names | Part::Running);
    let pieces = draft.layout.pieces.iter().filter(|piece| open(piece.part)).copied();
    let short: Vec<Piece> = pieces.filter(|piece| piece.span.end - piece.span.start < LONE_BYTES).collect();
    let lone = short.iter().filter_map(|piece| Some((lone_date_in(draft, piece.span)?, piece.span)));
    let found = lone.max_by_key(|(date, _)| exactness(*date)).or_else(|| date_in_foot(draft, &short));
    if let Some((date, span)) = found {
        draft.fill_date("dates.published", date, span);
    }
}

/// `Journal of Examples 174, 505, July 26, 2018 © 2018`: the date in the foot of a page.
fn date_in_foot(draft: &Draft, pieces: &[Piece]) -> Option<(PartialDate, Span)> {
    let last = draft.sentences.last()?.span.end;
    let foot = pieces.iter().filter(|piece| piece.part == Part::Running && piece.span.start >= last);
    let dated = |piece: &Piece| {
        let words = draft.at(piece.span);
        let date = first_date(words).filter(|found| found.date.month().is_some())?;
        (!words.contains("riginal") && !words.contains("rticle")).then_some((date.date, piece.span))
    };
    foot.filter_map(dated).max_by_key(|(date, _)| exactness(*date))
}

/// Longer pieces hold more than a signature with its date.
const LONE_BYTES: usize = 240;

fn exactness(date: PartialDate) -> usize {
    usize::from(date.month().is_some()) + usize::from(date.day().is_some())
}

/// The date on a line of a piece; one that is told of the article is none.
fn lone_date_in(draft: &Draft, span: Span) -> Option<PartialDate> {
    let words = draft.at(span);
    let tells = words.contains("rticle was") || words.contains("riginal");
    words.split(['\n', '·', '|']).find_map(lone_date).filter(|date| !tells && date.month().is_some())
}

/// `RETRACTED: A study` is the article's own page, whose dates are the article's.
fn bears_articles_title(draft: &Draft) -> bool {
    draft.notice.title.as_deref().is_some_and(|title| super::markers::title_marker(title).is_of_article)
}

/// Who publishes, by the words of the notice: who holds the rights, who remains neutral, or a known name that fits
/// the DOIs.
pub(super) fn read_publisher(draft: &mut Draft) {
    if draft.notice.publisher.is_some() {
        return;
    }
    let found =
        copyright_holder(draft).or_else(|| neutral_publisher(draft)).or_else(|| named_publisher(draft));
    if let Some(found) = found {
        draft.notice.publisher = Some(publisher(&found.value));
        draft.mark("publisher", found.span);
    }
}

/// `© 2009 BioMed Central.`, where the name is one of a known publisher; authors and societies hold rights too.
fn copyright_holder(draft: &Draft) -> Option<Found> {
    static HOLDER: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"(?:©|\(c\)|\(C\))\s*(?:19|20)[0-9]{2},?\s+([^\n.;]{3,80}(?:\.[A-Z]\.?)?)").ok()
    });
    let block = draft.layout.first(Part::Labelled(Label::Copyright)).or_else(|| first_with(draft, '©'))?;
    let holder = HOLDER.as_ref()?.captures(draft.at(block))?.get(1)?;
    let found = draft.within(block, holder.range());
    publishers::is_known(&found.value).then_some(found)
}

fn first_with(draft: &Draft, mark: char) -> Option<Span> {
    draft.layout.pieces.iter().map(|piece| piece.span).find(|span| draft.at(*span).contains(mark))
}

/// `BioMed Central remains neutral with regard to jurisdictional claims`.
fn neutral_publisher(draft: &Draft) -> Option<Found> {
    let text = &draft.text.text;
    let at = text.rfind(" remains neutral with")?;
    let start = text[..at].rfind(['\n', '.']).map_or(0, |start| start + 1);
    let found = draft.found(Span { start, end: at });
    (found.value.len() < 120 && found.value.starts_with(char::is_uppercase)).then_some(found)
}

fn named_publisher(draft: &Draft) -> Option<Found> {
    let own = draft.notice.doi.iter();
    let dois = own.chain(draft.notice.articles.iter().filter_map(|article| article.doi.as_ref()));
    let prefixes: Vec<&str> = dois.map(Doi::prefix).collect();
    publishers::named_in(&draft.text.text, &prefixes).map(|span| draft.found(span))
}
