//! Sentences to what they say of the matter beyond reasons: who answers for it, who raised it, who looked into it, whether
//! the authors answered, what is affected, what came before.
//!
//! [`phrases`] finds the telling words of a sentence; each of the other files makes one kind of statement of them.
//! Nothing is concluded: every statement carries the sentence it was read from, and what no sentence says is absent.

mod affected;
mod concern;
mod inquiry;
mod phrases;
mod prior;
mod responsibility;
mod stance;
mod subject;

pub(super) use phrases::{Mention, mentions};

use super::draft::Draft;

/// Fills every statement that the prose makes.
pub(super) fn read(draft: &mut Draft) {
    stance::read(draft);
    responsibility::read(draft);
    concern::read(draft);
    inquiry::read(draft);
    affected::read(draft);
    prior::read(draft);
}
