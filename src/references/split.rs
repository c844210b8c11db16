//! The part of a manuscript that lists references to single references, each with its place.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::citation::without_mark;
use super::identifiers::{pattern, year_in};
use super::reference::Place;
use super::section::Piece;
use super::unglue::unglued;

/// One reference as printed, with the place of its beginning.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Printed {
    pub(super) text: String,
    pub(super) place: Place,
}

impl Printed {
    pub(super) fn of_note(note: Piece) -> Self {
        Printed { text: note.text, place: note.place }
    }
}

/// Two references have more than this many characters between them.
pub(super) const LEAST_CHARS: usize = 40;
/// Names may take so many lines before the year.
const MOST_LINES_OF_NAMES: usize = 6;

/// Parts a list into references: by numbers, else by bullets, else by names with a year behind them, else by paragraphs,
/// else by lines that begin with names.
pub(super) fn entries(pieces: &[Piece]) -> Vec<Printed> {
    let marked = numbered(pieces).or_else(|| bulleted(pieces));
    let mut printed = match marked {
        Some(starts) => between(pieces, &starts, &parts),
        None => dated(pieces).unwrap_or_else(|| {
            let starts = paragraphs(pieces).unwrap_or_else(|| by_names(pieces));
            between(pieces, &starts, &parts)
        }),
    };
    printed.retain(|entry| entry.text.chars().filter(|c| c.is_alphanumeric()).count() > 5);
    printed
}

fn between(pieces: &[Piece], starts: &[usize], parts: &dyn Fn(&[Piece]) -> Vec<Printed>) -> Vec<Printed> {
    let ends = starts.iter().skip(1).copied().chain([pieces.len()]);
    starts.iter().zip(ends).flat_map(|(start, end)| parts(&pieces[*start..end])).collect()
}

fn parts(pieces: &[Piece]) -> Vec<Printed> {
    unglued(&joined(pieces)).into_iter().filter_map(|text| printed(pieces.first()?, text)).collect()
}

fn printed(first: &Piece, text: &str) -> Option<Printed> {
    Some(Printed { text: text.to_owned(), place: first.place.clone() })
}

fn joined(pieces: &[Piece]) -> String {
    pieces.iter().map(|piece| piece.text.as_str()).collect::<Vec<_>>().join("\n")
}

/// `(2019).`, `(2019a, May 3).`, `(in press).`: the year as styles have it that put it behind the names.
static DATED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\((?:(?:1[5-9]|20)\d\d[a-z]?(?:[,/–-][^()]{1,30})?|in press|n\.d\.|forthcoming)\)\.\s")
});

fn dates(text: &str) -> usize {
    DATED.find_iter(text).count()
}

/// Whether the words before a year may be a body that stands for names.
fn is_body(names: &str) -> bool {
    names.starts_with(char::is_uppercase) && !names.contains(['(', ':', '“', '"']) && names.len() < 120
}

/// References that begin with names and the year in brackets behind them, where the whole list is in that style: the
/// lines between them go on, whatever they begin with and however they are indented.
fn dated(pieces: &[Piece]) -> Option<Vec<Printed>> {
    let pieces: Vec<Piece> = (0..pieces.len()).flat_map(|at| without_glue(pieces, at)).collect();
    let starts_here = |at: usize| {
        let piece = &pieces[at].text;
        let before = if at == 0 { "" } else { pieces[at - 1].text.trim_end() };
        let until = (at + MOST_LINES_OF_NAMES).min(pieces.len());
        if begins_with_names(piece) && is_list_of_names(&format!("{} ", joined(&pieces[at..until]))) {
            return !before.ends_with([',', '&']);
        }
        let dated = DATED.find(piece).filter(|_| before.is_empty() || is_finished(before));
        dated.is_some_and(|found| is_body(&piece[..found.start()]))
    };
    let mut starts: Vec<usize> = (0..pieces.len()).filter(|at| starts_here(*at)).collect();
    let dates = dates(&format!("{} ", joined(&pieces)));
    let in_style = starts.len() >= 3 && starts.len() * 10 >= dates * 8 && dates * 10 >= starts.len() * 8;
    // What stands before the first name is a reference too.
    if starts.first() != Some(&0) {
        starts.insert(0, 0);
    }
    let whole = |pieces: &[Piece]| {
        pieces.first().and_then(|first| printed(first, &joined(pieces))).into_iter().collect()
    };
    in_style.then(|| between(&pieces, &starts, &whole))
}

