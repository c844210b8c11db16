//! A phrase of a table and the words of a sentence to whether the one stands in the other.

use std::collections::BTreeMap;

/// The words of a sentence in lower case, without the punctuation at their ends.
#[derive(Debug, Default)]
pub(super) struct Words {
    lower: String,
    /// Where each word stands in `lower`, and where it begins in the sentence.
    words: Vec<(u32, u32, u32)>,
}

impl Words {
    /// The words of a sentence, which white space parts.
    pub(super) fn of(sentence: &str) -> Words {
        let mut out = Words { lower: String::with_capacity(sentence.len()), words: Vec::with_capacity(32) };
        for word in sentence.split_whitespace() {
            let at = word.as_ptr() as usize - sentence.as_ptr() as usize;
            out.push(word, at);
        }
        out
    }

    pub(super) fn len(&self) -> usize {
        self.words.len()
    }

    /// A word by its number.
    pub(super) fn word(&self, at: usize) -> &str {
        self.words.get(at).map_or("", |(start, end, _)| &self.lower[*start as usize..*end as usize])
    }

    /// The byte of the sentence where a word begins.
    pub(super) fn start(&self, at: usize) -> usize {
        self.words.get(at).map_or(0, |(.., start)| *start as usize)
    }

    /// A word between blanks, which is several where a source lost the blank between them.
    fn push(&mut self, word: &str, at: usize) {
        let mut start = 0;
        let joints = if word.contains(['/', '@']) {
            Vec::from_iter(behind_address(word))
        } else {
            joints(word).collect()
        };
        for end in joints {
            self.push_one(&word[start..end], at + start);
            start = end;
        }
        self.push_one(&word[start..], at + start);
    }

    fn push_one(&mut self, word: &str, at: usize) {
        let edge = |c: char| !c.is_alphanumeric() && c != '&';
        let trimmed = word.trim_matches(edge);
        let leading = word.len() - word.trim_start_matches(edge).len();
        let start = self.lower.len();
        for c in trimmed.chars() {
            match c {
                '’' => self.lower.push('\''),
                c if c.is_ascii() => self.lower.push(c.to_ascii_lowercase()),
                c => self.lower.extend(c.to_lowercase()),
            }
        }
        if !trimmed.is_empty() {
            self.words.push((start as u32, self.lower.len() as u32, (at + leading) as u32));
        }
    }
}

/// `https://doi.org/10.5555/a-6The`: where a sentence begins that is glued to an address.
fn behind_address(word: &str) -> Option<usize> {
    const OPENERS: [&str; 9] = ["The", "This", "At", "We", "In", "Following", "After", "Since", "Authors"];
    let opener = OPENERS.iter().find(|opener| word.ends_with(**opener))?;
    let at = word.len() - opener.len();
    word[..at].ends_with(|c: char| c.is_ascii_digit()).then_some(at)
}

/// The bytes of a word at which another begins: behind a bracket or colon (`article[1]because`, `retracted:Li`), before
/// a capital behind small letters or digits (`StatementThe`, `2017The`), behind a small verb (`beenretracted`).
fn joints(word: &str) -> impl Iterator<Item = usize> + '_ {
    /// `PubMed` and `McAlpha` are one word.
    const SMALL_LETTERS: usize = 3;
    let bytes = word.as_bytes();
    let verb = VERBS_GLUED.iter().map(|verb| verb.len()).find(|length| glued_verb(word, *length));
    (1..bytes.len()).filter(move |&at| {
        let (before, after) = (bytes[at - 1], bytes[at]);
        let bracket = matches!(before, b'[' | b']' | b'(' | b')') && after.is_ascii_alphanumeric()
            || matches!(after, b'[' | b']' | b'(' | b')') && before.is_ascii_alphanumeric();
        let capital = after.is_ascii_uppercase() && bytes.get(at + 1).is_some_and(u8::is_ascii_lowercase);
        let small = || bytes[..at].iter().rev().take_while(|byte| byte.is_ascii_lowercase()).count();
        let number = before.is_ascii_digit() && bytes.get(at + 2).is_some_and(u8::is_ascii_lowercase);
        let stop = before == b':' || before == b'.' && at > 1 && bytes[at - 2].is_ascii_digit();
        bracket || capital && (stop || number || small() >= SMALL_LETTERS) || verb == Some(at)
    })
}

/// Verbs that sources glue to the participle behind them where a line broke.
const VERBS_GLUED: [&str; 5] = ["been", "being", "has", "was", "is"];

fn glued_verb(word: &str, length: usize) -> bool {
    let Some((verb, rest)) = word.split_at_checked(length) else { return false };
    VERBS_GLUED.contains(&verb) && ["retract", "withdr"].iter().any(|stem| rest.starts_with(stem))
}

/// Named lists of words.
#[derive(Debug, Default)]
pub(super) struct Classes(BTreeMap<&'static str, Vec<&'static str>>);

impl Classes {
    /// Classes by name, their words parted by `/`.
    pub(super) fn new(lists: impl Iterator<Item = (&'static str, &'static str)>) -> Classes {
        Classes(lists.map(|(name, words)| (name, words.split('/').collect())).collect())
    }

    fn words(&self, name: &str) -> Vec<&'static str> {
        self.0.get(name).cloned().unwrap_or_default()
    }
}

