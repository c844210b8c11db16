//! What a retraction notice states of what such notices must state, by the items of a rubric.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Band, Evidence, Nature, Span};

/// Which items of the completeness rubric a notice meets. This is our own reading by a public rubric; no body such as
/// COPE issues or endorses it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Completeness {
    /// The version of the rubric.
    pub rubric: u32,
    /// How much is met of the minimum that can be judged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub band: Option<Band>,
    /// Items met, by id.
    #[serde(default)]
    pub met: Vec<String>,
    /// Items missing, in words.
    #[serde(default)]
    pub missing: Vec<String>,
    /// Items that this source cannot tell, in words.
    #[serde(default)]
    pub not_assessable: Vec<String>,
    /// The short names of the items missing, in the order of `missing`; values of the field `lacks`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lacks: Vec<String>,
    /// Where in `text` the items stand that are met by words of the text; the others are met by the source's metadata.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub evidence: BTreeMap<String, Span>,
}

/// A notice set beside the whole rubric: what an editor wants to see before publishing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CompletenessCard {
    /// The notice's id.
    pub id: String,
    /// The notice's title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What kind of notice it is; the rubric is made for retractions.
    pub nature: Nature,
    /// The version of the rubric.
    pub rubric: u32,
    /// How much is met of the minimum that can be judged; absent where the rubric does not apply.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub band: Option<Band>,
    /// Every item in the order of the rubric; empty where the rubric does not apply.
    pub items: Vec<CardItem>,
}

/// One item of the rubric on a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CardItem {
    /// `R01` and so on.
    pub id: &'static str,
    /// The short name, a value of the field `lacks`.
    pub name: &'static str,
    /// How much it matters: `minimum`, `optimal` or `metadata`.
    pub level: &'static str,
    /// How the notice stands to it.
    pub standing: ItemStanding,
    /// The same in words: "names the article's authors".
    pub says: String,
    /// The notice's own words; absent where its metadata meet the item.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Evidence>,
}

/// How a notice stands to an item of the rubric.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemStanding {
    /// It states what the item asks for.
    Met,
    /// It does not.
    Missing,
    /// The source cannot tell.
    NotAssessable,
}
