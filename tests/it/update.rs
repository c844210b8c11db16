//! An archive that changes: what is read again, what is replaced, what goes, and what is never lost.

use std::fs;
use std::time::{Duration, SystemTime};

use serde_json::Value;

use crate::sandbox::Sandbox;

const ROWS: &str = "Record ID,Title,Subject,Institution,Journal,Publisher,Country,Author,URLS,ArticleType,RetractionDate,\
RetractionDOI,RetractionPubMedID,OriginalPaperDate,OriginalPaperDOI,OriginalPaperPubMedID,RetractionNature,Reason,Paywalled,Notes\n";

fn row(record: u32, title: &str, notice: &str, article: &str, date: &str, nature: &str) -> String {
    format!(
        "{record},{title},,,Journal of Examples,Wiley,Norway,Ada Exampleson,,Research Article,{date} 0:00,{notice},0,1/1/2010 0:00,{article},0,{nature},+Concerns/Issues About Data;,No,\n"
    )
}

fn summary(sandbox: &Sandbox, args: &[&str]) -> Value {
    sandbox.run(&[&["index", "--format", "json", "--quiet"], args].concat()).json()
}

#[track_caller]
fn check_records(summary: &Value, added: u64, updated: u64, removed: u64, unchanged: u64) {
    let expected =
        serde_json::json!({"added": added, "updated": updated, "removed": removed, "unchanged": unchanged});
    assert_eq!(summary["records"], expected, "{summary}");
    let count = |name: &str| summary[name].as_u64().expect("a number");
    assert_eq!(count("read") + count("skipped") + count("failed"), count("files"));
}

fn two_files() -> Sandbox {
    let jsonl = "{\"id\":\"one\",\"title\":\"Retraction: One\",\"text\":\"first\"}\n{\"id\":\"two\",\"title\":\"Retraction: Two\",\"text\":\"second\"}\n";
    Sandbox::new().file("a.jsonl", jsonl).file(
        "rows.csv",
        format!("{ROWS}{}", row(1, "Alpha", "10.5555/n1", "10.5555/a1", "5/14/2015", "Retraction")),
    )
}

#[test]
fn a_second_run_opens_nothing() {
    let sandbox = two_files();
    check_records(&summary(&sandbox, &["corpus"]), 3, 0, 0, 0);
    let again = summary(&sandbox, &[]);
    check_records(&again, 0, 0, 0, 3);
    assert_eq!(again["opened"], 0);
    assert_eq!(again["notices"], 3);
}

#[test]
fn a_touched_file_is_read_and_nothing_is_rewritten() {
    let sandbox = two_files();
    summary(&sandbox, &["corpus"]);
    let before = sandbox.search(&["first"])["archive"]["fingerprint"].clone();
    let later = SystemTime::now() + Duration::from_secs(60);
    let file = fs::File::options().append(true).open(sandbox.path("corpus/a.jsonl")).unwrap();
    file.set_modified(later).unwrap();
    let touched = summary(&sandbox, &[]);
    check_records(&touched, 0, 0, 0, 3);
    assert_eq!(touched["opened"], 1);
    assert_eq!(sandbox.search(&["first"])["archive"]["fingerprint"], before);
    assert_eq!(summary(&sandbox, &[])["opened"], 0);
}

#[test]
fn a_changed_record_replaces_its_notice_and_a_lost_one_goes() {
    let sandbox = two_files();
    summary(&sandbox, &["corpus"]);
    sandbox.write("a.jsonl", "{\"id\":\"one\",\"title\":\"Retraction: One\",\"text\":\"changed wording\"}\n{\"id\":\"three\",\"title\":\"Retraction: Three\",\"text\":\"third\"}\n");
    check_records(&summary(&sandbox, &[]), 1, 1, 1, 1);
    assert_eq!(sandbox.ids(&["wording"]), ["one"]);
    assert_eq!(sandbox.ids(&["third"]), ["three"]);
    sandbox.run(&["search", "second", "--quiet"]).code(1);
}

#[test]
fn a_deleted_file_takes_its_notices_along() {
    let sandbox = two_files();
    summary(&sandbox, &["corpus"]);
    fs::remove_file(sandbox.path("corpus/a.jsonl")).unwrap();
    let after = summary(&sandbox, &[]);
    check_records(&after, 0, 0, 2, 1);
    assert_eq!(after["notices"], 1);
    sandbox.run(&["search", "first", "--quiet"]).code(1);
}

