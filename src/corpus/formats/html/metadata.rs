//! What a page's metadata state: Highwire `citation_*`, PRISM, Dublin Core, JSON-LD; in this order of trust.

use serde_json::Value;

use super::page::Page;
use crate::corpus::formats::markup;
use crate::corpus::{Field, Stated};

/// Names of `meta` elements by vocabulary, and what they state. A vocabulary speaks only of what no earlier one
/// has stated.
const VOCABULARIES: &[&[(&str, Field)]] = &[
    &[
        ("citation_title", Field::Title),
        ("citation_author", Field::Author),
        ("citation_author_institution", Field::Institution),
        ("citation_doi", Field::Doi),
        ("citation_pmid", Field::Pmid),
        ("citation_pmcid", Field::Pmcid),
        ("citation_journal_title", Field::Journal),
        ("citation_journal_abbrev", Field::JournalAbbreviation),
        ("citation_issn", Field::Issn),
        ("citation_volume", Field::Volume),
        ("citation_issue", Field::Issue),
        ("citation_publisher", Field::Publisher),
        ("citation_online_date", Field::Published),
        ("citation_publication_date", Field::Published),
        ("citation_date", Field::Published),
        ("citation_year", Field::Year),
        ("citation_language", Field::Language),
        ("citation_article_type", Field::Nature),
        ("citation_public_url", Field::Url),
        ("citation_abstract_html_url", Field::Url),
    ],
    &[
        ("prism.publicationname", Field::Journal),
        ("prism.issn", Field::Issn),
        ("prism.eissn", Field::Issn),
        ("prism.volume", Field::Volume),
        ("prism.number", Field::Issue),
        ("prism.startingpage", Field::Pages),
        ("prism.publicationdate", Field::Published),
        ("prism.doi", Field::Doi),
        ("prism.section", Field::Nature),
        ("prism.copyright", Field::Licence),
    ],
    &[
        ("dc.title", Field::Title),
        ("dc.creator", Field::Author),
        ("dc.identifier", Field::Doi),
        ("dc.identifier.doi", Field::Doi),
        ("dc.publisher", Field::Publisher),
        ("dc.source", Field::Journal),
        ("dc.date", Field::Published),
        ("dc.date.issued", Field::Published),
        ("dc.language", Field::Language),
        ("dc.rights", Field::Licence),
        ("dc.type", Field::Nature),
    ],
    &[("og:title", Field::Title), ("og:url", Field::Url), ("article:published_time", Field::Published)],
];

/// Kinds that say no more than that this is a text.
const NO_KIND: &[&str] =
    &["text", "article", "journal article", "journal-article", "journalarticle", "original paper"];

pub(super) fn stated(page: &Page) -> Stated {
    let mut stated = Stated::default();
    for vocabulary in VOCABULARIES {
        let said = said(page, vocabulary);
        let new: Vec<_> = said.iter().filter(|(field, _)| stated.first(*field).is_none()).collect();
        for (field, value) in new {
            stated.push(*field, *value);
        }
        push_pages(page, &mut stated);
    }
    for script in &page.json_ld {
        if let Ok(value) = serde_json::from_str(script) {
            push_json_ld(&value, &mut stated);
        }
    }
    let has_heading = !page.main.descendants("h1").is_empty();
    if stated.first(Field::Title).is_none() && !has_heading {
        stated.push(Field::Title, markup::text(&page.title));
    }
    if stated.first(Field::Language).is_none() {
        stated.push(Field::Language, &page.language);
    }
    stated
}

fn said<'p>(page: &'p Page, vocabulary: &[(&str, Field)]) -> Vec<(Field, &'p str)> {
    let known = page.meta.iter().filter_map(|(name, content)| {
        let (_, field) = vocabulary.iter().find(|(known, _)| known == name)?;
        Some((*field, content.as_str()))
    });
    known.filter(|(field, value)| is_said(*field, value)).collect()
}

fn is_said(field: Field, value: &str) -> bool {
    match field {
        Field::Doi => value.contains("10."),
        Field::Nature => !NO_KIND.contains(&value.to_lowercase().as_str()),
        _ => true,
    }
}

fn push_pages(page: &Page, stated: &mut Stated) {
    let content =
        |wanted: &str| page.meta.iter().find(|(name, _)| name == wanted).map(|(_, content)| content.as_str());
    if stated.first(Field::Pages).is_some() {
        return;
    }
    match (content("citation_firstpage"), content("citation_lastpage")) {
        (Some(first), Some(last)) if first != last => stated.push(Field::Pages, format!("{first}-{last}")),
        (Some(first), _) => stated.push(Field::Pages, first),
        (None, _) => {}
    }
}

/// `ScholarlyArticle` and its kin, alone, in a list or in a graph.
fn push_json_ld(value: &Value, stated: &mut Stated) {
    let inner = value.as_array().or_else(|| value.get("@graph").and_then(Value::as_array));
    if let Some(items) = inner {
        // One level: graphs are lists, and lists hold things.
        items.iter().filter(|item| item.is_object()).for_each(|item| push_thing(item, stated));
        return;
    }
    push_thing(value, stated);
    if let Some(entity) = value.get("mainEntity") {
        push_thing(entity, stated);
    }
}

