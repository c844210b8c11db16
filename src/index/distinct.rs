//! Values seen with wordings, segment by segment, to counts in which a wording of several segments counts once.

use std::collections::HashSet;

use super::collapse::{Wording, hash};
use super::collect::SegmentTally;
use super::counter::Counts;

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
        segment.wordings = new(&segment.wordings, &mut known);
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

/// Those of the wordings that no segment before had, each once.
fn new(wordings: &[Wording], known: &mut HashSet<Wording>) -> Vec<Wording> {
    wordings.iter().copied().filter(|wording| known.insert(*wording)).collect()
}

fn count_column(counts: &mut Counts, known: &mut Known) -> tantivy::Result<()> {
    counts.seen += new(&counts.seen_wordings, &mut known.seen).len() as u64;
    counts.stated += new(&counts.stated_wordings, &mut known.stated).len() as u64;
    let mut pairs = std::mem::take(&mut counts.by_wording);
    pairs.sort_unstable();
    pairs.dedup();
    let Some(values) = counts.values.clone() else { return Ok(()) };
    for of_value in pairs.chunk_by(|a, b| a.0 == b.0) {
        let ordinal = of_value[0].0;
        let mut value = String::new();
        values.ord_to_str(ordinal, &mut value)?;
        let value = hash(value.as_bytes());
        let new = of_value.iter().filter(|(_, wording)| known.values.insert((value, *wording)));
        let new = new.count() as u32;
        counts.add(ordinal, new);
    }
    Ok(())
}
