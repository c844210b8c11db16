//! The seam: what is asked of an engine and what it answers, without any engine.

mod lookup;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use serde::{Deserialize, Serialize};

use crate::notice::{Notice, Span};
use crate::query::{Field, Problem, ProblemKind, Query};

pub use lookup::{ArticleLookup, Entry, Holdings};

/// Levels of a query that are searched. The parser stops at 32 parentheses; a query made by hand need not.
pub const MAX_LEVELS: usize = 100;

/// Words, phrases and values of a query that are searched.
pub const MAX_PARTS: usize = 4096;

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

    /// The notices most like the one with this id or alias, by the words that set it apart; `None` if there is no
    /// such notice. The query of the request is not read; its filters, facets and window are.
    ///
    /// # Errors
    ///
    /// When the index cannot be read.
    fn more(&self, id: &str, request: &SearchRequest) -> Result<Option<SearchResults>, SearchError>;

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
    /// The query as it was typed, so that problems say where in it they lie.
    pub typed: Option<String>,
    /// Whether juxtaposed words must all match.
    pub matching: Matching,
    /// Filters: values of one filter are alternatives, filters add up.
    pub filters: Vec<Filter>,
    /// Facets to count, each without its own filter.
    pub facets: Vec<FacetRequest>,
    /// Count only values of facets that hold this text, whatever its case and accents.
    pub facet_contains: Option<String>,
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
    /// Show one notice for several, and count facets so.
    pub collapse: Option<Collapse>,
    /// Whether to say how many people may share the name of an author who is asked for.
    pub people: bool,
    /// When to stop and answer with what was found until then; a problem says that the answer is partial.
    pub deadline: Option<Instant>,
}

impl SearchRequest {
    /// A request with the defaults of the command line: ten hits by relevance, no filters, no facets.
    pub fn new(query: Query) -> Self {
        SearchRequest {
            sort: if query == Query::All { Sort::Newest } else { Sort::Relevance },
            query,
            typed: None,
            matching: Matching::Auto,
            filters: Vec::new(),
            facets: Vec::new(),
            facet_contains: None,
            count: CountUnit::Notices,
            limit_hits: 10,
            offset_hits: 0,
            after: None,
            explain: false,
            among: None,
            collapse: None,
            people: false,
            deadline: None,
        }
    }

    /// The request with queries that nest no deeper than [`MAX_LEVELS`] and have no more than [`MAX_PARTS`] parts, so
    /// that an engine may walk through them; and what was left out of it.
    pub fn bounded(&self) -> (Cow<'_, SearchRequest>, Option<Problem>) {
        let values = self.filters.iter().flat_map(|filter| filter.values.iter().map(|(_, value)| value));
        if std::iter::once(&self.query).chain(values).all(is_bounded) {
            return (Cow::Borrowed(self), None);
        }
        let bound =
            |query: &Query| shallow(query, MAX_LEVELS, &mut MAX_PARTS.clone()).unwrap_or(Query::NOTHING);
        let filter = |filter: &Filter| Filter {
            field: filter.field,
            values: filter.values.iter().map(|(shown, value)| (shown.clone(), bound(value))).collect(),
        };
        let request = SearchRequest {
            query: bound(&self.query),
            typed: self.typed.clone(),
            filters: self.filters.iter().map(filter).collect(),
            after: self.after.clone(),
            facets: self.facets.clone(),
            facet_contains: self.facet_contains.clone(),
            among: self.among.clone(),
            ..*self
        };
        let message = format!(
            "a query nests at most {MAX_LEVELS} deep and has at most {MAX_PARTS} parts; the rest was left out"
        );
        (Cow::Owned(request), Some(Problem::new(ProblemKind::Limit, message)))
    }
}

/// Whether a query is within the limits; looks at it without recursion.
fn is_bounded(query: &Query) -> bool {
    let mut left = vec![(query, 1)];
    let mut parts = 0;
    while let Some((part, level)) = left.pop() {
        parts += usize::from(part.parts().is_empty());
        if level > MAX_LEVELS || parts > MAX_PARTS {
            return false;
        }
        left.extend(part.parts().iter().map(|part| (part, level + 1)));
    }
    true
}

