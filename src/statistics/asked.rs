//! A request for statistics to the search behind every chart, and to the words that say beneath a picture what was counted.

use super::count::StatisticsRequest;
use crate::query::Query;
use crate::search::{Filter, Matching, SearchRequest};

/// The search with its filters put into the query: a facet leaves its own filter out, but a statistic must not. Filters on
/// fields of one facet are alternatives.
pub(super) fn base(search: &SearchRequest) -> SearchRequest {
    let mut facets: Vec<(crate::query::Field, Vec<Query>)> = Vec::new();
    for Filter { field, values } in &search.filters {
        let queries = values.iter().map(|(_, query)| query.clone());
        match facets.iter_mut().find(|(known, _)| *known == field.facet()) {
            Some((_, alternatives)) => alternatives.extend(queries),
            None => facets.push((field.facet(), queries.collect())),
        }
    }
    let filters = facets.into_iter().map(|(_, alternatives)| Query::Or(alternatives));
    let query = std::iter::once(search.query.clone()).chain(filters).collect::<Vec<_>>();
    SearchRequest {
        query: if query.len() == 1 { search.query.clone() } else { Query::And(query) },
        filters: Vec::new(),
        facets: Vec::new(),
        limit_hits: 0,
        offset_hits: 0,
        after: None,
        explain: false,
        ..search.clone()
    }
}

/// What was searched for, such as ``copper frogs; family: Wiley or Springer``.
pub(super) fn in_words(request: &StatisticsRequest) -> String {
    let search = &request.search;
    let typed = search.typed.as_deref().unwrap_or_default().trim();
    let mut words = vec![if typed.is_empty() { "everything".to_owned() } else { typed.to_owned() }];
    if search.matching != Matching::Auto && !typed.is_empty() {
        let how = if search.matching == Matching::All { "all" } else { "any" };
        words.push(format!("{how} of the words"));
    }
    words.extend(search.filters.iter().map(|filter| {
        let values = filter.values.iter().map(|(shown, _)| shown.trim_start_matches('\u{1}'));
        let values = values.collect::<Vec<_>>().join(" or ");
        format!("{}: {values}", filter.field.name().replace('_', " "))
    }));
    words.extend(request.search.collapse.map(|_| "one for each wording".to_owned()));
    words.extend(request.without_largest.then(|| "without the largest publisher".to_owned()));
    words.join("; ")
}
