//! A fault of the program to one line and an exit code, in place of a trace.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, PoisonError};

use anyhow::anyhow;

use super::Outcome;

/// Where the last panic was.
static PLACE: Mutex<String> = Mutex::new(String::new());

/// Runs a verb. A panic while an index is read has become an error before it comes here.
pub(crate) fn caught(verb: impl FnOnce() -> Outcome) -> Outcome {
    std::panic::set_hook(Box::new(|panic| {
        *PLACE.lock().unwrap_or_else(PoisonError::into_inner) = panic.to_string();
    }));
    catch_unwind(AssertUnwindSafe(verb)).unwrap_or_else(|_| {
        let place = PLACE.lock().unwrap_or_else(PoisonError::into_inner).replace('\n', " ");
        Err(anyhow!("this is a fault of the program, please report it: {place}"))
    })
}
