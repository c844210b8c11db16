//! The closed lists of the domain, each with its one spelling for JSON, facets and queries.

/// Declares an enum whose variants have one fixed spelling each, in order of declaration.
macro_rules! closed_list {
    ($(#[$outer:meta])* $name:ident { $($(#[$inner:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$outer])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name { $($(#[$inner])* #[serde(rename = $text)] $variant),+ }

        impl $name {
            /// Every value, in order of declaration.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// The one spelling of this value, as in JSON and in facets.
            pub fn as_str(self) -> &'static str {
                match self { $($name::$variant => $text),+ }
            }

            /// The value that is spelt `text`, without regard to case, `-`, `_` and blanks.
            pub fn from_text(text: &str) -> Option<$name> {
                let key = fold(text);
                Self::ALL.iter().copied().find(|value| fold(value.as_str()) == key)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                out.write_str(self.as_str())
            }
        }
    };
}

fn fold(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

closed_list! {
    /// What kind of statement a notice is. `violation_notice` is IEEE's "Notice of Violation", which is not a
    /// retraction.
    Nature {
        /// The whole article is retracted.
        Retraction = "retraction",
        /// A part of the article is retracted.
        PartialRetraction = "partial_retraction",
        /// The article is withdrawn, usually before its final publication.
        Withdrawal = "withdrawal",
        /// The article is taken off line, usually for legal reasons.
        Removal = "removal",
        /// The article is off line for the time being.
        TemporaryRemoval = "temporary_removal",
        /// Readers are warned while the matter is open.
        ExpressionOfConcern = "expression_of_concern",
        /// A former concern no longer holds.
        ConcernLifted = "concern_lifted",
        /// An error is corrected; the article stands.
        Correction = "correction",
        /// Something is added; the article stands.
        Addendum = "addendum",
        /// A former retraction no longer holds.
        Reinstatement = "reinstatement",
        /// The article is retracted and a corrected one takes its place.
        RetractAndReplace = "retract_and_replace",
        /// IEEE's "Notice of Violation of IEEE Publication Principles".
        ViolationNotice = "violation_notice",
        /// An editor's or publisher's note.
        EditorsNote = "editors_note",
        /// Something else.
        Other = "other",
    }
}

closed_list! {
    /// Natures that speak of the same event, so that their records may be one notice. A concern and a later
    /// retraction under one DOI are two notices.
    NatureFamily {
        /// Retraction in any form: partial, withdrawal, removal, replacement.
        Retraction = "retraction",
        /// A concern raised.
        Concern = "expression_of_concern",
        /// A concern lifted.
        ConcernLifted = "concern_lifted",
        /// A correction or addendum.
        Correction = "correction",
        /// A retraction taken back.
        Reinstatement = "reinstatement",
        /// IEEE's notices of violation.
        ViolationNotice = "violation_notice",
        /// Notes and the rest.
        Other = "other",
    }
}

impl Nature {
    /// The family of this nature: records of one notice agree in it.
    pub fn family(self) -> NatureFamily {
        match self {
            Nature::Retraction
            | Nature::PartialRetraction
            | Nature::Withdrawal
            | Nature::Removal
            | Nature::TemporaryRemoval
            | Nature::RetractAndReplace => NatureFamily::Retraction,
            Nature::ExpressionOfConcern => NatureFamily::Concern,
            Nature::ConcernLifted => NatureFamily::ConcernLifted,
            Nature::Correction | Nature::Addendum => NatureFamily::Correction,
            Nature::Reinstatement => NatureFamily::Reinstatement,
            Nature::ViolationNotice => NatureFamily::ViolationNotice,
            Nature::EditorsNote | Nature::Other => NatureFamily::Other,
        }
    }
}

closed_list! {
    /// How an article stands today, folded from all its notices in the archive.
    Status {
        /// Retracted as a whole.
        Retracted = "retracted",
        /// Retracted in part.
        PartiallyRetracted = "partially_retracted",
        /// Withdrawn.
        Withdrawn = "withdrawn",
        /// Removed, for good or for the time being.
        Removed = "removed",
        /// Retracted, and replaced by a corrected article.
        Replaced = "replaced",
        /// Retracted once; the retraction was taken back.
        Reinstated = "reinstated",
        /// Under an expression of concern.
        Concern = "concern",
        /// Corrected.
        Corrected = "corrected",
        /// None of these.
        None = "none",
    }
}

closed_list! {
    /// What a person does in a notice. Only a `retracted_author` is ever found by an author query.
    Role {
        /// Wrote the article that the notice speaks of.
        RetractedAuthor = "retracted_author",
        /// Wrote the notice.
        NoticeAuthor = "notice_author",
        /// Approved the notice (Frontiers' "APPROVED BY").
        Approver = "approver",
        /// An editor who retracts, decides or handled the article.
        Editor = "editor",
        /// Investigated, alone or for an institution.
        Investigator = "investigator",
        /// Raised the concern, or is thanked for it.
        Complainant = "complainant",
        /// Signed the notice.
        Signatory = "signatory",
    }
}

closed_list! {
    /// Who retracts.
    Initiator {
        /// The article's authors.
        Authors = "authors",
        /// An editor, the editors or the journal.
        Editor = "editor",
        /// The publisher.
        Publisher = "publisher",
        /// An institution that investigated or employs the authors.
        Institution = "institution",
    }
}

closed_list! {
    /// What the authors say of the retraction itself, not of the inquiry before it.
    Stance {
        /// They agree.
        Agree = "agree",
        /// They disagree.
        Disagree = "disagree",
        /// Some agree, some do not or did not answer.
        Mixed = "mixed",
        /// They gave no answer.
        NoResponse = "no_response",
        /// They were told; the notice does not say what they answered.
        Informed = "informed",
    }
}

closed_list! {
    /// What a notice says of somebody's part in what went wrong, in its own words. Being cleared is a statement like
    /// being blamed.
    Responsibility {
        /// They accept responsibility.
        Accepts = "accepts",
        /// The notice names them as responsible.
        Attributed = "attributed",
        /// The notice says that they were not involved, not aware or not at fault, that this was not established, or
        /// that no misconduct was found.
        Exonerated = "exonerated",
    }
}

closed_list! {
    /// Who raised the concern.
    Informant {
        /// One or more readers.
        Reader = "reader",
        /// Comments on PubPeer.
        Pubpeer = "pubpeer",
        /// Authors of the article.
        Authors = "authors",
        /// An editor or the journal itself.
        Editor = "editor",
        /// The publisher itself.
        Publisher = "publisher",
        /// A reviewer.
        Reviewer = "reviewer",
        /// An institution, such as the authors' university.
        Institution = "institution",
        /// A body beyond the institution, such as an office of research integrity.
        Authority = "authority",
        /// Somebody else: an anonymous letter, a complaint, authors of another work.
        ThirdParty = "third_party",
    }
}

closed_list! {
    /// Who looked into the matter.
    Investigator {
        /// The editors or the journal.
        Editor = "editor",
        /// The publisher.
        Publisher = "publisher",
        /// An institution, such as a university or its committee.
        Institution = "institution",
        /// A body beyond the institution: an office of research integrity, a funder, a national board.
        Authority = "authority",
        /// The authors themselves.
        Authors = "authors",
        /// Somebody, but the notice does not say who.
        Unnamed = "unnamed",
    }
}

closed_list! {
    /// Whether the authors answered when they were asked, which is not their stance on the retraction.
    Inquiry {
        /// They answered, whatever the answer was worth.
        Answered = "answered",
        /// They did not answer.
        NoAnswer = "no_answer",
        /// Some answered, others did not.
        Mixed = "mixed",
    }
}

closed_list! {
    /// Which part of the article is affected.
    AffectedPart {
        /// Figures.
        Figure = "figure",
        /// Tables.
        Table = "table",
        /// Data of a named kind, such as Western blots.
        Data = "data",
        /// Passages of text.
        Text = "text",
        /// The conclusions, or the results as a whole.
        Conclusions = "conclusions",
    }
}

closed_list! {
    /// How much of what a retraction notice must state it does state, by the minimum items of the rubric that can be
    /// judged from the source.
    Band {
        /// Every one.
        Full = "full",
        /// Three in four or more.
        Most = "most",
        /// Half or more.
        Half = "half",
        /// Less than half.
        Little = "little",
        /// The source holds no wording of the notice.
        NotAssessable = "not_assessable",
    }
}

closed_list! {
    /// The three layers of reason codes, which no facet mixes: looking into an article is not a fault of it.
    Layer {
        /// What is wrong with the article.
        Substance = "substance",
        /// What was done about it: inquiries, letters, lawyers.
        Process = "process",
        /// What is to be said of the notice itself.
        Quality = "quality",
    }
}

closed_list! {
    /// Where a reason code comes from. Codes that we read are never mixed with codes that others gave.
    ReasonSource {
        /// Read by us from the notice's own text.
        Text = "text",
        /// Given by Retraction Watch.
        RetractionWatch = "retraction-watch",
        /// Given by Crossref.
        Crossref = "crossref",
        /// Given by PubMed.
        Pubmed = "pubmed",
        /// Given by the archive's owner in `corrections.jsonl`.
        Correction = "correction",
    }
}

closed_list! {
    /// In what the sources of one notice contradict each other.
    Disagreement {
        /// A date of the notice or of an article.
        Date = "date",
        /// A DOI of the notice or of an article.
        Doi = "doi",
        /// The kind of notice.
        Nature = "nature",
        /// Why: they name reasons and share none.
        Reasons = "reasons",
        /// A title of the notice or of an article.
        Title = "title",
        /// A PubMed number of the notice or of an article.
        Pmid = "pmid",
        /// The journal.
        Journal = "journal",
        /// The volume.
        Volume = "volume",
        /// The issue.
        Issue = "issue",
        /// The pages.
        Pages = "pages",
        /// The publisher.
        Publisher = "publisher",
    }
}

impl Disagreement {
    /// What a name in [`super::SourceRecord::values`] speaks of, and of which article where it is one:
    /// `articles.0.doi` is the DOI of the first.
    pub fn of_value(name: &str) -> Option<(Disagreement, Option<usize>)> {
        let of_article = name.strip_prefix("articles.").and_then(|rest| rest.split_once('.'));
        let (article, name) = of_article.map_or((None, name), |(number, name)| (number.parse().ok(), name));
        let name = if name.starts_with("dates.") || name == "published" { "date" } else { name };
        Some((Disagreement::from_text(name)?, article))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_sources_are_disagreements() {
        for (name, expected) in [
            ("dates.published", Some((Disagreement::Date, None))),
            ("articles.12.published", Some((Disagreement::Date, Some(12)))),
            ("articles.0.doi", Some((Disagreement::Doi, Some(0)))),
            ("nature", Some((Disagreement::Nature, None))),
            ("colour", None),
        ] {
            assert_eq!(Disagreement::of_value(name), expected, "{name}");
        }
    }

    #[test]
    fn spellings_are_read_back_whatever_their_case_and_joints() {
        assert_eq!(Nature::from_text("Expression of concern"), Some(Nature::ExpressionOfConcern));
        assert_eq!(Nature::from_text("retract-and-replace"), Some(Nature::RetractAndReplace));
        assert_eq!(Nature::from_text("retracted"), None);
        for &role in Role::ALL {
            assert_eq!(Role::from_text(role.as_str()), Some(role));
        }
    }
}
