//! A query as typed to the query that is searched: words that the archive hardly knows as nearly written, names with
//! initials as names.

use strsim::osa_distance;

use super::clock::Clock;
use super::lower::Lowering;
use super::reader::LocalIndex;
use super::schema::{ROLES, Reads, TEXTS, VALUES, reads};
use crate::analysis::{fold_key, word_forms};
use crate::query::{Field, Problem, ProblemKind, Query, TermKind};
use crate::search::{Matching, SearchRequest};

/// Words of one query that are looked for as nearly written.
const MOST_WORDS: usize = 8;

/// A quoted text of so many words may be a title.
const TITLE_WORDS: usize = 3;

/// Words that one word is taken for at most.
const MOST_NEAR: usize = 3;

/// Near words whose notices are counted, nearest and most frequent first.
const MOST_COUNTED: usize = 8;

/// A word that this many notices have, or fewer, is rare.
const RARE_NOTICES: u64 = 2;

/// A rare word is taken for another one only if that is in so many times as many notices: a rare word is more often
/// rare than wrong.
const TIMES_MORE: u64 = 50;

/// A word is taken for several only if the others are not this many times less frequent than the first.
const TIMES_LESS: u64 = 10;

/// A query with what else it was taken for.
pub(super) struct Widened {
    pub(super) query: Query,
    pub(super) problems: Vec<Problem>,
    pub(super) suggestion: Option<String>,
    /// Words without a field that no notice has, and that were not respelt.
    pub(super) unknown: Vec<String>,
}

impl LocalIndex {
    /// The query of a request as it is searched.
    pub(super) fn widened(&self, request: &SearchRequest, clock: &Clock) -> tantivy::Result<Widened> {
        let typed = request.typed.as_deref().unwrap_or_default();
        let mut speller = Speller {
            index: self,
            clock,
            typed,
            problems: Vec::new(),
            words_left: MOST_WORDS,
            respelt: false,
            unknown: Vec::new(),
        };
        let (query, best) = speller.widen(&request.query)?;
        for filter in &request.filters {
            for (shown, value) in &filter.values {
                speller.look_at_value(filter.field, shown, value)?;
            }
        }
        let suggestion = speller.respelt.then(|| best.to_string());
        Ok(Widened { query, problems: speller.problems, suggestion, unknown: speller.unknown })
    }
}

/// How a word is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    /// In any form; a rare word may be a misspelt one.
    Form,
    /// As quoted.
    Exact,
}

struct Speller<'a> {
    index: &'a LocalIndex,
    clock: &'a Clock,
    /// The query as typed.
    typed: &'a str,
    problems: Vec<Problem>,
    words_left: usize,
    /// Whether there is something to suggest.
    respelt: bool,
    /// Words that no notice has.
    unknown: Vec<String>,
}

/// A query as it is searched, and as it would be typed with its words as they most likely are meant.
type Pair = (Query, Query);

