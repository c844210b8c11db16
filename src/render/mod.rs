//! Results to text, JSON, CSV and TREC lines. No engine, no network.
//!
//! Every renderer escapes for its own medium: terminal control characters, JSON, CSV formulas.

mod card;
mod csv;
mod evaluation;
mod fields;
mod json;
mod notice;
mod statements;
mod terminal;
mod text;
mod wrap;

pub use card::write_card;
pub use csv::{write_csv, write_facet_csv};
pub use evaluation::write_evaluation;
pub use fields::field_value;
pub use json::{FacetAnswer, SearchAnswer, write_json};
pub use notice::write_notice;
pub use terminal::{Terminal, sanitise};
pub use text::{archive_line, write_facets, write_problems, write_results};
