//! A BibTeX or RIS file and what is to be added to its entries to the amended file; every other byte stays.

use std::ops::Range;

use super::format::recognise;
use crate::corpus;

/// What to add to one entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addition {
    /// The entry's place in the decoded text, as in [`super::Place`].
    pub span: Range<usize>,
    /// What to tell, as one sentence without line ends.
    pub note: String,
    /// DOIs, addresses or names of the notices to cite.
    pub notices: Vec<String>,
}

/// A list that cannot be amended.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FixError {
    /// Neither BibTeX nor RIS.
    #[error("only BibTeX and RIS files can be amended; export the list as one of them")]
    Format,
    /// An encoding in which places of the text are not places of the file.
    #[error("the encoding {0} cannot be amended without changing other bytes; save the file as UTF-8")]
    Encoding(String),
}

/// The file with a note and the notices' identifiers added to the entries concerned. What an entry already says is not
/// added again, so that a second run changes nothing.
///
/// # Errors
///
/// When the file is neither BibTeX nor RIS, or in an encoding with characters of several bytes other than UTF-8.
pub fn fix(bytes: &[u8], ending: &str, additions: &[Addition]) -> Result<Vec<u8>, FixError> {
    let decoded = corpus::decode(bytes);
    let format = recognise(&decoded.text, ending).map(|format| format.name);
    let insert = match format {
        Some("bibtex") => bibtex as Insert,
        Some("ris") => ris as Insert,
        _ => return Err(FixError::Format),
    };
    let places = Places::of(bytes, &decoded.text, decoded.encoding)?;
    let line_end = if decoded.text.contains("\r\n") { "\r\n" } else { "\n" };
    let mut inserts: Vec<(usize, String)> = Vec::new();
    for addition in additions {
        let Some(entry) = decoded.text.get(addition.span.clone()) else { continue };
        if let Some((at, text)) = insert(entry, addition, line_end) {
            inserts.push((places.byte(addition.span.start + at), text));
        }
    }
    inserts.sort();
    Ok(merged(bytes, &inserts))
}

/// Where in an entry to insert which text; nothing if the entry says it already.
type Insert = fn(entry: &str, addition: &Addition, line_end: &str) -> Option<(usize, String)>;

fn merged(bytes: &[u8], inserts: &[(usize, String)]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() + inserts.iter().map(|(_, text)| text.len()).sum::<usize>());
    let mut from = 0;
    for (at, text) in inserts {
        out.extend_from_slice(&bytes[from..*at]);
        out.extend_from_slice(text.as_bytes());
        from = *at;
    }
    out.extend_from_slice(&bytes[from..]);
    out
}

/// From places in the decoded text to places in the file.
struct Places<'t> {
    text: &'t str,
    /// Bytes before the text, of a byte order mark.
    mark: usize,
    /// Whether each character is one byte in the file.
    single: bool,
}

impl<'t> Places<'t> {
    fn of(bytes: &[u8], text: &'t str, encoding: Option<&'static str>) -> Result<Self, FixError> {
        let refused = |name: &str| FixError::Encoding(name.to_owned());
        match encoding {
            None => {
                let mark = if bytes.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
                // Damaged bytes show as another character, which is longer.
                let same = bytes.get(mark..) == Some(text.as_bytes());
                same.then_some(Places { text, mark, single: false })
                    .ok_or_else(|| refused("UTF-8 with damaged bytes"))
            }
            Some(name) => {
                let single = text.chars().count() == bytes.len();
                single.then_some(Places { text, mark: 0, single: true }).ok_or_else(|| refused(name))
            }
        }
    }

    fn byte(&self, at: usize) -> usize {
        if self.single { self.text[..at].chars().count() } else { self.mark + at }
    }
}

/// Before the closing brace: `note`, or `addendum` where there is a note already, and the notices.
fn bibtex(entry: &str, addition: &Addition, line_end: &str) -> Option<(usize, String)> {
    let close = entry.rfind(['}', ')'])?;
    let body = entry[..close].trim_end();
    if entry.contains(&tex(&addition.note)) {
        return None;
    }
    let field = ["note", "addendum", "annote"]
        .into_iter()
        .find(|name| !has_field(entry, name))
        .unwrap_or("annotation");
    let mut text = if body.ends_with(',') { String::new() } else { ",".to_owned() };
    let indent = indent(entry);
    text.push_str(&format!("{line_end}{indent}{field} = {{{}}}", tex(&addition.note)));
    if !addition.notices.is_empty() && !has_field(entry, "retraction-notice") {
        text.push_str(&format!(",{line_end}{indent}retraction-notice = {{{}}}", addition.notices.join(", ")));
    }
    // A brace on the line of the last field needs a line of its own now; one that has it keeps it.
    if !entry[body.len()..close].contains(['\n', '\r']) {
        text.push_str(line_end);
    }
    Some((body.len(), text))
}

fn has_field(entry: &str, name: &str) -> bool {
    entry.match_indices('=').any(|(at, _)| {
        let before = entry[..at].trim_end();
        let start =
            before.rfind(|c: char| !(c.is_alphanumeric() || c == '-' || c == '_')).map_or(0, |at| at + 1);
        before[start..].eq_ignore_ascii_case(name)
    })
}

/// The blanks before the entry's first field.
fn indent(entry: &str) -> String {
    let second = entry.lines().nth(1).unwrap_or_default();
    let blanks: String = second.chars().take_while(|c| *c == ' ' || *c == '\t').collect();
    if blanks.is_empty() { "  ".to_owned() } else { blanks }
}

/// Signs that TeX takes for its own.
fn tex(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if "_%&#$".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// Behind the last field of the entry, before `ER`.
fn ris(entry: &str, addition: &Addition, line_end: &str) -> Option<(usize, String)> {
    let mut text = String::new();
    let notices = addition.notices.iter().map(|notice| format!("Notice: {notice}"));
    for note in std::iter::once(addition.note.clone()).chain(notices) {
        let line = format!("N1  - {note}");
        if !entry.contains(&line) {
            text.push_str(line_end);
            text.push_str(&line);
        }
    }
    (!text.is_empty()).then_some((entry.len(), text))
}
