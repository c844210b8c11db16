//! PubMed XML to raw notices: records of notices, and what a record of an article tells of its notices.
//!
//! Elements: <https://www.nlm.nih.gov/bsd/licensee/elements_descriptions.html>.

use std::sync::LazyLock;

use regex::Regex;

use crate::corpus::date::date_text;
use crate::corpus::document::Document;
use crate::corpus::format::Outcome;
use crate::corpus::records::Records;
use crate::corpus::xml::{self, Element};
use crate::corpus::{Block, Field, FileError, RawNotice, ReadOptions, Stated};

/// Root elements that hold records.
const ROOTS: &[&str] = &["PubmedArticleSet", "PubmedArticle"];

/// Types of publication that are notices, in lower case; the record may write them in capitals.
const NOTICE_TYPES: &[&str] = &[
    "retraction of publication",
    "retraction notice",
    "published erratum",
    "expression of concern",
    "correction",
    "duplicate publication notice",
];

/// Relations of a notice to its article, in lower case.
const TO_ARTICLE: &[&str] = &[
    "retractionof",
    "partialretractionof",
    "retractedandrepublishedfrom",
    "erratumfor",
    "expressionofconcernfor",
];

/// Relations of an article to its notice, in lower case.
const TO_NOTICE: &[&str] = &[
    "retractionin",
    "partialretractionin",
    "retractedandrepublishedin",
    "erratumin",
    "expressionofconcernin",
];

pub(crate) fn claims(document: &Document<'_>) -> bool {
    xml::root_name(document.head()).is_some_and(|root| ROOTS.contains(&root.as_str()))
}

pub(crate) fn read(
    document: &Document<'_>,
    options: &ReadOptions,
    records: &mut Records<'_>,
) -> Result<Outcome, FileError> {
    let mut articles = xml::Records::new(document.text());
    while let Some(article) = articles.next("PubmedArticle") {
        let mut notices = raw_notices(&article, options);
        if let (Some(damage), Some(first)) = (articles.damage.take(), notices.first_mut()) {
            first.warnings.push(damage);
        }
        records.push_all(notices);
    }
    if records.read == 0 {
        let passed = records.passed_over;
        return Ok(Outcome::Skipped(format!("none of its {passed} PubMed records is a notice or names one")));
    }
    Ok(Outcome::Read)
}

/// The notice that the record is, and those that it names as its own.
fn raw_notices(record: &Element, options: &ReadOptions) -> Vec<RawNotice> {
    let Some(citation) = record.first(&["MedlineCitation"]) else { return Vec::new() };
    let relations = Relations::of(citation);
    let mut own = stated(record, citation);
    let mut found: Vec<_> = relations.to_notice.iter().map(|relation| named_notice(relation, &own)).collect();
    let types = notice_types(citation);
    if !types.is_empty() || !relations.to_article.is_empty() || options.all && found.is_empty() {
        for kind in types {
            own.push(Field::Nature, kind);
        }
        let articles = relations.to_article.iter().map(|relation| relation_stated(relation)).collect();
        found.insert(
            0,
            RawNotice { blocks: abstract_blocks(citation), stated: own, articles, ..RawNotice::default() },
        );
    }
    found
}

/// A notice that stands elsewhere, with the record as its article.
fn named_notice(relation: &Element, article: &Stated) -> RawNotice {
    RawNotice { stated: relation_stated(relation), articles: vec![article.clone()], ..RawNotice::default() }
}

fn notice_types(citation: &Element) -> Vec<String> {
    let list = citation.first(&["Article", "PublicationTypeList"]);
    let types = list.into_iter().flat_map(|list| list.all("PublicationType")).map(Element::value);
    types.filter(|kind| NOTICE_TYPES.contains(&kind.to_lowercase().as_str())).collect()
}

struct Relations<'e> {
    to_article: Vec<&'e Element>,
    to_notice: Vec<&'e Element>,
}

impl<'e> Relations<'e> {
    fn of(citation: &'e Element) -> Self {
        let list = citation.first(&["CommentsCorrectionsList"]);
        let all: Vec<_> = list.into_iter().flat_map(|list| list.all("CommentsCorrections")).collect();
        let among = |kinds: &[&str]| {
            let is_among = |relation: &&&Element| kinds.contains(&ref_type(relation).to_lowercase().as_str());
            all.iter().filter(is_among).copied().collect()
        };
        Relations { to_article: among(TO_ARTICLE), to_notice: among(TO_NOTICE) }
    }
}

