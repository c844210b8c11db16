//! Reports of `recant check` from outside: whose words they show, and that machines find the shapes they were promised.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::sandbox::Sandbox;

/// A notice that holds one author responsible, clears another, and says who announced it, raised it and looked into it.
const NOTICE: &str = r#"{"id":"10.5555/n","doi":"10.5555/n","nature":"retraction","title":"Retraction: Bright oysters",
"text":"The editors retract the article. Figure 2A was duplicated, as a reader told us. The Institute of Oysters looked into it. The first author takes full responsibility. Bo Beta was not involved. An expression of concern came before. Ann Alpha disagrees.",
"reason_text":"Figure 2A was duplicated, as a reader told us.",
"initiator":["editor"],"by_agreement":false,"stance":"mixed","stance_by":[{"name":"Ann Alpha","stance":"disagree","evidence":{"start":0,"end":1,"text":"Ann Alpha disagrees."}}],
"responsibility":[{"kind":"accepts","who":["the first author"],"evidence":{"start":0,"end":1,"text":"The first author takes full responsibility."}},{"kind":"exonerated","who":["Bo Beta"],"evidence":{"start":0,"end":1,"text":"Bo Beta was not involved."}}],
"raised_by":[{"kind":"reader","evidence":{"start":0,"end":1,"text":"as a reader told us"}}],
"investigated_by":[{"kind":"institution","name":"Institute of Oysters","evidence":{"start":0,"end":1,"text":"The Institute of Oysters looked into it."}}],
"affected":[{"part":"figure","labels":["2A"],"evidence":[{"start":0,"end":1,"text":"Figure 2A"}]}],
"prior":[{"nature":"expression_of_concern","evidence":{"start":0,"end":1,"text":"An expression of concern came before."}}],
"reasons":[{"code":"Duplication of Image","layer":"substance","source":"text","evidence":[{"start":0,"end":1,"text":"Figure 2A was duplicated"}]},{"code":"Unreliable Data","layer":"substance","source":"retraction-watch"},{"code":"Objections by Author(s)","layer":"process","source":"text","evidence":[{"start":0,"end":1,"text":"Ann Alpha disagrees."}]}],
"articles":[{"title":"Bright oysters of the imaginary north","authors":["Ann Alpha","Bo Beta"],"doi":"10.5555/a","status":"retracted"}]}"#;

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::indexed(&[("a.jsonl", &NOTICE.replace('\n', ""))]);
    let list = "@article{oysters,\n title={Bright oysters of the imaginary north},\n doi={10.5555/a}}\n\
        @article{short, title={Editorial}}\n@article{sound, title={Sound birds of the imaginary south}, doi={10.5555/s}}\n";
    std::fs::write(sandbox.path("my list.bib"), list).unwrap();
    sandbox
}

