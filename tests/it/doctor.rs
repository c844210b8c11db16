//! What was not read: listed with the reason, counted, and acknowledged by its owner.

use serde_json::{Value, json};

use crate::sandbox::{Run, Sandbox};

const GOOD: &str = "{\"id\":\"1\",\"title\":\"Retraction: One\",\"text\":\"first\"}\n";
const TORN: &str = "%PDF-1.7\nnothing else";

/// A file that can be read and one that cannot.
fn torn() -> Sandbox {
    let sandbox = Sandbox::new().file("good.jsonl", GOOD).file("torn.pdf", TORN);
    index(&sandbox, &["corpus"]).code(2);
    sandbox
}

fn index(sandbox: &Sandbox, args: &[&str]) -> Run {
    sandbox.run(&[&["index", "--format", "json"], args].concat())
}

fn doctor(sandbox: &Sandbox) -> Value {
    sandbox.run(&["doctor", "--format", "json"]).json()
}

#[track_caller]
fn check_refused(sandbox: &Sandbox, args: &[&str], expected: &str) {
    let run = sandbox.run(&[&["doctor"], args].concat()).code(2);
    assert_eq!(run.stderr, format!("recant: {expected}\n"));
}

#[test]
fn an_acknowledged_file_no_longer_makes_a_run_incomplete() {
    let sandbox = torn();
    let told = sandbox.run(&["doctor", "--acknowledge", "corpus/torn.pdf"]).code(0);
    assert_eq!(told.stderr, "acknowledged: corpus/torn.pdf need not be read until it changes\n");
    assert!(told.stdout.contains("cut off (acknowledged)\n"), "{}", told.stdout);
    let run = index(&sandbox, &[]).code(0);
    assert_eq!(run.stderr, "");
    let summary = run.json();
    assert_eq!((&summary["failed"], &summary["acknowledged"]), (&json!(1), &json!(1)));
    assert_eq!(summary["opened"], 0, "it is not read again and again");
    assert_eq!(doctor(&sandbox)["failed"][0]["acknowledged"], true);
}

#[test]
fn an_acknowledgement_outlives_a_rebuild_and_not_a_change() {
    let sandbox = torn();
    sandbox.run(&["doctor", "--acknowledge", "corpus/torn.pdf"]).code(0);
    index(&sandbox, &["--rebuild"]).code(0);
    sandbox.write("torn.pdf", "%PDF-1.7\nnothing else than this");
    index(&sandbox, &[]).code(2);
    assert_eq!(doctor(&sandbox)["failed"][0]["acknowledged"], false);
    let told = sandbox.run(&["doctor"]).code(2).stdout;
    assert!(told.contains("cut off (acknowledged before it changed)\n"), "{told}");
    sandbox.write("torn.pdf", TORN);
    index(&sandbox, &[]).code(0);
}

#[test]
fn an_acknowledgement_can_be_taken_back() {
    let sandbox = torn();
    let lies_at = sandbox.path("corpus/torn.pdf");
    sandbox.run(&["doctor", "--acknowledge", lies_at.to_str().unwrap()]).code(0);
    let told = sandbox.run(&["doctor", "--unacknowledge", "corpus/torn.pdf"]).code(2);
    assert_eq!(told.stderr, "no longer acknowledged: corpus/torn.pdf\n");
    index(&sandbox, &[]).code(2);
    check_refused(
        &sandbox,
        &["--unacknowledge", "corpus/torn.pdf"],
        "`corpus/torn.pdf` is not acknowledged; `recant doctor` marks what is",
    );
}

#[test]
fn only_what_could_not_be_read_is_acknowledged() {
    let sandbox = torn();
    check_refused(
        &sandbox,
        &["--acknowledge", "corpus/good.jsonl"],
        "`corpus/good.jsonl` is not among the files that could not be read; `recant doctor` lists them",
    );
}

#[test]
fn a_damaged_record_is_acknowledged_with_its_file() {
    let sandbox = Sandbox::new().file("a.jsonl", format!("{GOOD}not json\n"));
    index(&sandbox, &["corpus"]).code(2);
    check_refused(
        &sandbox,
        &["--acknowledge", "corpus/a.jsonl:2"],
        "`corpus/a.jsonl:2` is a part of `corpus/a.jsonl`, which is read as one; acknowledge `corpus/a.jsonl`",
    );
    sandbox.run(&["doctor", "--acknowledge", "corpus/a.jsonl"]).code(0);
    index(&sandbox, &[]).code(0);
    assert_eq!(doctor(&sandbox)["partly_read"][0]["acknowledged"], true);
}

