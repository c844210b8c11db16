//! A text to its pieces, by labels and by the words of each piece alone.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::around::classify_by_place;
use super::asides;
use super::head;
use super::title::{find_title, look_up_title};
use crate::notice::{Span, find_dois};
use crate::understand::citation;
use crate::understand::clean::Text;
use crate::understand::labels::{self, Label};
use crate::understand::markers::marked;
use crate::understand::page_head;
use crate::understand::page_words;
use crate::understand::phrases::said;
use crate::understand::place;

/// What a piece of a notice is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::understand) enum Part {
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
    /// A line at the head or foot of a page that names journal, place, date or rights.
    Running,
    /// Buttons, menus, lists of other works: what a page bears beside the notice.
    Clutter,
    /// The way from the house's own page down to this one: `Home > Journals > Journal of Examples`.
    Trail,
    /// Everything else.
    Prose,
}

/// A piece of the text: a block, or the part of a block behind a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::understand) struct Piece {
    pub(in crate::understand) part: Part,
    pub(in crate::understand) span: Span,
}

/// The pieces of a notice in the order of the text.
#[derive(Debug, Default)]
pub(in crate::understand) struct Layout {
    pub(in crate::understand) pieces: Vec<Piece>,
}

impl Layout {
    /// Recognises the parts of a text. A title that is known from elsewhere is only looked up.
    pub(in crate::understand) fn of(text: &Text, title: Option<&str>) -> Layout {
        let mut pieces = split_at_labels(text);
        classify_alone(text, &mut pieces);
        asides::set_apart(text, &mut pieces);
        match title {
            None => find_title(text, &mut pieces),
            Some(title) => look_up_title(text, title, &mut pieces),
        }
        classify_by_place(text, &mut pieces);
        Layout { pieces }
    }

    /// The first piece of a part.
    pub(in crate::understand) fn first(&self, part: Part) -> Option<Span> {
        self.all(part).next()
    }

    /// The pieces of a part.
    pub(in crate::understand) fn all(&self, part: Part) -> impl Iterator<Item = Span> {
        self.pieces.iter().filter(move |piece| piece.part == part).map(|piece| piece.span)
    }
}

/// Every block, parted where a line begins with a label, and above the prose wherever a line stands for itself.
fn split_at_labels(text: &Text) -> Vec<Piece> {
    let mut pieces = Vec::with_capacity(text.blocks.len() + 8);
    let unwrapped = is_unwrapped(text);
    let mut is_head = true;
    let mut is_top = true;
    for block in &text.blocks {
        let words = text.at(block.span);
        let aside = match () {
            () if is_menu(words) => Some(Part::Clutter),
            () if !words.contains('\n') && page_words::trail(words).is_some() => Some(Part::Trail),
            () => None,
        };
        if let Some(part) = aside {
            pieces.push(Piece { part, span: block.span });
            continue;
        }
        is_head &= words.len() < HEAD_BYTES && page_head::relation(words).is_none();
        let flows = head::is_paragraph(words);
        is_top &= !flows && !head::speaks(words);
        let stands = is_top || !flows && head::is_stacked(words);
        let plain = block.size == 0.0 && stands || block.size <= 1.0 && head::is_heads(words);
        let is_of_page = plain && !relates_work(words) && !describes(words);
        let lines = match is_of_page {
            true => Lines::OfPage { unwrapped },
            false if unwrapped && is_head && is_stack(words) => Lines::Apart,
            false => Lines::Together,
        };
        split_block(text, block.span, lines, &mut pieces);
    }
    references_to_the_end(text, &mut pieces);
    citations_go_on(text, &mut pieces);
    pieces
}

/// How the lines of a block belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lines {
    /// Unless a label or a list says otherwise.
    Together,
    /// Each stands for itself.
    Apart,
    /// As on the upper part of a page, where what either line is tells it.
    OfPage { unwrapped: bool },
}

fn split_block(text: &Text, span: Span, together: Lines, pieces: &mut Vec<Piece>) {
    let words = text.at(span);
    let is_list = lists_works(words) || titled_under_kicker(words);
    let unsized_text = words.contains('\n') && text.size_at(span.start) == 0.0;
    let (mut part, mut start, mut at) = (Part::Prose, span.start, span.start);
    let mut above = "";
    for line in lines(words, matches!(together, Lines::OfPage { .. })) {
        let begins_part = line.begins_part && !matches!(together, Lines::OfPage { .. })
            || is_list
            || together == Lines::Apart && part == Part::Prose
            || is_address(line.words) && is_titled(&text.text[start..at]);
        let next = match (labels::label(line.words), together) {
            (Some((label, content)), _) => Some((Part::Labelled(label), at + content)),
            (None, Lines::OfPage { unwrapped }) if goes_on_apart(part, above, &line, unwrapped) => {
                Some((part_of_page(line.words), at))
            }
            (None, _) if part == Part::Clutter => Some((Part::Prose, at)),
            (None, Lines::Together)
                if unsized_text && at == span.start && page_words::is_menu(line.words) =>
            {
                Some((Part::Clutter, at))
            }
            _ => (begins_part && !quotes_titles(part)).then_some((Part::Prose, at)),
        };
        if let Some(next) = next {
            push(text, part, start, at, pieces);
            (part, start) = next;
        }
        at += line.words.len();
        above = line.words;
    }
    if unsized_text && part == Part::Prose {
        at = without_last_button(text, start, at, pieces);
    }
    push(text, part, start, at, pieces);
}

