//! A person's name to the terms by which it is found, whatever the order and however short it is written.
//!
//! The terms of one name, each made of folded words in alphabetical order:
//!
//! | term | means | from `Wei Wang` | from `Wang W` |
//! | --- | --- | --- | --- |
//! | `wang` | the word is part of the name | `wei`, `wang` | `wang` |
//! | `wang+wei` | both words are part of one name | `wang+wei` | |
//! | `wang+w.` | the word, and another that begins so | `wang+w.`, `wei+w.` | `wang+w.` |
//! | `wang+=w` | the word, and nothing but this first initial | | `wang+=w` |
//! | `…!` | the same, and the name has no more words | `wang+wei!`, `wang+w.!`, `wei+w.!` | `wang+w.!` |
//!
//! So `Wang W` finds `Wei Wang` and `Wu Wang`; `Wei Wang` finds `Wang W`, but never `Wu Wang`.

use std::collections::BTreeSet;

use super::name_words::{Name, Run, read_name};

/// Marks a term that is the whole name.
const WHOLE_NAME: char = '!';

/// Words of one name that are paired at most; longer "names" are groups or damage.
const MAX_WORDS: usize = 7;

/// Most names have no more terms than this.
const USUAL_TERMS: usize = 24;

/// Most terms are no longer.
const USUAL_TERM_BYTES: usize = 12;

/// The terms to index for one name.
///
/// ```
/// use recant::analysis::names;
/// let terms = names::index_terms("Wei Wang");
/// let found = |query: &str| names::query_terms(query).iter().any(|all| all.iter().all(|t| terms.contains(t)));
/// assert!(found("Wang, Wei") && found("W. Wang") && found("wang"));
/// assert!(!found("Wu Wang"));
/// ```
pub fn index_terms(name: &str) -> Vec<String> {
    Terms::of(name).sorted().into_iter().map(str::to_owned).collect()
}

/// Hands over the terms of one name that an index keeps: those of [`index_terms`] without the ones that are there marked as
/// a whole name too. [`kept_as`] says how a term is found among them.
///
/// ```
/// let mut terms = Vec::new();
/// recant::analysis::names::for_each_kept_term("Wei Wang", &mut |term| terms.push(term.to_owned()));
/// assert_eq!(terms.join(" "), "wang wang+w.! wang+wei! wei wei+w.! weiwang");
/// ```
pub fn for_each_kept_term(name: &str, sink: &mut dyn FnMut(&str)) {
    let terms = Terms::of(name);
    let mut terms = terms.sorted().into_iter().peekable();
    while let Some(term) = terms.next() {
        // No letter sorts before the mark, so that a term stands right before the same one marked.
        if terms.peek().and_then(|next| next.strip_suffix(WHOLE_NAME)) != Some(term) {
            sink(term);
        }
    }
}

/// The forms in which an index may keep a term of a query.
pub fn kept_as(term: &str) -> impl Iterator<Item = String> {
    let may_be_whole = term.contains('+') && !term.contains("+=") && !term.ends_with(WHOLE_NAME);
    let marked = may_be_whole.then(|| complete(term.to_owned()));
    std::iter::once(term.to_owned()).chain(marked)
}

/// Terms one behind another in one text: a name has some ten, and an archive millions of names.
struct Terms {
    text: String,
    ends: Vec<usize>,
}

impl Terms {
    fn of(name: &str) -> Terms {
        let mut terms = Terms {
            text: String::with_capacity(USUAL_TERMS * USUAL_TERM_BYTES),
            ends: Vec::with_capacity(USUAL_TERMS),
        };
        for name in read_name(name) {
            terms.add_words(&name);
            terms.add_runs(&name);
            terms.add_whole(&name);
        }
        terms
    }

