//! `recant diff`: what came, went and changed between two indexes, or since a run or a day.

use std::io::Write;

use recant::build::{Changes, changes_between, changes_since};
use recant::index::LocalIndex;
use recant::render;

use super::Outcome;
use super::args::Global;
use super::change_args::DiffArgs;
use super::choices::TextOrJson;
use super::exit::Exit;
use super::output::{say, stdout};

pub(crate) fn run(global: &Global, args: &DiffArgs) -> Outcome {
    let changes = match (&args.since, args.indexes.as_slice()) {
        (Some(since), _) => {
            let path = global.index();
            changes_since(&path, &LocalIndex::open(&path)?, since)?
        }
        (None, [old, new]) => changes_between(&LocalIndex::open(old)?, &LocalIndex::open(new)?)?,
        (None, _) => anyhow::bail!("name two indexes, or a run or day with --since"),
    };
    if changes.from_nothing {
        say(global, "the index was built from nothing meanwhile: every notice counts as new");
    }
    write(args.format, &changes)?;
    Ok(if changes.changes.is_empty() { Exit::Fine } else { Exit::News })
}

fn write(format: TextOrJson, changes: &Changes) -> anyhow::Result<()> {
    let mut out = stdout();
    let listed: Vec<render::Changed> = changes.changes.iter().map(super::alert::shown).collect();
    match format {
        TextOrJson::Json => render::write_json(&mut out, &render::ChangesAnswer::new(&listed))?,
        TextOrJson::Text => render::write_diff(&mut out, &listed)?,
    }
    Ok(out.flush()?)
}
