//! A stretch of a query to the identifier that it is by its shape: DOI, PubMed number, id of a notice.

use super::Identifier;
use crate::notice::{Doi, FoundDoi, Nature, find_dois, find_stated_dois, unescape};

/// An identifier at the beginning of a text, and how many bytes it takes up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) identifier: Identifier,
    pub(super) bytes: usize,
}

/// Longer runs without blanks are no identifiers.
const MAX_IDENTIFIER_BYTES: usize = 512;

/// Endings that publishers put behind the DOI in the addresses of their pages.
const PAGE_ENDINGS: [&str; 9] =
    ["/full", "/pdf", "/epdf", "/abstract", "/fulltext", "/html", "/meta", "/summary", ".pdf"];

/// Letters after which a DOI begins in an address, behind a label or in brackets.
const BEFORE_DOI: [char; 5] = ['/', ':', '=', '[', '<'];

/// Recognises an identifier at the beginning of `text`; labels in front of it (`PMID: 123`) belong to it.
pub(super) fn identifier_at(text: &str) -> Option<Found> {
    // What every identifier and every label begins with; most words are done with here.
    if !text.starts_with(|c: char| c.is_ascii_digit() || "dDhHwWpPrRnNiIuU.[<".contains(c)) {
        return None;
    }
    let chunk = first_chunk(text);
    // A backslash takes the meaning away, except in `\_`, which comes from bibliographies.
    if chunk.replace("\\_", "").contains('\\') {
        return None;
    }
    doi(chunk, finder(chunk, text))
        .or_else(|| doi_end(chunk))
        .or_else(|| address(chunk))
        .or_else(|| pmcid(chunk))
        .or_else(|| notice_id(chunk))
        .or_else(|| labelled(text))
}

/// Whether a run without blanks is the beginning of a DOI, such as `10.5555/abc*`: only behind a whole prefix, because
/// `10.5*` is a number.
pub(super) fn is_doi_beginning(chunk: &str) -> bool {
    let digits = chunk.strip_prefix("10.").map(|rest| rest.bytes().take_while(u8::is_ascii_digit).count());
    digits.is_some_and(|count| count >= 4 && chunk[3 + count..].starts_with('/')) && chunk.ends_with('*')
}

/// The identifier that a quoted text is as a whole.
pub(super) fn quoted_identifier(text: &str) -> Option<Identifier> {
    let text = text.trim().trim_end_matches(['.', ',', ';']);
    identifier_at(text).filter(|found| found.bytes == text.len()).map(|found| found.identifier)
}

/// Reads the value of `doi:` or `pmid:`; the whole value must be one identifier.
pub(super) fn identifier_value(value: &str, is_pmid: bool) -> Option<Identifier> {
    let value = value.trim();
    if is_pmid {
        return pmid_number(value).filter(|(_, bytes)| *bytes == value.len()).map(|(pmid, _)| pmid);
    }
    let end = || doi_end(value).filter(|found| found.bytes == value.len()).map(|found| found.identifier);
    with_nature(value).or_else(|| Doi::parse(value).map(Identifier::Doi)).or_else(end)
}

fn first_chunk(text: &str) -> &str {
    let text = &text[..text.floor_char_boundary(MAX_IDENTIFIER_BYTES)];
    let end = text.find(|c: char| c.is_whitespace() || matches!(c, '"' | '“' | '”' | '«' | '»'));
    &text[..end.unwrap_or(text.len())]
}

/// A DOI with nothing behind it was typed or pasted as it is, and may end in a word; where more follows, a sentence may be
/// glued to it.
fn finder(chunk: &str, text: &str) -> fn(&str) -> Vec<FoundDoi> {
    if chunk.len() == text.trim_end().len() { find_stated_dois } else { find_dois }
}

