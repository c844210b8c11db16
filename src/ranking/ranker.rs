//! A query, prepared once, for notice after notice.

use super::pattern::Patterns;
use super::present::{self, Presentation};
use super::rescore::{self, Evidence};
use crate::notice::Notice;
use crate::query::Query;

/// A query as it is looked for in the notices themselves.
#[derive(Debug, Clone)]
pub struct Ranker {
    patterns: Patterns,
}

impl Ranker {
    /// Prepares a query. What it excludes is neither marked nor counted.
    pub fn new(query: &Query) -> Self {
        Ranker { patterns: Patterns::of(query) }
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

    /// How the words of the query stand in the title and in the reason.
    pub(super) fn evidence(&self, notice: &Notice, entry: usize) -> Evidence {
        rescore::evidence(&self.patterns, notice, entry)
    }

    /// Why a notice is where it is, in words: what matched where, as typed or in another form, and side by side.
    pub fn explain(&self, notice: &Notice, entry: usize) -> Vec<String> {
        rescore::explain(&self.patterns, notice, entry)
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
