//! HTML, as a browser saves a publisher's page, to raw notices: the visible text of the page's main part, and what
//! its metadata state.

mod blocks;
mod metadata;
mod page;
mod reader;

pub(crate) use reader::{claims, read};
