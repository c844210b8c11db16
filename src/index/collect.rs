//! Matching entries to totals, facet counts and the entries that come first.

use std::sync::Arc;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::{Column, ColumnValues};
use tantivy::query::{Scorer, Weight};
use tantivy::{BitSet, COLLECT_BLOCK_BUFFER_LEN, DocId, Score, SegmentOrdinal, SegmentReader, TERMINATED};

use super::best::{Best, Candidate};
use super::clock::Clock;
use super::collapse::{Wording, Wordings};
use super::counter::{Block, Counted, Counter, Counts, note};
use super::distinct;
use super::reader::LocalIndex;
use crate::search::CountUnit;

/// No entry has this number.
pub(super) const NOBODY: DocId = DocId::MAX;

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

    /// The same for a block of entries, with room for their numbers.
    fn first_entries(&self, entries: &[DocId], numbers: &mut Vec<u64>, firsts: &mut Vec<DocId>) {
        firsts.clear();
        if self.single {
            firsts.extend_from_slice(entries);
            return;
        }
        numbers.resize(entries.len(), 0);
        self.numbers.get_vals(entries, numbers);
        firsts.extend(entries.iter().zip(numbers).map(|(entry, number)| entry - *number as DocId));
    }

    /// The number of the entry within its notice, from 0.
    pub(super) fn number(&self, entry: DocId) -> usize {
        self.numbers.get_val(entry) as usize
    }
}

/// Which entries are articles: a notice without an article has an entry too, and nobody counts it as an article.
struct Articles(Option<Arc<dyn ColumnValues<u64>>>);

impl Articles {
    /// `None` is kept where every entry of the segment is one.
    fn of(segment: &SegmentReader) -> tantivy::Result<Self> {
        let numbers = segment.fast_fields().column_first_or_default::<u64>("is_article")?;
        Ok(Articles((numbers.min_value() == 0).then_some(numbers)))
    }

    fn are_all(&self) -> bool {
        self.0.is_none()
    }

    fn has(&self, entry: DocId) -> bool {
        self.0.as_ref().is_none_or(|numbers| numbers.get_val(entry) == 1)
    }
}

/// Whether entries state a field that is filtered.
pub(super) enum Stated {
    /// Values of a column.
    Values(&'static str),
    /// Numbers of a column.
    Numbers(&'static str),
    /// Whatever matches.
    Matches(Box<dyn Weight>),
}

/// What a filter leaves out because an entry does not say: a field, and the filters (as bits) on it.
pub(super) struct Unstated {
    pub(super) stated: Stated,
    pub(super) own_filters: u64,
}

/// Counts notices, entries and values in one pass, each facet without its own filters; and ranks in the same pass, where
/// that is asked for.
pub(super) struct Tally<'a> {
    pub(super) index: &'a LocalIndex,
    /// At most 64 filters, all of which an entry must pass to be a match.
    pub(super) filters: Vec<Box<dyn Weight>>,
    pub(super) counted: Vec<Counted>,
    pub(super) unstated: Vec<Unstated>,
    pub(super) unit: CountUnit,
    /// Whether notices of one wording count once.
    pub(super) collapsed: bool,
    pub(super) clock: Clock,
    pub(super) ranking: Option<Ranking<'a>>,
}

/// What ranks the matches while they are counted. Entries are then matched with their scores.
pub(super) struct Ranking<'a> {
    pub(super) best: Best<'a>,
    /// The same matches without scores, which are found faster.
    pub(super) unscored: Box<dyn Weight>,
}

/// A segment with no more matches than this is gone through once, with all scores: beyond, finding the best without
/// looking at most of the others is worth a pass of its own. Chosen, not measured against other numbers.
/// Tests are small archives, and go both ways.
const MOST_SCORED: u64 = if cfg!(test) { 8 } else { 4096 };

/// What was counted in one segment.
pub(super) struct SegmentTally {
    pub(super) notices: u64,
    pub(super) articles: u64,
    pub(super) counts: Vec<Counts>,
    /// The best, where they were ranked in the same pass.
    pub(super) best: Option<Vec<Candidate>>,
    /// Wordings that match, where these are counted: each once in all segments.
    pub(super) wordings: Vec<Wording>,
    /// Notices that match and share their wording with none.
    pub(super) alone: u64,
    /// For each filtered field, how many notices or entries do not state it.
    pub(super) unstated: Vec<u64>,
}

