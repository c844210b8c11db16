//! No query can hurt: depth, length, expansions, windows and time are bounded, and the answer says so.

use std::time::{Duration, Instant};

use super::*;
use crate::index::machine::processor_time;
use crate::query::{ProblemKind, Query, TermKind, parse};
use crate::search::{FacetRequest, SearchRequest, Sort};

/// Answers within a second of processor time, with a problem of this kind.
#[track_caller]
fn check(request: &SearchRequest, kind: ProblemKind) {
    let start = processor_time();
    let found = sample().ask(request);
    let took = processor_time() - start;
    assert!(took < Duration::from_secs(1), "{took:?}");
    assert!(found.problems.iter().any(|problem| problem.kind == kind), "{:?}", found.problems);
}

fn any_of(texts: impl Iterator<Item = String>, kind: TermKind) -> SearchRequest {
    SearchRequest::new(Query::Or(texts.map(|text| Query::Term { field: None, text, kind }).collect()))
}

#[test]
fn a_query_made_by_hand_is_bounded() {
    let wraps: [fn(Query) -> Query; 4] = [
        |part| Query::And(vec![part]),
        |part| Query::Not(Box::new(part)),
        |part| Query::Or(vec![part, word("tea")]),
        |part| Query::Near { parts: vec![part], words: 3 },
    ];
    for wrap in wraps {
        let deep = (0..100_000).fold(word("copper"), |part, _| wrap(part));
        check(&SearchRequest::new(deep), ProblemKind::Limit);
    }
    check(&any_of((0..10_000).map(|n| format!("w{n}")), TermKind::AsSpelt), ProblemKind::Limit);
}

#[test]
fn words_that_stand_for_others_are_bounded() {
    check(&any_of((0..300).map(|n| format!("c{n}")), TermKind::Prefix), ProblemKind::Limit);
    check(&any_of((0..300).map(|n| format!("cop{}", "x".repeat(n))), TermKind::Fuzzy(2)), ProblemKind::Limit);
}

#[test]
fn hostile_text_answers_with_a_problem() {
    let hostile = [
        format!("{}copper{}", "(".repeat(1000), ")".repeat(1000)),
        "(".repeat(5000),
        "copper ".repeat(100_000),
        "NOT ".repeat(8000),
        "-(".repeat(2000),
        "title:(".repeat(2000),
        "a)^2".repeat(1000),
        "(a|b|c)*a(a|b|c){25}".to_owned(),
        "/w.*9.*/".to_owned(),
        "* ".repeat(2000) + "c*",
        "co* ".repeat(2000),
        "copepr~2 ".repeat(2000),
        "copper NEAR/50 ".repeat(1000),
    ];
    for text in hostile {
        let start = processor_time();
        let parsed = parse(&text);
        let found = sample().ask(&SearchRequest::new(parsed.query));
        let took = processor_time() - start;
        assert!(took < Duration::from_secs(1), "{took:?} for {}", &text[..16]);
        assert!(!parsed.problems.is_empty() || !found.problems.is_empty(), "{}", &text[..16]);
    }
}

#[test]
fn an_answer_that_is_cut_short_says_so() {
    let past = Some(Instant::now());
    let facets = vec![FacetRequest { field: crate::query::Field::Publisher, limit_values: 9 }];
    for text in
        ["copper", "copper frogs", "co*", "copepr~1", "exsomes", "a NEAR/3 b", "-copper", "author:wang", ""]
    {
        for sort in [Sort::Relevance, Sort::Newest, Sort::Title, Sort::Random(3)] {
            let query = parse(text).query;
            let request =
                SearchRequest { deadline: past, facets: facets.clone(), sort, ..SearchRequest::new(query) };
            check(&request, ProblemKind::Partial);
            assert_eq!(sample().ask(&request).total, 0);
        }
    }
    let later = Some(Instant::now() + Duration::from_secs(60));
    let request = SearchRequest { deadline: later, ..SearchRequest::new(word("copper")) };
    assert_eq!(sample().ask(&request), sample().ask(&SearchRequest::new(word("copper"))));
}
