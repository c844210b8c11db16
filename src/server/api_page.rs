//! The operations of the interface to a page on which each can be tried.

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;
use serde_json::Value;

use super::app::App;
use super::openapi::{Operation, operations};
use crate::query::Field;

/// `GET /api`: every operation for programs, with a form for its parameters.
pub(super) async fn page(State(app): State<App>) -> Response {
    let forms = operations().iter().filter(|operation| operation.tag != "pages").map(form).collect();
    app.pages().page("api.html", View { forms })
}

#[derive(Serialize)]
struct View {
    forms: Vec<Form>,
}

/// One operation.
#[derive(Serialize)]
struct Form {
    method: String,
    path: &'static str,
    /// A name for its place on the page.
    id: String,
    summary: &'static str,
    inputs: Vec<Input>,
    /// Filters on single fields, of which there are many.
    filters: Vec<Input>,
    has_body: bool,
}

/// One parameter.
#[derive(Serialize)]
struct Input {
    name: String,
    words: String,
    /// What it can be, where that is a closed list.
    values: Vec<String>,
    is_in_path: bool,
    is_number: bool,
}

fn form(operation: &Operation) -> Form {
    let is_search = operation.method == "get";
    let is_filter = |input: &Input| is_search && !input.is_in_path && Field::from_name(&input.name).is_some();
    let (filters, inputs) = operation.parameters.iter().map(input).partition(is_filter);
    let words = operation.path.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    Form {
        method: operation.method.to_uppercase(),
        path: operation.path,
        id: words.collect::<Vec<_>>().join("-"),
        summary: operation.summary,
        inputs,
        filters,
        has_body: operation.method == "post",
    }
}

fn input(parameter: &Value) -> Input {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let schema = parameter["schema"].get("items").unwrap_or(&parameter["schema"]);
    // Beside what it can be, a parameter can be empty.
    let schema = schema["anyOf"].get(0).unwrap_or(schema);
    let truths = || ["true", "false"].map(str::to_owned).to_vec();
    Input {
        name: text(&parameter["name"]),
        words: text(&parameter["description"]),
        values: match schema["enum"].as_array() {
            Some(values) => values.iter().map(text).collect(),
            None if schema["type"] == "boolean" => truths(),
            None => Vec::new(),
        },
        is_in_path: parameter["in"] == "path",
        is_number: schema["type"] == "integer",
    }
}
