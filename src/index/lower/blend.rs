//! Words that one typed word stands for to one score, as if they were one word.

use std::collections::BTreeMap;
use std::fmt;

use tantivy::Searcher;
use tantivy::query::{
    Bm25StatisticsProvider, BoostQuery, DisjunctionMaxQuery, EnableScoring, Query as EngineQuery, TermQuery,
    Weight,
};
use tantivy::schema::{Field, IndexRecordOption, Term};

use super::super::schema::{Kind, column};
use super::words::whole_forms;
use super::{Clause, Lowering};
use crate::analysis;

/// A word that was found for another, and how near it is: 1 is the same.
pub(super) type Nearness<'a> = &'a dyn Fn(&str) -> f32;

impl Lowering<'_> {
    /// The score of an entry by the best of these words: in the columns of running text, if the words were looked for
    /// in those alone; else in the column of all words.
    pub(super) fn blended(
        &mut self,
        columns: &[&'static str],
        words: &[&str],
        nearness: Nearness<'_>,
    ) -> tantivy::Result<Option<Clause>> {
        let is_text = |name: &&str| column(name).is_some_and(|(_, kind)| kind == Kind::Text);
        let of_text = columns.iter().all(is_text);
        let mut scored: BTreeMap<Term, f32> = BTreeMap::new();
        for word in words {
            let forms = analysis::word_forms(word);
            let terms: Vec<(&str, &str)> = if of_text {
                columns.iter().map(|name| (*name, *word)).collect()
            } else {
                whole_forms(&forms).into_iter().map(|form| ("all", form)).collect()
            };
            for (name, form) in terms {
                let Some((field, _)) = column(name) else { continue };
                let near = scored.entry(Term::from_field_text(field, form)).or_default();
                *near = near.max(nearness(word));
            }
        }
        let mut counted = Vec::new();
        for (term, near) in scored {
            counted.push((self.searcher.doc_freq(&term)?, near, term));
        }
        let entries = counted.iter().map(|(entries, ..)| *entries).max().unwrap_or_default();
        if entries == 0 {
            return Ok(None);
        }
        let boosted = counted.into_iter().map(|(_, near, term)| -> Clause {
            let word = TermQuery::new(term, IndexRecordOption::WithFreqs);
            Box::new(BoostQuery::new(Box::new(word), near))
        });
        let best = DisjunctionMaxQuery::new(boosted.collect());
        Ok(Some(self.scores(Box::new(Blended { best: Box::new(best), entries }))))
    }
}

/// Words that count as equally rare: a rare misspelling must not outweigh the word itself. As in Lucene's
/// `BlendedTermQuery`.
struct Blended {
    best: Clause,
    /// How many entries have the most frequent of the words.
    entries: u64,
}

impl Clone for Blended {
    fn clone(&self) -> Self {
        Blended { best: self.best.box_clone(), entries: self.entries }
    }
}

impl fmt::Debug for Blended {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Blended({:?})", self.best)
    }
}

impl EngineQuery for Blended {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        match scoring {
            EnableScoring::Enabled { searcher, .. } => {
                let statistics = Statistics { searcher, entries: self.entries };
                self.best.weight(EnableScoring::enabled_from_statistics_provider(&statistics, searcher))
            }
            disabled => self.best.weight(disabled),
        }
    }
}

struct Statistics<'a> {
    searcher: &'a Searcher,
    entries: u64,
}

impl Bm25StatisticsProvider for Statistics<'_> {
    fn total_num_tokens(&self, field: Field) -> tantivy::Result<u64> {
        self.searcher.total_num_tokens(field)
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        self.searcher.total_num_docs()
    }

    fn doc_freq(&self, _: &Term) -> tantivy::Result<u64> {
        Ok(self.entries)
    }
}
