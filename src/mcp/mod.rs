//! Lines of the Model Context Protocol, from an assistant, to answers of the archive.
//!
//! The protocol is JSON-RPC 2.0, one message a line (<https://modelcontextprotocol.io/specification/2025-06-18>). Four tools
//! answer in the JSON of the contract, so that an assistant cites a notice where it would guess otherwise.

mod message;
mod tools;

use std::io::{self, BufRead, Read, Write};
use std::sync::Arc;

use crate::notice::PartialDate;
use crate::search::ArticleLookup;
use message::{Failure, Request};
use serde_json::Value;

/// What the tools ask.
pub struct Desk<'a> {
    /// Gives the archive as it is now; the error says what to do.
    pub engine: &'a mut dyn FnMut() -> Result<Arc<dyn ArticleLookup>, String>,
    /// Today, for what was published since.
    pub today: Option<PartialDate>,
    /// The version of the program that answers.
    pub version: &'a str,
}

/// The longest line that is read, in bytes: a manuscript with room to spare.
const LONGEST_LINE: u64 = 32 << 20;

/// Answers every line of `input` until it ends. A line that cannot be understood is answered too, and never the last.
///
/// # Errors
///
/// When input cannot be read or output cannot be written.
pub fn serve(desk: &mut Desk<'_>, input: &mut dyn BufRead, output: &mut dyn Write) -> io::Result<()> {
    let mut takes_batches = false;
    while let Some(line) = next_line(input)? {
        let answer = match line {
            Ok(line) if line.trim_ascii().is_empty() => None,
            Ok(line) => answer(desk, &line, &mut takes_batches),
            Err(failure) => Some(message::failed(None, &failure)),
        };
        if let Some(answer) = answer {
            serde_json::to_writer(&mut *output, &answer)?;
            output.write_all(b"\n")?;
            output.flush()?;
        }
    }
    Ok(())
}

/// The next line, or why it is not read; `None` at the end.
fn next_line(input: &mut dyn BufRead) -> io::Result<Option<Result<Vec<u8>, Failure>>> {
    let mut line = Vec::new();
    if input.take(LONGEST_LINE).read_until(b'\n', &mut line)? == 0 {
        return Ok(None);
    }
    if line.len() as u64 == LONGEST_LINE && !line.ends_with(b"\n") {
        input.skip_until(b'\n')?;
        return Ok(Some(Err(Failure::request(format!("a message has at most {LONGEST_LINE} bytes")))));
    }
    Ok(Some(Ok(line)))
}

/// The version of the protocol in which several messages may come in one list, before and after which they may not.
const WITH_BATCHES: &str = "2025-03-26";

/// The answer to one line: a message, or a list of them where that is spoken.
fn answer(desk: &mut Desk<'_>, line: &[u8], takes_batches: &mut bool) -> Option<Value> {
    let value = match Failure::or_json(line) {
        Ok(value) => value,
        Err(failure) => return Some(message::failed(None, &failure)),
    };
    match value.as_array().filter(|batch| *takes_batches && !batch.is_empty()) {
        Some(batch) => {
            let answers: Vec<Value> = batch.iter().filter_map(|one| answer_one(desk, one)).collect();
            (!answers.is_empty()).then_some(Value::Array(answers))
        }
        None => {
            let answer = answer_one(desk, &value)?;
            if let Some(version) = answer.pointer("/result/protocolVersion") {
                *takes_batches = version == WITH_BATCHES;
            }
            Some(answer)
        }
    }
}

