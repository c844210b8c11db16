//! What speaks for and against a match to how sure it is that reference and entry are one work.
//!
//! The score is a logistic function of a few figures. Its weights were fitted on labelled references and on pairs of
//! different works by the same authors; `examples/matching.rs` prints the figures and the curve, ARCHITECTURE.md
//! shows it.

use super::align::Alignment;

/// From this score on a title match is asserted.
pub const ASSERTED_FROM: f32 = 0.90;
/// The same where authors and year agree as well.
pub const VOUCHED_FROM: f32 = 0.80;
/// From this score on a person is asked to look.
pub const POSSIBLE_FROM: f32 = 0.60;

/// What speaks for and against a match, each figure between 0 and 1 unless said otherwise.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Evidence {
    /// Share of the known title that the cited title has.
    pub known_covered: f32,
    /// Share of the cited title that the known title has.
    pub cited_covered: f32,
    /// Share of the known title whose words stand anywhere in the cited title.
    pub known_found: f32,
    /// Share of the cited title whose words stand anywhere in the known title.
    pub cited_found: f32,
    /// Share of the titles that stands in place of other words.
    pub replaced: f32,
    /// Telling words that each title has and the other lacks; more than 1.
    pub other_words: f32,
    /// Telling words within the cited title that the known one has nowhere; more than 1.
    pub added_words: f32,
    /// Whether the titles number a part differently, or only one of them does.
    pub other_part: bool,
    /// Whether the cited title is that of a reply to the known work, or a comment on it.
    pub answers: bool,
    /// Whether each title has a number, formula or code that the other lacks.
    pub other_codes: bool,
    /// Words in common that tell something; more than 1.
    pub words: f32,
    /// Whether the cited title is the beginning or the end of the known one, word by word.
    pub is_edge: bool,
    /// Whether it is so up to a colon or the like of the known title, or says that it is cut: nothing but a part of it.
    pub is_part: bool,
    /// Share of the cited authors who are authors of the article; `None` where one side names none.
    pub authors: Option<f32>,
    /// Years between the two; `None` where one side states none.
    pub years_apart: Option<u16>,
    /// Whether the journals agree; `None` where one side states none.
    pub journal: Option<bool>,
    /// Whether both sides have a DOI, and not the same.
    pub other_doi: bool,
}

impl Evidence {
    /// The figures of the titles. Around a title that is sought in print, other words are no sign of another work.
    pub(super) fn of_titles(found: Alignment, in_print: bool) -> Evidence {
        let around = if in_print { found.around } else { 0.0 };
        let share = |part: f32, whole: f32| if whole > 0.0 { (part / whole).clamp(0.0, 1.0) } else { 0.0 };
        let cited = found.cited - around;
        Evidence {
            known_covered: share(found.known_matched, found.known),
            cited_covered: share(found.cited_matched, cited),
            known_found: share(found.known_found, found.known),
            cited_found: share((found.cited_found).min(cited), cited),
            replaced: share(found.replaced, cited.max(found.known)),
            other_words: found.other_words as f32,
            added_words: if in_print { 0.0 } else { found.added_words as f32 },
            other_part: found.other_part && !in_print,
            answers: found.answers && !in_print,
            other_codes: found.other_codes > 0,
            words: found.words as f32,
            is_edge: found.edge.is_some() && !in_print,
            ..Evidence::default()
        }
    }

    /// How sure the match is, 0 to 1.
    pub fn score(&self) -> f32 {
        1.0 / (1.0 + (-self.log_odds()).exp())
    }

    pub(super) fn log_odds(&self) -> f32 {
        let (authors, years, journal) = self.corroboration();
        WEIGHTS.bias
            + WEIGHTS.known_covered * self.known_covered
            + WEIGHTS.cited_covered * self.cited_covered
            + WEIGHTS.replaced * self.replaced
            + if self.other_codes { WEIGHTS.other_codes } else { 0.0 }
            + WEIGHTS.words * (1.0 + self.words).ln()
            + authors
            + years
            + journal
    }

    fn corroboration(&self) -> (f32, f32, f32) {
        let authors = self
            .authors
            .map_or(0.0, |share| if share > 0.0 { WEIGHTS.authors * share } else { WEIGHTS.no_author });
        let years = match self.years_apart {
            None => 0.0,
            Some(0 | 1) => WEIGHTS.year,
            Some(2 | 3) => 0.0,
            Some(_) => WEIGHTS.other_year,
        };
        let journal =
            self.journal.map_or(0.0, |agrees| if agrees { WEIGHTS.journal } else { WEIGHTS.other_journal });
        (authors, years, journal)
    }

