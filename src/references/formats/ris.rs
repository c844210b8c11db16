//! RIS to references: lines `TAG  - value`, an entry from `TY` to `ER`.
//!
//! Tags as the Research Information Systems manual and the exports of EBSCO, Ovid, Scopus, Web of Science, Zotero and
//! EndNote use them. A line without tag goes on with the value before.

use crate::references::lines::{Line, lines};
use crate::references::reference::Reference;

pub(crate) fn claims(text: &str, _: &str) -> bool {
    lines(text.trim_start_matches('\u{feff}'))
        .filter(|line| !line.text.trim().is_empty())
        .take(50)
        .any(is_start)
}

fn is_start(line: Line<'_>) -> bool {
    tag(line.text).is_some_and(|(tag, _)| tag == "TY")
}

pub(crate) fn read(text: &str) -> Vec<Reference> {
    let mut entries: Vec<Entry<'_>> = Vec::new();
    for line in lines(text) {
        match tag(line.text.trim_start_matches('\u{feff}')) {
            Some(("TY", _)) => entries.push(Entry::new(line)),
            Some(("ER", _)) => {
                if let Some(entry) = entries.last_mut().filter(|entry| !entry.closed) {
                    entry.closed = true;
                } else {
                    entries.push(Entry { stray_end: true, closed: true, ..Entry::new(line) });
                }
            }
            Some((tag, value)) => match entries.last_mut().filter(|entry| !entry.closed) {
                Some(entry) => entry.push(tag, value, line),
                // An entry that lost its first line still says what it cites.
                None => {
                    let mut entry = Entry { headless: true, ..Entry::new(line) };
                    entry.push(tag, value, line);
                    entries.push(entry);
                }
            },
            None => {
                if let Some(entry) = entries.last_mut().filter(|entry| !entry.closed) {
                    entry.go_on(line);
                }
            }
        }
    }
    entries.iter().map(|entry| entry.reference(text)).collect()
}

/// `TY  - JOUR`: two signs, blanks, a hyphen. Some programs write one blank or none behind it.
fn tag(line: &str) -> Option<(&str, &str)> {
    let trimmed = line.trim_start();
    let indented = trimmed.len() < line.len();
    let (tag, rest) = trimmed.split_at_checked(2)?;
    let mut signs = tag.bytes();
    let named = signs.next()?.is_ascii_uppercase() && signs.next()?.is_ascii_alphanumeric();
    let value = rest.trim_start_matches(' ').strip_prefix('-')?;
    let blanks = rest.len() - rest.trim_start_matches(' ').len();
    // Indented words of an abstract may look like a tag, but not with two blanks.
    let least = if indented { 2 } else { 1 };
    (named && (least..=3).contains(&blanks)).then(|| (tag, value.trim()))
}

struct Entry<'t> {
    first: Line<'t>,
    /// Where its last field ends, so that a note can be put before `ER`.
    end: usize,
    fields: Vec<(&'t str, String)>,
    closed: bool,
    headless: bool,
    stray_end: bool,
}

impl<'t> Entry<'t> {
    fn new(first: Line<'t>) -> Self {
        Entry { first, end: first.end, fields: Vec::new(), closed: false, headless: false, stray_end: false }
    }

    fn push(&mut self, tag: &'t str, value: &str, line: Line<'t>) {
        self.fields.push((tag, value.to_owned()));
        self.end = line.end;
    }

    fn go_on(&mut self, line: Line<'t>) {
        if let Some((_, value)) = self.fields.last_mut().filter(|_| !line.text.trim().is_empty()) {
            value.push(' ');
            value.push_str(line.text.trim());
            self.end = line.end;
        }
    }

    fn all<'e>(&'e self, tags: &'e [&str]) -> impl Iterator<Item = &'e str> {
        tags.iter()
            .flat_map(|tag| self.fields.iter().filter(move |(found, _)| found == tag))
            .map(|(_, v)| v.as_str())
    }

    fn reference(&self, text: &str) -> Reference {
        let mut reference = Reference::of_text(&text[self.first.start..self.end]);
        reference.place.line = Some(self.first.number);
        // There is nothing to note at the end of an entry that is not there.
        reference.place.span = (!self.stray_end).then_some(self.first.start..self.end);
        self.all(&["TI", "T1", "CT", "BT"]).for_each(|value| reference.set_title(value));
        self.all(&["AU", "A1"]).for_each(|name| reference.add_author(name));
        self.all(&["PY", "Y1", "YR", "DA"]).for_each(|value| reference.set_year(value));
        self.all(&["JO", "JF", "T2", "JA", "J2"]).for_each(|value| reference.set_journal(value));
        self.all(&["ID", "LB"]).for_each(|value| reference.set_key(value));
        self.all(&["DO", "DI"]).for_each(|value| reference.add_doi(value));
        self.all(&["PM"]).for_each(|value| reference.add_pmid(value));
        self.all(&["C2"])
            .filter(|value| value.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("pmc")))
            .for_each(|value| reference.add_pmcid(value));
        let of_pubmed =
            self.all(&["DB", "DP"]).any(|name| name.to_lowercase().contains("medline") || name == "PubMed");
        if of_pubmed {
            self.all(&["AN"]).for_each(|value| reference.add_pmid(value));
        }
        for value in self.all(&["M3", "N1", "UR", "L3", "LK", "L2", "AN", "C1", "C6", "C7"]) {
            reference.add_identifiers_of_note(value);
        }
        reference.malformed = self.damage(&reference);
        reference
    }

    fn damage(&self, reference: &Reference) -> Option<String> {
        if self.stray_end {
            return Some("an `ER` without entry before it".to_owned());
        }
        if self.fields.is_empty() {
            return Some("the entry is empty".to_owned());
        }
        let cut = self.headless || !self.closed;
        (cut && reference.is_empty())
            .then(|| "the entry is cut: no title and no identifier are left".to_owned())
    }
}
