//! The text of a notice to its parts: title, names, labelled front matter, what names the article, prose.
//!
//! Pieces are parted at labels and told by their own words ([`pieces`]), the title is found among them ([`title`]), and
//! the rest is told by what stands around it ([`around`]). The head of a page saved as text is parted line by line
//! ([`head`]), and lists of other works are set apart ([`asides`]).

mod around;
mod asides;
mod head;
mod pieces;
mod title;

pub(super) use around::{is_affiliation, related_doi};
pub(super) use pieces::{Layout, Part, Piece};