#[test]
fn an_update_ends_where_a_rebuild_ends() {
    let sandbox = two_files();
    sandbox.write(
        "b.csv",
        format!(
            "{ROWS}{}{}",
            row(7, "Alpha", "10.5555/n1", "10.5555/a1", "5/13/2015", "Retraction"),
            row(8, "Beta", "10.5555/n2", "10.5555/a2", "1/2/2016", "Expression of concern")
        ),
    );
    summary(&sandbox, &["corpus"]);
    // Three sources change at once: a merged notice loses one of its sources, an article gains a second notice, a row moves.
    let moved = row(1, "Alpha", "10.5555/n1", "10.5555/a1", "5/14/2015", "Retraction");
    sandbox.write(
        "rows.csv",
        format!("{ROWS}{}{moved}", row(9, "Beta", "10.5555/n3", "10.5555/a2", "1/2/2017", "Retraction")),
    );
    sandbox.write(
        "b.csv",
        format!("{ROWS}{}", row(8, "Beta", "10.5555/n2", "10.5555/a2", "1/2/2016", "Expression of concern")),
    );
    check_records(&summary(&sandbox, &[]), 1, 0, 1, 4);
    let updated = everything(&sandbox);
    assert_eq!(status(&updated, "10.5555/n2"), "retracted");
    summary(&sandbox, &["--rebuild"]);
    assert_eq!(updated, everything(&sandbox));
}

/// All notices with their facets, without scores.
fn everything(sandbox: &Sandbox) -> Value {
    let mut answer = sandbox.search(&["--limit", "100"]);
    let mut articles = 0;
    for hit in answer["hits"].as_array_mut().unwrap() {
        hit["score"] = Value::Null;
        articles += hit["notice"]["articles"].as_array().map_or(0, Vec::len);
    }
    // What the archive holds was counted when it was written.
    assert_eq!(answer["archive"]["notices"], answer["total"]);
    assert_eq!(answer["archive"]["articles"], articles);
    assert_eq!(answer["archive"]["newest"], answer["hits"][0]["notice"]["dates"]["published"]);
    answer
}

fn status(answer: &Value, id: &str) -> String {
    let hit =
        answer["hits"].as_array().unwrap().iter().find(|hit| hit["notice"]["id"] == id).expect("the notice");
    hit["notice"]["articles"][0]["status"].as_str().unwrap().to_owned()
}

#[test]
fn one_notice_in_two_sources_is_one_and_their_disagreement_is_kept() {
    let sandbox = two_files();
    sandbox.write(
        "b.csv",
        format!("{ROWS}{}", row(7, "Alpha", "10.5555/n1", "10.5555/a1", "5/13/2015", "Retraction")),
    );
    let summary = summary(&sandbox, &["corpus"]);
    assert_eq!(summary["notices"], 3);
    let notice = sandbox.run(&["show", "10.5555/n1", "--format", "json"]).code(0).json();
    let sources = notice["sources"].as_array().unwrap();
    assert_eq!(sources.len(), 2);
    assert!(sources.iter().any(|source| source["values"]["dates.published"].is_string()), "{sources:?}");
    for (query, expected) in [
        ("disagreement:date", &["10.5555/n1"][..]),
        ("disagreement:*", &["10.5555/n1"]),
        ("disagreement:doi", &[]),
    ] {
        assert_eq!(sandbox.ids(&[query]), expected, "{query}");
    }
    assert_eq!(sandbox.ids(&["--disagreement", "date"]), ["10.5555/n1"]);
    assert_eq!(sandbox.ids(&["rw:7"]), ["10.5555/n1"], "the numbers of both rows find the notice");
    let shown = sandbox.run(&["show", "rw:1"]).code(0).stdout;
    assert!(shown.contains("says dates.published is 2015-05-1"), "{shown}");
}

#[test]
fn an_archive_is_not_emptied_by_accident() {
    let sandbox = two_files();
    summary(&sandbox, &["corpus"]);
    fs::rename(sandbox.path("corpus"), sandbox.path("elsewhere")).unwrap();
    let run = sandbox.run(&["index", "--format", "json"]).code(2);
    assert_eq!(run.json()["notices"], 3);
    assert!(run.stderr.contains("its 2 files are kept"), "{}", run.stderr);
    fs::create_dir(sandbox.path("corpus")).unwrap();
    sandbox.run(&["index", "--quiet"]).code(2);
    assert_eq!(sandbox.ids(&["first"]), ["one"]);
    sandbox.run(&["index", "--allow-empty", "--quiet"]).code(0);
    sandbox.run(&["search", "first", "--quiet"]).code(1);
}

#[test]
fn a_folder_that_never_was_is_an_error() {
    let run = Sandbox::new().run(&["index", "nowhere"]).code(2);
    assert!(run.stderr.contains("cannot read corpus"), "{}", run.stderr);
    assert!(run.stderr.contains("no such file or folder"), "{}", run.stderr);
}

