//! The beginning of a query to what it may become: values and titles of the archive that go on so.

use axum::extract::{Query, State};
use axum::response::Response;
use serde::Serialize;

use super::api::{json, refuse_unknown};
use super::app::App;
use super::asked::Asked;
use super::problem::Problem;
use crate::query::Field;
use crate::search::FacetRequest;

/// Fields whose values are suggested, in this order.
const FIELDS: [Field; 4] = [Field::Reason, Field::Journal, Field::Publisher, Field::Author];

/// Suggestions for each field, and titles.
const MOST_EACH: usize = 3;

/// Shorter beginnings mean everything.
const LEAST_LETTERS: usize = 2;

/// One suggestion: what to search for, and what sort of thing it is.
#[derive(Debug, Serialize)]
struct Suggestion {
    query: String,
    label: String,
    kind: &'static str,
}

/// `GET /api/suggest?q=`.
pub(super) async fn suggest(
    State(app): State<App>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let asked = Asked::read(&pairs);
    refuse_unknown(&asked)?;
    let typed = asked.words;
    let last = typed.split_whitespace().next_back().unwrap_or_default().to_lowercase();
    let is_plain = last.chars().all(|c| c.is_alphanumeric() || c == '-');
    if last.chars().count() < LEAST_LETTERS || !is_plain {
        return Ok(json(&Vec::<Suggestion>::new()));
    }
    app.with_engine(move |engine| {
        let asked = Asked { words: format!("{typed}*"), page: 1, limit: Some(MOST_EACH), ..Asked::default() };
        let facets = FIELDS.map(|field| FacetRequest { field, limit_values: 40 });
        let (request, _) = asked.request(&facets);
        let results = engine.search(&request)?;
        let mut found = Vec::new();
        for facet in &results.facets {
            let Some(field) = Field::from_name(&facet.field) else { continue };
            let matching = facet.values.iter().filter(|value| has_word(&value.value, &last));
            found.extend(matching.take(MOST_EACH).map(|value| Suggestion {
                query: format!("{}:\"{}\"", field.name(), value.value.replace('"', " ")),
                label: value.value.clone(),
                kind: field.name(),
            }));
        }
        let titles = results.hits.iter().filter_map(|hit| {
            let article = hit.notice.articles.get(hit.entry).and_then(|article| article.title.as_ref());
            article.or(hit.notice.title.as_ref())
        });
        found.extend(titles.map(|title| Suggestion {
            query: format!("\"{}\"", title.replace('"', " ")),
            label: title.clone(),
            kind: "title",
        }));
        Ok(json(&found))
    })
    .await
}

/// Whether a word of the value begins so.
fn has_word(value: &str, beginning: &str) -> bool {
    value.to_lowercase().split(|c: char| !c.is_alphanumeric()).any(|word| word.starts_with(beginning))
}