/// A copy of the query down to some levels, of some parts; what is left out asks for nothing and excludes nothing.
fn shallow(query: &Query, levels: usize, parts_left: &mut usize) -> Option<Query> {
    if levels == 0 || *parts_left == 0 {
        return None;
    }
    if query.parts().is_empty() {
        *parts_left -= 1;
        return Some(query.clone());
    }
    let mut parts: Vec<Query> =
        query.parts().iter().filter_map(|part| shallow(part, levels - 1, parts_left)).collect();
    if parts.is_empty() {
        return None;
    }
    Some(match query {
        Query::Words(_) => Query::Words(parts),
        Query::Or(_) => Query::Or(parts),
        Query::Not(_) => Query::Not(Box::new(parts.swap_remove(0))),
        Query::Near { words, .. } => Query::Near { parts, words: *words },
        _ => Query::And(parts),
    })
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

/// What notices have in common of which one is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Collapse {
    /// Their wording. A notice without wording stands for itself.
    Cluster,
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
    /// As if drawn by lot: the same order for the same seed, whatever else the archive holds. The first N are a sample.
    Random(u64),
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
    /// How many there are when notices of one wording are shown and counted as one, where that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total_collapsed: Option<u64>,
    /// For each author who is asked for by name: who that may be.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub people: Vec<Namesakes>,
    /// The page of hits.
    pub hits: Vec<Hit>,
    /// The cursor of the next page, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// Counts by facet, in the order asked.
    pub facets: Vec<FacetCounts>,
    /// For each filter, in the order of the request, what it leaves out because the notice does not say.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub filters: Vec<FilterCounts>,
    /// What the user should know.
    pub problems: Vec<Problem>,
    /// Another query that finds more: what was searched where words were respelt, else what could be searched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suggestion: Option<String>,
    /// What was searched.
    pub archive: ArchiveInfo,
}

/// What a filter cannot judge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilterCounts {
    /// The field's name.
    pub field: String,
    /// How many notices (or articles) match everything else, and do not state the field.
    pub not_stated: u64,
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
    /// All of its articles that match, from 0, in their order, where articles are counted; empty where notices are.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub entries: Vec<usize>,
    /// How many other matching notices it stands for, where hits are collapsed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub others: Option<u64>,
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

/// The people who may share a name: notices of retracted authors of that name, grouped by what they have in common.
///
/// A name is not an identity. One group may hold several people, and one person may stand in several groups.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Namesakes {
    /// The name as asked for.
    pub name: String,
    /// How many matching notices were looked at, the newest first.
    pub notices: u64,
    /// Whether there are more than were looked at.
    pub cut: bool,
    /// How many different people may share the name.
    pub may_be_people: u64,
    /// The largest groups.
    pub groups: Vec<LikelyPerson>,
    /// How to read this.
    pub note: String,
}

/// Notices that may be about one person.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LikelyPerson {
    /// The forms in which the name is written.
    pub written: Vec<String>,
    /// How many notices.
    pub notices: u64,
    /// How many articles of these notices.
    pub articles: u64,
    /// What joins the notices; empty where there is only one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shared: Vec<String>,
    /// Co-authors, those of most articles first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub coauthors: Vec<String>,
    /// Institutions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub institutions: Vec<String>,
    /// Countries.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub countries: Vec<String>,
    /// Journals.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub journals: Vec<String>,
    /// Subjects.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub subjects: Vec<String>,
    /// First and last year of the articles, or of the notices where articles state none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub years: Option<(i16, i16)>,
    /// Ids of the notices, newest first; the first of many.
    pub ids: Vec<String>,
}

/// The counts of one facet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FacetCounts {
    /// The field's name.
    pub field: String,
    /// Values with their counts, most frequent first, years in their order; selected values always.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::TermKind;

    fn word(text: &str) -> Query {
        Query::Term { field: None, text: text.to_owned(), kind: TermKind::Word }
    }

    fn nested(levels: usize, wrap: fn(Vec<Query>) -> Query) -> Query {
        (0..levels).fold(word("deep"), |part, _| wrap(vec![part, word("kept")]))
    }

    #[track_caller]
    fn check(query: Query, is_bounded: bool) {
        let request = SearchRequest::new(query);
        let (bounded, problem) = request.bounded();
        assert_eq!((matches!(bounded, Cow::Borrowed(_)), problem.is_none()), (is_bounded, is_bounded));
        assert!(super::is_bounded(&bounded.query));
        assert_ne!(bounded.query, Query::NOTHING);
    }

    #[test]
    fn queries_are_bounded_in_depth_and_in_number() {
        check(word("a"), true);
        check(nested(MAX_LEVELS - 1, Query::And), true);
        check(nested(MAX_LEVELS, Query::And), false);
        check(nested(100_000, Query::Or), false);
        check(nested(100_000, |parts| Query::Near { parts, words: 1 }), false);
        check(Query::Or(vec![word("a"); MAX_PARTS]), true);
        check(Query::Or(vec![word("a"); MAX_PARTS + 1]), false);
    }

    #[test]
    fn what_is_too_deep_neither_matches_nor_excludes() {
        let deep = (0..1_000).fold(word("deep"), |part, _| Query::And(vec![part]));
        let request = SearchRequest::new(Query::And(vec![word("a"), Query::Not(Box::new(deep))]));
        assert_eq!(request.bounded().0.query, Query::And(vec![word("a")]));
    }

    #[test]
    fn filters_are_bounded_too() {
        let values = vec![("deep".to_owned(), nested(100_000, Query::And))];
        let filters = vec![Filter { field: Field::Title, values }];
        let request = SearchRequest { filters, ..SearchRequest::new(Query::All) };
        let (bounded, problem) = request.bounded();
        assert_eq!(problem.map(|problem| problem.kind), Some(ProblemKind::Limit));
        assert!(super::is_bounded(&bounded.filters[0].values[0].1));
    }
}
