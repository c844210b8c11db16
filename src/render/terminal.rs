//! Text from strangers to text that is safe and legible on a terminal.

use std::borrow::Cow;
use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use unicode_width::UnicodeWidthChar;

use crate::notice::Span;

/// How text is shown: with or without colour, and how wide.
#[derive(Debug, Clone, Copy)]
pub struct Terminal {
    /// Whether to emphasise with colour.
    pub color: bool,
    /// Columns of a line; text is wrapped or cut there.
    pub width_columns: usize,
}

/// Replaces what could steer a terminal or deceive its reader: control characters, bidirectional overrides,
/// invisible characters. Line ends become blanks.
///
/// A title is text from strangers: an escape sequence in it could write to the clipboard or hide a line.
///
/// ```
/// assert_eq!(recant::render::sanitise("a\u{1b}[31mb\nc"), "a␛[31mb c");
/// ```
pub fn sanitise(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_unsafe) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().filter_map(safe).collect())
}

fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

fn safe(c: char) -> Option<char> {
    match c {
        '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => Some(' '),
        // The Unicode block "Control Pictures" shows each control character by its name.
        '\0'..='\u{1f}' => char::from_u32(0x2400 + c as u32),
        '\u{7f}' => Some('\u{2421}'),
        c if c.is_control() => Some(char::REPLACEMENT_CHARACTER),
        c if is_unsafe(c) => None,
        c => Some(c),
    }
}

impl Terminal {
    /// Emphasis of a match.
    pub(super) fn matched(self, text: &str) -> String {
        self.paint(Style::new().bold().fg_color(Some(AnsiColor::Red.into())), text)
    }

    /// Emphasis of a heading or title.
    pub(super) fn strong(self, text: &str) -> String {
        self.paint(Style::new().bold(), text)
    }

    /// What is of less weight.
    pub(super) fn faint(self, text: &str) -> String {
        self.paint(Style::new().dimmed(), text)
    }

    /// A warning, such as the status of a retracted article.
    pub(super) fn warn(self, text: &str) -> String {
        self.paint(Style::new().fg_color(Some(AnsiColor::Yellow.into())), text)
    }

    fn paint(self, style: Style, text: &str) -> String {
        if self.color { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }

    /// A part of `text` with the spans that fall into it emphasised; sanitised.
    pub(super) fn marked(self, text: &str, part: Span, spans: &[Span]) -> String {
        let mut out = String::new();
        let mut at = part.start;
        for span in spans {
            if span.start < at || span.end > part.end {
                continue;
            }
            let (Some(before), Some(matched)) = (text.get(at..span.start), text.get(span.start..span.end))
            else {
                continue;
            };
            let _ = write!(out, "{}{}", sanitise(before), self.matched(&sanitise(matched)));
            at = span.end;
        }
        out.push_str(&sanitise(text.get(at..part.end).unwrap_or_default()));
        out
    }
}

/// Columns that `text` takes, not counting escape sequences of our own emphasis.
pub(super) fn width_columns(text: &str) -> usize {
    let mut columns = 0;
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c == '\u{1b}' {
            // Only our own sequences are left at this point, and they all end with `m`.
            chars.by_ref().find(|&c| c == 'm');
        } else {
            columns += c.width().unwrap_or(0);
        }
    }
    columns
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(sanitise(text), expected);
    }

    #[test]
    fn nothing_in_a_notice_steers_the_terminal() {
        check("plain – text", "plain – text");
        check("\u{1b}]52;c;aGk=\u{7}", "␛]52;c;aGk=␇");
        check("over\rwritten", "over written");
        check("\u{202e}txet", "txet");
        check("zero\u{200b}width", "zerowidth");
        check("\u{9b}31m", "\u{fffd}31m");
    }

    #[test]
    fn marks_are_counted_in_bytes_and_clipped_to_the_part() {
        let terminal = Terminal { color: true, width_columns: 80 };
        let marked = terminal.marked(
            "Müller and co",
            Span { start: 0, end: 7 },
            &[Span { start: 0, end: 7 }, Span { start: 8, end: 11 }],
        );
        assert_eq!(anstream::adapter::strip_str(&marked).to_string(), "Müller");
        assert!(marked.starts_with('\u{1b}'));
        assert_eq!(width_columns(&marked), 6);
    }
}
