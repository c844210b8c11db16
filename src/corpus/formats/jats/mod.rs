//! JATS XML, as PubMed Central and publishers have it, to raw notices.
//!
//! Elements are read as the JATS 1.3 Archiving tag set and PMC's tagging guidelines describe them:
//! <https://jats.nlm.nih.gov/archiving/tag-library/1.3/>.

mod body;
mod front;
mod kind;
mod people;
mod reader;
mod references;
mod related;

pub(crate) use reader::{claims, read};
