//! PubMed records as text to raw notices: abstracts as the site copies them, and lines with tags as it exports them.
//!
//! Tags: <https://www.nlm.nih.gov/bsd/mms/medlineelements.html>; RIS: `TY  - JOUR` to `ER  -`.

use std::sync::LazyLock;

use regex::Regex;

use super::pubmed::push_source;
use crate::corpus::document::Document;
use crate::corpus::format::Outcome;
use crate::corpus::records::Records;
use crate::corpus::{Block, Field, FileError, RawNotice, ReadOptions, Stated};

/// Words above the source of the article that a notice is about, and of the notice about an article.
const TO_ARTICLE: [&str; 6] = [
    "retraction of",
    "partial retraction of",
    "erratum for",
    "expression of concern for",
    "retracted and republished from",
    "update of",
];
const TO_NOTICE: [&str; 5] = [
    "retraction in",
    "partial retraction in",
    "erratum in",
    "expression of concern in",
    "retracted and republished in",
];

/// `1. J Ex. 2020 Jan;12(3):45. doi: …` begins a record copied as an abstract, `PMID- 1` or `TY  - JOUR` one with tags.
pub(crate) fn claims(document: &Document<'_>) -> bool {
    let head = document.head();
    let first = head.lines().next().unwrap_or_default();
    begins_abstract(first) && (head.contains("PMID: ") || head.contains("DOI: ")) || begins_tagged(head)
}

pub(crate) fn read(
    document: &Document<'_>,
    _: &ReadOptions,
    records: &mut Records<'_>,
) -> Result<Outcome, FileError> {
    let text = document.text().trim_start();
    let tagged = begins_tagged(text);
    let starts = if tagged { tagged_starts(text) } else { abstract_starts(text) };
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    for (start, end) in starts.iter().copied().zip(ends) {
        let record = &text[start..end];
        records.push(if tagged { from_tags(record) } else { from_abstract(record) });
    }
    Ok(Outcome::Read)
}

fn begins_abstract(line: &str) -> bool {
    static FIRST: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"^[0-9]{1,6}\. \p{Lu}[^.;:]{1,120}\.? (?:19|20)[0-9]{2}(?: [A-Z][a-z]{2}(?:-[A-Z][a-z]{2})?(?: [0-9]{1,2})?)?[;.:]").ok()
    });
    FIRST.as_ref().is_some_and(|first| first.is_match(line))
}

fn begins_tagged(text: &str) -> bool {
    let first = text.lines().next().unwrap_or_default();
    let medline = first.starts_with("PMID- ") && text.contains("\nTI  - ");
    medline || first.starts_with("TY  - ") && (text.contains("\nTI  - ") || text.contains("\nT1  - "))
}

fn abstract_starts(text: &str) -> Vec<usize> {
    starts(text, |above, line| above.is_empty() && begins_abstract(line))
}

fn tagged_starts(text: &str) -> Vec<usize> {
    starts(text, |_, line| line.starts_with("PMID- ") || line.starts_with("TY  - "))
}

fn starts(text: &str, begins: impl Fn(&str, &str) -> bool) -> Vec<usize> {
    let (mut found, mut at, mut above) = (Vec::new(), 0, "");
    for line in text.split_inclusive('\n') {
        if begins(above, line.trim_end()) {
            found.push(at);
        }
        at += line.len();
        above = line.trim();
    }
    found
}

/// A record as the site shows it: source, title, authors, relations, abstract, identifiers, parted by blank lines.
fn from_abstract(record: &str) -> RawNotice {
    let mut paragraphs = paragraphs(record).into_iter();
    let (mut stated, mut related, mut blocks) = (Stated::default(), Related::default(), Vec::new());
    let source = paragraphs.next().unwrap_or_default();
    push_source(source.split_once(". ").map_or("", |(_, source)| source), &mut stated);
    stated.push(Field::Title, paragraphs.next().unwrap_or_default());
    for (nth, paragraph) in paragraphs.enumerate() {
        match () {
            () if nth == 0 && is_authors(&paragraph) => push_authors(&paragraph, &mut stated),
            () if paragraph.starts_with("Author information:") => {}
            () if related.take(&paragraph) || push_ids(&paragraph, &mut stated) => {}
            () => blocks.push(Block { text: paragraph, size: 1.0, page: 0 }),
        }
    }
    related.into_notice(stated, blocks)
}