#[test]
fn a_broken_link_is_acknowledged_without_content() {
    #[cfg(unix)]
    {
        let sandbox = Sandbox::new().file("good.jsonl", GOOD);
        std::os::unix::fs::symlink("nowhere", sandbox.path("corpus/link")).unwrap();
        index(&sandbox, &["corpus"]).code(2);
        sandbox.run(&["doctor", "--acknowledge", "corpus/link"]).code(0);
        index(&sandbox, &[]).code(0);
    }
}

/// A tar of files with these contents.
fn tar(members: &[(&str, &str)]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (name, content) in members {
        let mut header = [0_u8; 512];
        header[..name.len()].copy_from_slice(name.as_bytes());
        header[100..107].copy_from_slice(b"0000644");
        header[124..135].copy_from_slice(format!("{:011o}", content.len()).as_bytes());
        header[156] = b'0';
        header[257..263].copy_from_slice(b"ustar\0");
        header[263..265].copy_from_slice(b"00");
        header[148..156].fill(b' ');
        let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
        header[148..155].copy_from_slice(format!("{sum:06o}\0").as_bytes());
        bytes.extend(header);
        bytes.extend(content.as_bytes());
        bytes.resize(bytes.len().next_multiple_of(512), 0);
    }
    bytes.extend([0; 1024]);
    bytes
}

#[test]
fn files_inside_archives_and_records_beside_notices_are_listed() {
    let members = [
        ("notice.txt", "Retraction: Glass frogs\n\nThe authors have retracted this article."),
        ("recipe.txt", "Boil water. Add tea. Wait for five minutes, then drink it while it is hot."),
        ("picture.gif", "GIF89a"),
        ("list.bib", "@article{a, title={x}}"),
    ];
    let sandbox = Sandbox::new().file("all.tar", tar(&members)).file(
        "works.jsonl",
        "{\"DOI\":\"10.5555/n\",\"member\":\"1\",\"title\":[\"Retraction: A\"],\"update-to\":[{\"DOI\":\"10.5555/a\",\"type\":\"retraction\"}]}\n\
         {\"DOI\":\"10.5555/b\",\"member\":\"1\",\"title\":[\"B\"]}\n\
         {\"DOI\":\"10.5555/c\",\"member\":\"1\",\"title\":[\"C\"]}\n",
    );
    let summary = index(&sandbox, &["corpus"]).code(0).json();
    assert_eq!(
        (&summary["read"], &summary["notices"], &summary["passed_over"]),
        (&json!(2), &json!(2), &json!(3))
    );
    let doctor = doctor(&sandbox);
    let paths = |list: &str| -> Vec<String> {
        let finding = |f: &Value| {
            let records = f["records"].as_u64().map(|n| format!("{n}: ")).unwrap_or_default();
            format!("{}: {records}{}", f["path"].as_str().unwrap(), f["reason"].as_str().unwrap())
        };
        doctor[list].as_array().unwrap().iter().map(finding).collect()
    };
    assert_eq!(
        paths("skipped_inside"),
        [
            "corpus/all.tar!/picture.gif: an image",
            "corpus/all.tar!/list.bib: a reference list, not a notice; `recant check` reads it",
        ]
    );
    assert_eq!(
        paths("passed_over"),
        [
            "corpus/all.tar!/recipe.txt: 1: neither title nor text says that this is a notice",
            "corpus/works.jsonl: 2: no notice, and names none",
        ]
    );
    assert_eq!(doctor["by_reason"]["no notice, and names none"], 2);
    let text = sandbox.run(&["doctor"]).code(0).stdout;
    for heading in ["skipped inside archives (2)\n", "records that are no notices (3)\n"] {
        assert!(text.contains(heading), "{text}");
    }
}

#[test]
fn queries_of_a_test_collection_are_no_notices() {
    let sandbox = Sandbox::new()
        .file("corpus.jsonl", "{\"_id\":\"d1\",\"title\":\"\",\"text\":\"On frogs\"}\n")
        .file("queries.jsonl", "{\"_id\":\"q1\",\"text\":\"frogs\",\"metadata\":{}}\n");
    let summary = index(&sandbox, &["corpus"]).code(0).json();
    assert_eq!((&summary["notices"], &summary["skipped"]), (&json!(1), &json!(1)));
}

/// A row whose article and notice have DOIs as a database has damaged them.
const DAMAGED_ROW: &str = "Record ID,Title,RetractionDOI,OriginalPaperDOI,RetractionNature,Reason\n\
                           1,Frogs,10.5555/amj.635Retraction,0.5555/a1,Retraction,+Error in Data;\n";

