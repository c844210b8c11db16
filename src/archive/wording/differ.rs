//! A notice beside others of its cluster to the parts of its text that the others do not have.

use std::collections::HashMap;

use super::mask::{Word, sentences};
use super::sketch::join;
use crate::notice::{Notice, Span};

/// Words that are looked up together.
const SEQUENCE_WORDS: usize = 3;

/// Of how many of the others a word sequence may be missing before it is this notice's own, in percent.
const MISSING_PERCENT: usize = 80;

/// The parts of a notice's text that at least four in five of `others` do not say, in order, in bytes of the text.
///
/// Titles, names, identifiers, dates and numbers differ by nature and are not told.
pub fn differing(notice: &Notice, others: &[Notice]) -> Vec<Span> {
    let own = sentences(notice);
    let Some(text) = notice.text.as_deref().filter(|_| !others.is_empty()) else { return Vec::new() };
    let mut counts: HashMap<u64, usize> = HashMap::new();
    for other in others {
        let mut sequences: Vec<u64> = sentences(other).iter().flat_map(|words| sequences(words)).collect();
        sequences.sort_unstable();
        sequences.dedup();
        sequences.into_iter().for_each(|sequence| *counts.entry(sequence).or_default() += 1);
    }
    let common = |sequence: u64| {
        let missing = others.len() - counts.get(&sequence).copied().unwrap_or_default();
        missing * 100 < others.len() * MISSING_PERCENT
    };
    own.iter().flat_map(|words| own_parts(text, words, &common)).collect()
}

fn sequences(words: &[Word]) -> Vec<u64> {
    words.windows(SEQUENCE_WORDS).map(|words| join(words.iter().map(|word| word.key))).collect()
}

/// Words that stand in no sequence that is common, run by run.
fn own_parts(text: &str, words: &[Word], common: &dyn Fn(u64) -> bool) -> Vec<Span> {
    let mut is_common = vec![false; words.len()];
    for (at, sequence) in sequences(words).into_iter().enumerate() {
        if common(sequence) {
            is_common[at..at + SEQUENCE_WORDS].fill(true);
        }
    }
    let places: Vec<usize> = (0..words.len()).collect();
    let runs = places.chunk_by(|a, b| is_common[*a] == is_common[*b]);
    runs.filter(|run| !is_common[run[0]])
        .map(|run| Span { start: words[run[0]].at.start, end: words[run[run.len() - 1]].at.end })
        .filter(|span| text.get(span.start..span.end).is_some_and(|part| !part.trim().is_empty()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notice::NoticeId;

    fn notice(text: &str) -> Notice {
        let mut notice = Notice::new(NoticeId::new("1"));
        notice.text = Some(text.to_owned());
        notice
    }

    #[track_caller]
    fn check(text: &str, others: &[&str], expected: &[&str]) {
        let others: Vec<Notice> = others.iter().map(|text| notice(text)).collect();
        let found: Vec<&str> =
            differing(&notice(text), &others).iter().map(|span| &text[span.start..span.end]).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn what_the_others_do_not_say_is_told() {
        let other = "The article by Ada was retracted in May because the review was compromised.";
        check(
            "The article by Max was retracted in June because the review was compromised.",
            &[other, other],
            &[],
        );
        check(
            "The article by Max was retracted in June because the data were made up.",
            &[other, other],
            &["data were made up"],
        );
        check("Nothing else of this kind is known.", &[], &[]);
    }
}
