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
    assert_eq!(
        run.stderr,
        "recant: there is no index `nowhere`; run `recant index --index nowhere` to build it\n"
    );
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

const DRAFT: &str = "Retraction: Bright exosomes\n\nThe article \"Bright exosomes of the lung\" by Ada Exampleson and Wei Wang (doi: 10.5555/a) is retracted by the Editor because the data in Figure 2 were fabricated. Ada Exampleson agrees to this retraction.\n";

#[test]
fn a_card_says_what_a_notice_states_lacks_and_leaves_open() {
    let sandbox = Sandbox::new().file("draft.txt", DRAFT);
    let card =
        sandbox.run(&["extract", "corpus/draft.txt", "--completeness", "--format", "json"]).code(0).json();
    assert_eq!((&card[0]["rubric"], &card[0]["band"]), (&1.into(), &"most".into()), "{card}");
    let items = card[0]["items"].as_array().unwrap();
    assert_eq!(items.len(), 22);
    let item = |id: &str| items.iter().find(|item| item["id"] == id).unwrap();
    assert_eq!(item("R10")["standing"], "met");
    assert_eq!(item("R10")["evidence"]["text"], "Figure 2");
    assert_eq!(item("R05")["standing"], "missing");
    assert_eq!(item("R21")["standing"], "not_assessable");
    let text = sandbox.run(&["extract", "corpus/draft.txt", "--completeness"]).code(0).stdout;
    assert!(
        text.contains("R05 has no DOI of its own") && text.contains("no body issues or endorses it"),
        "{text}"
    );
    assert!(!text.to_lowercase().contains("cope score"), "{text}");
    sandbox.run(&["index", "--quiet"]).code(0);
    let id = sandbox.ids(&["lacks:own_identifier completeness:most"])[0].clone();
    let shown = sandbox.run(&["show", &id, "--completeness", "--format", "json"]).code(0).json();
    assert_eq!(shown["items"], card[0]["items"]);
}

#[test]
fn a_source_without_wording_is_not_judged_and_other_notices_are_not_either() {
    let sandbox = Sandbox::indexed(&[(
        "a.jsonl",
        "{\"id\":\"1\",\"nature\":\"retraction\",\"title\":\"Retraction: A\",\"text\":\"\"}\n{\"id\":\"2\",\"nature\":\"correction\",\"title\":\"Correction: B\",\"text\":\"An error in the article was corrected, and it stands.\"}",
    )]);
    let shown = |id: &str| sandbox.run(&["show", id, "--completeness"]).code(0).stdout;
    assert!(shown("1").contains("not assessable, this source holds no wording"), "{}", shown("1"));
    assert!(shown("2").contains("the rubric is made for retractions"), "{}", shown("2"));
}

#[test]
fn a_gold_file_scores_the_reading_field_by_field() {
    let gold = "{\"file\":\"draft.txt\",\"nature\":\"retraction\",\"doi\":null,\"initiator\":[\"editor\"],\"stance\":\"disagree\",\"articles\":[{\"doi\":\"10.5555/a\",\"authors\":[\"Exampleson A\",\"Wei Wang\",\"Bo Beta\"]}]}\n";
    let sandbox = Sandbox::new().file("draft.txt", DRAFT).file("gold.jsonl", gold);
    let score = sandbox.run(&["evaluate", "corpus/gold.jsonl", "--format", "json"]).code(0).json();
    let field = |name: &str| {
        let fields = score["fields"].as_array().unwrap();
        fields
            .iter()
            .find(|field| field["field"] == name)
            .unwrap_or_else(|| panic!("{name}: {score}"))
            .clone()
    };
    assert_eq!(field("articles.doi")["right"], 1);
    assert_eq!(
        (&field("articles.authors")["agreed"], &field("articles.authors")["missing"]),
        (&2.into(), &1.into())
    );
    assert_eq!((&field("stance")["right"], &field("stance")["wrong"]), (&0.into(), &1.into()));
    assert_eq!(field("doi")["right"], 1, "what is said not to be stated was not found");
    assert_eq!(score["counterexamples"].as_array().unwrap().len(), 2);
    let text = sandbox.run(&["evaluate", "corpus/gold.jsonl", "--field", "articles.authors"]).code(0).stdout;
    assert!(text.contains("draft.txt (line 1): articles.authors: not found: `Bo Beta`"), "{text}");
    assert!(!text.contains(": stance:"), "{text}");
}

#[test]
fn a_gold_file_that_names_a_missing_file_is_incomplete() {
    let sandbox = Sandbox::new().file("gold.jsonl", "{\"file\":\"gone.txt\",\"doi\":\"10.5555/n\"}\nx\n");
    let run = sandbox.run(&["evaluate", "corpus/gold.jsonl"]).code(2);
    assert!(run.stderr.contains("line 2: is not JSON") && run.stderr.contains("gone.txt"), "{}", run.stderr);
}

#[test]
fn completions_man_page_and_language_are_printed() {
    let sandbox = Sandbox::new();
    assert!(sandbox.run(&["completions", "bash"]).code(0).stdout.contains("_recant"));
    assert!(sandbox.run(&["man"]).code(0).stdout.contains(".TH recant"));
    let reference = include_str!("../../src/query/reference.md");
    assert_eq!(sandbox.run(&["help", "query"]).code(0).stdout, reference);
}
