//! Requests to the router, without a socket: pages, the interface, and everything that must not get through.

use std::fs;
use std::future::Future as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, StatusCode};
use axum::response::Response;
use recant::build::{BuildOptions, Root, build};
use recant::index::LocalIndex;
use recant::server::{App, Archive, Engine, ServeOptions, router};
use serde_json::Value;
use tower::ServiceExt;

/// Notices with everything that could harm a page.
const HOSTILE: &str = concat!(
    r#"{"id":"10.5555/evil","nature":"retraction","title":"<script>alert(1)</script> & \"quoted\"","text":"<img src=x onerror=alert(2)> \u202emirror\u200b "#,
    r#"javascript:alert(3) <svg/onload=alert(4)> duplicated","doi":"10.5555/evil","dates":{"published":"2024-05-06"},"#,
    r#""publisher":{"as_found":"<b>Press</b>","imprint":"<b>Press</b>","family":"<b>Press</b>"},"#,
    r#""articles":[{"title":"A </title><script>x</script> study","authors":["Eve <i>Nobody</i>"],"doi":"10.5555/a","year":2020}],"#,
    r#""reasons":[{"code":"<u>Code</u>","layer":"substance","source":"text","confidence":0.9,"evidence":[{"start":0,"end":10,"text":"<img src=x"}]}]}"#,
    "\n",
    r#"{"id":"10.5555/second","nature":"expression_of_concern","title":"Expression of concern: duplicated cells","text":"Panels are duplicated.","dates":{"published":"2023-01-02"}}"#,
    "\n",
);

pub(crate) struct OnDisk(pub(crate) PathBuf);

impl Archive for OnDisk {
    fn state(&self) -> String {
        recant::index::state(&self.0)
    }

    fn open(&self) -> Result<Engine, String> {
        Ok(Arc::new(LocalIndex::open(&self.0).map_err(|error| error.to_string())?))
    }
}

/// A server over two notices.
pub(crate) struct Server {
    folder: tempfile::TempDir,
    pub(crate) options: ServeOptions,
}

impl Server {
    pub(crate) fn new() -> Server {
        let server =
            Server { folder: tempfile::tempdir().expect("a folder"), options: ServeOptions::default() };
        server.holds(HOSTILE);
        server
    }

    pub(crate) fn index(&self) -> PathBuf {
        self.folder.path().join("index")
    }

    pub(crate) fn holds(&self, notices: &str) {
        let file = self.folder.path().join("notices.jsonl");
        fs::write(&file, notices).expect("a file");
        let options =
            BuildOptions { index: self.index(), roots: vec![Root::Path(file)], ..BuildOptions::default() };
        build(&options, &mut |_| {}).expect("an index");
    }

    fn router(&self) -> axum::Router {
        router(App::new(Box::new(OnDisk(self.index())), self.options.clone()))
    }

    pub(crate) fn ask(&self, request: Request<Body>) -> (StatusCode, axum::http::HeaderMap, String) {
        ask(self.router(), request)
    }

    pub(crate) fn get(&self, path: &str) -> (StatusCode, String) {
        let (status, _, body) = self.ask(to(path).body(Body::empty()).expect("a request"));
        (status, body)
    }

    pub(crate) fn json(&self, path: &str) -> Value {
        serde_json::from_str(&self.get(path).1).expect("JSON")
    }
}

pub(crate) fn to(path: &str) -> axum::http::request::Builder {
    Request::builder().uri(path).header("host", "localhost")
}

fn ask(router: axum::Router, request: Request<Body>) -> (StatusCode, axum::http::HeaderMap, String) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let response: Response = router.oneshot(request).await.expect("an answer");
        let (head, body) = response.into_parts();
        let body = axum::body::to_bytes(body, 1 << 24).await.expect("a body");
        (head.status, head.headers, String::from_utf8(body.to_vec()).expect("UTF-8"))
    })
}

