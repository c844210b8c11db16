//! An index folder to the right to write into it, which one process has at a time, and word of who has it.

use std::fmt;
use std::fs::{self, File, TryLockError};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::error::IndexError;

/// The file that one writer holds locked. It stays, and says who wrote last; only the lock on it counts.
pub(super) const LOCK: &str = ".recant-writer.lock";

/// The right to write into an index folder, given back when dropped, also by a process that dies.
#[derive(Debug)]
pub struct IndexLock {
    index: PathBuf,
    _file: File,
}

impl IndexLock {
    /// Takes the right to write, or says who has it.
    ///
    /// # Errors
    ///
    /// When another process has it, or the folder cannot be written.
    pub fn take(index: &Path) -> Result<IndexLock, IndexError> {
        let failed = |cause: std::io::Error| IndexError::writing(index, &cause);
        fs::create_dir_all(index).map_err(failed)?;
        let mut options = File::options();
        // Not truncated: as long as it is not ours, it says whose it is.
        options.read(true).write(true).create(true).truncate(false);
        let mut file = options.open(index.join(LOCK)).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let holder = Holder::read(&mut file);
                return Err(IndexError::Locked { path: index.display().to_string(), holder });
            }
            Err(TryLockError::Error(cause)) => return Err(failed(cause)),
        }
        // A full disk must not keep a run from saying so in better words.
        let _ = Holder::present().write(&mut file);
        Ok(IndexLock { index: index.to_owned(), _file: file })
    }

    /// The index folder.
    pub fn index(&self) -> &Path {
        &self.index
    }
}

/// Who writes, on which machine, since when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// The number of the process.
    pub process: u32,
    /// The name of the machine.
    pub host: String,
    /// Since when, as in RFC 3339.
    pub since: String,
}

impl Holder {
    fn present() -> Holder {
        let since = jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
        Holder { process: std::process::id(), host: host(), since }
    }

    fn write(&self, file: &mut File) -> std::io::Result<()> {
        file.set_len(0)?;
        file.seek(SeekFrom::Start(0))?;
        writeln!(file, "{} {} {}", self.process, self.since, self.host)
    }

    /// What the holder wrote; `None` while it is still writing it.
    fn read(file: &mut File) -> Option<Holder> {
        let mut text = String::new();
        file.read_to_string(&mut text).ok()?;
        let mut words = text.trim_end().splitn(3, ' ');
        let (process, since, host) = (words.next()?, words.next()?, words.next()?);
        Some(Holder { process: process.parse().ok()?, host: host.to_owned(), since: since.to_owned() })
    }
}

impl fmt::Display for Holder {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "process {} on `{}` since {}", self.process, self.host, self.since)
    }
}

#[cfg(unix)]
fn host() -> String {
    rustix::system::uname().nodename().to_string_lossy().into_owned()
}

#[cfg(not(unix))]
fn host() -> String {
    "this machine".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_writer_at_a_time_and_the_next_is_told_who() {
        let index = tempfile::tempdir().unwrap();
        let held = IndexLock::take(index.path()).unwrap();
        let refused = IndexLock::take(index.path()).err();
        let Some(IndexError::Locked { holder: Some(holder), .. }) = refused else { panic!("{refused:?}") };
        assert_eq!((holder.process, holder.host), (std::process::id(), host()));
        assert!(holder.since.parse::<jiff::Timestamp>().is_ok(), "{}", holder.since);
        drop(held);
        IndexLock::take(index.path()).unwrap();
    }
}
