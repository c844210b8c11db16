//! A sentence of a notice to what it says: who retracts, how the authors stand, whether it is a mere formula.

use std::sync::LazyLock;

use regex::RegexSet;

use crate::notice::{Initiator, Stance};

use super::table::rows;

/// Patterns of what notices say, kind by kind.
const PHRASES: &str = include_str!("../../data/notice_phrases.csv");

/// One thing that a sentence can say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Says {
    /// It speaks as only notices do.
    Notice,
    /// It holds a verb of retracting.
    Retracts,
    /// Several act by agreement.
    Agreement,
    /// Who retracts.
    Initiator(Initiator),
    /// How the authors stand to the retraction.
    Stance(Stance),
    /// A formula that stands in every notice of the house.
    Boilerplate,
    /// It regrets.
    Apology,
    /// It names who approved the notice.
    Approval,
    /// It names a ground.
    Cause,
    /// It leads to another work than the retracted one, such as a copied one.
    OtherWork,
}

static TABLE: LazyLock<Option<(RegexSet, Vec<Says>)>> = LazyLock::new(|| {
    let (patterns, says): (Vec<String>, Vec<Says>) = rows(PHRASES).filter_map(|row| phrase(&row)).unzip();
    Some((RegexSet::new(patterns).ok()?, says))
});

/// Everything that a sentence says, in the order of the table.
pub(super) fn said(sentence: &str) -> Vec<Says> {
    let Some((set, says)) = TABLE.as_ref() else { return Vec::new() };
    set.matches(sentence).into_iter().filter_map(|at| says.get(at).copied()).collect()
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

/// `disagree` holds `agree`, and `did not agree` too: what is denied is not said.
pub(super) fn stances(says: &[Says]) -> Vec<Stance> {
    let all: Vec<Stance> = says.iter().filter_map(|one| if let Says::Stance(stance) = one { Some(*stance) } else { None }).collect();
    let denied = all.contains(&Stance::Disagree);
    all.into_iter().filter(|stance| !(denied && *stance == Stance::Agree)).collect()
}

fn phrase(row: &[&'static str]) -> Option<(String, Says)> {
    let [kind, value, pattern] = *row else { return None };
    let says = match kind {
        "notice" => Says::Notice,
        "retracts" => Says::Retracts,
        "agreement" => Says::Agreement,
        "initiator" => Says::Initiator(Initiator::from_text(value)?),
        "stance" => Says::Stance(Stance::from_text(value)?),
        "boilerplate" => Says::Boilerplate,
        "apology" => Says::Apology,
        "approval" => Says::Approval,
        "cause" => Says::Cause,
        "otherwork" => Says::OtherWork,
        _ => return None,
    };
    Some((expanded(pattern), says))
}

/// A pattern of the table as a regular expression.
fn expanded(pattern: &str) -> String {
    const RETRACT: &str = "(?:retract(?:s|ed|ing|ion|ions)?|withdraws?|withdrew|withdrawn|withdrawing|withdrawal)";
    const ADVERBS: &str = concat!(
        r"(?:(?:has|have|had|been|be|is|are|was|were|will|hereby|therefore|regretfully|respectfully|formally|jointly|now|also|",
        r"all|both|would|like|wish|wishes|wished|want|to|decided|agree|agreed|must|voluntarily|wholly|fully|unanimously|",
        r"recommended|request|requested|requests|that|the|a|deeply|regret|but|and|have|for)\s+){0,6}"
    );
    const RETRACTED: &str = "(?:retracted|withdrawn|removed)";
    let pattern = pattern.replace("{retract}", RETRACT).replace("{retracted}", RETRACTED).replace("{adverbs}", ADVERBS).replace('\'', "['’]");
    format!("(?i){}", pattern.replace(' ', r"\s+"))
}

/// Whether every pattern of the table compiles; for the tests.
#[cfg(test)]
pub(super) fn broken_patterns() -> Vec<String> {
    let broken = |row: &Vec<&'static str>| phrase(row).is_none_or(|(pattern, _)| regex::Regex::new(&pattern).is_err());
    rows(PHRASES).filter(broken).map(|row| row.join(",")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_compiles() {
        assert_eq!(broken_patterns(), Vec::<String>::new());
        assert!(TABLE.is_some());
    }

    #[track_caller]
    fn initiators(sentence: &str, expected: &[Initiator]) {
        let mut found: Vec<_> = said(sentence).into_iter().filter_map(|one| if let Says::Initiator(who) = one { Some(who) } else { None }).collect();
        found.sort_unstable();
        found.dedup();
        assert_eq!(found, expected, "{sentence}");
    }

    #[test]
    fn who_retracts() {
        use Initiator::{Authors, Editor, Institution, Publisher};
        initiators("The Publisher retracts the cited article.", &[Publisher]);
        initiators("The Publisher and Editor regretfully retract this article [1].", &[Editor, Publisher]);
        initiators("This article has been retracted by the Editor.", &[Editor]);
        initiators("The Editor-in-Chief has retracted this article.", &[Editor]);
        initiators("In light of the concerns, the PLOS ONE Editors retract this article.", &[Editor]);
        initiators("This article has been retracted at the request of the Editor-in-Chief.", &[Editor]);
        initiators("The authors would like to retract the article.", &[Authors]);
        initiators("All authors would like to withdraw the article.", &[Authors]);
        initiators("This article has been retracted at the request of the corresponding author.", &[Authors]);
        initiators("The authors declare that due to the following reasons, they have to retract the published article.", &[Authors]);
        initiators("Example Press has decided to accept the request for Retraction.", &[Authors]);
        initiators("We are retracting our review article.", &[Authors]);
        initiators("The University of Examples recommended that the paper be retracted.", &[Institution]);
        initiators("The authors apologise to the readers.", &[]);
    }

    #[track_caller]
    fn stance(text: &str, expected: Option<Stance>) {
        let found = text.split_inclusive('.').flat_map(|sentence| stances(&said(sentence))).collect();
        assert_eq!(overall(found), expected, "{text}");
    }

    #[test]
    fn how_the_authors_stand() {
        stance("All authors agree to this retraction.", Some(Stance::Agree));
        stance("The authors do not agree to this retraction.", Some(Stance::Disagree));
        stance("Ann Alpha disagrees with this retraction.", Some(Stance::Disagree));
        stance("AA agreed with the retraction. BB did not agree with the retraction.", Some(Stance::Mixed));
        stance("Bo Beta has not responded to correspondence from the Editor about this retraction.", Some(Stance::NoResponse));
        stance("The authors received a communication regarding the retraction and had a chance to respond.", Some(Stance::Informed));
        stance("The authors were unresponsive to our requests for raw data.", None);
        stance("The authors have been informed of this decision.", Some(Stance::Informed));
    }
}
