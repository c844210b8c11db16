//! The sample archive: what a newcomer sees, and the hard cases that it holds.

use crate::sandbox::Sandbox;

#[test]
fn the_first_search_builds_the_sample_index_by_itself() {
    let sandbox = Sandbox::with_sample();
    let run = sandbox.run(&["search", "image duplication"]).code(0);
    assert!(run.stderr.contains("no index yet: building it from `corpus`"), "{}", run.stderr);
    assert!(run.stdout.contains("these notices are invented"), "{}", run.stdout);
    assert!(run.stdout.contains("publisher") && run.stdout.contains("reason"), "{}", run.stdout);
    let again = sandbox.run(&["search", "image duplication"]).code(0);
    assert_eq!(again.stderr, "");
    assert_eq!(again.stdout, run.stdout);
}

#[test]
fn an_archive_of_ones_own_leaves_the_sample_out() {
    let sandbox = Sandbox::with_sample()
        .file("mine.jsonl", "{\"id\":\"mine\",\"title\":\"Retraction: Mine\",\"text\":\"own\"}");
    sandbox.run(&["index", "--quiet"]).code(0);
    let answer = sandbox.search(&["--limit", "50"]);
    assert_eq!(answer["total"], 1);
    assert_eq!(answer["archive"]["sample"], false);
}

#[test]
fn the_hard_cases_stand_as_they_should() {
    let sandbox = Sandbox::with_sample();
    sandbox.run(&["index", "--quiet"]).code(0);
    let show = |id: &str| sandbox.run(&["show", id, "--format", "json"]).code(0).json();
    let status = |id: &str| {
        let notice = show(id);
        notice["articles"]
            .as_array()
            .unwrap()
            .iter()
            .map(|a| a["status"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(show("10.5555/jimfs-249999")["articles"].as_array().unwrap().len(), 6, "a batch");
    assert_eq!(status("10.5555/s41999-019-02020-x"), ["reinstated"]);
    assert_eq!(status("10.5555/s0999999923000640"), ["replaced"]);
    assert_eq!(status("10.5555/journal.pfib.1004410"), ["partially_retracted"]);
    let mended = show("10.5555/jfbone/ret9");
    assert_eq!(mended["articles"][0]["authors"][0], "Kenji Kasou");
    assert_eq!(mended["corrections"][0]["replaced"][0], "Koji Kasou");
    assert_eq!(show("10.5555/ire.2012.77")["publisher"]["family"], "University of Nowhere");
    for fields in [
        "responsibility:accepts",
        "responsibility:attributed",
        "responsibility:exonerated",
        "raised_by:reader",
        "raised_by:pubpeer",
        "investigated_by:institution",
        "investigated_by:publisher",
        "investigator:*",
        "inquiry:answered",
        "inquiry:no_answer",
        "inquiry:mixed",
        "affected:figure",
        "affected:table",
        "prior:expression_of_concern",
        "prior:correction",
        "batch:yes",
        "completeness:full",
        "lacks:affected_parts",
        "completeness:not_assessable",
    ] {
        assert!(!sandbox.ids(&[fields]).is_empty(), "no sample notice for {fields}");
    }
    for name in ["Chiara Esempini", "Béla Példa", "Rosalind Przykład", "Ottilie Exempel"] {
        let filter = format!("author:\"{name}\"");
        sandbox.run(&["search", &filter, "--quiet"]).code(1);
        assert!(!sandbox.ids(&[&format!("person:\"{name}\"")]).is_empty(), "{name}");
    }
}

#[test]
fn pages_of_every_house_are_read_as_they_are_meant() {
    let sandbox = Sandbox::with_sample();
    let gold = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/sample_gold.jsonl");
    let scores =
        sandbox.run(&["evaluate", gold, "--files", "corpus/sample", "--format", "json"]).code(0).json();
    let wrong: Vec<String> =
        scores["counterexamples"].as_array().unwrap().iter().map(|one| one.to_string()).collect();
    // Known to be missed: a title marked with its date, as the notice's and as the article's.
    assert!(wrong.len() <= 2, "{wrong:#?}");
}

#[test]
fn pages_as_people_save_them_are_read_beside_their_menus() {
    let sandbox = Sandbox::with_sample();
    let fixtures = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/");
    let (gold, pages) = (format!("{fixtures}pages_gold.jsonl"), format!("{fixtures}pages"));
    let scores = sandbox.run(&["evaluate", &gold, "--files", &pages, "--format", "json"]).code(0).json();
    let wrong: Vec<String> =
        scores["counterexamples"].as_array().unwrap().iter().map(|one| one.to_string()).collect();
    // Known to be missed: a title that is quoted in capitals only, a Russian journal before its year.
    assert!(wrong.len() <= 2, "{wrong:#?}");
}

/// Of ninety invented pages, records and tables nobody wrote a rule for any. They measure what unknown houses may expect, and
/// only do so as long as their mistakes are not looked at one by one.
#[test]
fn pages_of_unknown_houses_are_read_as_well_as_they_were() {
    let sandbox = Sandbox::with_sample();
    let fixtures = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/");
    let (gold, pages) = (format!("{fixtures}unseen_gold.jsonl"), format!("{fixtures}unseen"));
    let scores = sandbox.run(&["evaluate", &gold, "--files", &pages, "--format", "json"]).json();
    let fields = scores["fields"].as_array().unwrap();
    let share =
        |field: &serde_json::Value| field["right"].as_f64().unwrap() / field["records"].as_f64().unwrap();
    let mean = fields.iter().map(share).sum::<f64>() / fields.len() as f64;
    assert!(mean >= 0.70, "{mean}");
}
