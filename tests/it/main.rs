//! Everything that is tested from outside, in one binary.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::print_stdout,
    missing_docs,
    reason = "a test that cannot go on stops, and one that is left out says so"
)]

mod check;
mod check_lists;
mod check_report;
mod contract;
mod crash;
mod lasting;
mod doctor;
mod edits;
mod exports;
#[cfg(feature = "server")]
mod feeds;
mod hostile;
#[cfg(feature = "mcp")]
mod mcp;
mod messages;
#[cfg(feature = "server")]
mod openapi;
mod reasons;
mod relevance;
mod roles;
#[path = "../crash/rounds.rs"]
mod rounds;
mod sample;
mod sandbox;
#[cfg(feature = "server")]
mod server;
#[cfg(feature = "server")]
mod server_check;
#[cfg(feature = "server")]
mod server_pages;
mod settings;
mod shared;
#[cfg(feature = "server")]
mod sockets;
mod statistics;
mod statistics_hidden;
mod tidy;
mod transcripts;
mod update;
mod wording;
