//! The reference list of a JATS article to stated values, each with how the text points to it.

use std::collections::BTreeMap;

use super::front::{id_field, pages};
use super::people;
use super::related::link_field;
use crate::corpus::xml::Element;
use crate::corpus::{Field, Stated};

/// Every reference. `citations` holds the words with which the text points to each reference id.
pub(super) fn references(article: &Element, citations: &BTreeMap<String, Vec<String>>) -> Vec<Stated> {
    let mut found = Vec::new();
    for reference in article.first(&["back"]).map(|back| back.descendants("ref")).unwrap_or_default() {
        let id = reference.attribute("id").unwrap_or_default();
        let mut labels = vec![reference.value_at(&["label"])];
        labels.extend(citations.get(id).into_iter().flatten().cloned());
        for citation in reference.elements().filter(|element| is_citation(element)) {
            found.push(stated(citation, id, &labels));
        }
    }
    found
}

fn is_citation(element: &Element) -> bool {
    matches!(element.name.as_str(), "element-citation" | "mixed-citation" | "nlm-citation" | "citation")
}

fn stated(citation: &Element, id: &str, labels: &[String]) -> Stated {
    let mut stated = Stated::default();
    stated.push(Field::Id, id);
    push_labels(labels.iter().chain([&citation.value_at(&["label"])]), &mut stated);
    for name in ["article-title", "chapter-title"] {
        stated.push(
            Field::Title,
            citation
                .first(&[name])
                .filter(|title| !title.broken)
                .map(people::text_without_notes)
                .unwrap_or_default(),
        );
    }
    people::push_names(citation, Field::Author, &mut stated);
    stated.push(Field::Journal, citation.value_at(&["source"]));
    stated.push(Field::Year, citation.value_at(&["year"]));
    stated.push(Field::Volume, citation.value_at(&["volume"]));
    stated.push(Field::Issue, citation.value_at(&["issue"]));
    stated.push(Field::Pages, pages(citation));
    push_ids(citation, &mut stated);
    stated.push(Field::Note, citation.spaced_text());
    stated
}

/// `[1]`, `1.` and `1` are one label.
fn push_labels<'l>(labels: impl Iterator<Item = &'l String>, stated: &mut Stated) {
    for label in labels {
        let label = label.trim_matches(['[', ']', '(', ')', '.', ' ']);
        if !stated.all(Field::Label).any(|known| known == label) {
            stated.push(Field::Label, label);
        }
    }
}

fn push_ids(citation: &Element, stated: &mut Stated) {
    for id in citation.all("pub-id") {
        if let Some(field) = id_field(id.attribute("pub-id-type").unwrap_or_default()) {
            stated.push(field, id.value());
        }
    }
    let links = ["ext-link", "uri"].iter().flat_map(|name| citation.descendants(name));
    for link in links {
        let target = link.attribute("href").map_or_else(|| link.text(), str::to_owned);
        stated.push(link_field("uri", &target), target);
    }
}
