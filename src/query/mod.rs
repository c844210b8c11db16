//! Text to a query and a list of problems. `reference.md` beside this file is the one description of the language.
//!
//! A search box never refuses: whatever is read differently from what was typed is told as a [`Problem`].

mod ast;
mod field;

pub use ast::{Bound, Identifier, Problem, ProblemKind, Query, TermKind};
pub use field::Field;
