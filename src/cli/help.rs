//! `recant help`, `completions` and `man`: what is printed from the program's own description.

use std::io::Write;

use anyhow::bail;
use clap::CommandFactory;

use recant::query;

use super::Outcome;
use super::args::{Args, CompletionsArgs, HelpArgs};
use super::exit::Exit;
use super::output::stdout;

pub(crate) fn help(args: &HelpArgs) -> Outcome {
    let mut out = stdout();
    let mut command = Args::command();
    match args.topic.as_deref() {
        Some("query") => out.write_all(query::REFERENCE.as_bytes())?,
        None => write!(out, "{}", command.render_long_help())?,
        Some(topic) => match command.find_subcommand_mut(topic) {
            Some(verb) => write!(out, "{}", verb.render_long_help())?,
            None => bail!("no help on `{topic}`; topics are `query` and the verbs that `recant help` lists"),
        },
    }
    out.flush()?;
    Ok(Exit::Fine)
}

pub(crate) fn completions(args: &CompletionsArgs) -> Outcome {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Args::command(), "recant", &mut script);
    write_whole(&script)
}

pub(crate) fn man() -> Outcome {
    let mut page = Vec::new();
    clap_mangen::Man::new(Args::command()).render(&mut page)?;
    write_whole(&page)
}

fn write_whole(text: &[u8]) -> Outcome {
    let mut out = stdout();
    out.write_all(text)?;
    out.flush()?;
    Ok(Exit::Fine)
}