fn push_thing(thing: &Value, stated: &mut Stated) {
    let kinds = strings(thing.get("@type"));
    if !kinds.iter().any(|kind| kind.ends_with("Article")) {
        return;
    }
    let doi = ["sameAs", "@id", "identifier", "url"].iter().flat_map(|key| strings(thing.get(*key)));
    let said = [
        (Field::Title, strings(thing.get("headline").or(thing.get("name")))),
        (Field::Author, names(thing.get("author"))),
        (Field::Published, strings(thing.get("datePublished"))),
        (Field::Publisher, names(thing.get("publisher"))),
        (Field::Journal, journal(thing.get("isPartOf"))),
        (Field::Doi, doi.filter(|value| value.contains("10.")).take(1).collect()),
        (Field::Licence, strings(thing.get("license"))),
        (Field::Language, strings(thing.get("inLanguage"))),
    ];
    for (field, values) in said {
        if stated.first(field).is_none() {
            values.into_iter().for_each(|value| stated.push(field, value));
        }
    }
}

fn strings(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::String(text)) => vec![markup::text(text)],
        Some(Value::Array(items)) => items.iter().filter_map(Value::as_str).map(markup::text).collect(),
        Some(Value::Object(object)) => object
            .get("value")
            .or(object.get("@id"))
            .and_then(Value::as_str)
            .map(markup::text)
            .into_iter()
            .collect(),
        _ => Vec::new(),
    }
}

fn names(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::Array(items)) => items.iter().flat_map(names_of).collect(),
        Some(item) => names_of(item),
        None => Vec::new(),
    }
}

fn names_of(item: &Value) -> Vec<String> {
    strings(item.get("name").or(Some(item)).filter(|name| name.is_string()))
}

/// An issue is part of a volume, which is part of the journal.
fn journal(part: Option<&Value>) -> Vec<String> {
    let levels = std::iter::successors(part, |part| part.get("isPartOf")).take(4);
    let periodical =
        levels.filter(|part| strings(part.get("@type")).iter().any(|kind| kind == "Periodical")).last();
    names(periodical)
}

/// `citation_reference` elements: `citation_title=…; citation_author=…`, or the reference in words.
pub(super) fn references(page: &Page) -> Vec<Stated> {
    let values =
        page.meta.iter().filter(|(name, _)| name == "citation_reference").map(|(_, content)| content);
    values.zip(1..).map(|(content, number)| reference(content, number)).collect()
}

fn reference(content: &str, number: usize) -> Stated {
    let mut stated = Stated::default();
    stated.push(Field::Label, number.to_string());
    for part in content.split(';') {
        let Some((name, value)) = part.trim().split_once('=') else { continue };
        let field = match name {
            "citation_title" => Field::Title,
            "citation_author" => Field::Author,
            "citation_doi" => Field::Doi,
            "citation_journal_title" => Field::Journal,
            "citation_publication_date" | "citation_year" => Field::Year,
            "citation_volume" => Field::Volume,
            "citation_firstpage" | "citation_pages" => Field::Pages,
            _ => continue,
        };
        stated.push(field, value.trim());
    }
    stated.push(Field::Note, content);
    stated
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::formats::html::page;

    #[track_caller]
    fn check(head: &str, expected: &[(Field, &str)]) {
        let page = page::parse(&format!("<html><head>{head}</head><body><h1>H</h1></body></html>"));
        assert_eq!(stated(&page).iter().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn the_first_vocabulary_that_speaks_is_taken() {
        check(
            "<meta name='citation_title' content='T'><meta name='citation_author' content='Doe, Jane'>
             <meta name='DC.Title' content='Other'><meta name='DC.Creator' content='Jane Doe'><meta name='dc.type' content='Retraction'>",
            &[(Field::Title, "T"), (Field::Author, "Doe, Jane"), (Field::Nature, "Retraction")],
        );
        check(
            "<meta name='citation_firstpage' content='3'><meta name='citation_lastpage' content='4'>",
            &[(Field::Pages, "3-4")],
        );
    }

    #[test]
    fn json_ld_fills_the_gaps() {
        check(
            r#"<script type="application/ld+json">{"@type":"ScholarlyArticle","headline":"T &amp; U","author":[{"name":"Jane Doe"}],
               "publisher":{"name":"P"},"sameAs":"https://doi.org/10.5555/x",
               "isPartOf":{"@type":"PublicationIssue","isPartOf":{"@type":"Periodical","name":"J"}}}</script>"#,
            &[
                (Field::Title, "T & U"),
                (Field::Author, "Jane Doe"),
                (Field::Publisher, "P"),
                (Field::Journal, "J"),
                (Field::Doi, "https://doi.org/10.5555/x"),
            ],
        );
        check(r#"<script type="application/ld+json">{"@type":"WebSite","name":"x"}</script>"#, &[]);
    }
}
