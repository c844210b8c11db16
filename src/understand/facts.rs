//! The text of a notice to what it says of the article: title, authors, DOI, journal, place.

use crate::notice::{Doi, FoundDoi, Span, find_dois};

use super::citation::{self, Citation};
use super::dates::first_date;
use super::draft::{Draft, Found, same_title};
use super::identity;
use super::labels::Label;
use super::layout::Part;
use super::markers::{self, marked};
use super::named_place;
use super::names;
use super::page_head;
use super::phrases::Says;
use super::place::{self, Place};
use super::prose::Sentence;
use super::reference_list;
use super::related;
use super::table::key;
use super::titled;
use super::titled_line;
use super::wide_statement;

/// What is known of one article, each value from the first place that states it.
#[derive(Debug, Clone, Default)]
pub(super) struct Facts {
    pub(super) title: Option<Found>,
    pub(super) authors: Option<Found<Vec<String>>>,
    pub(super) doi: Option<Found<Doi>>,
    pub(super) journal: Option<Found>,
    pub(super) place: Option<Found<Place>>,
    /// The notice's own DOI, where what is known of the article tells that it is not the article's.
    pub(super) own_doi: Option<Found<Doi>>,
}

impl Facts {
    /// Whether nothing is known.
    pub(super) fn is_empty(&self) -> bool {
        self.title.is_none() && self.authors.is_none() && self.doi.is_none() && self.place.is_none()
    }

    pub(super) fn title(&mut self, found: Found) {
        let title = clean_title(&found.value);
        if self.title.is_none() && title.split_whitespace().count() > 1
            || self.title.is_none() && title.len() > 8
        {
            self.title = Some(Found { value: title, span: found.span });
        }
    }

    pub(super) fn doi(&mut self, found: FoundDoi, offset: usize) {
        let span = Span { start: offset + found.range.start, end: offset + found.range.end };
        self.doi.get_or_insert(Found { value: found.doi, span });
    }

    pub(super) fn place(&mut self, place: Place, offset: usize) {
        let span = place.at(offset);
        match &mut self.place {
            Some(known) if known.value.year.is_none() && known.value.volume == place.volume => {
                known.value.year = place.year;
            }
            Some(_) => {}
            None => self.place = Some(Found { value: place, span }),
        }
    }

    pub(super) fn authors(&mut self, listed: Vec<names::Listed>, offset: usize) {
        let (Some(first), Some(last)) = (listed.first(), listed.last()) else { return };
        let span = Span { start: offset + first.span.start, end: offset + last.span.end };
        let value: Vec<String> = listed.into_iter().filter(|one| !one.group).map(|one| one.name).collect();
        if !value.is_empty() {
            self.authors.get_or_insert(Found { value, span });
        }
    }
}

/// A title as the article bears it: without marker, quotation marks and final stop.
fn clean_title(title: &str) -> String {
    let rest = without_place(marked(title).rest);
    let rest = rest.trim_matches(|c: char| c.is_whitespace() || "“”\"«»„".contains(c));
    let open = rest.matches('‘').count() > rest.matches('’').count();
    rest.trim_start_matches(if open { "‘" } else { "" }).trim_end_matches(['.', ',', '*']).trim().to_owned()
}

/// `“A study” [J. Ex. 240 (2018) 10–18]` and `A study (2021 J. Ex. 19 12)` without where the article stands.
pub(super) fn without_place(title: &str) -> &str {
    let title = title.trim_end();
    let Some(open) = title.rfind(" [").or_else(|| title.rfind(" (")).filter(|_| title.ends_with([']', ')']))
    else {
        return title;
    };
    let inside = title[open + 2..].trim_end_matches([']', ')']);
    let names_place = citation::dated_place(inside) && inside.contains(char::is_alphabetic);
    if names_place && open > 8 { title[..open].trim_end() } else { title }
}