impl Collector for Tally<'_> {
    type Fruit = Vec<SegmentTally>;
    type Child = TallySegment;

    fn for_segment(&self, number: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<TallySegment> {
        let filters = self.filters.iter().map(|filter| matches_of(filter.as_ref(), segment, &self.clock));
        let unstated = self.unstated.iter().map(|unstated| Silence::new(self, unstated, number));
        let counters = self.counted.iter().map(|counted| Counter::new(self.index, number, *counted));
        Ok(TallySegment {
            notices: self.index.notices[number as usize].clone(),
            articles: Articles::of(segment)?,
            filters: filters.collect::<tantivy::Result<_>>()?,
            counters: counters.collect::<tantivy::Result<_>>()?,
            unstated: unstated.collect::<tantivy::Result<_>>()?,
            unit: self.unit,
            wordings: if self.collapsed { Some(Wordings::of(segment)?) } else { None },
            matching_wordings: Vec::new(),
            alone: 0,
            total: 0,
            total_articles: 0,
            last_notice: NOBODY,
            firsts: Vec::new(),
            of_articles: Vec::new(),
            numbers: Vec::new(),
            block: Block::default(),
        })
    }

    fn requires_scoring(&self) -> bool {
        self.ranking.is_some()
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
        let Some(Ranking { best, unscored }) = &self.ranking else {
            each_block(weight, segment, &self.clock, |entries| tally.collect_block(entries))?;
            return Ok(tally.harvest());
        };
        if self.clock.is_up() {
            return Ok(SegmentTally { best: Some(Vec::new()), ..tally.harvest() });
        }
        let mut scorer = weight.scorer(segment, 1.0)?;
        if scorer.cost() > MOST_SCORED {
            match tally.counts_entries(segment) {
                true => tally.count(unscored.scorer(segment, 1.0)?.count_including_deleted()),
                false => {
                    each_block(unscored.as_ref(), segment, &self.clock, |e| tally.collect_block(e))?;
                }
            }
            let best = best.collect_segment(weight, number, segment)?;
            return Ok(SegmentTally { best: Some(best), ..tally.harvest() });
        }
        let mut ranked = best.for_segment(number, segment)?;
        each_scored(scorer.as_mut(), segment, |entries, scores| {
            tally.collect_block(entries);
            entries.iter().zip(scores).for_each(|(entry, score)| ranked.collect(*entry, *score));
        });
        Ok(SegmentTally { best: Some(best.end(ranked)), ..tally.harvest() })
    }
}

