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
const LIKE_THE_BEST: f64 = 0.3;

/// Each score becomes the mean of itself, with weight 1, and of the scores of the nearest candidates, with their
/// likeness from 0 to 1 as weight; then what is like the best notices gains. No score falls below the lowest given, and none
/// rises beyond the highest by more than this part of it.
///
/// Likeness is the cosine of the words of two sketches, where a word weighs more the fewer candidates have it. Measured on
/// Cranfield and CISI, with titles as queries for their abstracts as a check that what was found well before still is.
pub(super) fn smooth(sketches: &[&Sketch], scores: &[f64]) -> Vec<f64> {
    let likeness = Likeness::of(sketches);
    like_the_best(&likeness, mean_with_nearest(&likeness, scores))
}

fn mean_with_nearest(likeness: &Likeness, scores: &[f64]) -> Vec<f64> {
    let mean = |(one, own): (usize, &f64)| {
        let (mut sum, mut weights) = (*own, 1.0);
        for (other, like) in likeness.nearest(one) {
            sum += like * scores[other];
            weights += like;
        }
        sum / weights
    };
    scores.iter().enumerate().map(mean).collect()
}

fn like_the_best(likeness: &Likeness, mut scores: Vec<f64>) -> Vec<f64> {
    let models = best(&scores);
    let like = |one: usize, other: usize| if one == other { 1.0 } else { likeness.like(one, other) };
    let like_models =
        |one: usize| models.iter().fold(0.0, |sum, (model, score)| sum + score * like(one, *model));
    let alike: Vec<f64> = (0..scores.len()).map(like_models).collect();
    let most_alike = alike.iter().copied().fold(0.0, f64::max);
    let highest = models.first().map_or(0.0, |(_, score)| *score);
    if most_alike > 0.0 {
        for (score, alike) in scores.iter_mut().zip(alike) {
            *score += LIKE_THE_BEST * highest * alike / most_alike;
        }
    }
    scores
}

/// The best scores with their places; of equal ones the first.
fn best(scores: &[f64]) -> Vec<(usize, f64)> {
    let mut best: Vec<(usize, f64)> = scores.iter().copied().enumerate().collect();
    best.sort_by(|a, b| b.1.total_cmp(&a.1));
    best.truncate(MODELS);
    best
}

/// How alike each two different sketches are: each with those behind it, row by row.
struct Likeness {
    pairs: Vec<f64>,
    many: usize,
}

impl Likeness {
    fn of(sketches: &[&Sketch]) -> Self {
        let many = sketches.len();
        let mut likeness = Likeness { pairs: vec![0.0; many * many.saturating_sub(1) / 2], many };
        let mut norms = vec![0.0; many];
        let mut weights: Vec<(usize, f64)> = Vec::with_capacity(many);
        for of_word in words(sketches).chunk_by(|a, b| a.word == b.word) {
            let having = of_word.chunk_by(|a, b| a.sketch == b.sketch);
            let found_in = having.clone().count() as f64;
            if found_in > COMMON * many as f64 || natural::is_small(of_word[0].word) {
                continue;
            }
            let rarity = ((many + 1) as f64 / found_in).ln();
            weights.clear();
            weights.extend(
                having.map(|same| (same[0].sketch as usize, rarity * (1.0 + (same.len() as f64).ln()))),
            );
            for (at, &(one, own)) in weights.iter().enumerate() {
                norms[one] += own * own;
                for &(other, weight) in &weights[at + 1..] {
                    let place = likeness.place(one, other);
                    likeness.pairs[place] += own * weight;
                }
            }
        }
        likeness.divide_by(&norms);
        likeness
    }

    /// Makes products cosines.
    fn divide_by(&mut self, norms: &[f64]) {
        for one in 0..self.many {
            for other in one + 1..self.many {
                let place = self.place(one, other);
                let like = &mut self.pairs[place];
                if *like != 0.0 {
                    *like /= f64::sqrt(norms[one] * norms[other]);
                }
            }
        }
    }

    /// Where a pair stands; the rows before are shorter by one each.
    fn place(&self, one: usize, behind: usize) -> usize {
        one * self.many + behind - (one + 1) * (one + 2) / 2
    }

    /// From 0 to 1; of a sketch and itself 0.
    fn like(&self, one: usize, other: usize) -> f64 {
        if one == other { 0.0 } else { self.pairs[self.place(one.min(other), one.max(other))] }
    }

    /// The sketches most like one, with their likeness; of equal ones the first.
    fn nearest(&self, one: usize) -> Vec<(usize, f64)> {
        let mut nearest: Vec<(usize, f64)> = Vec::with_capacity(NEIGHBOURS + 1);
        for other in 0..self.many {
            let like = self.like(one, other);
            let least = if nearest.len() < NEIGHBOURS { 0.0 } else { nearest[NEIGHBOURS - 1].1 };
            if like > least {
                nearest.insert(nearest.partition_point(|(_, nearer)| *nearer >= like), (other, like));
                nearest.truncate(NEIGHBOURS);
            }
        }
        nearest
    }
}

/// A word of a sketch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Word {
    word: u32,
    sketch: u32,
}

/// Every word of every sketch, as often as it stands there, sorted.
fn words(sketches: &[&Sketch]) -> Vec<Word> {
    let mut all = Vec::with_capacity(sketches.len() * USUAL_WORDS);
    for (number, sketch) in (0u32..).zip(sketches) {
        all.extend(sketch.stems().map(|word| Word { word, sketch: number }));
    }
    all.sort_unstable();
    all
}

/// Most sketches have no more words.
const USUAL_WORDS: usize = 48;

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
        let likeness = Likeness::of(&sketches.iter().collect::<Vec<_>>());
        let smoothed = mean_with_nearest(&likeness, scores);
        let hundredths: Vec<i64> = smoothed.iter().map(|score| (score * 100.0).round() as i64).collect();
        assert_eq!(hundredths, expected, "{texts:?}");
    }

    #[test]
    fn notices_that_are_alike_score_alike() {
        check(&["mice", "cats", "dogs", "birds"], &[4.0, 3.0, 2.0, 1.0], &[400, 300, 200, 100]);
        check(
            &["mice and cats", "the cats, mice", "dogs", "birds"],
            &[4.0, 2.0, 3.0, 1.0],
            &[300, 300, 300, 100],
        );
        check(&["mice cats", "mice dogs", "birds", "fish"], &[4.0, 2.0, 3.0, 1.0], &[361, 239, 300, 100]);
    }

    #[test]
    fn what_most_have_or_nobody_means_makes_nothing_alike() {
        check(&["mice cats", "mice dogs", "mice birds"], &[3.0, 2.0, 1.0], &[300, 200, 100]);
        check(&["the cats", "the dogs", "birds", "fish"], &[4.0, 3.0, 2.0, 1.0], &[400, 300, 200, 100]);
        check(&["", ""], &[2.0, 1.0], &[200, 100]);
        check(&[], &[], &[]);
    }

    #[test]
    fn what_is_like_the_best_gains() {
        let texts = ["mice cats", "mice dogs", "birds", "fish", "ants", "bees", "wasps"].map(sketch);
        let likeness = Likeness::of(&texts.iter().collect::<Vec<_>>());
        let scores = like_the_best(&likeness, vec![7.0, 1.0, 3.0, 3.0, 3.0, 3.0, 1.0]);
        assert!(scores[0] > 9.0 && scores[0] < 9.2, "{scores:?}");
        assert!(scores[1] > 1.2 && scores[6] == 1.0, "{scores:?}");
    }
}
