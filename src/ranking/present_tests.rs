//! Highlights and snippets, by example.

use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::*;
use crate::query::parse;
use crate::ranking::Ranker;

fn notice() -> Notice {
    serde_json::from_value(serde_json::json!({
        "id": "a", "title": "Retraction: A study of mice",
        "journal": "Copper Letters",
        "publisher": {"as_found": "Tin Press Ltd", "imprint": "Tin Press", "family": "Tin"},
        "articles": [
            {"title": "A study of mice", "authors": ["Wei Wang", "Mei Xu"], "institutions": ["Iron College, Zinc"]},
            {"title": "Another study of rats", "authors": ["Jörg Müller"]}
        ],
        "people": [{"name": "Maria Examplini", "role": "approver"}],
        "reason_text": "Images were duplicated. The data could not be verified by the authors.",
        "text": "Retraction of a study. Images were duplicated. Maria Examplini approved this."
    }))
    .unwrap()
}

fn value<'n>(notice: &'n Notice, field: &str) -> &'n str {
    let parts: Vec<&str> = field.split('.').collect();
    match parts.as_slice() {
        ["title"] => notice.title.as_deref().unwrap(),
        ["reason_text"] => notice.reason_text.as_deref().unwrap(),
        ["journal"] => notice.journal.as_deref().unwrap(),
        ["publisher", "imprint"] => &notice.publisher.as_ref().unwrap().imprint,
        ["publisher", "as_found"] => &notice.publisher.as_ref().unwrap().as_found,
        ["articles", n, "institutions", m] => {
            &notice.articles[n.parse::<usize>().unwrap()].institutions[m.parse::<usize>().unwrap()]
        }
        ["text"] => notice.text.as_deref().unwrap(),
        ["articles", n, "title"] => notice.articles[n.parse::<usize>().unwrap()].title.as_deref().unwrap(),
        ["articles", n, "authors", m] => {
            &notice.articles[n.parse::<usize>().unwrap()].authors[m.parse::<usize>().unwrap()]
        }
        ["people", n, "name"] => &notice.people[n.parse::<usize>().unwrap()].name,
        other => panic!("no such field: {other:?}"),
    }
}

/// What is marked, as `field=words`, and what is quoted, as `field: words`.
#[track_caller]
fn check(query: &str, marked: &[&str], quoted: &[&str]) {
    let notice = notice();
    let shown = Ranker::new(&parse(query).query).present(&notice, 0);
    let highlights: Vec<String> = shown
        .highlights
        .iter()
        .flat_map(|(field, spans)| spans.iter().map(move |span| (field, span)))
        .map(|(field, span)| format!("{field}={}", &value(&notice, field)[span.start..span.end]))
        .collect();
    let snippets: Vec<String> = shown
        .snippets
        .iter()
        .map(|snippet| {
            format!("{}: {}", snippet.field, &value(&notice, &snippet.field)[snippet.start..snippet.end])
        })
        .collect();
    assert_eq!(highlights, marked, "{query}");
    assert_eq!(snippets, quoted, "{query}");
}

const REASON: &str = "reason_text: Images were duplicated. The data could not be verified by the authors.";

#[test]
fn matches_are_marked_in_every_field() {
    check("mouse", &["articles.0.title=mice", "title=mice"], &[REASON]);
    check("duplication", &["reason_text=duplicated", "text=duplicated"], &[REASON]);
    check("title:study", &["articles.0.title=study", "articles.1.title=study", "title=study"], &[REASON]);
    check("\"images were\"", &["reason_text=Images were", "text=Images were"], &[REASON]);
    check("mull*", &["articles.1.authors.0=Müller"], &[REASON]);
    check("author:\"Mueller J\"", &["articles.1.authors.0=Jörg Müller"], &[REASON]);
    check("author:examplini", &[], &[REASON]);
    check("approver:examplini", &["people.0.name=Maria Examplini"], &[REASON]);
    check("images -duplicated", &["reason_text=Images", "text=Images"], &[REASON]);
    check(
        "journal:copper tin",
        &["journal=Copper", "publisher.as_found=Tin", "publisher.imprint=Tin"],
        &[REASON],
    );
    check("institution:college", &["articles.0.institutions.0=College"], &[REASON]);
    check("*", &[], &[REASON]);
}

#[test]
fn the_text_is_quoted_where_it_says_more() {
    let verified = "reason_text: The data could not be verified by the authors.";
    check("verified", &["reason_text=verified"], &[verified]);
    check(
        "verified approved",
        &["reason_text=verified", "text=approved"],
        &[verified, "text: Maria Examplini approved this."],
    );
    check("approved", &["text=approved"], &["text: Maria Examplini approved this."]);
}

#[test]
fn where_nothing_matches_the_words_that_gave_a_reason_are_quoted() {
    let text =
        format!("Images were shown. {}The data were made up.", "Much was said in between. ".repeat(20));
    let start = text.find("made up").unwrap();
    let reason = serde_json::json!({"code": "Falsification of Data", "layer": "substance", "source": "text",
        "evidence": [{"start": start, "end": start + 7, "text": "made up"}]});
    let json = serde_json::json!({"id": "a", "title": "Mice", "text": text, "reasons": [reason]});
    let notice: Notice = serde_json::from_value(json).unwrap();
    let shown = Ranker::new(&parse("mice").query).present(&notice, 0);
    assert_eq!(&text[shown.snippets[0].start..shown.snippets[0].end], "The data were made up.");
    let shown = Ranker::new(&parse("images").query).present(&notice, 0);
    assert!(text[shown.snippets[0].start..].starts_with("Images were shown."));
}

#[test]
fn ten_megabytes_are_shown_at_once() {
    let text = "The images were duplicated and data were lost. ".repeat(220_000);
    let notice: Notice = serde_json::from_value(serde_json::json!({"id": "a", "text": text})).unwrap();
    let ranker = Ranker::new(&parse("\"images were\" data lost~1").query);
    // The fastest of several, because the machine may be busy with something else.
    let timed = || {
        let start = Instant::now();
        ranker.present(&notice, 0);
        start.elapsed()
    };
    let took = (0..3).map(|_| timed()).min().unwrap_or_default();
    assert!(took < Duration::from_secs(1), "{took:?}");
    let shown = ranker.present(&notice, 0);
    assert_eq!(shown.highlights["text"].len(), MAX_SPANS);
    assert_eq!(shown.snippets.len(), 1);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn spans_lie_in_their_texts(
        text in "([a-eA-E基é. \n-]|falsified |image ){0,200}",
        query in "([a-e]{1,3}\\*? ?|\"a b\"~2 |falsification |image~1 |基){0,6}",
    ) {
        let notice: Notice =
            serde_json::from_value(serde_json::json!({"id": "a", "text": text, "reason_text": text})).unwrap();
        let shown = Ranker::new(&parse(&query).query).present(&notice, 0);
        for spans in shown.highlights.values() {
            for span in spans {
                prop_assert!(text.get(span.start..span.end).is_some_and(|words| !words.is_empty()));
            }
            prop_assert!(spans.windows(2).all(|pair| pair[0].end <= pair[1].start));
        }
        for snippet in &shown.snippets {
            let words = text.get(snippet.start..snippet.end).unwrap();
            prop_assert!(words.len() <= 400 && words.trim() == words, "{words}");
        }
    }
}
