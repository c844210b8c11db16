//! An English word to its stem: Porter2, and the pairs of this field that Porter2 takes apart.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use frostem::{Algorithm, Stemmer};
use rustc_hash::FxHashMap;

use super::fold::rows;
use super::tokens::STEM_MARK;

pub(super) const STEMS_CSV: &str = include_str!("../../data/stems.csv");

/// Words that are kept with their stems; a word goes to one place and pushes out what was there. Of the words of a database
/// of 69,000 rows nine in ten are found again.
const CACHE_WORDS: usize = 32_768;
/// So many until as many words were not found: most queries and their ten hits have no more, and a process that answers one
/// of them would touch 480 pages of memory for a large cache.
const FIRST_CACHE_WORDS: usize = 1024;
/// Longer words are rare and are stemmed each time.
const CACHED_WORD_BYTES: usize = 22;
/// A stem is the beginning of its word and no more than so many other letters.
const CACHED_END_BYTES: usize = CACHED_BYTES - 3 - CACHED_WORD_BYTES;
/// Two of them fill what a processor reads at a time.
const CACHED_BYTES: usize = 32;

/// Stems words and remembers the frequent ones.
pub(super) struct Stems {
    stemmer: Stemmer,
    /// Places of [`CACHED_BYTES`] one behind another. Zeros hold no word, and the system has plenty of them ready.
    cache: Vec<u8>,
    /// Words that were not found in it.
    missed: usize,
    stem: String,
}

/// A word with its stem: the length of the word, how much of it the stem keeps, how much the stem has instead of the rest;
/// the word; what the stem has instead.
type Cached = [u8; CACHED_BYTES];

impl Default for Stems {
    fn default() -> Self {
        Stems {
            stemmer: Stemmer::new(Algorithm::English),
            cache: vec![0; FIRST_CACHE_WORDS * CACHED_BYTES],
            missed: 0,
            stem: String::new(),
        }
    }
}

impl Stems {
    /// The stem of a folded word, with its mark; `None` for what has no stem: digits, other scripts, one or two
    /// letters.
    pub(super) fn stem(&mut self, word: &str) -> Option<&str> {
        if word.len() < 3 || !word.bytes().all(|byte| byte.is_ascii_lowercase()) {
            return None;
        }
        self.stem.clear();
        self.stem.push(STEM_MARK);
        if word.len() > CACHED_WORD_BYTES {
            push_stem(&self.stemmer, word, &mut self.stem);
            return Some(&self.stem);
        }
        let (places, _) = self.cache.as_chunks_mut();
        // Their number is a power of two.
        let place = hash(word.as_bytes()) & (places.len() - 1);
        let cached: &mut Cached = &mut places[place];
        if holds(cached, word) {
            self.stem.push_str(&word[..usize::from(cached[1])]);
            self.stem.push_str(end_of(cached));
        } else {
            push_stem(&self.stemmer, word, &mut self.stem);
            keep(cached, word, &self.stem[STEM_MARK.len_utf8()..]);
            self.missed += 1;
            if self.missed == FIRST_CACHE_WORDS {
                self.cache = vec![0; CACHE_WORDS * CACHED_BYTES];
            }
        }
        Some(&self.stem)
    }
}

fn holds(cached: &Cached, word: &str) -> bool {
    usize::from(cached[0]) == word.len() && cached[3..3 + word.len()] == *word.as_bytes()
}

/// What the stem has instead of the end of the word.
fn end_of(cached: &Cached) -> &str {
    let start = 3 + CACHED_WORD_BYTES;
    // proof: `keep` took these bytes from a text of ASCII.
    std::str::from_utf8(&cached[start..start + usize::from(cached[2])]).unwrap_or_default()
}

/// Keeps a word with its stem, unless the stem has too little of the word.
fn keep(cached: &mut Cached, word: &str, stem: &str) {
    let kept = word.bytes().zip(stem.bytes()).take_while(|(a, b)| a == b).count();
    let end = &stem.as_bytes()[kept..];
    if end.len() > CACHED_END_BYTES || !stem.is_ascii() {
        return;
    }
    // proof: no length is above `CACHED_BYTES`, which fits a byte.
    (cached[0], cached[1], cached[2]) = (word.len() as u8, kept as u8, end.len() as u8);
    cached[3..3 + word.len()].copy_from_slice(word.as_bytes());
    cached[3 + CACHED_WORD_BYTES..][..end.len()].copy_from_slice(end);
}

