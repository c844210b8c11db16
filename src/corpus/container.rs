//! A packed file to the readings of what is inside it.

use std::io::Read;

use super::archive_file::{self, Budget, Content};
use super::document::Document;
use super::format::MAX_BYTES;
use super::read::{Member, read_document};
use super::records::Sink;
use super::unpack::{Packing, is_tar, stream};
use super::{FileError, ReadOptions, Reading, RecordError};

/// How many bytes tell a tar from another unpacked file.
const TAR_HEADER_BYTES: u64 = 512;
/// Members of archives that are documents in themselves.
const WORD: &str = "word/document.xml";
const OFFICE: &str = "[Content_Types].xml";

/// Reads a packed file: one document that is only compressed, or the members of an archive.
pub(super) fn read(
    packing: Packing,
    name: &str,
    bytes: &[u8],
    options: &ReadOptions,
    sink: Sink<'_>,
) -> Result<Reading, FileError> {
    let budget = Budget::new(&options.limits, bytes.len() as u64);
    Container { name, bytes, options, budget: &budget, depth: 1 }.read(packing, sink)
}

struct Container<'a> {
    name: &'a str,
    bytes: &'a [u8],
    options: &'a ReadOptions,
    /// What may still be unpacked, together with the archives around this one.
    budget: &'a Budget<'a>,
    /// How many archives deep this one lies, itself included.
    depth: u32,
}

impl Container<'_> {
    fn read(&self, packing: Packing, sink: Sink<'_>) -> Result<Reading, FileError> {
        let bytes = self.bytes;
        match packing {
            Packing::Zip if archive_file::zip_holds(bytes, WORD) => {
                read_document(&Document::new(self.name, bytes), self.options, sink)
            }
            Packing::Zip if archive_file::zip_holds(bytes, OFFICE) => {
                Ok(self.skipped("an Office file that is no text; save it as DOCX, PDF or text"))
            }
            Packing::Zip => self.members("zip", sink, |visit| archive_file::zip(bytes, self.budget, visit)),
            Packing::Tar => self.members("tar", sink, |visit| archive_file::tar(bytes, self.budget, visit)),
            Packing::Gzip | Packing::Zstd => self.compressed(packing, sink),
        }
    }

    fn skipped(&self, reason: &str) -> Reading {
        Reading { skipped: Some(reason.to_owned()), ..Reading::new(self.bytes) }
    }

    fn malformed(&self, reason: String) -> FileError {
        FileError::Malformed { path: self.name.to_owned(), reason }
    }

    /// A compressed tar is read as it unpacks; any other document is unpacked whole.
    fn compressed(&self, packing: Packing, sink: Sink<'_>) -> Result<Reading, FileError> {
        let broken = |error: std::io::Error| self.malformed(format!("cannot be unpacked: {error}"));
        let plain = stream(packing, self.bytes, self.budget.allowed_bytes(self.bytes.len() as u64));
        let mut plain = plain.map_err(broken)?;
        let mut head = Vec::new();
        plain.by_ref().take(TAR_HEADER_BYTES).read_to_end(&mut head).map_err(broken)?;
        if is_tar(&head) {
            let whole = head.as_slice().chain(plain);
            return self.members("tar", sink, |visit| archive_file::tar(whole, self.budget, visit));
        }
        let longest = self.options.limits.file_bytes.unwrap_or(MAX_BYTES);
        plain.take(longest.saturating_add(1)).read_to_end(&mut head).map_err(broken)?;
        self.budget.spend(head.len());
        let mut reading = self.document(self.name, &head, sink)?;
        reading.hash = Reading::new(self.bytes).hash;
        Ok(reading)
    }

    fn members(
        &self,
        format: &'static str,
        sink: Sink<'_>,
        walk: impl FnOnce(archive_file::Visit<'_>) -> Result<(), String>,
    ) -> Result<Reading, FileError> {
        let mut reading = Reading { format, ..Reading::new(self.bytes) };
        let walked = walk(&mut |inside, content| {
            let name = format!("{}!/{inside}", self.name);
            let outcome = self.member(&name, content, sink);
            add(&mut reading, name, outcome, sink);
        });
        match walked {
            // What was read before the damage has gone into the sink; the archive itself is told as a member.
            Err(reason) if !reading.members.is_empty() => {
                add(&mut reading, self.name.to_owned(), Err(self.malformed(reason)), sink);
            }
            Err(reason) => return Err(self.malformed(reason)),
            Ok(()) => {}
        }
        if reading.members.is_empty() {
            reading.skipped = Some("the archive is empty".to_owned());
        }
        Ok(reading)
    }

    fn member(&self, name: &str, content: Content, sink: Sink<'_>) -> Result<Reading, FileError> {
        match content {
            Content::Bytes(bytes) => self.document(name, &bytes, sink),
            Content::Skipped(reason) => Ok(Reading { skipped: Some(reason), ..Reading::new(b"") }),
            Content::Failed(reason) => Err(FileError::Malformed { path: name.to_owned(), reason }),
        }
    }

    /// What was unpacked may be packed once more.
    fn document(&self, name: &str, bytes: &[u8], sink: Sink<'_>) -> Result<Reading, FileError> {
        let is_word = || archive_file::zip_holds(bytes, WORD);
        match Packing::of(bytes) {
            Some(packing) if packing != Packing::Zip || !is_word() => {
                let inner = Container { name, bytes, depth: self.depth + 1, ..*self };
                if inner.depth > self.options.limits.depth {
                    return Ok(inner.skipped(NESTED));
                }
                inner.read(packing, sink)
            }
            _ => read_document(&Document::new(name, bytes), self.options, sink),
        }
    }
}

/// Adds a member to the reading of its archive. A failure also goes into the sink, so that nobody misses it.
fn add(reading: &mut Reading, name: String, outcome: Result<Reading, FileError>, sink: Sink<'_>) {
    match &outcome {
        Ok(read) => {
            reading.records += read.records;
            reading.malformed += read.malformed;
            reading.passed_over += read.passed_over;
        }
        Err(error) => {
            reading.malformed += 1;
            sink(Err(RecordError { path: name.clone(), record: 0, reason: error.reason() }));
        }
    }
    reading.members.push(Member { name, outcome });
}

const NESTED: &str = "an archive inside an archive; unpack the outer one, or open more with --limit-depth";
