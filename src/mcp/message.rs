//! A line of JSON-RPC to a request, and results back to messages (<https://www.jsonrpc.org/specification>).

use serde_json::{Map, Value, json};

/// A request, or a notification where it has no id.
pub(super) struct Request {
    pub(super) id: Option<Value>,
    pub(super) method: String,
    pub(super) params: Map<String, Value>,
}

/// Why a message has no result.
#[derive(Debug)]
pub(super) struct Failure {
    code: i32,
    message: String,
}

impl Failure {
    fn parse(message: String) -> Failure {
        Failure { code: -32700, message }
    }

    /// Reads a line as JSON.
    pub(super) fn or_json(line: &[u8]) -> Result<Value, Failure> {
        serde_json::from_slice(line).map_err(|error| Failure::parse(format!("not JSON: {error}")))
    }

    pub(super) fn request(message: String) -> Failure {
        Failure { code: -32600, message }
    }

    pub(super) fn method(message: String) -> Failure {
        Failure { code: -32601, message }
    }

    pub(super) fn arguments(message: String) -> Failure {
        Failure { code: -32602, message }
    }
}

impl Request {
    /// Reads one message; an error comes with the id, as far as there is one. An answer to a request of ours is nothing to
    /// answer, since we make none.
    pub(super) fn read(value: &Value) -> Result<Option<Request>, (Option<Value>, Failure)> {
        let id = value.get("id").filter(|id| id.is_string() || id.is_number()).cloned();
        let is_answer =
            value.get("method").is_none() && (value.get("result").is_some() || value.get("error").is_some());
        if is_answer {
            return Ok(None);
        }
        if id.is_none() && value.get("id").is_some() {
            return Err((None, Failure::request("an `id` is a text or a number".to_owned())));
        }
        let method = value.get("method").and_then(Value::as_str);
        let Some(method) = method.filter(|_| value["jsonrpc"] == "2.0") else {
            let form = "a message is one JSON object with `jsonrpc` \"2.0\" and a `method`".to_owned();
            return Err((id, Failure::request(form)));
        };
        let params = value.get("params").and_then(Value::as_object).cloned().unwrap_or_default();
        Ok(Some(Request { id, method: method.to_owned(), params }))
    }
}

pub(super) fn answered(id: &Value, result: &Value) -> Value {
    json!({ "jsonrpc": "2.0", "id": id, "result": result })
}

pub(super) fn failed(id: Option<Value>, failure: &Failure) -> Value {
    json!({ "jsonrpc": "2.0", "id": id, "error": { "code": failure.code, "message": failure.message } })
}
