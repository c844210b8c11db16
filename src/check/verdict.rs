//! The answer for one reference, as JSON shows it.

use serde::{Deserialize, Serialize};

use crate::notice::{Doi, Nature, PartialDate, Status};
use crate::references::Reference;

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

/// What was withdrawn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawn {
    /// Whether the whole work.
    pub whole: bool,
    /// The parts that the notice names, such as `figure 2A`; empty where it names none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<String>,
}

/// One reason, with whose statement it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReasonGiven {
    /// The code.
    pub code: String,
    /// Who gives the code, such as `retraction-watch`; `text` where recant read it.
    pub source: String,
    /// The notice's sentence, for codes that recant read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sentence: Option<String>,
}

/// The article or notice that was found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matched {
    /// Its title in the archive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Its first authors in the archive.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub authors: Vec<String>,
    /// Its journal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub journal: Option<String>,
    /// Its year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year: Option<i16>,
    /// Its DOI.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doi: Option<Doi>,
}

/// One reference with its verdict.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Checked {
    /// Its number among all references, from 1.
    pub number: usize,
    /// Its name in its list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// The file that it stands in.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub file: String,
    /// The line of its beginning, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// The page, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<u32>,
    /// The reference as found.
    pub input: String,
    /// Its title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Its DOI.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doi: Option<Doi>,
    /// Its PubMed number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pmid: Option<String>,
    /// The verdict.
    pub status: Verdict,
    /// The nature of the notice that decides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nature: Option<Nature>,
    /// By what it was matched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matched_by: Option<MatchedBy>,
    /// How sure the match is, 0 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<f32>,
    /// Why, in words.
    pub why: String,
    /// The ids of all notices about it, oldest first.
    pub notices: Vec<String>,
    /// What was found in the archive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matched: Option<Matched>,
    /// When the notice that decides was published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice_date: Option<PartialDate>,
    /// Cited before or after that, where the manuscript's date is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cited: Option<CitedWhen>,
    /// What was withdrawn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawn: Option<Withdrawn>,
    /// The reasons given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<ReasonGiven>,
    /// The passage of the notice that says why, in its own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason_text: Option<String>,
    /// The notice to cite, as a citation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cite: Option<String>,
    /// A neutral sentence for a table of excluded studies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statement: Option<String>,
}

impl Checked {
    /// The answer before anything is known but the reference.
    pub(super) fn new(reference: &Reference, status: Verdict, why: String) -> Self {
        Checked {
            number: reference.number,
            key: reference.key.clone(),
            file: reference.place.file.clone(),
            line: reference.place.line,
            page: reference.place.page,
            input: reference.input.clone(),
            title: reference.title.clone(),
            doi: reference.dois.first().cloned(),
            pmid: reference.pmids.first().cloned(),
            status,
            nature: None,
            matched_by: None,
            score: None,
            why,
            notices: Vec::new(),
            matched: None,
            notice_date: None,
            cited: None,
            withdrawn: None,
            reasons: Vec::new(),
            reason_text: None,
            cite: None,
            statement: None,
        }
    }
}
