//! A matched article to what its reader wants to know: what was withdrawn, why, in whose words, what to cite.

use super::checked::{Checked, ReasonGiven, Said, Withdrawn};
use super::report::Options;
use super::verdict::{CitedWhen, Verdict};
use crate::notice::{Article, Nature, Notice, PartialDate, Reason, ReasonSource};
use crate::references::Reference;

/// Passages are shown up to so many characters.
const PASSAGE_CHARS: usize = 600;
/// Parts of an article that are named at most.
const MOST_PARTS: usize = 12;

/// Adds what the notice says to an answer.
pub(super) fn add(
    answer: &mut Checked,
    reference: &Reference,
    notice: &Notice,
    article: Option<&Article>,
    options: &Options,
) {
    answer.cited = options.manuscript_date.map(|date| cited(date, notice.dates.published));
    answer.withdrawn = withdrawn(answer.status, notice);
    let reasons = notice.reasons.iter().chain(article.into_iter().flat_map(|article| &article.reasons));
    answer.reasons = reasons.filter(|one| one.is_stated()).map(reason).collect();
    answer.reason_text = notice.reason_text.as_deref().map(|text| shortened(text, PASSAGE_CHARS));
    answer.notice_says = Said::of(notice);
    answer.cite = Some(citation(notice));
    answer.statement = Some(statement(answer.status, reference, notice, article));
}

fn cited(manuscript: PartialDate, notice: Option<PartialDate>) -> CitedWhen {
    match notice {
        Some(notice) if manuscript.last_day() < notice.first_day() => CitedWhen::BeforeNotice,
        Some(notice) if manuscript.first_day() > notice.last_day() => CitedWhen::AfterNotice,
        _ => CitedWhen::Undetermined,
    }
}

fn withdrawn(status: Verdict, notice: &Notice) -> Option<Withdrawn> {
    match (status, notice.nature) {
        (Verdict::PartiallyRetracted, _) | (_, Nature::PartialRetraction) => {
            Some(Withdrawn { whole: false, parts: parts(notice) })
        }
        (status, _) if status.is_retraction() => Some(Withdrawn { whole: true, parts: Vec::new() }),
        _ => None,
    }
}

/// The parts of the article that the notice names, such as `figure 2A`.
fn parts(notice: &Notice) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    for affected in &notice.affected {
        let kind = affected.part.as_str().replace('_', " ");
        match affected.labels.as_slice() {
            [] => parts.push(kind),
            labels => parts.extend(labels.iter().map(|label| format!("{kind} {label}"))),
        }
    }
    parts.truncate(MOST_PARTS);
    parts
}

fn reason(reason: &Reason) -> ReasonGiven {
    let sentence = reason.evidence.first().map(|evidence| shortened(&evidence.text, PASSAGE_CHARS));
    ReasonGiven { code: reason.code.clone(), source: reason.source.to_string(), sentence }
}

fn shortened(text: &str, chars: usize) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.char_indices().nth(chars) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text,
    }
}

/// The notice as one would cite it, of what it states.
pub fn citation(notice: &Notice) -> String {
    let nature = notice.nature.as_str().replace('_', " ");
    let mut text =
        notice.title.clone().unwrap_or_else(|| format!("[{nature}]")).trim_end_matches('.').to_owned();
    text.push('.');
    if let Some(journal) = &notice.journal {
        text.push_str(&format!(" {journal}."));
    }
    if let Some(date) = notice.dates.published {
        text.push_str(&format!(" {}", date.year()));
        if let Some(volume) = &notice.volume {
            text.push_str(&format!(";{volume}"));
            notice.issue.iter().for_each(|issue| text.push_str(&format!("({issue})")));
        }
        notice.pages.iter().for_each(|pages| text.push_str(&format!(":{pages}")));
        text.push('.');
    }
    match (&notice.doi, &notice.pmid) {
        (Some(doi), _) => text.push_str(&format!(" doi:{doi}")),
        (None, Some(pmid)) => text.push_str(&format!(" PMID {pmid}")),
        (None, None) => text.push_str(&format!(" ({})", notice.id)),
    }
    text
}

/// One sentence for a table of excluded studies, as reviews write it: what was announced, by whom, when, where; no
/// judgement of anybody.
fn statement(status: Verdict, reference: &Reference, notice: &Notice, article: Option<&Article>) -> String {
    let what = match status {
        Verdict::Retracted => "was retracted",
        Verdict::PartiallyRetracted => "was retracted in part",
        Verdict::Withdrawn => "was withdrawn",
        Verdict::Removed => "was removed",
        Verdict::Replaced => "was retracted and replaced by a corrected article",
        Verdict::Concern => "is the subject of an expression of concern",
        Verdict::Reinstated => "was reinstated after a retraction",
        Verdict::Corrected => "was corrected",
        _ => "may be the subject of a notice; to be confirmed",
    };
    let when = notice.dates.published.map(|date| format!(" ({date})")).unwrap_or_default();
    let mut text = format!("{} {what}{when}", study(reference, article));
    let place = notice
        .doi
        .as_ref()
        .map(|doi| format!("doi:{doi}"))
        .or(notice.pmid.as_ref().map(|pmid| format!("PMID {pmid}")));
    text.push_str(&format!("; notice: {}.", place.unwrap_or_else(|| notice.id.to_string())));
    if let Some(codes) = codes(notice, article) {
        text.push_str(&codes);
    }
    text
}

/// `Wakefield 1998`, as studies are named in reviews.
fn study(reference: &Reference, article: Option<&Article>) -> String {
    let first = reference.authors.first().or_else(|| article.and_then(|article| article.authors.first()));
    let surname = first.map(|name| match name.split_once(',') {
        Some((surname, _)) => surname.trim().to_owned(),
        None => name
            .split_whitespace()
            .rfind(|word| word.chars().filter(|c| c.is_alphabetic()).count() > 2)
            .unwrap_or(name)
            .to_owned(),
    });
    let year = reference.year.or_else(|| article.and_then(|article| article.year));
    match (surname, year) {
        (Some(surname), Some(year)) => format!("{surname} {year}"),
        (Some(surname), None) => surname,
        _ => "This study".to_owned(),
    }
}

/// The reasons with whose statement they are.
fn codes(notice: &Notice, article: Option<&Article>) -> Option<String> {
    let all = || notice.reasons.iter().chain(article.into_iter().flat_map(|article| &article.reasons));
    let (source, words) = [
        (ReasonSource::RetractionWatch, "Reasons as coded by Retraction Watch"),
        (ReasonSource::Correction, "Reasons as coded by the archive's owner"),
        (ReasonSource::Crossref, "Reasons as given by Crossref"),
        (ReasonSource::Pubmed, "Reasons as given by PubMed"),
        (ReasonSource::Text, "Reasons as recant read them in the notice"),
    ]
    .into_iter()
    .find(|(source, _)| all().any(|reason| reason.source == *source))?;
    let codes: Vec<&str> =
        all().filter(|reason| reason.source == source).map(|reason| reason.code.as_str()).collect();
    Some(format!(" {words}: {}.", codes.join("; ")))
}
