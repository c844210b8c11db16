//! Matching entries to notices in an order of their own: by date or by title, ties by id, from any place on.

use std::collections::{BTreeMap, BTreeSet};

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::{Column, StrColumn, TermOrdHit};
use tantivy::query::Weight;
use tantivy::{DocId, Score, SegmentOrdinal, SegmentReader};

use super::clock::Clock;
use super::collect::{Notices, each_match};
use crate::search::Sort;

/// What notices are ordered by; the smaller comes first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub(super) enum Key {
    /// A day counted in the direction of the order.
    Day(u64),
    /// A folded title.
    Title(String),
    /// A lot that was drawn.
    Lot(u64),
    /// Nothing is stated: last.
    Unstated,
}

/// A notice in its place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Placed {
    pub(super) key: Key,
    pub(super) id: String,
    pub(super) segment: SegmentOrdinal,
    /// The first entry that matches.
    pub(super) entry: DocId,
    /// The first entry of the notice.
    pub(super) first: DocId,
}

/// Days are counted down from here when the newest comes first; larger than any YYYYMMDD.
const AFTER_ALL_DAYS: u64 = 100_000_000;

/// Collects the first `limit` notices behind `after`.
pub(super) struct InOrder<'a> {
    pub(super) sort: Sort,
    pub(super) limit: usize,
    pub(super) after: Option<(&'a Key, &'a str)>,
    pub(super) clock: Clock,
}

impl Collector for InOrder<'_> {
    type Fruit = Vec<Placed>;
    type Child = SegmentInOrder;

    fn for_segment(
        &self,
        number: SegmentOrdinal,
        segment: &SegmentReader,
    ) -> tantivy::Result<SegmentInOrder> {
        let keys = Keys::of(self.sort, segment)?;
        let ids = segment.fast_fields().str("id")?;
        let from = match (self.after, &ids) {
            (Some((key, id)), Some(ids)) => place_behind(&keys, ids, key, id)?,
            _ => (0, 0),
        };
        Ok(SegmentInOrder {
            number,
            notices: Notices::of(segment)?,
            id_ordinals: ids.as_ref().map(|ids| ids.ords().clone()),
            keys,
            ids,
            from,
            limit: self.limit.max(1),
            kept: Vec::new(),
            last: (u64::MAX, u64::MAX),
            last_notice: DocId::MAX,
        })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, segments: Vec<tantivy::Result<Vec<Placed>>>) -> tantivy::Result<Vec<Placed>> {
        let mut all = Vec::new();
        for segment in segments {
            all.extend(segment?);
        }
        all.sort();
        all.truncate(self.limit);
        Ok(all)
    }

    fn collect_segment(
        &self,
        weight: &dyn Weight,
        number: SegmentOrdinal,
        segment: &SegmentReader,
    ) -> tantivy::Result<tantivy::Result<Vec<Placed>>> {
        let mut order = self.for_segment(number, segment)?;
        let alive = segment.alive_bitset();
        each_match(weight, segment, &self.clock, |entry| {
            if alive.is_none_or(|alive| alive.is_alive(entry)) {
                order.collect(entry, 0.0);
            }
        })?;
        Ok(order.harvest())
    }
}

/// Keys of one segment as numbers, comparable only within it.
pub(super) enum Keys {
    Days(Option<Column<u64>>, Sort),
    Titles(Option<(StrColumn, Column<u64>)>),
    /// The lot of each id, and the ids of the entries.
    Lots(Vec<u64>, Option<Column<u64>>),
}

/// The number of an entry without a key.
const UNSTATED: u64 = u64::MAX - 1;

impl Keys {
    pub(super) fn of(sort: Sort, segment: &SegmentReader) -> tantivy::Result<Self> {
        let columns = segment.fast_fields();
        Ok(match sort {
            Sort::Title => {
                Keys::Titles(columns.str("title_key")?.map(|titles| (titles.clone(), titles.ords().clone())))
            }
            Sort::Random(seed) => {
                let ids = columns.str("id")?;
                let lots = ids.as_ref().map(|ids| lots(ids, seed)).transpose()?.unwrap_or_default();
                Keys::Lots(lots, ids.map(|ids| ids.ords().clone()))
            }
            _ => Keys::Days(columns.column_opt::<u64>("first_day")?, sort),
        })
    }

    pub(super) fn number(&self, entry: DocId) -> u64 {
        match self {
            Keys::Days(days, sort) => {
                let day = days.as_ref().and_then(|days| days.first(entry));
                day.map_or(UNSTATED, |day| if *sort == Sort::Newest { AFTER_ALL_DAYS - day } else { day })
            }
            Keys::Titles(titles) => {
                titles.as_ref().and_then(|(_, ordinals)| ordinals.first(entry)).unwrap_or(UNSTATED)
            }
            Keys::Lots(lots, ids) => {
                let id = ids.as_ref().and_then(|ids| ids.first(entry));
                id.and_then(|id| lots.get(id as usize)).copied().unwrap_or(UNSTATED)
            }
        }
    }

