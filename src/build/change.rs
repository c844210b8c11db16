//! A notice before and after to the names of the fields in which the two differ.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::notice::Notice;

/// What became of a notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The notice.
    pub id: String,
    /// What became of it.
    pub what: What,
    /// The fields in which it changed, such as `dates.published` or `articles.status`; empty where they are not known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<String>,
    /// The notice's title, or its article's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
}

/// What became of a notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// It is new.
    Came,
    /// It changed.
    Changed,
    /// It is no longer there.
    Went,
}

impl Change {
    /// A notice that came or went.
    pub(super) fn of(what: What, notice: &Notice) -> Change {
        Change { what, fields: Vec::new(), ..Change::named(notice) }
    }

    /// A notice that changed.
    pub(super) fn between(old: &Notice, new: &Notice) -> Change {
        Change { fields: differing(old, new), ..Change::named(new) }
    }

    fn named(notice: &Notice) -> Change {
        let of_article = || notice.articles.first().and_then(|article| article.title.clone());
        let title = notice.title.clone().or_else(of_article);
        Change { id: notice.id.to_string(), what: What::Changed, fields: Vec::new(), title }
    }
}

/// The fields in which two states of a notice differ, sorted; parts of a field by `.`, articles and people all under one
/// name. Where a record was read is no such field.
pub fn differing(old: &Notice, new: &Notice) -> Vec<String> {
    let mut found = BTreeSet::new();
    let [old, new] = [old, new].map(|notice| serde_json::to_value(notice).unwrap_or_default());
    compare(&old, &new, "", &mut found);
    found.into_iter().collect()
}

fn compare(old: &Value, new: &Value, name: &str, found: &mut BTreeSet<String>) {
    match (old, new) {
        _ if old == new || PLACES.contains(&name) => {}
        (Value::Object(old), Value::Object(new)) => {
            let members: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
            for member in members {
                let below = if name.is_empty() { member.clone() } else { format!("{name}.{member}") };
                let of = |object: &serde_json::Map<String, Value>| object.get(member).cloned();
                compare(&of(old).unwrap_or_default(), &of(new).unwrap_or_default(), &below, found);
            }
        }
        (Value::Array(old), Value::Array(new)) if old.len() == new.len() && objects(old) && objects(new) => {
            old.iter().zip(new).for_each(|(old, new)| compare(old, new, name, found));
        }
        _ => {
            found.insert(name.to_owned());
        }
    }
}

/// Where records were read.
const PLACES: &[&str] = &["source.path", "source.record", "sources.path", "sources.record"];

fn objects(values: &[Value]) -> bool {
    values.iter().all(Value::is_object)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(old: &str, new: &str, expected: &[&str]) {
        let read = |json: &str| serde_json::from_str::<Notice>(&format!("{{\"id\":\"1\",{json}}}")).unwrap();
        assert_eq!(differing(&read(old), &read(new)), expected);
    }

    #[test]
    fn fields_that_differ_are_named() {
        check(r#""title":"A""#, r#""title":"A""#, &[]);
        check(r#""title":"A""#, r#""title":"B""#, &["title"]);
        check(r#""title":"A""#, r#""text":"B""#, &["text", "title"]);
        check(r#""dates":{"published":"2024"}"#, r#""dates":{"published":"2025"}"#, &["dates.published"]);
        check(
            r#""articles":[{"title":"A","status":"none"},{"title":"B"}]"#,
            r#""articles":[{"title":"A","status":"retracted"},{"title":"C"}]"#,
            &["articles.status", "articles.title"],
        );
        check(r#""articles":[{"title":"A"}]"#, r#""articles":[{"title":"A"},{"title":"B"}]"#, &["articles"]);
        check(r#""issn":["1"]"#, r#""issn":["2"]"#, &["issn"]);
    }

    #[test]
    fn where_a_record_stands_is_no_change() {
        check(
            r#""source":{"path":"a","format":"text","record":1}"#,
            r#""source":{"path":"b","format":"text","record":2}"#,
            &[],
        );
        check(
            r#""source":{"path":"a","format":"text","record":1}"#,
            r#""source":{"path":"a","format":"jats","record":1}"#,
            &["source.format"],
        );
    }
}
