//! Requests of programs to the JSON of the contract.

use axum::extract::{Path, Query, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

use super::app::App;
use super::asked::{Asked, MOST_HITS, MOST_VALUES};
use super::pages::id_of;
use super::problem::Problem;
use crate::notice::Notice;
use crate::query::Field;
use crate::render::{FacetAnswer, SearchAnswer, bibtex, ris, write_json};
use crate::search::FacetRequest;

/// The facets that are counted unless others are asked for.
const USUAL: [Field; 3] = [Field::Publisher, Field::Year, Field::Reason];

/// `GET /api/search`.
pub(super) async fn search(
    State(app): State<App>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let asked = Asked::read(&pairs);
    refuse_unknown(&asked)?;
    refuse_more(&asked, MOST_HITS)?;
    app.with_engine(move |engine| {
        let usual = USUAL.map(|field| FacetRequest { field, limit_values: 10 });
        let (request, problems) = asked.request(&usual);
        let results = engine.search(&request)?;
        Ok(json(&SearchAnswer::new(&asked.words, &problems, &results)))
    })
    .await
}

/// `GET /api/facets/FIELD`.
pub(super) async fn facet(
    State(app): State<App>,
    Path(name): Path<String>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let mut asked = Asked::read(&pairs);
    refuse_unknown(&asked)?;
    refuse_more(&asked, MOST_VALUES)?;
    let field = Field::from_name(&name).filter(|field| field.is_facet());
    let field = field.ok_or_else(|| Problem::not_found(format!("`{name}` is not a facet")))?;
    let limit_values = asked.limit.unwrap_or(50);
    asked.limit = Some(0);
    app.with_engine(move |engine| {
        let (request, problems) = asked.request(&[FacetRequest { field, limit_values }]);
        let results = engine.search(&request)?;
        let counts = results.facets.first().ok_or_else(Problem::internal)?;
        Ok(json(&FacetAnswer::new(counts, &problems, &results)))
    })
    .await
}

/// `GET /api/notices/ID`, as JSON or for a reference manager.
pub(super) async fn notice(
    State(app): State<App>,
    Path(id): Path<String>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let write = notice_format(&pairs)?;
    let id = id_of(&id);
    app.with_engine(move |engine| match engine.notice(&id)? {
        Some(notice) => Ok(write(&notice)),
        None => Err(Problem::not_found(format!("no notice `{id}` in this archive"))),
    })
    .await
}

/// The formats of one notice.
pub(super) const NOTICE_FORMATS: [&str; 3] = ["json", "bibtex", "ris"];

fn notice_format(pairs: &[(String, String)]) -> Result<fn(&Notice) -> Response, Problem> {
    if let Some((name, _)) = pairs.iter().find(|(name, _)| name != "format") {
        return Err(Problem::bad_request(format!("`{name}` is not a parameter; see openapi.json")));
    }
    match pairs.last().map_or("json", |(_, value)| value.as_str()) {
        "json" => Ok(json),
        "bibtex" => Ok(|notice| attached("application/x-bibtex", "notice.bib", bibtex(notice))),
        "ris" => Ok(|notice| attached("application/x-research-info-systems", "notice.ris", ris(notice))),
        other => {
            let names = NOTICE_FORMATS.join(", ");
            Err(Problem::bad_request(format!("`{other}` is not a format; formats are {names}")))
        }
    }
}

fn attached(media_type: &'static str, name: &str, body: String) -> Response {
    let headers = [
        (header::CONTENT_TYPE, media_type.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    (headers, body).into_response()
}

/// A parameter that means nothing may be a filter misspelt, and its answer would be wrong without a word.
pub(super) fn refuse_unknown(asked: &Asked) -> Result<(), Problem> {
    match (asked.wrong.first(), asked.unknown.first()) {
        (Some(wrong), _) => Err(Problem::bad_request(wrong)),
        (None, None) => Ok(()),
        (None, Some(name)) => {
            Err(Problem::bad_request(format!("`{name}` is not a parameter; see openapi.json")))
        }
    }
}

/// An answer that has no place for problems must not be empty for a filter that could not be read.
pub(super) fn refuse_unreadable(asked: &Asked) -> Result<(), Problem> {
    refuse_unknown(asked)?;
    asked.unreadable().next().map_or(Ok(()), |message| Err(Problem::bad_request(message)))
}

/// Whoever asks for more than one answer holds would take a part for the whole.
fn refuse_more(asked: &Asked, most: usize) -> Result<(), Problem> {
    match asked.limit.filter(|limit| *limit > most) {
        Some(limit) => Err(Problem::bad_request(format!("`limit` is at most {most}, not {limit}"))),
        None => Ok(()),
    }
}

pub(super) fn json(value: &impl serde::Serialize) -> Response {
    let mut body = Vec::new();
    match write_json(&mut body, value) {
        Ok(()) => {
            ([(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], body).into_response()
        }
        Err(_) => Problem::internal().into_response(),
    }
}
