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
    #[error("there is no index `{path}`; run `{}` to build it", build_command(.path))]
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
    #[error(
        "cannot write index `{path}`: {cause}; name a folder that can be written with --index; whatever was searchable before still is"
    )]
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
    /// A file stands where the folder of the index should be.
    #[error("`{path}` is a file, not the folder of an index; name a folder with --index")]
    NotAFolder {
        /// The file.
        path: String,
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
            io::ErrorKind::NotADirectory => IndexError::NotAFolder { path },
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
                    cause: plainly(&io_error.to_string()),
                }
            }
            TantivyError::IoError(cause)
            | TantivyError::OpenReadError(OpenReadError::IoError { io_error: cause, .. })
            | TantivyError::OpenWriteError(OpenWriteError::IoError { io_error: cause, .. }) => {
                IndexError::io(path, cause)
            }
            TantivyError::DataCorruption(corruption) => {
                let file = file_of(&format!("{corruption:?}"));
                IndexError::Damaged { path: shown, file, cause: TORN.to_owned() }
            }
            TantivyError::InternalError(words) | TantivyError::ErrorInThread(words) if is_full(words) => {
                IndexError::DiskFull { path: shown }
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

/// What is said of a file whose content is not what was written.
const TORN: &str = "it is cut short or was overwritten";

/// The engine tells of damaged footers in words about its own versions.
fn plainly(cause: &str) -> String {
    if cause.to_ascii_lowercase().contains("footer") { TORN.to_owned() } else { cause.to_owned() }
}

/// Whether threads of the engine, which hand on words alone, met a full disk: ENOSPC and EDQUOT of Linux, and their words.
fn is_full(words: &str) -> bool {
    ["(os error 28)", "(os error 122)", "No space left", "quota exceeded"]
        .iter()
        .any(|sign| words.contains(sign))
}

/// The file that the engine names in its words about damage.
fn file_of(words: &str) -> String {
    let named = words.split_once("in file `\"").and_then(|(_, rest)| rest.split_once('"'));
    named.map_or("the index", |(file, _)| file).to_owned()
}

/// The command that builds an index at this place.
fn build_command(path: &str) -> String {
    match path {
        "index" => "recant index".to_owned(),
        other if other.contains(char::is_whitespace) => format!("recant index --index '{other}'"),
        other => format!("recant index --index {other}"),
    }
}

/// Whether what was read is at fault, and not the reading.
fn is_damage(cause: &io::Error) -> bool {
    matches!(cause.kind(), io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(cause: TantivyError, expected: &str) {
        assert_eq!(IndexError::engine(Path::new("i"), &cause).to_string(), expected);
    }

    #[test]
    fn what_the_engine_says_is_told_in_our_words() {
        check(
            TantivyError::InternalError("'No space left on device (os error 28)'".to_owned()),
            "no room left for index `i`; what was searchable before still is; free some space and run `recant index` again",
        );
        let corruption =
            tantivy::error::DataCorruption::new("meta.json".into(), "cannot be deserialized".to_owned());
        check(
            TantivyError::DataCorruption(corruption),
            "`meta.json` in index `i` is damaged: it is cut short or was overwritten; run `recant index` to build it anew from its corpus",
        );
        assert_eq!(plainly("Footer magic byte mismatch. Use an older engine"), TORN);
        assert_eq!(plainly("its checksum is another"), "its checksum is another");
    }
}
