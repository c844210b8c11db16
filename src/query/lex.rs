//! Text to the tokens of a query. The box is plain text first: only what is surely an operator is one.

use std::ops::Range;

use super::identifier::{identifier_at, is_doi_beginning};
use super::word::read_word;
use super::{Field, Identifier, Problem, ProblemKind, TermKind};

/// Bytes of a query that are read.
pub const MAX_BYTES: usize = 4096;
/// Words of a query that are read; those of phrases count.
pub const MAX_WORDS: usize = 256;
/// Punctuation that may follow a number.
const AFTER_NUMBER: [char; 5] = [',', ';', '.', ')', ':'];
/// Words between the words of a phrase, or between words that are near, at most.
const MAX_SLOP: u32 = 50;
/// Words between words that are near, where no number is given; as in SQLite's FTS5.
const USUAL_NEAR: u32 = 10;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// A word, or the value of a field as typed.
    Word(String, TermKind),
    /// What stood between quotation marks, and how many words may come between.
    Phrase(String, u32),
    /// `*` alone: everything, or any value of a field.
    Star,
    Identifier(Identifier),
    /// A field; what it applies to follows at once.
    Field(Field),
    Open,
    Close,
    And,
    Or,
    Not,
    /// So many other words may stand between what stands before and what follows.
    Near(u32),
}

/// A token and the bytes of the query that it was read from.
pub(super) type Placed = (Token, Range<usize>);

pub(super) fn tokens(text: &str, problems: &mut Vec<Problem>) -> Vec<Placed> {
    let kept = within_limit(text, problems);
    let plain_capitals = operators_are_words(kept);
    let mut lexer = Lexer { text: kept, at: 0, words: 0, plain_capitals, tokens: Vec::new(), problems };
    while lexer.words < MAX_WORDS && lexer.skip_blanks() {
        lexer.token();
    }
    if lexer.skip_blanks() {
        let at = lexer.at;
        lexer.problem(
            ProblemKind::Limit,
            at..kept.len(),
            format!("only the first {MAX_WORDS} words are read"),
        );
    }
    lexer.tokens
}

fn within_limit<'t>(text: &'t str, problems: &mut Vec<Problem>) -> &'t str {
    if text.len() <= MAX_BYTES {
        return text;
    }
    let hard = text.floor_char_boundary(MAX_BYTES);
    // A word is not cut in two, unless there is no end of it.
    let end = text[..hard].rfind(char::is_whitespace).unwrap_or(hard);
    let message = format!("only the first {MAX_BYTES} bytes are read");
    problems.push(Problem::at(ProblemKind::Limit, message, end, text.len()));
    &text[..end]
}

const LITTLE: [&str; 12] = ["OF", "THE", "IN", "A", "AN", "ON", "FOR", "WITH", "BY", "TO", "FROM", "IS"];
const LABELS: [&str; 3] = ["doi", "pmid", "pmcid"];

/// Whether a word may mean more than itself, alone or beside other words.
pub(super) fn is_reserved(word: &str) -> bool {
    let is_operator = matches!(word, "AND" | "OR" | "NOT" | "&&" | "||");
    is_operator
        || near(word).is_some()
        || LITTLE.contains(&word)
        || LABELS.iter().any(|label| label.eq_ignore_ascii_case(word))
}

/// Whether the text is a title in capitals, in which AND, OR and NOT are words: no lower-case letter, and one of the
/// little words that no list of genes has.
fn operators_are_words(text: &str) -> bool {
    !text.chars().any(char::is_lowercase) && text.split_whitespace().any(|word| LITTLE.contains(&word))
}

struct Lexer<'t, 'p> {
    text: &'t str,
    at: usize,
    words: usize,
    plain_capitals: bool,
    tokens: Vec<Placed>,
    problems: &'p mut Vec<Problem>,
}

