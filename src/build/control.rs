//! A run to its threads, its turn to write, and its end before time.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::error::BuildError;
use super::run::Progress;
use crate::index::{IndexError, IndexLock};

/// How often a run that waits looks whether it is its turn.
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// Whether a run is asked to stop; set from another thread or a signal. Nothing is lost: what was searched stays.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// The flag itself, for whoever sets it.
    pub fn flag(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.0)
    }

    /// Whether to stop.
    pub fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// An error that stops whatever is under way.
    pub(super) fn check(&self) -> io::Result<()> {
        if self.is_set() { Err(io::Error::new(io::ErrorKind::Interrupted, STOPPED)) } else { Ok(()) }
    }
}

const STOPPED: &str = "asked to stop";

/// Whether an error only says that a run was asked to stop.
pub(super) fn is_stop(cause: &io::Error) -> bool {
    cause.kind() == io::ErrorKind::Interrupted && cause.to_string() == STOPPED
}

/// The threads of a run.
pub(super) struct Threads(Option<rayon::ThreadPool>);

impl Threads {
    pub(super) fn new(count: usize) -> Self {
        Threads(rayon::ThreadPoolBuilder::new().num_threads(count).build().ok())
    }

    /// Does parallel work on these threads; on those of the process where they could not be started.
    pub(super) fn run<T: Send>(&self, work: impl FnOnce() -> T + Send) -> T {
        match &self.0 {
            Some(pool) => pool.install(work),
            None => work(),
        }
    }
}

/// Takes the right to write, and waits for it if asked to.
pub(super) fn take_turn(
    index: &Path,
    wait: bool,
    stop: &Stop,
    progress: &mut dyn FnMut(Progress),
) -> Result<IndexLock, BuildError> {
    let mut told = false;
    loop {
        match IndexLock::take(index) {
            Ok(lock) => return Ok(lock),
            Err(IndexError::Locked { holder, .. }) if wait => {
                if !std::mem::replace(&mut told, true) {
                    progress(Progress::Waiting { holder });
                }
                stop.check().map_err(|_| BuildError::Stopped)?;
                std::thread::sleep(LOOK_EVERY);
            }
            Err(error) => return Err(error.into()),
        }
    }
}
