//! One notice in full to text: every field, whose statement it is, and "not stated" where a notice ought to say.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::terminal::{Terminal, sanitise};
use super::text::{count, source_words, standing_words};
use super::wrap::wrap;
use serde::Serialize;
use serde_json::Value;

use crate::notice::{Article, Notice, Publisher, Reason, Role, Span};

/// Columns of the labels.
const LABEL: usize = 14;

/// What a notice's wording has in common with others.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Template {
    /// How many notices have this wording, this one among them.
    pub notices: u64,
    /// With how many of them this one was compared.
    pub compared: u64,
    /// Where it says what nearly none of those says, in bytes of its text.
    pub differs: Vec<Span>,
}

/// What only the archive as a whole can say beside a notice.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Beside {
    /// What its wording has in common with others.
    pub template: Template,
    /// For the notices in the histories of its articles: what each is and when it was published.
    pub history: BTreeMap<String, String>,
}

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
    page.given("url", notice.url.clone())?;
    page.stated("journal", Some(journal(notice)).filter(|text| !text.is_empty()))?;
    page.list("also found as", &notice.journal_also)?;
    page.stated("publisher", notice.publisher.as_ref().map(publisher))?;
    page.given("received", notice.dates.received.map(|d| d.to_string()))?;
    page.given("accepted", notice.dates.accepted.map(|d| d.to_string()))?;
    page.stated("published", notice.dates.published.map(|d| d.to_string()))?;
    page.list("retracted by", &notice.initiator.iter().map(ToString::to_string).collect::<Vec<_>>())?;
    page.given("by agreement", notice.by_agreement.map(|yes| if yes { "yes" } else { "no" }.to_owned()))?;
    page.stated("authors' view", notice.stance.map(|stance| stance.as_str().replace('_', " ")))?;
    for by in &notice.stance_by {
        page.line("", &format!("{}: {}", by.name, by.stance.as_str().replace('_', " ")))?;
    }
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

/// What the archive's owner says, beside what it replaced.
fn write_corrections(page: &mut Page<'_>, notice: &Notice) -> io::Result<()> {
    if notice.corrections.is_empty() {
        return Ok(());
    }
    page.blank()?;
    page.heading("corrected by the archive's owner")?;
    for correction in &notice.corrections {
        page.line("field", &correction.field)?;
        page.line("is now", &correction.value.as_ref().map_or("not stated".to_owned(), plain))?;
        page.line("replaces", &correction.replaced.as_ref().map_or("not stated".to_owned(), plain))?;
        page.line("because", &format!("{} ({})", correction.why, correction.by))?;
        page.line("", &format!("{}:{}", correction.path, correction.record))?;
    }
    Ok(())
}

/// Parts that are told of a wording that differs.
const TOLD_PARTS: usize = 5;

fn write_template(page: &mut Page<'_>, notice: &Notice, template: &Template) -> io::Result<()> {
    let (Some(text), true) = (&notice.text, template.notices > 1) else { return Ok(()) };
    page.blank()?;
    let cluster = notice.cluster.as_deref().unwrap_or_default();
    page.line("wording", &format!("appears in {} notices: cluster:{cluster}", template.notices))?;
    let parts: Vec<&str> =
        template.differs.iter().filter_map(|span| text.get(span.start..span.end)).collect();
    if parts.is_empty() {
        let compared = format!("as in {} others but for names, titles, dates and numbers", template.compared);
        return page.line("", &compared);
    }
    for part in parts.iter().take(TOLD_PARTS) {
        page.line("differs here", &format!("“{part}”"))?;
    }
    match parts.len().saturating_sub(TOLD_PARTS) {
        0 => Ok(()),
        more => page.line("", &format!("and in {}", count(more as u64, "more part"))),
    }
}

/// A value without quotation marks where it is words or a list of words.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) if items.iter().all(Value::is_string) => {
            items.iter().map(plain).collect::<Vec<_>>().join("; ")
        }
        other => other.to_string(),
    }
}

struct Page<'a> {
    out: &'a mut dyn Write,
    terminal: Terminal,
}

impl Page<'_> {
    fn heading(&mut self, text: &str) -> io::Result<()> {
        let text = wrap(&self.terminal.strong(&sanitise(text)), 0, self.terminal.width_columns);
        write!(self.out, "{text}")
    }

    fn line(&mut self, label: &str, value: &str) -> io::Result<()> {
        let value = wrap(&sanitise(value), LABEL + 1, self.terminal.width_columns);
        let label = self.terminal.faint(&format!("{label:>LABEL$}"));
        write!(self.out, "{label} {}", value.trim_start())
    }

    /// A value that need not be there.
    fn given(&mut self, label: &str, value: Option<String>) -> io::Result<()> {
        value.map_or(Ok(()), |value| self.line(label, &value))
    }

    /// A value that a notice ought to state.
    fn stated(&mut self, label: &str, value: Option<String>) -> io::Result<()> {
        self.line(label, value.as_deref().unwrap_or("not stated"))
    }

    fn list(&mut self, label: &str, values: &[String]) -> io::Result<()> {
        if values.is_empty() { Ok(()) } else { self.line(label, &values.join("; ")) }
    }

    fn blank(&mut self) -> io::Result<()> {
        writeln!(self.out)
    }
}

fn publisher(publisher: &Publisher) -> String {
    let Publisher { as_found, imprint, family, family_then } = publisher;
    let then = family_then.as_ref().map(|then| format!("; owned by {then} at the time")).unwrap_or_default();
    let found = if as_found == imprint { String::new() } else { format!(", found as {as_found}") };
    format!("{imprint} ({family}{then}){found}")
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

fn write_reasons(page: &mut Page<'_>, reasons: &[Reason]) -> io::Result<()> {
    for reason in reasons {
        page.line("reason", &format!("{} ({}, {})", reason.code, reason.layer, source_words(reason.source)))?;
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
    page.given("journal", article.journal.clone())?;
    page.given(
        "published",
        article.published.map(|d| d.to_string()).or(article.year.map(|y| y.to_string())),
    )?;
    page.given("volume", article.volume.clone())?;
    page.given("pages", article.pages.clone())?;
    page.given("type", article.kind.clone())?;
    page.list("institutions", &article.institutions)?;
    page.list("countries", &article.countries)?;
    write_history(page, &article.history, &beside.history)?;
    write_reasons(page, &article.reasons)
}

/// The notices about an article, oldest first, one on each line; a single one is the notice that is shown.
fn write_history(page: &mut Page<'_>, ids: &[String], words: &BTreeMap<String, String>) -> io::Result<()> {
    for (number, id) in ids.iter().enumerate().filter(|_| ids.len() > 1) {
        let label = if number == 0 { "history" } else { "" };
        match words.get(id) {
            Some(words) => page.line(label, &format!("{words}: {id}"))?,
            None => page.line(label, id)?,
        }
    }
    Ok(())
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
