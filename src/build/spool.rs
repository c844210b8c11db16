//! Records that wait for grouping: in memory while they are few, in a temporary file when they are many.

use std::io::{self, Read, Seek, SeekFrom, Write};
use std::num::NonZeroU32;
use std::path::Path;

use serde::Deserialize;

use crate::notice::{Notice, Provenance};

/// What stays in memory at most. A database of 70,000 rows needs some 100 MB; larger archives go to the disk.
const IN_MEMORY_BYTES: usize = 128 << 20;

/// The part of a run's memory that records may wait in.
const MEMORY_PART: usize = 8;

/// Most records need no more than so many bytes.
const USUAL_RECORD_BYTES: usize = 4096;

/// Where a record waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    offset: u64,
    /// One more than its length, so that a slot with or without a place takes no more room than the place.
    length_and_one: NonZeroU32,
}

impl Place {
    fn new(offset: u64, length: usize) -> Option<Place> {
        let length_and_one = u32::try_from(length).ok()?.checked_add(1).and_then(NonZeroU32::new)?;
        Some(Place { offset, length_and_one })
    }

    pub(super) fn length_bytes(self) -> usize {
        self.length_and_one.get() as usize - 1
    }
}

/// Records in the order in which they were read, found again by their place.
pub(super) struct Spool {
    file: tempfile::SpooledTempFile,
    end: u64,
}

impl Spool {
    /// A spool that overflows into a nameless file in `folder`, of a run that may take so much memory.
    pub(super) fn new(folder: &Path, memory_bytes: usize) -> Self {
        let in_memory_bytes = IN_MEMORY_BYTES.min(memory_bytes / MEMORY_PART);
        Spool { file: tempfile::spooled_tempfile_in(in_memory_bytes, folder), end: 0 }
    }

    /// Appends an encoded record.
    pub(super) fn add(&mut self, bytes: &[u8]) -> io::Result<Place> {
        self.file.seek(SeekFrom::Start(self.end))?;
        self.file.write_all(bytes)?;
        let place = Place::new(self.end, bytes.len());
        self.end += bytes.len() as u64;
        place.ok_or_else(|| io::Error::other("a record is larger than 4 GiB"))
    }

    /// The bytes of a record.
    pub(super) fn bytes(&mut self, place: Place) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; place.length_bytes()];
        self.file.seek(SeekFrom::Start(place.offset))?;
        self.file.read_exact(&mut bytes)?;
        Ok(bytes)
    }
}

/// A record as bytes, and where in them its content begins: what comes before says only in which file, and where in
/// it. Field names are kept, because absent fields are left out.
pub(super) fn encode(mut record: Notice) -> io::Result<(Vec<u8>, usize)> {
    let place = record.source.as_mut().map(take_place).unwrap_or_default();
    let mut bytes = Vec::with_capacity(USUAL_RECORD_BYTES);
    rmp_serde::encode::write(&mut bytes, &place).map_err(io::Error::other)?;
    let content = bytes.len();
    rmp_serde::encode::write_named(&mut bytes, &record).map_err(io::Error::other)?;
    Ok((bytes, content))
}

pub(super) fn decode(bytes: &[u8]) -> io::Result<Notice> {
    let mut from = rmp_serde::Deserializer::from_read_ref(bytes);
    let place = <(String, usize)>::deserialize(&mut from).map_err(io::Error::other)?;
    let mut record = Notice::deserialize(&mut from).map_err(io::Error::other)?;
    if let Some(source) = &mut record.source {
        (source.path, source.record) = place;
    }
    Ok(record)
}

/// Leaves blank where a record was read, and hands it out.
pub(super) fn take_place(source: &mut Provenance) -> (String, usize) {
    (std::mem::take(&mut source.path), std::mem::take(&mut source.record))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notice::NoticeId;

    #[test]
    fn records_come_back_as_they_were() {
        let mut spool = Spool::new(Path::new("."), 0);
        let mut record = Notice::new(NoticeId::new("10.5555/a"));
        record.dates.published = Some("2024-05".parse().unwrap());
        record.text = Some("Über".to_owned());
        record.source = Some(Provenance {
            path: "a".into(),
            format: "text".into(),
            record: 1,
            encoding: None,
            extracted_from: None,
        });
        let (bytes, content) = encode(record.clone()).unwrap();
        let first = spool.add(&bytes).unwrap();
        let second = spool.add(b"second").unwrap();
        assert_eq!(spool.bytes(second).unwrap(), b"second");
        assert_eq!(decode(&spool.bytes(first).unwrap()).unwrap(), record);
        if let Some(source) = record.source.as_mut() {
            source.record = 2;
        }
        let (moved, at) = encode(record).unwrap();
        assert_eq!(moved[at..], bytes[content..], "the content does not say where it was read");
        assert_ne!(moved, bytes);
    }
}
