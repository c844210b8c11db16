//! Candidates and their scores to scores that agree with those of the notices most like them.
//!
//! What is relevant to one question is alike. A notice whose nearest neighbours among the candidates score high is
//! likelier to be what is looked for than one that has some of the words by chance; F. Diaz (CIKM 2005) describes the idea
//! as score regularisation. Unlike feedback, it brings in no words that nobody asked for.

use super::natural;
use super::sketch::Sketch;

/// How many of the notices most like it have a say in the score of a notice.
const NEIGHBOURS: usize = 8;

/// A word in more than this part of the candidates tells none of them apart.
const COMMON: f64 = 0.5;

/// How many of the best notices show what is looked for.
const MODELS: usize = 5;

/// What likeness to these adds to a score at most, as a part of the highest.
const LIKE_THE_BEST: f64 = 0.25;

/// Each score becomes the mean of itself, with weight 1, and of the scores of the nearest candidates, with their
/// likeness from 0 to 1 as weight; then what is like the best notices gains. No score falls below the lowest given, and none
/// rises beyond the highest by more than a quarter of it.
///
/// Likeness is the cosine of the words of two sketches, where a word weighs more the fewer candidates have it. Measured on
/// Cranfield and CISI, with titles as queries for their abstracts as a check that what was found well before still is.
pub(super) fn smooth(sketches: &[&Sketch], scores: &[f64]) -> Vec<f64> {
    let many = scores.len();
    let likeness = likeness(sketches);
    let row = |one: usize| &likeness[one * many..][..many];
    let smoothed = scores.iter().enumerate().map(|(one, own)| {
        let (mut sum, mut weights) = (*own, 1.0);
        for (other, like) in nearest(row(one)) {
            sum += like * scores[other];
            weights += like;
        }
        sum / weights
    });
    let mut smoothed: Vec<f64> = smoothed.collect();
    let models = best(&smoothed);
    let like = |one: usize, other: usize| if one == other { 1.0 } else { row(one)[other] };
    let like_models = |one: usize| models.iter().fold(0.0, |sum, (model, score)| sum + score * like(one, *model));
    let alike: Vec<f64> = (0..many).map(like_models).collect();
    let most_alike = alike.iter().copied().fold(0.0, f64::max);
    let highest = models.first().map_or(0.0, |(_, score)| *score);
    if most_alike > 0.0 {
        for (score, alike) in smoothed.iter_mut().zip(alike) {
            *score += LIKE_THE_BEST * highest * alike / most_alike;
        }
    }
    smoothed
}

/// The best scores with their places; of equal ones the first.
fn best(scores: &[f64]) -> Vec<(usize, f64)> {
    let mut best: Vec<(usize, f64)> = scores.iter().copied().enumerate().collect();
    best.sort_by(|a, b| b.1.total_cmp(&a.1));
    best.truncate(MODELS);
    best
}

/// The highest of a row, with their places; of equal ones the first.
fn nearest(row: &[f64]) -> impl Iterator<Item = (usize, f64)> + use<> {
    let mut alike: Vec<(usize, f64)> = row.iter().copied().enumerate().filter(|(_, like)| *like > 0.0).collect();
    alike.sort_by(|a, b| b.1.total_cmp(&a.1));
    alike.into_iter().take(NEIGHBOURS)
}

/// How alike each two sketches are, row by row, 0 on the diagonal.
fn likeness(sketches: &[&Sketch]) -> Vec<f64> {
    let many = sketches.len();
    let mut likeness = vec![0.0; many * many];
    let mut norms = vec![0.0; many];
    for of_word in words(sketches).chunk_by(|a, b| a.0 == b.0) {
        let found_in = of_word.len() as f64;
        if found_in > COMMON * many as f64 || natural::is_small(of_word[0].0) {
            continue;
        }
        let rarity = ((many + 1) as f64 / found_in).ln();
        let weight = |count: u32| rarity * (1.0 + f64::from(count).ln());
        for (at, &(_, one, count)) in of_word.iter().enumerate() {
            let own = weight(count);
            norms[one] += own * own;
            for &(_, other, count) in &of_word[at + 1..] {
                likeness[one * many + other] += own * weight(count);
            }
        }
    }
    for one in 0..many {
        for other in one + 1..many {
            let norm = f64::sqrt(norms[one] * norms[other]);
            let like = if norm > 0.0 { likeness[one * many + other] / norm } else { 0.0 };
            likeness[one * many + other] = like;
            likeness[other * many + one] = like;
        }
    }
    likeness
}

/// Each word, each sketch that has it, and how often; sorted.
fn words(sketches: &[&Sketch]) -> Vec<(u32, usize, u32)> {
    let mut all: Vec<(u32, usize)> = Vec::with_capacity(sketches.len() * 64);
    for (number, sketch) in sketches.iter().enumerate() {
        all.extend(sketch.stems().map(|stem| (stem, number)));
    }
    all.sort_unstable();
    all.chunk_by(|a, b| a == b).map(|same| (same[0].0, same[0].1, same.len() as u32)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notice::Notice;

    fn sketch(text: &str) -> Sketch {
        let notice: Notice = serde_json::from_value(serde_json::json!({"id": "n", "text": text})).unwrap();
        Sketch::of(&notice, 0)
    }

    /// The scores of texts after smoothing, in hundredths.
    #[track_caller]
    fn check(texts: &[&str], scores: &[f64], expected: &[i64]) {
        let sketches: Vec<Sketch> = texts.iter().map(|text| sketch(text)).collect();
        let smoothed = smooth(&sketches.iter().collect::<Vec<_>>(), scores);
        let hundredths: Vec<i64> = smoothed.iter().map(|score| (score * 100.0).round() as i64).collect();
        assert_eq!(hundredths, expected, "{texts:?}");
    }

    #[test]
    fn notices_that_are_alike_score_alike() {
        check(&["mice", "cats", "dogs", "birds"], &[4.0, 3.0, 2.0, 1.0], &[400, 300, 200, 100]);
        check(&["mice and cats", "the cats, mice", "dogs", "birds"], &[4.0, 2.0, 3.0, 1.0], &[300, 300, 300, 100]);
        check(&["mice cats", "mice dogs", "birds", "fish"], &[4.0, 2.0, 3.0, 1.0], &[367, 233, 300, 100]);
    }

    #[test]
    fn what_most_have_or_nobody_means_makes_nothing_alike() {
        check(&["mice cats", "mice dogs", "mice birds"], &[3.0, 2.0, 1.0], &[300, 200, 100]);
        check(&["the cats", "the dogs", "birds", "fish"], &[4.0, 3.0, 2.0, 1.0], &[400, 300, 200, 100]);
        check(&["", ""], &[2.0, 1.0], &[200, 100]);
        check(&[], &[], &[]);
    }
}