impl Speller<'_> {
    fn widen(&mut self, query: &Query) -> tantivy::Result<Pair> {
        match query {
            Query::Term { field, text, kind: TermKind::Word } => self.word(*field, text),
            Query::Phrase { field: None, text, slop } => {
                let best = self.quoted(text, *slop, query)?;
                Ok((query.clone(), best))
            }
            Query::Phrase { field: Some(field), text, .. } => {
                let best = self.phrase(*field, text, query)?;
                Ok((query.clone(), best))
            }
            Query::Words(parts) => {
                let unknown_before = self.unknown.len();
                let (searched, best) = self.each(parts)?;
                let words = Query::Words(searched);
                let searched = match self.name(parts)? {
                    Some(name) => {
                        // What no notice has by itself is part of a name that is found.
                        self.unknown.truncate(unknown_before);
                        Query::Or(vec![words, name])
                    }
                    None => words,
                };
                Ok((searched, Query::Words(best)))
            }
            Query::And(parts) => {
                self.each(parts).map(|(searched, best)| (Query::And(searched), Query::And(best)))
            }
            Query::Or(parts) => {
                self.each(parts).map(|(searched, best)| (Query::Or(searched), Query::Or(best)))
            }
            Query::Near { parts, words } => {
                let (searched, best) = self.each(parts)?;
                let near = |parts| Query::Near { parts, words: *words };
                Ok((near(searched), near(best)))
            }
            other => Ok((other.clone(), other.clone())),
        }
    }

    fn each(&mut self, parts: &[Query]) -> tantivy::Result<(Vec<Query>, Vec<Query>)> {
        let pairs: tantivy::Result<Vec<Pair>> = parts.iter().map(|part| self.widen(part)).collect();
        Ok(pairs?.into_iter().unzip())
    }

    /// A word, or the words that it may be meant for.
    fn word(&mut self, field: Option<Field>, text: &str) -> tantivy::Result<Pair> {
        let term = |text: &str, kind| Query::Term { field, text: text.to_owned(), kind };
        let typed = term(text, TermKind::Word);
        let (known, near) = self.near_words(field, text, Look::Form)?;
        let Some(best) = near.first() else {
            let meant = self.not_respelt(field, text)?;
            return Ok((typed.clone(), meant.unwrap_or(typed)));
        };
        let best = term(best, TermKind::Word);
        let others = near.iter().map(|word| term(word, TermKind::AsSpelt));
        let searched = std::iter::once(typed).filter(|_| known > 0).chain(others).collect();
        self.tell(field, text, known, &near);
        self.respelt = true;
        Ok((Query::any_of(searched), best))
    }

    /// What a word may be meant for that is no misspelling: the name of a journal, shortened or written as one.
    fn not_respelt(&mut self, field: Option<Field>, text: &str) -> tantivy::Result<Option<Query>> {
        if field.is_none() {
            if self.unknown.len() == MOST_WORDS || self.index.is_frequent(text, 0)? {
                return Ok(None);
            }
            let typed = Query::Term { field, text: text.to_owned(), kind: TermKind::AsSpelt };
            if self.count(&typed)? > 0 {
                return Ok(None);
            }
            self.unknown.push(text.to_owned());
        }
        let field = field.unwrap_or(Field::Journal);
        let typed = Query::Term { field: Some(field), text: text.to_owned(), kind: TermKind::AsSpelt };
        match self.shortened(field, text, &typed)? {
            Some(meant) => Ok(Some(self.suggest_value(field, text, meant))),
            None => Ok(None),
        }
    }

    /// The value of a field that is meant by the beginnings of its words, or by its words written as one; `None` where
    /// something is found as typed.
    fn shortened(&mut self, field: Field, text: &str, typed: &Query) -> tantivy::Result<Option<String>> {
        let Reads::Values(columns, _) = reads(field) else { return Ok(None) };
        if self.words_left == 0 || self.clock.is_up() || self.count(typed)? > 0 {
            return Ok(None);
        }
        self.words_left -= 1;
        let mut best: Option<(u64, String)> = None;
        for meant in self.index.values_shortened(columns[0], text)?.into_iter().take(MOST_COUNTED) {
            let notices = self.count(&Query::Phrase { field: Some(field), text: meant.clone(), slop: 0 })?;
            if best.as_ref().is_none_or(|(most, _)| notices > *most) {
                best = Some((notices, meant));
            }
        }
        Ok(best.filter(|(notices, _)| *notices > 0).map(|(_, meant)| meant))
    }

    /// Tells what a value is nearly the same as; the query for that.
    fn suggest_value(&mut self, field: Field, text: &str, meant: String) -> Query {
        let (name, quoted) = (field.name(), format!("\"{meant}\""));
        let message = format!("no {name} is called `{text}`; nearly the same is `{name}:{quoted}`");
        self.problems.push(Problem::new(ProblemKind::Hint, message));
        self.respelt = true;
        Query::Phrase { field: Some(field), text: meant, slop: 0 }
    }

    /// What a quoted text of which nothing is found may be meant for, such as a title with a word mistyped.
    fn quoted(&mut self, text: &str, slop: u32, typed: &Query) -> tantivy::Result<Query> {
        let words: Vec<&str> = text.split_whitespace().collect();
        if words.len() < TITLE_WORDS || self.words_left == 0 || self.count(typed)? > 0 {
            return Ok(typed.clone());
        }
        let mut meant = Vec::new();
        for word in words {
            let (_, near) = self.near_words(None, word, Look::Exact)?;
            meant.push(near.into_iter().next().unwrap_or_else(|| word.to_owned()));
        }
        let best = Query::Phrase { field: None, text: meant.join(" "), slop };
        if best == *typed || self.count(&best)? == 0 {
            return Ok(typed.clone());
        }
        let message = format!("nowhere do these words stand in a row; nearly the same is {best}");
        self.problems.push(Problem::new(ProblemKind::Hint, message));
        self.respelt = true;
        Ok(best)
    }

    /// What a quoted value or name may be meant for. It is searched as quoted; a neighbour is only suggested.
    fn phrase(&mut self, field: Field, text: &str, typed: &Query) -> tantivy::Result<Query> {
        let Some(meant) = self.value_meant(field, text, typed)? else { return Ok(typed.clone()) };
        Ok(self.suggest_value(field, text, meant))
    }

    fn look_at_value(&mut self, field: Field, shown: &str, value: &Query) -> tantivy::Result<()> {
        let Query::Phrase { text, .. } = value else { return Ok(()) };
        if let Some(meant) = self.value_meant(field, text, value)? {
            let name = field.name();
            let message = format!("no {name} is called `{shown}`; nearly the same is `{meant}`");
            self.problems.push(Problem::new(ProblemKind::Hint, message));
        }
        Ok(())
    }

    /// A value of which nothing is found with its unknown words as nearly written, if that finds something.
    fn value_meant(&mut self, field: Field, text: &str, typed: &Query) -> tantivy::Result<Option<String>> {
        let has_words = matches!(reads(field), Reads::Names(_) | Reads::Values(..));
        if !has_words || self.words_left == 0 || self.count(typed)? > 0 {
            return Ok(None);
        }
        if let Some(meant) = self.shortened(field, text, typed)? {
            return Ok(Some(meant));
        }
        let mut meant = Vec::new();
        for word in text.split_whitespace() {
            let (_, near) = self.near_words(Some(field), word, Look::Exact)?;
            meant.push(near.into_iter().next().unwrap_or_else(|| word.to_owned()));
        }
        let meant = meant.join(" ");
        let query = Query::Phrase { field: Some(field), text: meant.clone(), slop: 0 };
        Ok((meant != text && self.count(&query)? > 0).then_some(meant))
    }

    /// Two or three words of which one looks like initials, as the name that they may be.
    fn name(&mut self, parts: &[Query]) -> tantivy::Result<Option<Query>> {
        let words: Option<Vec<&str>> = parts
            .iter()
            .map(|part| match part {
                Query::Term { field: None, text, kind: TermKind::Word | TermKind::AsSpelt } => {
                    Some(text.as_str())
                }
                _ => None,
            })
            .collect();
        let Some(words) = words.filter(|words| matches!(words.len(), 2 | 3)) else { return Ok(None) };
        if !may_be_name(&words) {
            return Ok(None);
        }
        let name = Query::Phrase { field: Some(Field::Person), text: words.join(" "), slop: 0 };
        Ok((self.count(&name)? > 0).then_some(name))
    }

    fn tell(&mut self, field: Option<Field>, text: &str, known: u64, near: &[String]) {
        let near: Vec<String> = near.iter().map(|word| format!("`{word}`")).collect();
        let name = field.map(|field| format!(" as {}", field.name().replace('_', " "))).unwrap_or_default();
        let having = match known {
            0 => "no notice has".to_owned(),
            1 => "only 1 notice has".to_owned(),
            known => format!("only {known} notices have"),
        };
        let (near, prefix) =
            (near.join(", "), field.map(|field| format!("{}:", field.name())).unwrap_or_default());
        let message = format!(
            "{having} `{text}`{name}; searched for {near} too; for the word as typed write `{prefix}+{text}`"
        );
        let (start, end) = place_of(text, self.typed).unzip();
        self.problems.push(Problem { start, end, ..Problem::new(ProblemKind::Respelt, message) });
    }

    /// How many notices have a word, and if these are few, the words of the archive that it may be meant for, the most
    /// likely first.
    fn near_words(
        &mut self,
        field: Option<Field>,
        text: &str,
        look: Look,
    ) -> tantivy::Result<(u64, Vec<String>)> {
        let nothing = (RARE_NOTICES + 1, Vec::new());
        let Some(word) = spelt(field, text).filter(|_| self.words_left > 0) else { return Ok(nothing) };
        let Some(columns) = columns_of(field) else { return Ok(nothing) };
        let term = |text: &str| match look {
            Look::Form => Query::Term { field, text: text.to_owned(), kind: TermKind::AsSpelt },
            Look::Exact => Query::Phrase { field, text: text.to_owned(), slop: 0 },
        };
        let rare_too = look == Look::Form;
        if field.is_none() && self.index.is_frequent(&word, RARE_NOTICES)? {
            return Ok(nothing);
        }
        let known = self.count(&term(text))?;
        if known > if rare_too { RARE_NOTICES } else { 0 } || self.clock.is_up() {
            return Ok((known, Vec::new()));
        }
        self.words_left -= 1;
        let letters = if known > 0 { 1 } else { wrong_letters(&word) };
        let found = self.index.words_like(&columns, &word, letters, look == Look::Exact, self.clock)?;
        let mut counted = Vec::new();
        for like in found.into_iter().take(MOST_COUNTED) {
            let notices = self.count(&term(&like))?;
            if notices >= (known * TIMES_MORE).max(1) {
                counted.push((osa_distance(&word, &like), notices, like));
            }
        }
        Ok((known, likeliest(counted)))
    }

    fn count(&self, query: &Query) -> tantivy::Result<u64> {
        let clause = Lowering::new(self.index, Matching::All, self.clock).lower(query)?;
        self.index.count_notices(&clause, self.clock)
    }
}