/// What the text says of the article that it is about. Sources that name it outright come first, prose last.
pub(super) fn facts(draft: &Draft) -> Facts {
    let outright = identity::of_article(draft).filter(|found| !compared(draft, found.span));
    let weak = outright.is_none();
    let mut facts = Facts { doi: outright, ..Facts::default() };
    if republished(draft) {
        from_header(draft, &mut facts);
    }
    related::read(draft, &mut facts);
    from_labelled_lines(draft, &mut facts);
    from_identity_line(draft, &mut facts);
    titled::from_quoted_title(draft, &mut facts);
    wide_statement::read(draft, &mut facts);
    titled_line::read(draft, &mut facts);
    titled_line::in_brackets(draft, &mut facts);
    published_before(draft, &mut facts);
    from_citations(draft, &mut facts);
    from_reference_list(draft, &mut facts);
    from_prose(draft, &mut facts);
    if titled_line::is_articles_page(draft) {
        from_head_of_article(draft, &mut facts);
    }
    if titled_line::header_wrote_article(draft) {
        from_full_header(draft, &mut facts);
    }
    from_notice_title(draft, &mut facts);
    place_beside_doi(draft, &mut facts);
    facts.doi = facts.doi.or_else(|| lone_doi(draft));
    if draft.notice.doi.is_none() {
        facts.doi = facts.doi.or_else(|| identity::above_statement(draft));
    }
    if weak {
        facts.own_doi = own_doi(draft, &facts);
        facts.doi = facts.doi.filter(|_| facts.own_doi.is_none());
    }
    facts
}

/// A DOI that nothing calls the article's is the notice's, where it stands beside a later date than the article's.
fn own_doi(draft: &Draft, facts: &Facts) -> Option<Found<Doi>> {
    let (doi, place) = (facts.doi.as_ref()?, &facts.place.as_ref()?.value);
    let title = draft.notice.title.as_deref().unwrap_or_default();
    let open = draft.notice.doi.is_none() && !markers::title_marker(title).is_of_article;
    let later = open && named_place::stands_with_later(draft, doi.span, place);
    later.then(|| doi.clone())
}

/// `The Original Article was published on 8 November 2019`: of the place only the year is known.
fn published_before(draft: &Draft, facts: &mut Facts) {
    /// Such a line says no more.
    const LINE_BYTES: usize = 160;
    if facts.place.as_ref().is_some_and(|place| place.value.year.is_some()) {
        return;
    }
    let lines =
        draft.layout.pieces.iter().map(|piece| piece.span).filter(|span| span.end - span.start < LINE_BYTES);
    let told = lines.filter_map(|span| {
        let words = draft.at(span);
        let at = words.to_ascii_lowercase().find("original article was published")?;
        let found = first_date(words.get(at..)?)?;
        Some((found.date.year(), span))
    });
    if let Some((year, span)) = told.into_iter().next() {
        let place = facts.place.take().map(|found| found.value).unwrap_or_default();
        facts.place = Some(Found { value: Place { year: Some(year), ..place }, span });
    }
}

/// `(J Ex 2014;348:g1901, doi: 10.…)`: the place before the article's DOI.
fn place_beside_doi(draft: &Draft, facts: &mut Facts) {
    /// A place stands that near.
    const BEFORE_BYTES: usize = 120;
    let Some(doi) = facts.doi.as_ref().filter(|_| facts.place.is_none()) else { return };
    let text = &draft.text.text;
    let line = text[..doi.span.start].rfind('\n').map_or(0, |at| at + 1);
    let start = text.ceil_char_boundary(line.max(doi.span.start.saturating_sub(BEFORE_BYTES)));
    let words = &text[start..doi.span.start];
    match place::place(words).filter(|place| place.year.is_some()) {
        Some(place) => facts.place(place, start),
        None => {
            // `Alpha A (2018) Journal 38, JN20180901. https://doi.org/…`: of such a place only the year is plain.
            let span = Span { start, end: doi.span.start };
            let value =
                citation::year_in_brackets(words).map(|year| Place { year: Some(year), ..Place::default() });
            facts.place = value.map(|value| Found { value, span });
        }
    }
}

/// `Article title: …`, `Authors: …`, `Journal: …`, line by line.
fn from_labelled_lines(draft: &Draft, facts: &mut Facts) {
    let labels = |words: &str| words.lines().any(|line| line.to_lowercase().starts_with("article title:"));
    let Some(piece) = draft.layout.pieces.iter().find(|piece| labels(draft.at(piece.span))) else { return };
    let mut at = piece.span.start;
    for line in draft.at(piece.span).split_inclusive('\n') {
        let start = at;
        at += line.len();
        let Some((label, value)) = line.split_once(':') else { continue };
        let offset = start + label.len() + 1 + (value.len() - value.trim_start().len());
        let span = Span { start: offset, end: offset + value.trim().len() };
        match label.to_lowercase().as_str() {
            "article title" => facts.title(draft.found(span)),
            "author" | "authors" | "author(s)" => {
                names::people(value.trim()).into_iter().for_each(|listed| facts.authors(listed, offset));
            }
            "journal" => drop(facts.journal.get_or_insert(draft.found(span))),
            _ => {}
        }
    }
}

