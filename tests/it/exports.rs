//! What leaves the program: samples, bibliographies, tables, notices like one, and answers that are cut short.

use crate::sandbox::Sandbox;

const NOTICES: &str = r#"
{"id":"10.5555/n","title":"Retraction: Bright exosomes","nature":"retraction","doi":"10.5555/n","journal":"Journal of Examples","publisher":{"as_found":"Hindawi Limited","imprint":"Hindawi","family":"Wiley"},"dates":{"published":"2024-05-14"},"articles":[{"title":"Bright exosomes","authors":["Wei Wang","Ada Exampleson"],"doi":"10.5555/a","year":2019,"countries":["Norway"]}],"reason_text":"Concerns were raised about duplicated images.","text":"Concerns were raised about duplicated images."}
{"id":"=cmd","title":"Retraction: Bright exosomes of frogs","nature":"retraction","text":"=1+1"}
{"id":"10.5555/m","title":"Retraction: Dark frogs","nature":"retraction","dates":{"published":"2021"},"text":"Frogs."}
"#;

fn archive() -> Sandbox {
    Sandbox::indexed(&[("a.jsonl", NOTICES)])
}

#[track_caller]
fn check_prints(args: &[&str], parts: &[&str]) {
    let run = archive().run(args).code(0);
    for part in parts {
        assert!(run.stdout.contains(part), "{args:?} prints no `{part}`: {}", run.stdout);
    }
}

#[test]
fn bibliographies_say_what_was_retracted() {
    check_prints(
        &["search", "bright exosomes", "--format", "ris"],
        &[
            "TY  - JOUR\r\n",
            "N1  - Retraction of: Wei Wang, et al. Bright exosomes. 2019. doi: 10.5555/a\r\n",
            "ER  - \r\n",
        ],
    );
    check_prints(
        &["search", "bright exosomes", "--format", "bibtex"],
        &[
            "@article{10.5555/n,\n",
            "  note = {Retraction of: Wei Wang, et al. Bright exosomes. 2019. doi: 10.5555/a},\n",
        ],
    );
}

#[test]
fn tables_are_safe_in_a_spreadsheet() {
    check_prints(&["search", "frogs", "--format", "csv"], &["'=cmd"]);
    let sandbox = archive();
    std::fs::write(sandbox.path("q.tsv"), "=7\tfrogs\n").unwrap();
    let run = sandbox.run(&["search", "--queries", "q.tsv", "--format", "csv"]).code(0);
    assert!(run.stdout.lines().all(|line| line.starts_with("'=7,")), "{}", run.stdout);
    assert!(run.stdout.contains(",'=cmd,"), "{}", run.stdout);
}

const BATCH: &str = r#"{"id":"10.5555/b","title":"Retraction: Papers of one batch","nature":"retraction","doi":"10.5555/b","articles":[{"title":"Copper frogs","authors":["Ben Otter"],"doi":"10.5555/b1"},{"title":"Silver toads","authors":["Cleo Vole"],"doi":"10.5555/b2"}]}"#;

#[test]
fn a_row_speaks_of_the_article_that_matched() {
    let sandbox = Sandbox::indexed(&[("a.jsonl", BATCH)]);
    let row = sandbox.run(&["search", "author:Vole", "--format", "csv"]).code(0).stdout;
    let of_second = ["Silver toads", "Cleo Vole", "10.5555/b2"].iter().all(|part| row.contains(part));
    let of_first = ["Copper frogs", "Ben Otter", "10.5555/b1"].iter().any(|part| row.contains(part));
    assert!(of_second && !of_first, "{row}");
    let rows = sandbox.run(&["search", "batch", "--count", "articles", "--format", "csv"]).code(0).stdout;
    assert_eq!(rows.lines().count(), 3, "{rows}");
}

#[test]
fn a_list_that_is_longer_says_so() {
    let run = archive().run(&["search", "frogs", "--limit", "1", "--format", "csv"]).code(0);
    assert!(run.stderr.contains("1 more match; `--limit 2` prints them all"), "{}", run.stderr);
}

