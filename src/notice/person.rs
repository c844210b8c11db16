//! People of a notice: a name as normalised, as found, and what the person does there.

use serde::{Deserialize, Serialize};

use super::{Evidence, Role, Stance};

/// A person named in a notice. Groups ("Frontiers Editorial Office") are not persons.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The name with its script repaired and its marks removed.
    pub name: String,
    /// The name as the notice prints it, where that differs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_found: Option<String>,
    /// What the person does in this notice.
    pub role: Role,
    /// The affiliation, where the notice gives one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub affiliation: Option<String>,
}

/// The stance of one named author on the retraction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StanceOf {
    /// The author's name as the notice gives it.
    pub name: String,
    /// The article's author who is meant, where the notice gives initials or a part of the name and only one fits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// What that author says of the retraction.
    pub stance: Stance,
    /// The notice's own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Evidence>,
}
