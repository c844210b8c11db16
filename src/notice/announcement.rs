//! The notice itself, as JSON shows it: absent means "not stated", and nothing is ever `null`.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::{
    Affected, Completeness, Correction, Doi, Initiator, Inquiry, InvestigatedBy, Nature, PartialDate, Person,
    PriorNotice, RaisedBy, Reason, ResponsibilityOf, Stance, StanceOf, Status,
};

/// The announcement that something is wrong with one or more articles.
///
/// ```
/// use recant::notice::Notice;
/// let notice: Notice = serde_json::from_str(r#"{"id":"1","title":"Retraction: A study","text":""}"#)?;
/// assert_eq!(notice.title.as_deref(), Some("Retraction: A study"));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Notice {
    /// The notice's name in this archive; stable across rebuilds. Test collections call it `_id`.
    #[serde(alias = "_id")]
    pub id: NoticeId,
    /// Former and other names under which the notice is found.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// What kind of statement this is.
    #[serde(default = "unknown_nature")]
    pub nature: Nature,
    /// The notice's own title, with its marker ("Retraction: …").
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The notice's own DOI, which some publishers share with the article.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doi: Option<Doi>,
    /// The notice's own PubMed number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pmid: Option<String>,
    /// The notice's own PubMed Central number, digits only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pmcid: Option<String>,
    /// Where the notice stands on the web.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The journal that published the notice, in its fullest form found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub journal: Option<String>,
    /// Other forms of the journal's name found in the notice, such as an abbreviation.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub journal_also: Vec<String>,
    /// The journal's ISSNs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub issn: Vec<String>,
    /// The volume of the notice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub volume: Option<String>,
    /// The issue of the notice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issue: Option<String>,
    /// Pages or article number of the notice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pages: Option<String>,
    /// Who publishes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub publisher: Option<Publisher>,
    /// The notice's own dates.
    #[serde(default, skip_serializing_if = "Dates::is_empty")]
    pub dates: Dates,
    /// The articles that the notice speaks of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub articles: Vec<Article>,
    /// People named in the notice, with their roles; the articles' authors stand with the articles.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub people: Vec<Person>,
    /// Who retracts; several when they act together.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub initiator: Vec<Initiator>,
    /// Whether the notice says that the initiators acted by agreement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by_agreement: Option<bool>,
    /// The authors' stance on the retraction, as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stance: Option<Stance>,
    /// The stance of authors who are named with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stance_by: Vec<StanceOf>,
    /// Whether the authors answered when they were asked, before the retraction.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inquiry: Option<Inquiry>,
    /// Who accepts responsibility and who is exonerated, in the notice's words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub responsibility: Vec<ResponsibilityOf>,
    /// Who raised the concern.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub raised_by: Vec<RaisedBy>,
    /// Who looked into the matter.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub investigated_by: Vec<InvestigatedBy>,
    /// Which parts of the article are affected.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub affected: Vec<Affected>,
    /// Earlier notices about the article that this one mentions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub prior: Vec<PriorNotice>,
    /// Whether the notice belongs to a batch: it retracts several articles, or says that others are affected too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch: Option<bool>,
    /// Reasons that hold for the notice as a whole.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<Reason>,
    /// The passage that says why, in the notice's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason_text: Option<String>,
    /// The whole text of the notice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Countries of the notice's institutions; an article's own stand with the article.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub countries: Vec<String>,
    /// Subjects as the source names them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub subjects: Vec<String>,
    /// The licence of the notice's text, such as `CC BY`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub licence: Option<String>,
    /// ISO 639-1 code of the language of the text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// What the notice states of what a notice must state.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub completeness: Option<Completeness>,
    /// Notices that say the same but for titles, names, dates and numbers share a cluster; none without wording.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cluster: Option<String>,
    /// For each field that was read from the text, where in `text` it stands.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub evidence: BTreeMap<String, Span>,
    /// The source that this notice was first read from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Provenance>,
    /// All sources, when there are several, each with the values in which it differs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<SourceRecord>,
    /// What the archive's owner corrected, with what was replaced.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub corrections: Vec<Correction>,
    /// What could not be read, in words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
}

fn unknown_nature() -> Nature {
    Nature::Other
}

