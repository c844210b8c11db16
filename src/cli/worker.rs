//! `recant worker`, which nobody types: the process in which parsers run that a file can make loop or grow.

use std::env;
use std::io;

use recant::corpus::worker::{WorkerCommand, install, serve};

use super::Outcome;
use super::exit::Exit;

/// Has parsers run in workers from now on, where this program can start itself again.
pub(crate) fn enlist() {
    if let Ok(program) = env::current_exe() {
        install(WorkerCommand { program, arguments: vec!["worker".into()] });
    }
}

/// Is such a worker, until its input ends.
pub(crate) fn run() -> Outcome {
    serve(io::stdin(), io::stdout())?;
    Ok(Exit::Fine)
}
