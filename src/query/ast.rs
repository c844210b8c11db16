//! A query as plain data, without any engine.

use serde::{Deserialize, Serialize};

use super::Field;
use crate::notice::Doi;

/// What to look for. Words are as typed; the engine analyses them as it analysed the archive.
#[derive(Debug, Clone, PartialEq)]
pub enum Query {
    /// Everything in the archive.
    All,
    /// One word; `field: None` searches everywhere that is searched by default.
    Term {
        /// Where to look.
        field: Option<Field>,
        /// The word as typed.
        text: String,
        /// How to compare.
        kind: TermKind,
    },
    /// Words in a row, exactly as quoted; one quoted word is a phrase of one and is not stemmed.
    Phrase {
        /// Where to look.
        field: Option<Field>,
        /// The words as typed.
        text: String,
        /// How many other words may stand between.
        slop: u32,
    },
    /// All of these within so many words of each other, in any order, in one text: each has at most `words` others
    /// between itself and the one before it in this list.
    Near {
        /// Words and phrases, or alternatives of them, of one field.
        parts: Vec<Query>,
        /// How many other words may stand between two of them.
        words: u32,
    },
    /// A value between two bounds, both inclusive.
    Range {
        /// A field that has an order: a year, a date, a number of days.
        field: Field,
        /// The lower bound.
        from: Bound,
        /// The upper bound.
        to: Bound,
    },
    /// The field is stated.
    Exists(Field),
    /// An identifier typed bare, of the notice or of the article.
    Identifier(Identifier),
    /// Juxtaposed words: all of them, or any, as the request's `matching` says.
    Words(Vec<Query>),
    /// Juxtaposed words that name something, or one of its other names at less weight. Never read from a text: ranking
    /// puts it into a query.
    Also {
        /// The words as typed.
        typed: Vec<Query>,
        /// The other names.
        also: Vec<Query>,
    },
    /// All of these.
    And(Vec<Query>),
    /// At least one of these.
    Or(Vec<Query>),
    /// Not this.
    Not(Box<Query>),
}

/// How a word is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TermKind {
    /// In its own and its related forms; a word that the archive does not know is looked for as nearly written, too.
    Word,
    /// In its own and its related forms, and never as nearly written (`+word`).
    AsSpelt,
    /// As the beginning of a word (`prefix*`).
    Prefix,
    /// Up to this many letters wrong (`word~`, `word~1`).
    Fuzzy(u8),
}

/// One end of a range.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Bound {
    /// No bound.
    Open,
    /// A year or a date as typed and checked: `2019`, `2019-05`, `2019-05-14`.
    At(crate::notice::PartialDate),
    /// A number, of a field that counts: days of `delay`.
    Number(i64),
}

/// An identifier that was recognised by its shape.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Identifier {
    /// A DOI.
    Doi(Doi),
    /// A DOI that lost its beginning, such as `0.3389/fonc.2019.01076`: found by its end.
    DoiEnd(String),
    /// A PubMed number.
    Pmid(String),
    /// A PubMed Central number, digits only.
    Pmcid(String),
    /// The name of a notice in this archive.
    Id(String),
}

/// Something that was read differently from what was typed, or that the user should know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// What sort of problem it is, for programs.
    pub kind: ProblemKind,
    /// What was read and what to type instead, for people: lower case, no final period.
    pub message: String,
    /// The bytes of the query that are meant, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<usize>,
    /// The byte behind the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<usize>,
}

/// Sorts of problems.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProblemKind {
    /// An operator or field name was read as plain text.
    ReadAsText,
    /// Something was left out: an unmatched parenthesis, an empty clause.
    LeftOut,
    /// A limit of length, depth or number of words was reached.
    Limit,
    /// A value that the field cannot have, such as `year:abc`.
    BadValue,
    /// No entry matches all words; those that match any are shown.
    MatchedAny,
    /// A field matched in another way than asked, or a neighbouring field would match more.
    Hint,
    /// A word that the archive hardly knows was looked for as nearly written, too.
    Respelt,
    /// The time was up before everything was searched.
    Partial,
}

impl Query {
    /// The parts that this one is made of.
    pub fn parts(&self) -> &[Query] {
        match self {
            Query::Words(parts) | Query::And(parts) | Query::Or(parts) | Query::Near { parts, .. } => parts,
            Query::Not(part) => std::slice::from_ref(part),
            _ => &[],
        }
    }

    /// Hands over the parts, and leaves a query without any.
    fn take_parts(&mut self) -> Vec<Query> {
        match self {
            Query::Words(parts) | Query::And(parts) | Query::Or(parts) | Query::Near { parts, .. } => {
                std::mem::take(parts)
            }
            Query::Not(part) if !part.parts().is_empty() => vec![std::mem::replace(part, Query::All)],
            _ => Vec::new(),
        }
    }
}

/// Takes a query apart step by step: one that nests a hundred thousand deep would overflow the stack otherwise.
impl Drop for Query {
    fn drop(&mut self) {
        let mut rest = self.take_parts();
        while let Some(mut part) = rest.pop() {
            rest.append(&mut part.take_parts());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_nested_deep_is_dropped_without_harm() {
        let wraps: [fn(Query) -> Query; 3] = [
            |part| Query::Not(Box::new(part)),
            |part| Query::And(vec![part]),
            |part| Query::Near { parts: vec![part, Query::All], words: 1 },
        ];
        for wrap in wraps {
            let deep = (0..200_000).fold(Query::All, |part, _| wrap(part));
            drop(deep);
        }
    }
}
