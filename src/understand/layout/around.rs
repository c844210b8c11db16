//! Pieces of a notice to what they are by what stands around them: names, affiliations, relations, references, signatures.

use super::pieces::{Part, Piece};
use crate::notice::{FoundDoi, Span, find_dois};
use crate::understand::citation;
use crate::understand::clean::Text;
use crate::understand::dates::first_date;
use crate::understand::journal;
use crate::understand::labels;
use crate::understand::names;
use crate::understand::page_head;
use crate::understand::phrases::{Says, said};
use crate::understand::place::{numbered, place};

/// What a piece is by what stands around it.
pub(super) fn classify_by_place(text: &Text, pieces: &mut Vec<Piece>) {
    no_head_behind_title(pieces);
    names_under_title(text, pieces);
    split_relations(text, pieces);
    split_identity_line(text, pieces);
    head_above_citation(text, pieces);
    identity_beside_relation(text, pieces);
    related_behind_relation(text, pieces);
    for piece in pieces.iter_mut().filter(|piece| piece.part == Part::Prose) {
        piece.part = remaining(text.at(piece.span));
    }
    running_heads(text, pieces);
    signatures(text, pieces);
    no_signature_behind_rights(text, pieces);
}

/// Who signs stands above the line of rights; what stands below is the publisher's address.
fn no_signature_behind_rights(text: &Text, pieces: &mut [Piece]) {
    let holds = |piece: &Piece| {
        piece.part == Part::Running
            && text.at(piece.span).starts_with(['©', 'C'])
            && text.at(piece.span).contains(['©', '2', '1'])
    };
    let Some(at) = pieces.iter().rposition(holds) else { return };
    let behind = pieces[at..].iter_mut().filter(|piece| piece.part == Part::Signature);
    behind.for_each(|piece| piece.part = Part::Running);
}

/// Short lines above the first sentence that make no statement: journal, place, date, kind of page.
fn running_heads(text: &Text, pieces: &mut [Piece]) {
    /// More lines stand above no statement.
    const HEAD_PIECES: usize = 60;
    let sentences = |piece: &Piece| piece.part == Part::Prose && is_sentence(text.at(piece.span));
    let Some(first) = pieces.iter().take(HEAD_PIECES).position(sentences) else { return };
    for piece in pieces[..first].iter_mut().filter(|piece| piece.part == Part::Prose) {
        piece.part = Part::Running;
    }
}

/// Words that state something, or are too long for a line of a head.
fn is_sentence(words: &str) -> bool {
    const LINE_BYTES: usize = 160;
    let ends = words.ends_with(['.', '。', '”', ')', ']', '?', '!']) && words.split_whitespace().count() > 7;
    ends || words.len() > LINE_BYTES || words.ends_with('。') || !said(words).says.is_empty()
}

/// A head stands above the title; further down such a line is a reference.
fn no_head_behind_title(pieces: &mut [Piece]) {
    let title = pieces.iter().position(|piece| piece.part == Part::Title).unwrap_or(0);
    for piece in pieces.iter_mut().skip(title).filter(|piece| piece.part == Part::Head) {
        piece.part = Part::Citation;
    }
}

fn names_under_title(text: &Text, pieces: &mut [Piece]) {
    let Some(title) = pieces.iter().position(|piece| piece.part == Part::Title) else { return };
    let mut at = title + 1;
    while at < pieces.len() && between_title_and_names(text, &pieces[at]) {
        at += 1;
    }
    if at < pieces.len()
        && pieces[at].part == Part::Prose
        && names::people(text.at(pieces[at].span)).is_some()
        && !stands_elsewhere(text, pieces[at].span)
        && !journal::is_name(text.at(pieces[at].span))
    {
        pieces[at].part = Part::Names;
        for next in pieces[at + 1..].iter_mut().take_while(|piece| matches!(piece.part, Part::Prose)) {
            if !is_affiliation(text.at(next.span)) {
                break;
            }
            next.part = Part::Affiliation;
        }
    }
}

/// Front matter, or a lone place, date or label above the names.
fn between_title_and_names(text: &Text, piece: &Piece) -> bool {
    let words = || text.at(piece.span);
    match piece.part {
        Part::Kicker | Part::Labelled(_) | Part::Address | Part::Clutter | Part::Trail => true,
        Part::Prose => {
            let words = words();
            let place = || numbered(words).is_some() || place(words).is_some();
            let dated = || first_date(words).is_some_and(|date| date.date.month().is_some());
            words.len() < 160 && said(words).says.is_empty() && (words.ends_with(':') || place() || dated())
        }
        _ => false,
    }
}

