//! JSON text to its records: lines, an array, or values one behind the other.

use std::fmt;
use std::ops::ControlFlow;

use serde::de::{
    Deserialize as _, DeserializeSeed, Deserializer as _, Error as _, IgnoredAny, MapAccess, SeqAccess,
    Visitor,
};
use serde_json::value::RawValue;
use serde_json::{Deserializer, Map, Value};

/// A JSON object.
pub(crate) type Object = Map<String, Value>;

/// How many lines or records are tried to recognise a file whose first is damaged.
const TRIED: usize = 5;

/// The longest record that is taken apart. A long book is 5 MB of text.
const RECORD_BYTES: usize = 16 << 20;
/// Objects in one record. Each takes some hundred times its own length when it is taken apart, and the largest
/// batch notices have a thousand.
const RECORD_OBJECTS: usize = 100_000;

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
        found = record.ok().and_then(sketch);
        if found.is_some() || tried == TRIED { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    found
}

/// A record that can be taken apart without filling the memory.
pub(crate) fn bounded(record: &str) -> Result<&str, String> {
    if record.len() > RECORD_BYTES {
        return Err(format!(
            "is {} bytes long, {RECORD_BYTES} are read at most for one record",
            record.len()
        ));
    }
    let objects = record.bytes().filter(|byte| *byte == b'{').count();
    if objects > RECORD_OBJECTS {
        return Err(format!("holds {objects} objects, {RECORD_OBJECTS} are read at most for one record"));
    }
    Ok(record)
}

/// The keys of an object and of those right below, which tell what it is.
fn sketch(record: &str) -> Option<Object> {
    let mut deserializer = Deserializer::from_str(record);
    let sketch = Sketch { levels: SKETCH_LEVELS }.deserialize(&mut deserializer).ok()?;
    deserializer.end().ok()?;
    match sketch {
        Value::Object(object) => Some(object),
        _ => None,
    }
}

/// `message`, `items`, the first of them, and its keys.
const SKETCH_LEVELS: usize = 4;
/// Keys of one object that are looked at.
const SKETCH_KEYS: usize = 256;

/// Objects with their keys and arrays with their first element, down to some level; any other value is `null`.
#[derive(Clone, Copy)]
struct Sketch {
    levels: usize,
}

impl<'de> DeserializeSeed<'de> for Sketch {
    type Value = Value;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        if self.levels == 0 {
            return IgnoredAny::deserialize(deserializer).map(|_| Value::Null);
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Sketch {
    type Value = Value;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("any value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let below = Sketch { levels: self.levels - 1 };
        let mut object = Object::new();
        while object.len() < SKETCH_KEYS {
            let Some(key) = map.next_key::<String>()? else { return Ok(Value::Object(object)) };
            object.insert(key, map.next_value_seed(below)?);
        }
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Value::Object(object))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Value, A::Error> {
        let first = sequence.next_element_seed(Sketch { levels: self.levels - 1 })?;
        while sequence.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Value::Array(first.into_iter().collect()))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_str<E>(self, _: &str) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }
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
