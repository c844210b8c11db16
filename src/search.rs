//! The seam: what is asked of an engine and what it answers, without any engine.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::notice::{Notice, Span};
use crate::query::{Field, Problem, Query};

/// An archive that can be searched.
pub trait SearchEngine {
    /// Answers a request.
    ///
    /// # Errors
    ///
    /// When the index cannot be read. A query is never an error.
    fn search(&self, request: &SearchRequest) -> Result<SearchResults, SearchError>;

    /// The notice with this id or alias, with every article.
    ///
    /// # Errors
    ///
    /// When the index cannot be read.
    fn notice(&self, id: &str) -> Result<Option<Notice>, SearchError>;

    /// What the archive holds.
    ///
    /// # Errors
    ///
    /// When the index cannot be read.
    fn archive(&self) -> Result<ArchiveInfo, SearchError>;
}

/// What is asked.
#[derive(Debug, Clone, PartialEq)]
pub struct SearchRequest {
    /// What to look for.
    pub query: Query,
    /// Whether juxtaposed words must all match.
    pub matching: Matching,
    /// Filters: values of one filter are alternatives, filters add up.
    pub filters: Vec<Filter>,
    /// Facets to count, each without its own filter.
    pub facets: Vec<FacetRequest>,
    /// What totals and facets count.
    pub count: CountUnit,
    /// The order of hits.
    pub sort: Sort,
    /// How many hits to return.
    pub limit_hits: usize,
    /// How many hits to pass over.
    pub offset_hits: usize,
    /// Go on behind the hit that gave this cursor.
    pub after: Option<String>,
    /// Whether each hit says why it is where it is.
    pub explain: bool,
    /// Only the notices with these ids, where there are any.
    pub among: Option<BTreeSet<String>>,
}

impl SearchRequest {
    /// A request with the defaults of the command line: ten hits by relevance, no filters, no facets.
    pub fn new(query: Query) -> Self {
        SearchRequest {
            sort: if query == Query::All { Sort::Newest } else { Sort::Relevance },
            query,
            matching: Matching::Auto,
            filters: Vec::new(),
            facets: Vec::new(),
            count: CountUnit::Notices,
            limit_hits: 10,
            offset_hits: 0,
            after: None,
            explain: false,
            among: None,
        }
    }
}

/// Whether juxtaposed words must all match.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Matching {
    /// All; if nothing matches all, any.
    Auto,
    /// All.
    All,
    /// Any.
    Any,
}

/// What totals and facets count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CountUnit {
    /// Each notice once.
    Notices,
    /// Each article of a notice once.
    Articles,
}

/// The order of hits; ties are broken by id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// Best first.
    Relevance,
    /// By the notice's date, newest first, undated last.
    Newest,
    /// By the notice's date, oldest first, undated last.
    Oldest,
    /// By title, from A.
    Title,
}

/// A filter on one field: any of these values.
#[derive(Debug, Clone, PartialEq)]
pub struct Filter {
    /// The field.
    pub field: Field,
    /// The alternatives, each a query on that field, with the value as it was given for display.
    pub values: Vec<(String, Query)>,
}

/// A facet to count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FacetRequest {
    /// The field.
    pub field: Field,
    /// How many values to return; the rest is counted in `distinct`.
    pub limit_values: usize,
}

/// What is answered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SearchResults {
    /// Whether the hits match all words or any; never `Auto`.
    #[serde(rename = "match")]
    pub matched: Matching,
    /// How many notices match.
    pub total: u64,
    /// How many articles of these notices match.
    pub total_articles: u64,
    /// The page of hits.
    pub hits: Vec<Hit>,
    /// The cursor of the next page, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// Counts by facet, in the order asked.
    pub facets: Vec<FacetCounts>,
    /// What the user should know.
    pub problems: Vec<Problem>,
    /// Another query that would find more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suggestion: Option<String>,
    /// What was searched.
    pub archive: ArchiveInfo,
}

/// One notice that matches.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Hit {
    /// Its place, from 1.
    pub rank: usize,
    /// How well it matches; only comparable within one answer.
    pub score: f32,
    /// The notice.
    pub notice: Notice,
    /// Which of its articles matched best, from 0.
    pub entry: usize,
    /// What to emphasise, by field (`title`, `articles.0.title`, `reason_text`, `text`), in bytes of that value.
    pub highlights: BTreeMap<String, Vec<Span>>,
    /// Passages worth showing.
    pub snippets: Vec<Snippet>,
    /// Why the hit is where it is, in words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub explanation: Vec<String>,
}

/// A passage of a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snippet {
    /// The field, named as in `highlights`.
    pub field: String,
    /// First byte of the field's value.
    pub start: usize,
    /// The byte behind the last.
    pub end: usize,
}

/// The counts of one facet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FacetCounts {
    /// The field's name.
    pub field: String,
    /// Values with their counts, most frequent first; selected values always.
    pub values: Vec<FacetValue>,
    /// How many values there are in the matching set.
    pub distinct: u64,
    /// How many matching notices (or articles) state no value.
    pub not_stated: u64,
}

/// One value of a facet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FacetValue {
    /// The value.
    pub value: String,
    /// How many notices (or articles) have it.
    pub count: u64,
    /// Whether a filter selects it.
    pub selected: bool,
    /// Values below this one, such as the imprints of a publisher family.
    #[serde(default)]
    pub children: Vec<FacetValue>,
}

/// What an archive holds, so that an answer can be cited.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArchiveInfo {
    /// A name for exactly this content.
    pub fingerprint: String,
    /// How many notices.
    pub notices: u64,
    /// How many articles they speak of.
    pub articles: u64,
    /// The newest date of a notice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub newest: Option<String>,
    /// Whether this is the invented sample archive.
    pub sample: bool,
}

/// An index that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// The engine failed while reading.
    #[error("cannot read index `{path}`: {cause}; run `recant index --rebuild` to build it anew")]
    Unreadable {
        /// The index folder.
        path: String,
        /// What went wrong, in the engine's words.
        cause: String,
    },
    /// A stored notice is damaged.
    #[error(
        "notice `{id}` in index `{path}` is damaged: {cause}; run `recant index --rebuild` to build it anew"
    )]
    DamagedNotice {
        /// The index folder.
        path: String,
        /// The notice, or its place.
        id: String,
        /// What went wrong.
        cause: String,
    },
    /// A cursor that this archive did not give.
    #[error("`{0}` is not a cursor of this archive; take the `next` of an answer to the same query")]
    BadCursor(String),
}
