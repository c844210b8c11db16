//! A notice's text to the words that its template would give it: without titles, names, identifiers, dates, numbers.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use crate::notice::Notice;

/// A word of the wording, by its place in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) at: Range<usize>,
    /// A hash of the word in lower case.
    pub(super) key: u64,
}

/// Words that a sentence keeps at least; shorter ones are headings, labels and greetings.
const LEAST_WORDS: usize = 4;

/// Letters between quotation marks from which on the quotation is a title or somebody's words, not a single term.
const QUOTED_BYTES: Range<usize> = 15..400;

/// The sentences of the text, each as the words that remain when everything is masked that differs between two notices
/// of one template.
///
/// Masked are what stands in quotation marks, identifiers and addresses, whatever holds a digit, words in capitals
/// within a sentence (names, journals, places), and the words of the titles. A sentence of which less than half remains
/// is a reference or a heading; licences and declarations that a publisher puts below everything are left out too.
pub(super) fn sentences(notice: &Notice) -> Vec<Vec<Word>> {
    let Some(text) = notice.text.as_deref() else { return Vec::new() };
    let titles = title_pairs(notice);
    let mut open = text.to_owned();
    blank_quotations(&mut open);
    pieces(&open).filter_map(|piece| wording(&open, piece, &titles)).collect()
}

/// Writes blanks over quotations, so that every byte keeps its place.
fn blank_quotations(text: &mut String) {
    let mut quotations: Vec<Range<usize>> = Vec::new();
    let mut from: Option<(usize, char)> = None;
    for (at, c) in text.char_indices() {
        match (from, closing(c)) {
            (Some((start, close)), _) if c == close => {
                let inner = start..at;
                quotations.extend(QUOTED_BYTES.contains(&inner.len()).then_some(inner));
                from = None;
            }
            (Some((start, _)), _)
                if c == '\n' && text[..at].ends_with('\n') || at > start + QUOTED_BYTES.end =>
            {
                from = closing(c).map(|close| (at + c.len_utf8(), close));
            }
            (None, Some(close)) => from = Some((at + c.len_utf8(), close)),
            _ => {}
        }
    }
    for quotation in quotations {
        let blanks = " ".repeat(quotation.len());
        text.replace_range(quotation, &blanks);
    }
}

fn closing(c: char) -> Option<char> {
    match c {
        '“' | '”' | '„' => Some('”'),
        '"' => Some('"'),
        '«' => Some('»'),
        _ => None,
    }
}

/// Sentences: up to a mark that ends one with a blank behind it, or an empty line.
fn pieces(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut ends: Vec<usize> = Vec::new();
    let mut before = [' '; 2];
    for (at, c) in text.char_indices() {
        let ended = c.is_whitespace() && matches!(before[1], '.' | '!' | '?' | ':' | ';');
        if ended || (c == '\n' && before[1] == '\n') || before[1] == '。' {
            ends.push(at);
        }
        before = [before[1], c];
    }
    ends.push(text.len());
    let starts = std::iter::once(0).chain(ends.clone());
    starts.zip(ends).map(|(start, end)| start..end)
}

fn wording(text: &str, piece: Range<usize>, titles: &HashSet<(u64, u64)>) -> Option<Vec<Word>> {
    let sentence = &text[piece.clone()];
    if BOILERPLATE.as_ref().is_some_and(|phrases| phrases.is_match(sentence)) {
        return None;
    }
    let words = words(sentence, piece.start);
    let in_title = |at: usize| {
        let pair = |a: usize, b: usize| titles.contains(&(words[a].word.key, words[b].word.key));
        at + 1 < words.len() && pair(at, at + 1) || at > 0 && pair(at - 1, at)
    };
    let outside: Vec<usize> = (0..words.len()).filter(|at| !in_title(*at)).collect();
    let masked = |at: usize| words[at].masked || at > 0 && words[at].capital;
    let kept = outside.iter().filter(|at| !masked(**at)).map(|at| words[*at].word.clone());
    let kept: Vec<Word> = kept.collect();
    (kept.len() >= LEAST_WORDS && kept.len() * 2 >= outside.len()).then_some(kept)
}

static BOILERPLATE: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    let phrases = include_str!("../../../data/no_wording.txt").lines().filter(|line| !line.is_empty());
    AhoCorasick::builder().ascii_case_insensitive(true).build(phrases).ok()
});

