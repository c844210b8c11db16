//! A merged notice and one of its sources to the values in which the two disagree.

use std::collections::BTreeMap;

use super::articles::title_key;
use crate::notice::{Article, Notice, PartialDate};

/// The values in which `source` contradicts `merged`, by field name. What a source leaves out is no disagreement,
/// nor is a date that is only less precise.
pub(super) fn disagreements(source: &Notice, merged: &Notice) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut note = |field: &str, value: Option<String>| {
        if let Some(value) = value {
            found.insert(field.to_owned(), value);
        }
    };
    note("nature", (source.nature != merged.nature).then(|| source.nature.to_string()));
    note("title", text(&source.title, &merged.title));
    note("doi", differing(&source.doi, &merged.doi));
    note("pmid", differing(&source.pmid, &merged.pmid));
    note("journal", text(&source.journal, &merged.journal));
    note("volume", differing(&source.volume, &merged.volume));
    note("issue", differing(&source.issue, &merged.issue));
    note("pages", differing(&source.pages, &merged.pages));
    let imprint = |notice: &Notice| notice.publisher.as_ref().map(|p| p.imprint.clone());
    note("publisher", text(&imprint(source), &imprint(merged)));
    note("dates.received", date(source.dates.received, merged.dates.received));
    note("dates.accepted", date(source.dates.accepted, merged.dates.accepted));
    note("dates.published", date(source.dates.published, merged.dates.published));
    for (number, article) in merged.articles.iter().enumerate() {
        if let Some(theirs) = counterpart(article, source, merged) {
            note(&format!("articles.{number}.doi"), differing(&theirs.doi, &article.doi));
            note(&format!("articles.{number}.pmid"), differing(&theirs.pmid, &article.pmid));
            note(&format!("articles.{number}.title"), text(&theirs.title, &article.title));
            note(&format!("articles.{number}.published"), date(theirs.published, article.published));
        }
    }
    found
}

/// The article of `source` that became `article`.
fn counterpart<'a>(article: &Article, source: &'a Notice, merged: &Notice) -> Option<&'a Article> {
    let same_doi = |theirs: &&Article| article.doi.is_some() && theirs.doi == article.doi;
    let only = || (source.articles.len() == 1 && merged.articles.len() == 1).then(|| &source.articles[0]);
    source.articles.iter().find(same_doi).or_else(only)
}

fn differing<T: PartialEq + ToString>(theirs: &Option<T>, ours: &Option<T>) -> Option<String> {
    theirs.as_ref().filter(|value| ours.as_ref() != Some(value)).map(T::to_string)
}

fn text(theirs: &Option<String>, ours: &Option<String>) -> Option<String> {
    let key = |value: &Option<String>| value.as_deref().map(title_key);
    if key(theirs) == key(ours) { None } else { theirs.clone() }
}

fn date(theirs: Option<PartialDate>, ours: Option<PartialDate>) -> Option<String> {
    theirs.filter(|date| !ours.is_some_and(|o| o.agrees_with(*date))).map(|date| date.to_string())
}
