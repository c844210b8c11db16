//! A method with its parameters to its result: the four tools and what leads up to them.

use std::collections::BTreeMap;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::Desk;
use super::message::Failure;
use crate::check::{Options, check_all};
use crate::notice::{Notice, PartialDate};
use crate::query::{self, Field, Problem, Query};
use crate::references::{self, ListSource};
use crate::render::{FacetAnswer, SearchAnswer};
use crate::search::{ArticleLookup, FacetRequest, Filter, SearchRequest, Sort};

/// What the tools are and take, as `tools/list` gives it.
const TOOLS: &str = include_str!("tools.json");

/// Versions of the protocol that are spoken, the newest first. They do not differ in what is used here.
const VERSIONS: [&str; 3] = ["2025-06-18", "2025-03-26", "2024-11-05"];

/// The longest time for one search; an answer that is cut short says so in its `problems`.
const SEARCH_WITHIN: Duration = Duration::from_secs(10);

/// The most hits of one answer, which an assistant reads whole.
const MOST_HITS: usize = 50;

/// The most values of one facet.
const MOST_VALUES: usize = 200;

const INSTRUCTIONS: &str = "An archive of retraction notices. Quote notices and attribute what they say; do not call a person guilty \
    of anything; give the DOI of the notice and the fingerprint of the archive. That no notice is found says nothing about an article.";

/// Carries out one method.
pub(super) fn dispatch(
    desk: &mut Desk<'_>,
    method: &str,
    params: Map<String, Value>,
) -> Result<Value, Failure> {
    match method {
        "initialize" => Ok(initialize(desk, &params)),
        "ping" => Ok(json!({})),
        "tools/list" => list(),
        "tools/call" => call(desk, params),
        _ => Err(Failure::method(format!("no method `{method}`; tools/list says what there is"))),
    }
}

fn initialize(desk: &Desk<'_>, params: &Map<String, Value>) -> Value {
    let asked = params.get("protocolVersion").and_then(Value::as_str);
    let version = VERSIONS.iter().find(|version| Some(**version) == asked).unwrap_or(&VERSIONS[0]);
    json!({
        "protocolVersion": version,
        "capabilities": { "tools": {} },
        "serverInfo": { "name": "recant", "version": desk.version },
        "instructions": INSTRUCTIONS,
    })
}

/// The tools, with the names of fields as the program knows them.
fn list() -> Result<Value, Failure> {
    let mut tools: Value =
        serde_json::from_str(TOOLS).map_err(|error| Failure::request(error.to_string()))?;
    let names = |facet: bool| -> Vec<&str> {
        Field::all().filter(|field| !facet || field.is_facet()).map(Field::name).collect()
    };
    for tool in tools.as_array_mut().into_iter().flatten() {
        let properties = &mut tool["inputSchema"]["properties"];
        if properties.get("filters").is_some() {
            properties["filters"]["propertyNames"] = json!({ "enum": names(false) });
        }
        if properties.get("field").is_some() {
            properties["field"]["enum"] = json!(names(true));
        }
    }
    Ok(json!({ "tools": tools }))
}

fn call(desk: &mut Desk<'_>, mut params: Map<String, Value>) -> Result<Value, Failure> {
    let arguments = params.remove("arguments").unwrap_or_else(|| json!({}));
    match params.get("name").and_then(Value::as_str).unwrap_or_default() {
        "search" => with_engine(desk, "search", arguments, search),
        "show" => with_engine(desk, "show", arguments, show),
        "facets" => with_engine(desk, "facets", arguments, facets),
        "check" => with_engine(desk, "check", arguments, check),
        other => Err(Failure::arguments(format!("no tool `{other}`; there are search, show, facets, check"))),
    }
}

type Answer = Result<Value, String>;

/// Runs a tool. What it could not do is told as its answer, for the assistant to read; a fault of ours costs one answer.
fn with_engine<T: DeserializeOwned>(
    desk: &mut Desk<'_>,
    name: &str,
    arguments: Value,
    tool: fn(&dyn ArticleLookup, T, Option<PartialDate>) -> Answer,
) -> Result<Value, Failure> {
    let arguments = serde_json::from_value(arguments)
        .map_err(|error| Failure::arguments(format!("arguments of `{name}`: {error}")))?;
    let today = desk.today;
    let run = |engine: Arc<dyn ArticleLookup>| {
        panic::catch_unwind(AssertUnwindSafe(|| tool(&*engine, arguments, today))).unwrap_or_else(|_| {
            Err("the program failed over this question; the next one will be answered".to_owned())
        })
    };
    Ok(result((desk.engine)().and_then(run)))
}

fn result(answer: Answer) -> Value {
    match answer {
        Ok(value) => {
            let text = value.to_string();
            json!({ "content": [{ "type": "text", "text": text }], "structuredContent": value, "isError": false })
        }
        Err(message) => json!({ "content": [{ "type": "text", "text": message }], "isError": true }),
    }
}

