//! Counts by notice and by article, each facet without its own filter.

use super::*;
use crate::query::{Field, Query};
use crate::search::{CountUnit, FacetCounts, FacetRequest, FacetValue, Filter, SearchRequest};

fn request(query: Query, field: Field, filters: Vec<Filter>) -> SearchRequest {
    let facets = vec![FacetRequest { field, limit_values: 10 }];
    SearchRequest { facets, filters, ..SearchRequest::new(query) }
}

fn counts(values: &[FacetValue]) -> Vec<(&str, u64)> {
    values.iter().map(|value| (value.value.as_str(), value.count)).collect()
}

#[track_caller]
fn check(request: SearchRequest, expected: &[(&str, u64)], distinct: u64, not_stated: u64) -> FacetCounts {
    let facet = sample().ask(&request).facets.remove(0);
    assert_eq!(counts(&facet.values), expected);
    assert_eq!((facet.distinct, facet.not_stated), (distinct, not_stated));
    facet
}

#[test]
fn counts_of_segments_add_up_the_same_every_time() {
    let two = archive_in_two(&notices(SAMPLE));
    for field in [Field::Publisher, Field::Country, Field::Year, Field::Author, Field::Reason, Field::Journal]
    {
        for query in [Query::All, word("frogs"), word("rivers")] {
            let expected = sample().ask(&request(query.clone(), field, vec![])).facets;
            // From the second time on, values of several segments are added up by number.
            for _ in 0..3 {
                assert_eq!(two.ask(&request(query.clone(), field, vec![])).facets, expected, "{field:?}");
            }
        }
    }
}

#[test]
fn values_are_counted_by_notice_most_frequent_first() {
    check(
        request(Query::All, Field::Publisher, vec![]),
        &[("Hindawi", 2), ("Elsewhere Press", 1), ("Wiley", 1)],
        3,
        1,
    );
    check(request(Query::All, Field::Country, vec![]), &[("China", 3), ("France", 2)], 2, 2);
    check(
        request(Query::All, Field::Year, vec![]),
        &[("2021", 1), ("2022", 1), ("2023", 1), ("2024", 1)],
        4,
        1,
    );
    check(
        request(Query::All, Field::Status, vec![]),
        &[("retracted", 2), ("concern", 1), ("corrected", 1), ("reinstated", 1)],
        4,
        1,
    );
}

#[test]
fn values_are_counted_by_article_when_asked() {
    let by_article = |request: SearchRequest| SearchRequest { count: CountUnit::Articles, ..request };
    check(by_article(request(Query::All, Field::Country, vec![])), &[("China", 4), ("France", 2)], 2, 1);
    check(by_article(request(word("frogs"), Field::Country, vec![])), &[("China", 2), ("France", 1)], 2, 0);
    check(
        by_article(request(Query::All, Field::Publisher, vec![])),
        &[("Wiley", 3), ("Hindawi", 2), ("Elsewhere Press", 1)],
        3,
        0,
    );
}

#[test]
fn a_facet_leaves_its_own_filter_out() {
    let china = || filter(Field::Country, &["China"]);
    let hindawi = || filter(Field::Publisher, &["hindawi"]);
    let facet = check(
        request(Query::All, Field::Publisher, vec![hindawi()]),
        &[("Hindawi", 2), ("Elsewhere Press", 1), ("Wiley", 1)],
        3,
        1,
    );
    assert!(facet.values[0].selected && !facet.values[1].selected);
    check(request(Query::All, Field::Country, vec![hindawi()]), &[("China", 1)], 1, 1);
    check(
        request(Query::All, Field::Publisher, vec![hindawi(), china()]),
        &[("Elsewhere Press", 1), ("Hindawi", 1), ("Wiley", 1)],
        3,
        0,
    );
    check(request(Query::All, Field::Country, vec![hindawi(), china()]), &[("China", 1)], 1, 1);
    let found = sample().ask(&request(Query::All, Field::Publisher, vec![hindawi(), china()]));
    assert_eq!((found.total, ids(&found)), (1, vec!["10.5555/n1".to_owned()]));
}

#[test]
fn values_of_a_filter_are_alternatives() {
    let either = filter(Field::Publisher, &["Hindawi", "Wiley"]);
    assert_eq!(sample().ask(&request(Query::All, Field::Publisher, vec![either])).total, 3);
}

