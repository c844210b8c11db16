//! A text and byte ranges in it to pieces that a template can escape one by one.

use serde::Serialize;

use crate::notice::Span;
use crate::render::sanitise;

/// A stretch of text under the same marks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Piece {
    /// The text, without what deceives a reader.
    pub(super) text: String,
    /// Which marks lie on it, by their place in the list of spans.
    pub(super) marks: Vec<usize>,
}

/// The part of `text`, cut wherever a mark begins or ends. Ranges that do not fit the text are left out.
pub(super) fn pieces(text: &str, part: Span, marks: &[Span]) -> Vec<Piece> {
    let fits = |span: &Span| {
        span.start < span.end && text.is_char_boundary(span.start) && text.is_char_boundary(span.end)
    };
    let part = if fits(&part) { part } else { Span { start: 0, end: text.len() } };
    let within = |at: usize| at.clamp(part.start, part.end);
    let fitting: Vec<(usize, Span)> = marks.iter().copied().enumerate().filter(|(_, mark)| fits(mark)).collect();
    let mut cuts = vec![part.start, part.end];
    cuts.extend(fitting.iter().flat_map(|(_, mark)| [within(mark.start), within(mark.end)]));
    cuts.sort_unstable();
    cuts.dedup();
    cuts.windows(2)
        .map(|cut| Piece {
            text: sanitise(&text[cut[0]..cut[1]]).into_owned(),
            marks: fitting.iter().filter(|(_, m)| m.start <= cut[0] && cut[1] <= m.end).map(|(at, _)| *at).collect(),
        })
        .filter(|piece| !piece.text.is_empty())
        .collect()
}

/// The whole text.
pub(super) fn whole(text: &str, marks: &[Span]) -> Vec<Piece> {
    pieces(text, Span { start: 0, end: text.len() }, marks)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, marks: &[(usize, usize)], expected: &[(&str, &[usize])]) {
        let marks: Vec<Span> = marks.iter().map(|&(start, end)| Span { start, end }).collect();
        let found = whole(text, &marks);
        let found: Vec<(&str, &[usize])> = found.iter().map(|p| (p.text.as_str(), p.marks.as_slice())).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn text_is_cut_where_marks_begin_and_end() {
        check("abcdef", &[(1, 3)], &[("a", &[]), ("bc", &[0]), ("def", &[])]);
        check("abcdef", &[(0, 4), (2, 6)], &[("ab", &[0]), ("cd", &[0, 1]), ("ef", &[1])]);
        check("abc", &[], &[("abc", &[])]);
    }

    #[test]
    fn ranges_that_do_not_fit_are_left_out() {
        check("aé", &[(0, 2), (1, 9), (2, 1)], &[("aé", &[])]);
    }

    #[test]
    fn what_deceives_a_reader_is_gone() {
        check("a\u{202e}b\u{200b}c", &[], &[("abc", &[])]);
    }
}
