//! A watch list and the changes of an archive to the references of which something is new.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::kept::AlertError;
use crate::build::{Changes, What};
use crate::check::{Change, Options, Report, Verdict, WatchList};
use crate::index;
use crate::search::{ArticleLookup, SearchError};

/// What is new for a watch list.
#[derive(Debug, Clone, PartialEq)]
pub struct WatchNews {
    /// How many references are watched.
    pub references: usize,
    /// Of how many nothing could be said.
    pub not_checked: usize,
    /// References of which something is new, in the order of the list.
    pub changes: Vec<Change>,
}

/// Checks every reference of a list again. What is new is what differs from the list; with `changes` also what has a
/// notice that came or changed among them, whether the list knows it already or not. The list then holds the present
/// verdicts.
///
/// # Errors
///
/// When the index cannot be read.
pub fn watch_news(
    list: &mut WatchList,
    engine: &dyn ArticleLookup,
    options: &Options,
    changes: Option<&Changes>,
) -> Result<WatchNews, SearchError> {
    let before: Vec<Verdict> = list.references.iter().map(|watched| watched.status).collect();
    let (mut found, report) = list.recheck(engine, options)?;
    if let Some(changes) = changes {
        found.extend(touched(&before, &report, changes, &found));
    }
    found.sort_by_key(|change| change.now.number);
    let not_checked = report.count(Verdict::NotChecked);
    Ok(WatchNews { references: report.references.len(), not_checked, changes: found })
}

/// References with a notice among `changes` that are not `known` to be new already.
fn touched(before: &[Verdict], report: &Report, changes: &Changes, known: &[Change]) -> Vec<Change> {
    let known: BTreeSet<usize> = known.iter().map(|change| change.now.number).collect();
    let present = changes.changes.iter().filter(|change| change.what != What::Went);
    let ids: BTreeSet<&str> = present.map(|change| change.id.as_str()).collect();
    let fresh = report.references.iter().zip(before).filter(|(now, _)| !known.contains(&now.number));
    let touched = fresh.filter_map(|(now, before)| {
        let new_notices: Vec<String> =
            now.notices.iter().filter(|id| ids.contains(id.as_str())).cloned().collect();
        let change = || Change { before: *before, new_notices: new_notices.clone(), now: now.clone() };
        (!new_notices.is_empty()).then(change)
    });
    touched.collect()
}

/// Reads the watch list of the alert `name`.
///
/// # Errors
///
/// When the file cannot be read or is no watch list.
pub fn read_watch_list(name: &str, path: &Path) -> Result<WatchList, AlertError> {
    let failed =
        |cause: String| AlertError::WatchList { name: name.to_owned(), path: path.to_owned(), cause };
    let text = fs::read_to_string(path).map_err(|cause| failed(cause.to_string()))?;
    WatchList::from_json(&text).map_err(|cause| failed(cause.to_string()))
}

/// Writes a watch list with its present verdicts back, as a whole or not at all.
///
/// # Errors
///
/// When the file cannot be written; it is then as it was.
pub fn write_watch_list(path: &Path, list: &WatchList) -> Result<(), AlertError> {
    let json = list.to_json();
    index::write_whole(path, &mut |out| out.write_all(json.as_bytes()))
        .map_err(|cause| AlertError::Unwritten { path: path.to_owned(), cause })
}
