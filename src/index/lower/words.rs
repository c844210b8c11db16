//! Words and phrases to clauses: in one field, or wherever words are looked for.

use super::super::schema::{ROLES, Reads, TEXTS, VALUES, reads};
use super::super::tokenizer::whole;
use super::set::AnyTerm;
use super::terms::term;
use super::{Clause, Lowering, all, any, constant};
use crate::analysis::{self, Form, STEM_MARK, WordForms, names};
use crate::query::{Field, Identifier, ProblemKind, TermKind};
use crate::search::Matching;

/// What an entry gets whose own identifier was asked for: more than any words can give.
const IDENTIFIER_SCORE: f32 = 1000.0;

/// What an entry gets that names the person who was asked for: more than the words of a name give.
const NAME_SCORE: f32 = 30.0;

/// What an entry gets whose year was asked for as a bare word: less than for a word that says what it is about.
const YEAR_SCORE: f32 = 1.0;

impl Lowering<'_> {
    /// A word wherever words are looked for.
    pub(super) fn anywhere(&mut self, text: &str, kind: TermKind) -> tantivy::Result<Clause> {
        match kind {
            TermKind::Word | TermKind::AsSpelt => self.word_anywhere(text),
            TermKind::Prefix => self.prefix(&everywhere(), text),
            TermKind::Fuzzy(letters) => match fuzzy_part(text) {
                Some(part) => self.fuzzy(&everywhere(), &part, letters),
                None => self.word_anywhere(text),
            },
        }
    }

    /// A word in one field.
    pub(super) fn in_field(&mut self, field: Field, text: &str, kind: TermKind) -> tantivy::Result<Clause> {
        let columns: Vec<&'static str> = match (reads(field), kind) {
            (Reads::Text(columns) | Reads::Names(columns), _) => columns.to_vec(),
            (Reads::Values(columns, also), _) => [columns, also].concat(),
            (Reads::Date, _) => vec!["year"],
            (Reads::Identifiers(tags), TermKind::Prefix) => return self.identifier_prefix(tags, text),
            (Reads::Identifiers(_), _) => Vec::new(),
        };
        match (kind, fuzzy_part(text)) {
            (TermKind::Prefix, _) => self.prefix(&columns, text),
            (TermKind::Fuzzy(letters), Some(part)) if !columns.is_empty() => {
                self.fuzzy(&columns, &part, letters)
            }
            _ => self.word_in_field(field, text),
        }
    }

    fn word_in_field(&mut self, field: Field, text: &str) -> tantivy::Result<Clause> {
        match reads(field) {
            Reads::Text(columns) => self.word_in_columns(columns, text),
            Reads::Names(columns) => Ok(self.name(columns, text)),
            Reads::Values(columns, also) => self.value(field, columns, also, text, None),
            Reads::Date => Ok(self.date(field, text)),
            Reads::Identifiers(tags) => self.identifier_in(field, tags, text),
        }
    }

    /// Words in a row, in one field.
    pub(super) fn phrase_in_field(&mut self, field: Field, text: &str, slop: u32) -> tantivy::Result<Clause> {
        match reads(field) {
            Reads::Text(columns) => self.phrase_in_columns(columns, text, slop),
            Reads::Values(columns, also) => self.value(field, columns, also, text, Some(slop)),
            Reads::Names(columns) if field == Field::Person => {
                // Whose name it is comes before those among whom two people share it.
                let named = self.name(columns, text);
                Ok(self.scores(constant(named, NAME_SCORE)))
            }
            _ => self.word_in_field(field, text),
        }
    }

    /// Words in a row, in any text, or as the name of a person.
    pub(super) fn phrase_anywhere(&mut self, text: &str, slop: u32) -> tantivy::Result<Clause> {
        let terms = exact_terms(text);
        if terms.is_empty() {
            return Ok(self.nothing_in(text));
        }
        let columns = [TEXTS, VALUES].concat();
        let mut clauses = vec![self.phrase_in_columns(&columns, text, slop)?];
        clauses.push(self.name(ROLES, text));
        Ok(any(clauses))
    }

    fn phrase_in_columns(
        &mut self,
        columns: &[&'static str],
        text: &str,
        slop: u32,
    ) -> tantivy::Result<Clause> {
        let terms = exact_terms(text);
        let joined = analysis::word_forms(text).joined;
        let mut clauses = Vec::new();
        for column in columns {
            clauses.push(self.in_a_row(column, &terms, slop)?);
            if let Some(joined) = &joined {
                clauses.push(self.in_a_row(column, std::slice::from_ref(joined), 0)?);
            }
        }
        Ok(any(clauses))
    }

    /// A word in its related forms, in the column that holds them all; a compound also where its parts stand in a row, or,
    /// where any word may match, where one of its parts stands.
    fn word_anywhere(&mut self, text: &str) -> tantivy::Result<Clause> {
        let forms = analysis::word_forms(text);
        if forms.parts.is_empty() {
            return Ok(self.nothing_in(text));
        }
        let mut clauses: Vec<Clause> =
            whole_forms(&forms).into_iter().filter_map(|form| self.with_term("all", form)).collect();
        if self.matching == Matching::Any && is_of_words(&forms) {
            clauses.extend(forms.stems.iter().filter_map(|part| self.with_term("all", part)));
        } else if forms.parts.len() > 1 {
            for column in TEXTS.iter().chain(VALUES) {
                clauses.push(self.in_a_row(column, &forms.parts, 0)?);
            }
            clauses.push(self.name(ROLES, text));
        }
        if is_like_year(text) {
            let years = ["year", "article_year"].into_iter().filter_map(|column| term(column, &whole(text)));
            clauses.push(self.scores(constant(Box::new(AnyTerm::new(years, &self.clock)), YEAR_SCORE)));
        }
        if is_like_pmid(text) {
            let owners = self.with_identifier(&["pmid", "article-pmid"], text);
            clauses.push(self.scores(constant(owners, IDENTIFIER_SCORE)));
        }
        Ok(any(clauses))
    }

    fn word_in_columns(&mut self, columns: &[&'static str], text: &str) -> tantivy::Result<Clause> {
        let forms = analysis::word_forms(text);
        if forms.parts.is_empty() {
            return Ok(self.nothing_in(text));
        }
        let mut clauses = Vec::new();
        for column in columns {
            clauses.push(self.with_word(column, &forms)?);
        }
        Ok(any(clauses))
    }

    /// Entries that have the word in a column, in its related forms, or its parts in a row.
    pub(super) fn with_word(&mut self, column: &'static str, forms: &WordForms) -> tantivy::Result<Clause> {
        let mut clauses = vec![self.with_forms(column, &whole_forms(forms))?];
        if forms.parts.len() > 1 {
            clauses.push(self.in_a_row(column, &forms.parts, 0)?);
        }
        Ok(any(clauses))
    }

    /// Entries that name this person in one of the columns.
    pub(in crate::index) fn name(&mut self, columns: &[&str], name: &str) -> Clause {
        let alternatives = names::query_terms(name);
        let used: Vec<&str> = columns.iter().copied().filter(|column| self.used(column).is_some()).collect();
        let mut clauses = Vec::new();
        for column in used {
            for terms in &alternatives {
                clauses.push(all(terms.iter().map(|term| self.with_name_term(column, term)).collect()));
            }
        }
        any(clauses)
    }

    fn with_name_term(&mut self, column: &str, term: &str) -> Clause {
        any(names::kept_as(term).filter_map(|form| self.with_term(column, &form)).collect())
    }

    /// An identifier typed bare: what has it comes first, then what mentions it.
    pub(super) fn identifier(&mut self, identifier: &Identifier) -> tantivy::Result<Clause> {
        let (owners, mentioned) = match identifier {
            Identifier::Doi(doi) => (
                self.with_identifier(&["doi", "article-doi", "id", "alias"], doi.as_str()),
                Some(doi.as_str()),
            ),
            Identifier::DoiEnd(end) => (self.doi_end(end)?, Some(end.as_str())),
            Identifier::Pmid(number) => (self.with_identifier(&["pmid", "article-pmid"], number), None),
            Identifier::Pmcid(number) => (self.with_identifier(&["pmcid", "article-pmcid"], number), None),
            Identifier::Id(id) => (self.with_identifier(&["id", "alias"], id), None),
        };
        let mut clauses = vec![self.scores(constant(owners, IDENTIFIER_SCORE))];
        if let Some(mentioned) = mentioned {
            clauses.push(self.word_in_columns(&["text"], mentioned)?);
        }
        Ok(any(clauses))
    }

    /// A word of which nothing can be found, such as `—`: it says nothing and excludes nothing.
    fn nothing_in(&mut self, text: &str) -> Clause {
        self.problem(ProblemKind::LeftOut, format!("`{text}` holds no word; it was left out"));
        super::silent(Box::new(tantivy::query::AllQuery))
    }
}

/// The forms under which the whole word stands in an index: its stem, or itself, and a compound as one word.
pub(super) fn whole_forms(forms: &WordForms) -> Vec<&str> {
    let joined = forms.joined_stem.as_deref().or(forms.joined.as_deref());
    let single = (forms.parts.len() == 1).then(|| forms.stems[0].as_str());
    single.into_iter().chain(joined).collect()
}

/// Whether a bare number may be the year of a notice or of an article.
fn is_like_year(text: &str) -> bool {
    text.len() == 4 && text.parse().is_ok_and(|year: u16| (1900..2100).contains(&year))
}

/// Whether a bare number may be that of a PubMed record: too long for a year or a page.
fn is_like_pmid(text: &str) -> bool {
    (6..=8).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a compound is made of words that say something by themselves: `lift-drag`, not `BMP-2`.
fn is_of_words(forms: &WordForms) -> bool {
    forms.parts.len() > 1 && forms.stems.iter().all(|stem| stem.starts_with(STEM_MARK))
}

pub(super) fn exact_terms(text: &str) -> Vec<String> {
    let mut terms = Vec::new();
    analysis::for_each_token(text, &mut |form, sort, _, _| {
        if sort == Form::Exact {
            terms.push(form.to_owned());
        }
    });
    terms
}

/// The one word in which letters may be wrong; `None` for compounds and for words with digits, where one wrong
/// character is another gene, dose or number.
pub(super) fn fuzzy_part(text: &str) -> Option<String> {
    let mut parts = analysis::word_forms(text).parts;
    let one = if parts.len() == 1 { parts.pop() } else { None };
    one.filter(|part| !part.chars().any(char::is_numeric))
}

fn everywhere() -> Vec<&'static str> {
    [TEXTS, VALUES, ROLES].concat()
}
