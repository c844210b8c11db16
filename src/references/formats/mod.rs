//! One file per list format: `claims` recognises a text, `read` takes its entries.

pub(super) mod biber;
pub(super) mod bibtex;
mod bibtex_damaged;
pub(super) mod csl;
mod csl_damaged;
pub(super) mod endnote;
pub(super) mod latex;
pub(super) mod nbib;
pub(super) mod plain_list;
pub(super) mod rdf;
pub(super) mod refer;
pub(super) mod ris;
pub(super) mod table;
mod tex;
pub(super) mod wos;
