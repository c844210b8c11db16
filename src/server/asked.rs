//! The query string of an address to a request of the engine, and back: an address holds the whole state of a page.

use std::time::{Duration, Instant};

use crate::query::{self, Field, Problem, Query};
use crate::search::{CountUnit, FacetRequest, Filter, Matching, SearchRequest, Sort};

/// Hits of one page.
pub(super) const PAGE_HITS: usize = 20;

/// The most hits that one answer holds; more are fetched page by page or exported.
pub(super) const MOST_HITS: usize = 200;

/// The longest time for one search; what was found until then is shown, and said to be a part.
const SEARCH_WITHIN: Duration = Duration::from_secs(5);

/// The furthest hit that is reached by its number; beyond, cursors or a narrower query serve better.
pub(super) const MOST_OFFSET: usize = 10_000;

/// What an address asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Asked {
    /// The words of the search box.
    pub(super) words: String,
    /// Values selected, by field, in the order of the address.
    pub(super) filters: Vec<(Field, String)>,
    pub(super) since: String,
    pub(super) until: String,
    pub(super) matching: String,
    pub(super) count: String,
    pub(super) sort: String,
    pub(super) page: usize,
    pub(super) limit: Option<usize>,
    pub(super) after: Option<String>,
    pub(super) explain: bool,
    /// Facets asked for by name, with the number of values.
    pub(super) facets: Vec<FacetRequest>,
    /// Parameters that mean nothing here.
    pub(super) unknown: Vec<String>,
}

impl Asked {
    /// Reads the parameters of an address. Parameters that mean nothing are kept apart, empty ones are passed over.
    pub(super) fn read(pairs: &[(String, String)]) -> Asked {
        let mut asked = Asked { page: 1, ..Asked::default() };
        for (name, value) in pairs.iter().filter(|(_, value)| !value.trim().is_empty()) {
            asked.take(name, value.trim());
        }
        asked
    }

    fn take(&mut self, name: &str, value: &str) {
        match name {
            "q" => value.clone_into(&mut self.words),
            "since" => value.clone_into(&mut self.since),
            "until" => value.clone_into(&mut self.until),
            "match" => value.clone_into(&mut self.matching),
            "count" => value.clone_into(&mut self.count),
            "sort" => value.clone_into(&mut self.sort),
            "page" => self.page = value.parse().unwrap_or(1).max(1),
            "limit" => self.limit = value.parse().ok(),
            "after" => self.after = Some(value.to_owned()),
            "explain" => self.explain = matches!(value, "1" | "true"),
            "facet" => self.facets.extend(facet(value)),
            _ => match Field::from_name(name) {
                Some(field) => {
                    let filter = (field, value.to_owned());
                    if !self.filters.contains(&filter) {
                        self.filters.push(filter);
                    }
                }
                None => self.unknown.push(name.to_owned()),
            },
        }
    }

    /// The parameters that lead back here, without the page.
    pub(super) fn pairs(&self) -> Vec<(&str, &str)> {
        let plain = [
            ("q", &self.words),
            ("since", &self.since),
            ("until", &self.until),
            ("match", &self.matching),
            ("count", &self.count),
            ("sort", &self.sort),
        ];
        let mut pairs: Vec<(&str, &str)> =
            plain.into_iter().filter(|(_, value)| !value.is_empty()).map(|(n, v)| (n, v.as_str())).collect();
        pairs.extend(self.filters.iter().map(|(field, value)| (field.name(), value.as_str())));
        pairs
    }

    /// The query string that leads back here, on another page.
    pub(super) fn address(&self, page: usize) -> String {
        let mut address = form_urlencoded::Serializer::new(String::new());
        address.extend_pairs(self.pairs());
        if page > 1 {
            address.append_pair("page", &page.to_string());
        }
        address.finish()
    }

    /// The same without one selected value.
    pub(super) fn without(&self, field: Field, value: &str) -> Asked {
        let mut other = self.clone();
        other.filters.retain(|(f, v)| (*f, v.as_str()) != (field, value));
        other
    }

    /// The same with one selected value more.
    pub(super) fn with(&self, field: Field, value: &str) -> Asked {
        let mut other = self.without(field, value);
        other.filters.push((field, value.to_owned()));
        other
    }

    /// Whether a value is selected.
    pub(super) fn selects(&self, field: Field, value: &str) -> bool {
        self.filters.iter().any(|(f, v)| *f == field && v == value)
    }

    /// The request, and what was read differently from what was asked.
    pub(super) fn request(&self, facets: &[FacetRequest]) -> (SearchRequest, Vec<Problem>) {
        let parsed = if self.words.is_empty() {
            query::Parsed { query: Query::All, problems: Vec::new() }
        } else {
            query::parse(&self.words)
        };
        let mut problems = parsed.problems;
        let mut request = SearchRequest::new(parsed.query);
        request.typed = Some(self.words.clone());
        request.filters = self.request_filters(&mut problems);
        request.facets = if self.facets.is_empty() { facets.to_vec() } else { self.facets.clone() };
        request.matching = matching(&self.matching).unwrap_or(request.matching);
        request.count = if self.count == "articles" { CountUnit::Articles } else { CountUnit::Notices };
        request.sort = sort(&self.sort).unwrap_or(request.sort);
        request.limit_hits = self.limit.unwrap_or(PAGE_HITS).min(MOST_HITS);
        request.after.clone_from(&self.after);
        let passed = (self.page - 1).saturating_mul(request.limit_hits);
        request.offset_hits = if self.after.is_some() { 0 } else { passed.min(MOST_OFFSET) };
        request.explain = self.explain;
        request.deadline = Instant::now().checked_add(SEARCH_WITHIN);
        (request, problems)
    }

    fn request_filters(&self, problems: &mut Vec<Problem>) -> Vec<Filter> {
        let mut filters: Vec<Filter> = Vec::new();
        let mut add = |field: Field, value: &str| {
            let (query, found) = query::filter(field, value);
            problems.extend(found);
            let value = (value.to_owned(), query);
            match filters.iter_mut().find(|filter| filter.field == field) {
                Some(filter) => filter.values.push(value),
                None => filters.push(Filter { field, values: vec![value] }),
            }
        };
        self.filters.iter().for_each(|(field, value)| add(*field, value));
        if !(self.since.is_empty() && self.until.is_empty()) {
            add(Field::Date, &format!("{}..{}", self.since, self.until));
        }
        filters
    }
}

fn matching(text: &str) -> Option<Matching> {
    match text {
        "all" => Some(Matching::All),
        "any" => Some(Matching::Any),
        "auto" => Some(Matching::Auto),
        _ => None,
    }
}

fn sort(text: &str) -> Option<Sort> {
    match text {
        "relevance" => Some(Sort::Relevance),
        "newest" => Some(Sort::Newest),
        "oldest" => Some(Sort::Oldest),
        "title" => Some(Sort::Title),
        _ => None,
    }
}

/// The most values of one facet in one answer.
const MOST_VALUES: usize = 1_000;

fn facet(text: &str) -> Option<FacetRequest> {
    let (name, number) = text.split_once(':').unwrap_or((text, "10"));
    let field = Field::from_name(name).filter(|field| field.is_facet())?;
    Some(FacetRequest { field, limit_values: number.parse::<usize>().ok()?.min(MOST_VALUES) })
}
