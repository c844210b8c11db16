//! A search and the changes of an archive to what is new for it.

use std::collections::BTreeSet;

use crate::build::{Changes, What};
use crate::notice::Notice;
use crate::query::{self, Problem};
use crate::search::{Matching, SearchEngine, SearchError, SearchRequest, Sort};

/// What is new for a search.
#[derive(Debug, Clone, PartialEq)]
pub struct News {
    /// Notices that came or changed and match, newest first.
    pub notices: Vec<NewNotice>,
    /// How many notices of the whole archive match.
    pub total: u64,
    /// What was read differently from what was typed.
    pub problems: Vec<Problem>,
}

/// A notice that is new for a search.
#[derive(Debug, Clone, PartialEq)]
pub struct NewNotice {
    /// Whether it came or changed.
    pub what: What,
    /// The fields in which it changed, where they are known.
    pub fields: Vec<String>,
    /// The notice.
    pub notice: Notice,
}

/// How many hits are asked for at a time.
const PAGE_HITS: usize = 1000;

/// Which of the changed notices match a search. All its words must match: to be told of notices with any of them
/// would be no help.
///
/// # Errors
///
/// When the index cannot be read.
pub fn news(engine: &dyn SearchEngine, query: &str, changes: &Changes) -> Result<News, SearchError> {
    let parsed = query::parse(query);
    let present = changes.changes.iter().filter(|change| change.what != What::Went);
    let ids: BTreeSet<String> = present.map(|change| change.id.clone()).collect();
    let mut request = SearchRequest::new(parsed.query);
    (request.matching, request.sort, request.limit_hits) = (Matching::All, Sort::Newest, 0);
    let all = engine.search(&request)?;
    (request.among, request.limit_hits) = (Some(ids), PAGE_HITS);
    let problems = parsed.problems.into_iter().chain(all.problems).collect();
    let mut news = News { notices: Vec::new(), total: all.total, problems };
    loop {
        let results = engine.search(&request)?;
        for hit in results.hits {
            let at =
                changes.changes.binary_search_by(|change| change.id.as_str().cmp(hit.notice.id.as_str()));
            let Some(change) = at.ok().map(|at| &changes.changes[at]) else { continue };
            let (what, fields) = (change.what, change.fields.clone());
            news.notices.push(NewNotice { what, fields, notice: hit.notice });
        }
        match results.next {
            Some(next) => request.after = Some(next),
            None => return Ok(news),
        }
    }
}
