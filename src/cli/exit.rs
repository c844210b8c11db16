//! How a run went, to the exit code that scripts rely on.

use std::io::{self, Write};
use std::process::ExitCode;

/// How a verb went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Found, or fine: 0.
    Fine,
    /// Nothing found: 1.
    Nothing,
    /// Something is new: 1.
    News,
    /// Something flagged: 1.
    Flagged,
    /// Something that should have been read was not: 2, like every error.
    Incomplete,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(match exit {
            Exit::Fine => 0,
            Exit::Nothing | Exit::News | Exit::Flagged => 1,
            Exit::Incomplete => 2,
        })
    }
}

/// Prints an error, if there is one. A reader that went away (`recant search … | head`) is no error.
pub(crate) fn report(outcome: anyhow::Result<Exit>) -> Exit {
    let error = match outcome {
        Ok(exit) => return exit,
        Err(error) => error,
    };
    let broken_pipe = |cause: &(dyn std::error::Error + 'static)| {
        cause.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
    };
    if error.chain().any(broken_pipe) {
        return Exit::Fine;
    }
    // Nothing is left to be done when even standard error is closed.
    let _ = writeln!(io::stderr(), "recant: {}", recant::render::sanitise(&format!("{error:#}")));
    Exit::Incomplete
}
