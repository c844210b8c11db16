//! A title to weighed words, for comparison.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::analysis::fold_key;

/// A word of a title, folded.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Word {
    pub(super) text: String,
    /// How much it tells: little for function words, most for long words and numbers.
    pub(super) weight: f32,
    /// Numbers and codes (`214`, `p53`) are equal or different, never misspelt.
    pub(super) is_code: bool,
    /// Whether it numbers a part: `part 2`, `II`.
    pub(super) is_part: bool,
    class: Option<Class>,
    /// Its letters as a set of bits, by which most words are told apart without comparing them.
    letters: u64,
}

/// What the table says of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Function,
    Light,
    Answer,
    Part,
}

const FUNCTION_WEIGHT: f32 = 0.15;
const LIGHT_WEIGHT: f32 = 0.4;
/// Part II is not part I. Those of one letter are also initials and signs of elements.
const ROMAN: &[(&str, &str)] = &[
    ("ii", "2"),
    ("iii", "3"),
    ("iv", "4"),
    ("vi", "6"),
    ("vii", "7"),
    ("viii", "8"),
    ("ix", "9"),
    ("xi", "11"),
    ("xii", "12"),
];
const ROMAN_LETTERS: &[(&str, &str)] = &[("i", "1"), ("v", "5"), ("x", "10")];
/// Longer titles are compared by so many words.
const MOST_WORDS: usize = 80;

static CLASSES: LazyLock<HashMap<&'static str, Class>> = LazyLock::new(|| {
    let rows = include_str!("../../data/title_words.csv").lines().filter(|line| !line.starts_with('#'));
    let class = |name: &str| match name {
        "function" => Some(Class::Function),
        "light" => Some(Class::Light),
        "answer" => Some(Class::Answer),
        "part" => Some(Class::Part),
        _ => None,
    };
    rows.filter_map(|row| row.split_once(',')).filter_map(|(word, name)| Some((word, class(name)?))).collect()
});

impl Word {
    /// Whether another word in its place is the sign of another work.
    pub(super) fn is_telling(&self) -> bool {
        self.weight > 0.5
    }

    /// Whether it counts among the words by which a title can be told from others.
    pub(super) fn is_content(&self) -> bool {
        self.is_telling() || self.class == Some(Class::Light)
    }

    /// Whether it makes a title that of a reply, comment or letter.
    pub(super) fn is_answer(&self) -> bool {
        self.class == Some(Class::Answer)
    }
}

/// The words of a title, without markup.
pub(super) fn words(title: &str) -> Vec<Word> {
    let key = fold_key(title);
    let mut words: Vec<Word> = Vec::new();
    for text in key.split(' ').filter(|text| !text.is_empty()).take(MOST_WORDS) {
        let behind_part = words.last().is_some_and(|word| word.class == Some(Class::Part));
        words.push(word(text, behind_part));
    }
    words
}

fn word(text: &str, behind_part: bool) -> Word {
    let numeral = |table: &[(&str, &'static str)]| {
        table.iter().find(|(roman, _)| *roman == text).map(|(_, number)| *number)
    };
    let roman = numeral(ROMAN).or_else(|| numeral(ROMAN_LETTERS).filter(|_| behind_part));
    let text = roman.unwrap_or(text);
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
    let is_code = text.bytes().any(|byte| byte.is_ascii_digit()) || ["i", "v", "x"].contains(&text);
    let class = CLASSES.get(text).copied();
    Word {
        text: text.to_owned(),
        weight: weight(text, class, is_code),
        is_code,
        is_part: roman.is_some() || behind_part && is_number,
        class,
        letters: text.chars().fold(0, |letters, c| letters | 1 << (u32::from(c) % 64)),
    }
}

fn weight(text: &str, class: Option<Class>, is_code: bool) -> f32 {
    let is_wide = text.chars().next().is_some_and(|c| c >= '\u{2e80}');
    match text.chars().count() {
        _ if class == Some(Class::Function) => FUNCTION_WEIGHT,
        _ if class == Some(Class::Light) => LIGHT_WEIGHT,
        _ if is_code || is_wide => 0.8,
        1 => 0.4,
        2 | 3 => 0.6,
        4 | 5 => 0.8,
        _ => 1.0,
    }
}

/// How alike two words are: 1 for the same, 0 for different.
pub(super) fn likeness(a: &Word, b: &Word) -> f32 {
    if a.text == b.text {
        return 1.0;
    }
    let (short, long) = if a.text.len() <= b.text.len() { (&a.text, &b.text) } else { (&b.text, &a.text) };
    let longer = long.len() - short.len();
    if longer > 3 || short.len() < 4 {
        return 0.0;
    }
    if a.is_code || b.is_code {
        return if scanned(short) == scanned(long) { 0.85 } else { 0.0 };
    }
    let common = short.bytes().zip(long.bytes()).take_while(|(a, b)| a == b).count();
    // Endings differ: plural, case, adverb.
    if common >= 4 && short.len() - common <= 1 && longer <= 2 {
        return 0.9;
    }
    let most_wrong = match short.len() {
        12.. => 3,
        7.. => 2,
        _ => 1,
    };
    // A slip takes one letter out of a word and puts another in at most.
    if (a.letters ^ b.letters).count_ones() as usize > 2 * most_wrong {
        return 0.0;
    }
    match strsim::osa_distance(&a.text, &b.text) {
        1 => 0.85,
        2 if most_wrong >= 2 => 0.75,
        3 if most_wrong >= 3 => 0.6,
        _ => 0.0,
    }
}

/// A word of letters with the digits that scanners read in place of letters; a code stays as it is.
fn scanned(text: &str) -> String {
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    if letters * 3 < text.chars().count() * 2 || letters < 3 {
        return text.to_owned();
    }
    text.chars()
        .map(|c| match c {
            '0' => 'o',
            '1' | 'i' => 'l',
            '5' => 's',
            other => other,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(a: &str, b: &str, expected: bool) {
        let alike = |a: &str, b: &str| likeness(&words(a)[0], &words(b)[0]) > 0.0;
        assert_eq!((alike(a, b), alike(b, a)), (expected, expected), "{a} {b}");
    }

    #[test]
    fn slips_are_alike_and_codes_are_not() {
        check("inflammation", "inflamation", true);
        check("inf1ammation", "inflammation", true);
        check("mice", "mouse", false);
        check("p53", "p35", false);
        check("mir214", "mir211", false);
        check("II", "2", true);
    }

    #[test]
    fn numbers_of_parts_are_told_from_others() {
        let parts = |title: &str| words(title).iter().filter(|word| word.is_part).count();
        assert_eq!(
            [
                parts("Waves. Part 2"),
                parts("Waves II"),
                parts("Waves, part I"),
                parts("type I cells"),
                parts("2 waves")
            ],
            [1, 1, 1, 0, 0]
        );
    }

    #[test]
    fn every_row_of_the_table_has_a_class() {
        let rows = include_str!("../../data/title_words.csv").lines().filter(|line| !line.starts_with('#'));
        assert_eq!(rows.count(), CLASSES.len() + 1);
    }
}
