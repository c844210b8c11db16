//! A line of a gold file to the values that a reader of its file ought to find.
//!
//! Two shapes are read. In the first, members have the names and places that they have in the JSON of a notice; `file`
//! names the file (or `source.path` does), and `record` the record in it. Reason codes are those to be read from the
//! text. In the second, which joins bibliographic data with a list of files, the members are `file`, `kind`, `title`,
//! `journal`, `publisher`, `doi`, `pmid`, `published`, `article_dois`, `article_title`, `article_authors`, `rw_reasons`
//! and `stated`: the names of those that the file states, with `dois` for all article DOIs, `article_authors:N` for the
//! first N authors, and `no_notice_doi` where it has no DOI of its own. DOIs and authors beyond the lists are wrong
//! whether stated or not.

use serde_json::Value;

use super::fields::{FIELDS, field};
use crate::notice::Notice;

/// What one line wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Gold {
    /// The line in the gold file, from 1.
    pub(super) line: usize,
    /// The file, below the folder of files.
    pub(super) file: String,
    /// The record in it, from 1; all of them where there is none.
    pub(super) record: Option<usize>,
    pub(super) wanted: Vec<Wanted>,
}

/// What ought to be found for one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wanted {
    pub(super) field: &'static str,
    /// Values that must be found.
    pub(super) must: Vec<String>,
    /// Values that may be found; anything else is wrong. `None` where only what must be found is known.
    pub(super) may: Option<Vec<String>>,
}

/// A line that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct GoldError {
    /// The line, from 1.
    pub line: usize,
    /// Why, and what it ought to be.
    pub reason: String,
}

/// Reads every line that is not empty.
pub(super) fn read(text: &str) -> (Vec<Gold>, Vec<GoldError>) {
    let (mut gold, mut wrong) = (Vec::new(), Vec::new());
    for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        match parse(line, at + 1) {
            Ok(one) => gold.push(one),
            Err(reason) => wrong.push(GoldError { line: at + 1, reason }),
        }
    }
    (gold, wrong)
}

fn parse(line: &str, number: usize) -> Result<Gold, String> {
    let value: Value = serde_json::from_str(line).map_err(|cause| format!("is not JSON: {cause}"))?;
    let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
    let file = text(value.get("file")).or_else(|| text(value.pointer("/source/path")));
    let file = file.ok_or("names no `file`; add the path of the file that it speaks of")?;
    let record = value.get("record").or_else(|| value.pointer("/source/record")).and_then(Value::as_u64);
    let flat =
        ["stated", "kind", "article_dois", "article_authors"].iter().any(|name| value.get(name).is_some());
    let wanted = if flat { flat_wanted(&value) } else { notice_wanted(&value)? };
    Ok(Gold { line: number, file, record: record.and_then(|record| usize::try_from(record).ok()), wanted })
}

/// What members of a notice want: each field that is there, in full.
fn notice_wanted(value: &Value) -> Result<Vec<Wanted>, String> {
    let mut plain = without_null(value);
    let object = plain.as_object_mut().ok_or("is not an object")?;
    object.entry("id").or_insert_with(|| Value::from("gold"));
    for reason in object.get_mut("reasons").and_then(Value::as_array_mut).into_iter().flatten() {
        as_read_from_text(reason);
    }
    let notice: Notice = serde_json::from_value(plain).map_err(|cause| format!("is no notice: {cause}"))?;
    let notice = std::slice::from_ref(&notice);
    let stated = FIELDS.iter().filter(|field| is_stated(value, field.name));
    Ok(stated
        .map(|field| {
            let values = (field.values)(notice);
            Wanted { field: field.name, must: values.clone(), may: Some(values) }
        })
        .collect())
}

