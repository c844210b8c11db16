//! The whole process of `recant search`, from its start to its last byte: open, search, five facets, ten hits.

use std::path::Path;
use std::process::Command;

use super::seconds;
use super::table::Line;

const RUNS: usize = 21;

/// Files of the small archive, as many as the smallest archives that desktop search is compared on.
const FEW_FILES: usize = 1_200;

/// The process on the rows, and on an archive of few files made from the first of them.
pub(crate) fn lines(csv: &Path, index: &Path, folder: &Path) -> Vec<Line> {
    let small = folder.join("small");
    few_files(csv, &folder.join("files"), &small);
    let slowest = |index: &Path| QUERIES.map(|query| median(index, query)).into_iter().fold(0.0, f64::max);
    let line = |label: &str, index: &Path| Line::new(label, [None, None, None, Some(slowest(index))], 1);
    vec![
        line("cold `recant search`, five facets, slowest of five queries, ms", index),
        line("the same on 1,200 files, ms", &small),
    ]
}

const QUERIES: [&str; 5] = ["image duplication", "exosomes", "author:\"Wei Wang\"", "10.1002/jcb.25020", ""];

fn few_files(csv: &Path, files: &Path, index: &Path) {
    std::fs::create_dir_all(files).expect("a folder");
    let mut reader = csv::Reader::from_path(csv).expect("a CSV");
    let headers = reader.headers().expect("a header").clone();
    for (number, row) in reader.records().take(FEW_FILES).enumerate() {
        let mut file = csv::Writer::from_path(files.join(format!("{number}.csv"))).expect("a file");
        file.write_record(&headers).expect("a header written");
        file.write_record(&row.expect("a row")).expect("a row written");
    }
    let mut command = Command::new(env!("CARGO_BIN_EXE_recant"));
    command.args(["index", "--quiet", "--index"]).args([index, files]);
    assert!(command.output().expect("an index").status.success());
}

fn median(index: &Path, query: &str) -> f64 {
    let mut times: Vec<f64> = (0..RUNS).map(|_| seconds(|| search(index, query)) * 1000.0).collect();
    times.sort_by(f64::total_cmp);
    times[RUNS / 2]
}

fn search(index: &Path, query: &str) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_recant"));
    command.args(["search", query, "--quiet", "--format", "json", "--index"]).arg(index);
    for facet in ["publisher", "year", "reason", "journal", "country"] {
        command.args(["--facet", facet]);
    }
    let output = command.output().expect("a search");
    assert!(output.status.code().is_some_and(|code| code < 2), "{}", String::from_utf8_lossy(&output.stderr));
}
