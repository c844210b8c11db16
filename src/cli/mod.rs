//! The command line: words to requests, answers to standard output, troubles to standard error and the exit code.

mod args;
mod check;
mod check_args;
mod doctor;
mod evaluate;
mod exit;
mod extract;
mod facets;
mod filters;
mod help;
mod index;
mod limits;
mod more;
mod output;
mod queries;
mod search;
#[cfg(feature = "server")]
mod serve;
mod show;
mod stats;
mod worker;

use std::process::ExitCode;

use clap::Parser;

use args::{Args, Verb};
use exit::Exit;

/// Parses the arguments, runs the verb and says how it went.
pub(crate) fn run() -> ExitCode {
    let args = Args::parse();
    worker::enlist();
    let outcome = match &args.verb {
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
        Verb::Stats(verb) => stats::run(&args.global, verb),
        Verb::Help(verb) => help::help(verb),
        Verb::Completions(verb) => help::completions(verb),
        Verb::Man => help::man(),
        Verb::Worker => worker::run(),
    };
    exit::report(outcome).into()
}

/// What a verb returns: how it went, or what stopped it.
type Outcome = anyhow::Result<Exit>;