/// A phrase: elements one behind the other.
#[derive(Debug)]
pub(super) struct Phrase(Vec<Element>);

#[derive(Debug)]
enum Element {
    /// One of these words.
    One(Vec<Word>),
    /// One of these words, or nothing.
    Maybe(Vec<Word>),
    /// None or up to six of these words.
    Many(Vec<Word>),
    /// Up to so many words of any kind.
    Gap(usize),
}

#[derive(Debug, Clone, Copy)]
enum Word {
    Whole(&'static str),
    Begins(&'static str),
}

impl Word {
    fn fits(self, word: &str) -> bool {
        match self {
            Word::Whole(whole) => word == whole,
            Word::Begins(start) => word.starts_with(start),
        }
    }
}

/// How many words of a class may follow each other, and how wide a gap is that names no number.
const RUN_WORDS: usize = 6;

impl Phrase {
    /// Reads a phrase as the table writes it.
    pub(super) fn new(text: &'static str, classes: &Classes) -> Phrase {
        Phrase(
            text.split(' ')
                .filter(|element| !element.is_empty())
                .map(|element| Element::new(element, classes))
                .collect(),
        )
    }

    /// The words, or beginnings of words, with which the phrase can begin.
    pub(super) fn starts(&self) -> Vec<&'static str> {
        let Some(Element::One(words)) = self.0.first() else { return Vec::new() };
        words
            .iter()
            .map(|word| match word {
                Word::Whole(text) | Word::Begins(text) => *text,
            })
            .collect()
    }

    /// Whether the phrase stands in the sentence from word `at` on.
    pub(super) fn matches_at(&self, words: &Words, at: usize) -> bool {
        matches(&self.0, words, at)
    }
}

impl Element {
    fn new(text: &'static str, classes: &Classes) -> Element {
        if let Some(width) = text.strip_prefix("..") {
            return Element::Gap(width.parse().unwrap_or(RUN_WORDS));
        }
        if let Some(inner) = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')) {
            return Element::Maybe(words(inner, classes));
        }
        match text.strip_suffix('+') {
            Some(class) => Element::Many(words(class, classes)),
            None => Element::One(words(text, classes)),
        }
    }
}

fn words(text: &'static str, classes: &Classes) -> Vec<Word> {
    let mut found = Vec::new();
    for part in text.split('/') {
        match part.strip_prefix('<').and_then(|part| part.strip_suffix('>')) {
            Some(class) => found.extend(classes.words(class).into_iter().map(Word::Whole)),
            None => found.push(part.strip_suffix('*').map_or(Word::Whole(part), Word::Begins)),
        }
    }
    found
}

/// Tries every way in which the elements can stand from word `at` on; phrases are short, and so are sentences.
fn matches(elements: &[Element], words: &Words, at: usize) -> bool {
    let Some((first, rest)) = elements.split_first() else { return true };
    let fits =
        |list: &[Word], at: usize| at < words.len() && list.iter().any(|word| word.fits(words.word(at)));
    match first {
        Element::One(list) => fits(list, at) && matches(rest, words, at + 1),
        Element::Maybe(list) => matches(rest, words, at) || fits(list, at) && matches(rest, words, at + 1),
        Element::Many(list) => {
            let run = (0..RUN_WORDS).take_while(|step| fits(list, at + step)).count();
            (0..=run).any(|step| matches(rest, words, at + step))
        }
        Element::Gap(width) => {
            let end = (at + width).min(words.len());
            (at..=end).any(|next| matches(rest, words, next))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(phrase: &'static str, sentence: &str, expected: bool) {
        let classes = Classes::new([("verb", "retract/retracts"), ("adverb", "hereby/now")].into_iter());
        let (phrase, words) = (Phrase::new(phrase, &classes), Words::of(sentence));
        assert_eq!((0..words.len()).any(|at| phrase.matches_at(&words, at)), expected, "{sentence}");
    }

    #[test]
    fn phrases_match_words() {
        check("the editor", "It is (the Editor) who", true);
        check("the editor", "the other editor", false);
        check("the/an [chief] editor", "an editor", true);
        check("the/an [chief] editor", "the chief editor", true);
        check("plagiar*", "Plagiarised!", true);
        check("we ..2 <verb>", "we do not retract", true);
        check("we ..2 <verb>", "we really do not retract", false);
        check("editor <adverb>+ <verb>", "editor hereby now retracts", true);
        check("editor <adverb>+ <verb>", "editor never retracts", false);
        check("author's request", "the author’s request", true);
    }

    #[test]
    fn glued_words_are_several() {
        check("this article 1 because", "this article[1]because of an error", true);
        check("statement the article", "Retraction StatementThe article", true);
        check("been retracted alpha", "has beenretracted:Alpha B", true);
        check("pubmed", "in PubMed", true);
        check("2017 the authors", "15 September 2017The authors", true);
        check("at the request", "9:47054714.At the request", true);
        check("the editor", "https://example.org/10.5555/a-6The editor", true);
        check("statement the", "https://example.org/StatementThe", false);
    }

    #[test]
    fn words_know_their_place() {
        let words = Words::of("“Été, it was”");
        assert_eq!((words.word(0), words.start(1), words.len()), ("été", "“Été, ".len(), 3));
    }
}
