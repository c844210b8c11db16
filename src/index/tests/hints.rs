//! Requests that find less than they promise say what would find more.

use super::*;
use crate::query::{Field, Query};
use crate::search::SearchRequest;

#[track_caller]
fn check(request: SearchRequest, expected: &[&str]) {
    let messages: Vec<String> = sample().ask(&request).problems.into_iter().map(|p| p.message).collect();
    assert_eq!(messages, expected);
}

fn filtered(field: Field, text: &str) -> SearchRequest {
    SearchRequest { filters: vec![filter(field, &[text])], ..SearchRequest::new(Query::All) }
}

#[test]
fn an_imprint_that_names_a_family_says_what_the_family_would_add() {
    let hint = "`family:Wiley` would add 2 notices of its other imprints";
    check(filtered(Field::Publisher, "Wiley"), &[hint]);
    check(SearchRequest::new(value(Field::Publisher, "Wiley")), &[hint]);
    check(filtered(Field::Publisher, "Hindawi"), &[]);
    check(SearchRequest::new(Query::And(vec![word("frogs"), value(Field::Publisher, "Wiley")])), &[]);
}

#[test]
fn somebody_who_is_no_retracted_author_is_shown_in_the_role_that_they_have() {
    let hint = "no retracted author is called `examplini`; approver in 1 notice: `person:examplini`";
    check(SearchRequest::new(in_field(Field::Author, "examplini")), &[hint]);
    check(filtered(Field::Author, "examplini"), &[hint]);
    check(
        SearchRequest::new(value(Field::Approver, "Wei Wang")),
        &[
            "no approver is called `Wei Wang`; retracted author in 1 notice, editor in 1 notice: `person:\"Wei Wang\"`",
        ],
    );
    check(SearchRequest::new(in_field(Field::Author, "nobody")), &[]);
    check(SearchRequest::new(Query::And(vec![word("tea"), in_field(Field::Author, "Otter")])), &[]);
}
