//! Matching entries to totals, facet counts and the entries that come first.

use std::sync::Arc;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::{Column, ColumnValues, StrColumn};
use tantivy::query::Weight;
use tantivy::{BitSet, COLLECT_BLOCK_BUFFER_LEN, DocId, Score, SegmentOrdinal, SegmentReader};

use super::clock::Clock;
use super::collapse::{Wording, Wordings};
use super::distinct;
use crate::search::CountUnit;

/// No entry has this number.
const NOBODY: DocId = DocId::MAX;

/// Which entries belong to one notice: those with the same first entry.
#[derive(Clone)]
pub(super) struct Notices {
    numbers: Arc<dyn ColumnValues<u64>>,
    /// Whether every notice of the segment has one entry.
    single: bool,
}

impl Notices {
    pub(super) fn of(segment: &SegmentReader) -> tantivy::Result<Self> {
        let numbers = segment.fast_fields().column_first_or_default::<u64>("entry")?;
        let single = numbers.max_value() == 0;
        Ok(Notices { numbers, single })
    }

    /// The first entry of the notice of `entry`; names the notice within the segment.
    pub(super) fn first_entry(&self, entry: DocId) -> DocId {
        if self.single { entry } else { entry - self.number(entry) as DocId }
    }

    /// The number of the entry within its notice, from 0.
    pub(super) fn number(&self, entry: DocId) -> usize {
        self.numbers.get_val(entry) as usize
    }
}

/// A column to count, and the filters (as bits) that its counts leave out.
#[derive(Debug, Clone)]
pub(super) struct Counted {
    pub(super) column: String,
    pub(super) own_filters: u64,
}

/// Whether entries state a field that is filtered.
pub(super) enum Stated {
    /// Values of a column.
    Values(String),
    /// Numbers of a column.
    Numbers(String),
    /// Whatever matches.
    Matches(Box<dyn Weight>),
}

/// What a filter leaves out because an entry does not say: a field, and the filters (as bits) on it.
pub(super) struct Unstated {
    pub(super) stated: Stated,
    pub(super) own_filters: u64,
}

/// Counts notices, entries and values in one pass, each facet without its own filters.
pub(super) struct Tally {
    /// At most 64 filters, all of which an entry must pass to be a match.
    pub(super) filters: Vec<Box<dyn Weight>>,
    pub(super) counted: Vec<Counted>,
    pub(super) unstated: Vec<Unstated>,
    pub(super) unit: CountUnit,
    /// Whether notices of one wording count once.
    pub(super) collapsed: bool,
    pub(super) clock: Clock,
}

/// What was counted in one segment.
pub(super) struct SegmentTally {
    pub(super) notices: u64,
    pub(super) entries: u64,
    pub(super) counts: Vec<Counts>,
    /// Wordings that match, where these are counted: each once in all segments.
    pub(super) wordings: Vec<Wording>,
    /// Notices that match and share their wording with none.
    pub(super) alone: u64,
    /// For each filtered field, how many notices or entries do not state it.
    pub(super) unstated: Vec<u64>,
}

/// The counts of one column in one segment.
pub(super) struct Counts {
    /// `None` where no entry of the segment states a value.
    pub(super) values: Option<StrColumn>,
    /// By the value's place in the column's dictionary.
    pub(super) by_ordinal: Vec<u32>,
    /// Notices or entries that the counts are taken from.
    pub(super) seen: u64,
    /// Those of them that state a value.
    pub(super) stated: u64,
    /// Each value with each wording, where wordings are counted.
    pub(super) by_wording: Vec<(u64, Wording)>,
    pub(super) seen_wordings: Vec<Wording>,
    pub(super) stated_wordings: Vec<Wording>,
}

impl Collector for Tally {
    type Fruit = Vec<SegmentTally>;
    type Child = TallySegment;

