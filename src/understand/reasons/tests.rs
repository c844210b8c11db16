//! Invented sentences and the codes that must, and must not, be read from them.

use super::*;
use crate::notice::Layer;

#[track_caller]
fn check(text: &str, expected: &[&str]) {
    let found: Vec<_> = read_reasons(text).into_iter().map(|reason| reason.code).collect();
    assert_eq!(found, expected);
}

#[test]
fn evidence_is_the_sentence() {
    let text = "We retract it.The data were unreliable. All agree.";
    let reasons = read_reasons(text);
    assert_eq!(reasons.len(), 1);
    assert_eq!((reasons[0].code.as_str(), reasons[0].layer), ("Unreliable Data", Layer::Substance));
    let evidence = &reasons[0].evidence[0];
    assert_eq!(&text[evidence.start..evidence.end], "The data were unreliable.");
}
