//! Markdown to blocks with sizes, and its YAML front matter to stated values.

mod blocks;
mod front_matter;
mod reader;

pub(crate) use reader::{claims, read};
