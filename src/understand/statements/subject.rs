//! The words before a verb to those whom the sentence speaks of: names, or a group of authors as the notice calls it.

use std::sync::LazyLock;

use regex::Regex;

use crate::understand::clean::one_line;
use crate::understand::names;

/// Words between subject and verb.
const BETWEEN: [&str; 47] = [
    "has",
    "have",
    "had",
    "also",
    "both",
    "all",
    "therefore",
    "hereby",
    "now",
    "fully",
    "who",
    "which",
    "been",
    "was",
    "were",
    "is",
    "are",
    "did",
    "do",
    "does",
    "will",
    "would",
    "not",
    "explicitly",
    "formally",
    "each",
    "either",
    "clearly",
    "that",
    "they",
    "further",
    "jointly",
    "each",
    "to",
    "be",
    "and",
    "stated",
    "state",
    "claimed",
    "claim",
    "said",
    "say",
    "states",
    "neither",
    "nor",
    "again",
    "personally",
];

/// How many words before the verb can hold its subject.
const SUBJECT_WORDS: usize = 45;

/// Whom the clause in front of a verb speaks of; empty where that is not clear.
pub(super) fn before(words: &str) -> Vec<String> {
    let clause = clause(words);
    let subject = without_insertions(without_joints(clause));
    let found = at_end(subject);
    if found.is_empty() && clause.trim_end().ends_with(" and") { at_start(subject) } else { found }
}

fn at_end(subject: &str) -> Vec<String> {
    if let Some(initials) = initials(subject) {
        return initials;
    }
    // `The other authors (WX, XW and SDC)` is a group with its members.
    let named = if subject.ends_with(')') { Vec::new() } else { names_at_end(subject) };
    if !named.is_empty() {
        return named;
    }
    let alone = titled(subject).or_else(|| group_at_end(subject)).or_else(|| first_person(subject));
    alone.into_iter().collect()
}

/// `The authors apologise and accept …`: the subject of the verb before is that of the verb behind `and`.
fn at_start(subject: &str) -> Vec<String> {
    let ends = subject.match_indices(' ').map(|(at, _)| at).take(8);
    let mut found = Vec::new();
    for end in ends {
        let more = at_end(&subject[..end]);
        if more.is_empty() && !found.is_empty() {
            break;
        }
        found = more;
    }
    found
}

/// `Dr Alpha`, where the given name is left out.
fn titled(subject: &str) -> Option<String> {
    static TITLED: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"\b(?:Drs?|Prof(?:essor)?|Mrs?|Ms)\.? [A-Z][\w’'-]+$").ok());
    Some(TITLED.as_ref()?.find(subject)?.as_str().to_owned())
}

/// `Dr Alpha, although listed as an author, was …`: what stands between commas is not the subject.
fn without_insertions(subject: &str) -> &str {
    const OPENING: [&str; 8] =
        ["as ", "although ", "though ", "despite ", "while ", "listed ", "who ", "whose "];
    match subject.rsplit_once(", ") {
        Some((before, inserted)) if OPENING.iter().any(|word| inserted.starts_with(word)) => before,
        _ => subject,
    }
}

/// Whom the words behind a preposition name: `with the first author`, `of Dr Alpha or the other authors`.
pub(super) fn behind(words: &str) -> Vec<String> {
    let end = words.find([',', ';', ':', '.', '(']).unwrap_or(words.len());
    let end = [" who ", " and was ", " and the paper", " whose ", " which "]
        .iter()
        .filter_map(|stop| words.find(stop))
        .fold(end, usize::min);
    // The full stop of `Dr.` ends no name.
    let end = if words[..end].trim().eq_ignore_ascii_case("dr") { words.len() } else { end };
    let whole = before(&words[..end]);
    if whole.is_empty() { at_start(words[..end].trim_start()) } else { whole }
}

/// Whether these are authors or persons, and not the editors or the publisher.
pub(super) fn are_authors(who: &[String]) -> bool {
    let office = |one: &String| {
        let lower = one.to_lowercase();
        ["editor", "journal", "publisher", "reviewer"].iter().any(|word| lower.contains(word))
    };
    !who.is_empty() && !who.iter().any(office)
}

/// The last clause of the words.
fn clause(words: &str) -> &str {
    const STOPS: [&str; 8] = [";", ": ", " but ", ", while ", " whereas ", " although ", " because ", "”"];
    let behind = |stop: &&str| words.rfind(*stop).map(|at| at + stop.len());
    // What stands between two commas is an insertion: `Dr Alpha, although listed as an author, was`.
    let inserted = |start: &usize| words[..*start].ends_with("although ") && words[*start..].contains(',');
    let start = STOPS.iter().filter_map(behind).filter(|start| !inserted(start)).max().unwrap_or(0);
    &words[start..]
}

