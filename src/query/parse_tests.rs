//! What people type, and what is made of it.

use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::*;
use crate::query::{Bound, Identifier, MAX_BYTES, MAX_WORDS, REFERENCE};

fn kinds(problems: &[Problem]) -> Vec<ProblemKind> {
    problems.iter().map(|problem| problem.kind).collect()
}

/// The query as printed, without any problem.
#[track_caller]
fn check(text: &str, expected: &str) {
    let parsed = parse(text);
    assert_eq!(parsed.query.to_string(), expected, "{text}");
    assert_eq!(parsed.problems, [], "{text}");
    assert_eq!(parse(expected).query, parsed.query, "{expected} must read as it was printed");
}

/// The query as printed, and the bytes of the one problem.
#[track_caller]
fn check_told(text: &str, expected: &str, kind: ProblemKind, bytes: &str) {
    let parsed = parse(text);
    assert_eq!(parsed.query.to_string(), expected, "{text}: {:?}", parsed.problems);
    assert_eq!(kinds(&parsed.problems), [kind], "{text}: {:?}", parsed.problems);
    let problem = &parsed.problems[0];
    assert_eq!(&text[problem.start.unwrap()..problem.end.unwrap()], bytes, "{text}: {problem:?}");
}

use ProblemKind::{BadValue, Hint, LeftOut, Limit, ReadAsText};

#[test]
fn words_are_words() {
    check("fraud", "fraud");
    check("  data   fabrication ", "data fabrication");
    check("microRNA-148b-3p", "microRNA-148b-3p");
    check("O'Brien", "O'Brien");
    check("O’Brien", "O’Brien");
    check("café's", "café's");
    check("2,4-dichlorophenol", "2,4-dichlorophenol");
    check("IN", "\\IN");
    check("et al. a study", "et al a study");
    check("基因 表达", "基因 表达");
    check("Data – a study", "Data a study");
    check("a - b", "a b");
    check("Ca2+ and p<0.05, + Falsification", "Ca2 and p<0.05 Falsification");
    check("why?", "why");
    check("16:1 at 12:30", "16\\:1 at 12\\:30");
    check("", "*");
    check("   ", "*");
    check("*", "*");
}

#[test]
fn what_stands_in_parentheses_within_a_word_belongs_to_it() {
    let parsed = parse("N-(2-hydroxyethyl)acrylamide");
    let text = "N-(2-hydroxyethyl)acrylamide".to_owned();
    assert_eq!(parsed.query, Query::Term { field: None, text, kind: TermKind::Word });
    check("N-(2-hydroxyethyl)acrylamide", "N-\\(2-hydroxyethyl\\)acrylamide");
    check("author(s)", "author\\(s\\)");
    check("(author(s) mouse)", "author\\(s\\) mouse");
}

#[test]
fn a_pasted_title_is_text() {
    check_told("Retraction: microRNA", "Retraction microRNA", ReadAsText, "Retraction:");
    check("et al.: a study", "et al a study");
    check_told("a:b:c", "a\\:b\\:c", ReadAsText, "a:");
    check_told("Editor: a note", "Editor a note", ReadAsText, "Editor:");
    check(
        "RETRACTION OF EFFECTS ON CELLS AND NOT MICE",
        "RETRACTION \\OF EFFECTS \\ON CELLS \\AND \\NOT MICE",
    );
    check("TP53 AND KRAS", "TP53 AND KRAS");
}

#[test]
fn fields_have_values() {
    check("title:fraud", "title:fraud");
    check("TITLE:fraud", "title:fraud");
    check("notice-type:retraction", "nature:retraction");
    check("article_year:2019", "article_year:2019");
    check("author:\"Wei Wang\"", "author:\"Wei Wang\"");
    check("title:(a OR b)", "title:a OR title:b");
    check("title:(a b)", "title:a title:b");
    check("publisher:(Wiley OR \"Taylor & Francis\")", "publisher:Wiley OR publisher:\"Taylor & Francis\"");
    check("title:(mouse text:rat)", "title:mouse text:rat");
    check("title:*", "title:*");
    check("reason:/Falsification/Image", "reason:Falsification/Image");
    check("title:AND", "title:AND");
    check_told("author: Wang", "author:Wang", Hint, "author:");
    check_told("title:", "--", LeftOut, "title:");
    check_told("title: ", "--", LeftOut, "title:");
    check_told("fraud title:", "fraud", LeftOut, "title:");
    check_told("title:()", "--", LeftOut, "(");
    check_told("title:\"\"", "--", LeftOut, "\"\"");
}

