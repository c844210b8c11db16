//! Full-text search over archives of scholarly retraction notices.
//!
//! An archive goes in through [`build`], questions go in through [`query`], and a [`search::SearchEngine`] answers:
//!
//! ```
//! use recant::build::{BuildOptions, Root, build};
//! use recant::index::LocalIndex;
//! use recant::query;
//! use recant::search::{SearchEngine, SearchRequest};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let folder = tempfile::tempdir()?;
//! let notice = r#"{"id":"10.5555/n","title":"Retraction: Bright exosomes","text":"Figure 2 was duplicated."}"#;
//! std::fs::write(folder.path().join("notices.jsonl"), notice)?;
//!
//! let index = folder.path().join("index");
//! let archive = Root::Path(folder.path().join("notices.jsonl"));
//! let summary = build(&BuildOptions { index: index.clone(), roots: vec![archive], ..Default::default() }, &mut |_| {})?;
//! assert_eq!(summary.notices, 1);
//!
//! let parsed = query::parse("duplicated exosomes");
//! let results = LocalIndex::open(&index)?.search(&SearchRequest::new(parsed.query))?;
//! assert_eq!(results.hits[0].notice.id.as_str(), "10.5555/n");
//! # Ok(())
//! # }
//! ```
//!
//! The modules follow the two flows: [`corpus`] reads files, [`understand`] reads what they say, [`archive`] puts together
//! what belongs together, [`build`] joins the three and writes the [`index`]; [`query`] parses, [`search`] is the seam,
//! [`ranking`] orders, [`render`] shows; [`evaluate`] measures the reading against a gold file. [`references`] reads
//! reference lists, [`check`] asks the index about each; [`alert`] tells what is new. [`notice`] holds the types that all
//! of them speak of.

pub mod notice;
pub mod corpus;
pub mod understand;
pub mod archive;
pub mod analysis;
pub mod query;
pub mod search;
pub mod ranking;
pub mod index;
pub mod build;
pub mod evaluate;
pub mod references;
pub mod check;
pub mod alert;
pub mod statistics;
pub mod render;
#[cfg(feature = "mcp")]
pub mod mcp;
#[cfg(feature = "server")]
pub mod server;
