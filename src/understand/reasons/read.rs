//! Sentences and rules to reasons: every code once, with all the sentences that gave it.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

use super::fold::fold;
use super::guards::Guards;
use super::rules::{Rule, Strength};
use super::sentences::sentences;
use super::words::{ClassSet, Hit, Words};
use crate::notice::{Evidence, Layer, Reason, ReasonSource};
use crate::understand::codes::{self, Code};

/// The code of a notice that gives no reason.
pub const NO_REASON_GIVEN: &str = "Notice - Limited or No Information";

/// The reasons that a notice's text gives, as current Retraction Watch codes in the order of the taxonomy.
///
/// A notice that gives none has the one code `Notice - Limited or No Information`; a text that is empty or speaks of
/// no retraction, withdrawal, concern or the like gives nothing. Evidence is in bytes of `text`.
///
/// ```
/// use recant::understand::reasons::read_reasons;
/// let reasons = read_reasons("It is retracted because of errors in the data. There was no evidence of fraud.");
/// assert_eq!(reasons.len(), 1);
/// assert_eq!(reasons[0].code, "Error in Data");
/// ```
pub fn read_reasons(text: &str) -> Vec<Reason> {
    read_reasons_in(text, std::slice::from_ref(&(0..text.len())))
}

/// Like [`read_reasons`], from the passages of `text` that say why, in order. Ranges that do not lie within `text`,
/// or split a character, are passed over.
pub fn read_reasons_in(text: &str, passages: &[Range<usize>]) -> Vec<Reason> {
    let read = read_sentences(text, passages);
    let mut found: BTreeMap<&'static str, Found> = BTreeMap::new();
    for sentence in &read.sentences {
        for rule in
            RULES.rules.iter().filter(|rule| rule.holds(&sentence.hits, &sentence.classes, &read.classes))
        {
            let entry = found.entry(rule.code.code).or_insert_with(|| Found::new(rule.code));
            entry.add(rule, &sentence.range);
        }
    }
    let mut reasons = settle(found, text);
    if !reasons.iter().any(says_why) {
        reasons.extend(limited_information(&read, text));
    }
    reasons
}

/// What the rules made of one code.
struct Found {
    code: &'static Code,
    confidence: f32,
    strength: Strength,
    /// Whether no sentence states it.
    inferred: bool,
    sentences: Vec<Range<usize>>,
}

impl Found {
    fn new(code: &'static Code) -> Found {
        Found { code, confidence: 0.0, strength: Strength::LastResort, inferred: true, sentences: Vec::new() }
    }

    /// A sentence that states the code takes the place of those that only make it likely.
    fn add(&mut self, rule: &Rule, sentence: &Range<usize>) {
        if rule.inferred && !self.inferred {
            return;
        }
        if self.inferred && !rule.inferred {
            *self = Found { inferred: false, ..Found::new(self.code) };
        }
        self.confidence = self.confidence.max(rule.confidence);
        self.strength = self.strength.max(rule.strength);
        if self.sentences.last() != Some(sentence) {
            self.sentences.push(sentence.clone());
        }
    }

    fn into_reason(self, text: &str) -> Reason {
        let evidence = |range: Range<usize>| Evidence {
            start: range.start,
            end: range.end,
            text: text[range].to_owned(),
        };
        Reason {
            code: self.code.code.to_owned(),
            layer: self.code.layer,
            source: ReasonSource::Text,
            confidence: Some(self.confidence),
            inferred: self.inferred,
            evidence: self.sentences.into_iter().map(evidence).collect(),
        }
    }
}

/// Drops what only speaks in the absence of better: the weak beside a strong code of the same category, and the
/// last resort beside any other code of substance. What is stated gives way to nothing that is only likely.
fn settle(found: BTreeMap<&'static str, Found>, text: &str) -> Vec<Reason> {
    let better = |one: &Found, other: &Found| {
        (one.inferred || !other.inferred)
            && (other.strength, other.confidence) > (one.strength, one.confidence)
    };
    let stands = |one: &Found| match one.strength {
        Strength::Strong => true,
        Strength::Weak => {
            !found.values().any(|other| other.code.category == one.code.category && better(one, other))
        }
        Strength::LastResort => {
            !found.values().any(|other| other.code.layer == Layer::Substance && better(one, other))
        }
    };
    let standing: Vec<&str> = found.values().filter(|one| stands(one)).map(|one| one.code.code).collect();
    found
        .into_iter()
        .filter(|(code, _)| standing.contains(code))
        .map(|(_, one)| one.into_reason(text))
        .collect()
}

