//! Two names of journals to whether they may mean one journal: abbreviations, articles, initials.

use crate::analysis::fold_key;

/// Whether two names agree; `None` where one says nothing.
pub(super) fn agrees(cited: &str, known: &str) -> Option<bool> {
    let (cited, known) = (words(cited), words(known));
    if cited.is_empty() || known.is_empty() {
        return None;
    }
    Some(
        abbreviates(&cited, &known)
            || abbreviates(&known, &cited)
            || initials(&cited, &known)
            || initials(&known, &cited),
    )
}

fn words(name: &str) -> Vec<String> {
    const SMALL: [&str; 12] = ["the", "of", "and", "for", "in", "on", "a", "an", "de", "der", "und", "et"];
    let key = fold_key(name.split(['(', ':', '=']).next().unwrap_or_default());
    key.split(' ').filter(|word| !word.is_empty() && !SMALL.contains(word)).map(str::to_owned).collect()
}

/// `j biol chem` of `journal biological chemistry`: word by word, each the beginning of the other.
fn abbreviates(short: &[String], long: &[String]) -> bool {
    short.len() == long.len() && short.iter().zip(long).all(|(short, long)| begins(short, long))
}

/// `intl` of `international`: the same first letter, and the others in order.
fn begins(short: &str, long: &str) -> bool {
    let mut letters = long.chars();
    short.chars().next() == long.chars().next()
        && short.chars().all(|letter| letters.any(|other| other == letter))
}

/// `pnas` of `proceedings national academy sciences`, also of the beginning of a longer name.
fn initials(short: &[String], long: &[String]) -> bool {
    let [word] = short else { return false };
    let initials: String = long.iter().filter_map(|word| word.chars().next()).collect();
    word.len() >= 3 && initials.starts_with(word.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(cited: &str, known: &str, expected: Option<bool>) {
        assert_eq!(agrees(cited, known), expected, "{cited} / {known}");
    }

    #[test]
    fn abbreviations_and_initials_agree() {
        check("J. Biol. Chem.", "The Journal of Biological Chemistry", Some(true));
        check("Intl J Oncol", "International Journal of Oncology", Some(true));
        check("PNAS", "Proceedings of the National Academy of Sciences of the USA", Some(true));
        check("Science (New York, N.Y.)", "Science", Some(true));
        check("Nature", "Science", Some(false));
        check("Nature", "Nature Medicine", Some(false));
        check("", "Science", None);
    }
}
