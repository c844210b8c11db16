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
mod completeness;
mod countries;
mod dates;
mod draft;
mod facts;
mod front;
mod id;
mod identity;
mod journal;
mod labels;
mod layout;
mod licence;
mod markers;
mod name_form;
mod named_place;
mod names;
mod nature;
mod owners;
mod page_head;
mod page_words;
mod people;
mod phrase_table;
mod phrases;
mod place;
mod prose;
mod publishers;
mod quoted;
mod read;
mod reason_text;
pub mod reasons;
mod reference_list;
mod related;
mod running_head;
mod script;
mod sentences;
mod settings;
mod stated;
mod statements;
mod table;
mod titled;
mod titled_line;
mod who;
mod wide_statement;
mod word_phrase;

#[cfg(test)]
mod any_tests;
#[cfg(test)]
mod example_notices;
#[cfg(test)]
mod excerpt_tests;
#[cfg(test)]
mod tests;

pub use completeness::{RUBRIC_VERSION, assess, completeness_card};
pub use countries::country;
pub use markers::{TitleMarker, title_marker};
pub use owners::Publishers;
pub use publishers::publisher;
pub use read::{NotANotice, Options, understand};
pub use script::without_mojibake;
pub use settings::understand_setting;