/// The end of running text without the button on its last line, as pages are copied.
fn without_last_button(text: &Text, start: usize, end: usize, pieces: &[Piece]) -> usize {
    let words = text.text[start..end].trim_end();
    let Some(line) = words.rfind('\n').filter(|_| !pieces.is_empty()) else { return end };
    let is_button =
        page_words::is_menu(&words[line..]) && words[..line].trim_end().ends_with(['.', ')', '”']);
    if is_button { start + line } else { end }
}

/// Whether a line at the top of a page begins a piece of its own behind one of `part`.
fn goes_on_apart(part: Part, above: &str, line: &Line<'_>, unwrapped: bool) -> bool {
    let apart = || line.begins_part || head::parts(above, line.words, unwrapped);
    match part {
        Part::Clutter | Part::Trail => true,
        Part::Labelled(Label::Date | Label::Other) => apart() && !above.trim_end().ends_with(':'),
        Part::Labelled(Label::Citation | Label::Copyright) => page_words::is_menu(line.words),
        Part::Labelled(_) => false,
        _ => above.is_empty() || apart(),
    }
}

fn part_of_page(line: &str) -> Part {
    match () {
        () if page_words::is_menu(line) => Part::Clutter,
        () if page_words::trail(line).is_some() => Part::Trail,
        () => Part::Prose,
    }
}

/// Whether every line of a block is one of menus.
fn is_menu(words: &str) -> bool {
    const MENU_BYTES: usize = 2_000;
    let is_menu = |line: &str| page_words::is_menu(line) && labels::label(line).is_none();
    words.len() < MENU_BYTES && words.lines().filter(|line| !line.trim().is_empty()).all(is_menu)
}

/// Whether a block begins with a heading such as `Retraction to: Journal https://doi.org/…`, not with a title.
fn relates_work(words: &str) -> bool {
    let first = words.lines().next().unwrap_or_default();
    let rest = marked(first).rest;
    let titled = rest.split_whitespace().count() > 2 && rest.len() < first.len();
    page_head::relation(words).is_some()
        && !(titled && find_dois(first).is_empty() && place::place(first).is_none())
}

/// Whether lines like `Article title: …`, `Authors: …` describe the article together.
fn describes(words: &str) -> bool {
    words.lines().any(|line| line.to_lowercase().starts_with("article title:"))
}

/// Whether every line is a reference of its own, with a DOI.
fn lists_works(words: &str) -> bool {
    let is_work = |line: &str| !find_dois(line).is_empty() && citation::citation(line).is_some();
    words.lines().count() > 1 && words.lines().all(is_work)
}

/// A marked title, under which an identifier may stand on a line of its own.
fn is_titled(words: &str) -> bool {
    let title = marked(words.trim_end());
    words.len() < 400 && title.nature.is_some() && !title.rest.is_empty() && place::place(words).is_none()
}

/// `Retraction` and, on the next line, `Retracted: A study`.
fn titled_under_kicker(words: &str) -> bool {
    let Some((first, second)) = words.split_once('\n') else { return false };
    let title = marked(second);
    is_kicker(first) && !second.contains('\n') && title.nature.is_some() && !title.rest.is_empty()
}

/// What is longer is prose, behind which no head of a page stands.
const HEAD_BYTES: usize = 400;

/// Whether paragraphs stand on one line each, as text that is copied from a page does: then a line end is meant.
fn is_unwrapped(text: &Text) -> bool {
    /// No column of print is as wide.
    const WIDEST: usize = 200;
    let wide = |line: &&str| line.len() > WIDEST;
    let unwrapped: usize = text.text.lines().filter(wide).map(str::len).sum();
    let flows = |words: &&str| {
        words.lines().count() > 2 && !words.lines().any(|line| wide(&line)) && head::is_paragraph(words)
    };
    let wrapped: usize =
        text.blocks.iter().map(|block| text.at(block.span)).filter(flows).map(str::len).sum();
    unwrapped > wrapped
}

