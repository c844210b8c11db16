//! A sentence of a notice to what it says: who retracts, how the authors stand, whether it is a mere formula.

use std::sync::LazyLock;

use crate::notice::{Initiator, Stance};

use super::phrase_table::PhraseTable;
use super::word_phrase::Words;

/// Phrases of notices, kind by kind.
const PHRASES: &str = include_str!("../../data/notice_phrases.csv");

/// One thing that a sentence can say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Says {
    /// It speaks as only notices do.
    Notice,
    /// It tells that somebody raised doubts, as notices do and hardly any article of this length.
    Alert,
    /// It holds a verb of retracting.
    Retracts,
    /// Several act by agreement.
    Agreement,
    /// Who retracts.
    Initiator(Initiator),
    /// "We" retract, who may be the authors or the editors.
    WeRetract,
    /// How the authors stand to the retraction.
    Stance(Stance),
    /// A formula that stands in every notice of the house.
    Boilerplate,
    /// It regrets.
    Apology,
    /// It names who approved the notice.
    Approval,
    /// Somebody accepts the request to retract.
    Acceptance,
    /// It names a ground.
    Cause,
    /// It leads to another work than the retracted one, such as a copied one.
    OtherWork,
}

static TABLE: LazyLock<PhraseTable<Says>> = LazyLock::new(|| PhraseTable::read(PHRASES, says));

/// What a sentence says, and the byte where it turns to another work than the retracted one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) says: Vec<Says>,
    pub(super) turn: Option<usize>,
}

/// Everything that a sentence says, each thing once.
pub(super) fn said(sentence: &str) -> Said {
    said_in(sentence, &Words::of(sentence))
}

/// Everything that a sentence of these words says.
pub(super) fn said_in(sentence: &str, words: &Words) -> Said {
    let mut found = Said::default();
    for at in 0..words.len() {
        for (phrase, says) in TABLE.beginning(words.word(at)) {
            let first_turn = *says == Says::OtherWork && found.turn.is_none();
            if (first_turn || !found.says.contains(says)) && phrase.matches_at(words, at) {
                found.turn = if first_turn { Some(words.start(at)) } else { found.turn };
                add(*says, &mut found.says);
            }
        }
    }
    if !sentence.is_ascii() || sentence.contains("creativecommons") {
        TABLE.anywhere(&sentence.to_lowercase()).for_each(|says| add(says, &mut found.says));
    }
    if found.says.contains(&Says::Stance(Stance::Disagree)) && leaves_open(sentence) {
        found.says.retain(|one| !matches!(one, Says::Stance(Stance::Agree | Stance::Disagree)));
    }
    found
}

/// `whether they agree or disagree with this retraction`: both are named, and neither is said.
fn leaves_open(sentence: &str) -> bool {
    let lower = sentence.to_lowercase();
    [" or disagree", " nor disagree", "disagree or "].iter().any(|words| lower.contains(words))
}

fn add(says: Says, all: &mut Vec<Says>) {
    if !all.contains(&says) {
        all.push(says);
    }
}

/// The authors' stance as a whole, from all that the sentences say: those who agree and those who do not together
/// are mixed, as are protest and silence.
pub(super) fn overall(mut stances: Vec<Stance>) -> Option<Stance> {
    stances.sort_unstable();
    stances.dedup();
    let clear: Vec<Stance> = stances.iter().copied().filter(|stance| *stance != Stance::Informed).collect();
    match clear.as_slice() {
        [] => stances.first().copied(),
        [one] => Some(*one),
        _ => Some(Stance::Mixed),
    }
}

/// `did not agree to the retraction` holds `agree to the retraction`: what is denied is not said.
pub(super) fn stances(says: &[Says]) -> Vec<Stance> {
    let stance = |one: &Says| if let Says::Stance(stance) = one { Some(*stance) } else { None };
    let all: Vec<Stance> = says.iter().filter_map(stance).collect();
    let denied = all.contains(&Stance::Disagree);
    all.into_iter().filter(|stance| !(denied && *stance == Stance::Agree)).collect()
}

