//! What understanding a notice costs: microseconds on one core, by the length of the notice.
//!
//! `cargo bench --bench understanding -- FOLDER...` (folders of notices; the sample archive if none is named).
//! Files are read before the clock starts. Prints the median cost of the notices around the median length, of which
//! the goal speaks, that of the longest tenth, and of all; beside it what reading reasons alone costs.
#![allow(
    clippy::print_stdout,
    clippy::expect_used,
    missing_docs,
    reason = "a benchmark prints, and stops when it cannot go on"
)]

use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

use recant::corpus::{self, RawNotice, ReadOptions};
use recant::understand::reasons::read_reasons;
use recant::understand::{Options, understand};

/// Each notice is understood so often; its cost is the median.
const RUNS: usize = 31;

fn main() {
    let folders: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let folders = if folders.is_empty() { vec!["corpus/sample".to_owned()] } else { folders };
    let mut notices: Vec<RawNotice> = folders.iter().flat_map(|folder| raw(Path::new(folder))).collect();
    notices.sort_by_key(bytes);
    println!("{} notices with text, {RUNS} runs each", notices.len());
    println!("{:28} {:>8} {:>10} {:>10}", "", "bytes", "understand", "reasons");
    let costs: Vec<Cost> = notices.iter().map(cost).collect();
    let middle = costs.len() / 2;
    let around = costs.len() / 10;
    report("median length (± 10 %)", &costs[middle - around..=middle + around]);
    report("longest tenth", &costs[costs.len() - around.max(1)..]);
    report("all", &costs);
}

/// The records with text below a folder.
fn raw(folder: &Path) -> Vec<RawNotice> {
    let mut found = Vec::new();
    for file in corpus::walk(folder).files {
        let mut sink = |record| {
            if let Ok(raw) = record {
                found.push(raw);
            }
        };
        corpus::read(&file, &ReadOptions::default(), &mut sink).ok();
    }
    found.retain(|raw: &RawNotice| raw.ready.is_none() && bytes(raw) > 0);
    found
}

fn bytes(raw: &RawNotice) -> usize {
    raw.blocks.iter().map(|block| block.text.len()).sum()
}

struct Cost {
    bytes: usize,
    understand_us: f64,
    reasons_us: f64,
}

fn cost(raw: &RawNotice) -> Cost {
    let text = raw.blocks.iter().map(|block| block.text.as_str()).collect::<Vec<_>>().join("\n\n");
    let copies: Vec<RawNotice> = vec![raw.clone(); RUNS];
    let understand_us = median(copies.into_iter().map(|raw| {
        clock(|| {
            black_box(understand(raw, &Options::default()).ok());
        })
    }));
    let reasons_us = median((0..RUNS).map(|_| {
        clock(|| {
            black_box(read_reasons(&text));
        })
    }));
    Cost { bytes: bytes(raw), understand_us, reasons_us }
}

fn clock(work: impl FnOnce()) -> f64 {
    let start = Instant::now();
    work();
    start.elapsed().as_secs_f64() * 1e6
}

fn median(times: impl Iterator<Item = f64>) -> f64 {
    let mut times: Vec<f64> = times.collect();
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

fn report(label: &str, costs: &[Cost]) {
    let bytes = median(costs.iter().map(|cost| cost.bytes as f64));
    let understand = median(costs.iter().map(|cost| cost.understand_us));
    let reasons = median(costs.iter().map(|cost| cost.reasons_us));
    println!("{label:28} {bytes:8.0} {understand:7.0} µs {reasons:7.0} µs");
}
