//! Lists that are sent to the server: verdicts, limits, and that nothing of them is kept.

use axum::body::Body;
use axum::http::StatusCode;
use recant::corpus::worker::{Limits, WorkerCommand};
use recant::references::Apart;

use crate::server::{Server, to};

const BIB: &str =
    "@article{a, title={A study}, doi={10.5555/a}}\n@article{b, title={Sound}, doi={10.5555/none}}\n";

const BOUNDARY: &str = "frontier";

/// A form as a browser sends it: files with their names, then fields.
fn form(files: &[(&str, &[u8])], fields: &[(&str, &str)]) -> (String, Vec<u8>) {
    let mut body = Vec::new();
    for (name, bytes) in files {
        let head = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n"
        );
        body.extend(head.into_bytes());
        body.extend(*bytes);
        body.extend(b"\r\n");
    }
    for (name, value) in fields {
        let part =
            format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend(part.into_bytes());
    }
    body.extend(format!("--{BOUNDARY}--\r\n").into_bytes());
    (format!("multipart/form-data; boundary={BOUNDARY}"), body)
}

fn post(server: &Server, path: &str, media_type: &str, body: Vec<u8>) -> (StatusCode, String) {
    let request = to(path).method("POST").header("content-type", media_type).body(Body::from(body));
    let (status, _, body) = server.ask(request.expect("a request"));
    (status, body)
}

#[track_caller]
fn check(path: &str, media_type: &str, body: &[u8], expected: (u16, &[&str])) {
    let (status, answer) = post(&Server::new(), path, media_type, body.to_vec());
    assert_eq!(status.as_u16(), expected.0, "{answer}");
    for part in expected.1 {
        assert!(answer.contains(part), "{part} is not in {answer}");
    }
}

#[test]
fn a_form_that_was_sent_empty_comes_back_with_the_reason() {
    let request = to("/check").method("POST").header("content-type", "application/x-www-form-urlencoded");
    let (status, _, page) = Server::new().ask(request.body(Body::from("list=")).expect("a request"));
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert!(
        page.contains("nothing to check: choose a file or paste a list") && page.contains("<textarea"),
        "{page}"
    );
}

