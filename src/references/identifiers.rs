//! Text from strangers to identifiers and years, whatever dress they wear.

use std::sync::LazyLock;

use regex::Regex;

use crate::notice::{Doi, FoundDoi, find_dois, find_stated_dois, pmcid_digits};

/// Compiles a pattern of this file.
pub(super) fn pattern(text: &str) -> Regex {
    #[allow(clippy::expect_used, reason = "literals that the tests compile")]
    Regex::new(text).expect("a valid expression")
}

/// Every DOI in a value that is meant to hold nothing else, once; a single one that is damaged is mended where that is
/// certain.
pub(super) fn dois_stated(value: &str) -> Vec<Doi> {
    let found = dois(value, find_stated_dois);
    if found.is_empty() { Doi::mended(value).into_iter().collect() } else { found }
}

/// Every DOI in a text, once: in addresses, escaped, with LaTeX backslashes, broken behind a slash.
pub(super) fn dois_in(text: &str) -> Vec<Doi> {
    dois(text, find_dois)
}

fn dois(text: &str, find: fn(&str) -> Vec<FoundDoi>) -> Vec<Doi> {
    static BROKEN: LazyLock<Regex> = LazyLock::new(|| pattern(r"(10\.\d{4,9}/)\s+(\S)"));
    static ENDINGS: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(?i)(?:/(?:full|pdf|epdf|abstract|fulltext|html|meta|summary)|\.pdf)+$"));
    if !text.contains("10.") {
        return Vec::new();
    }
    let text = text.replace("{\\_}", "_").replace("\\_", "_").replace("\\%", "%").replace('\\', "");
    let text = BROKEN.replace_all(&text, "$1$2");
    let mut dois = Vec::new();
    for word in text.split_whitespace().filter(|word| word.contains("10.")) {
        // Two DOIs in a row, joined by a comma or semicolon.
        for part in word.replace(";10.", " 10.").replace(",10.", " 10.").split(' ') {
            let decoded = percent_decoded(part);
            let address = decoded.contains("://") || decoded.contains("www.") || decoded.contains("doi.org/");
            let end = decoded.find(['?', '#', '&']).filter(|_| address).unwrap_or(decoded.len());
            let found = find(&decoded[..end]).into_iter().next();
            let Some(found) = found else { continue };
            let doi = if address && !decoded.contains("doi.org/") {
                Doi::parse(&ENDINGS.replace(found.doi.as_str(), "")).unwrap_or(found.doi)
            } else {
                found.doi
            };
            if !dois.contains(&doi) {
                dois.push(doi);
            }
        }
    }
    dois
}

fn percent_decoded(word: &str) -> String {
    if word.contains('%') || word.contains("&lt;") || word.contains("&amp;") {
        crate::notice::unescape(word)
    } else {
        word.to_owned()
    }
}

/// The PubMed number that a field of its own holds.
pub(super) fn pubmed_number(value: &str) -> Option<String> {
    let value = value.trim();
    if let Some(found) = labelled_pubmed(value).into_iter().next() {
        return Some(found);
    }
    let digits = value.trim_end_matches(['.', ',', ';']);
    let digits = digits.split_whitespace().next().unwrap_or_default();
    let number = digits.trim_start_matches('0');
    let is_number = (1..=9).contains(&number.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| number.to_owned())
}

/// The PubMed Central number that a field of its own holds, digits only.
pub(super) fn central_number(value: &str) -> Option<String> {
    labelled_central(value).into_iter().next().or_else(|| pmcid_digits(value))
}

/// PubMed numbers behind a label or in an address.
pub(super) fn labelled_pubmed(text: &str) -> Vec<String> {
    static LABELLED: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)(?:\bPMID\s*[:=]?\s*|pubmed\.ncbi\.nlm\.nih\.gov/|ncbi\.nlm\.nih\.gov/pubmed/|\bpubmed\s*(?:id)?\s*:\s*)(\d{1,9})\b",
        )
    });
    numbers(&LABELLED, text)
}

/// PubMed Central numbers by their own look, digits only.
pub(super) fn labelled_central(text: &str) -> Vec<String> {
    static LABELLED: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)(?:\bPMCID\s*[:=]?\s*(?:PMC\s?)?|\bPMC|europepmc\.org/articles?/(?:pmc/)?)(\d{3,9})\b|\bPMC\s(\d{5,9})\b",
        )
    });
    numbers(&LABELLED, text)
}

fn numbers(pattern: &Regex, text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for number in pattern.captures_iter(text).filter_map(|captures| captures.iter().flatten().nth(1)) {
        let number = number.as_str().trim_start_matches('0').to_owned();
        if !number.is_empty() && !found.contains(&number) {
            found.push(number);
        }
    }
    found
}

