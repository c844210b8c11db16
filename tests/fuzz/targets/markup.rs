//! Bytes to HTML, JATS and PubMed XML.
#![no_main]

mod reading;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| reading::check(&["a.html", "a.xml"], bytes));