impl Notice {
    /// A notice of which nothing is known but its name.
    pub fn new(id: NoticeId) -> Self {
        Notice {
            id,
            aliases: Vec::new(),
            nature: Nature::Other,
            title: None,
            doi: None,
            pmid: None,
            pmcid: None,
            url: None,
            journal: None,
            journal_also: Vec::new(),
            issn: Vec::new(),
            volume: None,
            issue: None,
            pages: None,
            publisher: None,
            dates: Dates::default(),
            articles: Vec::new(),
            people: Vec::new(),
            initiator: Vec::new(),
            by_agreement: None,
            stance: None,
            stance_by: Vec::new(),
            inquiry: None,
            responsibility: Vec::new(),
            raised_by: Vec::new(),
            investigated_by: Vec::new(),
            affected: Vec::new(),
            prior: Vec::new(),
            batch: None,
            reasons: Vec::new(),
            reason_text: None,
            text: None,
            countries: Vec::new(),
            subjects: Vec::new(),
            licence: None,
            language: None,
            completeness: None,
            cluster: None,
            evidence: BTreeMap::new(),
            source: None,
            sources: Vec::new(),
            corrections: Vec::new(),
            warnings: Vec::new(),
        }
    }
}

/// An article that a notice speaks of.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Article {
    /// The article's title, without marker.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The article's authors: the retracted authors, and nobody else.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub authors: Vec<String>,
    /// The article's DOI.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doi: Option<Doi>,
    /// The article's PubMed number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pmid: Option<String>,
    /// The article's PubMed Central number, digits only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pmcid: Option<String>,
    /// The journal of the article, where it is stated apart from the notice's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub journal: Option<String>,
    /// The year of the article.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year: Option<i16>,
    /// The volume of the article.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub volume: Option<String>,
    /// The issue of the article.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issue: Option<String>,
    /// Pages or article number of the article.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pages: Option<String>,
    /// When the article was published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<PartialDate>,
    /// What kind of article it is, such as `Research Article`.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The authors' institutions, as found.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub institutions: Vec<String>,
    /// The countries of the institutions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub countries: Vec<String>,
    /// How the article stands today; folded from all its notices.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    /// The ids of all notices about the article, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub history: Vec<String>,
    /// Reasons that hold for this article.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<Reason>,
}

impl Article {
    /// Whether a source says that it does not know when the article, or the notice about it, was published.
    pub fn is_dated_uncertainly(&self) -> bool {
        self.reasons.iter().any(Reason::says_date_unknown)
    }
}

/// The dates that a notice states of itself. None is ever guessed, least of all from a file's time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dates {
    /// When the journal received the notice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received: Option<PartialDate>,
    /// When the notice was accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted: Option<PartialDate>,
    /// When the notice was published; the electronic date where there are several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<PartialDate>,
    /// When the journal was first told of the concern, by the notice's own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alerted: Option<PartialDate>,
    /// Whether whoever gave the date of publication also says that it is not known: it is a guess then.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub uncertain: bool,
}

impl Dates {
    /// Whether no date is stated.
    pub fn is_empty(&self) -> bool {
        *self == Dates::default()
    }
}

/// A publisher by the name found, its imprint and the family that owns the imprint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Publisher {
    /// The name as the source has it.
    pub as_found: String,
    /// The imprint under one spelling; the name as found where we do not know it.
    pub imprint: String,
    /// The company that owns the imprint today; the imprint itself where we do not know it.
    pub family: String,
    /// The company that owned it when the notice was published, where that was another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub family_then: Option<String>,
}

/// A place in the notice's `text`, in UTF-8 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// The byte behind the last.
    pub end: usize,
}

/// Where a record was read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Provenance {
    /// The file, below its root, with `/` between folders; `archive.zip!/a.txt` for a file in an archive.
    pub path: String,
    /// The format, such as `text`, `jats` or `retraction-watch`.
    pub format: String,
    /// The record's number within the file, from 1.
    pub record: usize,
    /// The text encoding, where it is not UTF-8.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// For a record of our own JSON Lines that `recant extract` wrote: the format that it read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extracted_from: Option<String>,
}

/// One source of a merged notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceRecord {
    /// Where it was read.
    #[serde(flatten)]
    pub provenance: Provenance,
    /// The values in which this source differs from the merged notice, by field, such as `dates.published`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, String>,
}

/// The name of a notice in an archive. Never holds white space.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct NoticeId(String);

impl NoticeId {
    /// The id, with white space replaced by `_`.
    pub fn new(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.contains(char::is_whitespace) {
            return NoticeId(text.split_whitespace().collect::<Vec<_>>().join("_"));
        }
        NoticeId(text)
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<String> for NoticeId {
    fn from(text: String) -> Self {
        NoticeId::new(text)
    }
}

impl From<NoticeId> for String {
    fn from(id: NoticeId) -> String {
        id.0
    }
}

impl fmt::Display for NoticeId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}
