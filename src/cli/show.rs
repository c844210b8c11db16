//! `recant show`: one notice in full.

use std::io::Write;

use recant::render;
use recant::search::SearchEngine;

use super::Outcome;
use super::args::{Global, ShowArgs, TextOrJson};
use super::exit::Exit;
use super::output::{say, stdout, terminal};

pub(crate) fn run(global: &Global, args: &ShowArgs) -> Outcome {
    let index = super::search::open(global)?;
    let archive = index.archive()?;
    let Some(notice) = index.notice(&args.id)? else {
        say(global, &format!("no notice `{}` in this archive", args.id));
        say(global, &render::archive_line(&archive));
        return Ok(Exit::Nothing);
    };
    let mut out = stdout();
    match args.format {
        TextOrJson::Json => render::write_json(&mut out, &notice)?,
        TextOrJson::Text => {
            if archive.sample {
                writeln!(out, "sample archive: this notice is invented\n")?;
            }
            render::write_notice(&mut out, &notice, terminal(global))?;
        }
    }
    out.flush()?;
    Ok(Exit::Fine)
}
