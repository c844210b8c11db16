//! The paths and parameters of the interface to their description in OpenAPI 3.1.
//!
//! It is made from the same tables that requests are read by, so a new field or chart describes itself.

use axum::extract::State;
use axum::response::Response;
use serde_json::{Map, Value, json};

use super::api;
use super::app::App;
use super::asked::{COUNTS, MATCHINGS, MOST_HITS, PAGE_HITS, SORTS};
use super::check_page;
use crate::check::Verdict;
use crate::query::Field;
use crate::statistics::ChartKind;

/// `GET /openapi.json`.
pub(super) async fn description(State(app): State<App>) -> Response {
    api::json(&document(&app.options().base_path))
}

/// The whole description.
fn document(base_path: &str) -> Value {
    let server = if base_path.is_empty() { "/" } else { base_path };
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "recant",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Full-text search over an archive of retraction notices. What is not in the archive was not checked.",
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "servers": [{ "url": server }],
        "paths": paths(),
        // Either of them where the server has a token, neither where it has none.
        "security": [{ "token": [] }, { "password": [] }, {}],
        "components": { "schemas": schemas(), "securitySchemes": {
            "token": { "type": "http", "scheme": "bearer" },
            "password": { "type": "http", "scheme": "basic", "description": "the token as password, under any name" },
        } },
    })
}

fn paths() -> Value {
    let mut paths = Map::new();
    let mut get = |path: &str, summary: &str, parameters: Vec<Value>, media_type: &str, schema: Value| {
        let operation = json!({
            "summary": summary,
            "parameters": parameters,
            "responses": answers(media_type, &schema),
        });
        paths.insert(path.to_owned(), json!({ "get": operation }));
    };
    let reference = |name: &str| json!({ "$ref": format!("#/components/schemas/{name}") });
    get(
        "/api/search",
        "Search the notices",
        [search(), page(), facets()].concat(),
        JSON,
        reference("SearchAnswer"),
    );
    get(
        "/api/facets/{field}",
        "Count the values of a field under a search",
        [
            vec![in_path("field", &facet_names())],
            search(),
            vec![number("limit", 1_000), text("contains", "only values that hold this text")],
        ]
        .concat(),
        JSON,
        reference("FacetAnswer"),
    );
    get(
        "/api/suggest",
        "What the beginning of a query may become",
        vec![text("q", "the beginning")],
        JSON,
        json!({ "type": "array" }),
    );
    get(
        "/api/notices/{id}",
        "One notice in full",
        vec![in_path("id", &[]), notice_format()],
        JSON,
        reference("Notice"),
    );
    get(
        "/api/stats",
        "Charts as numbers",
        [vec![chosen("chart", &charts())], statistics()].concat(),
        JSON,
        json!({ "type": "array", "items": reference("Chart") }),
    );
    get(
        "/export",
        "Every notice of a search, one on each line",
        search(),
        "application/jsonl",
        json!({ "type": "string" }),
    );
    get(
        "/feed.atom",
        "The newest notices of a search",
        search(),
        "application/atom+xml",
        json!({ "type": "string" }),
    );
    get(
        "/feed.rss",
        "The newest notices of a search",
        search(),
        "application/rss+xml",
        json!({ "type": "string" }),
    );
    get(
        "/healthz",
        "Whether the archive can be searched",
        Vec::new(),
        "text/plain",
        json!({ "type": "string" }),
    );
    get("/metrics", "Counts for Prometheus", Vec::new(), "text/plain", json!({ "type": "string" }));
    paths.insert("/api/check".to_owned(), json!({ "post": check() }));
    // Whatever watches over the server asks without the token.
    paths["/healthz"]["get"]["security"] = json!([]);
    Value::Object(paths)
}

