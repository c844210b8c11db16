//! A list of bare identifiers, one or several on a line, to references.

use crate::references::identifiers::{dois_in, labelled_central, labelled_pubmed, pubmed_number};
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

fn is_identifier_line(line: &str) -> bool {
    line.split_whitespace().count() <= LINE_WORDS && !of_line(line).is_empty()
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

/// The identifiers of a line, each a reference of its own.
pub(crate) fn of_line(line: &str) -> Vec<Reference> {
    let single = |fill: &dyn Fn(&mut Reference)| {
        let mut reference = Reference::of_text(line);
        fill(&mut reference);
        reference
    };
    let mut found: Vec<Reference> =
        dois_in(line).into_iter().map(|doi| single(&|reference| reference.dois.push(doi.clone()))).collect();
    if found.is_empty() {
        let numbers = labelled_pubmed(line);
        found.extend(numbers.into_iter().map(|pmid| single(&|reference| reference.pmids.push(pmid.clone()))));
    }
    if found.is_empty() {
        let numbers = labelled_central(line);
        found.extend(
            numbers.into_iter().map(|pmcid| single(&|reference| reference.pmcids.push(pmcid.clone()))),
        );
    }
    let words = line.trim().trim_matches(['"', ',', ';', '-', '*', ' ']);
    if found.is_empty() && words.bytes().all(|byte| byte.is_ascii_digit()) && words.len() >= 4 {
        let number = pubmed_number(words);
        found.extend(number.map(|pmid| single(&|reference| reference.pmids.push(pmid.clone()))));
    }
    found
}
