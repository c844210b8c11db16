//! Verdicts to words that every format shares.

use crate::check::{Checked, CitedWhen, Report, Verdict};
pub(super) use crate::render::markup::escaped as xml;
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
    let page = checked.page.map(|page| format!(", page {page}")).unwrap_or_default();
    format!("{}{line}{page}", checked.file)
}

/// What a person recognises the reference by.
pub(in crate::render) fn name(checked: &Checked) -> String {
    let identifier = checked.doi.as_ref().map(ToString::to_string);
    let title = checked
        .title
        .clone()
        .or(identifier)
        .or_else(|| checked.pmid.as_ref().map(|pmid| format!("PMID {pmid}")));
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

/// The codes, with whose they are.
pub(super) fn reasons(checked: &Checked) -> Option<String> {
    let mut sources: Vec<&str> = Vec::new();
    for reason in &checked.reasons {
        if !sources.contains(&reason.source.as_str()) {
            sources.push(&reason.source);
        }
    }
    let of = |source: &&str| {
        let codes: Vec<&str> = checked
            .reasons
            .iter()
            .filter(|reason| reason.source == **source)
            .map(|reason| reason.code.as_str())
            .collect();
        format!("{}: {}", source_words(source), codes.join("; "))
    };
    let words: Vec<String> = sources.iter().map(of).collect();
    (!words.is_empty()).then(|| words.join(" · "))
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