#[test]
fn a_malformed_record_is_told_and_stops_nothing() {
    let sandbox = Sandbox::new().file(
        "a.jsonl",
        "{\"id\":\"one\",\"text\":\"first\"}\nnot json\n{\"id\":\"two\",\"text\":\"second\"}\n",
    );
    let run = sandbox.run(&["index", "corpus"]).code(2);
    assert!(run.stderr.contains("corpus/a.jsonl:2: "), "{}", run.stderr);
    assert_eq!(sandbox.ids(&["second"]), ["two"]);
    let doctor = sandbox.run(&["doctor", "--format", "json"]).code(2).json();
    assert_eq!(doctor["partly_read"][0]["path"], "corpus/a.jsonl:2");
}

#[test]
fn notices_come_in_by_standard_input() {
    let sandbox = Sandbox::new();
    let mut command = sandbox.command(&["index", "-", "--format", "json"]);
    command.stdin(std::process::Stdio::piped()).stdout(std::process::Stdio::piped());
    let mut child = command.spawn().unwrap();
    let line = "{\"id\":\"1\",\"title\":\"A title\",\"text\":\"\"}\n";
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), line.as_bytes()).unwrap();
    assert!(child.wait_with_output().unwrap().status.success());
    assert_eq!(sandbox.ids(&["title"]), ["1"]);
}

#[test]
fn a_lost_manifest_empties_nothing() {
    let sandbox = two_files();
    summary(&sandbox, &["corpus"]);
    for entry in fs::read_dir(sandbox.path("index/generation-1")).unwrap().flatten() {
        if entry.file_name().to_string_lossy().starts_with("recant-records-") {
            fs::write(entry.path(), "damaged").unwrap();
        }
    }
    sandbox.write("c.jsonl", "{\"id\":\"new\",\"title\":\"Retraction: New\",\"text\":\"new\"}\n");
    let run = sandbox.run(&["index", "--format", "json"]).code(0);
    assert!(run.stderr.contains("recant-records-1` is damaged"), "{}", run.stderr);
    assert_eq!(run.json()["notices"], 4);
    assert_eq!(sandbox.ids(&["first"]), ["one"]);
}

#[test]
fn problems_beyond_those_kept_are_counted() {
    let sandbox = Sandbox::new()
        .file("a.jsonl", format!("{{\"id\":\"1\",\"text\":\"x\"}}\n{}", "{broken\n".repeat(1200)));
    sandbox.run(&["index", "corpus", "--quiet"]).code(2);
    let doctor = sandbox.run(&["doctor"]).code(2).stdout;
    assert!(doctor.contains("200 more records could not be read"), "{}", &doctor[doctor.len() - 400..]);
}

#[test]
fn an_export_is_an_archive_that_can_grow() {
    let sample = Sandbox::with_sample();
    sample.run(&["index", "--quiet"]).code(0);
    let hits = sample.run(&["search", "--format", "jsonl", "--limit", "1000"]).code(0).stdout;
    let notice = |line: &str| serde_json::from_str::<Value>(line).unwrap()["notice"].to_string() + "\n";
    let export: String = hits.lines().map(notice).collect();
    let sandbox = Sandbox::new().file("export.jsonl", &export);
    let first = summary(&sandbox, &["corpus"]);
    assert_eq!(first["notices"].as_u64(), Some(export.lines().count() as u64), "{first}");
    // Every article gets one more notice, so that every component is derived again.
    let notices = export.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let dois = notices.flat_map(|notice| notice["articles"].as_array().cloned().unwrap_or_default());
    let dois = dois.filter_map(|article| article["doi"].as_str().map(str::to_owned));
    let more = dois.enumerate().map(|(number, doi)| {
        format!("{{\"id\":\"more-{number}\",\"nature\":\"correction\",\"title\":\"Correction: {doi}\",\"text\":\"Corrected.\",\"articles\":[{{\"doi\":\"{doi}\"}}]}}\n")
    });
    let more = more.collect::<String>();
    fs::write(sandbox.path("corpus/more.jsonl"), &more).unwrap();
    let grown = summary(&sandbox, &[]);
    assert_eq!(grown["records"]["added"].as_u64(), Some(more.lines().count() as u64), "{grown}");
    let all = || sandbox.run(&["search", "--format", "jsonl", "--limit", "1000"]).code(0).stdout;
    let updated = all();
    sandbox.run(&["index", "--rebuild", "--quiet"]).code(0);
    assert_eq!(updated, all());
}
