//! Standard output and standard error, as the global flags want them.

use std::io::{self, BufWriter, IsTerminal, Write};

use recant::query::Problem;
use recant::render::{self, Terminal};

use super::args::{Color, Global};

/// Columns where the width of the terminal is not known, as in a pipe.
const PIPE_COLUMNS: usize = 100;
/// Longer lines are hard to read, however wide the screen.
const MOST_COLUMNS: usize = 120;

/// Standard output, written in large pieces.
pub(crate) fn stdout() -> impl Write {
    BufWriter::new(io::stdout().lock())
}

/// How text is shown on standard output.
pub(crate) fn terminal(global: &Global) -> Terminal {
    let width = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    let width = width.filter(|_| io::stdout().is_terminal()).unwrap_or(PIPE_COLUMNS);
    let color = match global.color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never,
    };
    Terminal { color, width_columns: width.clamp(40, MOST_COLUMNS) }
}

/// Says something on standard error, unless it is to be quiet.
pub(crate) fn say(global: &Global, text: &str) {
    if !global.quiet {
        // What cannot be said cannot be reported either.
        let _ = writeln!(io::stderr(), "{}", render::sanitise(text));
    }
}

/// Says on standard error that an answer comes from the sample, where its format has no place for that.
pub(crate) fn say_sample(global: &Global) {
    say(global, "sample archive: these notices are invented");
}

/// Tells what was read differently from what was typed, on standard error.
pub(crate) fn say_problems(global: &Global, problems: &[Problem]) {
    if !global.quiet {
        let _ = render::write_problems(&mut io::stderr(), problems);
    }
}
