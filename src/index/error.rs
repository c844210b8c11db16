//! What can go wrong with an index on disk, each with its remedy.

use std::io;
use std::path::Path;

use tantivy::TantivyError;
use tantivy::directory::error::{LockError, OpenReadError, OpenWriteError};

use super::lock::Holder;

/// An index that cannot be built or opened.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// There is no index.
    #[error("there is no index `{path}`; run `recant index` to build it")]
    Missing {
        /// The index folder.
        path: String,
    },
    /// The index was built by another version of this program.
    #[error(
        "cannot open index `{path}`: built by {built_by}, this program needs {needed}; run `recant index` to rebuild it"
    )]
    OtherVersion {
        /// The index folder.
        path: String,
        /// What built it, such as `schema 3`.
        built_by: String,
        /// What this program needs.
        needed: String,
    },
    /// Another process writes.
    #[error("index `{path}` is being written by {}; wait until it has finished, or say `recant index --wait`",
        .holder.as_ref().map_or("another process".to_owned(), Holder::to_string))]
    Locked {
        /// The index folder.
        path: String,
        /// Who writes, if they said so.
        holder: Option<Holder>,
    },
    /// No room is left.
    #[error(
        "no room left for index `{path}`; what was searchable before still is; free some space and run `recant index` again"
    )]
    DiskFull {
        /// The index folder.
        path: String,
    },
    /// The index cannot be written.
    #[error("cannot write index `{path}`: {cause}; what was searchable before still is")]
    Unwritten {
        /// The index folder.
        path: String,
        /// Why not.
        cause: String,
    },
    /// A file of the index is damaged.
    #[error(
        "`{file}` in index `{path}` is damaged: {cause}; run `recant index` to build it anew from its corpus"
    )]
    Damaged {
        /// The index folder.
        path: String,
        /// The file, below the index folder where that is known.
        file: String,
        /// What is wrong with it.
        cause: String,
    },
    /// Something else failed on disk.
    #[error("cannot use index `{path}`: {cause}; run `recant index --rebuild` to build it anew")]
    Failed {
        /// The index folder.
        path: String,
        /// What went wrong, in the engine's words.
        cause: String,
    },
    /// A notice that cannot be written down.
    #[error("notice `{id}` cannot be indexed: {cause}")]
    Unwritable {
        /// The notice.
        id: String,
        /// What went wrong.
        cause: String,
    },
}

impl IndexError {
    /// An error of the file system.
    pub(super) fn io(path: &Path, cause: &io::Error) -> Self {
        let path = path.display().to_string();
        match cause.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => IndexError::DiskFull { path },
            _ => IndexError::Failed { path, cause: cause.to_string() },
        }
    }

    /// An error of the file system while writing.
    pub(super) fn writing(path: &Path, cause: &io::Error) -> Self {
        match IndexError::io(path, cause) {
            IndexError::Failed { path, cause } => IndexError::Unwritten { path, cause },
            full => full,
        }
    }

    /// An error of the engine while writing.
    pub(super) fn engine_writing(path: &Path, cause: &TantivyError) -> Self {
        match cause {
            TantivyError::IoError(cause)
            | TantivyError::OpenWriteError(OpenWriteError::IoError { io_error: cause, .. }) => {
                IndexError::writing(path, cause)
            }
            _ => IndexError::engine(path, cause),
        }
    }

    /// An error of the engine.
    pub(super) fn engine(path: &Path, cause: &TantivyError) -> Self {
        let shown = path.display().to_string();
        match cause {
            TantivyError::LockFailure(LockError::LockBusy, _) => {
                IndexError::Locked { path: shown, holder: None }
            }
            TantivyError::OpenReadError(OpenReadError::FileDoesNotExist(file)) => IndexError::Damaged {
                path: shown,
                file: file.display().to_string(),
                cause: "it is missing".to_owned(),
            },
            TantivyError::OpenReadError(OpenReadError::IoError { io_error, filepath })
                if is_damage(io_error) =>
            {
                IndexError::Damaged {
                    path: shown,
                    file: filepath.display().to_string(),
                    cause: io_error.to_string(),
                }
            }
            TantivyError::IoError(cause)
            | TantivyError::OpenReadError(OpenReadError::IoError { io_error: cause, .. })
            | TantivyError::OpenWriteError(OpenWriteError::IoError { io_error: cause, .. }) => {
                IndexError::io(path, cause)
            }
            TantivyError::IncompatibleIndex(_)
            | TantivyError::OpenReadError(OpenReadError::IncompatibleIndex(_)) => IndexError::OtherVersion {
                path: shown,
                built_by: "another version of the engine".to_owned(),
                needed: "its own".to_owned(),
            },
            _ => IndexError::Failed { path: shown, cause: cause.to_string() },
        }
    }
}

/// Whether what was read is at fault, and not the reading.
fn is_damage(cause: &io::Error) -> bool {
    matches!(cause.kind(), io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof)
}
