//! The journal, or two indexes, to what changed between two states of an archive.

use std::collections::BTreeMap;
use std::path::Path;

use super::change::{Change, What, differing};
use super::former::Payload;
use super::journal::{self, JournalError, RunEntry};
use crate::index::LocalIndex;
use crate::notice::Notice;

/// From where on changes are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Since {
    /// What came behind this run.
    Run(u64),
    /// The runs of this day and later, `2026-11-21`, or of a time as in RFC 3339.
    Time(String),
}

/// What changed between two states of an archive.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    /// The last run that is counted in; 0 between two indexes.
    pub to_run: u64,
    /// Notices that came, changed and went, by id.
    pub changes: Vec<Change>,
    /// Whether the archive was built from nothing in between: then every notice counts as new.
    pub from_nothing: bool,
}

/// The number of the run that an open index comes from.
pub fn run_of(index: &LocalIndex) -> u64 {
    Payload::of(index.stamp()).map_or(0, |payload| payload.run)
}

/// What the runs since then changed, all in all: what came and went again is not told.
///
/// # Errors
///
/// When the journal is damaged or does not go back so far, or the index cannot be read.
pub fn changes_since(path: &Path, index: &LocalIndex, since: &Since) -> Result<Changes, JournalError> {
    let Payload { run: to_run, journal } = Payload::of(index.stamp()).unwrap_or_default();
    if let Since::Run(run) = since
        && *run > to_run
    {
        return Err(JournalError::NoSuchRun { path: path.display().to_string(), run: *run, last: to_run });
    }
    let runs = wanted(path, journal, since)?;
    // What was before is not known then, so what became of it is not either.
    if runs.iter().any(|run| run.from_nothing) {
        return Ok(Changes { to_run, changes: everything(index)?, from_nothing: true });
    }
    let mut folded = BTreeMap::new();
    for run in runs.iter().rev() {
        journal::read(path, run.run, &mut |change| fold(&mut folded, change))?;
    }
    let changes = folded.into_values().flatten().collect();
    Ok(Changes { to_run, changes, from_nothing: false })
}

/// The runs that are asked for, newest first, without a gap; `newest` is the last in the journal.
fn wanted(path: &Path, newest: u64, since: &Since) -> Result<Vec<RunEntry>, JournalError> {
    let mut wanted: Vec<RunEntry> = Vec::new();
    let mut expected = newest;
    for run in journal::runs(path, newest) {
        let run = run?;
        if expected != run.run {
            break;
        }
        let before = match since {
            Since::Run(since) => run.run <= *since,
            Since::Time(time) => run.at.as_str() < time.as_str(),
        };
        if before {
            return Ok(wanted);
        }
        expected = run.previous;
        wanted.push(run);
    }
    let reached = expected == 0 || matches!(since, Since::Run(since) if expected <= *since);
    if reached {
        return Ok(wanted);
    }
    let oldest = match wanted.last() {
        Some(run) => format!("run {} of {}", run.run, run.at),
        None => "no run".to_owned(),
    };
    Err(JournalError::TooFarBack { path: path.display().to_string(), oldest })
}

/// Adds a later change to earlier ones; `None` for what is as it was.
fn fold(folded: &mut BTreeMap<String, Option<Change>>, later: Change) {
    let earlier = folded.remove(&later.id).flatten();
    let id = later.id.clone();
    let both = match (earlier.as_ref().map(|change| change.what), later.what) {
        (None, _) => Some(later),
        (Some(What::Came), What::Went) => None,
        (Some(What::Came), _) => Some(Change { what: What::Came, fields: Vec::new(), ..later }),
        (Some(_), What::Went) => Some(later),
        // It went and came back: how it differs from before is not known.
        (Some(What::Went), _) => Some(Change { what: What::Changed, fields: Vec::new(), ..later }),
        (Some(What::Changed), _) => Some(joined(earlier, later)),
    };
    folded.insert(id, both);
}

fn joined(earlier: Option<Change>, mut later: Change) -> Change {
    let earlier = earlier.map(|change| change.fields).unwrap_or_default();
    // Fields that are not known in one of two changes are not known in both together.
    let known = !earlier.is_empty() && !later.fields.is_empty();
    later.fields.extend(earlier);
    later.fields.sort();
    later.fields.dedup();
    later.fields.retain(|_| known);
    later
}

fn everything(index: &LocalIndex) -> Result<Vec<Change>, JournalError> {
    let mut changes = Vec::new();
    index.for_each_notice(&mut |notice| {
        changes.push(Change::of(What::Came, &notice));
        true
    })?;
    changes.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(changes)
}

/// What differs between two indexes, by id.
///
/// # Errors
///
/// When one of them cannot be read.
pub fn changes_between(old: &LocalIndex, new: &LocalIndex) -> Result<Changes, JournalError> {
    let (before, after) = (old.hashes()?, new.hashes()?);
    let mut changes = Vec::new();
    for (id, hash) in &before {
        match after.get(id) {
            None => changes.extend(old.unplaced(id)?.map(|notice| Change::of(What::Went, &notice))),
            Some(now) if now != hash => changes.extend(changed(old.unplaced(id)?, new.unplaced(id)?)),
            Some(_) => {}
        }
    }
    for id in after.keys().filter(|id| !before.contains_key(*id)) {
        changes.extend(new.unplaced(id)?.map(|notice| Change::of(What::Came, &notice)));
    }
    changes.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(Changes { to_run: 0, changes, from_nothing: false })
}

/// Two states of a notice; where only the places differ, which indexes of other programs keep within, nothing changed.
fn changed(old: Option<Notice>, new: Option<Notice>) -> Option<Change> {
    let (old, new) = (old?, new?);
    (!differing(&old, &new).is_empty()).then(|| Change::between(&old, &new))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(text: &str) -> Change {
        let mut words = text.split(' ');
        let what = match words.next().unwrap() {
            "came" => What::Came,
            "went" => What::Went,
            _ => What::Changed,
        };
        let fields = words.map(str::to_owned).collect();
        Change { id: "1".to_owned(), what, fields, title: None }
    }

    #[track_caller]
    fn check(changes: &[&str], expected: Option<&str>) {
        let mut folded = BTreeMap::new();
        changes.iter().for_each(|text| fold(&mut folded, change(text)));
        assert_eq!(folded.into_values().flatten().next(), expected.map(change));
    }

    #[test]
    fn changes_add_up() {
        check(&["came"], Some("came"));
        check(&["came", "changed title"], Some("came"));
        check(&["came", "went"], None);
        check(&["came", "went", "came"], Some("came"));
        check(&["changed title", "changed doi title"], Some("changed doi title"));
        check(&["changed title", "changed"], Some("changed"));
        check(&["changed title", "went"], Some("went"));
        check(&["went", "came"], Some("changed"));
    }
}
