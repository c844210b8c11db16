//! The files that pages load, embedded in the program.

use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};

use super::problem::Problem;

/// Name, media type and content of each.
const ASSETS: &[(&str, &str, &str)] = &[
    ("page.css", "text/css; charset=utf-8", include_str!("assets/page.css")),
    ("page.js", "text/javascript; charset=utf-8", include_str!("assets/page.js")),
    ("icon.svg", "image/svg+xml", include_str!("assets/icon.svg")),
];

/// `GET /assets/NAME`.
pub(super) async fn asset(Path(name): Path<String>) -> Result<Response, Problem> {
    let found = ASSETS.iter().find(|(known, ..)| *known == name);
    let (_, media_type, content) = found.ok_or_else(|| Problem::not_found("no such file"))?;
    let headers = [(header::CONTENT_TYPE, *media_type), (header::CACHE_CONTROL, "private, max-age=31536000, immutable")];
    Ok((headers, *content).into_response())
}

/// A name for exactly these files, so that a browser keeps them until the program changes.
pub(super) fn version() -> String {
    let mut hasher = blake3::Hasher::new();
    for (_, _, content) in ASSETS {
        hasher.update(content.as_bytes());
    }
    hasher.finalize().to_hex()[..12].to_owned()
}

/// `GET /robots.txt`: notices about people are no food for search machines.
pub(super) async fn robots() -> Response {
    ([(header::CONTENT_TYPE, "text/plain")], "User-agent: *\nDisallow: /\n").into_response()
}