#[test]
fn a_list_of_any_length_is_written_whole() {
    let line = |n: usize| {
        format!("{{\"id\":\"10.5555/{n}\",\"title\":\"Retraction: Frogs {}\",\"text\":\"Pond.\"}}", n % 9)
    };
    let lines: Vec<String> = (0..2_300).map(line).collect();
    let sandbox = Sandbox::indexed(&[("a.jsonl", &lines.join("\n"))]);
    for (words, sort) in [("frogs", "relevance"), ("frogs", "title"), ("frogs pond 3", "relevance")] {
        let whole =
            sandbox.run(&["search", words, "--sort", sort, "--limit", "20000", "--format", "csv"]).code(0);
        let ids: std::collections::BTreeSet<&str> =
            whole.stdout.lines().skip(1).filter_map(|row| row.split(',').nth(2)).collect();
        let total = if words == "frogs" { 2_300 } else { ids.len() };
        assert!(
            ids.len() == total && whole.stdout.lines().count() == total + 1,
            "{words} {sort}: {}",
            ids.len()
        );
        assert_eq!(whole.stderr, "", "{words} {sort}");
    }
    let cut =
        sandbox.run(&["search", "frogs", "--limit", "1100", "--offset", "5", "--format", "jsonl"]).code(0);
    assert_eq!(cut.stdout.lines().count(), 1_100);
    assert!(cut.stderr.contains("1195 more match; `--limit 2300` prints them all"), "{}", cut.stderr);
}

#[test]
fn words_may_begin_with_a_dash() {
    let sandbox = archive();
    let found = |args: &[&str]| sandbox.run(args).stdout.lines().count() - 1;
    assert_eq!(found(&["search", "frogs", "-bright", "--format", "csv"]), 1);
    assert_eq!(found(&["search", "-country:*", "--format", "csv"]), 2);
    let mistyped = sandbox.run(&["search", "frogs", "--publsher", "-x"]).code(2);
    assert!(mistyped.stderr.contains("--publisher"), "{}", mistyped.stderr);
}

#[test]
fn notices_like_one_are_found_by_its_article() {
    check_prints(&["more", "10.5555/a"], &["Bright exosomes of frogs"]);
}

#[test]
fn samples_are_drawn_again_alike() {
    let sandbox = archive();
    let drawn = |seed: &str| sandbox.ids(&["retraction", "--sample", "2", "--seed", seed]);
    assert_eq!(drawn("5").len(), 2);
    assert_eq!(drawn("5"), drawn("5"));
    let different = (0..20).map(|seed| drawn(&seed.to_string())).collect::<std::collections::BTreeSet<_>>();
    assert!(different.len() > 2);
    sandbox.run(&["search", "x", "--sample", "2", "--sort", "title"]).code(2);
}

#[test]
fn notices_like_one_are_listed() {
    let sandbox = archive();
    let answer = sandbox.run(&["more", "10.5555/n", "--format", "json"]).code(0).json();
    assert_eq!(answer["hits"][0]["notice"]["id"], "=cmd");
    assert!(sandbox.run(&["more", "10.5555/n"]).code(0).stdout.contains("Bright exosomes of frogs"));
    sandbox.run(&["more", "nobody"]).code(1);
}

#[test]
fn values_are_searched_within() {
    check_prints(&["facets", "publisher", "--contains", "inda"], &["1  Hindawi"]);
    archive().run(&["facets", "publisher", "--contains", "elsevier"]).code(1);
}

#[test]
fn years_without_notices_stand_in_a_histogram() {
    check_prints(&["facets", "year"], &["1  2021", "0  2022", "0  2023", "1  2024"]);
}

#[test]
fn a_filter_says_how_many_notices_do_not_say() {
    let sandbox = archive();
    let answer = sandbox.search(&["--country", "Norway"]);
    assert_eq!(
        (answer["total"].as_u64(), answer["filter_info"]["country"]["not_stated"].as_u64()),
        (Some(1), Some(2))
    );
    let run = sandbox.run(&["search", "--country", "Norway"]).code(0);
    assert!(run.stdout.contains("besides these: 2 whose country is not stated"), "{}", run.stdout);
}

#[test]
fn a_misspelt_word_is_told_and_the_query_suggested() {
    let sandbox = archive();
    let answer = sandbox.search(&["exsomes"]);
    assert_eq!((answer["total"].as_u64(), answer["suggestion"].as_str()), (Some(2), Some("exosomes")));
    assert_eq!(answer["problems"][0]["kind"], "respelt");
    assert!(sandbox.run(&["search", "exsomes"]).code(0).stdout.contains("\nSearched for: exosomes\n"));
    let none = sandbox.run(&["search", "publisher:\"Hindwai\""]).code(1);
    assert!(none.stdout.contains("Did you mean: publisher:\"hindawi\""), "{}", none.stdout);
}

#[test]
fn an_answer_that_is_cut_short_is_an_error() {
    // Nothing is searched within no time at all; a thousandth of a second is enough for three notices.
    let words: Vec<String> = (0..200).map(|n| format!("w{}*", "abcdefghij".repeat(n % 9))).collect();
    let run = archive().run(&["search", &words.join(" OR "), "--timeout-ms", "1", "--format", "json"]);
    let partial = run.json()["problems"].to_string().contains("\"partial\"");
    assert_eq!(run.code, if partial { 2 } else { 1 }, "{}", run.stdout);
}
