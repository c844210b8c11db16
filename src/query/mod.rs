//! Text to a query and a list of problems. `reference.md` beside this file is the one description of the language.
//!
//! A search box never refuses: whatever is read differently from what was typed is told as a [`Problem`].

mod ast;
mod field;
mod identifier;
mod lex;
mod normal;
mod numbers;
mod parse;
mod print;
mod value;
mod word;

pub use ast::{Bound, Identifier, Problem, ProblemKind, Query, TermKind};
pub use field::Field;
pub use lex::{MAX_BYTES, MAX_WORDS};
pub use parse::{MAX_DEPTH, Parsed, parse};
pub use value::filter;

/// The description of the query language, for people, in Markdown. A test runs its examples.
pub const REFERENCE: &str = include_str!("reference.md");
