//! A parser that a file can make loop, overflow the stack or allocate without bound, run where that hurts nobody.
//!
//! Nothing inside a process stops an endless loop or survives a failed allocation. So a program that reads archives
//! starts itself again as a *worker*: a process with limits of time and memory that does nothing but parse. The
//! program's hidden verb calls [`serve`]; before it reads, the program calls [`install`] with the command that leads
//! there. Workers live on from file to file; one that dies is replaced, and the file it died of is reported.
//!
//! Without [`install`], as in tests or in other programs, the parser runs in a thread of this process with a large
//! stack and a deadline. That bears all honest files and most hostile ones; a decompression bomb can still end the
//! process, and a thread that loops goes on until the process ends.

mod limits;
mod protocol;
mod serve;
mod pool;
mod once;
mod dispatch;
#[cfg(test)]
mod tests;

pub use limits::{Limits, MAX_ANSWER_BYTES, STACK_BYTES};
pub use once::serve_once;
pub use pool::{WorkerCommand, install};
pub use serve::serve;

pub(super) use dispatch::read_apart;
pub(super) use limits::CRASHED;
pub(crate) use once::{in_thread, once};