fn to_json(value: &impl serde::Serialize) -> Answer {
    serde_json::to_value(value).map_err(|error| error.to_string())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SearchArguments {
    query: String,
    #[serde(default)]
    filters: BTreeMap<String, Vec<String>>,
    limit: Option<usize>,
    after: Option<String>,
}

fn search(engine: &dyn ArticleLookup, asked: SearchArguments, _: Option<PartialDate>) -> Answer {
    let (mut request, problems) = request(&asked.query, &asked.filters)?;
    request.limit_hits = limited(asked.limit, 5, MOST_HITS)?;
    request.after = asked.after;
    let results = engine.search(&request).map_err(|error| error.to_string())?;
    to_json(&SearchAnswer::new(&asked.query, &problems, &results))
}

/// A limit as asked for; whoever asks for more than one answer holds would take a part for the whole.
fn limited(asked: Option<usize>, usual: usize, most: usize) -> Result<usize, String> {
    match asked.filter(|limit| *limit > most) {
        Some(limit) => Err(format!("`limit` is at most {most}, not {limit}")),
        None => Ok(asked.unwrap_or(usual)),
    }
}

/// The request for words under filters, and what was read differently from what was typed.
fn request(
    words: &str,
    filters: &BTreeMap<String, Vec<String>>,
) -> Result<(SearchRequest, Vec<Problem>), String> {
    let parsed = query::parse(words);
    let query = if words.trim().is_empty() { Query::All } else { parsed.query };
    let mut problems = parsed.problems;
    let mut request = SearchRequest::new(query);
    for (name, values) in filters {
        let field = field(name)?;
        let mut filter = Filter { field, values: Vec::new() };
        for value in values {
            let (query, found) = query::filter(field, value);
            problems.extend(found);
            filter.values.push((value.clone(), query));
        }
        request.filters.push(filter);
    }
    request.deadline = Instant::now().checked_add(SEARCH_WITHIN);
    Ok((request, problems))
}

fn field(name: &str) -> Result<Field, String> {
    Field::from_name(name).ok_or_else(|| format!("`{name}` is not a field; tools/list names the fields"))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ShowArguments {
    id: String,
}

fn show(engine: &dyn ArticleLookup, asked: ShowArguments, _: Option<PartialDate>) -> Answer {
    let archive = engine.archive().map_err(|error| error.to_string())?;
    let notices = match engine.notice(&asked.id).map_err(|error| error.to_string())? {
        Some(notice) => vec![notice],
        None => about_article(engine, &asked.id)?,
    };
    if notices.is_empty() {
        return Err(format!("no notice `{}` in this archive of {} notices", asked.id, archive.notices));
    }
    to_json(&json!({ "notices": notices, "archive": archive }))
}

/// The notices that speak of the article with this identifier, newest first.
fn about_article(engine: &dyn ArticleLookup, id: &str) -> Result<Vec<Notice>, String> {
    let (mut request, _) = request(id, &BTreeMap::new())?;
    if !matches!(request.query, Query::Identifier(_)) {
        return Ok(Vec::new());
    }
    request.sort = Sort::Newest;
    request.limit_hits = MOST_HITS;
    let results = engine.search(&request).map_err(|error| error.to_string())?;
    Ok(results.hits.into_iter().map(|hit| hit.notice).collect())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FacetsArguments {
    field: String,
    #[serde(default)]
    query: String,
    #[serde(default)]
    filters: BTreeMap<String, Vec<String>>,
    contains: Option<String>,
    limit: Option<usize>,
}

fn facets(engine: &dyn ArticleLookup, asked: FacetsArguments, _: Option<PartialDate>) -> Answer {
    let (mut request, problems) = request(&asked.query, &asked.filters)?;
    let field = Some(field(&asked.field)?).filter(|field| field.is_facet());
    let field =
        field.ok_or_else(|| format!("`{}` is not a facet; tools/list names the facets", asked.field))?;
    request.facets = vec![FacetRequest { field, limit_values: limited(asked.limit, 20, MOST_VALUES)? }];
    request.facet_contains = asked.contains;
    request.limit_hits = 0;
    let results = engine.search(&request).map_err(|error| error.to_string())?;
    let counts = results.facets.first().ok_or("nothing was counted")?;
    to_json(&FacetAnswer::new(counts, &problems, &results))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CheckArguments {
    text: Option<String>,
    #[serde(default)]
    identifiers: Vec<String>,
    date: Option<String>,
}

fn check(engine: &dyn ArticleLookup, asked: CheckArguments, today: Option<PartialDate>) -> Answer {
    let mut sources: Vec<ListSource> = Vec::new();
    sources.extend(asked.text.map(|text| ListSource::Bytes("text".to_owned(), text.into_bytes())));
    sources.extend(asked.identifiers.into_iter().map(ListSource::Identifier));
    if sources.is_empty() {
        return Err("nothing to check; give `text` or `identifiers`".to_owned());
    }
    let date = asked.date.as_deref().map(str::parse::<PartialDate>).transpose();
    let manuscript_date = date.map_err(|error| format!("`date`: {error}"))?;
    let options = Options { manuscript_date, max_age_days: None, today };
    let report =
        check_all(engine, &references::read(&sources), &options).map_err(|error| error.to_string())?;
    to_json(&report)
}
