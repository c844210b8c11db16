//! What a citation says of an article to the entries of the archive that may be it.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{SearchEngine, SearchError};
use crate::notice::Notice;
use crate::query::Identifier;

/// An archive in which articles are looked up by what a citation says of them.
pub trait ArticleLookup: SearchEngine + Sync {
    /// For each identifier, in order, the entries that carry it: articles first, then notices about no article.
    ///
    /// Many identifiers in one call cost little more than reading the notices that are found.
    ///
    /// # Errors
    ///
    /// When the index cannot be read.
    fn identified(&self, identifiers: &[Identifier]) -> Result<Vec<Vec<Entry>>, SearchError>;

    /// The entries whose titles share most with `title`, likeliest first. They are candidates, not matches.
    ///
    /// # Errors
    ///
    /// When the index cannot be read.
    fn titled_like(&self, title: &str, limit_entries: usize) -> Result<Vec<Entry>, SearchError>;

    /// By what articles can be found at all.
    ///
    /// # Errors
    ///
    /// When the index cannot be read.
    fn holdings(&self) -> Result<Holdings, SearchError>;
}

/// A notice with one of the articles that it speaks of.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The notice.
    pub notice: Arc<Notice>,
    /// The place of the article in the notice, from 0; 0 too where the notice names no article.
    pub entry: usize,
}

/// By what the articles of an archive can be found: how many entries state each.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holdings {
    /// Entries: articles, and notices that name none.
    pub entries: u64,
    /// Entries with a title, of the article or of the notice.
    pub titles: u64,
    /// DOIs of articles.
    pub dois: u64,
    /// PubMed numbers of articles.
    pub pmids: u64,
    /// PubMed Central numbers of articles.
    pub pmcids: u64,
}