/// A list in, a verdict for every reference out.
fn check() -> Value {
    let parameters = vec![
        text("name", "the name of the list, whose ending may tell its format"),
        parameter(
            "date",
            "the date of the manuscript",
            json!({ "type": "string", "examples": ["2024-05-14"] }),
        ),
        parameter(
            "max_age",
            "warn when the newest notice is older than so many days",
            json!({ "type": "integer", "minimum": 0, "maximum": 1_000_000 }),
        ),
        parameter(
            "format",
            "how to write the report",
            json!({ "type": "string", "enum": check_page::formats() }),
        ),
    ];
    let list = json!({ "schema": { "type": "string" } });
    let form = json!({ "type": "object", "properties": {
        "file": { "type": "array", "items": { "type": "string", "contentMediaType": "application/octet-stream" } },
        "list": { "type": "string" }, "date": { "type": "string" }, "format": { "type": "string" },
    } });
    let answer = json!({ "$ref": "#/components/schemas/CheckAnswer" });
    let mut answers = answers(JSON, &answer);
    if let Some(answers) = answers.as_object_mut() {
        answers.remove("304");
        answers.insert("422".to_owned(), problem("nothing could be checked, or too much at a time"));
        let other = json!({ "schema": { "type": "string" } });
        for media_type in
            ["text/csv", "text/html", "text/markdown", "application/sarif+json", "application/xml"]
        {
            answers["200"]["content"][media_type] = other.clone();
        }
    }
    json!({
        "summary": "Check references: a bibliography, a manuscript or identifiers; nothing is kept",
        "parameters": parameters,
        "requestBody": { "required": true, "content": {
            "text/plain": list, "application/octet-stream": list, "multipart/form-data": { "schema": form },
        } },
        "responses": answers,
    })
}

fn notice_format() -> Value {
    parameter("format", "how to write it", json!({ "type": "string", "enum": api::NOTICE_FORMATS }))
}

fn problem(words: &str) -> Value {
    let content =
        json!({ "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } });
    json!({ "description": words, "content": content })
}

const JSON: &str = "application/json";

/// The answer that was asked for, and every problem that may come in its place.
fn answers(media_type: &str, schema: &Value) -> Value {
    let mut answers = Map::new();
    answers.insert(
        "200".to_owned(),
        json!({ "description": "the answer", "content": { media_type: { "schema": schema } } }),
    );
    answers.insert("304".to_owned(), json!({ "description": "unchanged since the ETag sent" }));
    for (status, words) in [
        ("400", "the request cannot be read"),
        ("401", "a token is needed"),
        ("404", "nothing is here"),
        ("405", "wrong method"),
        ("413", "the body is too long"),
        ("414", "the address is too long"),
        ("421", "the server does not go by this name"),
        ("429", "too many requests of one client"),
        ("431", "the head is too long"),
        ("500", "the server failed"),
        ("503", "busy, or the archive cannot be opened"),
    ] {
        answers.insert(status.to_owned(), problem(words));
    }
    Value::Object(answers)
}

fn parameter(name: &str, words: &str, schema: Value) -> Value {
    json!({ "name": name, "in": "query", "description": words, "schema": schema })
}

fn text(name: &str, words: &str) -> Value {
    parameter(name, words, json!({ "type": "string" }))
}

fn number(name: &str, most: usize) -> Value {
    parameter(name, "how many", json!({ "type": "integer", "minimum": 0, "maximum": most }))
}

fn chosen(name: &str, values: &[&str]) -> Value {
    let schema = json!({ "type": "array", "items": { "type": "string", "enum": values } });
    parameter(name, "any of these; may be repeated", schema)
}

fn in_path(name: &str, values: &[&str]) -> Value {
    let schema = if values.is_empty() {
        json!({ "type": "string", "minLength": 1 })
    } else {
        json!({ "type": "string", "enum": values })
    };
    json!({ "name": name, "in": "path", "required": true, "schema": schema })
}

/// The parameters that say what is searched: the words and a filter for every field.
fn search() -> Vec<Value> {
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
        let schema = json!({ "type": "array", "items": { "type": "string" } });
        parameter(field.name(), "only with this value; may be repeated", schema)
    };
    parameters.extend(Field::all().map(filter));
    parameters
}

fn page() -> Vec<Value> {
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

fn facets() -> Vec<Value> {
    let schema = json!({ "type": "array", "items": { "type": "string" } });
    vec![parameter("facet", "count the values of this field, as FIELD or FIELD:N; may be repeated", schema)]
}

fn statistics() -> Vec<Value> {
    let mut parameters = search();
    parameters.push(parameter(
        "without_largest",
        "leave out the largest publisher",
        json!({ "type": "boolean" }),
    ));
    parameters.push(number("least", 1_000));
    parameters
}

fn facet_names() -> Vec<&'static str> {
    Field::all().filter(|field| field.is_facet()).map(Field::name).collect()
}

fn charts() -> Vec<&'static str> {
    ChartKind::ALL.map(ChartKind::name).to_vec()
}