    /// Whether something beside the title speaks for the match, and nothing against it.
    pub fn is_corroborated(&self) -> bool {
        let (authors, years, journal) = self.corroboration();
        authors > 0.0 && years >= 0.0 || authors >= 0.0 && years > 0.0 && journal > 0.0
    }

    /// Whether authors, year and whatever else is stated leave hardly another work that is titled alike.
    pub fn is_vouched(&self) -> bool {
        let authors = self.authors.is_some_and(|share| share >= 0.5);
        authors && self.years_apart.is_some_and(|years| years <= 1) && self.journal != Some(false)
    }

    /// Whether no word is missing or another, in whatever order, or nothing but a part of the title is cited.
    pub fn is_same_or_part(&self) -> bool {
        let same = self.known_found >= 0.97 && self.cited_found >= 0.97 && self.replaced <= 0.03;
        (same || self.is_part) && self.words >= 4.0 && !self.tells_another()
    }

    /// Whether another word, code or part stands in place of one of the known title or among its words, or the title is that
    /// of a reply.
    pub fn tells_another(&self) -> bool {
        let words = self.other_words > 0.0 || self.added_words > 0.0;
        words || self.other_codes || self.other_part || self.answers
    }

    /// Whether the cited title is a piece of the known one and nothing else: its subtitle or its end is missing.
    pub fn is_fragment(&self) -> bool {
        let whole = self.cited_found >= 0.95 && self.replaced <= 0.03;
        // A title that is cut off tells more than as many words from anywhere.
        let least_found = if self.is_edge { 0.15 } else { 0.3 };
        whole && self.known_found >= least_found && self.words >= 4.0 && self.is_not_contradicted()
    }

    /// Whether the words are those of the known title in another order.
    pub fn is_reordered(&self) -> bool {
        let same = self.known_found >= 0.85 && self.cited_found >= 0.85;
        same && self.words >= 2.0 && self.replaced <= 0.12 && self.is_not_contradicted()
    }

    fn is_not_contradicted(&self) -> bool {
        self.authors != Some(0.0) && self.years_apart.is_none_or(|years| years <= 3)
    }

    /// The figures in words, for the reader of a verdict.
    pub fn words(&self) -> String {
        let percent = |share: f32| (share * 100.0).round() as u32;
        let mut parts = vec![match (percent(self.known_covered), percent(self.cited_covered)) {
            (100, 100) => "the title is the same".to_owned(),
            (known, cited) => format!(
                "{known} % of the known title is in the cited one, {cited} % of the cited one in the known"
            ),
        }];
        match self.authors {
            Some(0.0) => parts.push("no author agrees".to_owned()),
            Some(1.0) => parts.push("the authors agree".to_owned()),
            Some(share) => parts.push(format!("{} % of the authors agree", percent(share))),
            None => parts.push("authors not compared".to_owned()),
        }
        parts.push(match self.years_apart {
            None => "year not compared".to_owned(),
            Some(0) => "the year agrees".to_owned(),
            Some(1) => "the years are 1 apart".to_owned(),
            Some(years) => format!("the years are {years} apart"),
        });
        match self.journal {
            Some(true) => parts.push("the journal agrees".to_owned()),
            Some(false) => parts.push("the journal differs".to_owned()),
            None => {}
        }
        if self.answers {
            parts.push("it reads like a reply or comment".to_owned());
        }
        if self.other_part {
            parts.push("another part of a series".to_owned());
        }
        if self.other_doi {
            parts.push("the DOI is another".to_owned());
        }
        parts.join("; ")
    }
}

/// The weights of the logistic function, in natural logarithms of odds.
struct Weights {
    bias: f32,
    known_covered: f32,
    cited_covered: f32,
    replaced: f32,
    other_codes: f32,
    words: f32,
    authors: f32,
    no_author: f32,
    year: f32,
    other_year: f32,
    journal: f32,
    other_journal: f32,
}

/// Those of the titles are fitted; those of the corroboration are set, because the labelled lists that we have state
/// authors and years of nearly every reference, and real lists do not.
const WEIGHTS: Weights = Weights {
    bias: -13.2,
    known_covered: 8.0,
    cited_covered: 10.5,
    replaced: -17.0,
    other_codes: -1.0,
    words: 0.3,
    authors: 1.0,
    no_author: -6.0,
    year: 0.3,
    other_year: -1.5,
    journal: 0.5,
    other_journal: -0.5,
};