#[test]
fn every_page_answers_and_no_notice_gets_through_as_markup() {
    let server = Server::new();
    for path in [
        "/?q=duplicated",
        "/",
        "/notices/10.5555/evil",
        "/stats",
        "/check",
        "/help",
        "/feed.atom",
        "/feed.rss",
        "/charts/publishers.svg",
    ] {
        let (status, body) = server.get(path);
        assert_eq!(status, StatusCode::OK, "{path}");
        for forbidden in [
            "<script>",
            "<img src=x",
            "<svg/onload",
            "<b>Press",
            "<i>Nobody",
            "<u>Code",
            "\u{202e}",
            "\u{200b}",
        ] {
            assert!(!body.contains(forbidden), "{path} holds {forbidden}");
        }
    }
}

#[test]
fn pages_carry_the_policy_and_no_inline_script() {
    let server = Server::new();
    let (_, headers, body) = server.ask(to("/").body(Body::empty()).expect("a request"));
    let policy = headers["content-security-policy"].to_str().expect("text");
    assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
    assert!(!body.contains("<script>") && !body.contains("onclick="), "an inline script");
}

#[test]
fn the_interface_answers_as_the_contract_says() {
    let server = Server::new();
    let answer = server.json("/api/search?q=duplicated&facet=nature");
    assert_eq!(answer["total"], 2);
    assert_eq!(answer["facets"]["nature"].as_array().map(Vec::len), Some(2));
    assert_eq!(server.json("/api/search?nature=retraction")["total"], 1);
    assert_eq!(server.json("/api/search?nature=retraction&nature=expression_of_concern")["total"], 2);
    assert_eq!(server.json("/api/notices/10.5555/second")["id"], "10.5555/second");
    assert_eq!(server.json("/api/facets/nature")["distinct"], 2);
    assert_eq!(server.json("/api/stats?chart=notices-by-year")[0]["total"], 2);
    assert_eq!(server.get("/export").1.lines().count(), 2);
    assert_eq!(server.json("/openapi.json")["openapi"], "3.1.0");
}

#[test]
fn problems_have_one_shape() {
    let server = Server::new();
    let long = format!("/api/search?q={}", "a".repeat(9_000));
    for (path, expected) in [
        ("/api/notices/none", 404),
        ("/api/facets/nothing", 404),
        ("/api/search?publsher=x", 400),
        ("/export?publsher=x", 400),
        ("/api/notices/%FF", 400),
        ("/api/search?after=nonsense", 400),
        ("/api/search?limit=many", 400),
        ("/api/search?limit=201", 400),
        ("/api/search?page=0", 400),
        ("/api/facets/nature?limit=1001", 400),
        ("/api/search?sort=best", 400),
        ("/api/search?facet=pie", 400),
        ("/api/search?not_stated=title", 400),
        ("/export?publsher=x", 400),
        ("/api/notices/%FF", 400),
        ("/charts/pie.svg", 404),
        ("/charts/delay.svg?publsher=x", 400),
        ("/api/stats?publsher=x", 400),
        ("/api/stats?chart=pie", 400),
        ("/api/stats?until=someday", 400),
        ("/charts/delay.svg?year=soon", 400),
        ("/export?since=someday", 400),
        ("/feed.atom?date=someday", 400),
        ("/api/stats?least=few", 400),
        ("/api/stats?without_largest=perhaps", 400),
        ("/assets/../app.rs", 404),
        (long.as_str(), 414),
    ] {
        let (status, body) = server.get(path);
        let problem: Value = serde_json::from_str(&body).expect("a problem");
        assert_eq!(
            (status.as_u16(), problem["status"].as_u64()),
            (expected, Some(u64::from(expected))),
            "{path}"
        );
        assert!(!body.contains(server.folder.path().to_str().expect("a path")), "{body}");
    }
    let (status, _, body) =
        server.ask(to("/api/search").method("POST").body(Body::empty()).expect("a request"));
    assert_eq!((status, body.contains("wrong-method")), (StatusCode::METHOD_NOT_ALLOWED, true));
}

