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
    serde_json::from_str(json::bounded(record)?).map_err(|error| format!("is not a notice: {error}"))
}
