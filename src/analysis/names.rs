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

/// Words of one name that are paired at most; longer "names" are groups or damage.
const MAX_WORDS: usize = 7;

/// Most names have no more terms than this.
const USUAL_TERMS: usize = 24;

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
    let mut terms = Vec::with_capacity(USUAL_TERMS);
    for name in read_name(name) {
        add_terms(&name, &mut terms);
        add_runs(&name, &mut terms);
        add_complete(&name, &mut terms);
    }
    terms.sort_unstable();
    terms.dedup();
    terms
}

fn add_terms(name: &Name, terms: &mut Vec<String>) {
    let words = words_of(name);
    terms.extend(words.iter().map(|word| (*word).to_owned()));
    for (at, one) in words.iter().enumerate() {
        for two in &words[at + 1..] {
            terms.extend([pair(one, two), shortened(one, first(two)), shortened(two, first(one))]);
        }
        terms.extend(name.initials.iter().map(|initial| shortened(one, *initial)));
        terms.extend(name.initials.first().map(|initial| only_initial(one, *initial)));
    }
}

/// Neighbouring words written as one (`Wen Can Wang` is also `Wencan Wang`), paired with the words outside.
fn add_runs(name: &Name, terms: &mut Vec<String>) {
    for run in &name.runs {
        terms.push(run.text.clone());
        terms.extend(name.initials.iter().map(|initial| shortened(&run.text, *initial)));
        terms.extend(name.initials.first().map(|initial| only_initial(&run.text, *initial)));
        for word in outside(name, run) {
            terms.push(pair(&run.text, word));
            terms.extend([shortened(word, first(&run.text)), shortened(&run.text, first(word))]);
        }
    }
}

/// Marks what is the whole name, so that a query with one initial more still finds it.
fn add_complete(name: &Name, terms: &mut Vec<String>) {
    let full: Vec<&str> =
        name.words.iter().filter(|word| !word.is_particle).map(|word| word.text.as_str()).collect();
    match (full.as_slice(), name.initials.as_slice()) {
        ([one, two], []) => {
            let forms = [pair(one, two), shortened(one, first(two)), shortened(two, first(one))];
            terms.extend(forms.into_iter().map(complete));
        }
        ([one], [initial]) => {
            terms.push(complete(shortened(one, *initial)));
        }
        _ => {}
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
    let (first, second) = if one <= two { (one, two) } else { (two, one) };
    [first, "+", second].concat()
}

fn shortened(word: &str, initial: char) -> String {
    [word, "+", initial.encode_utf8(&mut [0; 4]), "."].concat()
}

fn only_initial(word: &str, initial: char) -> String {
    format!("{word}+={initial}")
}

fn complete(term: String) -> String {
    term + "!"
}

fn first(word: &str) -> char {
    word.chars().next().unwrap_or_default()
}

#[cfg(test)]
#[path = "names_tests.rs"]
mod tests;
