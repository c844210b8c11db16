//! A person's name as written to its words and initials, in every way it may be meant.

use std::ops::Range;
use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::fold::{fold_word, rows};
use super::scan::{is_apostrophe, is_dash};

pub(super) const NAME_WORDS_CSV: &str = include_str!("../../data/name_words.csv");

/// One way to read a name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Name {
    pub(super) words: Vec<Word>,
    /// First letters of words that are not written out, in order.
    pub(super) initials: Vec<char>,
    /// Neighbouring words that may be written as one.
    pub(super) runs: Vec<Run>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    /// Folded.
    pub(super) text: String,
    /// `van`, `de` and their like, which many leave out.
    pub(super) is_particle: bool,
    /// Words joined by a dash share a group.
    group: usize,
}

/// Neighbouring words written as one, as in `Wencan` for `Wen-Can`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) text: String,
    /// The places of the words.
    pub(super) words: Range<usize>,
    /// Whether a dash joins them as typed.
    pub(super) is_joined: bool,
}

/// Letters that a syllable of a name has at most if it may be written together with the next.
const SYLLABLE_BYTES: usize = 6;

/// Pieces of one name that are looked at; what is longer is no name.
const MAX_PIECES: usize = 16;

/// Every way to read a name: `WU Tailin` has a surname or two initials, `Jäger` is also `Jaeger`.
pub(super) fn read_name(name: &str) -> Vec<Name> {
    let mut readings = readings_of(&pieces_of(name, Md::Degree));
    if !name.as_bytes().windows(2).any(|pair| pair.eq_ignore_ascii_case(b"md")) {
        return readings;
    }
    // `Md` is a degree behind a name, and Mohammad before or within one.
    let pieces = pieces_of(name, Md::Given);
    if pieces.split_last().is_some_and(|(_, before)| before.iter().any(Piece::is_md)) {
        readings.extend(readings_of(&pieces));
    }
    readings
}

fn readings_of(pieces: &[Piece]) -> Vec<Name> {
    let expanded = pieces.iter().any(|piece| expand(&piece.raw).is_some());
    let doubtful = pieces.iter().any(|piece| piece.letters == Letters::Either);
    let mut readings = Vec::new();
    for as_initials in [false, true] {
        for spelt_out in [false, true] {
            if as_initials <= doubtful && spelt_out <= expanded {
                readings.push(assemble(pieces, as_initials, spelt_out));
            }
        }
    }
    readings
}

impl Name {
    /// The name without `van` and `de`, if two other words or initials remain.
    pub(super) fn without_particles(self) -> Name {
        let kept = self.words.iter().filter(|word| !word.is_particle).count();
        if kept == 0 || kept + self.initials.len() < 2 || kept == self.words.len() {
            return self;
        }
        let words: Vec<Word> = self.words.into_iter().filter(|word| !word.is_particle).collect();
        let runs = runs_of(&words);
        Name { words, initials: self.initials, runs }
    }
}

/// A stretch of letters between blanks, dots and dashes.
struct Piece {
    raw: String,
    folded: String,
    /// What the table of words says of it.
    kind: Option<&'static str>,
    group: usize,
    letters: Letters,
}

/// What `Md` is taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Md {
    Degree,
    Given,
}

impl Piece {
    fn new(raw: String, group: usize) -> Self {
        let folded = fold(&raw);
        let kind = kind_of(&folded);
        Piece { raw, folded, kind, group, letters: Letters::Word }
    }

