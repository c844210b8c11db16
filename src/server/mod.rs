//! The archive in a browser and over HTTP: requests to answers, in HTML and JSON.
//!
//! The only asynchronous room. An engine is reached through the seam ([`SearchEngine`](crate::search::SearchEngine)) and
//! runs on its own threads, so that a slow search delays nobody else. Everything served is embedded; no page loads anything
//! from elsewhere, runs an inline script, or holds markup that came out of a notice.

mod api;
mod api_page;
mod app;
mod archive;
mod asked;
mod assets;
mod chart_cache;
mod check_page;
mod client;
mod connections;
mod export;
mod facet_page;
mod feed;
mod guard;
mod help_page;
mod listen;
mod metrics;
mod notice_page;
mod openapi;
mod pages;
mod pieces;
mod problem;
mod receive;
mod search_page;
mod stats_page;
mod stream;
mod suggest;
mod upload;

pub use app::{App, ServeOptions, router};
pub use archive::{Archive, Engine};
pub use client::TrustedProxy;
pub use listen::{ListenError, serve, serve_until};
