//! The query string of an address to a request of the engine, and back: an address holds the whole state of a page.

use std::time::{Duration, Instant};

use crate::query::{self, Field, Problem, ProblemKind, Query};
use crate::search::{Collapse, CountUnit, FacetRequest, Filter, Matching, SearchRequest, Sort};

/// Hits of one page.
pub(super) const PAGE_HITS: usize = 20;

/// The most hits that one answer holds; more are fetched page by page or exported.
pub(super) const MOST_HITS: usize = 200;

/// The longest time for one search; what was found until then is shown, and said to be a part.
const SEARCH_WITHIN: Duration = Duration::from_secs(5);

/// The furthest hit that is reached by its number; beyond, cursors or a narrower query serve better.
pub(super) const MOST_OFFSET: usize = 10_000;

/// The filter's value for notices that do not state a field; no value of a notice begins so.
pub(super) const NOT_STATED: &str = "\u{1}not stated";

/// What `match`, `count` and `sort` can be.
pub(super) const MATCHINGS: [&str; 3] = ["auto", "all", "any"];
pub(super) const COUNTS: [&str; 2] = ["notices", "articles"];
pub(super) const SORTS: [&str; 4] = ["relevance", "newest", "oldest", "title"];

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
    /// Fields that a match need not state, beside the values selected of them.
    pub(super) not_stated: Vec<Field>,
    /// Count only values of facets that hold this text.
    pub(super) contains: String,
    /// Show one notice for each wording.
    pub(super) collapse: bool,
    /// Values that a parameter cannot have, each with what it can have.
    pub(super) wrong: Vec<String>,
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
            "match" => self.matching = self.one_of(name, value, &MATCHINGS),
            "count" => self.count = self.one_of(name, value, &COUNTS),
            "sort" => self.sort = self.one_of(name, value, &SORTS),
            "collapse" => self.collapse = !self.one_of(name, value, &["cluster"]).is_empty(),
            "page" => match self.number(name, value) {
                Some(0) => self.wrong.push("pages are counted from 1".to_owned()),
                page => self.page = page.unwrap_or(1),
            },
            "limit" => self.limit = self.number(name, value),
            "after" => self.after = Some(value.to_owned()),
            "explain" => self.explain = self.is_true(name, value),
            "contains" => value.clone_into(&mut self.contains),
            "facet" => match facet(value) {
                Some(facet) => self.facets.push(facet),
                None => self.wrong.push(format!("`{value}` is not a facet; write FIELD or FIELD:N")),
            },
            "not_stated" => match Field::from_name(value).filter(|field| field.is_facet()) {
                Some(field) if !self.not_stated.contains(&field) => self.not_stated.push(field),
                Some(_) => {}
                None => self.wrong.push(format!("`{value}` is not a field that is counted")),
            },
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

    fn one_of(&mut self, name: &str, value: &str, known: &[&str]) -> String {
        if known.contains(&value) {
            return value.to_owned();
        }
        self.wrong.push(format!("`{name}` cannot be `{value}`; it is one of {}", known.join(", ")));
        String::new()
    }

    fn number(&mut self, name: &str, value: &str) -> Option<usize> {
        let number = value.parse().ok();
        if number.is_none() {
            self.wrong.push(format!("`{name}` is a number, not `{value}`"));
        }
        number
    }

    fn is_true(&mut self, name: &str, value: &str) -> bool {
        matches!(self.one_of(name, value, &["true", "1", "false", "0"]).as_str(), "true" | "1")
    }

    /// Values of filters and dates that cannot be read, in words. They match nothing.
    pub(super) fn unreadable(&self) -> impl Iterator<Item = String> {
        let mut problems = Vec::new();
        self.request_filters(&mut problems);
        let bad = problems.into_iter().filter(|problem| problem.kind == ProblemKind::BadValue);
        bad.map(|problem| problem.message)
    }

    /// What of the address means nothing, in words: values that cannot be, and names that are no field.
    pub(super) fn passed_over(&self) -> impl Iterator<Item = String> {
        let unknown = self.unknown.iter().map(|name| format!("`{name}` is not a field; it was passed over"));
        self.wrong.iter().cloned().chain(unknown)
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
        pairs.extend(self.collapse.then_some(("collapse", "cluster")));
        pairs.extend(self.filters.iter().map(|(field, value)| (field.name(), value.as_str())));
        pairs.extend(self.not_stated.iter().map(|field| ("not_stated", field.name())));
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

    /// The query string for what comes behind a cursor.
    pub(super) fn behind(&self, cursor: &str) -> String {
        let mut address = form_urlencoded::Serializer::new(String::new());
        address.extend_pairs(self.pairs()).append_pair("after", cursor);
        address.finish()
    }

    /// The same with or without what does not state a field.
    pub(super) fn with_not_stated(&self, field: Field, wanted: bool) -> Asked {
        let mut other = self.clone();
        other.not_stated.retain(|known| *known != field);
        other.not_stated.extend(wanted.then_some(field));
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
        request.facet_contains = Some(self.contains.clone()).filter(|text| !text.is_empty());
        request.collapse = self.collapse.then_some(Collapse::Cluster);
        request.deadline = Instant::now().checked_add(SEARCH_WITHIN);
        (request, problems)
    }

    fn request_filters(&self, problems: &mut Vec<Problem>) -> Vec<Filter> {
        let mut filters: Vec<Filter> = Vec::new();
        let mut put = |field: Field, value: &str, query: Query| {
            let value = (value.to_owned(), query);
            match filters.iter_mut().find(|filter| filter.field == field) {
                Some(filter) => filter.values.push(value),
                None => filters.push(Filter { field, values: vec![value] }),
            }
        };
        let mut add = |field: Field, value: &str| {
            let (query, found) = query::filter(field, value);
            problems.extend(found);
            put(field, value, query);
        };
        self.filters.iter().for_each(|(field, value)| add(*field, value));
        if !(self.since.is_empty() && self.until.is_empty()) {
            add(Field::Date, &format!("{}..{}", self.since, self.until));
        }
        for field in &self.not_stated {
            put(*field, NOT_STATED, Query::Not(Box::new(Query::Exists(*field))));
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
pub(super) const MOST_VALUES: usize = 1_000;

fn facet(text: &str) -> Option<FacetRequest> {
    let (name, number) = text.split_once(':').unwrap_or((text, "10"));
    let field = Field::from_name(name).filter(|field| field.is_facet())?;
    Some(FacetRequest { field, limit_values: number.parse::<usize>().ok()?.min(MOST_VALUES) })
}
