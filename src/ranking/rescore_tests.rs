//! Order and explanations, by example.

use super::*;
use crate::notice::Notice;
use crate::query::parse;
use crate::search::Matching;

fn notice(id: &str, title: &str, reason: &str) -> Notice {
    let json = serde_json::json!({"id": id, "title": title, "reason_text": reason,
        "articles": [{"title": "Mouse models", "authors": ["Wei Wang", "Mei Xu"]}],
        "people": [{"name": "Ada Wang", "role": "approver"}]});
    serde_json::from_value(json).unwrap()
}

fn rank(ranker: &Ranker, notices: &[Notice], scores: &[f32]) -> Vec<Ranked> {
    let sketches: Vec<Sketch> = notices.iter().map(|notice| Sketch::of(notice, 0)).collect();
    let scored = sketches.iter().zip(scores);
    let candidates: Vec<Candidate<'_>> =
        scored.map(|(sketch, score)| Candidate { score: *score, sketch }).collect();
    rescore(ranker, &candidates)
}

/// The ids in order, from candidates that an engine found equally good.
#[track_caller]
fn check(query: &str, notices: &[(&str, &str, &str)], expected: &[&str]) {
    let notices: Vec<Notice> = notices.iter().map(|(id, title, reason)| notice(id, title, reason)).collect();
    let ranked = rank(&Ranker::new(&parse(query).query), &notices, &vec![2.0; notices.len()]);
    let ids: Vec<&str> = ranked.iter().map(|ranked| notices[ranked.candidate].id.as_str()).collect();
    assert_eq!(ids, expected, "{query}: {ranked:?}");
    assert!(ranked.iter().all(|ranked| (2.0..=3.5).contains(&ranked.score)), "{ranked:?}");
}

#[test]
fn exact_forms_come_before_related_ones() {
    check("falsified", &[("a", "", "falsification"), ("b", "", "falsified")], &["b", "a"]);
    check("mice", &[("a", "mouse", ""), ("b", "mice", "")], &["b", "a"]);
}

#[test]
fn neighbours_come_before_scattered_words() {
    let scattered = "image of a cell and of another cell and duplication";
    check("image duplication", &[("a", "", scattered), ("b", "", "image duplication")], &["b", "a"]);
    check("image duplication", &[("a", "", scattered), ("b", "", "duplication of an image")], &["b", "a"]);
}

#[test]
fn the_title_counts_more_than_the_reason() {
    check("fraud", &[("a", "", "fraud"), ("b", "fraud", "")], &["b", "a"]);
}

#[test]
fn what_is_equal_stays_in_its_order() {
    check("fraud", &[("b", "fraud", ""), ("a", "fraud", ""), ("c", "fraud", "")], &["b", "a", "c"]);
    check("*", &[("b", "", ""), ("a", "", "")], &["b", "a"]);
    check("NOT fraud", &[("b", "fraud", ""), ("a", "", "")], &["b", "a"]);
    check("compound-word mouse", &[("b", "compound mouse", ""), ("a", "mouse word", "")], &["b", "a"]);
}

/// The places of notices that an engine scored 3, 2 and 1.
#[track_caller]
fn check_company(query: &str, matching: Matching, expected: &[usize]) {
    let notices = [
        notice("a", "wing flutter", "birds"),
        notice("b", "wing in heat", "shells"),
        notice("c", "heat", "shells in heat"),
    ];
    let ranker = Ranker::matching(&parse(query).query, matching);
    let ranked = rank(&ranker, &notices, &[3.0, 2.9, 2.8]);
    let places: Vec<usize> = ranked.iter().map(|ranked| ranked.candidate).collect();
    assert_eq!(places, expected, "{query}: {ranked:?}");
    assert!(ranked.iter().all(|ranked| (2.8..=5.25).contains(&ranked.score)), "{ranked:?}");
}

#[track_caller]
fn check_asks(query: &str, matching: Matching, expected: bool) {
    assert_eq!(Ranker::matching(&parse(query).query, matching).asks_neighbours(), expected, "{query}");
}

#[test]
fn descriptions_ask_the_neighbours() {
    check_asks("wing heat shell", Matching::Any, true);
    check_asks("wing heat shell \"birds in heat\" publisher:Wiley", Matching::Any, true);
    check_asks("wing heat shell", Matching::All, false);
    check_asks("wing heat", Matching::Any, false);
    check_asks("wing \"heat of the shell\"", Matching::Any, false);
    check_asks("wing heat shell 10.5555/mouse", Matching::Any, false);
}

#[test]
fn where_any_word_may_match_the_company_counts() {
    check_company("wing birds shell", Matching::All, &[0, 1, 2]);
    check_company("wing \"birds\" shell", Matching::Any, &[0, 1, 2]);
    check_company("wing shell", Matching::Any, &[0, 1, 2]);
}

#[track_caller]
fn check_explained(query: &str, expected: &[&str]) {
    let notice = notice("a", "Retraction: image data", "Images were duplicated.");
    assert_eq!(Ranker::new(&parse(query).query).explain(&notice, 0, 0.0, 1), expected, "{query}");
}

#[test]
fn explanations_tell_scores_apart() {
    let notice = notice("a", "Retraction: image data", "Images were duplicated.");
    let score = |rank| Ranker::new(&parse("image data").query).explain(&notice, 0, 2.8, rank).pop().unwrap();
    assert!(score(1).starts_with("score 2.800: 2.000 for the words, by"), "{}", score(1));
    assert!(score(101).starts_with("score 2.800: for the words, by"), "{}", score(101));
}

#[test]
fn explanations_say_what_matched_where() {
    check_explained(
        "image data",
        &[
            "title of the notice: `image` as typed, `data` as typed; side by side",
            "reason: `image` as `Images`",
            "words as typed and side by side in title and reason add 40 %",
        ],
    );
    check_explained("author:\"Wang W\"", &["author: `Wang W` as `Wei Wang`"]);
    check_explained("person:Wang", &["author: `Wang` as `Wei Wang`", "approver: `Wang` as `Ada Wang`"]);
    check_explained("author:xo~1", &["author: `xo~1` as `Xu`"]);
    check_explained("author:Ada", &[]);
    check_explained("publisher:Wiley", &[]);
}

/// A hundred candidates of usual size. Printed rather than asserted tightly, because machines differ.
#[test]
fn a_hundred_candidates_cost_little() {
    let reason =
        "Following publication, concerns were raised regarding the integrity of the images in the article. "
            .repeat(8);
    let notices: Vec<Notice> = (0..100)
        .map(|n| notice(&n.to_string(), "Retraction: Long title about microRNA-148b-3p in mice", &reason))
        .collect();
    let sketches: Vec<Sketch> = notices.iter().map(|notice| Sketch::of(notice, 0)).collect();
    let candidates: Vec<Candidate<'_>> =
        sketches.iter().map(|sketch| Candidate { score: 1.0, sketch }).collect();
    let query = parse("integrity of images microRNA-148b concerns").query;
    let ranker = Ranker::matching(&query, Matching::Any);
    let start = std::time::Instant::now();
    for _ in 0..20 {
        assert_eq!(rescore(&ranker, &candidates).len(), 100);
    }
    let took = start.elapsed() / 20;
    println!("100 candidates: {took:?}");
    assert!(took.as_millis() < 500, "{took:?}");
}
