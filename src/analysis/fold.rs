//! A word in any script to lower-case letters that can be typed: accents off, Greek by name, look-alikes repaired.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use deunicode::deunicode_char;
use unicode_normalization::UnicodeNormalization;

use super::scan::{is_cjk, is_ignorable, is_mark};

pub(super) const GREEK_CSV: &str = include_str!("../../data/greek.csv");
pub(super) const LOOKALIKES_CSV: &str = include_str!("../../data/lookalikes.csv");

/// Greek letters in a row from which on they are Greek text and not symbols.
const GREEK_TEXT_LETTERS: usize = 3;

/// Appends the folded form of one word.
pub(super) fn fold_word(word: &str, out: &mut String) {
    if word.is_ascii() {
        let start = out.len();
        out.push_str(word);
        out[start..].make_ascii_lowercase();
    } else {
        fold_foreign(word, out);
    }
}

/// Appends one CJK letter with its marks, composed to its usual width.
pub(super) fn fold_cjk(letter: &str, out: &mut String) {
    out.extend(letter.nfkc());
}

fn fold_foreign(word: &str, out: &mut String) {
    let letters: Vec<char> =
        word.nfkd().filter(|c| !is_mark(*c) && !is_ignorable(*c) && is_letter(*c)).collect();
    let has_latin = letters.iter().any(char::is_ascii_alphabetic);
    let cyrillic_in_disguise = has_latin
        && letters.iter().filter(|c| is_cyrillic(**c)).all(|letter| LOOKALIKES.contains_key(letter));
    for (at, &letter) in letters.iter().enumerate() {
        if is_greek(letter) {
            fold_greek(&letters, at, out);
        } else if is_cyrillic(letter) && cyrillic_in_disguise {
            out.push_str(LOOKALIKES.get(&letter).copied().unwrap_or_default());
        } else {
            fold_letter(letter, out);
        }
    }
}

/// Writes a Greek symbol by its name, Greek text in Latin letters, and the micro sign of a unit as `u`.
fn fold_greek(letters: &[char], at: usize, out: &mut String) {
    let letter = letters[at];
    let next = letters.get(at + 1).copied();
    let before = letters[..at].iter().rev().take_while(|c| is_greek(**c)).count();
    let after = letters[at..].iter().take(GREEK_TEXT_LETTERS).take_while(|c| is_greek(**c)).count();
    if before + after >= GREEK_TEXT_LETTERS {
        return fold_letter(letter, out);
    }
    let in_latin_word = next.is_some_and(|c| c.is_ascii_lowercase());
    if let Some(latin) = LOOKALIKES.get(&letter).filter(|_| in_latin_word) {
        return out.push_str(latin);
    }
    let is_unit = letter == 'μ' && at == 0 && next.is_some_and(|c| c.is_ascii_alphabetic());
    if is_unit {
        return out.push('u');
    }
    match letter.to_lowercase().next().and_then(|lower| GREEK.get(&lower)) {
        Some(name) => out.push_str(name),
        None => fold_letter(letter, out),
    }
}

fn fold_letter(letter: char, out: &mut String) {
    let latin = (is_latin(letter) || is_greek(letter) || is_cyrillic(letter)).then(|| deunicode_char(letter));
    match latin.flatten().filter(|latin| latin.bytes().any(|byte| byte.is_ascii_alphanumeric())) {
        Some(latin) => out.extend(
            latin.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()),
        ),
        None => out.extend(letter.to_lowercase()),
    }
}

fn is_letter(c: char) -> bool {
    c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c) || is_cjk(c)
}

fn is_latin(c: char) -> bool {
    matches!(c, '\0'..='\u{2af}' | '\u{1d00}'..='\u{1dbf}' | '\u{1e00}'..='\u{1eff}' | '\u{2c60}'..='\u{2c7f}'
        | '\u{a720}'..='\u{a7ff}' | '\u{ab30}'..='\u{ab6f}')
}

fn is_greek(c: char) -> bool {
    matches!(c, '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}')
}

fn is_cyrillic(c: char) -> bool {
    matches!(c, '\u{400}'..='\u{52f}')
}

static GREEK: LazyLock<BTreeMap<char, &'static str>> = LazyLock::new(|| letters_of(GREEK_CSV));
static LOOKALIKES: LazyLock<BTreeMap<char, &'static str>> = LazyLock::new(|| letters_of(LOOKALIKES_CSV));

fn letters_of(csv: &'static str) -> BTreeMap<char, &'static str> {
    rows(csv).filter_map(|(letter, latin)| Some((letter.chars().next()?, latin))).collect()
}

/// The rows of a table of two columns, without its header.
pub(super) fn rows(csv: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    csv.lines().skip(1).filter_map(|line| line.trim_end().split_once(','))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(word: &str, expected: &str) {
        let mut folded = String::new();
        fold_word(word, &mut folded);
        assert_eq!(folded, expected, "{word}");
    }

    #[test]
    fn case_and_accents_fold() {
        check("Müller", "muller");
        check("Mu\u{308}ller", "muller");
        check("Mu¨ller", "muller");
        check("Łukasz", "lukasz");
        check("Đặng", "dang");
        check("Nguyễn", "nguyen");
        check("Straße", "strasse");
        check("STRAẞE", "strasse");
        check("İpek", "ipek");
        check("Isparta", "isparta");
        check("ışık", "isik");
        check("Østergaard", "ostergaard");
        check("Æther", "aether");
        check("ﬁbrosis", "fibrosis");
        check("１２３ＤＯＩ", "123doi");
        check("H₂O₂", "h2o2");
        check("fals\u{ad}ified", "falsified");
        check("fals\u{200b}ified", "falsified");
    }

    #[test]
    fn greek_letters_have_names_and_greek_text_has_latin_letters() {
        check("β", "beta");
        check("Δ", "delta");
        check("β1", "beta1");
        check("TGFβ", "tgfbeta");
        check("κB", "kappab");
        check("αβ", "alphabeta");
        check("𝛽", "beta");
        check("Αθήνα", "athena");
        check("µm", "um");
        check("μm", "um");
        check("μ", "mu");
        check("Αpoptosis", "apoptosis");
    }

    #[test]
    fn words_of_two_scripts_are_repaired() {
        check("Brogгинi", "broggini");
        check("сell", "cell");
        check("Иванов", "ivanov");
    }

    #[test]
    fn other_scripts_keep_their_letters() {
        check("हिन्दी", "हिन्दी");
        check("שלום", "שלום");
    }

    #[test]
    fn the_tables_hold_one_letter_and_latin_text() {
        for (letter, latin) in rows(GREEK_CSV).chain(rows(LOOKALIKES_CSV)) {
            assert_eq!(letter.chars().count(), 1, "{letter}");
            assert!(!latin.is_empty() && latin.bytes().all(|b| b.is_ascii_lowercase()), "{latin}");
        }
        assert_eq!(GREEK.len(), rows(GREEK_CSV).count());
        assert_eq!(LOOKALIKES.len(), rows(LOOKALIKES_CSV).count());
    }
}
