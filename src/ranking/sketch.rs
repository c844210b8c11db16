//! A notice to its sketch: the first words of its titles and of its reason as numbers, enough to rank by.
//!
//! Ranking looks at a hundred candidates of every query. Reading and analysing their notices would take most of the
//! time of a search, so an engine keeps the sketch of each entry beside it, as numbers.

use crate::analysis::{Form, STEM_MARK, for_each_token};
use crate::notice::{Nature, Notice};

/// Words of one title and of one reason that are kept; what ranks a notice stands at the beginning.
const TITLE_WORDS: usize = 64;
const REASON_WORDS: usize = 256;

/// Bytes of a reason, or of a text without one, that are read for a sketch.
const REASON_BYTES: usize = 2048;

/// How many bits of a number name the stem, and how many above them the form of the word.
const STEM_BITS: u32 = 20;
const FORM_BITS: u32 = 6;

/// Marks a compound written as one, which stands at the place of the word before it.
const JOINED: u32 = 1 << (STEM_BITS + FORM_BITS);

/// Between titles and reason. No word has this number.
const NEXT_PART: u32 = 0;

/// The first number where the notice takes the article back, wholly or in part. No word has this number.
const RETRACTS: u32 = JOINED << 1;

/// Bits of any number of a sketch: two of them fit in 56, the most that columns keep bit by bit.
const NUMBER_BITS: u32 = STEM_BITS + FORM_BITS + 2;

/// In place of a second number, where their count is odd; what it is otherwise stands only at the very first place.
const NO_SECOND: u32 = RETRACTS;

/// The first words of an entry's titles and reason: what ranking reads.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sketch {
    numbers: Vec<u32>,
}

/// One word of a sketch. Different words share a number once in a million, different forms of one stem once in 64.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Code(u32);

/// A part of a sketch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Title,
    ArticleTitle,
    Reason,
}

impl Sketch {
    /// The sketch of one entry: the notice with its article number `entry`, from 0.
    pub fn of(notice: &Notice, entry: usize) -> Self {
        let article = notice.articles.get(entry).and_then(|article| article.title.as_deref());
        let reason = notice.reason_text.as_deref().or(notice.text.as_deref()).unwrap_or_default();
        let mut numbers = Vec::with_capacity(TITLE_WORDS);
        if takes_back(notice.nature) {
            numbers.push(RETRACTS);
        }
        push_words(&mut numbers, notice.title.as_deref().unwrap_or_default(), TITLE_WORDS);
        numbers.push(NEXT_PART);
        push_words(&mut numbers, article.unwrap_or_default(), TITLE_WORDS);
        numbers.push(NEXT_PART);
        push_words(&mut numbers, &reason[..reason.floor_char_boundary(REASON_BYTES)], REASON_WORDS);
        Sketch { numbers }
    }

    /// The numbers to keep beside an entry, in their order: each holds two of a sketch, because every number costs time
    /// when it is kept and when it is read.
    pub fn numbers(&self) -> impl Iterator<Item = u64> + '_ {
        let pair = |two: &[u32]| (u64::from(two[0]), u64::from(two.get(1).copied().unwrap_or(NO_SECOND)));
        self.numbers.chunks(2).map(pair).map(|(first, second)| second << NUMBER_BITS | first)
    }

    /// The sketch that was kept as these numbers.
    pub fn from_numbers(numbers: impl Iterator<Item = u64>) -> Self {
        let mut sketch = Sketch { numbers: Vec::with_capacity(TITLE_WORDS) };
        for pair in numbers {
            // proof: both are cut to the bits that `numbers` gave them.
            let (first, second) =
                (pair & ((1 << NUMBER_BITS) - 1), pair >> NUMBER_BITS & ((1 << NUMBER_BITS) - 1));
            sketch.numbers.push(first as u32);
            sketch.numbers.extend(Some(second as u32).filter(|second| *second != NO_SECOND));
        }
        sketch
    }

    /// Whether the notice takes the article back, rather than correcting it or warning of it.
    pub(super) fn retracts(&self) -> bool {
        self.numbers.first() == Some(&RETRACTS)
    }

    /// Every word with the part that it stands in and its place in it, compounds as one included.
    pub(super) fn words(&self) -> impl Iterator<Item = (Part, u32, Code)> + '_ {
        let (mut part, mut position) = (Part::Title, 0);
        self.numbers.iter().filter(|number| **number != RETRACTS).filter_map(move |&number| {
            if number == NEXT_PART {
                part = if part == Part::Title { Part::ArticleTitle } else { Part::Reason };
                position = 0;
                return None;
            }
            position += u32::from(number & JOINED == 0);
            Some((part, position.saturating_sub(1), Code(number)))
        })
    }

    /// The stems of all words, compounds in their parts only.
    pub(super) fn stems(&self) -> impl Iterator<Item = u32> + '_ {
        let is_word = |number: u32| number != NEXT_PART && number & (JOINED | RETRACTS) == 0;
        let words = self.numbers.iter().filter(move |number| is_word(**number));
        words.map(|number| Code(*number).stem())
    }
}

