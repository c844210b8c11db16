//! The largest publishers to the shares of their notices that state much or little of what a notice must state.

use super::chart::{ChartKind, Series, Shape};
use super::count::{ALL_VALUES, Counted, Counter, ROWS};
use crate::notice::Band;
use crate::query::Field;
use crate::search::{FacetCounts, SearchError};

/// What is not judged, as a series: a row of a database holds no wording.
const NOT_JUDGED: &str = "not judged";

/// How much the notices of the largest publishers state, publisher by publisher.
pub(super) fn completeness(counter: &Counter<'_>, kind: ChartKind) -> Result<Counted, SearchError> {
    let (families, results) = counter.facet(&counter.base, Field::Family, ROWS)?;
    let mut counted = Counted::new(kind, counter.empty(kind, Shape::Shares, &results));
    let chart = &mut counted.chart;
    let names = Band::ALL.iter().map(|band| band.as_str().replace('_', " "));
    let names = names.chain(std::iter::once(NOT_JUDGED.to_owned()));
    chart.series = names.map(|name| Series { name, values: Vec::new() }).collect();
    for family in families.values.iter().filter(|family| family.count > 0) {
        let request = counter.with(Field::Family, &family.value);
        let (stated, _) = counter.facet(&request, Field::Completeness, ALL_VALUES)?;
        chart.categories.push(family.value.clone());
        chart.rests_on.push(Some(family.count));
        let counts = Band::ALL.iter().map(|band| count(&stated, band.as_str()));
        for (series, count) in chart.series.iter_mut().zip(counts.chain([stated.not_stated])) {
            series.values.push(Some(count));
        }
    }
    chart.leave_out("without a stated publisher", families.not_stated);
    chart.notes.push("recant's own reading by its rubric; rows of databases are not judged".to_owned());
    counter.leave_out_rest(&mut counted, &families, Field::Family)?;
    Ok(counted)
}

fn count(counts: &FacetCounts, value: &str) -> u64 {
    counts.values.iter().find(|counted| counted.value == value).map_or(0, |counted| counted.count)
}
