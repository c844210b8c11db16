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
        ["reasons", n, "code"] => &notice.reasons[n.parse::<usize>().unwrap()].code,
        ["subjects", n] => &notice.subjects[n.parse::<usize>().unwrap()],
        ["articles", n, "countries", m] => {
            &notice.articles[n.parse::<usize>().unwrap()].countries[m.parse::<usize>().unwrap()]
        }
        ["articles", n, "reasons", m, "code"] => {
            &notice.articles[n.parse::<usize>().unwrap()].reasons[m.parse::<usize>().unwrap()].code
        }
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

/// What is marked and quoted of a notice that is given as JSON.
fn shown(query: &str, notice: serde_json::Value) -> (Vec<String>, Vec<String>, Vec<String>) {
    let notice: Notice = serde_json::from_value(notice).unwrap();
    let ranker = Ranker::new(&crate::ranking::with_synonyms(&parse(query).query));
    let shown = ranker.present(&notice, 0);
    let quoted = shown.snippets.iter().map(|s| value(&notice, &s.field)[s.start..s.end].to_owned());
    let quoted: Vec<String> = quoted.collect();
    let mut marked = Vec::new();
    for (field, spans) in &shown.highlights {
        marked.extend(
            spans.iter().map(|span| format!("{field}={}", &value(&notice, field)[span.start..span.end])),
        );
    }
    (marked, quoted, ranker.explain(&notice, 0, 0.0, 1))
}

#[test]
fn values_that_were_found_are_marked_and_explained() {
    let notice = serde_json::json!({"id": "a", "subjects": ["Copper Physics"],
        "reasons": [{"code": "Investigation by Journal", "layer": "process", "source": "text"}],
        "articles": [{"countries": ["France"],
            "reasons": [{"code": "Fake Peer Review", "layer": "substance", "source": "text"}]}]});
    let check = |query: &str, marked: &str, explained: &str| {
        let (found, _, lines) = shown(query, notice.clone());
        assert_eq!(
            (found.join(" "), lines.first().map(String::as_str)),
            (marked.to_owned(), Some(explained)),
            "{query}"
        );
    };
    check(
        "reason:\"Fake Peer Review\"",
        "articles.0.reasons.0.code=Fake Peer Review",
        "reason code: `Fake Peer Review` as typed",
    );
    check("reason:investigation", "reasons.0.code=Investigation", "process code: `investigation` as typed");
    check("copper", "subjects.0=Copper", "subject: `copper` as typed");
    check("country:france", "articles.0.countries.0=France", "country: `france` as typed");
}

#[test]
fn words_of_another_name_are_marked_only_together() {
    let notice = |text: &str| serde_json::json!({"id": "a", "reason_text": text});
    let check = |text: &str, expected: &[&str]| {
        let (marked, _, lines) = shown("fake peer review", notice(text));
        assert_eq!(marked, expected, "{text}: {lines:?}");
    };
    check("A robot was manipulated by review.", &["reason_text=review"]);
    check(
        "Peer review was manipulated.",
        &["reason_text=Peer", "reason_text=review", "reason_text=manipulated"],
    );
}

#[test]
fn a_title_is_not_quoted_and_nothing_twice() {
    let notice = serde_json::json!({"id": "a", "title": "Retraction: Copper mice and men",
        "reason_text": "The authors admitted to making up the data of copper.",
        "text": "Retraction to: Copper mice and men. The authors admitted to making up the data of copper. More is not said."});
    let quoted = |query: &str| shown(query, notice.clone()).1;
    assert_eq!(quoted("mice"), ["The authors admitted to making up the data of copper."]);
    assert_eq!(
        quoted("copper said"),
        ["The authors admitted to making up the data of copper.", "More is not said."]
    );
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
