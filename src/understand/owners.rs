//! An imprint and a date to the company that owned the imprint then; the owner's own table of publishers.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use crate::notice::{PartialDate, Publisher, PublisherName};

use super::publishers::{is_known, name_key};
use super::table::rows;

/// Imprints with their former owners, and until when.
const OWNERS: &str = include_str!("../../data/publisher_owners.csv");

/// A time in which a company owned an imprint.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Ownership {
    family: String,
    from: Option<PartialDate>,
    until: Option<PartialDate>,
}

static FORMER: LazyLock<BTreeMap<String, Vec<Ownership>>> = LazyLock::new(|| {
    let mut owners: BTreeMap<String, Vec<Ownership>> = BTreeMap::new();
    for row in rows(OWNERS) {
        let cell = |at: usize| row.get(at).copied().unwrap_or_default();
        let ownership =
            Ownership { family: cell(1).to_owned(), from: cell(2).parse().ok(), until: cell(3).parse().ok() };
        owners.entry(cell(0).to_owned()).or_default().push(ownership);
    }
    owners
});

/// The publishers of one archive: the table of the program, and before it the owner's own.
#[derive(Debug, Clone, Default)]
pub struct Publishers {
    /// Imprint and family by the key of a name.
    names: HashMap<String, (String, String)>,
    /// By imprint.
    former: HashMap<String, Vec<Ownership>>,
}

impl Publishers {
    /// The program's table with these rows before it. A row with an end tells of a former owner; of two rows for one
    /// name the last counts.
    pub fn with_rows<'a>(rows: impl Iterator<Item = &'a PublisherName>) -> Publishers {
        let mut publishers = Publishers::default();
        for row in rows {
            if row.until.is_some() {
                let ownership = Ownership { family: row.family.clone(), from: row.from, until: row.until };
                publishers.former.entry(row.imprint.clone()).or_default().push(ownership);
            } else {
                publishers.names.insert(name_key(&row.name), (row.imprint.clone(), row.family.clone()));
            }
        }
        publishers
    }

    /// What the owner's own table says of a name.
    pub fn own(&self, as_found: &str) -> Option<(&str, &str)> {
        if self.names.is_empty() {
            return None;
        }
        let (imprint, family) = self.names.get(&name_key(as_found))?;
        Some((imprint, family))
    }

    /// Whether either table knows the name.
    pub fn knows(&self, as_found: &str) -> bool {
        self.own(as_found).is_some() || is_known(as_found)
    }

    /// The company that owned the publisher's imprint on a date, where that was not its present owner. A date that may
    /// fall on either side of a change tells nothing.
    pub fn family_then(&self, publisher: &Publisher, date: PartialDate) -> Option<String> {
        let owned = |ownership: &&Ownership| {
            let begun = ownership.from.is_none_or(|from| from.last_day() <= date.first_day());
            begun && ownership.until.is_some_and(|until| date.last_day() < until.first_day())
        };
        let former = self.former.get(&publisher.imprint).or_else(|| FORMER.get(&publisher.imprint))?;
        let owner = former.iter().find(owned)?;
        (owner.family != publisher.family).then(|| owner.family.clone())
    }

    /// Whether the owner's own table says anything of the imprint's past.
    pub fn own_past(&self, imprint: &str) -> bool {
        self.former.contains_key(imprint)
    }
}

#[cfg(test)]
mod tests {
    use super::super::publisher;
    use super::*;

    fn row(text: &str) -> PublisherName {
        let cells: Vec<&str> = text.split(',').collect();
        PublisherName {
            name: cells[0].to_owned(),
            imprint: cells[1].to_owned(),
            family: cells[2].to_owned(),
            from: cells[3].parse().ok(),
            until: cells[4].parse().ok(),
        }
    }

    #[track_caller]
    fn check(own: &[&str], name: &str, date: &str, expected: Option<&str>) {
        let own: Vec<PublisherName> = own.iter().map(|text| row(text)).collect();
        let found = Publishers::with_rows(own.iter()).family_then(&publisher(name), date.parse().unwrap());
        assert_eq!(found.as_deref(), expected, "{name} {date}");
    }

    #[test]
    fn imprints_had_other_owners() {
        check(&[], "Hindawi Limited", "2012-05-01", Some("Hindawi"));
        check(&[], "Hindawi Limited", "2023", None);
        check(&[], "Hindawi Limited", "2021", None);
        check(&[], "BMC", "2007-01", Some("BioMed Central"));
        check(&[], "BMC", "2012", Some("Springer Science+Business Media"));
        check(&[], "Elsevier", "1999", None);
        check(&["H,Hindawi,Examples Inc,,2030"], "Hindawi", "2023", Some("Examples Inc"));
    }

    #[test]
    fn the_owners_own_table_goes_first() {
        let own = [row("Examplini & Sons,Examplini,Examples,,"), row("Wiley,Wiley,Examples,,")];
        let publishers = Publishers::with_rows(own.iter());
        assert_eq!(publishers.own("examplini and sons"), Some(("Examplini", "Examples")));
        assert_eq!(publishers.own("Wiley"), Some(("Wiley", "Examples")));
        assert_eq!(publishers.own("Elsevier"), None);
        assert!(publishers.knows("Elsevier") && publishers.knows("Examplini & Sons"));
        assert!(!publishers.knows("Nobody & Sons"));
    }

    #[test]
    fn the_table_names_imprints_and_dates_that_exist() {
        for row in rows(OWNERS) {
            assert!(!publisher(row[0]).imprint.is_empty() && !row[1].is_empty(), "{row:?}");
            for cell in row[2..].iter().filter(|cell| !cell.is_empty()) {
                assert!(cell.parse::<PartialDate>().is_ok(), "{row:?}");
            }
        }
        let imprints: Vec<&str> = rows(include_str!("../../data/publishers.csv")).map(|row| row[1]).collect();
        for imprint in FORMER.keys() {
            assert!(imprints.contains(&imprint.as_str()), "{imprint} is no imprint of publishers.csv");
        }
    }
}
