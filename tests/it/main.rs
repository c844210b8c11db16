//! Everything that is tested from outside, in one binary.

mod contract;
mod messages;
mod sample;
mod sandbox;
mod shared;
mod tidy;
mod transcripts;
mod update;
