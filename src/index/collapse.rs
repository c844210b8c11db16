//! Matching notices to one for each wording: the one that comes first in the order asked for, with the number of others.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;
use std::sync::Arc;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::{Column, StrColumn};
use tantivy::index::SegmentId;
use tantivy::query::{
    BitSetDocSet, ConstScorer, EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight,
};
use tantivy::{BitSet, DocId, DocSet as _, Score, SegmentOrdinal, SegmentReader, TERMINATED};

use super::clock::Clock;
use super::collect::Notices;
use super::engine::Plan;
use super::order::{Key, Keys};
use super::reader::LocalIndex;
use crate::search::Sort;

/// Entries between two looks at the clock.
const ENTRIES_BETWEEN: usize = 4096;

/// A wording, by a hash of its name.
pub(super) type Wording = u64;

/// The wordings of one segment.
pub(super) struct Wordings {
    ordinals: Option<Column<u64>>,
    hashes: Vec<Wording>,
}

impl Wordings {
    pub(super) fn of(segment: &SegmentReader) -> tantivy::Result<Self> {
        let clusters = segment.fast_fields().str("cluster")?;
        let mut hashes = Vec::new();
        if let Some(clusters) = &clusters {
            let mut names = clusters.dictionary().stream()?;
            while names.advance() {
                hashes.push(hash(names.key()));
            }
        }
        let ordinals = clusters.map(|clusters| clusters.ords().clone());
        Ok(Wordings { ordinals, hashes })
    }

    /// The wording of an entry, if it has one, which other notices may share.
    pub(super) fn shared(&self, entry: DocId) -> Option<Wording> {
        let ordinal = self.ordinals.as_ref()?.first(entry)?;
        self.hashes.get(ordinal as usize).copied()
    }
}

/// Eight bytes of blake3: the same value has the same number in every segment.
pub(super) fn hash(value: &[u8]) -> u64 {
    let mut first = [0; 8];
    first.copy_from_slice(&blake3::hash(value).as_bytes()[..8]);
    u64::from_le_bytes(first)
}

/// The notices that stand for their wordings.
#[derive(Clone)]
pub(super) struct Representatives(Arc<Chosen>);

struct Chosen {
    /// Their entries, by segment.
    entries: HashMap<SegmentId, BitSet>,
    /// How many notices each stands for, by segment and first entry; where it is more than one.
    counts: HashMap<(SegmentOrdinal, DocId), u64>,
    wordings: u64,
}

impl Representatives {
    /// How many other notices the one with this first entry stands for.
    pub(super) fn others(&self, segment: SegmentOrdinal, first: DocId) -> u64 {
        self.0.counts.get(&(segment, first)).map_or(0, |count| count - 1)
    }

    /// How many there are.
    pub(super) fn count(&self) -> u64 {
        self.0.wordings
    }
}

impl LocalIndex {
    /// Chooses among everything that matches: the first of `ranked` where there is one, because its place is that of its
    /// wording.
    pub(super) fn representatives(
        &self,
        plan: &Plan,
        sort: Sort,
        ranked: &[Placed],
    ) -> tantivy::Result<Representatives> {
        let choosing = Choosing { sort, clock: plan.clock.clone() };
        let segments = self.searcher.search(&plan.filtered(), &choosing)?;
        let mut best: BTreeMap<Wording, (SegmentOrdinal, Candidate, u64)> = BTreeMap::new();
        let mut alone: BTreeMap<SegmentOrdinal, Vec<DocId>> = BTreeMap::new();
        let by_number: HashMap<SegmentOrdinal, &Places> =
            segments.iter().map(|(number, chosen)| (*number, &chosen.places)).collect();
        for (number, chosen) in &segments {
            alone.insert(*number, chosen.alone.clone());
            for (&wording, &(candidate, count)) in &chosen.best {
                let entry = best.entry(wording).or_insert((*number, candidate, 0));
                entry.2 += count;
                if entry.0 != *number {
                    let known = by_number[&entry.0].place(&entry.1)?;
                    if chosen.places.place(&candidate)? < known {
                        (entry.0, entry.1) = (*number, candidate);
                    }
                }
            }
        }
        let by_number: HashMap<SegmentOrdinal, &SegmentChosen> =
            segments.iter().map(|(number, chosen)| (*number, chosen)).collect();
        let mut placed = BTreeSet::new();
        for notice in ranked {
            let wording = by_number.get(&notice.segment).and_then(|of| of.wordings.shared(notice.entry));
            let Some(known) =
                wording.filter(|wording| placed.insert(*wording)).and_then(|w| best.get_mut(&w))
            else {
                continue;
            };
            known.0 = notice.segment;
            known.1.first = notice.first;
        }
        self.chosen(alone, best)
    }

    fn chosen(
        &self,
        mut alone: BTreeMap<SegmentOrdinal, Vec<DocId>>,
        best: BTreeMap<Wording, (SegmentOrdinal, Candidate, u64)>,
    ) -> tantivy::Result<Representatives> {
        let wordings = best.len() + alone.values().map(Vec::len).sum::<usize>();
        let mut counts = HashMap::new();
        for (number, candidate, count) in best.into_values() {
            alone.entry(number).or_default().push(candidate.first);
            if count > 1 {
                counts.insert((number, candidate.first), count);
            }
        }
        let mut entries = HashMap::new();
        for (number, firsts) in alone {
            let segment = self.searcher.segment_reader(number);
            let notices = &self.notices[number as usize];
            let mut chosen = BitSet::with_max_value(segment.max_doc());
            for first in firsts {
                let own = (first..segment.max_doc()).take_while(|entry| notices.first_entry(*entry) == first);
                for entry in own {
                    chosen.insert(entry);
                }
            }
            entries.insert(segment.segment_id(), chosen);
        }
        Ok(Representatives(Arc::new(Chosen { entries, counts, wordings: wordings as u64 })))
    }
}

