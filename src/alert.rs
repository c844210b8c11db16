//! Searches that are kept under a name, and the changes of an archive, to what is new for each.
//!
//! Each is a small sealed file beside the generations: a rebuild leaves it alone, and damage to one harms no other.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::build::{Changes, What};
use crate::index;
use crate::notice::Notice;
use crate::query::{self, Problem};
use crate::search::{Matching, SearchEngine, SearchError, SearchRequest, Sort};

/// A search that is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alert {
    /// Its name.
    pub name: String,
    /// What it looks for, as typed.
    pub query: String,
    /// When it was set up, as in RFC 3339.
    pub created: String,
    /// The last run whose changes were told.
    pub told_run: u64,
}

/// The searches that are kept beside an index.
#[derive(Debug, Clone)]
pub struct Alerts {
    folder: PathBuf,
}

impl Alerts {
    /// Those of this index.
    pub fn of(index: &Path) -> Alerts {
        Alerts { folder: index.join("alerts") }
    }

    /// Keeps a search from the state of `run` on.
    ///
    /// # Errors
    ///
    /// When the name is none or taken, or the folder cannot be written.
    pub fn add(&self, name: &str, query: &str, run: u64) -> Result<(), AlertError> {
        let path = self.path(name)?;
        if path.exists() {
            return Err(AlertError::Taken { name: name.to_owned() });
        }
        let created = jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
        self.save(&Alert { name: name.to_owned(), query: query.to_owned(), created, told_run: run })
    }

    /// Every search that is kept, by name; damaged ones as errors.
    pub fn list(&self) -> Vec<Result<Alert, AlertError>> {
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let name =
            |entry: fs::DirEntry| Some(entry.file_name().to_string_lossy().strip_suffix(ENDING)?.to_owned());
        let names: BTreeSet<String> = entries.filter_map(name).filter(|name| is_name(name)).collect();
        names.iter().map(|name| self.get(name)).collect()
    }

    /// The search of this name.
    ///
    /// # Errors
    ///
    /// When there is none, or its file is damaged.
    pub fn get(&self, name: &str) -> Result<Alert, AlertError> {
        let path = self.path(name)?;
        let damaged = |cause: String| AlertError::Damaged { name: name.to_owned(), cause };
        let mut text = String::new();
        match index::open_sealed(&path).and_then(|mut file| file.read_to_string(&mut text)) {
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => {
                Err(AlertError::Unknown { name: name.to_owned() })
            }
            Err(cause) => Err(damaged(cause.to_string())),
            Ok(_) => serde_json::from_str(&text).map_err(|cause| damaged(cause.to_string())),
        }
    }

    /// Keeps a search no longer, also one whose file is damaged.
    ///
    /// # Errors
    ///
    /// When there is none, or the folder cannot be written.
    pub fn remove(&self, name: &str) -> Result<(), AlertError> {
        let path = self.path(name)?;
        match fs::remove_file(&path) {
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => {
                Err(AlertError::Unknown { name: name.to_owned() })
            }
            removed => removed.map_err(|cause| AlertError::Unwritten { path, cause }),
        }
    }

    /// Remembers that the changes up to `run` were told.
    ///
    /// # Errors
    ///
    /// When the folder cannot be written.
    pub fn told(&self, alert: &Alert, run: u64) -> Result<(), AlertError> {
        if alert.told_run == run {
            return Ok(());
        }
        self.save(&Alert { told_run: run, ..alert.clone() })
    }

    fn save(&self, alert: &Alert) -> Result<(), AlertError> {
        let path = self.path(&alert.name)?;
        let json = serde_json::to_vec(alert).unwrap_or_default();
        fs::create_dir_all(&self.folder)
            .and_then(|()| index::write_sealed(&path, &mut |out| out.write_all(&json)))
            .map_err(|cause| AlertError::Unwritten { path, cause })
    }

    fn path(&self, name: &str) -> Result<PathBuf, AlertError> {
        if !is_name(name) {
            return Err(AlertError::BadName { name: name.to_owned() });
        }
        Ok(self.folder.join(format!("{name}{ENDING}")))
    }
}

const ENDING: &str = ".json";

/// A name is a file's name on every system, and cannot lead out of the folder.
fn is_name(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    (1..=64).contains(&name.len()) && name.chars().all(plain)
}

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

/// What can go wrong with searches that are kept.
#[derive(Debug, thiserror::Error)]
pub enum AlertError {
    /// No name.
    #[error("`{name}` is no name for an alert; use up to 64 letters, digits, `-` and `_`")]
    BadName {
        /// What was typed.
        name: String,
    },
    /// There is one of this name.
    #[error("there is an alert `{name}` already; remove it first, or take another name")]
    Taken {
        /// The name.
        name: String,
    },
    /// There is none of this name.
    #[error("there is no alert `{name}`; `recant alert list` names them all")]
    Unknown {
        /// The name.
        name: String,
    },
    /// Its file is damaged.
    #[error("alert `{name}` is damaged: {cause}; remove it and add it again")]
    Damaged {
        /// The name.
        name: String,
        /// What is wrong with it.
        cause: String,
    },
    /// The folder cannot be written.
    #[error("cannot write `{}`: {cause}", path.display())]
    Unwritten {
        /// The file.
        path: PathBuf,
        /// Why not.
        cause: io::Error,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_in_their_folder() {
        for (name, expected) in
            [("a", true), ("Wei-Wang_2", true), ("", false), ("../a", false), ("a.b", false), ("ä", false)]
        {
            assert_eq!(is_name(name), expected, "{name}");
        }
    }

    #[test]
    fn an_alert_is_kept_told_and_removed() {
        let folder = tempfile::tempdir().unwrap();
        let alerts = Alerts::of(folder.path());
        assert!(alerts.list().is_empty());
        alerts.add("a", "author:\"Wei Wang\"", 3).unwrap();
        assert!(matches!(alerts.add("a", "b", 3), Err(AlertError::Taken { .. })));
        let alert = alerts.get("a").unwrap();
        assert_eq!((alert.query.as_str(), alert.told_run), ("author:\"Wei Wang\"", 3));
        alerts.told(&alert, 5).unwrap();
        assert_eq!(alerts.get("a").unwrap().told_run, 5);
        let path = folder.path().join("alerts/a.json");
        fs::write(&path, fs::read_to_string(&path).unwrap().replace("Wei", "Wie")).unwrap();
        assert!(matches!(alerts.list().as_slice(), [Err(AlertError::Damaged { .. })]));
        alerts.remove("a").unwrap();
        assert!(matches!(alerts.remove("a"), Err(AlertError::Unknown { .. })));
    }
}
