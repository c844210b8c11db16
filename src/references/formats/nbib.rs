//! MEDLINE (`.nbib`) to references: lines `TAG - value`, entries apart by a blank line and begun by `PMID`.
//!
//! Tags as the National Library of Medicine describes them (MEDLINE/PubMed data element descriptions).

use crate::references::lines::{Line, lines};
use crate::references::reference::Reference;

pub(crate) fn claims(text: &str, ending: &str) -> bool {
    let mut head =
        lines(text.trim_start_matches('\u{feff}')).filter(|line| !line.text.trim().is_empty()).take(30);
    let is = |line: Line<'_>| tag(line.text).is_some_and(|(tag, _)| matches!(tag, "PMID" | "OWN"));
    head.any(is) || ending == "nbib"
}

pub(crate) fn read(text: &str) -> Vec<Reference> {
    let mut entries: Vec<Entry<'_>> = Vec::new();
    let mut apart = true;
    for line in lines(text) {
        let words = line.text.trim_start_matches('\u{feff}');
        match tag(words) {
            Some((tag, value)) => {
                if tag == "PMID" || apart {
                    entries.push(Entry { first: line, end: line.end, fields: Vec::new() });
                }
                if let Some(entry) = entries.last_mut() {
                    entry.fields.push((tag, value.to_owned()));
                    entry.end = line.end;
                }
                apart = false;
            }
            None if words.trim().is_empty() => apart = true,
            None => {
                let Some(entry) = entries.last_mut() else { continue };
                if let Some((_, value)) = entry.fields.last_mut() {
                    value.push(' ');
                    value.push_str(words.trim());
                    entry.end = line.end;
                }
            }
        }
    }
    entries.iter().map(|entry| entry.reference(text)).collect()
}

/// `PMID- 1`, `TI  - A title`: up to four signs filled up with blanks, a hyphen.
fn tag(line: &str) -> Option<(&str, &str)> {
    let (tag, rest) = line.split_at_checked(4)?;
    let value = rest.strip_prefix('-')?;
    let tag = tag.trim_end();
    let named = tag.len() >= 2 && tag.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    named.then(|| (tag, value.trim()))
}

struct Entry<'t> {
    first: Line<'t>,
    end: usize,
    fields: Vec<(&'t str, String)>,
}

impl Entry<'_> {
    fn all<'e>(&'e self, tag: &'e str) -> impl Iterator<Item = &'e str> {
        self.fields.iter().filter(move |(found, _)| *found == tag).map(|(_, value)| value.as_str())
    }

    fn reference(&self, text: &str) -> Reference {
        let mut reference = Reference::of_text(&text[self.first.start..self.end]);
        reference.place.line = Some(self.first.number);
        self.all("PMID").for_each(|value| reference.add_pmid(value));
        self.all("PMID").take(1).for_each(|value| reference.set_key(value));
        self.all("PMC").for_each(|value| reference.add_pmcid(value));
        for value in self.all("LID").chain(self.all("AID")).filter_map(|value| value.strip_suffix("[doi]")) {
            if reference.dois.is_empty() {
                // A long one may be broken at the end of a line.
                reference.add_doi(&value.split_whitespace().collect::<String>());
            }
        }
        self.all("TI").chain(self.all("BTI")).for_each(|value| reference.set_title(value));
        let full = self.all("FAU").count() > 0;
        self.all(if full { "FAU" } else { "AU" }).for_each(|name| reference.add_author(name));
        self.all("DP").chain(self.all("DEP")).for_each(|value| reference.set_year(value));
        self.all("JT").chain(self.all("TA")).for_each(|value| reference.set_journal(value));
        reference
    }
}
