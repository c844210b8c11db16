//! One notice in full to text: every field, whose statement it is, and "not stated" where a notice ought to say.

use std::io::{self, Write};

use super::beside::{Beside, write_corrections, write_history, write_template};
use super::statements::write_statements;
use super::terminal::{Terminal, sanitise};
use super::text::{count, reason_words, standing_words};
use super::wrap::wrap;
use crate::notice::{Article, Nature, NatureFamily, Notice, Publisher, Reason, Role};

/// Columns of the labels.
const LABEL: usize = 14;

/// Writes a notice for a person to read.
///
/// # Errors
///
/// When `out` cannot be written.
pub fn write_notice(
    out: &mut dyn Write,
    notice: &Notice,
    beside: &Beside,
    terminal: Terminal,
) -> io::Result<()> {
    let mut page = Page { out, terminal };
    page.heading(notice.title.as_deref().unwrap_or("(no title)"))?;
    page.line("nature", &notice.nature.as_str().replace('_', " "))?;
    page.line("id", notice.id.as_str())?;
    page.list("also", &notice.aliases)?;
    page.stated("doi", notice.doi.as_ref().map(ToString::to_string))?;
    page.given("pmid", notice.pmid.clone())?;
    page.given("pmcid", notice.pmcid.as_deref().map(central))?;
    page.given("url", notice.url.clone())?;
    page.stated("journal", Some(journal(notice)).filter(|text| !text.is_empty()))?;
    page.list("also found as", &notice.journal_also)?;
    page.stated("publisher", notice.publisher.as_ref().map(publisher))?;
    page.given("received", notice.dates.received.map(|d| d.to_string()))?;
    page.given("accepted", notice.dates.accepted.map(|d| d.to_string()))?;
    page.stated("published", notice.dates.published.map(|d| doubted(d.to_string(), notice.dates.uncertain)))?;
    let initiators = notice.initiator.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
    page.stated(initiated(notice.nature), Some(initiators).filter(|who| !who.is_empty()))?;
    page.given("by agreement", notice.by_agreement.map(|yes| if yes { "yes" } else { "no" }.to_owned()))?;
    page.stated("authors' view", notice.stance.map(|stance| stance.as_str().replace('_', " ")))?;
    for by in &notice.stance_by {
        let meant = by.author.as_ref().map(|author| format!(" (read as {author})")).unwrap_or_default();
        page.line("", &format!("{}{meant}: {}", by.name, by.stance.as_str().replace('_', " ")))?;
    }
    write_statements(&mut page, notice)?;
    page.given("licence", notice.licence.clone())?;
    page.given("language", notice.language.clone())?;
    write_people(&mut page, notice)?;
    write_reasons(&mut page, &notice.reasons)?;
    for (number, article) in notice.articles.iter().enumerate() {
        write_article(&mut page, number, article, beside)?;
    }
    write_corrections(&mut page, notice)?;
    write_words(&mut page, notice)?;
    write_template(&mut page, notice, &beside.template)?;
    write_sources(&mut page, notice)
}

pub(super) struct Page<'a> {
    out: &'a mut dyn Write,
    terminal: Terminal,
}

impl Page<'_> {
    pub(super) fn heading(&mut self, text: &str) -> io::Result<()> {
        let text = wrap(&self.terminal.strong(&sanitise(text)), 0, self.terminal.width_columns);
        write!(self.out, "{text}")
    }

    pub(super) fn line(&mut self, label: &str, value: &str) -> io::Result<()> {
        let value = wrap(&sanitise(value), LABEL + 1, self.terminal.width_columns);
        let label = self.terminal.faint(&format!("{label:>LABEL$}"));
        write!(self.out, "{label} {}", value.trim_start())
    }

    /// A value that need not be there.
    pub(super) fn given(&mut self, label: &str, value: Option<String>) -> io::Result<()> {
        value.map_or(Ok(()), |value| self.line(label, &value))
    }

    /// A value that a notice ought to state.
    pub(super) fn stated(&mut self, label: &str, value: Option<String>) -> io::Result<()> {
        self.line(label, value.as_deref().unwrap_or("not stated"))
    }

    pub(super) fn list(&mut self, label: &str, values: &[String]) -> io::Result<()> {
        if values.is_empty() { Ok(()) } else { self.line(label, &values.join("; ")) }
    }

    pub(super) fn blank(&mut self) -> io::Result<()> {
        writeln!(self.out)
    }
}

