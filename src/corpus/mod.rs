//! Files to raw notices: walks a folder, recognises each file's format by its content, and copies what is there.
//!
//! A reader interprets nothing. What the words mean is decided in [`crate::understand`].

mod raw;

pub use raw::{Block, Field, RawNotice, Stated};