/// A line in which the layout has glued references together, as one line for each.
fn without_glue(pieces: &[Piece], at: usize) -> Vec<Piece> {
    let piece = &pieces[at];
    let next = joined(&pieces[at + 1..(at + MOST_LINES_OF_NAMES).min(pieces.len())]);
    let mut parts = Vec::new();
    let mut from = 0;
    for found in NAMES.find_iter(&piece.text) {
        let before = piece.text[from..found.start()].trim();
        let behind = || format!("{}\n{next}", piece.text[found.start()..].trim_start());
        if is_finished(before) && before.chars().count() > LEAST_CHARS && is_list_of_names(&behind()) {
            parts.push(Piece { text: before.to_owned(), ..piece.clone() });
            from = found.start();
        }
    }
    parts.push(Piece { text: piece.text[from..].trim().to_owned(), ..piece.clone() });
    parts
}

/// Whether nothing but names stands before the first year in brackets: no word that ends a sentence, and many initials.
fn is_list_of_names(text: &str) -> bool {
    static BREAK: LazyLock<Regex> = LazyLock::new(|| pattern(r"[,;&.\s]+"));
    static SENTENCE: LazyLock<Regex> = LazyLock::new(|| pattern(r"\p{Ll}{3}[.:!?]"));
    let Some(found) = DATED.find(text) else { return false };
    let before = &text[..found.start()];
    let words: Vec<&str> = BREAK.split(before).filter(|word| !word.is_empty()).collect();
    let initials = words.iter().filter(|word| word.chars().count() == 1).count();
    let small = words.iter().filter(|word| word.starts_with(char::is_lowercase)).count();
    !SENTENCE.is_match(before) && initials * 3 >= words.len() && small * 4 <= words.len()
}

/// Where pieces begin with 1, 2, 3 … in one style.
fn numbered(pieces: &[Piece]) -> Option<Vec<usize>> {
    let mut starts: Vec<usize> = Vec::new();
    let mut expected = None;
    for (at, piece) in pieces.iter().enumerate() {
        let Some(number) = number_at_start(&piece.text) else { continue };
        // A number that was lost in the layout costs one reference, not the rest of the list.
        let follows = expected.is_none_or(|expected| (expected..expected + 3).contains(&number));
        let opens = || at > 0 && is_finished(&pieces[at - 1].text) && is_marked_entry(&piece.text);
        if follows && (expected.is_some() || number <= 3) || expected.is_some() && opens() {
            starts.push(at);
            expected = Some(number + 1);
        }
    }
    let enough = starts.len() >= 2 || starts.len() == 1 && pieces.len() == 1;
    enough.then_some(starts)
}

/// Whether a numbered line is a reference by itself, so that numbers were left out before it, or begin anew: in square
/// brackets, or with names behind the number. Years, pages and editions that begin a line have neither.
fn is_marked_entry(text: &str) -> bool {
    let (key, rest) = without_mark(text);
    let short = key.len() <= 3 && key.bytes().all(|byte| byte.is_ascii_digit());
    short && !rest.is_empty() && (text.starts_with('[') || begins_with_names(rest))
}

pub(super) fn number_at_start(text: &str) -> Option<u32> {
    let (key, rest) = without_mark(text);
    (!rest.is_empty()).then(|| key.trim_start_matches('^').parse().ok()).flatten()
}

fn bulleted(pieces: &[Piece]) -> Option<Vec<usize>> {
    let is_bullet = |piece: &Piece| {
        piece.text.starts_with(['-', '*', '•', '–']) && piece.text.contains(' ')
            || piece.text.starts_with("[^")
    };
    let starts: Vec<usize> =
        pieces.iter().enumerate().filter(|(_, piece)| is_bullet(piece)).map(|(at, _)| at).collect();
    (starts.len() >= 2 && starts.first() == Some(&0)).then_some(starts)
}

