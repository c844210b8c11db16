//! A query to the engine's own: what to match, and which parts of it score.

use tantivy::Searcher;
use tantivy::query::{AllQuery, BooleanQuery, ConstScoreQuery, EmptyQuery, Occur, Query as EngineQuery};

use super::clock::Clock;
use super::opened::OpenColumns;
use super::reader::LocalIndex;
use super::schema::Columns;
use super::vocabulary::Vocabularies;
use crate::query::{Field, Problem, ProblemKind, Query};
use crate::search::Matching;
pub(super) use scoring::Scoring;
use set::Set;

mod blend;
mod coded;
mod expand;
mod like;
mod misspelt;
mod near;
mod scoring;
mod set;
mod terms;
mod values;
mod words;

/// A query of the engine.
pub(super) type Clause = Box<dyn EngineQuery>;

/// Other codes or names for a value of a field: `Fake Peer Review` for a former name of that code, say.
pub type ValueAliases = fn(Field, &str) -> Vec<String>;

/// How many words the prefixes and misspelt words of one request stand for at most: half a millisecond for every 250.
const MOST_EXPANDED_TERMS: usize = 4_000;

/// What the words of another name score, as a part of what they would score if they were typed.
const SYNONYM_WEIGHT: f32 = 0.4;

/// Turns queries of one request into queries of the engine.
pub(super) struct Lowering<'a> {
    searcher: &'a Searcher,
    columns: &'a Columns,
    vocabularies: &'a Vocabularies,
    opened: &'a OpenColumns,
    aliases: Option<ValueAliases>,
    matching: Matching,
    /// What the user should know.
    pub(super) problems: Vec<Problem>,
    /// The parts that score, in the order of the query, so that scores can be added up in one order.
    pub(super) scoring: Vec<Scoring>,
    terms_left: usize,
    expansions_left: [usize; 2],
    scored_left: usize,
    clock: Clock,
}

impl<'a> Lowering<'a> {
    /// A lowering for one request; `matching` says what juxtaposed words mean and is not `Auto`.
    pub(super) fn new(index: &'a LocalIndex, matching: Matching, clock: &Clock) -> Self {
        Lowering {
            searcher: &index.searcher,
            columns: &index.columns,
            vocabularies: &index.vocabularies,
            opened: &index.opened,
            aliases: index.aliases,
            matching,
            problems: Vec::new(),
            scoring: Vec::new(),
            terms_left: MOST_EXPANDED_TERMS,
            expansions_left: expand::MOST_EXPANSIONS,
            scored_left: expand::MOST_SCORED_OF_ALL,
            clock: clock.clone(),
        }
    }

    /// The engine's query for `query`, which nests no deeper than the seam allows. Once the time is up, what is left of
    /// it matches nothing.
    pub(super) fn lower(&mut self, query: &Query) -> tantivy::Result<Clause> {
        if self.clock.is_up() {
            return Ok(any(Vec::new()));
        }
        match query {
            Query::All => Ok(Box::new(AllQuery)),
            Query::Term { field: None, text, kind } => self.anywhere(text, *kind),
            Query::Term { field: Some(field), text, kind } => self.in_field(*field, text, *kind),
            Query::Phrase { field: None, text, slop } => self.phrase_anywhere(text, *slop),
            Query::Phrase { field: Some(field), text, slop } => self.phrase_in_field(*field, text, *slop),
            Query::Near { parts, words } => self.near(parts, *words),
            Query::Range { field, from, to } => self.range(*field, from, to),
            Query::Exists(field) => Ok(self.exists(*field)),
            Query::Identifier(identifier) => self.identifier(identifier),
            Query::Words(parts) if self.matching == Matching::Any => self.some_of(parts),
            Query::Words(parts) | Query::And(parts) => self.all_of(parts),
            Query::Or(parts) => self.any_of(parts),
            Query::Also { typed, also } => self.named(typed, also),
            Query::Not(_) => self.all_of(std::slice::from_ref(query)),
        }
    }

    fn all_of(&mut self, parts: &[Query]) -> tantivy::Result<Clause> {
        let (wanted, unwanted) = self.split(parts, Self::lower)?;
        Ok(self.without(all(wanted), unwanted))
    }