/// The bytes of the typed text in which a word stands by itself; `None` if it does not stand there as it is.
fn place_of(word: &str, typed: &str) -> Option<(usize, usize)> {
    let is_letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let mut places = typed.match_indices(word).map(|(start, _)| (start, start + word.len()));
    places.find(|(start, end)| {
        !is_letter(typed[..*start].chars().next_back()) && !is_letter(typed[*end..].chars().next())
    })
}

/// The nearest words, most frequent first, without those that are much less frequent.
fn likeliest(mut counted: Vec<(usize, u64, String)>) -> Vec<String> {
    let Some(nearest) = counted.iter().map(|(distance, ..)| *distance).min() else { return Vec::new() };
    counted.retain(|(distance, ..)| *distance == nearest);
    counted.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.2.cmp(&b.2)));
    let most = counted[0].1;
    counted.retain(|(_, notices, _)| notices * TIMES_LESS >= most);
    counted.into_iter().take(MOST_NEAR).map(|(_, _, word)| word).collect()
}

/// The folded word, if it can be misspelt: one word of letters, five at least; four in a name, where short words are
/// rarely other words.
fn spelt(field: Option<Field>, text: &str) -> Option<String> {
    let mut parts = word_forms(text).parts;
    let word = if parts.len() == 1 { parts.pop()? } else { return None };
    let letters = word.chars().all(|c| c.is_alphabetic() && c.is_ascii())
        && word.len() >= if field.is_some_and(Field::is_people) { 4 } else { 5 };
    letters.then_some(word)
}

