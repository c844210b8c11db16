//! What a notice says of the matter beyond its reasons, to labelled lines in the notice's own words.

use std::io;

use super::notice::Page;
use super::text::count;
use crate::check::Said;
use crate::notice::{
    Affected, AffectedPart, Evidence, Informant, Inquiry, InvestigatedBy, Investigator, Notice, PriorNotice,
    RaisedBy, Responsibility, ResponsibilityOf,
};

/// The label of what clears somebody.
pub(super) const EXONERATED: &str = "exonerated";

/// One statement of a notice beyond its reasons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement<'a> {
    /// What it is about, such as `raised by`.
    pub label: &'static str,
    /// What the notice says, in short; absent where a notice ought to say and does not.
    pub value: Option<String>,
    /// The notice's own words.
    pub evidence: Vec<&'a Evidence>,
}

/// Every statement of a notice in the order of its page: blame and exoneration first, and alike.
pub fn statements(notice: &Notice) -> Vec<Statement<'_>> {
    all(&Words {
        responsibility: &notice.responsibility,
        raised_by: &notice.raised_by,
        investigated_by: &notice.investigated_by,
        inquiry: notice.inquiry,
        affected: &notice.affected,
        prior: &notice.prior,
    })
}

/// The statements that a checked reference carries of its notice, in the same order.
pub(super) fn statements_said(said: &Said) -> Vec<Statement<'_>> {
    all(&Words {
        responsibility: &said.responsibility,
        raised_by: &said.raised_by,
        investigated_by: &said.investigated_by,
        inquiry: said.inquiry,
        affected: &said.affected,
        prior: &said.prior,
    })
}

/// What statements are made of, of a notice or of a report about one.
struct Words<'a> {
    responsibility: &'a [ResponsibilityOf],
    raised_by: &'a [RaisedBy],
    investigated_by: &'a [InvestigatedBy],
    inquiry: Option<Inquiry>,
    affected: &'a [Affected],
    prior: &'a [PriorNotice],
}

fn all<'a>(notice: &Words<'a>) -> Vec<Statement<'a>> {
    let mut all: Vec<Statement<'a>> = notice.responsibility.iter().map(of_responsibility).collect();
    let mut add = |label, value: String, evidence| {
        all.push(Statement { label, value: some(value), evidence });
    };
    let raised: Vec<&str> = notice.raised_by.iter().map(|one| informant(one.kind)).collect();
    add("raised by", raised.join("; "), notice.raised_by.iter().map(|one| &one.evidence).collect());
    let words = notice.investigated_by.iter().map(|one| &one.evidence).collect();
    add("looked into by", investigators(notice.investigated_by), words);
    let parts: Vec<String> = notice.affected.iter().map(affected).collect();
    let words = notice.affected.iter().flat_map(|one| &one.evidence).collect();
    add("affected", parts.join("; "), words);
    for one in notice.prior {
        add("earlier notice", prior(one), vec![&one.evidence]);
    }
    let answered = notice.inquiry.map(|inquiry| answer(inquiry).to_owned());
    all.extend(answered.map(|value| Statement {
        label: "asked, authors",
        value: Some(value),
        evidence: Vec::new(),
    }));
    all
}

fn of_responsibility(one: &ResponsibilityOf) -> Statement<'_> {
    let who = if one.who.is_empty() { "see the words".to_owned() } else { one.who.join(", ") };
    let (label, value) = match one.kind {
        Responsibility::Accepts => ("responsibility", format!("accepted by {who}")),
        Responsibility::Attributed => ("responsibility", who),
        Responsibility::Exonerated => (EXONERATED, who),
    };
    Statement { label, value: Some(value), evidence: vec![&one.evidence] }
}

