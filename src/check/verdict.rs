//! The closed lists of an answer: how a cited work stands, by what it was matched, when it was cited.

use serde::{Deserialize, Serialize};

use crate::notice::Status;

/// How a cited work stands, as far as this archive can tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Retracted as a whole.
    Retracted,
    /// Retracted in part.
    PartiallyRetracted,
    /// Withdrawn.
    Withdrawn,
    /// Removed.
    Removed,
    /// Retracted, and replaced by a corrected article.
    Replaced,
    /// Under an expression of concern.
    Concern,
    /// A person should look whether this is the work that a notice speaks of.
    Possible,
    /// Nothing could be said; see why.
    NotChecked,
    /// Retracted once; the retraction was taken back.
    Reinstated,
    /// Corrected.
    Corrected,
    /// The notice itself is cited, which is fine.
    IsNotice,
    /// This archive holds no notice about it; that does not make it clean.
    NoNoticeFound,
}

impl Verdict {
    /// Every verdict, the gravest first.
    pub const ALL: &'static [Verdict] = &[
        Verdict::Retracted,
        Verdict::PartiallyRetracted,
        Verdict::Withdrawn,
        Verdict::Removed,
        Verdict::Replaced,
        Verdict::Concern,
        Verdict::Possible,
        Verdict::NotChecked,
        Verdict::Reinstated,
        Verdict::Corrected,
        Verdict::IsNotice,
        Verdict::NoNoticeFound,
    ];

    /// The one spelling, as in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Verdict::Retracted => "retracted",
            Verdict::PartiallyRetracted => "partially_retracted",
            Verdict::Withdrawn => "withdrawn",
            Verdict::Removed => "removed",
            Verdict::Replaced => "replaced",
            Verdict::Concern => "concern",
            Verdict::Possible => "possible",
            Verdict::NotChecked => "not_checked",
            Verdict::Reinstated => "reinstated",
            Verdict::Corrected => "corrected",
            Verdict::IsNotice => "is_notice",
            Verdict::NoNoticeFound => "no_notice_found",
        }
    }

    /// The verdict that is spelt so, without regard to case, `-` and `_`.
    pub fn from_text(text: &str) -> Option<Verdict> {
        let fold = |text: &str| text.to_lowercase().replace(['-', '_', ' '], "");
        Verdict::ALL.iter().copied().find(|verdict| fold(verdict.as_str()) == fold(text))
    }

    /// Whether the work, or a part of it, is retracted in any form.
    pub fn is_retraction(self) -> bool {
        matches!(
            self,
            Verdict::Retracted
                | Verdict::PartiallyRetracted
                | Verdict::Withdrawn
                | Verdict::Removed
                | Verdict::Replaced
        )
    }

    /// Whether a person should see it first.
    pub fn is_problem(self) -> bool {
        self.is_retraction() || matches!(self, Verdict::Concern | Verdict::Possible | Verdict::NotChecked)
    }

    pub(super) fn of_status(status: Status) -> Option<Verdict> {
        Some(match status {
            Status::Retracted => Verdict::Retracted,
            Status::PartiallyRetracted => Verdict::PartiallyRetracted,
            Status::Withdrawn => Verdict::Withdrawn,
            Status::Removed => Verdict::Removed,
            Status::Replaced => Verdict::Replaced,
            Status::Reinstated => Verdict::Reinstated,
            Status::Concern => Verdict::Concern,
            Status::Corrected => Verdict::Corrected,
            Status::None => return None,
        })
    }
}

impl std::fmt::Display for Verdict {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(self.as_str())
    }
}

/// By what a reference was matched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MatchedBy {
    /// The DOI.
    Doi,
    /// The PubMed number.
    Pmid,
    /// The PubMed Central number.
    Pmcid,
    /// The title, with authors, year and journal as evidence.
    Title,
}

impl MatchedBy {
    /// The one spelling, as in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            MatchedBy::Doi => "doi",
            MatchedBy::Pmid => "pmid",
            MatchedBy::Pmcid => "pmcid",
            MatchedBy::Title => "title",
        }
    }

    /// Its name for people.
    pub(super) fn label(self) -> &'static str {
        match self {
            MatchedBy::Doi => "DOI",
            MatchedBy::Pmid => "PubMed number",
            MatchedBy::Pmcid => "PubMed Central number",
            MatchedBy::Title => "title",
        }
    }
}

/// Whether the work was cited before or after the notice, by the manuscript's date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CitedWhen {
    /// The manuscript is older than the notice.
    BeforeNotice,
    /// The notice was out.
    AfterNotice,
    /// The dates do not tell.
    Undetermined,
}
