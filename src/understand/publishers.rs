//! A publisher's name as found to its imprint and the family that owns the imprint.

use std::collections::HashMap;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

use crate::notice::{Publisher, Span};

use super::table::{key, rows};

/// Names under which publishers appear in Crossref, PubMed Central and Retraction Watch, with the imprint and family
/// that they stand for, and the DOI prefixes seen with them.
const PUBLISHERS: &str = include_str!("../../data/publishers.csv");

struct Row {
    name: &'static str,
    imprint: &'static str,
    family: &'static str,
    prefixes: &'static str,
}

static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| {
    let column = |row: &[&'static str], at: usize| row.get(at).copied().unwrap_or_default();
    rows(PUBLISHERS)
        .map(|row| Row {
            name: column(&row, 0),
            imprint: column(&row, 1),
            family: column(&row, 2),
            prefixes: column(&row, 3),
        })
        .collect()
});

static BY_NAME: LazyLock<HashMap<&'static str, &'static Row>> =
    LazyLock::new(|| ROWS.iter().map(|row| (row.name, row)).collect());

static BY_KEY: LazyLock<HashMap<String, &'static Row>> =
    LazyLock::new(|| ROWS.iter().rev().map(|row| (name_key(row.name), row)).collect());

/// The publisher that a name stands for; an unknown name is its own imprint and family.
///
/// ```
/// use recant::understand::publisher;
/// let found = publisher("Hindawi Limited");
/// assert_eq!((found.imprint.as_str(), found.family.as_str()), ("Hindawi", "Wiley"));
/// ```
pub fn publisher(as_found: &str) -> Publisher {
    let as_found = as_found.trim();
    let row = BY_NAME.get(as_found).copied().or_else(|| BY_KEY.get(&name_key(as_found)).copied());
    let (imprint, family) = row.map_or((as_found, as_found), |row| (row.imprint, row.family));
    Publisher {
        as_found: as_found.to_owned(),
        imprint: imprint.to_owned(),
        family: family.to_owned(),
        family_then: None,
    }
}

/// Whether the name is one that the table knows.
pub(super) fn is_known(name: &str) -> bool {
    BY_KEY.contains_key(&name_key(name))
}

/// Articles and company forms tell no two publishers apart.
pub(super) fn name_key(name: &str) -> String {
    const FORMS: [&str; 12] =
        ["the", "ltd", "limited", "inc", "llc", "co", "gmbh", "ag", "bv", "sa", "corporation", "company"];
    let words = name.split(|c: char| c.is_whitespace() || c == ',' || c == '(' || c == ')');
    let told_apart = words.filter(|word| !FORMS.contains(&key(word).as_str()));
    told_apart.map(key).collect()
}

/// The first name of a known publisher that stands in the text, where its DOI prefix is one of `prefixes`: the name
/// alone may be that of a third party, the prefix alone may have been sold.
pub(super) fn named_in(text: &str, prefixes: &[&str]) -> Option<Span> {
    static NAMES: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
        let builder = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(names());
        builder.ok()
    });
    let names = NAMES.as_ref()?;
    let found = names.find_iter(text).find(|found| {
        let row = &ROWS[found.pattern().as_usize()];
        let agrees = row.prefixes.split('|').any(|prefix| prefixes.contains(&prefix));
        agrees && stands_alone(text, found.start(), found.end())
    })?;
    Some(Span { start: found.start(), end: found.end() })
}

fn names() -> impl Iterator<Item = &'static str> {
    ROWS.iter().map(|row| row.name)
}

/// Whether no letter or digit touches the bytes from `start` to `end`, which are character borders.
pub(super) fn stands_alone(text: &str, start: usize, end: usize) -> bool {
    let before = text[..start].chars().next_back();
    let after = text[end..].chars().next();
    !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(as_found: &str, imprint: &str, family: &str) {
        let found = publisher(as_found);
        assert_eq!(
            (found.as_found.as_str(), found.imprint.as_str(), found.family.as_str()),
            (as_found, imprint, family)
        );
    }

    #[test]
    fn names_lead_to_imprint_and_family() {
        check("Springer - Biomed Central (BMC)", "BMC", "Springer Nature");
        check("BioMed Central", "BMC", "Springer Nature");
        check("John Wiley & Sons, Ltd", "Wiley", "Wiley");
        check("john wiley and sons ltd.", "Wiley", "Wiley");
        check("Frontiers Media SA", "Frontiers", "Frontiers");
        check("The Public Library of Science", "PLOS", "PLOS");
    }

    #[test]
    fn an_unknown_name_stands_for_itself() {
        check("Examplini & Sons", "Examplini & Sons", "Examplini & Sons");
    }

    #[test]
    fn a_name_in_the_text_counts_where_its_prefix_agrees() {
        let named =
            |text: &'static str, prefix| named_in(text, &[prefix]).map(|span| &text[span.start..span.end]);
        assert_eq!(named("John Wiley & Sons, Ltd and Hindawi", "10.1002"), Some("John Wiley & Sons, Ltd"));
        assert_eq!(named("as Frontiers’ policies say", "10.3389"), Some("Frontiers"));
        assert_eq!(named("as Frontiers says", "10.5555"), None);
        assert_eq!(named("the Frontiersman", "10.3389"), None);
    }

    #[test]
    fn the_table_is_whole() {
        for row in ROWS.iter() {
            assert!(
                !row.name.is_empty() && !row.imprint.is_empty() && !row.family.is_empty(),
                "{}",
                row.name
            );
        }
    }
}
