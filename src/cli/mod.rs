//! The command line: words to requests, answers to standard output, troubles to standard error and the exit code.

mod alert;
mod args;
mod change_args;
mod check;
mod check_args;
mod choices;
mod dashes;
mod diff;
mod doctor;
mod evaluate;
mod exit;
mod export;
mod extract;
mod facets;
mod filters;
mod help;
mod index;
mod limits;
#[cfg(feature = "mcp")]
mod mcp;
mod more;
mod output;
mod panics;
mod queries;
mod search;
mod search_args;
#[cfg(feature = "server")]
mod serve;
mod show;
mod stats;
mod watch;
mod worker;

use std::process::ExitCode;

use args::{Args, Verb};
use exit::Exit;

/// Parses the arguments, runs the verb and says how it went.
pub(crate) fn run() -> ExitCode {
    let args = dashes::parse(std::env::args_os().collect());
    worker::enlist();
    exit::report(panics::caught(|| dispatch(&args))).into()
}

fn dispatch(args: &Args) -> Outcome {
    match &args.verb {
        Verb::Diff(verb) => diff::run(&args.global, verb),
        Verb::Alert(verb) => alert::keep(&args.global, verb),
        Verb::Alerts(verb) => alert::tell(&args.global, verb),
        Verb::Index(verb) => index::run(&args.global, verb),
        Verb::Search(verb) => search::run(&args.global, verb),
        Verb::Facets(verb) => facets::run(&args.global, verb),
        Verb::More(verb) => more::run(&args.global, verb),
        Verb::Show(verb) => show::run(&args.global, verb),
        Verb::Check(verb) => check::run(&args.global, verb),
        Verb::Extract(verb) => extract::run(&args.global, verb),
        Verb::Evaluate(verb) => evaluate::run(&args.global, verb),
        Verb::Doctor(verb) => doctor::run(&args.global, verb),
        #[cfg(feature = "server")]
        Verb::Serve(verb) => serve::run(&args.global, verb),
        #[cfg(feature = "mcp")]
        Verb::Mcp => mcp::run(&args.global),
        Verb::Stats(verb) => stats::run(&args.global, verb),
        Verb::Help(verb) => help::help(verb),
        Verb::Completions(verb) => help::completions(verb),
        Verb::Man => help::man(),
        Verb::Worker(args) => worker::run(args),
    }
}

/// What a verb returns: how it went, or what stopped it.
type Outcome = anyhow::Result<Exit>;
