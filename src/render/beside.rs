//! What the archive as a whole and its owner say beside a notice, to text: wording, histories, corrections.

use std::collections::BTreeMap;
use std::io;

use serde::Serialize;
use serde_json::Value;

use super::notice::Page;
use super::text::count;
use crate::notice::{Notice, Span};

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

/// What the archive's owner says, beside what it replaced.
pub(super) fn write_corrections(page: &mut Page<'_>, notice: &Notice) -> io::Result<()> {
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

pub(super) fn write_template(page: &mut Page<'_>, notice: &Notice, template: &Template) -> io::Result<()> {
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

/// The notices about an article, oldest first, one on each line; a single one is the notice that is shown.
pub(super) fn write_history(
    page: &mut Page<'_>,
    ids: &[String],
    words: &BTreeMap<String, String>,
) -> io::Result<()> {
    for (number, id) in ids.iter().enumerate().filter(|_| ids.len() > 1) {
        let label = if number == 0 { "history" } else { "" };
        match words.get(id) {
            Some(words) => page.line(label, &format!("{words}: {id}"))?,
            None => page.line(label, id)?,
        }
    }
    Ok(())
}
