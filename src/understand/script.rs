//! Words with stray letters of another script to the words that were meant.

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
    fn repairs_know_their_place() {
        let (mut out, mut repairs) = (String::from("ab "), Vec::new());
        repair_into("x Brogгинi", &mut out, &mut repairs);
        assert_eq!(&out[repairs[0].span.start..repairs[0].span.end], "Broggini");
    }
}
