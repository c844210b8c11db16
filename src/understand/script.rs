//! Words with stray letters of another script to the words that were meant.

use std::borrow::Cow;

use crate::notice::Span;

use super::clean::Repair;

/// Appends `text` to `out`. Cyrillic letters inside an otherwise Latin word are turned into the Latin ones that are
/// meant, and each such word is noted in `repairs` with its place in `out`.
///
/// Greek letters stay: `TNFα` and `NF-κB` are spelt so.
pub(super) fn repair_into(text: &str, out: &mut String, repairs: &mut Vec<Repair>) {
    if !text.chars().any(is_cyrillic) {
        out.push_str(text);
        return;
    }
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let word = first.is_alphabetic();
        let end = rest.find(|c: char| c.is_alphabetic() != word).unwrap_or(rest.len());
        let (run, next) = rest.split_at(end);
        push_run(run, out, repairs);
        rest = next;
    }
}

fn push_run(run: &str, out: &mut String, repairs: &mut Vec<Repair>) {
    let start = out.len();
    let Some(repaired) = repaired(run) else {
        out.push_str(run);
        return;
    };
    out.push_str(&repaired);
    repairs.push(Repair { span: Span { start, end: out.len() }, as_found: run.to_owned() });
}

fn repaired(word: &str) -> Option<String> {
    let cyrillic = word.chars().filter(|c| is_cyrillic(*c)).count();
    let latin = word.chars().filter(|c| c.is_ascii_alphabetic() || ('À'..='ɏ').contains(c)).count();
    if cyrillic == 0 || latin < cyrillic {
        return None;
    }
    let letters = || word.chars().filter(|c| is_cyrillic(*c));
    // Letters that all look like Latin ones were mistaken by their looks; otherwise they were typed by sound.
    let alike = letters().all(|c| look_alike(c).is_some());
    let mut out = String::with_capacity(word.len());
    for c in word.chars() {
        match (is_cyrillic(c), alike) {
            (false, _) => out.push(c),
            (true, true) => out.extend(look_alike(c)),
            (true, false) => out.push_str(&deunicode::deunicode(&c.to_string())),
        }
    }
    Some(out)
}

/// UTF-8 that was once read as Windows-1252, read rightly: `LÃ³pez` is `López`. `None` where nothing is wrong.
///
/// Only whole words are read again, and only those that become valid: `Ã` is a letter of Portuguese too.
pub fn without_mojibake(text: &str) -> Option<String> {
    if text.is_ascii() || !text.contains(['Ã', 'Â', 'â', 'Å', 'Ä', 'Î', 'Ï', 'Ð', 'Ñ']) {
        return None;
    }
    let mut any = false;
    let words = text.split_inclusive(char::is_whitespace).map(|word| match read_again(word) {
        Some(right) => {
            any = true;
            Cow::Owned(right)
        }
        None => Cow::Borrowed(word),
    });
    let right: String = words.collect();
    any.then_some(right)
}

fn read_again(word: &str) -> Option<String> {
    if word.is_ascii() {
        return None;
    }
    let (bytes, _, lossy) = encoding_rs::WINDOWS_1252.encode(word);
    let right = String::from_utf8(bytes.into_owned()).ok().filter(|_| !lossy)?;
    (right.chars().count() < word.chars().count()).then_some(right)
}

fn is_cyrillic(c: char) -> bool {
    ('\u{400}'..='\u{52f}').contains(&c)
}

/// The Latin letter that is drawn alike (Unicode Technical Standard 39, confusables).
fn look_alike(c: char) -> Option<char> {
    const CYRILLIC: &str = "аеорсухіјѕһԁАВЕЅІЈКМНОРСТХУ";
    const LATIN: &str = "aeopcyxijshdABESIJKMHOPCTXY";
    let at = CYRILLIC.chars().position(|letter| letter == c)?;
    LATIN.chars().nth(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str, as_found: &[&str]) {
        let (mut out, mut repairs) = (String::from("…"), Vec::new());
        repair_into(text, &mut out, &mut repairs);
        assert_eq!(out.trim_start_matches('…'), expected);
        let found: Vec<_> = repairs.iter().map(|repair| repair.as_found.as_str()).collect();
        assert_eq!(found, as_found);
    }

    #[test]
    fn stray_cyrillic_letters_become_latin() {
        check("Massimo Brogгинi,", "Massimo Broggini,", &["Brogгинi"]);
        check("Саncer of the аorta", "Cancer of the aorta", &["Саncer", "аorta"]);
    }

    #[test]
    fn whole_words_of_another_script_stay() {
        check("Иванов, A. Петров", "Иванов, A. Петров", &[]);
        check("TNFα and NF-κB", "TNFα and NF-κB", &[]);
    }

    #[test]
    fn twice_encoded_words_are_read_rightly() {
        assert_eq!(
            without_mojibake("Elena LÃ³pez and SÃ©bastien").as_deref(),
            Some("Elena López and Sébastien")
        );
        assert_eq!(without_mojibake("SÃO PAULO, Ângela"), None);
        assert_eq!(without_mojibake("plain"), None);
    }

    #[test]
    fn repairs_know_their_place() {
        let (mut out, mut repairs) = (String::from("ab "), Vec::new());
        repair_into("x Brogгинi", &mut out, &mut repairs);
        assert_eq!(&out[repairs[0].span.start..repairs[0].span.end], "Broggini");
    }
}