#[test]
fn a_list_as_it_is_gets_the_answer_of_the_contract() {
    let found = [r#""complete":true"#, r#""status":"retracted""#, r#""status":"no_notice_found""#];
    check("/api/check?name=thesis.bib", "application/x-bibtex", BIB.as_bytes(), (200, &found));
    check("/api/check", "application/x-www-form-urlencoded", BIB.as_bytes(), (200, &found));
    check("/api/check", "application/x-www-form-urlencoded", b"list=10.5555%2Fa", (200, &found[1..2]));
    check("/api/check?format=csv", "text/plain", b"10.5555/a", (200, &["retracted,"]));
}

#[test]
fn a_form_gets_a_page_with_problems_first() {
    let (media_type, body) = form(&[("dir/my.bib", BIB.as_bytes())], &[("list", "10.5555/a")]);
    let (status, page) = post(&Server::new(), "/check", &media_type, body);
    assert_eq!(status, StatusCode::OK);
    let places =
        ["3 references: 2 retracted, 1 no notice found", "To look at", "my.bib:1", "No notice found: 1"];
    let at: Vec<Option<usize>> = places.iter().map(|part| page.find(part)).collect();
    assert!(at.iter().all(Option::is_some) && at.is_sorted(), "{at:?} in {page}");
    assert!(!page.contains("<script>") && !page.contains("dir/"), "{page}");
}

#[test]
fn what_was_not_read_is_never_fine() {
    let broken: &[u8] = b"%PDF-1.7 nothing of a PDF";
    let (media_type, body) = form(&[("a.pdf", broken)], &[("list", "10.5555/none")]);
    let (status, page) = post(&Server::new(), "/check", &media_type, body.clone());
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("not read: a.pdf") && page.contains("Not everything was checked"), "{page}");
    let (_, answer) = post(&Server::new(), "/api/check", &media_type, body);
    assert!(answer.contains(r#""complete":false"#), "{answer}");
    check(
        "/api/check",
        "text/plain",
        b"nothing that is a reference",
        (422, &["unreadable", "no references"]),
    );
}

#[test]
fn a_request_that_cannot_be_checked_says_why() {
    let (media_type, body) = form(&[("", b"")], &[("list", "  ")]);
    check("/api/check", &media_type, &body, (400, &["choose a file or paste a list"]));
    check("/api/check", "text/plain", b" \n", (400, &["nothing to check"]));
    check("/api/check?format=pie", "text/plain", b"10.5555/a", (400, &["`pie` is not a format"]));
    check("/api/check?date=May", "text/plain", b"10.5555/a", (400, &["YYYY-MM-DD"]));
    check("/api/check?max_age=1000001", "text/plain", b"10.5555/a", (400, &["up to 1000000"]));
    check("/api/check?publsher=a", "text/plain", b"10.5555/a", (400, &["not a parameter"]));
    check("/api/check", "multipart/form-data; boundary=x", b"--x\r\nbroken", (400, &["breaks off"]));
    check("/api/check", "text/plain", &vec![b'a'; (20 << 20) + 1], (413, &["long-body"]));
    let (media_type, body) = form(&[("big.txt", &vec![b'a'; 21 << 20])], &[]);
    check("/api/check", &media_type, &body, (413, &["long-body"]));
    let many: String = (0..5_001).map(|number| format!("10.5555/{number}\n")).collect();
    check("/api/check", "text/plain", many.as_bytes(), (422, &["at most 5000 at a time"]));
}

#[test]
fn nothing_that_was_sent_is_kept() {
    let before = files();
    let server = Server::new();
    for (name, bytes) in [("kept-a.pdf", &b"%PDF-1.7 broken"[..]), ("kept-b.bib", BIB.as_bytes())] {
        let (media_type, body) = form(&[(name, bytes)], &[]);
        post(&server, "/check", &media_type, body);
    }
    let left: Vec<String> = files().into_iter().filter(|name| !before.contains(name)).collect();
    assert!(!left.iter().any(|name| name.contains("kept-")), "{left:?}");
    let page = server.get("/check").1;
    assert!(!page.contains("kept-"), "the next visitor sees {page}");
}

/// Has a list read by this program and these arguments, within a second and so much memory.
#[track_caller]
fn check_apart(
    program: &str,
    arguments: &[&str],
    memory_bytes: u64,
    list: &str,
    expected: Result<usize, &str>,
) {
    let arguments = arguments.iter().map(Into::into).collect();
    let command = WorkerCommand { program: program.into(), arguments };
    let limits = Limits { processor_s: 20, clock_s: if program == "sleep" { 1 } else { 20 }, memory_bytes };
    let found =
        Apart::in_process(command).within(limits).read(vec![("a.bib".to_owned(), list.as_bytes().to_vec())]);
    match expected {
        Ok(references) => {
            assert_eq!((found.references.len(), found.errors.len()), (references, 0), "{:?}", found.errors);
        }
        Err(reason) => {
            let told = found.errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
            assert!(found.references.is_empty() && told.contains(reason), "{told}");
        }
    }
}

#[cfg(unix)]
#[test]
fn a_list_that_hangs_or_grows_stops_its_reader_alone() {
    let recant = env!("CARGO_BIN_EXE_recant");
    check_apart(recant, &["worker", "--lists"], 768 << 20, BIB, Ok(2));
    check_apart("sleep", &["60"], 768 << 20, BIB, Err("a.bib: took more than 1 s; send a part of it"));
    check_apart("true", &[], 768 << 20, BIB, Err("a.bib: crashed the reader"));
    check_apart("/nowhere/at/all", &[], 768 << 20, BIB, Err("a.bib: cannot start the reader"));
    let large = BIB.repeat(50_000);
    check_apart(
        recant,
        &["worker", "--lists"],
        160 << 20,
        &large,
        Err("a.bib: needed more than 160 MiB; send a part of it"),
    );
}

#[cfg(unix)]
#[test]
fn what_was_not_read_in_time_is_told() {
    let mut server = Server::new();
    let command = WorkerCommand { program: "sleep".into(), arguments: vec!["60".into()] };
    let limits = Limits { clock_s: 1, ..Limits::default() };
    server.options.lists = Apart::in_process(command).within(limits);
    let (status, answer) = post(&server, "/api/check?name=a.bib", "text/plain", BIB.into());
    assert_eq!(status.as_u16(), 422, "{answer}");
    assert!(answer.contains("a.bib: took more than 1 s"), "{answer}");
    let (_, page) = post(&server, "/check?name=a.bib", "text/plain", BIB.into());
    assert!(
        page.contains("not read: a.bib: took more than 1 s") && page.contains("Not everything was checked"),
        "{page}"
    );
    assert_eq!(server.get("/api/search").0, StatusCode::OK);
}

/// What lies in the folder for temporary files.
fn files() -> Vec<String> {
    let entries = std::fs::read_dir(std::env::temp_dir()).expect("a folder").flatten();
    entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
}
