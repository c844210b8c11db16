//! Numbers of records to where each was read, in a table beside the notices that is written anew by every commit.
//!
//! A row that is put in at the top of a database moves all rows below it. With its place in the notice, every notice
//! would have to be written again; with a number that stays, only this table is.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use super::seal;
use crate::notice::{Notice, Provenance};

/// Where a record was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The file, by its place among the names.
    pub name: u32,
    /// The record's number within the file, from 1.
    pub record: u32,
}

/// The beginning of the file: what it is, how many rows, how many names.
const HEADER_BYTES: u64 = 32;
const MAGIC: &[u8; 16] = b"recant-places 1\n";
/// Name, record, and four bytes of a hash of what the two mean.
const ROW_BYTES: u64 = 12;
const OFFSET_BYTES: u64 = 8;

/// Writes the table: a row for each number, `None` for those that no record has.
///
/// # Errors
///
/// When the file cannot be written.
pub fn write_places(path: &Path, names: &[String], rows: &[Option<Place>]) -> io::Result<()> {
    seal::write_sealed(path, &mut |out| {
        out.write_all(MAGIC)?;
        out.write_all(&(rows.len() as u64).to_le_bytes())?;
        out.write_all(&(names.len() as u64).to_le_bytes())?;
        for row in rows {
            out.write_all(&row.map_or([0xff; ROW_BYTES as usize], |place| encode(place, names)))?;
        }
        let mut offset = 0;
        for name in names {
            out.write_all(&u64::to_le_bytes(offset))?;
            offset += name.len() as u64;
        }
        out.write_all(&offset.to_le_bytes())?;
        names.iter().try_for_each(|name| out.write_all(name.as_bytes()))
    })
}

fn encode(place: Place, names: &[String]) -> [u8; ROW_BYTES as usize] {
    let name = names.get(place.name as usize).map_or("", String::as_str);
    let mut row = [0; ROW_BYTES as usize];
    row[..4].copy_from_slice(&place.name.to_le_bytes());
    row[4..8].copy_from_slice(&place.record.to_le_bytes());
    row[8..].copy_from_slice(&check(name, place.record));
    row
}

fn check(name: &str, record: u32) -> [u8; 4] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&record.to_le_bytes()).update(name.as_bytes());
    let mut first = [0; 4];
    first.copy_from_slice(&hasher.finalize().as_bytes()[..4]);
    first
}

/// The table of one commit, open for looking up.
#[derive(Debug)]
pub(super) struct Places {
    file: File,
    rows: u64,
    names: u64,
    /// Names that were read lately: the hits of a page often come from one file.
    known_names: Mutex<BTreeMap<u32, String>>,
}

/// How many names are kept at most.
const MOST_KNOWN_NAMES: usize = 1024;

impl Places {
    pub(super) fn open(path: &Path) -> io::Result<Places> {
        let mut file = File::open(path)?;
        let mut header = [0; HEADER_BYTES as usize];
        file.read_exact(&mut header)?;
        if &header[..16] != MAGIC {
            return Err(damaged());
        }
        let (rows, names) = (number(&header[16..24]), number(&header[24..32]));
        // With this, no place in the file that is computed below is beyond what numbers can hold.
        let tables = rows.checked_mul(ROW_BYTES).zip(names.checked_mul(OFFSET_BYTES));
        let tables = tables.and_then(|(rows, names)| rows.checked_add(names));
        if tables.is_none_or(|tables| tables > file.metadata().map_or(0, |metadata| metadata.len())) {
            return Err(damaged());
        }
        Ok(Places { file, rows, names, known_names: Mutex::default() })
    }

    /// Fills in where the records of a notice were read; `numbers` are in the order of its sources.
    pub(super) fn fill(&self, notice: &mut Notice, numbers: &[u32]) -> io::Result<()> {
        let several = !notice.sources.is_empty();
        let sources = notice.sources.iter_mut().map(|source| &mut source.provenance);
        let single = notice.source.iter_mut().filter(|_| !several);
        for (source, &number) in sources.chain(single).zip(numbers) {
            (source.path, source.record) = self.look_up(number)?;
        }
        let corrections = notice.corrections.iter().map(|correction| (&correction.path, correction.record));
        let mut corrections: Vec<(&String, usize)> = corrections.collect();
        corrections.dedup();
        // Corrections stand behind the records, in the order in which they were applied, and know their place themselves.
        let corrected = notice.sources.iter_mut().filter(|source| source.provenance.path.is_empty());
        for (source, (path, record)) in corrected.zip(corrections) {
            (source.provenance.path, source.provenance.record) = (path.clone(), record);
        }
        if let (Some(source), Some(first)) = (&mut notice.source, notice.sources.first()) {
            let Provenance { path, record, .. } = &first.provenance;
            (source.path, source.record) = (path.clone(), *record);
        }
        Ok(())
    }

