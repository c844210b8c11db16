//! A query to the patterns that its matches follow in a text: words, phrases, beginnings, misspellings, names.

use std::collections::HashMap;

use super::find::Match;
use super::sketch::{Code, Part};
use crate::analysis::{FirstLetters, Form, STEM_MARK, for_each_token, names, word_forms};
use crate::notice::Role;
use crate::query::{Field, Identifier, Query, TermKind};

/// One thing to find, and where.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Pattern {
    /// The field it is restricted to, if any.
    pub(super) field: Option<Field>,
    /// As typed, for explanations.
    pub(super) typed: String,
    pub(super) kind: Kind,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    /// Tokens at consecutive positions, with up to `slop` others between; stems carry their mark.
    Row { tokens: Vec<String>, slop: u32 },
    /// Tokens at consecutive positions, the last of which begins so.
    Prefix { before: Vec<String>, beginning: String },
    /// An exact form with up to so many letters wrong.
    Fuzzy { word: String, distance: u8 },
    /// A person's name: any of these lists of terms, see [`names::query_terms`].
    Name(Vec<Vec<String>>),
}

/// A kind of place in a notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Area {
    Title,
    Text,
    Author,
    Person(Role),
    /// A whole value of this field.
    Value(Field),
}

/// The patterns of a query, and in which of them each token occurs.
#[derive(Debug, Clone, Default)]
pub(super) struct Patterns {
    pub(super) all: Vec<Pattern>,
    /// The words of the query in its order: the patterns by which each can match, exact forms first.
    pub(super) words: Vec<Word>,
    /// Identifiers that were asked for.
    pub(super) identifiers: Vec<Identifier>,
    /// Other names of what was typed.
    pub(super) synonyms: Vec<Synonym>,
    /// For each pattern, whether it is a word of other names only, and so says nothing where it stands alone.
    of_names_only: Vec<bool>,
    /// For each token, the patterns and the places in their rows where it belongs. Only ever looked up.
    rows: HashMap<String, Vec<(usize, usize)>>,
    /// Patterns that compare exact forms one by one.
    pub(super) compared: Vec<usize>,
    /// One bit for each first byte, last byte and length of a token, folded: most tokens of a text are none of ours.
    sieve: [u64; 8],
    /// The letters with which words begin whose stems are looked for.
    pub(super) stem_letters: FirstLetters,
    /// The letters with which words begin that may match at all.
    pub(super) letters: FirstLetters,
    /// For each pattern of several tokens, where its places begin among the places of all such patterns.
    first_places: Vec<usize>,
    /// How many places there are in all.
    pub(super) place_count: usize,
    /// The same tokens as sketches have them.
    pub(super) codes: Codes,
}

/// The tokens of all patterns as numbers. Only ever looked up.
#[derive(Debug, Clone, Default)]
pub(super) struct Codes {
    wanted: HashMap<u32, Vec<Wanted>>,
    /// One bit for each stem, folded: most words of a sketch are none of ours.
    sieve: Vec<u64>,
}

/// A token of a pattern: the number of the pattern and the place in its row.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted {
    pub(super) pattern: usize,
    pub(super) place: usize,
    /// The very form that is wanted; `None` where any form of the stem will do.
    form: Option<Code>,
    in_titles: bool,
    in_reason: bool,
}

/// Bits of the sieve of a query's stems, a power of two.
const SIEVE_BITS: u32 = 4096;

/// One word, phrase or identifier of the query.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Word {
    /// The patterns that match it exactly as typed.
    pub(super) exact: Vec<usize>,
    /// The patterns that match it in another form.
    pub(super) related: Vec<usize>,
    /// Whether it stands beside the word before, so that both together are evidence.
    pub(super) follows: bool,
}

/// Another name of what was typed; stands for it where all its words stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Synonym {
    /// What was typed.
    pub(super) typed: String,
    pub(super) words: Vec<Word>,
    /// How many other words may stand between two of its words.
    between: u32,
}

impl Synonym {
    /// The matches that make up the name, wherever its words stand near each other: the numbers of the matches, one for each
    /// word in the order of the words.
    pub(super) fn standing<'f>(&'f self, found: &'f [Match]) -> impl Iterator<Item = Vec<usize>> + 'f {
        let of_word = move |word: &'f Word| (0..).zip(found).filter(|(_, m)| word.has(m.pattern));
        let Some((first, rest)) = self.words.split_first() else { return None.into_iter().flatten() };
        let whole = of_word(first).filter_map(move |(number, start)| {
            let (mut numbers, mut last) = (vec![number], start.position);
            for word in rest {
                let near = of_word(word).filter(|(_, m)| m.position != last);
                let (number, next) = near.min_by_key(|(_, m)| m.position.abs_diff(last))?;
                let between = next.position.abs_diff(last) - 1;
                last = next.position;
                numbers.push(number);
                (between <= self.between).then_some(())?;
            }
            Some(numbers)
        });
        Some(whole).into_iter().flatten()
    }
}

