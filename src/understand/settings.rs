//! What the archive's owner typed to what is meant: the imprint of a publisher, the layer of a reason code.

use serde_json::Value;

use crate::notice::{Correction, Setting};

use super::codes;
use super::publishers::publisher;

/// Completes a setting as [`understand`](super::understand()) completes a notice.
pub fn understand_setting(mut setting: Setting) -> Setting {
    if let Setting::Correction(record) = &mut setting {
        record.corrections.iter_mut().for_each(complete);
    }
    setting
}

fn complete(correction: &mut Correction) {
    let field = correction.field.rsplit('.').next().unwrap_or_default().to_owned();
    let Some(value) = &mut correction.value else { return };
    match field.as_str() {
        "publisher" => complete_publisher(value),
        "reasons" => value.as_array_mut().into_iter().flatten().for_each(complete_reason),
        _ => {}
    }
}

/// A name that stands for itself may be one that the table knows.
fn complete_publisher(value: &mut Value) {
    let part = |name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default();
    if part("imprint") == part("as_found") && part("family") == part("as_found") {
        let found = publisher(part("as_found"));
        *value =
            serde_json::json!({"as_found": found.as_found, "imprint": found.imprint, "family": found.family});
    }
}

/// The present spelling of a code and the layer that belongs to it.
fn complete_reason(reason: &mut Value) {
    let found = reason.get("code").and_then(Value::as_str).and_then(codes::current);
    if let (Some(code), Some(members)) = (found, reason.as_object_mut()) {
        members.insert("code".to_owned(), code.code.into());
        members.insert("layer".to_owned(), code.layer.as_str().into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notice::{CorrectionRecord, NoticeId};
    use serde_json::json;

    #[track_caller]
    fn check(field: &str, typed: Value, expected: Value) {
        let corrections = vec![Correction::new(field, typed, "why", "by").unwrap()];
        let record = CorrectionRecord { id: NoticeId::new("1"), corrections };
        let Setting::Correction(found) = understand_setting(Setting::Correction(record)) else { panic!() };
        assert_eq!(found.corrections[0].value, Some(expected));
    }

    #[test]
    fn what_is_typed_short_is_completed() {
        check(
            "publisher",
            json!("Hindawi Limited"),
            json!({"as_found": "Hindawi Limited", "imprint": "Hindawi", "family": "Wiley"}),
        );
        check(
            "articles.0.reasons",
            json!(["Fake Peer Review"]),
            json!([{"code": "Compromised Peer Review", "layer": "substance", "source": "correction"}]),
        );
        check("journal", json!("Annals"), json!("Annals"));
    }
}
