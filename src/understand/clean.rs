//! Blocks as found to one repaired text with the place of each block.

use crate::corpus::Block;
use crate::notice::Span;

use super::script;

/// The text of a notice after repair. All offsets of the understanding refer to it.
#[derive(Debug, Default)]
pub(super) struct Text {
    /// The blocks joined by an empty line.
    pub(super) text: String,
    /// Where each block stands, in order.
    pub(super) blocks: Vec<Placed>,
    /// Words whose script was repaired.
    pub(super) repairs: Vec<Repair>,
}

/// A block of the text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Placed {
    pub(super) span: Span,
    /// Relative to the body text; 0 where the format has no sizes.
    pub(super) size: f32,
}

/// A word of which letters of another script were transliterated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Repair {
    pub(super) span: Span,
    pub(super) as_found: String,
}

impl Text {
    /// Repairs every block and joins them. Blocks without text are left out.
    pub(super) fn join(blocks: &[Block]) -> Text {
        let mut out = Text::default();
        out.text.reserve(blocks.iter().map(|block| block.text.len() + 2).sum());
        for block in blocks {
            out.push(block);
        }
        out
    }

    /// The words of a span.
    pub(super) fn at(&self, span: Span) -> &str {
        self.text.get(span.start..span.end).unwrap_or_default()
    }

    /// The size of the block that begins at a byte; 0 where none does.
    pub(super) fn size_at(&self, start: usize) -> f32 {
        let at = self.blocks.binary_search_by_key(&start, |block| block.span.start);
        at.map_or(0.0, |at| self.blocks[at].size)
    }

    fn push(&mut self, block: &Block) {
        let cleaned = clean(&block.text);
        let cleaned = cleaned.trim();
        if cleaned.is_empty() {
            return;
        }
        if let Some(last) = self.blocks.last_mut().filter(|_| continues_identifier(&self.text, cleaned)) {
            script::repair_into(cleaned, &mut self.text, &mut self.repairs);
            last.span.end = self.text.len();
            return;
        }
        if !self.text.is_empty() {
            self.text.push_str("\n\n");
        }
        let start = self.text.len();
        script::repair_into(cleaned, &mut self.text, &mut self.repairs);
        self.blocks.push(Placed { span: Span { start, end: self.text.len() }, size: block.size });
    }
}

/// Takes out what is not writing: soft hyphens, zero-width marks, ligatures, light markup; rejoins identifiers that
/// a line end broke.
fn clean(text: &str) -> String {
    let right = if text.is_ascii() { None } else { script::without_mojibake(text) };
    let text = right.as_deref().unwrap_or(text);
    let mut out = if text.is_ascii() { text.to_owned() } else { plain_characters(text) };
    if out.contains(['<', '*', '[', '\\']) {
        out = without_markup(&out);
    }
    if out.contains("[Related") {
        out = out.replace("[Related article:]", " ").replace("[Related Article:]", " ");
    }
    if out.contains("ORCID") {
        out = ["View ORCID Profile", "ORCID Profile", "ORCID logo", "ORCID iD"]
            .iter()
            .fold(out, |out, mark| out.replace(mark, " "));
    }
    if out.contains('\n') {
        out = rejoin_identifiers(&out);
    }
    out
}

fn plain_characters(text: &str) -> String {
    use unicode_normalization::{UnicodeNormalization, is_nfc};
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            // Soft hyphen, zero-width space, word joiner, byte order mark.
            '\u{ad}' | '\u{200b}' | '\u{2060}' | '\u{feff}' => {}
            // Blanks of other widths.
            '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => out.push(' '),
            '\u{2028}' | '\u{2029}' => out.push('\n'),
            // Latin ligatures of typesetting, which nobody types.
            'ﬀ' => out.push_str("ff"),
            'ﬁ' => out.push_str("fi"),
            'ﬂ' => out.push_str("fl"),
            'ﬃ' => out.push_str("ffi"),
            'ﬄ' => out.push_str("ffl"),
            'ﬅ' | 'ﬆ' => out.push_str("st"),
            // Hyphens that look like the ASCII one.
            '\u{2010}' | '\u{2011}' => out.push('-'),
            c => out.push(c),
        }
    }
    if is_nfc(&out) { out } else { out.nfc().collect() }
}

/// Takes off the marks of light markup that text copied from web pages and PDF converters carries: `[words](#)`,
/// `**words**`, `<sup>1</sup>`.
fn without_markup(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['<', '*', '[', '\\']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let (kept, read) = unmarked(rest, &out);
        out.push_str(&kept);
        rest = &rest[read..];
    }
    out.push_str(rest);
    out
}

/// What stands at a mark at the start of `rest`, without the mark, and how many bytes that is.
fn unmarked(rest: &str, before: &str) -> (String, usize) {
    let first = rest.chars().next().map_or(0, char::len_utf8);
    let as_is = || (rest[..first].to_owned(), first);
    match rest.as_bytes().first() {
        Some(b'<') => tag(rest).map_or_else(as_is, |end| (String::new(), end)),
        Some(b'[') => link(rest).map_or_else(as_is, |(words, end)| (without_markup(words), end)),
        Some(b'*') => emphasis(rest, before).map_or_else(as_is, |(words, end)| (without_markup(words), end)),
        Some(b'\\') if rest[1..].starts_with(['(', ')', '[', ']', '*', '_']) => (rest[1..2].to_owned(), 2),
        _ => as_is(),
    }
}

/// The end of one of the few tags of inline typography.
fn tag(rest: &str) -> Option<usize> {
    let end = rest.find('>')?;
    let name = rest[1..end].trim_start_matches('/').trim_end_matches('/').trim();
    let known = ["sup", "sub", "u", "b", "i", "em", "strong", "br", "span"];
    known.iter().any(|tag| name.eq_ignore_ascii_case(tag)).then_some(end + 1)
}