    fn look_up(&self, number: u32) -> io::Result<(String, usize)> {
        if u64::from(number) >= self.rows {
            return Err(damaged());
        }
        let row = self.read(HEADER_BYTES + u64::from(number) * ROW_BYTES, ROW_BYTES)?;
        let [name, record] = [&row[..4], &row[4..8]].map(number32);
        let text = self.name(name)?;
        if check(&text, record) != row[8..] {
            return Err(damaged());
        }
        Ok((text, record as usize))
    }

    fn name(&self, name: u32) -> io::Result<String> {
        let known_names = || self.known_names.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = known_names().get(&name) {
            return Ok(known.clone());
        }
        let text = self.read_name(name)?;
        let mut known_names = known_names();
        if known_names.len() >= MOST_KNOWN_NAMES {
            known_names.clear();
        }
        known_names.insert(name, text.clone());
        Ok(text)
    }

    fn read_name(&self, name: u32) -> io::Result<String> {
        if u64::from(name) >= self.names {
            return Err(damaged());
        }
        let offsets = HEADER_BYTES + self.rows * ROW_BYTES;
        let ends = self.read(offsets + u64::from(name) * OFFSET_BYTES, 2 * OFFSET_BYTES)?;
        let (start, end) = (self::number(&ends[..8]), self::number(&ends[8..]));
        let blob = offsets + (self.names + 1) * OFFSET_BYTES;
        let length =
            end.checked_sub(start).filter(|length| *length <= MOST_NAME_BYTES).ok_or_else(damaged)?;
        String::from_utf8(self.read(blob.saturating_add(start), length)?).map_err(|_| damaged())
    }

    fn read(&self, offset: u64, length: u64) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; length as usize];
        read_at(&self.file, &mut bytes, offset)?;
        Ok(bytes)
    }
}

#[cfg(unix)]
fn read_at(file: &File, bytes: &mut [u8], offset: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, bytes, offset)
}

#[cfg(windows)]
fn read_at(file: &File, mut bytes: &mut [u8], mut offset: u64) -> io::Result<()> {
    while !bytes.is_empty() {
        let read = std::os::windows::fs::FileExt::seek_read(file, bytes, offset)?;
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        bytes = &mut bytes[read..];
        offset += read as u64;
    }
    Ok(())
}

/// No path is longer, not even one inside an archive.
const MOST_NAME_BYTES: u64 = 1 << 20;

fn number(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte))
}

fn number32(bytes: &[u8]) -> u32 {
    number(bytes) as u32
}

fn damaged() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "the table of places is damaged")
}

/// Numbers as they are kept beside a notice.
pub(super) fn to_text(numbers: &[u32]) -> String {
    numbers.iter().map(u32::to_string).collect::<Vec<_>>().join(" ")
}

pub(super) fn from_text(text: &str) -> Option<Vec<u32>> {
    text.split(' ').map(|number| number.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> (tempfile::TempDir, std::path::PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("places");
        let names = ["a.csv".to_owned(), "b/ü.zip!/c.txt".to_owned()];
        let place = |name, record| Some(Place { name, record });
        write_places(&path, &names, &[place(0, 7), None, place(1, 1)]).unwrap();
        (folder, path)
    }

    #[test]
    fn numbers_lead_to_places() {
        let (_folder, path) = table();
        let places = Places::open(&path).unwrap();
        assert_eq!(places.look_up(0).unwrap(), ("a.csv".to_owned(), 7));
        assert_eq!(places.look_up(2).unwrap(), ("b/ü.zip!/c.txt".to_owned(), 1));
        for unknown in [1, 3, u32::MAX] {
            assert!(places.look_up(unknown).is_err(), "{unknown}");
        }
        assert_eq!(from_text(&to_text(&[3, 0, 12])), Some(vec![3, 0, 12]));
        assert_eq!(from_text("3 x"), None);
    }

    #[test]
    fn a_flipped_bit_never_leads_elsewhere() {
        let (_folder, path) = table();
        let bytes = std::fs::read(&path).unwrap();
        for bit in 0..bytes.len() * 8 {
            let mut flipped = bytes.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            std::fs::write(&path, &flipped).unwrap();
            let found = Places::open(&path).and_then(|places| places.look_up(0));
            assert!(found.is_err() || found.is_ok_and(|found| found == ("a.csv".to_owned(), 7)), "bit {bit}");
        }
    }
}
