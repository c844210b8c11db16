//! An archive that grows: what changed since when, searches that are kept, one name for one content.

use std::fs;
use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::rounds::{copy, files, without_scores};
use crate::sandbox::{Sandbox, project, shared};

fn notice(id: &str, title: &str, text: &str) -> String {
    format!("{{\"id\":\"{id}\",\"title\":\"{title}\",\"text\":\"{text}\"}}\n")
}

/// Two notices in run 1; in run 2 one changed, one went and one came.
fn two_runs() -> Sandbox {
    let first = notice("one", "Retraction: One", "first") + &notice("two", "Retraction: Two", "second");
    let sandbox = Sandbox::indexed(&[("a.jsonl", &first)]);
    copy(&sandbox.path("index"), &sandbox.path("before"));
    let second = notice("one", "Retraction: One, again", "first")
        + &notice("three", "Retraction: Three", "third frogs");
    sandbox.write("a.jsonl", second);
    sandbox.run(&["index", "--quiet"]).code(0);
    sandbox
}

#[track_caller]
fn check_diff(sandbox: &Sandbox, args: &[&str], expected: &[&str]) {
    let run = sandbox.run(&[&["diff", "--format", "json"], args].concat());
    let answer = run.code(i32::from(!expected.is_empty())).json();
    let line = |change: &Value| {
        let text = |name: &str| change[name].as_str().unwrap_or_default().to_owned();
        let fields: Vec<&str> =
            change["fields"].as_array().into_iter().flatten().map(|field| field.as_str().unwrap()).collect();
        format!("{} {} {}", text("what"), text("id"), fields.join(" ")).trim_end().to_owned()
    };
    let found: Vec<String> = answer["notices"].as_array().unwrap().iter().map(line).collect();
    assert_eq!(found, expected);
}

#[test]
fn a_diff_says_what_came_went_and_changed_and_in_which_field() {
    let sandbox = two_runs();
    let expected = ["changed one title", "came three", "went two"];
    check_diff(&sandbox, &["--since", "1"], &expected);
    check_diff(&sandbox, &["before", "index"], &expected);
    check_diff(&sandbox, &["index", "before"], &["changed one title", "went three", "came two"]);
    check_diff(&sandbox, &["--since", "2"], &[]);
    check_diff(&sandbox, &["index", "index"], &[]);
    check_diff(&sandbox, &["--since", "2199-01-01"], &[]);
    // Since before the first run, everything is new.
    check_diff(&sandbox, &["--since", "2020-01-01"], &["came one", "came three"]);
    let text = sandbox.run(&["diff", "--since", "1"]).code(1).stdout;
    assert!(text.contains("changed  one  [title]  Retraction: One, again"), "{text}");
    assert!(text.ends_with("1 came, 1 changed, 1 went\n"), "{text}");
    sandbox.run(&["diff", "--since", "9"]).code(2);
    sandbox.run(&["diff", "--since", "2024"]).code(2);
    sandbox.run(&["diff"]).code(2);
}

#[test]
fn a_rebuild_of_the_same_archive_changes_nothing() {
    let sandbox = two_runs();
    sandbox.run(&["index", "--rebuild", "--quiet"]).code(0);
    check_diff(&sandbox, &["--since", "2"], &[]);
    check_diff(&sandbox, &["--since", "1"], &["changed one title", "came three", "went two"]);
}

#[test]
fn a_lost_page_of_the_journal_is_told() {
    let sandbox = two_runs();
    fs::remove_file(sandbox.path("index/journal/run-00000002.jsonl")).unwrap();
    let run = sandbox.run(&["diff", "--since", "1"]).code(2);
    assert!(run.stderr.contains("goes back to"), "{}", run.stderr);
}