impl Patterns {
    /// Everything in the query that may match; what is excluded is left out.
    pub(super) fn of(query: &Query) -> Self {
        let mut patterns = Patterns::default();
        patterns.add(query, false);
        let is_typed = |number: usize| patterns.words.iter().any(|word| word.has(number));
        patterns.of_names_only = (0..patterns.all.len()).map(|number| !is_typed(number)).collect();
        for (number, pattern) in patterns.all.iter().enumerate() {
            let tokens: &[String] = match &pattern.kind {
                Kind::Row { tokens, .. } => tokens,
                Kind::Prefix { before, beginning } => {
                    patterns.compared.push(number);
                    patterns.letters.add_word(beginning);
                    before
                }
                Kind::Fuzzy { .. } => {
                    patterns.compared.push(number);
                    patterns.letters = FirstLetters::ALL;
                    &[]
                }
                Kind::Name(_) => &[],
            };
            patterns.first_places.push(patterns.place_count);
            patterns.place_count += pattern.tokens();
            for (place, token) in tokens.iter().enumerate() {
                patterns.codes.add(pattern, token, number, place);
                if token.starts_with(STEM_MARK) {
                    patterns.stem_letters.add_stem(token);
                    patterns.letters.add_stem(token);
                } else {
                    patterns.letters.add_word(token);
                }
                let (part, bit) = sieve_bit(token);
                patterns.sieve[part] |= bit;
                patterns.rows.entry(token.clone()).or_default().push((number, place));
            }
        }
        patterns
    }

    /// The patterns and places to which a token belongs.
    pub(super) fn places(&self, token: &str) -> &[(usize, usize)] {
        let (part, bit) = sieve_bit(token);
        if self.sieve[part] & bit == 0 {
            return &[];
        }
        self.rows.get(token).map_or(&[], Vec::as_slice)
    }

    /// Where the tokens of a pattern stand among the tokens of all patterns.
    pub(super) fn places_of(&self, pattern: usize) -> std::ops::Range<usize> {
        let first = self.first_places[pattern];
        first..first + self.all[pattern].tokens()
    }

    fn add(&mut self, query: &Query, follows: bool) {
        match query {
            Query::Term { field, text, kind } => self.add_term(*field, text, *kind, follows),
            Query::Phrase { field, text, slop } => self.add_phrase(*field, text, *slop, follows),
            Query::Identifier(identifier) => self.add_identifier(identifier),
            Query::Also { typed, also } => {
                for (at, part) in typed.iter().enumerate() {
                    self.add(part, follows || at > 0);
                }
                let typed: Vec<String> = typed.iter().map(ToString::to_string).collect();
                also.iter().for_each(|other| self.add_synonym(&typed.join(" "), other));
            }
            Query::Words(parts) | Query::And(parts) | Query::Or(parts) | Query::Near { parts, .. } => {
                let beside = matches!(query, Query::Words(_));
                for (at, part) in parts.iter().enumerate() {
                    self.add(part, beside && at > 0);
                }
            }
            Query::All | Query::Range { .. } | Query::Exists(_) | Query::Not(_) => {}
        }
    }

    /// Another name for what was typed. It is marked and explained, but is no evidence of what was typed.
    fn add_synonym(&mut self, typed: &str, other: &Query) {
        let words = std::mem::take(&mut self.words);
        self.add(other, false);
        let of_other = std::mem::replace(&mut self.words, words);
        let between = if let Query::Near { words, .. } = other { *words } else { 0 };
        self.synonyms.push(Synonym { typed: typed.to_owned(), words: of_other, between });
    }

    /// The matches without the words of other names that stand alone.
    pub(super) fn without_lone_words(&self, found: Vec<Match>) -> Vec<Match> {
        if !found.iter().any(|found| self.of_names_only[found.pattern]) {
            return found;
        }
        let mut kept: Vec<bool> = found.iter().map(|found| !self.of_names_only[found.pattern]).collect();
        for synonym in &self.synonyms {
            synonym.standing(&found).flatten().for_each(|number| kept[number] = true);
        }
        found.into_iter().zip(kept).filter_map(|(found, kept)| kept.then_some(found)).collect()
    }