/// The report in a format, its blanks as one.
fn report(format: &str) -> String {
    let run = sandbox().run(&["check", "my list.bib", "--format", format]).code(2);
    run.stdout.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Every format shows who is cleared as it shows who is blamed, and whose words each line is.
#[track_caller]
fn check_words(format: &str, marked: &dyn Fn(&str, &str) -> String) {
    let report = report(format);
    for (label, words) in [
        ("retracted by", "editor, as the notice says"),
        (
            "responsibility",
            "accepted by the first author; the notice says: “The first author takes full responsibility.”",
        ),
        ("exonerated", "Bo Beta; the notice says: “Bo Beta was not involved.”"),
        ("raised by", "a reader; the notice says: “as a reader told us”"),
        (
            "looked into by",
            "Institute of Oysters; the notice says: “The Institute of Oysters looked into it.”",
        ),
        ("affected", "figures 2A; the notice says: “Figure 2A”"),
        ("earlier notice", "expression of concern; the notice says: “An expression of concern came before.”"),
        ("authors' view", "mixed"),
        ("authors' view", "Ann Alpha: disagree; the notice says: “Ann Alpha disagrees.”"),
    ] {
        let expected = marked(label, words);
        assert!(report.contains(&expected), "{format}: {expected}\n{report}");
    }
    for words in [
        "Figure 2A was duplicated, as a reader told us.",
        "recant read: Duplication of Image; Objections by Author(s) (“Ann Alpha disagrees.”)",
        "Retraction Watch codes: Unreliable Data",
    ] {
        let words = if format == "markdown" { words.replace('!', "\\!") } else { words.to_owned() };
        assert!(report.contains(&words), "{format}: {words}\n{report}");
    }
}

#[test]
fn every_report_says_whose_statement_is_whose() {
    let plain = |label: &str, words: &str| format!("{label}: {words}");
    check_words("text", &plain);
    check_words("markdown", &plain);
    check_words("csv", &plain);
    check_words("junit", &|label, words| plain(&label.replace('\'', "&#39;"), words));
    check_words("html", &|label, words| format!("<small>{}:</small> {words}", label.replace('\'', "&#39;")));
}

#[test]
fn what_a_notice_does_not_say_has_no_line() {
    let notice =
        r#"{"id":"1","nature":"retraction","articles":[{"title":"Bright oysters","doi":"10.5555/a"}]}"#;
    let sandbox = Sandbox::indexed(&[("a.jsonl", notice)]);
    for format in ["text", "markdown", "html", "junit", "csv"] {
        let run = sandbox.run(&["check", "10.5555/a", "--format", format]).code(1);
        for label in ["raised by", "looked into by", "affected", "exonerated"] {
            assert!(!run.stdout.contains(label), "{format}: {label}\n{}", run.stdout);
        }
    }
}

#[test]
fn the_json_has_statements_in_the_shape_of_a_notice() {
    let answer = sandbox().run(&["check", "my list.bib", "--format", "json"]).code(2).json();
    let says = &answer["references"][0]["notice_says"];
    let notice: Value = serde_json::from_str(NOTICE).unwrap();
    for member in [
        "initiator",
        "stance",
        "stance_by",
        "responsibility",
        "raised_by",
        "investigated_by",
        "affected",
        "prior",
    ] {
        assert_eq!(says[member], notice[member], "{member}");
    }
    assert!(answer["references"][2].get("notice_says").is_none());
}

/// Members that an object of SARIF 2.1.0 may have, of those that are written, and those that it must have; every object
/// of the standard's schema refuses others.
const SARIF: &[(&str, &str, &str)] = &[
    ("", "$schema version runs", "version runs"),
    ("/runs", "tool invocations results properties", "tool"),
    ("/runs/tool", "driver", "driver"),
    ("/runs/tool/driver", "name version informationUri rules", "name"),
    ("/runs/tool/driver/rules", "id shortDescription defaultConfiguration", "id"),
    ("/runs/tool/driver/rules/shortDescription", "text", "text"),
    ("/runs/tool/driver/rules/defaultConfiguration", "level", ""),
    ("/runs/invocations", "executionSuccessful toolExecutionNotifications", "executionSuccessful"),
    ("/runs/invocations/toolExecutionNotifications", "level message", "message"),
    ("/runs/invocations/toolExecutionNotifications/message", "text", "text"),
    ("/runs/results", "ruleId level message locations properties", "message"),
    ("/runs/results/message", "text", "text"),
    ("/runs/results/locations", "physicalLocation", ""),
    ("/runs/results/locations/physicalLocation", "artifactLocation region", "artifactLocation"),
    ("/runs/results/locations/physicalLocation/artifactLocation", "uri", "uri"),
    ("/runs/results/locations/physicalLocation/region", "startLine", "startLine"),
];

/// Holds a value and all below it against the table; bags of properties are free.
fn hold_against_sarif(place: &str, value: &Value) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| hold_against_sarif(place, item)),
        Value::Object(members) => {
            let row = SARIF.iter().find(|(path, ..)| *path == place);
            let (_, allowed, required) = row.unwrap_or_else(|| panic!("no object belongs at `{place}`"));
            let names: BTreeSet<&str> = members.keys().map(String::as_str).collect();
            let allowed: BTreeSet<&str> = allowed.split_whitespace().collect();
            assert!(names.is_subset(&allowed), "{place}: {names:?}");
            assert!(required.split_whitespace().all(|name| names.contains(name)), "{place}: {names:?}");
            for (name, inner) in members.iter().filter(|(name, _)| *name != "properties") {
                hold_against_sarif(&format!("{place}/{name}"), inner);
            }
        }
        Value::Null => panic!("null at {place}"),
        _ => {}
    }
}

