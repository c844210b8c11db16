//! What was wanted and what was found to counts, field by field, and to the counterexamples.

use std::collections::BTreeMap;

use serde::Serialize;

use super::fields::{FIELDS, field};
use super::gold::{Gold, Wanted};
use crate::notice::Notice;

/// How well one field was read.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct FieldScore {
    /// The field.
    pub field: &'static str,
    /// Lines of the gold file that speak of it.
    pub records: u64,
    /// Lines for which nothing is missing and nothing is wrong.
    pub right: u64,
    /// Values found that the gold file has.
    pub agreed: u64,
    /// Values found that it has not.
    pub wrong: u64,
    /// Values wanted that were not found.
    pub missing: u64,
    /// Of the values found, the share that the gold file has; absent where nothing was found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub precision: Option<f64>,
    /// Of the values wanted, the share that was found; absent where nothing was wanted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recall: Option<f64>,
}

/// A line of the gold file for which a field was not read as wanted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Counterexample {
    /// The file.
    pub file: String,
    /// The line of the gold file, from 1.
    pub line: usize,
    /// The field.
    pub field: &'static str,
    /// Values wanted that were not found.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
    /// Values found that the gold file has not.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub wrong: Vec<String>,
}

/// Counts as they come in.
#[derive(Debug, Default)]
pub(super) struct Scores {
    fields: BTreeMap<&'static str, FieldScore>,
    pub(super) counterexamples: Vec<Counterexample>,
}

impl Scores {
    /// Adds what was read from the file of one line.
    pub(super) fn add(&mut self, gold: &Gold, notices: &[Notice]) {
        for wanted in &gold.wanted {
            let Some(field) = field(wanted.field) else { continue };
            // A file without a notice fulfils nothing, not even that a value be among those allowed.
            let unread = notices.is_empty() && wanted.must.is_empty();
            let must = wanted.may.iter().flatten().take(1).cloned().collect();
            let wanted = if unread { &Wanted { must, ..wanted.clone() } } else { wanted };
            self.add_field(gold, wanted, &(field.values)(notices));
        }
    }

    fn add_field(&mut self, gold: &Gold, wanted: &Wanted, found: &[String]) {
        let Some(likeness) = field(wanted.field).map(|field| field.likeness) else { return };
        let is = |wanted: &String, found: &String| likeness.agrees(wanted, found);
        let missing: Vec<String> =
            wanted.must.iter().filter(|one| !found.iter().any(|f| is(one, f))).cloned().collect();
        let wrong: Vec<String> = match &wanted.may {
            Some(may) => found.iter().filter(|one| !may.iter().any(|w| is(w, one))).cloned().collect(),
            None => Vec::new(),
        };
        let score = self.fields.entry(wanted.field).or_default();
        score.field = wanted.field;
        score.records += 1;
        score.right += u64::from(missing.is_empty() && wrong.is_empty());
        score.missing += missing.len() as u64;
        score.wrong += wrong.len() as u64;
        let counted =
            if wanted.may.is_some() { found.len() - wrong.len() } else { wanted.must.len() - missing.len() };
        score.agreed += counted as u64;
        if !(missing.is_empty() && wrong.is_empty()) {
            let (file, line) = (gold.file.clone(), gold.line);
            self.counterexamples.push(Counterexample { file, line, field: wanted.field, missing, wrong });
        }
    }

    /// The scores of all fields that the gold file speaks of, in the order of fields.
    pub(super) fn finish(mut self) -> (Vec<FieldScore>, Vec<Counterexample>) {
        let ratio = |part: u64, rest: u64| (part + rest > 0).then(|| part as f64 / (part + rest) as f64);
        let mut scores: Vec<FieldScore> =
            FIELDS.iter().filter_map(|field| self.fields.remove(field.name)).collect();
        for score in &mut scores {
            score.precision = ratio(score.agreed, score.wrong);
            score.recall = ratio(score.agreed, score.missing);
        }
        (scores, self.counterexamples)
    }
}