/// A code may stand alone: `"reasons":["Plagiarism of Text"]`.
fn as_read_from_text(reason: &mut Value) {
    let code = reason.as_str().map(str::to_owned);
    let code = code.or_else(|| Some(reason.get("code")?.as_str()?.to_owned()));
    let source = reason.get("source").cloned().unwrap_or_else(|| Value::from("text"));
    *reason = serde_json::json!({"code": code.unwrap_or_default(), "layer": "substance", "source": source});
}

/// Whether the gold line has this member, be it `null`: `articles.doi` in any article, `people.editor` with `people`.
fn is_stated(value: &Value, name: &str) -> bool {
    match name.split_once('.') {
        Some(("people", _)) => value.get("people").is_some(),
        Some(("articles", member)) => match value.get("articles").and_then(Value::as_array) {
            Some(all) => all.is_empty() || all.iter().any(|article| article.get(member).is_some()),
            None => value.get("articles").is_some(),
        },
        Some((parent, member)) => value.get(parent).is_some_and(|parent| parent.get(member).is_some()),
        None if name == "publisher" => value.pointer("/publisher/as_found").is_some(),
        None => value.get(name).is_some(),
    }
}

/// The value without members that are `null` or empty, which only say that nothing is stated.
fn without_null(value: &Value) -> Value {
    let empty = |value: &Value| value.is_null() || value.as_str().is_some_and(str::is_empty);
    match value {
        Value::Object(members) => Value::Object(
            members
                .iter()
                .filter(|(_, value)| !empty(value))
                .map(|(name, value)| (name.clone(), without_null(value)))
                .collect(),
        ),
        Value::Array(items) => Value::Array(items.iter().map(without_null).collect()),
        other => other.clone(),
    }
}

fn flat_wanted(value: &Value) -> Vec<Wanted> {
    let text = |name: &str| {
        value.get(name).and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned)
    };
    let list = |name: &str| -> Vec<String> {
        let items = value.get(name).and_then(Value::as_array).into_iter().flatten();
        items.filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let stated: Option<Vec<String>> = value.get("stated").map(|_| list("stated"));
    let states = |name: &str| {
        stated.as_ref().is_none_or(|all| all.iter().any(|one| one.split(':').next() == Some(name)))
    };
    let mut wanted = Vec::new();
    let mut want = |name: &str, must: Vec<String>, may: Option<Vec<String>>| {
        let known = field(name).filter(|_| !must.is_empty() || may.as_ref().is_some());
        wanted.extend(known.map(|field| Wanted { field: field.name, must, may }));
    };
    for (name, member) in [
        ("title", "title"),
        ("doi", "doi"),
        ("journal", "journal"),
        ("publisher", "publisher"),
        ("dates.published", "published"),
    ] {
        if let Some(value) = text(member).filter(|_| states(member)) {
            want(name, vec![value.clone()], Some(vec![value]));
        }
    }
    if stated.as_ref().is_some_and(|all| all.iter().any(|one| one == "no_notice_doi")) {
        want("doi", Vec::new(), Some(Vec::new()));
    }
    if let Some(title) = text("article_title").filter(|_| states("article_title")) {
        want("articles.title", vec![title], None);
    }
    let (dois, authors) = (list("article_dois"), list("article_authors"));
    if !dois.is_empty() {
        want("articles.doi", if states("dois") { dois.clone() } else { Vec::new() }, Some(dois));
    }
    if !authors.is_empty() {
        let printed = printed_authors(stated.as_deref(), authors.len());
        want("articles.authors", authors[..printed].to_vec(), Some(authors));
    }
    want_nature(value, &mut want);
    let codes = text("rw_reasons").unwrap_or_default();
    let codes: Vec<String> = codes
        .split(';')
        .map(|code| code.trim().trim_start_matches('+').to_owned())
        .filter(|code| !code.is_empty())
        .collect();
    if !codes.is_empty() {
        want("reasons", codes.clone(), Some(codes));
    }
    wanted
}

