//! What one file may cost before it is given up, each bound with its reason.
//!
//! Bounds that no honest file comes near stand beside the code that they protect: the depth of XML (`xml`), open
//! elements of HTML, one record of JSON (`json`), one line of a table.

use serde::{Deserialize, Serialize};

use super::worker;

/// Bounds for reading, which a user who has honest files beyond may raise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// The longest file, in bytes; `None` for the bound that each format has of its own.
    pub file_bytes: Option<u64>,
    /// Time and memory of a parser that runs apart.
    pub worker: worker::Limits,
    /// Pages of one document that are read. Proceedings of a year stay below 5,000; a notice of 659 articles takes
    /// some 60.
    pub pages: usize,
    /// Files in one archive. The largest packages of PubMed Central hold some 200,000.
    pub members: usize,
    /// How many times its size a packed file may unpack to. Text shrinks 3 to 10 times, tables of repeated names 50
    /// times; bombs shrink a thousandfold.
    pub ratio: u64,
    /// What a packed file may unpack to, whatever its size, in bytes. An archive of a million notices takes half.
    pub unpacked_bytes: u64,
    /// How deep archives are opened: 1 opens an archive, not the archives in it. Depth is how bombs are built.
    pub depth: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            file_bytes: None,
            worker: worker::Limits::default(),
            pages: 5_000,
            members: 250_000,
            ratio: 200,
            unpacked_bytes: 16 << 30,
            depth: 1,
        }
    }
}

/// Below this size the ratio does not matter: a small file of blanks is no attack.
const RATIO_FREE_BYTES: u64 = 16 << 20;

impl Limits {
    /// How many bytes may come out of so many that are packed.
    pub(super) fn unpacked(&self, packed_bytes: u64) -> u64 {
        packed_bytes.saturating_mul(self.ratio).max(RATIO_FREE_BYTES).min(self.unpacked_bytes)
    }
}
