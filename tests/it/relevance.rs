//! Questions of real users and the notices that must come first, on real notices where they are at hand.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::sandbox::Sandbox;
use crate::shared::archive;

/// Each query with the ids of the notices of which one must come first among ten hits, or the DOI of the article that any
/// notice must be about: some notices are in the archive twice, once in a text that does not state its DOI.
const QUESTIONS_TSV: &str = include_str!("relevance.tsv");

fn questions() -> Vec<(&'static str, Vec<&'static str>)> {
    let rows = QUESTIONS_TSV.lines().skip(1).filter_map(|row| row.split_once('\t'));
    rows.map(|(query, ids)| (query, ids.split(' ').collect())).collect()
}

/// For each hit, its id and the DOIs of its articles.
fn names(answer: &Value) -> Vec<Vec<String>> {
    let hits = answer["hits"].as_array().expect("hits").iter();
    let names = |hit: &Value| {
        let articles = hit["notice"]["articles"].as_array().cloned().unwrap_or_default();
        let dois = articles.iter().filter_map(|article| article["doi"].as_str().map(str::to_owned));
        std::iter::once(hit["notice"]["id"].as_str().expect("an id").to_owned()).chain(dois).collect()
    };
    hits.map(names).collect()
}

#[test]
fn what_users_ask_for_comes_first() {
    let Some(sandbox) = archive() else { return };
    let questions = questions();
    let mut late = BTreeMap::new();
    let mut sum = 0.0;
    for (query, expected) in &questions {
        let answer = sandbox.search(&["--no-facets", "--limit", "10", "--", query]);
        let found = names(&answer);
        let place =
            found.iter().position(|names| expected.iter().any(|id| names.iter().any(|name| name == id)));
        sum += place.map_or(0.0, |place| 1.0 / (place + 1) as f64);
        if place != Some(0) {
            late.insert(query, (place.map(|place| place + 1), found.into_iter().next().unwrap_or_default()));
        }
    }
    let mean = sum / questions.len() as f64;
    println!("mean reciprocal rank {mean:.3} of {} questions; not first: {late:#?}", questions.len());
    assert!(questions.len() >= 60 && mean >= 0.95, "{mean:.3}: {late:#?}");
}

const NOTICES: &str = r#"{"id":"10.5555/fake","title":"Retraction: Mice","doi":"10.5555/fake","reason_text":"The peer review was compromised.","text":"The peer review was compromised.","articles":[{"title":"Mice","doi":"10.5555/mice"}]}
{"id":"10.5555/other","title":"Retraction: Cats","pmid":"12345678","reason_text":"Data on 10.5555/mice were copied.","text":"Data on 10.5555/mice were copied."}"#;

#[track_caller]
fn explained(query: &str, id: &str, expected: &str) {
    let sandbox = Sandbox::indexed(&[("a.jsonl", NOTICES)]);
    let answer = sandbox.search(&["--explain", "--", query]);
    assert_eq!(answer["hits"][0]["notice"]["id"], id, "{answer:#}");
    let lines = answer["hits"][0]["explanation"].to_string();
    assert!(lines.contains(expected), "{query}: {lines}");
}

#[test]
fn explanations_say_what_is_not_in_the_text() {
    explained(
        "sham peer review",
        "10.5555/fake",
        "reason: `peer` as typed, `review` as typed, `sham peer review` by its other name",
    );
    explained("10.5555/mice", "10.5555/fake", "DOI of the article: `10.5555/mice`");
    explained("PMID: 12345678", "10.5555/other", "PubMed number of the notice: `12345678`");
    explained("12345678", "10.5555/other", "PubMed number of the notice: `12345678`");
}

#[test]
fn quotes_switch_other_names_off() {
    let sandbox = Sandbox::indexed(&[("a.jsonl", NOTICES)]);
    assert_eq!(sandbox.ids(&["sham peer review"]), ["10.5555/fake"]);
    sandbox.run(&["search", "\"sham peer review\""]).code(1);
}

#[test]
fn small_words_of_a_question_are_left_out_and_named() {
    let sandbox = Sandbox::indexed(&[("a.jsonl", NOTICES)]);
    let answer = sandbox.search(&["why was the study of mice retracted mice"]);
    let left_out = answer["problems"].to_string();
    assert!(
        left_out.contains("left out as small words of a question: `why`, `was`, `the`, `of`"),
        "{left_out}"
    );
}
