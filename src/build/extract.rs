//! Files to notices one by one, without index or merging: what `recant extract` shows.

use std::path::PathBuf;

use rayon::prelude::*;

use super::guarded::{Crashed, guarded};
use super::passed_over::{Others, skipped_members};
use crate::corpus::{self, RawNotice, ReadOptions, SourceFile};
use crate::notice::Notice;

/// Files read side by side before their notices are handed on.
const BATCH_FILES: usize = 64;

/// Corrections and publishers' names.
const NO_NOTICES: &str = "holds no notices, but what `recant index` applies to them";

/// What was not read, each as `path[:record]: reason`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NotRead {
    /// Files that hold no notice.
    pub skipped: Vec<String>,
    /// Files and records that could not be read.
    pub failed: Vec<String>,
}

/// Reads files and folders and hands each notice to `sink`, in the order of paths and names, until `sink` says `false`.
pub fn extract(paths: &[PathBuf], options: &ReadOptions, sink: &mut dyn FnMut(Notice) -> bool) -> NotRead {
    let mut not_read = NotRead::default();
    for path in paths {
        let walk = corpus::walk(path);
        let is_itself = walk.files.is_empty() && !path.is_dir();
        let name = |name: &str| if is_itself { path.display().to_string() } else { name.to_owned() };
        not_read.failed.extend(walk.unwalkable.iter().map(|u| format!("{}: {}", name(&u.name), u.reason)));
        if walk.files.is_empty() && walk.unwalkable.is_empty() && !path.is_dir() {
            not_read.failed.push(format!("{}: no such file or folder", path.display()));
        }
        for batch in walk.files.chunks(BATCH_FILES) {
            let read: Vec<(Vec<Notice>, NotRead)> =
                batch.par_iter().map(|file| extract_file(file, options)).collect();
            for (notices, problems) in read {
                not_read.skipped.extend(problems.skipped);
                not_read.failed.extend(problems.failed);
                if !notices.into_iter().all(&mut *sink) {
                    return not_read;
                }
            }
        }
    }
    not_read
}

fn extract_file(file: &SourceFile, options: &ReadOptions) -> (Vec<Notice>, NotRead) {
    let (mut notices, mut not_read) = (Vec::new(), NotRead::default());
    let mut others = Others::default();
    let mut settings = 0;
    let place = |raw: &RawNotice| raw.source.as_ref().map_or(&file.name, |source| &source.path).clone();
    let read = corpus::read(file, options, &mut |record| match record {
        Ok(raw) if raw.setting.is_some() => settings += 1,
        Ok(raw) => {
            let path = place(&raw);
            match guarded(raw, options.all) {
                Ok(Ok(notice)) => notices.push(notice),
                Ok(Err(other)) => others.add(path, other.reason),
                Err(Crashed) => not_read.failed.push(format!("{path}: {Crashed}")),
            }
        }
        Err(error) => not_read.failed.push(error.to_string()),
    });
    match read {
        Err(error) => not_read.failed.push(error.to_string()),
        Ok(reading) => {
            let skipped = skipped_members(&reading);
            let (reason, others) = others.finish(&file.name, &reading, !notices.is_empty());
            let reason =
                reason.or_else(|| (settings > 0 && notices.is_empty()).then(|| NO_NOTICES.to_owned()));
            not_read.skipped.extend(reason.map(|reason| format!("{}: {reason}", file.name)));
            not_read.skipped.extend(skipped);
            not_read.skipped.extend(others.iter().map(|other| format!("{}: {}", other.path, other.words())));
        }
    }
    (notices, not_read)
}
