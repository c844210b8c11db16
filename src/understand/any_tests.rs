//! Text of any kind to a notice: no panic, no endless work, and every span lies in the text that it counts in.

use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::{Options, understand};
use crate::corpus::{Block, RawNotice};

/// Words that mean something to some rule, and signs that part them.
const WORDS: &str = "Retraction|RETRACTED:|Expression of Concern|Correction to|Erratum|the article|has been retracted|\
    withdrawn|10.5555/a|https://doi.org/10.5555/b|doi:|PMID: 123|[1]|(2019)|12(3):45-67|Received|Accepted|Published|\
    14 May 2024|May 2024|2024-05-14|12/11/2019|Editor-in-Chief|Approved by|Jane Doe|Wang W|Dr|MD, PhD|Department of|\
    University of Nowhere|China|the authors|agree|do not agree|did not respond|plagiarism|duplicated images|no evidence of|\
    data|Figure 4|because|however|et al.|and|,|;|.|:|-|–|(|)|“|”|*|†|1,2|©|CC BY|ISSN 1234-5678|Journal of Examples|\
    Copyright|Abstract|References|Keywords|\u{fffd}|é|基因|\u{200f}|\t";

fn word() -> impl Strategy<Value = String> {
    let words: Vec<&str> = WORDS.split('|').collect();
    prop_oneof![8 => proptest::sample::select(words).prop_map(str::to_owned), 1 => "\\PC{0,12}", 1 => "[A-Z]{1,4}"]
}

fn block() -> impl Strategy<Value = Block> {
    let words =
        proptest::collection::vec((word(), proptest::sample::select(vec![" ", "", "\n", "  "])), 0..40);
    let text = words.prop_map(|words| words.into_iter().map(|(word, between)| word + between).collect());
    (text, 0u8..6, 0u32..3).prop_map(|(text, size, page): (String, u8, u32)| Block {
        text,
        size: f32::from(size) / 2.0,
        page,
    })
}

/// Far more than any of these texts takes; what it catches are loops and squares.
const LONGEST: Duration = Duration::from_secs(5);

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_becomes_a_notice(blocks in proptest::collection::vec(block(), 0..12)) {
        let began = Instant::now();
        let raw = RawNotice { blocks, ..RawNotice::default() };
        let notice = understand(raw, &Options { all: true }).unwrap();
        prop_assert!(began.elapsed() < LONGEST);
        let text = notice.text.as_deref().unwrap_or_default();
        for span in notice.evidence.values() {
            prop_assert!(text.get(span.start..span.end).is_some(), "{:?}", span);
        }
        let of_articles = notice.articles.iter().flat_map(|article| &article.reasons);
        for evidence in notice.reasons.iter().chain(of_articles).flat_map(|reason| &reason.evidence) {
            prop_assert_eq!(text.get(evidence.start..evidence.end), Some(evidence.text.as_str()));
        }
    }
}

/// A text that repeats a pattern is understood in time that grows with its length only: with its square, these would
/// take many minutes.
#[track_caller]
fn check_time(pattern: &str, bytes: usize) {
    let began = Instant::now();
    let text = pattern.repeat(bytes / pattern.len());
    let raw = RawNotice { blocks: vec![Block { text, size: 1.0, page: 0 }], ..RawNotice::default() };
    understand(raw, &Options { all: true }).unwrap();
    let took = began.elapsed();
    assert!(took < Duration::from_secs(30), "{pattern:?}: {took:?}");
}

#[test]
fn long_texts_take_long_in_proportion_only() {
    for pattern in [
        "a",
        "Retraction. ",
        "Jane Doe, ",
        "10.5555/a ",
        "(",
        "“",
        "the authors\n",
        "[1] A. B. (2019). ",
        "1,2,",
        "May 2024 ",
        "Home\nMenu\nShare\nAlpha A\n2019\n",
        "Home > Journals > Ponds\n",
        "Ann Alpha | Bo Beta | 12(3):4–5 | 2019\n",
        "Retraction: A study of frogs\n\nAuthored by Ann Alpha ",
        "Volume 12, Issue 3, Pages 4-5\n",
        "A. B. (2019) A study. J Ponds 12:3–4. https://doi.org/10.5555/a\n",
    ] {
        check_time(pattern, 128 << 10);
    }
}