#[test]
fn a_damaged_doi_is_mended_and_told() {
    let sandbox = Sandbox::new().file("rows.csv", DAMAGED_ROW);
    index(&sandbox, &["corpus"]).code(0);
    let told = sandbox.run(&["doctor", "--format", "json"]).code(0).json();
    let (path, reason) = (&told["warnings"][0]["path"], &told["warnings"][0]["reason"]);
    assert_eq!(path, "corpus/rows.csv:1");
    assert_eq!(reason, "the DOI of an article is stated as `0.5555/a1`; read as 10.5555/a1");
    for (typed, status) in
        [("10.5555/a1", "retracted"), ("0.5555/a1", "retracted"), ("10.5555/amj.635Retraction", "is_notice")]
    {
        let report = sandbox.run(&["check", typed, "--format", "json"]).json();
        assert_eq!(report["references"][0]["status"], status, "{typed}");
    }
}

#[cfg(unix)]
#[test]
fn what_cannot_be_opened_is_counted_once() {
    let sandbox = Sandbox::new().file("good.jsonl", GOOD);
    std::os::unix::fs::symlink("nowhere", sandbox.path("corpus/dangling")).unwrap();
    let run = || index(&sandbox, &["corpus"]).code(2).json();
    let count = |summary: &Value| (summary["files"].clone(), summary["failed"].clone());
    assert_eq!(count(&run()), (json!(2), json!(1)));
    assert_eq!(count(&run()), (json!(2), json!(1)));
}

#[test]
fn the_sample_does_not_take_the_place_of_what_went() {
    let sandbox = Sandbox::new().file("own.jsonl", GOOD).file("sample/a.jsonl", GOOD.replace('1', "2"));
    index(&sandbox, &["corpus"]).code(0);
    std::fs::remove_file(sandbox.path("corpus/own.jsonl")).unwrap();
    let run = index(&sandbox, &[]).code(2);
    assert!(
        run.stderr.contains("holds nothing but the sample any more; its 1 file is kept"),
        "{}",
        run.stderr
    );
    assert_eq!(sandbox.ids(&["retraction"]), ["1"]);
    index(&sandbox, &["--allow-empty"]).code(0);
    assert_eq!(sandbox.ids(&["retraction"]), ["2"]);
}

#[test]
fn a_file_called_corrections_that_holds_none_fails() {
    let other = "{\"id\":\"1\",\"field\":\"title\",\"value\":\"Two\"}\n";
    let sandbox = Sandbox::new().file("good.jsonl", GOOD).file("corrections.jsonl", other);
    let run = index(&sandbox, &["corpus"]).code(2);
    assert!(run.stderr.contains("corpus/corrections.jsonl:1: is not a correction: "), "{}", run.stderr);
}

#[test]
fn a_folder_is_acknowledged_as_a_whole() {
    let sandbox = Sandbox::new().file("good.jsonl", GOOD).file("torn/a.pdf", TORN).file("torn/b.pdf", TORN);
    index(&sandbox, &["corpus"]).code(2);
    sandbox.run(&["doctor", "--acknowledge", "corpus/torn"]).code(0);
    index(&sandbox, &[]).code(0);
}

#[test]
fn other_limits_read_again_what_was_not_read_whole() {
    let sandbox = Sandbox::new()
        .file("good.jsonl", GOOD)
        .file("long.txt", format!("Retraction: Long\n\n{}", "The authors have retracted this. ".repeat(100)));
    let run = index(&sandbox, &["corpus", "--limit-file-size", "1K"]).code(2);
    assert_eq!(
        run.stderr,
        "corpus/long.txt: is 3318 bytes long, 1024 are read at most; split it, or allow more with --limit-file-size\n"
    );
    let again = index(&sandbox, &[]).code(0).json();
    assert_eq!((&again["opened"], &again["notices"]), (&json!(1), &json!(2)));
}

#[test]
fn deeper_archives_are_opened_when_asked_for() {
    let inner = tar(&[("notice.txt", "Retraction: Frogs\n\nThe authors have retracted this article.")]);
    let inner = String::from_utf8(inner).unwrap();
    let sandbox = Sandbox::new().file("outer.tar", tar(&[("inner.tar", &inner)]));
    assert_eq!(index(&sandbox, &["corpus"]).code(0).json()["notices"], 0);
    let deeper = index(&sandbox, &["--limit-depth", "2"]).code(0).json();
    assert_eq!(deeper["notices"], 1);
    let shown = sandbox.search(&["frogs"]);
    assert_eq!(shown["hits"][0]["notice"]["source"]["path"], "corpus/outer.tar!/inner.tar!/notice.txt");
}
