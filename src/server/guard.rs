//! What stands before every handler: who may ask, how much, and what a browser may do with the answer.

use std::net::{IpAddr, SocketAddr};

use axum::body::Body;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Version, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http_body_util::BodyExt as _;

use super::app::{App, MOST_BODY_BYTES};
use super::client::client_of;
use super::connections::Connection;
use super::problem::Problem;

/// The longest address. Browsers and proxies stop near this length too.
const MOST_ADDRESS_BYTES: usize = 8 << 10;

/// The longest head of a request. Addresses and tokens are shorter by far.
pub(super) const MOST_HEAD_BYTES: usize = 32 << 10;

/// Pages take scripts, styles and pictures from here alone, and nobody may show them within another page.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
    connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Lets a request in: a known host, a short address, the token, not too many at once.
pub(super) async fn admit(State(app): State<App>, request: Request, next: Next) -> Response {
    let options = app.options();
    let headers = request.headers();
    if request.uri().path_and_query().is_some_and(|address| address.as_str().len() > MOST_ADDRESS_BYTES) {
        return Problem::long_address(MOST_ADDRESS_BYTES).into_response();
    }
    if head_bytes(headers) > MOST_HEAD_BYTES {
        return Problem::large_head(MOST_HEAD_BYTES).into_response();
    }
    if let Err(problem) = host(&request, &app) {
        return problem.into_response();
    }
    // Before a byte of the body is asked for: whoever waits for `100 Continue` sends none in vain.
    if content_length(headers).is_some_and(|bytes| bytes > MOST_BODY_BYTES as u64) {
        return Problem::long_body(MOST_BODY_BYTES).into_response();
    }
    let open = is_health(request.uri().path(), &options.base_path);
    if let Some(token) = options.token.as_deref().filter(|_| !open)
        && !carries(headers, token)
    {
        return Problem::unauthorised().into_response();
    }
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0);
    let client = peer.map(|peer| client_of(peer, headers, &options.proxies));
    // Tests call the router without a connection.
    let place = match client.map(|client| app.clients().enter(client, options.open_per_client)) {
        Some(None) => return Problem::too_many().into_response(),
        Some(place) => place,
        None => None,
    };
    let busy = request.extensions().get::<Connection>().map(Connection::busy);
    let response = next.run(request).await;
    // An answer that is sent as it is read is open until it is sent: the place is left when the body is dropped.
    response.map(|body| {
        Body::new(body.map_frame(move |frame| {
            let _held = (&place, &busy);
            frame
        }))
    })
}

/// What the lines of a head are long together. Reading stops only where the buffer is full, which may be later.
fn head_bytes(headers: &HeaderMap) -> usize {
    headers.iter().map(|(name, value)| name.as_str().len() + value.len() + ": \r\n".len()).sum()
}

/// Whether a path asks only if the server is well, which whatever watches over it may ask without the token.
fn is_health(path: &str, base_path: &str) -> bool {
    path.strip_prefix(base_path.trim_end_matches('/')) == Some("/healthz")
}

/// How long a body says that it is.
fn content_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.trim().parse().ok()
}

/// A request of HTTP/1.1 names one host (RFC 9112, section 3.2), and one that the server goes by.
fn host(request: &Request, app: &App) -> Result<(), Problem> {
    let mut hosts = request.headers().get_all(header::HOST).iter();
    let (host, another) = (hosts.next(), hosts.next());
    let is_named = host.is_some() || request.version() < Version::HTTP_11;
    if !is_named || another.is_some() {
        return Err(Problem::bad_request("a request names exactly one host"));
    }
    let options = app.options();
    let knows = |host: &HeaderValue| {
        host.to_str()
            .is_ok_and(|host| knows_host(host, &options.hosts, options.listen.ip(), options.token.is_some()))
    };
    if host.is_none_or(knows) { Ok(()) } else { Err(Problem::wrong_host()) }
}

/// A page of another site could make a browser ask a server on this machine under that site's name; so only known names
/// are answered, unless a token guards the door anyway. An address of this machine is no other site's name.
fn knows_host(host: &str, hosts: &[String], listen: IpAddr, has_token: bool) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    let address = name.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>().ok();
    name.eq_ignore_ascii_case("localhost")
        || address.is_some_and(|address| address.is_loopback() || address == listen)
        || hosts.iter().any(|known| known == "*" || known.eq_ignore_ascii_case(name))
        || (has_token && hosts.is_empty())
}

fn carries(headers: &HeaderMap, token: &str) -> bool {
    let Some(given) = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()) else {
        return false;
    };
    let same = |given: &[u8]| blake3::hash(given) == blake3::hash(token.as_bytes());
    match given.split_once(' ') {
        Some((kind, given)) if kind.eq_ignore_ascii_case("bearer") => same(given.trim().as_bytes()),
        Some((kind, given)) if kind.eq_ignore_ascii_case("basic") => {
            password(given.trim()).is_some_and(|password| same(&password))
        }
        _ => false,
    }
}

