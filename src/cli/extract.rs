//! `recant extract`: what is read from files, record by record, without index or merging.

use std::io::Write;

use recant::build::extract;
use recant::corpus::ReadOptions;
use recant::render;

use super::Outcome;
use super::args::{ExtractArgs, Global, JsonOrLines};
use super::exit::Exit;
use super::output::{say, stdout};

pub(crate) fn run(global: &Global, args: &ExtractArgs) -> Outcome {
    let mut out = stdout();
    let mut written = 0u64;
    let mut failure = None;
    if args.format == JsonOrLines::Json {
        write!(out, "[")?;
    }
    let options = ReadOptions { all: args.all, limits: args.limits.limits() };
    let problems = extract(&args.paths, &options, &mut |notice| {
        let separator = if args.format == JsonOrLines::Json && written > 0 { "," } else { "" };
        written += 1;
        let done = write!(out, "{separator}").and_then(|()| render::write_json(&mut out, &notice));
        if let Err(error) = done {
            failure.get_or_insert(error);
        }
        failure.is_none()
    });
    if args.format == JsonOrLines::Json {
        writeln!(out, "]")?;
    }
    out.flush()?;
    if let Some(error) = failure {
        return Err(error.into());
    }
    for skipped in &problems.skipped {
        say(global, &format!("skipped {skipped}"));
    }
    for failed in &problems.failed {
        say(global, failed);
    }
    Ok(if problems.failed.is_empty() { Exit::Fine } else { Exit::Incomplete })
}
