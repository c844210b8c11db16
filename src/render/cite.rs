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
    #[serde(flatten)]
    chosen: Chosen,
}

/// How hits were chosen and counted, where it was not the usual way.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct Chosen {
    /// So many notices at random, and the seed that gives the same ones again.
    #[serde(rename = "random_sample", skip_serializing_if = "Option::is_none")]
    pub random: Option<RandomSample>,
    /// Of what only one is shown: `cluster`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub collapse: Option<&'static str>,
    /// What facets count, where it is not notices: `articles`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<&'static str>,
}

/// Notices drawn at random.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct RandomSample {
    /// How many.
    pub notices: usize,
    /// From what they follow.
    pub seed: u64,
}

impl<'a> Citation<'a> {
    /// The citation of an answer of this version of the program.
    pub fn new(query: &'a str, filters: &'a [String], results: &'a SearchResults, version: &'a str) -> Self {
        let archive = &results.archive;
        Citation {
            chosen: Chosen::default(),
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

    /// The citation of an answer whose hits were chosen or counted in an unusual way.
    pub fn chosen(self, chosen: Chosen) -> Self {
        Citation { chosen, ..self }
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
    write_chosen(out, &citation.chosen)?;
    let (notices, articles) =
        (count(citation.archive_notices, "notice"), count(citation.archive_articles, "article"));
    let newest = citation.archive_newest.map(|date| format!(", newest {date}")).unwrap_or_default();
    let sample = if citation.sample { " (sample archive: these notices are invented)" } else { "" };
    writeln!(out, "archive:     {notices} about {articles}{newest}{sample}")?;
    writeln!(out, "fingerprint: {}", citation.fingerprint)?;
    writeln!(out, "program:     recant {}", citation.version)
}

fn write_chosen(out: &mut dyn Write, chosen: &Chosen) -> io::Result<()> {
    if let Some(RandomSample { notices, seed }) = chosen.random {
        writeln!(
            out,
            "of these:    {} at random (--sample {notices} --seed {seed})",
            count(notices as u64, "notice")
        )?;
    }
    chosen.collapse.map_or(Ok(()), |by| writeln!(out, "shown:       one of each {by} (--collapse {by})"))?;
    chosen.count.map_or(Ok(()), |unit| writeln!(out, "counted:     {unit} (--count {unit})"))
}
