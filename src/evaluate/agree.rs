//! Two values of one field to whether they mean the same.

use crate::analysis::{self, names};
use crate::notice::Doi;
use crate::understand::codes;

/// How values of a field are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Likeness {
    /// By letters and digits, without regard to case and marks.
    Key,
    /// Like `Key`, but a few letters may differ.
    Title,
    /// One name would find the other.
    Name,
    /// As DOIs.
    Doi,
    /// The gold date may be less precise than the date found.
    Date,
    /// As reason codes, old or new.
    Code,
}

/// The least likeness of two titles that are one, as in the bibliographic evaluations that the flat shape comes from.
const TITLE_LIKENESS: f64 = 0.93;

impl Likeness {
    /// Whether what was found agrees with what the gold file wants.
    pub(super) fn agrees(self, wanted: &str, found: &str) -> bool {
        match self {
            Likeness::Key => key(wanted) == key(found),
            Likeness::Title => {
                let (wanted, found) = (key(wanted), key(found));
                wanted == found || strsim::normalized_levenshtein(&wanted, &found) >= TITLE_LIKENESS
            }
            Likeness::Name => key(wanted) == key(found) || meets(wanted, found) || meets(found, wanted),
            Likeness::Doi => Doi::parse(wanted).is_some_and(|doi| Some(doi) == Doi::parse(found)),
            Likeness::Date => found.starts_with(wanted.trim()),
            Likeness::Code => code(wanted) == code(found),
        }
    }
}

fn key(value: &str) -> String {
    analysis::fold_key(&value.replace('&', " and ")).chars().filter(|c| c.is_alphanumeric()).collect()
}

fn meets(query: &str, name: &str) -> bool {
    let terms = names::index_terms(name);
    names::query_terms(query).iter().any(|all| all.iter().all(|term| terms.contains(term)))
}

fn code(name: &str) -> String {
    codes::current(name).map_or_else(|| key(name), |code| code.code.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(likeness: Likeness, wanted: &str, found: &str, expected: bool) {
        assert_eq!(likeness.agrees(wanted, found), expected, "{wanted} {found}");
    }

    #[test]
    fn values_that_mean_the_same_agree() {
        check(Likeness::Key, "Journal of Mice & Men", "journal of mice and men", true);
        check(Likeness::Key, "Journal of Mice", "Journal of Men", false);
        check(
            Likeness::Title,
            "A study of the brown mice of Utopia",
            "A study of the brown mice of utopia.",
            true,
        );
        check(
            Likeness::Title,
            "A study of the brown mice of Utopia",
            "A study of the grey rats of Utopia",
            false,
        );
        check(Likeness::Name, "Ann Alpha", "Alpha A", true);
        check(Likeness::Name, "Ann Alpha", "Ada Alpha", false);
        check(Likeness::Doi, "https://doi.org/10.5555/A", "10.5555/a", true);
        check(Likeness::Date, "2024-05", "2024-05-14", true);
        check(Likeness::Date, "2024-05-14", "2024-05", false);
        check(Likeness::Code, "Fake Peer Review", "Compromised Peer Review", true);
    }
}