fn ref_type(relation: &Element) -> &str {
    relation.attribute("RefType").unwrap_or_default()
}

/// A relation names the other side by journal, date, volume and pages, and often by number.
fn relation_stated(relation: &Element) -> Stated {
    let mut stated = Stated::default();
    stated.push(Field::Nature, ref_type(relation));
    stated.push(Field::Pmid, relation.value_at(&["PMID"]));
    let source = relation.value_at(&["RefSource"]);
    push_source(&source, &mut stated);
    stated.push(Field::Note, source);
    stated
}

/// The names of `Doe J, Roe RS, et al. `; none where anything else stands among them.
fn cited_authors(list: &str) -> Vec<&str> {
    let list = list.trim_end_matches(['.', ' ']);
    let list = list.strip_suffix("et al").unwrap_or(list).trim_end_matches([',', ' ']);
    let is_name = |name: &&str| {
        name.rsplit_once(' ').is_some_and(|(family, initials)| {
            family.starts_with(char::is_alphabetic)
                && family.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '-' | '\'' | '’'))
                && (1..=3).contains(&initials.chars().count())
                && initials.chars().all(char::is_uppercase)
        })
    };
    let names: Vec<&str> = list.split(", ").collect();
    if names.iter().all(is_name) { names } else { Vec::new() }
}

/// `Doe J. J Ex. 1998 Feb 3;53(2):346-7. doi: 10.5555/x`, as the National Library of Medicine cites.
pub(super) fn push_source(source: &str, stated: &mut Stated) {
    static SOURCE: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"(?x)^(?:.*\.\ )?? (?<journal>[^.;:]*?(?:\([^)]*\))?)\.?\ (?<year>[12]\d{3})(?:\ (?<month>[A-Z][a-z]{2})(?:\ (?<day>\d{1,2}))?)? [^;]*
            (?:;(?<volume>[^(:;]*)(?:\((?<issue>[^)]*)\))?)?(?::(?<pages>[A-Za-z]*\d[^.;\ ]*))?").ok()
    });
    let Some(found) = SOURCE.as_ref().and_then(|source_form| source_form.captures(source)) else { return };
    let part = |name: &str| found.name(name).map_or("", |part| part.as_str()).trim();
    for author in cited_authors(&source[..found.name("journal").map_or(0, |journal| journal.start())]) {
        stated.push(Field::Author, author);
    }
    stated.push(Field::JournalAbbreviation, part("journal"));
    stated.push(Field::Published, date_text(part("year"), part("month"), part("day")));
    stated.push(Field::Volume, part("volume"));
    stated.push(Field::Issue, part("issue"));
    stated.push(Field::Pages, part("pages"));
    if let Some((_, doi)) = source.split_once("doi: ") {
        stated.push(Field::Doi, doi.split_whitespace().next().unwrap_or_default().trim_end_matches('.'));
    }
}

/// What a record states of its own publication.
fn stated(record: &Element, citation: &Element) -> Stated {
    let mut stated = Stated::default();
    stated.push(Field::Pmid, citation.value_at(&["PMID"]));
    let Some(article) = citation.first(&["Article"]) else { return stated };
    stated.push(Field::Title, article.first(&["ArticleTitle"]).map(Element::text).unwrap_or_default());
    push_ids(record, article, &mut stated);
    push_journal(article, &mut stated);
    push_authors(article, &mut stated);
    push_dates(record, article, &mut stated);
    for language in article.all("Language") {
        stated.push(Field::Language, language.value());
    }
    stated
}

fn push_ids(record: &Element, article: &Element, stated: &mut Stated) {
    let list = record.first(&["PubmedData", "ArticleIdList"]);
    let ids = list.into_iter().flat_map(|list| list.all("ArticleId")).map(|id| (id.attribute("IdType"), id));
    let locations = article.all("ELocationID").map(|id| (id.attribute("EIdType"), id));
    for (kind, id) in ids.chain(locations) {
        let value = id.value();
        match kind {
            Some("doi") if !stated.all(Field::Doi).any(|known| known.eq_ignore_ascii_case(&value)) => {
                stated.push(Field::Doi, value);
            }
            Some("pmc") => stated.push(Field::Pmcid, value),
            _ => {}
        }
    }
}

