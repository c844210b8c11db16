//! EndNote's XML export to references: one `record` each.

use crate::corpus::{Element, XmlRecords};
use crate::references::lines::LineCounter;
use crate::references::reference::Reference;

pub(crate) fn claims(text: &str, _: &str) -> bool {
    let head: String = text.chars().take(4096).collect();
    head.trim_start_matches('\u{feff}').trim_start().starts_with('<')
        && head.contains("<record>")
        && (head.contains("<records>") || head.contains("<source-app") || head.contains("<ref-type"))
}

pub(crate) fn read(text: &str) -> Vec<Reference> {
    let mut records = XmlRecords::new(text);
    let mut references = Vec::new();
    let mut lines = LineCounter::new(text);
    while let Some(record) = records.next("record") {
        let mut reference = reference(&record);
        reference.place.line = Some(lines.line_of(records.start));
        references.push(reference);
    }
    if let Some(damage) = records.damage {
        match references.last_mut().filter(|last| last.is_empty()) {
            Some(last) => last.malformed = Some(damage),
            None => references.push(Reference { malformed: Some(damage), ..Reference::default() }),
        }
    }
    references
}

fn reference(record: &Element) -> Reference {
    let value = |path: &[&str]| record.first(path).map(Element::text).unwrap_or_default();
    let mut reference = Reference::of_text(&record.spaced_text());
    reference.set_title(&value(&["titles", "title"]));
    let authors = record.first(&["contributors", "authors"]);
    authors
        .into_iter()
        .flat_map(|list| list.all("author"))
        .for_each(|name| reference.add_author(&name.text()));
    reference.set_year(&value(&["dates", "year"]));
    for path in
        [&["periodical", "full-title"][..], &["titles", "secondary-title"], &["alt-periodical", "full-title"]]
    {
        reference.set_journal(&value(path));
    }
    reference.set_key(&value(&["rec-number"]));
    reference.add_doi(&value(&["electronic-resource-num"]));
    reference.add_pmcid(&value(&["custom2"]).strip_prefix("PMC").map(str::to_owned).unwrap_or_default());
    let database = value(&["remote-database-name"]).to_lowercase();
    if database.contains("medline") || database.contains("pubmed") {
        reference.add_pmid(&value(&["accession-num"]));
    }
    for text in [
        value(&["notes"]),
        value(&["accession-num"]),
        record.first(&["urls"]).map(Element::spaced_text).unwrap_or_default(),
    ] {
        reference.add_identifiers_of_note(&text);
    }
    if record.broken && reference.is_empty() {
        reference.malformed = Some("the record breaks off before its title".to_owned());
    }
    reference
}