/// Whether a reason says something about the article; who asked and what was done does not.
fn says_why(reason: &Reason) -> bool {
    reason.layer == Layer::Substance
}

fn limited_information(read: &ReadText, text: &str) -> Option<Reason> {
    let code = codes::current(NO_REASON_GIVEN)?;
    if read.classes.meets(&RULES.cause) || read.length > LONGEST_WITHOUT_CAUSE {
        return None;
    }
    let sentence = read.sentences.iter().find(|sentence| sentence.classes.meets(&RULES.announcement))?;
    let confidence = LIMITED_INFORMATION_CONFIDENCE;
    let sentences = vec![sentence.range.clone()];
    Some(Found { code, confidence, strength: Strength::Strong, inferred: false, sentences }.into_reason(text))
}

/// A notice that says more than this, in bytes of folded text, says something that no rule knows.
const LONGEST_WITHOUT_CAUSE: usize = 400;

/// Half of the notices in which no rule finds a reason give one in words that no rule knows.
const LIMITED_INFORMATION_CONFIDENCE: f32 = 0.5;

/// Rules and all that they need, read once.
struct RuleBook {
    words: Words,
    guards: Guards,
    rules: Vec<Rule>,
    announcement: ClassSet,
    cause: ClassSet,
}

#[allow(clippy::expect_used, reason = "both lists are part of the crate, and the first test reads them")]
static RULES: LazyLock<RuleBook> = LazyLock::new(|| {
    let words =
        Words::read(include_str!("../../../data/reason_words.txt")).expect("the word list is well formed");
    let rules = Rule::read_all(include_str!("../../../data/reason_rules.txt"), &words)
        .expect("the rules are well formed");
    let only = |name| {
        let mut set = ClassSet::default();
        words.class(name).into_iter().for_each(|class| set.insert(class));
        set
    };
    let (announcement, cause) = (only("announcement"), only("cause"));
    RuleBook { guards: Guards::new(&words), words, rules, announcement, cause }
});

/// The sentences of a notice that hold words of the list, and all classes that occur.
struct ReadText {
    sentences: Vec<Sentence>,
    classes: ClassSet,
    length: usize,
}

struct Sentence {
    range: Range<usize>,
    hits: Vec<Hit>,
    classes: ClassSet,
}

fn read_sentences(text: &str, passages: &[Range<usize>]) -> ReadText {
    let mut read = ReadText { sentences: Vec::new(), classes: ClassSet::default(), length: 0 };
    let (mut folded, mut hits) = (String::new(), Vec::new());
    for passage in passages.iter().filter(|passage| text.get((*passage).clone()).is_some()) {
        for range in sentences(text, passage.clone()) {
            if begins_references(&text[range.clone()]) {
                break;
            }
            fold(&text[range.clone()], &mut folded);
            read.length += folded.len();
            RULES.words.search(&folded, &mut hits);
            RULES.guards.apply(&mut hits);
            read.add(range, &hits);
        }
    }
    read
}

impl ReadText {
    fn add(&mut self, range: Range<usize>, hits: &[Hit]) {
        let mut classes = ClassSet::default();
        hits.iter().for_each(|hit| classes.insert(hit.class));
        self.classes.add(&classes);
        if !hits.is_empty() {
            self.sentences.push(Sentence { range, hits: hits.to_vec(), classes });
        }
    }
}

/// A heading above a reference list: what follows are titles of other articles.
fn begins_references(sentence: &str) -> bool {
    let heading = sentence.trim_end_matches([':', '.']);
    ["references", "reference", "bibliography", "literature cited"]
        .iter()
        .any(|h| heading.eq_ignore_ascii_case(h))
}
