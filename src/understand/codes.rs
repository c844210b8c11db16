//! A reason code as somebody wrote it, old or new, to the current Retraction Watch code.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::notice::Layer;

/// A current Retraction Watch code with the category and layer that we file it under.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Code {
    /// The code as Retraction Watch spells it today, without `+`.
    pub code: &'static str,
    /// One of our 22 categories, such as `plagiarism`; `data/reasons.csv` lists them.
    pub category: &'static str,
    /// Whether it speaks of the article, of what was done about it, or of the notice.
    pub layer: Layer,
}

/// The current code for a name, old or new, in any case, with or without `+`; `None` for an unknown name.
///
/// ```
/// use recant::understand::codes::current;
/// assert_eq!(current("+Fake Peer Review").map(|code| code.code), Some("Compromised Peer Review"));
/// ```
pub fn current(found: &str) -> Option<&'static Code> {
    let name = found.trim().trim_start_matches('+').trim_start();
    let index = TABLES.exact.get(name).or_else(|| TABLES.folded.get(&fold(name)))?;
    TABLES.codes.get(*index)
}

/// Every current code, in alphabetical order.
pub fn all() -> &'static [Code] {
    &TABLES.codes
}

/// Current codes with their categories: the public code list of the Retraction Watch user guide, Appendix B.
const CODES: &str = include_str!("../../data/reasons.csv");

/// Names of former code lists with the current code of each.
const FORMER_NAMES: &str = include_str!("../../data/reason_names.csv");

static TABLES: LazyLock<Tables> = LazyLock::new(Tables::read);

/// Both maps lead to places in `codes`. Names as printed come first, so that the usual look-up allocates nothing.
struct Tables {
    codes: Vec<Code>,
    exact: HashMap<&'static str, usize>,
    folded: HashMap<String, usize>,
}

impl Tables {
    fn read() -> Tables {
        let codes: Vec<Code> = rows(CODES).map(|(code, category)| filed(code, category)).collect();
        let mut tables = Tables { codes, exact: HashMap::new(), folded: HashMap::new() };
        for index in 0..tables.codes.len() {
            tables.name(tables.codes[index].code, index);
        }
        for (former, code) in rows(FORMER_NAMES) {
            if let Some(&index) = tables.exact.get(code) {
                tables.name(former, index);
            }
        }
        tables
    }

    fn name(&mut self, name: &'static str, index: usize) {
        self.exact.insert(name, index);
        self.folded.insert(fold(name), index);
    }
}

/// The two columns of each row below the heading. No name holds a comma or a quote, which a test asserts.
fn rows(table: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    table.lines().skip(1).filter_map(|line| line.split_once(','))
}

fn filed(code: &'static str, category: &'static str) -> Code {
    let layer = match category {
        "communication" | "investigation" | "legal-rights" | "publication-process" => Layer::Process,
        "notice-quality" | "notice-action" => Layer::Quality,
        _ => Layer::Substance,
    };
    Code { code, category, layer }
}

/// Letters and digits in lower case: case, dashes of any kind, slashes and blanks differ between lists.
fn fold(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[track_caller]
    fn check(found: &str, expected: Option<&str>) {
        assert_eq!(current(found).map(|code| code.code), expected);
    }

    #[test]
    fn names_lead_to_current_codes() {
        check("Paper Mill", Some("Paper Mill"));
        check("+Paper Mill", Some("Paper Mill"));
        check(" + paper MILL ", Some("Paper Mill"));
        check("Concerns/Issues About Data", Some("Concerns/Issues about Data"));
        check("concerns/issues about data", Some("Concerns/Issues about Data"));
        check("Fake Peer Review", Some("Compromised Peer Review"));
        check("Notice – Limited or No Information", Some("Notice - Limited or No Information"));
        check("Notice - No/Limited Information", Some("Notice - Limited or No Information"));
        check(
            "Misconduct – Official Investigation/Finding",
            Some("Misconduct - Official Investigation(s) and/or Finding(s)"),
        );
        check("Withdrawal", Some("Removed"));
    }

    #[test]
    fn unknown_names_lead_nowhere() {
        check("", None);
        check("+", None);
        check("Paper", None);
        check("Paper Mill;Hoax Paper", None);
    }

    #[test]
    fn tables_are_whole() {
        assert_eq!(all().len(), 112);
        let categories: BTreeSet<_> = all().iter().map(|code| code.category).collect();
        assert_eq!(categories.len(), 22);
        assert!(all().is_sorted_by_key(|code| code.code.to_lowercase()));
        for (former, code) in rows(FORMER_NAMES) {
            check(code, Some(code));
            check(former, Some(code));
        }
        assert!(
            [CODES, FORMER_NAMES]
                .iter()
                .all(|table| table.lines().all(|line| line.matches(',').count() == 1))
        );
        assert!([CODES, FORMER_NAMES].iter().all(|table| !table.contains(['"', '\r'])));
    }

    #[test]
    fn layers_follow_categories() {
        let layer = |name| current(name).map(|code| code.layer);
        assert_eq!(layer("Investigation by ORI"), Some(Layer::Process));
        assert_eq!(layer("Author Unresponsive"), Some(Layer::Process));
        assert_eq!(layer("EOC Lifted"), Some(Layer::Quality));
        assert_eq!(layer("Notice - Lack of"), Some(Layer::Quality));
        assert_eq!(layer("Plagiarism of Text"), Some(Layer::Substance));
    }
}