/// Writes responsibility and exoneration, the concern, the inquiry, what is affected and what came before; "not
/// stated" where a notice ought to say.
pub(super) fn write_statements(page: &mut Page<'_>, notice: &Notice) -> io::Result<()> {
    notice.responsibility.iter().try_for_each(|one| write_responsibility(page, one))?;
    let raised: Vec<&str> = notice.raised_by.iter().map(|one| informant(one.kind)).collect();
    page.stated("raised by", some(raised.join("; ")))?;
    page.given("raised on", notice.dates.alerted.map(|date| date.to_string()))?;
    page.stated("looked into by", some(investigators(&notice.investigated_by)))?;
    page.given("asked, authors", notice.inquiry.map(|inquiry| answer(inquiry).to_owned()))?;
    page.stated("affected", some(notice.affected.iter().map(affected).collect::<Vec<_>>().join("; ")))?;
    notice.prior.iter().try_for_each(|one| page.line("earlier notice", &prior(one)))?;
    if notice.batch == Some(true) {
        let articles = notice.articles.len();
        let of =
            if articles > 1 { count(articles as u64, "article") } else { "other articles too".to_owned() };
        page.line("batch", &format!("the notice speaks of {of}"))?;
    }
    Ok(())
}

fn some(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}

/// The statement as the notice makes it: blame and exoneration have the same form.
fn write_responsibility(page: &mut Page<'_>, one: &ResponsibilityOf) -> io::Result<()> {
    let label = match one.kind {
        Responsibility::Accepts | Responsibility::Attributed => "responsibility",
        Responsibility::Exonerated => EXONERATED,
    };
    page.line(label, &responsibility(one))
}

/// Whom the statement is about and its words, said to be the notice's.
pub(super) fn responsibility(one: &ResponsibilityOf) -> String {
    let words = one.evidence.text.split_whitespace().collect::<Vec<_>>().join(" ");
    let who = one.who.join(", ");
    let whose = match one.kind {
        _ if who.is_empty() => String::new(),
        Responsibility::Accepts => format!("accepted by {who}; "),
        Responsibility::Attributed | Responsibility::Exonerated => format!("{who}; "),
    };
    format!("{whose}the notice says: “{words}”")
}

fn informant(kind: Informant) -> &'static str {
    match kind {
        Informant::Reader => "a reader",
        Informant::Pubpeer => "comments on PubPeer",
        Informant::Authors => "authors of the article",
        Informant::Editor => "the journal itself",
        Informant::Publisher => "the publisher itself",
        Informant::Reviewer => "a reviewer",
        Informant::Institution => "an institution",
        Informant::Authority => "an authority",
        Informant::ThirdParty => "a third party",
    }
}

fn investigators(by: &[InvestigatedBy]) -> String {
    let one = |one: &InvestigatedBy| {
        let kind = match one.kind {
            Investigator::Editor => "the journal",
            Investigator::Publisher => "the publisher",
            Investigator::Institution => "an institution",
            Investigator::Authority => "an authority",
            Investigator::Authors => "the authors",
            Investigator::Unnamed => "somebody whom the notice does not name",
        };
        one.name.clone().unwrap_or_else(|| kind.to_owned())
    };
    by.iter().map(one).collect::<Vec<_>>().join("; ")
}

fn answer(inquiry: Inquiry) -> &'static str {
    match inquiry {
        Inquiry::Answered => "answered",
        Inquiry::NoAnswer => "did not answer",
        Inquiry::Mixed => "some answered, others did not",
    }
}

fn affected(one: &Affected) -> String {
    let words = match one.part {
        AffectedPart::Figure => "figures",
        AffectedPart::Table => "tables",
        AffectedPart::Data => "data",
        AffectedPart::Text => "text",
        AffectedPart::Conclusions => "conclusions or results",
    };
    if one.labels.is_empty() { words.to_owned() } else { format!("{words} {}", one.labels.join(", ")) }
}

fn prior(one: &PriorNotice) -> String {
    let nature = one.nature.as_str().replace('_', " ");
    let date = one.date.map(|date| format!(", {date}")).unwrap_or_default();
    let doi = one.doi.as_ref().map(|doi| format!(", {doi}")).unwrap_or_default();
    format!("{nature}{date}{doi}")
}
