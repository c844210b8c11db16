//! The text of a notice to its parts: title, names, labelled front matter, what names the article, prose.

use std::sync::LazyLock;

use regex::Regex;

use crate::notice::{FoundDoi, Span, find_dois};

use super::citation;
use super::clean::Text;
use super::labels::{self, Label};
use super::markers::marked;
use super::names;
use super::phrases::{Says, said};

/// What a piece of a notice is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// The kind of notice alone, such as `RETRACTION`.
    Kicker,
    /// The notice's title.
    Title,
    /// Names under the title.
    Names,
    /// Institutions under the names.
    Affiliation,
    /// `Smith Journal (2010) 7:190` with the notice's DOI, as Springer heads its pages.
    Head,
    /// What stands behind a label.
    Labelled(Label),
    /// `A Retraction of the Original Research Article`, `Retraction to: Journal`: the article follows.
    Relation,
    /// What stands between such a relation and the prose: the article's title, authors, place.
    Related,
    /// `Journal 38: 3187–3196, 2017; DOI: 10.…`, which names the article and to which the text may be glued.
    Identity,
    /// A bibliographic reference that stands alone.
    Citation,
    /// An identifier or address alone.
    Address,
    /// A formula of the house.
    Formula,
    /// A name, office or greeting under the text.
    Signature,
    /// Everything else.
    Prose,
}

/// A piece of the text: a block, or the part of a block behind a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) part: Part,
    pub(super) span: Span,
}

/// The pieces of a notice in the order of the text.
#[derive(Debug, Default)]
pub(super) struct Layout {
    pub(super) pieces: Vec<Piece>,
}

impl Layout {
    /// Recognises the parts of a text. With `titled`, the title is known from elsewhere and not looked for.
    pub(super) fn of(text: &Text, titled: bool) -> Layout {
        let mut pieces = split_at_labels(text);
        classify_alone(text, &mut pieces);
        if !titled {
            find_title(text, &mut pieces);
        }
        classify_by_place(text, &mut pieces);
        Layout { pieces }
    }

    /// The first piece of a part.
    pub(super) fn first(&self, part: Part) -> Option<Span> {
        self.all(part).next()
    }

    /// The pieces of a part.
    pub(super) fn all(&self, part: Part) -> impl Iterator<Item = Span> {
        self.pieces.iter().filter(move |piece| piece.part == part).map(|piece| piece.span)
    }
}

/// Every block, parted where a line begins with a label.
fn split_at_labels(text: &Text) -> Vec<Piece> {
    let mut pieces = Vec::with_capacity(text.blocks.len() + 8);
    for block in &text.blocks {
        let mut part = Part::Prose;
        let mut start = block.span.start;
        let mut at = block.span.start;
        for line in lines(text.at(block.span)) {
            let next = match labels::label(line.words) {
                Some((label, content)) => Some((Part::Labelled(label), at + content)),
                None => (line.begins_part && !quotes_titles(part)).then_some((Part::Prose, at)),
            };
            if let Some(next) = next {
                push(text, part, start, at, &mut pieces);
                (part, start) = next;
            }
            at += line.words.len();
        }
        push(text, part, start, at, &mut pieces);
    }
    references_to_the_end(text, &mut pieces);
    pieces
}

/// Where the title of the notice, with its marker, is part of what stands behind a label.
fn quotes_titles(part: Part) -> bool {
    matches!(part, Part::Labelled(Label::Citation | Label::Copyright | Label::References))
}

/// A line, or the rest of one whose front matter was set on one line.
struct Line<'t> {
    words: &'t str,
    /// Whether words begin here that always begin a part of their own.
    begins_part: bool,
}

