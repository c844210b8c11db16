//! Text to the pieces that tokens are made of: plain words, compounds with their parts, runs of CJK.

use std::ops::Range;

/// A piece of text that can be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Segment {
    /// ASCII letters and digits, not joined to anything.
    Plain(Range<usize>),
    /// Parts joined by dashes, slashes, dots and the like, or a word with letters beyond ASCII; the parts are in
    /// [`Scanner::parts`].
    Compound,
    /// Letters of a script that is written without blanks.
    Cjk(Range<usize>),
}

/// One part of a compound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    /// The bytes of the part.
    pub(super) range: Range<usize>,
    /// A possessive `s` or a superscript that follows; it belongs to the joined form only. Empty if there is none.
    pub(super) suffix: Range<usize>,
    /// Whether a dash, or nothing at all, joins the part to the one before it.
    pub(super) dashed: bool,
}

/// Parts of one compound at most; a longer one goes on as another compound.
pub(super) const MAX_PARTS: usize = 16;

/// Walks over a text from left to right, without looking at any byte more than a few times.
pub(super) struct Scanner<'t> {
    text: &'t str,
    at: usize,
    /// The parts of the compound that was found last.
    pub(super) parts: Vec<Part>,
}

impl<'t> Scanner<'t> {
    pub(super) fn new(text: &'t str, parts: Vec<Part>) -> Self {
        Scanner { text, at: 0, parts }
    }

    /// The next piece, if there is one.
    pub(super) fn next(&mut self) -> Option<Segment> {
        let bytes = self.text.as_bytes();
        while let Some(&byte) = bytes.get(self.at) {
            if byte.is_ascii_alphanumeric() {
                return Some(self.word());
            }
            if byte.is_ascii() {
                self.at += 1;
                continue;
            }
            let letter = self.char_at(self.at)?;
            if is_cjk(letter) {
                return Some(self.cjk());
            }
            if is_word(letter) || is_superscript(letter) {
                return Some(self.compound());
            }
            self.at += letter.len_utf8();
        }
        None
    }

    /// A piece that begins with an ASCII letter or digit; most of all text ends in the first branch.
    fn word(&mut self) -> Segment {
        let bytes = self.text.as_bytes();
        let start = self.at;
        let run = bytes[start..].iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        let end = start + run;
        let plain = match bytes.get(end) {
            None => true,
            Some(byte) if !byte.is_ascii() => false,
            Some(byte) => {
                !is_ascii_joiner(*byte)
                    || bytes.get(end + 1).is_none_or(|next| next.is_ascii() && !next.is_ascii_alphanumeric())
            }
        };
        if plain {
            self.at = end;
            return Segment::Plain(start..end);
        }
        self.compound()
    }

    fn compound(&mut self) -> Segment {
        self.parts.clear();
        let mut dashed = false;
        while self.parts.len() < MAX_PARTS {
            let range = self.part();
            let suffix = self.suffix();
            self.parts.push(Part { range, suffix, dashed });
            match self.joint() {
                Some((next, is_dash)) => (self.at, dashed) = (next, is_dash),
                None => break,
            }
        }
        Segment::Compound
    }

    /// A run of word characters, or of superscripts as in `¹⁸F`; characters without width inside it belong to it.
    fn part(&mut self) -> Range<usize> {
        let start = self.at;
        let raised = self.char_at(start).is_some_and(is_superscript);
        let belongs = if raised { is_superscript } else { is_word };
        while let Some(letter) = self.char_at(self.at) {
            let after = self.at + letter.len_utf8();
            let bridged = is_ignorable(letter) && self.word_at(after);
            if !belongs(letter) && !bridged {
                break;
            }
            self.at = after;
        }
        start..self.at
    }

    /// `'s` at the end of a word, or a superscript behind it.
    fn suffix(&mut self) -> Range<usize> {
        let start = self.at;
        while self.char_at(self.at).is_some_and(is_superscript) {
            self.at += self.char_at(self.at).map_or(0, char::len_utf8);
        }
        if self.at > start {
            return start..self.at;
        }
        let Some(mark) = self.char_at(start).filter(|mark| is_apostrophe(*mark)) else { return start..start };
        let letter = start + mark.len_utf8();
        let after = letter + 1;
        let possessive = matches!(self.text.as_bytes().get(letter), Some(b's' | b'S'));
        if !possessive || self.word_at(after) {
            return start..start;
        }
        self.at = after;
        letter..after
    }

