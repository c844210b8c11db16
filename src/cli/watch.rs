//! `recant index --watch`: looks at the archive again and again, until a signal stops it.
//!
//! Looking costs a walk over the folders, and it sees what others write to a shared folder. Events of the operating
//! system cost nothing, but a network share sends none for what other machines do.

use std::sync::Arc;
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::Context;
use signal_hook::consts::TERM_SIGNALS;

use recant::build::{BuildOptions, RecordCounts, Stop, Summary};

use super::Outcome;
use super::args::{Global, IndexArgs};
use super::exit::Exit;
use super::index::{build_with_progress, report, say_what_failed, what_failed};
use super::output::say;

/// How soon a signal is heeded.
const NAP: Duration = Duration::from_millis(100);

/// A stop that the first signal sets; the second ends the process at once.
pub(crate) fn stop_on_signals() -> anyhow::Result<Stop> {
    let stop = Stop::default();
    for signal in TERM_SIGNALS {
        let heed = || {
            signal_hook::flag::register_conditional_shutdown(*signal, 128 + signal, stop.flag())?;
            signal_hook::flag::register(*signal, stop.flag())
        };
        heed().context("cannot listen for signals")?;
    }
    Ok(stop)
}

/// Builds, and builds again whenever something changed. What goes wrong is said once, and tried again.
pub(crate) fn run(global: &Global, args: &IndexArgs, mut options: BuildOptions) -> Outcome {
    options.wait = true;
    match build_with_progress(global, &options) {
        Ok(summary) => report(global, &options.index, args.format, &summary)?,
        Err(_) if options.stop.is_set() => return Ok(Exit::Fine),
        Err(error) => return Err(error),
    };
    say(global, &format!("looking every {} seconds; interrupt to stop", args.every));
    // What is remembered now is what was asked for; asking for it again would rebuild each time.
    options.rebuild = false;
    options.roots = Vec::new();
    let mut said = what_failed(&options.index);
    while nap(&options.stop, Duration::from_secs(args.every)) {
        match build_with_progress(global, &options) {
            Ok(summary) => {
                let failed = what_failed(&options.index);
                if is_news(&summary) {
                    report(global, &options.index, args.format, &summary)?;
                } else if failed != said {
                    say_what_failed(global, &failed);
                }
                said = failed;
            }
            Err(_) if options.stop.is_set() => {}
            Err(error) => {
                let error = vec![format!("{error:#}")];
                if error != said {
                    say_what_failed(global, &error);
                }
                said = error;
            }
        }
    }
    Ok(Exit::Fine)
}

fn is_news(summary: &Summary) -> bool {
    let RecordCounts { added, updated, removed, .. } = summary.records;
    added + updated + removed > 0 || !summary.damaged.is_empty()
}

/// Waits, unless it is to stop.
fn nap(stop: &Stop, how_long: Duration) -> bool {
    let flag: Arc<_> = stop.flag();
    let begun = Instant::now();
    while begun.elapsed() < how_long && !flag.load(std::sync::atomic::Ordering::Relaxed) {
        sleep(NAP.min(how_long));
    }
    !stop.is_set()
}
