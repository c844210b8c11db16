//! Sentences to who looked into the matter, and whether the authors answered.

use super::phrases::Tells;
use crate::notice::{Inquiry, InvestigatedBy, Investigator, Span, Stance};
use crate::understand::clean::one_line;
use crate::understand::draft::Draft;
use crate::understand::phrases::Says;
use crate::understand::prose::Sentence;

/// Fills `investigated_by` and `inquiry`.
pub(super) fn read(draft: &mut Draft) {
    read_investigators(draft);
    read_inquiry(draft);
}

fn read_investigators(draft: &mut Draft) {
    let mut found: Vec<InvestigatedBy> = Vec::new();
    let mut unnamed: Option<InvestigatedBy> = None;
    for sentence in draft.sentences.iter().filter(|one| has(one, Tells::Probe)) {
        let words = draft.at(sentence.span);
        let kinds = sentence.mentions.iter().filter_map(|one| match one.tells {
            Tells::Investigated(kind) => Some(kind),
            _ => None,
        });
        let mut any = false;
        for kind in kinds {
            any = true;
            let outside = matches!(kind, Investigator::Institution | Investigator::Authority);
            let name = if outside { body(words, kind) } else { None };
            let known = found.iter_mut().find(|one| one.kind == kind && (one.name == name || name.is_none()));
            match known {
                Some(_) => {}
                None => found.push(InvestigatedBy { kind, name, evidence: draft.evidence(sentence.span) }),
            }
        }
        if !any && !is_formula(words) {
            let evidence = draft.evidence(sentence.span);
            unnamed.get_or_insert(InvestigatedBy { kind: Investigator::Unnamed, name: None, evidence });
        }
    }
    // The same kind once without its name and once with it is one investigator.
    let named: Vec<Investigator> =
        found.iter().filter(|one| one.name.is_some()).map(|one| one.kind).collect();
    found.retain(|one| one.name.is_some() || !named.contains(&one.kind));
    if found.is_empty() {
        found.extend(unnamed);
    }
    if let Some(first) = found.first() {
        draft.mark("investigated_by", Span { start: first.evidence.start, end: first.evidence.end });
    }
    draft.notice.investigated_by.extend(found);
}

fn has(sentence: &Sentence, tells: Tells) -> bool {
    sentence.mentions.iter().any(|one| one.tells == tells)
}

/// `We investigated the heritability of asthma` is science, not an inquiry into it.
fn is_formula(words: &str) -> bool {
    let lower = words.to_lowercase();
    let science =
        ["study investigat", "further investigation is", "to be investigated", "studies investigat"];
    science.iter().any(|word| lower.contains(word))
}

/// Words of which one stands in the name of a body.
const BODIES: [&str; 24] = [
    "University",
    "Université",
    "Universidad",
    "Universidade",
    "Universität",
    "Institute",
    "Institut",
    "Institution",
    "College",
    "Hospital",
    "School",
    "Faculty",
    "Clinic",
    "Academy",
    "Office",
    "Board",
    "Commission",
    "Foundation",
    "Ministry",
    "Council",
    "Committee",
    "Agency",
    "Center",
    "Centre",
];

/// Small words inside the name of a body.
const JOINTS: [&str; 14] =
    ["of", "for", "the", "and", "de", "di", "da", "do", "del", "la", "in", "at", "und", "&"];

/// The name of a body in a sentence: a run of capitalised words of which one says what kind of body it is. A body
/// beyond the institution is taken where the authority is meant.
fn body(words: &str, kind: Investigator) -> Option<String> {
    let authority = |name: &str| {
        let lower = name.to_lowercase();
        ["national", "office of", "ministry", "foundation", "council", "agency"]
            .iter()
            .any(|word| lower.contains(word))
    };
    let runs = runs(words);
    let fits = |name: &&String| authority(name) == (kind == Investigator::Authority);
    runs.iter().find(fits).cloned()
}

fn runs(words: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut run: Vec<&str> = Vec::new();
    for word in words.split_whitespace().chain([""]) {
        let bare = word.trim_start_matches(['(', '“', '"']).trim_end_matches(|c: char| !c.is_alphanumeric());
        let bare = bare.strip_suffix("’s").or_else(|| bare.strip_suffix("'s")).unwrap_or(bare);
        let part = bare.starts_with(char::is_uppercase)
            || is_ordinal(bare)
            || !run.is_empty() && JOINTS.contains(&bare);
        if !part || word.starts_with(['(', '“', '"']) {
            found.extend(name_of(&run));
            run.clear();
        }
        if part {
            run.push(bare);
        }
        if word.ends_with([',', ';', '.', ':', ')']) || word.contains(['’', '\'']) {
            found.extend(name_of(&run));
            run.clear();
        }
    }
    found
}

