//! What must hold of every reading: no panic, and every record is counted as what it was handed on as.

use recant::corpus::{ReadOptions, read_bytes};

/// Reads the bytes under each name.
pub fn check(names: &[&str], bytes: &[u8]) {
    for name in names {
        let (mut read, mut malformed) = (0, 0);
        let options = ReadOptions { all: true, ..ReadOptions::default() };
        let reading = read_bytes(name, bytes, &options, &mut |record| match record {
            Ok(_) => read += 1,
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
