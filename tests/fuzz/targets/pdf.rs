//! Bytes to the pages of a PDF.
#![no_main]

mod reading;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| reading::check(&["a.pdf"], bytes));
