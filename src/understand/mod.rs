//! Raw notices to notices: reads what the words mean. Pure functions over text.
#![allow(dead_code, unused)]

mod citation;
mod clean;
mod dates;
mod labels;
mod layout;
mod markers;
mod names;
mod phrases;
mod publishers;
mod script;
mod sentences;
mod table;

pub use publishers::publisher;
