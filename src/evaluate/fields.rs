//! The fields that are scored: what each is called, how its values are compared, and where they stand in notices.

use super::agree::Likeness;
use crate::notice::{Article, Notice, ReasonSource, Role};

/// A field that is scored.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scored {
    /// Its name, as in the JSON of a notice.
    pub(super) name: &'static str,
    pub(super) likeness: Likeness,
    /// Its values in the notices that were read from one gold file.
    pub(super) values: fn(&[Notice]) -> Vec<String>,
}

/// Every field, in the order of a report.
pub(super) const FIELDS: &[Scored] = &[
    scored("nature", Likeness::Key, |all| first(all, |n| Some(n.nature.to_string()))),
    scored("title", Likeness::Title, |all| first(all, |n| n.title.clone())),
    scored("doi", Likeness::Doi, |all| first(all, |n| n.doi.as_ref().map(ToString::to_string))),
    scored("pmid", Likeness::Key, |all| first(all, |n| n.pmid.clone())),
    scored("journal", Likeness::Key, |all| first(all, |n| n.journal.clone())),
    scored("publisher", Likeness::Key, |all| {
        first(all, |n| n.publisher.as_ref().map(|p| p.as_found.clone()))
    }),
    scored("publisher.imprint", Likeness::Key, |all| {
        first(all, |n| n.publisher.as_ref().map(|p| p.imprint.clone()))
    }),
    scored("volume", Likeness::Key, |all| first(all, |n| n.volume.clone())),
    scored("issue", Likeness::Key, |all| first(all, |n| n.issue.clone())),
    scored("pages", Likeness::Key, |all| first(all, |n| n.pages.clone())),
    scored("language", Likeness::Key, |all| first(all, |n| n.language.clone())),
    scored("licence", Likeness::Key, |all| first(all, |n| n.licence.clone())),
    scored("dates.received", Likeness::Date, |all| first(all, |n| n.dates.received.map(|d| d.to_string()))),
    scored("dates.accepted", Likeness::Date, |all| first(all, |n| n.dates.accepted.map(|d| d.to_string()))),
    scored("dates.published", Likeness::Date, |all| first(all, |n| n.dates.published.map(|d| d.to_string()))),
    scored("dates.alerted", Likeness::Date, |all| first(all, |n| n.dates.alerted.map(|d| d.to_string()))),
    scored("articles.title", Likeness::Title, |all| articles(all, |a| a.title.iter().cloned().collect())),
    scored("articles.doi", Likeness::Doi, |all| {
        articles(all, |a| a.doi.iter().map(ToString::to_string).collect())
    }),
    scored("articles.pmid", Likeness::Key, |all| articles(all, |a| a.pmid.iter().cloned().collect())),
    scored("articles.year", Likeness::Key, |all| {
        articles(all, |a| a.year.iter().map(ToString::to_string).collect())
    }),
    scored("articles.authors", Likeness::Name, |all| articles(all, |a| a.authors.clone())),
    scored("articles.countries", Likeness::Key, |all| articles(all, |a| a.countries.clone())),
    scored("people.approver", Likeness::Name, |all| people(all, Role::Approver)),
    scored("people.editor", Likeness::Name, |all| people(all, Role::Editor)),
    scored("people.investigator", Likeness::Name, |all| people(all, Role::Investigator)),
    scored("people.complainant", Likeness::Name, |all| people(all, Role::Complainant)),
    scored("people.signatory", Likeness::Name, |all| people(all, Role::Signatory)),
    scored("people.notice_author", Likeness::Name, |all| people(all, Role::NoticeAuthor)),
    scored("initiator", Likeness::Key, |all| each(all, |n| strings(&n.initiator))),
    scored("by_agreement", Likeness::Key, |all| first(all, |n| n.by_agreement.map(|yes| yes.to_string()))),
    scored("stance", Likeness::Key, |all| first(all, |n| n.stance.map(|s| s.to_string()))),
    scored("inquiry", Likeness::Key, |all| first(all, |n| n.inquiry.map(|i| i.to_string()))),
    scored("responsibility", Likeness::Key, |all| {
        each(all, |n| n.responsibility.iter().map(|one| one.kind.to_string()).collect())
    }),
    scored("raised_by", Likeness::Key, |all| {
        each(all, |n| n.raised_by.iter().map(|one| one.kind.to_string()).collect())
    }),
    scored("investigated_by", Likeness::Key, |all| {
        each(all, |n| n.investigated_by.iter().map(|one| one.kind.to_string()).collect())
    }),
    scored("affected", Likeness::Key, |all| {
        each(all, |n| n.affected.iter().map(|one| one.part.to_string()).collect())
    }),
    scored("prior", Likeness::Key, |all| {
        each(all, |n| n.prior.iter().map(|one| one.nature.to_string()).collect())
    }),
    scored("batch", Likeness::Key, |all| first(all, |n| n.batch.map(|yes| yes.to_string()))),
    scored("reasons", Likeness::Code, reasons),
];

/// The field of this name.
pub(super) fn field(name: &str) -> Option<&'static Scored> {
    FIELDS.iter().find(|field| field.name == name)
}

const fn scored(name: &'static str, likeness: Likeness, values: fn(&[Notice]) -> Vec<String>) -> Scored {
    Scored { name, likeness, values }
}

/// The value of the first notice: a file is one notice, unless its records are told apart.
fn first(all: &[Notice], value: fn(&Notice) -> Option<String>) -> Vec<String> {
    all.first().and_then(value).into_iter().collect()
}

fn each(all: &[Notice], values: fn(&Notice) -> Vec<String>) -> Vec<String> {
    distinct(all.iter().flat_map(values))
}

fn articles(all: &[Notice], values: fn(&Article) -> Vec<String>) -> Vec<String> {
    distinct(all.iter().flat_map(|notice| notice.articles.iter().flat_map(values)))
}

fn people(all: &[Notice], role: Role) -> Vec<String> {
    let people = all.iter().flat_map(|notice| &notice.people);
    distinct(people.filter(|person| person.role == role).map(|person| person.name.clone()))
}

/// Codes read from text; codes that a source gives are not our reading.
fn reasons(all: &[Notice]) -> Vec<String> {
    let of_articles =
        |notice: &Notice| notice.articles.iter().flat_map(|a| a.reasons.clone()).collect::<Vec<_>>();
    let reasons = all.iter().flat_map(|notice| notice.reasons.clone().into_iter().chain(of_articles(notice)));
    distinct(reasons.filter(|reason| reason.source == ReasonSource::Text).map(|reason| reason.code))
}

fn strings<T: ToString>(values: &[T]) -> Vec<String> {
    values.iter().map(ToString::to_string).collect()
}

fn distinct(values: impl Iterator<Item = String>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for value in values {
        if !found.contains(&value) {
            found.push(value);
        }
    }
    found
}