/// A line without commas that is repeated above, or behind `©`, is the journal.
fn stands_elsewhere(text: &Text, span: Span) -> bool {
    let words = text.at(span);
    let group = names::people(words).is_some_and(|listed| listed.iter().all(|one| one.group));
    let above = text.text[..span.start].lines().any(|line| line.trim() == words);
    let holds = |at: usize| text.text[..at].trim_end().ends_with(|c: char| c.is_ascii_digit() || c == '©');
    let held = || text.text[span.end..].match_indices(words).any(|(at, _)| holds(span.end + at));
    !group && !words.contains(',') && (above || held())
}

/// Parts a relation that runs on behind its DOI into the text.
fn split_relations(text: &Text, pieces: &mut Vec<Piece>) {
    let Some(at) = pieces.iter().position(|piece| piece.part == Part::Relation) else { return };
    let span = pieces[at].span;
    let Some(doi) = find_dois(text.at(span)).into_iter().next() else { return };
    let start = span.start + doi.range.end;
    let rest = &text.text[start..span.end];
    let words = rest.trim_start_matches(|c: char| c.is_whitespace() || ".;,)".contains(c));
    if words.len() > 40 && words.starts_with(char::is_uppercase) && find_dois(words).is_empty() {
        pieces[at].span.end = start;
        let start = span.end - words.len();
        pieces.insert(at + 1, Piece { part: Part::Prose, span: Span { start, end: span.end } });
    }
}

/// Where a relation names the article by another DOI, the line `Journal 38: 3187, 2017; DOI: 10.…` heads the notice.
fn identity_beside_relation(text: &Text, pieces: &mut [Piece]) {
    let Some(related) = related_doi(text, pieces) else { return };
    for piece in pieces.iter_mut().filter(|piece| piece.part == Part::Identity) {
        let own = page_head::glued_doi(text.at(piece.span));
        if own.is_none_or(|own| own.doi != related.doi) {
            piece.part = Part::Head;
        }
    }
}

/// The DOI by which a relation names the article, in its own piece or in the next.
pub(in crate::understand) fn related_doi(text: &Text, pieces: &[Piece]) -> Option<FoundDoi> {
    let relation = pieces.iter().position(|piece| piece.part == Part::Relation)?;
    pieces[relation..].iter().take(2).find_map(|piece| find_dois(text.at(piece.span)).into_iter().next())
}

/// Parts the line that names the article from the text that is glued to it.
fn split_identity_line(text: &Text, pieces: &mut Vec<Piece>) {
    let titled = pieces.iter().any(|piece| piece.part == Part::Title);
    let Some(at) =
        pieces.iter().position(|piece| matches!(piece.part, Part::Prose | Part::Head | Part::Citation))
    else {
        return;
    };
    if pieces[at].part != Part::Prose {
        return;
    }
    let span = pieces[at].span;
    let Some(end) = page_head::identity_line(text.at(span), titled) else { return };
    // Articles are cited by year and volume; a line with its day is the notice's own.
    if first_date(&text.at(span)[..end]).is_some_and(|found| found.date.day().is_some()) {
        return;
    }
    if citation::citation(&text.at(span)[..end]).is_some_and(|found| !found.authors.is_empty()) {
        return;
    }
    pieces[at] = Piece { part: Part::Identity, span: Span { start: span.start, end: span.start + end } };
    let rest = &text.text[span.start + end..span.end];
    let start = span.start
        + end
        + (rest.len() - rest.trim_start_matches(|c: char| c.is_whitespace() || ".;,".contains(c)).len());
    if start < span.end {
        pieces.insert(at + 1, Piece { part: Part::Prose, span: Span { start, end: span.end } });
    }
}

/// A line of journal and place above the title heads the notice, where the article is cited in full.
fn head_above_citation(text: &Text, pieces: &mut [Piece]) {
    let title = pieces.iter().position(|piece| piece.part == Part::Title).unwrap_or(0);
    let cited = |piece: &Piece| {
        let words = text.at(piece.span);
        matches!(piece.part, Part::Prose | Part::Citation)
            && words.len() < 900
            && citation::citation(words)
                .is_some_and(|found| !found.authors.is_empty() && found.title.is_some())
    };
    if let Some(at) = pieces[..title].iter().position(|piece| piece.part == Part::Identity)
        && pieces[title..].iter().any(cited)
    {
        pieces[at].part = Part::Head;
    }
}

