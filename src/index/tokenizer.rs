//! Text to the engine's token streams: a thin adapter over `analysis`.

use std::cell::{Cell, RefCell};
use std::hash::Hasher;
use std::rc::Rc;

use rustc_hash::FxHasher;
use tantivy::tokenizer::{Token, TokenStream, Tokenizer, TokenizerManager};

use super::schema::WHOLE_MARK;
use crate::analysis::{self, Form, names};

/// Makes every analyser of the schema known to the engine.
pub(super) fn register(manager: &TokenizerManager) {
    manager.register("text", Analyser { mode: Mode::Text });
    manager.register("value_or_hash", Analyser { mode: Mode::Value });
    manager.register("whole_or_hash", Analyser { mode: Mode::Whole });
    manager.register("names", Analyser { mode: Mode::Names });
    manager.register("weighted", Analyser { mode: Mode::Weighted });
}

/// A text that counts `weight` times, for a column that reads weights.
pub(super) fn weighted(weight: u8, text: &str) -> String {
    debug_assert!(weight < 10, "a weight is one digit");
    let mut value = String::with_capacity(text.len() + 1);
    value.push(char::from(b'0' + weight));
    value.push_str(text);
    value
}

#[derive(Debug, Clone, Copy)]
enum Mode {
    /// Every word, and every compound as one. Related forms are found through the words of the column, because
    /// stems beside the words would make every column half as large again.
    Text,
    /// The whole value, then its words.
    Value,
    /// The whole value.
    Whole,
    /// The terms of a person's name.
    Names,
    /// The stem of every word, or the word where it has none, and joined forms; the first character is the weight.
    Weighted,
}

#[derive(Clone)]
struct Analyser {
    mode: Mode,
}

impl Tokenizer for Analyser {
    type TokenStream<'a> = Stream;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Stream {
        match self.mode {
            Mode::Text => Stream::new(analysed(text)),
            Mode::Value => Stream::new(analysed(text)).after_whole(text),
            Mode::Whole => Stream::new(whole_form(text)),
            Mode::Names => Stream::new(name_forms(text)),
            Mode::Weighted => {
                let (weight, text) = text.split_at_checked(1).unwrap_or(("1", text));
                Stream::new(analysed(text)).repeated(weight.parse().unwrap_or(1))
            }
        }
    }
}

/// The forms of one text: one run of characters, and where each form stands in it.
#[derive(Clone, Default)]
struct Forms {
    characters: String,
    forms: Vec<FormAt>,
}

#[derive(Clone, Copy)]
struct FormAt {
    end: u32,
    position: u32,
    use_in: UseIn,
}

/// The columns in which a form serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum UseIn {
    /// Columns of words: a word that has a stem.
    Words,
    /// The weighted column: a stem.
    Weighted,
    /// Both: a word without a stem.
    Both,
}

fn forms_of(text: &str, found: &mut Forms) {
    // A form gives way to the stem of the same bytes, which comes later, but not far.
    let mut recent = [(0..0, 0), (0..0, 0)];
    analysis::for_each_token(text, &mut |form, sort, range, position| {
        if sort == Form::Stem {
            found.push(form, position, UseIn::Weighted);
            if let Some((_, at)) = recent.iter().find(|(bytes, _)| *bytes == range) {
                found.forms[*at].use_in = UseIn::Words;
            }
        } else {
            found.push(form, position, UseIn::Both);
            recent.swap(0, 1);
            recent[1] = (range, found.forms.len() - 1);
        }
    });
}

fn forms_of_name(name: &str, found: &mut Forms) {
    names::for_each_kept_term(name, &mut |term| found.push(term, 0, UseIn::Both));
}

fn form_of_whole(value: &str, found: &mut Forms) {
    found.push(&whole(value), 0, UseIn::Both);
}

impl Forms {
    fn push(&mut self, form: &str, position: u32, use_in: UseIn) {
        self.characters.push_str(form);
        // proof: the engine takes no text near 4 GB; a longer one would only lose its tail.
        let end = u32::try_from(self.characters.len()).unwrap_or(u32::MAX);
        self.forms.push(FormAt { end, position, use_in });
    }
}

