//! What a notice says of the matter beyond its reasons, each statement with the words it was read from.

use serde::{Deserialize, Serialize};

use super::{AffectedPart, Doi, Evidence, Informant, Investigator, Nature, PartialDate, Responsibility};

/// Who accepts responsibility, is named as responsible, or is exonerated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResponsibilityOf {
    /// What the notice says of them.
    pub kind: Responsibility,
    /// The names, or the group as the notice calls it (`the other authors`); empty where the words are not clear.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub who: Vec<String>,
    /// The notice's own words.
    pub evidence: Evidence,
}

/// Who raised the concern. Persons who are named stand among the people as complainants too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RaisedBy {
    /// What kind of informant it was.
    pub kind: Informant,
    /// The notice's own words.
    pub evidence: Evidence,
}

/// Who looked into the matter. Persons who are named stand among the people as investigators too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvestigatedBy {
    /// What kind of investigator it was.
    pub kind: Investigator,
    /// The body's name, where the notice gives one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The notice's own words.
    pub evidence: Evidence,
}

/// Parts of the article that the notice says are affected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Affected {
    /// What kind of part.
    pub part: AffectedPart,
    /// Which ones, in the order of the notice: `2A`, `S3`, `Western blot data`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<String>,
    /// Where the notice names them.
    pub evidence: Vec<Evidence>,
}

/// An earlier notice about the article that this one mentions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriorNotice {
    /// What kind of notice it was.
    pub nature: Nature,
    /// Its DOI, where it is given beside it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doi: Option<Doi>,
    /// Its date, where it is given beside it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<PartialDate>,
    /// The notice's own words.
    pub evidence: Evidence,
}
