//! Random edits of an archive: however an index came to be, it ends where one built from nothing ends.

use std::fs;
use std::io::Read;
use std::path::PathBuf;

use recant::index::{open_sealed, write_sealed};

use crate::rounds::{files, without_scores};
use crate::sandbox::Sandbox;

/// Runs of one series, and the edits before each.
const RUNS: usize = 6;
const EDITS: usize = 4;

/// SplitMix64, so that a series is repeated by its seed alone.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((x ^ (x >> 31)) % limit as u64) as usize
    }
}

/// Does one edit, and says which.
fn edit(sandbox: &Sandbox, random: &mut Random, number: usize) -> String {
    let files = files(&sandbox.path("corpus"));
    let file = &files[random.below(files.len())];
    let name = file.file_name().unwrap().to_string_lossy().into_owned();
    let beside = |what: &str| file.with_file_name(format!("{what}-{number}-{name}"));
    let kind = ["remove", "rename", "copy", "drop", "swap", "word", "touch"][random.below(7)];
    match kind {
        "remove" => fs::remove_file(file).unwrap(),
        "rename" => fs::rename(file, beside("renamed")).unwrap(),
        "copy" => drop(fs::copy(file, beside("copy")).unwrap()),
        "drop" => change_lines(file, |lines| drop(lines.remove(random.below(lines.len())))),
        "swap" => change_lines(file, |lines| {
            let (a, b) = (random.below(lines.len()), random.below(lines.len()));
            lines.swap(a, b);
        }),
        "word" => change_lines(file, |lines| {
            let at = random.below(lines.len());
            lines[at] = lines[at].replace("2019", "2018").replace("author", "editor");
        }),
        _ => fs::write(file, fs::read(file).unwrap()).unwrap(),
    }
    format!("{kind} {name}")
}

/// Changes the lines of a text, but not the first, which may be the head of a table. Other files stay as they are.
fn change_lines(file: &PathBuf, change: impl FnOnce(&mut Vec<String>)) {
    let Ok(text) = fs::read_to_string(file) else { return };
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    if lines.len() < 3 {
        return;
    }
    let mut rest = lines.split_off(1);
    change(&mut rest);
    lines.extend(rest);
    fs::write(file, lines.join("\n") + "\n").unwrap();
}

/// Edits of the sample archive, with an update after each few; the seed and the edits are in the message of a failure.
fn check_series(seed: u64) {
    let sandbox = Sandbox::with_sample();
    let mut random = Random(seed);
    let index = |args: &[&str]| {
        // Edits may leave records that cannot be read, which is code 2 with a whole summary.
        let run = sandbox.run(&[&["index", "corpus", "--quiet", "--format", "json"], args].concat());
        assert!(run.json()["notices"].is_u64(), "seed {seed}: {}", run.stderr);
    };
    index(&[]);
    let mut done = Vec::new();
    for run in 0..RUNS {
        let edits = (0..EDITS).map(|n| edit(&sandbox, &mut random, run * EDITS + n));
        done.extend(edits.collect::<Vec<_>>());
        index(&[]);
        let updated = everything(&sandbox);
        index(&["--rebuild", "--index", "anew"]);
        let anew = without_scores(sandbox.search(&[ALL, &["--index", "anew"]].concat()));
        assert_eq!(
            updated["archive"]["fingerprint"], anew["archive"]["fingerprint"],
            "seed {seed}: {done:#?}"
        );
        assert_eq!(updated, anew, "seed {seed}: {done:#?}");
    }
    println!("seed {seed}: {} edits", done.len());
}

const ALL: &[&str] = &["--limit", "1000", "--facet", "journal:50", "--facet", "year:50"];

fn everything(sandbox: &Sandbox) -> serde_json::Value {
    without_scores(sandbox.search(ALL))
}

#[test]
fn random_edits_end_where_a_rebuild_ends() {
    // Another series: `SEED=7 cargo test --test it random_edits -- --nocapture`.
    let seed = std::env::var("SEED").ok().and_then(|seed| seed.parse().ok());
    seed.map_or_else(|| vec![1, 2], |seed| vec![seed]).into_iter().for_each(check_series);
}

/// A commit that cannot be read does not take away what its run knew: nothing is told twice.
#[test]
fn a_mended_index_tells_no_notice_again() {
    let line = "{\"id\":\"one\",\"title\":\"Retraction: Frogs\",\"text\":\"first\"}\n";
    let sandbox = Sandbox::indexed(&[("a.jsonl", line)]);
    sandbox.run(&["alert", "add", "pond", "frogs"]).code(0);
    let meta = files(&sandbox.path("index")).into_iter().find(|file| file.ends_with("meta.json")).unwrap();
    fs::write(&meta, "{}").unwrap();
    sandbox.run(&["index", "--quiet"]).code(0);
    let told = sandbox.run(&["alerts"]).code(0);
    assert!(!told.stderr.contains("every notice counts as new"), "{}", told.stderr);
    assert_eq!(sandbox.ids(&["frogs"]), ["one"]);
}

#[test]
fn an_index_of_another_analysis_is_refused_and_built_anew() {
    let line = "{\"id\":\"one\",\"title\":\"Retraction: Frogs\",\"text\":\"first\"}\n";
    let sandbox = Sandbox::indexed(&[("a.jsonl", line)]);
    let is_meta = |file: &PathBuf| file.ends_with("meta.json");
    let meta = files(&sandbox.path("index")).into_iter().find(is_meta).unwrap();
    let mut text = String::new();
    open_sealed(&meta).unwrap().read_to_string(&mut text).unwrap();
    let at = text.find(r#"\"analysis\":\""#).unwrap() + r#"\"analysis\":\""#.len();
    let end = at + text[at..].find('\\').unwrap();
    let needed = text[at..end].to_owned();
    text.replace_range(at..end, "older");
    write_sealed(&meta, &mut |out| out.write_all(text.as_bytes())).unwrap();
    let refused = sandbox.run(&["search", "frogs"]).code(2).stderr;
    assert_eq!(
        refused,
        format!(
            "recant: cannot open index `index`: built by analysis older, this program needs analysis {needed}; run `recant index` to rebuild it\n"
        )
    );
    sandbox.run(&["index", "--quiet"]).code(0);
    assert_eq!(sandbox.ids(&["frogs"]), ["one"]);
}
