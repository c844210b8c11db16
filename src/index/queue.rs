//! Notices that are ready to notices that the engine has taken: how many may wait in between.
//!
//! The engine lets 10,000 documents wait, whatever their size; full texts would fill the memory of the machine.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use tantivy::{Document, TantivyDocument};

/// What may wait. Hundreds of rows of a database, or fifty long texts, keep every thread of the engine busy.
const WAITING_BYTES: usize = 8 << 20;

/// Who waits is called when no more than this is left: to be called for every document costs as much as a column of it.
const CALLED_BYTES: usize = WAITING_BYTES / 2;

/// An engine that takes nothing for so long is not waited for: whatever ails it is said when it is asked next.
const LONGEST_WAIT: Duration = Duration::from_secs(1);

/// Documents between those who make them and the engine.
#[derive(Debug, Clone, Default)]
pub(super) struct Queue(Arc<Waiting>);

#[derive(Debug, Default)]
struct Waiting {
    bytes: Mutex<usize>,
    fewer: Condvar,
}

/// A document on its way to the engine.
pub(super) struct Queued {
    document: TantivyDocument,
    _turn: Arc<Turn>,
}

/// A place in the queue, which is free again when the engine has taken all documents that share it.
struct Turn {
    queue: Queue,
    bytes: usize,
}

impl Queue {
    /// Waits until there is room, and lets documents in together. The engine gets them at one stroke, so that none of
    /// them may wait for another.
    pub(super) fn enter(
        &self,
        documents: Vec<TantivyDocument>,
        bytes: usize,
    ) -> impl Iterator<Item = Queued> + use<> {
        let waiting = self.0.bytes.lock().unwrap_or_else(PoisonError::into_inner);
        // What is larger than the whole queue goes alone.
        let is_full = |waiting: &mut usize| *waiting > 0 && *waiting + bytes > WAITING_BYTES;
        let woken = self.0.fewer.wait_timeout_while(waiting, LONGEST_WAIT, is_full);
        *woken.unwrap_or_else(PoisonError::into_inner).0 += bytes;
        let turn = Arc::new(Turn { queue: self.clone(), bytes });
        documents.into_iter().map(move |document| Queued { document, _turn: Arc::clone(&turn) })
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut waiting = self.queue.0.bytes.lock().unwrap_or_else(PoisonError::into_inner);
        *waiting -= self.bytes;
        if *waiting <= CALLED_BYTES {
            self.queue.0.fewer.notify_all();
        }
    }
}

impl Document for Queued {
    type Value<'a> = <TantivyDocument as Document>::Value<'a>;
    type FieldsValuesIter<'a> = <TantivyDocument as Document>::FieldsValuesIter<'a>;

    fn iter_fields_and_values(&self) -> Self::FieldsValuesIter<'_> {
        self.document.iter_fields_and_values()
    }

    fn into_tantivy_document(self) -> TantivyDocument {
        self.document
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Instant;

    fn enter(queue: &Queue, documents: usize, bytes: usize) -> Vec<Queued> {
        queue.enter(vec![TantivyDocument::new(); documents], bytes).collect()
    }

    fn take(documents: Vec<Queued>) {
        documents.into_iter().for_each(|document| drop(document.into_tantivy_document()));
    }

    #[test]
    fn who_finds_no_room_waits_until_the_engine_took_something() {
        let queue = Queue::default();
        let first = enter(&queue, 2, WAITING_BYTES);
        let began = Instant::now();
        let wait = Duration::from_millis(50);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                std::thread::sleep(wait);
                take(first);
            });
            take(enter(&queue, 1, 1));
        });
        assert!((wait..LONGEST_WAIT).contains(&began.elapsed()));
        assert_eq!(*queue.0.bytes.lock().unwrap(), 0);
    }

    #[test]
    fn documents_that_come_together_do_not_wait_for_each_other() {
        let queue = Queue::default();
        let began = Instant::now();
        take(enter(&queue, 1000, 100 * WAITING_BYTES));
        assert!(began.elapsed() < LONGEST_WAIT);
    }

    #[test]
    fn an_engine_that_takes_nothing_stops_nobody() {
        let queue = Queue::default();
        let _first = enter(&queue, 1, WAITING_BYTES);
        let _second = enter(&queue, 1, 2 * WAITING_BYTES);
        assert_eq!(*queue.0.bytes.lock().unwrap(), 3 * WAITING_BYTES);
    }
}
