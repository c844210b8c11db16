//! What changed in an archive, and what is new in searches and watch lists that are kept, to text and JSON.

use std::io::{self, Write};

use serde::Serialize;

use super::check::{name as name_of, verdict};
use super::terminal::{Terminal, sanitise};
use super::text::{archive_line, count};
use crate::check;
use crate::notice::Notice;
use crate::query::Problem;
use crate::search::ArchiveInfo;

/// A notice that came, changed or went.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Changed<'a> {
    /// `came`, `changed` or `went`.
    pub what: &'static str,
    /// The notice's id.
    pub id: &'a str,
    /// The fields in which it changed, where they are known.
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    pub fields: &'a [String],
    /// Its title, or its article's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<&'a str>,
}

/// Changes as JSON shows them.
#[derive(Debug, Serialize)]
pub struct ChangesAnswer<'a> {
    came: usize,
    changed: usize,
    went: usize,
    notices: &'a [Changed<'a>],
}

impl<'a> ChangesAnswer<'a> {
    /// The answer with these changes.
    pub fn new(notices: &'a [Changed<'a>]) -> Self {
        let count = |what: &str| notices.iter().filter(|notice| notice.what == what).count();
        ChangesAnswer { came: count("came"), changed: count("changed"), went: count("went"), notices }
    }
}

/// Writes changes, one line each, and how many there are.
///
/// # Errors
///
/// When `out` cannot be written.
pub fn write_diff(out: &mut dyn Write, changes: &[Changed<'_>]) -> io::Result<()> {
    changes.iter().try_for_each(|change| write_change(out, change))?;
    let ChangesAnswer { came, changed, went, .. } = ChangesAnswer::new(changes);
    writeln!(out, "{came} came, {changed} changed, {went} went")
}

fn write_change(out: &mut dyn Write, change: &Changed<'_>) -> io::Result<()> {
    write!(out, "{:8} {}", change.what, sanitise(change.id))?;
    if !change.fields.is_empty() {
        write!(out, "  [{}]", change.fields.join(", "))?;
    }
    match change.title {
        Some(title) => writeln!(out, "  {}", sanitise(title)),
        None => writeln!(out),
    }
}

/// What is new in several searches and watch lists.
#[derive(Debug, Serialize)]
pub struct AlertsAnswer<'a> {
    pub(super) alerts: &'a [AlertAnswer<'a>],
    pub(super) watch_lists: &'a [WatchListAnswer<'a>],
    pub(super) archive: &'a ArchiveInfo,
}

impl<'a> AlertsAnswer<'a> {
    /// The answer for these searches and lists.
    pub fn new(
        alerts: &'a [AlertAnswer<'a>],
        watch_lists: &'a [WatchListAnswer<'a>],
        archive: &'a ArchiveInfo,
    ) -> Self {
        AlertsAnswer { alerts, watch_lists, archive }
    }
}

/// What is new for one watch list.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct WatchListAnswer<'a> {
    /// The alert's name.
    pub name: &'a str,
    /// The file.
    pub watch_list: &'a str,
    /// How many references are watched.
    pub references: usize,
    /// Of how many nothing could be said.
    pub not_checked: usize,
    /// References of which something is new.
    pub changes: &'a [check::Change],
}

/// What is new in one search.
#[derive(Debug, Serialize)]
pub struct AlertAnswer<'a> {
    pub(super) name: &'a str,
    pub(super) query: &'a str,
    /// How many notices of the archive match.
    total: u64,
    pub(super) new: Vec<NewNotice<'a>>,
    problems: &'a [Problem],
}

#[derive(Debug, Serialize)]
pub(super) struct NewNotice<'a> {
    pub(super) what: &'static str,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    pub(super) fields: &'a [String],
    pub(super) notice: &'a Notice,
}

impl<'a> AlertAnswer<'a> {
    /// A search of which nothing is new yet.
    pub fn new(name: &'a str, query: &'a str, total: u64, problems: &'a [Problem]) -> Self {
        AlertAnswer { name, query, total, new: Vec::new(), problems }
    }

    /// Adds a notice that `came` or `changed`.
    pub fn push(&mut self, what: &'static str, fields: &'a [String], notice: &'a Notice) {
        self.new.push(NewNotice { what, fields, notice });
    }
}

/// The title of a notice, or of the article that it speaks of.
pub(super) fn title(notice: &Notice) -> Option<&str> {
    let of_article = || notice.articles.first()?.title.as_deref();
    notice.title.as_deref().or_else(of_article)
}

/// Writes what is new in each search and watch list.
///
/// # Errors
///
/// When `out` cannot be written.
pub fn write_alerts(out: &mut dyn Write, answer: &AlertsAnswer<'_>, terminal: Terminal) -> io::Result<()> {
    if answer.archive.sample {
        writeln!(out, "{}\n", terminal.warn("sample archive: these notices are invented"))?;
    }
    for alert in answer.alerts {
        let found = format!("{} new of {}", alert.new.len(), count(alert.total, "notice"));
        writeln!(out, "{}: {found} for {}", terminal.strong(alert.name), sanitise(alert.query))?;
        for new in &alert.new {
            let id = new.notice.id.as_str();
            write!(out, "  ")?;
            write_change(out, &Changed { what: new.what, id, fields: new.fields, title: title(new.notice) })?;
        }
    }
    answer.watch_lists.iter().try_for_each(|list| write_watch_list(out, list, terminal))?;
    writeln!(out, "{}", terminal.faint(&archive_line(answer.archive)))
}

fn write_watch_list(out: &mut dyn Write, list: &WatchListAnswer<'_>, terminal: Terminal) -> io::Result<()> {
    let references = count(list.references as u64, "reference");
    let not_checked = match list.not_checked {
        0 => String::new(),
        number => format!("; {number} could not be checked"),
    };
    let (name, file) = (terminal.strong(list.name), sanitise(list.watch_list));
    writeln!(out, "{name}: {} of {references} changed in {file}{not_checked}", list.changes.len())?;
    for change in list.changes {
        let now = &change.now;
        let key = now.key.as_ref().map(|key| format!(" [{key}]")).unwrap_or_default();
        let line = format!("{}{key}  {}  ({})", now.number, name_of(now), became(change));
        writeln!(out, "  {} {}", terminal.warn(&verdict(now.status).to_uppercase()), sanitise(&line))?;
    }
    Ok(())
}

/// How a reference stood before, and the notices that are new: `was no notice found; new: 10.5555/a`.
pub(super) fn became(change: &check::Change) -> String {
    let was = (change.before != change.now.status).then(|| format!("was {}", verdict(change.before)));
    let new = change.new_notices.join(", ");
    let new = (!new.is_empty()).then(|| format!("new: {new}"));
    was.into_iter().chain(new).collect::<Vec<_>>().join("; ")
}
