//! Raw notices to notices: reads what the words mean. Pure functions over text.
//!
//! [`understand`] is the whole of it. Blocks are repaired and joined ([`clean`]), parted into title, names, front
//! matter and prose ([`layout`]), and read field by field; what a format states outright ([`stated`]) is never
//! overruled by text. Which phrases mean what, and the names of publishers, countries and markers, are tables under
//! `data/`.

mod articles;
mod citation;
mod clean;
pub mod codes;
mod countries;
mod dates;
mod draft;
mod facts;
mod front;
mod id;
mod labels;
mod layout;
mod markers;
mod names;
mod nature;
mod owners;
mod people;
mod phrases;
mod prose;
mod publishers;
mod quoted;
mod read;
mod reason_text;
pub mod reasons;
mod related;
mod script;
mod sentences;
mod settings;
mod stated;
mod table;
mod who;
mod word_phrase;

#[cfg(test)]
mod tests;

pub use owners::Publishers;
pub use publishers::publisher;
pub use read::{NotANotice, Options, understand};
pub use settings::understand_setting;
