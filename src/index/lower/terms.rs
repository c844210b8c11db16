//! Texts to terms of the engine, and whether the archive holds them.

use std::collections::BTreeSet;
use std::sync::Arc;

use tantivy::query::{PhraseQuery, TermQuery};
use tantivy::schema::{Field, IndexRecordOption, Term};
use tantivy::{DocSet, SegmentReader, TERMINATED};

use super::super::schema::{Kind, column};
use super::super::tokenizer::whole;
use super::super::vocabulary::Wanted;
use super::set::AnyTerm;
use super::{Clause, Lowering, any, silent};
use crate::analysis::{self, Form, STEM_MARK};

/// The term `text` of a column.
pub(super) fn term(name: &str, text: &str) -> Option<Term> {
    column(name).map(|(field, _)| Term::from_field_text(field, text))
}

impl Lowering<'_> {
    /// Entries with this term in a column; running text scores, values do not.
    pub(super) fn with_term(&mut self, name: &str, text: &str) -> Option<Clause> {
        let (field, kind) = self.used(name)?;
        let term = Term::from_field_text(field, text);
        Some(match kind {
            Kind::Text | Kind::Weighted => {
                self.scores(Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs)))
            }
            _ => silent(Box::new(TermQuery::new(term, IndexRecordOption::Basic))),
        })
    }

    /// The column of this name, if any entry may have a term in it: most archives state only some of the roles of people. A
    /// dictionary that cannot be read is asked all the same, and then says so.
    pub(super) fn used(&self, name: &str) -> Option<(Field, Kind)> {
        column(name).filter(|(field, _)| self.opened.has_words(self.searcher, *field))
    }

    /// Entries in which the words stand in a row, with up to `slop` others between.
    pub(super) fn in_a_row(
        &mut self,
        name: &'static str,
        words: &[String],
        slop: u32,
    ) -> tantivy::Result<Clause> {
        let Some((field, kind)) = self.used(name) else { return Ok(any(Vec::new())) };
        if kind == Kind::Value {
            return self.values_with(name, Wanted::Row(words, slop));
        }
        if let [] | [_] = words {
            return Ok(any(words.iter().filter_map(|word| self.with_term(name, word)).collect()));
        }
        let terms = words.iter().map(|text| Term::from_field_text(field, text)).enumerate().collect();
        let mut phrase: Clause = Box::new(PhraseQuery::new_with_offset_and_slop(terms, slop));
        if slop > 0 {
            // The engine lets words change places, two steps for each.
            phrase = super::all(vec![phrase, silent(self.in_order(field, words, slop))]);
        }
        Ok(if kind == Kind::Text { self.scores(phrase) } else { silent(phrase) })
    }

    /// Entries with a word in one of these forms; a stem stands for every word of the column that has it.
    pub(super) fn with_forms(&mut self, name: &'static str, forms: &[&str]) -> tantivy::Result<Clause> {
        let Some((field, kind)) = self.used(name) else { return Ok(any(Vec::new())) };
        if kind == Kind::Value {
            return self.values_with(name, Wanted::Form(forms));
        }
        let mut words = BTreeSet::new();
        for form in forms {
            words.extend(self.words_with_form(field, form)?.iter().cloned());
        }
        Ok(any(words.iter().filter_map(|word| self.with_term(name, word)).collect()))
    }

    /// The words of a column that a form stands for: all with a stem, or the word itself.
    pub(super) fn words_with_form(&self, field: Field, form: &str) -> tantivy::Result<Arc<[String]>> {
        if !form.starts_with(STEM_MARK) {
            return Ok(Arc::new([form.to_owned()]));
        }
        self.opened.words_of_stem(field, form, || {
            let mut words = BTreeSet::new();
            for segment in self.searcher.segment_readers() {
                words_with_stem(segment, field, form, &mut words)?;
            }
            Ok(words)
        })
    }

    /// Entries with a value that has what is wanted.
    pub(super) fn values_with(&self, name: &'static str, wanted: Wanted<'_>) -> tantivy::Result<Clause> {
        let vocabulary = self.vocabularies.of(self.searcher, name)?;
        let terms: Vec<Term> =
            vocabulary.values_with(wanted).filter_map(|value| term(name, &whole(value))).collect();
        Ok(if terms.is_empty() {
            any(Vec::new())
        } else {
            silent(Box::new(AnyTerm::new(terms, &self.clock)))
        })
    }

    /// Whether an entry that is not deleted has this term.
    ///
    /// Deleted entries must not count, or an updated archive would read a value differently from a rebuilt one.
    pub(in crate::index) fn is_known(&self, name: &str, text: &str) -> tantivy::Result<bool> {
        let Some((field, _)) = self.used(name) else { return Ok(false) };
        let term = Term::from_field_text(field, text);
        for segment in self.searcher.segment_readers() {
            if is_known_in(segment, &term)? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// Whether an entry of the segment that is not deleted has this term.
pub(super) fn is_known_in(segment: &SegmentReader, term: &Term) -> tantivy::Result<bool> {
    let index = segment.inverted_index(term.field())?;
    let Some(info) = index.get_term_info(term)? else { return Ok(false) };
    if segment.alive_bitset().is_none() {
        return Ok(info.doc_freq > 0);
    }
    let mut postings = index.read_postings_from_terminfo(&info, IndexRecordOption::Basic)?;
    while postings.doc() != TERMINATED {
        if !segment.is_deleted(postings.doc()) {
            return Ok(true);
        }
        postings.advance();
    }
    Ok(false)
}

/// The words of a column with this stem. Words of one stem begin alike, so only those parts of the dictionary are read.
fn words_with_stem(
    segment: &SegmentReader,
    field: Field,
    stem: &str,
    words: &mut BTreeSet<String>,
) -> tantivy::Result<()> {
    let index = segment.inverted_index(field)?;
    for beginning in analysis::stem_beginnings(stem) {
        let mut stream = index.terms().range().ge(&beginning).into_stream()?;
        while stream.advance() {
            let Ok(word) = std::str::from_utf8(stream.key()) else { continue };
            if !word.starts_with(&beginning) {
                break;
            }
            if has_stem(word, stem) {
                words.insert(word.to_owned());
            }
        }
    }
    Ok(())
}

fn has_stem(word: &str, stem: &str) -> bool {
    let mut found = false;
    analysis::for_each_token(word, &mut |form, sort, _, _| found |= sort == Form::Stem && form == stem);
    found
}
