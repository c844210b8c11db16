//! A query, prepared once, for notice after notice.

use super::explain;
use super::pattern::Patterns;
use super::present::{self, Presentation};
use super::rescore::RESCORED;
use crate::notice::Notice;
use crate::query::Query;
use crate::search::Matching;

/// A query of fewer words names a thing rather than describing it, and its neighbours say nothing of it.
const DESCRIBING_WORDS: usize = 3;

/// A query as it is looked for in the notices themselves.
#[derive(Debug, Clone)]
pub struct Ranker {
    patterns: Patterns,
    /// Whether what is like a good hit is a better one.
    asks_neighbours: bool,
    /// The codes that the query names.
    codes: Vec<String>,
}

impl Ranker {
    /// Prepares a query. What it excludes is neither marked nor counted.
    pub fn new(query: &Query) -> Self {
        Ranker { patterns: Patterns::of(query), asks_neighbours: false, codes: Vec::new() }
    }

    /// Prepares a query for ranking, whose juxtaposed words match as `matching` says.
    pub fn matching(query: &Query, matching: Matching) -> Self {
        let mut ranker = Self::new(query);
        ranker.asks_neighbours = matching == Matching::Any && describing_words(query) >= DESCRIBING_WORDS;
        ranker
    }

    /// Notes codes that the query names as a whole: what bears one comes first, and is explained by it.
    #[must_use]
    pub fn naming(self, codes: Vec<String>) -> Self {
        Ranker { codes, ..self }
    }

    /// Whether the candidates that are most like a candidate have a say in its score: where a query describes in words
    /// what it looks for, any of which may match.
    pub fn asks_neighbours(&self) -> bool {
        self.asks_neighbours
    }

    /// Whether the query has words, without which there is nothing to rank by.
    pub fn has_words(&self) -> bool {
        !self.patterns.words.is_empty()
    }

    /// What to emphasise in a notice and what to quote from it; `entry` is the article that matched, from 0.
    ///
    /// Reads at most half a megabyte of each text.
    pub fn present(&self, notice: &Notice, entry: usize) -> Presentation {
        present::present(&self.patterns, notice, entry)
    }

    pub(super) fn patterns(&self) -> &Patterns {
        &self.patterns
    }

    /// Why a notice is where it is, in words: what matched where, as typed or in another form, and side by side.
    /// `score` is that of the hit, `rank` its place from 1.
    pub fn explain(&self, notice: &Notice, entry: usize, score: f32, rank: usize) -> Vec<String> {
        let mut lines = explain::explain(&self.patterns, notice, entry);
        lines.splice(0..0, explain::bears(&self.codes, notice, entry));
        if score > 0.0 {
            let is_rescored = rank <= RESCORED && !self.asks_neighbours;
            lines.push(explain::explain_score(&self.patterns, notice, entry, score, is_rescored));
        }
        if self.asks_neighbours {
            lines.push(
                "any word may match: the notices most like this one drew its score towards theirs".to_owned(),
            );
        }
        lines
    }
}

/// How many words describe what is looked for; none where something is asked for by its identifier.
fn describing_words(query: &Query) -> usize {
    match query {
        Query::Words(parts) | Query::And(parts) => {
            let by_identifier = parts.iter().any(|part| matches!(part, Query::Identifier(_)));
            if by_identifier { 0 } else { parts.iter().map(describing_words).sum() }
        }
        Query::Term { field: None, .. } => 1,
        Query::Also { typed, .. } => typed.len(),
        _ => 0,
    }
}

/// What to emphasise in one notice and what to quote from it; for several notices, keep a [`Ranker`].
///
/// ```
/// use recant::notice::Notice;
/// let notice: Notice = serde_json::from_str(r#"{"id":"1","title":"Retraction: Mice","reason_text":"Data were falsified."}"#)?;
/// let query = recant::query::parse("falsification").query;
/// let shown = recant::ranking::present(&query, &notice, 0);
/// assert_eq!((shown.highlights["reason_text"][0].start, shown.snippets[0].end), (10, 20));
/// # Ok::<(), serde_json::Error>(())
/// ```
pub fn present(query: &Query, notice: &Notice, entry: usize) -> Presentation {
    Ranker::new(query).present(notice, entry)
}
