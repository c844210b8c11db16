//! What one file may cost, each with its reason.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// The stack of the thread that parses. Parsers recurse as deep as the file nests; 64 MiB bears some hundred thousand
/// levels, and only the part that is touched is ever in memory.
pub const STACK_BYTES: usize = 64 << 20;

/// The longest answer that is taken from a worker. The text of a long book is some 5 MB.
pub const MAX_ANSWER_BYTES: usize = 64 << 20;

/// What a worker may use for one file. A user who has honest files beyond may raise them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Processor time. The slowest of a thousand honest files takes half a second.
    pub processor_s: u64,
    /// Time on the clock, for a machine that is busy with other things.
    pub clock_s: u64,
    /// Address space. The largest honest files need some 300 MiB; eight workers fit a machine of 8 GB.
    pub memory_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { processor_s: 5, clock_s: 10, memory_bytes: 768 << 20 }
    }
}

impl Limits {
    /// How long is waited for an answer.
    pub(crate) fn clock(&self) -> Duration {
        Duration::from_secs(self.clock_s)
    }

    pub(super) fn out_of_processor_time(&self) -> String {
        out_of_time(self.processor_s)
    }

    pub(crate) fn out_of_time(&self) -> String {
        out_of_time(self.clock_s)
    }

    pub(super) fn out_of_memory(&self) -> String {
        let mebibytes = self.memory_bytes >> 20;
        format!("needed more than {mebibytes} MiB; allow more with --limit-file-memory")
    }
}

fn out_of_time(seconds: u64) -> String {
    format!("took more than {seconds} s; allow more with --limit-file-seconds")
}

/// The fixed word for a parser that ended without an answer.
pub(in crate::corpus) const CRASHED: &str = "crashed the reader";

/// Binds this process to its limits, as far as the system knows such limits. Opens nothing, writes no files.
#[cfg(unix)]
pub(super) fn confine(limits: &Limits) {
    use rustix::process::Resource;
    let bounds = [
        (Resource::As, limits.memory_bytes),
        (Resource::Nofile, 16),
        (Resource::Fsize, 0),
        (Resource::Core, 0),
    ];
    for (resource, bound) in bounds {
        set(resource, Some(bound), Some(bound));
    }
}

/// Grants processor time for one more file, counted from what was used so far.
#[cfg(unix)]
pub(super) fn grant_processor_time(limits: &Limits) {
    use rustix::process::Resource;
    use rustix::time::{ClockId, clock_gettime};
    let used_s = u64::try_from(clock_gettime(ClockId::ProcessCPUTime).tv_sec).unwrap_or_default();
    // The limit counts whole seconds; the second that has begun is given on top.
    set(Resource::Cpu, Some(used_s + limits.processor_s + 1), None);
}

/// A system that refuses a limit leaves the others and the clock.
#[cfg(unix)]
fn set(resource: rustix::process::Resource, current: Option<u64>, maximum: Option<u64>) {
    let _ = rustix::process::setrlimit(resource, rustix::process::Rlimit { current, maximum });
}

/// Elsewhere only the clock and the size of the file bind.
#[cfg(not(unix))]
pub(super) fn confine(_: &Limits) {}

/// Elsewhere only the clock binds.
#[cfg(not(unix))]
pub(super) fn grant_processor_time(_: &Limits) {}
