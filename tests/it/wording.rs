//! Every text about a person that the program can print: attributed, neutral, and exoneration as visible as blame.

use std::sync::LazyLock;

use serde_json::Value;

use crate::sandbox::Sandbox;

/// Words that the program never uses of its own accord; whoever quotes them says whose they are.
const FORBIDDEN: &str = include_str!("forbidden_words.csv");

/// The sample archive, indexed once.
static SAMPLE: LazyLock<Sandbox> = LazyLock::new(|| {
    let sandbox = Sandbox::with_sample();
    sandbox.run(&["index", "--quiet"]).code(0);
    sandbox
});

fn notices() -> Vec<Value> {
    let answer = SAMPLE.search(&["--limit", "500", "--no-facets"]);
    answer["hits"].as_array().expect("hits").iter().map(|hit| hit["notice"].clone()).collect()
}

fn forbidden() -> impl Iterator<Item = &'static str> {
    FORBIDDEN.lines().skip(1).filter_map(|line| line.split(',').next())
}

/// The program's own words: without quotations, and without values that it copies from the notice (titles, names,
/// codes, the text below "the notice says").
fn own_words(printed: &str, notice: &Value) -> String {
    let mut text = printed.split("\nthe notice says\n").next().unwrap_or_default().to_owned();
    text = unwrapped(&text);
    while let Some(start) = text.find('“') {
        let Some(length) = text[start..].find('”') else { break };
        text.replace_range(start..start + length + '”'.len_utf8(), "");
    }
    let mut copied = Vec::new();
    collect(notice, &mut copied);
    copied.sort_by_key(|value| std::cmp::Reverse(value.len()));
    copied.iter().filter(|value| value.len() > 3).for_each(|value| text = text.replace(value.as_str(), ""));
    text.to_lowercase()
}

fn unwrapped(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn collect(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) => found.push(unwrapped(text)),
        Value::Array(items) => items.iter().for_each(|item| collect(item, found)),
        Value::Object(members) => members.values().for_each(|member| collect(member, found)),
        _ => {}
    }
}

#[track_caller]
fn check_neutral(printed: &str, notice: &Value) {
    let own = own_words(printed, notice);
    for word in forbidden() {
        let whole = |(at, _): (usize, &str)| {
            let letter = |c: Option<char>| c.is_some_and(char::is_alphabetic);
            !letter(own[..at].chars().next_back()) && !letter(own[at + word.len()..].chars().next())
        };
        assert!(
            !own.match_indices(word).any(whole),
            "`{word}` in the program's own words on {}:\n{own}",
            notice["id"]
        );
    }
}

#[test]
fn whatever_is_shown_of_a_notice_is_neutral() {
    let notices = notices();
    assert!(notices.len() > 90, "{}", notices.len());
    for notice in &notices {
        let id = notice["id"].as_str().expect("an id");
        check_neutral(&SAMPLE.run(&["show", id]).code(0).stdout, notice);
        check_neutral(&SAMPLE.run(&["show", "--completeness", id]).code(0).stdout, notice);
    }
    check_neutral(&all_hits(), &Value::Array(notices));
}

/// The list of all hits, as text.
fn all_hits() -> String {
    SAMPLE.run(&["search", "--limit", "500", "--no-facets", "--explain"]).code(0).stdout
}

#[test]
fn every_statement_on_a_person_is_attributed_and_quoted() {
    let mut exonerated = 0;
    let hits = unwrapped(&all_hits());
    for notice in notices() {
        let id = notice["id"].as_str().expect("an id");
        let shown = unwrapped(&SAMPLE.run(&["show", id]).code(0).stdout);
        for one in notice["responsibility"].as_array().into_iter().flatten() {
            let words = unwrapped(one["evidence"]["text"].as_str().expect("words"));
            let quoted = format!("the notice says: “{words}”");
            assert!(shown.contains(&quoted), "{id}: {quoted}\n{shown}");
            if one["kind"] == "exonerated" {
                exonerated += 1;
                let who = one["who"].as_array().into_iter().flatten().filter_map(Value::as_str);
                who.for_each(|who| assert!(shown.contains(who), "{id}: {who}"));
                assert!(
                    hits.contains(&quoted),
                    "{id}: an exoneration must stand in the list of hits: {quoted}"
                );
            }
        }
        for reason in notice["reasons"].as_array().into_iter().flatten() {
            let code = reason["code"].as_str().expect("a code");
            let line = shown.find(&format!("reason {code} (")).unwrap_or_else(|| panic!("{id}: {code}"));
            let rest: String = shown[line..].chars().take(code.chars().count() + 60).collect();
            let whose = [
                "recant read",
                "recant infers",
                "Retraction Watch codes",
                "Crossref says",
                "PubMed says",
                "the archive's owner says",
            ];
            assert!(whose.iter().any(|whose| rest.contains(whose)), "{id}: {code} is nobody's");
        }
    }
    assert!(exonerated >= 5, "{exonerated} exonerations in the sample");
}

#[test]
fn hints_and_counts_name_roles_not_verdicts() {
    for name in ["Esempini", "Przykład", "Exempel"] {
        let run = SAMPLE.run(&["search", &format!("author:{name}")]);
        check_neutral(&run.stderr, &Value::Null);
    }
    for facet in ["person", "author", "responsibility", "stance", "lacks", "completeness"] {
        check_neutral(&SAMPLE.run(&["facets", facet]).code(0).stdout, &Value::Null);
    }
}

#[test]
fn the_list_itself_catches() {
    let own = own_words("responsibility Ann Alpha; the notice says: “a guilty mind”\nguilty", &Value::Null);
    assert!(own.contains("guilty") && !own.contains("mind"));
    assert!(forbidden().count() > 30);
}