#[test]
fn phrases_come_in_any_quotation_marks() {
    check("\"image duplication\"", "\"image duplication\"");
    check("“image duplication”", "\"image duplication\"");
    check("„image duplication“", "\"image duplication\"");
    check("«image duplication»", "\"image duplication\"");
    check("»image duplication«", "\"image duplication\"");
    check("“image duplication\"", "\"image duplication\"");
    check("title:“image duplication”", "title:\"image duplication\"");
    check("\"data fabrication\"~3", "\"data fabrication\"~3");
    check("\"fraud\"", "\"fraud\"");
    check("foo\"bar baz\"qux", "foo \"bar baz\" qux");
    check("«say \"no\" twice»", "«say \"no\" twice»");
    check_told("\"image duplication", "image duplication", ReadAsText, "\"");
    check_told("a 5\" tube", "a 5 tube", ReadAsText, "\"");
    check_told("\"\"", "--", LeftOut, "\"\"");
}

#[test]
fn operators_stand_in_capitals() {
    check("a AND b", "a AND b");
    check("foo || bar", "foo OR bar");
    check("foo && bar", "foo AND bar");
    check("a and b or c", "a and b or c");
    check("a OR b AND c", "a OR (b AND c)");
    check("a b OR c", "a (b OR c)");
    check("(a b) OR c", "(a b) OR c");
    check("a AND b AND c", "a AND b AND c");
    check("-foo", "NOT foo");
    check("NOT foo", "NOT foo");
    check("!foo", "NOT foo");
    check("−foo", "NOT foo");
    check("a b -c", "(a b) AND NOT c");
    check("a -\"b c\" -title:d -(e f)", "a AND NOT \"b c\" AND NOT title:d AND NOT (e f)");
    check("a AND NOT b", "a AND NOT b");
    check("NOT NOT a", "a");
    check("fraud publisher:Wiley", "fraud AND publisher:Wiley");
    check("fraud year:2019 mouse", "(fraud mouse) AND year:2019");
}

#[test]
fn stray_signs_do_no_harm() {
    check_told("--", "--", LeftOut, "--");
    check_told("-", "--", LeftOut, "-");
    check_told("- - , ;", "--", LeftOut, "- - , ;");
    check_told("AND", "\\AND", ReadAsText, "AND");
    check_told("fraud AND", "fraud", LeftOut, "AND");
    check_told("OR fraud", "fraud", LeftOut, "OR");
    check_told("fraud NOT", "fraud", LeftOut, "NOT");
    check_told("(fraud", "fraud", LeftOut, "(");
    check_told("fraud)", "fraud", LeftOut, ")");
    check_told("fraud) mouse", "fraud mouse", LeftOut, ")");
    check_told("()", "--", LeftOut, "(");
    check("--year 2019", "year 2019");
    check("–foo", "foo");
    check("a -- b", "a b");
}

#[test]
fn a_stray_blank_before_a_number_is_told() {
    check_told("microRNA -148b", "microRNA-148b", ReadAsText, "-148b");
    check_told("BMP -2, mouse", "BMP-2 mouse", ReadAsText, "-2,");
    check("fraud -2019", "fraud AND NOT 2019");
    check("fraud NOT 148b", "fraud AND NOT 148b");
    check("-148b", "NOT 148b");
}

#[test]
fn prefixes_and_fuzzy_words() {
    check("fraud*", "fraud*");
    check("title:fraud*", "title:fraud*");
    check("fraud*,", "fraud*");
    check("word~1", "word~1");
    check("word~", "word~1");
    check("fabrication~", "fabrication~2");
    check("word~0", "word");
    check("word~00", "word");
    check("word~9", "word~2");
    check("author:brogini~1", "author:brogini~1");
    check_told("f*", "f", ReadAsText, "f*");
    check_told("wo*d", "wo\\*d", ReadAsText, "wo*d");
    check_told("mi?ro", "mi\\?ro", ReadAsText, "mi?ro");
    check_told("*oma", "oma", ReadAsText, "*oma");
    check_told("/micro.*/", "micro", ReadAsText, "/micro.*/");
    check("~50", "50");
}

#[test]
fn a_plus_keeps_a_word_as_it_is_spelt() {
    check("+exsomes", "+exsomes");
    check("mouse +exsomes rat", "mouse +exsomes rat");
    check("title:+exsomes", "title:+exsomes");
    check("+title:exsomes", "title:+exsomes");
    check("+\\AND", "+\\AND");
    check("+fraud*", "fraud*");
    check("+\"a b\"", "\"a b\"");
    check("+(a b)", "a b");
    check("+10.5555/a", "10.5555/a");
    check("a ++ b", "a b");
    check("Na+/K+ C++", "Na+/K C");
}

