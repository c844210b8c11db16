//! A name's words to the name as usually written; `None` where a word is part of no name.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::table::{key, rows};

/// `WU TL`, `JIN WON OH`: short words in capitals of which one can be spoken.
fn is_short_capitals_name(words: &[&str]) -> bool {
    words.len() > 1
        && words.iter().any(|word| letters(word) > 1 && !word.contains('.') && word.contains(VOWELS))
}

/// Most names have four words or fewer that are neither initials nor particles, and hardly any more than this.
const MOST_FULL_WORDS: usize = 5;

/// A name's words checked one by one and written as usual; `None` if one of them is no part of a name.
pub(super) fn normal(name: &str) -> Option<String> {
    let words: Vec<&str> =
        name.split_whitespace().map(|word| word.trim_end_matches(|c: char| c.is_ascii_digit())).collect();
    let written_whole = words.len() == 1 && name.chars().all(is_ideograph) && name.chars().count() >= 2;
    if written_whole {
        return Some(name.to_owned());
    }
    if !(2..=7).contains(&words.len()) || !words.iter().all(|word| is_name_part(word)) {
        return None;
    }
    let full = words
        .iter()
        .filter(|word| !is_initials(word) && !matches!(kind(word), Some("particle" | "suffix")))
        .count();
    if words.iter().filter(|word| kind(word) != Some("suffix")).count() < 2 {
        return None;
    }
    // Six plain words are a title in capitals: `Invented Hormone Relieves Experimental Nerve Pain`.
    if full > MOST_FULL_WORDS && full == words.len() {
        return None;
    }
    if full == 0 && !is_short_capitals_name(&words) {
        return None;
    }
    // `AïCHA` lost only its accented letter's size.
    let small_letters = if name.contains(|c: char| c.is_ascii_uppercase()) {
        name.chars().any(|c| c.is_ascii_lowercase())
    } else {
        name.chars().any(char::is_lowercase)
    };
    let capitals = !small_letters && (full == 0 || words.iter().any(|word| letters(word) > 2));
    let written: Vec<String> =
        words.iter().map(|word| if capitals { small(word) } else { (*word).to_owned() }).collect();
    Some(written.join(" "))
}

pub(super) fn is_name_part(word: &str) -> bool {
    let known = kind(word);
    if matches!(known, Some("never" | "group")) {
        return false;
    }
    let mut chars = word.chars();
    let first = chars.next().unwrap_or(' ');
    let starts =
        first.is_uppercase() || is_ideograph(first) || known == Some("particle") || lower_start(word);
    starts
        && word
            .chars()
            .all(|c| c.is_alphabetic() || matches!(c, '-' | '–' | '.' | '\'' | '’' | '‘' | '`' | 'ʼ'))
}

/// `d'Alembert`, `al-Khwarizmi`, `’t Hooft`.
fn lower_start(word: &str) -> bool {
    let bytes = word.char_indices().find(|(_, c)| matches!(c, '-' | '\'' | '’'));
    bytes.is_some_and(|(at, c)| at <= 3 && word[at + c.len_utf8()..].starts_with(char::is_uppercase))
}

/// `J.`, `J.M.`, `JM`, `J-M`.
pub(super) fn is_initials(word: &str) -> bool {
    let letters = letters(word);
    let dotted = word.contains('.') && word.split(['.', '-']).all(|part| part.chars().count() <= 1);
    let upper = word.chars().all(|c| c.is_uppercase() || matches!(c, '.' | '-'));
    letters > 0 && upper && (letters <= 3 || dotted) && kind(word) != Some("suffix")
}

fn letters(word: &str) -> usize {
    word.chars().filter(|c| c.is_alphabetic()).count()
}

pub(super) fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}')
}

/// A word in capitals with small letters behind the first; initials and suffixes stay.
fn small(word: &str) -> String {
    let lone = letters(word) == 1 || word.contains('.') && is_initials(word);
    let suffix = kind(word) == Some("suffix");
    let consonants = letters(word) <= 3 && !word.contains(VOWELS) && !word.contains("NG");
    // `JR` and `SR` are words, `III` is a number.
    if lone || suffix && word.contains('I') || consonants && !suffix {
        return word.to_owned();
    }
    let mut begins = true;
    let mut out = String::with_capacity(word.len());
    for c in word.chars() {
        if begins {
            out.push(c);
        } else {
            out.extend(c.to_lowercase());
        }
        begins = !c.is_alphabetic();
    }
    out
}

const VOWELS: [char; 27] = [
    'A', 'E', 'I', 'O', 'U', 'Y', 'À', 'Á', 'Â', 'Ã', 'Ä', 'Å', 'È', 'É', 'Ê', 'Ë', 'Ì', 'Í', 'Î', 'Ï', 'Ò',
    'Ó', 'Ô', 'Õ', 'Ö', 'Ø', 'Ü',
];

/// What a word is to a list of people, from `data/person_words.csv`.
pub(super) fn kind(word: &str) -> Option<&'static str> {
    static WORDS: LazyLock<HashMap<String, &'static str>> = LazyLock::new(|| {
        let table = include_str!("../../data/person_words.csv");
        rows(table).filter_map(|row| Some((key(row.first()?), *row.get(1)?))).collect()
    });
    let found = *WORDS.get(&key(word))?;
    // Degrees and suffixes begin with a capital; `ms` and `do` are words.
    let capital = word.starts_with(char::is_uppercase);
    (capital || !matches!(found, "degree" | "suffix" | "honorific")).then_some(found)
}
