//! Text to a query and a list of problems. Never fails; what cannot be read is left out and told.

use std::iter::Peekable;
use std::ops::Range;
use std::vec::IntoIter;

use unicode_normalization::char::is_combining_mark;

use super::identifier::quoted_identifier;
use super::lex::{self, Placed, Token};
use super::value::{check_closed, is_typed, typed};
use super::{Field, Problem, ProblemKind, Query, TermKind};
use crate::analysis::word_forms;

/// Parentheses within parentheses that are read.
pub const MAX_DEPTH: usize = 32;

/// What a text was read as.
#[derive(Debug, Clone, PartialEq)]
pub struct Parsed {
    /// What to look for.
    pub query: Query,
    /// What was read differently from what was typed, in the order of the text.
    pub problems: Vec<Problem>,
}

/// Reads what was typed into a search box. See `reference.md` for the language.
///
/// Takes time in proportion to the text, of which it reads at most [`MAX_BYTES`](super::MAX_BYTES) bytes and
/// [`MAX_WORDS`](super::MAX_WORDS) words. An empty text asks for everything.
///
/// ```
/// let parsed = recant::query::parse("Retraction: microRNA -mouse");
/// assert_eq!(parsed.query.to_string(), "(Retraction microRNA) AND NOT mouse");
/// assert_eq!(parsed.problems[0].message, "read `Retraction:` as text; no field has this name");
/// ```
pub fn parse(text: &str) -> Parsed {
    let mut problems = Vec::new();
    if text.trim().is_empty() {
        return Parsed { query: Query::All, problems };
    }
    let tokens = lex::tokens(text, &mut problems);
    if let [(Token::And | Token::Or | Token::Not | Token::Near(_), range)] = tokens.as_slice() {
        let word = &text[range.clone()];
        let query = plain_word(None, word).unwrap_or(Query::NOTHING);
        problems.push(Problem::at(
            ProblemKind::ReadAsText,
            format!("read `{word}` as a word"),
            range.start,
            range.end,
        ));
        return Parsed { query, problems };
    }
    let mut parser = Parser { text, tokens: tokens.into_iter().peekable(), depth: 0, problems };
    let query = parser.whole();
    let mut problems = parser.problems;
    if query == Query::NOTHING && problems.is_empty() {
        let message = "nothing in this can be looked for; type a word, or nothing to see everything";
        problems.push(Problem::at(ProblemKind::LeftOut, message, 0, text.len()));
    }
    problems.sort_by_key(|problem| problem.start);
    Parsed { query, problems }
}

fn plain_word(field: Option<Field>, word: &str) -> Option<Query> {
    let text = trimmed(word);
    let found = !word_forms(text).parts.is_empty();
    found.then(|| Query::Term { field, text: text.to_owned(), kind: TermKind::Word })
}

/// A word without the punctuation around it, which no index holds.
pub(super) fn trimmed(word: &str) -> &str {
    let is_edge = |c: char| !c.is_alphanumeric() && !is_combining_mark(c);
    let word = word.trim_matches(|c| is_edge(c) && !matches!(c, ')' | ']'));
    if word.contains(['(', '[']) { word } else { word.trim_matches(is_edge) }
}

struct Parser<'t> {
    text: &'t str,
    tokens: Peekable<IntoIter<Placed>>,
    depth: usize,
    problems: Vec<Problem>,
}

