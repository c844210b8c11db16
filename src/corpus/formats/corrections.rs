//! `corrections.jsonl`, the archive owner's word, to corrections: `{"id":…,"set":{FIELD:VALUE,…},"why":…,"by":…}`.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use serde::Deserialize;
use serde_json::Value;

use crate::corpus::document::Document;
use crate::corpus::format::Outcome;
use crate::corpus::json;
use crate::corpus::records::Records;
use crate::corpus::{FileError, RawNotice, ReadOptions};
use crate::notice::{Correction, CorrectionRecord, NoticeId, Setting};

/// A record of corrections has an id and what to set; no notice has both.
pub(crate) fn claims(document: &Document<'_>) -> bool {
    document.json_sample().is_some_and(|record| {
        let has = |key: &str| record.contains_key(key);
        has("set") && (has("id") || has("why") || has("by")) && !has("text")
    })
}

/// A file of that name is meant to correct. One that holds something else is read as corrections all the same, so that its
/// keeper learns that it does not hold.
pub(crate) fn claims_by_name(document: &Document<'_>) -> bool {
    let name = document.name.rsplit('/').next().unwrap_or_default();
    name == "corrections.jsonl" && document.json_sample().is_some()
}

pub(crate) fn read(
    document: &Document<'_>,
    _: &ReadOptions,
    records: &mut Records<'_>,
) -> Result<Outcome, FileError> {
    json::for_each(document.text(), &mut |record| {
        match record.and_then(correction) {
            Ok(correction) => records
                .push(RawNotice { setting: Some(Setting::Correction(correction)), ..RawNotice::default() }),
            Err(reason) => records.fail(reason),
        }
        ControlFlow::Continue(())
    });
    Ok(Outcome::Read)
}

/// A record as it is typed.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Typed {
    id: String,
    set: BTreeMap<String, Value>,
    why: String,
    by: String,
}

fn correction(record: &str) -> Result<CorrectionRecord, String> {
    let Typed { id, set, why, by } =
        serde_json::from_str(record).map_err(|error| format!("is not a correction: {error}"))?;
    let empty = |text: &str| text.trim().is_empty();
    if empty(&id) || empty(&why) || empty(&by) {
        return Err(
            "a correction says of which notice it is, why, and by whom: fill in `id`, `why` and `by`"
                .to_owned(),
        );
    }
    if set.is_empty() {
        return Err(format!("the correction of `{id}` changes nothing; name a field and its value in `set`"));
    }
    let corrections = set.into_iter().map(|(field, value)| Correction::new(&field, value, &why, &by));
    let corrections =
        corrections.collect::<Result<_, _>>().map_err(|reason| format!("correction of `{id}`: {reason}"))?;
    Ok(CorrectionRecord { id: NoticeId::new(id.trim()), corrections })
}
