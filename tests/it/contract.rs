//! What scripts rely on: verbs, flags, JSON, exit codes, what goes to which stream.

use crate::sandbox::Sandbox;

const NOTICE: &str = r#"{"id":"10.5555/n","title":"Retraction: Bright exosomes","nature":"retraction","doi":"10.5555/n","journal":"Journal of Examples","publisher":{"as_found":"Hindawi Limited","imprint":"Hindawi","family":"Wiley"},"dates":{"published":"2024-05-14"},"articles":[{"title":"Bright exosomes","authors":["Wei Wang","Ada Exampleson"],"doi":"10.5555/a","year":2019,"countries":["Norway"]}],"people":[{"name":"Maria Examplini","role":"approver"}],"reason_text":"Concerns were raised about duplicated images.","text":"Concerns were raised about duplicated images."}"#;

fn one() -> Sandbox {
    Sandbox::indexed(&[("a.jsonl", NOTICE)])
}

#[track_caller]
fn check_exit(args: &[&str], expected: i32) {
    one().run(args).code(expected);
}

#[test]
fn exit_codes_tell_found_nothing_and_error_apart() {
    check_exit(&["search", "exosomes"], 0);
    check_exit(&["search", "unicorns"], 1);
    check_exit(&["search", "exosomes", "--format", "trec"], 2);
    check_exit(&["search", "exosomes", "--index", "nowhere"], 2);
    check_exit(&["show", "10.5555/n"], 0);
    check_exit(&["show", "10.5555/none"], 1);
    check_exit(&["facets", "publisher"], 0);
    check_exit(&["facets", "title"], 2);
    check_exit(&["doctor"], 0);
    check_exit(&["nonsense"], 2);
}

#[test]
fn a_named_index_that_is_missing_is_an_error_with_its_remedy() {
    let run = one().run(&["search", "x", "--index", "nowhere"]).code(2);
    assert_eq!(run.stderr, "recant: there is no index `nowhere`; run `recant index` to build it\n");
    assert_eq!(run.stdout, "");
}

#[test]
fn json_has_the_members_of_the_contract() {
    let answer = one().search(&["exosomes"]);
    for member in
        ["query", "match", "total", "total_articles", "hits", "facets", "facet_info", "problems", "archive"]
    {
        assert!(!answer[member].is_null(), "{member} is missing: {answer}");
    }
    assert_eq!(answer["match"], "all");
    assert_eq!(answer["hits"][0]["rank"], 1);
    assert_eq!(answer["hits"][0]["entry"], 0);
    assert_eq!(answer["hits"][0]["notice"]["articles"][0]["status"], "retracted");
    assert_eq!(answer["facets"]["publisher"][0]["value"], "Hindawi");
    assert_eq!(answer["facet_info"]["publisher"]["distinct"], 1);
    assert_eq!(answer["archive"]["notices"], 1);
    assert_eq!(answer["archive"]["newest"], "2024-05-14");
    assert!(!answer.to_string().contains("null"), "{answer}");
}

#[test]
fn the_notice_comes_back_as_it_went_in() {
    let shown = one().run(&["show", "10.5555/n", "--format", "json"]).json();
    let given: serde_json::Value = serde_json::from_str(NOTICE).unwrap();
    for (member, value) in given.as_object().unwrap().iter().filter(|(member, _)| *member != "articles") {
        assert_eq!(&shown[member], value, "{member}");
    }
}

#[test]
fn an_approver_is_no_author_and_the_answer_says_where_she_stands() {
    let sandbox = one();
    assert_eq!(sandbox.ids(&["person:examplini"]), ["10.5555/n"]);
    let run = sandbox.run(&["search", "author:examplini"]).code(1);
    assert!(run.stderr.contains("approver in 1 notice"), "{}", run.stderr);
    assert!(run.stderr.contains("person:examplini"), "{}", run.stderr);
}

#[test]
fn words_that_do_not_all_match_are_said_to_match_any() {
    let answer = one().search(&["exosomes", "unicorns"]);
    assert_eq!(answer["match"], "any");
    assert_eq!(answer["problems"][0]["kind"], "matched_any");
    assert_eq!(one().search(&["exosomes", "unicorns", "--match", "all"])["total"], 0);
}