    fn push(&mut self, field: Option<Field>, typed: &str, kind: Kind) -> usize {
        let pattern = Pattern { field, typed: typed.to_owned(), kind };
        let known = self.all.iter().position(|known| *known == pattern);
        known.unwrap_or_else(|| {
            self.all.push(pattern);
            self.all.len() - 1
        })
    }

    fn add_term(&mut self, field: Option<Field>, text: &str, kind: TermKind, follows: bool) {
        let mut word = Word { follows, ..Word::default() };
        match (kind, field.filter(|field| field.is_people())) {
            (TermKind::Word | TermKind::AsSpelt, Some(_)) => {
                word.exact.push(self.push(field, text, Kind::Name(names::query_terms(text))));
            }
            (TermKind::Word | TermKind::AsSpelt, None) => self.add_word(field, text, &mut word),
            (TermKind::Prefix, _) => self.add_prefix(field, text, &mut word),
            (TermKind::Fuzzy(distance), _) => self.add_fuzzy(field, text, distance, &mut word),
        }
        self.words.push(word);
    }

    fn add_word(&mut self, field: Option<Field>, text: &str, word: &mut Word) {
        if field.is_none() && text.bytes().all(|byte| byte.is_ascii_digit()) {
            // Engines take a bare number for that of a PubMed record too.
            self.identifiers.push(Identifier::Pmid(text.to_owned()));
        }
        let forms = word_forms(text);
        if forms.parts.is_empty() {
            return;
        }
        if forms.stems != forms.parts {
            word.related.push(self.push(field, text, Kind::Row { tokens: forms.stems, slop: 0 }));
        }
        word.exact.push(self.push(field, text, Kind::Row { tokens: forms.parts, slop: 0 }));
        for (joined, into) in [(forms.joined, &mut word.exact), (forms.joined_stem, &mut word.related)] {
            into.extend(
                joined.map(|joined| self.push(field, text, Kind::Row { tokens: vec![joined], slop: 0 })),
            );
        }
    }

    /// The beginning of a word; of a compound, with its parts in a row or written as one.
    fn add_prefix(&mut self, field: Option<Field>, text: &str, word: &mut Word) {
        let forms = word_forms(text);
        let mut before = forms.parts;
        let Some(beginning) = before.pop() else { return };
        let typed = format!("{text}*");
        word.exact.push(self.push(field, &typed, Kind::Prefix { before, beginning }));
        if let Some(beginning) = forms.joined {
            word.exact.push(self.push(field, &typed, Kind::Prefix { before: Vec::new(), beginning }));
        }
    }

    /// A misspelt word; compounds and words with digits are compared as they are, as every engine does.
    fn add_fuzzy(&mut self, field: Option<Field>, text: &str, distance: u8, word: &mut Word) {
        let mut parts = word_forms(text).parts;
        let one = parts.pop().filter(|part| parts.is_empty() && !part.chars().any(char::is_numeric));
        match one {
            Some(part) => {
                let typed = format!("{text}~{distance}");
                word.exact.push(self.push(field, &typed, Kind::Fuzzy { word: part, distance }));
            }
            None => self.add_word(field, text, word),
        }
    }

    fn add_phrase(&mut self, field: Option<Field>, text: &str, slop: u32, follows: bool) {
        let mut word = Word { follows, ..Word::default() };
        let names_too = field.is_none_or(Field::is_people);
        if names_too {
            word.exact.push(self.push(field, text, Kind::Name(names::query_terms(text))));
        }
        if !field.is_some_and(Field::is_people) {
            let tokens = exact_tokens(text);
            word.exact.push(self.push(field, text, Kind::Row { tokens, slop }));
            if let Some(joined) = word_forms(text).joined {
                word.exact.push(self.push(field, text, Kind::Row { tokens: vec![joined], slop: 0 }));
            }
        }
        self.words.push(word);
    }

    fn add_identifier(&mut self, identifier: &Identifier) {
        let tokens = match identifier {
            Identifier::Doi(doi) => exact_tokens(doi.as_str()),
            // The first part lost its first digit.
            Identifier::DoiEnd(end) => exact_tokens(end).into_iter().skip(1).collect(),
            Identifier::Pmid(number) => vec![number.clone()],
            Identifier::Pmcid(number) => vec![format!("pmc{number}")],
            Identifier::Id(_) => Vec::new(),
        };
        self.identifiers.push(identifier.clone());
        if tokens.is_empty() {
            return;
        }
        let pattern = self.push(None, &identifier.to_string(), Kind::Row { tokens, slop: 0 });
        self.words.push(Word { exact: vec![pattern], ..Word::default() });
    }
}