#[test]
fn what_did_not_change_is_not_sent_again() {
    let server = Server::new();
    let (_, headers, _) = server.ask(to("/?q=cells").body(Body::empty()).expect("a request"));
    let tag = headers["etag"].clone();
    let again =
        || to("/?q=cells").header("if-none-match", tag.clone()).body(Body::empty()).expect("a request");
    assert_eq!(server.ask(again()).0, StatusCode::NOT_MODIFIED);
    server.holds(&HOSTILE.replace("Panels are", "Panels were"));
    assert_eq!(server.ask(again()).0, StatusCode::OK);
}

#[test]
fn an_index_that_changes_is_opened_anew_by_a_running_server() {
    let server = Server::new();
    let running = server.router();
    let total = |router: axum::Router| {
        let (_, _, body) = ask(router, to("/api/search").body(Body::empty()).expect("a request"));
        serde_json::from_str::<Value>(&body).expect("JSON")["total"].as_u64()
    };
    assert_eq!(total(running.clone()), Some(2));
    server.holds("{\"id\":\"1\",\"title\":\"Retraction: one\",\"text\":\"\"}\n");
    std::thread::sleep(std::time::Duration::from_millis(700));
    assert_eq!(total(running), Some(1));
}

#[test]
fn a_token_is_asked_for_and_strange_hosts_are_not_served() {
    let mut server = Server::new();
    server.options.token = Some("s3cret".to_owned());
    let (status, headers, _) = server.ask(to("/").body(Body::empty()).expect("a request"));
    assert_eq!(status, StatusCode::UNAUTHORIZED);
    assert!(headers.contains_key("www-authenticate"));
    let with = to("/").header("authorization", "Bearer s3cret").body(Body::empty()).expect("a request");
    assert_eq!(server.ask(with).0, StatusCode::OK);
    assert_eq!(server.get("/healthz").0, StatusCode::OK);
    assert_eq!(server.get("/notices/healthz").0, StatusCode::UNAUTHORIZED);
    server.options.token = None;
    let strange = Request::builder().uri("/").header("host", "evil.example").body(Body::empty());
    assert_eq!(server.ask(strange.expect("a request")).0, StatusCode::MISDIRECTED_REQUEST);
}

#[test]
fn a_client_has_so_many_answers_open_until_they_are_sent() {
    let router =
        Server::new().router().layer(axum::Extension(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 9)))));
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let ask = || {
            let request = to("/robots.txt").body(Body::empty()).expect("a request");
            router.clone().oneshot(request)
        };
        let mut open = Vec::new();
        for _ in 0..64 {
            let answer = ask().await.expect("an answer");
            assert_eq!(answer.status(), StatusCode::OK);
            open.push(answer);
        }
        assert_eq!(ask().await.expect("an answer").status(), StatusCode::TOO_MANY_REQUESTS);
        open.pop();
        assert_eq!(ask().await.expect("an answer").status(), StatusCode::OK);
    });
}

#[test]
fn an_export_that_nobody_takes_stops_no_other() {
    let mut server = Server::new();
    server.options.exports = 1;
    // More than waits for a slow client, so that the export lasts until it is read.
    let notices: String = (0..5_000)
        .map(|n| format!("{{\"id\":\"10.5555/{n}\",\"title\":\"Retraction: {n}\",\"text\":\"\"}}\n"))
        .collect();
    server.holds(&notices);
    let router = server.router();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let ask = || router.clone().oneshot(to("/export").body(Body::empty()).expect("a request"));
        let idle = [ask().await.expect("an answer"), ask().await.expect("an answer")];
        let other = ask().await.expect("an answer");
        assert_eq!(other.status(), StatusCode::OK);
        for answer in std::iter::once(other).chain(idle) {
            let body = axum::body::to_bytes(answer.into_body(), 1 << 24).await.expect("a body");
            assert_eq!(body.iter().filter(|byte| **byte == b'\n').count(), 5_000);
        }
    });
}

