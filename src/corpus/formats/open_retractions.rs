//! Lines of open-retractions (<https://openretractions.com>, built from Crossref and PubMed) to raw notices: one
//! line is one article with its updates.

use std::ops::ControlFlow;

use jiff::Timestamp;
use serde::Deserialize;

use super::crossref::same_registrant;
use super::markup;
use crate::corpus::document::Document;
use crate::corpus::format::Outcome;
use crate::corpus::json;
use crate::corpus::records::Records;
use crate::corpus::{Field, FileError, RawNotice, ReadOptions, Stated};

pub(crate) fn claims(document: &Document<'_>) -> bool {
    document.json_sample().is_some_and(|sample| {
        let has = |key: &str| sample.contains_key(key);
        has("updates") && has("identifier") && (has("retracted") || has("_path"))
    })
}

pub(crate) fn read(
    document: &Document<'_>,
    options: &ReadOptions,
    records: &mut Records<'_>,
) -> Result<Outcome, FileError> {
    json::for_each(document.text(), &mut |record| {
        read_record(record, options, records);
        ControlFlow::Continue(())
    });
    Ok(Outcome::Read)
}

/// Copies the notices of one record, or says why there are none.
pub(crate) fn read_record(record: Result<&str, String>, _: &ReadOptions, records: &mut Records<'_>) {
    let article = record.and_then(json::bounded).and_then(|text| {
        serde_json::from_str::<Article>(text)
            .map_err(|error| format!("is not a record of open-retractions: {error}"))
    });
    match article {
        Ok(article) => {
            records.push_all(article.updates.iter().map(|update| raw_notice(&article, update)).collect());
        }
        Err(reason) => records.fail(reason),
    }
}

#[derive(Deserialize)]
struct Article {
    identifier: Identifier,
    updates: Vec<Update>,
    #[serde(default)]
    publisher: Option<String>,
    #[serde(default)]
    journal: Option<String>,
    #[serde(default)]
    title: Option<String>,
    /// When the article was published, in milliseconds since 1970.
    #[serde(default)]
    timestamp: Option<i64>,
}

#[derive(Deserialize)]
struct Update {
    #[serde(default)]
    identifier: Identifier,
    #[serde(default, rename = "type")]
    kind: Option<String>,
    // The update's own timestamp is when its record was changed, not when the notice was published.
}

#[derive(Deserialize, Default)]
struct Identifier {
    #[serde(default)]
    doi: Option<String>,
}

fn raw_notice(article: &Article, update: &Update) -> RawNotice {
    let mut notice = Stated::default();
    let doi = update.identifier.doi.as_deref().unwrap_or_default();
    notice.push(Field::Doi, doi);
    notice.push(Field::Nature, update.kind.as_deref().unwrap_or_default());
    if same_registrant(doi, article.identifier.doi.as_deref().unwrap_or_default()) {
        notice.push(Field::Publisher, article.publisher.as_deref().unwrap_or_default());
    }
    RawNotice { stated: notice, articles: vec![stated(article)], ..RawNotice::default() }
}

fn stated(article: &Article) -> Stated {
    let mut stated = Stated::default();
    stated.push(Field::Doi, article.identifier.doi.as_deref().unwrap_or_default());
    stated.push(Field::Title, article.title.as_deref().map(markup::text).unwrap_or_default());
    stated.push(Field::Journal, article.journal.as_deref().unwrap_or_default());
    let published = article.timestamp.and_then(|milliseconds| Timestamp::from_millisecond(milliseconds).ok());
    stated.push(
        Field::Published,
        published.map(|time| time.strftime("%Y-%m-%d").to_string()).unwrap_or_default(),
    );
    stated
}
