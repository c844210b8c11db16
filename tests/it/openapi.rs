//! The description of the interface against what the server does: every path answers, and every answer is described.

use std::net::SocketAddr;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::header;
use recant::server::{App, ServeOptions, router};
use serde_json::Value;
use tower::ServiceExt;

use crate::server::{OnDisk, Server, to};

/// Parts of a path that vary, with a value that there is and one that there is not.
const PARTS: &[(&str, &str, &str, &str)] = &[
    ("/notices/{id}", "{id}", "10.5555/second", "none"),
    ("/api/notices/{id}", "{id}", "10.5555/second", "none"),
    ("/facets/{field}", "{field}", "nature", "none"),
    ("/api/facets/{field}", "{field}", "nature", "none"),
    ("/charts/{file}", "{file}", "publishers.svg", "none.svg"),
    ("/assets/{name}", "{name}", "page.css", "none.css"),
];

/// An operation as it is described.
struct Described {
    path: String,
    method: String,
    answers: Value,
}

impl Described {
    fn all(server: &Server) -> Vec<Described> {
        let document = server.json("/openapi.json");
        let mut all = Vec::new();
        for (path, methods) in document["paths"].as_object().unwrap() {
            for (method, operation) in methods.as_object().unwrap() {
                let answers = operation["responses"].clone();
                all.push(Described { path: path.clone(), method: method.to_uppercase(), answers });
            }
        }
        assert!(all.len() > 20, "only {} operations", all.len());
        all
    }

    fn path(&self, exists: bool) -> String {
        match PARTS.iter().find(|(path, ..)| *path == self.path) {
            Some((path, part, there, not_there)) => {
                path.replace(part, if exists { there } else { not_there })
            }
            None => self.path.clone(),
        }
    }

    fn can(&self, status: &str) -> bool {
        self.answers.get(status).is_some()
    }

    fn body(&self) -> Body {
        if self.method == "POST" { Body::from("10.5555/a") } else { Body::empty() }
    }

    fn request(&self, path: &str) -> axum::http::request::Builder {
        to(path).method(self.method.as_str()).header(header::CONTENT_TYPE, "text/plain")
    }

    /// Holds one answer against the description: its status, its media type, and where it is a problem its shape.
    #[track_caller]
    fn check(&self, server: &Server, request: axum::http::Request<Body>, expected: u16) {
        let (status, headers, body) = server.ask(request);
        let place = format!("{} {}", self.method, self.path);
        assert_eq!(status.as_u16(), expected, "{place}: {body}");
        let answer = &self.answers[expected.to_string()];
        assert!(answer.is_object(), "{place} does not describe {expected}");
        let media_type = headers.get(header::CONTENT_TYPE).map_or("", |value| value.to_str().unwrap());
        let media_type = media_type.split(';').next().unwrap();
        match answer["content"].as_object() {
            Some(content) => {
                assert!(content.contains_key(media_type), "{place} answers {expected} as {media_type}");
            }
            None => assert_eq!((body.as_str(), media_type), ("", ""), "{place} answers {expected}"),
        }
        if media_type == "application/problem+json" {
            let problem: Value = serde_json::from_str(&body).unwrap();
            assert_eq!(problem["status"], expected, "{place}: {body}");
            assert!(problem["type"].as_str().unwrap().starts_with("urn:recant:problem:"), "{place}: {body}");
        }
    }
}

/// Every operation that describes `status` gives it to the request that `ask` makes.
#[track_caller]
fn check(server: &Server, status: u16, least: usize, ask: impl Fn(&Described) -> axum::http::Request<Body>) {
    let mut given = 0;
    for operation in Described::all(&Server::new()).iter().filter(|one| one.can(&status.to_string())) {
        operation.check(server, ask(operation), status);
        given += 1;
    }
    assert!(given >= least, "{status} is described {given} times");
}

#[test]
fn every_described_path_answers() {
    check(&Server::new(), 200, 20, |one| one.request(&one.path(true)).body(one.body()).unwrap());
}

#[test]
fn what_did_not_change_is_answered_so() {
    check(&Server::new(), 304, 15, |one| {
        one.request(&one.path(true)).header(header::IF_NONE_MATCH, "*").body(one.body()).unwrap()
    });
}

