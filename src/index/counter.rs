//! Entries to how often each value of a column stands in them.

use tantivy::columnar::{Column, StrColumn};
use tantivy::{DocId, SegmentOrdinal};

use super::collapse::Wording;
use super::collect::NOBODY;
use super::reader::LocalIndex;

/// A column to count, and the filters (as bits) that its counts leave out.
#[derive(Debug, Clone, Copy)]
pub(super) struct Counted {
    pub(super) column: &'static str,
    pub(super) own_filters: u64,
}

/// The counts of one column in one segment.
pub(super) struct Counts {
    pub(super) segment: SegmentOrdinal,
    /// `None` where no entry of the segment states a value.
    pub(super) values: Option<StrColumn>,
    /// By the value's place in the column's dictionary: how often, and behind which notice or entry it was counted last.
    by_ordinal: Vec<(u32, u32)>,
    /// Notices or entries that the counts are taken from.
    pub(super) seen: u64,
    /// Those of them that state a value.
    pub(super) stated: u64,
    /// Each value with each wording, where wordings are counted.
    pub(super) by_wording: Vec<(u64, Wording)>,
    pub(super) seen_wordings: Vec<Wording>,
    pub(super) stated_wordings: Vec<Wording>,
}

impl Counts {
    /// How often the value with this ordinal was counted.
    pub(super) fn of(&self, ordinal: u64) -> u32 {
        self.by_ordinal[ordinal as usize].0
    }

    /// Adds to the count of a value.
    pub(super) fn add(&mut self, ordinal: u64, more: u32) {
        self.by_ordinal[ordinal as usize].0 += more;
    }

    /// The ordinals of the values that were counted, ascending.
    pub(super) fn ordinals(&self) -> Vec<u64> {
        (0..).zip(&self.by_ordinal).filter(|(_, (count, _))| *count > 0).map(|(ordinal, _)| ordinal).collect()
    }

    /// The counts of all values, by ordinal.
    pub(super) fn by_ordinal(&self) -> impl Iterator<Item = u32> + '_ {
        self.by_ordinal.iter().map(|(count, _)| *count)
    }
}

/// Counts the values of one column of a segment.
pub(super) struct Counter {
    pub(super) own_filters: u64,
    ordinals: Option<Column<u64>>,
    last_seen: DocId,
    last_stated: DocId,
    pub(super) counts: Counts,
}

/// Values of a block of entries, kept from one block to the next.
#[derive(Default)]
pub(super) struct Block {
    entries: Vec<DocId>,
    rows: Vec<u32>,
    ordinals: Vec<u64>,
}

impl Counter {
    pub(super) fn new(
        index: &LocalIndex,
        segment: SegmentOrdinal,
        counted: Counted,
    ) -> tantivy::Result<Self> {
        let values = index.text_column(segment, counted.column)?;
        let distinct = values.as_ref().map_or(0, |values| values.num_terms());
        Ok(Counter {
            own_filters: counted.own_filters,
            ordinals: values.as_ref().map(|values| values.ords().clone()),
            last_seen: NOBODY,
            last_stated: NOBODY,
            counts: Counts {
                segment,
                values,
                by_ordinal: vec![(0, 0); distinct],
                seen: 0,
                stated: 0,
                by_wording: Vec::new(),
                seen_wordings: Vec::new(),
                stated_wordings: Vec::new(),
            },
        })
    }

    /// Notes the values of an entry with its wording; they are counted when all segments are done.
    pub(super) fn count_wording(&mut self, entry: DocId, wording: Wording) {
        note(&mut self.counts.seen_wordings, wording);
        let Some(ordinals) = &self.ordinals else { return };
        for ordinal in ordinals.values_for_doc(entry) {
            self.counts.by_wording.push((ordinal, wording));
            note(&mut self.counts.stated_wordings, wording);
        }
    }

    /// Counts the values of entries in ascending order, each once for its unit, the notice or entry that it belongs to.
    pub(super) fn count(&mut self, entries: &[DocId], units: &[DocId], block: &mut Block) {
        for unit in units {
            self.counts.seen += u64::from(self.last_seen != *unit);
            self.last_seen = *unit;
        }
        let Some(ordinals) = &self.ordinals else { return };
        block.entries.clear();
        block.rows.clear();
        ordinals.row_ids_for_docs(entries, &mut block.entries, &mut block.rows);
        block.ordinals.resize(block.rows.len(), 0);
        ordinals.values.get_vals(&block.rows, &mut block.ordinals);
        let mut at = 0;
        for (entry, ordinal) in block.entries.iter().zip(&block.ordinals) {
            // Every entry of a block of values is one of those asked for.
            while entries[at] != *entry {
                at += 1;
            }
            self.counts.count(*ordinal, units[at]);
            self.counts.stated += u64::from(self.last_stated != units[at]);
            self.last_stated = units[at];
        }
    }
}

impl Counts {
    /// Counts a value, once for each unit. Units are kept as one more, so that the table begins as zeros, which the
    /// system has ready.
    fn count(&mut self, ordinal: u64, unit: DocId) {
        let (count, last) = &mut self.by_ordinal[ordinal as usize];
        *count += u32::from(*last != unit + 1);
        *last = unit + 1;
    }
}

/// Notes a wording once for the entries of a row.
pub(super) fn note(wordings: &mut Vec<Wording>, wording: Wording) {
    if wordings.last() != Some(&wording) {
        wordings.push(wording);
    }
}
