//! Every node of the query language: which notices it finds.

use super::*;
use crate::notice::Doi;
use crate::query::{Field, Identifier, ProblemKind, Query, TermKind};
use crate::search::{Matching, SearchRequest};

#[track_caller]
fn check(query: Query, expected: &[&str]) {
    let mut found =
        ids(&sample().ask(&SearchRequest { matching: Matching::All, ..SearchRequest::new(query) }));
    found.sort();
    let mut expected = expected.to_vec();
    expected.sort_unstable();
    assert_eq!(found, expected);
}

const N1: &str = "10.5555/n1";
const N2: &str = "10.5555/n2";
const N3: &str = "10.5555/n3";
const TEA: &str = "rw:77";
const BARE: &str = "n:0123456789ab";

#[test]
fn words_are_found_in_related_forms_and_anywhere() {
    check(word("falsify"), &[N3, TEA]);
    check(word("RIVER"), &[N1, N3]);
    check(word("muller"), &[N1]);
    check(word("plagiarism"), &[N2]);
    check(word("examplini"), &[N1]);
    check(word("nowhere"), &[N1]);
    check(word("absent"), &[]);
}

#[test]
fn compounds_are_found_however_they_are_joined() {
    check(word("BMP2"), &[N3]);
    check(word("bmp-2"), &[N3]);
    check(word("bmp 2"), &[N3]);
    check(word("bmp-3"), &[]);
}

#[test]
fn all_words_must_match_in_one_entry() {
    check(words("copper frogs"), &[N2]);
    check(words("copper cleo"), &[]);
    check(words("frogs cleo"), &[N2]);
    check(words("copper plagiarism"), &[]);
    check(words("silver plagiarism"), &[N2]);
}

#[test]
fn any_word_is_enough_when_asked() {
    let request = SearchRequest { matching: Matching::Any, ..SearchRequest::new(words("copper tea")) };
    let found = sample().ask(&request);
    assert_eq!((found.total, found.matched), (3, Matching::Any));
}

#[test]
fn words_that_never_meet_match_singly_and_say_so() {
    let found = sample().ask(&SearchRequest::new(words("copper tea")));
    assert_eq!((found.total, found.matched), (3, Matching::Any));
    assert_eq!(found.problems[0].kind, ProblemKind::MatchedAny);
    let found = sample().ask(&SearchRequest::new(words("absent missing")));
    assert_eq!((found.total, found.matched), (0, Matching::All));
}

#[test]
fn what_is_unwanted_stays_unwanted_when_any_word_is_enough() {
    let query = Query::Words(vec![word("copper"), word("tea"), Query::Not(Box::new(word("wires")))]);
    let request = SearchRequest { matching: Matching::Any, ..SearchRequest::new(query) };
    let mut found = ids(&sample().ask(&request));
    found.sort();
    assert_eq!(found, [N2, TEA]);
}

#[test]
fn phrases_are_exact_and_in_a_row() {
    check(phrase("silent rivers"), &[N1]);
    check(phrase("rivers silent"), &[]);
    check(phrase("silent river"), &[]);
    check(phrase("falsified"), &[TEA]);
    check(phrase("Plagiarism"), &[N2]);
    check(phrase("Journal of Rivers"), &[N1, N3]);
    check(phrase("wang wei"), &[N1, N3]);
    check(Query::Phrase { field: None, text: "silent of".into(), slop: 1 }, &[N1]);
    check(Query::Phrase { field: None, text: "silent lung".into(), slop: 3 }, &[N1]);
    check(Query::Phrase { field: None, text: "lung silent".into(), slop: 9 }, &[]);
    check(Query::Phrase { field: Some(Field::Title), text: "copper frogs".into(), slop: 0 }, &[N2]);
    check(Query::Phrase { field: Some(Field::Text), text: "copper frogs".into(), slop: 0 }, &[]);
}

#[test]
fn people_are_found_in_their_role_and_never_as_authors_for_it() {
    check(in_field(Field::Author, "examplini"), &[]);
    check(in_field(Field::Approver, "examplini"), &[N1]);
    check(in_field(Field::Person, "examplini"), &[N1]);
    check(value(Field::Author, "Wei Wang"), &[N1]);
    check(value(Field::Author, "Wang, Wei"), &[N1]);
    check(value(Field::Editor, "wei wang"), &[N3]);
    check(value(Field::Person, "Wei Wang"), &[N1, N3]);
    check(in_field(Field::Author, "Otter"), &[N2]);
    check(Query::Term { field: Some(Field::Author), text: "exampl".into(), kind: TermKind::Prefix }, &[]);
    check(Query::Term { field: Some(Field::Author), text: "ott".into(), kind: TermKind::Prefix }, &[N2]);
}