fn push_journal(article: &Element, stated: &mut Stated) {
    let Some(journal) = article.first(&["Journal"]) else { return };
    stated.push(Field::Journal, journal.value_at(&["Title"]));
    stated.push(Field::JournalAbbreviation, journal.value_at(&["ISOAbbreviation"]));
    stated.push(Field::Issn, journal.value_at(&["ISSN"]));
    stated.push(Field::Volume, journal.value_at(&["JournalIssue", "Volume"]));
    stated.push(Field::Issue, journal.value_at(&["JournalIssue", "Issue"]));
    stated.push(Field::Pages, article.value_at(&["Pagination", "MedlinePgn"]));
}

fn push_authors(article: &Element, stated: &mut Stated) {
    let list = article.first(&["AuthorList"]);
    for author in list.into_iter().flat_map(|list| list.all("Author")).filter(|author| !author.broken) {
        let [last, fore, initials, suffix] =
            ["LastName", "ForeName", "Initials", "Suffix"].map(|part| author.value_at(&[part]));
        let given = if fore.is_empty() { initials } else { fore };
        stated.push(Field::Author, xml::collapse(&format!("{given} {last} {suffix}")));
        stated.push(Field::GroupAuthor, author.value_at(&["CollectiveName"]));
        for affiliation in author.all("AffiliationInfo") {
            let place = affiliation.value_at(&["Affiliation"]);
            if !stated.all(Field::Institution).any(|known| known == place) {
                stated.push(Field::Institution, place);
            }
        }
    }
}

/// The electronic date first, then the issue's.
fn push_dates(record: &Element, article: &Element, stated: &mut Stated) {
    for date in article.all("ArticleDate") {
        stated.push(Field::Published, date_of(date));
    }
    if let Some(date) = article.first(&["Journal", "JournalIssue", "PubDate"]) {
        stated.push(Field::Published, date_of(date));
    }
    let history = record.first(&["PubmedData", "History"]);
    for date in history.into_iter().flat_map(|history| history.all("PubMedPubDate")) {
        match date.attribute("PubStatus") {
            Some("received") => stated.push(Field::Received, date_of(date)),
            Some("accepted") => stated.push(Field::Accepted, date_of(date)),
            _ => {}
        }
    }
}

/// A `MedlineDate` such as `1998 Jul-Aug` states no more than its year for certain.
fn date_of(date: &Element) -> String {
    let [year, month, day] = ["Year", "Month", "Day"].map(|part| date.value_at(&[part]));
    if year.is_empty() {
        let free = date.value_at(&["MedlineDate"]);
        return free
            .get(..4)
            .filter(|year| year.bytes().all(|b| b.is_ascii_digit()))
            .unwrap_or_default()
            .to_owned();
    }
    date_text(&year, &month, &day)
}

fn abstract_blocks(citation: &Element) -> Vec<Block> {
    let parts =
        citation.first(&["Article", "Abstract"]).into_iter().flat_map(|part| part.all("AbstractText"));
    let others = citation.all("OtherAbstract").flat_map(|part| part.all("AbstractText"));
    parts
        .chain(others)
        .map(|part| Block { text: part.text(), size: 1.0, page: 0 })
        .filter(|block| !block.text.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(source: &str, expected: &[(Field, &str)]) {
        let mut stated = Stated::default();
        push_source(source, &mut stated);
        assert_eq!(stated.iter().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_citation_of_the_library_is_taken_apart() {
        use Field::{Author, Doi, Issue, JournalAbbreviation, Pages, Published, Volume};
        let journal = (JournalAbbreviation, "J Imag Oncol");
        check(
            "Doe J, Roe R. J Imag Oncol. 1998 Feb 3;53(2):346-7. doi: 10.5555/jio.1.",
            &[
                (Author, "Doe J"),
                (Author, "Roe R"),
                journal,
                (Published, "1998-02-03"),
                (Volume, "53"),
                (Issue, "2"),
                (Pages, "346-7"),
                (Doi, "10.5555/jio.1"),
            ],
        );
        check(
            "J Imag Oncol 1998 Jun 27;351(9120):1968",
            &[journal, (Published, "1998-06-27"), (Volume, "351"), (Issue, "9120"), (Pages, "1968")],
        );
        check("J Imag Oncol. 2015;7:e12", &[journal, (Published, "2015"), (Volume, "7"), (Pages, "e12")]);
        check(
            "Doe-Roe J, Roe RS, et al. J Imag Oncol. 2015;7:e12",
            &[
                (Author, "Doe-Roe J"),
                (Author, "Roe RS"),
                journal,
                (Published, "2015"),
                (Volume, "7"),
                (Pages, "e12"),
            ],
        );
        check("somewhere", &[]);
    }
}
