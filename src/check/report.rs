//! A list of references and an engine to a report: every reference in its order, with a verdict.

use std::collections::BTreeMap;

use rayon::prelude::*;
use serde::Serialize;

use super::checked::Checked;
use super::decide::{Bench, identifiers};
use super::title::Titles;
use super::verdict::{MatchedBy, Verdict};
use crate::notice::PartialDate;
use crate::references::{ListFile, Reference, ReferenceList};
use crate::search::{ArchiveInfo, ArticleLookup, Entry, Holdings, SearchError};

/// How to check.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Options {
    /// The date of the manuscript, to tell whether a work was cited before or after its notice.
    pub manuscript_date: Option<PartialDate>,
    /// Warn when the newest notice is older than so many days.
    pub max_age_days: Option<u32>,
    /// Today, for the age of the archive; the library does not ask the clock.
    pub today: Option<PartialDate>,
}

/// The answer for a whole list.
#[derive(Debug, Serialize)]
pub struct Report {
    /// Every reference, in order.
    pub references: Vec<Checked>,
    /// How many references have each verdict; every verdict is there.
    pub summary: BTreeMap<&'static str, usize>,
    /// What was asked.
    pub archive: ArchiveInfo,
    /// By what articles can be found in it.
    pub holdings: Holdings,
    /// The lists that were read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<ListFile>,
    /// What could not be read, so that it was not checked.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<String>,
    /// What the user should know.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
    /// Files in folders that hold no list as far as recant can tell, and why.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub passed_over: Vec<String>,
}

impl Report {
    /// How many references have this verdict.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.summary.get(verdict.as_str()).copied().unwrap_or_default()
    }

    /// Whether something was not checked: a reference, a list, or everything, because there was nothing.
    pub fn is_incomplete(&self) -> bool {
        self.references.is_empty() || !self.errors.is_empty() || self.count(Verdict::NotChecked) > 0
    }

    /// Whether a reference has one of these verdicts.
    pub fn has_any(&self, verdicts: &[Verdict]) -> bool {
        verdicts.iter().any(|verdict| self.count(*verdict) > 0)
    }
}

/// References that one thread looks up together.
const CHUNK: usize = 128;

/// Checks references.
///
/// # Errors
///
/// When the index cannot be read.
pub fn check(
    engine: &dyn ArticleLookup,
    references: &[Reference],
    options: &Options,
) -> Result<Report, SearchError> {
    let (archive, holdings) = (engine.archive()?, engine.holdings()?);
    let bench = Bench { engine, titles: Titles::of(engine), archive: &archive, holdings, options };
    let chunks: Result<Vec<Vec<Checked>>, SearchError> =
        references.par_chunks(CHUNK).map(|chunk| check_chunk(&bench, chunk)).collect();
    let references: Vec<Checked> = chunks?.into_iter().flatten().collect();
    let summary = Verdict::ALL.iter().map(|verdict| {
        let count = references.iter().filter(|checked| checked.status == *verdict).count();
        (verdict.as_str(), count)
    });
    let summary = summary.collect();
    let warnings = warnings(&archive, holdings, options);
    let (files, errors, passed_over) = (Vec::new(), Vec::new(), Vec::new());
    Ok(Report { references, summary, archive, holdings, files, errors, warnings, passed_over })
}

/// Checks a list that was read from files, and hands on what could not be read of it.
///
/// # Errors
///
/// When the index cannot be read.
pub fn check_all(
    engine: &dyn ArticleLookup,
    list: &ReferenceList,
    options: &Options,
) -> Result<Report, SearchError> {
    let mut report = check(engine, &list.references, options)?;
    report.files.clone_from(&list.files);
    report.passed_over.clone_from(&list.passed_over);
    report.errors = list.errors.iter().map(ToString::to_string).collect();
    let notes =
        list.files.iter().flat_map(|file| file.notes.iter().map(|note| format!("{}: {note}", file.file)));
    report.warnings.extend(notes);
    if list.references.is_empty() && report.errors.is_empty() {
        report.errors.push("no references: nothing was checked".to_owned());
    }
    Ok(report)
}

fn check_chunk(bench: &Bench<'_>, references: &[Reference]) -> Result<Vec<Checked>, SearchError> {
    let wanted: Vec<Vec<_>> = references.iter().map(identifiers).collect();
    let flat: Vec<_> = wanted.iter().flatten().map(|(identifier, _)| identifier.clone()).collect();
    let mut found = bench.engine.identified(&flat)?.into_iter();
    let mut answers = Vec::with_capacity(references.len());
    for (reference, wanted) in references.iter().zip(&wanted) {
        let of: Vec<(MatchedBy, Vec<Entry>)> =
            wanted.iter().map(|(_, by)| (*by, found.next().unwrap_or_default())).collect();
        answers.push(bench.decide(reference, &of)?);
    }
    Ok(answers)
}

fn warnings(archive: &ArchiveInfo, holdings: Holdings, options: &Options) -> Vec<String> {
    let mut warnings = Vec::new();
    if holdings.entries == 0 {
        warnings.push("the archive is empty; build it with `recant index PATH`".to_owned());
    }
    if archive.sample {
        warnings.push("sample archive: these notices are invented; nothing real was checked".to_owned());
    }
    if let (Some(limit), Some(today)) = (options.max_age_days, options.today) {
        let newest = archive.newest.as_deref().and_then(|date| date.parse::<PartialDate>().ok());
        match newest.map(|newest| days_between(newest, today)) {
            Some(days) if days <= i64::from(limit) => {}
            Some(days) => warnings.push(format!(
                "the newest notice of this archive is {days} days old, more than {limit}; later notices are not known to it"
            )),
            None => warnings.push("no notice of this archive is dated, so that its age is not known".to_owned()),
        }
    }
    warnings
}

/// Days from the last day that the first may mean.
fn days_between(from: PartialDate, to: PartialDate) -> i64 {
    let day = |number: u32| {
        let (year, month, day) = (number / 10_000, number / 100 % 100, number % 100);
        // Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil.
        let year = i64::from(year) - i64::from(month <= 2);
        let of_era = year.rem_euclid(400);
        let of_year = (153 * ((i64::from(month) + 9) % 12) + 2) / 5 + i64::from(day) - 1;
        year.div_euclid(400) * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year
    };
    day(to.first_day()) - day(from.last_day())
}
