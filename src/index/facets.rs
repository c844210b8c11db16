//! Counts by ordinal to the values that are shown: most frequent first, selected ones always.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use tantivy::columnar::StrColumn;

use super::collect::Counts;
use crate::analysis::fold_key;
use crate::query::Field;
use crate::search::{FacetCounts, FacetRequest, FacetValue};

/// The column that counts a facet.
pub(super) fn column(field: Field) -> &'static str {
    field.name()
}

/// The column that counts what is below the values of a facet, if anything is.
pub(super) fn column_below(field: Field) -> Option<&'static str> {
    (field == Field::Family).then_some("imprint_in_family")
}

/// Between a value and what is below it in the column that counts both.
const BELOW: char = '\u{1f}';

/// The counts of one facet from those of its segments. `selected` are the values of its filters, as typed.
pub(super) fn answer(
    request: FacetRequest,
    selected: &[String],
    segments: &[Counts],
    below: &[Counts],
) -> tantivy::Result<FacetCounts> {
    let (mut values, distinct) = most_frequent(segments, request.limit_values)?;
    let keys: Vec<String> = selected.iter().map(|value| fold_key(value)).collect();
    for key in &keys {
        if !values.iter().any(|(value, _)| fold_key(value) == *key) {
            values.extend(with_key(segments, key)?);
        }
    }
    sort(&mut values);
    let mut below = children(&values, below, request.limit_values)?;
    let values = values.into_iter().map(|(value, count)| FacetValue {
        selected: !keys.is_empty() && keys.contains(&fold_key(&value)),
        children: below.remove(&value).unwrap_or_default(),
        value,
        count,
    });
    let (seen, stated) = segments.iter().fold((0, 0), |(seen, stated), s| (seen + s.seen, stated + s.stated));
    Ok(FacetCounts {
        field: request.field.name().to_owned(),
        values: values.collect(),
        distinct,
        not_stated: seen - stated,
    })
}

/// The selected values that no value of the archive stands for.
pub(super) fn not_shown(selected: &[String], answer: &FacetCounts) -> Vec<String> {
    let shown: Vec<String> = answer.values.iter().map(|value| fold_key(&value.value)).collect();
    selected.iter().filter(|value| !shown.contains(&fold_key(value))).cloned().collect()
}

/// The most frequent values, and how many there are at all.
fn most_frequent(segments: &[Counts], limit: usize) -> tantivy::Result<(Vec<(String, u64)>, u64)> {
    let stated: Vec<&Counts> = segments.iter().filter(|counts| counts.stated > 0).collect();
    if let [only] = stated.as_slice() {
        let mut ordinals = counted_ordinals(only);
        let distinct = ordinals.len() as u64;
        keep_first(&mut ordinals, limit, |ordinal| (Reverse(only.by_ordinal[*ordinal as usize]), *ordinal));
        ordinals.sort_unstable();
        let mut values = values_of(only, &ordinals)?;
        sort(&mut values);
        return Ok((values, distinct));
    }
    let mut values = merged(&stated)?;
    let distinct = values.len() as u64;
    keep_first(&mut values, limit, |(value, count)| (Reverse(*count), value.clone()));
    sort(&mut values);
    Ok((values, distinct))
}

/// The values of several segments, each once.
fn merged(segments: &[&Counts]) -> tantivy::Result<Vec<(String, u64)>> {
    let mut all = Vec::new();
    for counts in segments {
        all.extend(values_of(counts, &counted_ordinals(counts))?);
    }
    all.sort();
    all.dedup_by(|(value, count), (kept, sum)| {
        let same = value == kept;
        *sum += if same { *count } else { 0 };
        same
    });
    Ok(all)
}

fn counted_ordinals(counts: &Counts) -> Vec<u64> {
    (0..).zip(&counts.by_ordinal).filter(|(_, count)| **count > 0).map(|(ordinal, _)| ordinal).collect()
}

/// The values of ordinals in ascending order, with their counts.
fn values_of(counts: &Counts, ordinals: &[u64]) -> tantivy::Result<Vec<(String, u64)>> {
    let Some(values) = &counts.values else { return Ok(Vec::new()) };
    let mut found = Vec::with_capacity(ordinals.len());
    let mut next = ordinals.iter();
    values.dictionary().sorted_ords_to_term_cb(ordinals, |value| {
        if let Some(ordinal) = next.next() {
            let count = u64::from(counts.by_ordinal[*ordinal as usize]);
            found.push((String::from_utf8_lossy(value).into_owned(), count));
        }
    })?;
    Ok(found)
}

fn keep_first<T, K: Ord>(items: &mut Vec<T>, limit: usize, key: impl Fn(&T) -> K) {
    if items.len() > limit {
        if limit > 0 {
            items.select_nth_unstable_by_key(limit - 1, key);
        }
        items.truncate(limit);
    }
}

fn sort(values: &mut [(String, u64)]) {
    values.sort_by(|(a, of_a), (b, of_b)| of_b.cmp(of_a).then_with(|| a.cmp(b)));
}

/// Every value of the archive with this key, counted or not.
fn with_key(segments: &[Counts], key: &str) -> tantivy::Result<Vec<(String, u64)>> {
    let mut found: BTreeMap<String, u64> = BTreeMap::new();
    for counts in segments {
        let Some(values) = &counts.values else { continue };
        for ordinal in ordinals_with_key(values, key)? {
            for (value, count) in values_of(counts, &[ordinal])? {
                *found.entry(value).or_default() += count;
            }
        }
    }
    Ok(found.into_iter().collect())
}

fn ordinals_with_key(values: &StrColumn, key: &str) -> tantivy::Result<Vec<u64>> {
    let mut found = Vec::new();
    let mut stream = values.dictionary().stream()?;
    while stream.advance() {
        if std::str::from_utf8(stream.key()).is_ok_and(|value| fold_key(value) == key) {
            found.push(stream.term_ord());
        }
    }
    Ok(found)
}

/// What is below the shown values.
fn children(
    values: &[(String, u64)],
    below: &[Counts],
    limit: usize,
) -> tantivy::Result<BTreeMap<String, Vec<FacetValue>>> {
    let mut children: BTreeMap<String, Vec<FacetValue>> = BTreeMap::new();
    let stated: Vec<&Counts> = below.iter().filter(|counts| counts.stated > 0).collect();
    for (pair, count) in merged(&stated)? {
        let Some((parent, value)) = pair.split_once(BELOW) else { continue };
        if values.iter().any(|(shown, _)| shown == parent) {
            let child = FacetValue { value: value.to_owned(), count, selected: false, children: Vec::new() };
            children.entry(parent.to_owned()).or_default().push(child);
        }
    }
    for of_parent in children.values_mut() {
        of_parent.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
        of_parent.truncate(limit);
    }
    Ok(children)
}