    fn any_of(&mut self, parts: &[Query]) -> tantivy::Result<Clause> {
        let lowered = parts.iter().map(|part| self.branch(part));
        Ok(any(lowered.collect::<tantivy::Result<_>>()?))
    }

    /// Any of juxtaposed words. Unlike in `a OR -b`, what is unwanted stays unwanted: `a b -c`.
    fn some_of(&mut self, parts: &[Query]) -> tantivy::Result<Clause> {
        let (wanted, unwanted) = self.split(parts, Self::branch)?;
        let wanted = if wanted.is_empty() { Box::new(AllQuery) } else { any(wanted) };
        Ok(self.without(wanted, unwanted))
    }

    fn without(&self, wanted: Clause, unwanted: Vec<Clause>) -> Clause {
        if unwanted.is_empty() {
            return wanted;
        }
        let set = |clause| Box::new(Set { clause, clock: self.clock.clone() }) as Clause;
        let unwanted = unwanted.into_iter().map(|clause| (Occur::MustNot, set(clause)));
        Box::new(BooleanQuery::new(std::iter::once((Occur::Must, wanted)).chain(unwanted).collect()))
    }

    /// What was typed, or another name of it. Each of these scores as a whole, or words that stand alone would add up.
    fn named(&mut self, typed: &[Query], also: &[Query]) -> tantivy::Result<Clause> {
        let before = self.scoring.len();
        let typed = if self.matching == Matching::Any { self.some_of(typed)? } else { self.all_of(typed)? };
        let mut clauses = vec![self.as_branch(typed, before)];
        for other in also {
            let before = self.scoring.len();
            let other = self.other_name(other)?;
            clauses.push(self.as_lesser_branch(other, before, SYNONYM_WEIGHT));
        }
        Ok(any(clauses))
    }

    /// What must match, and what must not.
    fn split(
        &mut self,
        parts: &[Query],
        lower: fn(&mut Self, &Query) -> tantivy::Result<Clause>,
    ) -> tantivy::Result<(Vec<Clause>, Vec<Clause>)> {
        let (mut wanted, mut unwanted) = (Vec::new(), Vec::new());
        for part in parts {
            match part {
                Query::Not(inner) => {
                    let scoring_before = self.scoring.len();
                    unwanted.push(self.lower(inner)?);
                    self.scoring.truncate(scoring_before);
                }
                _ => wanted.push(lower(self, part)?),
            }
        }
        Ok((wanted, unwanted))
    }

    fn problem(&mut self, kind: ProblemKind, message: String) {
        let problem = Problem { kind, message, start: None, end: None };
        if !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
    }
}

/// Everything that matches one of the clauses. Alternatives among them are taken apart: the engine passes over what cannot
/// be among the best only where all alternatives are words.
pub(super) fn any(clauses: Vec<Clause>) -> Clause {
    let mut flat = Vec::with_capacity(clauses.len());
    clauses.into_iter().for_each(|clause| flatten(clause, &mut flat));
    any_of_flat(flat)
}

fn flatten(clause: Clause, into: &mut Vec<Clause>) {
    match clause.downcast_ref::<BooleanQuery>() {
        Some(union) if is_union(union) => {
            into.extend(union.clauses().iter().map(|(_, part)| part.box_clone()));
        }
        _ => into.push(clause),
    }
}

fn is_union(query: &BooleanQuery) -> bool {
    query.get_minimum_number_should_match() == 1
        && query.clauses().iter().all(|(occur, _)| *occur == Occur::Should)
}

fn any_of_flat(mut clauses: Vec<Clause>) -> Clause {
    match clauses.len() {
        0 => Box::new(EmptyQuery),
        1 => clauses.swap_remove(0),
        _ => Box::new(BooleanQuery::union(clauses)),
    }
}

/// Everything that matches all of the clauses.
pub(super) fn all(mut clauses: Vec<Clause>) -> Clause {
    match clauses.len() {
        0 => Box::new(AllQuery),
        1 => clauses.swap_remove(0),
        _ => Box::new(BooleanQuery::intersection(clauses)),
    }
}

/// The same matches, without a say in the order.
pub(super) fn silent(clause: Clause) -> Clause {
    Box::new(ConstScoreQuery::new(clause, 0.0))
}

fn constant(clause: Clause, score: f32) -> Clause {
    Box::new(ConstScoreQuery::new(clause, score))
}
