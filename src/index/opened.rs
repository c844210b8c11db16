//! Columns by name to columns that are open: opening one reads the list of columns again, which costs as much as a hit.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use tantivy::SegmentOrdinal;
use tantivy::columnar::{Column, StrColumn};

use super::reader::LocalIndex;

/// The columns of an index that were needed so far, by segment and name.
#[derive(Default)]
pub(super) struct OpenColumns {
    texts: Kept<StrColumn>,
    numbers: Kept<Column<u64>>,
}

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