/// `Journal 38: 3187–3196, 2017; DOI: 10.…` at the start of the text, unless it names the notice.
fn from_identity_line(draft: &Draft, facts: &mut Facts) {
    let Some(span) = draft.layout.first(Part::Identity) else { return };
    let words = draft.at(span);
    let found = page_head::glued_doi(words);
    if found.as_ref().is_some_and(|found| is_own(draft, found)) {
        return;
    }
    if let Some(found) = found {
        facts.doi(found, span.start);
    }
    // Without a DOI the line may stand above that of the notice, which was read from it.
    let is_own_place = |place: &Place| {
        draft.notice.volume.is_some()
            && (&draft.notice.volume, &draft.notice.pages) == (&place.volume, &place.pages)
    };
    if let Some(place) = place::place(words).filter(|place| !is_own_place(place)) {
        let before = words[..place.span.start].trim_end_matches([' ', ',', '(']);
        // `Retraction of ‘A study’ by Ann Alpha et al., Ex. J., 2015, 17`: behind a title the journal stands last.
        let quotes = before.contains(['“', '‘', '"']);
        let start = before.rfind(", ").map(|at| at + 2).filter(|_| quotes).unwrap_or(0);
        facts.journal.get_or_insert(draft.within(span, start..before.len()));
        facts.place(place, span.start);
    }
}

fn is_own(draft: &Draft, found: &FoundDoi) -> bool {
    draft.notice.doi.as_ref() == Some(&found.doi)
}

/// A reference that stands alone names the article if it bears its title, or if it precedes all talk of other works.
fn from_citations(draft: &Draft, facts: &mut Facts) {
    let known = facts.title.as_ref().map(|found| found.value.clone());
    let known = known
        .or_else(|| draft.notice.title.as_deref().map(|title| marked(title).rest.to_owned()))
        .filter(|title| title.len() > 12);
    for piece in draft.layout.pieces.iter().enumerate().filter(|(_, piece)| piece.part == Part::Citation) {
        let (at, span) = (piece.0, piece.1.span);
        let words = draft.at(span);
        let Some(found) = citation::citation(words) else { continue };
        // Articles are cited by year and volume; a place with its day is the notice's own.
        let dated = first_date(words).is_some_and(|date| date.date.day().is_some());
        if dated && found.authors.is_empty() && found.title.is_none() {
            continue;
        }
        if find_dois(words).first().is_some_and(|found| is_own(draft, found)) {
            continue;
        }
        let title = found.title.clone().map(|range| words[range].to_owned());
        let own = match (&known, &title) {
            (Some(known), Some(title)) => same_title(known, title),
            _ => !after_other_work(draft, at),
        };
        if own {
            for doi in find_dois(words).into_iter().take(1) {
                facts.doi(doi, span.start);
            }
            return take_citation(draft, span, found, facts);
        }
    }
}

/// Whether a sentence before piece `at` has turned to another work.
pub(super) fn after_other_work(draft: &Draft, at: usize) -> bool {
    draft.sentences.iter().any(|sentence| sentence.piece < at && sentence.has(Says::OtherWork))
}

pub(super) fn take_citation(draft: &Draft, span: Span, found: Citation, facts: &mut Facts) {
    let Citation { authors, title, journal, place } = found;
    if let Some(title) = title {
        facts.title(draft.within(span, title));
    }
    if !authors.is_empty() {
        facts.authors.get_or_insert(Found { value: authors, span });
    }
    if let Some(journal) = journal {
        facts.journal.get_or_insert(draft.within(span, journal));
    }
    facts.place(place, span.start);
}

/// The article's own reference at the end of the text.
fn from_reference_list(draft: &Draft, facts: &mut Facts) {
    let Some(listed) = reference_list::of_article(draft) else { return };
    facts.title = facts.title.take().or(listed.title);
    facts.authors = facts.authors.take().or(listed.authors);
    facts.journal = facts.journal.take().or(listed.journal);
    facts.place = facts.place.take().or(listed.place);
    facts.doi = facts.doi.take().or(listed.doi);
}

