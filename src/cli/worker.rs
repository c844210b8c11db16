//! `recant worker`, which nobody types: the process in which parsers run that a file can make loop or grow.

use std::env;
use std::io;

use clap::Args as ClapArgs;

use recant::corpus::worker::{WorkerCommand, install, serve};
#[cfg(feature = "server")]
use recant::references::Apart;
use recant::references::serve_lists;

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
    let command = |program| WorkerCommand { program, arguments: vec!["worker".into(), "--lists".into()] };
    env::current_exe().map_or_else(|_| Apart::default(), |program| Apart::in_process(command(program)))
}

#[derive(Debug, ClapArgs)]
pub(crate) struct WorkerArgs {
    /// Read the reference lists of one request, in place of files until the input ends
    #[arg(long)]
    pub(crate) lists: bool,
}

/// Is such a process.
pub(crate) fn run(args: &WorkerArgs) -> Outcome {
    if args.lists {
        serve_lists(io::stdin(), io::stdout())?;
    } else {
        serve(io::stdin(), io::stdout())?;
    }
    Ok(Exit::Fine)
}