    fn for_segment(&self, _: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<TallySegment> {
        let filters = self.filters.iter().map(|filter| matches_of(filter.as_ref(), segment, &self.clock));
        let unstated = self.unstated.iter().map(|unstated| Silence::new(unstated, segment, &self.clock));
        let counters = self.counted.iter().map(|counted| Counter::new(counted, segment));
        Ok(TallySegment {
            notices: Notices::of(segment)?,
            filters: filters.collect::<tantivy::Result<_>>()?,
            counters: counters.collect::<tantivy::Result<_>>()?,
            unstated: unstated.collect::<tantivy::Result<_>>()?,
            unit: self.unit,
            wordings: if self.collapsed { Some(Wordings::of(segment)?) } else { None },
            matching_wordings: Vec::new(),
            alone: 0,
            total: 0,
            total_entries: 0,
            last_notice: NOBODY,
        })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, mut segments: Vec<SegmentTally>) -> tantivy::Result<Vec<SegmentTally>> {
        if self.collapsed {
            distinct::count_once(&mut segments)?;
        }
        Ok(segments)
    }

    fn collect_segment(
        &self,
        weight: &dyn Weight,
        number: SegmentOrdinal,
        segment: &SegmentReader,
    ) -> tantivy::Result<SegmentTally> {
        let mut tally = self.for_segment(number, segment)?;
        let alive = segment.alive_bitset();
        each_match(weight, segment, &self.clock, |entry| {
            if alive.is_none_or(|alive| alive.is_alive(entry)) {
                tally.collect(entry, 0.0);
            }
        })?;
        Ok(tally.harvest())
    }
}

/// The entries of a segment that match; those that were found when the time was up.
pub(super) fn matches_of(
    filter: &dyn Weight,
    segment: &SegmentReader,
    clock: &Clock,
) -> tantivy::Result<BitSet> {
    let mut matches = BitSet::with_max_value(segment.max_doc());
    each_match(filter, segment, clock, |entry| {
        matches.insert(entry);
    })?;
    Ok(matches)
}

/// Blocks of entries between two looks at the clock.
const BLOCKS_BETWEEN: usize = 64;

/// Visits the entries of a segment that match, in their order, deleted ones too, until the time is up.
pub(super) fn each_match(
    weight: &dyn Weight,
    segment: &SegmentReader,
    clock: &Clock,
    mut visit: impl FnMut(DocId),
) -> tantivy::Result<()> {
    if clock.is_up() {
        return Ok(());
    }
    let mut scorer = weight.scorer(segment, 1.0)?;
    let mut block = [0; COLLECT_BLOCK_BUFFER_LEN];
    for number in 1.. {
        let entries = scorer.fill_buffer(&mut block);
        block[..entries].iter().for_each(|entry| visit(*entry));
        if entries < block.len() || (number % BLOCKS_BETWEEN == 0 && clock.is_up()) {
            break;
        }
    }
    Ok(())
}

/// The tally of one segment while it is taken.
pub(super) struct TallySegment {
    notices: Notices,
    filters: Vec<BitSet>,
    counters: Vec<Counter>,
    unstated: Vec<Silence>,
    unit: CountUnit,
    wordings: Option<Wordings>,
    matching_wordings: Vec<Wording>,
    /// Notices that match and share their wording with none.
    alone: u64,
    total: u64,
    total_entries: u64,
    last_notice: DocId,
}

impl SegmentCollector for TallySegment {
    type Fruit = SegmentTally;

    fn collect(&mut self, entry: DocId, _: Score) {
        let failed = self.failed_filters(entry);
        let notice = self.notices.first_entry(entry);
        let shared = self.wordings.as_ref().and_then(|wordings| wordings.shared(entry));
        if failed == 0 {
            let is_new = u64::from(self.last_notice != notice);
            self.total_entries += 1;
            self.total += is_new;
            self.last_notice = notice;
            match shared {
                Some(wording) => note(&mut self.matching_wordings, wording),
                None => self.alone += is_new,
            }
        }
        let counted_once = match self.unit {
            CountUnit::Articles if self.wordings.is_none() => entry,
            _ => notice,
        };
        for counter in &mut self.counters {
            if failed & !counter.own_filters == 0 {
                match shared {
                    Some(wording) => counter.count_wording(entry, wording),
                    None => counter.count(entry, counted_once),
                }
            }
        }
        for silence in &mut self.unstated {
            if failed & !silence.own_filters == 0 {
                silence.count(entry, counted_once);
            }
        }
    }

