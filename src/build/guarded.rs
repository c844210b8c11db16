//! A raw notice to a notice, where a fault of ours costs the record and not the archive.

use std::panic::catch_unwind;

use crate::corpus::RawNotice;
use crate::notice::Notice;
use crate::understand::{NotANotice, Options, understand};

/// Understanding gave up in the middle.
#[derive(Debug, thiserror::Error)]
#[error("crashed the understanding of its text; report the file")]
pub(super) struct Crashed;

/// Understands a raw notice.
pub(super) fn guarded(raw: RawNotice, all: bool) -> Result<Result<Notice, NotANotice>, Crashed> {
    catch_unwind(|| understand(raw, &Options { all })).map_err(|_| Crashed)
}
