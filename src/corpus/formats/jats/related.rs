//! `related-article` and its kin to what they state of the articles that a notice speaks of.

use super::front::{id_field, pages};
use super::people;
use crate::corpus::xml::Element;
use crate::corpus::{Field, Stated};
use crate::notice::pmcid_of_address;

/// The related articles of the front and of the running text, in order.
pub(super) fn articles(article: &Element) -> Vec<Stated> {
    let mut found = Vec::new();
    for part in ["front", "body", "back"].iter().flat_map(|part| article.all(part)) {
        collect(part, &mut found);
    }
    found.into_iter().map(stated).filter(|stated| !stated.is_empty()).collect()
}

fn collect<'e>(element: &'e Element, found: &mut Vec<&'e Element>) {
    for inside in element.elements() {
        match inside.name.as_str() {
            "related-article" | "related-object" => found.push(inside),
            _ => collect(inside, found),
        }
    }
}

fn stated(related: &Element) -> Stated {
    let mut stated = Stated::default();
    let attribute = |name| related.attribute(name).unwrap_or_default();
    stated.push(Field::Nature, related.attribute("related-article-type").unwrap_or(attribute("link-type")));
    push_link(related, &mut stated);
    for name in ["article-title", "chapter-title"] {
        stated.push(Field::Title, related.value_at(&[name]));
    }
    people::push_names(related, Field::Author, &mut stated);
    stated.push(Field::Journal, related.value_at(&["source"]));
    stated.push(Field::Journal, related.value_at(&["journal-title"]));
    stated.push(Field::Volume, attribute("vol"));
    stated.push(Field::Volume, related.value_at(&["volume"]));
    stated.push(Field::Issue, attribute("issue"));
    stated.push(Field::Issue, related.value_at(&["issue"]));
    stated.push(Field::Pages, attribute("page"));
    stated.push(Field::Pages, attribute("elocation-id"));
    stated.push(Field::Pages, pages(related));
    stated.push(Field::Year, related.value_at(&["year"]));
    stated
}

fn push_link(related: &Element, stated: &mut Stated) {
    let kind = related.attribute("ext-link-type").or(related.attribute("document-id-type"));
    let kind = kind.or(related.attribute("source-id-type")).unwrap_or_default();
    let target = ["href", "document-id", "source-id"].iter().find_map(|name| related.attribute(name));
    if let Some(target) = target {
        stated.push(link_field(kind, target), target);
    }
    for id in related.all("pub-id") {
        if let Some(field) = id_field(id.attribute("pub-id-type").unwrap_or_default()) {
            stated.push(field, id.value());
        }
    }
}

/// An address that is a DOI or leads to PubMed Central is stated as what it is, whatever it is called.
pub(super) fn link_field(kind: &str, target: &str) -> Field {
    let bare = target.trim().trim_start_matches("doi:").trim_start();
    let is_doi = bare.starts_with("10.") || target.contains("doi.org/10.");
    let by_name = id_field(&kind.to_lowercase());
    if is_doi {
        Field::Doi
    } else if pmcid_of_address(target).is_some() {
        Field::Pmcid
    } else {
        by_name.unwrap_or(Field::Url)
    }
}