#[test]
fn words_can_be_near_each_other() {
    check("image NEAR/5 duplication", "image NEAR/5 duplication");
    check("image NEAR duplication", "image NEAR/10 duplication");
    check("a NEAR/2 b NEAR/2 c", "a NEAR/2 b NEAR/2 c");
    check("a NEAR/2 b NEAR/3 c", "a NEAR/2 b AND b NEAR/3 c");
    check("x a NEAR/2 b y", "x a NEAR/2 b y");
    check("a OR b NEAR/2 c", "a OR b NEAR/2 c");
    check("-a NEAR/2 b", "NOT a NEAR/2 b");
    check("(a OR \"b c\") NEAR/2 dd*", "(a OR \"b c\") NEAR/2 dd*");
    check("title:(a NEAR/2 b)", "title:a NEAR/2 title:b");
    check("near a NEAR/x b", "near a NEAR/x b");
    check("EFFECTS NEAR THE COAST", "EFFECTS \\NEAR \\THE COAST");
    check_told("NEAR", "\\NEAR", ReadAsText, "NEAR");
    check_told("a NEAR/3", "a", LeftOut, "NEAR/3");
    check_told("NEAR/3 a", "a", LeftOut, "NEAR/3");
    check_told("a NEAR/99 b", "a NEAR/50 b", Limit, "NEAR/99");
    check_told("a NEAR/3 (b c)", "a AND (b c)", Hint, "NEAR/3");
    check_told("title:a NEAR/3 text:b", "title:a AND text:b", Hint, "NEAR/3");
    check_told("a NEAR/3 10.5555/b", "a AND 10.5555/b", Hint, "NEAR/3");
}

#[test]
fn years_and_dates_have_ranges() {
    check("year:2019", "year:2019");
    check("year:2019..2024", "year:2019..2024");
    check("date:2019-05..", "date:2019-05..");
    check("year:>=2019", "year:2019..");
    check("year:(2019 OR 2021)", "year:2019 OR year:2021");
    check("year:\"2019\"", "year:2019");
    check("year:*", "year:*");
    check("published:2020-05..2021", "date:2020-05..2021");
    check("published:..2021-03-01", "date:..2021-03-01");
    check("year:201*", "year:2010..2019");
    check("year:2*", "year:2000..2200");
    check("year:2019*", "year:2019");
    check("date:2019-1*", "date:2019-10..2019-12");
    check("date:2019-*", "date:2019");
    check("date:2020-02-2*", "date:2020-02-20..2020-02-29");
    check_told("year:x*", "--", BadValue, "x*");
    check_told("date:2019-2*", "--", BadValue, "2019-2*");
    check_told("year:2019~1", "year:2019", Hint, "2019~1");
    check_told("pmid:123~1", "pmid:123", Hint, "123~1");
    check("pmid:123*", "pmid:123*");
    check_told("pmid:1*", "--", BadValue, "1*");
    check("(year:2019)", "year:2019");
    check_told("year:abc", "--", BadValue, "abc");
    check_told("fraud year:abc", "fraud", BadValue, "abc");
    check_told("year:2024..2019", "year:2019..2024", Hint, "2024..2019");
    check_told("year:2019-2024", "year:2019..2024", Hint, "2019-2024");
    check_told("year: 2019", "year:2019", Hint, "year:");
    check_told("nature:foo", "nature:foo", BadValue, "foo");
}

