//! Rows to a table: recant beside plain tantivy and SQLite FTS5, in one run, on the same rows and the same 1,000 queries.
//!
//! `cargo bench --bench engines -- ROWS.csv...` (each a CSV as `recant index` reads it, such as those that
//! `eval/scale.py` makes). Prints Markdown. Every engine indexes in a process of its own, so that its peak memory is its
//! own, with two threads and its usual memory; of three runs the fastest counts, of files above 200,000 rows the only
//! one. Of three runs of a query the fastest counts; FTS5, which is slow, answers every tenth. For a look at one part:
//! `index plain|schema|recant ROWS.csv FOLDER`, `answer ROWS.csv FOLDER` where `FOLDER/plain` and `FOLDER/recant` are, and
//! `answer recant ROWS.csv FOLDER [all|any|all-facets|any-facets...]`.
#![allow(
    clippy::print_stdout,
    clippy::expect_used,
    missing_docs,
    reason = "a benchmark prints, and stops when it cannot go on"
)]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use recant::search::Matching;

mod cold;
mod ours;
mod plain;
mod queries;
mod table;

use table::Line;

/// The columns of the CSV that hold text, and in which recant looks for words.
pub(crate) const EVERY: [&str; 8] =
    ["Title", "Author", "Reason", "Subject", "Institution", "Journal", "Publisher", "Country"];

/// Threads of every engine.
pub(crate) const THREADS: usize = 2;

/// Files of more rows are indexed once, because that takes minutes.
const ROWS_INDEXED_ONCE: usize = 200_000;

pub(crate) type Row = std::collections::HashMap<String, String>;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["index", subject, csv, folder] => index(subject, Path::new(csv), Path::new(folder)),
        ["answer", "recant", csv, folder, sorts @ ..] => {
            answering_alone(&queries::of(Path::new(csv)).texts, Path::new(folder), sorts);
        }
        ["answer", csv, folder] => {
            let texts = queries::of(Path::new(csv)).texts;
            table::show("1,000 queries", &answering(&texts, Path::new(folder), None));
        }
        [] => println!("usage: cargo bench --bench engines -- ROWS.csv..."),
        files => files.iter().for_each(|csv| compare(Path::new(csv))),
    }
}

/// Indexes in this process and says how long that took, and the most memory that it held.
fn index(subject: &str, csv: &Path, folder: &Path) {
    let seconds = match subject {
        "plain" => plain::index(csv, folder),
        "schema" => ours::index_understood(csv, folder),
        _ => ours::index(csv, folder),
    };
    println!("{seconds} {}", peak_mib());
}

fn compare(csv: &Path) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let queries = queries::of(csv);
    let list = folder.path().join("queries.txt");
    std::fs::write(&list, queries.texts.join("\n")).expect("a file written");
    let built = indexing(csv, queries.rows, folder.path());
    let fts5 = Fts5::run(csv, &list, &folder.path().join("fts5"));
    let mut lines = indexing_lines(&built, fts5.as_ref(), queries.rows);
    lines.extend(answering(&queries.texts, folder.path(), fts5.as_ref()));
    lines.extend(cold::lines(csv, &folder.path().join("recant"), folder.path()));
    table::show(&format!("{} rows", thousands(queries.rows)), &lines);
}

/// A number as it is written in a text: `69,318`.
fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().filter_map(|group| std::str::from_utf8(group).ok()).collect();
    groups.join(",")
}

struct Indexed {
    seconds: f64,
    /// `None` where the process holds more than the engine, so that it says nothing.
    peak_mib: Option<f64>,
    index_mib: f64,
}

/// Plain tantivy, plain tantivy with our schema and analyser, and recant.
fn indexing(csv: &Path, rows: usize, folder: &Path) -> [Indexed; 3] {
    let runs = if rows > ROWS_INDEXED_ONCE { 1 } else { 3 };
    ["plain", "schema", "recant"].map(|subject| {
        let runs = (0..runs).map(|_| run(subject, csv, &folder.join(subject)));
        runs.min_by(|a, b| a.seconds.total_cmp(&b.seconds)).expect("a run")
    })
}

fn run(subject: &str, csv: &Path, folder: &Path) -> Indexed {
    let _ = std::fs::remove_dir_all(folder);
    std::fs::create_dir_all(folder).expect("a folder");
    let me = std::env::current_exe().expect("this program");
    let output = Command::new(me).args(["index", subject]).args([csv, folder]).output().expect("a run");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let numbers: Vec<f64> = text.split_whitespace().filter_map(|word| word.parse().ok()).collect();
    let [seconds, peak_mib] = numbers.as_slice() else {
        panic!("{subject}: {text}{}", String::from_utf8_lossy(&output.stderr))
    };
    Indexed {
        seconds: *seconds,
        peak_mib: Some(*peak_mib).filter(|_| subject != "schema"),
        index_mib: size_bytes(folder) as f64 / f64::from(1 << 20),
    }
}

