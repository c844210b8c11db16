//! Sentences to how the authors stand to the retraction, as a whole and one by one.

use std::sync::LazyLock;

use regex::Regex;

use super::subject;
use crate::notice::{Evidence, Initiator, Span, Stance, StanceOf};
use crate::understand::draft::Draft;
use crate::understand::names;
use crate::understand::phrases::{Says, overall, stances};
use crate::understand::prose::Sentence;
use crate::understand::table::key;

/// Fills `stance` and `stance_by`.
pub(super) fn read(draft: &mut Draft) {
    let mut all: Vec<Stance> = Vec::new();
    let mut by: Vec<StanceOf> = Vec::new();
    let mut evidence: Option<Span> = None;
    for sentence in &draft.sentences {
        let words = draft.at(sentence.span);
        let found = stances(&sentence.says);
        if found.is_empty() || speaks_of_others(words) {
            continue;
        }
        evidence = Some(Span {
            start: evidence.map_or(sentence.span.start, |span| span.start),
            end: sentence.span.end,
        });
        by.extend(named(words, &draft.evidence(sentence.span)));
        all.extend(found);
    }
    all.extend(by.iter().map(|one| one.stance));
    if all.is_empty()
        && let Some(span) = of_those_who_retract(draft)
    {
        draft.notice.stance = Some(Stance::Agree);
        draft.mark("stance", span);
    }
    if let Some(span) = evidence {
        let authors: Vec<String> =
            draft.notice.articles.iter().flat_map(|article| article.authors.iter().cloned()).collect();
        by.iter_mut().for_each(|one| one.author = meant(&one.name, &authors));
        draft.notice.stance = overall(all);
        draft.notice.stance_by = by;
        draft.mark("stance", span);
    }
}