#[test]
fn filters_must_hold_for_one_article() {
    let filters = vec![filter(Field::Country, &["France"]), filter(Field::Reason, &["Fake Peer Review"])];
    assert_eq!(sample().ask(&request(Query::All, Field::Country, filters)).total, 0);
}

#[test]
fn selected_values_are_shown_though_nothing_has_them() {
    let facet = check(
        request(word("tea"), Field::Publisher, vec![filter(Field::Publisher, &["WILEY"])]),
        &[("Elsewhere Press", 1), ("Wiley", 0)],
        1,
        0,
    );
    assert!(facet.values[1].selected);
    let few = SearchRequest {
        facets: vec![FacetRequest { field: Field::Publisher, limit_values: 1 }],
        ..request(Query::All, Field::Publisher, vec![filter(Field::Publisher, &["Wiley"])])
    };
    check(few, &[("Hindawi", 2), ("Wiley", 1)], 3, 1);
}

#[test]
fn a_filter_that_is_no_value_is_shown_with_what_it_finds() {
    let facet = check(
        request(Query::All, Field::Journal, vec![filter(Field::Journal, &["rivers"])]),
        &[("Journal of Rivers", 2), ("Batch Letters", 1), ("Tea", 1), ("rivers", 2)],
        3,
        1,
    );
    assert!(facet.values[3].selected && !facet.values[0].selected);
}

#[test]
fn a_family_has_its_imprints_below() {
    let facet =
        check(request(Query::All, Field::Family, vec![]), &[("Wiley", 3), ("Elsewhere Press", 1)], 2, 1);
    assert_eq!(counts(&facet.values[0].children), [("Hindawi", 2), ("Wiley", 1)]);
}

#[test]
fn a_family_and_an_imprint_are_alternatives_of_one_facet() {
    let filters =
        || vec![filter(Field::Family, &["Elsewhere Press"]), filter(Field::Publisher, &["Hindawi"])];
    assert_eq!(sample().ask(&request(Query::All, Field::Family, filters())).total, 3);
    check(request(Query::All, Field::Family, filters()), &[("Wiley", 3), ("Elsewhere Press", 1)], 2, 1);
    // Whoever ticks a family and then an imprint of it still sees the others.
    let own = vec![filter(Field::Family, &["Wiley"]), filter(Field::Publisher, &["Hindawi"])];
    let facet = check(request(Query::All, Field::Family, own), &[("Wiley", 3), ("Elsewhere Press", 1)], 2, 1);
    assert_eq!(counts(&facet.values[0].children), [("Hindawi", 2), ("Wiley", 1)]);
}

#[test]
fn an_imprint_is_found_below_its_family() {
    let asked = |contains: &str| {
        let facet_contains = Some(contains.to_owned());
        let found =
            sample().ask(&SearchRequest { facet_contains, ..request(Query::All, Field::Family, vec![]) });
        let of = |value: &FacetValue| (value.value.clone(), counts(&value.children).len());
        found.facets[0].values.iter().map(of).collect::<Vec<_>>()
    };
    assert_eq!(asked("hindawi"), [("Wiley".to_owned(), 1)]);
    assert_eq!(asked("wiley"), [("Wiley".to_owned(), 2)]);
    assert_eq!(asked("absent"), []);
}

#[test]
fn people_are_counted_once_whatever_their_roles() {
    check(
        request(Query::All, Field::Author, vec![]),
        &[
            ("Ana Müller", 1),
            ("Ben Otter", 1),
            ("Cleo Otter", 1),
            ("Dora Quill", 1),
            ("Wei Wang", 1),
            ("Wu Wang", 1),
        ],
        6,
        1,
    );
    let facet = sample().ask(&request(Query::All, Field::Person, vec![])).facets.remove(0);
    assert_eq!(counts(&facet.values)[0], ("Wei Wang", 2));
}

#[test]
fn every_facet_can_be_counted() {
    let facets: Vec<_> = Field::all()
        .filter(|field| field.is_facet())
        .map(|field| FacetRequest { field, limit_values: 5 })
        .collect();
    let found = sample().ask(&SearchRequest { facets: facets.clone(), ..SearchRequest::new(Query::All) });
    for (facet, asked) in found.facets.iter().zip(&facets) {
        assert_eq!(facet.field, asked.field.name());
        let stated: u64 = facet.values.iter().map(|value| value.count).sum();
        assert!(stated + facet.not_stated >= found.total || facet.distinct > 5, "{facet:?}");
    }
}
