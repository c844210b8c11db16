//! The program on real notices, where they are at hand: both seeds whole, and the questions that users ask.

use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

use crate::sandbox::{Sandbox, shared};

fn extract(path: PathBuf) -> Value {
    let run = Sandbox::new().run(&["extract", path.to_str().unwrap(), "--format", "json"]).code(0);
    run.json()[0].clone()
}

#[track_caller]
fn check(notice: &Value, pointer: &str, expected: impl Into<Value>) {
    assert_eq!(notice.pointer(pointer), Some(&expected.into()), "{pointer} of {notice:#}");
}

#[test]
fn the_frontiers_seed_comes_out_whole() {
    let Some(shared) = shared() else { return };
    let notice = extract(shared.join("data/seeds/001_45cbf64258781b3a.txt"));
    check(&notice, "/nature", "retraction");
    check(&notice, "/doi", "10.3389/fonc.2024.1422567");
    check(&notice, "/articles/0/doi", "10.3389/fonc.2019.01076");
    check(&notice, "/dates/published", "2024-05-14");
    check(&notice, "/dates/accepted", "2024-05-03");
    check(&notice, "/dates/received", "2024-04-24");
    check(&notice, "/journal", "Frontiers in Oncology");
    check(&notice, "/journal_also/0", "Front. Oncol.");
    check(&notice, "/articles/0/year", 2019);
    check(&notice, "/articles/0/volume", "9");
    check(&notice, "/articles/0/pages", "1076");
    check(&notice, "/licence", "CC BY");
    check(&notice, "/initiator/0", "publisher");
    check(&notice, "/people/0/name", "Massimo Broggini");
    check(&notice, "/people/0/role", "approver");
    assert_eq!(notice["articles"][0]["authors"].as_array().unwrap().len(), 5);
    for pointer in ["/title", "/articles/0/title"] {
        assert!(
            notice.pointer(pointer).unwrap().as_str().unwrap().contains("microRNA-148b-3p-overexpressing"),
            "{pointer}"
        );
    }
    assert!(notice["reason_text"].as_str().unwrap().contains("unresponsive to our requests for raw data"));
}

#[test]
fn the_biocell_seed_comes_out_whole() {
    let Some(shared) = shared() else { return };
    let notice = extract(shared.join("data/seeds/002_5e8a8f1164330784.txt"));
    check(&notice, "/nature", "retraction");
    assert_eq!(notice.get("doi"), None);
    assert_eq!(notice.get("dates"), None);
    check(&notice, "/articles/0/doi", "10.32604/biocell.2022.015214");
    check(&notice, "/journal", "BIOCELL");
    check(&notice, "/articles/0/volume", "46");
    check(&notice, "/articles/0/issue", "2");
    check(&notice, "/articles/0/year", 2022);
    check(&notice, "/publisher/imprint", "Tech Science Press");
    check(&notice, "/initiator", serde_json::json!(["authors"]));
    check(&notice, "/articles/0/countries", serde_json::json!(["China"]));
    let authors: Vec<&str> =
        notice["articles"][0]["authors"].as_array().unwrap().iter().map(|a| a.as_str().unwrap()).collect();
    assert_eq!(authors.len(), 11);
    assert!(
        authors.iter().all(|a| a.chars().all(|c| c.is_alphabetic() || c == ' ' || c == '-')),
        "{authors:?}"
    );
    assert_eq!(notice["articles"][0]["institutions"].as_array().unwrap().len(), 2);
    let why = notice["reason_text"].as_str().unwrap();
    assert!(why.contains("Figure 4") && why.contains("BMP2"), "{why}");
    assert!(!why.contains("original and have not been previously published"), "{why}");
    assert!(why.ends_with("integrity of the experimental findings reported."), "{why}");
    let codes = notice["reasons"].as_array().cloned().unwrap_or_default();
    assert!(
        !codes.iter().any(|r| r["code"].as_str().unwrap().contains("Plagiarism")
            || r["code"].as_str().unwrap().contains("Duplication")),
        "{codes:?}"
    );
}

