//! Sessions of an assistant with `recant mcp`, as a client would hold them.

use std::io::Write;
use std::process::Stdio;

use serde_json::{Value, json};

use crate::sandbox::Sandbox;

const NOTICES: &str = concat!(
    r#"{"id":"10.5555/n","nature":"retraction","title":"Retraction: Bright exosomes of the imaginary oyster","text":"Figure 2 was duplicated.","#,
    r#""doi":"10.5555/n","articles":[{"title":"Bright exosomes of the imaginary oyster","doi":"10.5555/a","authors":["Ann Alpha"],"year":2020}]}"#,
    "\n",
);

fn sandbox() -> Sandbox {
    Sandbox::indexed(&[("notices.jsonl", NOTICES)])
}

/// The answers to the lines of a session, which must end well.
fn session(sandbox: &Sandbox, lines: &[&str]) -> Vec<Value> {
    let mut command = sandbox.command(&["mcp"]);
    let pipes = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = pipes.spawn().expect("the program starts");
    let mut input = child.stdin.take().expect("a pipe");
    lines.iter().for_each(|line| writeln!(input, "{line}").expect("the program reads"));
    drop(input);
    let output = child.wait_with_output().expect("the program ends");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

/// What one tool answers.
fn call(sandbox: &Sandbox, name: &str, arguments: &Value) -> Value {
    let params = json!({ "name": name, "arguments": arguments });
    let line = json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params }).to_string();
    session(sandbox, &[&line]).remove(0)
}

#[track_caller]
fn check(name: &str, arguments: &Value, pointer: &str, expected: &Value) {
    let answer = call(&sandbox(), name, arguments);
    assert_eq!(answer.pointer(pointer), Some(expected), "{answer:#}");
}

#[test]
fn a_session_begins_lists_and_ends() {
    let answers = session(
        &sandbox(),
        &[
            r#"{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-03-26","capabilities":{},"clientInfo":{"name":"t","version":"0"}}}"#,
            r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#,
            "no json",
            r#"{"jsonrpc":"2.0","id":1,"method":"tools/list"}"#,
        ],
    );
    assert_eq!(answers.len(), 3, "{answers:?}");
    assert_eq!(answers[0]["result"]["protocolVersion"], "2025-03-26");
    assert_eq!(answers[1]["error"]["code"], -32700);
    let tools = answers[2]["result"]["tools"].as_array().expect("tools");
    let names: Vec<&str> = tools.iter().filter_map(|tool| tool["name"].as_str()).collect();
    assert_eq!(names, ["search", "show", "facets", "check"]);
    let fields = tools[2]["inputSchema"]["properties"]["field"]["enum"].as_array().expect("fields");
    assert!(fields.contains(&json!("publisher")) && !fields.contains(&json!("text")), "{fields:?}");
}

#[test]
fn an_unknown_version_is_answered_with_the_newest() {
    let line = r#"{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"1999-01-01"}}"#;
    assert_eq!(session(&sandbox(), &[line])[0]["result"]["protocolVersion"], "2025-06-18");
}

#[test]
fn tools_answer_in_the_json_of_the_contract() {
    let at = "/result/structuredContent";
    check(
        "search",
        &json!({ "query": "duplicated exosomes" }),
        &format!("{at}/hits/0/notice/id"),
        &json!("10.5555/n"),
    );
    let filters = json!({ "query": "", "filters": { "year": ["1999"] } });
    check("search", &filters, &format!("{at}/total"), &json!(0));
    check(
        "show",
        &json!({ "id": "10.5555/a" }),
        &format!("{at}/notices/0/title"),
        &json!("Retraction: Bright exosomes of the imaginary oyster"),
    );
    check("facets", &json!({ "field": "nature" }), &format!("{at}/values/0/value"), &json!("retraction"));
    let list =
        json!({ "text": "@article{a, title={Other}, doi={10.5555/a}}", "identifiers": ["10.5555/unknown"] });
    check("check", &list, &format!("{at}/references/0/status"), &json!("retracted"));
    check("check", &list, &format!("{at}/references/1/status"), &json!("no_notice_found"));
}

