//! A paragraph to lines of a given width, with an indent.

use super::terminal::width_columns;

/// Breaks `text` at blanks so that no line is wider than `width` columns; every line begins with `indent` blanks.
/// A single word wider than a line is left whole: identifiers must stay copyable.
pub(super) fn wrap(text: &str, indent: usize, width: usize) -> String {
    let margin = " ".repeat(indent);
    let mut out = String::new();
    let mut columns = 0;
    for word in text.split_whitespace() {
        let wide = width_columns(word);
        if columns > 0 && columns + 1 + wide > width {
            out.push('\n');
            columns = 0;
        }
        if columns == 0 {
            out.push_str(&margin);
            columns = indent;
        } else {
            out.push(' ');
            columns += 1;
        }
        out.push_str(word);
        columns += wide;
    }
    out.push('\n');
    out
}

/// Cuts `text` to at most `width` columns, with an ellipsis where something is cut.
pub(super) fn cut(text: &str, width: usize) -> String {
    if width_columns(text) <= width {
        return text.to_owned();
    }
    let mut kept = String::new();
    for c in text.chars() {
        if width_columns(&kept) + width_columns(c.encode_utf8(&mut [0; 4])) + 1 > width {
            break;
        }
        kept.push(c);
    }
    kept.push('…');
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(wrap(text, 2, 12), expected);
    }

    #[test]
    fn lines_break_at_blanks() {
        check("one two three", "  one two\n  three\n");
        check("10.5555/a.very.long.one x", "  10.5555/a.very.long.one\n  x\n");
        check("日本語の 論文", "  日本語の\n  論文\n");
    }

    #[test]
    fn cut_counts_columns() {
        assert_eq!(cut("abcdef", 4), "abc…");
        assert_eq!(cut("日本語", 4), "日…");
        assert_eq!(cut("abc", 4), "abc");
    }
}