/// How many letters of a word may be wrong: one, and of long words two, from the same lengths on as in Meilisearch.
fn wrong_letters(word: &str) -> u8 {
    if word.len() < 9 { 1 } else { 2 }
}

/// The columns of words that a field is looked for in; `None` for dates, identifiers and closed lists.
fn columns_of(field: Option<Field>) -> Option<Vec<&'static str>> {
    match field.map(reads) {
        None => Some([TEXTS, VALUES, ROLES].concat()),
        Some(Reads::Text(columns) | Reads::Names(columns)) => Some(columns.to_vec()),
        Some(Reads::Values(columns, also)) => Some([columns, also].concat()),
        Some(Reads::Date | Reads::Identifiers(_)) => None,
    }
}

/// Whether two or three words look like a name: some of them initials, or one before them a title.
fn may_be_name(words: &[&str]) -> bool {
    let is_title = |word: &&str| matches!(fold_key(word).as_str(), "dr" | "prof" | "professor");
    let initials = words.iter().filter(|word| are_initials(word)).count();
    let has_initials = initials > 0 && initials < words.len();
    let in_small_letters = matches!(words, [surname, letters]
        if surname.chars().count() > 3 && (1..=2).contains(&letters.len())
            && letters.bytes().all(|byte| byte.is_ascii_lowercase()));
    has_initials || in_small_letters || words.first().is_some_and(is_title)
}

/// One to three capitals, with or without dots.
fn are_initials(word: &str) -> bool {
    let letters = word.chars().filter(|c| !matches!(c, '.' | '-'));
    letters.clone().all(char::is_uppercase) && (1..=3).contains(&letters.count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(word: &str, typed: &str, expected: Option<(usize, usize)>) {
        assert_eq!(place_of(word, typed), expected, "{word} in {typed}");
    }

    #[test]
    fn a_word_is_found_where_it_stands_by_itself() {
        check("exsomes", "title:exsomes", Some((6, 13)));
        check("cell", "cells cell", Some((6, 10)));
        check("é", "aé é", Some((4, 6)));
        check("cell", "Cells", None);
        check("cell", "", None);
    }
}
