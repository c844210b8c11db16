//! An affiliation to its country.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::table::{key, rows};

/// The country that ends an affiliation: the last part between commas that is one, without postcode.
///
/// Only the end counts: a `University of Jordan` may lie elsewhere, and `Georgia` is mostly a state, so that it
/// counts only as the last part.
pub fn country(affiliation: &str) -> Option<&'static str> {
    static COUNTRIES: LazyLock<HashMap<String, &'static str>> = LazyLock::new(|| {
        let table = rows(include_str!("../../data/countries.csv"));
        table.filter_map(|row| Some((key(row.first()?), *row.get(1)?))).collect()
    });
    let line = affiliation.split(['✉', '@']).next().unwrap_or_default();
    let line = if line.len() < affiliation.len() { without_address(line) } else { line };
    let last = line.trim().trim_end_matches(['.', ';', ',']).rsplit([',', ';', '\n']).next()?;
    let words =
        last.split(|c: char| c.is_ascii_digit() || c == '(').map(str::trim).rfind(|part| part.len() > 1)?;
    COUNTRIES.get(&key(words)).copied()
}

/// `Madrid, Spain. alpha` of `Madrid, Spain. alpha@example.org`: without the word that the sign cut.
fn without_address(line: &str) -> &str {
    match line.rsplit_once(char::is_whitespace) {
        Some((before, _)) if !line.ends_with(char::is_whitespace) => {
            before.trim_end_matches("Electronic address:").trim_end()
        }
        _ => line,
    }
}

/// The countries of several affiliations, each once, in order.
pub(super) fn countries<'a>(affiliations: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for country in affiliations.into_iter().filter_map(country) {
        if !found.iter().any(|known| known == country) {
            found.push(country.to_owned());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(affiliation: &str, expected: Option<&str>) {
        assert_eq!(country(affiliation), expected, "{affiliation}");
    }

    #[test]
    fn affiliations_end_in_countries() {
        check("Invented General Hospital, Shenzhen, 518055, China", Some("China"));
        check("Department of Examples, Seoul 110-749, Republic of Korea.", Some("South Korea"));
        check("Examples Inc., Boston, MA, U.S.A.", Some("United States"));
        check("Institute of Examples (IRCCS), Italy", Some("Italy"));
        check("University of Jordan, Amman", None);
        check("Example Hospital, Madrid, Spain. aalpha@example.org", Some("Spain"));
        check("Example Hospital, Italy. Electronic address: a.beta@example.org.", Some("Italy"));
        check("Example Hospital, Italy ✉ a@example.org", Some("Italy"));
        check("Charlottetown, PEI C1A 4P3, Canada", Some("Canada"));
    }

    #[test]
    fn each_country_counts_once() {
        assert_eq!(countries(["A, China", "B, Italy", "C, China"]), ["China", "Italy"]);
    }
}
