//! A table of phrases to those that may begin with a given word.

use super::table::rows;
use super::word_phrase::{Classes, Phrase};

/// Phrases with what they mean, found by the words that may begin them.
#[derive(Debug)]
pub(super) struct PhraseTable<T> {
    phrases: Vec<(Phrase, T)>,
    /// Phrases by the first four letters of the words that may begin them, in order; fewer letters stand for
    /// themselves.
    by_start: Vec<(Head, Vec<usize>)>,
    /// Letters that may stand anywhere in a sentence.
    anywhere: Vec<(&'static str, T)>,
}

impl<T: Copy> PhraseTable<T> {
    /// Reads the table `kind,value,phrase`; `meaning` says what kind and value mean. Rows without meaning are left out,
    /// which a test of each table excludes.
    pub(super) fn read(table: &'static str, meaning: impl Fn(&str, &str) -> Option<T>) -> PhraseTable<T> {
        let mut read = PhraseTable { phrases: Vec::new(), by_start: Vec::new(), anywhere: Vec::new() };
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
            let at = match self.by_start.binary_search_by_key(&head(start), |(head, _)| *head) {
                Ok(at) => at,
                Err(at) => {
                    self.by_start.insert(at, (head(start), Vec::new()));
                    at
                }
            };
            let found = &mut self.by_start[at].1;
            if found.last() != Some(&self.phrases.len()) {
                found.push(self.phrases.len());
            }
        }
        self.phrases.push((phrase, means));
    }

    /// The phrases that may begin with this word, in the order of the table.
    pub(super) fn beginning(&self, word: &str) -> impl Iterator<Item = &(Phrase, T)> {
        let at = self.by_start.binary_search_by_key(&head(word), |(head, _)| *head);
        let places = at.map_or(&[][..], |at| self.by_start[at].1.as_slice());
        places.iter().filter_map(|at| self.phrases.get(*at))
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

/// The first four bytes of a word, with zeros behind a shorter one: enough to find the few phrases that it may begin.
type Head = [u8; 4];

fn head(word: &str) -> Head {
    let mut head = Head::default();
    head.iter_mut().zip(word.bytes()).for_each(|(to, byte)| *to = byte);
    head
}
