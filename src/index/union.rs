//! The values of a column, segment by segment, to one list of them, so that counts of segments add up as numbers.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use tantivy::SegmentOrdinal;
use tantivy::columnar::StrColumn;

use super::reader::LocalIndex;

/// A column of more values in all its segments together is read as it is needed.
const MOST_VALUES: usize = 1 << 17;

/// Every value of a column once, in the order of their texts, by number.
pub(super) struct Union {
    /// For each segment, its values and the number of each.
    segments: BTreeMap<SegmentOrdinal, (StrColumn, Vec<u32>)>,
    /// For each number, a segment that has the value, and its ordinal there.
    origins: Vec<(SegmentOrdinal, u64)>,
}

/// The unions of an index. Making one reads every value, so that the first request for a column, which is the only one
/// of most processes, goes without.
#[derive(Default)]
pub(super) struct Unions(Mutex<BTreeMap<&'static str, Option<Arc<Union>>>>);

impl LocalIndex {
    /// The union of a column, from the second time on that it is asked for; `None` for a column of too many values.
    pub(super) fn union(&self, column: &'static str) -> tantivy::Result<Option<Arc<Union>>> {
        let mut made = self.unions.0.lock().unwrap_or_else(PoisonError::into_inner);
        match made.get(column) {
            None => {
                made.insert(column, None);
                Ok(None)
            }
            Some(Some(union)) => Ok(Some(Arc::clone(union))),
            Some(None) => {
                let mut segments = Vec::new();
                for number in (0..).take(self.searcher.segment_readers().len()) {
                    segments.extend(self.text_column(number, column)?.map(|values| (number, values)));
                }
                if segments.iter().map(|(_, values)| values.num_terms()).sum::<usize>() > MOST_VALUES {
                    return Ok(None);
                }
                let union = Arc::new(Union::of(&segments)?);
                made.insert(column, Some(Arc::clone(&union)));
                Ok(Some(union))
            }
        }
    }
}

impl Union {
    fn of(segments: &[(SegmentOrdinal, StrColumn)]) -> tantivy::Result<Self> {
        let mut values: BTreeMap<Vec<u8>, Vec<(SegmentOrdinal, u64)>> = BTreeMap::new();
        for (number, column) in segments {
            let mut stream = column.dictionary().stream()?;
            while stream.advance() {
                let place = (*number, stream.term_ord());
                match values.get_mut(stream.key()) {
                    Some(places) => places.push(place),
                    None => drop(values.insert(stream.key().to_vec(), vec![place])),
                }
            }
        }
        let mut union = Union { segments: BTreeMap::new(), origins: Vec::with_capacity(values.len()) };
        for (number, column) in segments {
            union.segments.insert(*number, (column.clone(), vec![0; column.num_terms()]));
        }
        // proof: a union has no more values than `MOST_VALUES`, which are numbered with 32 bits.
        for (value, places) in (0u32..).zip(values.into_values()) {
            union.origins.extend(places.first());
            for (segment, ordinal) in places {
                if let Some((_, numbers)) = union.segments.get_mut(&segment) {
                    numbers[ordinal as usize] = value;
                }
            }
        }
        Ok(union)
    }

    /// How many values there are.
    pub(super) fn len(&self) -> usize {
        self.origins.len()
    }

    /// The numbers of the values of a segment, by ordinal.
    pub(super) fn numbers(&self, segment: SegmentOrdinal) -> &[u32] {
        self.segments.get(&segment).map_or(&[], |(_, numbers)| numbers)
    }

    /// The value with this number.
    pub(super) fn value(&self, number: u32) -> tantivy::Result<String> {
        let (segment, ordinal) = self.origins[number as usize];
        let mut value = Vec::new();
        if let Some((column, _)) = self.segments.get(&segment) {
            column.dictionary().ord_to_term(ordinal, &mut value)?;
        }
        Ok(String::from_utf8_lossy(&value).into_owned())
    }
}
