//! A query that names a code to what puts the notices that bear this code first.

use tantivy::query::{BooleanQuery, Occur};

use super::super::tokenizer::whole;
use super::terms::term;
use super::{Clause, Lowering, any, constant};
use crate::analysis;
use crate::query::{Query, TermKind};
use crate::ranking::is_small_word;
use crate::search::Matching;

/// What an entry gets that bears the code which the whole query names: more than the same words give that stand somewhere in
/// titles and other codes.
const CODE_SCORE: f32 = 30.0;

/// Of a word in so many entries, those with a part of a code's name are looked at one by one.
const RARE_ENTRIES: u64 = 4096;

/// The columns of codes.
const CODES: &[&str] = &["reason", "process", "quality"];

/// No name of a code has more words that say something.
const MOST_WORDS: usize = 8;

impl Lowering<'_> {
    /// The codes whose name has the words of the query and no others that say something, in whatever order and form; where
    /// there is none and a word is rare, those whose name has all of them: `threats, legal` for `Legal Reasons and/or Threats`.
    pub(in crate::index) fn codes_named(
        &self,
        query: &Query,
    ) -> tantivy::Result<Vec<(&'static str, String)>> {
        // Where any word may match, the engine passes over most entries only if nothing but words scores.
        let wanted = stems_of(query).filter(|_| self.matching != Matching::Any);
        let Some(wanted) = wanted else { return Ok(Vec::new()) };
        let (mut whole, mut part) = (Vec::new(), Vec::new());
        for column in CODES.iter().filter(|column| self.used(column).is_some()) {
            let vocabulary = self.vocabularies.of(self.searcher, column)?;
            let has_all = |_: &[String], stems: &[String]| wanted.iter().all(|stem| stems.contains(stem));
            part.extend(vocabulary.values_where(has_all).map(|code| (*column, code.to_owned())));
            let has_no_other = |words: &[String], stems: &[String]| {
                let says_nothing = |word: &String, stem| wanted.contains(stem) || is_small_word(word);
                has_all(words, stems) && words.iter().zip(stems).all(|(word, stem)| says_nothing(word, stem))
            };
            whole.extend(vocabulary.values_where(has_no_other).map(|code| (*column, code.to_owned())));
        }
        if !whole.is_empty() {
            return Ok(whole);
        }
        Ok(if !part.is_empty() && self.are_rare(&wanted)? { part } else { Vec::new() })
    }

    /// Whether one of the words is rare enough that all entries with it can be scored.
    fn are_rare(&self, stems: &[String]) -> tantivy::Result<bool> {
        for stem in stems.iter().filter_map(|stem| term("all", stem)) {
            if self.searcher.doc_freq(&stem)? <= RARE_ENTRIES {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// What matches, with a higher score where it bears one of these codes.
    pub(in crate::index) fn first_with(
        &mut self,
        codes: &[(&'static str, String)],
        matching: Clause,
    ) -> Clause {
        let bears: Vec<Clause> = codes
            .iter()
            .filter_map(|(column, code)| term(column, &whole(code)))
            .map(|term| -> Clause { Box::new(super::set::AnyTerm::new([term], &self.clock)) })
            .collect();
        if bears.is_empty() {
            return matching;
        }
        let bears = self.scores(constant(any(bears), CODE_SCORE));
        Box::new(BooleanQuery::new(vec![(Occur::Must, matching), (Occur::Should, bears)]))
    }
}

/// The stems of a query of several plain words; `None` of any other.
fn stems_of(query: &Query) -> Option<Vec<String>> {
    let Query::Words(parts) = query else { return None };
    let mut stems = Vec::new();
    for part in parts {
        let Query::Term { field: None, text, kind: TermKind::Word } = part else { return None };
        let forms = analysis::word_forms(text);
        let said = forms.parts.iter().zip(&forms.stems).filter(|(word, _)| !is_small_word(word));
        stems.extend(said.map(|(_, stem)| stem.clone()));
    }
    (stems.len() > 1 && stems.len() <= MOST_WORDS).then_some(stems)
}
