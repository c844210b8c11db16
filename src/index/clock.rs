//! A deadline to whether to go on.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

/// The time that one request may take; shared by everything that works for it.
#[derive(Debug, Clone)]
pub(super) struct Clock {
    deadline: Option<Instant>,
    /// Whether somebody stopped because of it, so that the answer can say so.
    stopped: Arc<AtomicBool>,
}

impl Clock {
    pub(super) fn new(deadline: Option<Instant>) -> Self {
        Clock { deadline, stopped: Arc::default() }
    }

    /// Whether to stop. Costs some 50 ns, so ask it once for many entries or words.
    pub(super) fn is_up(&self) -> bool {
        let up = self.deadline.is_some_and(|deadline| Instant::now() >= deadline);
        if up {
            self.stopped.store(true, Ordering::Relaxed);
        }
        up
    }

    /// Whether somebody stopped.
    pub(super) fn has_stopped(&self) -> bool {
        self.stopped.load(Ordering::Relaxed)
    }
}
