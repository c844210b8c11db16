//! One file in memory: its bytes, and its text where a format asks for it.

use std::cell::OnceCell;

use super::decode::{Decoded, decode};
use super::json::{self, Object};

/// How much of a text is looked at to recognise its format.
const HEAD_CHARS: usize = 4096;

/// A file, or a member of a container, with its content.
pub(crate) struct Document<'a> {
    /// Its name in the archive.
    pub name: &'a str,
    /// Its content.
    pub bytes: &'a [u8],
    decoded: OnceCell<Decoded<'a>>,
    json_sample: OnceCell<Option<Object>>,
}

impl<'a> Document<'a> {
    pub(crate) fn new(name: &'a str, bytes: &'a [u8]) -> Self {
        Document { name, bytes, decoded: OnceCell::new(), json_sample: OnceCell::new() }
    }

    /// The whole text.
    pub(crate) fn text(&self) -> &str {
        &self.decoded().text
    }

    /// The text with its encoding, decoded once.
    pub(crate) fn decoded(&self) -> &Decoded<'a> {
        self.decoded.get_or_init(|| decode(self.bytes))
    }

    /// The first some thousand characters, from the first that is not white space.
    pub(crate) fn head(&self) -> &str {
        let text = self.text().trim_start();
        let end = text.char_indices().nth(HEAD_CHARS).map_or(text.len(), |(at, _)| at);
        &text[..end]
    }

    /// The first JSON object of the text, if it is JSON.
    pub(crate) fn json_sample(&self) -> Option<&Object> {
        self.json_sample.get_or_init(|| json::sample(self.text())).as_ref()
    }

    /// Whether the name ends in `.ending`, without regard to case.
    /// Endings that only say how the file is packed do not count.
    pub(crate) fn has_ending(&self, ending: &str) -> bool {
        let name =
            [".gz", ".zst"].iter().find_map(|packed| self.name.strip_suffix(packed)).unwrap_or(self.name);
        name.rsplit_once('.').is_some_and(|(_, found)| found.eq_ignore_ascii_case(ending))
    }

    /// Whether this cannot be text: control characters that no encoding of text uses.
    pub(crate) fn is_binary(&self) -> bool {
        let head = self.head();
        let odd = head.chars().filter(|c| c.is_control() && !c.is_whitespace() && *c != '\u{1b}').count();
        let lost = head.chars().filter(|c| *c == '\u{fffd}').count();
        // One in a hundred: a text with a stray byte stays text, a compressed file has far more.
        (odd + lost) * 100 > head.chars().count().max(100)
    }
}
