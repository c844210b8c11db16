//! What can go wrong with a file, and with one record of it.

/// A file of which nothing could be read.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// The file could not be opened or read to its end.
    #[error("{path}: cannot be read: {cause}")]
    Unreadable {
        /// The file, below its root.
        path: String,
        /// What the system says.
        cause: std::io::Error,
    },
    /// The file is larger than we are ready to hold.
    #[error(
        "{path}: is {size_bytes} bytes long, {limit_bytes} are read at most; split it, or allow more with --limit-file-size"
    )]
    TooLarge {
        /// The file, below its root.
        path: String,
        /// Its size.
        size_bytes: u64,
        /// The limit of its format.
        limit_bytes: u64,
    },
    /// The file is of a known format but broken from the start.
    #[error("{path}: {reason}")]
    Malformed {
        /// The file, below its root.
        path: String,
        /// What is wrong.
        reason: String,
    },
}

impl FileError {
    /// What went wrong, without the path.
    pub(super) fn reason(&self) -> String {
        let text = self.to_string();
        let path = match self {
            FileError::Unreadable { path, .. }
            | FileError::TooLarge { path, .. }
            | FileError::Malformed { path, .. } => path,
        };
        text.strip_prefix(path.as_str()).map(|rest| rest.trim_start_matches(": ").to_owned()).unwrap_or(text)
    }
}

/// One record that could not be read, or one file inside an archive; the rest was.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{path}{}: {reason}", number(*.record))]
pub struct RecordError {
    /// The file, below its root.
    pub path: String,
    /// The record's number within the file, from 1; 0 for a file inside an archive as a whole.
    pub record: usize,
    /// What is wrong with it.
    pub reason: String,
}

fn number(record: usize) -> String {
    if record == 0 { String::new() } else { format!(":{record}") }
}
