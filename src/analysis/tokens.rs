//! Text to the forms under which it is found, each with its place.

use std::cell::Cell;
use std::ops::Range;

use super::fold::{fold_cjk, fold_word};
use super::scan::{Part, Scanner, Segment, is_cjk};
use super::stem::{self, Stems};

/// Sorts of forms of one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Form {
    /// The folded word itself, or one part of a compound.
    Exact,
    /// The parts of a compound written as one.
    Joined,
    /// The stem of the word; begins with [`STEM_MARK`].
    Stem,
}

/// The first character of every stem, so that stems and words never meet in one dictionary.
pub const STEM_MARK: char = '\u{1}';

/// Longer words are cut here, on both sides alike; longer joined forms are left out.
pub const MAX_TOKEN_BYTES: usize = 128;

/// Where tokens go: the form, its sort, the bytes it stands for, and the word's number.
pub type Sink<'s> = dyn FnMut(&str, Form, Range<usize>, u32) + 's;

/// Hands every form of every word of `text` to `sink`, from left to right.
///
/// Byte ranges are of the original text. Positions count words and never fall; the forms of one word share its
/// position, and a joined form has the position of its first part. Takes time in proportion to the text.
///
/// ```
/// let mut tokens = Vec::new();
/// recant::analysis::for_each_token("BMP-2 Falsified", &mut |text, _, range, position| {
///     tokens.push((text.to_owned(), range, position));
/// });
/// assert_eq!(tokens[0], ("bmp".to_owned(), 0..3, 0));
/// assert!(tokens.contains(&("bmp2".to_owned(), 0..5, 0)));
/// assert!(tokens.contains(&("falsified".to_owned(), 6..15, 2)));
/// assert!(tokens.contains(&("\u{1}falsif".to_owned(), 6..15, 2)));
/// ```
pub fn for_each_token(text: &str, sink: &mut Sink<'_>) {
    each(text, &FirstLetters::ALL, sink);
}

/// Like [`for_each_token`], with the stems only of words that begin with these letters: stemming is most of the work, and
/// whoever looks for a few stems need not have the others.
pub fn for_each_token_stemming(text: &str, letters: &FirstLetters, sink: &mut Sink<'_>) {
    each(text, letters, sink);
}

/// The first two letters of words that are looked for: small letters and digits of ASCII.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FirstLetters {
    /// For each first letter, the second ones as bits.
    seconds: [u64; LETTERS],
}

/// Small letters and digits of ASCII.
const LETTERS: usize = 36;

impl Default for FirstLetters {
    /// None.
    fn default() -> Self {
        FirstLetters { seconds: [0; LETTERS] }
    }
}

impl FirstLetters {
    /// All of them.
    pub const ALL: FirstLetters = FirstLetters { seconds: [u64::MAX; LETTERS] };

    /// Adds those of every word that has this stem, which bears its mark.
    pub fn add_stem(&mut self, stem: &str) {
        stem::stem_beginnings(stem).iter().for_each(|begins| self.add_word(begins));
    }

    /// Adds those of every word that begins so.
    pub fn add_word(&mut self, word: &str) {
        let mut letters = word.bytes();
        if let Some(first) = letters.next().and_then(letter) {
            self.seconds[first] |= letters.next().and_then(letter).map_or(u64::MAX, |second| 1 << second);
        }
    }

    /// Whether a token of `text` may begin with some of them. Looks at the first letters of each word; says yes to what is
    /// not plain ASCII, whose tokens may begin otherwise.
    pub fn may_begin_in(&self, text: &str) -> bool {
        let mut inside = false;
        let mut begins = |at: usize, byte: u8| {
            let is_first = !std::mem::replace(&mut inside, byte.is_ascii_alphanumeric());
            is_first && self.has(byte, text.as_bytes().get(at + 1).copied())
        };
        text.bytes().enumerate().any(|(at, byte)| !byte.is_ascii() || begins(at, byte))
    }

    fn has_first_of(&self, word: &str) -> bool {
        let mut letters = word.bytes();
        letters.next().is_some_and(|first| self.has(first, letters.next()))
    }

