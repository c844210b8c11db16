//! An index that may be replaced at any moment to the engine that answers now.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};
use std::time::{Duration, Instant};

use crate::search::ArticleLookup;

/// An engine that many requests share.
pub type Engine = Arc<dyn ArticleLookup + Send + Sync>;

/// Where engines come from. The index may change while the server runs.
pub trait Archive: Send + Sync {
    /// A text that changes whenever the index does; cheap enough to ask many times a minute.
    fn state(&self) -> String;

    /// Opens the index as it is now.
    ///
    /// # Errors
    ///
    /// A sentence that says what is wrong and what to do.
    fn open(&self) -> Result<Engine, String>;
}

/// How often an index is looked at for changes. Often enough that nobody waits for the night's update, seldom enough that
/// a share is not bothered.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// The engine of the present state, opened anew when the index has changed. Requests that run keep the one they began
/// with; one request opens the new state, and those that come meanwhile are answered from the former.
pub(super) struct Current {
    archive: Box<dyn Archive>,
    open: Mutex<Open>,
    /// Held by whoever opens the index, which may take long.
    opening: Mutex<()>,
}

struct Open {
    engine: Option<Engine>,
    state: String,
    looked: Instant,
}

impl Current {
    pub(super) fn new(archive: Box<dyn Archive>) -> Self {
        let open = Open { engine: None, state: String::new(), looked: Instant::now() };
        Current { archive, open: Mutex::new(open), opening: Mutex::new(()) }
    }

    /// The engine to answer with. A former state answers on where the present one cannot be opened.
    ///
    /// # Errors
    ///
    /// When no state was ever opened.
    pub(super) fn engine(&self) -> Result<Engine, String> {
        if let Some(engine) = self.present() {
            return Ok(engine);
        }
        let former = self.held().engine.clone();
        let opening = match (&former, self.opening.try_lock()) {
            (_, Ok(opening)) => opening,
            (Some(former), Err(TryLockError::WouldBlock)) => return Ok(Arc::clone(former)),
            _ => self.opening.lock().unwrap_or_else(PoisonError::into_inner),
        };
        // Whoever waited finds that another has opened it.
        let answer = self.present().map_or_else(|| self.renewed(former), Ok);
        drop(opening);
        answer
    }

    /// The engine, if it was not long ago that the index was looked at.
    fn present(&self) -> Option<Engine> {
        let open = self.held();
        open.engine.clone().filter(|_| open.looked.elapsed() < LOOK_EVERY)
    }

    /// Looks at the index, and opens it where it has changed.
    fn renewed(&self, former: Option<Engine>) -> Result<Engine, String> {
        let state = self.archive.state();
        let is_known = self.held().state == state;
        let opened = match former {
            Some(former) if is_known => Ok(former),
            Some(former) => Ok(self.archive.open().unwrap_or(former)),
            None => self.archive.open(),
        };
        let mut open = self.held();
        open.looked = Instant::now();
        let engine = opened?;
        let is_new = !open.engine.as_ref().is_some_and(|held| Arc::ptr_eq(held, &engine));
        if is_new {
            (open.engine, open.state) = (Some(Arc::clone(&engine)), state);
        }
        Ok(engine)
    }

    fn held(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::mpsc::{Receiver, Sender, channel};

    use super::*;
    use crate::notice::Notice;
    use crate::query::Identifier;
    use crate::search::{
        ArchiveInfo, Entry, Holdings, SearchEngine, SearchError, SearchRequest, SearchResults,
    };

    /// An engine that knows only which state it is.
    struct State(usize);

    impl SearchEngine for State {
        fn search(&self, _: &SearchRequest) -> Result<SearchResults, SearchError> {
            unreachable!("nobody searches")
        }

        fn notice(&self, _: &str) -> Result<Option<Notice>, SearchError> {
            Ok(None)
        }

        fn more(&self, _: &str, _: &SearchRequest) -> Result<Option<SearchResults>, SearchError> {
            Ok(None)
        }

        fn archive(&self) -> Result<ArchiveInfo, SearchError> {
            Ok(ArchiveInfo { fingerprint: self.0.to_string(), ..ArchiveInfo::default() })
        }
    }

    impl ArticleLookup for State {
        fn identified(&self, _: &[Identifier]) -> Result<Vec<Vec<Entry>>, SearchError> {
            Ok(Vec::new())
        }

        fn titled_like(&self, _: &str, _: usize) -> Result<Vec<Entry>, SearchError> {
            Ok(Vec::new())
        }

        fn holdings(&self) -> Result<Holdings, SearchError> {
            Ok(Holdings::default())
        }
    }

    /// An archive whose second state takes until it is told to open.
    struct Slow {
        opened: AtomicUsize,
        begun: Sender<()>,
        go_on: Mutex<Receiver<()>>,
    }

    impl Archive for Arc<Slow> {
        fn state(&self) -> String {
            self.opened.load(Ordering::SeqCst).to_string()
        }

        fn open(&self) -> Result<Engine, String> {
            let state = self.opened.fetch_add(1, Ordering::SeqCst);
            if state == 1 {
                self.begun.send(()).unwrap();
                self.go_on.lock().unwrap().recv().unwrap();
            }
            if state == 2 { Err("broken".to_owned()) } else { Ok(Arc::new(State(state))) }
        }
    }

    #[test]
    fn who_opens_the_index_stops_nobody() {
        let (begun, begins) = channel();
        let (go_on, goes_on) = channel();
        let slow = Arc::new(Slow { opened: AtomicUsize::new(0), begun, go_on: Mutex::new(goes_on) });
        let current = Arc::new(Current::new(Box::new(Arc::clone(&slow))));
        let state = |current: &Current| current.engine().unwrap().archive().unwrap().fingerprint;
        assert_eq!(state(&current), "0");
        std::thread::sleep(LOOK_EVERY);
        let opener = {
            let current = Arc::clone(&current);
            std::thread::spawn(move || state(&current))
        };
        begins.recv().unwrap();
        let begun = Instant::now();
        assert_eq!(state(&current), "0", "the former answers while the new one is opened");
        assert!(begun.elapsed() < LOOK_EVERY, "after {:?}", begun.elapsed());
        go_on.send(()).unwrap();
        assert_eq!(opener.join().unwrap(), "1");
        assert_eq!(state(&current), "1");
        std::thread::sleep(LOOK_EVERY);
        assert_eq!(state(&current), "1", "a state that cannot be opened leaves the former");
    }
}
