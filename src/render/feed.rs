//! What is new in searches that are kept to RSS 2.0 and Atom (RFC 4287), for feed readers.

use std::io::{self, Write};

use super::changes::{AlertAnswer, AlertsAnswer, NewNotice, title};
use crate::notice::Notice;

/// The format of a feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Feed {
    /// RSS 2.0.
    Rss,
    /// Atom.
    Atom,
}

/// Writes one feed with the news of all searches; `at` is the present time as in RFC 3339.
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

fn write_rss(out: &mut dyn Write, answer: &AlertsAnswer<'_>) -> io::Result<()> {
    writeln!(out, "<rss version=\"2.0\"><channel>")?;
    writeln!(out, "<title>{TITLE}</title><link>urn:recant:alerts</link>")?;
    writeln!(out, "<description>{}</description>", escaped(&describe(answer)))?;
    for (alert, new) in entries(answer) {
        writeln!(out, "<item>")?;
        writeln!(out, "<title>{}</title>", escaped(&headline(new)))?;
        if let Some(link) = link(new.notice) {
            writeln!(out, "<link>{}</link>", escaped(&link))?;
        }
        writeln!(out, "<guid isPermaLink=\"false\">{}</guid>", escaped(&name(alert, new)))?;
        writeln!(out, "<category>{}</category>", escaped(alert.name))?;
        writeln!(out, "<description>{}</description>", escaped(&summary(alert, new)))?;
        writeln!(out, "</item>")?;
    }
    writeln!(out, "</channel></rss>")
}

fn write_atom(out: &mut dyn Write, answer: &AlertsAnswer<'_>, at: &str) -> io::Result<()> {
    writeln!(out, "<feed xmlns=\"http://www.w3.org/2005/Atom\">")?;
    writeln!(out, "<title>{TITLE}</title><id>urn:recant:alerts</id><updated>{at}</updated>")?;
    writeln!(out, "<author><name>recant</name></author><subtitle>{}</subtitle>", escaped(&describe(answer)))?;
    for (alert, new) in entries(answer) {
        writeln!(out, "<entry>")?;
        writeln!(out, "<title>{}</title>", escaped(&headline(new)))?;
        writeln!(out, "<id>{}</id><updated>{at}</updated>", escaped(&name(alert, new)))?;
        if let Some(link) = link(new.notice) {
            writeln!(out, "<link href=\"{}\"/>", escaped(&link))?;
        }
        writeln!(out, "<category term=\"{}\"/>", escaped(alert.name))?;
        writeln!(out, "<summary>{}</summary>", escaped(&summary(alert, new)))?;
        writeln!(out, "</entry>")?;
    }
    writeln!(out, "</feed>")
}

fn entries<'a>(
    answer: &'a AlertsAnswer<'a>,
) -> impl Iterator<Item = (&'a AlertAnswer<'a>, &'a NewNotice<'a>)> {
    answer.alerts.iter().flat_map(|alert| alert.new.iter().map(move |new| (alert, new)))
}

fn describe(answer: &AlertsAnswer<'_>) -> String {
    let sample = if answer.archive.sample { "Sample archive: these notices are invented. " } else { "" };
    format!(
        "{sample}Archive of {} notices, fingerprint {}",
        answer.archive.notices, answer.archive.fingerprint
    )
}

/// The kind of notice and its title: `retraction: A study`.
fn headline(new: &NewNotice<'_>) -> String {
    let title = title(new.notice).unwrap_or("without title");
    format!("{}: {title}", new.notice.nature.as_str().replace('_', " "))
}

fn link(notice: &Notice) -> Option<String> {
    let by_doi = || Some(format!("https://doi.org/{}", notice.doi.as_ref()?));
    notice.url.clone().or_else(by_doi)
}

/// A name that stays the same for one state of a notice, so that readers show each state once.
fn name(alert: &AlertAnswer<'_>, new: &NewNotice<'_>) -> String {
    let mut bare = new.notice.clone();
    let of_sources = bare.sources.iter_mut().map(|source| &mut source.provenance);
    for source in of_sources.chain(&mut bare.source) {
        (source.path, source.record) = (String::new(), 0);
    }
    let json = serde_json::to_vec(&bare).unwrap_or_default();
    format!("urn:recant:{}:{}:{}", alert.name, new.notice.id, &blake3::hash(&json).to_hex()[..12])
}

fn summary(alert: &AlertAnswer<'_>, new: &NewNotice<'_>) -> String {
    let what = match (new.what, new.fields) {
        ("came", _) => "New in the archive".to_owned(),
        (_, []) => "Changed".to_owned(),
        (_, fields) => format!("Changed: {}", fields.join(", ")),
    };
    let said = new.notice.reason_text.as_deref().map(|text| format!(" The notice says: {text}"));
    format!("{what}; found by `{}`.{}", alert.query, said.unwrap_or_default())
}

/// Text for XML: marks as entities, and characters that XML does not allow left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => out.push(' '),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_escaped_for_xml() {
        for (text, expected) in [
            ("a & b", "a &amp; b"),
            ("<script>\"", "&lt;script&gt;&quot;"),
            ("a\u{1b}[0m\u{0}\nb", "a[0m b"),
            ("Größe", "Größe"),
        ] {
            assert_eq!(escaped(text), expected);
        }
    }
}
