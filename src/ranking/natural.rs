//! A query to what of it says something: the small words of a question are left out.
//!
//! `What is known about the duplication of images?` asks for duplication and images. Where any word may match, small words
//! match nearly everything and outweigh the others by their number.

use std::collections::{BTreeMap, HashSet};
use std::sync::LazyLock;

use super::sketch::Code;
use crate::analysis::fold_key;
use crate::query::{Query, TermKind};
use crate::search::Matching;

const SMALL_WORDS_CSV: &str = include_str!("../../data/small_words.csv");

/// Queries of fewer words are not written in sentences; in `Wei An` both words are meant.
const SENTENCE_WORDS: usize = 4;

/// The query that is meant, and the words left out of it, in their order.
///
/// Small words are left out where words match any of them, and of a question (`matching` is `Auto` and its first word asks
/// something). They stay where all must match by request, in short queries, between quotation marks, and where their
/// letters say that they are names (`An`, `WHO`).
pub fn without_small_words(query: &Query, matching: Matching) -> (Query, Vec<String>) {
    let mut left_out = Vec::new();
    let query = match query {
        Query::Words(parts) => words(parts, matching, &mut left_out),
        Query::And(parts) => Query::And(
            parts
                .iter()
                .map(|part| match part {
                    Query::Words(parts) => words(parts, matching, &mut left_out),
                    other => other.clone(),
                })
                .collect(),
        ),
        other => other.clone(),
    };
    (query, left_out)
}

/// Whether a word says nothing by itself.
pub fn is_small_word(word: &str) -> bool {
    SMALL_WORDS.contains_key(fold_key(word).as_str())
}

/// Whether a stem of a sketch is that of a small word.
pub(super) fn is_small(stem: u32) -> bool {
    static STEMS: LazyLock<HashSet<u32>> =
        LazyLock::new(|| SMALL_WORDS.keys().map(|word| Code::of_token(word).stem()).collect());
    STEMS.contains(&stem)
}

/// Each small word, and whether it asks something at the beginning of a sentence.
static SMALL_WORDS: LazyLock<BTreeMap<&str, bool>> = LazyLock::new(|| {
    let rows = SMALL_WORDS_CSV.lines().skip(1).filter_map(|row| row.split_once(','));
    rows.map(|(word, kind)| (word, kind == "asks")).collect()
});

fn words(parts: &[Query], matching: Matching, left_out: &mut Vec<String>) -> Query {
    let first = parts.first().and_then(bare).map(fold_key);
    let asks = first.is_some_and(|first| SMALL_WORDS.get(first.as_str()).copied().unwrap_or_default());
    let is_sentence = parts.len() >= SENTENCE_WORDS
        && match matching {
            Matching::Any => true,
            Matching::Auto => asks,
            Matching::All => false,
        };
    let in_capitals = parts.iter().filter_map(bare).all(|word| !word.contains(char::is_lowercase));
    let has_capital = |at: Option<usize>| {
        at.and_then(|at| parts.get(at))
            .and_then(bare)
            .is_some_and(|word| word.starts_with(char::is_uppercase))
    };
    let is_small = |at: usize, word: &str| {
        let among_names = at > 0 && (has_capital(Some(at - 1)) || has_capital(Some(at + 1)));
        let is_name = !in_capitals && is_name(word, among_names);
        !is_name && is_small_word(word)
    };
    let (small, kept): (Vec<_>, Vec<_>) =
        parts.iter().enumerate().partition(|(at, part)| bare(part).is_some_and(|word| is_small(*at, word)));
    if !is_sentence || small.is_empty() || kept.is_empty() {
        return Query::Words(parts.to_vec());
    }
    for word in small.into_iter().filter_map(|(_, part)| bare(part)) {
        if !left_out.iter().any(|known| known == word) {
            left_out.push(word.to_owned());
        }
    }
    Query::side_by_side(kept.into_iter().map(|(_, part)| part.clone()).collect())
}

/// A word without a field and without an operator.
fn bare(part: &Query) -> Option<&str> {
    match part {
        Query::Term { field: None, text, kind: TermKind::Word } => Some(text),
        _ => None,
    }
}

/// Whether a word is written as a name is: `WHO`, or beside another name, `Wei An`.
fn is_name(word: &str, among_names: bool) -> bool {
    let capitals = word.chars().filter(|letter| letter.is_uppercase()).count();
    capitals > 1 || capitals == 1 && among_names
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::parse;

    #[track_caller]
    fn check(matching: Matching, text: &str, expected: &str) {
        let (query, left_out) = without_small_words(&parse(text).query, matching);
        assert_eq!(query.to_string(), expected, "{text} without {left_out:?}");
        assert_eq!(left_out.is_empty(), query == parse(text).query, "{text} without {left_out:?}");
    }

    #[test]
    fn small_words_of_sentences_are_left_out() {
        let any = |text, expected| check(Matching::Any, text, expected);
        any("what is known about duplicated images", "known duplicated images");
        any("effect of heat on the wing", "effect heat wing");
        any("the effect of publisher:Wiley heat on", "(effect heat) AND publisher:Wiley");
        any("the role of \"of the\" here", "role \"of the\"");
        any("WHAT IS THE USE", "USE");
    }

    #[test]
    fn names_quotes_and_short_queries_keep_theirs() {
        let any = |text| check(Matching::Any, text, text);
        any("Wei An");
        any("effect of heat");
        any("title:the title:of title:a title:heat");
        any("the of and to");
        check(Matching::Any, "papers by Wei An and Will Do", "papers Wei An Will Do");
        check(Matching::Any, "the heat? What of the heat", "heat heat");
        check(Matching::Any, "WHO report on the flu", "WHO report flu");
    }

    #[test]
    fn where_all_words_must_match_only_questions_lose_theirs() {
        check(Matching::Auto, "which papers of Wei Wang were retracted", "papers Wei Wang retracted");
        check(Matching::Auto, "effect of heat on the wing", "effect of heat on the wing");
        check(
            Matching::All,
            "which papers of Wei Wang were retracted",
            "which papers of Wei Wang were retracted",
        );
    }

    #[test]
    fn the_table_holds_small_words() {
        for word in SMALL_WORDS.keys() {
            assert!(!word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase()), "{word}");
        }
        assert_eq!(SMALL_WORDS.len(), SMALL_WORDS_CSV.lines().count() - 1);
        assert!(is_small(Code::of_token("the").stem()) && !is_small(Code::of_token("mouse").stem()));
    }
}
