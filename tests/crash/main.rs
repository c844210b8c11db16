//! The long form of `tests/it/crash.rs`: `cargo test --profile ci --test crash -- [ROUNDS] [SEED]`, 200 rounds unless told.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::print_stdout,
    dead_code,
    missing_docs,
    reason = "a test that cannot go on stops, and one that is left out says so"
)]

#[path = "../it/sandbox.rs"]
mod sandbox;

mod rounds;

use std::time::Instant;

fn main() {
    let mut numbers = std::env::args().skip(1).filter_map(|word| word.parse::<u64>().ok());
    let (rounds, seed) = (numbers.next().unwrap_or(200), numbers.next().unwrap_or(20_261_121));
    let begun = Instant::now();
    let archive = rounds::Archive::new(4000);
    let tally = archive.kill(rounds as u32, seed);
    println!(
        "{} rounds survived (seed {seed}): {} killed before their end; afterwards {} times the state before was searched, {} times the one behind; {:.0} s",
        tally.rounds,
        tally.killed,
        tally.before,
        tally.behind,
        begun.elapsed().as_secs_f64()
    );
    let archive = rounds::Archive::new(400);
    let places: Vec<f64> = (0..16).map(|n| f64::from(n) / 15.0).collect();
    for deep in [false, true] {
        let (files, bits) = archive.flip(&places, deep);
        let verb = if deep { "recant doctor --deep" } else { "recant index" };
        println!(
            "{bits} bits flipped in {files} files, one at a time: {verb} named and mended each; {:.0} s",
            begun.elapsed().as_secs_f64()
        );
    }
}
