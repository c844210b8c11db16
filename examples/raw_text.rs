//! Prints what the readers copy from files, before anything is understood: one JSON object a line, with the path and
//! the text of each file. `cargo run --profile ci --example raw_text -- FILE...`
//!
//! Reads in this process, so that its processor time is all there is; hostile files are for `recant extract`.
#![allow(clippy::print_stdout, reason = "an example prints")]
use std::env;
use std::path::Path;

use recant::corpus::{ReadOptions, read, walk};

fn main() {
    for path in env::args().skip(1) {
        for file in walk(Path::new(&path)).files {
            let mut texts: Vec<String> = Vec::new();
            let outcome = read(&file, &ReadOptions { all: true, ..ReadOptions::default() }, &mut |record| {
                texts.extend(record.iter().flat_map(|raw| &raw.blocks).map(|block| block.text.clone()));
            });
            let failure = outcome.map_or_else(|error| Some(error.to_string()), |reading| reading.skipped);
            let line = serde_json::json!({"path": file.path, "text": texts.join("\n\n"), "failure": failure});
            println!("{line}");
        }
    }
}
