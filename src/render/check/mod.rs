//! Reports of checked references to text, CSV, JUnit, SARIF, Markdown and HTML; JSON is the report itself.
//!
//! Each format is one file. All show problems with their words attributed, and none calls anything clean.

mod csv;
mod html;
mod junit;
mod markdown;
mod sarif;
mod text;
mod view;
mod words;

pub use csv::write_check_csv;
pub use html::write_check_html;
pub use junit::write_check_junit;
pub use markdown::write_check_markdown;
pub use sarif::write_check_sarif;
pub use text::{write_changes, write_check};
pub use view::{CheckView, CheckedView};
pub(super) use words::{name, verdict};
