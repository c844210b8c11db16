//! A query to the parts that score, so that scores can be added up in one order, whatever the segments are.

use tantivy::query::{BooleanQuery, BoostQuery, ConstScoreQuery};

use super::{Clause, Lowering, is_union, silent};
use crate::query::Query;

/// A part of a query that scores.
pub(in crate::index) enum Scoring {
    /// What scores wherever it matches: a word or a phrase.
    Word(Clause),
    /// One of several alternatives: what it is made of scores only where it matches as a whole.
    Branch {
        /// Where it matches.
        matches: Clause,
        /// What scores there.
        parts: Vec<Scoring>,
    },
}

impl Scoring {
    fn weighing(self, weight: f32) -> Self {
        match self {
            Scoring::Word(clause) => Scoring::Word(Box::new(BoostQuery::new(clause, weight))),
            Scoring::Branch { matches, parts } => {
                let parts = parts.into_iter().map(|part| part.weighing(weight)).collect();
                Scoring::Branch { matches, parts }
            }
        }
    }
}

impl Lowering<'_> {
    /// Notes that a clause scores.
    pub(super) fn scores(&mut self, clause: Clause) -> Clause {
        self.scoring.push(Scoring::Word(clause.box_clone()));
        clause
    }

    /// One of several alternatives. The engine scores it where all of it matches, so the sums must too.
    pub(super) fn branch(&mut self, part: &Query) -> tantivy::Result<Clause> {
        let before = self.scoring.len();
        let clause = self.lower(part)?;
        Ok(self.as_branch(clause, before))
    }

    /// A clause whose parts were noted from `before` on, as one of several alternatives.
    pub(super) fn as_branch(&mut self, clause: Clause, before: usize) -> Clause {
        let parts = self.scoring.split_off(before);
        if parts.is_empty() {
            return if clause.is::<ConstScoreQuery>() { clause } else { silent(clause) };
        }
        if adds_up(clause.as_ref()) {
            self.scoring.extend(parts);
        } else {
            self.scoring.push(Scoring::Branch { matches: silent(clause.box_clone()), parts });
        }
        clause
    }

    /// The same, its parts scoring so much less.
    pub(super) fn as_lesser_branch(&mut self, clause: Clause, before: usize, weight: f32) -> Clause {
        let clause = self.as_branch(clause, before);
        let lesser = self.scoring.split_off(before).into_iter().map(|part| part.weighing(weight));
        let lesser: Vec<Scoring> = lesser.collect();
        self.scoring.extend(lesser);
        Box::new(BoostQuery::new(clause, weight))
    }
}

/// Whether every part of a clause scores wherever it matches by itself.
fn adds_up(clause: &dyn tantivy::query::Query) -> bool {
    match clause.downcast_ref::<BooleanQuery>() {
        Some(several) => {
            is_union(several) && several.clauses().iter().all(|(_, part)| adds_up(part.as_ref()))
        }
        None => true,
    }
}