    fn harvest(self) -> SegmentTally {
        let counts = self.counters.into_iter().map(|counter| counter.counts).collect();
        let unstated = self.unstated.iter().map(|silence| silence.seen - silence.stated).collect();
        let (wordings, alone) = (self.matching_wordings, self.alone);
        SegmentTally { notices: self.total, entries: self.total_entries, counts, wordings, alone, unstated }
    }
}

/// Counts the notices or entries that do not state a field.
struct Silence {
    own_filters: u64,
    stated_by: StatedBy,
    last_seen: DocId,
    last_stated: DocId,
    seen: u64,
    stated: u64,
}

enum StatedBy {
    Column(Option<Column<u64>>),
    Set(BitSet),
}

impl Silence {
    fn new(unstated: &Unstated, segment: &SegmentReader, clock: &Clock) -> tantivy::Result<Self> {
        let columns = segment.fast_fields();
        let stated_by = match &unstated.stated {
            Stated::Values(name) => StatedBy::Column(columns.str(name)?.map(|values| values.ords().clone())),
            Stated::Numbers(name) => StatedBy::Column(columns.column_opt::<u64>(name)?),
            Stated::Matches(weight) => StatedBy::Set(matches_of(weight.as_ref(), segment, clock)?),
        };
        let own_filters = unstated.own_filters;
        Ok(Silence { own_filters, stated_by, last_seen: NOBODY, last_stated: NOBODY, seen: 0, stated: 0 })
    }

    fn count(&mut self, entry: DocId, unit: DocId) {
        self.seen += u64::from(self.last_seen != unit);
        self.last_seen = unit;
        let is_stated = match &self.stated_by {
            StatedBy::Column(column) => column.as_ref().is_some_and(|column| column.first(entry).is_some()),
            StatedBy::Set(set) => set.contains(entry),
        };
        if is_stated {
            self.stated += u64::from(self.last_stated != unit);
            self.last_stated = unit;
        }
    }
}

impl TallySegment {
    fn failed_filters(&self, entry: DocId) -> u64 {
        let bits = self.filters.iter().enumerate();
        bits.fold(0, |failed, (at, filter)| failed | (u64::from(!filter.contains(entry)) << at))
    }
}

/// Notes a wording once for the entries of a row.
fn note(wordings: &mut Vec<Wording>, wording: Wording) {
    if wordings.last() != Some(&wording) {
        wordings.push(wording);
    }
}

struct Counter {
    own_filters: u64,
    ordinals: Option<Column<u64>>,
    /// The notice or entry that counted last for each value, and at all.
    last_of_value: Vec<DocId>,
    last_seen: DocId,
    last_stated: DocId,
    counts: Counts,
}

impl Counter {
    fn new(counted: &Counted, segment: &SegmentReader) -> tantivy::Result<Self> {
        let values = segment.fast_fields().str(&counted.column)?;
        let distinct = values.as_ref().map_or(0, |values| values.num_terms());
        Ok(Counter {
            own_filters: counted.own_filters,
            ordinals: values.as_ref().map(|values| values.ords().clone()),
            last_of_value: vec![NOBODY; distinct],
            last_seen: NOBODY,
            last_stated: NOBODY,
            counts: Counts {
                values,
                by_ordinal: vec![0; distinct],
                seen: 0,
                stated: 0,
                by_wording: Vec::new(),
                seen_wordings: Vec::new(),
                stated_wordings: Vec::new(),
            },
        })
    }

    /// Notes the values of an entry with its wording; they are counted when all segments are done.
    fn count_wording(&mut self, entry: DocId, wording: Wording) {
        note(&mut self.counts.seen_wordings, wording);
        let Some(ordinals) = &self.ordinals else { return };
        for ordinal in ordinals.values_for_doc(entry) {
            self.counts.by_wording.push((ordinal, wording));
            note(&mut self.counts.stated_wordings, wording);
        }
    }

    /// Counts the values of an entry, each once for `unit`, the notice or entry that it belongs to.
    fn count(&mut self, entry: DocId, unit: DocId) {
        self.counts.seen += u64::from(self.last_seen != unit);
        self.last_seen = unit;
        let Some(ordinals) = &self.ordinals else { return };
        for ordinal in ordinals.values_for_doc(entry) {
            let ordinal = ordinal as usize;
            self.counts.by_ordinal[ordinal] += u32::from(self.last_of_value[ordinal] != unit);
            self.last_of_value[ordinal] = unit;
            self.counts.stated += u64::from(self.last_stated != unit);
            self.last_stated = unit;
        }
    }
}
