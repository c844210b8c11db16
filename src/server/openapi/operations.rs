//! Every operation of the interface: its path, what it takes, and every answer that it can give.

use serde_json::{Map, Value, json};

use super::super::asked::MOST_VALUES;
use super::super::upload::MOST_DAYS;
use super::super::{api, check_page};
use super::parameters::{
    chosen, facet_names, facets, in_path, number, page as page_of_hits, parameter, search, statistics, text,
};
use crate::statistics::ChartKind;

/// One method of one path.
pub(in crate::server) struct Operation {
    /// `get` or `post`.
    pub(in crate::server) method: &'static str,
    /// The path below the base, with `{name}` for its parts that vary.
    pub(in crate::server) path: &'static str,
    /// For whom it is: `data`, `pages` or `service`.
    pub(in crate::server) tag: &'static str,
    /// What it does, in a few words.
    pub(in crate::server) summary: &'static str,
    /// Its parameters as OpenAPI has them.
    pub(in crate::server) parameters: Vec<Value>,
    body: Option<Value>,
    /// Media types of the answer asked for, each with its schema.
    content: Vec<(&'static str, Value)>,
    refusals: Refusals,
}

/// What may come in place of the answer asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Refusals {
    /// Only what every path may answer.
    Common,
    /// Nothing that asks for a token.
    Open,
    /// An address that cannot be read.
    Unreadable,
    /// An address that cannot be read, or names what is not there.
    Missing,
    /// A body that cannot be read.
    Body,
}

const JSON: &str = "application/json";
const HTML: &str = "text/html";

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

fn plain() -> Value {
    json!({ "type": "string" })
}

/// Every operation, those for programs first.
pub(in crate::server) fn operations() -> Vec<Operation> {
    let get = |path, summary, parameters, content, refusals| Operation {
        method: "get",
        path,
        tag: "data",
        summary,
        parameters,
        body: None,
        content,
        refusals,
    };
    let mut all = vec![
        get(
            "/api/search",
            "Search the notices",
            [search(), page_of_hits(), facets()].concat(),
            vec![(JSON, reference("SearchAnswer"))],
            Refusals::Unreadable,
        ),
        get(
            "/api/notices/{id}",
            "One notice in full",
            vec![in_path::<&str>("id", &[]), notice_format()],
            vec![
                (JSON, reference("Notice")),
                ("application/x-bibtex", plain()),
                ("application/x-research-info-systems", plain()),
            ],
            Refusals::Missing,
        ),
        get(
            "/api/facets/{field}",
            "Count the values of a field under a search",
            [
                vec![in_path("field", &facet_names())],
                search(),
                vec![number("limit", MOST_VALUES), text("contains", "only values that hold this text")],
            ]
            .concat(),
            vec![(JSON, reference("FacetAnswer"))],
            Refusals::Missing,
        ),
        get(
            "/api/suggest",
            "What the beginning of a query may become",
            vec![text("q", "the beginning")],
            vec![(JSON, json!({ "type": "array", "items": reference("Suggestion") }))],
            Refusals::Unreadable,
        ),
        check("/api/check", "data", check_answers()),
        get(
            "/api/stats",
            "Charts as numbers",
            [vec![chosen("chart", &charts())], statistics()].concat(),
            vec![(JSON, json!({ "type": "array", "items": reference("Chart") }))],
            Refusals::Unreadable,
        ),
        get(
            "/charts/{file}",
            "A chart as a picture or as a table",
            [vec![in_path("file", &chart_files()), narrow()], statistics()].concat(),
            vec![("image/svg+xml", plain()), ("text/csv", plain())],
            Refusals::Missing,
        ),
        get(
            "/export",
            "Every notice of a search, one on each line",
            search(),
            vec![("application/jsonl", plain())],
            Refusals::Unreadable,
        ),
    ];
    for (path, media_type) in [("/feed.atom", "application/atom+xml"), ("/feed.rss", "application/rss+xml")] {
        let summary = "The newest notices of a search, as a feed";
        all.push(get(path, summary, search(), vec![(media_type, plain())], Refusals::Unreadable));
    }
    all.extend(pages());
    all.extend(service());
    all
}

/// Pages take what the data below `/api` takes; what they cannot read they say, and answer the rest.
fn pages() -> Vec<Operation> {
    let page = |path, summary, parameters, refusals| Operation {
        method: "get",
        path,
        tag: "pages",
        summary,
        parameters,
        body: None,
        content: vec![(HTML, plain())],
        refusals,
    };
    vec![
        page("/", "The search", [search(), page_of_hits()].concat(), Refusals::Common),
        page("/notices/{id}", "One notice", vec![in_path::<&str>("id", &[])], Refusals::Missing),
        page(
            "/stats",
            "Charts of a search",
            [vec![chosen("chart", &charts())], statistics()].concat(),
            Refusals::Common,
        ),
        page(
            "/facets/{field}",
            "The values of a field",
            [
                vec![in_path("field", &facet_names())],
                search(),
                vec![text("contains", "only values that hold this text")],
            ]
            .concat(),
            Refusals::Missing,
        ),
        page("/check", "The form for lists of references", Vec::new(), Refusals::Common),
        check("/check", "pages", check_answers()),
        page("/help", "The query language", Vec::new(), Refusals::Common),
        page("/api", "This interface, to try", Vec::new(), Refusals::Common),
    ]
}

