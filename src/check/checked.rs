//! The answer for one reference, as JSON shows it.

use serde::Serialize;

use super::verdict::{CitedWhen, MatchedBy, Verdict};
use crate::notice::{
    Affected, Doi, Initiator, Inquiry, InvestigatedBy, Nature, Notice, PartialDate, PriorNotice, RaisedBy,
    ResponsibilityOf, Stance, StanceOf,
};
use crate::references::Reference;

/// What was withdrawn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Withdrawn {
    /// Whether the whole work.
    pub whole: bool,
    /// The parts that the notice names, such as `figure 2A`; empty where it names none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<String>,
}

/// One reason, with whose statement it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReasonGiven {
    /// The code.
    pub code: String,
    /// Who gives the code, such as `retraction-watch`; `text` where recant read it.
    pub source: String,
    /// The notice's sentence, for codes that recant read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sentence: Option<String>,
}

/// What the notice says beyond its reasons, each statement with its words. Members and their shapes are those of a
/// notice; evidence counts bytes in that notice's text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Said {
    /// Who announces it; several when they act together.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub initiator: Vec<Initiator>,
    /// The authors' stance on it, as a whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stance: Option<Stance>,
    /// The stance of authors who are named with it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub stance_by: Vec<StanceOf>,
    /// Who accepts responsibility, is named as responsible, or is exonerated.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub responsibility: Vec<ResponsibilityOf>,
    /// Who raised the concern.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub raised_by: Vec<RaisedBy>,
    /// Who looked into the matter.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub investigated_by: Vec<InvestigatedBy>,
    /// Whether the authors answered when they were asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inquiry: Option<Inquiry>,
    /// Which parts of the article are affected.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub affected: Vec<Affected>,
    /// Earlier notices about the article that this one mentions.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub prior: Vec<PriorNotice>,
}

impl Said {
    pub(super) fn of(notice: &Notice) -> Said {
        Said {
            initiator: notice.initiator.clone(),
            stance: notice.stance,
            stance_by: notice.stance_by.clone(),
            responsibility: notice.responsibility.clone(),
            raised_by: notice.raised_by.clone(),
            investigated_by: notice.investigated_by.clone(),
            inquiry: notice.inquiry,
            affected: notice.affected.clone(),
            prior: notice.prior.clone(),
        }
    }

    /// Whether the notice says nothing of these.
    pub fn is_empty(&self) -> bool {
        *self == Said::default()
    }
}

/// The article or notice that was found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Matched {
    /// Its title in the archive.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Its first authors in the archive.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub authors: Vec<String>,
    /// Its journal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub journal: Option<String>,
    /// Its year.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub year: Option<i16>,
    /// Its DOI.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub doi: Option<Doi>,
}

/// One reference with its verdict.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Checked {
    /// Its number among all references, from 1.
    pub number: usize,
    /// Its name in its list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// The file that it stands in.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub file: String,
    /// The line of its beginning, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// The page, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<u32>,
    /// The paragraph, from 1, in files with neither lines nor pages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paragraph: Option<usize>,
    /// The reference as found.
    pub input: String,
    /// Its title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Its DOI.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub doi: Option<Doi>,
    /// Its PubMed number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pmid: Option<String>,
    /// Its PubMed Central number, digits only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pmcid: Option<String>,
    /// The verdict.
    pub status: Verdict,
    /// The nature of the notice that decides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nature: Option<Nature>,
    /// By what it was matched.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub matched_by: Option<MatchedBy>,
    /// How sure the match is, 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<f32>,
    /// Why, in words.
    pub why: String,
    /// The ids of all notices about it, oldest first.
    pub notices: Vec<String>,
    /// What was found in the archive.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub matched: Option<Matched>,
    /// When the notice that decides was published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notice_date: Option<PartialDate>,
    /// Cited before or after that, where the manuscript's date is given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cited: Option<CitedWhen>,
    /// What was withdrawn.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub withdrawn: Option<Withdrawn>,
    /// The reasons given.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<ReasonGiven>,
    /// The passage of the notice that says why, in its own words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason_text: Option<String>,
    /// What else the notice says: who announces it, who is and who is not held responsible, who raised it, who looked into
    /// it.
    #[serde(skip_serializing_if = "Said::is_empty")]
    pub notice_says: Said,
    /// The notice to cite, as a citation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cite: Option<String>,
    /// A neutral sentence for a table of excluded studies.
    #[serde(skip_serializing_if = "Option::is_none")]
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
            paragraph: reference.place.paragraph,
            input: reference.input.clone(),
            title: reference.title.clone(),
            doi: reference.dois.first().cloned(),
            pmid: reference.pmids.first().cloned(),
            pmcid: reference.pmcids.first().cloned(),
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
            notice_says: Said::default(),
            cite: None,
            statement: None,
        }
    }
}