/// Lines that name institutions and make no statement.
pub(in crate::understand) fn is_affiliation(words: &str) -> bool {
    const WORDS: [&str; 16] = [
        "University",
        "Universit",
        "Hospital",
        "Institut",
        "Department",
        "Center",
        "Centre",
        "School",
        "College",
        "Faculty",
        "Laboratory",
        "Academy",
        "Division",
        "Clinic",
        "Inc.",
        "Ltd",
    ];
    words.len() < 1500
        && WORDS.iter().any(|word| words.contains(word))
        && said(words).says.is_empty()
        && !words.contains(['"', '“'])
}

/// Behind a relation, up to the first prose: the article's title, its authors, its identifiers.
fn related_behind_relation(text: &Text, pieces: &mut [Piece]) {
    let Some(relation) = pieces.iter().position(|piece| piece.part == Part::Relation) else { return };
    for piece in pieces[relation + 1..].iter_mut() {
        match piece.part {
            Part::Address | Part::Relation => {}
            Part::Prose if is_related(text.at(piece.span)) => piece.part = Part::Related,
            _ => return,
        }
    }
}

fn is_related(words: &str) -> bool {
    if labels::label(words).is_some() || first_date(words).is_some_and(|date| date.span.start < 12) {
        return false;
    }
    let states =
        words.ends_with('.') && words.contains(". ") && place(words).is_none() && find_dois(words).is_empty();
    if states {
        return false;
    }
    let byline = words.starts_with("by ") || words.starts_with("By ");
    byline && words.len() < 3000
        || words.len() < 600
            && said(words).says.iter().all(|one| matches!(one, Says::Cause | Says::OtherWork))
            && !words.ends_with(':')
}

fn remaining(words: &str) -> Part {
    const FORMULA_BYTES: usize = 400;
    const CITATION_BYTES: usize = 900;
    let cites =
        words.len() <= CITATION_BYTES && citation::citation(words).is_some_and(|found| found.fills(words));
    if !cites && words.len() > FORMULA_BYTES {
        return Part::Prose;
    }
    let says = said(words).says;
    let speaks = says.iter().any(|one| !matches!(one, Says::Cause | Says::Agreement | Says::Stance(_)));
    match () {
        () if says.contains(&Says::Boilerplate) && words.len() <= FORMULA_BYTES => Part::Formula,
        () if cites && !speaks => Part::Citation,
        () => Part::Prose,
    }
}

/// Names, offices and greetings at the end, behind the last prose.
fn signatures(text: &Text, pieces: &mut [Piece]) {
    for piece in pieces.iter_mut().rev() {
        let words = text.at(piece.span);
        match piece.part {
            Part::Prose if is_imprint(words) => piece.part = Part::Running,
            Part::Prose if words.len() < 200 && is_signature(words) => piece.part = Part::Signature,
            Part::Formula | Part::Labelled(_) | Part::Address | Part::Citation => {}
            Part::Clutter | Part::Trail | Part::Running => {}
            _ => return,
        }
    }
}

/// The foot of a page: who holds the rights, where the notice stands, an identifier, an address.
fn is_imprint(words: &str) -> bool {
    let lower = words.to_lowercase();
    let held = ["©", "(c)", "copyright", "published by", "issn", "all rights reserved", "www.", "http"];
    let date = || lower.split(['\n', '|', '·']).all(|line| first_date(line).is_some() && line.len() < 60);
    words.len() < 300
        && said(words).says.is_empty()
        && (held.iter().any(|word| lower.contains(word))
            || !find_dois(words).is_empty()
            || place(words).is_some()
            || numbered(words).is_some()
            || words.ends_with(':')
            || is_scrap(words)
            || journal::is_name(words)
            || date())
}

/// Page numbers and other scraps, which name nobody.
fn is_scrap(words: &str) -> bool {
    const SCRAP_BYTES: usize = 24;
    words.len() < SCRAP_BYTES && !words.contains('\n') && names::people(words).is_none()
}

fn is_signature(words: &str) -> bool {
    let statement = said(words).says.iter().any(|one| !matches!(one, Says::Cause));
    let ends = words.ends_with(['.', ':']) && words.split_whitespace().count() > 12;
    !statement && !ends && words.starts_with(char::is_uppercase)
}
