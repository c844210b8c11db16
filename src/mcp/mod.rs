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
    while let Some(line) = next_line(input)? {
        let answer = match line {
            Ok(line) if line.trim_ascii().is_empty() => None,
            Ok(line) => answer(desk, &line),
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

/// The answer to one message; notifications have none.
fn answer(desk: &mut Desk<'_>, line: &[u8]) -> Option<serde_json::Value> {
    let request = match Request::read(line) {
        Ok(request) => request,
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
    fn an_archive_that_cannot_be_opened_is_an_answer_with_the_remedy() {
        check(
            r#"{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"show","arguments":{"id":"x"}}}"#,
            r#"{"id":2,"jsonrpc":"2.0","result":{"content":[{"text":"no index `index`; run `recant index` to build it","type":"text"}],"isError":true}}"#,
        );
    }
}
