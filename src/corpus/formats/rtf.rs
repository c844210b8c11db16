//! RTF to paragraphs. Control words: Rich Text Format Specification 1.9.1.
//!
//! Own code, because the crates for RTF neither know code pages nor survive damaged files.

use encoding_rs::{Encoding, WINDOWS_1252};

use crate::corpus::document::Document;
use crate::corpus::format::Outcome;
use crate::corpus::records::Records;
use crate::corpus::{Block, FileError, RawNotice, ReadOptions, xml::collapse};

/// Groups that hold no running text.
const DESTINATIONS: &[&str] = &[
    "fonttbl",
    "colortbl",
    "stylesheet",
    "info",
    "pict",
    "object",
    "header",
    "footer",
    "headerl",
    "headerr",
    "headerf",
    "footerl",
    "footerr",
    "footerf",
    "listtable",
    "listoverridetable",
    "rsidtbl",
    "generator",
    "themedata",
    "colorschememapping",
    "datastore",
    "latentstyles",
    "xmlnstbl",
    "fldinst",
    "bkmkstart",
    "bkmkend",
    "filetbl",
    "revtbl",
    "nonshppict",
];

/// The font size of which others are multiples: 12 points, in half points. It is the specification's default.
const BODY_HALF_POINTS: f32 = 24.0;

pub(crate) fn claims(document: &Document<'_>) -> bool {
    document.bytes.trim_ascii_start().starts_with(b"{\\rtf")
}

pub(crate) fn read(
    document: &Document<'_>,
    _: &ReadOptions,
    records: &mut Records<'_>,
) -> Result<Outcome, FileError> {
    let blocks = blocks(document.bytes);
    if blocks.is_empty() {
        return Ok(Outcome::Skipped("the document holds no text".to_owned()));
    }
    records.push(RawNotice { blocks, ..RawNotice::default() });
    Ok(Outcome::Read)
}

fn blocks(bytes: &[u8]) -> Vec<Block> {
    let mut writer = Writer { encoding: WINDOWS_1252, ..Writer::new() };
    let mut rest = bytes;
    while let Some((token, behind)) = next_token(rest) {
        writer.token(token);
        rest = behind;
    }
    writer.end_paragraph();
    writer.blocks
}

/// What RTF is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token<'a> {
    Open,
    Close,
    /// `\word` with its number, if it has one.
    Word(&'a [u8], Option<i32>),
    /// `\'hh`: a byte in the document's code page.
    Byte(u8),
    /// A character that stands for itself.
    Plain(u8),
}

fn next_token(bytes: &[u8]) -> Option<(Token<'_>, &[u8])> {
    let (&first, rest) = bytes.split_first()?;
    Some(match first {
        b'{' => (Token::Open, rest),
        b'}' => (Token::Close, rest),
        b'\\' => control(rest),
        _ => (Token::Plain(first), rest),
    })
}

fn control(rest: &[u8]) -> (Token<'_>, &[u8]) {
    if let [b'\'', high, low, behind @ ..] = rest {
        let digit = |byte: &u8| char::from(*byte).to_digit(16);
        let byte = digit(high).zip(digit(low)).map_or(b'?', |(high, low)| (high * 16 + low) as u8);
        return (Token::Byte(byte), behind);
    }
    let letters = rest.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    if letters == 0 {
        return rest
            .split_first()
            .map_or((Token::Close, rest), |(symbol, behind)| (symbol_token(symbol, rest), behind));
    }
    let (word, behind) = rest.split_at(letters);
    let digits = behind
        .iter()
        .enumerate()
        .take_while(|(at, byte)| byte.is_ascii_digit() || *at == 0 && **byte == b'-')
        .count();
    let (number, behind) = behind.split_at(digits);
    let number = std::str::from_utf8(number).ok().and_then(|number| number.parse().ok());
    // One blank ends a control word and is part of it.
    (Token::Word(word, number), behind.strip_prefix(b" ").unwrap_or(behind))
}