/// The answer to one message; notifications and answers have none.
fn answer_one(desk: &mut Desk<'_>, value: &Value) -> Option<Value> {
    let request = match Request::read(value) {
        Ok(request) => request?,
        Err((id, failure)) => return Some(message::failed(id, &failure)),
    };
    let id = request.id?;
    Some(match tools::dispatch(desk, &request.method, request.params) {
        Ok(result) => message::answered(&id, &result),
        Err(failure) => message::failed(Some(id), &failure),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, expected: &str) {
        let mut none = || Err("no index `index`; run `recant index` to build it".to_owned());
        let mut desk = Desk { engine: &mut none, today: None, version: "0" };
        let mut output = Vec::new();
        serve(&mut desk, &mut line.as_bytes(), &mut output).expect("memory can be written");
        assert_eq!(String::from_utf8_lossy(&output).trim_end(), expected, "{line}");
    }

    #[test]
    fn messages_are_answered_by_the_book() {
        check("", "");
        check("\n\n", "");
        check(r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#, "");
        check(r#"{"jsonrpc":"2.0","id":1,"method":"ping"}"#, r#"{"id":1,"jsonrpc":"2.0","result":{}}"#);
        check(
            r#"{"jsonrpc":"2.0","id":"a","method":"tools/fly"}"#,
            r#"{"error":{"code":-32601,"message":"no method `tools/fly`; tools/list says what there is"},"id":"a","jsonrpc":"2.0"}"#,
        );
        check(
            r#"{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"fly"}}"#,
            r#"{"error":{"code":-32602,"message":"no tool `fly`; there are search, show, facets, check"},"id":2,"jsonrpc":"2.0"}"#,
        );
        check(
            r#"{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"show","arguments":{"ids":"x"}}}"#,
            r#"{"error":{"code":-32602,"message":"arguments of `show`: unknown field `ids`, expected `id`"},"id":2,"jsonrpc":"2.0"}"#,
        );
    }

    #[test]
    fn what_is_no_message_is_said_to_be_none() {
        check(
            "{",
            r#"{"error":{"code":-32700,"message":"not JSON: EOF while parsing an object at line 1 column 1"},"id":null,"jsonrpc":"2.0"}"#,
        );
        check(
            "[]",
            r#"{"error":{"code":-32600,"message":"a message is one JSON object with `jsonrpc` \"2.0\" and a `method`"},"id":null,"jsonrpc":"2.0"}"#,
        );
        check(
            r#"{"id":7}"#,
            r#"{"error":{"code":-32600,"message":"a message is one JSON object with `jsonrpc` \"2.0\" and a `method`"},"id":7,"jsonrpc":"2.0"}"#,
        );
    }

    #[test]
    fn ids_are_texts_or_numbers_and_answers_are_not_answered() {
        for id in ["null", "{}", "[1]", "true"] {
            check(
                &format!(r#"{{"jsonrpc":"2.0","id":{id},"method":"ping"}}"#),
                r#"{"error":{"code":-32600,"message":"an `id` is a text or a number"},"id":null,"jsonrpc":"2.0"}"#,
            );
        }
        check(r#"{"jsonrpc":"2.0","id":1,"result":{}}"#, "");
        check(r#"{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":"no"}}"#, "");
    }

    #[test]
    fn several_messages_come_in_a_list_where_that_is_spoken() {
        let session = |version: &str| {
            let begin = format!(
                r#"{{"jsonrpc":"2.0","id":0,"method":"initialize","params":{{"protocolVersion":"{version}"}}}}"#
            );
            let list = r#"[{"jsonrpc":"2.0","id":1,"method":"ping"},{"jsonrpc":"2.0","method":"notifications/x"},{"jsonrpc":"2.0","id":2,"method":"ping"}]"#;
            let mut none = || Err(String::new());
            let mut desk = Desk { engine: &mut none, today: None, version: "0" };
            let mut output = Vec::new();
            let lines = format!("{begin}\n{list}\n[]\n");
            serve(&mut desk, &mut lines.as_bytes(), &mut output).expect("memory can be written");
            let lines: Vec<Value> = output
                .split(|byte| *byte == b'\n')
                .filter(|line| !line.is_empty())
                .map(|line| serde_json::from_slice(line).expect("JSON"))
                .collect();
            (lines[1].as_array().map(Vec::len), lines[2]["error"]["code"].as_i64())
        };
        assert_eq!(session("2025-03-26"), (Some(2), Some(-32600)));
        assert_eq!(session("2025-06-18"), (None, Some(-32600)));
    }

    #[test]
    fn an_archive_that_cannot_be_opened_is_an_answer_with_the_remedy() {
        check(
            r#"{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"show","arguments":{"id":"x"}}}"#,
            r#"{"id":2,"jsonrpc":"2.0","result":{"content":[{"text":"no index `index`; run `recant index` to build it","type":"text"}],"isError":true}}"#,
        );
    }
}
