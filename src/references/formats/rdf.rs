//! Zotero's RDF export to references: articles, books and the like, with the journals that they point to.

use std::collections::BTreeMap;

use crate::corpus::{Element, XmlRecords};
use crate::references::lines::LineCounter;
use crate::references::reference::Reference;

/// Elements of the export that are no works of their own.
const NO_WORKS: &[&str] = &[
    "Journal",
    "Attachment",
    "Memo",
    "Collection",
    "Series",
    "Periodical",
    "Organization",
    "Person",
    "UserItem",
];

pub(crate) fn claims(text: &str, ending: &str) -> bool {
    let head: String = text.chars().take(4096).collect();
    head.contains("<rdf:RDF")
        && (head.contains("zotero.org/namespaces") || head.contains("purl.org/net/biblio") || ending == "rdf")
}

pub(crate) fn read(text: &str) -> Vec<Reference> {
    let mut records = XmlRecords::new(text);
    let Some(root) = records.next("RDF") else { return Vec::new() };
    let by_name: BTreeMap<&str, &Element> =
        root.elements().filter_map(|element| Some((element.attribute("about")?, element))).collect();
    let works = root.elements().filter(|element| is_work(element));
    let mut lines = Places { lines: LineCounter::new(text), text, at: 0 };
    let mut references: Vec<Reference> = Vec::new();
    for work in works {
        let mut reference = reference(work, &by_name);
        reference.place.line = work.attribute("about").and_then(|name| lines.line_of(name));
        references.push(reference);
    }
    if let Some(damage) = records.damage {
        references.push(Reference { malformed: Some(damage), ..Reference::default() });
    }
    references
}

/// Where the works stand, which are told by their names in the order of the text.
struct Places<'t> {
    lines: LineCounter<'t>,
    text: &'t str,
    at: usize,
}

impl Places<'_> {
    fn line_of(&mut self, name: &str) -> Option<usize> {
        let found = self.text[self.at..].find(&format!("about=\"{}\"", name.replace('&', "&amp;")))?;
        self.at += found;
        Some(self.lines.line_of(self.at))
    }
}

fn is_work(element: &Element) -> bool {
    let kind = element.value_at(&["itemType"]);
    !NO_WORKS.contains(&element.name.as_str()) && !matches!(kind.as_str(), "attachment" | "note")
}

fn reference(work: &Element, by_name: &BTreeMap<&str, &Element>) -> Reference {
    let mut reference = Reference::of_text(&work.spaced_text());
    reference.set_title(&work.value_at(&["title"]));
    for person in work.first(&["authors"]).map(|list| list.descendants("Person")).unwrap_or_default() {
        let family = person.value_at(&["surname"]);
        let given = [person.value_at(&["givenName"]), person.value_at(&["givenname"])].concat();
        reference.add_author(&if given.is_empty() { family } else { format!("{family}, {given}") });
    }
    reference.set_year(&work.value_at(&["date"]));
    reference.set_key(work.attribute("about").unwrap_or_default());
    for part in work.all("isPartOf") {
        let named = part.attribute("resource").and_then(|name| by_name.get(name).copied());
        let journal = named.or_else(|| part.elements().next());
        if let Some(journal) = journal {
            reference.set_journal(&journal.value_at(&["title"]));
            identifiers(journal, &mut reference);
        }
    }
    identifiers(work, &mut reference);
    reference.add_identifiers_of_note(&work.value_at(&["description"]));
    reference.add_identifiers_of_note(work.attribute("about").unwrap_or_default());
    reference
}

/// `dc:identifier` holds `DOI 10.…`, ISSNs and addresses.
fn identifiers(element: &Element, reference: &mut Reference) {
    for identifier in element.all("identifier") {
        reference.add_identifiers_of_note(&identifier.spaced_text());
    }
}