/// Texts that a thread remembers: each has one place, where it takes that of another.
const REMEMBERED_TEXTS: usize = 8192;

/// Longer texts share a few places, so that what is remembered stays small.
const SHORT_BYTES: usize = 1024;

/// Places for longer texts: each is needed twice, by its own column and by `all`, soon after one another.
const LONG_TEXTS: usize = 8;

/// Texts with their forms. What takes the place of another takes its memory too.
struct Memory {
    make: fn(&str, &mut Forms),
    short: Vec<Remembered>,
    long: Vec<Remembered>,
}

#[derive(Clone, Default)]
struct Remembered {
    text: String,
    forms: Rc<Forms>,
}

impl Memory {
    fn new(make: fn(&str, &mut Forms)) -> Self {
        Memory { make, short: Vec::new(), long: vec![Remembered::default(); LONG_TEXTS] }
    }

    fn forms(&mut self, text: &str) -> Rc<Forms> {
        if text.is_empty() {
            let mut forms = Forms::default();
            (self.make)(text, &mut forms);
            return Rc::new(forms);
        }
        let places = if text.len() > SHORT_BYTES { &mut self.long } else { &mut self.short };
        if places.is_empty() {
            places.resize(REMEMBERED_TEXTS, Remembered::default());
        }
        let place = hash(text) % places.len();
        let place = &mut places[place];
        if place.text != text {
            place.text.clear();
            place.text.push_str(text);
            let forms = emptied(&mut place.forms);
            (self.make)(text, forms);
        }
        Rc::clone(&place.forms)
    }
}

/// Forms to fill anew; others where somebody still reads these.
fn emptied(forms: &mut Rc<Forms>) -> &mut Forms {
    let forms = Rc::make_mut(forms);
    forms.characters.clear();
    forms.forms.clear();
    forms
}

fn hash(text: &str) -> usize {
    let mut hasher = FxHasher::default();
    hasher.write(text.as_bytes());
    hasher.finish() as usize
}

thread_local! {
    /// Texts analysed lately: each is needed by its own column and again by `all`, and institutions, journals
    /// and the text of a notice of many articles come again and again.
    static TEXTS: RefCell<Memory> = RefCell::new(Memory::new(forms_of));
    /// Names analysed lately: one person signs many articles.
    static NAMES: RefCell<Memory> = RefCell::new(Memory::new(forms_of_name));
    /// Values lately written as one.
    static WHOLES: RefCell<Memory> = RefCell::new(Memory::new(form_of_whole));
}

fn analysed(text: &str) -> Rc<Forms> {
    TEXTS.with_borrow_mut(|memory| memory.forms(text))
}

fn name_forms(name: &str) -> Rc<Forms> {
    NAMES.with_borrow_mut(|memory| memory.forms(name))
}

fn whole_form(value: &str) -> Rc<Forms> {
    WHOLES.with_borrow_mut(|memory| memory.forms(value))
}

/// Tokens in the engine's own form.
struct Stream {
    forms: Rc<Forms>,
    next: usize,
    start: usize,
    /// How often each form counts, and how often the present one still does; 0 for columns without weights.
    weight: u32,
    left: u32,
    whole: Option<Rc<Forms>>,
    token: Token,
}

thread_local! {
    /// The token of the last stream, whose text has room already: an entry has some sixty streams.
    static TOKEN: Cell<Option<Token>> = const { Cell::new(None) };
}

impl Drop for Stream {
    fn drop(&mut self) {
        TOKEN.set(Some(std::mem::take(&mut self.token)));
    }
}

impl Stream {
    fn new(forms: Rc<Forms>) -> Self {
        // A stream that begins before another ends finds the place empty and brings its own.
        let mut token = TOKEN.take().unwrap_or_default();
        token.text.clear();
        token.position = 0;
        Stream { forms, next: 0, start: 0, weight: 0, left: 0, whole: None, token }
    }

    fn after_whole(mut self, value: &str) -> Self {
        self.whole = Some(whole_form(value));
        self
    }