fn publisher(publisher: &Publisher) -> String {
    let Publisher { as_found, imprint, family, family_then } = publisher;
    let then = family_then.as_ref().map(|then| format!("; owned by {then} at the time")).unwrap_or_default();
    let found = if as_found == imprint { String::new() } else { format!(", found as {as_found}") };
    format!("{imprint} ({family}{then}){found}")
}

/// A date, with what its source says about it.
fn doubted(date: String, uncertain: bool) -> String {
    if uncertain { format!("{date} (uncertain: its source codes the date as unknown)") } else { date }
}

fn journal(notice: &Notice) -> String {
    let mut text = notice.journal.clone().unwrap_or_default();
    if let Some(volume) = &notice.volume {
        text += &format!(" {volume}");
    }
    if let Some(issue) = &notice.issue {
        text += &format!("({issue})");
    }
    if let Some(pages) = &notice.pages {
        text += &format!(": {pages}");
    }
    text
}

/// What the label of the initiators says: a concern is not a retraction.
pub(super) fn initiated(nature: Nature) -> &'static str {
    match nature.family() {
        NatureFamily::Retraction => "retracted by",
        _ => "issued by",
    }
}

fn write_people(page: &mut Page<'_>, notice: &Notice) -> io::Result<()> {
    for &role in Role::ALL {
        for person in notice.people.iter().filter(|person| person.role == role) {
            let affiliation = person.affiliation.as_ref().map(|a| format!(", {a}")).unwrap_or_default();
            let found = person.as_found.as_ref().map(|f| format!(" (printed {f})")).unwrap_or_default();
            page.line(&role.as_str().replace('_', " "), &format!("{}{found}{affiliation}", person.name))?;
        }
    }
    Ok(())
}

/// A number of PubMed Central as it is cited.
fn central(digits: &str) -> String {
    format!("PMC{digits}")
}

fn write_reasons(page: &mut Page<'_>, reasons: &[Reason]) -> io::Result<()> {
    for reason in reasons {
        page.line("reason", &format!("{} ({}, {})", reason.code, reason.layer, reason_words(reason)))?;
        for evidence in &reason.evidence {
            page.line("", &format!("“{}”", evidence.text))?;
        }
    }
    Ok(())
}

fn write_article(page: &mut Page<'_>, number: usize, article: &Article, beside: &Beside) -> io::Result<()> {
    page.blank()?;
    page.heading(&format!(
        "article {}: {}",
        number + 1,
        article.title.as_deref().unwrap_or("title not stated")
    ))?;
    page.given("status", article.status.map(|status| standing_words(status).to_owned()))?;
    page.stated("authors", Some(article.authors.join(", ")).filter(|names| !names.is_empty()))?;
    page.stated("doi", article.doi.as_ref().map(ToString::to_string))?;
    page.given("pmid", article.pmid.clone())?;
    page.given("pmcid", article.pmcid.as_deref().map(central))?;
    page.given("journal", article.journal.clone())?;
    page.given(
        "published",
        article
            .published
            .map(|d| d.to_string())
            .or(article.year.map(|y| y.to_string()))
            .map(|date| doubted(date, article.is_dated_uncertainly())),
    )?;
    page.given("volume", article.volume.clone())?;
    page.given("pages", article.pages.clone())?;
    page.given("type", article.kind.clone())?;
    page.list("institutions", &article.institutions)?;
    page.list("countries", &article.countries)?;
    write_history(page, &article.history, &beside.history)?;
    write_reasons(page, &article.reasons)
}

fn write_words(page: &mut Page<'_>, notice: &Notice) -> io::Result<()> {
    let Some(text) = &notice.text else { return Ok(()) };
    page.blank()?;
    page.heading("the notice says")?;
    for paragraph in text.split("\n\n") {
        let lines = wrap(&sanitise(paragraph), 2, page.terminal.width_columns);
        write!(page.out, "{lines}")?;
    }
    Ok(())
}

fn write_sources(page: &mut Page<'_>, notice: &Notice) -> io::Result<()> {
    page.blank()?;
    let sources = notice.sources.iter().map(|s| (&s.provenance, Some(&s.values)));
    let only = notice.source.iter().filter(|_| notice.sources.is_empty()).map(|s| (s, None));
    for (source, values) in sources.chain(only) {
        page.line("read from", &format!("{}:{} ({})", source.path, source.record, source.format))?;
        for (field, value) in values.into_iter().flatten() {
            page.line("", &format!("says {field} is {value}"))?;
        }
    }
    if notice.articles.len() > 1 {
        page.line("", &count(notice.articles.len() as u64, "article"))?;
    }
    notice.warnings.iter().try_for_each(|warning| page.line("warning", warning))
}
