//! What an archive's owner says beside the notices: corrections, and names of publishers.

use serde::{Deserialize, Serialize};

use super::{Correction, NoticeId, PartialDate};

/// A record that is no notice but changes how notices are shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Setting {
    /// Corrected fields of one notice.
    Correction(CorrectionRecord),
    /// A name of a publisher.
    Publisher(PublisherName),
}

/// One record of `corrections.jsonl`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CorrectionRecord {
    /// The notice's id or alias.
    pub id: NoticeId,
    /// The corrected fields, in order of their names.
    pub corrections: Vec<Correction>,
}

/// One row of `publishers.csv`: a name, what it stands for, and since when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublisherName {
    /// The name as sources have it.
    pub name: String,
    /// The imprint that it stands for.
    pub imprint: String,
    /// The company that owns the imprint.
    pub family: String,
    /// The first day of this ownership, where it has one.
    pub from: Option<PartialDate>,
    /// The first day on which it no longer holds; a row with one tells of the past.
    pub until: Option<PartialDate>,
}