impl fmt::Debug for Representatives {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Representatives({})", self.count())
    }
}

impl Query for Representatives {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(self.clone()))
    }
}

impl Weight for Representatives {
    fn scorer(&self, segment: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        Ok(match self.0.entries.get(&segment.segment_id()) {
            Some(entries) => Box::new(ConstScorer::new(BitSetDocSet::from(entries.clone()), boost)),
            None => Box::new(EmptyScorer),
        })
    }

    fn explain(&self, _: &SegmentReader, _: DocId) -> tantivy::Result<Explanation> {
        Ok(Explanation::new("one of each wording", 1.0))
    }
}

/// A notice in its place among all that match.
pub(super) struct Placed {
    pub(super) segment: SegmentOrdinal,
    pub(super) entry: DocId,
    pub(super) first: DocId,
}

/// A notice that may stand for its wording; the smallest does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Candidate {
    /// Its place in the order asked for, as a number of its segment.
    place: u64,
    /// The place of its id.
    id: u64,
    first: DocId,
}

/// Collects the first notice of each wording.
struct Choosing {
    sort: Sort,
    clock: Clock,
}

/// How the places of a segment compare with those of others.
struct Places {
    keys: Option<Keys>,
    ids: Option<StrColumn>,
}

impl Places {
    fn place(&self, candidate: &Candidate) -> tantivy::Result<(Key, String)> {
        let key = match &self.keys {
            Some(keys) => keys
                .keys(&BTreeSet::from([candidate.place]))?
                .remove(&candidate.place)
                .unwrap_or(Key::Unstated),
            None => Key::Day(candidate.place),
        };
        let mut id = String::new();
        if let Some(ids) = &self.ids {
            ids.ord_to_str(candidate.id, &mut id)?;
        }
        Ok((key, id))
    }
}

/// What was chosen in one segment.
struct SegmentChosen {
    best: BTreeMap<Wording, (Candidate, u64)>,
    alone: Vec<DocId>,
    places: Places,
    wordings: Wordings,
}

struct ChoosingSegment {
    number: SegmentOrdinal,
    notices: Notices,
    id_ordinals: Option<Column<u64>>,
    last_first: DocId,
    chosen: SegmentChosen,
}

impl Collector for Choosing {
    type Fruit = Vec<(SegmentOrdinal, SegmentChosen)>;
    type Child = ChoosingSegment;

    fn for_segment(
        &self,
        number: SegmentOrdinal,
        segment: &SegmentReader,
    ) -> tantivy::Result<ChoosingSegment> {
        let ids = segment.fast_fields().str("id")?;
        let keys = (self.sort != Sort::Relevance).then(|| Keys::of(self.sort, segment)).transpose()?;
        Ok(ChoosingSegment {
            number,
            notices: Notices::of(segment)?,
            id_ordinals: ids.as_ref().map(|ids| ids.ords().clone()),
            last_first: DocId::MAX,
            chosen: SegmentChosen {
                best: BTreeMap::new(),
                alone: Vec::new(),
                places: Places { keys, ids },
                wordings: Wordings::of(segment)?,
            },
        })
    }

    fn requires_scoring(&self) -> bool {
        self.sort == Sort::Relevance
    }

    fn collect_segment(
        &self,
        weight: &dyn Weight,
        number: SegmentOrdinal,
        segment: &SegmentReader,
    ) -> tantivy::Result<(SegmentOrdinal, SegmentChosen)> {
        let mut choosing = self.for_segment(number, segment)?;
        let mut matches = weight.scorer(segment, 1.0)?;
        let scored = self.requires_scoring();
        let alive = segment.alive_bitset();
        let mut seen = 0usize;
        while matches.doc() != TERMINATED && !(seen.is_multiple_of(ENTRIES_BETWEEN) && self.clock.is_up()) {
            let entry = matches.doc();
            if alive.is_none_or(|alive| alive.is_alive(entry)) {
                choosing.collect(entry, if scored { matches.score() } else { 0.0 });
            }
            seen += 1;
            matches.advance();
        }
        Ok(choosing.harvest())
    }

    fn merge_fruits(
        &self,
        segments: Vec<(SegmentOrdinal, SegmentChosen)>,
    ) -> tantivy::Result<Vec<(SegmentOrdinal, SegmentChosen)>> {
        Ok(segments)
    }
}

impl SegmentCollector for ChoosingSegment {
    type Fruit = (SegmentOrdinal, SegmentChosen);

    fn collect(&mut self, entry: DocId, score: Score) {
        let first = self.notices.first_entry(entry);
        let is_new = first != self.last_first;
        self.last_first = first;
        let Some(wording) = self.chosen.wordings.shared(entry) else {
            self.chosen.alone.extend(Some(first).filter(|_| is_new));
            return;
        };
        let place = match &self.chosen.places.keys {
            Some(keys) => keys.number(entry),
            // Scores are not negative, so that their bits are in their order.
            None => u64::from(u32::MAX - score.max(0.0).to_bits()),
        };
        let id = self.id_ordinals.as_ref().and_then(|ids| ids.first(entry)).unwrap_or_default();
        let candidate = Candidate { place, id, first };
        let best = self.chosen.best.entry(wording).or_insert((candidate, 0));
        best.0 = best.0.min(candidate);
        best.1 += u64::from(is_new);
    }

    fn harvest(self) -> (SegmentOrdinal, SegmentChosen) {
        (self.number, self.chosen)
    }
}
