//! Orders, pages and cursors.

use super::*;
use crate::query::{self, Field, Query};
use crate::search::{Matching, SearchEngine as _, SearchError, SearchRequest, Sort};

fn sorted(query: Query, sort: Sort) -> SearchRequest {
    SearchRequest { sort, ..SearchRequest::new(query) }
}

#[track_caller]
fn check(sort: Sort, expected: &[&str]) {
    assert_eq!(ids(&sample().ask(&sorted(Query::All, sort))), expected);
}

#[test]
fn dates_and_titles_order_with_the_unstated_last() {
    check(Sort::Newest, &["10.5555/n1", "10.5555/n2", "10.5555/n3", "rw:77", "n:0123456789ab"]);
    check(Sort::Oldest, &["rw:77", "10.5555/n3", "10.5555/n2", "10.5555/n1", "n:0123456789ab"]);
    check(Sort::Title, &["rw:77", "10.5555/n3", "n:0123456789ab", "10.5555/n2", "10.5555/n1"]);
}

#[test]
fn ties_are_broken_by_id() {
    check(Sort::Relevance, &["10.5555/n1", "10.5555/n2", "10.5555/n3", "n:0123456789ab", "rw:77"]);
    let same = |id: &str| format!(r#"{{"id":"{id}","title":"The same","text":"words"}}"#);
    let lines: Vec<String> = ["c", "a", "d", "b"].iter().map(|id| same(id)).collect();
    let archive = archive_of(&notices(&lines.join("\n")));
    for sort in [Sort::Relevance, Sort::Newest, Sort::Oldest, Sort::Title] {
        assert_eq!(ids(&archive.ask(&sorted(word("same"), sort))), ["a", "b", "c", "d"], "{sort:?}");
    }
}

#[test]
fn titles_weigh_more_than_text() {
    let archive = archive_of(&notices(
        r#"{"id":"a","title":"Other","text":"frogs in a pond"}
           {"id":"b","title":"Frogs","text":"other in a pond"}"#,
    ));
    assert_eq!(ids(&archive.ask(&SearchRequest::new(word("frogs")))), ["b", "a"]);
}

/// One notice has the words of codes in its title and another code, the others bear the codes.
const CODED: &str = r#"
    {"id":"a","title":"Legal threats","journal":"Peer Reasons","text":"fake legal threats reasons review peer"}
    {"id":"b","title":"Frogs of a far pond","reasons":[{"code":"Legal Reasons and/or Threats","layer":"process","source":"text"}],"text":"frogs in a pond, and no more than frogs"}
    {"id":"c","title":"Frogs of a near pond","reasons":[{"code":"Concerns/Issues about Peer Review","layer":"substance","source":"text"}]}
    {"id":"d","title":"Legal toads","articles":[{"title":"Toads","reasons":[{"code":"Fake Peer Review","layer":"substance","source":"text"}]}]}"#;

#[track_caller]
fn check_coded(typed: &str, expected: &[&str]) {
    let archive = archive_of(&notices(CODED));
    let mut request = SearchRequest::new(query::parse(typed).query);
    request.explain = true;
    let found = archive.ask(&request);
    let says = |hit: &crate::search::Hit| hit.explanation.iter().any(|line| line.contains("bears the code"));
    let coded: Vec<&str> =
        found.hits.iter().take_while(|hit| says(hit)).map(|hit| hit.notice.id.as_str()).collect();
    assert_eq!(coded, expected, "{typed}");
}

#[test]
fn what_bears_the_code_that_is_named_comes_first() {
    check_coded("legal threats", &["b"]);
    check_coded("threat of legal reasons", &["b"]);
    check_coded("issues about peer review", &["c"]);
    check_coded("peer review", &["d", "c"]);
    check_coded("fake peer review", &["d"]);
    check_coded("legal frogs", &[]);
    check_coded("legal", &[]);
    check_coded("\"legal threats\"", &[]);
}

/// So many notices of up to four articles, many of which score or date alike.
fn many(count: usize) -> String {
    let line = |n: usize| {
        let articles: Vec<String> = (0..n % 4)
            .map(|a| {
                format!(r#"{{"title":"Frogs {} of {}","authors":["Ana {a}"]}}"#, "pond ".repeat(a), n % 7)
            })
            .collect();
        let date = if n.is_multiple_of(5) {
            String::new()
        } else {
            format!(r#""dates":{{"published":"20{:02}"}},"#, n % 9 + 10)
        };
        format!(
            r#"{{"id":"10.5555/{n}","title":"Title {}",{date}"articles":[{}],"text":"pond frogs"}}"#,
            n % 3,
            articles.join(",")
        )
    };
    (0..count).map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn pages_by_cursor_are_pages_by_number() {
    // The first hundred hits are ranked otherwise than those behind.
    let archive = archive_in_two(&notices(&many(240)));
    for query in [Query::All, word("frogs"), words("frogs pond"), words("frogs title 1 pond ana")] {
        for sort in [Sort::Relevance, Sort::Newest, Sort::Oldest, Sort::Title] {
            let sorted =
                |query: Query, sort| SearchRequest { matching: Matching::Any, ..sorted(query, sort) };
            let whole = ids(&archive.ask(&SearchRequest { limit_hits: 300, ..sorted(query.clone(), sort) }));
            assert_eq!(whole.len(), 240);
            let (mut by_cursor, mut by_number, mut after) = (Vec::new(), Vec::new(), None);
            loop {
                let offset_hits = by_number.len();
                let page = SearchRequest { limit_hits: 7, ..sorted(query.clone(), sort) };
                by_number.extend(ids(&archive.ask(&SearchRequest { offset_hits, ..page.clone() })));
                let found = archive.ask(&SearchRequest { after, ..page });
                assert_eq!(found.hits.first().map(|hit| hit.rank), Some(offset_hits + 1));
                by_cursor.extend(ids(&found));
                after = found.next;
                if after.is_none() {
                    break;
                }
            }
            assert_eq!(by_cursor, whole, "{sort:?}");
            assert_eq!(by_number, whole, "{sort:?}");
        }
    }
}

/// Notices that say one thing by many names, in many lengths, so that no two names weigh alike.
fn named_variously(count: usize) -> String {
    const NAMES: &[&str] = &[
        "image duplication",
        "images were reused",
        "duplicated figures",
        "overlapping images",
        "a panel reuse, an image",
        "no image here, only overlapping words and a duplication elsewhere of one figure",
        "duplication of the same images and reuse of a figure",
    ];
    let line = |n: usize| {
        format!(
            r#"{{"id":"10.5555/{n}","title":"{}","text":"{} {}","reason_text":"{}"}}"#,
            NAMES[n % NAMES.len()],
            "filler words ".repeat(n % 11),
            NAMES[(n / 7) % NAMES.len()],
            NAMES[(n / 3) % NAMES.len()],
        )
    };
    (0..count).map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn pages_of_any_size_make_up_the_whole_list() {
    let archive = archive_in_two(&notices(&named_variously(200)));
    let queries = [
        "image duplication",
        "figure reuse",
        "image -panel",
        "(image duplication) OR (overlapping words)",
        "(image -reuse) OR filler",
        "figure OR -duplication",
        "image NEAR/2 duplication OR (panel filler)",
    ];
    for (text, matching) in queries.iter().flat_map(|text| [(text, Matching::Auto), (text, Matching::Any)]) {
        let query = crate::query::parse(text).query;
        let asked = SearchRequest { matching, ..SearchRequest::new(query) };
        let whole = ids(&archive.ask(&SearchRequest { limit_hits: 300, ..asked.clone() }));
        assert!(whole.len() > 100, "{text}: {}", whole.len());
        for limit_hits in [1, 5, 10, 30, 100] {
            let page = SearchRequest { limit_hits, ..asked.clone() };
            // By number only where pages meet the end of what is ranked by more than its score.
            for offset_hits in [90, 95, 99, 100, 101, 110, 120] {
                let found = ids(&archive.ask(&SearchRequest { offset_hits, ..page.clone() }));
                let expected = whole.iter().skip(offset_hits).take(limit_hits);
                assert!(found.iter().eq(expected), "{text} {matching:?} {limit_hits} from {offset_hits}");
            }
            let (mut by_cursor, mut after) = (Vec::new(), None);
            while by_cursor.len() < whole.len() {
                let found = archive.ask(&SearchRequest { after, ..page.clone() });
                by_cursor.extend(ids(&found));
                let Some(next) = found.next else { break };
                after = Some(next);
            }
            assert_eq!(by_cursor, whole, "{text} {matching:?} {limit_hits}");
        }
    }
}

#[test]
fn a_cursor_far_behind_goes_on_where_the_archive_changed() {
    let all = notices(&many(240));
    let (archive, fewer) = (archive_in_two(&all), archive_of(&all[..200]));
    let page = SearchRequest { limit_hits: 150, ..SearchRequest::new(word("frogs")) };
    let after = archive.ask(&page).next;
    let asked = super::super::cursor::asked(&page);
    let cursor =
        super::super::cursor::Cursor::decode(after.as_deref().unwrap(), &asked, Sort::Relevance).unwrap();
    assert_eq!((cursor.rank, cursor.archive.as_deref()), (150, Some("f")));
    // Both archives bear one name here; under another the place is found by the id, or else by its rank.
    let renamed = super::super::cursor::Cursor { archive: Some("other".into()), ..cursor };
    let found = |archive: &Archive, cursor: String| {
        archive.ask(&SearchRequest { after: Some(cursor), limit_hits: 5, ..page.clone() })
    };
    assert_eq!(ids(&found(&archive, renamed.encode())), ids(&found(&archive, after.unwrap())));
    let whole = ids(&fewer.ask(&SearchRequest { limit_hits: 300, ..page.clone() }));
    let behind = found(&fewer, renamed.encode());
    assert_eq!(ids(&behind), whole[behind.hits[0].rank - 1..][..5]);
}

#[test]
fn ranks_go_on_from_page_to_page() {
    let archive = archive_of(&notices(&many(60)));
    let request = SearchRequest { limit_hits: 5, offset_hits: 10, ..SearchRequest::new(word("frogs")) };
    let ranks: Vec<usize> = archive.ask(&request).hits.iter().map(|hit| hit.rank).collect();
    assert_eq!(ranks, [11, 12, 13, 14, 15]);
}

#[test]
fn the_best_article_of_a_notice_stands_for_it() {
    let archive = archive_of(&notices(&many(60)));
    let found = archive.ask(&SearchRequest { limit_hits: 100, ..SearchRequest::new(word("pond")) });
    assert_eq!(found.total, 60);
    let three = found.hits.iter().find(|hit| hit.notice.articles.len() == 3).unwrap();
    assert!(three.entry > 0, "an article with `pond` in its title is better than one without");
}

#[test]
fn windows_are_bounded() {
    let found = sample().ask(&SearchRequest { offset_hits: 20_000, ..SearchRequest::new(Query::All) });
    assert_eq!((found.hits.len(), found.total, found.problems.len()), (0, 5, 0));
    let none = sample().ask(&SearchRequest { limit_hits: 0, ..SearchRequest::new(word("copper")) });
    assert_eq!((none.hits.len(), none.total), (0, 2));
}

#[test]
fn a_cursor_of_another_question_is_refused() {
    let asked = SearchRequest { limit_hits: 1, ..SearchRequest::new(Query::All) };
    let after = sample().ask(&asked).next;
    assert!(after.is_some());
    let found = |filters| {
        let request = SearchRequest { after: after.clone(), filters, limit_hits: 3, ..asked.clone() };
        sample().index.search(&request).map(|found| found.hits.len())
    };
    assert!(matches!(found(vec![]), Ok(3)));
    let others = found(vec![filter(Field::Nature, &["retraction"])]);
    assert!(matches!(others, Err(SearchError::BadCursor(_))));
}

#[test]
fn a_foreign_cursor_is_refused() {
    let request = SearchRequest { after: Some("7b7d".into()), ..SearchRequest::new(Query::All) };
    assert!(matches!(sample().index.search(&request), Err(SearchError::BadCursor(_))));
}

#[test]
fn a_filter_does_not_change_the_order() {
    let request = |filters| SearchRequest { filters, ..SearchRequest::new(words("copper")) };
    let all = ids(&sample().ask(&request(vec![])));
    assert_eq!(
        all,
        ids(&sample().ask(&request(vec![filter(Field::Nature, &["retraction", "expression of concern"])])))
    );
}

#[test]
fn the_best_ranked_notice_stands_for_its_wording() {
    // Both have the same words; only the second takes its article back, which ranking knows and the engine does not.
    let lines = r#"{"id":"a","nature":"correction","title":"Frogs in ponds","cluster":"w"}
        {"id":"b","nature":"retraction","title":"Frogs in ponds","cluster":"w"}
        {"id":"c","nature":"retraction","title":"Frogs in ponds and more ponds"}"#;
    let collapse = Some(crate::search::Collapse::Cluster);
    let request = SearchRequest { collapse, ..SearchRequest::new(words("frogs ponds")) };
    let archive = archive_of(&notices(lines));
    assert_eq!(ids(&archive.ask(&SearchRequest { collapse: None, ..request.clone() })).first().unwrap(), "b");
    let found = archive.ask(&request);
    assert_eq!(found.hits.iter().map(|hit| (hit.notice.id.as_str(), hit.others)).max(), Some(("c", Some(0))));
    assert!(
        found.hits.iter().any(|hit| hit.notice.id.as_str() == "b" && hit.others == Some(1)),
        "{:?}",
        ids(&found)
    );
}