impl<'t> Lexer<'t, '_> {
    /// Passes over blanks, commas and semicolons between tokens; false at the end.
    fn skip_blanks(&mut self) -> bool {
        let rest =
            self.text[self.at..].trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ';'));
        self.at = self.text.len() - rest.len();
        self.at < self.text.len()
    }

    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn push(&mut self, token: Token, bytes: usize) {
        self.tokens.push((token, self.at..self.at + bytes));
        self.at += bytes;
    }

    fn problem(&mut self, kind: ProblemKind, range: Range<usize>, message: String) {
        self.problems.push(Problem::at(kind, message, range.start, range.end));
    }

    fn token(&mut self) {
        let rest = self.rest();
        let Some(first) = rest.chars().next() else { return };
        if let Some((token, bytes)) = operator(rest, self.plain_capitals) {
            return self.push(token, bytes);
        }
        if let Some((words, bytes)) = near(rest).filter(|_| !self.plain_capitals) {
            return self.near(words, bytes);
        }
        if let Some(found) = identifier_at(rest) {
            self.words += 1;
            return self.push(Token::Identifier(found.identifier), found.bytes);
        }
        if rest.starts_with("10.") && is_doi_beginning(&self.text[self.at..chunk_end(self.text, self.at)]) {
            self.push(Token::Field(Field::Doi), 0);
            return self.value(Field::Doi);
        }
        match first {
            '(' => self.push(Token::Open, 1),
            ')' => self.push(Token::Close, 1),
            _ if opens_quote(first) => self.phrase(first),
            '-' | '!' | '\u{2212}' if self.negates(first) => self.push(Token::Not, first.len_utf8()),
            '-' | '\u{2212}' if self.glue(first) => {}
            '+' if is_plus(&rest[1..]) => self.as_spelt(),
            '+' if rest[1..].starts_with(|c| c == '(' || opens_quote(c)) => self.at += 1,
            _ => self.field_or_word(),
        }
    }

    /// Whether a dash or `!` here excludes what follows. `a - b` has a dash, `--x` is a habit, and `BMP -2` has a
    /// stray blank; but `fraud -2019` excludes a year.
    fn negates(&self, sign: char) -> bool {
        let after = self.at + sign.len_utf8();
        match self.text[after..].chars().next() {
            None | Some('-' | '!') => false,
            Some(next) if next.is_whitespace() => false,
            Some(next) if next.is_ascii_digit() && sign != '!' => !self.follows_word() || self.is_year(after),
            Some(_) => true,
        }
    }

    /// `+word`: the word, and nothing that is nearly written so.
    fn as_spelt(&mut self) {
        self.at += 1;
        if identifier_at(self.rest()).is_some() {
            return;
        }
        let before = self.tokens.len();
        self.field_or_word();
        if let Some((Token::Word(_, kind @ TermKind::Word), _)) = self.tokens[before..].last_mut() {
            *kind = TermKind::AsSpelt;
        }
    }

    fn near(&mut self, words: u32, bytes: usize) {
        if words > MAX_SLOP {
            let message =
                format!("words are near with at most {MAX_SLOP} others between; read as `NEAR/{MAX_SLOP}`");
            self.problem(ProblemKind::Limit, self.at..self.at + bytes, message);
        }
        self.push(Token::Near(words.min(MAX_SLOP)), bytes);
    }

    fn is_year(&self, start: usize) -> bool {
        let number = self.text[start..chunk_end(self.text, start)].trim_end_matches(AFTER_NUMBER);
        number.len() == 4 && (number.starts_with("19") || number.starts_with("20"))
    }

    /// Whether a plain word stands before, with nothing but blanks between.
    fn follows_word(&self) -> bool {
        match self.tokens.last() {
            Some((Token::Word(_, TermKind::Word), range)) => {
                self.text[range.end..self.at].trim().is_empty() && !self.follows_field()
            }
            _ => false,
        }
    }

    /// Joins a number behind a stray blank and a dash to the word before; false if that is not what stands here.
    fn glue(&mut self, dash: char) -> bool {
        let after = self.at + dash.len_utf8();
        let end = chunk_end(self.text, after);
        let number = self.text[after..end].trim_end_matches(AFTER_NUMBER);
        if !number.starts_with(|c: char| c.is_ascii_digit()) || !self.follows_word() {
            return false;
        }
        let Some((Token::Word(word, _), range)) = self.tokens.last_mut() else { return false };
        let message = format!(
            "read `{word} {dash}{number}` as `{word}-{number}`, without the blank; to exclude it type `NOT {number}`"
        );
        word.push('-');
        word.push_str(number);
        range.end = end;
        self.problem(ProblemKind::ReadAsText, self.at..end, message);
        self.at = end;
        true
    }

    fn follows_field(&self) -> bool {
        let before = self.tokens.len().checked_sub(2).and_then(|at| self.tokens.get(at));
        matches!(before, Some((Token::Field(_), _)))
    }

    fn phrase(&mut self, open: char) {
        let inside = self.at + open.len_utf8();
        let Some(length) = self.text[inside..].find(|c| closes_quote(open, c)) else {
            let end = inside;
            let message = format!("`{open}` has no closing mark; what follows is read as words");
            self.problem(ProblemKind::ReadAsText, self.at..end, message);
            self.at = end;
            return;
        };
        let text = self.text[inside..inside + length].trim().to_owned();
        let end = inside + length;
        let close = self.text[end..].chars().next().map_or(0, char::len_utf8);
        let (slop, slop_bytes) = slop(&self.text[end + close..]);
        self.words += text.split_whitespace().count().max(1);
        self.push(Token::Phrase(text, slop), end + close + slop_bytes - self.at);
    }

    fn field_or_word(&mut self) {
        let rest = self.rest();
        let length =
            rest.bytes().take_while(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'-')).count();
        let name = &rest[..length];
        if let Some(value) = rest[length..].strip_prefix(':').filter(|_| is_name(name)) {
            if let Some(field) = Field::from_name(name) {
                let is_bare = value.chars().next().is_none_or(|c| c.is_whitespace() || c == ')');
                return self.field(field, length + 1, is_bare);
            }
            let message = format!("read `{name}:` as text; no field has this name");
            self.problem(ProblemKind::ReadAsText, self.at..self.at + length + 1, message);
        }
        self.word(chunk_end(self.text, self.at));
    }

    /// `name:` of a known field; `name: value` with a blank is one too unless it looks like a heading.
    fn field(&mut self, field: Field, bytes: usize, is_bare: bool) {
        let (start, after) = (self.at, self.at + bytes);
        let next = self.text[after..].chars().next();
        if next.is_some_and(|c| c == '(' || opens_quote(c)) {
            return self.push(Token::Field(field), bytes);
        }
        if !is_bare {
            self.push(Token::Field(field), bytes);
            return self.value(field);
        }
        let name = &self.text[start..after];
        let follows = !self.text[after..].trim_start().is_empty() && next.is_some_and(char::is_whitespace);
        let heading = name.starts_with(char::is_uppercase);
        let name = name.to_owned();
        if follows && !heading {
            let message = format!("read `{name}` as the field of what follows; no blank is needed");
            self.problem(ProblemKind::Hint, start..after, message);
            self.push(Token::Field(field), bytes);
            self.skip_blanks();
            if !self.rest().starts_with('(') && !self.rest().starts_with(opens_quote) {
                self.value(field);
            }
        } else if follows {
            let message = format!(
                "read `{name}` as text; for the field type `{}` without a blank",
                name.to_lowercase()
            );
            self.problem(ProblemKind::ReadAsText, start..after, message);
            self.word(after);
        } else {
            self.problem(ProblemKind::LeftOut, start..after, format!("`{name}` has no value; left out"));
            self.at = after;
        }
    }

    /// The value of a field: for years, dates and identifiers just as typed.
    fn value(&mut self, field: Field) {
        let end = chunk_end(self.text, self.at);
        if super::value::is_typed(field) && &self.text[self.at..end] != "*" {
            let raw = self.text[self.at..end].trim_end_matches([',', ';']);
            let (text, bytes) = (raw.to_owned(), raw.len());
            self.words += 1;
            return self.push(Token::Word(text, TermKind::Word), bytes.max(1));
        }
        self.word(end);
    }

    /// The chunk up to `end` as a word, with its operators `*` and `~`.
    fn word(&mut self, end: usize) {
        let raw = &self.text[self.at..end];
        let bytes = raw.len();
        self.words += 1;
        if raw == "*" {
            return self.push(Token::Star, bytes);
        }
        // Inside a field the sign stands here: `title:+word`.
        let plus = raw.starts_with('+') && is_plus(&raw[1..]);
        let (word, kind, complaint) = read_word(if plus { &raw[1..] } else { raw });
        let kind = if plus && kind == TermKind::Word { TermKind::AsSpelt } else { kind };
        if let Some(message) = complaint {
            self.problem(ProblemKind::ReadAsText, self.at..end, message);
        }
        self.push(Token::Word(word, kind), bytes);
    }
}

