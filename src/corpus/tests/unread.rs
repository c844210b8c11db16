//! Files that are not read, and the words that say why.

use std::fs;
use std::path::Path;

use super::*;

#[test]
fn what_is_not_read_says_why() {
    check_bytes("a", b"\x89PNG\r\n", &skipped("an image"));
    check_bytes("a.bin", &[1, 2, 3, 200, 201, 0, 7].repeat(99), &skipped("not a format that recant reads"));
    check_bytes(
        "a.txt",
        b" \n",
        "text UTF-8, records, malformed, passed over: (0, 0, 0)\nSKIPPED the file is empty",
    );
    check_bytes(
        "a.json",
        b"{\"a\": 1}",
        &skipped("JSON without records of notices, Crossref or open-retractions"),
    );
    check_bytes(
        "a.csv",
        b"a,b\n1,2",
        &skipped("a table without the columns of Retraction Watch or of DOI pairs"),
    );
    check_bytes(
        "a.bib",
        b"@article{a, title={x}}",
        &skipped("a reference list, not a notice; `recant check` reads it"),
    );
    check_bytes(
        "a.ris",
        b"TY  - JOUR\nER  - ",
        &skipped("a reference list, not a notice; `recant check` reads it"),
    );
    check_bytes(
        "a.xml",
        b"<?xml version='1.0'?><x/>",
        &skipped("XML with root `x`; JATS and PubMed XML are read"),
    );
}

#[test]
fn an_ordinary_article_is_read_when_asked_for() {
    let article =
        fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/jats/ordinary.xml")).unwrap();
    let all = seen("a.xml", &article, &ReadOptions { all: true, ..ReadOptions::default() });
    assert!(all.contains("jats UTF-8, records, malformed, passed over: (1, 0, 0)"), "{all}");
}

#[test]
fn long_lines_and_stray_bytes_are_text() {
    check_bytes("a.txt", "Retraction. ".repeat(1 << 20).as_bytes(), ONE_TEXT);
    let seen = seen("a.txt", b"A re\0traction of some length", &ReadOptions::default());
    assert!(seen.contains("\"A retraction of some length\"\n  WARNING NUL bytes were left out"), "{seen}");
}

#[test]
fn deep_nesting_is_cut_short() {
    let depth = 200_000;
    let json = format!("{{\"id\":\"1\",\"text\":{}1{}}}", "[".repeat(depth), "]".repeat(depth));
    check_bytes(
        "a.json",
        json.as_bytes(),
        "ERROR a.json:1: is not a notice: invalid type: sequence, expected a string, at byte 17\n\
         notices UTF-8, records, malformed, passed over: (0, 1, 0)",
    );
    let lines = format!("{{\"id\":\"1\",\"text\":\"\"}}\n{json}\n");
    check_bytes(
        "a.jsonl",
        lines.as_bytes(),
        "ERROR a.jsonl:2: is not a notice: invalid type: sequence, expected a string, at byte 17\n\
         notices UTF-8, records, malformed, passed over: (1, 1, 0)",
    );
    let html = format!("<html>{}", "<p><i>".repeat(depth));
    check_bytes(
        "a.html",
        html.as_bytes(),
        "FILE ERROR a.html: leaves more than 5000 elements open at once; such HTML is not read",
    );
    let markdown = format!("# T\n\n{}x", "> ".repeat(depth));
    check_bytes("a.md", markdown.as_bytes(), "markdown UTF-8, records, malformed, passed over: (1, 0, 0)");
}

#[test]
fn too_long_a_page_is_not_read() {
    let page = format!("<!DOCTYPE html><p>{}", "x".repeat(3 << 20));
    check_bytes(
        "a.html",
        page.as_bytes(),
        "FILE ERROR a.html: is 3145746 bytes long, 2097152 are read at most; split it, or allow more \
         with --limit-file-size",
    );
}
