//! Notice JSON Lines, or a JSON array or single object of notices, to notices that are ready.

use std::ops::ControlFlow;

use crate::corpus::document::Document;
use crate::corpus::format::Outcome;
use crate::corpus::json;
use crate::corpus::records::Records;
use crate::corpus::{FileError, RawNotice, ReadOptions};
use crate::notice::Notice;

/// A record is a notice when it has an id, and a text or any other thing that only notices have. Test collections
/// call the id `_id`; their queries have an id and a text too, but no title.
pub(crate) fn claims(document: &Document<'_>) -> bool {
    document.json_sample().is_some_and(|record| {
        let has = |key: &str| record.contains_key(key);
        let is_notice = has("text") || has("nature") || has("reasons");
        is_notice && (has("id") || has("_id") && (has("title") || !has("text")))
    })
}

pub(crate) fn read(
    document: &Document<'_>,
    options: &ReadOptions,
    records: &mut Records<'_>,
) -> Result<Outcome, FileError> {
    json::for_each(document.text(), &mut |record| {
        read_record(record, options, records);
        ControlFlow::Continue(())
    });
    Ok(Outcome::Read)
}

/// Copies one record, or says why there is none.
pub(crate) fn read_record(record: Result<&str, String>, _: &ReadOptions, records: &mut Records<'_>) {
    match record.and_then(notice) {
        Ok(notice) => records.push(RawNotice { ready: Some(Box::new(notice)), ..RawNotice::default() }),
        Err(reason) => records.fail(reason),
    }
}

fn notice(record: &str) -> Result<Notice, String> {
    let mut notice: Notice = serde_json::from_str(json::bounded(record)?)
        .map_err(|error| format!("is not a notice: {}", within_line(&error)))?;
    let id = notice.id.as_str();
    // Most ids hold no sign that could stand for a blank.
    if id.contains('_')
        && let Ok(Named { id: Some(typed) }) = serde_json::from_str::<Named>(record)
        && typed.contains(char::is_whitespace)
    {
        let warning = format!("the id is given as `{typed}`; read as {id}, because ids hold no blanks");
        notice.warnings.push(warning);
    }
    Ok(notice)
}

/// The id as it is typed.
#[derive(serde::Deserialize)]
struct Named {
    #[serde(alias = "_id")]
    id: Option<String>,
}

/// What is wrong with a record. It knows no line but its own, so that `line 1` would lead astray.
fn within_line(error: &serde_json::Error) -> String {
    error.to_string().replace(" at line 1 column ", ", at byte ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(record: &str, expected: Result<&[&str], &str>) {
        let warnings = notice(record).map(|notice| notice.warnings);
        let expected = expected.map(|texts| texts.iter().map(|text| (*text).to_owned()).collect());
        assert_eq!(warnings, expected.map_err(str::to_owned), "{record}");
    }

    #[test]
    fn an_id_with_a_blank_is_told() {
        let told = "the id is given as `has space`; read as has_space, because ids hold no blanks";
        check(r#"{"id":"has space","text":""}"#, Ok(&[told]));
        check(r#"{"id":"has_space","text":""}"#, Ok(&[]));
    }

    #[test]
    fn what_is_wrong_is_told_by_its_place_in_the_record() {
        check(r#"{"id":"1","text":}"#, Err("is not a notice: expected value, at byte 18"));
    }
}
