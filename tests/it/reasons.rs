//! Reason codes from both ends: read from a notice, imported from a database row, asked for under any name.

use serde_json::Value;

use crate::sandbox::Sandbox;

const NOTICE: &str = "Retraction: A cell that never divided

This article (doi: 10.5555/jie.2018.12) has been retracted because images in Figure 2 were duplicated and the peer
review process was compromised.";

const ROWS: &str = "Record ID,Title,Journal,Publisher,RetractionDate,RetractionDOI,OriginalPaperDate,OriginalPaperDOI,RetractionNature,Reason
1,A cell that never divided,J Imag Exp,Nowhere,4/3/2020 0:00,10.5555/jie.2020.9,2/1/2018 0:00,10.5555/jie.2018.13,Retraction,+Fake Peer Review;+Date of Retraction/Other Unknown;
2,A cell that divided,J Imag Exp,Nowhere,4/4/2020 0:00,10.5555/jie.2020.10,2/1/2018 0:00,10.5555/jie.2018.14,Retraction,+Retract and Replace;+Error in Data;
";

fn archive() -> Sandbox {
    Sandbox::indexed(&[("a.txt", NOTICE), ("rows.csv", ROWS)])
}

#[track_caller]
fn check_found(query: &str, expected: u64) {
    assert_eq!(archive().search(&[query])["total"], expected, "{query}");
}

#[test]
fn a_code_is_found_under_any_of_its_names() {
    check_found("reason:\"Compromised Peer Review\"", 2);
    check_found("reason:\"Fake Peer Review\"", 2);
    check_found("reason:\"Duplication of Image\"", 1);
    check_found("reason:\"Fake Peer Review\" reason_source:text", 1);
    check_found("reason_source:retraction-watch", 2);
}

/// `value count [source count]…` of each value of a facet.
fn facet(args: &[&str]) -> Vec<String> {
    let facets = archive().run(&[&["facets"], args, &["--format", "json"]].concat()).json();
    let values = facets.pointer("/values").or_else(|| facets.pointer("/facets/reason")).unwrap_or(&facets);
    let one = |value: &Value| format!("{} {}", value["value"].as_str().unwrap_or("-"), value["count"]);
    let with_sources = |value: &Value| {
        let below = value["children"].as_array().cloned().unwrap_or_default();
        [vec![one(value)], below.iter().map(one).collect()].concat().join(" ")
    };
    values.as_array().unwrap_or_else(|| panic!("{facets}")).iter().map(with_sources).collect()
}

#[test]
fn facets_of_codes_are_split_by_who_gave_them() {
    assert_eq!(
        facet(&["reason"]),
        [
            "Compromised Peer Review 2 retraction-watch 1 text 1",
            "Duplication of/in Image 1 text 1",
            "Error in Data 1 retraction-watch 1"
        ]
    );
    assert_eq!(facet(&["reason_source"]), ["retraction-watch 2", "text 1"]);
}

#[test]
fn the_code_and_not_the_nature_tells_of_a_replacement() {
    let answer = archive().search(&["doi:10.5555/jie.2018.14"]);
    assert_eq!(answer["hits"][0]["notice"]["nature"], "retraction");
    assert_eq!(answer["hits"][0]["notice"]["articles"][0]["status"], "replaced");
}

#[test]
fn a_date_that_a_code_calls_unknown_is_shown_as_uncertain() {
    let shown = archive().run(&["show", "10.5555/jie.2020.9"]).code(0);
    assert!(
        shown.stdout.contains("2020-04-03 (uncertain: its source codes the date as unknown)"),
        "{}",
        shown.stdout
    );
    let json = archive().run(&["show", "10.5555/jie.2020.9", "--format", "json"]).json();
    assert_eq!(json["dates"]["uncertain"], true, "{json}");
    let certain = archive().run(&["show", "10.5555/jie.2020.10", "--format", "json"]).json();
    assert_eq!(certain["dates"].get("uncertain"), None);
}
