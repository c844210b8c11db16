//! No approver, editor or reader is a retracted author: every real notice at hand is asked, in three ways.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use recant::analysis::names;
use serde_json::Value;

use crate::sandbox::{Sandbox, shared};

/// The folders of real notices, below `../shared/data`.
const FOLDERS: [&str; 4] = ["notices/jats", "notices/text", "notices/passages", "seeds"];

/// Roles whose bearers must not be retracted authors. A co-author may complain, sign, or write the notice.
const OTHERS: [&str; 3] = ["approver", "editor", "investigator"];

/// Editors who did write the retracted article: an editor-in-chief who retracts an editorial of his own, by the notice's
/// reference list and signature.
const BOTH: [(&str, &str); 1] = [("PMC4697224", "A. F. Uba")];

/// Words that name another role right before a name, in small letters.
const BEFORE: [&str; 17] = [
    "approved by",
    "edited by",
    "reviewed by",
    "handled by",
    "handling editor",
    "editor:",
    "editor is",
    "editor-in-chief,",
    "editor in chief,",
    "editor, dr",
    "editor, prof",
    "thank",
    "grateful to",
    "alerted by",
    "chaired by",
    "investigated by",
    "complaint from",
];

/// Words that name another role right behind a name.
const BEHIND: [&str; 4] = [", editor", ", the editor", ", chief editor", ", ombudsman"];

fn notices(shared: &Path) -> Vec<Value> {
    let folders = FOLDERS.map(|folder| shared.join("data").join(folder).to_string_lossy().into_owned());
    let args: Vec<&str> =
        ["extract", "--quiet"].into_iter().chain(folders.iter().map(String::as_str)).collect();
    let run = Sandbox::new().run(&args);
    run.stdout.lines().map(|line| serde_json::from_str(line).expect("a notice")).collect()
}

/// The authors that the gold files name for each file: the article's, and those who wrote the notice.
fn gold(shared: &Path) -> BTreeMap<String, Vec<String>> {
    let text = std::fs::read_to_string(shared.join("data/gold/notices.jsonl")).expect("the gold file");
    let authors = |line: &str| {
        let gold: Value = serde_json::from_str(line).expect("a gold line");
        let names =
            ["article_authors", "notice_authors"].iter().flat_map(|list| strings(&gold[*list])).collect();
        (gold["file"].as_str().expect("a file").to_owned(), names)
    };
    text.lines().map(authors).collect()
}

fn strings(list: &Value) -> Vec<String> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

fn authors(notice: &Value) -> BTreeSet<String> {
    notice["articles"]
        .as_array()
        .into_iter()
        .flatten()
        .flat_map(|article| strings(&article["authors"]))
        .collect()
}

fn same_person(a: &str, b: &str) -> bool {
    let terms = names::index_terms(a);
    names::query_terms(b).iter().any(|all| all.iter().all(|term| terms.contains(term)))
}

/// What is wrong with one author of one notice, if anything.
fn fault(notice: &Value, author: &str, known: Option<&Vec<String>>) -> Option<String> {
    // Editors publish too, and co-authors report errors: whom the gold file calls an author is one.
    let is_author = |name: &str| {
        known.is_some_and(|all| all.iter().any(|one| same_person(one, name) || same_person(name, one)))
    };
    if is_author(author) {
        return None;
    }
    let people = notice["people"].as_array().into_iter().flatten();
    for person in people.filter(|person| OTHERS.contains(&person["role"].as_str().unwrap_or_default())) {
        if same_person(person["name"].as_str().unwrap_or_default(), author) {
            return Some(format!("{author} is {} too", person["role"]));
        }
    }
    let text = notice["text"].as_str().unwrap_or_default();
    for (at, _) in text.match_indices(author) {
        let before: String =
            text[..at].chars().rev().take(24).collect::<Vec<_>>().into_iter().rev().collect();
        let before = before.to_lowercase().replace('\n', " ");
        let titles = ["dr.", "dr", "professor", "prof.", "prof", "mr.", "ms."];
        let mut before = before.trim_end();
        titles.iter().for_each(|title| before = before.strip_suffix(title).unwrap_or(before).trim_end());
        if let Some(word) = BEFORE.iter().find(|word| before.ends_with(**word)) {
            return Some(format!("`{word}` stands before {author}"));
        }
        let behind: String = text[at + author.len()..].chars().take(16).collect::<String>().to_lowercase();
        if let Some(word) = BEHIND.iter().find(|word| behind.starts_with(**word)) {
            return Some(format!("`{word}` stands behind {author}"));
        }
    }
    None
}

#[test]
fn no_approver_editor_or_reader_is_a_retracted_author() {
    let Some(shared) = shared() else { return };
    let gold = gold(&shared);
    let (mut authors_seen, mut faults) = (0, Vec::new());
    let notices = notices(&shared);
    assert!(notices.len() > 700, "{} notices", notices.len());
    for notice in &notices {
        let path = notice["source"]["path"].as_str().unwrap_or_default();
        let file =
            path.rsplit('/').take(2).collect::<Vec<_>>().into_iter().rev().collect::<Vec<_>>().join("/");
        let known = gold
            .get(&file)
            .or_else(|| gold.iter().find(|(name, _)| name.ends_with(path)).map(|(_, all)| all));
        let both = |author: &String| BOTH.iter().any(|(file, name)| path.contains(file) && author == name);
        for author in authors(notice) {
            authors_seen += 1;
            if both(&author) {
                continue;
            }
            faults.extend(fault(notice, &author, known).map(|fault| format!("{path}: {fault}")));
        }
    }
    assert!(authors_seen > 900, "{authors_seen} authors");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// The check itself must be able to fail.
#[test]
fn an_editor_among_the_authors_would_be_told() {
    let notice = |people: &str, text: &str| -> Value {
        serde_json::from_str(&format!(r#"{{"people":[{people}],"text":"{text}"}}"#)).expect("JSON")
    };
    let editor = r#"{"name":"Ann Alpha","role":"editor"}"#;
    assert!(fault(&notice(editor, ""), "Alpha A", None).is_some());
    assert!(fault(&notice("", "We thank Dr. Ann Alpha for this."), "Ann Alpha", None).is_some());
    assert!(fault(&notice("", "It was approved by Ann Alpha."), "Ann Alpha", None).is_some());
    assert!(fault(&notice("", "Ann Alpha, Editor-in-Chief"), "Ann Alpha", None).is_some());
    assert!(fault(&notice("", "The article by Ann Alpha"), "Ann Alpha", None).is_none());
    assert!(fault(&notice(editor, ""), "Ann Alpha", Some(&vec!["Ann Alpha".to_owned()])).is_none());
}
