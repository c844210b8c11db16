//! Folded text to hits: which classes of words stand where, from the word list in `data/reason_words.txt`.

use std::collections::BTreeMap;

use aho_corasick::{AhoCorasick, BuildError, MatchKind};

/// A class of words that rules speak of, such as `image`; a place in [`Words::classes`].
pub(super) type Class = u16;

/// A word of a class in a folded sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hit {
    /// The class of the word.
    pub class: Class,
    /// First byte in the folded sentence.
    pub start: u32,
    /// The byte behind the last.
    pub end: u32,
}

/// A set of classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct ClassSet([u64; ClassSet::WORDS]);

impl ClassSet {
    const WORDS: usize = 5;

    /// How many classes a word list can have.
    pub(super) const CAPACITY: usize = ClassSet::WORDS * 64;

    pub(super) fn insert(&mut self, class: Class) {
        self.0[usize::from(class) / 64] |= 1 << (class % 64);
    }

    pub(super) fn contains(&self, class: Class) -> bool {
        self.0[usize::from(class) / 64] & (1 << (class % 64)) != 0
    }

    pub(super) fn meets(&self, other: &ClassSet) -> bool {
        self.0.iter().zip(&other.0).any(|(a, b)| a & b != 0)
    }

    pub(super) fn add(&mut self, other: &ClassSet) {
        self.0.iter_mut().zip(&other.0).for_each(|(a, b)| *a |= b);
    }
}

/// The word list, ready to search with.
pub(super) struct Words {
    automaton: AhoCorasick,
    phrases: Vec<Phrase>,
    classes: BTreeMap<String, Class>,
    deniable: ClassSet,
}

/// A phrase of the list: the classes it belongs to, and whether its last word may go on.
struct Phrase {
    classes: Vec<Class>,
    open: bool,
}

impl Words {
    /// Reads a word list; its form is described at the head of `data/reason_words.txt`.
    pub(super) fn read(list: &str) -> Result<Words, BuildError> {
        let (mut classes, mut deniable, mut phrases) =
            (BTreeMap::new(), ClassSet::default(), BTreeMap::new());
        for entry in entries(list) {
            let Some((name, members)) = entry.split_once(':') else { continue };
            let class = classes.len() as Class;
            if name.ends_with('!') {
                deniable.insert(class);
            }
            classes.insert(name.trim_end_matches('!').to_owned(), class);
            for phrase in members.split('|').map(str::trim).filter(|phrase| !phrase.is_empty()) {
                phrases.entry(phrase.to_owned()).or_insert_with(Vec::new).push(class);
            }
        }
        let patterns = phrases.keys().map(|phrase| phrase.trim_end_matches('*'));
        let automaton = AhoCorasick::builder().match_kind(MatchKind::Standard).build(patterns)?;
        let phrases = phrases
            .into_iter()
            .map(|(text, classes)| Phrase { open: text.ends_with('*'), classes })
            .collect();
        Ok(Words { automaton, phrases, classes, deniable })
    }

    /// The class of this name.
    pub(super) fn class(&self, name: &str) -> Option<Class> {
        self.classes.get(name).copied()
    }

    pub(super) fn names(&self) -> impl Iterator<Item = (&str, Class)> {
        self.classes.iter().map(|(n, c)| (n.as_str(), *c))
    }

    /// The classes whose words mean nothing when they are negated.
    pub(super) fn deniable(&self) -> &ClassSet {
        &self.deniable
    }

    /// Every word of the list in `folded`, by where it begins, into `hits`, which is emptied first.
    pub(super) fn search(&self, folded: &str, hits: &mut Vec<Hit>) {
        hits.clear();
        for found in self.automaton.find_overlapping_iter(folded) {
            let phrase = &self.phrases[found.pattern().as_usize()];
            let ends = phrase.open || ends_word(&folded[found.end()..]);
            if ends && begins_word(&folded[..found.start()]) {
                let hit = |&class| Hit { class, start: found.start() as u32, end: found.end() as u32 };
                hits.extend(phrase.classes.iter().map(hit));
            }
        }
        hits.sort_unstable_by_key(|hit| (hit.start, hit.class));
    }
}

/// The entries of a list: lines, where a line that begins with a blank goes on with the one above.
pub(super) fn entries(list: &str) -> Vec<String> {
    let mut entries: Vec<String> = Vec::new();
    for line in list.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')) {
        match entries.last_mut().filter(|_| line.starts_with(' ')) {
            Some(entry) => entry.push_str(line),
            None => entries.push(line.to_owned()),
        }
    }
    entries
}

/// Small words that sources glue to their neighbours where a line broke: `wasreported`, `conditionof`.
const SMALL_WORDS: &[&str] =
    &["and", "been", "from", "has", "have", "of", "that", "the", "this", "was", "were", "which", "with"];

/// Whether a word can begin behind `before`: at a blank or mark, or glued to a small word.
fn begins_word(before: &str) -> bool {
    let bytes = before.as_bytes();
    let glued = bytes.iter().rev().take_while(|b| b.is_ascii_alphanumeric()).count();
    glued == 0 || (glued <= 5 && SMALL_WORDS.contains(&&before[before.len() - glued..]))
}

fn ends_word(after: &str) -> bool {
    let glued = after.bytes().take_while(u8::is_ascii_alphanumeric).count();
    glued == 0 || (glued <= 5 && SMALL_WORDS.contains(&&after[..glued]))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = "# two classes\nfault!: error* | wrong\n  | mistake\nthing: data | wrong data\n";

    #[track_caller]
    fn check(folded: &str, expected: &[(&str, &str)]) {
        let words = Words::read(LIST).unwrap();
        let mut hits = Vec::new();
        words.search(folded, &mut hits);
        let name =
            |class| words.classes.iter().find(|(_, c)| **c == class).map_or("", |(name, _)| name.as_str());
        let found: Vec<_> =
            hits.iter().map(|hit| (name(hit.class), &folded[hit.start as usize..hit.end as usize])).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn whole_words_and_open_words_are_found() {
        check("the errors of data", &[("fault", "error"), ("thing", "data")]);
        check("terror of metadata and databases", &[]);
        check("a mistaken idea", &[]);
        check("wrong data", &[("fault", "wrong"), ("thing", "wrong data"), ("thing", "data")]);
    }

    #[test]
    fn glued_small_words_do_not_hide_a_word() {
        check("the dataof us", &[("thing", "data")]);
        check("it waswrong", &[("fault", "wrong")]);
    }

    #[test]
    fn classes_have_names_and_room() {
        let words = Words::read(LIST).unwrap();
        assert_eq!((words.class("fault"), words.class("thing"), words.class("no")), (Some(0), Some(1), None));
        assert!(words.deniable().contains(0) && !words.deniable().contains(1));
    }
}
