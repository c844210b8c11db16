//! A query to the same query with other names of what it asks for.
//!
//! `sham peer review` also means *compromised peer review*. Groups of such names are data; see `data/synonyms.txt`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use super::natural::is_small_word;
use crate::analysis::word_forms;
use crate::query::{Query, TermKind};

const SYNONYMS_TXT: &str = include_str!("../../data/synonyms.txt");

/// Small words that may stand within a name: `duplication of the images`.
const SMALL_WORDS: usize = 2;

/// Words that may stand between two words of another name: *duplication of the same images*. Words further apart name
/// nothing together.
const WORDS_BETWEEN: u32 = 3;

/// The query with its other names beside what was typed, see [`Query::Also`]. Nothing is added to what stands between
/// quotation marks or behind the name of a field.
pub fn with_synonyms(query: &Query) -> Query {
    let each = |parts: &[Query]| parts.iter().map(with_synonyms).collect();
    match query {
        Query::Words(parts) => words(parts),
        Query::And(parts) => Query::And(each(parts)),
        Query::Or(parts) => Query::Or(each(parts)),
        Query::Term { .. } => words(std::slice::from_ref(query)),
        other => other.clone(),
    }
}

/// Names of one thing.
type Group = Vec<Name>;

#[derive(Debug)]
struct Name {
    key: Vec<String>,
    query: Query,
}

static GROUPS: LazyLock<Vec<Group>> = LazyLock::new(|| {
    let lines = SYNONYMS_TXT.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty());
    lines.map(|line| line.split('|').map(|name| Name::read(name.trim())).collect()).collect()
});

/// The groups that hold a name with this key.
static BY_KEY: LazyLock<BTreeMap<&[String], Vec<usize>>> = LazyLock::new(|| {
    let mut by_key: BTreeMap<&[String], Vec<usize>> = BTreeMap::new();
    for (number, group) in GROUPS.iter().enumerate() {
        group.iter().for_each(|name| by_key.entry(&name.key).or_default().push(number));
    }
    by_key
});

/// The stems of all names: most words of a query are none of them.
static KNOWN_STEMS: LazyLock<BTreeSet<&str>> =
    LazyLock::new(|| GROUPS.iter().flatten().flat_map(|name| &name.key).map(String::as_str).collect());

/// The most words of a name.
static MOST_WORDS: LazyLock<usize> =
    LazyLock::new(|| GROUPS.iter().flatten().map(|name| name.key.len()).max().unwrap_or_default());

impl Name {
    /// Reads one name. The small words of a name in quotation marks belong to it: `"not reproducible"`.
    fn read(text: &str) -> Self {
        let words = text.trim_matches('"');
        if words.len() < text.len() {
            let query = Query::Phrase { field: None, text: words.to_owned(), slop: 0 };
            return Name { key: key_of(words, true), query };
        }
        let term = |word: &str| Query::Term { field: None, text: word.to_owned(), kind: TermKind::Word };
        let mut parts: Vec<Query> = words.split(' ').map(term).collect();
        let query = match parts.as_slice() {
            [_] => parts.swap_remove(0),
            _ => Query::Near { parts, words: WORDS_BETWEEN },
        };
        Name { key: key_of(words, false), query }
    }
}

fn key_of(name: &str, with_small_words: bool) -> Vec<String> {
    key(name.split(' ').flat_map(stemmed).collect::<Vec<_>>().iter(), with_small_words)
}

/// One part of a word with its stem.
type Stemmed = (String, String);

fn stemmed(word: &str) -> Vec<Stemmed> {
    let forms = word_forms(word);
    forms.parts.into_iter().zip(forms.stems).collect()
}

/// What names of the same words in any form and order share: the stems of the words, with small words or without, sorted.
fn key<'w>(words: impl Iterator<Item = &'w Stemmed>, with_small_words: bool) -> Vec<String> {
    let meant = words.filter(|(part, _)| with_small_words || !is_small_word(part));
    let mut stems: Vec<String> = meant.map(|(_, stem)| stem.clone()).collect();
    stems.sort();
    stems.dedup();
    stems
}

