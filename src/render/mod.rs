//! Results to text, JSON, CSV and TREC lines. No engine, no network.
//!
//! Every renderer escapes for its own medium: terminal control characters, JSON, CSV formulas.

mod changes;
mod cite;
mod csv;
mod feed;
mod fields;
mod json;
mod notice;
mod terminal;
mod text;
mod wrap;

pub use changes::{
    AlertAnswer, AlertsAnswer, Changed, ChangesAnswer, write_alerts, write_changes,
};
pub use cite::{Citation, write_citation};
pub use feed::{Feed, write_feed};
pub use csv::{write_csv, write_facet_csv};
pub use fields::field_value;
pub use json::{FacetAnswer, SearchAnswer, write_json};
pub use notice::write_notice;
pub use terminal::{Terminal, sanitise};
pub use text::{archive_line, write_facets, write_problems, write_results};