#[test]
fn what_names_no_host_is_refused_everywhere() {
    check(&Server::new(), 400, 20, |one| {
        let mut request = one.request(&one.path(true)).body(one.body()).unwrap();
        request.headers_mut().remove(header::HOST);
        request
    });
}

#[test]
fn what_cannot_be_read_is_refused() {
    let reads = ["/api/", "/charts/", "/export", "/feed."];
    let server = Server::new();
    let all = Described::all(&server);
    let strict: Vec<&Described> = all
        .iter()
        .filter(|one| one.method == "POST" || reads.iter().any(|path| one.path.starts_with(path)))
        .collect();
    assert!(strict.len() > 9, "only {} operations", strict.len());
    for one in strict {
        let path = if one.path.contains('{') {
            one.path.replace('{', "%FF{")
        } else {
            format!("{}?limt=1", one.path)
        };
        one.check(&server, one.request(&path.replace(['{', '}'], "")).body(one.body()).unwrap(), 400);
    }
}

#[test]
fn what_is_not_there_is_not_found() {
    check(&Server::new(), 404, 5, |one| one.request(&one.path(false)).body(one.body()).unwrap());
}

#[test]
fn limits_are_told() {
    let server = Server::new();
    check(&server, 413, 20, |one| {
        let long = (20 << 20) + 1;
        one.request(&one.path(true)).header(header::CONTENT_LENGTH, long).body(Body::empty()).unwrap()
    });
    for one in Described::all(&server).iter().filter(|one| one.method == "POST") {
        // Whether it says how long it is or not.
        let request = one.request(&one.path(true)).body(Body::from(vec![b'a'; (20 << 20) + 1])).unwrap();
        one.check(&server, request, 413);
    }
    check(&server, 414, 20, |one| {
        one.request(&format!("{}?q={}", one.path(true), "a".repeat(9_000))).body(one.body()).unwrap()
    });
    check(&server, 422, 1, |one| {
        one.request(&one.path(true)).body(Body::from("5001 10.5555/a\n".repeat(5_001))).unwrap()
    });
    check(&server, 431, 20, |one| {
        one.request(&one.path(true)).header("x-filler", "a".repeat(40 << 10)).body(one.body()).unwrap()
    });
    check(&server, 421, 20, |one| {
        let mut request = one.request(&one.path(true)).body(one.body()).unwrap();
        request.headers_mut().insert(header::HOST, "evil.example".parse().unwrap());
        request
    });
}

#[test]
fn a_token_is_asked_for_everywhere_but_for_the_health() {
    let mut server = Server::new();
    server.options.token = Some("s3cret".to_owned());
    check(&server, 401, 20, |one| one.request(&one.path(true)).body(one.body()).unwrap());
}

#[test]
fn too_many_requests_and_no_index_are_told() {
    let one_client = axum::Extension(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 9))));
    let runtime = tokio::runtime::Runtime::new().unwrap();
    for one in Described::all(&Server::new()) {
        let server = Server::new();
        let ask = |path: &str| one.request(path).body(one.body()).unwrap();
        let crowded =
            router(App::new(Box::new(OnDisk(server.index())), ServeOptions::default())).layer(one_client);
        let nowhere = router(App::new(Box::new(OnDisk("/nowhere/at/all".into())), ServeOptions::default()));
        runtime.block_on(async {
            let mut open = Vec::new();
            for _ in 0..64 {
                open.push(
                    crowded.clone().oneshot(to("/robots.txt").body(Body::empty()).unwrap()).await.unwrap(),
                );
            }
            let answer = crowded.oneshot(ask(&one.path(true))).await.unwrap();
            assert_eq!(answer.status().as_u16(), 429, "{}", one.path);
            let answer = nowhere.oneshot(ask(&one.path(true))).await.unwrap();
            // Without a beginning there is nothing to suggest.
            let needs_no_index = [
                "/api/suggest",
                "/assets/{name}",
                "/openapi.json",
                "/robots.txt",
                "/help",
                "/api",
                "/metrics",
            ];
            let expected = if needs_no_index.contains(&one.path.as_str()) { 200 } else { 503 };
            assert_eq!(answer.status().as_u16(), expected, "{}", one.path);
        });
    }
}
