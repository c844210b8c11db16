//! Sentences to who accepts responsibility, who is named as responsible, and who is exonerated.

use super::phrases::Tells;
use super::subject;
use crate::notice::{Responsibility, ResponsibilityOf, Span};
use crate::understand::draft::Draft;

/// Fills `responsibility`, in the order of the text.
pub(super) fn read(draft: &mut Draft) {
    let mut found: Vec<ResponsibilityOf> = Vec::new();
    for sentence in &draft.sentences {
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
    let who = match kind {
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
    }

    #[test]
    fn a_sentence_may_blame_one_and_clear_another() {
        check(
            "Ann Alpha accepts full responsibility, and the other authors were not aware of the error.",
            &[(Accepts, &["Ann Alpha"]), (Exonerated, &["the other authors"])],
        );
    }
}
