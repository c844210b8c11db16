//! The worker's side: jobs from standard input to answers on standard output, until the input ends.

use std::io::{self, Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::limits::{CRASHED, Limits, MAX_ANSWER_BYTES, STACK_BYTES, confine, grant_processor_time};
use super::protocol::{Answer, End, GREETING, Job, read_frame, write_frame};
use crate::corpus::document::Document;
use crate::corpus::format::{FORMATS, Format, Outcome};
use crate::corpus::records::Records;
use crate::corpus::{FileError, RawNotice, RecordError};

/// Serves jobs until `jobs` ends. Takes over the process: binds it to the limits that the first frame states, and
/// silences panics, which are part of an answer.
///
/// # Errors
///
/// When the other side breaks the protocol or goes away.
pub fn serve(jobs: impl Read + Send + 'static, answers: impl Write + Send + 'static) -> io::Result<()> {
    std::panic::set_hook(Box::new(|_| {}));
    let thread =
        std::thread::Builder::new().stack_size(STACK_BYTES).spawn(move || serve_all(jobs, answers))?;
    thread.join().unwrap_or_else(|_| Err(io::Error::other(CRASHED)))
}

fn serve_all(mut jobs: impl Read, mut answers: impl Write) -> io::Result<()> {
    answers.write_all(GREETING)?;
    answers.flush()?;
    let Some(limits) = read_frame(&mut jobs, 1 << 10)? else { return Ok(()) };
    let limits: Limits = serde_json::from_slice(&limits)?;
    confine(&limits);
    while let Some(job) = read_frame(&mut jobs, 1 << 20)? {
        let job: Job = serde_json::from_slice(&job)?;
        let Some(content) = read_frame(&mut jobs, u32::MAX as usize)? else { break };
        grant_processor_time(&limits);
        write_frame(&mut answers, &encoded(&answer(&job, &content))?)?;
    }
    Ok(())
}

fn encoded(answer: &Answer) -> io::Result<Vec<u8>> {
    let bytes = serde_json::to_vec(answer)?;
    if bytes.len() <= MAX_ANSWER_BYTES {
        return Ok(bytes);
    }
    let reason = format!("holds more than {} MiB of text", MAX_ANSWER_BYTES >> 20);
    Ok(serde_json::to_vec(&Answer { end: End::Failed(reason), ..Answer::default() })?)
}

/// Reads one document; a panic of its parser is a failure of the document.
pub(super) fn answer(job: &Job, content: &[u8]) -> Answer {
    let Some(format) = FORMATS.iter().find(|format| format.name == job.format) else {
        let reason = format!("`{}` is not a format of this worker", job.format);
        return Answer { end: End::Failed(reason), ..Answer::default() };
    };
    let crashed = || Answer { end: End::Failed(CRASHED.to_owned()), ..Answer::default() };
    catch_unwind(AssertUnwindSafe(|| read(format, job, content))).unwrap_or_else(|_| crashed())
}

fn read(format: &Format, job: &Job, content: &[u8]) -> Answer {
    let document = Document::new(&job.name, content);
    let mut found: Vec<(usize, Result<RawNotice, String>)> = Vec::new();
    let mut sink = |record: Result<RawNotice, RecordError>| {
        let number = |raw: &RawNotice| raw.source.as_ref().map_or(1, |source| source.record);
        found.push(match record {
            Ok(raw) => (number(&raw), Ok(raw)),
            Err(error) => (error.record, Err(error.reason)),
        });
    };
    let mut records = Records::new(&document, format.name, &mut sink);
    let end = match (format.read)(&document, &job.options, &mut records) {
        Ok(Outcome::Read) => End::Read,
        Ok(Outcome::Skipped(reason)) => End::Skipped(reason),
        Err(FileError::Malformed { reason, .. }) => End::Failed(reason),
        Err(error) => End::Failed(error.to_string()),
    };
    let seen = records.seen();
    let passed_over = seen - found.last().map_or(0, |(number, _)| *number);
    Answer { records: found, passed_over, end }
}
