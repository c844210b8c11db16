//! Every journal name of an archive to the one that stands for it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::name::Name;

/// For names that are shown under another: that other one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct JournalNames(HashMap<String, String>);

impl JournalNames {
    /// The name under which this one is shown, if that is another.
    pub fn shown_as(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }
}

/// One name for each journal. Each record gives the names that it has for its own journal, the fullest first, and the
/// names of other journals.
pub fn journal_names<'a>(records: impl Iterator<Item = (&'a [String], &'a [String])>) -> JournalNames {
    let mut names = Names::default();
    for (own, others) in records {
        own.iter().chain(others).for_each(|name| names.count(name));
        if let [full, also @ ..] = own {
            also.iter().for_each(|short| names.pair(short, full));
        }
    }
    names.resolved()
}

/// Every name of the archive.
#[derive(Default)]
struct Names<'a> {
    counts: BTreeMap<&'a str, u64>,
    /// Names that a record gives for one journal: a shorter one, and the fuller ones beside it.
    pairs: BTreeMap<&'a str, BTreeSet<&'a str>>,
}

/// A name by its key.
struct Keyed<'a> {
    name: Name,
    /// The spelling that is found most.
    shown: &'a str,
    count: u64,
}

impl<'a> Names<'a> {
    fn count(&mut self, name: &'a str) {
        *self.counts.entry(name).or_default() += 1;
    }

    fn pair(&mut self, short: &'a str, full: &'a str) {
        if short.len() < full.len() {
            self.pairs.entry(short).or_default().insert(full);
        }
    }

    fn resolved(self) -> JournalNames {
        let keyed = self.keyed();
        let full = full_names(&keyed, &self.pairs_by_key());
        let mut resolved = HashMap::new();
        for name in self.counts.keys() {
            let key = Name::of(name).key;
            let own = keyed.get(&key);
            let shown = full.get(key.as_str()).and_then(|key| keyed.get(*key)).or(own);
            if let Some(shown) = shown.filter(|shown| shown.shown != *name) {
                resolved.insert((*name).to_owned(), shown.shown.to_owned());
            }
        }
        JournalNames(resolved)
    }

    fn keyed(&self) -> BTreeMap<String, Keyed<'a>> {
        let mut keyed: BTreeMap<String, Keyed<'a>> = BTreeMap::new();
        for (&text, &count) in &self.counts {
            let name = Name::of(text);
            let entry = keyed.entry(name.key.clone()).or_insert(Keyed { name, shown: text, count });
            if (count, entry.shown) > (entry.count, text) {
                (entry.shown, entry.count) = (text, count);
            }
        }
        keyed
    }

    fn pairs_by_key(&self) -> BTreeMap<String, BTreeSet<String>> {
        let mut pairs: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (short, full) in &self.pairs {
            let short = Name::of(short).key;
            let full =
                full.iter().map(|full| Name::of(full).key).filter(|full| *full != short).collect::<Vec<_>>();
            pairs.entry(short).or_default().extend(full);
        }
        pairs
    }
}

/// For each abbreviation, by key, the key of the one name that it can stand for.
fn full_names<'k>(
    keyed: &'k BTreeMap<String, Keyed<'_>>,
    pairs: &BTreeMap<String, BTreeSet<String>>,
) -> BTreeMap<&'k str, &'k str> {
    let mut possible: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let by_beginning = by_beginning(keyed);
    for (key, short) in keyed {
        let longer = by_beginning.get(&beginning(&short.name)).into_iter().flatten();
        let fitting = longer.filter(|full| short.name.abbreviates(&keyed[**full].name)).copied();
        let stated = pairs.get(key).into_iter().flatten();
        let stated = stated.filter_map(|full| keyed.get_key_value(full)).map(|(key, _)| key.as_str());
        let all: BTreeSet<&str> = fitting.chain(stated).collect();
        if !all.is_empty() {
            possible.insert(key, all);
        }
    }
    let mut full = BTreeMap::new();
    for (short, names) in &possible {
        // What is itself short for another is no full name.
        let mut ends = names.iter().filter(|name| !possible.contains_key(*name));
        if let (Some(&only), None) = (ends.next(), ends.next()) {
            full.insert(*short, only);
        }
    }
    full
}

/// How many words, and the first letter.
fn beginning(name: &Name) -> (usize, Option<char>) {
    (name.words.len(), name.words.first().and_then(|word| word.chars().next()))
}

fn by_beginning<'k>(keyed: &'k BTreeMap<String, Keyed<'_>>) -> HashMap<(usize, Option<char>), Vec<&'k str>> {
    let mut found: HashMap<_, Vec<&str>> = HashMap::new();
    for (key, entry) in keyed {
        found.entry(beginning(&entry.name)).or_default().push(key);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks how `name` is shown in an archive of records, each a list of names for its journal.
    #[track_caller]
    fn check(records: &[&[&str]], name: &str, expected: Option<&str>) {
        let owned: Vec<Vec<String>> =
            records.iter().map(|names| names.iter().map(|name| (*name).to_owned()).collect()).collect();
        let names = journal_names(owned.iter().map(|names| (names.as_slice(), &[][..])));
        assert_eq!(names.shown_as(name), expected, "{name}");
        let reversed = journal_names(owned.iter().rev().map(|names| (names.as_slice(), &[][..])));
        assert_eq!(reversed, names, "the order shows");
    }

    #[test]
    fn an_abbreviation_is_shown_as_the_one_name_that_it_stands_for() {
        let archive: &[&[&str]] = &[&["J Cell Biol"], &["The Journal of Cell Biology"], &["J. Cell Biol."]];
        check(archive, "J Cell Biol", Some("The Journal of Cell Biology"));
        check(archive, "J. Cell Biol.", Some("The Journal of Cell Biology"));
        check(archive, "The Journal of Cell Biology", None);
        check(&[&["J Cell Biol"], &["Cell Biology Journal"]], "J Cell Biol", None);
    }

    #[test]
    fn what_may_be_two_journals_is_left_alone() {
        let archive: &[&[&str]] =
            &[&["Int J Med"], &["International Journal of Medicine"], &["International Journal of Medical"]];
        check(archive, "Int J Med", None);
    }

    #[test]
    fn a_record_that_gives_both_names_settles_it() {
        check(
            &[&["Proceedings of the Examples", "PNEX"], &["PNEX"]],
            "PNEX",
            Some("Proceedings of the Examples"),
        );
        check(&[&["Proceedings of the Examples", "PNEX"], &["Annals of PNE X", "PNEX"]], "PNEX", None);
    }

    #[test]
    fn the_usual_spelling_stands_for_all() {
        let archive: &[&[&str]] = &[&["PLoS ONE"], &["PLOS ONE"], &["PLoS ONE"]];
        check(archive, "PLOS ONE", Some("PLoS ONE"));
        check(archive, "PLoS ONE", None);
    }

    #[test]
    fn a_half_short_name_is_no_full_one() {
        let archive: &[&[&str]] =
            &[&["J Cell Biol"], &["Journal of Cell Biol"], &["Journal of Cell Biology"]];
        check(archive, "J Cell Biol", Some("Journal of Cell Biology"));
        check(archive, "Journal of Cell Biol", Some("Journal of Cell Biology"));
    }
}