#[test]
fn who_goes_away_is_open_no_longer() {
    let router = Server::new().router();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        for _ in 0..3 {
            let request = to("/api/search").body(Body::empty()).expect("a request");
            let mut asking = Box::pin(router.clone().oneshot(request));
            // Begun, and then dropped as when the connection breaks.
            let begun = std::future::poll_fn(|context| std::task::Poll::Ready(asking.as_mut().poll(context)));
            assert!(begun.await.is_pending());
        }
    });
    let (_, _, metrics) = ask(router, to("/metrics").body(Body::empty()).expect("a request"));
    // The question itself is open.
    assert!(metrics.contains("\nrecant_open_requests 1\n"), "{metrics}");
    assert!(metrics.contains("\nrecant_broken_off_total 3\n"), "{metrics}");
}

#[test]
fn what_is_not_there_is_told_to_whoever_has_it() {
    let server = Server::new();
    for (path, expected) in [("/api/notices/none", 404), ("/api/search?sort=best", 400), ("/api/search", 304)]
    {
        let request = to(path).header("if-none-match", "*").body(Body::empty()).expect("a request");
        assert_eq!(server.ask(request).0.as_u16(), expected, "{path}");
    }
}

#[test]
fn pages_work_below_a_base_path() {
    let mut server = Server::new();
    server.options.base_path = "/retractions".to_owned();
    let (status, body) = server.get("/retractions/?q=cells");
    assert_eq!(status, StatusCode::OK);
    assert!(body.contains("href=\"/retractions/assets/page.css") && !body.contains("href=\"/assets"));
    assert_eq!(server.get("/?q=cells").0, StatusCode::NOT_FOUND);
    let (status, headers, _) = server.ask(to("/retractions?q=cells").body(Body::empty()).expect("a request"));
    assert_eq!(status, StatusCode::PERMANENT_REDIRECT);
    assert_eq!(headers["location"], "/retractions/?q=cells");
}

#[test]
fn no_index_is_an_answer_without_a_path() {
    let server = Server::new();
    let nowhere =
        router(App::new(Box::new(OnDisk(Path::new("/nowhere/at/all").to_owned())), ServeOptions::default()));
    let (status, _, body) = ask(nowhere, to("/api/search").body(Body::empty()).expect("a request"));
    assert_eq!((status, body.contains("nowhere")), (StatusCode::SERVICE_UNAVAILABLE, false));
    drop(server);
}

#[test]
fn a_notice_page_holds_all_that_is_known_of_a_notice() {
    let (_, page) = Server::new().get("/notices/10.5555/evil");
    for part in [
        "What the notice states",
        "looked into by",
        "Completeness",
        "Missing: the notice",
        "What happened to this article",
        "article published",
        "Cite this notice",
        "2024. doi:10.5555/evil",
        "?format=bibtex",
        "Where this was read",
    ] {
        assert!(page.contains(part), "{part} is not in {page}");
    }
}

#[test]
fn one_notice_comes_in_every_format() {
    let server = Server::new();
    let check = |format: &str, expected: &str| {
        let (status, body) = server.get(&format!("/api/notices/10.5555/second{format}"));
        assert!(status.as_u16() < 500 && body.contains(expected), "{status} {body}");
    };
    check("", r#""id":"10.5555/second""#);
    check("?format=json", r#""id":"10.5555/second""#);
    check("?format=bibtex", "@article{");
    check("?format=ris", "TI  - Expression of concern: duplicated cells\r\n");
    check("?format=pie", "`pie` is not a format; formats are json, bibtex, ris");
    check("?q=pie", "`q` is not a parameter");
}

#[test]
fn an_export_is_whole() {
    let server = Server::new();
    let notices: String = (0..1_203)
        .map(|number| format!("{{\"id\":\"{number}\",\"title\":\"Retraction {number}\",\"text\":\"\"}}\n"))
        .collect();
    server.holds(&notices);
    let (_, body) = server.get("/export");
    let ids: std::collections::BTreeSet<String> = body
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).expect("JSON")["id"].to_string())
        .collect();
    assert_eq!((body.lines().count(), ids.len()), (1_203, 1_203));
}

