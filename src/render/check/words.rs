//! Verdicts to words that every format shares.

use crate::check::{Checked, CitedWhen, ReasonGiven, Report, Verdict};
pub(super) use crate::render::markup::escaped as xml;
use crate::render::notice::initiated;
use crate::render::statements::{Statement, statements_said};
use crate::render::text::archive_line;

/// A verdict for people.
pub(in crate::render) fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Retracted => "retracted",
        Verdict::PartiallyRetracted => "retracted in part",
        Verdict::Withdrawn => "withdrawn",
        Verdict::Removed => "removed",
        Verdict::Replaced => "retracted and replaced",
        Verdict::Reinstated => "reinstated",
        Verdict::Concern => "expression of concern",
        Verdict::Corrected => "corrected",
        Verdict::IsNotice => "is a notice",
        Verdict::Possible => "possible, look",
        Verdict::NoNoticeFound => "no notice found",
        Verdict::NotChecked => "not checked",
    }
}

/// One line that sums up: every verdict that occurs, the gravest first.
pub(super) fn sum(report: &Report) -> String {
    let total = report.references.len();
    let counts: Vec<String> = Verdict::ALL
        .iter()
        .filter(|verdict| report.count(**verdict) > 0)
        .map(|found| format!("{} {}", report.count(*found), verdict(*found)))
        .collect();
    let noun = if total == 1 { "reference" } else { "references" };
    let lost = match report.errors.len() {
        0 => String::new(),
        1 => "; 1 list not read".to_owned(),
        lists => format!("; {lists} lists not read"),
    };
    let counts = if counts.is_empty() { "nothing was checked".to_owned() } else { counts.join(", ") };
    format!("{total} {noun}: {counts}{lost}")
}

/// What the references were checked against.
pub(super) fn against(report: &Report) -> String {
    archive_line(&report.archive)
}

/// Where a reference stands: `thesis.bib:12`, `paper.pdf, page 3`.
pub(super) fn place(checked: &Checked) -> String {
    let line = checked.line.map(|line| format!(":{line}")).unwrap_or_default();
    let page = checked.page.map(|page| format!(", page {page}"));
    let paragraph = checked.paragraph.map(|paragraph| format!(", paragraph {paragraph}"));
    let page = page.or(paragraph).unwrap_or_default();
    format!("{}{line}{page}", checked.file)
}

/// What a person recognises the reference by.
pub(in crate::render) fn name(checked: &Checked) -> String {
    let identifier = checked.doi.as_ref().map(ToString::to_string);
    let title = checked
        .title
        .clone()
        .or(identifier)
        .or_else(|| checked.pmid.as_ref().map(|pmid| format!("PMID {pmid}")))
        .or_else(|| checked.pmcid.as_ref().map(|pmcid| format!("PMC{pmcid}")));
    title.unwrap_or_else(|| {
        if checked.input.is_empty() { "(nothing stated)".to_owned() } else { checked.input.clone() }
    })
}

/// By what it was matched, and why.
pub(super) fn matched(checked: &Checked) -> String {
    match (checked.matched_by, checked.score) {
        (Some(by), Some(score)) => format!("matched by {} ({score:.2}): {}", by.as_str(), checked.why),
        _ => checked.why.clone(),
    }
}

/// The article of the archive, for a person who must decide whether it is the one that is cited.
pub(super) fn compare(checked: &Checked) -> Option<String> {
    let found = checked.matched.as_ref().filter(|_| checked.status == Verdict::Possible)?;
    let parts = [
        found.title.clone(),
        Some(found.authors.join(", ")),
        found.journal.clone(),
        found.year.map(|year| year.to_string()),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect();
    Some(parts.join(" · "))
}

/// What happened when: the notice, what it withdraws, and whether it was out when the work was cited.
pub(super) fn event(checked: &Checked) -> Option<String> {
    let mut parts = vec![checked.nature?.as_str().replace('_', " ")];
    parts.extend(checked.notice_date.map(|date| date.to_string()));
    if let Some(withdrawn) = &checked.withdrawn {
        parts.push(match (withdrawn.whole, withdrawn.parts.as_slice()) {
            (true, _) => "the whole article".to_owned(),
            (false, []) => "a part; the notice names none that recant could read".to_owned(),
            (false, parts) => format!("the notice names {}", parts.join(", ")),
        });
    }
    parts.extend(checked.cited.map(|cited| cited_words(cited).to_owned()));
    Some(parts.join(" · "))
}

fn cited_words(cited: CitedWhen) -> &'static str {
    match cited {
        CitedWhen::BeforeNotice => "cited before the notice",
        CitedWhen::AfterNotice => "cited after the notice",
        CitedWhen::Undetermined => "the dates do not tell whether the notice was out when it was cited",
    }
}

/// The codes, a line for each that gives some, with the sentences that recant read them from; sentences that stand in the
/// passage shown before are not shown again.
pub(super) fn reasons(checked: &Checked) -> Vec<String> {
    let mut sources: Vec<&str> = Vec::new();
    for reason in &checked.reasons {
        if !sources.contains(&reason.source.as_str()) {
            sources.push(&reason.source);
        }
    }
    let shown = checked.reason_text.as_deref().unwrap_or_default();
    let code = |reason: &ReasonGiven| match reason.sentence.as_deref() {
        Some(sentence) if !shown.contains(sentence.trim_end_matches('…')) => {
            format!("{} (“{sentence}”)", reason.code)
        }
        _ => reason.code.clone(),
    };
    let of = |source: &&str| {
        let codes = checked.reasons.iter().filter(|reason| reason.source == **source).map(code);
        format!("{}: {}", source_words(source), codes.collect::<Vec<_>>().join("; "))
    };
    sources.iter().map(of).collect()
}

/// What the notice says beyond its reasons: labels, and whose words they are.
pub(super) fn statements(checked: &Checked) -> Vec<(&'static str, String)> {
    let said = &checked.notice_says;
    let mut lines = Vec::new();
    if let (Some(nature), false) = (checked.nature, said.initiator.is_empty()) {
        let who: Vec<String> = said.initiator.iter().map(ToString::to_string).collect();
        lines.push((initiated(nature), format!("{}, as the notice says", who.join("; "))));
    }
    // What a notice ought to say and does not is told by its page; a report shows what is said.
    let is_said = |statement: &Statement<'_>| statement.value.is_some() || !statement.evidence.is_empty();
    for statement in statements_said(said).into_iter().filter(is_said) {
        let words = statement.evidence.iter().map(|evidence| format!("“{}”", flat(&evidence.text)));
        let words: Vec<String> = words.collect();
        let parts = statement
            .value
            .into_iter()
            .chain((!words.is_empty()).then(|| format!("the notice says: {}", words.join(" "))));
        lines.push((statement.label, parts.collect::<Vec<_>>().join("; ")));
    }
    lines.extend(said.stance.map(|stance| ("authors' view", stance.as_str().replace('_', " "))));
    for by in &said.stance_by {
        let words =
            by.evidence.as_ref().map(|evidence| format!("; the notice says: “{}”", flat(&evidence.text)));
        let view = by.stance.as_str().replace('_', " ");
        lines.push(("authors' view", format!("{}: {view}{}", by.name, words.unwrap_or_default())));
    }
    lines
}

fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

pub(super) fn source_words(source: &str) -> &str {
    match source {
        "text" => "recant read",
        "retraction-watch" => "Retraction Watch codes",
        "crossref" => "Crossref says",
        "pubmed" => "PubMed says",
        "correction" => "the archive's owner says",
        other => other,
    }
}