/// Visits entries with their scores, block by block, those that are not deleted. They are few, so that nobody looks at
/// the clock.
fn each_scored(scorer: &mut dyn Scorer, segment: &SegmentReader, mut visit: impl FnMut(&[DocId], &[Score])) {
    let alive = segment.alive_bitset();
    let (mut entries, mut scores) = (Vec::new(), Vec::new());
    let mut entry = scorer.doc();
    while entry != TERMINATED {
        if alive.is_none_or(|alive| alive.is_alive(entry)) {
            entries.push(entry);
            scores.push(scorer.score());
        }
        entry = scorer.advance();
        if entries.len() == COLLECT_BLOCK_BUFFER_LEN || entry == TERMINATED {
            visit(&entries, &scores);
            entries.clear();
            scores.clear();
        }
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
    each_block_of(weight, segment, clock, |entries| entries.iter().for_each(|entry| visit(*entry)))
}

/// The same block by block, without deleted entries.
fn each_block(
    weight: &dyn Weight,
    segment: &SegmentReader,
    clock: &Clock,
    mut visit: impl FnMut(&[DocId]),
) -> tantivy::Result<()> {
    let Some(alive) = segment.alive_bitset() else {
        return each_block_of(weight, segment, clock, visit);
    };
    let mut kept = Vec::with_capacity(COLLECT_BLOCK_BUFFER_LEN);
    each_block_of(weight, segment, clock, |entries| {
        kept.clear();
        kept.extend(entries.iter().copied().filter(|entry| alive.is_alive(*entry)));
        visit(&kept);
    })
}

fn each_block_of(
    weight: &dyn Weight,
    segment: &SegmentReader,
    clock: &Clock,
    mut visit: impl FnMut(&[DocId]),
) -> tantivy::Result<()> {
    if clock.is_up() {
        return Ok(());
    }
    let mut scorer = weight.scorer(segment, 1.0)?;
    let mut block = [0; COLLECT_BLOCK_BUFFER_LEN];
    for number in 1.. {
        let entries = scorer.fill_buffer(&mut block);
        visit(&block[..entries]);
        if entries < block.len() || (number % BLOCKS_BETWEEN == 0 && clock.is_up()) {
            break;
        }
    }
    Ok(())
}

/// The tally of one segment while it is taken.
pub(super) struct TallySegment {
    notices: Notices,
    articles: Articles,
    filters: Vec<BitSet>,
    counters: Vec<Counter>,
    unstated: Vec<Silence>,
    unit: CountUnit,
    wordings: Option<Wordings>,
    matching_wordings: Vec<Wording>,
    /// Notices that match and share their wording with none.
    alone: u64,
    total: u64,
    total_articles: u64,
    last_notice: DocId,
    /// The first entries of the notices of a block.
    firsts: Vec<DocId>,
    /// The entries of a block that are articles.
    of_articles: Vec<DocId>,
    numbers: Vec<u64>,
    block: Block,
}

impl SegmentCollector for TallySegment {
    type Fruit = SegmentTally;

    fn collect_block(&mut self, entries: &[DocId]) {
        if self.filters.is_empty() && self.wordings.is_none() {
            self.collect_matches(entries);
        } else {
            entries.iter().for_each(|entry| self.collect(*entry, 0.0));
        }
    }

    fn collect(&mut self, entry: DocId, _: Score) {
        let failed = self.failed_filters(entry);
        let notice = self.notices.first_entry(entry);
        let shared = self.wordings.as_ref().and_then(|wordings| wordings.shared(entry));
        if failed == 0 {
            let is_new = u64::from(self.last_notice != notice);
            self.total_articles += u64::from(self.articles.has(entry));
            self.total += is_new;
            self.last_notice = notice;
            match shared {
                Some(wording) => note(&mut self.matching_wordings, wording),
                None => self.alone += is_new,
            }
        }
        let by_article = self.unit == CountUnit::Articles && self.wordings.is_none();
        if by_article && !self.articles.has(entry) {
            return;
        }
        let counted_once = if by_article { entry } else { notice };
        for counter in &mut self.counters {
            if failed & !counter.own_filters == 0 {
                match shared {
                    Some(wording) => counter.count_wording(entry, wording),
                    None => counter.count(&[entry], &[counted_once], &mut self.block),
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
        let (notices, articles, best) = (self.total, self.total_articles, None);
        SegmentTally { notices, articles, counts, best, wordings, alone, unstated }
    }
}

impl TallySegment {
    /// Whether the number of entries that match says everything.
    fn counts_entries(&self, segment: &SegmentReader) -> bool {
        let looks_at_none = self.filters.is_empty()
            && self.counters.is_empty()
            && self.unstated.is_empty()
            && self.wordings.is_none();
        looks_at_none && self.notices.single && self.articles.are_all() && segment.alive_bitset().is_none()
    }

    fn count(&mut self, entries: u32) {
        self.total_articles += u64::from(entries);
        self.total += u64::from(entries);
    }

    /// Counts entries that no filter is to be asked about.
    fn collect_matches(&mut self, entries: &[DocId]) {
        self.notices.first_entries(entries, &mut self.numbers, &mut self.firsts);
        for first in &self.firsts {
            self.total += u64::from(self.last_notice != *first);
            self.last_notice = *first;
        }
        let of_articles = if self.articles.are_all() {
            entries
        } else {
            self.of_articles.clear();
            self.of_articles.extend(entries.iter().copied().filter(|entry| self.articles.has(*entry)));
            &self.of_articles
        };
        self.total_articles += of_articles.len() as u64;
        let (entries, units) = match self.unit {
            CountUnit::Articles => (of_articles, of_articles),
            CountUnit::Notices => (entries, self.firsts.as_slice()),
        };
        for counter in &mut self.counters {
            counter.count(entries, units, &mut self.block);
        }
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
    fn new(tally: &Tally<'_>, unstated: &Unstated, number: SegmentOrdinal) -> tantivy::Result<Self> {
        let index = tally.index;
        let ordinals = |name| -> tantivy::Result<_> {
            Ok(index.text_column(number, name)?.map(|values| values.ords().clone()))
        };
        let stated_by = match &unstated.stated {
            Stated::Values(name) => StatedBy::Column(ordinals(*name)?),
            Stated::Numbers(name) => StatedBy::Column(index.number_column(number, name)?),
            Stated::Matches(weight) => {
                let segment = index.searcher.segment_reader(number);
                StatedBy::Set(matches_of(weight.as_ref(), segment, &tally.clock)?)
            }
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