/// Multiplies and rotates, eight bytes at a time, as rustc's own hash does.
fn hash(word: &[u8]) -> usize {
    let mut hash = word.len() as u64;
    for chunk in word.chunks(8) {
        let mut bytes = [0; 8];
        bytes[..chunk.len()].copy_from_slice(chunk);
        hash = (hash.rotate_left(5) ^ u64::from_le_bytes(bytes)).wrapping_mul(0x517c_c1b7_2722_0a95);
    }
    (hash >> 40) as usize
}

fn push_stem(stemmer: &Stemmer, word: &str, into: &mut String) {
    let stem = stemmer.stem(word);
    let stem = SPELLINGS.get(stem.as_ref()).map_or(stem.as_ref(), String::as_str);
    into.push_str(join_families(word, stem));
}

/// How words begin that have this stem, which bears its mark: a word without one of these beginnings has another stem.
///
/// Porter2 and the families below change no more than the last two letters of what they keep of a word. The table of
/// spellings changes others, as in `oestrogen`, and is asked backwards.
pub fn stem_beginnings(stem: &str) -> Vec<String> {
    let stem = stem.trim_start_matches(STEM_MARK);
    let respelt = RESPELT.get(stem).into_iter().flatten().map(String::as_str);
    std::iter::once(stem).chain(respelt).map(beginning).collect()
}

/// The stems that the table of spellings replaces, by what they become.
static RESPELT: LazyLock<BTreeMap<&str, Vec<String>>> = LazyLock::new(|| {
    let mut respelt: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let sorted: BTreeMap<&String, &String> = SPELLINGS.iter().collect();
    for (stem, target) in sorted {
        // Families are joined behind the table, by cutting an `i`.
        for known in [Some(target.as_str()), target.strip_suffix('i')].into_iter().flatten() {
            respelt.entry(known).or_default().push(stem.clone());
        }
    }
    respelt
});

/// What is left of a stem, at least its first letter, without the letters that may be others in its words.
fn beginning(stem: &str) -> String {
    let first = stem.chars().next().map_or(0, char::len_utf8);
    let kept = stem.len().saturating_sub(CHANGED_LETTERS).max(first);
    stem[..stem.floor_char_boundary(kept)].to_owned()
}

/// Letters at the end of a stem that its words may have otherwise: `die` of `dying`.
const CHANGED_LETTERS: usize = 2;

/// Two families of words that Porter2 takes apart: `-ify` with `-ification` (falsified, falsification), and
/// `-sis` with `-ses` (analysis, analyses).
fn join_families<'s>(word: &str, stem: &'s str) -> &'s str {
    let verb = stem.len() > 4 && stem.ends_with("ifi");
    let noun = word.len() >= 7 && word.ends_with("sis") && stem.ends_with("si");
    if verb || noun { &stem[..stem.len() - 1] } else { stem }
}

/// Stems that stand for another stem: British spellings and irregular forms.
static SPELLINGS: LazyLock<FxHashMap<String, String>> = LazyLock::new(|| {
    let stemmer = Stemmer::new(Algorithm::English);
    let target = |word: &str| join_families(word, &stemmer.stem(word)).to_owned();
    rows(STEMS_CSV).map(|(word, stemmed_as)| (stemmer.stem(word).into_owned(), target(stemmed_as))).collect()
});

#[cfg(test)]
mod tests {
    use super::*;

    fn stem_of(stemmer: &Stemmer, word: &str) -> String {
        let mut stem = STEM_MARK.to_string();
        push_stem(stemmer, word, &mut stem);
        stem
    }

    #[track_caller]
    fn check(words: &str) {
        let mut stems = Stems::default();
        let all: Vec<String> =
            words.split(' ').map(|word| stems.stem(word).unwrap_or_default().to_owned()).collect();
        assert!(all.iter().all(|stem| *stem == all[0] && stem.starts_with(STEM_MARK)), "{words}: {all:?}");
    }

    #[track_caller]
    fn differ(one: &str, other: &str) {
        let mut stems = Stems::default();
        assert_ne!(stems.stem(one).map(str::to_owned), stems.stem(other).map(str::to_owned), "{one} {other}");
    }