impl Code {
    /// The number of a word and its stem; a word without a stem is its own.
    fn new(word: &str, stem: &str) -> Self {
        let stem = hash(stem.strip_prefix(STEM_MARK).unwrap_or(stem)) % ((1 << STEM_BITS) - 1) + 1;
        let form = hash(word) >> 7 & ((1 << FORM_BITS) - 1);
        Code((form << STEM_BITS | stem) as u32)
    }

    /// The number of a token as patterns have it: an exact form, or a stem with its mark, which has no form.
    pub(super) fn of_token(token: &str) -> Self {
        if let Some(stem) = token.strip_prefix(STEM_MARK) {
            return Code(Code::new("", stem).stem());
        }
        let mut first = None;
        for_each_code(token, &mut |code| first = first.or(Some(code)));
        // A token is one word, so that the analysis finds it again; else it stands for itself.
        first.unwrap_or_else(|| Code::new(token, token))
    }

    /// What it shares with every form of its stem.
    pub(super) fn stem(self) -> u32 {
        self.0 & ((1 << STEM_BITS) - 1)
    }

    /// Whether it is this very form of the word.
    pub(super) fn is_form(self, other: Code) -> bool {
        self.0 & !JOINED == other.0 & !JOINED
    }
}

fn takes_back(nature: Nature) -> bool {
    use Nature as N;
    matches!(
        nature,
        N::Retraction
            | N::PartialRetraction
            | N::Withdrawal
            | N::Removal
            | N::TemporaryRemoval
            | N::RetractAndReplace
    )
}

fn push_words(numbers: &mut Vec<u32>, text: &str, limit: usize) {
    let end = numbers.len() + limit;
    for_each_code(text, &mut |code| {
        if numbers.len() < end {
            numbers.push(code.0);
        }
    });
}

/// Every word of a text as a number; a compound as one behind its first part.
fn for_each_code(text: &str, sink: &mut dyn FnMut(Code)) {
    // The stem of a word comes right behind it, if it has one, so each word waits for what follows.
    let mut word = String::new();
    let mut joined = 0;
    for_each_token(text, &mut |token, form, _, _| {
        if form == Form::Stem {
            sink(Code(Code::new(&word, token).0 | joined));
            word.clear();
            return;
        }
        if !word.is_empty() {
            sink(Code(Code::new(&word, &word).0 | joined));
        }
        word.clear();
        word.push_str(token);
        joined = if form == Form::Joined { JOINED } else { 0 };
    });
    if !word.is_empty() {
        sink(Code(Code::new(&word, &word).0 | joined));
    }
}

/// FNV-1a with its bits mixed once more: the numbers are kept in indexes, so that they must never change.
fn hash(word: &str) -> u64 {
    let hash = word.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    (hash ^ hash >> 32).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20
}

#[cfg(test)]
mod tests {
    use super::*;

