//! The list that biber writes for BibLaTeX (`.bbl`) to references: every `\entry`, once for all the orders it stands in.
//!
//! The commands are those of BibLaTeX's `.bbl` formats 2 and 3, whose names are written by field or, before 2016, by place.

use std::collections::BTreeSet;

use super::bibtex::{self, decoded};
use super::tex::{group, undressed};
use crate::references::lines::LineCounter;
use crate::references::reference::Reference;

const ENTRY: &str = "\\entry{";

pub(crate) fn claims(text: &str, ending: &str) -> bool {
    ending != "bib" && text.contains(ENTRY) && text.contains("\\endentry")
}

pub(crate) fn read(text: &str) -> Vec<Reference> {
    let mut lines = LineCounter::new(text);
    let mut seen = BTreeSet::new();
    let mut references = Vec::new();
    let starts: Vec<usize> = text.match_indices(ENTRY).map(|(at, _)| at).collect();
    for (number, start) in starts.iter().enumerate() {
        let next = starts.get(number + 1).copied().unwrap_or(text.len());
        let source = &text[*start..next];
        let end = source.find("\\endentry");
        // An entry stands once for each order in which the document lists it.
        if seen.insert(source[..end.unwrap_or(source.len())].trim_end()) {
            let mut reference = entry(&source[..end.unwrap_or(source.len())]);
            if end.is_none() {
                reference.malformed = Some("the entry breaks off".to_owned());
            }
            reference.place.line = Some(lines.line_of(*start));
            references.push(reference);
        }
    }
    references
}

/// `\entry{key}{kind}{options}` and its fields.
fn entry(source: &str) -> Reference {
    let mut reference = Reference::default();
    let (key, body) = group(source.trim_start_matches("\\entry")).unwrap_or_default();
    reference.set_key(key);
    let field = |name: &str| value(body, name).unwrap_or_default().to_owned();
    let words = |name: &str| decoded(&undressed(&field(name)));
    reference.set_title(&bibtex::full_title(&words("title"), &words("subtitle")));
    let people =
        ["author", "editor"].into_iter().map(|role| names(body, role)).find(|names| !names.is_empty());
    people.unwrap_or_default().iter().for_each(|name| reference.add_author(name));
    ["year", "date", "origyear"].into_iter().for_each(|name| reference.set_year(&field(name)));
    ["journaltitle", "booktitle", "series"].into_iter().for_each(|name| reference.set_journal(&words(name)));
    bibtex::identifiers(&mut reference, &field);
    let shown = [reference.authors.join("; "), reference.title.clone().unwrap_or_default()];
    reference.set_input(&shown.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(". "));
    if reference.input.is_empty() {
        reference.set_input(source);
    }
    reference
}

/// `\field{name}{value}`, `\strng{name}{value}`, or a `\verb{name}` whose value has a line of its own.
fn value<'t>(body: &'t str, name: &str) -> Option<&'t str> {
    let behind = |command: &str| {
        let opening = format!("\\{command}{{{name}}}");
        body.find(&opening).map(|at| &body[at + opening.len()..])
    };
    let field = behind("field").and_then(group).map(|(value, _)| value);
    let line = || behind("verb")?.trim_start().strip_prefix("\\verb ")?.lines().next();
    field.or_else(line)
}

/// The names of a role, the family name first.
fn names(body: &str, role: &str) -> Vec<String> {
    let opening = format!("\\name{{{role}}}");
    let Some(at) = body.find(&opening) else { return Vec::new() };
    // The number of names and, but in the oldest form, options.
    let mut rest = &body[at + opening.len()..];
    let mut list = "";
    for _ in 0..3 {
        let Some((inner, behind)) = group(rest) else { break };
        (list, rest) = (inner, behind);
        if inner.contains("hash=") && inner.contains("}{") {
            break;
        }
    }
    let mut names = Vec::new();
    while let Some((one, behind)) = group(list) {
        names.extend(name(one));
        list = behind;
    }
    names
}

/// `{un=0,hash=…}{family={Doe}, given={Jane}, prefix={van}}`, or `{hash=…}{Doe}{D\bibinitperiod}{Jane}…`.
fn name(source: &str) -> Option<String> {
    let (_, rest) = group(source)?;
    let (fields, behind) = group(rest)?;
    let part = |name: &str| {
        let opening = format!("{name}={{");
        let at = fields
            .match_indices(&opening)
            .map(|(at, _)| at)
            .find(|at| fields[..*at].chars().next_back().is_none_or(|c| !c.is_ascii_alphanumeric()))?;
        group(&fields[at + opening.len() - 1..]).map(|(value, _)| value)
    };
    let (family, given, prefix) = match part("family") {
        Some(family) => (family, part("given").unwrap_or_default(), part("prefix").unwrap_or_default()),
        None => {
            let given = group(behind).and_then(|(_, behind)| group(behind)).map_or("", |(given, _)| given);
            (fields, given, "")
        }
    };
    let words = |text: &str| decoded(&undressed(text)).split_whitespace().collect::<Vec<_>>().join(" ");
    let family = format!("{} {}", words(prefix), words(family));
    let name = format!("{}, {}", family.trim(), words(given));
    Some(name.trim_end_matches([',', ' ']).to_owned()).filter(|name| !name.is_empty())
}
