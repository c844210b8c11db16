//! The paths and parameters of the interface to their description in OpenAPI 3.1.
//!
//! It is made from the same tables that requests are read by, so a new field or chart describes itself.

mod operations;
mod parameters;
mod schemas;

use axum::extract::State;
use axum::response::Response;
use serde_json::{Map, Value, json};

use super::{api, app::App};

pub(super) use operations::{Operation, operations};

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
        "tags": [
            { "name": "data", "description": "For programs." },
            { "name": "pages", "description": "For people; what an address cannot mean is said on the page." },
            { "name": "service", "description": "For whoever runs the server." },
        ],
        "paths": paths(),
        // Either of them where the server has a token, neither where it has none.
        "security": [{ "token": [] }, { "password": [] }, {}],
        "components": { "schemas": schemas::schemas(), "securitySchemes": {
            "token": { "type": "http", "scheme": "bearer" },
            "password": { "type": "http", "scheme": "basic", "description": "the token as password, under any name" },
        } },
    })
}

fn paths() -> Value {
    let mut paths = Map::new();
    for operation in operations() {
        let path = paths.entry(operation.path).or_insert_with(|| json!({}));
        path[operation.method] = operation.described();
    }
    Value::Object(paths)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_route_is_described_and_nothing_else() {
        let routes: BTreeSet<(String, &str)> = crate::server::app::routes()
            .into_iter()
            .flat_map(|route| {
                route.methods.iter().map(move |method| (route.path.replace("{*", "{"), *method))
            })
            .collect();
        let described: BTreeSet<(String, &str)> =
            operations().iter().map(|operation| (operation.path.to_owned(), operation.method)).collect();
        assert_eq!(routes, described);
    }

    /// What each operation on a search takes beside the filters, as `asked` and `stats_page` read it.
    #[test]
    fn every_parameter_is_described() {
        let search = ["q", "since", "until", "match", "count", "collapse", "not_stated"];
        let page = ["sort", "limit", "page", "after", "explain"];
        let check = |path: &str, expected: &[&[&'static str]]| {
            let all = operations();
            let operation = all.iter().find(|one| one.path == path && one.method == "get").unwrap();
            let names: BTreeSet<&str> = operation
                .parameters
                .iter()
                .filter(|one| one["in"] == "query")
                .filter_map(|one| one["name"].as_str())
                .collect();
            let fields = crate::query::Field::all().map(crate::query::Field::name);
            let expected: BTreeSet<&str> = expected.concat().into_iter().chain(fields).collect();
            assert_eq!(names, expected, "{path}");
        };
        check("/", &[&search, &page]);
        check("/api/search", &[&search, &page, &["facet"]]);
        check("/facets/{field}", &[&search, &["contains"]]);
        check("/api/facets/{field}", &[&search, &["contains", "limit"]]);
        for path in ["/stats", "/api/stats"] {
            check(path, &[&search, &["chart", "without_largest", "least"]]);
        }
        check("/charts/{file}", &[&search, &["without_largest", "least", "narrow"]]);
        for path in ["/export", "/feed.atom", "/feed.rss"] {
            check(path, &[&search]);
        }
    }

    #[test]
    fn every_name_that_is_referred_to_exists() {
        let document = document("");
        let text = document.to_string();
        for (at, prefix) in text.match_indices("#/components/schemas/") {
            let name = text[at + prefix.len()..].split('"').next().unwrap_or_default();
            assert!(document["components"]["schemas"][name].is_object(), "{name}");
        }
    }
}
