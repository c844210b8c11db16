//! What a reader hands on: the text as laid out, and the values that the format states outright.

use serde::{Deserialize, Serialize};

use crate::notice::{Notice, Provenance, Setting};

/// One record of one file, as found.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct RawNotice {
    /// The running text in reading order; empty for a database row.
    pub blocks: Vec<Block>,
    /// What the format states about the notice itself, such as a JATS `article-id`.
    pub stated: Stated,
    /// What the format states about each article that the notice speaks of.
    pub articles: Vec<Stated>,
    /// The reference list, in its order: what `[1]` in the text points to. Most of it is cited, not retracted.
    pub references: Vec<Stated>,
    /// A record that is a notice already (our own JSON Lines) and is not understood again.
    pub ready: Option<Box<Notice>>,
    /// A record that is no notice but changes how notices are shown, such as a correction.
    pub setting: Option<Setting>,
    /// Where the record was read; filled in by the walk.
    pub source: Option<Provenance>,
    /// What the reader could not make out, in words.
    pub warnings: Vec<String>,
}

/// A paragraph, heading, list item or table cell.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Block {
    /// The text. Line breaks within a paragraph are kept where the format keeps them.
    pub text: String,
    /// The size of the type relative to the body text (1.0); larger for headings. 0 where the format has no sizes.
    pub size: f32,
    /// The page, from 1; 0 where the format has no pages.
    pub page: u32,
}

/// Names of values that a format can state. The same names serve for the notice and for an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Field {
    /// An id that the source gives, such as `rw:123`.
    Id,
    /// The format's own word for the kind of notice, or of relation (`retracted-article`, `Retraction`).
    Nature,
    /// The title.
    Title,
    /// A DOI as found.
    Doi,
    /// A PubMed number.
    Pmid,
    /// A PubMed Central number.
    Pmcid,
    /// An address on the web.
    Url,
    /// The journal's full name.
    Journal,
    /// Another form of the journal's name.
    JournalAbbreviation,
    /// An ISSN.
    Issn,
    /// The volume.
    Volume,
    /// The issue.
    Issue,
    /// Pages or an article number.
    Pages,
    /// The publisher's name.
    Publisher,
    /// When it was received.
    Received,
    /// When it was accepted.
    Accepted,
    /// When it was published; the electronic date first where there are several.
    Published,
    /// The year alone.
    Year,
    /// One author, `Given Surname`.
    Author,
    /// One person listed as editor, not as author.
    Editor,
    /// A group as author, such as `The PLOS ONE Editors`.
    GroupAuthor,
    /// One institution or affiliation.
    Institution,
    /// One country.
    Country,
    /// One subject.
    Subject,
    /// The kind of article, such as `Research Article`.
    ArticleType,
    /// One reason code as found, without its `+`.
    Reason,
    /// The licence, as words or address.
    Licence,
    /// The language, as the format has it.
    Language,
    /// A note of the source's keepers, not of the notice; of a reference, its words as printed.
    Note,
    /// How the text points to this reference: `1`, or `Doe et al., 2012`.
    Label,
}

/// Values that a format states outright, in the order found; a field may occur several times.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Stated(Vec<(Field, String)>);

impl Stated {
    /// Adds a value without the white space around it; an empty one is not stated.
    pub fn push(&mut self, field: Field, value: impl Into<String>) {
        let mut value = value.into();
        if value.ends_with(char::is_whitespace) || value.starts_with(char::is_whitespace) {
            value = value.trim().to_owned();
        }
        if !value.is_empty() {
            self.0.push((field, value));
        }
    }

    /// The first value of a field.
    pub fn first(&self, field: Field) -> Option<&str> {
        self.all(field).next()
    }

    /// Every value of a field, in the order found.
    pub fn all(&self, field: Field) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(f, _)| *f == field).map(|(_, value)| value.as_str())
    }

    /// Whether nothing is stated.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Every field with its value, in the order found.
    pub fn iter(&self) -> impl Iterator<Item = (Field, &str)> {
        self.0.iter().map(|(field, value)| (*field, value.as_str()))
    }
}

impl IntoIterator for Stated {
    type Item = (Field, String);
    type IntoIter = std::vec::IntoIter<(Field, String)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}