/// Paragraphs, where there are several; one that goes on in lower case or with an address belongs to the one before.
fn paragraphs(pieces: &[Piece]) -> Option<Vec<usize>> {
    let goes_on = |text: &str| {
        text.starts_with(|c: char| c.is_lowercase()) && !starts_with_particle(text)
            || text.starts_with("http")
            || text.starts_with("10.")
            || text.starts_with(|c: char| c.is_ascii_digit()) && text.chars().count() < LEAST_CHARS
    };
    // A hanging indent may look like paragraphs: one that begins anyhow behind an unfinished one goes on with it.
    let follows = |at: usize| begins_with_names(&pieces[at].text) || is_finished(&pieces[at - 1].text);
    let opens = pieces
        .iter()
        .enumerate()
        .filter(|(at, piece)| *at == 0 || piece.opens && !goes_on(&piece.text) && follows(*at));
    let starts = without_pieces(pieces, opens.map(|(at, _)| at).collect());
    let mean_lines = pieces.len() / starts.len().max(1);
    (starts.len() >= 2 && mean_lines <= 8).then_some(starts)
}

/// In a list whose references begin with names, one that does not is one only where it has a year and so has the one
/// before; otherwise it goes on with that.
fn without_pieces(pieces: &[Piece], starts: Vec<usize>) -> Vec<usize> {
    let named = starts.iter().filter(|at| begins_with_names(&pieces[**at].text)).count();
    if named * 10 < starts.len() * 7 {
        return starts;
    }
    let mut kept: Vec<usize> = Vec::new();
    for (number, start) in starts.iter().enumerate() {
        let end = starts.get(number + 1).copied().unwrap_or(pieces.len());
        let is_dated = |range: Range<usize>| pieces[range].iter().any(|piece| year_in(&piece.text).is_some());
        let alone = kept.last().is_none_or(|last| is_dated(*last..*start) && is_dated(*start..end));
        if alone || begins_with_names(&pieces[*start].text) {
            kept.push(*start);
        }
    }
    kept
}

fn starts_with_particle(text: &str) -> bool {
    ["van ", "von ", "de ", "der ", "den ", "di ", "da ", "del ", "la ", "le ", "el-", "al-", "ter ", "dos "]
        .iter()
        .any(|particle| text.starts_with(particle))
}

/// Lines that begin with a name, behind one that ends a reference.
fn by_names(pieces: &[Piece]) -> Vec<usize> {
    let mut starts = vec![0];
    for at in 1..pieces.len() {
        if is_finished(&pieces[at - 1].text) && begins_with_names(&pieces[at].text) {
            starts.push(at);
        }
    }
    starts
}

/// Whether a line may be the last of a reference.
pub(super) fn is_finished(line: &str) -> bool {
    let line = line.trim_end();
    let last = line.split_whitespace().next_back().unwrap_or_default();
    line.ends_with(['.', ')', ']'])
        || line.ends_with(|c: char| c.is_ascii_digit())
        || last.contains("10.")
        || last.contains("://")
}

fn begins_with_names(text: &str) -> bool {
    static NAMES: LazyLock<Regex> = LazyLock::new(|| pattern(&format!("^{AUTHOR}")));
    NAMES.is_match(text)
}

/// `Doe, J.,` · `Doe JA,` · `Doe, Jane.` at the beginning of a reference.
const AUTHOR: &str = r"(?:(?:van|von|de|der|den|di|da|del|la|le|el|al|ter|dos)\s+)*\p{Lu}[\p{L}'’\-]+(?:\s\p{Lu}[\p{L}'’\-]+)?(?:,\s\p{Lu}[\p{L}.'’\-]*|\s\p{Lu}{1,3}\b)(?:\s?\p{Lu}\.)*[.,;&(\s]";

/// Names within a text.
pub(super) static NAMES: LazyLock<Regex> = LazyLock::new(|| pattern(&format!(r"\s{AUTHOR}")));