    /// Whether a word may begin with these two. What is no letter may be left out of a word, as in `e-mail`.
    fn has(&self, first: u8, second: Option<u8>) -> bool {
        let Some(first) = letter(first) else { return false };
        match second.and_then(letter) {
            Some(second) => self.seconds[first] & (1 << second) != 0,
            None => self.seconds[first] != 0,
        }
    }
}

/// The number of a letter or a digit of ASCII, whatever its case.
fn letter(byte: u8) -> Option<usize> {
    match byte.to_ascii_lowercase() {
        byte @ b'a'..=b'z' => Some(usize::from(byte - b'a')),
        byte @ b'0'..=b'9' => Some(26 + usize::from(byte - b'0')),
        _ => None,
    }
}

fn each(text: &str, stemmed: &FirstLetters, sink: &mut Sink<'_>) {
    thread_local! {
        static KEPT: Cell<Option<Box<Scratch>>> = const { Cell::new(None) };
    }
    KEPT.with(|kept| {
        // A sink that analyses text itself finds the place empty and brings its own.
        let mut scratch = kept.take().unwrap_or_default();
        let mut emitter = Emitter { scratch: &mut scratch, position: 0, text, stemmed, sink };
        emitter.run();
        kept.set(Some(scratch));
    });
}

/// Buffers that one thread uses again and again.
#[derive(Default)]
struct Scratch {
    stems: Stems,
    parts: Vec<Part>,
    folded: String,
    pieces: Vec<Piece>,
}

/// The place of one part of a compound within the folded compound.
struct Piece {
    start: usize,
    /// Behind the part itself.
    end: usize,
    /// Behind its suffix.
    suffix_end: usize,
}

struct Emitter<'a, 's> {
    scratch: &'a mut Scratch,
    position: u32,
    text: &'a str,
    stemmed: &'a FirstLetters,
    sink: &'a mut Sink<'s>,
}

impl Emitter<'_, '_> {
    fn run(&mut self) {
        let mut scanner = Scanner::new(self.text, std::mem::take(&mut self.scratch.parts));
        while let Some(segment) = scanner.next() {
            match segment {
                Segment::Plain(range) => self.plain(range),
                Segment::Compound => self.compound(&scanner.parts),
                Segment::Cjk(range) => self.cjk(range),
            }
        }
        self.scratch.parts = scanner.parts;
    }

    fn plain(&mut self, range: Range<usize>) {
        let folded = &mut self.scratch.folded;
        folded.clear();
        folded.push_str(&self.text[range.start..range.end.min(range.start + MAX_TOKEN_BYTES)]);
        folded.make_ascii_lowercase();
        self.word(0, self.scratch.folded.len(), range);
        self.position += 1;
    }

    /// Every part at its own position; the whole, and pairs such as `bmp2` of `BMP-2-mediated`, at their first part.
    fn compound(&mut self, parts: &[Part]) {
        let whole_is_kept = self.fold_parts(parts);
        let folded_bytes = self.scratch.folded.len();
        for (at, part) in parts.iter().enumerate() {
            let Piece { start, end, suffix_end } = self.scratch.pieces[at];
            if start == end {
                continue;
            }
            self.word(start, end, part.range.clone());
            if at == 0 && parts.len() > 1 && whole_is_kept {
                self.joined(0, folded_bytes, part.range.start..last_byte(parts));
            } else if suffix_end > end {
                self.form(start, suffix_end, Form::Joined, part.range.start..part.suffix.end);
            }
            if let Some(pair) = parts.get(at + 1).filter(|_| parts.len() > 2) {
                self.pair(at, part.range.start, pair);
            }
            self.position += 1;
        }
    }