/// Title, names, journal and date line by line, of which none goes on on the next.
fn is_stack(words: &str) -> bool {
    let goes_on = |line: &str| line.ends_with([',', '-', '(', '&']);
    let begins = |line: &str| !line.starts_with(char::is_lowercase);
    // `Article title: …`, `Authors: …` belong together.
    let labels = |line: &str| line.find(": ").is_some_and(|at| at < 20) && marked(line).nature.is_none();
    let lines = || words.lines().map(str::trim);
    lines().count() > 1 && lines().skip(1).all(begins) && !lines().any(|line| goes_on(line) || labels(line))
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

/// Lines of a block. Text from PDFs runs `Ann Alpha Published online: 1 May 2010 Retraction to: Journal` together. With
/// `cells`, the cells of a line are lines too.
fn lines(words: &str, cells: bool) -> Vec<Line<'_>> {
    static RUN_ON: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"\s(?:PUBLISHED [0-9]|Published online:|Received:|Accepted:|Retraction (?:Note )?to:|The article with DOI|An? (?:Partial )?Retraction of the \S+(?: \S+){0,4}? Article\b)").ok()
    });
    let mut starts: Vec<(usize, bool)> = vec![(0, false)];
    starts.extend(words.match_indices('\n').map(|(at, _)| (at + 1, false)));
    if words.contains(':') || words.contains("Article") || words.contains("PUBLISHED ") {
        let run_on = RUN_ON.iter().flat_map(|pattern| pattern.find_iter(words));
        starts.extend(run_on.map(|found| (found.start() + 1, true)));
    }
    if cells {
        // Lines that stay whole, in their order.
        let mut whole: Vec<Range<usize>> = Vec::new();
        let mut at = 0;
        for line in words.split_inclusive('\n') {
            let end = at + line.len();
            if page_words::is_menu(line) || page_words::trail(line).is_some() {
                whole.push(at..end);
            } else {
                starts.extend(head::cells(line.trim_end()).into_iter().map(|cell| (at + cell, true)));
            }
            at = end;
        }
        starts.retain(|(start, _)| {
            let before = whole[..whole.partition_point(|line| line.start < *start)].last();
            before.is_none_or(|line| line.end <= *start)
        });
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
    let trimmed = words.trim().trim_end_matches([' ', '|', '·', '•']);
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
            Part::Prose if listing && text.at(pieces[at].span).starts_with(['©', '|']) => {}
            Part::Prose if listing => pieces[at].part = Part::Labelled(Label::References),
            Part::Labelled(label) if text.at(pieces[at].span).is_empty() && label.owns_next() => {
                let cites = |next: &Piece| label != Label::Citation || has_year(text.at(next.span));
                let next = pieces.get_mut(at + 1).filter(|next| next.part == Part::Prose);
                if let Some(next) = next.filter(|next| cites(next)) {
                    next.part = Part::Labelled(label);
                }
            }
            _ => {}
        }
    }
    pieces.retain(|piece| piece.span.start < piece.span.end);
}

/// Whether words hold a year, without which they are no reference: `Cite this article` is a button too.
fn has_year(words: &str) -> bool {
    let four = words.as_bytes().windows(4);
    four.into_iter().any(|four| {
        matches!(four, [b'1', b'9', ..] | [b'2', b'0', ..]) && four.iter().all(u8::is_ascii_digit)
    })
}

/// `CITATION Ann Alpha (2024) Retraction: A study.` without place and DOI goes on where these stand alone.
fn citations_go_on(text: &Text, pieces: &mut Vec<Piece>) {
    let is_citation = |piece: &Piece| piece.part == Part::Labelled(Label::Citation);
    let Some(at) = pieces.iter().position(is_citation) else { return };
    let Some(next) = pieces.get(at + 1).copied().filter(|next| next.part == Part::Prose) else { return };
    let (words, rest) = (text.at(pieces[at].span), text.at(next.span));
    let names_place = rest.len() < 200 && !find_dois(rest).is_empty() && place::place(rest).is_some();
    if find_dois(words).is_empty() && names_place && said(rest).says.is_empty() {
        pieces[at].span.end = next.span.end;
        pieces.remove(at + 1);
    }
}

/// What a piece is by its words alone.
fn classify_alone(text: &Text, pieces: &mut [Piece]) {
    for piece in pieces.iter_mut().filter(|piece| piece.part == Part::Prose) {
        piece.part = alone(text.at(piece.span));
    }
}

fn alone(words: &str) -> Part {
    if words.ends_with(':') && page_head::relation(words) == Some(words.len()) {
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
    if page_head::relation(words).is_some() {
        return Part::Relation;
    }
    if words.len() < 300 && words.contains('(') && page_head::head(words).is_some() {
        return Part::Head;
    }
    Part::Prose
}

fn is_kicker(words: &str) -> bool {
    // The journal may stand on the line above.
    let words = words
        .rsplit_once('\n')
        .filter(|(above, _)| !above.contains(['.', '\n']))
        .map_or(words, |last| last.1);
    // `RETRACTION NOTE          Open Access` stands on one line.
    let cut = words.len().saturating_sub("open access".len());
    let open = words.get(cut..).is_some_and(|end| end.eq_ignore_ascii_case("open access"));
    let found = marked(if open { words[..cut].trim_end() } else { words });
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