fn service() -> Vec<Operation> {
    let service = |path, summary, parameters, content, refusals| Operation {
        method: "get",
        path,
        tag: "service",
        summary,
        parameters,
        body: None,
        content,
        refusals,
    };
    let text = || vec![("text/plain", plain())];
    let json = || vec![(JSON, json!({ "type": "object" }))];
    let files = vec![("text/css", plain()), ("text/javascript", plain()), ("image/svg+xml", plain())];
    vec![
        service("/healthz", "Whether the archive can be searched", Vec::new(), text(), Refusals::Open),
        service("/metrics", "Counts for Prometheus", Vec::new(), text(), Refusals::Common),
        service("/openapi.json", "This description", Vec::new(), json(), Refusals::Common),
        service(
            "/robots.txt",
            "What search machines may read: nothing",
            Vec::new(),
            text(),
            Refusals::Common,
        ),
        service(
            "/assets/{name}",
            "Styles and scripts",
            vec![in_path::<&str>("name", &[])],
            files,
            Refusals::Missing,
        ),
    ]
}

/// A list in, a verdict for every reference out.
fn check(path: &'static str, tag: &'static str, content: Vec<(&'static str, Value)>) -> Operation {
    let days = json!({ "type": "integer", "minimum": 0, "maximum": MOST_DAYS });
    let date = json!({ "type": "string", "examples": ["2024-05-14"] });
    let format = json!({ "type": "string", "enum": check_page::formats() });
    let list = json!({ "schema": plain() });
    let form = json!({ "type": "object", "properties": {
        "file": { "type": "array", "items": { "type": "string", "contentMediaType": "application/octet-stream" } },
        "list": plain(), "date": plain(), "max_age": plain(), "format": plain(),
    } });
    Operation {
        method: "post",
        path,
        tag,
        summary: "Check references: a bibliography, a manuscript or identifiers; nothing is kept",
        parameters: vec![
            text("name", "the name of the list, whose ending may tell its format"),
            parameter("date", "the date of the manuscript", date),
            parameter("max_age", "warn when the newest notice is older than so many days", days),
            parameter("format", "how to write the report", format),
        ],
        body: Some(json!({ "required": true, "content": {
            "text/plain": list, "application/octet-stream": list, "multipart/form-data": { "schema": form },
        } })),
        content,
        refusals: Refusals::Body,
    }
}

fn check_answers() -> Vec<(&'static str, Value)> {
    let others = ["text/csv", HTML, "text/markdown", "application/sarif+json", "application/xml"];
    let schema = |media_type: &str| match media_type.ends_with("json") {
        true => json!({ "type": "object" }),
        false => plain(),
    };
    let others = others.map(|media_type| (media_type, schema(media_type)));
    std::iter::once((JSON, reference("CheckAnswer"))).chain(others).collect()
}

fn narrow() -> Value {
    parameter("narrow", "draw the picture for a small screen", json!({ "type": "boolean" }))
}

fn notice_format() -> Value {
    parameter("format", "how to write it", json!({ "type": "string", "enum": api::NOTICE_FORMATS }))
}

fn charts() -> Vec<&'static str> {
    ChartKind::ALL.map(ChartKind::name).to_vec()
}

fn chart_files() -> Vec<String> {
    charts().iter().flat_map(|name| [format!("{name}.svg"), format!("{name}.csv")]).collect()
}

impl Operation {
    /// The operation as OpenAPI has it.
    pub(super) fn described(&self) -> Value {
        let mut described = json!({
            "tags": [self.tag],
            "summary": self.summary,
            "parameters": self.parameters,
            "responses": self.answers(),
        });
        if let Some(body) = &self.body {
            described["requestBody"] = body.clone();
        }
        // Whatever watches over the server asks without the token.
        if self.refusals == Refusals::Open {
            described["security"] = json!([]);
        }
        described
    }

    fn answers(&self) -> Value {
        let content: Map<String, Value> = self
            .content
            .iter()
            .map(|(media_type, schema)| ((*media_type).to_owned(), json!({ "schema": schema })))
            .collect();
        let mut answers = Map::new();
        answers.insert("200".to_owned(), json!({ "description": "the answer", "content": content }));
        if self.is_conditional() {
            answers.insert("304".to_owned(), json!({ "description": "unchanged since the ETag sent" }));
        }
        for (status, words) in self.refusals.statuses() {
            answers.insert(status.to_owned(), self.refusal(words));
        }
        Value::Object(answers)
    }

    /// Whether the answer follows from the archive and the address alone.
    fn is_conditional(&self) -> bool {
        self.method == "get" && self.tag != "service"
    }

    /// A problem; for a person with a browser as a page.
    fn refusal(&self, words: &str) -> Value {
        let mut content = json!({ "application/problem+json": { "schema": reference("Problem") } });
        if self.tag == "pages" {
            content[HTML] = json!({ "schema": plain() });
        }
        json!({ "description": words, "content": content })
    }
}

impl Refusals {
    fn statuses(self) -> Vec<(&'static str, &'static str)> {
        let mut statuses = vec![
            ("400", "the request cannot be read"),
            ("413", "the body is too long"),
            ("414", "the address is too long"),
            ("421", "the server does not go by this name"),
            ("429", "too many requests of one client"),
            ("431", "the head is too long"),
            ("500", "the server failed"),
            ("503", "busy, or the archive cannot be opened"),
        ];
        if self != Refusals::Open {
            statuses.push(("401", "a token is needed"));
        }
        if self == Refusals::Missing {
            statuses.push(("404", "nothing is here"));
        }
        if self == Refusals::Body {
            statuses.push(("408", "the body arrives too slowly"));
            statuses.push(("422", "nothing could be checked, or too much at a time"));
        }
        statuses.sort_unstable();
        statuses
    }
}
