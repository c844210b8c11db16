//! Sentences to the figures, tables, data and other parts of the article that they say are affected.

use std::sync::LazyLock;

use regex::Regex;

use super::phrases::Tells;
use crate::notice::{Affected, AffectedPart, Evidence, Span};
use crate::understand::draft::Draft;
use crate::understand::phrases::Says;
use crate::understand::prose::Sentence;

/// Places that are kept of one kind of part; a notice that names a figure twenty times needs no twenty quotations.
const MOST_PLACES: usize = 8;

/// Fills `affected`, one entry for each kind of part.
pub(super) fn read(draft: &mut Draft) {
    let mut found: Vec<Affected> = Vec::new();
    for sentence in draft.sentences.iter().filter(|one| tells_of_fault(one)) {
        for (part, labels, span) in numbered(draft, sentence) {
            add(&mut found, part, labels, draft.evidence(span));
        }
        for mention in &sentence.mentions {
            if let Tells::Affected(part) = mention.tells {
                let evidence = draft.evidence(sentence.span);
                add(&mut found, part, Vec::new(), evidence);
            }
        }
    }
    found.sort_by_key(|one| one.part);
    // A figure that is named by its number says most.
    if let Some(first) = found.first().and_then(|one| one.evidence.first()) {
        draft.mark("affected", Span { start: first.start, end: first.end });
    }
    draft.notice.affected.extend(found);
}

/// A formula of the house speaks of no part of this article.
fn tells_of_fault(sentence: &Sentence) -> bool {
    !sentence.has(Says::Boilerplate)
}

fn add(found: &mut Vec<Affected>, part: AffectedPart, labels: Vec<String>, evidence: Evidence) {
    let at = found.iter().position(|one| one.part == part).unwrap_or_else(|| {
        found.push(Affected { part, labels: Vec::new(), evidence: Vec::new() });
        found.len() - 1
    });
    let known = &mut found[at];
    let fresh: Vec<String> = labels.into_iter().filter(|label| !known.labels.contains(label)).collect();
    let new = !fresh.is_empty() || known.evidence.is_empty();
    known.labels.extend(fresh);
    if new && known.evidence.len() < MOST_PLACES && !known.evidence.contains(&evidence) {
        known.evidence.push(evidence);
    }
}

/// `Figures 2A, 2B and 5`, `Table S1`, with their labels and their place.
fn numbered(draft: &Draft, sentence: &Sentence) -> Vec<(AffectedPart, Vec<String>, Span)> {
    static NUMBERED: LazyLock<Option<Regex>> = LazyLock::new(|| {
        let label = r"[A-Z]?[0-9]{1,2}(?:\.[0-9]{1,2})?[ ]?(?:\(?[A-Za-z](?:[-–][A-Za-z])?\b\)?)?";
        let joint = r"\s*(?:,\s*(?:and\s+)?|and\s+|&\s*|[-–]\s*|to\s+)\s*";
        Regex::new(&format!(
            r"\b(?P<k>[Ff]ig(?:ure|s|ures)?|FIG(?:URE)?S?|[Tt]ables?|TABLES?)\.?\s*(?P<l>{label}(?:{joint}(?:{label}|[A-Z]\b))*)"
        ))
        .ok()
    });
    let words = draft.at(sentence.span);
    let (Some(pattern), true) = (NUMBERED.as_ref(), mentions_number(words)) else { return Vec::new() };
    let found = pattern.captures_iter(words).filter_map(|found| {
        let (whole, kind, list) = (found.get(0)?, found.name("k")?, found.name("l")?);
        let end = whole.start() + whole.as_str().trim_end().len();
        let table = kind.as_str().to_lowercase().starts_with('t');
        let part = if table { AffectedPart::Table } else { AffectedPart::Figure };
        let span = Span { start: sentence.span.start + whole.start(), end: sentence.span.start + end };
        (!of_another_work(&words[whole.end()..])).then(|| (part, labels(list.as_str()), span))
    });
    found.collect()
}

fn mentions_number(words: &str) -> bool {
    ["Fig", "fig", "FIG", "able", "ABLE"].iter().any(|start| words.contains(start))
}

/// `Figure 5.8 of [3]` and `Figure 2 of another article` are no part of this one.
fn of_another_work(behind: &str) -> bool {
    let behind = behind.trim_start();
    let rest =
        behind.strip_prefix("of ").or_else(|| behind.strip_prefix("in ")).unwrap_or_default().trim_start();
    let rest =
        rest.strip_prefix("reference").or_else(|| rest.strip_prefix("ref.")).unwrap_or(rest).trim_start();
    let number: String =
        rest.strip_prefix('[').unwrap_or_default().chars().take_while(char::is_ascii_digit).collect();
    !number.is_empty() && number != "1" || rest.starts_with("another") || rest.starts_with("an earlier")
}

/// `2A, B and 5` as `2A`, `2B`, `5`.
fn labels(list: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let list = list.replace(" and ", ",").replace('&', ",").replace(" to ", "–");
    for item in list.split(',').map(str::trim).filter(|item| !item.is_empty()) {
        let item: String = item.chars().filter(|c| !c.is_whitespace() && !"()".contains(*c)).collect();
        let number = |label: &str| label.trim_end_matches(char::is_alphabetic).to_owned();
        let panel = item.chars().all(char::is_alphabetic);
        let label = match found.last() {
            Some(last) if panel => format!("{}{item}", number(last)),
            _ => item,
        };
        if !label.is_empty() && !found.contains(&label) {
            found.push(label);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use crate::understand::tests::read;

    #[track_caller]
    fn check(sentence: &str, expected: &[(&str, &str)]) {
        let notice = read(&format!("Retraction: A study\n\nThis article has been retracted. {sentence}"));
        let found: Vec<_> =
            notice.affected.iter().map(|one| (one.part.as_str(), one.labels.join(" "))).collect();
        let found: Vec<_> = found.iter().map(|(part, labels)| (*part, labels.as_str())).collect();
        assert_eq!(found, expected, "{sentence}");
    }

    #[test]
    fn figures_and_tables_by_their_labels() {
        check("The panels in Figures 2E, 2F and 7B were copied.", &[("figure", "2E 2F 7B")]);
        check("Figs. 2,4, 5 and 6 are wrong.", &[("figure", "2 4 5 6")]);
        check("Fig. 2A, B and 5 are wrong.", &[("figure", "2A 2B 5")]);
        check("Figures 3–5 and Table 1 are wrong.", &[("figure", "3–5"), ("table", "1")]);
        check("Figures 3 to 5 are wrong.", &[("figure", "3–5")]);
        check("Fig S4 is wrong, and so is Figure S4.", &[("figure", "S4")]);
        check("It was taken from Figure 5.8 of [3].", &[]);
        check("The figure is wrong.", &[]);
    }

    #[test]
    fn parts_without_a_number() {
        check("The Western blot data were duplicated.", &[("data", "")]);
        check("Large parts of the text were copied.", &[("text", "")]);
        check("The conclusions are not affected.", &[("conclusions", "")]);
        check("The Editor regrets this.", &[]);
    }
}
