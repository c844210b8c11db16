//! A text to its lines with their places; the base of formats that are made of lines.

/// One line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Line<'t> {
    /// Its number, from 1.
    pub(super) number: usize,
    /// Where it begins.
    pub(super) start: usize,
    /// Where it ends, before its line end.
    pub(super) end: usize,
    /// Its words, without line end.
    pub(super) text: &'t str,
}

/// The lines of a text, whichever of LF, CR LF and CR ends them.
pub(super) fn lines(text: &str) -> impl Iterator<Item = Line<'_>> {
    let mut at = 0;
    let mut number = 0;
    std::iter::from_fn(move || {
        if at >= text.len() {
            return None;
        }
        let rest = &text[at..];
        let end = rest.find(['\n', '\r']).unwrap_or(rest.len());
        let joint = if rest[end..].starts_with("\r\n") { 2 } else { 1 };
        number += 1;
        let line = Line { number, start: at, end: at + end, text: &rest[..end] };
        at += end + joint;
        Some(line)
    })
}

/// The number of the line in which a byte stands, from 1.
pub(super) fn line_of(text: &str, byte: usize) -> usize {
    let before = &text[..text.floor_char_boundary(byte)];
    let carriage_returns = before.matches('\r').count();
    let pairs = before.matches("\r\n").count();
    before.matches('\n').count() + carriage_returns - pairs + 1
}

/// Numbers of lines of places that are asked for in their order, in one pass over the text.
pub(super) struct LineCounter<'t> {
    text: &'t str,
    at: usize,
    line: usize,
}

impl<'t> LineCounter<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        LineCounter { text, at: 0, line: 1 }
    }

    /// The number of the line in which a byte stands, from 1; one before the last that was asked for has its line.
    pub(super) fn line_of(&mut self, byte: usize) -> usize {
        let byte = self.text.floor_char_boundary(byte);
        if byte > self.at {
            self.line += line_of(&self.text[self.at..byte], byte - self.at) - 1;
            self.at = byte;
        }
        self.line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sort_of_line_end_counts_once() {
        let text = "a\r\nb\rc\n\nd";
        let found: Vec<_> = lines(text).map(|line| (line.number, line.text)).collect();
        assert_eq!(found, [(1, "a"), (2, "b"), (3, "c"), (4, ""), (5, "d")]);
        assert_eq!(line_of(text, text.len() - 1), 5);
        let mut counter = LineCounter::new(text);
        assert_eq!([0, 3, 5, 8].map(|byte| counter.line_of(byte)), [1, 2, 3, 5]);
    }
}
