//! `recant extract`: what is read from files, record by record, without index or merging.

use std::io::{self, Write};

use recant::build::extract;
use recant::corpus::ReadOptions;
use recant::notice::Notice;
use recant::render;
use recant::understand::completeness_card;

use super::Outcome;
use super::args::{ExtractArgs, Global};
use super::choices::ExtractFormat;
use super::exit::Exit;
use super::output::{say, stdout, terminal};

pub(crate) fn run(global: &Global, args: &ExtractArgs) -> Outcome {
    let mut out = stdout();
    let format = args.format.unwrap_or(match args.completeness {
        true => ExtractFormat::Text,
        false => ExtractFormat::Jsonl,
    });
    let mut written = 0u64;
    let mut failure = None;
    if format == ExtractFormat::Json {
        write!(out, "[")?;
    }
    let options = ReadOptions { all: args.all, limits: args.limits.limits() };
    let problems = extract(&args.paths, &options, &mut |notice| {
        let separator = if format == ExtractFormat::Json && written > 0 { "," } else { "" };
        written += 1;
        let done = write!(out, "{separator}").and_then(|()| write(&mut out, &notice, format, args, global));
        if let Err(error) = done {
            failure.get_or_insert(error);
        }
        failure.is_none()
    });
    if format == ExtractFormat::Json {
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

fn write(
    out: &mut dyn Write,
    notice: &Notice,
    format: ExtractFormat,
    args: &ExtractArgs,
    global: &Global,
) -> io::Result<()> {
    match (format, args.completeness) {
        (ExtractFormat::Text, true) => render::write_card(out, &completeness_card(notice), terminal(global)),
        (ExtractFormat::Text, false) => {
            render::write_notice(out, notice, &render::Beside::default(), terminal(global))
        }
        (_, true) => render::write_json(out, &completeness_card(notice)),
        (_, false) => render::write_json(out, notice),
    }
}