/// Where a run without blanks ends that begins at `start`: before a quotation mark, or a parenthesis that closes
/// one in front of the run.
fn chunk_end(text: &str, start: usize) -> usize {
    let mut open = 0usize;
    let mut escaped = false;
    for (at, letter) in text[start..].char_indices() {
        match letter {
            _ if letter.is_whitespace() => return start + at,
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '(' => open += 1,
            ')' if open == 0 => return start + at,
            ')' => open -= 1,
            _ if opens_quote(letter) || matches!(letter, '”' | '»') => {
                // A mark that begins the run is passed over, so that reading goes on.
                return start + if at == 0 { letter.len_utf8() } else { at };
            }
            _ => {}
        }
    }
    text.len()
}

fn operator(rest: &str, plain_capitals: bool) -> Option<(Token, usize)> {
    let operators =
        [("AND", Token::And), ("OR", Token::Or), ("NOT", Token::Not), ("&&", Token::And), ("||", Token::Or)];
    let (name, token) = operators.into_iter().find(|(name, _)| {
        let after = rest.strip_prefix(name).map(|after| after.chars().next());
        after.is_some_and(|next| next.is_none_or(|c| c.is_whitespace() || matches!(c, '(' | ')')))
    })?;
    let is_word = plain_capitals && name.starts_with(|c: char| c.is_ascii_uppercase());
    (!is_word).then_some((token, name.len()))
}

