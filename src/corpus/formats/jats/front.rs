//! The front of a JATS article to what it states of the notice itself.

use super::people;
use crate::corpus::date::date_text;
use crate::corpus::xml::Element;
use crate::corpus::{Field, Stated};

/// What journal and article metadata state.
pub(super) fn stated(article: &Element) -> Stated {
    let mut stated = Stated::default();
    if let Some(journal) = article.first(&["front", "journal-meta"]) {
        push_journal(journal, &mut stated);
    }
    if let Some(meta) = article.first(&["front", "article-meta"]) {
        push_ids(meta, &mut stated);
        stated.push(Field::Title, title(meta));
        push_each(meta.first(&["article-categories"]), "subject", Field::Subject, &mut stated);
        people::push_contributors(meta, &mut stated);
        push_place(meta, &mut stated);
        push_dates(meta, &mut stated);
        push_licence(meta, &mut stated);
    }
    stated.push(Field::Language, article.attribute("lang").unwrap_or_default());
    stated
}

fn push_journal(journal: &Element, stated: &mut Stated) {
    // Before JATS 1.0 the title stood without a group.
    for group in [journal.first(&["journal-title-group"]), Some(journal)].into_iter().flatten() {
        for title in group.all("journal-title") {
            stated.push(Field::Journal, title.value());
        }
        for title in group.all("abbrev-journal-title") {
            stated.push(Field::JournalAbbreviation, title.value());
        }
    }
    for id in journal.all("journal-id") {
        if matches!(id.attribute("journal-id-type"), Some("nlm-ta" | "iso-abbrev")) {
            stated.push(Field::JournalAbbreviation, id.value());
        }
    }
    push_each(Some(journal), "issn", Field::Issn, stated);
    stated.push(Field::Publisher, journal.value_at(&["publisher", "publisher-name"]));
}

fn push_each(parent: Option<&Element>, name: &str, field: Field, stated: &mut Stated) {
    for element in parent.map(|parent| parent.descendants(name)).unwrap_or_default() {
        stated.push(field, element.value());
    }
}

fn push_ids(meta: &Element, stated: &mut Stated) {
    for id in meta.all("article-id") {
        if let Some(field) = id_field(id.attribute("pub-id-type").unwrap_or_default()) {
            stated.push(field, id.value());
        }
    }
    for uri in meta.all("self-uri").filter_map(|uri| uri.attribute("href")) {
        if uri.starts_with("http") {
            stated.push(Field::Url, uri);
        }
    }
}

/// Which identifier a `pub-id-type` names.
pub(super) fn id_field(kind: &str) -> Option<Field> {
    match kind {
        "doi" => Some(Field::Doi),
        "pmid" | "pubmed" => Some(Field::Pmid),
        "pmc" | "pmcid" | "pmcid-ver" | "pmcaid" => Some(Field::Pmcid),
        "uri" | "url" => Some(Field::Url),
        _ => None,
    }
}

/// The title with its subtitle, without footnote marks.
fn title(meta: &Element) -> String {
    let Some(group) = meta.first(&["title-group"]) else { return String::new() };
    let title = group.first(&["article-title"]).map(people::text_without_notes).unwrap_or_default();
    match group.value_at(&["subtitle"]) {
        subtitle if subtitle.is_empty() => title,
        subtitle => format!("{}: {subtitle}", title.trim_end_matches(':')),
    }
}

fn push_place(meta: &Element, stated: &mut Stated) {
    stated.push(Field::Volume, meta.value_at(&["volume"]));
    stated.push(Field::Issue, meta.value_at(&["issue"]));
    stated.push(Field::Pages, pages(meta));
}

/// Page range, page, or article number, in this order.
pub(super) fn pages(parent: &Element) -> String {
    let (first, last) = (parent.value_at(&["fpage"]), parent.value_at(&["lpage"]));
    match (first.is_empty(), last.is_empty() || first == last) {
        (true, _) => [&["elocation-id"], &["page-range"]]
            .map(|path| parent.value_at(path))
            .into_iter()
            .find(|t| !t.is_empty())
            .unwrap_or_default(),
        (false, true) => first,
        (false, false) => format!("{first}-{last}"),
    }
}

fn push_dates(meta: &Element, stated: &mut Stated) {
    let mut dates: Vec<_> = meta.all("pub-date").filter_map(|date| Some((rank(date)?, iso(date)))).collect();
    dates.sort_by_key(|(rank, _)| *rank);
    for (_, date) in dates {
        stated.push(Field::Published, date);
    }
    for date in meta.first(&["history"]).into_iter().flat_map(|history| history.all("date")) {
        match date.attribute("date-type") {
            Some("received") => stated.push(Field::Received, iso(date)),
            Some("accepted") => stated.push(Field::Accepted, iso(date)),
            _ => {}
        }
    }
}

/// Electronic publication first, then print, then the collection's date. Dates of a repository or of a later
/// change are not the notice's.
fn rank(date: &Element) -> Option<u8> {
    let attribute = |name| date.attribute(name).unwrap_or_default();
    match (attribute("pub-type"), attribute("date-type"), attribute("publication-format")) {
        ("epub" | "epub-ppub" | "epreprint", ..) => Some(0),
        ("", "pub" | "epub" | "publication", "electronic" | "online" | "") => Some(0),
        ("ppub", ..) | ("", "pub" | "ppub" | "publication", _) | ("", "", _) => Some(1),
        ("collection", ..) | ("", "collection", _) => Some(2),
        _ => None,
    }
}

/// A date from its parts, or as the format states it whole.
pub(super) fn iso(date: &Element) -> String {
    let [year, month, day] = ["year", "month", "day"].map(|part| date.value_at(&[part]));
    if year.is_empty() {
        return date
            .attribute("iso-8601-date")
            .map_or_else(|| date.value_at(&["string-date"]), str::to_owned);
    }
    // A season says no month.
    date_text(&year, &month, &day)
}

/// The address of the licence, or its words where it has none.
fn push_licence(meta: &Element, stated: &mut Stated) {
    let Some(permissions) = meta.first(&["permissions"]) else { return };
    for license in permissions.all("license") {
        let inside = license.descendants("license_ref").first().map(|reference| reference.text());
        let links = license.descendants("ext-link");
        let linked = links
            .iter()
            .filter_map(|link| link.attribute("href"))
            .find(|href| href.contains("creativecommons"));
        let address = license.attribute("href").map(str::to_owned).or(inside).or(linked.map(str::to_owned));
        stated.push(Field::Licence, address.unwrap_or_else(|| license.text()));
    }
}