/// A DOI: bare, behind `doi:`, or within an address.
fn doi(chunk: &str, find: fn(&str) -> Vec<FoundDoi>) -> Option<Found> {
    // One DOI after the other, without a blank.
    let next = [";10.", ",10."].iter().filter_map(|next| chunk.find(next)).min();
    let chunk = chunk[..next.unwrap_or(chunk.len())].trim_end_matches([',', ';', '.', '!', '?']);
    if !chunk.contains("10.") || chunk.ends_with('*') {
        return None;
    }
    if let Some(id) = with_nature(chunk) {
        return Some(Found { identifier: id, bytes: chunk.len() });
    }
    let decoded = unescape(&chunk.replace("\\_", "_"));
    let found = find(&decoded).into_iter().next()?;
    let before = decoded[..found.range.start].to_ascii_lowercase();
    if !before.is_empty() && !before.ends_with(BEFORE_DOI) {
        return None;
    }
    let is_address = before.contains("://") || before.starts_with("www.") || before.contains("doi.org/");
    let label = before.trim_start_matches(['[', '<']).trim_end_matches([':', '/']);
    let is_label = matches!(label, "" | "doi" | "info:doi" | "urn:doi");
    if is_address {
        let page = decoded[found.range.start..].split(['?', '#', '&']).next().unwrap_or_default();
        let doi = Doi::parse(without_page_ending(page))?;
        return Some(Found { identifier: Identifier::Doi(doi), bytes: without_closers(chunk) });
    }
    let bytes = if decoded == chunk { found.range.end } else { without_closers(chunk) };
    is_label.then_some(Found { identifier: Identifier::Doi(found.doi), bytes })
}

/// The id of a notice that shares its DOI with another: `10.5555/a~expression_of_concern`.
fn with_nature(chunk: &str) -> Option<Identifier> {
    let (doi, nature) = chunk.split_once('~')?;
    let known = Nature::ALL.iter().any(|known| known.as_str() == nature);
    let doi = Doi::parse(doi).filter(|_| known)?;
    Some(Identifier::Id(format!("{doi}~{nature}")))
}

/// The length of a chunk without the parentheses that close behind it.
fn without_closers(chunk: &str) -> usize {
    let mut end = chunk.len();
    while chunk[..end].ends_with(')') && chunk[..end].matches(')').count() > chunk[..end].matches('(').count()
    {
        end -= 1;
    }
    end
}

fn without_page_ending(mut page: &str) -> &str {
    while let Some(shorter) = PAGE_ENDINGS.iter().find_map(|ending| page.strip_suffix(ending)) {
        page = shorter;
    }
    page
}

/// `0.3389/fonc.2019.01076`: what remains of a DOI when the first digit was not marked.
fn doi_end(chunk: &str) -> Option<Found> {
    let rest = chunk.strip_prefix("0.").or_else(|| chunk.strip_prefix('.'))?;
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let is_doi = (4..=9).contains(&digits) && rest[digits..].starts_with('/');
    let whole = format!("10.{rest}");
    let found = find_dois(&whole).into_iter().next().filter(|_| is_doi)?;
    let lost = whole.len() - chunk.len();
    let bytes = found.range.end - lost;
    Some(Found { identifier: Identifier::DoiEnd(format!("0{}", &found.doi.as_str()[2..])), bytes })
}

/// An address of PubMed or PubMed Central.
fn address(chunk: &str) -> Option<Found> {
    let lower = chunk.to_ascii_lowercase();
    let behind = |host: &str| lower.find(host).map(|at| at + host.len());
    let bytes = without_closers(chunk.trim_end_matches(['.', ',', ';']));
    if let Some(at) = behind("pubmed.ncbi.nlm.nih.gov/").or_else(|| behind("ncbi.nlm.nih.gov/pubmed/")) {
        let (identifier, _) = pmid_number(chunk.get(at..)?)?;
        return Some(Found { identifier, bytes });
    }
    let at = behind("/pmc/articles/").or_else(|| behind("pmc.ncbi.nlm.nih.gov/articles/"))?;
    let identifier = pmcid(chunk.get(at..)?)?.identifier;
    Some(Found { identifier, bytes })
}