#[test]
fn identifiers_are_recognised_by_their_shape() {
    check("10.3389/fonc.2019.01076", "10.3389/fonc.2019.01076");
    check("DOI:10.3389/fonc.2019.01076", "10.3389/fonc.2019.01076");
    check("doi:10.1016/s0140-6736(97)11096-0", "10.1016/s0140-6736(97)11096-0");
    check("https://doi.org/10.3389/fonc.2019.01076", "10.3389/fonc.2019.01076");
    check("(see 10.1016/s0140-6736(97)11096-0)", "see 10.1016/s0140-6736(97)11096-0");
    check("doi:(10.5555/a OR 10.5555/b)", "10.5555/a OR 10.5555/b");
    check("doi:\"10.5555/a\"", "10.5555/a");
    check("\"10.5555/a\" mouse", "10.5555/a mouse");
    check("“https://doi.org/10.5555/A.”", "10.5555/a");
    check("\"10.5555/a and more\"", "\"10.5555/a and more\"");
    check("10.5555/ab.4* mouse", "mouse AND doi:10.5555/ab.4*");
    check("info:doi/10.5555/a", "10.5555/a");
    check("PMID123456", "pmid:123456");
    check("-doi:10.5555/a", "NOT 10.5555/a");
    check("doi:10.3389/fonc*", "doi:10.3389/fonc*");
    check("0.3389/fonc.2019.01076", "0.3389/fonc.2019.01076");
    check("doi:0.3389/fonc.2019.01076", "0.3389/fonc.2019.01076");
    check("PMID: 123, fraud", "pmid:123 fraud");
    check("pmid:123", "pmid:123");
    check("PMC6914843", "PMC6914843");
    check("rw:123 n:abcdef012345", "rw:123 n:abcdef012345");
    check("10.5555/a;10.5555/b", "10.5555/a 10.5555/b");
    check_told("pmid:abc", "--", BadValue, "abc");
    check_told("doi:abc", "--", BadValue, "abc");
}

#[test]
fn a_backslash_makes_a_sign_a_letter() {
    check("\\AND", "\\AND");
    check("fraud\\*", "fraud");
    check("a\\:b", "a\\:b");
    check("C\\~2", "C\\~2");
    check_told("\\", "--", LeftOut, "\\");
}

#[test]
fn limits_are_told_and_kept() {
    let words = "word ".repeat(300);
    let parsed = parse(&words);
    assert_eq!(kinds(&parsed.problems), [Limit]);
    assert!(matches!(&parsed.query, Query::Words(parts) if parts.len() == MAX_WORDS));
    let long = "x".repeat(MAX_BYTES + 1);
    assert_eq!(kinds(&parse(&long).problems), [Limit]);
    let deep = format!("{}a b{}", "(".repeat(40), ")".repeat(40));
    let parsed = parse(&deep);
    assert_eq!(
        (parsed.query.to_string().as_str(), kinds(&parsed.problems).as_slice()),
        ("a b", &[Limit][..])
    );
    check(&format!("{}a{}", "(".repeat(MAX_DEPTH), ")".repeat(MAX_DEPTH)), "a");
}

#[test]
fn hostile_text_is_read_at_once() {
    let hostile = [
        "(".repeat(1000),
        "(".repeat(100_000),
        "-(".repeat(2000),
        "title:(".repeat(2000),
        "a)^2".repeat(1000),
        "NOT ".repeat(4000),
        "word ".repeat(100_000),
        "\"".repeat(4000),
        "“a ".repeat(2000),
        "a:".repeat(2000),
        "\\".repeat(4000),
        "10.1000/".repeat(500),
        "~".repeat(4000),
        "a AND ".repeat(1000),
        "((a OR ".repeat(500),
        "a NEAR/50 ".repeat(1000),
        "NEAR/".repeat(1000),
        "NEAR/9999999999999999999999 a".repeat(100),
        "+".repeat(4000),
        "+a".repeat(2000),
        "year:2* ".repeat(500),
        "(a|b|c)*a(a|b|c){25}".repeat(100),
        "基".repeat(2000),
        "\u{301}".repeat(2000),
    ];
    for text in hostile {
        let parsed = parse(&text);
        // The fastest of several, because the machine may be busy with something else.
        let timed = || {
            let start = Instant::now();
            parse(&text);
            start.elapsed()
        };
        let took = (0..5).map(|_| timed()).min().unwrap_or_default();
        println!("{took:?} for {}…", text.chars().take(8).collect::<String>());
        assert!(took < Duration::from_millis(50), "{took:?} for {}", &text[..20.min(text.len())]);
        assert!(!parsed.query.to_string().is_empty());
    }
}

/// Every line of a code block of the reference is a query; behind `→` stands how it reads, and `!` marks a line
/// that has a problem.
#[test]
fn the_examples_of_the_reference_hold() {
    let mut examples = 0;
    let blocks = REFERENCE.split("```").skip(1).step_by(2);
    for line in blocks.flat_map(str::lines).map(str::trim).filter(|line| !line.is_empty()) {
        let (text, expected) =
            line.split_once('→').map_or((line, None), |(text, read)| (text, Some(read.trim())));
        let told = text.strip_prefix("! ");
        let parsed = parse(told.unwrap_or(text).trim());
        assert_eq!(!parsed.problems.is_empty(), told.is_some(), "{line}: {:?}", parsed.problems);
        if let Some(expected) = expected {
            assert_eq!(parsed.query.to_string(), expected, "{line}");
        }
        examples += 1;
    }
    assert!(examples > 50);
}

