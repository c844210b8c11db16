//! Bytes to what is packed in them: ZIP, tar, gzip, zstd, DOCX.
#![no_main]

mod reading;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| reading::check(&["a.zip"], bytes));
