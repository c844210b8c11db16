//! The prose of a notice to the passage that says why.

use crate::notice::Span;

use super::clean::one_line;
use super::draft::{Draft, Found};
use super::phrases::Says;
use super::prose::Sentence;

/// The sentences that say why, in their order, on one line; their span reaches from the first to the last.
///
/// Formulas, apologies, approvals, stances and sentences that only say that the article is retracted are left out.
pub(super) fn reason_text(draft: &Draft) -> Option<Found> {
    let kept: Vec<&Sentence> = draft.sentences.iter().filter(|sentence| says_why(draft, sentence)).collect();
    let (first, last) = (kept.first()?, kept.last()?);
    let words: Vec<String> = kept.iter().map(|sentence| one_line(draft.at(sentence.span))).collect();
    let value = words.join(" ");
    let trimmed = value.trim_matches(['“', '”', '"', ' ']);
    let whole = trimmed.matches('“').count() == trimmed.matches('”').count();
    let value = if whole { trimmed.to_owned() } else { value };
    Some(Found { value, span: Span { start: first.span.start, end: last.span.end } })
}

fn says_why(draft: &Draft, sentence: &Sentence) -> bool {
    let words = draft.at(sentence.span);
    let cause = sentence.has(Says::Cause) || sentence.has(Says::OtherWork);
    let formula = sentence.has(Says::Boilerplate) || sentence.has(Says::Approval);
    let apology = sentence.has(Says::Apology) && !(cause && words.len() > 160);
    let stance = sentence.says.iter().any(|one| matches!(one, Says::Stance(_))) && !cause;
    let bare = is_identity(sentence, words) && (!cause || words.ends_with(':') && words.len() < 250);
    let acceptance = sentence.has(Says::Acceptance) && !names_ground(words);
    let short = words.chars().filter(|c| c.is_alphabetic()).count() < 12;
    !(formula || apology || stance || acceptance || bare || short || is_greeting(words))
}

/// It says that the article is retracted, which article, and by whom, and no more.
fn is_identity(sentence: &Sentence, words: &str) -> bool {
    let identity = sentence.retracts()
        || sentence.has(Says::Notice)
        || sentence.says.iter().any(|one| matches!(one, Says::Initiator(_)));
    identity || words.starts_with("The article published in") || words.ends_with(':') && words.len() < 200
}

/// "After a verification, the publisher accepts the request" tells what was done, "because" tells why.
fn names_ground(words: &str) -> bool {
    const GROUNDS: [&str; 6] = ["because", "due to", "owing to", "on the ground", "the reason", "concern"];
    let words = words.to_lowercase();
    GROUNDS.iter().any(|ground| words.contains(ground))
}

fn is_greeting(words: &str) -> bool {
    const GREETINGS: [&str; 5] = ["Dear ", "To the Editor", "Sincerely", "To Editor", "Yours "];
    GREETINGS.iter().any(|greeting| words.starts_with(greeting)) && words.len() < 100
}
