//! A sketch and patterns to evidence: how the words of a query stand in the titles and in the reason.

use super::pattern::{Kind, Patterns};
use super::sketch::{Part, Sketch};

/// What the best evidence of each kind adds to a score, as a part of it. Measured on the test collections Cranfield and
/// CISI, where half or twice as much of any one changes little.
const EXACT_IN_TITLE: f32 = 0.20;
const PAIRS_IN_TITLE: f32 = 0.20;
const EXACT_IN_REASON: f32 = 0.05;
const PAIRS_IN_REASON: f32 = 0.30;

/// What a notice gains that takes an article back: of two with the same words, a retraction comes before the correction that
/// came before it. Chosen, not measured.
const RETRACTS: f32 = 0.10;

/// Words between two words of the query that still are near each other.
const NEAR_WORDS: u32 = 5;

/// How the words of a query stand in a notice.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Evidence {
    pub(super) title: Standing,
    pub(super) reason: Standing,
    /// Whether the notice takes the article back.
    pub(super) retracts: bool,
}

/// How the words of a query stand in one text, each from 0 to 1.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Standing {
    /// The part of the words that stands there exactly as typed.
    pub(super) exact: f32,
    /// The part of the pairs of neighbouring words that stands there side by side; half for those that are near.
    pub(super) pairs: f32,
}

impl Evidence {
    /// What a sketch holds of the words of a query.
    pub(super) fn of(patterns: &Patterns, sketch: &Sketch) -> Self {
        let mut finder = Finder::new(patterns);
        let mut standings = [Standing::default(); 3];
        let mut part = Part::Title;
        for (next, position, code) in sketch.words() {
            if next != part {
                standings[part as usize] = finder.standing();
                part = next;
            }
            for wanted in patterns.codes.wanted(part, code) {
                finder.found(wanted.pattern, wanted.place, position);
            }
        }
        standings[part as usize] = finder.standing();
        let [own, article, reason] = standings;
        Evidence { title: own.better_of(article), reason, retracts: sketch.retracts() }
    }

    /// What it adds to a score, as a part of it; at most 0.85.
    pub(super) fn bonus(self) -> f32 {
        let nature = if self.retracts { RETRACTS } else { 0.0 };
        nature + self.of_words()
    }

    /// What the words add.
    pub(super) fn of_words(self) -> f32 {
        EXACT_IN_TITLE * self.title.exact
            + PAIRS_IN_TITLE * self.title.pairs
            + EXACT_IN_REASON * self.reason.exact
            + PAIRS_IN_REASON * self.reason.pairs
    }
}

impl Standing {
    fn better_of(self, other: Self) -> Self {
        Standing { exact: self.exact.max(other.exact), pairs: self.pairs.max(other.pairs) }
    }
}

/// Finds the patterns of a query in one part of a sketch after the other.
struct Finder<'p> {
    patterns: &'p Patterns,
    /// For each token of each pattern, where it stands.
    places: Vec<Vec<u32>>,
    is_empty: bool,
}

impl<'p> Finder<'p> {
    fn new(patterns: &'p Patterns) -> Self {
        Finder { patterns, places: vec![Vec::new(); patterns.place_count], is_empty: true }
    }

    fn found(&mut self, pattern: usize, place: usize, position: u32) {
        let at = self.patterns.places_of(pattern).start + place;
        self.places[at].push(position);
        self.is_empty = false;
    }

    /// How the words stand in the part that was read; forgets it.
    fn standing(&mut self) -> Standing {
        if self.is_empty {
            return Standing::default();
        }
        let words = &self.patterns.words;
        let starts: Vec<Vec<u32>> =
            (0..self.patterns.all.len()).map(|pattern| self.starts(pattern)).collect();
        let stands = |patterns: &[usize]| patterns.iter().any(|pattern| !starts[*pattern].is_empty());
        let exact = words.iter().filter(|word| stands(&word.exact)).count();
        let (mut possible, mut sum) = (0u32, 0f32);
        for pair in words.windows(2).filter(|pair| pair[1].follows) {
            possible += 1;
            sum += self.nearness(&starts, &pair[0].patterns(), &pair[1].patterns());
        }
        self.places.iter_mut().for_each(Vec::clear);
        self.is_empty = true;
        Standing {
            exact: exact as f32 / words.len() as f32,
            pairs: if possible == 0 { 0.0 } else { sum / possible as f32 },
        }
    }

    /// Where a pattern begins: where its tokens stand in a row.
    fn starts(&self, pattern: usize) -> Vec<u32> {
        let slop = if let Kind::Row { slop, .. } = self.patterns.all[pattern].kind { slop } else { 0 };
        match &self.places[self.patterns.places_of(pattern)] {
            [] => Vec::new(),
            [only] => only.clone(),
            [first, rest @ ..] => first.iter().copied().filter(|start| is_row(*start, rest, slop)).collect(),
        }
    }

    /// 1 if a second word directly follows a first one, a half if they are near in any order, else 0.
    fn nearness(&self, starts: &[Vec<u32>], first: &[usize], second: &[usize]) -> f32 {
        let mut near = 0.0f32;
        for one in first.iter() {
            let tokens = self.patterns.all[*one].tokens() as u32;
            for start in &starts[*one] {
                for other in second.iter().flat_map(|two| &starts[*two]) {
                    if *other == start + tokens {
                        return 1.0;
                    }
                    let far = *other > start + tokens + NEAR_WORDS || other + NEAR_WORDS < *start;
                    if other != start && !far {
                        near = 0.5;
                    }
                }
            }
        }
        near
    }
}

/// Whether the others follow `start` in their order with at most `slop` words between in all.
fn is_row(start: u32, rest: &[Vec<u32>], slop: u32) -> bool {
    let mut last = start;
    for places in rest {
        let next = places.partition_point(|at| *at <= last);
        let Some(&at) = places.get(next) else { return false };
        last = at;
    }
    last - start - rest.len() as u32 <= slop
}