/// Paragraphs on one line each; below the words of a relation the source stays on its own line.
fn paragraphs(record: &str) -> Vec<String> {
    let lines = record.lines().map(str::trim).chain([""]);
    let (mut found, mut open): (Vec<String>, String) = (Vec::new(), String::new());
    for line in lines {
        if line.is_empty() {
            found.extend(Some(std::mem::take(&mut open)).filter(|words| !words.is_empty()));
            continue;
        }
        let apart =
            relation(&open).is_some() || ["PMID:", "PMCID:", "DOI:"].iter().any(|id| line.starts_with(id));
        open.push_str(if open.is_empty() {
            ""
        } else if apart {
            "\n"
        } else {
            " "
        });
        open.push_str(line);
    }
    found
}

/// `Alpha A(1), Beta BC(2).`
fn is_authors(paragraph: &str) -> bool {
    static AUTHORS: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(
            r"^(?:\p{L}[\p{L}'’ -]* \p{Lu}{1,4}(?: (?:Jr|Sr|2nd|3rd))?(?:\([0-9*#]+\))*(?:, |; |\.$))+$",
        )
        .ok()
    });
    AUTHORS.as_ref().is_some_and(|authors| authors.is_match(paragraph))
}

fn push_authors(paragraph: &str, stated: &mut Stated) {
    for name in paragraph.trim_end_matches('.').split(", ") {
        stated.push(Field::Author, name.split('(').next().unwrap_or_default());
    }
}

/// `DOI: …`, `PMCID: …`, `PMID: …` line by line.
fn push_ids(paragraph: &str, stated: &mut Stated) -> bool {
    let mut any = false;
    for line in paragraph.lines() {
        let Some((label, value)) = line.split_once(": ") else { return any };
        let value = value.split_whitespace().next().unwrap_or_default();
        match label {
            "DOI" if stated.first(Field::Doi).is_none() => stated.push(Field::Doi, value),
            "PMID" => stated.push(Field::Pmid, value),
            "PMCID" => stated.push(Field::Pmcid, value),
            "DOI" => {}
            _ => return any,
        }
        any = true;
    }
    any
}

/// The words of a relation at the start of a paragraph, in lower case.
fn relation(paragraph: &str) -> Option<&'static str> {
    let first = paragraph.lines().next().unwrap_or_default().trim_end_matches([':', ' ']).to_lowercase();
    TO_ARTICLE.into_iter().chain(TO_NOTICE).find(|words| *words == first)
}

/// What a record says of the works that it is related to.
#[derive(Default)]
struct Related {
    articles: Vec<Stated>,
    /// The notices about the record, where the record is the article's.
    notices: Vec<Stated>,
}

impl Related {
    /// Takes a paragraph that names a relation and, below it, the source of the other work.
    fn take(&mut self, paragraph: &str) -> bool {
        let Some(words) = relation(paragraph) else { return false };
        for source in paragraph.lines().skip(1) {
            self.add(words, source);
        }
        true
    }

    fn add(&mut self, words: &str, source: &str) {
        let mut other = Stated::default();
        other.push(Field::Nature, words);
        push_source(source, &mut other);
        if let Some((_, pmid)) = source.split_once("PMID: ") {
            other.push(Field::Pmid, pmid.split(|c: char| !c.is_ascii_digit()).next().unwrap_or_default());
        }
        if TO_NOTICE.contains(&words) { self.notices.push(other) } else { self.articles.push(other) }
    }

    /// The record as a notice; that of an article which names its notice as what it says of that notice.
    fn into_notice(self, stated: Stated, blocks: Vec<Block>) -> RawNotice {
        let Related { articles, notices } = self;
        match notices.into_iter().next().filter(|_| articles.is_empty()) {
            Some(notice) => RawNotice { stated: notice, articles: vec![stated], ..RawNotice::default() },
            None => RawNotice { blocks, stated, articles, ..RawNotice::default() },
        }
    }
}