/// The first year from 1500 to 2100 in a value such as `2019/05/`, `c2011`, `2019-2020` or `May 3, 2019`.
pub(super) fn year_in(value: &str) -> Option<i16> {
    static YEAR: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?:^|\D)(1[5-9]\d\d|20\d\d|2100)(?:\D|$)"));
    YEAR.captures(value).and_then(|found| found[1].parse().ok())
}

/// Text without the tags of markup (`<i>`, `</sub>`, `<jats:p>`) and with the usual entities resolved. A `<` that opens
/// no tag stays.
pub(super) fn without_tags(text: &str) -> String {
    static TAG: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"</?[A-Za-z][A-Za-z0-9:]{0,12}(?:\s[^<>]{0,200})?/?>"));
    let untagged = if text.contains('<') { TAG.replace_all(text, "").into_owned() } else { text.to_owned() };
    if !untagged.contains('&') {
        return untagged;
    }
    let mut out = String::with_capacity(untagged.len());
    let mut rest = untagged.as_str();
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        let tail = &rest[at..];
        let end = tail.find(';').filter(|end| (2..=10).contains(end));
        match end.and_then(|end| Some((crate::corpus::entity(&tail[1..end])?, end))) {
            Some((resolved, end)) => {
                out.push_str(&resolved);
                rest = &tail[end + 1..];
            }
            None => {
                out.push('&');
                rest = &tail[1..];
            }
        }
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let found: Vec<String> = dois_in(text).into_iter().map(String::from).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn dois_are_found_in_any_dress() {
        check("10.5555/ABC", &["10.5555/abc"]);
        check("https://doi.org/10.5555/abc.", &["10.5555/abc"]);
        check("doi:10.5555/a\\_b", &["10.5555/a_b"]);
        check("10.5555/a{\\_}b", &["10.5555/a_b"]);
        check("http://dx.doi.org/10.5555%2Fabc", &["10.5555/abc"]);
        check("10.5555/abc;10.5555/def", &["10.5555/abc", "10.5555/def"]);
        check("https://www.example.org/doi/full/10.5555/abc/full?x=1", &["10.5555/abc"]);
        check("Doi: 10.5555/ abc", &["10.5555/abc"]);
        check("see (10.1016/S0140-6736(97)11096-0), and", &["10.1016/s0140-6736(97)11096-0"]);
        check("no identifier", &[]);
    }

    #[test]
    fn a_field_may_hold_a_damaged_doi_or_one_that_ends_in_a_word() {
        let stated = |value: &str| dois_stated(value).into_iter().map(String::from).collect::<Vec<_>>();
        assert_eq!(stated("0.5555/bi060547b"), ["10.5555/bi060547b"]);
        assert_eq!(stated("10.5555/amj.635Retraction"), ["10.5555/amj.635retraction"]);
        assert_eq!(stated("https://doi.org/10.5555/a, 10.5555/b"), ["10.5555/a", "10.5555/b"]);
        assert!(stated("0.05").is_empty());
    }

    #[test]
    fn numbers_need_their_label() {
        assert_eq!(labelled_pubmed("x PMID: 0123 y; pmid=77"), ["123", "77"]);
        assert_eq!(labelled_pubmed("https://pubmed.ncbi.nlm.nih.gov/31921628/"), ["31921628"]);
        assert_eq!(labelled_central("PMCID: PMC6914843 and pmc123.1"), ["6914843", "123"]);
        assert_eq!(
            labelled_central("https://pmc.ncbi.nlm.nih.gov/articles/PMC777/; PMC 6914843"),
            ["777", "6914843"]
        );
        assert_eq!(labelled_central("https://europepmc.org/article/pmc/6914843"), ["6914843"]);
        assert_eq!(labelled_central("PMC Biophys. PMC 2009"), Vec::<String>::new());
        assert_eq!(central_number("6914843.2").as_deref(), Some("6914843"));
        assert_eq!(pubmed_number("31921628 [pii]").as_deref(), Some("31921628"));
        assert_eq!(pubmed_number("none"), None);
    }

    #[test]
    fn years_and_tags() {
        assert_eq!((year_in("2019/05/"), year_in("c2011"), year_in("12345")), (Some(2019), Some(2011), None));
        assert_eq!(
            without_tags("<i>In vitro</i> p < 0.05 &amp; CO<sub>2</sub> &lt;x"),
            "In vitro p < 0.05 & CO2 <x"
        );
    }
}
