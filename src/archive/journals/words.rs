//! Two words of journal titles to whether one is short for the other, by the rules of ISO 4 and the NLM.

use std::collections::BTreeMap;
use std::sync::LazyLock;

const TABLE: &str = include_str!("../../../data/journal_words.csv");

/// Letters that must remain of a word that the table does not know.
const LEAST_LETTERS: usize = 3;

/// Whether `short` stands for `long`, both in lower case.
pub(super) fn is_short_form(short: &str, long: &str) -> bool {
    if short.chars().next() != long.chars().next() || short.len() >= long.len() {
        return false;
    }
    match short_forms(long) {
        Some(forms) => forms.split('|').any(|form| form == short),
        None => short.chars().count() >= LEAST_LETTERS && long.starts_with(short),
    }
}

/// The short forms of a word: its own, else those of the longest beginning that the table knows.
fn short_forms(word: &str) -> Option<&'static str> {
    if let Some(forms) = TABLES.whole.get(word) {
        return Some(forms);
    }
    let ends = word.char_indices().map(|(at, c)| at + c.len_utf8()).rev();
    ends.into_iter().find_map(|end| TABLES.beginnings.get(&word[..end]).copied())
}

struct Tables {
    whole: BTreeMap<&'static str, &'static str>,
    beginnings: BTreeMap<&'static str, &'static str>,
}

static TABLES: LazyLock<Tables> = LazyLock::new(|| {
    let mut tables = Tables { whole: BTreeMap::new(), beginnings: BTreeMap::new() };
    for (word, forms) in rows() {
        match word.strip_suffix('-') {
            Some(beginning) => tables.beginnings.insert(beginning, forms),
            None => tables.whole.insert(word, forms),
        };
    }
    tables
});

fn rows() -> impl Iterator<Item = (&'static str, &'static str)> {
    let rows = TABLE.lines().filter(|line| !line.starts_with('#')).skip(1);
    rows.filter_map(|line| line.split_once(','))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(short: &str, long: &str, expected: bool) {
        assert_eq!(is_short_form(short, long), expected, "{short} for {long}");
    }

    #[test]
    fn short_forms_are_those_of_the_table_or_beginnings() {
        check("j", "journal", true);
        check("jour", "journal", false);
        check("natl", "national", true);
        check("immunol", "immunology", true);
        check("vitiligo", "vitiligo", false);
        check("viti", "vitiligo", true);
        check("vi", "vitiligo", false);
        check("int", "interdisciplinary", false);
    }

    #[test]
    fn every_row_gives_short_forms_in_lower_case() {
        for (word, forms) in rows() {
            assert!(!word.is_empty() && !forms.is_empty(), "{word}");
            assert_eq!((word.to_lowercase().as_str(), forms.to_lowercase().as_str()), (word, forms));
        }
    }
}
