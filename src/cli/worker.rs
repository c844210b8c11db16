//! `recant worker`, which nobody types: the process in which parsers run that a file can make loop or grow.

use std::env;
use std::io;

use recant::corpus::worker::{WorkerCommand, install, serve};
#[cfg(feature = "server")]
use recant::references::{Apart, serve_lists};

use super::Outcome;
use super::exit::Exit;

/// Has parsers run in workers from now on, where this program can start itself again.
pub(crate) fn enlist() {
    if let Ok(program) = env::current_exe() {
        install(WorkerCommand { program, arguments: vec!["worker".into()] });
    }
}

/// How lists that others send are read, where this program can start itself again.
#[cfg(feature = "server")]
pub(crate) fn lists() -> Apart {
    let command = |program| WorkerCommand { program, arguments: vec!["list-worker".into()] };
    env::current_exe().map_or_else(|_| Apart::default(), |program| Apart::in_process(command(program)))
}

/// Is the process that reads the lists of one request.
#[cfg(feature = "server")]
pub(crate) fn run_lists() -> Outcome {
    serve_lists(io::stdin(), io::stdout())?;
    Ok(Exit::Fine)
}

/// Is such a worker, until its input ends.
pub(crate) fn run() -> Outcome {
    serve(io::stdin(), io::stdout())?;
    Ok(Exit::Fine)
}
