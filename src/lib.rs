//! Full-text search over archives of scholarly retraction notices.

pub mod notice;
pub mod corpus;
pub mod understand;
pub mod archive;
pub mod analysis;
pub mod query;
pub mod search;
pub mod ranking;
pub mod index;
pub mod render;
