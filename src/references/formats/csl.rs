//! CSL-JSON to references: an array, one object, JSON Lines, or an object with `items`.
//!
//! Names of members as the Citation Style Language has them (csl-data.json, 1.0.2).

use std::ops::ControlFlow;

use serde_json::{Map, Value};

use super::csl_damaged::{self, Piece};
use crate::corpus::for_each_json;
use crate::references::lines::LineCounter;
use crate::references::reference::Reference;

pub(super) type Object = Map<String, Value>;

pub(crate) fn claims(text: &str, ending: &str) -> bool {
    text.trim_start_matches('\u{feff}').trim_start().starts_with(['[', '{'])
        && (ending != "bib" && ending != "tex")
}

pub(crate) fn read(text: &str) -> Vec<Reference> {
    let text = text.trim_start_matches('\u{feff}');
    let mut references = Vec::new();
    let mut lines = LineCounter::new(text);
    let (mut read_to, mut broken) = (0, None);
    for_each_json(text, &mut |record| match record {
        Ok(record) => {
            // A record is a piece of the text, so that its address tells where it stands.
            let byte = (record.as_ptr() as usize).checked_sub(text.as_ptr() as usize);
            let line = byte.filter(|byte| *byte < text.len()).map(|byte| lines.line_of(byte));
            read_to = byte.map_or(read_to, |byte| (byte + record.len()).min(text.len()));
            references.extend(references_of(record).into_iter().map(|one| at_line(one, line)));
            ControlFlow::Continue(())
        }
        Err(reason) => {
            broken = Some(reason);
            ControlFlow::Break(())
        }
    });
    if let Some(reason) = broken {
        references.extend(behind_error(text, read_to, &reason, &mut lines));
    }
    references
}

/// The entries behind a syntax error, and what is broken; at least one says why.
fn behind_error(text: &str, from: usize, reason: &str, lines: &mut LineCounter<'_>) -> Vec<Reference> {
    let pieces = csl_damaged::pieces(text, from);
    let mut references: Vec<Reference> = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Work(at, work) => {
                let line = lines.line_of(at);
                references.extend(references_of(work).into_iter().map(|one| at_line(one, Some(line))));
            }
            Piece::Broken(at, broken) => {
                let mut reference = malformed(broken, format!("the JSON is damaged here: {reason}"));
                reference.add_identifiers_of_note(broken);
                references.push(at_line(reference, Some(lines.line_of(at))));
            }
        }
    }
    if !references.iter().any(|reference| reference.malformed.is_some()) {
        references.push(malformed("", reason.to_owned()));
    }
    references
}

fn at_line(mut reference: Reference, line: Option<usize>) -> Reference {
    reference.place.line = line;
    reference
}

fn malformed(input: &str, reason: String) -> Reference {
    Reference { malformed: Some(reason), ..Reference::of_text(input) }
}

fn references_of(record: &str) -> Vec<Reference> {
    let inside = |object: &Object| {
        let list = ["items", "references"].iter().find_map(|name| object.get(*name)?.as_array());
        list.filter(|_| !object.contains_key("title")).cloned()
    };
    match serde_json::from_str::<Value>(record) {
        Ok(Value::Object(object)) => match inside(&object) {
            Some(items) => items.iter().map(of_value).collect(),
            None if is_map(&object) => {
                object.iter().map(|(key, value)| of_value(&with_id(key, value))).collect()
            }
            None => vec![reference(&object)],
        },
        Ok(value) => vec![of_value(&value)],
        Err(error) => vec![malformed(record, format!("is not an object of CSL-JSON: {error}"))],
    }
}

/// Whether an object holds works under their keys.
fn is_map(object: &Object) -> bool {
    let is_work =
        |value: &Value| ["title", "DOI", "doi", "PMID", "id"].iter().any(|name| value.get(name).is_some());
    !object.is_empty() && object.values().all(|value| value.is_object() && is_work(value))
}

fn with_id(key: &str, value: &Value) -> Value {
    let mut value = value.clone();
    if let Some(object) = value.as_object_mut() {
        object.entry("id").or_insert_with(|| Value::from(key));
    }
    value
}

fn of_value(value: &Value) -> Reference {
    match value {
        Value::Object(object) => reference(object),
        // A list of identifiers may be written as JSON too.
        Value::String(text) => {
            let mut reference = Reference::of_text(text);
            reference.add_doi(text);
            reference.add_identifiers_of_note(text);
            reference
        }
        other => malformed(&other.to_string(), "is not an object of CSL-JSON".to_owned()),
    }
}

fn reference(object: &Object) -> Reference {
    let mut reference = Reference::default();
    let text = |names: &[&str]| names.iter().find_map(|name| text_of(object.get(*name)?));
    let set = |names: &[&str]| text(names).unwrap_or_default();
    reference.set_title(&set(&["title"]));
    reference.set_key(&set(&["id", "citation-key"]));
    reference.set_journal(&set(&["container-title", "journalAbbreviation", "container-title-short"]));
    let issued = object.get("issued").or_else(|| object.get("published")).or_else(|| object.get("year"));
    reference.year = issued.and_then(year);
    for author in object.get("author").and_then(Value::as_array).into_iter().flatten() {
        reference.add_author(&name(author));
    }
    reference.add_doi(&set(&["DOI", "doi"]));
    reference.add_pmid(&set(&["PMID", "pmid"]));
    reference.add_pmcid(&set(&["PMCID", "pmcid"]));
    for value in [set(&["note", "annote"]), set(&["URL", "url"]), set(&["id"])] {
        reference.add_identifiers_of_note(&value);
    }
    reference.set_input(&shown(object, &reference));
    if object.is_empty() {
        reference.malformed = Some("the object is empty".to_owned());
    }
    reference
}

fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        // Crossref writes titles as lists of one.
        Value::Array(list) => list.first().and_then(text_of),
        _ => None,
    }
}

fn year(issued: &Value) -> Option<i16> {
    let parts = issued.get("date-parts").and_then(|parts| parts.get(0)?.get(0)).and_then(text_of);
    let words = ["raw", "literal", "year"].iter().find_map(|name| text_of(issued.get(*name)?));
    let text = parts.or(words).or_else(|| text_of(issued))?;
    crate::references::identifiers::year_in(&text)
}

fn name(author: &Value) -> String {
    let part = |name: &str| author.get(name).and_then(text_of).unwrap_or_default();
    let literal = part("literal");
    if !literal.is_empty() || author.is_string() {
        return if literal.is_empty() { text_of(author).unwrap_or_default() } else { literal };
    }
    let family = [part("non-dropping-particle"), part("family")].join(" ");
    let given = part("given");
    if given.is_empty() { family.trim().to_owned() } else { format!("{}, {given}", family.trim()) }
}

/// What a person recognises the entry by.
fn shown(object: &Object, reference: &Reference) -> String {
    let title = reference.title.clone();
    title.unwrap_or_else(|| Value::Object(object.clone()).to_string())
}
