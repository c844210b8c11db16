//! Crossref works to raw notices: works that update others, and what a work tells of the notices about it.
//!
//! Fields: <https://github.com/CrossRef/rest-api-doc/blob/master/api_format.md>. Answers of the interface
//! (`message`, `items`), arrays, and lines of works are all read.

use std::ops::ControlFlow;

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;
use serde_json::value::RawValue;

use super::markup;
use crate::corpus::date::date_of_numbers;
use crate::corpus::document::Document;
use crate::corpus::format::Outcome;
use crate::corpus::json;
use crate::corpus::records::Records;
use crate::corpus::{Block, Field, FileError, RawNotice, ReadOptions, Stated};

/// Keys that only works of Crossref have beside `DOI`; other lists of references have a DOI too.
const TELLING: &[&str] = &["update-to", "updated-by", "member", "prefix", "indexed", "deposited"];
/// Kinds of update that announce nothing wrong.
const NO_NOTICES: &[&str] = &["new_version", "new_edition", "new-version", "new-edition", "version"];

pub(crate) fn claims(document: &Document<'_>) -> bool {
    let Some(sample) = document.json_sample() else { return false };
    let message = sample.get("message").unwrap_or(&Value::Null);
    let items = message.get("items").or_else(|| sample.get("items")).and_then(|items| items.get(0));
    let is_work =
        |work: &json::Object| work.contains_key("DOI") && TELLING.iter().any(|key| work.contains_key(*key));
    sample.contains_key("message-type")
        || [Some(sample), message.as_object(), items.and_then(|item| item.as_object())]
            .into_iter()
            .flatten()
            .any(is_work)
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
    Ok(outcome(records))
}

/// Copies the notices of one record, or says why there are none.
pub(crate) fn read_record(record: Result<&str, String>, options: &ReadOptions, records: &mut Records<'_>) {
    match record.and_then(works) {
        Ok(works) => works.into_iter().for_each(|work| read_work(work, options, records)),
        Err(reason) => records.fail(reason),
    }
}

/// What a whole file comes to.
pub(crate) fn outcome(records: &Records<'_>) -> Outcome {
    if records.read == 0 && records.malformed == 0 {
        let passed = records.passed_over;
        return Outcome::Skipped(format!("none of its {passed} Crossref works is a notice or names one"));
    }
    Outcome::Read
}

/// An answer of the interface, of which only the works matter.
#[derive(Deserialize)]
struct Answer<'a> {
    #[serde(borrow)]
    message: Option<&'a RawValue>,
    #[serde(borrow)]
    items: Option<Vec<&'a RawValue>>,
    #[serde(rename = "DOI")]
    doi: Option<IgnoredAny>,
}

/// The works in a record, which may be wrapped twice.
fn works(record: &str) -> Result<Vec<&str>, String> {
    let answer: Answer<'_> =
        serde_json::from_str(record).map_err(|error| format!("is not a Crossref work: {error}"))?;
    match (answer.doi, answer.message, answer.items) {
        (None, Some(message), _) => works(message.get()),
        (None, None, Some(items)) => Ok(items.iter().map(|item| item.get()).collect()),
        _ => Ok(vec![record]),
    }
}

fn read_work(work: &str, options: &ReadOptions, records: &mut Records<'_>) {
    match json::bounded(work).and_then(parsed) {
        Ok(work) => records.push_all(raw_notices(&work, options)),
        Err(reason) => records.fail(reason),
    }
}

fn parsed(work: &str) -> Result<Work, String> {
    let value = serde_json::from_str(work).and_then(|mut value| {
        drop_nulls(&mut value);
        serde_json::from_value(value)
    });
    value.map_err(|error| format!("is not a Crossref work: {error}"))
}

/// A `null` is not stated.
fn drop_nulls(value: &mut Value) {
    match value {
        Value::Object(object) => {
            object.retain(|_, inside| !inside.is_null());
            object.values_mut().for_each(drop_nulls);
        }
        Value::Array(array) => array.iter_mut().for_each(drop_nulls),
        _ => {}
    }
}

