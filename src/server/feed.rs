//! A search to a feed of its newest notices, for readers of Atom and RSS.

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::app::App;
use super::asked::Asked;
use super::problem::Problem;
use super::search_page::{HitView, hit_view};
use crate::search::{SearchResults, Sort};

/// Notices in a feed.
const ENTRIES: usize = 50;

/// `GET /feed.atom`.
pub(super) async fn atom(state: State<App>, pairs: Query<Vec<(String, String)>>) -> Response {
    feed(state, pairs, "feed.atom", "application/atom+xml; charset=utf-8").await
}

/// `GET /feed.rss`.
pub(super) async fn rss(state: State<App>, pairs: Query<Vec<(String, String)>>) -> Response {
    feed(state, pairs, "feed.rss", "application/rss+xml; charset=utf-8").await
}

async fn feed(
    State(app): State<App>,
    Query(pairs): Query<Vec<(String, String)>>,
    template: &str,
    media_type: &'static str,
) -> Response {
    let asked = Asked::read(&pairs);
    let here = asked.address(1);
    let words = asked.words.clone();
    let found = app.with_engine(move |engine| -> Result<SearchResults, Problem> {
        let (mut request, _) = asked.request(&[]);
        (request.sort, request.limit_hits) = (Sort::Newest, ENTRIES);
        Ok(engine.search(&request)?)
    });
    match found.await {
        Err(problem) => problem.into_response(),
        Ok(results) => {
            let hits: Vec<HitView> = results.hits.iter().map(hit_view).collect();
            let days: Vec<Option<String>> = results
                .hits
                .iter()
                .map(|hit| hit.notice.dates.published.map(|date| day(date.first_day())))
                .collect();
            app.pages().document(template, media_type, View { hits, days, here, words })
        }
    }
}

/// A day as feeds want it; a date known to the month alone counts from its first day.
fn day(number: u32) -> String {
    format!("{:04}-{:02}-{:02}T00:00:00Z", number / 10_000, number / 100 % 100, number % 100)
}

#[derive(Serialize)]
struct View {
    hits: Vec<HitView>,
    /// The day of each hit, where one is stated.
    days: Vec<Option<String>>,
    here: String,
    words: String,
}