fn symbol_token<'a>(symbol: &u8, rest: &'a [u8]) -> Token<'a> {
    match symbol {
        b'~' => Token::Plain(b' '),
        b'_' => Token::Plain(b'-'),
        b'\n' | b'\r' => Token::Word(b"par", None),
        b'*' => Token::Word(&rest[..1], None),
        // An optional hyphen, and marks of index entries, show nothing.
        b'-' | b':' | b'|' => Token::Word(b"", None),
        other => Token::Plain(*other),
    }
}

/// What holds inside one group.
#[derive(Clone, Copy, Default)]
struct Group {
    is_hidden: bool,
    /// How many characters stand in for each `\u`.
    fallback: usize,
    half_points: f32,
}

struct Writer {
    blocks: Vec<Block>,
    text: String,
    /// Bytes of the code page that are not yet decoded: one character may need two.
    pending: Vec<u8>,
    encoding: &'static Encoding,
    group: Group,
    outer: Vec<Group>,
    /// How many characters to leave out behind a `\u`.
    to_skip: usize,
    /// The largest type of the paragraph.
    half_points: f32,
}

impl Writer {
    fn new() -> Self {
        let group = Group { is_hidden: false, fallback: 1, half_points: BODY_HALF_POINTS };
        Writer {
            blocks: Vec::new(),
            text: String::new(),
            pending: Vec::new(),
            encoding: WINDOWS_1252,
            group,
            outer: Vec::new(),
            to_skip: 0,
            half_points: 0.0,
        }
    }

    fn token(&mut self, token: Token<'_>) {
        match token {
            Token::Plain(b'\r' | b'\n') => {}
            Token::Plain(byte) | Token::Byte(byte) => self.byte(byte),
            other => {
                self.decode_pending();
                self.to_skip = 0;
                self.structure(other);
            }
        }
    }

    fn structure(&mut self, token: Token<'_>) {
        match token {
            Token::Open => self.outer.push(self.group),
            Token::Close => self.group = self.outer.pop().unwrap_or(self.group),
            Token::Word(word, number) => self.word(&String::from_utf8_lossy(word), number),
            Token::Byte(_) | Token::Plain(_) => {}
        }
    }

    fn byte(&mut self, byte: u8) {
        if self.to_skip > 0 {
            self.to_skip -= 1;
        } else if !self.group.is_hidden {
            self.pending.push(byte);
            self.half_points = self.half_points.max(self.group.half_points);
        }
    }

    fn word(&mut self, word: &str, number: Option<i32>) {
        match (word, number) {
            ("ansicpg", Some(page)) => self.encoding = code_page(page),
            ("fs", Some(size)) => self.group.half_points = size as f32,
            ("uc", Some(count)) => self.group.fallback = usize::try_from(count).unwrap_or(1).min(8),
            ("u", Some(unit)) => self.unicode(unit),
            ("v", on) => self.group.is_hidden |= on != Some(0),
            ("*", _) => self.group.is_hidden = true,
            ("par" | "sect" | "page" | "row", _) => self.end_paragraph(),
            ("line", _) => self.push("\n"),
            ("tab" | "cell", _) => self.push("\t"),
            ("emdash", _) => self.push("—"),
            ("endash", _) => self.push("–"),
            ("lquote", _) => self.push("‘"),
            ("rquote", _) => self.push("’"),
            ("ldblquote", _) => self.push("“"),
            ("rdblquote", _) => self.push("”"),
            ("bullet", _) => self.push("•"),
            (name, _) if DESTINATIONS.contains(&name) => self.group.is_hidden = true,
            _ => {}
        }
    }

    /// `\u` counts in signed 16-bit units; characters beyond them come as two.
    fn unicode(&mut self, unit: i32) {
        let unit = (unit & 0xffff) as u16;
        let waiting = self.text.chars().next_back().and_then(high_surrogate);
        let (units, replaces) = match waiting {
            Some(high) => (vec![high, unit], true),
            None => (vec![unit], false),
        };
        if !self.group.is_hidden {
            if replaces {
                self.text.pop();
            }
            let decoded = match unit {
                0xd800..=0xdbff => char::from_u32(PRIVATE + u32::from(unit)).map(String::from),
                _ => Some(String::from_utf16_lossy(&units)),
            };
            self.text.push_str(&decoded.unwrap_or_default());
            self.half_points = self.half_points.max(self.group.half_points);
        }
        self.to_skip = self.group.fallback;
    }

