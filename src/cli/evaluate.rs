//! `recant evaluate`: how well the files of a gold file are read.

use std::io::Write;
use std::path::Path;

use anyhow::Context;
use recant::evaluate::evaluate;
use recant::render;

use super::Outcome;
use super::args::{EvaluateArgs, Global};
use super::choices::TextOrJson;
use super::exit::Exit;
use super::output::{say, stdout, terminal};

pub(crate) fn run(global: &Global, args: &EvaluateArgs) -> Outcome {
    let named = args.gold.display();
    let text = std::fs::read_to_string(&args.gold)
        .with_context(|| format!("cannot read gold file `{named}`; name a file of JSON Lines"))?;
    let folder = args.files.as_deref().or_else(|| args.gold.parent()).unwrap_or(Path::new("."));
    let evaluation = evaluate(&text, folder);
    let mut out = stdout();
    match args.format {
        TextOrJson::Json => render::write_json(&mut out, &evaluation)?,
        TextOrJson::Text => {
            let field = args.field.as_deref();
            render::write_evaluation(&mut out, &evaluation, field, args.examples, terminal(global))?;
        }
    }
    out.flush()?;
    evaluation.not_read.iter().for_each(|problem| say(global, problem));
    Ok(match evaluation.not_read.is_empty() {
        true => Exit::Fine,
        false => Exit::Incomplete,
    })
}
