//! Indexing a Retraction Watch CSV: recant against plain tantivy, each in a process of its own, in one run.
//!
//! `cargo bench --bench indexing -- ROWS.csv` (a CSV as `recant index` reads it, such as the complete database).
//! Prints for each: seconds, rows a second, peak memory, size of the index, and the ratio to the first line; then the
//! time of a cold `recant search` process with facets on the index just built.
#![allow(clippy::print_stdout, clippy::expect_used, missing_docs, reason = "a benchmark prints, and stops when it cannot go on")]

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use recant::build::{BuildOptions, Root, build};
use recant::corpus::{self, ReadOptions};
use recant::index::{Builder, Settings, Stamp};
use recant::understand::{self, understand};
use tantivy::schema::{FAST, STORED, STRING, Schema, TEXT};
use tantivy::{Index, IndexWriter, TantivyDocument};

/// Memory that each engine may fill before it writes out, and its threads: the same for all.
const MEMORY_BYTES: usize = 400 << 20;
const THREADS: usize = 2;
const RUNS: usize = 3;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [csv] => compare(csv),
        ["run", subject, csv, folder] => run_one(subject, Path::new(csv), Path::new(folder)),
        _ => println!("usage: cargo bench --bench indexing -- ROWS.csv"),
    }
}

fn compare(csv: &str) {
    let rows = csv::Reader::from_path(csv).expect("a CSV").into_records().count();
    println!("{rows} rows, {THREADS} threads, {} MiB, best of {RUNS}", MEMORY_BYTES >> 20);
    println!("{:34} {:>8} {:>9} {:>9} {:>9} {:>6}", "", "seconds", "rows/s", "peak MiB", "index MiB", "ratio");
    let subjects = [("plain", "tantivy, default analyser"), ("schema", "our schema, nothing understood"), ("recant", "recant index")];
    let mut first = None;
    for (subject, label) in subjects {
        let runs: Vec<Measured> = (0..RUNS).map(|_| measure(subject, csv)).collect();
        let best = runs.into_iter().min_by(|a, b| a.seconds.total_cmp(&b.seconds)).expect("a run");
        let ratio = best.seconds / *first.get_or_insert(best.seconds);
        println!(
            "{label:34} {:8.2} {:9.0} {:9.0} {:9.1} {ratio:6.2}",
            best.seconds,
            rows as f64 / best.seconds,
            best.peak_mib,
            best.index_mib
        );
    }
    cold_search(csv);
}

struct Measured {
    seconds: f64,
    peak_mib: f64,
    index_mib: f64,
}

/// Runs one subject in a process of its own, so that its peak memory is its own.
fn measure(subject: &str, csv: &str) -> Measured {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let me = std::env::current_exe().expect("this program");
    let output = Command::new(me).args(["run", subject, csv]).arg(folder.path()).output().expect("a run");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let mut numbers = text.split_whitespace().filter_map(|word| word.parse::<f64>().ok());
    let (seconds, peak_mib) = (numbers.next(), numbers.next());
    let error = || panic!("{subject}: {text}{}", String::from_utf8_lossy(&output.stderr));
    Measured {
        seconds: seconds.unwrap_or_else(error),
        peak_mib: peak_mib.unwrap_or_else(error),
        index_mib: size_bytes(folder.path()) as f64 / f64::from(1 << 20),
    }
}

fn run_one(subject: &str, csv: &Path, folder: &Path) {
    let seconds = match subject {
        "plain" => plain(csv, folder),
        "schema" => schema_only(csv, folder),
        _ => whole(csv, folder),
    };
    println!("{seconds} {}", peak_mib());
}

/// A program that somebody would write in an afternoon: every column as text, some as facets.
fn plain(csv: &Path, folder: &Path) -> f64 {
    let start = Instant::now();
    let mut reader = csv::Reader::from_path(csv).expect("a CSV");
    let headers = reader.headers().expect("a header").clone();
    let mut schema = Schema::builder();
    let facets = ["Subject", "Journal", "Publisher", "Country", "ArticleType", "RetractionNature", "Reason"];
    let fields: Vec<_> = headers
        .iter()
        .enumerate()
        .map(|(at, name)| {
            let name = if name.is_empty() { format!("column{at}") } else { name.to_owned() };
            let text = schema.add_text_field(&name, TEXT | STORED);
            let facet = facets.contains(&name.as_str()).then(|| schema.add_text_field(&format!("{name}_facet"), STRING | FAST));
            (text, facet)
        })
        .collect();
    let index = Index::create_in_dir(folder, schema.build()).expect("an index");
    let mut writer: IndexWriter = index.writer_with_num_threads(THREADS, MEMORY_BYTES).expect("a writer");
    for record in reader.records() {
        let record = record.expect("a row");
        let mut document = TantivyDocument::default();
        for (&(text, facet), value) in fields.iter().zip(&record).filter(|(_, value)| !value.is_empty()) {
            document.add_text(text, value);
            if let Some(facet) = facet {
                value.split(';').filter(|v| !v.is_empty()).for_each(|value| document.add_text(facet, value));
            }
        }
        writer.add_document(document).expect("a document added");
    }
    writer.commit().expect("a commit");
    writer.wait_merging_threads().expect("merged");
    start.elapsed().as_secs_f64()
}

/// Our schema and analyser on notices that are understood before the clock starts.
fn schema_only(csv: &Path, folder: &Path) -> f64 {
    let file = corpus::walk(csv).files.remove(0);
    let mut notices = Vec::new();
    corpus::read(&file, &ReadOptions::default(), &mut |record| {
        if let Ok(raw) = record {
            notices.extend(understand(raw, &understand::Options::default()));
        }
    })
    .expect("a CSV that is read");
    let start = Instant::now();
    let mut builder = Builder::create(folder, settings()).expect("an index");
    for notice in &notices {
        builder.put(notice, &[]).expect("a notice added");
    }
    builder.commit(&Stamp::default()).expect("a commit");
    builder.finish().expect("an end");
    start.elapsed().as_secs_f64()
}

fn whole(csv: &Path, folder: &Path) -> f64 {
    let start = Instant::now();
    let options = BuildOptions { index: folder.to_owned(), roots: vec![Root::Path(csv.to_owned())], settings: settings(), ..BuildOptions::default() };
    build(&options, &mut |_| {}).expect("an index");
    start.elapsed().as_secs_f64()
}

fn settings() -> Settings {
    Settings { threads: THREADS, memory_bytes: MEMORY_BYTES }
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

/// The whole process, from its start to its last byte: open, search, five facets, ten hits.
fn cold_search(csv: &str) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    whole(Path::new(csv), folder.path());
    for query in ["image duplication", "exosomes", "author:\"Wei Wang\"", "10.1002/jcb.25020", ""] {
        let mut times: Vec<f64> = (0..21).map(|_| cold(folder.path(), query)).collect();
        times.sort_by(f64::total_cmp);
        println!("cold search {query:24} median {:6.1} ms, best {:6.1} ms", times[10], times[0]);
    }
}

fn cold(index: &Path, query: &str) -> f64 {
    let start = Instant::now();
    let mut command = Command::new(env!("CARGO_BIN_EXE_recant"));
    command.args(["search", query, "--quiet", "--format", "json", "--index"]).arg(index);
    for facet in ["publisher", "year", "reason", "journal", "country"] {
        command.args(["--facet", facet]);
    }
    let output = command.output().expect("a search");
    let milliseconds = start.elapsed().as_secs_f64() * 1000.0;
    assert!(output.status.code().is_some_and(|code| code < 2), "{}", String::from_utf8_lossy(&output.stderr));
    milliseconds
}
