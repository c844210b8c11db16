//! A gold file and a folder to an evaluation: every file is read as `recant extract` reads it, and compared.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use serde::Serialize;

use super::gold::{self, Gold, GoldError};
use super::score::{Counterexample, FieldScore, Scores};
use crate::build::extract;
use crate::corpus::ReadOptions;
use crate::notice::Notice;

/// How well the files of a gold file are read.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Evaluation {
    /// Lines of the gold file that could be used.
    pub records: u64,
    /// Lines whose file gave at least one notice.
    pub read: u64,
    /// What could not be used or read, as `line N: reason` or `path: reason`.
    pub not_read: Vec<String>,
    /// Fields that the gold file speaks of.
    pub fields: Vec<FieldScore>,
    /// Every line and field that was not read as wanted.
    pub counterexamples: Vec<Counterexample>,
}

/// Scores a gold file, of which the text is given, against its files below `folder`.
///
/// A file that gives no notice counts for all its lines: what is wanted is missing.
pub fn evaluate(text: &str, folder: &Path) -> Evaluation {
    let (gold, wrong) = gold::read(text);
    let mut paths: Vec<&str> = gold.iter().map(|one| one.file.as_str()).collect();
    paths.sort_unstable();
    paths.dedup();
    let read: Vec<(&str, Vec<Notice>, Vec<String>)> =
        paths.into_par_iter().map(|path| read_file(path, folder.join(path))).collect();
    let mut evaluation = Evaluation {
        records: gold.len() as u64,
        not_read: wrong.iter().map(GoldError::to_string).collect(),
        ..Evaluation::default()
    };
    let mut notices = BTreeMap::new();
    for (path, found, problems) in read {
        evaluation.not_read.extend(problems);
        notices.insert(path, found);
    }
    let mut scores = Scores::default();
    for one in &gold {
        let found = of_record(one, notices.get(one.file.as_str()).map_or(&[][..], Vec::as_slice));
        evaluation.read += u64::from(!found.is_empty());
        scores.add(one, &found);
    }
    (evaluation.fields, evaluation.counterexamples) = scores.finish();
    evaluation
}

fn read_file(path: &str, file: PathBuf) -> (&str, Vec<Notice>, Vec<String>) {
    let mut found = Vec::new();
    let not_read = extract(&[file], &ReadOptions::default(), &mut |notice| {
        found.push(notice);
        true
    });
    (path, found, not_read.failed.into_iter().chain(not_read.skipped).collect())
}

/// The notices of the record that a line speaks of, or of the whole file.
fn of_record(gold: &Gold, all: &[Notice]) -> Vec<Notice> {
    let fits = |notice: &&Notice| match (gold.record, &notice.source) {
        (Some(record), Some(source)) => source.record == record,
        _ => true,
    };
    all.iter().filter(fits).cloned().collect()
}

impl Evaluation {
    /// The mean over fields of the share of lines that were read as wanted.
    pub fn mean_right(&self) -> Option<f64> {
        let shares = self.fields.iter().map(|field| field.right as f64 / field.records.max(1) as f64);
        (!self.fields.is_empty()).then(|| shares.sum::<f64>() / self.fields.len() as f64)
    }
}