/// The archive of the acceptance questions, built once.
pub(crate) fn archive() -> Option<Sandbox> {
    let shared = shared()?;
    let data = |name: &str| shared.join("data").join(name).to_string_lossy().into_owned();
    let paths = ["notices/jats", "notices/text", "seeds", "retraction_watch/retraction_watch.csv"].map(data);
    let sandbox = Sandbox::new();
    let args: Vec<&str> = ["index", "--quiet", "--format", "json"]
        .into_iter()
        .chain(paths.iter().map(String::as_str))
        .collect();
    let summary = sandbox.run(&args).code(0).json();
    assert!(summary["notices"].as_u64().unwrap() > 7000, "{summary}");
    Some(sandbox)
}

#[test]
fn the_questions_of_users_have_sensible_answers() {
    let Some(sandbox) = archive() else { return };
    let exosomes = sandbox.search(&["exosomes", "--facet", "publisher"]);
    assert!(exosomes["total"].as_u64().unwrap() >= 3);
    assert!(exosomes["facets"]["publisher"].as_array().unwrap().len() >= 2);

    let duplication = sandbox.search(&["--publisher", "Wiley", "--year", "2010..2015", "image duplication"]);
    for hit in duplication["hits"].as_array().unwrap() {
        assert_eq!(hit["notice"]["publisher"]["imprint"], "Wiley");
        let year: u32 = hit["notice"]["dates"]["published"].as_str().unwrap()[..4].parse().unwrap();
        assert!((2010..=2015).contains(&year));
    }
    assert!(duplication["total"].as_u64().unwrap() > 10);

    assert_eq!(sandbox.ids(&["10.3389/fonc.2019.01076"])[0], "10.3389/fonc.2024.1422567");
    assert_eq!(sandbox.ids(&["person:broggini"]), ["10.3389/fonc.2024.1422567"]);
    let run = sandbox.run(&["search", "author:broggini"]).code(1);
    assert!(run.stderr.contains("approver in 1 notice"), "{}", run.stderr);

    let plagiarism = sandbox.search(&["author:\"Wei Wang\" reason:plagiarism"]);
    for hit in plagiarism["hits"].as_array().unwrap() {
        let text = hit["notice"].to_string().to_lowercase();
        assert!(text.contains("wang") && text.contains("plagiarism"), "{text}");
    }
    let facets = sandbox.run(&["facets", "publisher", "--format", "json", "--limit", "5"]).code(0).json();
    assert_eq!(facets["values"].as_array().unwrap().len(), 5);

    let again = sandbox.run(&["index", "--quiet", "--format", "json"]).code(0).json();
    assert_eq!(again["opened"], 0);

    // Retracted, although a correction came later; and retracted and replaced, which only a reason code tells.
    let article = |doi: &str| {
        let answer = sandbox.search(&[doi]);
        let articles = answer["hits"][0]["notice"]["articles"].as_array().unwrap().clone();
        articles.into_iter().find(|article| article["doi"] == doi.to_lowercase()).unwrap()
    };
    let plastic = article("10.1126/science.aad8828");
    assert_eq!(plastic["status"], "retracted");
    assert_eq!(plastic["history"].as_array().unwrap().len(), 3, "{plastic}");
    let shown = sandbox.run(&["show", "10.1126/science.aad8828"]).code(0).stdout;
    let lines: Vec<&str> = shown.lines().filter(|line| line.contains("10.1126/science.aa")).collect();
    assert!(shown.contains("expression of concern: ") && shown.contains("correction: "), "{lines:#?}");
    assert_eq!(article("10.1056/NEJMoa1200303")["status"], "replaced");

    // 46 of the notices retract for a compromised review in one wording of one publisher.
    let wording =
        sandbox.search(&["\"peer review process was inappropriately influenced\"", "--collapse", "cluster"]);
    let (total, wordings) =
        (wording["total"].as_u64().unwrap(), wording["total_collapsed"].as_u64().unwrap());
    assert!(total > 30 && wordings <= total / 5, "{total} notices in {wordings} wordings");

    let people = sandbox.search(&["--author", "Wang, Wei", "--no-facets"])["people"][0].clone();
    assert!(people["may_be_people"].as_u64().unwrap() > 5, "{people}");
}

