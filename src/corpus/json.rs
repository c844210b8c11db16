//! JSON text to its records: lines, an array, or values one behind the other.

use std::fmt;
use std::ops::ControlFlow;

use serde::de::{Deserializer as _, Error as _, SeqAccess, Visitor};
use serde_json::value::RawValue;
use serde_json::{Deserializer, Map, Value};

/// A JSON object.
pub(crate) type Object = Map<String, Value>;

/// How many lines or records are tried to recognise a file whose first is damaged.
const TRIED: usize = 5;

/// What to do with each record, or with why there is none.
pub(crate) type Visit<'v> = &'v mut dyn FnMut(Result<&str, String>) -> ControlFlow<()>;

/// Visits the records of a text in order. A torn line is one damaged record; behind a syntax error in an array
/// there is no telling where the next record begins.
pub(crate) fn for_each(text: &str, visit: Visit<'_>) {
    let text = text.trim();
    if text.starts_with('[') {
        array(text, visit);
    } else if is_lines(text) {
        for_each_line(text, visit);
    } else {
        stream(text, visit);
    }
}

/// Visits the lines that hold anything.
pub(crate) fn for_each_line(text: &str, visit: Visit<'_>) {
    let _ = text.lines().filter(|line| !line.trim().is_empty()).try_for_each(|line| visit(Ok(line)));
}

/// The first record that is an object, if the text looks like JSON at all.
pub(crate) fn sample(text: &str) -> Option<Object> {
    if !text.trim_start().starts_with(['{', '[']) {
        return None;
    }
    let (mut found, mut tried) = (None, 0);
    for_each(text, &mut |record| {
        tried += 1;
        found = record.ok().and_then(|record| serde_json::from_str(record).ok());
        if found.is_some() || tried == TRIED { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    found
}

/// Whether one of the first lines is an object by itself. Values that are laid out over lines do not begin so.
pub(crate) fn is_lines(text: &str) -> bool {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty()).take(TRIED);
    lines.any(|line| line.starts_with('{') && serde_json::from_str::<&RawValue>(line).is_ok())
}

fn array(text: &str, visit: Visit<'_>) {
    let mut elements = Elements { visit, stopped: false };
    let mut deserializer = Deserializer::from_str(text);
    let result = deserializer.deserialize_seq(&mut elements);
    if let (Err(error), false) = (result, elements.stopped) {
        let _ = (elements.visit)(Err(format!("the JSON breaks off: {error}")));
    }
}

fn stream(text: &str, visit: Visit<'_>) {
    for value in Deserializer::from_str(text).into_iter::<&RawValue>() {
        let record =
            value.as_ref().map(|raw| raw.get()).map_err(|error| format!("the JSON breaks off: {error}"));
        let broken = record.is_err();
        if visit(record).is_break() || broken {
            return;
        }
    }
}

/// Hands on the elements of an array without keeping them.
struct Elements<'v> {
    visit: Visit<'v>,
    stopped: bool,
}

impl<'de> Visitor<'de> for &mut Elements<'_> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an array of records")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<(), A::Error> {
        while let Some(raw) = sequence.next_element::<&RawValue>()? {
            if (self.visit)(Ok(raw.get())).is_break() {
                self.stopped = true;
                return Err(A::Error::custom("no more wanted"));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[Result<&str, &str>]) {
        let mut found = Vec::new();
        for_each(text, &mut |record| {
            found.push(record.map(str::to_owned));
            ControlFlow::Continue(())
        });
        let found: Vec<_> = found.iter().map(|r| r.as_deref().map_err(String::as_str)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn lines_arrays_and_laid_out_values() {
        check("{\"a\":1}\n\n{\"a\":2}\n", &[Ok("{\"a\":1}"), Ok("{\"a\":2}")]);
        check("[{\"a\":1}, {\"a\":2}]", &[Ok("{\"a\":1}"), Ok("{\"a\":2}")]);
        check("{\n\"a\":1\n}", &[Ok("{\n\"a\":1\n}")]);
        check("[]", &[]);
    }

    #[test]
    fn damage_costs_no_more_than_it_must() {
        check("{\"a\":\n{\"a\":2}", &[Ok("{\"a\":"), Ok("{\"a\":2}")]);
        let torn = "the JSON breaks off: EOF while parsing a list at line 1 column 8";
        check("[{\"a\":1}", &[Ok("{\"a\":1}"), Err(torn)]);
        let torn = "the JSON breaks off: EOF while parsing an object at line 2 column 5";
        check("{\n\"a\":1", &[Err(torn)]);
    }

    #[test]
    fn the_sample_is_the_first_object() {
        let keys = |text| sample(text).map(|object| object.keys().cloned().collect::<Vec<_>>());
        assert_eq!(keys("{\"torn\":\n{\"a\":2}"), Some(vec!["a".to_owned()]));
        assert_eq!(keys("[{\"b\":1}, 2"), Some(vec!["b".to_owned()]));
        assert_eq!(keys("plain"), None);
    }
}
