//! Candidates with an engine's scores to their order: evidence in title and reason counts, and the company they keep.

use super::Ranker;
use super::evidence::Evidence;
use super::sketch::Sketch;
use super::smooth::smooth;

/// Candidates whose sketches are worth reading: the first page and what might come up to it.
pub const RESCORED: usize = 100;

/// A notice that an engine found.
#[derive(Debug, Clone, Copy)]
pub struct Candidate<'s> {
    /// The engine's score, at least 0.
    pub score: f32,
    /// What it is about: the sketch of the article that matched best.
    pub sketch: &'s Sketch,
}

/// A candidate in its final place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ranked {
    /// Its place among the candidates as given.
    pub candidate: usize,
    /// Its final score: never below the lowest of the engine's, and never more than 2.5 times the highest.
    pub score: f32,
}

/// Orders candidates by the engine's score, the evidence in their titles and reasons, and, where any word may match, the
/// scores of those most like them; equal ones stay in the order given.
///
/// Meant for the best [`RESCORED`] candidates: no score falls below the lowest given, so that those behind them keep their
/// order and stay behind.
pub fn rescore(ranker: &Ranker, candidates: &[Candidate<'_>]) -> Vec<Ranked> {
    let mut scores: Vec<f64> =
        candidates.iter().map(|candidate| f64::from(scored(ranker, candidate))).collect();
    if ranker.asks_neighbours() {
        let sketches: Vec<&Sketch> = candidates.iter().map(|candidate| candidate.sketch).collect();
        scores = smooth(&sketches, &scores);
    }
    let mut ranked: Vec<Ranked> =
        (0..).zip(scores).map(|(candidate, score)| Ranked { candidate, score: score as f32 }).collect();
    ranked.sort_by(|a, b| b.score.total_cmp(&a.score));
    ranked
}

fn scored(ranker: &Ranker, candidate: &Candidate<'_>) -> f32 {
    let bonus =
        if ranker.has_words() { Evidence::of(ranker.patterns(), candidate.sketch).bonus() } else { 0.0 };
    candidate.score * (1.0 + bonus)
}

#[cfg(test)]
#[path = "rescore_tests.rs"]
mod tests;
