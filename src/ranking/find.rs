//! A text and patterns to the places where they match, in bytes.

use std::ops::Range;

use strsim::osa_distance;

use super::pattern::{Area, Kind, Patterns};
use crate::analysis::{Form, for_each_token_stemming, names};

/// Bytes of one text that are looked at; what follows is neither marked nor quoted.
pub(super) const MAX_TEXT_BYTES: usize = 512 << 10;

/// Matches of one pattern in one text that are kept.
const MAX_MATCHES: usize = 500;

/// A place where a pattern matches.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Match {
    pub(super) start: usize,
    pub(super) end: usize,
    /// The number of the first word.
    pub(super) position: u32,
    pub(super) pattern: usize,
}

/// Where a token of a pattern stands.
#[derive(Clone)]
struct At {
    position: u32,
    range: Range<usize>,
}

/// Every match in one text, sorted by place. An end of `text` beyond [`MAX_TEXT_BYTES`] is not read.
pub(super) fn matches(patterns: &Patterns, area: Area, text: &str) -> Vec<Match> {
    Finder::new(patterns).matches(area, text)
}

/// Finds patterns in one text after the other.
pub(super) struct Finder<'p> {
    patterns: &'p Patterns,
    /// The area of the last text, and which patterns apply there.
    area: Option<Area>,
    applies: Vec<bool>,
    /// For each token of each pattern of several, where it stands.
    places: Vec<Vec<At>>,
    found: Vec<Match>,
}

impl<'p> Finder<'p> {
    pub(super) fn new(patterns: &'p Patterns) -> Self {
        let places = vec![Vec::new(); patterns.place_count];
        Finder { patterns, area: None, applies: Vec::new(), places, found: Vec::new() }
    }

    /// As [`matches`].
    pub(super) fn matches(&mut self, area: Area, text: &str) -> Vec<Match> {
        let patterns = self.patterns;
        if self.area != Some(area) {
            self.area = Some(area);
            self.applies.clear();
            self.applies.extend(patterns.all.iter().map(|pattern| pattern.applies_to(area)));
        }
        if !self.applies.contains(&true) {
            return Vec::new();
        }
        let text = &text[..text.floor_char_boundary(MAX_TEXT_BYTES)];
        let mut found = Vec::new();
        if patterns.letters.may_begin_in(text) {
            for_each_token_stemming(text, &patterns.stem_letters, &mut |token, form, range, position| {
                self.token(token, form, range, position);
            });
            found = self.finish();
        }
        found.extend(name_matches(patterns, area, text));
        found.sort();
        found.dedup();
        patterns.without_lone_words(found)
    }

    fn token(&mut self, token: &str, form: Form, range: Range<usize>, position: u32) {
        let patterns = self.patterns;
        for &(pattern, place) in patterns.places(token) {
            self.place(pattern, place, range.clone(), position);
        }
        if form == Form::Stem {
            return;
        }
        for &pattern in &patterns.compared {
            match &patterns.all[pattern].kind {
                Kind::Prefix { before, beginning }
                    if token.starts_with(beginning.as_str())
                        && (form == Form::Exact || before.is_empty()) =>
                {
                    self.place(pattern, before.len(), range.clone(), position);
                }
                Kind::Fuzzy { word, distance } if form == Form::Exact && is_near(word, token, *distance) => {
                    self.place(pattern, 0, range.clone(), position);
                }
                _ => {}
            }
        }
    }

    fn place(&mut self, pattern: usize, place: usize, range: Range<usize>, position: u32) {
        if !self.applies[pattern] {
            return;
        }
        let row = self.patterns.places_of(pattern);
        if row.len() == 1 {
            let found = Match { start: range.start, end: range.end, position, pattern };
            self.found.push(found);
            return;
        }
        self.places[row.start + place].push(At { position, range });
    }

    /// The matches in the text that was read; forgets it.
    fn finish(&mut self) -> Vec<Match> {
        for (pattern, kind) in self.patterns.all.iter().map(|pattern| &pattern.kind).enumerate() {
            let slop = if let Kind::Row { slop, .. } = kind { *slop } else { 0 };
            if let [first, rest @ ..] = &self.places[self.patterns.places_of(pattern)]
                && !rest.is_empty()
            {
                let whole = first.iter().filter_map(|first| in_a_row(pattern, first, rest, slop));
                self.found.extend(whole.take(MAX_MATCHES));
            }
        }
        self.places.iter_mut().for_each(Vec::clear);
        std::mem::take(&mut self.found)
    }
}

/// The whole row that begins with `first`, if the others follow with at most `slop` words between in all.
fn in_a_row(pattern: usize, first: &At, rest: &[Vec<At>], slop: u32) -> Option<Match> {
    let mut last = first;
    for places in rest {
        let next = places.partition_point(|at| at.position <= last.position);
        last = places.get(next)?;
    }
    let words = rest.len() as u32;
    let between = last.position - first.position - words;
    (between <= slop).then_some(Match {
        start: first.range.start,
        end: last.range.end,
        position: first.position,
        pattern,
    })
}