#[test]
fn alerts_tell_what_is_new_once() {
    let sandbox = two_runs();
    sandbox.run(&["alert", "add", "frogs", "frogs"]).code(0);
    sandbox.run(&["alert", "add", "frogs", "toads"]).code(2);
    sandbox.run(&["alert", "add", "../x", "toads"]).code(2);
    assert_eq!(sandbox.run(&["alert", "list"]).code(0).stdout, "frogs: frogs\n");
    sandbox.run(&["alerts"]).code(0);
    let new = notice("four", "Retraction: Four", "more frogs") + &notice("five", "Retraction: Five", "toads");
    sandbox.write("b.jsonl", new);
    sandbox.run(&["index", "--quiet"]).code(0);
    let told = sandbox.run(&["alerts", "--since", "2", "--format", "json"]).code(1).json();
    assert_eq!(told["alerts"][0]["new"][0]["notice"]["id"], "four");
    assert_eq!(
        (&told["alerts"][0]["new"][0]["what"], &told["alerts"][0]["total"]),
        (&"came".into(), &2.into())
    );
    let text = sandbox.run(&["alerts", "--since", "last"]).code(1).stdout;
    assert!(text.contains("frogs: 1 new of 2 notices for frogs"), "{text}");
    assert!(text.contains("came     four  Retraction: Four"), "{text}");
    let again = sandbox.run(&["alerts"]).code(0).stdout;
    assert!(again.contains("0 new"), "{again}");
    sandbox.run(&["alerts", "nothing"]).code(2);
    sandbox.run(&["alert", "remove", "frogs"]).code(0);
    sandbox.run(&["alert", "remove", "frogs"]).code(2);
}

#[test]
fn alerts_outlive_rebuilds_and_damage_to_one_is_told() {
    let sandbox = two_runs();
    sandbox.run(&["alert", "add", "frogs", "frogs"]).code(0);
    sandbox.run(&["alert", "add", "toads", "toads"]).code(0);
    sandbox.run(&["index", "--rebuild", "--quiet"]).code(0);
    sandbox.run(&["alerts"]).code(0);
    let path = sandbox.path("index/alerts/toads.json");
    fs::write(&path, fs::read_to_string(&path).unwrap().replace("toads", "roads")).unwrap();
    let run = sandbox.run(&["alerts"]).code(2);
    assert!(run.stderr.contains("alert `toads` is damaged"), "{}", run.stderr);
    assert!(run.stdout.contains("frogs: 0 new"), "{}", run.stdout);
}