    #[test]
    fn words_of_one_family_meet() {
        check("falsification falsified falsify falsifying falsifies");
        check("verification verified verify");
        check("analysis analyses analyse analysed analyze analyzed analyzing");
        check("hypothesis hypotheses");
        check("diagnosis diagnoses");
        check("fabricated fabrication fabricate fabricating");
        check("plagiarism plagiarized plagiarised plagiarist plagiarise");
        check("duplication duplicate duplicated");
        check("retraction retracted retracts retract retracting");
        check("withdraw withdrew withdrawn withdrawal withdrawals");
        check("manipulation manipulated manipulate");
        check("randomised randomized randomisation randomization");
        check("tumour tumor tumours tumors");
        check("author authors");
        check("leukaemia leukemia");
    }

    #[test]
    fn words_of_different_families_do_not() {
        differ("these", "thesis");
        differ("science", "scientific");
        differ("general", "genes");
        differ("peer", "person");
        differ("analysis", "analog");
    }

    #[test]
    fn what_is_no_word_has_no_stem() {
        for word in ["", "a", "of", "p53", "müller", "Wang"] {
            assert_eq!(Stems::default().stem(word), None, "{word}");
        }
    }

    #[track_caller]
    fn check_beginning(word: &str) {
        let Some(stem) = Stems::default().stem(word).map(str::to_owned) else { return };
        let beginnings = stem_beginnings(&stem);
        assert!(beginnings.iter().any(|begins| word.starts_with(begins)), "{word} {stem} {beginnings:?}");
    }

    #[test]
    fn words_begin_as_their_stems_say() {
        rows(STEMS_CSV).flat_map(|(word, target)| [word, target]).for_each(check_beginning);
        let others = "oestrogen haemorrhage foetal yes young dying lying tying skies ugly only early idly gently \
            exceeding yttrium possibility hoping hopping agreed generalisation analyses children mice geology";
        others.split_whitespace().for_each(check_beginning);
        assert_eq!(stem_beginnings("\u{1}cell"), ["ce"]);
    }

    #[test]
    fn words_of_any_letters_begin_as_their_stems_say() {
        let endings = [
            "",
            "s",
            "ies",
            "ied",
            "ing",
            "edly",
            "ational",
            "biliti",
            "bility",
            "ousness",
            "ization",
            "fulness",
            "sis",
            "ses",
            "ification",
            "ify",
            "logy",
            "li",
            "ement",
            "ative",
            "e",
            "y",
            "ence",
            "ion",
        ];
        // Syllables counted through, so that every letter meets every ending.
        for number in 0..26 * 26 * 26u32 {
            let letter = |n: u32| char::from(b'a' + (n % 26) as u8);
            let start: String = [letter(number), letter(number / 26), letter(number / 676)].iter().collect();
            let ending = endings[number as usize % endings.len()];
            check_beginning(&format!("{start}{ending}"));
            check_beginning(&format!("t{start}{ending}"));
        }
    }

    #[test]
    fn a_full_cache_answers_as_an_empty_one() {
        let mut stems = Stems::default();
        for round in 0..2 {
            for n in 0..20_000u32 {
                let word: String =
                    n.to_string().bytes().map(|digit| char::from(digit - b'0' + b'n')).collect();
                let fresh = stem_of(&Stemmer::new(Algorithm::English), &word);
                let kept = stems.stem(&word).map(str::to_owned);
                assert!(kept.is_none_or(|kept| kept == fresh), "{word} in round {round}");
            }
        }
        let long = "pneumonoultramicroscopicsilicovolcanoconiosis";
        assert_eq!(stems.stem(long).map(str::to_owned), Some(stem_of(&stems.stemmer, long)));
    }

    #[test]
    fn every_row_of_the_table_is_needed_and_takes_hold() {
        let stemmer = Stemmer::new(Algorithm::English);
        let idle =
            rows(STEMS_CSV).filter(|(word, stemmed_as)| stemmer.stem(word) == stemmer.stem(stemmed_as));
        assert_eq!(idle.map(|(word, _)| word).collect::<Vec<_>>(), [""; 0], "Porter2 needs no row for these");
        for (word, stemmed_as) in rows(STEMS_CSV) {
            check(&format!("{word} {stemmed_as}"));
        }
    }
}