    fn repeated(mut self, weight: u32) -> Self {
        self.weight = weight;
        self
    }

    fn advance_form(&mut self) -> bool {
        while let Some(form) = self.forms.forms.get(self.next) {
            let (start, end) = (self.start, form.end as usize);
            self.next += 1;
            self.start = end;
            let skipped = if self.weight > 0 { UseIn::Words } else { UseIn::Weighted };
            if form.use_in == skipped {
                continue;
            }
            self.token.text.clear();
            self.token.text.push_str(&self.forms.characters[start..end]);
            self.token.position = form.position as usize;
            self.left = self.weight.saturating_sub(1);
            return true;
        }
        false
    }
}

impl TokenStream for Stream {
    fn advance(&mut self) -> bool {
        if let Some(whole) = self.whole.take() {
            self.token.text.push_str(&whole.characters);
            self.token.position = 0;
            return true;
        }
        if self.left > 0 {
            self.left -= 1;
            return true;
        }
        self.advance_form()
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

/// The term of a whole value. Nobody asks for a part of it, so that of a long one its hash will do: in a dictionary of
/// institutions with their addresses, nearly every letter would stand for itself.
pub(super) fn whole(value: &str) -> String {
    let key = analysis::fold_key(value);
    let mut term = String::with_capacity(LONG_KEY_BYTES + 1);
    term.push(WHOLE_MARK);
    if key.len() < LONG_KEY_BYTES {
        term.push_str(&key);
    } else {
        let hash = blake3::hash(key.as_bytes());
        // A mark more, so that no short value is taken for the hash of a long one.
        term.push(WHOLE_MARK);
        term.extend(hash.as_bytes()[..HASH_BYTES].iter().map(|byte| char::from(b'0' + (byte & 63))));
    }
    term
}

/// Keys from this length on are kept as hashes.
const LONG_KEY_BYTES: usize = 24;

/// Six bits of each of so many bytes: that any two of a hundred million values share a hash is as likely as one in fifty
/// million.
const HASH_BYTES: usize = 13;

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(mode: Mode, text: &str, expected: &[(&str, usize)]) {
        let mut stream = Analyser { mode }.token_stream(text);
        let mut found = Vec::new();
        while stream.advance() {
            found.push((
                stream.token().text.replace('\u{1}', "~").replace('\u{2}', "="),
                stream.token().position,
            ));
        }
        let expected: Vec<_> = expected.iter().map(|(text, at)| ((*text).to_owned(), *at)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn text_keeps_every_word_with_its_place() {
        check(Mode::Text, "two cells", &[("two", 0), ("cells", 1)]);
        check(Mode::Text, "BMP-2 cells", &[("bmp", 0), ("bmp2", 0), ("2", 1), ("cells", 2)]);
    }

    #[test]
    fn a_value_is_found_whole_and_by_its_words() {
        check(Mode::Value, "Cells", &[("=cells", 0), ("cells", 0)]);
        check(Mode::Whole, "Cells", &[("=cells", 0)]);
    }

    #[test]
    fn a_long_value_is_kept_as_a_hash() {
        let long = "Institute of Rivers, Nowhere";
        assert_eq!(whole(long).len(), 2 + HASH_BYTES);
        assert_eq!(whole(long), whole("INSTITUTE of Rivers, Nowhere"));
        assert_ne!(whole(long), whole("Institute of Rivers, Elsewhere"));
        check(Mode::Whole, long, &[(whole(long).replace(WHOLE_MARK, "=").as_str(), 0)]);
        check(Mode::Value, "Tea", &[("=tea", 0), ("tea", 0)]);
    }

    #[test]
    fn a_weighted_text_keeps_one_form_of_each_word_as_often_as_it_weighs() {
        check(Mode::Weighted, &weighted(2, "cells"), &[("~cell", 0), ("~cell", 0)]);
        check(Mode::Weighted, "1", &[]);
        check(Mode::Weighted, &weighted(1, "co-authors"), &[("co", 0), ("~coauthor", 0), ("~author", 1)]);
    }
}
