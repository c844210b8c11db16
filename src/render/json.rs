//! Results to the JSON of the contract, shared by the command line and the web.

use std::io::{self, Write};

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::query::Problem;
use crate::search::{
    ArchiveInfo, FacetCounts, FacetValue, FilterCounts, Hit, Matching, Namesakes, SearchResults,
};

/// An answer to a search, as JSON shows it.
#[derive(Debug, Serialize)]
pub struct SearchAnswer<'a> {
    query: &'a str,
    #[serde(rename = "match")]
    matched: Matching,
    total: u64,
    total_articles: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    total_collapsed: Option<u64>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    people: &'a [Namesakes],
    hits: &'a [Hit],
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<&'a str>,
    facets: Facets<'a>,
    facet_info: FacetInfos<'a>,
    #[serde(skip_serializing_if = "FilterInfos::is_empty")]
    filter_info: FilterInfos<'a>,
    problems: Vec<Problem>,
    #[serde(skip_serializing_if = "Option::is_none")]
    suggestion: Option<&'a str>,
    archive: &'a ArchiveInfo,
}

impl<'a> SearchAnswer<'a> {
    /// The answer to the query as typed; `parsing` are the problems of reading it.
    pub fn new(query: &'a str, parsing: &[Problem], results: &'a SearchResults) -> Self {
        SearchAnswer {
            query,
            matched: results.matched,
            total: results.total,
            total_articles: results.total_articles,
            total_collapsed: results.total_collapsed,
            people: &results.people,
            hits: &results.hits,
            next: results.next.as_deref(),
            facets: Facets(&results.facets),
            facet_info: FacetInfos(&results.facets),
            filter_info: FilterInfos(&results.filters),
            problems: parsing.iter().chain(&results.problems).cloned().collect(),
            suggestion: results.suggestion.as_deref(),
            archive: &results.archive,
        }
    }
}

/// The counts of one facet, as `recant facets` shows them.
#[derive(Debug, Serialize)]
pub struct FacetAnswer<'a> {
    field: &'a str,
    total: u64,
    total_articles: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    total_collapsed: Option<u64>,
    values: &'a [FacetValue],
    distinct: u64,
    not_stated: u64,
    #[serde(skip_serializing_if = "FilterInfos::is_empty")]
    filter_info: FilterInfos<'a>,
    problems: Vec<Problem>,
    archive: &'a ArchiveInfo,
}

impl<'a> FacetAnswer<'a> {
    /// The answer for one facet of `results`.
    pub fn new(facet: &'a FacetCounts, parsing: &[Problem], results: &'a SearchResults) -> Self {
        FacetAnswer {
            field: &facet.field,
            total: results.total,
            total_articles: results.total_articles,
            total_collapsed: results.total_collapsed,
            values: &facet.values,
            distinct: facet.distinct,
            not_stated: facet.not_stated,
            filter_info: FilterInfos(&results.filters),
            problems: parsing.iter().chain(&results.problems).cloned().collect(),
            archive: &results.archive,
        }
    }
}

/// Writes a value as one line of JSON.
///
/// # Errors
///
/// When `out` cannot be written.
pub fn write_json(out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    writeln!(out)
}

/// Facets by field name, in the order asked.
#[derive(Debug)]
struct Facets<'a>(&'a [FacetCounts]);

impl Serialize for Facets<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|facet| (&facet.field, &facet.values)))
    }
}

/// What the counts leave open, by field name.
#[derive(Debug)]
struct FacetInfos<'a>(&'a [FacetCounts]);

/// What filters leave out because notices do not say, by field name.
#[derive(Debug)]
struct FilterInfos<'a>(&'a [FilterCounts]);

impl FilterInfos<'_> {
    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for FilterInfos<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct FilterInfo {
            not_stated: u64,
        }
        serializer.collect_map(self.0.iter().map(|of| (&of.field, FilterInfo { not_stated: of.not_stated })))
    }
}

#[derive(Serialize)]
struct FacetInfo {
    distinct: u64,
    not_stated: u64,
}

impl Serialize for FacetInfos<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for facet in self.0 {
            map.serialize_entry(
                &facet.field,
                &FacetInfo { distinct: facet.distinct, not_stated: facet.not_stated },
            )?;
        }
        map.end()
    }
}