fn without_joints(words: &str) -> &str {
    let mut rest = words.trim_end_matches(|c: char| c.is_whitespace() || c == ',');
    loop {
        let last = rest.rsplit(char::is_whitespace).next().unwrap_or_default();
        let bare = last.trim_matches([',', '(', ')']).to_lowercase();
        if last.is_empty() || !(BETWEEN.contains(&bare.as_str()) || bare.ends_with("ly") && bare.len() > 4) {
            return rest;
        }
        rest = rest[..rest.len() - last.len()].trim_end_matches(|c: char| c.is_whitespace() || c == ',');
    }
}

/// `AAB, C-DE and FG`, as PLOS names authors.
fn initials(subject: &str) -> Option<Vec<String>> {
    let is_initials = |part: &&str| {
        (2..=5).contains(&part.len())
            && part.chars().all(|c| c.is_ascii_uppercase() || c == '-')
            && part.chars().any(|c| c.is_ascii_uppercase())
    };
    let parts: Vec<&str> = subject
        .rsplit([',', ' '])
        .filter(|part| !part.is_empty())
        .take_while(|part| is_initials(part) || matches!(*part, "and" | "&"))
        .filter(is_initials)
        .collect();
    (!parts.is_empty()).then(|| parts.into_iter().rev().map(str::to_owned).collect())
}

/// The longest run of words at the end that is a list of people.
fn names_at_end(subject: &str) -> Vec<String> {
    let starts = subject.rmatch_indices(char::is_whitespace).map(|(at, space)| at + space.len());
    let starts: Vec<usize> = starts.take(SUBJECT_WORDS).chain([0]).collect();
    let capital = |at: &&usize| subject[**at..].starts_with(char::is_uppercase);
    let lists = starts.iter().rev().filter(capital).filter_map(|at| people(&subject[*at..]));
    lists.into_iter().next().unwrap_or_default()
}

fn people(words: &str) -> Option<Vec<String>> {
    let listed = names::people(words.trim().strip_prefix("Authors ").unwrap_or(words.trim()))?;
    let persons = listed.iter().all(|one| !one.group);
    persons.then(|| listed.into_iter().map(|one| one.name).collect())
}

fn group_at_end(subject: &str) -> Option<String> {
    static GROUP: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(concat!(
            r"(?i)(?:^|[\s(,])(?P<g>(?:(?:all|both|none|each|two|three|some|most)(?: of)? )?(?:(?:the|these|those|its|our|his|her|their|a|an|this) )?",
            r"(?:(?:other|remaining|rest of the|corresponding|first|last|senior|lead|main|second|third|joint|two|three|four|five|chief|involved) )*",
            r"(?:co-?|first and corresponding )?(?:members of the (?:research )?(?:group|team|laboratory)|authors?|researchers?|collaborators?|editors?(?:[- ]in[- ]chief)?|journal|publisher|reviewers?)",
            r"(?: of (?:[^,;.()]{3,80}(?: et al\.)?))?(?:\s?\[[0-9]+\])?(?: \([A-Z][A-Z, and-]*\))?)$"
        ))
        .ok()
    });
    let found = GROUP.as_ref()?.captures(subject)?.name("g")?;
    Some(one_line(found.as_str()))
}

/// `I` and `we` are the authors who write.
fn first_person(subject: &str) -> Option<String> {
    let lower = subject.to_lowercase();
    match subject.rsplit(char::is_whitespace).next()? {
        "I" if lower.contains("corresponding author") => Some("the corresponding author".to_owned()),
        "I" => Some("the author".to_owned()),
        "we" | "We" => Some("the authors".to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(words: &str, expected: &[&str]) {
        assert_eq!(before(words), expected, "{words}");
    }

    #[test]
    fn names_before_the_verb() {
        check("Lead author Dr Ann Alpha", &["Ann Alpha"]);
        check("The first author, Ann van der Alpha, fully", &["Ann van der Alpha"]);
        check("The last author, Ann Alpha, and Bo Beta have", &["Ann Alpha", "Bo Beta"]);
        check("AAB and CD did not", &["AAB", "CD"]);
        check("Dr Ann Alpha, although listed as an author, was", &["Ann Alpha"]);
        check("The first author of the article, Dr Alpha, has", &["Dr Alpha"]);
        check("Ann Alpha apologises for it and", &["Ann Alpha"]);
        check("An error was found; Ann Alpha", &["Ann Alpha"]);
    }

    #[test]
    fn groups_before_the_verb() {
        check("The other authors", &["The other authors"]);
        check("Dr Ann Alpha is to blame, but the co-authors were", &["the co-authors"]);
        check("The other authors (WX and SDC) are", &["The other authors (WX and SDC)"]);
        check("The coauthors of this article[1]", &["The coauthors of this article[1]"]);
        check("The Editor-in-Chief of Invented Medicine has", &["The Editor-in-Chief of Invented Medicine"]);
        check("As the corresponding author, I will", &["the corresponding author"]);
        check("The authors apologise for it and", &["The authors"]);
        check("The other authors (WX, XW, and SDC) are", &["The other authors (WX, XW, and SDC)"]);
    }

    #[test]
    fn what_is_not_clear_stays_open() {
        check("an unlinked background mutation is", &[]);
        check("for which she", &[]);
        check("Since 2010 an error of the plants and", &[]);
        check("", &[]);
    }
}
