//! References to verdicts: what the notices of an archive say of each cited work, and what could not be checked.
//!
//! [`check`] looks identifiers up exactly; a reference that none identifies is compared by title ([`Evidence`]) with
//! the likeliest entries of the archive. `no_notice_found` says against what, and is never "clean"; whatever the
//! archive cannot answer is `not_checked`, with the reason. [`WatchList`] keeps references for later checks.

mod against;
mod align;
mod checked;
mod cited;
mod decide;
mod details;
mod evidence;
mod journal;
mod report;
mod title;
mod verdict;
mod watch;
mod words;

pub use checked::{Checked, Matched, ReasonGiven, Said, Withdrawn};
pub use details::citation;
pub use evidence::{ASSERTED_FROM, Evidence, POSSIBLE_FROM, VOUCHED_FROM};
pub use report::{Options, Report, check, check_all};
pub use title::title_candidates;
pub use verdict::{CitedWhen, MatchedBy, Verdict};
pub use watch::{Change, WatchError, WatchList, Watched};

#[cfg(test)]
mod tests;
