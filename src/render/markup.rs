//! Text to text within HTML and XML.

/// The text with what could be markup as entities, in elements and in quoted attributes alike. White space is one blank
/// each; left out is what XML 1.0 forbids (section 2.2), other control characters, and signs that turn the direction of
/// reading, by which a text could seem to say what it does not.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\t' | '\n' | '\r' => out.push(' '),
            c if is_left_out(c) => {}
            c => out.push(c),
        }
    }
    out
}

/// Whether a character has no place in a document.
pub(super) fn is_left_out(c: char) -> bool {
    c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_legible_and_harmless() {
        let check = |text: &str, expected: &str| assert_eq!(escaped(text), expected);
        check("a & b", "a &amp; b");
        check("&amp;", "&amp;amp;");
        check("\"><script>'", "&quot;&gt;&lt;script&gt;&#39;");
        check("/a?b=1&c", "/a?b=1&amp;c");
        check("a\u{1b}[0m\u{0}\u{8}\u{b}\u{c}\u{7f}\u{85}b", "a[0mb");
        check("one\ttwo\r\nthree", "one two  three");
        check("a\u{fffe}b\u{ffff}c\u{202e}d\u{2066}e", "abcde");
        check("Größe 東京 \u{fffd} \u{10ffff}", "Größe 東京 \u{fffd} \u{10ffff}");
    }
}
