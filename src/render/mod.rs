//! Results to text, JSON, CSV, BibTeX, RIS and TREC lines. No engine, no network.
//!
//! Every renderer escapes for its own medium: terminal control characters, JSON, CSV formulas.

mod beside;
mod bibtex;
mod card;
mod chart;
mod changes;
mod check;
mod citation;
mod cite;
mod csv;
mod evaluation;
mod feed;
mod fields;
mod json;
mod markup;
mod notice;
mod people;
mod ris;
mod statements;
mod terminal;
mod text;
mod wrap;

pub use beside::{Beside, Template};
pub use bibtex::{bibtex, write_bibtex};
pub use card::write_card;
pub use changes::{
    AlertAnswer, AlertsAnswer, Changed, ChangesAnswer, WatchListAnswer, write_alerts, write_diff,
};
pub use chart::{narrow_svg, svg, write_chart, write_chart_csv};
pub use check::{
    CheckView, CheckedView, write_changes, write_check, write_check_csv, write_check_html, write_check_junit,
    write_check_markdown, write_check_sarif,
};
pub use cite::{Chosen, Citation, RandomSample, write_citation};
pub use csv::{write_csv, write_csv_header, write_facet_csv, write_query_csv};
pub use evaluation::write_evaluation;
pub use feed::{Feed, write_feed};
pub use fields::field_value;
pub use json::{FacetAnswer, SearchAnswer, write_json};
pub use markup::escaped;
pub use notice::write_notice;
pub use ris::{ris, write_ris};
pub use statements::{Statement, statements};
pub use terminal::{Terminal, sanitise};
pub use text::{
    archive_line, reason_words, source_words, standing_words, write_facets, write_problems, write_results,
};
