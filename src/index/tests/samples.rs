//! Samples drawn by lot, and the notices most like one.

use super::*;
use crate::notice::Notice;
use crate::query::{Field, Query, parse};
use crate::search::{FacetRequest, SearchEngine as _, SearchRequest, Sort};

fn numbered(numbers: impl Iterator<Item = usize>) -> Vec<Notice> {
    let lines: Vec<String> = numbers
        .map(|n| format!(r#"{{"id":"10.5555/{n}","title":"Frogs {n}","articles":[{{}},{{}}]}}"#))
        .collect();
    notices(&lines.join("\n"))
}

fn drawn(archive: &Archive, seed: u64, limit_hits: usize) -> Vec<String> {
    let request = SearchRequest { sort: Sort::Random(seed), limit_hits, ..SearchRequest::new(word("frogs")) };
    ids(&archive.ask(&request))
}

#[test]
fn a_sample_depends_on_the_seed_and_on_nothing_else() {
    let archive = archive_of(&numbered(0..100));
    let ten = drawn(&archive, 7, 10);
    assert_eq!(ten.len(), 10);
    assert_eq!(drawn(&archive, 7, 20)[..10], ten);
    assert_ne!(drawn(&archive, 8, 10), ten);
    assert_eq!(drawn(&archive_of(&numbered((0..100).rev())), 7, 10), ten);
    // Notices that are not drawn may go: the others stand in the same order.
    let fewer: Vec<Notice> = numbered(0..100)
        .into_iter()
        .filter(|notice| ten.contains(&notice.id.to_string()) || notice.id.as_str().ends_with('3'))
        .collect();
    assert_eq!(drawn(&archive_of(&fewer), 7, 10), ten);
}

#[test]
fn a_sample_goes_on_behind_a_cursor() {
    let archive = archive_of(&numbered(0..50));
    let request =
        SearchRequest { sort: Sort::Random(1), limit_hits: 20, ..SearchRequest::new(word("frogs")) };
    let first = archive.ask(&request);
    let second = archive.ask(&SearchRequest { after: first.next.clone(), ..request });
    assert_eq!([ids(&first), ids(&second)].concat(), drawn(&archive, 1, 40));
}

#[test]
fn values_are_searched_within() {
    let asked = |contains: &str| {
        let facets = vec![FacetRequest { field: Field::Journal, limit_values: 1 }];
        let facet_contains = Some(contains.to_owned());
        let found = sample().ask(&SearchRequest { facets, facet_contains, ..SearchRequest::new(Query::All) });
        let facet = found.facets[0].clone();
        (
            facet.values.iter().map(|v| (v.value.clone(), v.count)).collect::<Vec<_>>(),
            facet.distinct,
            facet.not_stated,
        )
    };
    assert_eq!(asked("LÉTTER"), (vec![("Batch Letters".to_owned(), 1)], 1, 1));
    assert_eq!(asked("t"), (vec![("Batch Letters".to_owned(), 1)], 2, 1));
    assert_eq!(asked("absent"), (vec![], 0, 1));
}

#[test]
fn a_filter_says_what_it_cannot_judge() {
    let facets = vec![FacetRequest { field: Field::Publisher, limit_values: 5 }];
    let filters = vec![filter(Field::Country, &["China"]), filter(Field::Status, &["retracted"])];
    let found = sample().ask(&SearchRequest { facets, filters, ..SearchRequest::new(Query::All) });
    let counts: Vec<(&str, u64)> =
        found.filters.iter().map(|of| (of.field.as_str(), of.not_stated)).collect();
    assert_eq!((found.total, counts), (2, vec![("country", 0), ("status", 0)]));
    let facets = vec![FacetRequest { field: Field::Publisher, limit_values: 5 }];
    let filters = vec![filter(Field::Country, &["China"])];
    let found = sample().ask(&SearchRequest { facets, filters, ..SearchRequest::new(Query::All) });
    assert_eq!(found.filters[0].not_stated, 2);
}

#[test]
fn a_selected_imprint_is_marked_under_its_family() {
    let facets = vec![FacetRequest { field: Field::Family, limit_values: 1 }];
    let filters = vec![filter(Field::Publisher, &["Wiley"])];
    let found = sample().ask(&SearchRequest { facets, filters, ..SearchRequest::new(Query::All) });
    let children: Vec<(&str, u64, bool)> =
        found.facets[0].values[0].children.iter().map(|c| (c.value.as_str(), c.count, c.selected)).collect();
    assert_eq!(children, [("Hindawi", 2, false), ("Wiley", 1, true)]);
}

#[test]
fn years_stand_in_their_order() {
    let facets = vec![FacetRequest { field: Field::Year, limit_values: 3 }];
    let found = sample().ask(&SearchRequest { facets, ..SearchRequest::new(Query::All) });
    let years: Vec<&str> = found.facets[0].values.iter().map(|v| v.value.as_str()).collect();
    assert_eq!(years, ["2021", "2022", "2023"]);
}

#[test]
fn a_range_of_years_selects_its_years() {
    let asked = |from: &str, to: &str, limit_values| {
        let facets = vec![FacetRequest { field: Field::Year, limit_values }];
        let shown = format!("{from}..{to}");
        let filters = vec![crate::search::Filter {
            field: Field::Year,
            values: vec![(shown.clone(), parse(&format!("year:{shown}")).query)],
        }];
        let found = sample().ask(&SearchRequest { facets, filters, ..SearchRequest::new(Query::All) });
        let years = found.facets[0].values.iter();
        years
            .map(|v| format!("{}{}", v.value, if v.selected { "!" } else { "" }))
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(asked("2022", "2023", 10), "2021 2022! 2023! 2024");
    assert_eq!(asked("", "2021", 1), "2021!");
    assert_eq!(asked("2024", "", 1), "2021 2022 2023 2024!");
}

#[test]
fn imprints_leave_out_their_own_filter_under_a_family() {
    let facets = vec![FacetRequest { field: Field::Family, limit_values: 5 }];
    let filters = vec![filter(Field::Family, &["Wiley"]), filter(Field::Publisher, &["Hindawi"])];
    let found = sample().ask(&SearchRequest { facets, filters, ..SearchRequest::new(Query::All) });
    let children = found.facets[0].values[0].children.iter();
    let children: Vec<(&str, u64, bool)> =
        children.map(|c| (c.value.as_str(), c.count, c.selected)).collect();
    assert_eq!(children, [("Hindawi", 2, true), ("Wiley", 1, false)]);
}

#[test]
fn notices_like_one_share_its_words_and_are_not_itself() {
    let lines = r#"
{"id":"a","title":"Retraction: Copper frogs of the marsh","text":"The frogs were copper."}
{"id":"b","title":"Retraction: Copper frogs in spring","text":"The frogs were counted twice."}
{"id":"c","title":"Retraction: Silver tea","text":"The tea was copper."}
{"id":"d","title":"Retraction: Rivers","text":"The rivers were dry."}
"#;
    let archive = archive_of(&notices(lines));
    let request = SearchRequest { sort: Sort::Relevance, ..SearchRequest::new(Query::All) };
    let more = |id: &str| archive.index.more(id, &request).unwrap().map(|found| ids(&found));
    assert_eq!(more("a").unwrap().first().map(String::as_str), Some("b"));
    assert!(!more("a").unwrap().contains(&"a".to_owned()));
    assert_eq!(more("nobody"), None);
    let filters = vec![crate::search::Filter {
        field: Field::Title,
        values: vec![("tea".to_owned(), parse("title:tea").query)],
    }];
    let found = archive.index.more("a", &SearchRequest { filters, ..request.clone() }).unwrap().unwrap();
    assert_eq!(ids(&found), ["c"]);
}