/// A record of lines with tags.
fn from_tags(record: &str) -> RawNotice {
    let (mut stated, mut related, mut blocks) = (Stated::default(), Related::default(), Vec::new());
    for (tag, value) in tags(record) {
        let field = match tag.as_str() {
            "TI" | "T1" => Some(Field::Title),
            "JT" | "JF" | "T2" => Some(Field::Journal),
            "TA" | "JA" => Some(Field::JournalAbbreviation),
            "VI" | "VL" => Some(Field::Volume),
            "IP" => Some(Field::Issue),
            "PG" | "SP" => Some(Field::Pages),
            "DP" | "DA" | "PY" | "Y1" => Some(Field::Published),
            "PMID" => Some(Field::Pmid),
            "PMC" => Some(Field::Pmcid),
            "DO" => Some(Field::Doi),
            "PT" => Some(Field::Nature),
            "FAU" | "AU" | "A1" => Some(Field::Author),
            "SN" | "IS" if value.contains('-') => Some(Field::Issn),
            "IS" => Some(Field::Issue),
            "LA" => Some(Field::Language),
            "UR" => Some(Field::Url),
            _ => None,
        };
        match tag.as_str() {
            "AU" if record.contains("\nFAU - ") => {}
            "LID" | "AID" => push_doi_of(&value, &mut stated),
            "AB" | "N2" => blocks.push(Block { text: value, size: 1.0, page: 0 }),
            other => match (relation_of(other), field) {
                (Some(words), _) => related.add(words, &value),
                (None, Some(field)) => stated.push(field, value),
                (None, None) => {}
            },
        }
    }
    related.into_notice(stated, blocks)
}

/// Tags with their values, continuation lines joined.
fn tags(record: &str) -> Vec<(String, String)> {
    static TAG: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"^([A-Z][A-Z0-9]{1,3})\s*- ?(.*)$").ok());
    let mut found: Vec<(String, String)> = Vec::new();
    for line in record.lines() {
        match TAG.as_ref().and_then(|tag| tag.captures(line)) {
            Some(parts) => found.push((parts[1].to_owned(), parts[2].trim().to_owned())),
            None => {
                if let Some((_, value)) = found.last_mut().filter(|_| !line.trim().is_empty()) {
                    value.push(' ');
                    value.push_str(line.trim());
                }
            }
        }
    }
    found
}

/// `10.5555/x [doi]`.
fn push_doi_of(value: &str, stated: &mut Stated) {
    if let Some(doi) = value.strip_suffix("[doi]").filter(|_| stated.first(Field::Doi).is_none()) {
        stated.push(Field::Doi, doi);
    }
}

fn relation_of(tag: &str) -> Option<&'static str> {
    Some(match tag {
        "ROF" => "retraction of",
        "RIN" => "retraction in",
        "PRIN" => "partial retraction in",
        "PROF" => "partial retraction of",
        "EFR" => "erratum for",
        "EIN" => "erratum in",
        "ECF" => "expression of concern for",
        "ECI" => "expression of concern in",
        "RRF" => "retracted and republished from",
        "RRI" => "retracted and republished in",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_abstract_is_parted() {
        let record = "1. J Ex. 2020 Aug 21;295(34):122. doi: 10.5555/n.\n\nWithdrawal: A study of\nmice.\n\nAlpha T, Beta KW(1).\n\nRetraction of\n    J Ex. 2012 Sep 7;287(37):31-5. doi: 10.5555/a.\n\nWe retract.\n\nDOI: 10.5555/n\nPMID: 99822331";
        let notice = from_abstract(record);
        let own = |field| notice.stated.first(field).unwrap_or_default().to_owned();
        assert_eq!(
            [own(Field::Title), own(Field::Doi), own(Field::Pmid)],
            ["Withdrawal: A study of mice.", "10.5555/n", "99822331"]
        );
        assert_eq!(notice.stated.all(Field::Author).collect::<Vec<_>>(), ["Alpha T", "Beta KW"]);
        assert_eq!(notice.articles[0].first(Field::Doi), Some("10.5555/a"));
        assert_eq!(notice.blocks[0].text, "We retract.");
    }

    #[test]
    fn an_article_names_its_notice() {
        let record = "1. J Ex. 2012 Sep 7;287(37):31-5. doi: 10.5555/a.\n\nA study.\n\nRetraction in\n    J Ex. 2020 Aug 21;295(34):122. doi: 10.5555/n.\n\nPMID: 1";
        let notice = from_abstract(record);
        assert_eq!(notice.stated.first(Field::Doi), Some("10.5555/n"));
        assert_eq!(notice.articles[0].first(Field::Title), Some("A study."));
    }

    #[test]
    fn tags_go_on_over_lines() {
        let record = "PMID- 99\nTI  - Retraction: A study\n      of mice.\nLID - 10.5555/n [doi]\nPT  - Retraction of Publication\nROF - J Ex. 2012 Sep;28(3):31-5. PMID: 77\nAB  - The data were wrong.";
        let notice = from_tags(record);
        assert_eq!(notice.stated.first(Field::Title), Some("Retraction: A study of mice."));
        assert_eq!(notice.stated.first(Field::Doi), Some("10.5555/n"));
        assert_eq!(notice.articles[0].first(Field::Pmid), Some("77"));
    }
}
