//! The engine's files to the disk: its small files are sealed, may be read by others, and need no right to write to be read.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tantivy::directory::error::{DeleteError, LockError, OpenDirectoryError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    DirectoryLock, FileHandle, Lock, META_LOCK, MmapDirectory, WatchCallback, WatchHandle, WritePtr,
};
use tantivy::{Directory, TantivyError};

use super::piecewise::PiecewiseFile;
use super::seal;

/// The engine's own directory, with three differences: small files that are replaced whole (`meta.json`) carry a seal,
/// their rights follow the umask, and whoever may only read can take the lock that readers take.
#[derive(Debug, Clone)]
pub(super) struct IndexDirectory {
    engine: MmapDirectory,
    folder: PathBuf,
    /// Whether files are read piece by piece, for whoever merges them.
    piecewise: bool,
}

impl IndexDirectory {
    pub(super) fn open(folder: &Path) -> Result<Self, OpenDirectoryError> {
        let engine = MmapDirectory::open(folder)?;
        Ok(IndexDirectory { engine, folder: folder.to_owned(), piecewise: false })
    }

    /// A directory for whoever writes: large files are not mapped while they are merged.
    pub(super) fn for_writing(folder: &Path) -> Result<Self, OpenDirectoryError> {
        Ok(IndexDirectory { piecewise: true, ..IndexDirectory::open(folder)? })
    }

    /// A lock for readers where files cannot be made: on the file as it is, or none at all. Without it a reader may
    /// find files gone that are named in what it just read; it then looks again.
    fn lock_for_reading(&self, lock: &Lock) -> DirectoryLock {
        let locked = File::open(self.folder.join(&lock.filepath)).and_then(|file| {
            file.lock()?;
            Ok(file)
        });
        DirectoryLock::from(Box::new(locked.ok()))
    }
}

impl Directory for IndexDirectory {
    fn atomic_write(&self, path: &Path, content: &[u8]) -> io::Result<()> {
        seal::write_sealed(&self.folder.join(path), &mut |out| out.write_all(content))
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        let bytes = self.engine.atomic_read(path)?;
        seal::unsealed(bytes).map_err(|cause| OpenReadError::wrap_io_error(cause, path.to_owned()))
    }

    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        match self.engine.acquire_lock(lock) {
            Err(LockError::IoError(_)) if lock.filepath == META_LOCK.filepath => {
                Ok(self.lock_for_reading(lock))
            }
            taken => taken,
        }
    }

    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        if self.piecewise {
            return Ok(Arc::new(PiecewiseFile::open(&self.engine, path)?));
        }
        self.engine.get_file_handle(path)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.engine.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.engine.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        self.engine.open_write(path)
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.engine.sync_directory()
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.engine.watch(callback)
    }
}

/// Opens the engine's index in a folder.
pub(super) fn open(folder: &Path) -> Result<tantivy::Index, TantivyError> {
    tantivy::Index::open(IndexDirectory::open(folder)?)
}