#[test]
fn feeds_are_xml_that_keeps_the_same_names() {
    let sandbox = two_runs();
    sandbox.run(&["alert", "add", "frogs", "frogs"]).code(0);
    for (format, element) in [("atom", "<entry>"), ("rss", "<item>")] {
        let feed = || sandbox.run(&["alerts", "--since", "1", "--format", format]).code(1).stdout;
        let (first, second) = (feed(), feed());
        assert_eq!(first.matches(element).count(), 1, "{first}");
        assert!(first.contains("urn:recant:frogs:three:"), "{first}");
        let names = |feed: &str| {
            feed.lines()
                .filter(|l| l.contains("urn:recant:frogs"))
                .map(|l| l.split("<updated>").next().unwrap().to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(names(&first), names(&second));
    }
}

#[test]
fn an_answer_says_how_to_cite_it() {
    let sandbox = two_runs();
    let fingerprint = sandbox.search(&["frogs"])["archive"]["fingerprint"].as_str().unwrap().to_owned();
    let text = sandbox.run(&["search", "frogs", "--nature", "retraction", "--cite"]).code(0).stdout;
    for line in [
        "query:       frogs",
        "filter:      nature:retraction",
        "found:       1 notice (0 articles)",
        &format!("fingerprint: {fingerprint}"),
        concat!("program:     recant ", env!("CARGO_PKG_VERSION")),
    ] {
        assert!(text.lines().any(|found| found == line), "{line} in\n{text}");
    }
    let drawn = ["search", "frogs", "--sample", "1", "--seed", "7", "--count", "articles", "--cite"];
    let text = sandbox.run(&drawn).code(0).stdout;
    for line in
        ["of these:    1 notice at random (--sample 1 --seed 7)", "counted:     articles (--count articles)"]
    {
        assert!(text.lines().any(|found| found == line), "{line} in\n{text}");
    }
    let json = sandbox.run(&["search", "frogs", "--cite", "--format", "json"]).code(0).json();
    assert_eq!((&json["fingerprint"], &json["total"]), (&fingerprint.into(), &1.into()));
    sandbox.run(&["search", "unicorns", "--cite"]).code(1);
    sandbox.run(&["search", "frogs", "--cite", "--format", "csv"]).code(2);
}

/// A notice about 10.5555/a.
fn about_a(nature: &str) -> String {
    format!(
        r#"{{"id":"10.5555/{nature}","nature":"{nature}","doi":"10.5555/{nature}","reason_text":"Two lanes are one.","articles":[{{"title":"Bright exosomes","doi":"10.5555/a"}}]}}"#
    ) + "\n"
}

/// An index with a concern about the first of two references that are watched as `thesis`.
fn watched() -> Sandbox {
    let sandbox = Sandbox::indexed(&[("a.jsonl", &about_a("expression_of_concern"))]);
    fs::write(sandbox.path("list.txt"), "10.5555/a\n10.5555/b\n").unwrap();
    sandbox.run(&["check", "list.txt", "--watch-list", "watched.json", "--quiet"]).code(1);
    sandbox.run(&["alert", "add", "thesis", "--watch-list", "watched.json"]).code(0);
    sandbox
}

#[test]
fn alerts_tell_when_a_watched_reference_is_retracted() {
    let sandbox = watched();
    assert!(sandbox.run(&["alert", "list"]).code(0).stdout.starts_with("thesis: watch list /"));
    assert!(sandbox.run(&["alerts"]).code(0).stdout.contains("thesis: 0 of 2 references changed in /"));
    sandbox.write("b.jsonl", about_a("retraction"));
    sandbox.run(&["index", "--quiet"]).code(0);
    let since = sandbox.run(&["alerts", "--since", "1", "--format", "json"]).code(1).json();
    let list = &since["watch_lists"][0];
    assert_eq!((&list["name"], &list["references"]), (&"thesis".into(), &2.into()));
    let change = &list["changes"][0];
    assert_eq!((&change["before"], &change["now"]["status"]), (&"concern".into(), &"retracted".into()));
    assert_eq!(change["new_notices"], serde_json::json!(["10.5555/retraction"]));
    let text = sandbox.run(&["alerts"]).code(1).stdout;
    let expected = "RETRACTED 1  10.5555/a  (was expression of concern; new: 10.5555/retraction)";
    assert!(text.contains("thesis: 1 of 2 references changed") && text.contains(expected), "{text}");
    assert!(sandbox.run(&["alerts"]).code(0).stdout.contains("thesis: 0 of 2 references changed"));
    // A feed for the whole month tells it again, and `check` knows what was told.
    for format in ["atom", "rss"] {
        let feed = || sandbox.run(&["alerts", "--since", "1", "--format", format]).code(1).stdout;
        let named = |feed: &str| feed.split("urn:recant:thesis:").nth(1).map(|name| name[..25].to_owned());
        let first = feed();
        assert!(first.contains("<title>retracted: 10.5555/a</title>"), "{first}");
        assert!(first.contains("The notice says: Two lanes are one."), "{first}");
        assert_eq!(named(&first), named(&feed()));
    }
    let check = sandbox.run(&["check", "--watch-list", "watched.json"]).code(1).stdout;
    assert!(check.starts_with("nothing has changed since the last check"), "{check}");
}

#[test]
fn a_watch_list_that_went_hides_no_other_alert() {
    let sandbox = watched();
    sandbox.run(&["alert", "add", "lanes", "lanes"]).code(0);
    sandbox.run(&["alert", "add", "none", "--watch-list", "none.json"]).code(2);
    sandbox.run(&["alert", "add", "both", "words", "--watch-list", "watched.json"]).code(2);
    fs::write(sandbox.path("no.json"), "{}").unwrap();
    let run = sandbox.run(&["alert", "add", "no", "--watch-list", "no.json"]).code(2);
    assert!(run.stderr.contains("is not a watch list"), "{}", run.stderr);
    fs::remove_file(sandbox.path("watched.json")).unwrap();
    let run = sandbox.run(&["alerts"]).code(2);
    assert!(run.stdout.contains("lanes: 0 new"), "{}", run.stdout);
    assert!(run.stderr.contains("cannot check watch list `/"), "{}", run.stderr);
    sandbox.run(&["alert", "remove", "thesis"]).code(0);
    sandbox.run(&["alerts"]).code(0);
}

/// Answers of all sorts, as bytes.
fn answers(sandbox: &Sandbox) -> Vec<String> {
    let queries: [&[&str]; 4] = [
        &["--limit", "500"],
        &["retraction", "image", "--match", "any", "--limit", "200", "--explain"],
        &["author:smith OR exosomes", "--facet", "journal:50", "--facet", "country:50"],
        &["--sort", "title", "--limit", "300", "--count", "articles"],
    ];
    queries
        .iter()
        .map(|args| sandbox.run(&[&["search", "--format", "json"], *args].concat()).stdout)
        .collect()
}

#[test]
fn builds_with_any_number_of_threads_answer_byte_for_byte_alike() {
    let sandbox = Sandbox::with_sample();
    let built = |jobs: &str| {
        sandbox.run(&["index", "corpus", "--quiet", "--rebuild", "--jobs", jobs, "--memory", "64M"]).code(0);
        answers(&sandbox)
    };
    let first = built("1");
    assert!(first.iter().all(|answer| answer.contains("\"fingerprint\"")));
    for jobs in ["1", "2", "5"] {
        assert_eq!(built(jobs), first, "{jobs} threads");
    }
}

#[test]
fn the_fingerprint_does_not_say_where_the_archive_lies() {
    let sandbox = two_runs();
    fs::rename(sandbox.path("corpus"), sandbox.path("elsewhere")).unwrap();
    sandbox.run(&["index", "elsewhere", "--index", "other", "--quiet"]).code(0);
    let fingerprint = |index: &str| sandbox.search(&["--index", index])["archive"]["fingerprint"].clone();
    assert_eq!(fingerprint("index"), fingerprint("other"));
    assert_eq!(
        sandbox.search(&["--index", "other"])["hits"][0]["notice"]["source"]["path"],
        "elsewhere/a.jsonl"
    );
}

const HEAD: &str = "OriginalPaperDOI,RetractionDOI,RetractionNature\n";

fn pairs(numbers: impl Iterator<Item = u32>) -> String {
    let row = |n: u32| format!("10.5555/a{n},10.5555/n{},Retraction\n", n / 2);
    HEAD.to_owned() + &numbers.map(row).collect::<String>()
}

#[test]
fn rows_that_only_move_are_not_written_again_and_say_where_they_stand() {
    let sandbox = Sandbox::indexed(&[("pairs.csv", &pairs(10..60))]);
    let records = |run: &str| serde_json::from_str::<Value>(run).unwrap()["records"].clone();
    let segments = || {
        let store = |file: &std::path::PathBuf| file.extension().is_some_and(|ending| ending == "store");
        files(&sandbox.path("index")).into_iter().filter(store).collect::<Vec<_>>()
    };
    let before = segments();
    // Two rows come at the top, so that all others move; the edition has another name.
    fs::remove_file(sandbox.path("corpus/pairs.csv")).unwrap();
    sandbox.write("pairs-2.csv", pairs((8..10).chain(10..60)));
    let run = sandbox.run(&["index", "--quiet", "--format", "json"]).code(0);
    assert_eq!(
        records(&run.stdout),
        serde_json::json!({"added": 2, "updated": 0, "removed": 0, "unchanged": 50})
    );
    let after = segments();
    assert!(
        before.iter().all(|segment| after.contains(segment)),
        "nothing was rewritten: {before:?} {after:?}"
    );
    let source = |id: &str| sandbox.run(&["show", id, "--format", "json"]).code(0).json()["sources"].clone();
    assert_eq!(source("10.5555/n5")[0]["path"], "corpus/pairs-2.csv");
    assert_eq!(
        (&source("10.5555/n5")[0]["record"], &source("10.5555/n29")[1]["record"]),
        (&3.into(), &52.into())
    );
    let updated = everything(&sandbox);
    sandbox.run(&["index", "--quiet", "--rebuild"]).code(0);
    assert_eq!(updated, everything(&sandbox));
}

#[test]
fn rows_that_change_places_among_themselves_end_where_a_rebuild_ends() {
    let sandbox = Sandbox::indexed(&[("pairs.csv", &pairs(10..20))]);
    sandbox.write("pairs.csv", pairs((10..20).rev()));
    sandbox.run(&["index", "--quiet"]).code(0);
    let updated = everything(&sandbox);
    sandbox.run(&["index", "--quiet", "--rebuild"]).code(0);
    assert_eq!(updated, everything(&sandbox));
}

#[test]
fn a_row_that_is_there_twice_is_counted_twice() {
    let sandbox = Sandbox::indexed(&[("pairs.csv", &pairs(10..12))]);
    sandbox.write("pairs.csv", pairs([10, 10, 11, 10].into_iter()));
    let run = sandbox.run(&["index", "--quiet", "--format", "json"]).code(0).json();
    assert_eq!(run["records"], serde_json::json!({"added": 2, "updated": 0, "removed": 0, "unchanged": 2}));
    let updated = everything(&sandbox);
    sandbox.run(&["index", "--quiet", "--rebuild"]).code(0);
    assert_eq!(updated, everything(&sandbox));
}

fn everything(sandbox: &Sandbox) -> Value {
    without_scores(sandbox.search(&["--limit", "1000", "--facet", "year:50"]))
}

#[cfg(unix)]
#[test]
fn a_copy_of_the_same_size_and_time_is_seen() {
    let sandbox = Sandbox::indexed(&[("a.jsonl", &notice("one", "Retraction: One", "first"))]);
    let path = sandbox.path("corpus/a.jsonl");
    let modified = fs::metadata(&path).unwrap().modified().unwrap();
    let copy = sandbox.path("copy");
    fs::write(&copy, notice("one", "Retraction: One", "other")).unwrap();
    fs::File::options().append(true).open(&copy).unwrap().set_modified(modified).unwrap();
    fs::rename(&copy, &path).unwrap();
    assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), modified);
    sandbox.run(&["index", "--quiet"]).code(0);
    assert_eq!(sandbox.ids(&["other"]), ["one"]);
}