    /// Where the next part of the compound begins, and whether a dash leads there.
    fn joint(&self) -> Option<(usize, bool)> {
        let joiner = self.char_at(self.at)?;
        if is_word(joiner) || is_superscript(joiner) {
            return Some((self.at, true));
        }
        let next = self.at + joiner.len_utf8();
        (is_joiner(joiner) && self.word_at(next)).then_some((next, is_dash(joiner)))
    }

    /// A run of CJK with the marks that belong to its letters.
    fn cjk(&mut self) -> Segment {
        let start = self.at;
        while let Some(letter) = self.char_at(self.at).filter(|c| is_cjk(*c) || is_mark(*c)) {
            self.at += letter.len_utf8();
        }
        Segment::Cjk(start..self.at)
    }

    fn char_at(&self, at: usize) -> Option<char> {
        match self.text.as_bytes().get(at) {
            Some(byte) if byte.is_ascii() => Some(char::from(*byte)),
            Some(_) => self.text.get(at..)?.chars().next(),
            None => None,
        }
    }

    fn word_at(&self, at: usize) -> bool {
        self.char_at(at).is_some_and(is_word)
    }
}

/// Dashes that join words. The em dash and the bar are punctuation between words and are not among them.
pub(crate) fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2013}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}')
}

/// Apostrophes in all the shapes that typesetting gives them.
pub(crate) fn is_apostrophe(c: char) -> bool {
    matches!(
        c,
        '\'' | '`' | '\u{b4}' | '\u{2018}' | '\u{2019}' | '\u{201b}' | '\u{2bc}' | '\u{2032}' | '\u{ff07}'
    )
}

fn is_joiner(c: char) -> bool {
    match u8::try_from(c) {
        Ok(byte) if byte.is_ascii() => is_ascii_joiner(byte),
        _ => is_dash(c) || is_apostrophe(c) || matches!(c, '\u{b7}' | '\u{2044}' | '\u{ff0e}' | '\u{ff0f}'),
    }
}

fn is_ascii_joiner(byte: u8) -> bool {
    matches!(byte, b'-' | b'/' | b'.' | b'_' | b'\'' | b'`' | b'&')
}

/// Characters without width, and accents that stand alone where a PDF lost their letter (`Mu¨ller`).
pub(crate) fn is_ignorable(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{180e}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}')
        || matches!(c, '\u{a8}' | '\u{b8}' | '\u{2c6}' | '\u{2dc}')
}

/// Accents that Unicode writes behind their letter.
pub(crate) fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}'
        | '\u{20d0}'..='\u{20ff}' | '\u{3099}' | '\u{309a}' | '\u{fe20}'..='\u{fe2f}')
}

fn is_superscript(c: char) -> bool {
    matches!(c, '\u{b2}' | '\u{b3}' | '\u{b9}' | '\u{2070}' | '\u{2074}'..='\u{2079}')
}

fn is_word(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric();
    }
    let letter = c.is_alphanumeric() || is_mark(c) || unicode_normalization::char::is_combining_mark(c);
    letter && !is_cjk(c) && !is_superscript(c)
}

/// Scripts that are written without blanks between words, and Hangul, whose blanks do not divide stems.
pub(crate) fn is_cjk(c: char) -> bool {
    matches!(c, '\u{1100}'..='\u{11ff}' | '\u{3005}' | '\u{3007}' | '\u{3041}'..='\u{3096}' | '\u{309d}'..='\u{309f}'
        | '\u{30a1}'..='\u{30fa}' | '\u{30fc}'..='\u{30ff}' | '\u{3131}'..='\u{318e}' | '\u{31f0}'..='\u{31ff}'
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}'
        | '\u{ff66}'..='\u{ff9f}' | '\u{20000}'..='\u{323af}')
}