/// What the ranking collections that others made give: the figure behind `nDCG@10`.
#[track_caller]
fn check_ranking(collection: &str, at_least: f64) {
    let Some(shared) = shared() else { return };
    let output = Command::new("python3")
        .arg(shared.join("eval/ranking.py"))
        .arg(env!("CARGO_BIN_EXE_recant"))
        .arg(shared.join("data/ranking").join(collection))
        .output();
    let Ok(output) = output else { return println!("skipped: no python3") };
    let line = String::from_utf8_lossy(&output.stdout).into_owned();
    let mut words = line.split_whitespace().skip_while(|word| *word != "nDCG@10").skip(1);
    let figure: f64 = words.next().unwrap_or_default().parse().unwrap_or_else(|_| panic!("{line}"));
    assert!(figure >= at_least, "{line}");
}

#[test]
fn ranking_keeps_its_figures() {
    check_ranking("cranfield", 0.465);
    check_ranking("cisi", 0.405);
}

/// Runs a scoring program of `../shared/eval`, if Python is there, and gives what it printed.
fn evaluate(program: &str, args: &[&str]) -> Option<String> {
    let shared = shared()?;
    let output = Command::new("python3")
        .arg(shared.join("eval").join(program))
        .arg(env!("CARGO_BIN_EXE_recant"))
        .arg(shared.join("data"))
        .args(args)
        .output();
    let Ok(output) = output else {
        println!("skipped: no python3");
        return None;
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

#[test]
fn our_own_evaluation_tells_the_same_story() {
    let Some(shared) = shared() else { return };
    let data = |name: &str| shared.join("data").join(name).to_string_lossy().into_owned();
    let (gold, files) = (data("gold/notices.jsonl"), data("notices"));
    let run = Sandbox::new().run(&["evaluate", &gold, "--files", &files, "--format", "json"]).code(0);
    let score = run.json();
    assert_eq!(score["records"], score["read"], "{:?}", score["not_read"]);
    let of = |name: &str, figure: &str| {
        let fields = score["fields"].as_array().unwrap();
        let field = fields.iter().find(|field| field["field"] == name).unwrap_or_else(|| panic!("{name}"));
        field[figure].as_f64().unwrap()
    };
    for name in ["title", "doi", "journal", "publisher", "dates.published", "articles.title"] {
        assert!(of(name, "precision") >= 0.99 && of(name, "recall") >= 0.99, "{name}: {score}");
    }
    assert!(of("articles.doi", "precision") >= 0.99 && of("articles.doi", "recall") >= 0.98);
    // Four gold lists lack an author or are encoded twice, and one names one article of two.
    assert!(of("articles.authors", "precision") >= 0.95 && of("articles.authors", "recall") >= 0.99);
}

/// The figure of a field over all layouts.
fn figure(table: &str, field: &str) -> f64 {
    let line = table.lines().find(|line| line.split_whitespace().next() == Some(field)).unwrap_or_default();
    let columns: Vec<&str> = line.split_whitespace().collect();
    columns[columns.len() - 2].parse().unwrap_or_else(|_| panic!("no figure for {field} in\n{table}"))
}

#[test]
fn extraction_keeps_its_figures() {
    let Some(table) = evaluate("extraction.py", &["--dirs", "jats,text"]) else { return };
    let mean: f64 = table.lines().last().unwrap().split_whitespace().last().unwrap().parse().unwrap();
    assert!(mean >= 0.95, "{table}");
    for field in
        ["article_authors", "article_title", "doi", "journal", "nature", "published", "publisher", "title"]
    {
        assert!(figure(&table, field) >= 0.85, "{field}\n{table}");
    }
    assert!(figure(&table, "no_invented_doi") >= 0.99, "{table}");
    // Five of the 176 gold lists are themselves at fault (names encoded twice, an author left out, a second article
    // left out), so that a perfect reading scores 0.972 here; one more error fails.
    assert!(figure(&table, "no_wrong_author") >= 0.97, "{table}");
}

/// How many references a list holds, counted by the marks of its format and not by the reader.
fn counted(name: &str, text: &str) -> Option<usize> {
    let begins = |mark: &str| {
        text.lines().filter(|line| line.trim_start_matches('\u{feff}').starts_with(mark)).count()
    };
    match name.rsplit('.').next()? {
        "ris" => Some(begins("ER  -")),
        "bib" => Some(begins("@") - begins("@comment") - begins("@string")),
        "json" => Some(serde_json::from_str::<Value>(text).ok()?.as_array()?.len()),
        "tex" => Some(text.matches("\\bibitem").count()),
        "csv" => Some(csv::Reader::from_reader(text.as_bytes()).records().count()),
        _ => None,
    }
}

#[test]
fn every_reference_of_every_list_is_read() {
    let Some(shared) = shared() else { return };
    // Counted by hand: documents have no marks to count.
    let by_hand = [
        ("01_Manuscript_ESWA.docx", 14),
        ("02_Highlights.docx", 0),
        ("03_Cover_Letter.docx", 0),
        ("to_err_is_human.docx", 3),
    ];
    let mut files: Vec<_> = std::fs::read_dir(shared.join("data/references"))
        .unwrap()
        .flatten()
        .map(|entry| entry.path())
        .collect();
    files.sort();
    assert_eq!(files.len(), 53);
    let mut wrong = Vec::new();
    for path in files {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let bytes = std::fs::read(&path).unwrap();
        let hand = by_hand.iter().find(|(end, _)| name.ends_with(end)).map(|(_, count)| *count);
        let expected = hand.or_else(|| counted(&name, &String::from_utf8_lossy(&bytes)));
        let read = recant::references::read_bytes(&name, &bytes).map(|(references, _)| references);
        let damaged = read.iter().flatten().filter(|reference| reference.malformed.is_some()).count();
        let found = read.map(|references| references.len()).unwrap_or(0);
        println!("{found:>6} {damaged:>3} damaged  {name}");
        if Some(found) != expected {
            wrong.push(format!("{name}: read {found}, counted {expected:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn references_are_matched_by_title_and_by_doi() {
    let Some(shared) = shared() else { return };
    let sandbox = Sandbox::new();
    let archive = shared.join("data/retraction_watch/retraction_watch.csv");
    sandbox.run(&["index", "--quiet", archive.to_str().unwrap()]).code(0);
    let labelled = shared.join("data/references/labelled.csv");
    let score = |more: &[&str]| {
        let output = Command::new("python3")
            .arg(shared.join("eval/references.py"))
            .args([
                env!("CARGO_BIN_EXE_recant"),
                sandbox.path("index").to_str().unwrap(),
                labelled.to_str().unwrap(),
            ])
            .args(more)
            .output()
            .ok()?;
        Some(String::from_utf8_lossy(&output.stdout).into_owned())
    };
    let Some(by_title) = score(&[]) else { return println!("skipped: no python3") };
    let notices = by_title.lines().find(|line| line.starts_with("cited_notice")).unwrap_or_default();
    assert!(notices.ends_with("{'is_notice': 60}"), "{by_title}");
    let figure = |line: &str, behind: &str| -> f64 {
        let rest = line.split(behind).nth(1).unwrap_or_else(|| panic!("{line}"));
        rest.trim_start().split([' ', ';']).next().unwrap().parse().unwrap()
    };
    assert!(figure(&by_title, "surfaced") >= 0.98, "{by_title}");
    assert!(figure(&by_title, "asserted") >= 0.95, "{by_title}");
    assert_eq!(figure(&by_title, "flagged"), 0.0, "{by_title}");
    let by_doi = score(&["--with-doi"]).unwrap();
    assert_eq!((figure(&by_doi, "surfaced"), figure(&by_doi, "flagged")), (1.0, 0.0), "{by_doi}");
}
