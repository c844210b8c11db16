//! Connections with limits to those that must give way: whoever has sent no whole request for longest.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::task::AbortHandle;

/// The connections that wait for a request, in the order since when they wait.
#[derive(Debug, Clone, Default)]
pub(super) struct Waiting(Arc<Mutex<Queue>>);

#[derive(Debug, Default)]
struct Queue {
    next: u64,
    waiting: BTreeMap<u64, AbortHandle>,
}

/// One connection, as its requests see it.
#[derive(Debug, Clone)]
pub(super) struct Connection {
    waiting: Waiting,
    place: Arc<Mutex<Place>>,
}

#[derive(Debug, Default)]
struct Place {
    /// Its number in the queue, while it waits.
    number: Option<u64>,
    handle: Option<AbortHandle>,
    /// Requests that are being answered.
    busy: usize,
    /// Whether it has ended, so that it never waits again.
    has_ended: bool,
}

impl Waiting {
    /// A connection that is about to be served.
    pub(super) fn connection(&self) -> Connection {
        Connection { waiting: self.clone(), place: Arc::default() }
    }

    /// Ends the connection that waits longest. Says whether there was one.
    pub(super) fn end_oldest(&self) -> bool {
        let oldest = self.held().waiting.pop_first();
        oldest.is_some_and(|(_, handle)| {
            handle.abort();
            true
        })
    }

    /// Ends all that wait.
    pub(super) fn end_all(&self) {
        while self.end_oldest() {}
    }

    fn held(&self) -> MutexGuard<'_, Queue> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn enter(&self, handle: AbortHandle) -> u64 {
        let mut queue = self.held();
        queue.next += 1;
        let number = queue.next;
        queue.waiting.insert(number, handle);
        number
    }
}

impl Connection {
    /// Begins to wait for the first request; `handle` ends the connection.
    pub(super) fn begin(&self, handle: AbortHandle) {
        self.held().handle = Some(handle);
        self.wait();
    }

    /// The connection is at its end.
    pub(super) fn end(&self) {
        let mut place = self.held();
        place.has_ended = true;
        if let Some(number) = place.number.take() {
            self.waiting.held().waiting.remove(&number);
        }
    }

    /// A request is being answered, until this is dropped.
    pub(super) fn busy(&self) -> Busy {
        let mut place = self.held();
        place.busy += 1;
        if let Some(number) = place.number.take() {
            self.waiting.held().waiting.remove(&number);
        }
        Busy(self.clone())
    }

    fn wait(&self) {
        let mut place = self.held();
        let is_idle = !place.has_ended && place.busy == 0 && place.number.is_none();
        if let Some(handle) = place.handle.clone().filter(|_| is_idle) {
            place.number = Some(self.waiting.enter(handle));
        }
    }

    fn held(&self) -> MutexGuard<'_, Place> {
        self.place.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A request that is being answered.
#[derive(Debug)]
pub(super) struct Busy(Connection);

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.held().busy -= 1;
        self.0.wait();
    }
}
