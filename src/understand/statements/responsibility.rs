//! Sentences to who accepts responsibility, who is named as responsible, and who is exonerated.

use super::phrases::Tells;
use super::subject;
use crate::notice::{Responsibility, ResponsibilityOf, Span};
use crate::understand::draft::Draft;
use crate::understand::phrases::Says;

/// Fills `responsibility`, in the order of the text.
pub(super) fn read(draft: &mut Draft) {
    let mut found: Vec<ResponsibilityOf> = Vec::new();
    // A house that takes upon itself to enforce its standards answers for nothing in this article.
    for sentence in draft.sentences.iter().filter(|one| !one.has(Says::Boilerplate)) {
        let words = draft.at(sentence.span);
        for mention in &sentence.mentions {
            let Tells::Responsibility(kind) = mention.tells else { continue };
            let Some((kind, who)) = judged(words, mention.start, kind) else { continue };
            let one = ResponsibilityOf { kind, who, evidence: draft.evidence(sentence.span) };
            add(one, &mut found);
        }
    }
    if let Some(first) = found.first() {
        draft.mark("responsibility", Span { start: first.evidence.start, end: first.evidence.end });
    }
    draft.notice.responsibility.extend(found);
}

/// One sentence makes one statement of a kind about the same people.
fn add(one: ResponsibilityOf, found: &mut Vec<ResponsibilityOf>) {
    let same = |known: &&mut ResponsibilityOf| known.kind == one.kind && known.evidence == one.evidence;
    let Some(known) = found.iter_mut().find(same) else { return found.push(one) };
    for who in one.who {
        // A longer form only goes on into the verb.
        if !known.who.iter().any(|said| who.starts_with(said.as_str()) || said.starts_with(who.as_str())) {
            known.who.push(who);
        }
    }
}

/// What the phrase at byte `start` says, and of whom; `None` where it speaks of a mutation, a reviewer or nobody.
fn judged(words: &str, start: usize, kind: Responsibility) -> Option<(Responsibility, Vec<String>)> {
    let (before, phrase) = words.split_at(start);
    let lower = phrase.to_lowercase();
    if kind == Responsibility::Exonerated && is_claimed(before) {
        return None;
    }
    let who = match kind {
        Responsibility::Accepts
            if ["responsibility", "blame", "fault"].iter().any(|one| lower.starts_with(one)) =>
        {
            mine(phrase)
        }
        Responsibility::Attributed if lower.starts_with("responsibility") || lower.starts_with("blame") => {
            subject::behind(phrase[..].split_once(" with ")?.1)
        }
        Responsibility::Exonerated if lower.starts_with("without") || lower.starts_with("through no") => {
            let of = phrase.find(" of ").map_or("", |at| &phrase[at + 4..]);
            let behind = subject::behind(of);
            if behind.is_empty() { subject::before(before) } else { behind }
        }
        Responsibility::Exonerated if lower.starts_with("not ") && about_authors(phrase).is_some() => {
            about_authors(phrase).into_iter().collect()
        }
        _ => subject::before(before),
    };
    let denied = before.trim_end().ends_with(" not") || before.trim_end().ends_with(" never");
    match kind {
        // "did not accept responsibility" says no more than that.
        Responsibility::Accepts if denied || who.is_empty() && !lower.contains("responsib") => None,
        Responsibility::Attributed if !subject::are_authors(&who) => None,
        // Nobody need be named where no misconduct was found; otherwise the words must be about authors.
        Responsibility::Exonerated if lower.starts_with("no evidence") || lower.starts_with("no ") => {
            Some((kind, if subject::are_authors(&who) { who } else { Vec::new() }))
        }
        Responsibility::Exonerated if !subject::are_authors(&who) => None,
        kind => Some((kind, who)),
    }
}

/// `The first author claimed that nobody was involved`: what the accused say of themselves clears nobody.
fn is_claimed(before: &str) -> bool {
    const CLAIMS: [&str; 5] = ["claim", "alleg", "insist", "maintain", "assert"];
    let clause = before.rsplit(". ").next().unwrap_or_default();
    clause
        .split_whitespace()
        .any(|word| CLAIMS.iter().any(|claim| word.len() <= claim.len() + 4 && word.starts_with(claim)))
}

/// `the responsibility is entirely mine (Ann Alpha)`.
fn mine(phrase: &str) -> Vec<String> {
    let Some((at, one)) = ["mine", "ours"]
        .iter()
        .filter_map(|word| Some((phrase.find(&format!(" {word}"))? + 1 + word.len(), *word)))
        .min()
    else {
        return Vec::new();
    };
    let inside = phrase[at..].trim_start().strip_prefix('(').and_then(|rest| rest.split_once(')'));
    let named = inside.map(|(names, _)| subject::behind(names)).unwrap_or_default();
    let writers = if one == "mine" { "the author" } else { "the authors" };
    if named.is_empty() { vec![writers.to_owned()] } else { named }
}

