//! Names, groups and affiliations of JATS to stated values.

use crate::corpus::xml::{Element, Node, collapse};
use crate::corpus::{Field, Stated};

/// Those who sign the notice, its editors, and where they work.
pub(super) fn push_contributors(meta: &Element, stated: &mut Stated) {
    for contributor in meta.all("contrib-group").flat_map(|group| group.all("contrib")) {
        let kind = contributor.attribute("contrib-type").unwrap_or("author");
        let field = match kind {
            kind if kind.contains("editor") => Field::Editor,
            "author" | "person" => Field::Author,
            _ => continue,
        };
        push_names(contributor, field, stated);
    }
    for affiliation in meta.descendants("aff") {
        stated.push(Field::Institution, affiliation_text(affiliation));
        stated.push(Field::Country, affiliation.value_at(&["country"]));
    }
}

/// Persons and groups right below an element, or in its groups of names.
pub(super) fn push_names(parent: &Element, field: Field, stated: &mut Stated) {
    // A name that is cut off would be another person's.
    for element in parent.elements().filter(|element| !element.broken || element.name == "person-group") {
        match element.name.as_str() {
            "name" | "string-name" => stated.push(field, name(element)),
            "collab" => stated.push(Field::GroupAuthor, group(element)),
            "name-alternatives" => {
                stated.push(field, element.elements().next().map(name).unwrap_or_default());
            }
            "person-group" if !is_editors(element) => push_names(element, field, stated),
            "person-group" => push_names(element, Field::Editor, stated),
            "collab-alternatives" | "article-author" => push_names(element, field, stated),
            _ => {}
        }
    }
}

fn is_editors(group: &Element) -> bool {
    group.attribute("person-group-type").is_some_and(|kind| kind.contains("editor"))
}

/// `Given Surname Suffix`, or the words as they stand.
fn name(element: &Element) -> String {
    let part = |name: &str| element.first(&[name]).map(text_without_notes).unwrap_or_default();
    let (given, surname, suffix) = (part("given-names"), part("surname"), part("suffix"));
    if surname.is_empty() && given.is_empty() {
        return text_without_notes(element);
    }
    collapse(&format!("{given} {surname} {suffix}"))
}

/// A group's own name, without the members that may be listed inside it.
fn group(element: &Element) -> String {
    let own = element.children.iter().filter(|node| match node {
        Node::Text(_) => true,
        Node::Element(inside) => {
            !matches!(inside.name.as_str(), "contrib-group" | "xref" | "aff" | "address")
        }
    });
    let text: String = own
        .map(|node| match node {
            Node::Text(text) => text.clone(),
            Node::Element(inside) => inside.text(),
        })
        .collect();
    collapse(&text)
}

/// Text without footnotes, references to footnotes, and superscript marks.
pub(super) fn text_without_notes(element: &Element) -> String {
    let mut text = String::new();
    push_without_notes(element, &mut text);
    collapse(&text)
}

fn push_without_notes(element: &Element, text: &mut String) {
    for node in &element.children {
        match node {
            Node::Text(more) => text.push_str(more),
            Node::Element(inside) if is_note(inside) => {}
            Node::Element(inside) if inside.name == "break" => text.push(' '),
            Node::Element(inside) => push_without_notes(inside, text),
        }
    }
}

fn is_note(element: &Element) -> bool {
    match element.name.as_str() {
        "fn" => true,
        "xref" => matches!(
            element.attribute("ref-type"),
            Some("fn" | "author-notes" | "aff" | "corresp" | "table-fn")
        ),
        "sup" => element.text().chars().all(|c| "*†‡§¶#".contains(c)) || element.elements().any(is_note),
        _ => false,
    }
}

/// An affiliation without its mark and address of mail. Parts that follow each other unparted get a comma.
fn affiliation_text(affiliation: &Element) -> String {
    let mut text = String::new();
    push_affiliation(affiliation, &mut text);
    collapse(&text).trim_matches([',', ';', ' ']).to_owned()
}

fn push_affiliation(element: &Element, text: &mut String) {
    for node in &element.children {
        match node {
            Node::Text(more) => text.push_str(more),
            Node::Element(part) => match part.name.as_str() {
                "label" | "sup" | "email" | "institution-id" | "xref" | "target" => {}
                "italic" | "bold" | "sub" | "sc" | "underline" => push_affiliation(part, text),
                _ => {
                    if text.trim_end().ends_with(char::is_alphanumeric)
                        && !text.ends_with(char::is_whitespace)
                    {
                        text.push_str(", ");
                    }
                    push_affiliation(part, text);
                }
            },
        }
    }
}
