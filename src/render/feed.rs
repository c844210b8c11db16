//! What is new in searches and watch lists that are kept to RSS 2.0 and Atom (RFC 4287), for feed readers.

use std::io::{self, Write};

use serde::Serialize;

use super::changes::{AlertAnswer, AlertsAnswer, NewNotice, WatchListAnswer, became, title};
use super::check::{name as name_of, verdict};
use super::markup::escaped;
use crate::check::Change;

/// The format of a feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Feed {
    /// RSS 2.0.
    Rss,
    /// Atom.
    Atom,
}

/// Writes one feed with the news of all searches and watch lists; `at` is the present time as in RFC 3339.
///
/// # Errors
///
/// When `out` cannot be written.
pub fn write_feed(out: &mut dyn Write, feed: Feed, answer: &AlertsAnswer<'_>, at: &str) -> io::Result<()> {
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    match feed {
        Feed::Rss => write_rss(out, answer),
        Feed::Atom => write_atom(out, answer, at),
    }
}

const TITLE: &str = "recant: new notices";

/// One entry of a feed.
struct Item {
    /// The same for one state of one notice or reference, so that readers show each state once.
    name: String,
    title: String,
    link: Option<String>,
    category: String,
    summary: String,
}

fn write_rss(out: &mut dyn Write, answer: &AlertsAnswer<'_>) -> io::Result<()> {
    writeln!(out, "<rss version=\"2.0\"><channel>")?;
    writeln!(out, "<title>{TITLE}</title><link>urn:recant:alerts</link>")?;
    writeln!(out, "<description>{}</description>", escaped(&describe(answer)))?;
    for item in items(answer) {
        writeln!(out, "<item>")?;
        writeln!(out, "<title>{}</title>", escaped(&item.title))?;
        if let Some(link) = item.link {
            writeln!(out, "<link>{}</link>", escaped(&link))?;
        }
        writeln!(out, "<guid isPermaLink=\"false\">{}</guid>", escaped(&item.name))?;
        writeln!(out, "<category>{}</category>", escaped(&item.category))?;
        writeln!(out, "<description>{}</description>", escaped(&item.summary))?;
        writeln!(out, "</item>")?;
    }
    writeln!(out, "</channel></rss>")
}

fn write_atom(out: &mut dyn Write, answer: &AlertsAnswer<'_>, at: &str) -> io::Result<()> {
    writeln!(out, "<feed xmlns=\"http://www.w3.org/2005/Atom\">")?;
    writeln!(out, "<title>{TITLE}</title><id>urn:recant:alerts</id><updated>{at}</updated>")?;
    writeln!(out, "<author><name>recant</name></author><subtitle>{}</subtitle>", escaped(&describe(answer)))?;
    for item in items(answer) {
        writeln!(out, "<entry>")?;
        writeln!(out, "<title>{}</title>", escaped(&item.title))?;
        writeln!(out, "<id>{}</id><updated>{at}</updated>", escaped(&item.name))?;
        if let Some(link) = item.link {
            writeln!(out, "<link href=\"{}\"/>", escaped(&link))?;
        }
        writeln!(out, "<category term=\"{}\"/>", escaped(&item.category))?;
        // An entry without content must lead to a page, and not every notice has one.
        writeln!(out, "<content>{}</content>", escaped(&item.summary))?;
        writeln!(out, "</entry>")?;
    }
    writeln!(out, "</feed>")
}

fn items<'a>(answer: &'a AlertsAnswer<'a>) -> impl Iterator<Item = Item> {
    let of_search = |alert: &'a AlertAnswer<'a>| alert.new.iter().map(move |new| of_notice(alert, new));
    let of_list =
        |list: &'a WatchListAnswer<'a>| list.changes.iter().map(move |change| of_reference(list, change));
    let searches = answer.alerts.iter().flat_map(of_search);
    searches.chain(answer.watch_lists.iter().flat_map(of_list))
}

fn describe(answer: &AlertsAnswer<'_>) -> String {
    let sample = if answer.archive.sample { "Sample archive: these notices are invented. " } else { "" };
    format!(
        "{sample}Archive of {} notices, fingerprint {}",
        answer.archive.notices, answer.archive.fingerprint
    )
}

/// `retraction: A study`, with what the notice says.
fn of_notice(alert: &AlertAnswer<'_>, new: &NewNotice<'_>) -> Item {
    let nature = new.notice.nature.as_str().replace('_', " ");
    let mut bare = new.notice.clone();
    let of_sources = bare.sources.iter_mut().map(|source| &mut source.provenance);
    for source in of_sources.chain(&mut bare.source) {
        (source.path, source.record) = (String::new(), 0);
    }
    let by_doi = || Some(format!("https://doi.org/{}", new.notice.doi.as_ref()?));
    Item {
        name: format!("urn:recant:{}:{}:{}", alert.name, new.notice.id, short_hash(&bare)),
        title: format!("{nature}: {}", title(new.notice).unwrap_or("without title")),
        link: new.notice.url.clone().or_else(by_doi),
        category: alert.name.to_owned(),
        summary: summary(alert, new),
    }
}

fn summary(alert: &AlertAnswer<'_>, new: &NewNotice<'_>) -> String {
    let what = match (new.what, new.fields) {
        ("came", _) => "New in the archive".to_owned(),
        (_, []) => "Changed".to_owned(),
        (_, fields) => format!("Changed: {}", fields.join(", ")),
    };
    format!("{what}; found by `{}`.{}", alert.query, says(new.notice.reason_text.as_deref()))
}

/// `retracted: A study that you cite`, with how it stood before.
fn of_reference(list: &WatchListAnswer<'_>, change: &Change) -> Item {
    let now = &change.now;
    // Where a reference stands in its list changes; what it is, and what is said of it, tells its states apart.
    let identity = (&now.doi, &now.pmid, &now.title, &now.key);
    let state = short_hash(&(identity, now.status, &now.notices));
    let cited = now.key.as_ref().map(|key| format!("Cited as {key}; ")).unwrap_or_default();
    let link = now.doi.as_ref().map(|doi| format!("https://doi.org/{doi}"));
    let said = says(now.reason_text.as_deref());
    Item {
        name: format!("urn:recant:{}:{}:{state}", list.name, short_hash(&identity)),
        title: format!("{}: {}", verdict(now.status), name_of(now)),
        link,
        category: list.name.to_owned(),
        summary: format!("{cited}{}.{said}", became(change)),
    }
}

fn says(reason_text: Option<&str>) -> String {
    reason_text.map(|text| format!(" The notice says: {text}")).unwrap_or_default()
}

fn short_hash(value: &impl Serialize) -> String {
    let json = serde_json::to_vec(value).unwrap_or_default();
    blake3::hash(&json).to_hex()[..12].to_owned()
}
