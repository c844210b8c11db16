//! Sentences to who retracts, by agreement or not.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use crate::notice::Initiator;

use super::draft::Draft;
use super::phrases::Says;
use super::publishers;

/// Fills initiator and by_agreement from the prose.
pub(super) fn read(draft: &mut Draft) {
    let mut found: BTreeSet<Initiator> = BTreeSet::new();
    let mut evidence = None;
    let mut agreement = None;
    for sentence in &draft.sentences {
        let words = draft.at(sentence.span);
        let initiators = sentence
            .says
            .iter()
            .filter_map(|one| if let Says::Initiator(who) = one { Some(*who) } else { None });
        let before = found.len();
        found.extend(initiators);
        if sentence.has(Says::WeRetract) {
            found.insert(ourselves(&draft.text.text));
        }
        if sentence.has(Says::Agreement) && sentence.has(Says::Retracts) {
            agreement.get_or_insert(sentence.span);
            found.extend(parties(words));
        }
        if found.len() > before {
            evidence.get_or_insert(sentence.span);
        }
    }
    draft.notice.initiator = found.into_iter().collect();
    draft.notice.by_agreement = agreement.map(|_| true);
    if let Some(span) = evidence {
        draft.mark("initiator", span);
    }
    if let Some(span) = agreement {
        draft.mark("by_agreement", span);
    }
}

/// Who "we" are in `we are retracting this article`: the editors where the text tells what the editor or the journal
/// regrets or concluded, else the authors.
fn ourselves(text: &str) -> Initiator {
    static EDITORS: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(concat!(
            r"(?i)\b(?:editors?|journal|editorial (?:board|office|team))\s+(?:\w+\s+){0,2}?",
            r"(?:regrets?|apologi[sz]es?|is able to|was contacted|were contacted|has concluded|have concluded)\b"
        ))
        .ok()
    });
    let editors = EDITORS.as_ref().is_some_and(|pattern| pattern.is_match(text));
    if editors && !speaks_of_own_work(text) { Initiator::Editor } else { Initiator::Authors }
}

fn speaks_of_own_work(text: &str) -> bool {
    const OWN: [&str; 8] = [
        "our paper",
        "our data",
        "our results",
        "our study",
        "our finding",
        "our conclusion",
        "our experiment",
        "our lab",
    ];
    OWN.iter().any(|own| text.contains(own))
}

/// The parties of `by agreement between the authors, the Editor, Ann Alpha, and Example Publishers`.
fn parties(words: &str) -> Vec<Initiator> {
    // Some printed it wrongly.
    let spelt = ["greement ", "greenment ", "greeement "];
    let found = spelt.iter().filter_map(|spelt| Some(words.find(spelt)? + spelt.len())).min();
    let Some(at) = found else { return Vec::new() };
    let list = &words[at..];
    let list = &list[..list.find(". ").unwrap_or(list.len())];
    let lower = list.to_lowercase();
    let mut found = Vec::new();
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    if has(&["author"]) {
        found.push(Initiator::Authors);
    }
    if has(&["editor", "editorial"]) {
        found.push(Initiator::Editor);
    }
    let company = [
        "publish",
        " ltd",
        " limited",
        " inc",
        "gmbh",
        " press",
        "& sons",
        "and sons",
        "publication office",
        "verlag",
    ];
    let known =
        list.split([',', ';']).any(|part| publishers::is_known(part.trim().trim_start_matches("and ")));
    if has(&company) || known {
        found.push(Initiator::Publisher);
    }
    if has(&["university", "institut"]) && !has(&["university press"]) {
        found.push(Initiator::Institution);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parties_of_an_agreement() {
        use Initiator::{Authors, Editor, Publisher};
        let sentence = "has been retracted by agreement between the authors, the journal Editor-in-Chief, Ann Alpha, and John Wiley & Sons Ltd. The retraction";
        assert_eq!(parties(sentence), [Authors, Editor, Publisher]);
        assert_eq!(parties("by agreenment between the author and the Editor"), [Authors, Editor]);
    }

    #[track_caller]
    fn check(words: &str, expected: Initiator) {
        let notice = crate::understand::tests::read(&format!("Retraction: A study\n\n{words}"));
        assert_eq!(notice.initiator, [expected], "{words}");
    }

    #[test]
    fn we_are_the_authors_unless_the_editor_speaks() {
        check("We are retracting this article, because our data were wrong.", Initiator::Authors);
        check(
            "The sponsors err, so we, Ann Alpha and Bo Beta, are retracting the paper.",
            Initiator::Authors,
        );
        check(
            "We are retracting the review. The Editor deeply regrets any inconvenience.",
            Initiator::Editor,
        );
    }
}