    fn notice(title: &str, reason: &str) -> Notice {
        let json = serde_json::json!({"id": "n", "title": title, "reason_text": reason,
            "articles": [{"title": "Mice"}]});
        serde_json::from_value(json).unwrap()
    }

    /// The places at which a word stands, as typed or in any form.
    #[track_caller]
    fn check(title: &str, token: &str, exact: &[u32], related: &[u32]) {
        let sketch = Sketch::of(&notice(title, ""), 0);
        let sketch = Sketch::from_numbers(sketch.numbers());
        let wanted = Code::of_token(token);
        let places = |test: &dyn Fn(Code) -> bool| -> Vec<u32> {
            sketch.words().filter(|(_, _, code)| test(*code)).map(|(_, at, _)| at).collect()
        };
        assert_eq!(places(&|code| code.is_form(wanted)), exact, "{token} in {title}");
        assert_eq!(places(&|code| code.stem() == wanted.stem()), related, "{token} in {title}");
    }

    #[test]
    fn words_stand_in_their_places() {
        check("two cells and a cell", "cells", &[1], &[1, 4]);
        check("two cells and a cell", "\u{1}cell", &[], &[1, 4]);
        check("two cells", "bird", &[], &[]);
        check("the BMP-2 path", "bmp2", &[1], &[1]);
        check("the BMP-2 path", "2", &[2], &[2]);
        check("the BMP-2 path", "path", &[3], &[3]);
        check("the BMP2 path", "bmp2", &[1], &[1]);
    }

    #[test]
    fn a_sketch_comes_back_as_it_was_kept() {
        for (title, reason) in
            [("", ""), ("Cats", ""), ("Cats and dogs", "Birds"), ("Two BMP-2 cells", "of mice")]
        {
            let mut notice = notice(title, reason);
            for nature in [Nature::Retraction, Nature::Correction] {
                notice.nature = nature;
                let sketch = Sketch::of(&notice, 0);
                assert_eq!(Sketch::from_numbers(sketch.numbers()), sketch, "{title} {reason}");
                assert!(sketch.numbers().all(|pair| pair < 1 << 56));
            }
        }
    }

    #[test]
    fn parts_are_told_apart() {
        let sketch = Sketch::of(&notice("Cats", "Dogs and birds"), 0);
        let parts: Vec<(Part, u32)> = sketch.words().map(|(part, at, _)| (part, at)).collect();
        let reason = [0, 1, 2].map(|at| (Part::Reason, at));
        assert_eq!(parts, [&[(Part::Title, 0), (Part::ArticleTitle, 0)][..], &reason].concat());
        assert_eq!(Sketch::of(&notice("", ""), 7).stems().count(), 0);
    }

    #[test]
    fn it_is_known_what_takes_an_article_back() {
        let retracts = |nature: &str| {
            let json = serde_json::json!({"id": "n", "nature": nature, "title": "Mice"});
            let sketch = Sketch::of(&serde_json::from_value(json).unwrap(), 0);
            assert_eq!((sketch.words().count(), sketch.stems().count()), (1, 1));
            Sketch::from_numbers(sketch.numbers()).retracts()
        };
        assert_eq!(
            ["retraction", "withdrawal", "correction", "other"].map(retracts),
            [true, true, false, false]
        );
    }

    #[test]
    fn long_notices_are_cut() {
        let sketch = Sketch::of(&notice(&"mouse ".repeat(1000), &"cat ".repeat(1000)), 0);
        assert_eq!(sketch.stems().count(), TITLE_WORDS + 1 + REASON_WORDS);
    }

    #[test]
    fn numbers_never_change() {
        let numbers: Vec<u64> = Sketch::of(&notice("Falsified BMP-2", "Müller"), 0).numbers().collect();
        assert_eq!(
            numbers,
            [5_202_392_749_167_056, 13_316_651_166_509_832, 8_813_676_618_317_824, 9_542_675_376_111_616],
            "indexes hold these numbers: raise SCHEMA_VERSION when they change"
        );
    }
}
