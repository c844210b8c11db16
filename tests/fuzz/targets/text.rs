//! Bytes to text, Markdown and RTF, in whatever encoding they seem to be.
#![no_main]

mod reading;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| reading::check(&["a.txt", "a.md"], bytes));
