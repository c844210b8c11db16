//! Bytes of any kind, and fixtures damaged in any way: no panic, no endless work, no miscount.

use std::fs;
use std::path::Path;

use super::*;

/// A small generator of numbers, so that every run damages the fixtures alike (xorshift, Marsaglia 2003).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound.max(1) as u64) as usize
    }
}

/// Bytes that mean something in one format or another.
const TELLING_BYTES: &[u8] = b"<>&\"{}[]\\\n,;\0\xff\xc3#*";

/// Cuts, doubles or overwrites a part of the bytes.
fn damage(bytes: &[u8], numbers: &mut Numbers) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..=numbers.below(4) {
        let from = numbers.below(bytes.len());
        let to = (from + numbers.below(40)).min(bytes.len());
        match numbers.below(4) {
            0 => drop(bytes.drain(from..to)),
            1 => {
                let part = bytes[from..to].to_vec();
                bytes.splice(from..from, part);
            }
            2 => bytes.truncate(to),
            _ => bytes[from..to].fill_with(|| TELLING_BYTES[numbers.below(TELLING_BYTES.len())]),
        }
    }
    bytes
}

#[test]
fn no_damage_makes_a_reader_panic_or_miscount() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let mut numbers = Numbers(1);
    for file in walk(&root).files.iter().filter(|file| !file.name.contains("snapshots") && !file.name.contains("hostile")) {
        let whole = fs::read(&file.path).unwrap();
        for _ in 0..200 {
            let bytes = damage(&whole, &mut numbers);
            let (mut read, mut malformed) = (0, 0);
            let reading = read_bytes(
                &file.name,
                &bytes,
                &ReadOptions { all: true, ..ReadOptions::default() },
                &mut |record| match record {
                    Ok(_) => read += 1,
                    Err(_) => malformed += 1,
                },
            );
            if let Ok(reading) = reading {
                assert_eq!((reading.records, reading.malformed), (read, malformed), "{}", file.name);
            }
        }
    }
}