/// What `fts5.py` measured: seconds, peak and size; then p50, p95 and mean for all words and for any.
struct Fts5 {
    indexed: Indexed,
    all: queries::Times,
    any: queries::Times,
}

impl Fts5 {
    fn run(csv: &Path, queries: &Path, base: &Path) -> Option<Fts5> {
        let program = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/bench/fts5.py");
        let output = Command::new("python3").arg(program).args([csv, queries, base]).output().ok()?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let numbers: Vec<f64> = text.split_whitespace().filter_map(|word| word.parse().ok()).collect();
        let [seconds, peak, size, all_p50, all_p95, any_p50, any_p95] = numbers.as_slice() else {
            println!("no SQLite FTS5 here: {}", String::from_utf8_lossy(&output.stderr));
            return None;
        };
        let indexed = Indexed { seconds: *seconds, peak_mib: Some(*peak), index_mib: *size };
        let all = queries::Times { p50: *all_p50, p95: *all_p95, mean: f64::NAN };
        Some(Fts5 { indexed, all, any: queries::Times { p50: *any_p50, p95: *any_p95, mean: f64::NAN } })
    }
}

fn indexing_lines(built: &[Indexed; 3], fts5: Option<&Fts5>, rows: usize) -> Vec<Line> {
    let [plain, schema, ours] = built;
    let fts5 = fts5.map(|fts5| &fts5.indexed);
    let of = |plain: &Indexed, figure: &dyn Fn(&Indexed) -> Option<f64>| {
        [figure(plain), None, fts5.and_then(figure), figure(ours)]
    };
    let seconds = |indexed: &Indexed| Some(indexed.seconds);
    let of_schema = [seconds(schema), None, None, seconds(ours)];
    vec![
        Line::new("rows indexed in a second", of(plain, &|i| Some(rows as f64 / i.seconds)), 0),
        Line::new("indexing, s", of(plain, &seconds), 1),
        Line::new("indexing, s, tantivy with our schema and analyser on understood rows", of_schema, 1),
        Line::new("peak memory of indexing, MiB", of(plain, &|i| i.peak_mib), 0),
        Line::new("index on disk, MiB", of(plain, &|i| Some(i.index_mib)), 0),
    ]
}

fn answering(texts: &[String], folder: &Path, fts5: Option<&Fts5>) -> Vec<Line> {
    let plain = plain::Plain::open(&folder.join("plain"));
    let recant = ours::open(&folder.join("recant"));
    let mut lines = Vec::new();
    for (matching, words) in [(Matching::All, "all words"), (Matching::Any, "any word")] {
        for facets in [false, true] {
            let with = if facets { ", five facets" } else { "" };
            let three = queries::measure(texts, |text| plain.search(text, &EVERY[..3], matching, facets));
            let every = queries::measure(texts, |text| plain.search(text, &EVERY, matching, facets));
            let ours = queries::measure(texts, |text| ours::search(&recant, text, matching, facets));
            let of_fts5 = fts5.filter(|_| !facets);
            let of_fts5 = of_fts5.map(|fts5| if matching == Matching::All { fts5.all } else { fts5.any });
            let of = |figure: &dyn Fn(&queries::Times) -> f64| {
                [
                    Some(figure(&three)),
                    Some(figure(&every)),
                    of_fts5.as_ref().map(figure),
                    Some(figure(&ours)),
                ]
            };
            lines.push(Line::new(format!("{words}{with}, p50, ms"), of(&|times| times.p50), 2));
            lines.push(Line::new(format!("{words}{with}, p95, ms"), of(&|times| times.p95), 2));
        }
    }
    lines
}

/// recant by itself, for whoever looks at where its time goes; all sorts of requests where none is named.
fn answering_alone(texts: &[String], folder: &Path, sorts: &[&str]) {
    let recant = ours::open(&folder.join("recant"));
    for (sort, matching, facets) in [
        ("all", Matching::All, false),
        ("all-facets", Matching::All, true),
        ("any", Matching::Any, false),
        ("any-facets", Matching::Any, true),
    ] {
        if sorts.is_empty() || sorts.contains(&sort) {
            let times = queries::measure(texts, |text| ours::search(&recant, text, matching, facets));
            println!("{sort}: p50 {:.3} p95 {:.3} mean {:.3}", times.p50, times.p95, times.mean);
        }
    }
}

/// The most memory that this process ever held, as Linux counts it.
fn peak_mib() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kib| kib.parse::<f64>().ok()).unwrap_or(f64::NAN) / 1024.0
}

fn size_bytes(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let size = |entry: std::fs::DirEntry| {
        let path = entry.path();
        if path.is_dir() { size_bytes(&path) } else { entry.metadata().map_or(0, |metadata| metadata.len()) }
    };
    entries.map(size).sum()
}

/// How long something takes.
pub(crate) fn seconds(work: impl FnOnce()) -> f64 {
    let start = Instant::now();
    work();
    start.elapsed().as_secs_f64()
}
