//! A title to weighed words, for comparison.

use crate::analysis::fold_key;

/// A word of a title, folded.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Word {
    pub(super) text: String,
    /// How much it tells: little for function words, most for long words and numbers.
    pub(super) weight: f32,
    /// Numbers and codes (`214`, `p53`) are equal or different, never misspelt.
    pub(super) is_code: bool,
}

/// Words that titles of every sort share. Their absence costs little.
const FUNCTION_WORDS: &[&str] = &[
    "a", "an", "and", "as", "at", "by", "for", "from", "in", "into", "is", "its", "of", "on", "or", "the",
    "to", "using", "via", "with", "within", "der", "die", "das", "und", "von", "im", "des", "de", "la", "le",
    "les", "et", "du", "en", "el", "los", "las", "y", "del", "da", "do", "dos", "e", "em", "para", "con",
    "are", "be", "that", "their", "this", "between", "during",
];
const FUNCTION_WEIGHT: f32 = 0.15;
/// Part II is not part I.
const ROMAN: &[&str] = &["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"];
/// Longer titles are compared by so many words.
const MOST_WORDS: usize = 80;

/// The words of a title, without markup.
pub(super) fn words(title: &str) -> Vec<Word> {
    let key = fold_key(title);
    key.split(' ').filter(|text| !text.is_empty()).take(MOST_WORDS).map(word).collect()
}

fn word(text: &str) -> Word {
    let is_code = text.bytes().any(|byte| byte.is_ascii_digit()) || ROMAN.contains(&text);
    let letters = text.chars().count();
    let is_wide = text.chars().next().is_some_and(|c| c >= '\u{2e80}');
    let weight = match letters {
        _ if FUNCTION_WORDS.contains(&text) => FUNCTION_WEIGHT,
        _ if is_code || is_wide => 0.8,
        1 => 0.4,
        2 | 3 => 0.6,
        4 | 5 => 0.8,
        _ => 1.0,
    };
    Word { text: text.to_owned(), weight, is_code }
}

/// How alike two words are: 1 for the same, 0 for different.
pub(super) fn likeness(a: &Word, b: &Word) -> f32 {
    if a.text == b.text {
        return 1.0;
    }
    if a.is_code || b.is_code || a.weight < 0.5 || b.weight < 0.5 {
        return 0.0;
    }
    let (short, long) = if a.text.len() <= b.text.len() { (&a.text, &b.text) } else { (&b.text, &a.text) };
    let longer = long.len() - short.len();
    if longer > 3 || short.len() < 4 {
        return 0.0;
    }
    let common = short.bytes().zip(long.bytes()).take_while(|(a, b)| a == b).count();
    // Endings differ: plural, case, adverb.
    if common >= 4 && short.len() - common <= 1 && longer <= 2 {
        return 0.9;
    }
    let wrong = strsim::osa_distance(&a.text, &b.text);
    match (wrong, short.len()) {
        (1, 4..) => 0.85,
        (2, 7..) => 0.75,
        (3, 12..) => 0.6,
        _ => 0.0,
    }
}