#[test]
fn a_rebuild_does_not_empty_what_is_not_mounted() {
    let sandbox = two_runs();
    fs::remove_file(sandbox.path("corpus/a.jsonl")).unwrap();
    let run = sandbox.run(&["index", "--rebuild"]).code(2);
    assert!(run.stderr.contains("holds no file any more"), "{}", run.stderr);
    assert_eq!(sandbox.ids(&["frogs"]), ["three"]);
    sandbox.run(&["index", "--rebuild", "--allow-empty", "--quiet"]).code(0);
    sandbox.run(&["search", "frogs", "--quiet"]).code(1);
}

#[cfg(unix)]
#[test]
fn watching_follows_the_folder_and_stops_on_a_signal() {
    let sandbox = Sandbox::indexed(&[("a.jsonl", &notice("one", "Retraction: One", "first"))]);
    let mut command = sandbox.command(&["index", "--watch", "--every", "1", "--quiet"]);
    let mut watch = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    std::thread::sleep(Duration::from_millis(300));
    sandbox.write("b.jsonl", notice("two", "Retraction: Two", "newts"));
    let begun = Instant::now();
    while sandbox.run(&["search", "newts", "--quiet"]).code != 0 {
        assert!(begun.elapsed() < Duration::from_secs(30), "the new file is not found");
        std::thread::sleep(Duration::from_millis(200));
    }
    let kill = std::process::Command::new("kill").args(["-TERM", &watch.id().to_string()]).status();
    assert!(kill.unwrap().success());
    assert_eq!(watch.wait().unwrap().code(), Some(0));
}

