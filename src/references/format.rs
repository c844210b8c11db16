//! The table of list formats: each with its name, how it is recognised and how it is read.

use super::formats::{biber, bibtex, csl, endnote, latex, nbib, plain_list, rdf, refer, ris, table, wos};
use super::reference::Reference;

/// One format of reference lists. To add one, write its file in `formats/` and its row here.
pub(super) struct ListFormat {
    /// Its name, as it is shown.
    pub(super) name: &'static str,
    /// Whether a text is of this format; `ending` is that of the file's name, in lower case.
    pub(super) claims: fn(text: &str, ending: &str) -> bool,
    /// Reads every entry; a malformed one is a reference that says so.
    pub(super) read: fn(text: &str) -> Vec<Reference>,
}

/// Every format with a structure of its own, the surest sign first. What none claims is read as a manuscript.
pub(super) static FORMATS: &[ListFormat] = &[
    ListFormat { name: "ris", claims: ris::claims, read: ris::read },
    ListFormat { name: "nbib", claims: nbib::claims, read: nbib::read },
    ListFormat { name: "web-of-science", claims: wos::claims, read: wos::read },
    ListFormat { name: "refer", claims: refer::claims, read: refer::read },
    ListFormat { name: "endnote-xml", claims: endnote::claims, read: endnote::read },
    ListFormat { name: "zotero-rdf", claims: rdf::claims, read: rdf::read },
    ListFormat { name: "csl-json", claims: csl::claims, read: csl::read },
    ListFormat { name: "biblatex-bbl", claims: biber::claims, read: biber::read },
    ListFormat { name: "latex", claims: latex::claims, read: latex::read },
    ListFormat { name: "bibtex", claims: bibtex::claims, read: bibtex::read },
    ListFormat { name: "table", claims: table::claims, read: table::read },
    ListFormat { name: "identifiers", claims: plain_list::claims, read: plain_list::read },
];

/// The format of a text, if it has one.
pub(super) fn recognise(text: &str, ending: &str) -> Option<&'static ListFormat> {
    FORMATS.iter().find(|format| (format.claims)(text, ending))
}
