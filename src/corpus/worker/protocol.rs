//! Jobs and answers to frames of bytes: a length of four bytes, least first, and then so many bytes.

use std::io::{self, Read, Write};

use serde::{Deserialize, Serialize};

use crate::corpus::{RawNotice, ReadOptions};

/// What a worker says first, so that a program which is no worker is found out.
pub(super) const GREETING: &[u8] = b"\0recant worker 1\n";

/// What is to be read; the content follows in a frame of its own.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Job {
    /// The name of the format, as in its table.
    pub(super) format: String,
    /// The document's name.
    pub(super) name: String,
    /// How to read.
    pub(super) options: ReadOptions,
}

/// What became of a document.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Answer {
    /// The records, each with its number, as a notice or the reason why it could not be read.
    pub(super) records: Vec<(usize, Result<RawNotice, String>)>,
    /// How many records were passed over after the last of these.
    pub(super) passed_over: usize,
    /// How it ended.
    pub(super) end: End,
}

/// How the reading of a document ended.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) enum End {
    /// It was read.
    #[default]
    Read,
    /// It holds no notice, and why.
    Skipped(String),
    /// It could not be read, and why.
    Failed(String),
}

/// Writes one frame.
pub(super) fn write_frame(to: &mut dyn Write, bytes: &[u8]) -> io::Result<()> {
    let length = u32::try_from(bytes.len()).map_err(|_| io::ErrorKind::FileTooLarge)?;
    to.write_all(&length.to_le_bytes())?;
    to.write_all(bytes)?;
    to.flush()
}

/// Reads one frame of at most so many bytes; `None` where the other side has ended.
pub(super) fn read_frame(from: &mut dyn Read, limit_bytes: usize) -> io::Result<Option<Vec<u8>>> {
    let mut length = [0; 4];
    match from.read_exact(&mut length) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        read => read?,
    }
    let length = u32::from_le_bytes(length) as usize;
    if length > limit_bytes {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    let mut bytes = vec![0; length];
    from.read_exact(&mut bytes)?;
    Ok(Some(bytes))
}

/// Reads on to the end of the greeting.
pub(super) fn expect_greeting(from: &mut dyn Read) -> io::Result<()> {
    // Whatever starts the program may say something of its own first.
    const NOISE_BYTES: usize = 4096;
    let mut seen = Vec::new();
    let mut byte = [0];
    while !seen.ends_with(GREETING) {
        if seen.len() > NOISE_BYTES {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "the program is no worker"));
        }
        from.read_exact(&mut byte)?;
        seen.push(byte[0]);
    }
    Ok(())
}
