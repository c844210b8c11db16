//! The whole values of a column to those that hold given words: columns of few values need no words of their own.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use tantivy::Searcher;

use super::reader::LocalIndex;
use crate::analysis::{self, Form};

/// The values of one column, with their words.
#[derive(Debug, Default)]
pub(super) struct Vocabulary {
    values: Vec<Words>,
}

#[derive(Debug)]
struct Words {
    value: String,
    /// The words in a row.
    exact: Vec<String>,
    /// The stems of these words; the word itself where it has none.
    stems: Vec<String>,
    /// Compounds as one word, and stems.
    other: BTreeSet<String>,
}

/// Words that abbreviations of names leave out.
const JOINING: &[&str] = &["and", "de", "for", "in", "la", "of", "on", "the"];

impl LocalIndex {
    /// The values of a column that a name may be short for: `RSC Adv`, `plosone`.
    pub(super) fn values_shortened(&self, column: &'static str, name: &str) -> tantivy::Result<Vec<String>> {
        let wanted = analysis::word_forms(name).parts;
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        let vocabulary = self.vocabularies.of(&self.searcher, column)?;
        Ok(vocabulary.shortened(&wanted).map(str::to_owned).collect())
    }
}

/// What a value is asked for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Wanted<'a> {
    /// One of these forms of a word.
    Form(&'a [&'a str]),
    /// These words in a row, with up to so many others between.
    Row(&'a [String], u32),
    /// A word that begins so.
    Prefix(&'a str),
    /// A word with up to so many letters wrong.
    Like(&'a str, usize),
}

impl Vocabulary {
    fn of(searcher: &Searcher, column: &str) -> tantivy::Result<Self> {
        let mut values = BTreeSet::new();
        for segment in searcher.segment_readers() {
            let Some(column) = segment.fast_fields().str(column)? else { continue };
            let mut stream = column.dictionary().stream()?;
            while stream.advance() {
                values.insert(String::from_utf8_lossy(stream.key()).into_owned());
            }
        }
        Ok(Vocabulary { values: values.into_iter().map(Words::of).collect() })
    }

    /// The values whose words and the stems of these, in their order, pass a test, sorted.
    pub(super) fn values_where(
        &self,
        test: impl Fn(&[String], &[String]) -> bool,
    ) -> impl Iterator<Item = &str> {
        let passes = move |words: &&Words| test(&words.exact, &words.stems);
        self.values.iter().filter(passes).map(|words| words.value.as_str())
    }

    /// All values, sorted.
    pub(super) fn values(&self) -> impl Iterator<Item = &str> {
        self.values.iter().map(|words| words.value.as_str())
    }

    /// The values whose words begin as these do, one by one, or are these written as one; words of a single value that are
    /// only there to join others may be left out. Sorted.
    fn shortened(&self, wanted: &[String]) -> impl Iterator<Item = &str> {
        let as_one = wanted.concat();
        let is_it = move |words: &&Words| {
            let said: Vec<&String> =
                words.exact.iter().filter(|word| !JOINING.contains(&word.as_str())).collect();
            let wanted = wanted.iter().filter(|word| !JOINING.contains(&word.as_str()));
            let begin =
                || said.iter().zip(wanted.clone()).all(|(word, start)| word.starts_with(start.as_str()));
            (said.len() > 1 && said.len() == wanted.clone().count() && begin())
                || (words.exact.len() > 1 && words.exact.concat() == as_one)
        };
        self.values.iter().filter(is_it).map(|words| words.value.as_str())
    }

    /// The words of all values.
    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        self.values.iter().flat_map(|words| words.exact.iter().map(String::as_str))
    }

    /// The values that have what is wanted, sorted.
    pub(super) fn values_with(&self, wanted: Wanted<'_>) -> impl Iterator<Item = &str> {
        self.values.iter().filter(move |words| words.have(wanted)).map(|words| words.value.as_str())
    }
}

impl Words {
    fn of(value: String) -> Self {
        let (mut exact, mut stems, mut other) = (Vec::new(), Vec::new(), BTreeSet::new());
        let mut of_word = false;
        analysis::for_each_token(&value, &mut |form, sort, _, _| {
            if sort == Form::Exact {
                exact.push(form.to_owned());
                stems.push(form.to_owned());
            } else {
                other.insert(form.to_owned());
            }
            // The stem of a word comes right behind it, that of a compound behind the compound.
            if let Some(stem) = stems.last_mut().filter(|_| of_word && sort == Form::Stem) {
                form.clone_into(stem);
            }
            of_word = sort == Form::Exact;
        });
        Words { value, exact, stems, other }
    }

    fn have(&self, wanted: Wanted<'_>) -> bool {
        match wanted {
            Wanted::Form(forms) => forms
                .iter()
                .any(|form| self.other.contains(*form) || self.exact.iter().any(|word| word == form)),
            Wanted::Row(words, between) => self.in_a_row(words, between as usize),
            Wanted::Prefix(start) => self.any_word(|word| word.starts_with(start)),
            Wanted::Like(like, letters) => self.any_word(|word| strsim::osa_distance(word, like) <= letters),
        }
    }

    fn any_word(&self, test: impl Fn(&str) -> bool) -> bool {
        let compounds = self.other.iter().filter(|form| !form.starts_with(analysis::STEM_MARK));
        self.exact.iter().chain(compounds).any(|word| test(word))
    }

    fn in_a_row(&self, words: &[String], between: usize) -> bool {
        let Some((first, rest)) = words.split_first() else { return false };
        let starts = self.exact.iter().enumerate().filter(|(_, word)| *word == first);
        starts.map(|(at, _)| at).any(|start| {
            let mut place = start;
            let found = rest.iter().all(|word| {
                let next = self.exact.iter().skip(place + 1).position(|w| w == word);
                next.inspect(|next| place += next + 1).is_some()
            });
            found && place - start <= rest.len() + between
        })
    }
}

/// The vocabularies of an index, each made when it is first needed.
#[derive(Default)]
pub(super) struct Vocabularies {
    made: Mutex<BTreeMap<&'static str, Arc<Vocabulary>>>,
}

impl Vocabularies {
    pub(super) fn of(&self, searcher: &Searcher, column: &'static str) -> tantivy::Result<Arc<Vocabulary>> {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(vocabulary) = made.get(column) {
            return Ok(Arc::clone(vocabulary));
        }
        let vocabulary = Arc::new(Vocabulary::of(searcher, column)?);
        made.insert(column, Arc::clone(&vocabulary));
        Ok(vocabulary)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(value: &str, wanted: Wanted<'_>, expected: bool) {
        assert_eq!(Words::of(value.to_owned()).have(wanted), expected, "{value} {wanted:?}");
    }

    #[test]
    fn values_are_found_by_their_words() {
        let row = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        check("Fake Peer Review", Wanted::Form(&["peer"]), true);
        check("Fake Peer Reviews", Wanted::Form(&["\u{1}review"]), true);
        check("Fake Peer Review", Wanted::Form(&["pee"]), false);
        check("Fake Peer Review", Wanted::Row(&row("peer review"), 0), true);
        check("Fake Peer Review", Wanted::Row(&row("fake review"), 0), false);
        check("Fake Peer Review", Wanted::Row(&row("fake review"), 1), true);
        check("a b a c", Wanted::Row(&row("a c"), 0), true);
        check("Fake Peer Review", Wanted::Row(&row("review peer"), 5), false);
        check("Fake Peer Review", Wanted::Prefix("revi"), true);
        check("Co-authors", Wanted::Prefix("coau"), true);
        check("Fake Peer Review", Wanted::Like("reviwe", 1), true);
        check("Fake Peer Review", Wanted::Like("reviwe", 0), false);
    }
}
