//! A word that the archive hardly knows to the words of the archive that are nearly written so.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use strsim::osa_distance;
use tantivy::schema::Term;

use super::super::clock::Clock;
use super::super::reader::LocalIndex;
use super::super::schema::{Kind, column};
use super::misspelt::{First, NearlyWritten};
use super::words::whole_forms;
use crate::analysis::{STEM_MARK, word_forms};

impl LocalIndex {
    /// Whether more entries than this have the word in some form; a quick look that is never wrong about it.
    pub(in crate::index) fn is_frequent(&self, word: &str, entries: u64) -> tantivy::Result<bool> {
        let deleted: u64 =
            self.searcher.segment_readers().iter().map(|s| u64::from(s.num_deleted_docs())).sum();
        let forms = word_forms(word);
        for form in whole_forms(&forms) {
            let with = self.searcher.doc_freq(&Term::from_field_text(self.columns.all, form))?;
            if with > entries + deleted {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Words of the columns that differ from this one, the nearest first and of these the most frequent. Two letters
    /// are only looked for where no word is one letter off, and behind the same first letter: who types a word rarely
    /// errs there, and it makes the search some twenty times cheaper.
    ///
    /// Other forms of the word are none of them, unless it is looked for `exactly`.
    pub(in crate::index) fn words_like(
        &self,
        columns: &[&'static str],
        word: &str,
        letters: u8,
        exactly: bool,
        clock: &Clock,
    ) -> tantivy::Result<Vec<String>> {
        let mut found = self.like(columns, word, 1, First::Any, clock)?;
        if found.is_empty() && letters > 1 {
            found = self.like(columns, word, letters, First::Same, clock)?;
        }
        let stem = word_forms(word).stems.concat();
        found.retain(|like, (_, is_name)| {
            let is_form = stem.starts_with(STEM_MARK) && word_forms(like).stems.concat() == stem;
            exactly || *is_name || !is_form
        });
        let entries_of = |(like, (entries, _)): (String, (u64, bool))| (like, entries);
        let mut nearest: Vec<(String, u64)> = found.into_iter().map(entries_of).collect();
        nearest.sort_by_cached_key(|(like, entries)| {
            (osa_distance(word, like), Reverse(*entries), like.clone())
        });
        Ok(nearest.into_iter().map(|(like, _)| like).collect())
    }

    /// For each word how many entries have it, and whether it stands in a name, which has no other forms.
    fn like(
        &self,
        columns: &[&'static str],
        word: &str,
        letters: u8,
        first: First,
        clock: &Clock,
    ) -> tantivy::Result<BTreeMap<String, (u64, bool)>> {
        let mut found: BTreeMap<String, (u64, bool)> = BTreeMap::new();
        let nearly = NearlyWritten::new(word, letters, first)?;
        for name in columns.iter().filter(|_| !clock.is_up()) {
            match column(name) {
                Some((_, Kind::Value)) => {
                    let vocabulary = self.vocabularies.of(&self.searcher, name)?;
                    let near = |like: &&str| {
                        like.len().abs_diff(word.len()) <= usize::from(letters)
                            && osa_distance(word, like) <= usize::from(letters)
                    };
                    for like in vocabulary.words().filter(near) {
                        found.entry(like.to_owned()).or_default().0 += 1;
                    }
                }
                Some((field, kind)) => {
                    for segment in self.searcher.segment_readers() {
                        for (like, list) in nearly.in_column(field, segment)? {
                            let (entries, is_name) = found.entry(like).or_default();
                            *entries += u64::from(list.doc_freq);
                            *is_name |= kind == Kind::Names;
                        }
                    }
                }
                None => {}
            }
        }
        // A number is never meant.
        found.retain(|like, _| like != word && !like.chars().any(char::is_numeric));
        Ok(found)
    }
}
