//! `recant mcp`: the archive for an assistant, over standard input and output.

use std::io;
use std::sync::Arc;

use recant::index::{self, LocalIndex};
use recant::mcp::{Desk, serve};
use recant::search::ArticleLookup;

use super::Outcome;
use super::args::Global;
use super::exit::Exit;
use super::output::say;

pub(crate) fn run(global: &Global) -> Outcome {
    let path = global.index();
    // An index that is missing must be an error and not be built from invented samples: an assistant would cite them.
    drop(LocalIndex::open(&path)?);
    say(global, "answering on standard output; end the input to stop");
    let mut opened: Option<(String, Arc<dyn ArticleLookup>)> = None;
    let mut engine = || -> Result<Arc<dyn ArticleLookup>, String> {
        let state = index::state(&path);
        if let Some((_, engine)) = opened.as_ref().filter(|(of, _)| *of == state) {
            return Ok(Arc::clone(engine));
        }
        let index = LocalIndex::open(&path).map_err(|error| error.to_string())?;
        let engine: Arc<dyn ArticleLookup> = Arc::new(super::search::with_old_names(index));
        opened = Some((state, Arc::clone(&engine)));
        Ok(engine)
    };
    let mut desk =
        Desk { engine: &mut engine, today: super::check::today(), version: env!("CARGO_PKG_VERSION") };
    serve(&mut desk, &mut io::stdin().lock(), &mut io::stdout().lock())?;
    Ok(Exit::Fine)
}
