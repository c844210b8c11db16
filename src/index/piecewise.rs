//! A file of the engine to pieces of it: whoever merges a large index has mapped only what is being copied.
//!
//! A mapped file counts as memory of the process for as long as it is open, and merging reads every file of many
//! segments from end to end. Searching is better served by mapped files: it reads little, here and there, again and again.

use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use tantivy::directory::error::OpenReadError;
use tantivy::directory::{FileHandle, MmapDirectory, OwnedBytes};
use tantivy::{Directory, HasLen};

/// What is read ahead of whoever reads on from where the last piece ended.
const AHEAD_BYTES: usize = 256 << 10;

/// A piece from this size on is not copied; it stays mapped until it is let go.
const LARGE_BYTES: usize = 8 << 20;

/// A file that is mapped only while a piece of it is taken.
#[derive(Debug)]
pub(super) struct PiecewiseFile {
    engine: MmapDirectory,
    path: PathBuf,
    length: usize,
    last: Mutex<Piece>,
}

/// The bytes of a file from some place on.
#[derive(Debug)]
struct Piece {
    start: usize,
    bytes: OwnedBytes,
}

impl Piece {
    fn end(&self) -> usize {
        self.start + self.bytes.len()
    }

    fn part(&self, range: &Range<usize>) -> Option<OwnedBytes> {
        let lies_within = self.start <= range.start && range.end <= self.end();
        lies_within.then(|| self.bytes.slice(range.start - self.start..range.end - self.start))
    }

    /// Whether this range is what comes next.
    fn leads_to(&self, range: &Range<usize>) -> bool {
        (self.start..=self.end() + AHEAD_BYTES).contains(&range.start)
    }
}

impl PiecewiseFile {
    pub(super) fn open(engine: &MmapDirectory, path: &Path) -> Result<PiecewiseFile, OpenReadError> {
        let length = engine.get_file_handle(path)?.len();
        let last = Mutex::new(Piece { start: 0, bytes: OwnedBytes::empty() });
        Ok(PiecewiseFile { engine: engine.clone(), path: path.to_owned(), length, last })
    }

    fn mapped(&self, range: Range<usize>) -> io::Result<OwnedBytes> {
        let file: Arc<dyn FileHandle> = self.engine.get_file_handle(&self.path).map_err(io::Error::other)?;
        file.read_bytes(range)
    }

    fn copied(&self, range: Range<usize>) -> io::Result<Piece> {
        let start = range.start;
        Ok(Piece { start, bytes: OwnedBytes::new(self.mapped(range)?.to_vec()) })
    }
}

impl HasLen for PiecewiseFile {
    fn len(&self) -> usize {
        self.length
    }
}

impl FileHandle for PiecewiseFile {
    fn read_bytes(&self, range: Range<usize>) -> io::Result<OwnedBytes> {
        if range.len() >= LARGE_BYTES {
            return self.mapped(range);
        }
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(part) = last.part(&range) {
            return Ok(part);
        }
        let ahead = if last.leads_to(&range) { AHEAD_BYTES } else { 0 };
        let end = range.end.max((range.start + ahead).min(self.length));
        *last = self.copied(range.start..end)?;
        Ok(last.bytes.slice(0..range.len()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads these ranges one after the other; each gives the bytes that the file has there.
    #[track_caller]
    fn check(length: usize, ranges: &[Range<usize>]) {
        let folder = tempfile::tempdir().unwrap();
        let content: Vec<u8> = (0..length).map(|at| (at / 251 + at) as u8).collect();
        std::fs::write(folder.path().join("file"), &content).unwrap();
        let engine = MmapDirectory::open(folder.path()).unwrap();
        let file = PiecewiseFile::open(&engine, Path::new("file")).unwrap();
        assert_eq!(file.len(), length);
        for range in ranges {
            let read = file.read_bytes(range.clone()).unwrap();
            assert!(*read == content[range.clone()], "{range:?}");
        }
    }

    #[test]
    fn pieces_are_what_the_file_holds() {
        check(0, std::slice::from_ref(&(0..0)));
        check(10, &[0..10, 3..4, 9..10, 10..10, 0..0]);
        check(
            3 * AHEAD_BYTES,
            &[0..5, 5..9, 9..AHEAD_BYTES + 20, 7..8, 3 * AHEAD_BYTES - 1..3 * AHEAD_BYTES],
        );
        check(LARGE_BYTES + 9, &[4..LARGE_BYTES + 8, LARGE_BYTES + 8..LARGE_BYTES + 9, 0..1]);
    }
}
