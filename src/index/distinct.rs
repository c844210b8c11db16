//! Values seen with wordings, segment by segment, to counts in which a wording of several segments counts once.

use std::collections::HashSet;

use super::collapse::Wording;
use super::collect::{Counts, SegmentTally};

/// Counts each value once for each wording, and each wording once, in the first segment that has it.
pub(super) fn count_once(segments: &mut [SegmentTally]) -> tantivy::Result<()> {
    let columns = segments.first().map_or(0, |segment| segment.counts.len());
    for column in 0..columns {
        let mut known = Known::default();
        for segment in segments.iter_mut() {
            count_column(&mut segment.counts[column], &mut known)?;
        }
    }
    let mut known: HashSet<Wording> = HashSet::new();
    for segment in segments {
        segment.wordings.retain(|wording| known.insert(*wording));
    }
    Ok(())
}

/// What the segments before have counted.
#[derive(Default)]
struct Known {
    /// Hashes of values, each with a wording.
    values: HashSet<(u64, Wording)>,
    seen: HashSet<Wording>,
    stated: HashSet<Wording>,
}

fn count_column(counts: &mut Counts, known: &mut Known) -> tantivy::Result<()> {
    let new = |wordings: &mut HashSet<Wording>, known: &mut HashSet<Wording>| {
        wordings.drain().filter(|wording| known.insert(*wording)).count() as u64
    };
    counts.seen = new(&mut counts.seen_wordings, &mut known.seen);
    counts.stated = new(&mut counts.stated_wordings, &mut known.stated);
    let mut pairs: Vec<(u64, Wording)> = counts.by_wording.drain().collect();
    pairs.sort_unstable();
    let Some(values) = &counts.values else { return Ok(()) };
    for of_value in pairs.chunk_by(|a, b| a.0 == b.0) {
        let ordinal = of_value[0].0;
        let mut value = String::new();
        values.ord_to_str(ordinal, &mut value)?;
        let value = super::collapse::hash(value.as_bytes());
        let new = of_value.iter().filter(|(_, wording)| known.values.insert((value, *wording)));
        counts.by_ordinal[ordinal as usize] = new.count() as u32;
    }
    Ok(())
}
