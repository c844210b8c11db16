//! Fixtures to what the readers see in them, and hostile files to the words that report them.

mod any_bytes;
mod archives;
mod damage;
mod fixtures;
#[cfg(unix)]
mod folders;
mod unread;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use super::*;

/// Everything that one document yields, as text.
fn seen(name: &str, bytes: &[u8], options: &ReadOptions) -> String {
    let mut out = String::new();
    let reading = read_bytes(name, bytes, options, &mut |record| match record {
        Ok(raw) => write_raw(&raw, &mut out),
        Err(error) => writeln!(out, "ERROR {error}").unwrap(),
    });
    match reading {
        Ok(reading) => write_reading(&reading, &mut out),
        Err(error) => writeln!(out, "FILE ERROR {error}").unwrap(),
    }
    out
}

fn write_raw(raw: &RawNotice, out: &mut String) {
    let source = raw.source.as_ref().unwrap();
    writeln!(out, "RECORD {} {}", source.record, source.path).unwrap();
    if let Some(notice) = &raw.ready {
        writeln!(out, "  ready {}", serde_json::to_string(notice).unwrap()).unwrap();
    }
    write_stated("", &raw.stated, out);
    raw.articles.iter().for_each(|article| write_stated("article ", article, out));
    raw.references.iter().for_each(|reference| write_stated("reference ", reference, out));
    for block in &raw.blocks {
        writeln!(out, "  {:.1} {:?}", block.size, block.text).unwrap();
    }
    raw.warnings.iter().for_each(|warning| writeln!(out, "  WARNING {warning}").unwrap());
}

fn write_stated(what: &str, stated: &Stated, out: &mut String) {
    for (field, value) in stated.iter() {
        writeln!(out, "  {what}{field:?}: {value}").unwrap();
    }
}

fn write_reading(reading: &Reading, out: &mut String) {
    let encoding = reading.encoding.unwrap_or("UTF-8");
    let counts = (reading.records, reading.malformed, reading.passed_over);
    writeln!(out, "{} {encoding}, records, malformed, passed over: {counts:?}", reading.format).unwrap();
    if let Some(reason) = &reading.skipped {
        writeln!(out, "SKIPPED {reason}").unwrap();
    }
    for member in &reading.members {
        match &member.outcome {
            Ok(inside) => write!(out, "MEMBER {} ", member.name).and_then(|()| {
                write_reading(inside, out);
                Ok(())
            }),
            Err(error) => writeln!(out, "MEMBER {} FILE ERROR {error}", member.name),
        }
        .unwrap();
    }
}

/// Compares what is seen in a fixture with the snapshot of the same name.
#[track_caller]
fn check(fixture: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(fixture);
    let seen = seen(fixture, &fs::read(path).unwrap(), &ReadOptions::default());
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../../../tests/fixtures/snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(fixture.replace('/', "_"), seen));
}
/// Compares the last lines of what is seen in bytes, from the line that counts the records.
#[track_caller]
fn check_bytes(name: &str, bytes: &[u8], expected: &str) {
    let seen = seen(name, bytes, &ReadOptions::default());
    let end = seen
        .lines()
        .skip_while(|line| line.starts_with("RECORD") || line.starts_with("  "))
        .collect::<Vec<_>>()
        .join("\n");
    assert_eq!(end, expected);
}

fn skipped(reason: &str) -> String {
    format!("unknown UTF-8, records, malformed, passed over: (0, 0, 0)\nSKIPPED {reason}")
}

const ONE_TEXT: &str = "text UTF-8, records, malformed, passed over: (1, 0, 0)";

