//! A document of a format that is read apart, to records: through a worker, or a thread where there are none.

use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError};

use super::limits::{CRASHED, STACK_BYTES};
use super::pool::installed;
use super::protocol::{Answer, End, Job};
use super::serve::answer;
use crate::corpus::document::Document;
use crate::corpus::format::{Format, Outcome};
use crate::corpus::records::Records;
use crate::corpus::{FileError, ReadOptions};

/// Reads a document where its parser can do no harm.
///
/// # Errors
///
/// When the format refuses the document, or its parser gave no answer.
pub(in crate::corpus) fn read_apart(
    format: &'static Format,
    document: &Document<'_>,
    options: &ReadOptions,
    records: &mut Records<'_>,
) -> Result<Outcome, FileError> {
    let job = || Job { format: format.name.to_owned(), name: document.name.to_owned(), options: *options };
    let answer = match installed() {
        Some(pool) => pool.read(job, document.bytes),
        None => read_in_thread(job(), document.bytes.into()),
    };
    let malformed = |reason| FileError::Malformed { path: document.name.to_owned(), reason };
    let answer = answer.map_err(malformed)?;
    for (number, record) in answer.records {
        records.pass_over_before(number);
        match record {
            Ok(raw) => records.push(raw),
            Err(reason) => records.fail(reason),
        }
    }
    (0..answer.passed_over).for_each(|_| records.pass_over());
    match answer.end {
        End::Read => Ok(Outcome::Read),
        End::Skipped(reason) => Ok(Outcome::Skipped(reason)),
        End::Failed(reason) => Err(malformed(reason)),
    }
}

/// A thread cannot be ended from outside: one that is late is left to itself.
fn read_in_thread(job: Job, content: Arc<[u8]>) -> Result<Answer, String> {
    let (done, answers) = mpsc::channel();
    let limits = job.options.limits.worker;
    let work = move || {
        // Nobody listens once the time is over.
        let _ = done.send(answer(&job, &content));
    };
    let thread = std::thread::Builder::new().stack_size(STACK_BYTES);
    thread.spawn(work).map_err(|error| format!("cannot start the reader: {error}"))?;
    answers.recv_timeout(limits.clock()).map_err(|error| match error {
        RecvTimeoutError::Timeout => limits.out_of_time(),
        RecvTimeoutError::Disconnected => CRASHED.to_owned(),
    })
}