#[test]
fn sarif_has_the_shape_of_its_standard() {
    let sandbox = sandbox();
    std::fs::write(sandbox.path("empty.bib"), "").unwrap();
    let run = sandbox.run(&["check", "my list.bib", "10.5555/a", "empty.bib", "--format", "sarif"]).code(2);
    let sarif = run.json();
    hold_against_sarif("", &sarif);
    assert_eq!(sarif["version"], "2.1.0");
    let run = &sarif["runs"][0];
    let rules: BTreeSet<&str> = run["tool"]["driver"]["rules"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|rule| rule["id"].as_str())
        .collect();
    assert_eq!(rules.len(), 12);
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), 3, "two retracted, one not checked; what has no notice gives no result");
    for result in results {
        assert!(rules.contains(result["ruleId"].as_str().unwrap()));
        assert!(["none", "note", "warning", "error"].contains(&result["level"].as_str().unwrap()));
    }
    let place = &results[0]["locations"][0]["physicalLocation"];
    assert_eq!(
        (&place["artifactLocation"]["uri"], &place["region"]["startLine"]),
        (&"my%20list.bib".into(), &1.into())
    );
    assert!(results[0]["message"]["text"].as_str().unwrap().contains("exonerated: Bo Beta"));
    assert_eq!(run["invocations"][0]["executionSuccessful"], false);
}

/// Attributes and children in their order, as `junit-10.xsd` of Jenkins' xUnit plugin has them, of those that are written.
const JUNIT: &[(&str, &str, &str)] = &[
    ("testsuites", "tests failures errors", "testsuite"),
    ("testsuite", "name tests failures errors", "properties testcase"),
    ("properties", "", "property"),
    ("property", "name value", ""),
    ("testcase", "classname name", "error failure"),
    ("error", "type message", ""),
    ("failure", "type message", ""),
];

#[test]
fn junit_has_the_shape_of_its_schema() {
    let sandbox = sandbox();
    std::fs::write(sandbox.path("empty.bib"), "").unwrap();
    let run = sandbox.run(&["check", "my list.bib", "empty.bib", "--format", "junit"]).code(2);
    let element = regex::Regex::new(r#"<(/?)([a-z]+)((?: [a-z]+="[^"<]*")*)(/?)>"#).unwrap();
    let (mut open, mut counts): (Vec<String>, _) = (Vec::new(), std::collections::BTreeMap::new());
    let body = run.stdout.strip_prefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n").unwrap();
    let mut at = 0;
    for found in element.captures_iter(body) {
        let whole = found.get(0).unwrap();
        let text = &body[at..whole.start()];
        let may_hold_text = open.last().is_some_and(|name| ["error", "failure"].contains(&name.as_str()));
        assert!(!text.contains(['<', '>']) && (may_hold_text || text.trim().is_empty()), "{text}");
        at = whole.end();
        if !found[1].is_empty() {
            assert_eq!(open.pop().as_deref(), Some(&found[2]));
            continue;
        }
        let (_, attributes, _) = JUNIT.iter().find(|(name, ..)| *name == &found[2]).expect("a known element");
        let names: Vec<&str> = found[3]
            .split_whitespace()
            .filter_map(|word| word.split_once("=\""))
            .map(|(name, _)| name)
            .collect();
        assert!(
            names.iter().all(|name| attributes.split_whitespace().any(|known| known == *name)),
            "{names:?}"
        );
        if let Some(parent) = open.last() {
            let (.., children) = JUNIT.iter().find(|(name, ..)| name == parent).unwrap();
            assert!(
                children.split_whitespace().any(|child| child == &found[2]),
                "{parent} holds {}",
                &found[2]
            );
        }
        *counts.entry(found[2].to_owned()).or_insert(0) += 1;
        if found[4].is_empty() {
            open.push(found[2].to_owned());
        }
    }
    assert!(open.is_empty() && body[at..].trim().is_empty());
    let count = |name: &str| counts.get(name).copied().unwrap_or(0);
    assert_eq!((count("testcase"), count("failure"), count("error")), (4, 1, 2));
    assert!(
        body.contains("tests=\"4\" failures=\"1\" errors=\"2\"") && body.contains("my list.bib:1"),
        "{body}"
    );
}

#[test]
fn the_age_of_the_archive_counts_from_a_given_day() {
    let notice = r#"{"id":"1","nature":"retraction","dates":{"published":"2024-05-14"},"articles":[{"title":"Bright oysters","doi":"10.5555/a"}]}"#;
    let sandbox = Sandbox::indexed(&[("a.jsonl", notice)]);
    let warned = |today: &str| {
        let args = ["check", "10.5555/b", "--max-age", "30", "--today", today];
        sandbox.run(&args).code(0).stdout.contains("days old, more than 30")
    };
    assert_eq!([warned("2024-06-13"), warned("2024-06-14")], [false, true]);
}