/// Lines of a block. Text from PDFs runs `Ann Alpha Published online: 1 May 2010 Retraction to: Journal` together.
fn lines(words: &str) -> Vec<Line<'_>> {
    static RUN_ON: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"\s(?:Published online:|Received:|Accepted:|Retraction (?:Note )?to:|The article with DOI|An? (?:Partial )?Retraction of the \S+(?: \S+){0,4}? Article\b)").ok()
    });
    let mut starts: Vec<(usize, bool)> = vec![(0, false)];
    starts.extend(words.match_indices('\n').map(|(at, _)| (at + 1, false)));
    if words.contains(':') || words.contains("Article") {
        let run_on = RUN_ON.iter().flat_map(|pattern| pattern.find_iter(words));
        starts.extend(run_on.map(|found| (found.start() + 1, true)));
    }
    starts.sort_unstable();
    starts.dedup_by_key(|(at, _)| *at);
    let ends = starts.iter().skip(1).map(|(at, _)| *at).chain([words.len()]);
    starts
        .iter()
        .zip(ends)
        .map(|((start, begins_part), end)| Line { words: &words[*start..end], begins_part: *begins_part })
        .collect()
}

fn push(text: &Text, part: Part, start: usize, end: usize, pieces: &mut Vec<Piece>) {
    let words = &text.text[start..end];
    let trimmed = words.trim();
    if trimmed.is_empty() && part == Part::Prose {
        return;
    }
    let start = start + (words.len() - words.trim_start().len());
    pieces.push(Piece { part, span: Span { start, end: start + trimmed.len() } });
}

/// A label alone on its line owns the next piece; a reference list goes on to the end.
fn references_to_the_end(text: &Text, pieces: &mut Vec<Piece>) {
    let mut listing = false;
    for at in 0..pieces.len() {
        match pieces[at].part {
            Part::Labelled(Label::References) => listing = true,
            Part::Prose if listing => pieces[at].part = Part::Labelled(Label::References),
            Part::Labelled(label) if text.at(pieces[at].span).is_empty() && label.owns_next() => {
                if let Some(next) = pieces.get_mut(at + 1).filter(|next| next.part == Part::Prose) {
                    next.part = Part::Labelled(label);
                }
            }
            _ => {}
        }
    }
    pieces.retain(|piece| piece.span.start < piece.span.end);
}

/// What a piece is by its words alone.
fn classify_alone(text: &Text, pieces: &mut [Piece]) {
    for piece in pieces.iter_mut().filter(|piece| piece.part == Part::Prose) {
        piece.part = alone(text.at(piece.span));
    }
}

fn alone(words: &str) -> Part {
    if words.ends_with(':') && citation::relation(words) == Some(words.len()) {
        return Part::Relation;
    }
    if words.len() < 80 && is_kicker(words) {
        return Part::Kicker;
    }
    if words.len() > 700 {
        return Part::Prose;
    }
    if is_address(words) {
        return Part::Address;
    }
    if citation::relation(words).is_some() {
        return Part::Relation;
    }
    if words.len() < 300 && words.contains('(') && citation::head(words).is_some() {
        return Part::Head;
    }
    Part::Prose
}

fn is_kicker(words: &str) -> bool {
    let found = marked(words);
    found.nature.is_some() && found.rest.is_empty()
}

/// Only identifiers, addresses and their labels.
fn is_address(words: &str) -> bool {
    let mut any = false;
    words.split_whitespace().all(|word| {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric()).to_ascii_lowercase();
        let address = bare.starts_with("10.")
            || bare.starts_with("http")
            || bare.starts_with("www.")
            || bare.starts_with("doi:10");
        any |= address;
        address
            || bare.is_empty()
            || matches!(
                bare.as_str(),
                "doi" | "url" | "https" | "pmid" | "pubmed" | "pmcid" | "link" | "article"
            )
            || bare.chars().all(|c| c.is_ascii_digit())
    }) && any
}

