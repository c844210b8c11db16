//! Texts to terms of the engine, and whether the archive holds them.

use tantivy::query::{PhraseQuery, TermQuery};
use tantivy::schema::{IndexRecordOption, Term};
use tantivy::{DocSet, SegmentReader, TERMINATED};

use super::super::schema::{Kind, column};
use super::{Clause, Lowering, silent};

/// The term `text` of a column.
pub(super) fn term(name: &str, text: &str) -> Option<Term> {
    column(name).map(|(field, _)| Term::from_field_text(field, text))
}

fn has_positions(kind: Kind) -> bool {
    matches!(kind, Kind::Text | Kind::Phrases | Kind::Alias)
}

impl Lowering<'_> {
    /// Entries with this term in a column; running text scores, values do not.
    pub(super) fn with_term(&mut self, name: &str, text: &str) -> Option<Clause> {
        let (field, kind) = column(name)?;
        let term = Term::from_field_text(field, text);
        Some(match kind {
            Kind::Text | Kind::Weighted => {
                self.scores(Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs)))
            }
            _ => silent(Box::new(TermQuery::new(term, IndexRecordOption::Basic))),
        })
    }

    /// Entries in which the terms stand in a row, with up to `slop` words between; in columns without positions,
    /// entries with all of the terms. `None` if there are no terms.
    pub(super) fn in_a_row(&mut self, name: &str, terms: &[String], slop: u32) -> Option<Clause> {
        let (field, kind) = column(name)?;
        match terms {
            [] => None,
            [one] => self.with_term(name, one),
            _ if has_positions(kind) => {
                let terms = terms.iter().map(|text| Term::from_field_text(field, text)).enumerate().collect();
                let phrase = PhraseQuery::new_with_offset_and_slop(terms, slop);
                Some(if kind == Kind::Text { self.scores(Box::new(phrase)) } else { silent(Box::new(phrase)) })
            }
            _ => {
                let clauses = terms.iter().filter_map(|text| self.with_term(name, text)).collect();
                Some(super::all(clauses))
            }
        }
    }

    /// Whether an entry that is not deleted has this term.
    ///
    /// Deleted entries must not count, or an updated archive would read a value differently from a rebuilt one.
    pub(in crate::index) fn is_known(&self, name: &str, text: &str) -> tantivy::Result<bool> {
        let Some(term) = term(name, text) else { return Ok(false) };
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