#[test]
fn segments_stay_few_over_fifty_nights() {
    let sandbox = Sandbox::indexed(&[("pairs.csv", &pairs(0..400))]);
    for night in 1..=50u32 {
        sandbox.write("pairs.csv", pairs(night * 4..400 + night * 4));
        sandbox.run(&["index", "--quiet"]).code(0);
    }
    let segment = |file: &std::path::PathBuf| file.extension().is_some_and(|ending| ending == "term");
    let segments = files(&sandbox.path("index")).into_iter().filter(segment).count();
    assert!(segments <= 16, "{segments} segments");
    assert_eq!(sandbox.search(&["--limit", "1"])["total_articles"], 400);
    let updated = everything(&sandbox);
    sandbox.run(&["index", "--quiet", "--rebuild"]).code(0);
    assert_eq!(updated, everything(&sandbox));
}

/// An index of each schema is kept in `tests/fixtures/indexes`; see its README for how it is made.
#[test]
fn indexes_of_every_schema_are_opened_or_refused_and_built_anew() {
    let kept = project().join("tests/fixtures/indexes");
    let mut seen = 0;
    for entry in fs::read_dir(&kept).unwrap().flatten().filter(|entry| entry.path().is_dir()) {
        let sandbox = Sandbox::new().file("a.jsonl", notice("one", "Retraction: Kept frogs", "kept"));
        copy(&entry.path(), &sandbox.path("index"));
        let run = sandbox.run(&["search", "frogs", "--format", "json", "--index", "index"]);
        let name = entry.file_name().to_string_lossy().into_owned();
        match run.code {
            0 => assert_eq!(run.json()["hits"][0]["notice"]["title"], "Retraction: Kept frogs", "{name}"),
            code => {
                assert_eq!(code, 2, "{name}");
                let expected = "recant: cannot open index `index`: built by ";
                assert!(run.stderr.starts_with(expected), "{name}: {}", run.stderr);
                assert!(
                    run.stderr.ends_with("; run `recant index` to rebuild it\n"),
                    "{name}: {}",
                    run.stderr
                );
            }
        }
        sandbox.run(&["index", "corpus", "--quiet"]).code(0);
        assert_eq!(sandbox.ids(&["frogs"]), ["one"], "{name}");
        seen += 1;
    }
    assert!(seen >= 2, "{seen} indexes in {}", kept.display());
}