#[test]
fn what_is_not_stated_can_be_chosen() {
    let server = Server::new();
    let total = |query: &str| server.json(&format!("/api/search?{query}"))["total"].as_u64();
    assert_eq!(total("publisher=%3Cb%3EPress%3C/b%3E"), Some(1));
    assert_eq!(total("not_stated=publisher"), Some(1));
    assert_eq!(total("publisher=%3Cb%3EPress%3C/b%3E&not_stated=publisher"), Some(2));
    let (_, page) = server.get("/?family=%3Cb%3EPress%3C/b%3E");
    assert!(page.contains("1 more match and do not state the family"), "{page}");
    let (_, page) = server.get("/?not_stated=family");
    assert!(page.contains("Remove the filter family not stated"), "{page}");
    assert!(!page.contains('\u{1}'), "the mark of the filter is shown");
}

#[test]
fn values_are_found_by_a_part_of_them() {
    let server = Server::new();
    let values = |path: &str| server.json(path)["values"].as_array().map(Vec::len);
    assert_eq!(values("/api/facets/nature?contains=concern"), Some(1));
    let (status, page) = server.get("/facets/nature?contains=concern&q=duplicated");
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("expression_of_concern") && !page.contains("value=\"retraction\""), "{page}");
    assert_eq!(server.get("/facets/title").0, StatusCode::NOT_FOUND);
}

#[test]
fn a_name_is_not_a_person() {
    let server = Server::new();
    let notice = |id: &str, doi: &str| {
        format!(
            "{{\"id\":\"{id}\",\"title\":\"Retraction\",\"text\":\"\",\"articles\":[{{\"title\":\"Study {id}\",\"authors\":[\"Wei Wang\"],\"doi\":\"{doi}\"}}]}}\n"
        )
    };
    server.holds(&(notice("1", "10.5555/x") + &notice("2", "10.5555/y")));
    let (_, page) = server.get("/?q=author%3A%22Wei+Wang%22");
    assert!(page.contains("may be 2 people"), "{page}");
}

#[test]
fn notices_of_one_wording_can_be_shown_once() {
    let server = Server::new();
    let text = "The editors retract this article because the figures were found to be duplicated from other work of the authors.";
    let notice =
        |id: &str| format!("{{\"id\":\"{id}\",\"title\":\"Retraction: study {id}\",\"text\":\"{text}\"}}\n");
    server.holds(&(notice("one") + &notice("two") + &notice("three")));
    let (_, page) = server.get("/?collapse=cluster");
    assert!(page.contains("in 1 wordings") || page.contains("in 1 wording"), "{page}");
    assert!(page.contains("2 more of this wording"), "{page}");
}

#[test]
fn every_notice_of_the_sample_has_its_page() {
    let server = Server::new();
    let roots = vec![Root::Path(crate::sandbox::project().join("corpus/sample"))];
    let options = BuildOptions { index: server.index(), roots, ..BuildOptions::default() };
    build(&options, &mut |_| {}).expect("an index");
    let router = server.router();
    let (_, body) = server.get("/export");
    assert!(body.lines().count() > 100);
    for line in body.lines() {
        let id = serde_json::from_str::<Value>(line).expect("JSON")["id"].as_str().expect("an id").to_owned();
        let path: String = in_path(&id);
        let request = to(&format!("/notices/{path}")).body(Body::empty()).expect("a request");
        let (status, _, page) = ask(router.clone(), request);
        assert_eq!(status, StatusCode::OK, "{id}");
        assert!(page.contains("Cite this notice") && !page.contains(">none<"), "{id}");
    }
}

/// An id as part of a path.
fn in_path(id: &str) -> String {
    id.bytes()
        .map(
            |byte| {
                if byte.is_ascii_alphanumeric() {
                    char::from(byte).to_string()
                } else {
                    format!("%{byte:02X}")
                }
            },
        )
        .collect()
}