/// Authors who retract, ask for it or are a party to the agreement, agree: the sentence that says so. What one of them
/// asked for is not what the others think.
fn of_those_who_retract(draft: &Draft) -> Option<Span> {
    if !draft.notice.initiator.contains(&Initiator::Authors) {
        return None;
    }
    let says = |sentence: &&Sentence| {
        let words = draft.at(sentence.span).to_lowercase();
        let party = sentence.has(Says::Agreement) && sentence.has(Says::Retracts) && words.contains("author");
        let acts = sentence.has(Says::Initiator(Initiator::Authors)) || sentence.has(Says::WeRetract);
        let all = ["authors", "we ", " i ", "our "].iter().any(|word| words.contains(word));
        party || acts && (all || words.starts_with("i "))
    };
    draft.sentences.iter().find(says).map(|sentence| sentence.span)
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
fn named(words: &str, evidence: &Evidence) -> Vec<StanceOf> {
    static VERB: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(concat!(
            r"\b(?:(?:do|does|did|has|have) not (?:explicitly )?(?P<no>agree[d]?)|(?P<dis>disagree[sd]?)|(?P<yes>(?:agree[sd]?|concur(?:s|red)?|support(?:s|ed)? (?:this|the) (?:retraction|decision)))|",
            r"(?P<silent>(?:(?:has|have|had|did) not (?:yet )?(?:explicitly )?(?:stated|responded|respond|replied|reply))|(?:either )?(?:did not respond|could not be (?:reached|contacted))))\b"
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
        let who = subject::before(&words[start..whole.start()]);
        let persons = who.into_iter().filter(|name| is_person(name));
        found.extend(persons.map(|name| StanceOf {
            name,
            author: None,
            stance,
            evidence: Some(evidence.clone()),
        }));
        start = whole.end();
    }
    found
}

/// Initials or a name, not a group such as `the authors`.
fn is_person(name: &str) -> bool {
    let initials = name.len() > 1 && name.chars().all(|c| c.is_ascii_uppercase() || c == '-');
    initials || names::person(name).is_some()
}

/// The only author of the article whom the words can mean: by initials in the order of the name, or by a shared
/// surname and first letter.
fn meant(name: &str, authors: &[String]) -> Option<String> {
    let fitting: Vec<&String> = authors.iter().filter(|author| fits(name, author)).collect();
    match fitting.as_slice() {
        [one] if *one != name => Some((*one).clone()),
        _ => None,
    }
}

fn fits(name: &str, author: &str) -> bool {
    let letters: String = name.chars().filter(|c| c.is_alphabetic()).collect();
    let initials = letters.len() > 1 && letters.len() <= 5 && letters.chars().all(|c| c.is_ascii_uppercase());
    if initials && !name.contains(' ') {
        return author_initials(author).contains(&letters);
    }
    let words = |name: &str| -> Vec<String> {
        name.split([' ', '-']).map(key).filter(|word| !word.is_empty()).collect()
    };
    let (a, b) = (words(name), words(author));
    let first = |words: &[String]| words.first().and_then(|word| word.chars().next());
    a.last() == b.last() && first(&a) == first(&b)
}

/// `Ann B. Alpha` as `ABA` and `AA`; `Alpha AB` as `ABA`; a name joined by a hyphen counts once or twice.
fn author_initials(author: &str) -> Vec<String> {
    let first =
        |word: &str| word.chars().next().filter(|c| c.is_uppercase()).map(String::from).unwrap_or_default();
    let words: Vec<&str> = author.split(' ').filter(|word| !word.is_empty()).collect();
    let Some((last, given)) = words.split_last() else { return Vec::new() };
    if names::is_initials(last) && given.len() == 1 {
        let letters: String = last.chars().filter(|c| c.is_alphabetic()).collect();
        return vec![format!("{letters}{}", first(given[0]))];
    }
    let each: String = words.iter().map(|word| first(word)).collect();
    let parts: String = author.split([' ', '-']).map(first).collect();
    let outer = format!("{}{}", first(words[0]), first(last));
    vec![each, parts, outer]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(sentence: &str, expected: &[(&str, Stance)]) {
        let evidence = Evidence { start: 0, end: 0, text: String::new() };
        let found = named(sentence, &evidence);
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
        check(
            "Ann Alpha agrees, but Bo Beta does not agree to this retraction.",
            &[("Ann Alpha", Stance::Agree), ("Bo Beta", Stance::Disagree)],
        );
    }

    #[track_caller]
    fn check_overall(words: &str, expected: Option<Stance>) {
        let notice = crate::understand::tests::read(&format!("Retraction: A study\n\n{words}"));
        assert_eq!(notice.stance, expected, "{words}");
    }

    #[test]
    fn authors_who_retract_agree() {
        check_overall("The authors have retracted this article.", Some(Stance::Agree));
        check_overall(
            "It has been retracted by agreement between the authors, the Editor and Example Press.",
            Some(Stance::Agree),
        );
        check_overall("It is retracted at the request of the corresponding author.", None);
        check_overall("The Editor has retracted this article.", None);
        check_overall(
            "The authors asked to retract this article. Bo Beta did not agree with the retraction.",
            Some(Stance::Disagree),
        );
    }

    #[test]
    fn authors_who_disagree_object() {
        let notice = crate::understand::tests::read(
            "Retraction: A study\n\nThe Editor has retracted this article. Bo Beta disagrees with this retraction.",
        );
        let codes: Vec<&str> = notice.reasons.iter().map(|reason| reason.code.as_str()).collect();
        assert!(codes.contains(&"Objections by Author(s)"), "{codes:?}");
    }

    #[track_caller]
    fn check_meant(name: &str, expected: Option<&str>) {
        let authors = ["Ann B. Alpha", "Bo-Lin Beta", "Gamma CD", "Cy Delta"].map(str::to_owned);
        assert_eq!(meant(name, &authors).as_deref(), expected, "{name}");
    }

    #[test]
    fn initials_lead_to_the_author() {
        check_meant("ABA", Some("Ann B. Alpha"));
        check_meant("AA", Some("Ann B. Alpha"));
        check_meant("BLB", Some("Bo-Lin Beta"));
        check_meant("B-LB", Some("Bo-Lin Beta"));
        check_meant("CDG", Some("Gamma CD"));
        check_meant("A. Alpha", Some("Ann B. Alpha"));
        check_meant("Cy Delta", None);
        check_meant("XY", None);
    }
}
