//! A search to a feed of its newest notices, for readers of Atom (RFC 4287) and RSS 2.0.

use axum::extract::{Query, State};
use axum::http::{HeaderMap, header};
use axum::response::Response;
use serde::Serialize;

use super::api::refuse_unreadable;
use super::app::App;
use super::asked::Asked;
use super::problem::Problem;
use super::search_page::{HitView, hit_view};
use crate::notice::{NoticeId, PartialDate};
use crate::query::Field;
use crate::query::Query::{And, Exists, Not};
use crate::search::{ArchiveInfo, Hit, SearchResults, Sort};

/// Notices in a feed.
const ENTRIES: usize = 50;

/// Undated notices behind them.
const UNDATED: usize = 10;

type Pairs = Query<Vec<(String, String)>>;

/// `GET /feed.atom`.
pub(super) async fn atom(state: State<App>, headers: HeaderMap, pairs: Pairs) -> Result<Response, Problem> {
    feed(state, &headers, pairs, "feed.atom", "application/atom+xml; charset=utf-8").await
}

/// `GET /feed.rss`.
pub(super) async fn rss(state: State<App>, headers: HeaderMap, pairs: Pairs) -> Result<Response, Problem> {
    feed(state, &headers, pairs, "feed.rss", "application/rss+xml; charset=utf-8").await
}

async fn feed(
    State(app): State<App>,
    headers: &HeaderMap,
    Query(pairs): Pairs,
    template: &str,
    media_type: &'static str,
) -> Result<Response, Problem> {
    let asked = Asked::read(&pairs);
    refuse_unreadable(&asked)?;
    let (here, words) = (asked.address(1), asked.words.clone());
    let found = app.with_engine(move |engine| -> Result<SearchResults, Problem> {
        let (mut request, _) = asked.request(&[]);
        (request.sort, request.limit_hits) = (Sort::Newest, ENTRIES);
        let mut results = engine.search(&request)?;
        // In the order of dates the undated come last, and so would never be in a feed of a large archive.
        let undated = Not(Box::new(Exists(Field::Year)));
        request.query = And(vec![request.query, undated]);
        (request.limit_hits, request.matching) = (UNDATED, results.matched);
        let known: Vec<NoticeId> = results.hits.iter().map(|hit| hit.notice.id.clone()).collect();
        let undated = engine.search(&request)?.hits.into_iter();
        results.hits.extend(undated.filter(|hit| !known.contains(&hit.notice.id)));
        Ok(results)
    });
    let results = found.await?;
    let entries: Vec<Entry> = results.hits.iter().map(entry).collect();
    let updated = entries.iter().map(|entry| entry.updated.clone()).max();
    let view = View {
        origin: origin(headers),
        file: template.to_owned(),
        updated: updated.unwrap_or_else(|| LONG_AGO.to_owned()),
        entries,
        here,
        words,
        archive: results.archive,
    };
    Ok(app.pages().document(template, media_type, view))
}

/// What an undated notice counts as: a feed must date everything, and this is no date of a notice.
const LONG_AGO: &str = "1970-01-01T00:00:00Z";

#[derive(Serialize)]
struct View {
    /// Scheme and host by which the client reaches the server.
    origin: String,
    file: String,
    entries: Vec<Entry>,
    updated: String,
    /// The query string of the search.
    here: String,
    words: String,
    archive: ArchiveInfo,
}

#[derive(Serialize)]
struct Entry {
    hit: HitView,
    /// The day of the notice, as Atom has it (RFC 3339).
    updated: String,
    /// The same as RSS has it (RFC 822), where the notice is dated.
    published: Option<String>,
}

fn entry(hit: &Hit) -> Entry {
    let day = hit.notice.dates.published.and_then(first_day);
    let written = |format: &str| day.map(|day| day.strftime(format).to_string());
    Entry {
        hit: hit_view(hit),
        updated: written("%Y-%m-%dT00:00:00Z").unwrap_or_else(|| LONG_AGO.to_owned()),
        published: written("%a, %d %b %Y 00:00:00 GMT"),
    }
}

/// A date known to the month alone counts from its first day.
fn first_day(date: PartialDate) -> Option<jiff::civil::Date> {
    jiff::civil::Date::new(date.year(), date.month().unwrap_or(1), date.day().unwrap_or(1)).ok()
}

/// Scheme and host as the client wrote them; a proxy says by the usual header that it is spoken to in safety.
fn origin(headers: &HeaderMap) -> String {
    let of = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
    let scheme = of("x-forwarded-proto").filter(|scheme| *scheme == "https").unwrap_or("http");
    let is_plain = |host: &&str| {
        !host.is_empty()
            && host.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']'))
    };
    let host = of(header::HOST.as_str()).filter(is_plain).unwrap_or("localhost");
    format!("{scheme}://{host}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_those_that_the_client_uses() {
        let check = |pairs: &[(&'static str, &str)], expected: &str| {
            let pairs = pairs.iter().map(|(name, value)| {
                (header::HeaderName::from_static(name), header::HeaderValue::from_str(value).unwrap())
            });
            assert_eq!(origin(&HeaderMap::from_iter(pairs)), expected);
        };
        check(&[("host", "localhost:7373")], "http://localhost:7373");
        check(&[("host", "[::1]:80")], "http://[::1]:80");
        check(&[("host", "library.example"), ("x-forwarded-proto", "https")], "https://library.example");
        check(&[("host", "library.example"), ("x-forwarded-proto", "gopher")], "http://library.example");
        check(&[("host", "a\"><script>")], "http://localhost");
        check(&[], "http://localhost");
    }
}