/// `[words](target)`: the words and the end.
fn link(rest: &str) -> Option<(&str, usize)> {
    let close = rest.find("](")?;
    let words = &rest[1..close];
    let end = close + rest[close..].find(')')? + 1;
    let plain = !words.contains(['[', ']']) && words.len() < 1000 && !rest[close..end].contains(' ');
    plain.then_some((words, end))
}

/// `*words*` or `**words**`, beginning behind a blank or bracket and ending in front of one: the words and the end.
fn emphasis<'r>(rest: &'r str, before: &str) -> Option<(&'r str, usize)> {
    let mark = if rest.starts_with("**") { "**" } else { "*" };
    let opens = before.chars().next_back().is_none_or(|c| !c.is_alphanumeric() && c != '*');
    let inner = rest.strip_prefix(mark)?;
    let length = inner.find('*')?;
    let (words, after) = (&inner[..length], &inner[length..]);
    let behind = after.strip_prefix(mark)?;
    let closes = behind.chars().next().is_none_or(|c| !c.is_alphanumeric());
    let tight = !words.starts_with(char::is_whitespace) && !words.ends_with(char::is_whitespace);
    (opens && closes && tight && !words.is_empty() && !words.contains('\n'))
        .then_some((words, length + 2 * mark.len()))
}

/// Rejoins DOIs and addresses that a line end broke behind a hyphen, slash, dot or underscore.
fn rejoin_identifiers(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.split('\n') {
        if continues_identifier(&out, line) && !out.ends_with('\n') {
            out.push_str(line);
            continue;
        }
        if !out.is_empty() {
            out.push('\n');
        }
        out.push_str(line);
    }
    out
}

/// Whether `before` ends in a DOI or address that breaks off, and `line` can be its rest.
fn continues_identifier(before: &str, line: &str) -> bool {
    let broken = before.split_whitespace().next_back().is_some_and(|word| {
        (word.contains("10.") && word.contains('/') || word.contains("://"))
            && word.ends_with(['-', '/', '.', '_'])
    });
    broken && line.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
}

/// A value from the text on one line: white space collapsed, words that a line end parted at a hyphen rejoined, the
/// blank taken out of `148b- 3p`.
pub(super) fn one_line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (nth, line) in text.lines().map(str::trim).filter(|line| !line.is_empty()).enumerate() {
        let hyphen = line.starts_with('-') && !line.starts_with("--") && !line.starts_with("- ");
        let parted = out.ends_with('-') && !out.ends_with("--") && !out.ends_with(" -");
        if nth > 0 && !hyphen && !parted {
            out.push(' ');
        }
        push_words(line, &mut out);
    }
    out
}

fn push_words(line: &str, out: &mut String) {
    for (nth, word) in line.split_whitespace().enumerate() {
        let behind_hyphen = out.strip_suffix('-').is_some_and(|o| o.ends_with(char::is_alphanumeric));
        if nth > 0 && !(behind_hyphen && word.starts_with(|c: char| c.is_ascii_digit())) {
            out.push(' ');
        }
        out.push_str(word);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(blocks: &[&str]) -> Text {
        let blocks: Vec<_> =
            blocks.iter().map(|text| Block { text: (*text).to_owned(), ..Block::default() }).collect();
        Text::join(&blocks)
    }

    #[track_caller]
    fn check(block: &str, expected: &str) {
        assert_eq!(joined(&[block]).text, expected);
    }

    #[test]
    fn what_is_not_writing_is_taken_out() {
        check("re\u{ad}trac\u{200b}tion", "retraction");
        check("scienti\u{fb01}c e\u{301}tude", "scientific étude");
        check("a\u{a0}b", "a b");
    }

    #[test]
    fn light_markup_is_taken_off() {
        check("[A title\nof two lines](#)", "A title\nof two lines");
        check("**RETRACTION** of *Front. Oncol.* 9", "RETRACTION of Front. Oncol. 9");
        check("WU<sup>1,#</sup>; <u>10.5555/a</u>", "WU1,#; 10.5555/a");
        check("License\n\\(CC BY\\)", "License\n(CC BY)");
    }

    #[test]
    fn what_only_looks_like_markup_stays() {
        check("*CORRESPONDENCE\nEditorial Office*", "*CORRESPONDENCE\nEditorial Office*");
        check("article [1] and (2)", "article [1] and (2)");
        check("p < 0.05 and q > 3, 2*3*4", "p < 0.05 and q > 3, 2*3*4");
        check("[Retracted] A title", "[Retracted] A title");
    }

    #[test]
    fn identifiers_are_rejoined_over_line_ends() {
        check("https://doi.org/10.5555/s12906-\n023-1 end", "https://doi.org/10.5555/s12906-023-1 end");
        check("doi: 10.5555/abc.\nThe next", "doi: 10.5555/abc.\nThe next");
    }

    #[test]
    fn values_stand_on_one_line() {
        assert_eq!(one_line("from microRNA\n-148b-3p cells"), "from microRNA-148b-3p cells");
        assert_eq!(one_line("microRNA-148b- 3p  cells"), "microRNA-148b-3p cells");
        assert_eq!(one_line("placebo-\ncontrolled"), "placebo-controlled");
        assert_eq!(one_line("pre- and post-test"), "pre- and post-test");
    }

    #[test]
    fn blocks_know_their_place() {
        let text = joined(&["one", " ", "two"]);
        let words: Vec<_> = text.blocks.iter().map(|block| text.at(block.span)).collect();
        assert_eq!((text.text.as_str(), words), ("one\n\ntwo", vec!["one", "two"]));
    }
}
