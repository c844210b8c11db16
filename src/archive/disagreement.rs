//! A merged notice and one of its sources to the values in which the two disagree.

use std::collections::{BTreeMap, BTreeSet};

use super::articles::title_key;
use super::keys::article_key;
use crate::notice::{Article, Layer, Notice, PartialDate};

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

/// The codes of the nearest source that gives any, for each article.
#[derive(Debug, Default)]
pub(super) struct ReasonsByArticle<'a>(BTreeMap<Option<String>, BTreeSet<&'a str>>);

impl<'a> ReasonsByArticle<'a> {
    /// The reasons of a record that contradict those of a nearer one, by article. Sources are more or less thorough,
    /// so that a different choice is no contradiction; to share not a single code is one.
    pub(super) fn contradictions(&mut self, record: &'a Notice, merged: &Notice) -> Vec<(String, String)> {
        let mut found = Vec::new();
        let articles = record.articles.iter().map(Some);
        for article in articles.chain(record.articles.is_empty().then_some(None)) {
            let codes = substance(record, article);
            let key = article.and_then(article_key);
            if codes.is_empty() {
                continue;
            }
            let nearer = self.0.entry(key.clone()).or_insert_with(|| codes.clone());
            if nearer.is_disjoint(&codes) {
                found.push((reasons_name(key, merged), codes.into_iter().collect::<Vec<_>>().join("; ")));
            }
        }
        found
    }
}

fn reasons_name(key: Option<String>, merged: &Notice) -> String {
    let same = |article: &Article| key.is_some() && article_key(article) == key;
    let number = merged.articles.iter().position(same);
    number.map_or_else(|| "reasons".to_owned(), |number| format!("articles.{number}.reasons"))
}

/// The codes that a record gives for what is wrong with an article.
fn substance<'a>(record: &'a Notice, article: Option<&'a Article>) -> BTreeSet<&'a str> {
    let of_article = article.into_iter().flat_map(|article| &article.reasons);
    let all = record.reasons.iter().chain(of_article);
    all.filter(|reason| reason.layer == Layer::Substance && reason.is_stated())
        .map(|reason| reason.code.as_str())
        .collect()
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