/// Places and DOIs in sentences that retract, as long as they speak of no other work; and identifiers that stand
/// alone before the first statement.
fn from_prose(draft: &Draft, facts: &mut Facts) {
    let first = draft.sentences.first().map_or(usize::MAX, |sentence| sentence.piece);
    let alone = draft
        .layout
        .pieces
        .iter()
        .enumerate()
        .filter(|(at, piece)| piece.part == Part::Address && !after_other_work(draft, *at));
    let behind_statement = |at: usize| at <= first.saturating_add(1);
    for (_, piece) in alone.filter(|(at, _)| behind_statement(*at)) {
        let fresh = find_dois(draft.at(piece.span))
            .into_iter()
            .find(|found| draft.notice.doi.as_ref() != Some(&found.doi));
        if let Some(found) = fresh.filter(|_| facts.doi.is_none()) {
            facts.doi(found, piece.span.start);
        }
    }
    for sentence in draft.sentences.iter().take(8) {
        let words = draft.at(sentence.span);
        let turn = sentence.turn.unwrap_or(words.len());
        let fits = sentence.has(Says::Notice) || sentence.has(Says::Retracts);
        if let Some(place) = place::place_alone(words) {
            facts.place(place, sentence.span.start);
        }
        if fits {
            for found in find_dois(words).into_iter().filter(|found| found.range.start < turn).take(1) {
                facts.doi(found, sentence.span.start);
            }
            if let Some((listed, at)) = authored(&words[..turn]).filter(|_| facts.authors.is_none()) {
                facts.authors(listed, sentence.span.start + at);
            }
            if let Some(place) = place::place(&words[..turn]).filter(|place| place.year.is_some()) {
                facts.place(place, sentence.span.start);
            }
        }
        if sentence.has(Says::OtherWork) {
            return;
        }
    }
}

/// The names behind `authored by`, and where they begin.
fn authored(words: &str) -> Option<(Vec<names::Listed>, usize)> {
    const BY: &str = "authored by ";
    let start = words.find(BY)? + BY.len();
    let rest = &words[start..];
    let ends = [
        " published",
        " and published",
        " has ",
        " have ",
        " was ",
        " is ",
        " in ",
        " which",
        "; ",
        " (",
        " [",
        "[",
        ": ",
    ];
    let end = ends.iter().filter_map(|end| rest.find(end)).min().unwrap_or(rest.len());
    let list = rest[..end].trim_end_matches([',', '.', ' ']);
    Some((names::people(list)?, start))
}

/// Names under the title of a notice that takes over the article's head are the article's authors.
fn from_header(draft: &Draft, facts: &mut Facts) {
    let Some(span) = draft.layout.first(Part::Names) else { return };
    if let Some(listed) = names::people(draft.at(span)) {
        facts.authors(listed, span.start);
    }
}

/// On the article's own page the place in the head is the article's.
fn from_head_of_article(draft: &Draft, facts: &mut Facts) {
    let first = draft.sentences.first().map_or(usize::MAX, |sentence| sentence.piece);
    let head = draft.layout.pieces.iter().take(first).filter(|piece| piece.part == Part::Running);
    let placed = head.filter_map(|piece| Some((place::numbered(draft.at(piece.span))?, piece.span.start)));
    if let Some((place, start)) = placed.into_iter().find(|(place, _)| place.year.is_some()) {
        facts.place(place, start);
    }
}

/// Names under the title that are the article's authors; they are written out where references shorten them.
fn from_full_header(draft: &Draft, facts: &mut Facts) {
    let span = draft.layout.first(Part::Names);
    let listed = span.and_then(|span| names::people(draft.at(span))).unwrap_or_default();
    let family = |name: &str| names::family(name).map(str::to_owned);
    let same = facts.authors.as_ref().is_none_or(|known| {
        (known.value.is_empty() || known.value.len() == listed.len())
            && known.value.iter().zip(&listed).all(|(short, full)| family(short) == family(&full.name))
    });
    if let Some(span) = span.filter(|_| same) {
        facts.authors = None;
        facts.authors(listed, span.start);
    }
}