#[test]
fn the_database_of_2019_becomes_the_present_one_by_its_new_rows() {
    let Some(shared) = shared() else { return };
    let data = shared.join("data/retraction_watch");
    let sandbox =
        Sandbox::new().file("rw.csv", fs::read(data.join("retraction_watch_until_2019.csv")).unwrap());
    sandbox.run(&["index", "corpus", "--quiet"]).code(0);
    sandbox.write("rw.csv", fs::read(data.join("retraction_watch.csv")).unwrap());
    let run = sandbox.run(&["index", "--quiet", "--format", "json"]).code(0).json();
    assert_eq!(
        run["records"],
        serde_json::json!({"added": 2654, "updated": 0, "removed": 0, "unchanged": 5303})
    );
    let facts = |sandbox: &Sandbox| {
        let mut answer =
            sandbox.search(&["--limit", "1", "--facet", "publisher:100", "--facet", "status:20"]);
        answer["hits"] = Value::Null;
        answer["next"] = Value::Null;
        answer
    };
    let updated = facts(&sandbox);
    sandbox.run(&["index", "--quiet", "--rebuild"]).code(0);
    assert_eq!(updated, facts(&sandbox));
}

#[test]
fn three_states_of_a_database_come_one_after_the_other() {
    let Some(shared) = shared() else { return };
    let states = ["2026-07-01", "2026-08-07", "2026-08-08"].map(|day| {
        let packed = fs::read(shared.join(format!("data/doi_pairs/{day}.csv.gz"))).unwrap();
        let mut text = String::new();
        std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(&packed[..]), &mut text).unwrap();
        (day, packed, rows(&text))
    });
    let sandbox = Sandbox::new();
    let mut before: Option<&(&str, Vec<u8>, Vec<String>)> = None;
    for state in &states {
        if let Some((day, ..)) = before {
            fs::remove_file(sandbox.path(&format!("corpus/{day}.csv.gz"))).unwrap();
        }
        sandbox.write(&format!("{}.csv.gz", state.0), &state.1);
        let run = sandbox.run(&["index", "corpus", "--quiet", "--format", "json"]).code(0).json();
        let count = |name: &str| run["records"][name].as_u64().unwrap();
        let (new, gone) = difference(before.map_or(&[], |before| &before.2), &state.2);
        assert_eq!(count("added") + count("updated"), new, "{} {run}", state.0);
        assert_eq!(count("removed") + count("updated"), gone, "{} {run}", state.0);
        assert_eq!(count("unchanged") + new, state.2.len() as u64, "{} {run}", state.0);
        println!("{}: {}", state.0, run["records"]);
        before = Some(state);
    }
}

/// The rows of a table, sorted.
fn rows(text: &str) -> Vec<String> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let mut rows: Vec<String> =
        reader.records().map(|row| row.unwrap().iter().collect::<Vec<_>>().join("\u{1f}")).collect();
    rows.sort();
    rows
}

/// How many rows came and how many went, each as often as it is there.
fn difference(old: &[String], new: &[String]) -> (u64, u64) {
    let (mut came, mut went, mut old) = (0, 0, old.iter().peekable());
    for row in new {
        while old.next_if(|old| *old < row).is_some() {
            went += 1;
        }
        came += u64::from(old.next_if(|old| *old == row).is_none());
    }
    (came, went + old.count() as u64)
}
