//! What must hold of every reading: no panic, and every record is counted as what it was handed on as.

use recant::corpus::{ReadOptions, read_bytes};
use recant::understand::{Options, understand};

/// Reads the bytes under each name, and understands what comes out.
pub fn check(names: &[&str], bytes: &[u8]) {
    for name in names {
        let (mut read, mut malformed) = (0, 0);
        let options = ReadOptions { all: true, ..ReadOptions::default() };
        let reading = read_bytes(name, bytes, &options, &mut |record| match record {
            Ok(raw) => {
                read += 1;
                let _ = understand(raw, &Options { all: true });
            }
            Err(error) => {
                assert!(!error.reason.is_empty());
                malformed += 1;
            }
        });
        if let Ok(reading) = reading {
            assert_eq!((reading.records, reading.malformed), (read, malformed));
        }
    }
}