#[test]
fn a_title_pasted_with_its_marker_finds_its_notice() {
    let run = one().run(&["search", "Retraction: Bright exosomes"]).code(0);
    assert!(run.stderr.contains("Retraction:"), "what was read as text is said: {}", run.stderr);
}

#[test]
fn filters_are_flags() {
    let sandbox = one();
    let total = |args: &[&str]| sandbox.search(args)["total"].as_u64().unwrap();
    assert_eq!(total(&["--publisher", "Hindawi"]), 1);
    assert_eq!(total(&["--publisher", "Elsevier"]), 0);
    assert_eq!(total(&["--publisher", "Elsevier", "--publisher", "hindawi"]), 1);
    assert_eq!(total(&["--year", "2020..2024", "--article-year", "2019"]), 1);
    assert_eq!(total(&["--since", "2024-05-15"]), 0);
    assert_eq!(total(&["--until", "2024-05-14"]), 1);
    assert_eq!(total(&["--status", "retracted", "--country", "norway"]), 1);
}

#[test]
fn a_filter_that_surprises_explains_itself() {
    let run = one().run(&["search", "--publisher", "Wiley"]).code(1);
    assert!(run.stderr.contains("family:Wiley"), "{}", run.stderr);
}

#[test]
fn trec_lines_come_from_a_file_of_queries() {
    let sandbox = one();
    std::fs::write(sandbox.path("q.tsv"), "7\tbright unicorns\n8\tzebra\n").unwrap();
    let run = sandbox.run(&["search", "--queries", "q.tsv", "--format", "trec"]).code(0);
    let lines: Vec<&str> = run.stdout.lines().collect();
    assert_eq!(lines.len(), 1, "{}", run.stdout);
    assert!(lines[0].starts_with("7 Q0 10.5555/n 1 ") && lines[0].ends_with(" recant"), "{}", lines[0]);
}

#[test]
fn data_goes_to_stdout_and_words_to_stderr() {
    let run = one().run(&["search", "unicorns", "exosomes", "--format", "jsonl"]).code(0);
    assert_eq!(run.stdout.lines().count(), 1);
    assert!(!run.stderr.is_empty());
    let quiet = one().run(&["search", "unicorns", "exosomes", "--format", "jsonl", "--quiet"]).code(0);
    assert_eq!(quiet.stderr, "");
}

#[test]
fn control_characters_never_reach_the_terminal() {
    let sandbox = Sandbox::indexed(&[(
        "a.jsonl",
        "{\"id\":\"1\",\"title\":\"Retraction \\u001b]52;c;aGk=\\u0007 of x\",\"text\":\"x\"}",
    )]);
    for args in [&["search", "retraction", "--color", "never"][..], &["show", "1", "--color", "never"]] {
        let run = sandbox.run(args).code(0);
        assert!(!run.stdout.contains('\u{1b}') && !run.stdout.contains('\u{7}'), "{:?}", run.stdout);
    }
}

#[test]
fn colour_is_for_terminals_unless_asked_for() {
    let sandbox = one();
    assert!(!sandbox.run(&["search", "exosomes"]).stdout.contains('\u{1b}'));
    assert!(sandbox.run(&["search", "exosomes", "--color", "always"]).stdout.contains('\u{1b}'));
}

#[test]
fn extract_and_index_round_trip() {
    let sandbox = one();
    let extracted = sandbox.run(&["extract", "corpus/a.jsonl", "--format", "jsonl"]).code(0);
    std::fs::write(sandbox.path("b.jsonl"), extracted.stdout).unwrap();
    sandbox.run(&["index", "b.jsonl", "--index", "other", "--quiet"]).code(0);
    let shown =
        |index: &str| sandbox.run(&["show", "10.5555/n", "--format", "json", "--index", index]).json();
    let (mut first, mut second) = (shown("index"), shown("other"));
    for notice in [&mut first, &mut second] {
        notice.as_object_mut().unwrap().remove("source");
    }
    assert_eq!(first, second);
}

#[test]
fn completions_man_page_and_language_are_printed() {
    let sandbox = Sandbox::new();
    assert!(sandbox.run(&["completions", "bash"]).code(0).stdout.contains("_recant"));
    assert!(sandbox.run(&["man"]).code(0).stdout.contains(".TH recant"));
    let reference = include_str!("../../src/query/reference.md");
    assert_eq!(sandbox.run(&["help", "query"]).code(0).stdout, reference);
}
