//! A correction by the archive's owner: which field of a notice, to which value, why, by whom, and what it replaced.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Article, Notice, NoticeId, ReasonSource};

/// One corrected field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// Always `correction`: whose statement the value is.
    pub source: ReasonSource,
    /// The field, such as `dates.published` or `articles.0.authors`.
    pub field: String,
    /// What it is now; absent where the correction says that nothing is stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// What the sources said; absent where they stated nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaced: Option<Value>,
    /// Why, in the owner's words.
    pub why: String,
    /// Who corrected.
    pub by: String,
    /// The file of corrections.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub path: String,
    /// The record within it, from 1.
    #[serde(default)]
    pub record: usize,
}

/// Fields of a notice that can be corrected. Its id and text are what corrections and evidence refer to; status,
/// history and cluster follow from the rest.
const FIELDS: &[&str] = &[
    "nature",
    "title",
    "doi",
    "pmid",
    "pmcid",
    "url",
    "journal",
    "journal_also",
    "issn",
    "volume",
    "issue",
    "pages",
    "publisher",
    "dates.received",
    "dates.accepted",
    "dates.published",
    "articles",
    "people",
    "initiator",
    "by_agreement",
    "stance",
    "stance_by",
    "reasons",
    "reason_text",
    "inquiry",
    "batch",
    "responsibility",
    "raised_by",
    "investigated_by",
    "affected",
    "prior",
    "countries",
    "subjects",
    "licence",
    "language",
];

/// Fields of an article that can be corrected, behind `articles.N.`.
const ARTICLE_FIELDS: &[&str] = &[
    "title",
    "authors",
    "doi",
    "pmid",
    "pmcid",
    "journal",
    "year",
    "volume",
    "issue",
    "pages",
    "published",
    "type",
    "institutions",
    "countries",
    "reasons",
];

/// An article's number in a correction; no notice retracts more.
const MOST_ARTICLES: usize = 10_000;

impl Correction {
    /// A correction that is not yet applied.
    ///
    /// # Errors
    ///
    /// When there is no such field, or the value is not one of it.
    pub fn new(field: &str, value: Value, why: &str, by: &str) -> Result<Correction, String> {
        let (field, value) = (field.to_owned(), Some(value).filter(|value| !value.is_null()));
        let mut correction = Correction {
            source: ReasonSource::Correction,
            value: value.map(|value| completed(&field, value)),
            field,
            replaced: None,
            why: why.to_owned(),
            by: by.to_owned(),
            path: String::new(),
            record: 0,
        };
        let mut probe = Notice::new(NoticeId::new("probe"));
        let articles = correction.article()?.map_or(0, |number| number + 1);
        probe.articles.resize_with(articles, Default::default);
        correction.apply(&mut probe)?;
        correction.replaced = None;
        Ok(correction)
    }

    /// Puts the value in its place and remembers the one that stood there.
    ///
    /// # Errors
    ///
    /// When the notice has no such article, or the value is not one of the field.
    pub fn apply(&mut self, notice: &mut Notice) -> Result<(), String> {
        if let Some(number) = self.article()?.filter(|number| *number >= notice.articles.len()) {
            return Err(format!(
                "`{}`: there is no article {number}; the notice speaks of {}, counted from 0",
                self.field,
                notice.articles.len()
            ));
        }
        let wrong = |error: serde_json::Error| match &self.value {
            Some(value) => format!("`{}` cannot be {value}: {error}", self.field),
            None => format!("`{}` cannot be left out: {error}", self.field),
        };
        let mut json = serde_json::to_value(&*notice).map_err(wrong)?;
        let replaced = replace(&mut json, &self.field, self.value.clone());
        if self.field == "dates.published" {
            // Whoever corrects a date does not doubt it.
            replace(&mut json, "dates.uncertain", None);
        }
        *notice = serde_json::from_value(json).map_err(wrong)?;
        let below = format!("{}.", self.field);
        notice.evidence.retain(|field, _| *field != self.field && !field.starts_with(&below));
        self.replaced = replaced;
        Ok(())
    }

    /// The articles that the new value names by an identifier.
    pub fn articles(&self) -> Vec<Article> {
        let named = |value: &Value| serde_json::from_value::<Article>(value.clone()).ok();
        match (&self.value, self.field.rsplit('.').next()) {
            (Some(Value::Array(articles)), Some("articles")) => articles.iter().filter_map(named).collect(),
            (Some(value), Some(part @ ("doi" | "pmid" | "pmcid"))) if self.field.starts_with("articles.") => {
                named(&serde_json::json!({part: value})).into_iter().collect()
            }
            _ => Vec::new(),
        }
    }

    /// The number of the article that the field belongs to.
    fn article(&self) -> Result<Option<usize>, String> {
        if FIELDS.contains(&self.field.as_str()) {
            return Ok(None);
        }
        let rest = self.field.strip_prefix("articles.").and_then(|rest| rest.split_once('.'));
        let number =
            rest.filter(|(_, field)| ARTICLE_FIELDS.contains(field)).and_then(|(n, _)| n.parse().ok());
        match number {
            Some(number) if number < MOST_ARTICLES => Ok(Some(number)),
            _ => Err(format!(
                "there is no field `{}` to correct; fields are {}, and articles.N. with {}",
                self.field,
                FIELDS.join(", "),
                ARTICLE_FIELDS.join(", ")
            )),
        }
    }
}

