//! Counts by ordinal to the values that are shown: most frequent first, selected ones always.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use tantivy::columnar::StrColumn;

use super::counter::Counts;
use super::union::Union;
use crate::analysis::fold_key;
use crate::query::Field;
use crate::search::{FacetCounts, FacetRequest, FacetValue};

/// The column that counts a facet.
pub(super) fn column(field: Field) -> &'static str {
    field.name()
}

/// The column that counts what is below the values of a facet, if anything is.
pub(super) fn column_below(field: Field) -> Option<&'static str> {
    match field {
        Field::Family => Some("imprint_in_family"),
        Field::Reason => Some("reason_by_source"),
        Field::Process => Some("process_by_source"),
        Field::Quality => Some("quality_by_source"),
        _ => None,
    }
}

/// The field of what is below the values of a facet.
pub(super) fn field_below(field: Field) -> Option<Field> {
    match field {
        Field::Family => Some(Field::Publisher),
        Field::Reason | Field::Process | Field::Quality => Some(Field::ReasonSource),
        _ => None,
    }
}

/// Between a value and what is below it in the column that counts both.
const BELOW: char = '\u{1f}';

/// Which values of a facet are wanted besides the most frequent.
#[derive(Debug, Default)]
pub(super) struct Wanted {
    /// Those of its filters, as typed.
    pub(super) selected: Vec<String>,
    /// Those of the filters on what is below it.
    pub(super) selected_below: Vec<String>,
    /// The years that its filters select.
    pub(super) selected_years: Vec<RangeInclusive<i16>>,
    /// Only those that hold this text.
    pub(super) contains: Option<String>,
}

