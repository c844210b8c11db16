//! A gold file to how well its notices are read: by field, with precision, recall and every counterexample.
//!
//! The gold file is JSON Lines. Each line names a `file` and what a reader of it ought to find, in one of two shapes:
//! members of a notice as recant prints it (`{"file":"a.txt","doi":"10.5555/n","articles":[{"authors":["…"]}]}`), or the
//! flat list of a bibliographic gold standard ([`gold`] has the members of both). A member that is there is scored, one
//! that is absent is not, and `null`, `""` or `[]` says that the notice does not state it.

mod agree;
mod fields;
mod gold;
mod run;
mod score;

pub use gold::GoldError;
pub use run::{Evaluation, evaluate};
pub use score::{Counterexample, FieldScore};