/// What may be left out of a value: the parts of a publisher, the layer and source of a reason.
fn completed(field: &str, value: Value) -> Value {
    match (field.rsplit('.').next().unwrap_or(field), value) {
        ("publisher", Value::String(name)) => {
            serde_json::json!({"as_found": name, "imprint": name, "family": name})
        }
        ("reasons", Value::Array(reasons)) => {
            Value::Array(reasons.into_iter().map(completed_reason).collect())
        }
        (_, value) => value,
    }
}

fn completed_reason(reason: Value) -> Value {
    let mut members = match reason {
        Value::String(code) => Map::from_iter([("code".to_owned(), Value::String(code))]),
        Value::Object(members) => members,
        other => return other,
    };
    members.entry("layer").or_insert_with(|| "substance".into());
    members.insert("source".to_owned(), ReasonSource::Correction.as_str().into());
    Value::Object(members)
}

/// Replaces what stands at a path of names and numbers; gives what stood there.
fn replace(json: &mut Value, path: &str, value: Option<Value>) -> Option<Value> {
    let (first, rest) = path.split_once('.').map_or((path, None), |(first, rest)| (first, Some(rest)));
    match (json, rest) {
        (Value::Object(members), None) => match value {
            Some(value) => members.insert(first.to_owned(), value),
            None => members.remove(first),
        },
        (Value::Object(members), Some(rest)) => {
            replace(members.entry(first).or_insert_with(|| Value::Object(Map::new())), rest, value)
        }
        (Value::Array(items), Some(rest)) => {
            let item = first.parse().ok().and_then(|at: usize| items.get_mut(at))?;
            replace(item, rest, value)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn notice() -> Notice {
        let mut notice = Notice::new(NoticeId::new("1"));
        let authors = vec!["Ada Exampleson".to_owned()];
        notice.articles.push(Article { authors, ..Article::default() });
        notice.dates.published = Some("2024-05-13".parse().unwrap());
        notice
    }

    #[track_caller]
    fn check(field: &str, value: Value, replaced: Option<Value>) {
        let mut corrected = notice();
        let mut correction = Correction::new(field, value.clone(), "why", "by").unwrap();
        correction.apply(&mut corrected).unwrap();
        assert_eq!(correction.replaced, replaced);
        let json = serde_json::to_value(&corrected).unwrap();
        let pointer = format!("/{}", field.replace('.', "/"));
        assert_eq!(
            json.pointer(&pointer).cloned().unwrap_or(Value::Null),
            correction.value.unwrap_or(Value::Null)
        );
    }

    #[track_caller]
    fn check_refused(field: &str, value: Value, expected: &str) {
        let refused =
            Correction::new(field, value, "why", "by").and_then(|mut c| c.apply(&mut notice())).unwrap_err();
        assert!(refused.starts_with(expected), "{refused}");
    }

    #[test]
    fn a_value_is_replaced_added_or_removed() {
        check("articles.0.authors", json!(["Max Mustermann"]), Some(json!(["Ada Exampleson"])));
        check("dates.published", json!("2024-05-14"), Some(json!("2024-05-13")));
        check("dates.received", json!("2024"), None);
        check("dates.published", Value::Null, Some(json!("2024-05-13")));
        check("nature", json!("withdrawal"), Some(json!("other")));
        check("people", json!([{"name": "Max", "role": "editor"}]), None);
        check("publisher", json!("Wiley"), None);
        check("reasons", json!(["Plagiarism of Text"]), None);
    }

    #[test]
    fn what_cannot_be_is_refused_with_the_reason() {
        check_refused(
            "author",
            json!("x"),
            "there is no field `author` to correct; fields are nature, title",
        );
        check_refused("id", json!("x"), "there is no field `id`");
        check_refused("articles.0.year", json!("soon"), "`articles.0.year` cannot be \"soon\": invalid type");
        check_refused("nature", json!("bad"), "`nature` cannot be \"bad\": unknown variant");
        check_refused(
            "articles.3.year",
            json!(2019),
            "`articles.3.year`: there is no article 3; the notice speaks of 1",
        );
        check_refused("articles.0.status", json!("none"), "there is no field");
        check_refused("doi", json!("not a doi"), "`doi` cannot be \"not a doi\": `not a doi` is not a DOI");
    }

    #[test]
    fn evidence_of_a_replaced_value_goes() {
        let mut corrected = notice();
        corrected.evidence.insert("dates.published".to_owned(), crate::notice::Span { start: 0, end: 1 });
        Correction::new("dates.published", json!("2024"), "", "").unwrap().apply(&mut corrected).unwrap();
        assert!(corrected.evidence.is_empty());
    }
}