#[test]
fn the_text_says_what_the_structure_says() {
    let answer = call(&sandbox(), "search", &json!({ "query": "exosomes" }));
    let text = answer["result"]["content"][0]["text"].as_str().expect("a text");
    assert_eq!(serde_json::from_str::<Value>(text).expect("JSON"), answer["result"]["structuredContent"]);
}

#[test]
fn what_a_tool_cannot_do_is_told_to_the_assistant() {
    let text = "/result/content/0/text";
    check("show", &json!({ "id": "none" }), text, &json!("no notice `none` in this archive of 1 notices"));
    check(
        "facets",
        &json!({ "field": "colour" }),
        text,
        &json!("`colour` is not a field; tools/list names the fields"),
    );
    check(
        "facets",
        &json!({ "field": "text" }),
        text,
        &json!("`text` is not a facet; tools/list names the facets"),
    );
    check("check", &json!({}), text, &json!("nothing to check; give `text` or `identifiers`"));
    check("search", &json!({ "query": "", "limit": 51 }), text, &json!("`limit` is at most 50, not 51"));
    check(
        "facets",
        &json!({ "field": "nature", "limit": 201 }),
        text,
        &json!("`limit` is at most 200, not 201"),
    );
    check("search", &json!({}), "/error/code", &json!(-32602));
    check("fly", &json!({}), "/error/code", &json!(-32602));
}

#[test]
fn no_index_is_an_error_and_none_is_built() {
    let sandbox = Sandbox::with_sample();
    let run = sandbox.run(&["mcp"]);
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(run.stderr.contains("recant index"), "{}", run.stderr);
    assert!(!sandbox.path("index").exists());
}

/// Every answer has what its schema requires, and of the type that it has there.
#[test]
fn schemas_say_what_is_answered() {
    let sandbox = sandbox();
    let list = r#"{"jsonrpc":"2.0","id":1,"method":"tools/list"}"#;
    let arguments = json!({
        "search": { "query": "exosomes" }, "show": { "id": "10.5555/n" }, "facets": { "field": "nature" },
        "check": { "identifiers": ["10.5555/a"] },
    });
    for tool in session(&sandbox, &[list])[0]["result"]["tools"].as_array().expect("tools") {
        let name = tool["name"].as_str().expect("a name");
        let answer = call(&sandbox, name, &arguments[name]);
        let schema = &tool["outputSchema"];
        assert!(schema["required"].as_array().is_some_and(|names| !names.is_empty()), "{name}");
        fits(&answer["result"]["structuredContent"], schema, name);
    }
}

fn fits(value: &Value, schema: &Value, place: &str) {
    let is = match schema["type"].as_str() {
        Some("object") => value.is_object(),
        Some("array") => value.is_array(),
        Some("string") => value.is_string(),
        Some("integer") => value.is_u64(),
        _ => schema["enum"].as_array().is_none_or(|values| values.contains(value)),
    };
    assert!(is, "{place} is {value}, not as {schema}");
    for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        assert!(value.get(name).is_some(), "{place} has no `{name}`: {value}");
    }
    for (name, inner) in schema["properties"].as_object().into_iter().flatten() {
        value.get(name).into_iter().for_each(|value| fits(value, inner, name));
    }
    value.as_array().into_iter().flatten().for_each(|one| fits(one, &schema["items"], place));
}

/// Every argument that a schema names is taken, with the type that it has there.
#[test]
fn schemas_say_what_is_taken() {
    let sandbox = sandbox();
    let list = r#"{"jsonrpc":"2.0","id":1,"method":"tools/list"}"#;
    for tool in session(&sandbox, &[list])[0]["result"]["tools"].as_array().expect("tools") {
        let mut arguments = json!({});
        for (name, schema) in tool["inputSchema"]["properties"].as_object().expect("properties") {
            arguments[name] = match (name.as_str(), schema["type"].as_str().expect("a type")) {
                ("date", _) => json!("2024-05"),
                ("field", _) => json!("publisher"),
                (_, "string") => json!("x"),
                (_, "integer") => json!(3),
                (_, "array") => json!(["10.5555/a"]),
                _ => json!({ "publisher": ["Wiley"] }),
            };
        }
        let answer = call(&sandbox, tool["name"].as_str().expect("a name"), &arguments);
        assert!(answer["error"].is_null(), "{answer:#}");
    }
}
