//! The fields of queries, filters and facets, each with its one name.

/// A field that can be searched, filtered or counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// The notice's and the article's title.
    Title,
    /// The whole text of the notice.
    Text,
    /// Retracted authors, and nobody else.
    Author,
    /// People in any role.
    Person,
    /// Who approved the notice.
    Approver,
    /// Editors.
    Editor,
    /// Investigators.
    Investigator,
    /// Who raised the concern.
    Complainant,
    /// Who signed.
    Signatory,
    /// Institutions.
    Institution,
    /// Countries.
    Country,
    /// The publisher's imprint, or its name as found.
    Publisher,
    /// The company that owns the imprint.
    Family,
    /// The journal.
    Journal,
    /// ISSN.
    Issn,
    /// Year of the notice.
    Year,
    /// Date of the notice.
    Date,
    /// Year of the article.
    ArticleYear,
    /// Days from the article to its notice.
    Delay,
    /// Kind of notice.
    Nature,
    /// How the article stands.
    Status,
    /// Substance codes; in a query any code, old or new, of any layer.
    Reason,
    /// Process codes.
    Process,
    /// Notice-quality codes.
    Quality,
    /// Who gave the codes.
    ReasonSource,
    /// Who retracts.
    Initiator,
    /// The authors' stance on the retraction.
    Stance,
    /// Who accepts responsibility or is exonerated: what kind of statement there is.
    Responsibility,
    /// Who raised the concern.
    RaisedBy,
    /// Who looked into the matter: what kind of body, or its name.
    InvestigatedBy,
    /// Which parts of the article are affected.
    Affected,
    /// Kinds of earlier notices that the notice mentions.
    Prior,
    /// Whether the notice is one of a batch.
    Batch,
    /// Whether the authors answered when they were asked.
    Inquiry,
    /// Subject.
    Subject,
    /// Kind of article.
    ArticleType,
    /// Language of the text.
    Language,
    /// Format of the source.
    Source,
    /// DOI of the notice or of the article.
    Doi,
    /// PubMed number of the notice or of the article.
    Pmid,
    /// What the sources of the notice contradict each other in.
    Disagreement,
    /// How much a retraction notice states of what it must state.
    Completeness,
    /// Rubric items missing.
    Lacks,
    /// Template of the wording.
    Cluster,
}

/// Every field with its name; aliases follow the name.
const NAMES: &[(Field, &[&str])] = &[
    (Field::Title, &["title"]),
    (Field::Text, &["text"]),
    (Field::Author, &["author"]),
    (Field::Person, &["person"]),
    (Field::Approver, &["approver"]),
    (Field::Editor, &["editor"]),
    (Field::Investigator, &["investigator"]),
    (Field::Complainant, &["complainant"]),
    (Field::Signatory, &["signatory"]),
    (Field::Institution, &["institution"]),
    (Field::Country, &["country"]),
    (Field::Publisher, &["publisher"]),
    (Field::Family, &["family"]),
    (Field::Journal, &["journal"]),
    (Field::Issn, &["issn"]),
    (Field::Year, &["year"]),
    (Field::Date, &["date", "published"]),
    (Field::ArticleYear, &["article_year"]),
    (Field::Delay, &["delay"]),
    (Field::Nature, &["nature", "notice_type"]),
    (Field::Status, &["status"]),
    (Field::Reason, &["reason"]),
    (Field::Process, &["process"]),
    (Field::Quality, &["quality"]),
    (Field::ReasonSource, &["reason_source"]),
    (Field::Initiator, &["initiator"]),
    (Field::Stance, &["stance"]),
    (Field::Responsibility, &["responsibility"]),
    (Field::RaisedBy, &["raised_by"]),
    (Field::InvestigatedBy, &["investigated_by"]),
    (Field::Affected, &["affected"]),
    (Field::Prior, &["prior"]),
    (Field::Batch, &["batch"]),
    (Field::Inquiry, &["inquiry"]),
    (Field::Subject, &["subject"]),
    (Field::ArticleType, &["article_type"]),
    (Field::Language, &["language"]),
    (Field::Source, &["source"]),
    (Field::Disagreement, &["disagreement"]),
    (Field::Doi, &["doi"]),
    (Field::Pmid, &["pmid"]),
    (Field::Completeness, &["completeness"]),
    (Field::Lacks, &["lacks"]),
    (Field::Cluster, &["cluster"]),
];

impl Field {
    /// Every field, in the order of the reference.
    pub fn all() -> impl Iterator<Item = Field> {
        NAMES.iter().map(|(field, _)| *field)
    }

    /// The field's name, as in queries, flags and JSON.
    pub fn name(self) -> &'static str {
        // proof: a test checks that every field has a row with at least one name.
        NAMES.iter().find(|(field, _)| *field == self).map_or("", |(_, names)| names[0])
    }

    /// The field of this name or alias, without regard to case and with `-` for `_`.
    pub fn from_name(name: &str) -> Option<Field> {
        let name = name.to_ascii_lowercase().replace('-', "_");
        NAMES.iter().find(|(_, names)| names.contains(&name.as_str())).map(|(field, _)| *field)
    }

    /// The field whose facet shows the values of this one: imprints stand below their families, so that filters on both
    /// are alternatives of one facet.
    pub fn facet(self) -> Field {
        if self == Field::Publisher { Field::Family } else { self }
    }

    /// Whether values of this field can be counted as a facet.
    pub fn is_facet(self) -> bool {
        !matches!(self, Field::Title | Field::Text | Field::Date | Field::Doi | Field::Pmid)
    }

    /// Whether the field holds people's names.
    pub fn is_people(self) -> bool {
        matches!(
            self,
            Field::Author
                | Field::Person
                | Field::Approver
                | Field::Editor
                | Field::Investigator
                | Field::Complainant
                | Field::Signatory
        )
    }

    /// Whether the field has an order, so that ranges make sense.
    pub fn is_ordered(self) -> bool {
        matches!(self, Field::Year | Field::Date | Field::ArticleYear | Field::Delay)
    }
}
