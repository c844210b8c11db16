//! What went wrong to an answer that says so, by the standard for problems of HTTP interfaces (RFC 9457).

use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::search::SearchError;

/// Something that stops a request. Says what and what to do; never a path of the server or a trace.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Problem {
    /// A name that programs can rely on.
    #[serde(rename = "type")]
    kind: String,
    title: &'static str,
    #[serde(serialize_with = "number")]
    status: StatusCode,
    detail: String,
}

fn number<S: serde::Serializer>(status: &StatusCode, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u16(status.as_u16())
}

impl Problem {
    fn new(status: StatusCode, kind: &str, title: &'static str, detail: impl Into<String>) -> Self {
        Problem { kind: format!("urn:recant:problem:{kind}"), title, status, detail: detail.into() }
    }

    pub(super) fn bad_request(detail: impl Into<String>) -> Self {
        Problem::new(StatusCode::BAD_REQUEST, "bad-request", "the request cannot be read", detail)
    }

    pub(super) fn not_found(detail: impl Into<String>) -> Self {
        Problem::new(StatusCode::NOT_FOUND, "not-found", "nothing is here", detail)
    }

    pub(super) fn wrong_method() -> Self {
        let detail = "this address does not take this method; see openapi.json";
        Problem::new(StatusCode::METHOD_NOT_ALLOWED, "wrong-method", "wrong method", detail)
    }

    pub(super) fn unauthorised() -> Self {
        let detail = "send the token as `Authorization: Bearer TOKEN`, or as the password";
        Problem::new(StatusCode::UNAUTHORIZED, "unauthorised", "a token is needed", detail)
    }

    pub(super) fn wrong_host() -> Self {
        let detail = "the server does not go by this name; its owner can add it with `--host NAME`";
        Problem::new(StatusCode::MISDIRECTED_REQUEST, "wrong-host", "unknown host", detail)
    }

    pub(super) fn long_address(most: usize) -> Self {
        let detail = format!("the address is longer than {most} bytes; shorten the query");
        Problem::new(StatusCode::URI_TOO_LONG, "long-address", "the address is too long", detail)
    }

    pub(super) fn long_body(most: usize) -> Self {
        let detail =
            format!("the body is longer than {} MB; send a smaller file, or use `recant check`", most >> 20);
        Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "long-body", "the body is too long", detail)
    }

    pub(super) fn slow_body() -> Self {
        let detail = "the body arrives too slowly; try again over a faster line, or use `recant check`";
        Problem::new(StatusCode::REQUEST_TIMEOUT, "slow-body", "the body is too slow", detail)
    }

    pub(super) fn unreadable(detail: impl Into<String>) -> Self {
        Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "unreadable", "nothing was checked", detail)
    }

    pub(super) fn large_head(most: usize) -> Self {
        let detail = format!("the head is longer than {most} bytes; send fewer or shorter headers");
        Problem::new(
            StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            "large-head",
            "the head is too large",
            detail,
        )
    }

    pub(super) fn too_many() -> Self {
        let detail = "you have too many requests open; wait for their answers";
        Problem::new(StatusCode::TOO_MANY_REQUESTS, "too-many", "too many requests", detail)
    }

    pub(super) fn busy() -> Self {
        let detail = "too many searches at once; try again in a moment";
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, "busy", "busy", detail)
    }

    pub(super) fn unavailable(_cause: &str) -> Self {
        let detail =
            "the index cannot be opened; whoever runs the server finds the reason with `recant doctor`";
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, "no-index", "no index", detail)
    }

    pub(super) fn internal() -> Self {
        let detail = "the server failed; the request can be repeated";
        Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "internal error", detail)
    }

    /// The problem for an answer that another layer gave without words of ours: a path that cannot be read, a time that
    /// is up.
    fn of_status(status: StatusCode) -> Option<Self> {
        Some(match status {
            StatusCode::BAD_REQUEST => Problem::bad_request("the address or the body cannot be read"),
            StatusCode::SERVICE_UNAVAILABLE => {
                Problem::new(status, "too-slow", "too slow", "the answer took too long; ask for less")
            }
            StatusCode::INTERNAL_SERVER_ERROR => Problem::internal(),
            _ => return None,
        })
    }

    pub(super) fn detail(&self) -> &str {
        &self.detail
    }

    pub(super) fn title(&self) -> &'static str {
        self.title
    }

    pub(super) fn status(&self) -> StatusCode {
        self.status
    }
}

/// Gives every failure one shape, whoever noticed it.
pub(super) async fn in_one_shape(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    let media_type = response.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let is_ours = media_type.is_some_and(|value| value.contains("json") || value.starts_with("text/html"));
    match Problem::of_status(response.status()).filter(|_| !is_ours) {
        Some(problem) => problem.into_response(),
        None => response,
    }
}

impl From<SearchError> for Problem {
    fn from(error: SearchError) -> Self {
        match error {
            SearchError::BadCursor(_) => {
                Problem::bad_request("`after` is not a cursor of this archive; take the `next` of an answer")
            }
            _ => Problem::unavailable(""),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = serde_json::to_string(&self).unwrap_or_default();
        let mut response = (self.status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if self.status == StatusCode::UNAUTHORIZED {
            let ask = HeaderValue::from_static("Basic realm=\"recant\", Bearer");
            headers.insert(header::WWW_AUTHENTICATE, ask);
        }
        if matches!(self.status, StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS) {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response
    }
}