    /// Folds all parts into one text; false if something had to be cut, so that the whole is not the compound.
    fn fold_parts(&mut self, parts: &[Part]) -> bool {
        let Scratch { folded, pieces, .. } = &mut *self.scratch;
        folded.clear();
        pieces.clear();
        let mut cut = false;
        for part in parts {
            let start = folded.len();
            fold_word(&self.text[part.range.clone()], folded);
            if folded.len() - start > MAX_TOKEN_BYTES {
                folded.truncate(folded.floor_char_boundary(start + MAX_TOKEN_BYTES));
                cut = true;
            }
            let end = folded.len();
            fold_word(&self.text[part.suffix.clone()], folded);
            pieces.push(Piece { start, end, suffix_end: folded.len() });
        }
        !cut
    }

    /// `bmp2` of `BMP-2-mediated`: neighbours joined by a dash, one of which has a digit.
    fn pair(&mut self, at: usize, first_byte: usize, second: &Part) {
        let (start, end) = (self.scratch.pieces[at].start, self.scratch.pieces[at + 1].suffix_end);
        let numbered = self.scratch.folded[start..end].bytes().any(|byte| byte.is_ascii_digit());
        if second.dashed && numbered && end - start <= MAX_TOKEN_BYTES {
            self.form(start, end, Form::Joined, first_byte..second.range.end.max(second.suffix.end));
        }
    }

    fn joined(&mut self, start: usize, end: usize, range: Range<usize>) {
        if end - start > MAX_TOKEN_BYTES {
            return;
        }
        self.form(start, end, Form::Joined, range.clone());
        self.stem(start, end, range);
    }

    fn word(&mut self, start: usize, end: usize, range: Range<usize>) {
        self.form(start, end, Form::Exact, range.clone());
        self.stem(start, end, range);
    }

    fn form(&mut self, start: usize, end: usize, form: Form, range: Range<usize>) {
        let end = self.scratch.folded.floor_char_boundary(end.min(start + MAX_TOKEN_BYTES));
        (self.sink)(&self.scratch.folded[start..end], form, range, self.position);
    }

    fn stem(&mut self, start: usize, end: usize, range: Range<usize>) {
        let Scratch { stems, folded, .. } = &mut *self.scratch;
        let word = &folded[start..end];
        if !self.stemmed.has_first_of(word) {
            return;
        }
        if let Some(stem) = stems.stem(word) {
            (self.sink)(stem, Form::Stem, range, self.position);
        }
    }

    /// Every two neighbouring letters, or the one that stands alone.
    fn cjk(&mut self, range: Range<usize>) {
        let mut before: Option<(usize, usize)> = None;
        let mut alone = true;
        self.scratch.folded.clear();
        for letter in cjk_letters(&self.text[range.clone()]) {
            let letter = range.start + letter.start..range.start + letter.end;
            let folded_start = self.scratch.folded.len();
            fold_cjk(&self.text[letter.clone()], &mut self.scratch.folded);
            if let Some((first_byte, first_folded)) = before {
                self.form(first_folded, self.scratch.folded.len(), Form::Exact, first_byte..letter.end);
                self.position += 1;
                alone = false;
                self.scratch.folded.replace_range(..folded_start, "");
                before = Some((letter.start, 0));
            } else {
                before = Some((letter.start, folded_start));
            }
        }
        if alone {
            self.form(0, self.scratch.folded.len(), Form::Exact, range);
            self.position += 1;
        }
    }
}

fn last_byte(parts: &[Part]) -> usize {
    parts.last().map_or(0, |part| part.range.end.max(part.suffix.end))
}

/// The letters of a run, each with the marks and jamo that belong to it.
pub(super) fn cjk_letters(run: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut letters = run.char_indices().peekable();
    std::iter::from_fn(move || {
        let (start, first) = letters.next()?;
        let mut end = start + first.len_utf8();
        while let Some((_, mark)) = letters.next_if(|(_, c)| belongs_to_letter_before(*c)) {
            end += mark.len_utf8();
        }
        Some(start..end)
    })
}

fn belongs_to_letter_before(c: char) -> bool {
    !is_cjk(c) || matches!(c, '\u{1160}'..='\u{11ff}' | '\u{ff9e}' | '\u{ff9f}')
}

#[cfg(test)]
#[path = "tokens_tests.rs"]
mod tests;
