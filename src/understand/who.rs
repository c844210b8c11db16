//! Sentences to who retracts, by agreement or not, and how the authors stand to it.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use crate::notice::{Initiator, Span, Stance, StanceOf};

use super::draft::Draft;
use super::names;
use super::phrases::{Says, overall, stances};
use super::publishers;

/// Fills initiator, by_agreement and stance from the prose.
pub(super) fn read(draft: &mut Draft) {
    read_initiators(draft);
    read_stances(draft);
}

fn read_initiators(draft: &mut Draft) {
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

/// The parties of `by agreement between the authors, the Editor, Ann Alpha, and Example Publishers`.
fn parties(words: &str) -> Vec<Initiator> {
    let Some(at) = words.find("greement ").map(|at| at + 9) else { return Vec::new() };
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

fn read_stances(draft: &mut Draft) {
    let mut all: Vec<Stance> = Vec::new();
    let mut by: Vec<StanceOf> = Vec::new();
    let mut evidence: Option<Span> = None;
    for sentence in &draft.sentences {
        let found = stances(&sentence.says);
        if found.is_empty() || speaks_of_others(draft.at(sentence.span)) {
            continue;
        }
        evidence = Some(Span {
            start: evidence.map_or(sentence.span.start, |span| span.start),
            end: sentence.span.end,
        });
        by.extend(named(draft.at(sentence.span)));
        all.extend(found);
    }
    all.extend(by.iter().map(|one| one.stance));
    if let Some(span) = evidence {
        draft.notice.stance = overall(all);
        draft.notice.stance_by = by;
        draft.mark("stance", span);
    }
}

/// The authors agree, not the editors among themselves.
fn speaks_of_others(words: &str) -> bool {
    let lower = words.to_lowercase();
    let agree = lower.find("agree").unwrap_or(lower.len());
    let subject = &lower[..agree];
    let others = ["editor", "journal", "publisher", "committee", "university", "institution"];
    let authors = ["author", "all of", " i ", "we "];
    lower.contains("agree")
        && others.iter().any(|word| subject.contains(word))
        && !authors.iter().any(|word| lower.contains(word))
}

/// `Ann Alpha and BB disagree with this retraction`: the names before each verb.
fn named(words: &str) -> Vec<StanceOf> {
    static VERB: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(concat!(
            r"(?:(?:do|does|did|has|have) not (?:explicitly )?(?P<no>agree[d]?)|(?P<dis>disagree[sd]?)|(?P<yes>(?:(?:has|have|all) )?agree[sd]?)|",
            r"(?P<silent>(?:(?:has|have|had|did) not (?:yet )?(?:explicitly )?(?:stated|responded|respond|replied|reply))|(?:either )?(?:did not respond|could not be reached)))\b"
        ))
        .ok()
    });
    let Some(verb) = VERB.as_ref() else { return Vec::new() };
    let mut found = Vec::new();
    let mut start = 0;
    for verb in verb.captures_iter(words) {
        let Some(whole) = verb.get(0) else { continue };
        let stance = match () {
            () if verb.name("no").is_some() || verb.name("dis").is_some() => Stance::Disagree,
            () if verb.name("yes").is_some() => Stance::Agree,
            () => Stance::NoResponse,
        };
        let subject = words[start..whole.start()].trim().trim_end_matches("either").trim();
        let subject = subject.rsplit(['.', ';']).next().unwrap_or_default().trim();
        found.extend(subjects(subject).into_iter().map(|name| StanceOf { name, stance }));
        start = whole.end();
    }
    found
}

/// The names of a subject: `Ann Alpha, Bo Beta and CC`. Initials stand for names, as PLOS writes them.
fn subjects(subject: &str) -> Vec<String> {
    let subject =
        subject.trim_start_matches("and ").trim_start_matches("but ").trim_start_matches("while ").trim();
    let subject =
        subject.strip_prefix("Authors ").or_else(|| subject.strip_prefix("Author ")).unwrap_or(subject);
    if let Some(listed) = names::people(subject) {
        return listed.into_iter().filter(|one| !one.group).map(|one| one.name).collect();
    }
    let parts: Vec<&str> =
        subject.split([',', ' ']).filter(|part| !part.is_empty() && *part != "and").collect();
    let initials = |part: &&str| {
        (2..=5).contains(&part.len()) && part.chars().all(|c| c.is_ascii_uppercase() || c == '-')
    };
    if parts.iter().all(initials) { parts.into_iter().map(str::to_owned).collect() } else { Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(sentence: &str, expected: &[(&str, Stance)]) {
        let found = named(sentence);
        let shown: Vec<_> = found.iter().map(|one| (one.name.as_str(), one.stance)).collect();
        assert_eq!(shown, expected, "{sentence}");
    }

    #[test]
    fn stances_of_named_authors() {
        check("Ann Alpha disagrees with this retraction.", &[("Ann Alpha", Stance::Disagree)]);
        check(
            "Ann Alpha and Bo Beta have not responded to correspondence about this retraction.",
            &[("Ann Alpha", Stance::NoResponse), ("Bo Beta", Stance::NoResponse)],
        );
        check(
            "AAB and CD did not agree with the retraction.",
            &[("AAB", Stance::Disagree), ("CD", Stance::Disagree)],
        );
        check(
            "SW and BV either did not respond directly or could not be reached.",
            &[("SW", Stance::NoResponse), ("BV", Stance::NoResponse)],
        );
        check("All authors agree to this retraction.", &[]);
    }

    #[test]
    fn parties_of_an_agreement() {
        use Initiator::{Authors, Editor, Publisher};
        let sentence = "has been retracted by agreement between the authors, the journal Editor-in-Chief, Ann Alpha, and John Wiley & Sons Ltd. The retraction";
        assert_eq!(parties(sentence), [Authors, Editor, Publisher]);
    }
}