/// `PMC123456`.
fn pmcid(chunk: &str) -> Option<Found> {
    let digits = strip_label(chunk, "pmc")?;
    let count = digits.bytes().take_while(u8::is_ascii_digit).count();
    let ends = digits[count..].chars().next().is_none_or(|c| !c.is_alphanumeric() && c != '-');
    let identifier = Identifier::Pmcid(digits[..count].to_owned());
    ((3..=9).contains(&count) && ends)
        .then_some(Found { identifier, bytes: chunk.len() - digits.len() + count })
}

/// `rw:123`, `n:0123456789ab`.
fn notice_id(chunk: &str) -> Option<Found> {
    let chunk = chunk.trim_end_matches([',', ';', '.', ')']);
    let lower = chunk.to_ascii_lowercase();
    let is_row = lower.strip_prefix("rw:").is_some_and(|row| !row.is_empty() && is_digits(row));
    let is_hash = lower
        .strip_prefix("n:")
        .is_some_and(|hash| hash.len() == 12 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()));
    (is_row || is_hash).then_some(Found { identifier: Identifier::Id(lower), bytes: chunk.len() })
}

/// `PMID: 123`, `pmid 123`, `PMCID: PMC123`, `DOI 10.5555/x`: a label, then what it says, with blanks between.
fn labelled(text: &str) -> Option<Found> {
    let behind = |label: &str| {
        let rest = strip_label(text, label)?;
        let value = rest.strip_prefix(':').unwrap_or(rest).trim_start();
        (value.len() < rest.len()).then_some((value, text.len() - value.len()))
    };
    let at =
        |(identifier, bytes): (Identifier, usize), offset: usize| Found { identifier, bytes: bytes + offset };
    let stuck = || strip_label(text, "pmid").map(|value| (value, text.len() - value.len()));
    if let Some((value, offset)) = behind("pmid").or_else(stuck) {
        return Some(at(pmid_number(value)?, offset));
    }
    if let Some((value, offset)) = behind("pmcid") {
        let found = pmcid(first_chunk(value)).map(|found| (found.identifier, found.bytes));
        let bare = || pmid_number(value).and_then(|(pmid, bytes)| Some((as_pmcid(pmid)?, bytes)));
        return Some(at(found.or_else(bare)?, offset));
    }
    let (value, offset) = behind("doi")?;
    let chunk = first_chunk(value);
    let found = doi(chunk, finder(chunk, value)).or_else(|| doi_end(chunk))?;
    Some(at((found.identifier, found.bytes), offset))
}

fn as_pmcid(pmid: Identifier) -> Option<Identifier> {
    match pmid {
        Identifier::Pmid(digits) => Some(Identifier::Pmcid(digits)),
        _ => None,
    }
}

fn pmid_number(value: &str) -> Option<(Identifier, usize)> {
    let count = value.bytes().take_while(u8::is_ascii_digit).count();
    let ends =
        value[count..].chars().next().is_none_or(|c| !c.is_alphanumeric() && !matches!(c, '-' | '*' | '~'));
    ((1..=9).contains(&count) && ends).then(|| (Identifier::Pmid(value[..count].to_owned()), count))
}

