//! A panic of the engine to an error: damaged files can make it read where nothing is.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use super::error::IndexError;
use crate::search::SearchError;

/// Runs what reads an index. Nothing that is changed meanwhile is used again after a panic, because an open index is
/// only read, and what it remembers is written whole.
pub(super) fn guarded<T>(
    index: &Path,
    read: impl FnOnce() -> Result<T, SearchError>,
) -> Result<T, SearchError> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|panic| {
        Err(SearchError::Unreadable {
            path: index.display().to_string(),
            cause: format!("the engine gave up: {}", words(panic.as_ref())),
        })
    })
}

/// Opens an index, where the same can happen.
pub(super) fn guarded_open<T>(
    index: &Path,
    open: impl FnOnce() -> Result<T, IndexError>,
) -> Result<T, IndexError> {
    catch_unwind(AssertUnwindSafe(open)).unwrap_or_else(|panic| {
        let cause = format!("the engine gave up: {}", words(panic.as_ref()));
        Err(IndexError::Failed { path: index.display().to_string(), cause })
    })
}

/// What a panic says.
pub(super) fn words(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no reason given");
    text.lines().next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_an_error_with_the_remedy() {
        let error = guarded::<()>(Path::new("index"), || panic!("out of bounds\nand more")).unwrap_err();
        assert_eq!(
            error.to_string(),
            "cannot read index `index`: the engine gave up: out of bounds; run `recant index --rebuild` to build it anew"
        );
    }
}