/// A work; whatever is missing is not stated, and fields that we do not copy are passed over.
#[derive(Deserialize, Default)]
#[serde(default, rename_all = "kebab-case")]
struct Work {
    #[serde(rename = "DOI")]
    doi: String,
    title: Vec<String>,
    container_title: Vec<String>,
    short_container_title: Vec<String>,
    publisher: String,
    #[serde(rename = "ISSN")]
    issn: Vec<String>,
    volume: String,
    issue: String,
    page: String,
    article_number: String,
    language: String,
    #[serde(rename = "type")]
    kind: String,
    subject: Vec<String>,
    r#abstract: String,
    author: Vec<Contributor>,
    editor: Vec<Contributor>,
    license: Vec<License>,
    published_online: Option<Date>,
    published: Option<Date>,
    published_print: Option<Date>,
    issued: Option<Date>,
    assertion: Vec<Assertion>,
    reference: Vec<Reference>,
    update_to: Vec<Update>,
    updated_by: Vec<Update>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Contributor {
    given: String,
    family: String,
    suffix: String,
    name: String,
    affiliation: Vec<Named>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Named {
    name: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct License {
    #[serde(rename = "URL")]
    url: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Assertion {
    name: String,
    value: Value,
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "kebab-case")]
struct Date {
    date_parts: Vec<Vec<Option<u64>>>,
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "kebab-case")]
struct Update {
    #[serde(rename = "DOI")]
    doi: String,
    #[serde(rename = "type")]
    kind: String,
    updated: Option<Date>,
    source: String,
    record_id: Value,
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "kebab-case")]
struct Reference {
    key: String,
    #[serde(rename = "DOI")]
    doi: String,
    article_title: String,
    author: String,
    year: String,
    journal_title: String,
    volume: String,
    first_page: String,
    unstructured: String,
}

impl Date {
    fn text(&self) -> String {
        let numbers: Vec<u64> =
            self.date_parts.first().into_iter().flatten().map_while(|number| *number).collect();
        date_of_numbers(&numbers)
    }
}

fn raw_notices(work: &Work, options: &ReadOptions) -> Vec<RawNotice> {
    let announces = |update: &&Update| !NO_NOTICES.contains(&update.kind.to_lowercase().as_str());
    // A work that updates itself is the article, and the notice has no other name.
    let (itself, others): (Vec<_>, Vec<_>) = work
        .update_to
        .iter()
        .filter(announces)
        .partition(|update| update.doi.eq_ignore_ascii_case(&work.doi));
    let mut found: Vec<_> = itself
        .into_iter()
        .chain(work.updated_by.iter().filter(announces))
        .fold(Vec::new(), |mut notices: Vec<Vec<&Update>>, update| {
            group(&mut notices, update);
            notices
        })
        .iter()
        .map(|updates| named_notice(updates, work))
        .collect();
    if !others.is_empty() || options.all && found.is_empty() {
        found.insert(0, notice(work, &others));
    }
    found
}

/// Publisher and Retraction Watch may both tell of one update.
fn group<'u>(groups: &mut Vec<Vec<&'u Update>>, update: &'u Update) {
    let same = |known: &&mut Vec<&Update>| {
        known[0].doi.eq_ignore_ascii_case(&update.doi) && known[0].kind == update.kind
    };
    match groups.iter_mut().find(same) {
        Some(known) => known.push(update),
        None => groups.push(vec![update]),
    }
}