/// Whether the notice takes over the article's own head: it goes on with "The published article titled …" and has no
/// head of its own.
fn republished(draft: &Draft) -> bool {
    let first = draft
        .sentences
        .first()
        .is_some_and(|first| draft.at(first.span).starts_with("The published article"));
    let own = |part| matches!(part, Part::Head | Part::Labelled(Label::Citation));
    first && !draft.layout.pieces.iter().any(|piece| own(piece.part))
}

/// The notice's title without its marker; with authors and place where the title is a whole reference.
fn from_notice_title(draft: &Draft, facts: &mut Facts) {
    let Some(title) = draft.notice.title.as_deref() else { return };
    let rest = marked(title).rest;
    if let Some(place) = place::place(&rest[without_place(rest).len()..]) {
        let span = draft.notice.evidence.get("title").copied().unwrap_or(Span { start: 0, end: 0 });
        facts.place.get_or_insert(Found { value: place, span });
    }
    let span = draft.notice.evidence.get("title").copied().unwrap_or(Span { start: 0, end: 0 });
    let found = |value: &str| Found { value: value.to_owned(), span };
    if let Some(found) = find_dois(rest).into_iter().next() {
        facts.doi.get_or_insert(Found { value: found.doi, span });
    }
    let quoted = rest
        .starts_with(['“', '"', '‘', '«'])
        .then(|| without_place(rest))
        .filter(|title| title.len() < rest.len());
    if let Some(title) = quoted {
        return facts.title(found(title));
    }
    match citation::citation(rest).filter(|found| found.fills(rest)) {
        Some(cited) => {
            let whole = cited.title.clone().or_else(|| cited.journal.clone());
            if let Some(range) = whole.filter(|_| cited.title.is_some() || !cited.authors.is_empty()) {
                facts.title(found(behind_et_al(&rest[range])));
            }
            if facts.authors.is_none() && !cited.authors.is_empty() {
                facts.authors = Some(Found { value: cited.authors, span });
            }
        }
        None => facts.title(found(behind_et_al(rest))),
    }
}

/// `Alpha et al. A study` without the name.
fn behind_et_al(title: &str) -> &str {
    title
        .split_once(" et al. ")
        .or_else(|| title.split_once(" et al., "))
        .filter(|(name, _)| name.split_whitespace().count() < 4)
        .map_or(title, |(_, rest)| rest)
}

/// The only DOI of a text is the article's, unless the text has turned to another work before it.
fn lone_doi(draft: &Draft) -> Option<Found<Doi>> {
    let text = &draft.text.text;
    let dois = find_dois(text);
    let first = dois.first()?.clone();
    let lone = dois.iter().all(|found| found.doi == first.doi) && draft.notice.doi.is_none();
    let span = Span { start: first.range.start, end: first.range.end };
    let turned = draft
        .sentences
        .iter()
        .any(|sentence| sentence.turn.is_some_and(|turn| sentence.span.start + turn < span.start));
    (lone && !turned && !compared(draft, span)).then_some(Found { value: first.doi, span })
}

/// Whether a DOI is that of a work with which a figure or table is compared: `a crop of the panel in Figure 4A of
/// “Another study” (2004) https://doi.org/…`, in a sentence that does not retract.
fn compared(draft: &Draft, doi: Span) -> bool {
    let holds = |one: &&Sentence| one.span.start <= doi.start && doi.end <= one.span.end;
    let Some(sentence) = draft.sentences.iter().find(holds).filter(|one| !one.retracts()) else {
        return false;
    };
    let before = &draft.text.text[sentence.span.start..doi.start];
    let lower = before.to_lowercase();
    let part = ["figure", "fig.", "table", "panel", "blot"].iter().filter_map(|word| lower.find(word)).min();
    part.is_some_and(|at| [" of ", " in ", " from "].iter().any(|word| lower[at..].contains(word)))
        && before.contains(['"', '“', '”'])
        && !names_own_title(draft, before)
}

fn names_own_title(draft: &Draft, words: &str) -> bool {
    let title = draft.notice.title.as_deref().map_or("", |title| marked(title).rest);
    title.len() > 12 && key(words).contains(&key(title))
}

/// What a reference that stands alone says of its article.
pub(super) fn of_citation(draft: &Draft, span: Span) -> Option<Facts> {
    let mut facts = Facts::default();
    let words = draft.at(span);
    for doi in find_dois(words).into_iter().take(1) {
        facts.doi(doi, span.start);
    }
    take_citation(draft, span, citation::citation(words)?, &mut facts);
    Some(facts)
}
