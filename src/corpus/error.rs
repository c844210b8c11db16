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
    #[error("{path}: is {size_bytes} bytes long, {limit_bytes} are read at most; split it")]
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

/// One record that could not be read; the rest of its file was.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{path}:{record}: {reason}")]
pub struct RecordError {
    /// The file, below its root.
    pub path: String,
    /// The record's number within the file, from 1.
    pub record: usize,
    /// What is wrong with it.
    pub reason: String,
}