/// A work that updates others.
fn notice(work: &Work, updates: &[&Update]) -> RawNotice {
    let mut own = stated(work);
    let mut groups = Vec::new();
    for &update in updates {
        group(&mut groups, update);
        push_record(update, &mut own);
    }
    if let Some(first) = updates.first() {
        own.push(Field::Nature, &first.kind);
    }
    let articles = groups.iter().map(|updates| {
        let mut article = Stated::default();
        article.push(Field::Nature, &updates[0].kind);
        article.push(Field::Doi, &updates[0].doi);
        article
    });
    let text = markup::text(&work.r#abstract);
    let blocks = text.lines().map(|text| Block { text: text.to_owned(), size: 1.0, page: 0 }).collect();
    let references = work.reference.iter().map(reference).collect();
    RawNotice { blocks, stated: own, articles: articles.collect(), references, ..RawNotice::default() }
}

/// The notice that updates tell of, with the work as its article.
fn named_notice(updates: &[&Update], work: &Work) -> RawNotice {
    let mut named = Stated::default();
    for update in updates {
        push_record(update, &mut named);
    }
    if let Some(update) = updates.first() {
        named.push(Field::Nature, &update.kind);
        named.push(Field::Doi, &update.doi);
        named.push(Field::Published, update.updated.as_ref().map(Date::text).unwrap_or_default());
        if same_registrant(&update.doi, &work.doi) {
            named.push(Field::Publisher, &work.publisher);
        }
    }
    RawNotice { stated: named, articles: vec![stated(work)], ..RawNotice::default() }
}

/// Whether two DOIs were registered by one publisher, so that what is said of the one's publisher holds for the
/// other.
pub(super) fn same_registrant(one: &str, other: &str) -> bool {
    let prefix = |doi: &str| doi.split('/').next().unwrap_or_default().to_owned();
    !one.is_empty() && prefix(one) == prefix(other)
}

/// Updates from Retraction Watch carry the number of their row.
fn push_record(update: &Update, stated: &mut Stated) {
    let number = update.record_id.to_string();
    let number = number.trim_matches('"');
    if update.source == "retraction-watch" && number.bytes().all(|byte| byte.is_ascii_digit()) {
        stated.push(Field::Id, format!("rw:{number}"));
    }
}

fn stated(work: &Work) -> Stated {
    let mut stated = Stated::default();
    let dates = [&work.published_online, &work.published, &work.published_print, &work.issued];
    stated.push(Field::Doi, &work.doi);
    stated.push(Field::Title, work.title.first().map(|title| markup::text(title)).unwrap_or_default());
    push_each(Field::Journal, &work.container_title, &mut stated);
    push_each(Field::JournalAbbreviation, &work.short_container_title, &mut stated);
    push_each(Field::Issn, &work.issn, &mut stated);
    stated.push(Field::Publisher, &work.publisher);
    stated.push(Field::Volume, &work.volume);
    stated.push(Field::Issue, &work.issue);
    stated.push(Field::Pages, &work.page);
    stated.push(Field::Pages, &work.article_number);
    for date in dates.into_iter().flatten() {
        let date = date.text();
        if !stated.all(Field::Published).any(|known| known == date) {
            stated.push(Field::Published, date);
        }
    }
    push_people(work, &mut stated);
    push_assertions(work, &mut stated);
    push_each(Field::Subject, &work.subject, &mut stated);
    stated.push(Field::ArticleType, &work.kind);
    stated.push(Field::Language, &work.language);
    for license in &work.license {
        stated.push(Field::Licence, &license.url);
    }
    stated
}

fn push_each(field: Field, values: &[String], stated: &mut Stated) {
    for value in values {
        stated.push(field, markup::text(value));
    }
}

fn push_people(work: &Work, stated: &mut Stated) {
    let authors = work.author.iter().map(|person| (Field::Author, person));
    for (field, person) in authors.chain(work.editor.iter().map(|person| (Field::Editor, person))) {
        let name = [&person.given, &person.family, &person.suffix].map(|part| part.trim()).join(" ");
        stated.push(field, name.trim());
        stated.push(Field::GroupAuthor, &person.name);
        for place in &person.affiliation {
            stated.push(Field::Institution, &place.name);
        }
    }
}

/// Crossmark's assertions may tell when the text came in and was accepted.
fn push_assertions(work: &Work, stated: &mut Stated) {
    for assertion in &work.assertion {
        let value = assertion.value.as_str().unwrap_or_default();
        match assertion.name.as_str() {
            "received" => stated.push(Field::Received, value),
            "accepted" => stated.push(Field::Accepted, value),
            _ => {}
        }
    }
}

fn reference(reference: &Reference) -> Stated {
    let mut stated = Stated::default();
    stated.push(Field::Id, &reference.key);
    stated.push(Field::Doi, &reference.doi);
    stated.push(Field::Title, &reference.article_title);
    stated.push(Field::Author, &reference.author);
    stated.push(Field::Year, &reference.year);
    stated.push(Field::Journal, &reference.journal_title);
    stated.push(Field::Volume, &reference.volume);
    stated.push(Field::Pages, &reference.first_page);
    stated.push(Field::Note, &reference.unstructured);
    stated
}