fn says(kind: &str, value: &str) -> Option<Says> {
    Some(match kind {
        "notice" => Says::Notice,
        "alert" => Says::Alert,
        "retracts" => Says::Retracts,
        "agreement" => Says::Agreement,
        "initiator" => Says::Initiator(Initiator::from_text(value)?),
        "we" => Says::WeRetract,
        "stance" => Says::Stance(Stance::from_text(value)?),
        "boilerplate" => Says::Boilerplate,
        "apology" => Says::Apology,
        "approval" => Says::Approval,
        "acceptance" => Says::Acceptance,
        "cause" => Says::Cause,
        "otherwork" => Says::OtherWork,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::understand::table::rows;

    #[test]
    fn the_table_is_whole() {
        for row in rows(PHRASES).filter(|row| row[0] != "class") {
            assert!(row.len() == 3 && says(row[0], row[1]).is_some(), "{row:?}");
        }
        assert!(TABLE.is_whole());
    }

    #[track_caller]
    fn initiators(sentence: &str, expected: &[Initiator]) {
        let who = |one: Says| if let Says::Initiator(who) = one { Some(who) } else { None };
        let mut found: Vec<_> = said(sentence).says.into_iter().filter_map(who).collect();
        found.sort_unstable();
        assert_eq!(found, expected, "{sentence}");
    }

    #[test]
    fn who_retracts() {
        use Initiator::{Authors, Editor, Institution, Publisher};
        initiators("The Publisher retracts the cited article.", &[Publisher]);
        initiators("The Publisher and Editor regretfully retract this article [1].", &[Editor, Publisher]);
        initiators("The Editor-in-Chief and Publisher have retracted this article [1]", &[Editor, Publisher]);
        initiators("This article has been retracted by the Editor.", &[Editor]);
        initiators("The Editor-in-Chief has retracted this article.", &[Editor]);
        initiators("In light of the concerns, the PLOS ONE Editors retract this article.", &[Editor]);
        initiators("This article has been retracted at the request of the Editor-in-Chief.", &[Editor]);
        initiators("This article has been retracted by Hindawi following an investigation.", &[Publisher]);
        initiators("The authors would like to retract the article.", &[Authors]);
        initiators("All authors would like to withdraw the article.", &[Authors]);
        initiators("This article has been retracted at the request of the corresponding author.", &[Authors]);
        initiators(
            "The authors declare that due to the following reasons, they have to retract the published article.",
            &[Authors],
        );
        initiators("Example Press has decided to accept the request for Retraction.", &[Authors]);
        initiators("We are retracting our review article.", &[Authors]);
        initiators("The University of Examples recommended that the paper be retracted.", &[Institution]);
        initiators(
            "Authors sincerely apologize for their mistakes and wish to retract their manuscript.",
            &[Authors],
        );
        initiators("In September 2017The authors are retracting this article.", &[Authors]);
        initiators(
            "The Editor-in-Chief and Publisher have issued this Notice of Retraction.",
            &[Editor, Publisher],
        );
        initiators(
            "The corresponding author (Ann Alpha) and the journal wish to retract the article.",
            &[Authors, Editor],
        );
        initiators(
            "At the request of the authors, the Editor and Publisher of Examples wish to retract it.",
            &[Authors, Editor, Publisher],
        );
        initiators("The conclusion of our paper is invalid, and the paper must be retracted.", &[Authors]);
        initiators("The Editors of Examples have been asked to print the following retraction.", &[]);
        initiators(
            "It was reached in consultation with the editors and the purpose of the retraction is to correct.",
            &[],
        );
        initiators("The editors are issuing this Expression of Concern.", &[Editor]);
        initiators("This retraction was approved by the Chief Editor of Examples.", &[]);
        initiators("The authors apologise to the readers.", &[]);
    }

    #[track_caller]
    fn stance(text: &str, expected: Option<Stance>) {
        let found = text.split_inclusive('.').flat_map(|sentence| stances(&said(sentence).says)).collect();
        assert_eq!(overall(found), expected, "{text}");
    }

    #[test]
    fn how_the_authors_stand() {
        stance("All authors agree to this retraction.", Some(Stance::Agree));
        stance("The authors do not agree to this retraction.", Some(Stance::Disagree));
        stance("Ann Alpha disagrees with this retraction.", Some(Stance::Disagree));
        stance("AA agreed with the retraction. BB did not agree with the retraction.", Some(Stance::Mixed));
        stance(
            "Bo Beta has not responded to correspondence from the Editor about this retraction.",
            Some(Stance::NoResponse),
        );
        stance(
            "The authors received a communication regarding the retraction and had a chance to respond.",
            Some(Stance::Informed),
        );
        stance("We are therefore in agreement that retraction is right.", Some(Stance::Agree));
        stance("The authors were unresponsive to our requests for raw data.", None);
        stance("The authors have been informed of this decision.", Some(Stance::Informed));
    }

    #[track_caller]
    fn turn(sentence: &str, expected: Option<&str>) {
        assert_eq!(said(sentence).turn.map(|at| &sentence[at..]), expected);
    }

    #[test]
    fn sentences_turn_to_other_works() {
        turn("The paper (10.5555/a) was copied from 10.5555/b", Some("copied from 10.5555/b"));
        turn("It was submitted without consent", None);
    }
}
