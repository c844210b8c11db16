//! A word to the words of a column that are nearly written so.

use tantivy::SegmentReader;
use tantivy::postings::TermInfo;
use tantivy::query::{DfaWrapper, FuzzyTermQuery};
use tantivy::schema::{Field, Term};

use super::expand::{is_alive, is_word};

/// Which first letters a misspelt word may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum First {
    Any,
    Same,
}

/// Words within some letters of one. Making it costs more than walking through a small dictionary, so it is made once for
/// all columns and segments.
pub(super) struct NearlyWritten {
    automaton: DfaWrapper,
    start: Option<char>,
}

impl NearlyWritten {
    pub(super) fn new(word: &str, letters: u8, first: First) -> tantivy::Result<Self> {
        // The automaton reads only the text of the term; the field is that of whatever dictionary it walks through.
        let term = Term::from_field_text(Field::from_field_id(0), word);
        let start = word.chars().next().filter(|_| first == First::Same);
        Ok(NearlyWritten { automaton: FuzzyTermQuery::new(term, letters, true).automaton()?, start })
    }

    /// Those of a column that an entry still has, with the list of entries that have each.
    pub(super) fn in_column(
        &self,
        field: Field,
        segment: &SegmentReader,
    ) -> tantivy::Result<Vec<(String, TermInfo)>> {
        let index = segment.inverted_index(field)?;
        let mut builder = index.terms().search(&self.automaton);
        if let Some(start) = self.start {
            builder = builder.ge(start.to_string()).lt(format!("{start}{}", char::MAX));
        }
        let mut stream = builder.into_stream()?;
        let mut found = Vec::new();
        while stream.advance() {
            let Ok(like) = std::str::from_utf8(stream.key()) else { continue };
            if is_word(like) && is_alive(segment, field, like)? {
                found.push((like.to_owned(), stream.value().clone()));
            }
        }
        Ok(found)
    }
}
