//! What addresses can ask for to descriptions of parameters, from the tables that requests are read by.

use serde_json::{Value, json};

use super::super::asked::{COUNTS, MATCHINGS, MOST_HITS, PAGE_HITS, SORTS};
use super::super::stats_page::MOST_LEAST;
use crate::query::Field;

/// A parameter of a query. An empty one is as good as none, as forms send it.
pub(super) fn parameter(name: &str, words: &str, mut schema: Value) -> Value {
    if let Some(items) = schema.get_mut("items") {
        *items = or_empty(items.take());
    } else {
        schema = or_empty(schema);
    }
    json!({ "name": name, "in": "query", "description": words, "schema": schema })
}

fn or_empty(schema: Value) -> Value {
    let is_open = schema["type"] == "string" && schema.get("enum").is_none();
    if is_open { schema } else { json!({ "anyOf": [schema, { "type": "string", "maxLength": 0 }] }) }
}

pub(super) fn text(name: &str, words: &str) -> Value {
    parameter(name, words, json!({ "type": "string" }))
}

pub(super) fn number(name: &str, most: usize) -> Value {
    parameter(name, "how many", json!({ "type": "integer", "minimum": 0, "maximum": most }))
}

pub(super) fn chosen(name: &str, values: &[&str]) -> Value {
    let schema = json!({ "type": "array", "items": { "type": "string", "enum": values } });
    parameter(name, "any of these; may be repeated", schema)
}

pub(super) fn in_path<Name: AsRef<str> + serde::Serialize>(name: &str, values: &[Name]) -> Value {
    let schema = if values.is_empty() {
        json!({ "type": "string", "minLength": 1 })
    } else {
        json!({ "type": "string", "enum": values })
    };
    json!({ "name": name, "in": "path", "required": true, "schema": schema })
}

/// The parameters that say what is searched: the words and a filter for every field.
pub(super) fn search() -> Vec<Value> {
    let mut parameters = vec![
        text("q", "words, as in the query language"),
        text("since", "on or after this date"),
        text("until", "on or before this date"),
        parameter("match", "whether all words must match", json!({ "type": "string", "enum": MATCHINGS })),
        parameter("count", "what totals count", json!({ "type": "string", "enum": COUNTS })),
    ];
    parameters.push(parameter(
        "collapse",
        "show one notice for each wording",
        json!({ "type": "string", "enum": ["cluster"] }),
    ));
    parameters.push(parameter(
        "not_stated",
        "also, or only, where the field is not stated; may be repeated",
        json!({ "type": "array", "items": { "type": "string", "enum": facet_names() } }),
    ));
    let filter = |field: Field| {
        let one = json!({ "type": "string" });
        let schema = json!({ "anyOf": [one, { "type": "array", "items": one }] });
        json!({
            "name": field.name(), "in": "query", "description": "only with this value; may be repeated", "schema": schema,
        })
    };
    parameters.extend(Field::all().map(filter));
    parameters
}

pub(super) fn page() -> Vec<Value> {
    let order = json!({ "type": "string", "enum": SORTS });
    vec![
        parameter("sort", "the order of hits", order),
        parameter(
            "limit",
            "hits of one page",
            json!({ "type": "integer", "minimum": 0, "maximum": MOST_HITS, "default": PAGE_HITS }),
        ),
        parameter("page", "the page, from 1", json!({ "type": "integer", "minimum": 1 })),
        text("after", "go on behind the hit that gave this cursor (`next`)"),
        parameter("explain", "say why each hit is where it is", json!({ "type": "boolean" })),
    ]
}

pub(super) fn facets() -> Vec<Value> {
    let schema = json!({ "type": "array", "items": { "type": "string" } });
    vec![parameter("facet", "count the values of this field, as FIELD or FIELD:N; may be repeated", schema)]
}

pub(super) fn statistics() -> Vec<Value> {
    let mut parameters = search();
    parameters.push(parameter(
        "without_largest",
        "leave out the largest publisher",
        json!({ "type": "boolean" }),
    ));
    let least = json!({ "type": "integer", "minimum": 0, "maximum": MOST_LEAST });
    parameters.push(parameter("least", "do not tell numbers from 1 to below this", least));
    parameters
}

pub(super) fn facet_names() -> Vec<&'static str> {
    Field::all().filter(|field| field.is_facet()).map(Field::name).collect()
}