/// `not possible to determine that the authors of this article were aware`: whom it was not established of.
fn about_authors(phrase: &str) -> Option<String> {
    let told = ["that ", "whether ", "if "]
        .iter()
        .filter_map(|word| phrase.find(word).map(|at| at + word.len()))
        .min()?;
    let rest = &phrase[told..];
    let end = [" were ", " was ", " had ", " have ", " knew ", " participated "]
        .iter()
        .filter_map(|word| rest.find(word))
        .min()?;
    let who = rest[..end].trim();
    (who.contains("author") && who.len() < 60).then(|| who.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::understand::tests::read;
    use Responsibility::{Accepts, Attributed, Exonerated};

    #[track_caller]
    fn check(sentence: &str, expected: &[(Responsibility, &[&str])]) {
        let notice = read(&format!("Retraction: A study\n\nThis article has been retracted. {sentence}"));
        let found: Vec<(Responsibility, Vec<&str>)> = notice
            .responsibility
            .iter()
            .map(|one| (one.kind, one.who.iter().map(String::as_str).collect()))
            .collect();
        let expected: Vec<_> = expected.iter().map(|(kind, who)| (*kind, who.to_vec())).collect();
        assert_eq!(found, expected, "{sentence}");
        for one in &notice.responsibility {
            assert_eq!(
                one.evidence.text,
                notice.text.as_deref().unwrap()[one.evidence.start..one.evidence.end]
            );
        }
    }

    #[test]
    fn those_who_accept_responsibility() {
        check("Lead author Dr Ann Alpha accepts full responsibility for this.", &[(Accepts, &["Ann Alpha"])]);
        check(
            "As a corresponding author, I will take full responsibility.",
            &[(Accepts, &["the corresponding author"])],
        );
        check("She falsified the data, for which she takes sole responsibility.", &[(Accepts, &[])]);
        check("The authors did not accept responsibility.", &[]);
        check("The responsibility for this is entirely mine (Ann Alpha).", &[(Accepts, &["Ann Alpha"])]);
        check(
            "Ann Alpha and Bo Beta, as the corresponding authors, take full responsibility for it.",
            &[(Accepts, &["Ann Alpha", "Bo Beta"])],
        );
        check(
            "Examples is a member of the Committee on Publication Ethics and takes the responsibility to enforce it.",
            &[],
        );
    }

    #[test]
    fn those_who_are_named_as_responsible() {
        check(
            "The responsibility for this error rests with the first author, who made the plants.",
            &[(Attributed, &["the first author"])],
        );
        check("Ann Alpha was solely responsible for the images.", &[(Attributed, &["Ann Alpha"])]);
        check("A background mutation is solely responsible for the phenotype.", &[]);
    }

    #[test]
    fn those_who_are_exonerated() {
        check("The other authors take no responsibility for it.", &[(Exonerated, &["The other authors"])]);
        check(
            "Bo Beta and Cy Gamma were not involved in the manipulation.",
            &[(Exonerated, &["Bo Beta", "Cy Gamma"])],
        );
        check("The co-authors were unaware of this.", &[(Exonerated, &["The co-authors"])]);
        check(
            "It was sent without the knowledge of the corresponding author.",
            &[(Exonerated, &["the corresponding author"])],
        );
        check(
            "It was not possible to determine beyond doubt that the authors of this article were aware of it.",
            &[(Exonerated, &["the authors of this article"])],
        );
        check("The inquiry found no evidence of research misconduct.", &[(Exonerated, &[])]);
        check("The reviewers were not involved in the decision.", &[]);
        check("The journal was not aware of the earlier paper.", &[]);
        check("My co-author Bo Beta bears none of the responsibility.", &[(Exonerated, &["Bo Beta"])]);
        check("There is no doubt whatsoever about her contribution.", &[(Exonerated, &[])]);
        check(
            "The other authors of Alpha et al. were not informed about the origin of this figure.",
            &[(Exonerated, &["The other authors of Alpha et al."])],
        );
        check(
            "It was sent without the knowledge or consent of the other researchers listed on the paper.",
            &[(Exonerated, &["the other researchers"])],
        );
        check(
            "It was sent without the knowledge of the other involved members of the research group or of a teacher.",
            &[(Exonerated, &["the other involved members of the research group"])],
        );
        check(
            "This was done without the knowledge, involvement, or consent of Dr Beta.",
            &[(Exonerated, &["Dr Beta"])],
        );
        check("The co-authors claim innocence and to be unaware of this.", &[]);
        check("The first author claimed that the authors were not involved with organ donation.", &[]);
    }

    #[test]
    fn a_sentence_may_blame_one_and_clear_another() {
        check(
            "Ann Alpha accepts full responsibility, and the other authors were not aware of the error.",
            &[(Accepts, &["Ann Alpha"]), (Exonerated, &["the other authors"])],
        );
    }
}