/// `1st`, as in `1st Affiliated Hospital`.
fn is_ordinal(word: &str) -> bool {
    let letters = word.trim_start_matches(|c: char| c.is_ascii_digit());
    letters.len() < word.len() && matches!(letters, "st" | "nd" | "rd" | "th")
}

fn name_of(run: &[&str]) -> Option<String> {
    let end = run.iter().rposition(|word| !JOINTS.contains(word))? + 1;
    let start =
        run.iter().position(|word| !matches!(*word, "The" | "An" | "A" | "In" | "Following" | "After"))?;
    let name = run.get(start..end)?;
    let is_body = name.iter().any(|word| BODIES.contains(word));
    // `Journal of the Invented College` looks into nothing by itself.
    let is_body = is_body && !matches!(name.first(), Some(&"Journal" | &"J"));
    let capitals = name.iter().filter(|word| word.starts_with(char::is_uppercase)).count();
    let plain = ["Editorial Board", "Editorial Office", "Editorial Committee"];
    let joined = one_line(&name.join(" "));
    (is_body && capitals > 1 && !plain.iter().any(|office| joined.contains(office))).then_some(joined)
}

fn read_inquiry(draft: &mut Draft) {
    let mut found: Option<(Inquiry, Span)> = None;
    for sentence in &draft.sentences {
        for mention in &sentence.mentions {
            let Tells::Inquiry(inquiry) = mention.tells else { continue };
            if speaks_of_retraction(sentence, draft.at(sentence.span)) {
                continue;
            }
            found = Some(match found {
                Some((known, span)) if known == inquiry => (known, span),
                Some((_, span)) => (Inquiry::Mixed, Span { start: span.start, end: sentence.span.end }),
                None => (inquiry, sentence.span),
            });
        }
    }
    if let Some((inquiry, span)) = found {
        draft.notice.inquiry = Some(inquiry);
        draft.mark("inquiry", span);
    }
}

/// Silence about the retraction itself is a stance, not an answer to the inquiry.
fn speaks_of_retraction(sentence: &Sentence, words: &str) -> bool {
    let silent = sentence.says.iter().any(|one| matches!(one, Says::Stance(Stance::NoResponse)));
    let lower = words.to_lowercase();
    silent && (lower.contains("retract") || lower.contains("decision") || !lower.contains("request"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::understand::tests::read;

    #[track_caller]
    fn check(sentence: &str, expected: &[(Investigator, Option<&str>)]) {
        let notice = read(&format!("Retraction: A study\n\nThis article has been retracted. {sentence}"));
        let found: Vec<_> =
            notice.investigated_by.iter().map(|one| (one.kind, one.name.as_deref())).collect();
        assert_eq!(found, expected, "{sentence}");
    }

    #[test]
    fn who_investigated() {
        use Investigator::{Authority, Authors, Editor, Institution, Publisher, Unnamed};
        check(
            "An investigation by the University of Examples found false data.",
            &[(Institution, Some("University of Examples"))],
        );
        check(
            "A committee at Invented University has investigated this case.",
            &[(Institution, Some("Invented University"))],
        );
        check(
            "The Office of Research Integrity found that the data in the investigation were false.",
            &[(Authority, Some("Office of Research Integrity"))],
        );
        check(
            "We asked their institution (Invented University) for an inquiry.",
            &[(Institution, Some("Invented University"))],
        );
        check("After an investigation, the Editorial Board reached a conclusion.", &[(Editor, None)]);
        check("Numerous studies investigated the mice.", &[]);
        check("An institutional investigation found errors.", &[(Institution, None)]);
        check("Following an investigation by the publisher, it was retracted.", &[(Publisher, None)]);
        check("The editors investigated the matter.", &[(Editor, None)]);
        check("The authors have investigated the matter.", &[(Authors, None)]);
        check("After a thorough investigation it was found false.", &[(Unnamed, None)]);
        check("Concerns were raised.", &[]);
    }

    #[track_caller]
    fn inquiry(sentence: &str, expected: Option<Inquiry>) {
        let notice = read(&format!("Retraction: A study\n\nThis article has been retracted. {sentence}"));
        assert_eq!(notice.inquiry, expected, "{sentence}");
    }

    #[test]
    fn whether_the_authors_answered() {
        inquiry("The authors were unresponsive to our requests for raw data.", Some(Inquiry::NoAnswer));
        inquiry("No response was received from the authors.", Some(Inquiry::NoAnswer));
        inquiry("The authors could not provide the original blots.", Some(Inquiry::Answered));
        inquiry("The corresponding author responded with an explanation.", Some(Inquiry::Answered));
        inquiry(
            "The first author admitted the error. The corresponding author did not reply to our letters.",
            Some(Inquiry::Mixed),
        );
        inquiry("Ann Alpha has not responded to correspondence about this retraction.", None);
        inquiry("The authors agree with the retraction.", None);
        inquiry("The author failed to provide adequate oversight.", None);
        inquiry("Upon seeking an explanation from the authors we conclude that it was copied.", None);
    }
}
