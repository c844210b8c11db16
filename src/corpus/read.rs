//! One file to its raw notices: opens it, recognises it, and lets its format copy the records.

use std::fs;
use std::io::{self, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};

use serde::{Deserialize, Serialize};

use super::container;
use super::document::Document;
use super::format::{Format, MAX_BYTES, Outcome, UNKNOWN, recognise};
use super::records::{Records, Sink};
use super::unpack::Packing;
use super::{FileError, Limits, RawNotice, RecordError, SourceFile, windows, worker};

/// How to read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadOptions {
    /// Also hand on what does not look like a notice, such as an ordinary article.
    pub all: bool,
    /// What one file may cost.
    pub limits: Limits,
}

/// What was found in one file.
#[derive(Debug)]
pub struct Reading {
    /// The format's name, such as `jats`; `unknown` for a file that is skipped unrecognised.
    pub format: &'static str,
    /// The text encoding, where it is not UTF-8.
    pub encoding: Option<&'static str>,
    /// blake3 of the bytes, in hexadecimal.
    pub hash: String,
    /// How many records went into the sink as notices.
    pub records: usize,
    /// How many records went into the sink as errors.
    pub malformed: usize,
    /// How many records are not notices and were passed over.
    pub passed_over: usize,
    /// Why the file as a whole is not read, if it is not.
    pub skipped: Option<String>,
    /// For an archive: its files in order, each with what was found in it. Their records are in the counts above,
    /// and a file that could not be read counts as malformed.
    pub members: Vec<Member>,
}

/// A file inside an archive.
#[derive(Debug)]
pub struct Member {
    /// Its name, `archive.zip!/folder/a.txt`.
    pub name: String,
    /// What was found in it, or why it could not be read.
    pub outcome: Result<Reading, FileError>,
}

impl Reading {
    pub(super) fn new(bytes: &[u8]) -> Self {
        Reading {
            format: UNKNOWN,
            encoding: None,
            hash: blake3::hash(bytes).to_hex().to_string(),
            records: 0,
            malformed: 0,
            passed_over: 0,
            skipped: None,
            members: Vec::new(),
        }
    }
}

/// Reads one file. Each record goes into `sink` as soon as it is read.
///
/// # Errors
///
/// When the file cannot be opened or read, is too large, or is broken from its start. A malformed record is no
/// error of the file: it goes into the sink.
pub fn read(
    file: &SourceFile,
    options: &ReadOptions,
    sink: &mut dyn FnMut(Result<RawNotice, RecordError>),
) -> Result<Reading, FileError> {
    if let Some(reading) = windows::read(file, options, sink)? {
        return Ok(reading);
    }
    let bytes = load(file, options.limits.file_bytes.unwrap_or(MAX_BYTES))?;
    read_bytes(&file.name, &bytes, options, sink)
}

/// Reads a document that is already in memory, such as standard input. Archives are read in place: a record's
/// path is then `archive.zip!/folder/a.txt`.
///
/// # Errors
///
/// As [`read`], without those of opening.
pub fn read_bytes(
    name: &str,
    bytes: &[u8],
    options: &ReadOptions,
    sink: &mut dyn FnMut(Result<RawNotice, RecordError>),
) -> Result<Reading, FileError> {
    match Packing::of(bytes) {
        Some(packing) => container::read(packing, name, bytes, options, sink),
        None => read_document(&Document::new(name, bytes), options, sink),
    }
}

/// Reads a document that is not packed.
pub(super) fn read_document(
    document: &Document<'_>,
    options: &ReadOptions,
    sink: Sink<'_>,
) -> Result<Reading, FileError> {
    let mut reading = Reading::new(document.bytes);
    match recognise(document) {
        Some(format) => read_as(format, document, options, sink, &mut reading)?,
        None => reading.skipped = Some("not a format that recant reads".to_owned()),
    }
    Ok(reading)
}

/// The content hash that [`Reading`] would have, without reading further.
///
/// # Errors
///
/// When the file cannot be opened or read.
pub fn content_hash(file: &SourceFile) -> Result<String, FileError> {
    let mut hasher = blake3::Hasher::new();
    fs::File::open(&file.path)
        .and_then(|mut opened| io::copy(&mut opened, &mut hasher))
        .map_err(|cause| FileError::Unreadable { path: file.name.clone(), cause })?;
    Ok(hasher.finalize().to_hex().to_string())
}

/// The size is checked again while reading: files grow, and some that have no size never end.
fn load(file: &SourceFile, limit_bytes: u64) -> Result<Vec<u8>, FileError> {
    let unreadable = |cause| FileError::Unreadable { path: file.name.clone(), cause };
    let too_large = |size_bytes| FileError::TooLarge { path: file.name.clone(), size_bytes, limit_bytes };
    let metadata = fs::metadata(&file.path).map_err(unreadable)?;
    if !metadata.is_file() {
        return Err(unreadable(io::Error::other("it is no longer a file")));
    }
    if metadata.len() > limit_bytes {
        return Err(too_large(metadata.len()));
    }
    let mut bytes = Vec::with_capacity(metadata.len() as usize);
    let opened = fs::File::open(&file.path).map_err(unreadable)?;
    opened.take(limit_bytes.saturating_add(1)).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > limit_bytes {
        return Err(too_large(bytes.len() as u64));
    }
    Ok(bytes)
}

fn read_as(
    format: &'static Format,
    document: &Document<'_>,
    options: &ReadOptions,
    sink: Sink<'_>,
    reading: &mut Reading,
) -> Result<(), FileError> {
    check_size(format, document, options)?;
    let mut records = Records::new(document, format.name, sink);
    if !format.binary {
        let decoded = document.decoded();
        records.decoded(decoded.encoding, decoded.warning.clone());
        reading.encoding = decoded.encoding;
    }
    reading.format = format.name;
    let read = if format.apart { worker::read_apart } else { read_here };
    if let Outcome::Skipped(reason) = read(format, document, options, &mut records)? {
        reading.skipped = Some(reason);
    }
    reading.records = records.read;
    reading.malformed = records.malformed;
    reading.passed_over = records.passed_over;
    Ok(())
}

fn read_here(
    format: &'static Format,
    document: &Document<'_>,
    options: &ReadOptions,
    records: &mut Records<'_>,
) -> Result<Outcome, FileError> {
    // A fault of ours costs this file, not the archive.
    let crashed =
        || FileError::Malformed { path: document.name.to_owned(), reason: worker::CRASHED.to_owned() };
    catch_unwind(AssertUnwindSafe(|| (format.read)(document, options, records)))
        .unwrap_or_else(|_| Err(crashed()))
}

fn check_size(format: &Format, document: &Document<'_>, options: &ReadOptions) -> Result<(), FileError> {
    let size_bytes = document.bytes.len() as u64;
    let limit_bytes = options.limits.file_bytes.unwrap_or(format.limit_bytes);
    if size_bytes > limit_bytes {
        return Err(FileError::TooLarge { path: document.name.to_owned(), size_bytes, limit_bytes });
    }
    Ok(())
}