fn schemas() -> Value {
    let count = json!({ "type": "integer", "minimum": 0 });
    let words = json!({ "type": "string" });
    let list =
        |name: &str| json!({ "type": "array", "items": { "$ref": format!("#/components/schemas/{name}") } });
    let object = |required: &[&str], properties: Value| json!({ "type": "object", "required": required, "properties": properties });
    let facet_info = object(&["distinct", "not_stated"], json!({ "distinct": count, "not_stated": count }));
    json!({
        "SearchAnswer": object(
            &["query", "match", "total", "total_articles", "hits", "facets", "facet_info", "problems", "archive"],
            json!({
                "query": words, "match": { "enum": ["all", "any"] }, "total": count, "total_articles": count,
                "hits": list("Hit"), "next": words,
                "facets": { "type": "object", "additionalProperties": list("FacetValue") },
                "facet_info": { "type": "object", "additionalProperties": facet_info },
                "problems": list("QueryProblem"), "suggestion": words,
                "archive": { "$ref": "#/components/schemas/Archive" },
            }),
        ),
        "FacetAnswer": object(
            &["field", "total", "values", "distinct", "not_stated", "archive"],
            json!({ "field": words, "total": count, "values": list("FacetValue"), "distinct": count, "not_stated": count }),
        ),
        "CheckAnswer": object(
            &["complete", "references", "summary", "archive"],
            json!({
                "complete": { "type": "boolean" }, "references": list("Checked"),
                "summary": { "type": "object", "additionalProperties": count },
                "errors": { "type": "array", "items": words }, "warnings": { "type": "array", "items": words },
                "archive": { "$ref": "#/components/schemas/Archive" },
            }),
        ),
        "Checked": object(
            &["number", "input", "status", "why", "notices"],
            json!({
                "number": count, "key": words, "file": words, "line": count, "page": count, "input": words, "title": words,
                "doi": words, "pmid": words, "pmcid": words, "reason_text": words, "notice_says": { "type": "object" },
                "status": { "enum": Verdict::ALL.iter().map(|verdict| verdict.as_str()).collect::<Vec<_>>() },
                "nature": words, "matched_by": words, "score": { "type": "number" }, "why": words,
                "notices": { "type": "array", "items": words },
            }),
        ),
        "Hit": object(
            &["rank", "score", "notice", "entry", "highlights", "snippets"],
            json!({
                "rank": count, "score": { "type": "number" }, "notice": { "$ref": "#/components/schemas/Notice" }, "entry": count,
                "highlights": { "type": "object", "additionalProperties": list("Span") }, "snippets": { "type": "array" },
            }),
        ),
        "FacetValue": object(
            &["value", "count", "selected"],
            json!({ "value": words, "count": count, "selected": { "type": "boolean" }, "children": list("FacetValue") }),
        ),
        "Span": object(&["start", "end"], json!({ "start": count, "end": count })),
        "QueryProblem": object(&["kind", "message"], json!({ "kind": words, "message": words, "start": count, "end": count })),
        "Archive": object(
            &["fingerprint", "notices", "articles", "sample"],
            json!({ "fingerprint": words, "notices": count, "articles": count, "newest": words, "sample": { "type": "boolean" } }),
        ),
        "Notice": object(
            &["id", "nature"],
            json!({ "id": words, "nature": words, "title": words, "doi": words, "text": words, "articles": { "type": "array" } }),
        ),
        "Chart": object(
            &["name", "title", "shape", "unit", "categories", "series", "total", "left_out", "notes"],
            json!({
                "name": { "enum": charts() }, "title": words, "shape": { "enum": ["columns", "bars", "band"] }, "unit": words,
                "categories": { "type": "array", "items": words }, "total": count,
                "series": { "type": "array", "items": object(&["name", "values"], json!({
                    "name": words, "values": { "type": "array", "items": { "type": ["integer", "null"], "minimum": 0 } },
                })) },
            }),
        ),
        "Problem": object(
            &["type", "title", "status", "detail"],
            json!({ "type": words, "title": words, "status": count, "detail": words }),
        ),
    })
}