#[test]
fn values_are_read_whole_then_by_other_names_then_by_words() {
    check(value(Field::Journal, "journal of rivers"), &[N1, N3]);
    check(value(Field::Journal, "j riv"), &[N1]);
    check(in_field(Field::Journal, "rivers"), &[N1, N3]);
    check(value(Field::Publisher, "Hindawi Limited"), &[N1]);
    check(value(Field::Publisher, "Wiley"), &[N2]);
    check(value(Field::Family, "wiley"), &[N1, N2, N3]);
    check(value(Field::Institution, "Institute of Rivers"), &[N1]);
    check(value(Field::Institution, "Rivers Institute"), &[]);
    check(value(Field::Nature, "Expression of Concern"), &[N3]);
    check(in_field(Field::Issn, "1234-5678"), &[N1]);
    check(in_field(Field::Completeness, "most"), &[N1]);
    check(in_field(Field::Lacks, "own_date"), &[N1]);
    check(in_field(Field::Responsibility, "exonerated"), &[N1]);
    check(in_field(Field::RaisedBy, "reader"), &[N1]);
    check(in_field(Field::InvestigatedBy, "institution"), &[N1]);
    check(in_field(Field::InvestigatedBy, "Institute of Rivers"), &[N1]);
    check(in_field(Field::Affected, "figure"), &[N1]);
    check(in_field(Field::Prior, "expression_of_concern"), &[N1]);
    check(in_field(Field::Batch, "yes"), &[N1]);
    check(in_field(Field::Inquiry, "no_answer"), &[N1]);
}

#[test]
fn a_value_read_by_its_words_says_so() {
    let found = sample().ask(&SearchRequest::new(in_field(Field::Journal, "rivers")));
    assert_eq!(found.problems[0].message, "no journal is called `rivers`; read as words in journal names");
    assert!(sample().ask(&SearchRequest::new(value(Field::Journal, "Tea"))).problems.is_empty());
}

#[test]
fn a_reason_is_found_in_any_layer_and_under_former_names() {
    check(value(Field::Reason, "Unreliable Data"), &[N1]);
    check(value(Field::Reason, "Investigation by Journal"), &[N1]);
    check(value(Field::Process, "Unreliable Data"), &[]);
    let mut archive = archive_of(&notices(SAMPLE));
    archive.index = archive.index.with_value_aliases(|field, text| match (field, text) {
        (Field::Reason, "Sham Review") => vec!["Fake Peer Review".to_owned()],
        _ => Vec::new(),
    });
    let found = archive.ask(&SearchRequest::new(value(Field::Reason, "Sham Review")));
    assert_eq!((ids(&found), found.problems.len()), (vec![N2.to_owned()], 0));
}

#[test]
fn dates_match_when_they_may_fall_into_the_range() {
    check(between(Field::Year, "2022", "2023"), &[N2, N3]);
    check(between(Field::Date, "2023-02-10", "2023-02-11"), &[N2]);
    check(between(Field::Date, "2022-06", ""), &[N1, N2, N3]);
    check(between(Field::Date, "", "2021-11-29"), &[]);
    check(between(Field::Date, "", "2021-11-30"), &[TEA]);
    check(between(Field::Date, "", ""), &[N1, N2, N3, TEA]);
    check(in_field(Field::Year, "2022"), &[N3]);
    check(in_field(Field::Date, "2024-05"), &[N1]);
    check(between(Field::ArticleYear, "2018", "2018"), &[N3]);
    check(between(Field::ArticleYear, "2018", ""), &[N1, N3]);
    check(
        Query::Term { field: Some(Field::Year), text: "202".into(), kind: TermKind::Prefix },
        &[N1, N2, N3, TEA],
    );
}

#[test]
fn a_value_that_is_no_date_finds_nothing_and_says_so() {
    let found = sample().ask(&SearchRequest::new(in_field(Field::Year, "abc")));
    assert_eq!((found.total, found.problems[0].kind), (0, ProblemKind::BadValue));
}