    /// The first number that is not before `key`, and whether it is the number of `key` itself.
    fn place(&self, key: &Key) -> tantivy::Result<(u64, bool)> {
        Ok(match (self, key) {
            (Keys::Days(..), Key::Day(day)) => (*day, true),
            (Keys::Lots(..), Key::Lot(lot)) => (*lot, true),
            (Keys::Titles(Some((titles, _))), Key::Title(title)) => {
                match titles.dictionary().term_ord_or_next(title)? {
                    TermOrdHit::Exact(ordinal) => (ordinal, true),
                    TermOrdHit::Next(ordinal) => (ordinal.min(UNSTATED), false),
                }
            }
            (Keys::Titles(None), Key::Title(_)) => (UNSTATED, false),
            _ => (UNSTATED, true),
        })
    }

    /// The keys of these numbers; nothing for what is not stated.
    pub(super) fn keys(&self, numbers: &BTreeSet<u64>) -> tantivy::Result<BTreeMap<u64, Key>> {
        let stated = numbers.iter().copied().filter(|number| *number != UNSTATED);
        Ok(match self {
            Keys::Titles(Some((titles, _))) => {
                let titles = texts_of(titles, stated)?;
                titles.into_iter().map(|(number, title)| (number, Key::Title(title))).collect()
            }
            Keys::Lots(..) => stated.map(|number| (number, Key::Lot(number))).collect(),
            _ => stated.map(|number| (number, Key::Day(number))).collect(),
        })
    }
}

/// The lot of every id, in the order of the ids: half of eight bytes of blake3 over the seed and the id, so that it
/// depends on nothing else.
fn lots(ids: &StrColumn, seed: u64) -> tantivy::Result<Vec<u64>> {
    let mut lots = Vec::with_capacity(ids.num_terms());
    let mut stream = ids.dictionary().stream()?;
    while stream.advance() {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&seed.to_le_bytes()).update(stream.key());
        let mut first = [0; 8];
        first.copy_from_slice(&hasher.finalize().as_bytes()[..8]);
        lots.push(u64::from_le_bytes(first) >> 1);
    }
    Ok(lots)
}

/// The first place, as numbers of key and id, behind a notice that may be in another segment.
fn place_behind(keys: &Keys, ids: &StrColumn, key: &Key, id: &str) -> tantivy::Result<(u64, u64)> {
    let (number, exact) = keys.place(key)?;
    if !exact {
        return Ok((number, 0));
    }
    Ok(match ids.dictionary().term_ord_or_next(id)? {
        TermOrdHit::Exact(ordinal) => (number, ordinal + 1),
        TermOrdHit::Next(ordinal) => (number, ordinal),
    })
}

/// The notices of one segment while they are collected.
pub(super) struct SegmentInOrder {
    number: SegmentOrdinal,
    notices: Notices,
    keys: Keys,
    ids: Option<StrColumn>,
    id_ordinals: Option<Column<u64>>,
    from: (u64, u64),
    limit: usize,
    kept: Vec<((u64, u64), DocId, DocId)>,
    /// Places behind this one cannot matter any more.
    last: (u64, u64),
    last_notice: DocId,
}

impl SegmentCollector for SegmentInOrder {
    type Fruit = tantivy::Result<Vec<Placed>>;

    fn collect(&mut self, entry: DocId, _: Score) {
        let first = self.notices.first_entry(entry);
        if first == self.last_notice {
            return;
        }
        self.last_notice = first;
        let key = self.keys.number(entry);
        if key > self.last.0 {
            return;
        }
        let id = self.id_ordinals.as_ref().and_then(|ids| ids.first(entry)).unwrap_or_default();
        let place = (key, id);
        if place >= self.from && place <= self.last {
            self.kept.push((place, entry, first));
            if self.kept.len() >= 2 * self.limit {
                self.shrink();
            }
        }
    }

    fn harvest(mut self) -> tantivy::Result<Vec<Placed>> {
        self.shrink();
        let ids = match &self.ids {
            Some(ids) => texts_of(ids, self.kept.iter().map(|(place, ..)| place.1))?,
            None => BTreeMap::new(),
        };
        let numbers: BTreeSet<u64> = self.kept.iter().map(|(place, ..)| place.0).collect();
        let keys = self.keys.keys(&numbers)?;
        let placed = self.kept.iter().map(|(place, entry, first)| Placed {
            key: keys.get(&place.0).cloned().unwrap_or(Key::Unstated),
            id: ids.get(&place.1).cloned().unwrap_or_default(),
            segment: self.number,
            entry: *entry,
            first: *first,
        });
        Ok(placed.collect())
    }
}

/// The texts of ordinals, read in one go: one after the other would unpack each block of the dictionary again.
fn texts_of(
    column: &StrColumn,
    ordinals: impl Iterator<Item = u64>,
) -> tantivy::Result<BTreeMap<u64, String>> {
    let ordinals: BTreeSet<u64> = ordinals.collect();
    let ordinals: Vec<u64> = ordinals.into_iter().collect();
    let (mut texts, mut next) = (BTreeMap::new(), ordinals.iter());
    column.dictionary().sorted_ords_to_term_cb(&ordinals, |text| {
        if let Some(ordinal) = next.next() {
            texts.insert(*ordinal, String::from_utf8_lossy(text).into_owned());
        }
    })?;
    Ok(texts)
}

impl SegmentInOrder {
    fn shrink(&mut self) {
        if self.kept.len() > self.limit {
            let (_, last, _) = self.kept.select_nth_unstable(self.limit - 1);
            self.last = last.0;
            self.kept.truncate(self.limit);
        }
    }
}