    /// Every term once.
    fn sorted(&self) -> Vec<&str> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        let mut terms: Vec<&str> =
            starts.zip(&self.ends).map(|(start, end)| &self.text[start..*end]).collect();
        terms.sort_unstable();
        terms.dedup();
        terms
    }

    fn add(&mut self, term: &[&str]) {
        term.iter().for_each(|part| self.text.push_str(part));
        self.ends.push(self.text.len());
    }

    fn add_shortened(&mut self, word: &str, initial: char, mark: &str) {
        self.add(&[word, "+", initial.encode_utf8(&mut [0; 4]), ".", mark]);
    }

    fn add_pair(&mut self, one: &str, two: &str, mark: &str) {
        let (before, behind) = in_order(one, two);
        self.add(&[before, "+", behind, mark]);
        self.add_shortened(one, first(two), mark);
        self.add_shortened(two, first(one), mark);
    }

    fn add_words(&mut self, name: &Name) {
        let words = words_of(name);
        for (at, one) in words.iter().enumerate() {
            self.add(&[one]);
            words[at + 1..].iter().for_each(|two| self.add_pair(one, two, ""));
            self.add_initials(one, &name.initials);
        }
    }

    fn add_initials(&mut self, word: &str, initials: &[char]) {
        initials.iter().for_each(|initial| self.add_shortened(word, *initial, ""));
        if let Some(initial) = initials.first() {
            self.add(&[word, "+=", initial.encode_utf8(&mut [0; 4])]);
        }
    }

    /// Neighbouring words written as one (`Wen Can Wang` is also `Wencan Wang`), paired with the words outside.
    fn add_runs(&mut self, name: &Name) {
        for run in &name.runs {
            self.add(&[&run.text]);
            self.add_initials(&run.text, &name.initials);
            outside(name, run).into_iter().for_each(|word| self.add_pair(&run.text, word, ""));
        }
    }

    /// Marks what is the whole name, so that a query with one initial more still finds it.
    fn add_whole(&mut self, name: &Name) {
        let mut full = name.words.iter().filter(|word| !word.is_particle).map(|word| word.text.as_str());
        match (full.next(), full.next(), full.next(), name.initials.as_slice()) {
            (Some(one), Some(two), None, []) => self.add_pair(one, two, "!"),
            (Some(one), None, None, [initial]) => self.add_shortened(one, *initial, "!"),
            _ => {}
        }
    }
}

/// What to look up for a name in a query: any of these lists, of which all terms must belong to one name.
///
/// One word is any part of a name. Nothing in, nothing out.
pub fn query_terms(name: &str) -> Vec<Vec<String>> {
    let mut alternatives = BTreeSet::new();
    for reading in read_name(name) {
        let name = reading.without_particles();
        let words = words_of(&name);
        alternatives.insert(all_pairs(&words, &name.initials));
        alternatives.extend(shorter_forms(&words, &name.initials));
        for run in &name.runs {
            let mut words = outside(&name, run);
            // `Wei Wang` is not looked for as `Weiwang`; `Wen-Can` is looked for as `Wencan`.
            if run.is_joined || !words.is_empty() {
                words.push(&run.text);
                alternatives.insert(all_pairs(&words, &name.initials));
                alternatives.extend(shorter_forms(&words, &name.initials));
            }
        }
    }
    alternatives.remove(&Vec::new());
    alternatives.into_iter().collect()
}

fn words_of(name: &Name) -> Vec<&str> {
    name.words.iter().take(MAX_WORDS).map(|word| word.text.as_str()).collect()
}

fn outside<'n>(name: &'n Name, run: &Run) -> Vec<&'n str> {
    let places = name.words.iter().enumerate().take(MAX_WORDS);
    places.filter(|(at, _)| !run.words.contains(at)).map(|(_, word)| word.text.as_str()).collect()
}

/// Every two words, and every word with every initial; one word alone, where there is no second.
fn all_pairs(words: &[&str], initials: &[char]) -> Vec<String> {
    let mut terms = BTreeSet::new();
    for (at, one) in words.iter().enumerate() {
        terms.extend(words[at + 1..].iter().map(|two| pair(one, two)));
        terms.extend(initials.iter().map(|initial| shortened(one, *initial)));
    }
    if terms.is_empty() {
        terms.extend(words.first().map(|word| (*word).to_owned()));
    }
    terms.into_iter().collect()
}

/// Names in the archive that say less than the query: without its middle initial, or with initials only.
fn shorter_forms(words: &[&str], initials: &[char]) -> Vec<Vec<String>> {
    let mut all = Vec::new();
    match (words, initials) {
        ([one, two], _) => {
            for (surname, given) in [(one, two), (two, one)] {
                let only = only_initial(surname, first(given));
                let middle = initials.iter().map(|initial| shortened(surname, *initial));
                all.push(std::iter::once(only.clone()).chain(middle).collect());
                if !initials.is_empty() {
                    all.push(vec![only, complete(shortened(surname, first(given)))]);
                }
            }
            if !initials.is_empty() {
                all.push(vec![complete(pair(one, two))]);
            }
        }
        ([one], [initial, _, ..]) => all.push(vec![complete(shortened(one, *initial))]),
        _ => {}
    }
    all
}

fn pair(one: &str, two: &str) -> String {
    let (before, behind) = in_order(one, two);
    [before, "+", behind].concat()
}

fn in_order<'w>(one: &'w str, two: &'w str) -> (&'w str, &'w str) {
    if one <= two { (one, two) } else { (two, one) }
}

fn shortened(word: &str, initial: char) -> String {
    [word, "+", initial.encode_utf8(&mut [0; 4]), "."].concat()
}

fn only_initial(word: &str, initial: char) -> String {
    format!("{word}+={initial}")
}

fn complete(mut term: String) -> String {
    term.push(WHOLE_NAME);
    term
}

fn first(word: &str) -> char {
    word.chars().next().unwrap_or_default()
}

#[cfg(test)]
#[path = "names_tests.rs"]
mod tests;