/// Whether one word becomes the other by so many changes; two letters changed round are one.
fn is_near(word: &str, token: &str, distance: u8) -> bool {
    let distance = usize::from(distance);
    word.len().abs_diff(token.len()) <= distance * 4 && osa_distance(word, token) <= distance
}

/// The whole text as one match where it is the name of a person who is looked for.
fn name_matches(patterns: &Patterns, area: Area, text: &str) -> Vec<Match> {
    let mut terms: Option<Vec<String>> = None;
    let mut found = Vec::new();
    for (number, pattern) in patterns.all.iter().enumerate() {
        let Kind::Name(alternatives) = &pattern.kind else { continue };
        if !pattern.applies_to(area) {
            continue;
        }
        let terms = terms.get_or_insert_with(|| names::index_terms(text));
        let has = |term: &String| terms.binary_search(term).is_ok();
        if alternatives.iter().any(|all| all.iter().all(has)) {
            found.push(Match { start: 0, end: text.len(), position: 0, pattern: number });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::parse;

    /// What is marked in a text, as the words themselves.
    #[track_caller]
    fn check(query: &str, area: Area, text: &str, expected: &[&str]) {
        let patterns = Patterns::of(&parse(query).query);
        let mut found: Vec<&str> =
            matches(&patterns, area, text).iter().map(|found| &text[found.start..found.end]).collect();
        found.dedup();
        assert_eq!(found, expected, "{query} in {text}");
    }

    #[test]
    fn words_match_in_their_forms() {
        check("falsified", Area::Text, "falsification of data", &["falsification"]);
        check("Muller", Area::Text, "by Müller", &["Müller"]);
        check("TGF-beta1", Area::Text, "the TGF‑β1 path", &["TGF‑β1"]);
        check("BMP2", Area::Text, "the BMP-2 path", &["BMP-2"]);
        check("BMP-2", Area::Text, "the BMP2 path", &["BMP2"]);
        check("148b-3p", Area::Text, "microRNA-148b-3p", &["148b-3p"]);
        check("因表", Area::Text, "基因表达", &["因表"]);
        check("image -duplication", Area::Text, "image duplication", &["image"]);
    }

    #[test]
    fn only_whole_phrases_match() {
        check("\"image data\"", Area::Text, "image of data, image data, data image", &["image data"]);
        check("\"image data\"~1", Area::Text, "image of data", &["image of data"]);
        check("\"falsified\"", Area::Text, "falsified falsification", &["falsified"]);
        check("\"a b a\"", Area::Text, "a b a c a b", &["a b a"]);
    }

    #[test]
    fn beginnings_and_misspellings_match() {
        check("fabric*", Area::Text, "fabricated fabrication fibre", &["fabricated", "fabrication"]);
        check("microRNA-14*", Area::Text, "microRNA-148b microRNA-21", &["microRNA-148b"]);
        check("BMP-2*", Area::Text, "BMP2b and BMP 21", &["BMP2b", "BMP 21"]);
        check("brogini~1", Area::Text, "Broggini Brogi", &["Broggini"]);
        check("borggini~1", Area::Text, "Broggini", &["Broggini"]);
    }

    #[test]
    fn a_field_keeps_to_its_place() {
        check("title:mouse", Area::Text, "mouse", &[]);
        check("title:mouse", Area::Title, "mouse", &["mouse"]);
        check("author:wang", Area::Author, "Wei Wang", &["Wei Wang"]);
        check("author:wang", Area::Person(Role::Approver), "Wei Wang", &[]);
        check("approver:wang", Area::Person(Role::Approver), "Wei Wang", &["Wei Wang"]);
        check("author:\"Wang W\"", Area::Author, "Wei Wang", &["Wei Wang"]);
        check("author:\"Wang W\"", Area::Author, "Mei Wang", &[]);
        check("\"Wang Wei\"", Area::Author, "Wei Wang", &["Wei Wang"]);
        check("publisher:wiley", Area::Text, "wiley", &[]);
    }

    use crate::notice::Role;

    #[test]
    fn identifiers_match_where_they_are_written() {
        check("10.5555/a.b", Area::Text, "see 10.5555/a.b.", &["10.5555/a.b"]);
        check("0.5555/a.b", Area::Text, "see 10.5555/a.b.", &["5555/a.b"]);
    }

    #[test]
    fn long_texts_are_read_to_the_limit() {
        let text = format!("{} mouse", "x ".repeat(MAX_TEXT_BYTES));
        check("mouse", Area::Text, &text, &[]);
    }
}
