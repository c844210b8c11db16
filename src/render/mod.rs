//! Results to text, JSON, CSV and TREC lines. No engine, no network.
//!
//! Every renderer escapes for its own medium: terminal control characters, JSON, CSV formulas.

mod chart;
mod csv;
mod fields;
mod json;
mod notice;
mod terminal;
mod text;
mod wrap;

pub use chart::{svg, write_chart, write_chart_csv};
pub use csv::{write_csv, write_facet_csv};
pub use fields::field_value;
pub use json::{FacetAnswer, SearchAnswer, write_json};
pub use notice::write_notice;
pub use terminal::{Terminal, sanitise};
pub use text::{archive_line, source_words, standing_words, write_facets, write_problems, write_results};
