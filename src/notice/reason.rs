//! Why: a Retraction Watch code, where it comes from, and the words it was read from.

use serde::{Deserialize, Serialize};

use super::{Layer, ReasonSource};

/// One reason code of a notice or of one of its articles.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reason {
    /// The current Retraction Watch code, or the code as found where no current one is known.
    pub code: String,
    /// Substance, process or quality.
    pub layer: Layer,
    /// Who says so.
    pub source: ReasonSource,
    /// How sure we are, 0 to 1; only for codes that we read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<f32>,
    /// Whether the words do not state the code but only make it likely, as where coders of Retraction Watch, who see
    /// more than the notice, mostly give it. Such a code is shown with the whole notice alone, and as inferred; it is
    /// neither found nor counted.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub inferred: bool,
    /// The words that give this reason; empty for imported codes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Evidence>,
}

/// Retraction Watch's code for dates of which at most the year is known; it gives a guess all the same, mostly the
/// first of a month (user guide, appendix B).
const DATE_UNKNOWN: &str = "Date of Article and/or Notice Unknown";

impl Reason {
    /// Whether its source states it, and it is not only inferred.
    pub fn is_stated(&self) -> bool {
        !self.inferred
    }

    /// Whether this source states it.
    pub fn states(&self, source: ReasonSource) -> bool {
        self.source == source && self.is_stated()
    }

    /// Whether it says that a date given beside it is a guess.
    pub fn says_date_unknown(&self) -> bool {
        self.code == DATE_UNKNOWN && self.source != ReasonSource::Text
    }
}

/// Words of a notice, by their place in its `text`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// First byte in the notice's `text` (UTF-8).
    pub start: usize,
    /// The byte behind the last.
    pub end: usize,
    /// The words themselves.
    pub text: String,
}