/// `NEAR` or `NEAR/5`: how many words may stand between, and the bytes of the operator.
fn near(rest: &str) -> Option<(u32, usize)> {
    let after = rest.strip_prefix("NEAR")?;
    let (words, bytes) = match after.strip_prefix('/') {
        None => (USUAL_NEAR, 4),
        Some(number) => {
            let digits = number.bytes().take_while(u8::is_ascii_digit).count();
            // A number too large for any machine word is larger than every limit.
            let words = if digits > 6 { u32::MAX } else { number[..digits].parse().ok()? };
            (words, 5 + digits)
        }
    };
    let ends = rest[bytes..].chars().next().is_none_or(|c| c.is_whitespace() || matches!(c, '(' | ')'));
    ends.then_some((words, bytes))
}

/// Whether a `+` before this marks a word; `a + b` and `++` have a sign.
fn is_plus(rest: &str) -> bool {
    let next = rest.chars().next();
    next.is_some_and(|c| !c.is_whitespace() && !matches!(c, '+' | '(' | ')') && !opens_quote(c))
}

/// `~5` behind a phrase.
fn slop(rest: &str) -> (u32, usize) {
    let Some(digits) = rest.strip_prefix('~') else { return (0, 0) };
    let count = digits.bytes().take_while(u8::is_ascii_digit).count();
    match digits[..count].parse::<u32>() {
        Ok(slop) => (slop.min(MAX_SLOP), count + 1),
        Err(_) => (0, 0),
    }
}

/// Whether letters before a colon may name a field; `https` never does.
fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic()) && !matches!(name, "http" | "https")
}

pub(super) fn opens_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '„' | '‟' | '«' | '»' | '＂')
}

fn closes_quote(open: char, c: char) -> bool {
    match open {
        '«' => c == '»',
        '»' => matches!(c, '«' | '»'),
        _ => matches!(c, '"' | '”' | '“' | '‟' | '＂'),
    }
}
