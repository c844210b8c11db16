//! How well titles alone find retracted works: the curve of thresholds behind `recant check`.
//!
//! `cargo run --profile ci --example matching -- INDEX LABELLED.csv` checks every row (label, title, year, author, doi)
//! by its title, authors and year. It prints, for each threshold, how many retracted works are surfaced and how many
//! clean ones flagged, and then what five-fold cross-validation gives: the threshold chosen on four fifths (the lowest
//! that flags nothing clean), applied to the rest. With `--pairs` it prints the figures of every candidate instead.

#![allow(clippy::print_stdout, reason = "an example shows what it found")]

use std::error::Error;
use std::path::Path;

use recant::check::{Evidence, title_candidates};
use recant::index::LocalIndex;
use recant::notice::Doi;
use recant::references::{Reference, read_bytes};

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [index, labelled, rest @ ..] = args.as_slice() else {
        return Err("usage: matching INDEX LABELLED.csv [--pairs]".into());
    };
    let index = LocalIndex::open(Path::new(index))?;
    let bytes = std::fs::read(labelled)?;
    let labels = labels(&bytes)?;
    let (references, _) = read_bytes(labelled, &bytes)?;
    let mut scored: Vec<(String, f32)> = Vec::new();
    for (row, (label, mut reference)) in labels.into_iter().zip(references).enumerate() {
        // The DOI tells which candidate is the right one; the comparison must not see it.
        let doi = std::mem::take(&mut reference.dois).into_iter().next();
        let candidates = title_candidates(&index, &reference)?;
        let best = candidates.iter().map(|(_, evidence)| evidence.score()).fold(0.0, f32::max);
        scored.push((label.clone(), best));
        if rest.iter().any(|flag| flag == "--pairs") {
            for (entry, evidence) in &candidates {
                let known = entry.notice.articles.get(entry.entry).and_then(|article| article.doi.clone());
                print_pair((row, &label), &reference, doi.as_ref(), known.as_ref(), evidence);
            }
        }
    }
    if rest.is_empty() {
        print_curve(&scored);
    }
    Ok(())
}

fn labels(bytes: &[u8]) -> Result<Vec<String>, Box<dyn Error>> {
    let mut reader = csv::Reader::from_reader(bytes);
    reader.records().map(|row| Ok(row?.get(0).unwrap_or_default().to_owned())).collect()
}

fn print_pair(
    (row, label): (usize, &str),
    reference: &Reference,
    doi: Option<&Doi>,
    known: Option<&Doi>,
    evidence: &Evidence,
) {
    let same = u8::from(doi.is_some() && doi == known);
    let option = |value: Option<f32>| value.map_or("-".to_owned(), |value| value.to_string());
    let fields = [
        row.to_string(),
        label.to_owned(),
        same.to_string(),
        evidence.known_covered.to_string(),
        evidence.cited_covered.to_string(),
        evidence.replaced.to_string(),
        u8::from(evidence.other_codes).to_string(),
        evidence.words.to_string(),
        evidence.known_found.to_string(),
        evidence.cited_found.to_string(),
        (evidence.other_words + evidence.added_words).to_string(),
        u8::from(evidence.other_part).to_string(),
        u8::from(evidence.answers).to_string(),
        option(evidence.authors),
        option(evidence.years_apart.map(f32::from)),
        option(evidence.journal.map(|agrees| f32::from(u8::from(agrees)))),
        u8::from(evidence.is_fragment() || evidence.is_reordered()).to_string(),
        u8::from(evidence.is_same_or_part() && evidence.is_vouched()).to_string(),
        evidence.score().to_string(),
        known.map(ToString::to_string).unwrap_or_default(),
        reference.title.clone().unwrap_or_default(),
    ];
    println!("{}", fields.join("\t"));
}

fn is_retracted(label: &str) -> bool {
    label.starts_with("retracted")
}

/// Shares of retracted works at or above a threshold, and numbers of clean ones.
fn at(scored: &[(String, f32)], threshold: f32) -> (f32, usize) {
    let retracted: Vec<f32> =
        scored.iter().filter(|(label, _)| is_retracted(label)).map(|(_, score)| *score).collect();
    let found = retracted.iter().filter(|score| **score >= threshold).count();
    let flagged = scored.iter().filter(|(label, score)| label == "clean" && *score >= threshold).count();
    (found as f32 / retracted.len().max(1) as f32, flagged)
}

fn print_curve(scored: &[(String, f32)]) {
    println!("threshold  surfaced  clean flagged");
    for threshold in [0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999]
    {
        let (surfaced, flagged) = at(scored, threshold);
        println!("{threshold:>9}  {surfaced:>8.3}  {flagged:>13}");
    }
    let (mut surfaced, mut flagged) = (0.0, 0);
    const FOLDS: usize = 5;
    for fold in 0..FOLDS {
        let part = |inside: bool| -> Vec<(String, f32)> {
            scored
                .iter()
                .enumerate()
                .filter(|(row, _)| (row % FOLDS == fold) == inside)
                .map(|(_, row)| row.clone())
                .collect()
        };
        let (held_out, rest) = (part(true), part(false));
        let threshold = rest
            .iter()
            .filter(|(label, _)| label == "clean")
            .map(|(_, score)| score.next_up())
            .fold(0.0, f32::max);
        let (share, clean) = at(&held_out, threshold);
        println!("fold {fold}: threshold {threshold:.3}, surfaced {share:.3}, clean flagged {clean}");
        surfaced += share / FOLDS as f32;
        flagged += clean;
    }
    println!("cross-validated: surfaced {surfaced:.3}, clean flagged {flagged}");
}