    fn is_md(&self) -> bool {
        self.raw.eq_ignore_ascii_case("md")
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Letters {
    Word,
    Initials,
    Either,
}

fn pieces_of(name: &str, md: Md) -> Vec<Piece> {
    let has_lower = name.chars().any(char::is_lowercase);
    let blank =
        |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '(' | ')' | '.' | '*' | '_' | '/' | '&');
    let mut pieces = Vec::new();
    for (group, token) in name.split(blank).enumerate() {
        for raw in token.split(is_dash) {
            let raw: String = raw.chars().filter(|c| !is_apostrophe(*c) && !c.is_numeric()).collect();
            if raw.chars().any(char::is_alphabetic) && pieces.len() < MAX_PIECES {
                pieces.push(Piece::new(raw, group));
            }
        }
    }
    drop_titles(&mut pieces, md);
    let last = pieces.len().saturating_sub(1);
    for (at, piece) in pieces.iter_mut().enumerate() {
        let in_middle = at > 0 && at < last;
        piece.letters = letters_of(piece, last == 0, in_middle, at == last, has_lower);
    }
    pieces
}

/// Drops `Dr`, `Jr`, `PhD` and their like, unless nothing else is there.
fn drop_titles(pieces: &mut Vec<Piece>, md: Md) {
    let is_title = |piece: &Piece| {
        let kept = md == Md::Given && piece.is_md();
        !kept && matches!(piece.kind, Some("title" | "suffix"))
    };
    if !pieces.iter().all(is_title) {
        pieces.retain(|piece| !is_title(piece));
    }
}

/// Whether a piece is a word, or initials as in `Wang WC`.
fn letters_of(piece: &Piece, alone: bool, in_middle: bool, is_last: bool, has_lower: bool) -> Letters {
    let raw = piece.raw.as_str();
    let count = raw.chars().count();
    if count == 1 && raw.chars().all(|c| c.is_alphabetic() && !super::scan::is_cjk(c)) {
        let is_and = in_middle && matches!(raw, "e" | "y");
        return if is_and || alone { Letters::Word } else { Letters::Initials };
    }
    if raw.eq_ignore_ascii_case("md") && !alone {
        return Letters::Initials;
    }
    if alone || count > 3 || !raw.is_ascii() || piece.kind.is_some() {
        return Letters::Word;
    }
    let syllable = raw.bytes().any(|byte| b"aeiouyAEIOUY".contains(&byte)) || raw.eq_ignore_ascii_case("ng");
    let capitals = raw.bytes().all(|byte| byte.is_ascii_uppercase());
    match (syllable, capitals) {
        (false, _) => Letters::Initials,
        (true, true) if count == 2 && (has_lower || is_last) => Letters::Either,
        _ => Letters::Word,
    }
}

fn assemble(pieces: &[Piece], as_initials: bool, spelt_out: bool) -> Name {
    let mut name = Name::default();
    for piece in pieces {
        let is_word = match piece.letters {
            Letters::Word => true,
            Letters::Initials => false,
            Letters::Either => !as_initials,
        };
        if is_word {
            let expanded = if spelt_out { expand(&piece.raw) } else { None };
            let text = shorten_umlauts(expanded.map_or_else(|| piece.folded.clone(), |text| fold(&text)));
            let is_particle = kind_of(&text) == Some("particle");
            name.words.push(Word { text, is_particle, group: piece.group });
        } else {
            name.initials.extend(piece.folded.chars());
        }
    }
    name.words.retain(|word| !word.text.is_empty());
    name.runs = runs_of(&name.words);
    name
}

fn runs_of(words: &[Word]) -> Vec<Run> {
    let mut runs = Vec::new();
    for start in 0..words.len() {
        let joined = words[start..].iter().take_while(|word| word.group == words[start].group).count();
        let begins = start == 0 || words[start - 1].group != words[start].group;
        if joined > 1 && begins {
            runs.push(run(words, start..start + joined, true));
        }
        let particles = words[start..].iter().take_while(|word| word.is_particle).count();
        if particles > 0 && start + particles < words.len() {
            runs.push(run(words, start..start + particles + 1, false));
        }
        let syllables = words[start..].iter().take(2).filter(|word| is_syllable(word)).count();
        if syllables == 2 && joined < 2 {
            runs.push(run(words, start..start + 2, false));
        }
    }
    runs
}

fn is_syllable(word: &Word) -> bool {
    !word.is_particle && word.text.len() <= SYLLABLE_BYTES && word.text.is_ascii()
}

fn run(words: &[Word], places: Range<usize>, is_joined: bool) -> Run {
    let text = words[places.clone()].iter().map(|word| word.text.as_str()).collect();
    Run { text, words: places, is_joined }
}

fn fold(raw: &str) -> String {
    let mut folded = String::new();
    fold_word(raw, &mut folded);
    folded
}

/// `Jaeger` for `Jäger`, `Aagaard` for `Ågaard`, `Oezil` for `Özil`; `None` where there is nothing to spell out.
///
/// The other umlauts need no second spelling, because [`shorten_umlauts`] takes theirs back; not at the beginning of a word,
/// where Japanese names have these letters (`Ueda` is not `Uda`).
fn expand(raw: &str) -> Option<String> {
    if raw.is_ascii() {
        return None;
    }
    let composed: String = unicode_normalization::UnicodeNormalization::nfc(raw).collect();
    let spelt_out = composed.replace(['ä', 'Ä'], "ae").replace(['å', 'Å'], "aa");
    let spelt_out = match spelt_out.chars().next() {
        Some('Ö' | 'ö' | 'Ø' | 'ø') => spelt_out.replacen(['Ö', 'ö', 'Ø', 'ø'], "Oe", 1),
        Some('Ü' | 'ü') => spelt_out.replacen(['Ü', 'ü'], "Ue", 1),
        _ => spelt_out,
    };
    (spelt_out != composed).then_some(spelt_out)
}

/// `muller` for `mueller`, `moller` for `moeller`: within a word, between consonants.
///
/// Not `ue` behind `x`, `y`, `j`, `q`, `l` or `n`, where pinyin has such syllables (`Xuefei` is not `Xufei`), and
/// not `ae`, which other languages need (`Michael`, `Daehyun`).
fn shorten_umlauts(word: String) -> String {
    let bytes = word.as_bytes();
    if bytes.len() < 5 || !word.is_ascii() {
        return word;
    }
    let is_umlaut = |consonant: u8, vowel: u8| match vowel {
        b'o' => !b"aeiouy".contains(&consonant),
        b'u' => b"bcdfghkmprstvwz".contains(&consonant),
        _ => false,
    };
    let drops = |at: usize| {
        at >= 2
            && bytes[at] == b'e'
            && is_umlaut(bytes[at - 2], bytes[at - 1])
            && bytes.get(at + 1).is_some_and(|next| !b"aeiouy".contains(next))
    };
    if !(0..bytes.len()).any(drops) {
        return word;
    }
    word.char_indices().filter(|(at, _)| !drops(*at)).map(|(_, letter)| letter).collect()
}

fn kind_of(word: &str) -> Option<&'static str> {
    static KINDS: LazyLock<FxHashMap<&'static str, &'static str>> =
        LazyLock::new(|| rows(NAME_WORDS_CSV).collect());
    KINDS.get(word).copied()
}