/// A word as it stands in a sentence.
struct Token {
    word: Word,
    capital: bool,
    /// Whether it is, or is part of, a number, an identifier or an address.
    masked: bool,
}

fn words(sentence: &str, offset: usize) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut end = 0;
    for (at, c) in sentence.char_indices() {
        if at < end || c.is_whitespace() {
            continue;
        }
        end = at + sentence[at..].find(char::is_whitespace).unwrap_or(sentence.len() - at);
        let chunk = &sentence[at..end];
        let whole = 0..chunk.len();
        let parts = if is_identifier(chunk) { Vec::from([whole]) } else { parts(chunk) };
        tokens.extend(parts.into_iter().map(|part| {
            let word = &chunk[part.clone()];
            Token {
                capital: word.starts_with(char::is_uppercase),
                masked: word.contains(char::is_numeric) || is_identifier(word),
                word: Word { at: offset + at + part.start..offset + at + part.end, key: key(word) },
            }
        }));
    }
    tokens
}

fn is_identifier(chunk: &str) -> bool {
    chunk.contains("://")
        || chunk.contains('@')
        || chunk.starts_with("www.")
        || (chunk.contains("10.") && chunk.contains('/'))
}

/// The words between marks; a letter of a script without blanks is a word by itself.
fn parts(chunk: &str) -> Vec<Range<usize>> {
    let mut parts: Vec<Range<usize>> = Vec::new();
    let mut joined = false;
    for (at, c) in chunk.char_indices() {
        let end = at + c.len_utf8();
        if !c.is_alphanumeric() {
            // An apostrophe within a word belongs to it.
            joined &= matches!(c, '\'' | '’');
        } else if is_ideograph(c) {
            parts.push(at..end);
            joined = false;
        } else {
            match parts.last_mut().filter(|_| joined) {
                Some(last) => last.end = end,
                None => parts.push(at..end),
            }
            joined = true;
        }
    }
    parts
}

/// Chinese characters and Japanese syllables.
fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}')
}

/// Neighbouring words of the titles of the notice and its articles.
fn title_pairs(notice: &Notice) -> HashSet<(u64, u64)> {
    let own = notice.title.iter();
    let titles = own.chain(notice.articles.iter().filter_map(|article| article.title.as_ref()));
    let mut pairs = HashSet::new();
    for title in titles {
        let keys: Vec<u64> = words(title, 0).into_iter().map(|token| token.word.key).collect();
        pairs.extend(keys.windows(2).map(|pair| (pair[0], pair[1])));
    }
    pairs
}

/// A hash of a word that is the same on every machine: FNV-1a, 64 bits.
fn key(word: &str) -> u64 {
    let lower = word.chars().flat_map(char::to_lowercase).map(|c| if c == '’' { '\'' } else { c });
    lower.fold(0xcbf2_9ce4_8422_2325, |hash, c| {
        (hash ^ u64::from(u32::from(c))).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notice::NoticeId;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let mut notice = Notice::new(NoticeId::new("1"));
        notice.title = Some("Retraction: The growth of brown mice".to_owned());
        notice.text = Some(text.to_owned());
        let found: Vec<String> = sentences(&notice)
            .into_iter()
            .map(|words| words.into_iter().map(|word| &text[word.at]).collect::<Vec<_>>().join(" "))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn names_titles_numbers_and_identifiers_are_masked() {
        check(
            "The article “The growth of brown mice in winter” by Ada Exampleson, published on 3 May 2019, was withdrawn.",
            &["The article by published on was withdrawn"],
        );
        check(
            "We retract the growth of brown mice (https://doi.org/10.5555/a, me@example.org) for want of data.",
            &["We retract for want of data"],
        );
        check("it doesn’t hold, it isn't so", &["it doesn’t hold it isn't so"]);
    }

    #[test]
    fn references_headings_and_licences_are_no_wording() {
        check("Doe J, Roe R. On mice. J Ex 2019;4:1–9.\n\nReceived 3 May 2019", &[]);
        check("This is an open access article under the terms of the licence.", &[]);
    }

    #[test]
    fn lines_of_a_paragraph_are_one_sentence() {
        check("the data were\nmade up by nobody", &["the data were made up by nobody"]);
        check(
            "the data were made up\n\nby nobody but the authors",
            &["the data were made up", "by nobody but the authors"],
        );
    }

    #[test]
    fn letters_are_words_where_there_are_no_blanks() {
        check("本文因数据重复被撤回。", &["本 文 因 数 据 重 复 被 撤 回"]);
    }
}