/// How many of the authors the file prints: `article_authors:N`.
fn printed_authors(stated: Option<&[String]>, all: usize) -> usize {
    let Some(stated) = stated else { return all };
    let printed = stated
        .iter()
        .find_map(|one| one.strip_prefix("article_authors"))
        .map(|rest| rest.trim_start_matches(':'));
    printed.map_or(0, |number| number.parse().unwrap_or(all)).min(all)
}

/// The kind is what the format calls the notice, so that running text is only held to what it says itself.
fn want_nature(value: &Value, want: &mut impl FnMut(&str, Vec<String>, Option<Vec<String>>)) {
    let kind = value.get("kind").and_then(Value::as_str).unwrap_or_default().replace('-', "_");
    let of_format = value.get("layout").and_then(Value::as_str).is_none_or(|layout| layout == "jats");
    match kind.as_str() {
        "retraction" => {
            // A finer word for the same thing is no error.
            let finer = ["retraction", "partial_retraction", "withdrawal"].map(str::to_owned).to_vec();
            want("nature", Vec::new(), Some(finer));
        }
        "correction" | "expression_of_concern" if of_format => {
            want("nature", vec![kind.clone()], Some(vec![kind]));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, expected: &[(&str, &[&str])]) {
        let (gold, wrong) = read(line);
        assert_eq!(wrong, [], "{line}");
        let found: Vec<(&str, Vec<&str>)> = gold[0]
            .wanted
            .iter()
            .map(|one| (one.field, one.must.iter().map(String::as_str).collect()))
            .collect();
        let expected: Vec<_> = expected.iter().map(|(field, must)| (*field, must.to_vec())).collect();
        assert_eq!(found, expected, "{line}");
    }

    #[test]
    fn members_of_a_notice_are_wanted_where_they_are_there() {
        check(
            r#"{"file":"a.txt","doi":"10.5555/n","stance":null}"#,
            &[("doi", &["10.5555/n"]), ("stance", &[])],
        );
        check(
            r#"{"file":"a.txt","articles":[{"doi":"10.5555/a","authors":["Ann Alpha"]}],"initiator":["editor"]}"#,
            &[
                ("articles.doi", &["10.5555/a"]),
                ("articles.authors", &["Ann Alpha"]),
                ("initiator", &["editor"]),
            ],
        );
        check(r#"{"file":"a.txt","reasons":["Paper Mill"]}"#, &[("reasons", &["Paper Mill"])]);
        check(
            r#"{"source":{"path":"a.txt","format":"text","record":1},"dates":{"published":"2024"}}"#,
            &[("dates.published", &["2024"])],
        );
    }

    #[test]
    fn a_flat_line_wants_what_it_says_is_stated() {
        check(
            r#"{"file":"a.txt","title":"T","doi":"10.5555/n","article_dois":["10.5555/a"],"article_authors":["A B","C D"],"stated":["title","no_notice_doi","article_authors:1"]}"#,
            &[("title", &["T"]), ("doi", &[]), ("articles.doi", &[]), ("articles.authors", &["A B"])],
        );
        check(
            r#"{"file":"a.txt","kind":"correction","rw_reasons":"+Paper Mill;"}"#,
            &[("nature", &["correction"]), ("reasons", &["Paper Mill"])],
        );
    }

    #[track_caller]
    fn check_wrong(line: &str, expected: &str) {
        let (_, wrong) = read(line);
        assert_eq!(wrong[0].to_string(), expected);
    }

    #[test]
    fn a_line_that_cannot_be_used_says_why() {
        check_wrong(
            r#"{"doi":"10.5555/n"}"#,
            "line 1: names no `file`; add the path of the file that it speaks of",
        );
        check_wrong("\nx", "line 2: is not JSON: expected value at line 1 column 1");
        check_wrong(
            r#"{"file":"a","stance":"maybe"}"#,
            "line 1: is no notice: unknown variant `maybe`, expected one of `agree`, `disagree`, `mixed`, `no_response`, `informed`",
        );
    }
}
