//! A packed file to the readings of what is inside it.

use std::io::Read;

use super::archive_file::{self, Content};
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
    let reader = Container { name, bytes, options };
    match packing {
        Packing::Zip if archive_file::zip_holds(bytes, WORD) => {
            read_document(&Document::new(name, bytes), options, sink)
        }
        Packing::Zip if archive_file::zip_holds(bytes, OFFICE) => {
            Ok(reader.skipped("an Office file that is no text; save it as DOCX, PDF or text"))
        }
        Packing::Zip => reader.members("zip", sink, |visit| archive_file::zip(bytes, visit)),
        Packing::Tar => reader.members("tar", sink, |visit| archive_file::tar(bytes, visit)),
        Packing::Gzip | Packing::Zstd => reader.compressed(packing, sink),
    }
}

struct Container<'a> {
    name: &'a str,
    bytes: &'a [u8],
    options: &'a ReadOptions,
}

impl Container<'_> {
    fn skipped(&self, reason: &str) -> Reading {
        Reading { skipped: Some(reason.to_owned()), ..Reading::new(self.bytes) }
    }

    fn malformed(&self, reason: String) -> FileError {
        FileError::Malformed { path: self.name.to_owned(), reason }
    }

    /// A compressed tar is read as it unpacks; any other document is unpacked whole.
    fn compressed(&self, packing: Packing, sink: Sink<'_>) -> Result<Reading, FileError> {
        let broken = |error: std::io::Error| self.malformed(format!("cannot be unpacked: {error}"));
        let mut plain = stream(packing, self.bytes).map_err(broken)?;
        let mut head = Vec::new();
        plain.by_ref().take(TAR_HEADER_BYTES).read_to_end(&mut head).map_err(broken)?;
        if is_tar(&head) {
            let whole = head.as_slice().chain(plain);
            return self.members("tar", sink, |visit| archive_file::tar(whole, visit));
        }
        plain.take(MAX_BYTES + 1).read_to_end(&mut head).map_err(broken)?;
        if Packing::of(&head).is_some() {
            return Ok(self.skipped(NESTED));
        }
        let mut reading = read_document(&Document::new(self.name, &head), self.options, sink)?;
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
        let bytes = match content {
            Content::Bytes(bytes) => bytes,
            Content::Skipped(reason) => return Ok(Reading { skipped: Some(reason), ..Reading::new(b"") }),
            Content::Failed(reason) => return Err(FileError::Malformed { path: name.to_owned(), reason }),
        };
        let is_word = || archive_file::zip_holds(&bytes, WORD);
        if Packing::of(&bytes).is_some_and(|packing| packing != Packing::Zip || !is_word()) {
            return Ok(Reading { skipped: Some(NESTED.to_owned()), ..Reading::new(&bytes) });
        }
        read_document(&Document::new(name, &bytes), self.options, sink)
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

/// Archives are opened one level deep: deeper ones are how bombs are built.
const NESTED: &str = "an archive inside an archive; unpack the outer one";