    fn push(&mut self, text: &str) {
        if !self.group.is_hidden {
            self.text.push_str(text);
        }
    }

    fn decode_pending(&mut self) {
        if !self.pending.is_empty() {
            let (text, _) = self.encoding.decode_without_bom_handling(&self.pending);
            self.text.push_str(&text);
            self.pending.clear();
        }
    }

    fn end_paragraph(&mut self) {
        self.decode_pending();
        if self.group.is_hidden {
            return;
        }
        let line =
            |line: &str| line.split('\t').map(collapse).collect::<Vec<_>>().join("\t").trim().to_owned();
        let lines: Vec<String> = self.text.lines().map(line).filter(|line| !line.is_empty()).collect();
        if !lines.is_empty() {
            self.blocks.push(Block {
                text: lines.join("\n"),
                size: self.half_points / BODY_HALF_POINTS,
                page: 0,
            });
        }
        self.text.clear();
        self.half_points = 0.0;
    }
}

/// Where the first half of a character waits for its second: a plane for private use.
const PRIVATE: u32 = 0x10_0000;

fn high_surrogate(waiting: char) -> Option<u16> {
    u32::from(waiting)
        .checked_sub(PRIVATE)
        .and_then(|unit| u16::try_from(unit).ok())
        .filter(|unit| (0xd800..=0xdbff).contains(unit))
}

/// Encodings by the numbers that Windows gives them.
fn code_page(number: i32) -> &'static Encoding {
    let label = match number {
        932 => "shift_jis".to_owned(),
        936 => "gbk".to_owned(),
        949 => "euc-kr".to_owned(),
        950 => "big5".to_owned(),
        65001 => "utf-8".to_owned(),
        _ => format!("windows-{number}"),
    };
    Encoding::for_label(label.as_bytes()).unwrap_or(WINDOWS_1252)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(rtf: &str, expected: &[(&str, f32)]) {
        let found = blocks(rtf.as_bytes());
        let found: Vec<_> = found.iter().map(|block| (block.text.as_str(), block.size)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn paragraphs_sizes_and_hidden_groups() {
        check(
            r"{\rtf1\ansi{\fonttbl{\f0 Times;}}\fs24 {\fs36 Title}\par Text\line more\par}",
            &[("Title", 1.5), ("Text\nmore", 1.0)],
        );
        check(r"{\rtf1{\info{\title X}}{\*\generator Y;}a{\v z}b}", &[("ab", 1.0)]);
        check("{\\rtf1 a\nb\\\nc}", &[("ab", 1.0), ("c", 1.0)]);
    }

    #[test]
    fn characters_beyond_ascii() {
        check(r"{\rtf1\ansicpg1252 Caf\'e9}", &[("Café", 1.0)]);
        check(r"{\rtf1\ansicpg932 \'93\'fa\'96\'7b}", &[("日本", 1.0)]);
        check(r"{\rtf1 P\u345?\'edklad \u8220?x\u8221?}", &[("Příklad “x”", 1.0)]);
        check(r"{\rtf1\uc0 \u-10179 \u-8704 !}", &[("😀!", 1.0)]);
        check(r"{\rtf1 a\~b\_c\emdash d \{e\}}", &[("a b-c—d {e}", 1.0)]);
    }

    #[test]
    fn damage_is_survived() {
        check(r"{\rtf1 a}}}b", &[("ab", 1.0)]);
        check(r"{\rtf1 a\", &[("a", 1.0)]);
        check(r"{\rtf1 a\'zz\u", &[("a?", 1.0)]);
        assert_eq!(blocks("{\\rtf1 ".repeat(100_000).as_bytes()), []);
    }
}