#[test]
fn stated_fields_exist() {
    check(Query::Exists(Field::Doi), &[N1, N2, N3]);
    check(Query::Exists(Field::Pmid), &[N1]);
    check(Query::Exists(Field::Date), &[N1, N2, N3, TEA]);
    check(Query::Exists(Field::Approver), &[N1]);
    check(Query::Exists(Field::Person), &[N1, N2, N3, TEA]);
    check(Query::Exists(Field::Reason), &[N1, N2]);
    check(Query::Exists(Field::Title), &[N1, N2, N3, TEA, BARE]);
    check(Query::Not(Box::new(Query::Exists(Field::Publisher))), &[BARE]);
}

#[test]
fn prefixes_and_misspelt_words_stand_for_words_of_the_archive() {
    let prefix = |text: &str| Query::Term { field: None, text: text.into(), kind: TermKind::Prefix };
    let fuzzy =
        |text: &str, letters| Query::Term { field: None, text: text.into(), kind: TermKind::Fuzzy(letters) };
    check(prefix("falsif"), &[N3, TEA]);
    check(prefix("Hinda"), &[N1, N3]);
    check(prefix("exampl"), &[N1]);
    check(prefix("silent riv"), &[N1]);
    check(prefix("zz"), &[]);
    check(fuzzy("rivres", 1), &[N1, N3]);
    check(fuzzy("exmplini", 1), &[N1]);
    check(fuzzy("bmp3", 1), &[]);
    check(Query::Term { field: Some(Field::Title), text: "forgs".into(), kind: TermKind::Fuzzy(1) }, &[N2]);
}

#[test]
fn identifiers_find_their_notice_first_and_then_its_mentions() {
    let ask = |identifier| ids(&sample().ask(&SearchRequest::new(Query::Identifier(identifier))));
    assert_eq!(ask(Identifier::Doi(Doi::parse("10.5555/a1").unwrap())), [N1, N3]);
    assert_eq!(ask(Identifier::Doi(Doi::parse("10.5555/n2").unwrap())), [N2]);
    assert_eq!(ask(Identifier::DoiEnd("5555/b2".into())), [N2]);
    assert_eq!(ask(Identifier::DoiEnd("5555/B".into())), [""; 0]);
    assert_eq!(ask(Identifier::Pmid("801".into())), [N1]);
    assert_eq!(ask(Identifier::Pmid("80".into())), [""; 0]);
    assert_eq!(ask(Identifier::Id("rw:1".into())), [N1]);
    assert_eq!(ask(Identifier::Id("rw:77".into())), [TEA]);
    check(in_field(Field::Doi, "https://doi.org/10.5555/A1"), &[N1]);
    check(in_field(Field::Doi, "5555/b3"), &[N2]);
    check(Query::Term { field: Some(Field::Doi), text: "10.5555/b".into(), kind: TermKind::Prefix }, &[N2]);
    check(in_field(Field::Pmid, "901"), &[N1]);
}

#[test]
fn the_entry_of_a_hit_is_the_article_that_matched() {
    let found = sample().ask(&SearchRequest::new(words("silver frogs")));
    assert_eq!((found.hits[0].entry, found.total, found.total_articles), (1, 1, 1));
    let found = sample().ask(&SearchRequest::new(word("frogs")));
    assert_eq!((found.total, found.total_articles), (1, 3));
}

#[test]
fn negation_leaves_the_rest() {
    check(Query::Not(Box::new(word("retraction"))), &[N3, TEA]);
    check(Query::And(vec![word("copper"), Query::Not(Box::new(word("wires")))]), &[N2]);
    check(Query::Or(vec![word("tea"), Query::Not(Box::new(Query::Exists(Field::Doi)))]), &[TEA, BARE]);
    check(Query::All, &[N1, N2, N3, TEA, BARE]);
}

#[test]
fn no_query_hurts() {
    let mut deep = word("copper");
    for _ in 0..300 {
        deep = Query::And(vec![deep]);
    }
    let found = sample().ask(&SearchRequest::new(deep));
    assert_eq!(found.problems[0].kind, ProblemKind::Limit);
    let wide = Query::Or(
        (0..2_000)
            .map(|n| Query::Term { field: None, text: format!("c{n}"), kind: TermKind::Prefix })
            .collect(),
    );
    assert_eq!(sample().ask(&SearchRequest::new(wide)).total, 0);
    check(words("— —"), &[N1, N2, N3, TEA, BARE]);
}
