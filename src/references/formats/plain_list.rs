//! A list of bare identifiers, one or several on a line, to references.

use crate::references::identifiers::{dois_stated, labelled_central, labelled_pubmed, pubmed_number};
use crate::references::lines::lines;
use crate::references::reference::Reference;

/// Longer lines are sentences.
const LINE_WORDS: usize = 4;

pub(crate) fn claims(text: &str, _: &str) -> bool {
    let mut seen = 0;
    let mut identified = 0;
    for line in lines(text).filter(|line| is_content(line.text)).take(200) {
        seen += 1;
        identified += usize::from(is_identifier_line(line.text));
    }
    // One line in ten may be a heading or a slip.
    seen > 0 && identified * 10 >= seen * 9
        || (seen > 0 && seen < 10 && identified + 1 >= seen && identified > 0)
}

fn is_content(line: &str) -> bool {
    let line = line.trim().trim_start_matches('\u{feff}');
    !line.is_empty() && !line.starts_with('#')
}

/// Few words with an identifier among them, or nothing but identifiers.
fn is_identifier_line(line: &str) -> bool {
    let count = line.split_whitespace().count();
    let found = of_line(line).len();
    found > 0 && (count <= LINE_WORDS || found >= count)
}

pub(crate) fn read(text: &str) -> Vec<Reference> {
    let mut references = Vec::new();
    for line in lines(text).filter(|line| is_content(line.text)) {
        let mut found = of_line(line.text.trim_start_matches('\u{feff}'));
        if found.is_empty() {
            let mut unread = Reference::of_text(line.text);
            unread.malformed = Some("is neither a DOI nor a PubMed number".to_owned());
            found.push(unread);
        }
        for mut reference in found {
            reference.place.line = Some(line.number);
            references.push(reference);
        }
    }
    references
}

/// The identifiers of a line, each a reference of its own; one DOI and one number side by side are those of one work.
pub(crate) fn of_line(line: &str) -> Vec<Reference> {
    let (dois, pmids, pmcids) = (dois_stated(line), pubmed_numbers(line), labelled_central(line));
    if dois.len().max(pmids.len()).max(pmcids.len()) <= 1 {
        let one = Reference { dois, pmids, pmcids, ..Reference::of_text(line) };
        return if one.is_empty() { Vec::new() } else { vec![one] };
    }
    let single = || Reference::of_text(line);
    let of_dois = dois.into_iter().map(|doi| Reference { dois: vec![doi], ..single() });
    let of_pmids = pmids.into_iter().map(|pmid| Reference { pmids: vec![pmid], ..single() });
    let of_pmcids = pmcids.into_iter().map(|pmcid| Reference { pmcids: vec![pmcid], ..single() });
    of_dois.chain(of_pmids).chain(of_pmcids).collect()
}

/// Numbers behind a label or in an address; where there is none, bare numbers, if the line holds nothing else.
fn pubmed_numbers(line: &str) -> Vec<String> {
    let labelled = labelled_pubmed(line);
    let words: Vec<&str> = line.split(|c: char| c.is_whitespace() || "\",;-*".contains(c)).collect();
    let words = || words.iter().filter(|word| !word.is_empty());
    let is_number = |word: &&str| word.len() >= 4 && word.bytes().all(|byte| byte.is_ascii_digit());
    // Behind `PMID:` several numbers may stand.
    let is_label = |word: &&str| {
        ["pmid", "pmids", "pubmed", "and"].contains(&word.trim_matches(':').to_lowercase().as_str())
    };
    if !words().all(|word| is_number(word) || is_label(word)) {
        return labelled;
    }
    words().filter(|word| is_number(word)).filter_map(|word| pubmed_number(word)).collect()
}
