//! A table of phrases to those that may begin with a given word.

use std::collections::HashMap;

use super::table::rows;
use super::word_phrase::{Classes, Phrase};

/// Phrases with what they mean, found by the words that may begin them.
#[derive(Debug)]
pub(super) struct PhraseTable<T> {
    phrases: Vec<(Phrase, T)>,
    /// Phrases by the first four letters of the words that may begin them; fewer letters stand for themselves.
    by_start: HashMap<String, Vec<usize>>,
    /// Letters that may stand anywhere in a sentence.
    anywhere: Vec<(&'static str, T)>,
}

impl<T: Copy> PhraseTable<T> {
    /// Reads the table `kind,value,phrase`; `meaning` says what kind and value mean. Rows without meaning are left out,
    /// which a test of each table excludes.
    pub(super) fn read(table: &'static str, meaning: impl Fn(&str, &str) -> Option<T>) -> PhraseTable<T> {
        let mut read = PhraseTable { phrases: Vec::new(), by_start: HashMap::new(), anywhere: Vec::new() };
        let classes = Classes::new(rows(table).filter(|row| row[0] == "class").map(|row| (row[1], row[2])));
        for row in rows(table).filter(|row| row[0] != "class") {
            let Some(means) = meaning(row[0], row[1]) else { continue };
            match row[2].strip_prefix('~') {
                Some(letters) => read.anywhere.push((letters, means)),
                None => read.add(Phrase::new(row[2], &classes), means),
            }
        }
        read
    }

    fn add(&mut self, phrase: Phrase, means: T) {
        for start in phrase.starts() {
            let found = self.by_start.entry(head(start).to_owned()).or_default();
            if found.last() != Some(&self.phrases.len()) {
                found.push(self.phrases.len());
            }
        }
        self.phrases.push((phrase, means));
    }

    /// The phrases that may begin with this word, in the order of the table.
    pub(super) fn beginning(&self, word: &str) -> impl Iterator<Item = &(Phrase, T)> {
        self.by_start.get(head(word)).into_iter().flatten().filter_map(|at| self.phrases.get(*at))
    }

    /// What the letters mean that stand anywhere in words in lower case.
    pub(super) fn anywhere(&self, lower: &str) -> impl Iterator<Item = T> {
        self.anywhere.iter().filter(move |(letters, _)| lower.contains(letters)).map(|(_, means)| *means)
    }

    /// Whether every phrase says with which words it begins; one that does not is never found.
    #[cfg(test)]
    pub(super) fn is_whole(&self) -> bool {
        self.phrases.iter().all(|(phrase, _)| !phrase.starts().is_empty())
    }
}

/// The first four bytes of a word, or all of it: enough to find the few phrases that it may begin.
fn head(word: &str) -> &str {
    word.get(..4).unwrap_or(word)
}
