//! The text of a notice to its parts: title, names, labelled front matter, what names the article, prose.
//!
//! Pieces are parted at labels and told by their own words ([`pieces`]), the title is found among them ([`title`]), and
//! the rest is told by what stands around it ([`around`]).

mod around;
mod pieces;
mod title;

pub(super) use around::{is_affiliation, related_doi};
pub(super) use pieces::{Layout, Part, Piece};