/// The title: the largest heading that says more than the kind; else the first piece that can be one.
fn find_title(text: &Text, pieces: &mut [Piece]) {
    let first_kicker = pieces.iter().position(|piece| piece.part == Part::Kicker);
    let found = sized_title(text, pieces).or_else(|| plain_title(text, pieces, first_kicker));
    if let Some(at) = found.or(first_kicker) {
        pieces[at].part = Part::Title;
    }
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
            && citation::identity_line(words, false).is_none()
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
        matches!(piece.part, Part::Labelled(label) if label != Label::References) || piece.part == Part::Head
    };
    // In a sidebar layout the title follows the last label; other labels (dates) may follow the title.
    let sidebar = matches!(pieces.first()?.part, Part::Labelled(_));
    let start = if sidebar { pieces.iter().take_while(|piece| front(piece)).count() } else { 0 };
    let open = (start..pieces.len()).find(|at| !front(&pieces[*at]) && pieces[*at].part != Part::Address)?;
    if pieces[open].part == Part::Kicker {
        let after_head = open > 0 && pieces[open - 1].part == Part::Head;
        return (!after_head).then(|| titled_behind_kicker(text, pieces, open)).flatten().or(first_kicker);
    }
    let words = text.at(pieces[open].span);
    let led = open > 0;
    (marked(words).nature.is_some() && words.len() < 600 || led && can_be_title(words))
        .then_some(open)
        .filter(|_| !matches!(pieces[open].part, Part::Relation if marked(words).rest.is_empty()))
}

fn titled_behind_kicker(text: &Text, pieces: &[Piece], kicker: usize) -> Option<usize> {
    let next = pieces.get(kicker + 1).filter(|piece| piece.part == Part::Prose)?;
    let words = text.at(next.span);
    (can_be_title(words) && names::people(words).is_none() && find_dois(words).is_empty())
        .then_some(kicker + 1)
}

/// Words of a title's length that do not speak as notices do.
fn can_be_title(words: &str) -> bool {
    let says = said(words).says;
    let sentence = words.ends_with('.') && words.len() > 250 || words.contains(". ") && words.ends_with('.');
    let prose = says.iter().any(|one| matches!(one, Says::Notice | Says::Boilerplate | Says::Initiator(_)));
    words.len() < 500 && !sentence && !words.ends_with(':') && (!prose || marked(words).nature.is_some())
}

/// What a piece is by what stands around it.
fn classify_by_place(text: &Text, pieces: &mut Vec<Piece>) {
    no_head_behind_title(pieces);
    names_under_title(text, pieces);
    split_relations(text, pieces);
    split_identity_line(text, pieces);
    identity_beside_relation(text, pieces);
    related_behind_relation(text, pieces);
    for piece in pieces.iter_mut().filter(|piece| piece.part == Part::Prose) {
        piece.part = remaining(text.at(piece.span));
    }
    signatures(text, pieces);
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
    while at < pieces.len() && matches!(pieces[at].part, Part::Kicker | Part::Labelled(_) | Part::Address) {
        at += 1;
    }
    if at < pieces.len()
        && pieces[at].part == Part::Prose
        && names::people(text.at(pieces[at].span)).is_some()
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
        let own = citation::glued_doi(text.at(piece.span));
        if own.is_none_or(|own| own.doi != related.doi) {
            piece.part = Part::Head;
        }
    }
}

/// The DOI by which a relation names the article, in its own piece or in the next.
pub(super) fn related_doi(text: &Text, pieces: &[Piece]) -> Option<FoundDoi> {
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
    let Some(end) = citation::identity_line(text.at(span), titled) else { return };
    pieces[at] = Piece { part: Part::Identity, span: Span { start: span.start, end: span.start + end } };
    let rest = &text.text[span.start + end..span.end];
    let start = span.start
        + end
        + (rest.len() - rest.trim_start_matches(|c: char| c.is_whitespace() || ".;,".contains(c)).len());
    if start < span.end {
        pieces.insert(at + 1, Piece { part: Part::Prose, span: Span { start, end: span.end } });
    }
}

/// Lines that name institutions and make no statement.
pub(super) fn is_affiliation(words: &str) -> bool {
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
            Part::Prose if words.len() < 200 && is_signature(words) => piece.part = Part::Signature,
            Part::Formula | Part::Labelled(_) | Part::Address | Part::Citation => {}
            _ => return,
        }
    }
}

fn is_signature(words: &str) -> bool {
    let statement = said(words).says.iter().any(|one| !matches!(one, Says::Cause));
    let ends = words.ends_with(['.', ':']) && words.split_whitespace().count() > 12;
    !statement && !ends && words.starts_with(char::is_uppercase)
}