fn words(parts: &[Query]) -> Query {
    let typed: Vec<Vec<Stemmed>> =
        parts.iter().map(|part| bare(part).map(stemmed).unwrap_or_default()).collect();
    let mut expanded = Vec::new();
    let mut at = 0;
    while at < parts.len() {
        let end = longest_name(&typed[at..]).map_or(at, |length| at + length);
        match also(&typed[at..end]) {
            Some(also) => expanded.push(Query::Also { typed: parts[at..end].to_vec(), also }),
            None => expanded.push(parts[at].clone()),
        }
        at = end.max(at + 1);
    }
    if let [_] = expanded.as_slice() {
        return expanded.swap_remove(0);
    }
    Query::Words(expanded)
}

/// How many of these words, from the first on, name something; the most there are.
fn longest_name(typed: &[Vec<Stemmed>]) -> Option<usize> {
    let is_known = typed.first()?.iter().any(|(_, stem)| KNOWN_STEMS.contains(stem.as_str()));
    let most = typed.len().min(*MOST_WORDS + SMALL_WORDS);
    let longest = || (1..=most).rev().find(|length| found_key(&typed[..*length]).is_some());
    if is_known { longest() } else { None }
}

/// The key of words that name something. Neither the first nor the last may be a small word of no meaning in it.
fn found_key(typed: &[Vec<Stemmed>]) -> Option<Vec<String>> {
    let is_empty = |word: &Vec<Stemmed>| word.iter().all(|(part, _)| is_small_word(part));
    if typed.iter().any(Vec::is_empty) || typed.last().is_some_and(is_empty) {
        return None;
    }
    let of = |with_small_words| key(typed.iter().flatten(), with_small_words);
    let meant = (!typed.first().is_some_and(is_empty)).then(|| of(false));
    [meant, Some(of(true))].into_iter().flatten().find(|key| BY_KEY.contains_key(key.as_slice()))
}

/// The other names of what these words name, if they name something.
fn also(typed: &[Vec<Stemmed>]) -> Option<Vec<Query>> {
    let key = found_key(typed)?;
    let names = BY_KEY.get(key.as_slice())?.iter().flat_map(|number| &GROUPS[*number]);
    let others = names.filter(|name| name.key != key).map(|name| name.query.clone());
    Some(others.collect())
}

/// A word without a field and without an operator.
fn bare(part: &Query) -> Option<&str> {
    match part {
        Query::Term { field: None, text, kind: TermKind::Word } => Some(text),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::parse;

    /// The first other name that is looked for, `None` if there is none.
    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        fn first(query: &Query) -> Option<String> {
            match query {
                Query::Also { also, .. } => also.first().map(ToString::to_string),
                Query::Words(parts) | Query::And(parts) | Query::Or(parts) => parts.iter().find_map(first),
                _ => None,
            }
        }
        let query = with_synonyms(&parse(text).query);
        assert_eq!(first(&query).as_deref(), expected, "{text}: {query:?}");
    }

    #[test]
    fn names_are_met_in_any_form_and_order() {
        check("sham peer review", Some("fake NEAR/3 peer NEAR/3 review"));
        check("peer reviews were rigged", Some("fake NEAR/3 peer NEAR/3 review"));
        check("peer reviews were long", None);
        check("Wiley papermills", Some("paper NEAR/3 mill"));
        check("duplication of the images in mice", Some("image NEAR/3 reuse"));
        check("duplicate image", Some("image NEAR/3 reuse"));
        check("data fabrication", Some("invented NEAR/3 data"));
        check("made-up data", Some("fabricated NEAR/3 data"));
        check("irreproducible", Some("unreproducible"));
        check("not reproducible", Some("irreproducible"));
        check("reproducible", None);
        check("mouse AND paper-mill", Some("papermill"));
        check("NF-kB", Some("NF-κB"));
        check("NFκB mice", Some("NF-κB"));
        check("NF-kappaB", Some("NFκB"));
        check("NF-kappa B", Some("NF-κB"));
        check("authors do not agree", Some("disagree"));
        check("TNF", None);
    }

    #[test]
    fn quotes_and_fields_ask_for_just_this() {
        check("\"sham peer review\"", None);
        check("title:papermill", None);
        check("sham peer title:review", None);
        check("-papermill", None);
        check("paperm*", None);
        check("mouse", None);
    }

    #[test]
    fn the_table_holds_groups_of_different_names() {
        for group in GROUPS.iter() {
            let keys: std::collections::BTreeSet<&[String]> =
                group.iter().map(|name| name.key.as_slice()).collect();
            assert!(group.len() > 1 && keys.len() == group.len() && !keys.contains(&[][..]), "{group:?}");
        }
        assert!(BY_KEY.values().all(|groups| groups.len() == 1), "{BY_KEY:?}");
    }
}