fn strip_label<'t>(text: &'t str, label: &str) -> Option<&'t str> {
    let (found, rest) = text.split_at_checked(label.len())?;
    found.eq_ignore_ascii_case(label).then_some(rest)
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The identifier as `kind value|rest of the text`.
    #[track_caller]
    fn check(text: &str, expected: &str) {
        let found = identifier_at(text).map(|found| {
            let identifier = match found.identifier {
                Identifier::Doi(doi) => format!("doi {doi}"),
                Identifier::DoiEnd(end) => format!("end {end}"),
                Identifier::Pmid(number) => format!("pmid {number}"),
                Identifier::Pmcid(number) => format!("pmc {number}"),
                Identifier::Id(id) => format!("id {id}"),
            };
            format!("{identifier}|{}", &text[found.bytes..])
        });
        assert_eq!(found.as_deref().unwrap_or("none"), expected, "{text}");
    }

    #[test]
    fn dois_are_recognised_in_every_dress() {
        check("10.3389/fonc.2019.01076", "doi 10.3389/fonc.2019.01076|");
        check("10.3389/FONC.2019.01076, and", "doi 10.3389/fonc.2019.01076|, and");
        check("10.1016/S0140-6736(97)11096-0", "doi 10.1016/s0140-6736(97)11096-0|");
        check("10.1016/S0140-6736(97)11096-0)", "doi 10.1016/s0140-6736(97)11096-0|)");
        check("https://doi.org/10.3389/fonc.2019.01076", "doi 10.3389/fonc.2019.01076|");
        check("https://doi.org/10.3389/fonc.2019.01076) x", "doi 10.3389/fonc.2019.01076|) x");
        check("http://dx.doi.org/10.1000%2Fxyz", "doi 10.1000/xyz|");
        check("doi:10.1000/xyz", "doi 10.1000/xyz|");
        check("info:doi/10.1000/xyz", "doi 10.1000/xyz|");
        check("urn:doi:10.1000/xyz", "doi 10.1000/xyz|");
        check("URN:DOI:10.1000/xyz and", "doi 10.1000/xyz| and");
        check("DOI: 10.1000/xyz.", "doi 10.1000/xyz|.");
        check("doi 10.1000/xyz", "doi 10.1000/xyz|");
        check("10.1000/a\\_b", "doi 10.1000/a_b|");
        check(
            "https://www.frontiersin.org/articles/10.3389/fonc.2019.01076/full",
            "doi 10.3389/fonc.2019.01076|",
        );
        check("https://onlinelibrary.wiley.com/doi/10.1002/ab.12?x=1#s", "doi 10.1002/ab.12|");
        check("10.5555/amj.635Retraction", "doi 10.5555/amj.635retraction|");
        check("doi: 10.5555/amj.635Retraction", "doi 10.5555/amj.635retraction|");
        check("10.5555/amj.635Following the", "doi 10.5555/amj.635|Following the");
        check("10.5555/a~expression_of_concern", "id 10.5555/a~expression_of_concern|");
    }

    #[test]
    fn a_doi_that_lost_its_beginning_is_its_end() {
        check("0.3389/fonc.2019.01076", "end 0.3389/fonc.2019.01076|");
        check(".3389/fonc.2019.01076.", "end 0.3389/fonc.2019.01076|.");
        check("0.05/2", "none");
    }

    #[test]
    fn numbers_are_recognised_behind_their_labels() {
        check("PMID: 123", "pmid 123|");
        check("pmid:31921628 x", "pmid 31921628| x");
        check("PMID 31921628.", "pmid 31921628|.");
        check("PMID31921628", "pmid 31921628|");
        check("https://pubmed.ncbi.nlm.nih.gov/31921628/", "pmid 31921628|");
        check("PMC6914843", "pmc 6914843|");
        check("PMCID: PMC6914843", "pmc 6914843|");
        check("pmcid:6914843", "pmc 6914843|");
        check("https://www.ncbi.nlm.nih.gov/pmc/articles/PMC6914843/", "pmc 6914843|");
        check("rw:123", "id rw:123|");
        check("n:abcdef012345", "id n:abcdef012345|");
    }

    #[test]
    fn other_text_is_no_identifier() {
        for text in
            ["", "fraud", "123", "pmid", "pmid:", "PMID: none", "pmid: 12a", "PMC", "PMC12", "rw:x", "n:1"]
        {
            check(text, "none");
        }
        for text in [
            "doi:",
            "doi: x",
            "10.5",
            "10.5/7",
            "n:abcdef01234g",
            "doing 10.1000/x",
            "a10.1000/x",
            "pmids 12",
        ] {
            check(text, "none");
        }
    }
}
