//! PDF to paragraphs, with the size of their type and their page.
//!
//! The steps, each a file: `device` collects glyphs from the interpreter, `cid` names those that fonts leave unnamed; `chunk` joins neighbouring glyphs to
//! chunks of a line; `furniture` drops running headers and page numbers; `layout` brings chunks into reading order
//! by columns; `line` merges them to lines; `paragraph` joins lines to paragraphs, `hyphen` deciding how;
//! `metadata` reads what the file says of itself. `reader` runs the steps.
//!
//! The parser can be made to loop or to allocate without bound, so [`crate::corpus::worker`] runs it apart. A build
//! without the feature `pdf` recognises PDFs and says that it does not read them.

mod claims;
#[cfg(feature = "pdf")]
mod cid;
#[cfg(feature = "pdf")]
mod device;
#[cfg(feature = "pdf")]
mod glyph;
#[cfg(feature = "pdf")]
mod chunk;
#[cfg(feature = "pdf")]
mod furniture;
#[cfg(feature = "pdf")]
mod layout;
#[cfg(feature = "pdf")]
mod line;
#[cfg(feature = "pdf")]
mod paragraph;
#[cfg(feature = "pdf")]
mod hyphen;
#[cfg(feature = "pdf")]
mod metadata;
#[cfg(feature = "pdf")]
mod reader;
#[cfg(test)]
pub(crate) mod tests;

pub(crate) use claims::claims;
#[cfg(not(feature = "pdf"))]
pub(crate) use claims::read;
#[cfg(feature = "pdf")]
pub(crate) use reader::read;
