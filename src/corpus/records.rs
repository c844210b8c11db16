//! The records of one file on their way to the sink: numbered, and marked with where they were read.

use crate::notice::Provenance;

use super::document::Document;
use super::{RawNotice, RecordError};

/// Receives each record, or why it could not be read.
pub(crate) type Sink<'s> = &'s mut dyn FnMut(Result<RawNotice, RecordError>);

/// Counts and marks the records of one file.
pub(crate) struct Records<'s> {
    sink: Sink<'s>,
    path: String,
    format: &'static str,
    encoding: Option<&'static str>,
    warning: Option<String>,
    /// The number of the last record seen, whatever became of it.
    seen: usize,
    /// Records handed on.
    pub(crate) read: usize,
    /// Records that were malformed.
    pub(crate) malformed: usize,
    /// Records that are not notices.
    pub(crate) passed_over: usize,
}

impl<'s> Records<'s> {
    pub(crate) fn new(document: &Document<'_>, format: &'static str, sink: Sink<'s>) -> Self {
        Records {
            sink,
            path: document.name.to_owned(),
            format,
            encoding: None,
            warning: None,
            seen: 0,
            read: 0,
            malformed: 0,
            passed_over: 0,
        }
    }

    /// Notes how the text was decoded; the first record carries the warning.
    pub(crate) fn decoded(&mut self, encoding: Option<&'static str>, warning: Option<String>) {
        self.encoding = encoding;
        self.warning = warning;
    }

    /// Hands on one record.
    pub(crate) fn push(&mut self, raw: RawNotice) {
        self.seen += 1;
        self.hand_on(raw);
    }

    /// Hands on the notices of which one record speaks; a record that speaks of none is no notice.
    pub(crate) fn push_all(&mut self, notices: Vec<RawNotice>) {
        if notices.is_empty() {
            return self.pass_over();
        }
        self.seen += 1;
        for raw in notices {
            self.hand_on(raw);
        }
    }

    fn hand_on(&mut self, mut raw: RawNotice) {
        self.read += 1;
        raw.warnings.extend(self.warning.take());
        raw.source = Some(self.provenance());
        (self.sink)(Ok(raw));
    }

    /// Reports one record that could not be read.
    pub(crate) fn fail(&mut self, reason: impl Into<String>) {
        self.seen += 1;
        self.malformed += 1;
        let error = RecordError { path: self.path.clone(), record: self.seen, reason: reason.into() };
        (self.sink)(Err(error));
    }

    /// Counts the records before this number as no notices, as far as they were not seen.
    pub(crate) fn pass_over_before(&mut self, number: usize) {
        while self.seen + 1 < number {
            self.pass_over();
        }
    }

    /// The number of the last record seen, whatever became of it.
    pub(crate) fn seen(&self) -> usize {
        self.seen
    }

    /// Counts one record that is not a notice.
    pub(crate) fn pass_over(&mut self) {
        self.seen += 1;
        self.passed_over += 1;
    }

    fn provenance(&self) -> Provenance {
        Provenance {
            path: self.path.clone(),
            format: self.format.to_owned(),
            record: self.seen,
            encoding: self.encoding.map(str::to_owned),
            extracted_from: None,
        }
    }
}
