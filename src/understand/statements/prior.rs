//! Sentences to the earlier notices that they mention, and to whether the notice is one of a batch.

use super::phrases::Tells;
use crate::notice::{Nature, NatureFamily, PriorNotice, Span, find_dois};
use crate::understand::dates::first_date;
use crate::understand::draft::Draft;

/// How far behind its name the DOI or date of an earlier notice stands, in bytes.
const BESIDE_BYTES: usize = 90;

/// Fills `prior` and `batch`.
pub(super) fn read(draft: &mut Draft) {
    read_prior(draft);
    read_batch(draft);
}

fn read_prior(draft: &mut Draft) {
    let own = draft.notice.nature.family();
    let mut found: Vec<PriorNotice> = Vec::new();
    for sentence in &draft.sentences {
        let words = draft.at(sentence.span);
        for mention in &sentence.mentions {
            let Tells::Prior(nature) = mention.tells else { continue };
            if nature.family() == own && !is_earlier(words) {
                continue;
            }
            let behind = &words[mention.start..];
            let near = |start: usize| start < BESIDE_BYTES;
            let one = PriorNotice {
                nature,
                doi: find_dois(behind)
                    .into_iter()
                    .next()
                    .filter(|one| near(one.range.start))
                    .map(|one| one.doi),
                date: first_date(behind).filter(|found| near(found.span.start)).map(|found| found.date),
                evidence: draft.evidence(sentence.span),
            };
            add(one, &mut found);
        }
    }
    let issued =
        |one: &PriorNotice| own == NatureFamily::Concern && one.nature == Nature::ExpressionOfConcern;
    found.retain(|one| !issued(one) || is_earlier(&one.evidence.text));
    if let Some(first) = found.first() {
        draft.mark("prior", Span { start: first.evidence.start, end: first.evidence.end });
    }
    draft.notice.prior.extend(found);
}

/// Several sentences speak of one earlier notice; what one leaves open another may say.
fn add(one: PriorNotice, found: &mut Vec<PriorNotice>) {
    let agrees = |known: &&mut PriorNotice| {
        known.nature == one.nature && (known.doi.is_none() || one.doi.is_none() || known.doi == one.doi)
    };
    match found.iter_mut().find(agrees) {
        Some(known) => {
            known.date = known.date.or(one.date);
            known.doi = known.doi.take().or(one.doi);
        }
        None => found.push(one),
    }
}

/// A notice speaks of itself by the same words as of an earlier one.
fn is_earlier(words: &str) -> bool {
    let lower = words.to_lowercase();
    ["previous", "earlier", "former", "replaces", "supersede", "updates an", "follows an"]
        .iter()
        .any(|word| lower.contains(word))
}

fn read_batch(draft: &mut Draft) {
    let said = draft
        .sentences
        .iter()
        .find(|sentence| sentence.mentions.iter().any(|one| one.tells == Tells::Batch))
        .map(|sentence| sentence.span);
    if said.is_some() || draft.notice.articles.len() > 1 {
        draft.notice.batch = Some(true);
    }
    said.into_iter().for_each(|span| draft.mark("batch", span));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::understand::tests::read;

    #[track_caller]
    fn check(sentence: &str, expected: &[(Nature, &str, &str)]) {
        let notice = read(&format!("Retraction: A study\n\nThis article has been retracted. {sentence}"));
        let found: Vec<_> = notice
            .prior
            .iter()
            .map(|one| {
                let doi = one.doi.as_ref().map(ToString::to_string).unwrap_or_default();
                (one.nature, doi, one.date.map(|date| date.to_string()).unwrap_or_default())
            })
            .collect();
        let found: Vec<_> = found.iter().map(|(n, doi, date)| (*n, doi.as_str(), date.as_str())).collect();
        assert_eq!(found, expected, "{sentence}");
    }

    #[test]
    fn earlier_notices() {
        use Nature::{Correction, ExpressionOfConcern};
        check("This retraction follows an Expression of Concern.", &[(ExpressionOfConcern, "", "")]);
        check(
            "This notice replaces the Expression of Concern (doi: 10.5555/eoc) of 21 January 2016.",
            &[(ExpressionOfConcern, "10.5555/eoc", "2016-01-21")],
        );
        check("A Correction was issued on 3 May 2019.", &[(Correction, "", "2019-05-03")]);
        check(
            "It follows an Expression of Concern and Correction.",
            &[(ExpressionOfConcern, "", ""), (Correction, "", "")],
        );
        check("The authors asked to publish a corrigendum.", &[]);
        check(
            "A corrigendum was published later with the figures that the authors had sent in (DOI: 10.5555/ex.2021.7922).",
            &[(Correction, "10.5555/ex.2021.7922", "")],
        );
    }

    #[test]
    fn a_concern_is_not_its_own_forerunner() {
        let notice = read("Expression of concern: A study\n\nThe editors issue this Expression of Concern.");
        assert_eq!((notice.nature, notice.prior.len()), (Nature::ExpressionOfConcern, 0));
    }

    #[track_caller]
    fn batch(sentence: &str, expected: Option<bool>) {
        let notice = read(&format!("Retraction: A study\n\nThis article has been retracted. {sentence}"));
        assert_eq!(notice.batch, expected, "{sentence}");
    }

    #[test]
    fn one_of_a_batch() {
        batch("An investigation found a number of articles, including this one, with concerns.", Some(true));
        batch("It is one of a group of articles with fake reviews.", Some(true));
        batch("Several other papers by the authors have been retracted.", Some(true));
        batch("The paper has been retracted because of errors.", None);
    }
}
