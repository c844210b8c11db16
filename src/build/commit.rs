//! A run that is written to a commit: roots, manifest, journal, and the name of its content.

use super::change::{Change, What};
use super::error::BuildError;
use super::former::{self, Former, Payload};
use super::journal::{self, RunEntry};
use super::manifest::{self, FileEntry, Manifest, NoticeEntry, PROGRAM, Records, short_hash};
use super::run::BuildOptions;
use crate::index::{self, ArchiveCounts, Builder, Stamp};
use crate::notice::PartialDate;

/// What a run changes.
pub(super) struct Changed {
    pub(super) changes: Vec<Change>,
    /// Whether there was nothing to compare with.
    pub(super) from_nothing: bool,
}

/// Makes a run what is searched, in one commit, with its entry in the journal.
pub(super) fn commit(
    options: &BuildOptions,
    mut builder: Builder,
    former: &Former,
    files: &Manifest,
    records: Records,
    changes: Changed,
) -> Result<(), BuildError> {
    options.stop.check().map_err(|_| BuildError::Stopped)?;
    let Changed { changes, from_nothing } = changes;
    let (folder, run) = (builder.folder().to_owned(), former.next_run());
    let changed = from_nothing || !changes.is_empty();
    let journal = if changed { run } else { former.journal };
    let stamp = Stamp {
        places: Some(manifest::places_name(run)),
        note: serde_json::to_string(&Payload { run, journal }).unwrap_or_default(),
        ..stamp(files, &records.notices)
    };
    former::save_roots(&options.index, &files.roots)?;
    manifest::save(&folder, run, files, &records)?;
    if changed {
        let entry = entry(former, &stamp, records.notices.len() as u64, &changes, run, from_nothing);
        let listed = if from_nothing { &[] } else { changes.as_slice() };
        let path = options.index.join("journal");
        let written = journal::write(&options.index, &entry, listed);
        written.map_err(|cause| BuildError::Manifest { path, cause })?;
    }
    // What follows needs no record any more, and merging needs the room.
    drop(records);
    builder.commit(&stamp)?;
    let _lock = builder.finish()?;
    index::sweep(&options.index, &former::belongs);
    journal::prune(&options.index);
    Ok(())
}

fn entry(
    former: &Former,
    stamp: &Stamp,
    notices: u64,
    changes: &[Change],
    run: u64,
    from_nothing: bool,
) -> RunEntry {
    let count = |what: What| changes.iter().filter(|change| change.what == what).count() as u64;
    RunEntry {
        run,
        previous: former.journal,
        at: jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        program: PROGRAM.to_owned(),
        fingerprint: stamp.fingerprint.clone(),
        notices,
        came: if from_nothing { notices } else { count(What::Came) },
        changed: count(What::Changed),
        went: count(What::Went),
        from_nothing,
    }
}

/// A name for the content: the sum of the notices' hashes, which no order and no way of building can change.
fn stamp(files: &Manifest, notices: &[NoticeEntry]) -> Stamp {
    let sum = notices.iter().fold(0u64, |sum, notice| sum.wrapping_add(notice.hash));
    let fingerprint = short_hash(format!("{sum:x} {}", notices.len()).as_bytes());
    let counts = ArchiveCounts {
        notices: notices.len() as u64,
        articles: notices.iter().map(|notice| u64::from(notice.articles)).sum(),
        newest: notices.iter().filter_map(|notice| notice.published).map(days).max(),
    };
    Stamp {
        fingerprint: format!("{fingerprint:016x}"),
        sample: is_sample(files),
        counts: Some(counts),
        ..Stamp::default()
    }
}

/// The first and the last day that a date may mean.
fn days(date: PartialDate) -> (u32, u32) {
    (date.first_day(), date.last_day())
}

/// Whether everything comes from the sample that ships with the program.
fn is_sample(files: &Manifest) -> bool {
    let below = |file: &FileEntry| {
        let root = files.roots.get(file.root as usize);
        root.is_some_and(|root| {
            root.ends_with("corpus/sample")
                || (root.ends_with("corpus") && file.name.starts_with("corpus/sample/"))
        })
    };
    !files.files.is_empty() && files.files.iter().all(below)
}