impl Parser<'_> {
    fn whole(&mut self) -> Query {
        let mut parts = Vec::new();
        loop {
            parts.extend(self.side_by_side(None));
            let Some((_, range)) = self.tokens.next() else { break };
            self.problem(ProblemKind::LeftOut, &range, "`)` closes nothing; left out");
        }
        Query::side_by_side(parts)
    }

    /// Everything up to the parenthesis that closes this group, or the end.
    fn side_by_side(&mut self, field: Option<Field>) -> Vec<Query> {
        let mut parts = Vec::new();
        while self.tokens.peek().is_some_and(|(token, _)| *token != Token::Close) {
            parts.extend(self.alternatives(field));
        }
        parts
    }

    fn alternatives(&mut self, field: Option<Field>) -> Option<Query> {
        let first = self.conjunction(field);
        self.chain(first, Token::Or, Query::any_of, |parser| parser.conjunction(field))
    }

    fn conjunction(&mut self, field: Option<Field>) -> Option<Query> {
        let first = self.operand(field);
        self.chain(first, Token::And, Query::all_of, |parser| parser.operand(field))
    }

    /// `first op next op next`; an operator without a side is left out.
    fn chain(
        &mut self,
        first: Option<Query>,
        operator: Token,
        join: fn(Vec<Query>) -> Query,
        next: impl Fn(&mut Self) -> Option<Query>,
    ) -> Option<Query> {
        let mut parts = vec![first?];
        while let Some((_, range)) = self.tokens.next_if(|(token, _)| *token == operator) {
            match next(self) {
                Some(part) => parts.push(part),
                None => self.left_out_operator(&range),
            }
        }
        Some(join(parts))
    }

    /// An operand with any number of NOTs in front.
    fn operand(&mut self, field: Option<Field>) -> Option<Query> {
        let mut negated = false;
        let mut last = None;
        while let Some((_, range)) = self.tokens.next_if(|(token, _)| *token == Token::Not) {
            negated = !negated;
            last = Some(range);
        }
        let part = self.near(field);
        match (part, last) {
            (Some(part), _) if negated => Some(Query::negated(part)),
            (None, Some(range)) => {
                self.left_out_operator(&range);
                None
            }
            (part, _) => part,
        }
    }

    /// `first NEAR/3 next NEAR/3 next`; binds closest of all.
    fn near(&mut self, field: Option<Field>) -> Option<Query> {
        let mut last = self.primary(field)?;
        let mut joined: Vec<Query> = Vec::new();
        let mut run: Option<(u32, Vec<Query>, Range<usize>)> = None;
        while let Some((Token::Near(words), range)) =
            self.tokens.next_if(|(token, _)| matches!(token, Token::Near(_)))
        {
            let Some(next) = self.primary(field) else {
                self.left_out_operator(&range);
                continue;
            };
            // Where the distance changes, the word before belongs to both runs.
            match &mut run {
                Some((same, parts, _)) if *same == words => parts.push(next.clone()),
                _ => {
                    joined.extend(run.take().map(|run| self.near_run(run)));
                    run = Some((words, vec![last, next.clone()], range));
                }
            }
            last = next;
        }
        match run {
            None => Some(last),
            Some(run) => {
                joined.push(self.near_run(run));
                Some(Query::all_of(joined))
            }
        }
    }

    fn near_run(&mut self, (words, parts, range): (u32, Vec<Query>, Range<usize>)) -> Query {
        if let Some(near) = Query::near(parts.clone(), words) {
            return near;
        }
        let operator = &self.text[range.clone()];
        let message = format!("`{operator}` takes words and phrases of one field; read as AND");
        self.problem(ProblemKind::Hint, &range, &message);
        Query::all_of(parts)
    }

    fn primary(&mut self, field: Option<Field>) -> Option<Query> {
        let (token, range) = self.tokens.next_if(|(token, _)| *token != Token::Close)?;
        match token {
            Token::Open => self.group(field, &range),
            Token::Field(field) => self.field_value(field, &range),
            Token::Word(text, kind) => self.word(field, text, kind, &range),
            Token::Phrase(text, slop) => self.phrase(field, &text, slop, &range),
            Token::Star => Some(field.map_or(Query::All, Query::Exists)),
            Token::Identifier(identifier) => Some(Query::Identifier(identifier)),
            Token::And | Token::Or | Token::Near(_) => {
                self.left_out_operator(&range);
                None
            }
            // The caller took every NOT that stood here.
            Token::Not | Token::Close => None,
        }
    }

    /// The group behind an opening parenthesis. Too deep, the parenthesis is passed over and the group goes on.
    fn group(&mut self, field: Option<Field>, open: &Range<usize>) -> Option<Query> {
        if self.depth == MAX_DEPTH {
            self.too_deep(open);
            return self.flat(field);
        }
        self.depth += 1;
        let parts = self.side_by_side(field);
        self.depth -= 1;
        if self.tokens.next_if(|(token, _)| *token == Token::Close).is_none() {
            self.problem(ProblemKind::LeftOut, open, "`(` is not closed; read as if it were at the end");
        } else if parts.is_empty() {
            self.problem(ProblemKind::LeftOut, open, "nothing stands between `(` and `)`; left out");
        }
        (!parts.is_empty()).then(|| Query::side_by_side(parts))
    }

    /// A group with all groups inside it, read as one group without recursion.
    fn flat(&mut self, field: Option<Field>) -> Option<Query> {
        let mut open = 1;
        let mut parts = Vec::new();
        while let Some((token, _)) = self.tokens.peek() {
            match token {
                Token::Open => open += 1,
                Token::Close => open -= 1,
                Token::And | Token::Or | Token::Not | Token::Near(_) => {}
                _ => {
                    parts.extend(self.primary(field));
                    continue;
                }
            }
            self.tokens.next();
            if open == 0 {
                break;
            }
        }
        (!parts.is_empty()).then(|| Query::side_by_side(parts))
    }

    fn field_value(&mut self, field: Field, range: &Range<usize>) -> Option<Query> {
        let follows = matches!(
            self.tokens.peek(),
            Some((Token::Word(..) | Token::Phrase(..) | Token::Star | Token::Identifier(_) | Token::Open, _))
        );
        if follows {
            return self.primary(Some(field));
        }
        let message = format!("`{}` has no value; left out", &self.text[range.clone()]);
        self.problem(ProblemKind::LeftOut, range, &message);
        None
    }

    fn word(
        &mut self,
        field: Option<Field>,
        text: String,
        kind: TermKind,
        range: &Range<usize>,
    ) -> Option<Query> {
        match field {
            Some(field) if is_typed(field) => return typed(field, &text, range.start, &mut self.problems),
            Some(field) if matches!(kind, TermKind::Word | TermKind::AsSpelt) => {
                check_closed(field, &text, range.start, &mut self.problems);
            }
            _ => {}
        }
        let word = trimmed(&text);
        let found = !word_forms(word).parts.is_empty();
        found.then(|| Query::Term { field, text: word.to_owned(), kind })
    }

    fn phrase(&mut self, field: Option<Field>, text: &str, slop: u32, range: &Range<usize>) -> Option<Query> {
        match field {
            Some(field) if is_typed(field) => return typed(field, text, range.start + 1, &mut self.problems),
            Some(field) => check_closed(field, text, range.start + 1, &mut self.problems),
            None => {
                if let Some(identifier) = quoted_identifier(text) {
                    return Some(Query::Identifier(identifier));
                }
            }
        }
        if word_forms(text).parts.is_empty() {
            self.problem(ProblemKind::LeftOut, range, "nothing stands between the quotation marks; left out");
            return None;
        }
        Some(Query::Phrase { field, text: text.to_owned(), slop })
    }

    fn left_out_operator(&mut self, range: &Range<usize>) {
        let message = format!("`{}` has nothing to work on; left out", &self.text[range.clone()]);
        self.problem(ProblemKind::LeftOut, range, &message);
    }

    fn too_deep(&mut self, range: &Range<usize>) {
        if !self.problems.iter().any(|problem| problem.kind == ProblemKind::Limit) {
            let message = format!("parentheses deeper than {MAX_DEPTH} are read as if they were not there");
            self.problem(ProblemKind::Limit, range, &message);
        }
    }

    fn problem(&mut self, kind: ProblemKind, range: &Range<usize>, message: &str) {
        self.problems.push(Problem::at(kind, message, range.start, range.end));
    }
}

#[cfg(test)]
#[path = "parse_tests.rs"]
mod tests;