/// The counts of one facet from those of its segments.
pub(super) fn answer(
    request: FacetRequest,
    wanted: &Wanted,
    segments: &[Counts],
    below: &[Counts],
    union: Option<&Union>,
) -> tantivy::Result<FacetCounts> {
    let (mut values, distinct) = match &wanted.contains {
        None => most_frequent(segments, request.limit_values, union)?,
        Some(text) => {
            // Only imprints are looked for below: sources of codes are the same below each value.
            let below = if request.field == Field::Family { below } else { &[] };
            that_contain(segments, text, &parents_of(below, text)?, request.limit_values)?
        }
    };
    let keys = keys_of(&wanted.selected);
    for key in &keys {
        if !values.iter().any(|(value, _)| fold_key(value) == *key) {
            values.extend(with_key(segments, key)?);
        }
    }
    let in_range = |value: &str| {
        let year = value.parse::<i16>();
        year.is_ok_and(|year| wanted.selected_years.iter().any(|years| years.contains(&year)))
    };
    if is_of_years(request.field) {
        // A histogram: years in their order.
        if wanted.contains.is_none() && request.limit_values > 0 {
            values = without_gaps(segments, values, &in_range)?;
        }
        values.sort();
    } else {
        sort(&mut values);
    }
    let text = wanted.contains.as_deref().filter(|_| request.field == Field::Family);
    let is_shown = |above: &str, value: &str| {
        text.is_none_or(|text| [above, value].iter().any(|one| fold_key(one).contains(&fold_key(text))))
    };
    let selected_below = keys_of(&wanted.selected_below);
    let mut below = children(&values, below, &selected_below, request.limit_values, is_shown)?;
    let values = values.into_iter().map(|(value, count)| FacetValue {
        selected: in_range(&value) || (!keys.is_empty() && keys.contains(&fold_key(&value))),
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

/// Whether the values of a field are years.
pub(super) fn is_of_years(field: Field) -> bool {
    matches!(field, Field::Year | Field::ArticleYear)
}

/// Bars of a histogram at most that stand between others.
const MOST_BETWEEN: usize = 60;

/// The years that are shown or selected, with those between them: the most frequent alone would leave gaps that look like
/// years without notices.
fn without_gaps(
    segments: &[Counts],
    shown: Vec<(String, u64)>,
    is_selected: &dyn Fn(&str) -> bool,
) -> tantivy::Result<Vec<(String, u64)>> {
    let stated: Vec<&Counts> = segments.iter().filter(|counts| counts.stated > 0).collect();
    let all = merged(&stated)?;
    let is_end = |year: &String| is_selected(year) || shown.iter().any(|(shown, _)| shown == year);
    let first = all.iter().position(|(year, _)| is_end(year));
    let last = all.iter().rposition(|(year, _)| is_end(year));
    let Some((first, last)) = first.zip(last).filter(|(first, last)| last - first < MOST_BETWEEN) else {
        return Ok(shown);
    };
    let mut whole = all[first..=last].to_vec();
    whole.extend(shown.into_iter().filter(|(year, _)| !all.iter().any(|(known, _)| known == year)));
    Ok(whole)
}

fn keys_of(values: &[String]) -> Vec<String> {
    values.iter().map(|value| fold_key(value)).collect()
}

/// The values below which is one that holds a text.
fn parents_of(below: &[Counts], text: &str) -> tantivy::Result<BTreeSet<String>> {
    let text = fold_key(text);
    let pairs = merged(&below.iter().collect::<Vec<_>>())?;
    let parts = pairs.iter().filter_map(|(pair, _)| pair.split_once(BELOW));
    Ok(parts
        .filter(|(_, value)| fold_key(value).contains(&text))
        .map(|(above, _)| above.to_owned())
        .collect())
}

/// The most frequent values that hold a text, or are above one that does, and how many there are at all.
fn that_contain(
    segments: &[Counts],
    text: &str,
    above: &BTreeSet<String>,
    limit: usize,
) -> tantivy::Result<(Vec<(String, u64)>, u64)> {
    let stated: Vec<&Counts> = segments.iter().filter(|counts| counts.stated > 0).collect();
    let mut values = merged(&stated)?;
    let text = fold_key(text);
    values.retain(|(value, _)| above.contains(value) || fold_key(value).contains(&text));
    let distinct = values.len() as u64;
    sort(&mut values);
    values.truncate(limit);
    Ok((values, distinct))
}

/// The selected values that no value of the archive stands for.
pub(super) fn not_shown(selected: &[String], answer: &FacetCounts) -> Vec<String> {
    let shown: Vec<String> = answer.values.iter().map(|value| fold_key(&value.value)).collect();
    selected.iter().filter(|value| !shown.contains(&fold_key(value))).cloned().collect()
}

/// The most frequent values, and how many there are at all.
fn most_frequent(
    segments: &[Counts],
    limit: usize,
    union: Option<&Union>,
) -> tantivy::Result<(Vec<(String, u64)>, u64)> {
    let stated: Vec<&Counts> = segments.iter().filter(|counts| counts.stated > 0).collect();
    if let [only] = stated.as_slice() {
        let mut ordinals = only.ordinals();
        let distinct = ordinals.len() as u64;
        keep_first(&mut ordinals, limit, |ordinal| (Reverse(only.of(*ordinal)), *ordinal));
        ordinals.sort_unstable();
        let mut values = values_of(only, &ordinals)?;
        sort(&mut values);
        return Ok((values, distinct));
    }
    if let Some(union) = union {
        return most_frequent_in(union, &stated, limit);
    }
    let mut values = merged(&stated)?;
    let distinct = values.len() as u64;
    keep_first(&mut values, limit, |(value, count)| (Reverse(*count), value.clone()));
    sort(&mut values);
    Ok((values, distinct))
}

/// The same by numbers: only the values that are shown are read.
fn most_frequent_in(
    union: &Union,
    segments: &[&Counts],
    limit: usize,
) -> tantivy::Result<(Vec<(String, u64)>, u64)> {
    let mut counts = vec![0u64; union.len()];
    for segment in segments {
        for (number, count) in union.numbers(segment.segment).iter().zip(segment.by_ordinal()) {
            counts[*number as usize] += u64::from(count);
        }
    }
    let mut found: Vec<(u32, u64)> = (0..).zip(counts).filter(|(_, count)| *count > 0).collect();
    let distinct = found.len() as u64;
    keep_first(&mut found, limit, |(number, count)| (Reverse(*count), *number));
    let mut values = Vec::with_capacity(found.len());
    for (number, count) in found {
        values.push((union.value(number)?, count));
    }
    sort(&mut values);
    Ok((values, distinct))
}

/// The values of several segments, each once.
fn merged(segments: &[&Counts]) -> tantivy::Result<Vec<(String, u64)>> {
    let mut all = Vec::new();
    for counts in segments {
        all.extend(values_of(counts, &counts.ordinals())?);
    }
    all.sort();
    all.dedup_by(|(value, count), (kept, sum)| {
        let same = value == kept;
        *sum += if same { *count } else { 0 };
        same
    });
    Ok(all)
}

/// The values of ordinals in ascending order, with their counts.
fn values_of(counts: &Counts, ordinals: &[u64]) -> tantivy::Result<Vec<(String, u64)>> {
    let Some(values) = &counts.values else { return Ok(Vec::new()) };
    let mut found = Vec::with_capacity(ordinals.len());
    let mut next = ordinals.iter();
    values.dictionary().sorted_ords_to_term_cb(ordinals, |value| {
        if let Some(ordinal) = next.next() {
            let count = u64::from(counts.of(*ordinal));
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
        for ordinal in ordinals_where(values, |value| fold_key(value) == key)? {
            for (value, count) in values_of(counts, &[ordinal])? {
                *found.entry(value).or_default() += count;
            }
        }
    }
    Ok(found.into_iter().collect())
}

fn ordinals_where(values: &StrColumn, test: impl Fn(&str) -> bool) -> tantivy::Result<Vec<u64>> {
    let mut found = Vec::new();
    let mut stream = values.dictionary().stream()?;
    while stream.advance() {
        if std::str::from_utf8(stream.key()).is_ok_and(&test) {
            found.push(stream.term_ord());
        }
    }
    Ok(found)
}

/// What is below the shown values, as far as it is shown; the selected always, though nothing has them.
fn children(
    values: &[(String, u64)],
    below: &[Counts],
    selected: &[String],
    limit: usize,
    is_shown: impl Fn(&str, &str) -> bool,
) -> tantivy::Result<BTreeMap<String, Vec<FacetValue>>> {
    let mut pairs: BTreeMap<String, u64> = BTreeMap::new();
    for counts in below {
        let is_selected =
            |pair: &str| pair.split_once(BELOW).is_some_and(|(_, value)| selected.contains(&fold_key(value)));
        let mut ordinals = counts.ordinals();
        if let Some(values) = counts.values.as_ref().filter(|_| !selected.is_empty()) {
            ordinals.extend(ordinals_where(values, is_selected)?);
            ordinals.sort_unstable();
            ordinals.dedup();
        }
        for (pair, count) in values_of(counts, &ordinals)? {
            *pairs.entry(pair).or_default() += count;
        }
    }
    let mut children: BTreeMap<String, Vec<FacetValue>> = BTreeMap::new();
    for (pair, count) in pairs {
        let Some((parent, value)) = pair.split_once(BELOW) else { continue };
        let selected = selected.contains(&fold_key(value));
        if values.iter().any(|(shown, _)| shown == parent) && (selected || is_shown(parent, value)) {
            let child = FacetValue { value: value.to_owned(), count, selected, children: Vec::new() };
            children.entry(parent.to_owned()).or_default().push(child);
        }
    }
    for of_parent in children.values_mut() {
        of_parent.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
        let mut place = 0..;
        of_parent.retain(|child| child.selected || place.next().is_some_and(|place| place < limit));
    }
    Ok(children)
}
