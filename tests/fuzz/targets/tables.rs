//! Bytes to records in rows and lines: Retraction Watch, DOI pairs, Crossref, open-retractions, notices.
#![no_main]

mod reading;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| reading::check(&["a.csv", "a.jsonl"], bytes));