impl Codes {
    fn add(&mut self, of: &Pattern, token: &str, pattern: usize, place: usize) {
        let (in_titles, in_reason) = (of.applies_to(Area::Title), of.applies_to(Area::Text));
        let code = Code::of_token(token);
        self.sieve.resize(SIEVE_BITS as usize / 64, 0);
        let (part, bit) = Self::sieve_bit(code);
        self.sieve[part] |= bit;
        let form = (!token.starts_with(STEM_MARK)).then_some(code);
        self.wanted.entry(code.stem()).or_default().push(Wanted {
            pattern,
            place,
            form,
            in_titles,
            in_reason,
        });
    }

    /// The tokens of patterns that a word in this part of a sketch stands for.
    pub(super) fn wanted(&self, part_of: Part, word: Code) -> impl Iterator<Item = &Wanted> {
        let (part, bit) = Self::sieve_bit(word);
        let passes = self.sieve.get(part).is_some_and(|bits| bits & bit != 0);
        let wanted = if passes { self.wanted.get(&word.stem()) } else { None };
        let in_reason = part_of == Part::Reason;
        let of_form = move |wanted: &&Wanted| {
            let applies = if in_reason { wanted.in_reason } else { wanted.in_titles };
            applies && wanted.form.is_none_or(|form| form.is_form(word))
        };
        wanted.into_iter().flatten().filter(of_form)
    }

    fn sieve_bit(code: Code) -> (usize, u64) {
        let bit = code.stem() % SIEVE_BITS;
        (bit as usize / 64, 1 << (bit % 64))
    }
}

impl Word {
    /// Every pattern that matches it.
    pub(super) fn patterns(&self) -> Vec<usize> {
        [self.exact.as_slice(), &self.related].concat()
    }

    /// Whether this pattern is one of its own.
    pub(super) fn has(&self, pattern: usize) -> bool {
        self.exact.contains(&pattern) || self.related.contains(&pattern)
    }
}

impl Pattern {
    /// How many tokens in a row match it; none of a name.
    pub(super) fn tokens(&self) -> usize {
        match &self.kind {
            Kind::Row { tokens, .. } => tokens.len(),
            Kind::Prefix { before, .. } => before.len() + 1,
            Kind::Fuzzy { .. } => 1,
            Kind::Name(_) => 0,
        }
    }

    /// Whether the pattern is looked for in such a place.
    pub(super) fn applies_to(&self, area: Area) -> bool {
        let is_name = matches!(self.kind, Kind::Name(_));
        let Some(field) = self.field else {
            return !is_name || matches!(area, Area::Author | Area::Person(_));
        };
        match (field, area) {
            (Field::Title, Area::Title)
            | (Field::Text, Area::Text)
            | (Field::Author, Area::Author)
            | (Field::Person, Area::Author | Area::Person(_)) => true,
            (field, Area::Person(role)) => field_of(role) == Some(field),
            (Field::Reason, Area::Value(of)) => matches!(of, Field::Reason | Field::Process | Field::Quality),
            (field, Area::Value(of)) => field == of,
            _ => false,
        }
    }
}

fn field_of(role: Role) -> Option<Field> {
    match role {
        Role::RetractedAuthor => Some(Field::Author),
        Role::NoticeAuthor => None,
        Role::Approver => Some(Field::Approver),
        Role::Editor => Some(Field::Editor),
        Role::Investigator => Some(Field::Investigator),
        Role::Complainant => Some(Field::Complainant),
        Role::Signatory => Some(Field::Signatory),
    }
}

fn exact_tokens(text: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    for_each_token(text, &mut |token, form, _, _| {
        if form == Form::Exact {
            tokens.push(token.to_owned());
        }
    });
    tokens
}

fn sieve_bit(token: &str) -> (usize, u64) {
    let bytes = token.strip_prefix(STEM_MARK).unwrap_or(token).as_bytes();
    let (first, last) =
        (bytes.first().copied().unwrap_or_default(), bytes.last().copied().unwrap_or_default());
    let folded = usize::from(first) * 31 + usize::from(last) * 7 + bytes.len();
    (folded / 64 % 8, 1 << (folded % 64))
}
