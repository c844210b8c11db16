//! An answer to the words by which it can be cited, and by which others find the same.

use std::io::{self, Write};

use serde::Serialize;

use super::terminal::sanitise;
use super::text::count;
use crate::search::{Matching, SearchResults};

/// What must be said of an answer for others to find the same.
#[derive(Debug, Serialize)]
pub struct Citation<'a> {
    query: &'a str,
    /// Filters as typed, such as `publisher:Wiley`.
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    filters: &'a [String],
    #[serde(rename = "match")]
    matched: Matching,
    total: u64,
    total_articles: u64,
    fingerprint: &'a str,
    archive_notices: u64,
    archive_articles: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    archive_newest: Option<&'a str>,
    sample: bool,
    version: &'a str,
}

impl<'a> Citation<'a> {
    /// The citation of an answer of this version of the program.
    pub fn new(query: &'a str, filters: &'a [String], results: &'a SearchResults, version: &'a str) -> Self {
        let archive = &results.archive;
        Citation {
            query,
            filters,
            matched: results.matched,
            total: results.total,
            total_articles: results.total_articles,
            fingerprint: &archive.fingerprint,
            archive_notices: archive.notices,
            archive_articles: archive.articles,
            archive_newest: archive.newest.as_deref(),
            sample: archive.sample,
            version,
        }
    }
}

/// Writes a citation as lines of `name: value`.
///
/// # Errors
///
/// When `out` cannot be written.
pub fn write_citation(out: &mut dyn Write, citation: &Citation<'_>) -> io::Result<()> {
    let matched = if citation.matched == Matching::Any { "any of the words" } else { "all words" };
    writeln!(out, "query:       {}", sanitise(citation.query))?;
    for filter in citation.filters {
        writeln!(out, "filter:      {}", sanitise(filter))?;
    }
    writeln!(out, "matched:     {matched}")?;
    let (notices, articles) = (count(citation.total, "notice"), count(citation.total_articles, "article"));
    writeln!(out, "found:       {notices} ({articles})")?;
    let (notices, articles) =
        (count(citation.archive_notices, "notice"), count(citation.archive_articles, "article"));
    let newest = citation.archive_newest.map(|date| format!(", newest {date}")).unwrap_or_default();
    let sample = if citation.sample { " (sample archive: these notices are invented)" } else { "" };
    writeln!(out, "archive:     {notices} about {articles}{newest}{sample}")?;
    writeln!(out, "fingerprint: {}", citation.fingerprint)?;
    writeln!(out, "program:     recant {}", citation.version)
}
