//! Records that wait for grouping: in memory while they are few, in a temporary file when they are many.

use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use serde::Deserialize;

use crate::notice::{Notice, Provenance};

/// What stays in memory. A database of 70,000 rows needs some 100 MB; larger archives go to the disk.
const IN_MEMORY_BYTES: usize = 128 << 20;

/// Where a record waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    offset: u64,
    length: u32,
}

/// Records in the order in which they were read, found again by their place.
pub(super) struct Spool {
    file: tempfile::SpooledTempFile,
    end: u64,
}

impl Spool {
    /// A spool that overflows into a nameless file in `folder`.
    pub(super) fn new(folder: &Path) -> Self {
        Spool { file: tempfile::spooled_tempfile_in(IN_MEMORY_BYTES, folder), end: 0 }
    }

    /// Appends an encoded record.
    pub(super) fn add(&mut self, bytes: &[u8]) -> io::Result<Place> {
        self.file.seek(SeekFrom::Start(self.end))?;
        self.file.write_all(bytes)?;
        let length =
            u32::try_from(bytes.len()).map_err(|_| io::Error::other("a record is larger than 4 GiB"))?;
        let place = Place { offset: self.end, length };
        self.end += u64::from(length);
        Ok(place)
    }

    /// The bytes of a record.
    pub(super) fn bytes(&mut self, place: Place) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; place.length as usize];
        self.file.seek(SeekFrom::Start(place.offset))?;
        self.file.read_exact(&mut bytes)?;
        Ok(bytes)
    }
}

/// A record as bytes, and where in them its content begins: what comes before says only where it was read.
/// Field names are kept, because absent fields are left out.
pub(super) fn encode(mut record: Notice) -> io::Result<(Vec<u8>, usize)> {
    let mut bytes = rmp_serde::to_vec_named(&record.source.take()).map_err(io::Error::other)?;
    let content = bytes.len();
    rmp_serde::encode::write_named(&mut bytes, &record).map_err(io::Error::other)?;
    Ok((bytes, content))
}

pub(super) fn decode(bytes: &[u8]) -> io::Result<Notice> {
    let mut from = rmp_serde::Deserializer::from_read_ref(bytes);
    let source = Option::<Provenance>::deserialize(&mut from).map_err(io::Error::other)?;
    let mut record = Notice::deserialize(&mut from).map_err(io::Error::other)?;
    record.source = source;
    Ok(record)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notice::NoticeId;

    #[test]
    fn records_come_back_as_they_were() {
        let mut spool = Spool::new(Path::new("."));
        let mut record = Notice::new(NoticeId::new("10.5555/a"));
        record.dates.published = Some("2024-05".parse().unwrap());
        record.text = Some("Über".to_owned());
        record.source =
            Some(Provenance { path: "a".into(), format: "text".into(), record: 1, encoding: None });
        let (bytes, content) = encode(record.clone()).unwrap();
        let first = spool.add(&bytes).unwrap();
        let second = spool.add(b"second").unwrap();
        assert_eq!(spool.bytes(second).unwrap(), b"second");
        assert_eq!(decode(&spool.bytes(first).unwrap()).unwrap(), record);
        record.source = None;
        assert_eq!(
            encode(record).unwrap().0[1..],
            bytes[content..],
            "the content does not say where it was read"
        );
    }
}
