//! Columns by name to columns that are open, and to what is known of their words: opening one reads the list of columns again,
//! which costs as much as a hit.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use tantivy::columnar::{Column, StrColumn};
use tantivy::directory::CompositeFile;
use tantivy::index::SegmentComponent;
use tantivy::schema::Field;
use tantivy::{Searcher, SegmentOrdinal};

use super::reader::LocalIndex;

/// The columns of an index that were needed so far, by segment and name.
#[derive(Default)]
pub(super) struct OpenColumns {
    texts: Kept<StrColumn>,
    numbers: Kept<Column<u64>>,
    /// The columns in which any entry has a word; `None` where that cannot be read.
    with_words: OnceLock<Option<BTreeSet<Field>>>,
    /// The words of a column that a stem stands for.
    words: Mutex<WordsOfStems>,
}

/// Stems whose words are kept; beyond, all are looked up anew.
const MOST_STEMS: usize = 4096;

/// The words of each stem of a column.
type WordsOfStems = BTreeMap<(Field, String), Arc<[String]>>;

/// `None` where no entry of the segment states a value.
type Kept<T> = Mutex<BTreeMap<(SegmentOrdinal, &'static str), Option<T>>>;

impl LocalIndex {
    /// The values of a segment as text, if there are any.
    pub(super) fn text_column(
        &self,
        number: SegmentOrdinal,
        name: &'static str,
    ) -> tantivy::Result<Option<StrColumn>> {
        let columns = self.searcher.segment_reader(number).fast_fields();
        kept(&self.opened.texts, (number, name), || columns.str(name))
    }

    /// The values of a segment as numbers, if there are any.
    pub(super) fn number_column(
        &self,
        number: SegmentOrdinal,
        name: &'static str,
    ) -> tantivy::Result<Option<Column<u64>>> {
        let columns = self.searcher.segment_reader(number).fast_fields();
        kept(&self.opened.numbers, (number, name), || columns.column_opt::<u64>(name))
    }
}

impl OpenColumns {
    /// Whether any entry may have a word in this column. To ask a dictionary that is not there makes the engine build an
    /// empty one, for which it touches 240 pages of memory.
    pub(super) fn has_words(&self, searcher: &Searcher, field: Field) -> bool {
        let known = self.with_words.get_or_init(|| columns_with_words(searcher).ok());
        known.as_ref().is_none_or(|known| known.contains(&field))
    }

    /// The words that a stem stands for in a column, looked up once.
    pub(super) fn words_of_stem(
        &self,
        field: Field,
        stem: &str,
        look_up: impl FnOnce() -> tantivy::Result<BTreeSet<String>>,
    ) -> tantivy::Result<Arc<[String]>> {
        let key = (field, stem.to_owned());
        if let Some(words) = self.words.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Ok(Arc::clone(words));
        }
        let words: Arc<[String]> = look_up()?.into_iter().collect();
        let mut kept = self.words.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MOST_STEMS {
            kept.clear();
        }
        kept.insert(key, Arc::clone(&words));
        Ok(words)
    }
}

fn columns_with_words(searcher: &Searcher) -> tantivy::Result<BTreeSet<Field>> {
    let mut found = BTreeSet::new();
    let index = searcher.index();
    for segment in searcher.segment_readers() {
        let meta = index.new_segment_meta(segment.segment_id(), segment.max_doc());
        let dictionaries = CompositeFile::open(&index.segment(meta).open_read(SegmentComponent::Terms)?)?;
        let fields = searcher.schema().fields().map(|(field, _)| field);
        found.extend(fields.filter(|field| dictionaries.open_read(*field).is_some()));
    }
    Ok(found)
}

fn kept<T: Clone>(
    kept: &Kept<T>,
    key: (SegmentOrdinal, &'static str),
    open: impl FnOnce() -> tantivy::Result<Option<T>>,
) -> tantivy::Result<Option<T>> {
    let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(column) = kept.get(&key) {
        return Ok(column.clone());
    }
    let column = open()?;
    kept.insert(key, column.clone());
    Ok(column)
}