/// The password of `Basic` credentials: what stands behind the first colon, in base 64 (RFC 7617).
fn password(credentials: &str) -> Option<Vec<u8>> {
    let decoded = STANDARD.decode(credentials).ok()?;
    let colon = decoded.iter().position(|byte| *byte == b':')?;
    Some(decoded[colon + 1..].to_vec())
}

/// Pictures bring their own colours for dark pages, and nothing else.
const PICTURE_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";

/// Tells every browser what the pages may do.
pub(super) async fn headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let is_picture = headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind == "image/svg+xml");
    let policy = if is_picture { PICTURE_POLICY } else { POLICY };
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_FRAME_OPTIONS, "DENY"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

/// Answers "unchanged" where a client has the present answer already: all answers here follow from the archive, the
/// version of the program and the address.
pub(super) async fn conditional(State(app): State<App>, request: Request, next: Next) -> Response {
    if request.method() != Method::GET && request.method() != Method::HEAD {
        return next.run(request).await;
    }
    let fingerprint = app.with_engine(|engine| Ok(engine.archive()?.fingerprint)).await;
    let Ok(fingerprint) = fingerprint else { return next.run(request).await };
    let tag = format!("W/\"{}-{fingerprint}\"", env!("CARGO_PKG_VERSION"));
    let known = request.headers().get(header::IF_NONE_MATCH).cloned();
    let known = known.as_ref().and_then(|value| value.to_str().ok()).unwrap_or_default();
    // What is not there has not stayed the same, so the answer is known first (RFC 9110, section 13.2.1).
    let response = next.run(request).await;
    if !response.status().is_success() {
        return response;
    }
    let is_known = known.split(',').any(|one| one.trim() == tag || one.trim() == "*");
    with_tag(if is_known { StatusCode::NOT_MODIFIED.into_response() } else { response }, &tag)
}

fn with_tag(mut response: Response, tag: &str) -> Response {
    if let Ok(tag) = HeaderValue::from_str(tag) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept-encoding, authorization"));
    response
}

/// The base path without its last slash is the search too.
pub(super) async fn to_the_top(State(app): State<App>, request: Request) -> Redirect {
    let base = app.options().base_path.trim_end_matches('/');
    let query = request.uri().query().map(|query| format!("?{query}")).unwrap_or_default();
    Redirect::permanent(&format!("{base}/{query}"))
}

pub(super) async fn not_found(State(app): State<App>, request: Request) -> Response {
    let problem = Problem::not_found("no such page; the search is at the top");
    if wants_page(request.headers()) { app.pages().problem(&problem) } else { problem.into_response() }
}

pub(super) async fn wrong_method() -> Problem {
    Problem::wrong_method()
}

/// Whether a person with a browser asks.
pub(super) fn wants_page(headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    accepted.contains("text/html")
}

/// A panic of a handler as an answer, without a word of its cause.
pub(super) fn panicked(_: Box<dyn std::any::Any + Send + 'static>) -> Response {
    Problem::internal().into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(name: header::HeaderName, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_str(value).unwrap())])
    }

    #[test]
    fn only_known_hosts_are_answered() {
        let check = |host: &str, hosts: &[&str], token: bool, expected: bool| {
            let hosts: Vec<String> = hosts.iter().map(|host| (*host).to_owned()).collect();
            let listen = "192.0.2.1".parse().unwrap();
            assert_eq!(knows_host(host, &hosts, listen, token), expected, "{host}");
        };
        check("127.0.0.2:7373", &[], false, true);
        check("192.0.2.1:7373", &[], false, true);
        check("192.0.2.2", &[], false, false);
        check("127.0.0.1.evil.example", &[], false, false);
        check("localhost:7373", &[], false, true);
        check("127.0.0.1", &[], false, true);
        check("[::1]:80", &[], false, true);
        check("evil.example", &[], false, false);
        check("library.example", &["library.example"], false, true);
        check("evil.example", &["library.example"], true, false);
        check("any.example", &[], true, true);
    }

    #[test]
    fn only_the_health_of_the_server_is_open() {
        let check = |path: &str, base_path: &str, expected: bool| {
            assert_eq!(is_health(path, base_path), expected, "{path} below {base_path}");
        };
        check("/healthz", "", true);
        check("/retractions/healthz", "/retractions", true);
        check("/notices/healthz", "", false);
        check("/api/notices/10.5555/healthz", "", false);
        check("/healthz", "/retractions", false);
        check("/healthz/", "", false);
    }

    #[test]
    fn the_token_is_taken_as_bearer_or_as_password() {
        let check = |value: &str, expected: bool| {
            assert_eq!(carries(&with(header::AUTHORIZATION, value), "s3cret"), expected, "{value}");
        };
        check("Bearer s3cret", true);
        check("bearer s3cret", true);
        check("Basic YW55OnMzY3JldA==", true);
        check("Basic YW55Ondyb25n", false);
        check("Bearer s3cre", false);
        check("Bearer", false);
        check("Basic ???", false);
    }
}
