//! Excerpts that lost their blanks or their heads, and what is understood of them.

use super::tests::{blocks, read};
use super::{Options, understand};
use crate::corpus::RawNotice;

#[test]
fn retractions_in_glued_words_are_notices() {
    let is_notice = |text: &str| {
        let raw = RawNotice { blocks: blocks(text), ..RawNotice::default() };
        understand(raw, &Options::default()).is_ok()
    };
    assert!(is_notice("The authors have retracted this article[1]because of an error in the methodology."));
    assert!(is_notice(
        "The article, A trial of mice,[1] which appeared in Volume 9 ofExamples, has been retracted for plagiarism."
    ));
    assert!(is_notice("The following article has beenretracted:Alpha B, Gamma D. A study. 2020."));
    assert!(is_notice(
        "Retraction StatementThe article published in the December issue by Ann Alphahas been withdrawn upon request of the authors."
    ));
    assert!(!is_notice("The foreskin of these patients has been retracted for an hour."));
    assert!(!is_notice("In this study, patients who had withdrawn from the trial were left out."));
}

#[track_caller]
fn article_authors(text: &str, expected: &[&str]) {
    assert_eq!(read(text).articles[0].authors, expected, "{text}");
}

#[test]
fn authors_of_the_article_are_named_in_prose() {
    article_authors(
        "Retraction: A study of mice\n\nThe article authored by Alpha A, Beta BC, Gamma D and published in Examples has been retracted.",
        &["Alpha A", "Beta BC", "Gamma D"],
    );
}
