//! Words that the archive hardly knows, and names with initials.

use super::*;
use crate::notice::Notice;
use crate::query::{ProblemKind, parse};
use crate::search::{SearchRequest, SearchResults};

/// Many notices about exosomes, one that misspells them, one about oysters, and people.
fn archive() -> Archive {
    let mut lines: Vec<String> = (0..120)
        .map(|n| format!(r#"{{"id":"10.5555/e{n}","title":"Exosomes and falsified rivers","publisher":{{"as_found":"Elsevier","imprint":"Elsevier","family":"Elsevier"}},"articles":[{{"authors":["Tailin Wu"]}}]}}"#))
        .collect();
    lines.push(r#"{"id":"10.5555/typo","title":"Exosmes in tea"}"#.to_owned());
    lines.push(r#"{"id":"10.5555/oyster","title":"Oyster p53b","journal":"Journal of Ponds","articles":[{"authors":["Ana Müller","Bo Mueller","Cy Muller","T. Wu","Guglielmo Broggini","Ann Campbell"]}]}"#.to_owned());
    let notices: Vec<Notice> = notices(&lines.join("\n"));
    archive_of(&notices)
}

fn ask(text: &str) -> SearchResults {
    static ARCHIVE: std::sync::LazyLock<Archive> = std::sync::LazyLock::new(archive);
    ARCHIVE.ask(&SearchRequest::new(parse(text).query))
}

/// The total, and the suggestion or `-`.
#[track_caller]
fn check(text: &str, total: u64, suggestion: &str) {
    let found = ask(text);
    let told = found.problems.iter().any(|problem| problem.kind == ProblemKind::Respelt);
    assert_eq!(
        (found.total, found.suggestion.as_deref().unwrap_or("-")),
        (total, suggestion),
        "{text}: {:?}",
        found.problems
    );
    let hinted = found.problems.iter().any(|problem| problem.kind == ProblemKind::Hint);
    assert!(told || suggestion == "-" || hinted, "{text}: {:?}", found.problems);
}

#[test]
fn an_unknown_word_is_searched_as_nearly_written() {
    check("exosoms", 120, "-");
    check("exsomes", 120, "exosomes");
    check("exoosmes", 120, "exosomes");
    check("faslified rivers", 120, "falsified rivers");
    check("fallsefied", 120, "falsified");
    check("oystr", 1, "oyster");
    check("xoyster", 1, "oyster");
    check("zebra", 0, "-");
    check("taae", 0, "-");
    check("author:Tailni", 120, "author:tailin");
}

#[test]
fn a_rare_word_is_searched_as_a_frequent_one_too() {
    check("exosmes", 121, "exosomes");
    check("oyster", 1, "-");
}

#[test]
fn words_with_digits_quotes_and_a_plus_are_taken_as_typed() {
    check("p53c", 0, "-");
    check("\"exoosmes\"", 0, "-");
    check("+exoosmes", 0, "-");
    check("+exosmes", 1, "-");
    check("exoosmes~1", 121, "-");
    check("rivers -exoosmes", 120, "-");
}

#[test]
fn names_and_values_are_met_as_nearly_written() {
    check("publisher:Elsvier", 120, "publisher:elsevier");
    check("author:Brogini", 1, "author:broggini");
    check("Brogini", 1, "broggini");
    check("author:\"Brogini G\"", 0, "author:\"broggini G\"");
    check("publisher:\"Elsvier\"", 0, "publisher:\"elsevier\"");
    check("\"exosomes and falsifeid rivers\"", 0, "\"exosomes and falsified rivers\"");
    check("journal:\"J Pon\"", 0, "journal:\"Journal of Ponds\"");
    check("journal:journalofponds", 0, "journal:\"Journal of Ponds\"");
    check("journal:\"Journal of Pond\"", 0, "journal:\"Journal of Ponds\"");
    check("author:Campbel", 1, "author:campbell");
}

#[test]
fn a_flag_only_tells_what_is_nearly_the_same() {
    let filters = vec![filter(Field::Publisher, &["Elsvier"])];
    let found = archive().ask(&SearchRequest { filters, ..SearchRequest::new(Query::All) });
    assert_eq!((found.total, found.problems[0].kind), (0, ProblemKind::Hint));
    assert_eq!(found.problems[0].message, "no publisher is called `Elsvier`; nearly the same is `elsevier`");
}

use crate::query::{Field, Query};

#[test]
fn what_was_searched_besides_is_told() {
    let message = |text: &str| ask(text).problems.remove(0).message;
    assert_eq!(
        message("exoosmes"),
        "no notice has `exoosmes`; searched for `exosomes` too; for the word as typed write `+exoosmes`"
    );
    assert_eq!(
        message("exosmes"),
        "only 1 notice has `exosmes`; searched for `exosomes` too; for the word as typed write `+exosmes`"
    );
    assert_eq!(
        message("author:Brogini"),
        "no notice has `Brogini` as author; searched for `broggini` too; for the word as typed write `author:+Brogini`"
    );
}

#[test]
fn a_name_is_met_in_every_dress() {
    for text in ["author:müller", "author:mueller", "author:Muller", "author:MÜLLER"] {
        check(text, 1, "-");
    }
    for text in [
        "author:\"Wu Tailin\"",
        "author:\"Tailin Wu\"",
        "author:\"T Wu\"",
        "author:\"Wu T\"",
        "author:\"Wu, T.\"",
    ] {
        check(text, 121, "-");
    }
    for text in ["Wu T", "T. Wu", "Wu T.", "Wu TL"] {
        check(text, 121, "-");
    }
    // `Tailin Wu` does not say whether there is a second name.
    check("author:\"Wu TL\"", 121, "-");
    check("author:\"Wu XL\"", 0, "-");
}

#[test]
fn a_name_comes_before_two_people_who_share_it() {
    let lines = r#"{"id":"10.5555/a","title":"Sato Sato","articles":[{"authors":["Mei Sato","Y. Fukui"]}]}
        {"id":"10.5555/b","title":"Tea","articles":[{"authors":["Yuki Sato","Ada Exampleson","Ben Otter"]}]}"#;
    let archive = archive_of(&notices(lines));
    for text in ["Sato Y", "sato y"] {
        let found = archive.ask(&SearchRequest::new(parse(text).query));
        assert_eq!(ids(&found).first().map(String::as_str), Some("10.5555/b"), "{text}");
    }
    assert_eq!(archive.ask(&SearchRequest::new(parse("Dr. Sato").query)).total, 2);
}

#[test]
fn a_word_that_nothing_was_found_by_is_told() {
    let lines = r#"{"id":"10.5555/a","title":"A paper mill"}"#;
    let found = archive_of(&notices(lines)).ask(&SearchRequest::new(parse("papermill").query));
    assert_eq!(found.total, 1);
    assert_eq!(
        found.problems[0].message,
        "no notice has `papermill`; what is shown was found by other words"
    );
}

#[test]
fn many_unknown_words_cost_little() {
    let text: Vec<String> = (0..250).map(|n| format!("unknwn{}", "abcdefghij".repeat(1 + n % 3))).collect();
    let start = crate::index::machine::processor_time();
    ask(&text.join(" "));
    let took = crate::index::machine::processor_time() - start;
    assert!(took < std::time::Duration::from_secs(2), "{took:?}");
}