#[test]
fn the_reference_names_every_field() {
    for field in Field::all() {
        assert!(REFERENCE.contains(&format!("`{}`", field.name())), "{}", field.name());
    }
}

fn words() -> impl Strategy<Value = String> {
    let any = "[\\PC&&[^\\s]]{1,12}".prop_map(|text| trimmed(&text).to_owned());
    let odd = prop_oneof![
        Just("AND".to_owned()),
        Just("IN".to_owned()),
        Just("pmid".to_owned()),
        Just("10.1000/a".to_owned()),
        Just("PMC1234".to_owned()),
        Just("title:x".to_owned()),
        Just("a\\b".to_owned()),
        Just("x“y".to_owned()),
        Just("12".to_owned()),
    ];
    prop_oneof![any, odd, "[a-zA-Z0-9]{2,8}"].prop_filter("must be found", |text| {
        !word_forms(text).parts.is_empty() && trimmed(text) == text && !text.contains(char::is_whitespace)
    })
}

fn fields() -> impl Strategy<Value = Option<Field>> {
    let free = [None, Some(Field::Title), Some(Field::Author), Some(Field::Publisher), Some(Field::Reason)];
    prop::sample::select(free.to_vec())
}

fn leaves() -> impl Strategy<Value = Query> {
    let kinds = prop_oneof![
        Just(TermKind::Word),
        Just(TermKind::AsSpelt),
        Just(TermKind::Fuzzy(1)),
        Just(TermKind::Fuzzy(2))
    ];
    let term = (fields(), words(), kinds).prop_map(|(field, text, kind)| Query::Term { field, text, kind });
    let prefix = (fields(), "[a-z]{2,8}").prop_map(|(field, text)| Query::Term {
        field,
        text,
        kind: TermKind::Prefix,
    });
    let phrase = (fields(), "[a-zß基' -]{0,12}[a-z]", 0..3u32)
        .prop_map(|(field, text, slop)| Query::Phrase { field, text: text.trim().to_owned(), slop });
    let near =
        (fields(), prop::collection::vec("[a-z]{2,8}", 2..4), 0..50u32).prop_map(|(field, texts, words)| {
            let term = |text| Query::Term { field, text, kind: TermKind::Word };
            Query::Near { parts: texts.into_iter().map(term).collect(), words }
        });
    let year = |year: i16| Bound::At(crate::notice::PartialDate::year_only(year).unwrap());
    let range = (1990..2030i16, 0..9i16).prop_map(move |(from, span)| Query::Range {
        field: Field::Year,
        from: year(from),
        to: if span == 8 { Bound::Open } else { year(from + span) },
    });
    let identifier = "[a-z0-9]{1,8}".prop_map(|suffix| {
        let doi = crate::notice::Doi::parse(&format!("10.5555/{suffix}")).unwrap();
        Query::Identifier(Identifier::Doi(doi))
    });
    let others = prop_oneof![
        Just(Query::All),
        Just(Query::Exists(Field::Reason)),
        Just(Query::Identifier(Identifier::Pmid("123".to_owned()))),
        Just(Query::Identifier(Identifier::Id("rw:7".to_owned()))),
    ];
    prop_oneof![4 => term, 1 => prefix, 1 => phrase, 1 => near, 1 => range, 1 => identifier, 1 => others]
}

fn queries() -> impl Strategy<Value = Query> {
    leaves().prop_recursive(4, 24, 4, |inner| {
        let some = || prop::collection::vec(inner.clone(), 1..4);
        prop_oneof![
            some().prop_map(Query::side_by_side),
            some().prop_map(Query::all_of),
            some().prop_map(Query::any_of),
            inner.prop_map(Query::negated),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read(text in "\\PC{0,80}|[()\"“”«»:*~!&|\\\\ anotANDOR10./-]{0,80}|(title:|doi:|year:|NOT |-|\\(|\\)|\"| |a|10.1/x){0,30}") {
        let parsed = parse(&text);
        for problem in &parsed.problems {
            let bytes = problem.start.unwrap()..problem.end.unwrap();
            prop_assert!(text.get(bytes).is_some(), "{:?}", problem);
        }
        let printed = parsed.query.to_string();
        prop_assert_eq!(parse(&printed).query, parsed.query, "{}", printed);
    }

    #[test]
    fn a_printed_query_reads_as_itself(query in queries()) {
        let printed = query.to_string();
        prop_assert_eq!(parse(&printed).query, query, "{}", printed);
    }
}
