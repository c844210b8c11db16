//! Checked references kept in a file to what has changed about them since.
//!
//! The file is JSON that its owner may read and edit. It holds what identifies each reference and its last verdict,
//! and nothing of the manuscript that cites it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::checked::Checked;
use super::report::{Options, Report, check};
use super::verdict::Verdict;
use crate::notice::Doi;
use crate::references::Reference;
use crate::search::{ArchiveInfo, ArticleLookup, SearchError};

/// Raised when the file's members change their meaning.
const VERSION: u32 = 1;

/// References that are watched.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WatchList {
    version: u32,
    /// The archive of the last check.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archive: Option<ArchiveInfo>,
    /// The references.
    pub references: Vec<Watched>,
}

/// One reference with its last verdict.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Watched {
    /// Its name in its list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Its title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Its authors.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub authors: Vec<String>,
    /// Its year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year: Option<i16>,
    /// Its journal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub journal: Option<String>,
    /// Its DOIs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dois: Vec<Doi>,
    /// Its PubMed numbers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pmids: Vec<String>,
    /// Its PubMed Central numbers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pmcids: Vec<String>,
    /// Whether its fields were taken from running text.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub printed: bool,
    /// Its verdict when it was last checked.
    pub status: Verdict,
    /// The notices about it at that time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notices: Vec<String>,
}

/// What is new about a reference.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    /// The verdict before.
    pub before: Verdict,
    /// The notices that were not known before.
    pub new_notices: Vec<String>,
    /// The answer now.
    pub now: Checked,
}

/// A file that is no watch list.
#[derive(Debug, thiserror::Error)]
pub enum WatchError {
    /// Not what this program writes.
    #[error("is not a watch list: {0}; name a file that does not exist to begin a new one")]
    Malformed(String),
    /// Written by a later version.
    #[error("is a watch list of version {0}, this program knows {VERSION}; use the program that wrote it")]
    Version(u32),
}

impl WatchList {
    /// A list that watches nothing yet.
    pub fn new() -> Self {
        WatchList { version: VERSION, ..WatchList::default() }
    }

    /// Reads what [`WatchList::to_json`] wrote.
    ///
    /// # Errors
    ///
    /// When the text is something else.
    pub fn from_json(text: &str) -> Result<WatchList, WatchError> {
        let list: WatchList =
            serde_json::from_str(text).map_err(|error| WatchError::Malformed(error.to_string()))?;
        if list.version == VERSION { Ok(list) } else { Err(WatchError::Version(list.version)) }
    }

    /// The list as JSON, one reference on each line.
    pub fn to_json(&self) -> String {
        let line = |watched: &Watched| serde_json::to_string(watched).unwrap_or_default();
        let references: Vec<String> =
            self.references.iter().map(|watched| format!("\n{}", line(watched))).collect();
        let archive = self.archive.as_ref().and_then(|archive| serde_json::to_string(archive).ok());
        let archive = archive.map(|archive| format!("\"archive\":{archive},")).unwrap_or_default();
        format!("{{\"version\":{},{archive}\"references\":[{}\n]}}\n", self.version, references.join(","))
    }

    /// Adds references that are not watched yet, with the verdicts of the report about them, and takes over new
    /// verdicts for those that are; tells what changed of the latter. `references` and the report go together.
    pub fn update(&mut self, references: &[Reference], report: &Report) -> Vec<Change> {
        let mut known: BTreeMap<String, usize> = BTreeMap::new();
        for (at, watched) in self.references.iter().enumerate() {
            known.entry(watched.identity()).or_insert(at);
        }
        let mut changes = Vec::new();
        for (reference, checked) in references.iter().zip(&report.references) {
            let now = Watched::of(reference, checked);
            // What has no identity cannot be recognised again.
            if reference.is_empty() {
                continue;
            }
            match known.get(&now.identity()) {
                Some(at) => {
                    changes.extend(change(&self.references[*at], checked));
                    self.references[*at] = now;
                }
                None => {
                    known.insert(now.identity(), self.references.len());
                    self.references.push(now);
                }
            }
        }
        self.archive = Some(report.archive.clone());
        changes
    }

    /// Checks every watched reference again; gives what changed, and the report.
    ///
    /// # Errors
    ///
    /// When the index cannot be read.
    pub fn recheck(
        &mut self,
        engine: &dyn ArticleLookup,
        options: &Options,
    ) -> Result<(Vec<Change>, Report), SearchError> {
        let references = self.references();
        let report = check(engine, &references, options)?;
        let changes = self.update(&references, &report);
        Ok((changes, report))
    }

    /// The watched references, numbered.
    pub fn references(&self) -> Vec<Reference> {
        self.references.iter().zip(1..).map(|(watched, number)| watched.reference(number)).collect()
    }
}

fn change(before: &Watched, now: &Checked) -> Option<Change> {
    let new_notices: Vec<String> =
        now.notices.iter().filter(|id| !before.notices.contains(id)).cloned().collect();
    let changed = before.status != now.status || !new_notices.is_empty();
    changed.then(|| Change { before: before.status, new_notices, now: now.clone() })
}

impl Watched {
    fn of(reference: &Reference, checked: &Checked) -> Watched {
        Watched {
            key: reference.key.clone(),
            title: reference.title.clone(),
            authors: reference.authors.clone(),
            year: reference.year,
            journal: reference.journal.clone(),
            dois: reference.dois.clone(),
            pmids: reference.pmids.clone(),
            pmcids: reference.pmcids.clone(),
            printed: reference.printed,
            status: checked.status,
            notices: checked.notices.clone(),
        }
    }

    fn reference(&self, number: usize) -> Reference {
        Reference {
            number,
            key: self.key.clone(),
            input: self.shown(),
            title: self.title.clone(),
            authors: self.authors.clone(),
            year: self.year,
            journal: self.journal.clone(),
            dois: self.dois.clone(),
            pmids: self.pmids.clone(),
            pmcids: self.pmcids.clone(),
            printed: self.printed,
            ..Reference::default()
        }
    }

    fn shown(&self) -> String {
        let identifier = self.dois.first().map(ToString::to_string).or_else(|| self.pmids.first().cloned());
        self.title.clone().or(identifier).unwrap_or_default()
    }

    /// What makes two references one: the first identifier, else title, year and first author.
    fn identity(&self) -> String {
        if let Some(doi) = self.dois.first() {
            return format!("doi:{doi}");
        }
        if let Some(pmid) = self.pmids.first() {
            return format!("pmid:{pmid}");
        }
        if let Some(pmcid) = self.pmcids.first() {
            return format!("pmcid:{pmcid}");
        }
        let title = crate::analysis::fold_key(self.title.as_deref().unwrap_or_default());
        let year = self.year.map(|year| year.to_string()).unwrap_or_default();
        format!("title:{title}|{year}|{}", self.authors.first().cloned().unwrap_or_default())
    }
}
