//! Text to a query, back to text, and to the same query again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use recant::query::parse;

/// Longer queries are cut, and a printed one may be longer than what it was read from.
const LONGEST_QUERY_BYTES: usize = 4096;

fuzz_target!(|text: &str| {
    let parsed = parse(text);
    for problem in &parsed.problems {
        if let (Some(start), Some(end)) = (problem.start, problem.end) {
            assert!(text.get(start..end).is_some(), "{problem:?} points beside the text");
        }
    }
    let printed = parsed.query.to_string();
    if printed.len() > LONGEST_QUERY_BYTES {
        return;
    }
    let again = parse(&printed);
    assert_eq!(again.query, parsed.query, "printed as {printed:?}");
});
