//! A notice's text to Retraction Watch codes, each with the sentence that gives it.
//!
//! The text is cut into sentences ([`sentences`]). Each is folded, without the titles it quotes ([`fold`]), and
//! searched for the words of `data/reason_words.txt` ([`words`]); words that are negated, and sentences that state a
//! policy or an apology, are dropped ([`guards`]). Rules over what is left, in `data/reason_rules.txt`, give the
//! codes ([`rules`], [`read`]). No part knows a file, a publisher's name or a single notice.

mod fold;
mod guards;
mod read;
mod rules;
mod sentences;
mod words;

#[cfg(test)]
mod tests;

pub use read::{NO_REASON_GIVEN, read_reasons, read_reasons_in};
