//! An index that may be replaced at any moment to the engine that answers now.

use std::sync::{Arc, Mutex, PoisonError};
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

/// The engine of the present state, opened anew when the index has changed. Requests that run keep the one they began with.
pub(super) struct Current {
    archive: Box<dyn Archive>,
    open: Mutex<Open>,
}

struct Open {
    engine: Option<Engine>,
    state: String,
    looked: Instant,
}

impl Current {
    pub(super) fn new(archive: Box<dyn Archive>) -> Self {
        let open = Open { engine: None, state: String::new(), looked: Instant::now() };
        Current { archive, open: Mutex::new(open) }
    }

    /// The engine to answer with. A former state answers on where the present one cannot be opened.
    ///
    /// # Errors
    ///
    /// When no state was ever opened.
    pub(super) fn engine(&self) -> Result<Engine, String> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(engine) = &open.engine
            && open.looked.elapsed() < LOOK_EVERY
        {
            return Ok(Arc::clone(engine));
        }
        open.looked = Instant::now();
        let state = self.archive.state();
        if open.engine.is_none() || open.state != state {
            match (self.archive.open(), &open.engine) {
                (Ok(engine), _) => (open.engine, open.state) = (Some(engine), state),
                (Err(_), Some(former)) => return Ok(Arc::clone(former)),
                (Err(error), None) => return Err(error),
            }
        }
        open.engine.clone().ok_or_else(|| "the index could not be opened".to_owned())
    }
}
