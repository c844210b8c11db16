//! Values of a field to clauses: whole values, dates and ranges, identifiers, and whether anything is stated.

use std::ops::Bound as RangeBound;

use tantivy::query::{ExistsQuery, RangeQuery, TermQuery};
use tantivy::schema::{IndexRecordOption, Term};

use super::super::document::ident;
use super::super::schema::{Reads, reads};
use super::super::tokenizer::whole;
use super::set::AnyTerm;
use super::terms::term;
use super::{Clause, Lowering, all, any, silent};
use crate::analysis;
use crate::notice::{Doi, PartialDate};
use crate::query::{Bound, Field, ProblemKind};

/// Years that a date can have; see [`PartialDate`].
const YEARS: std::ops::RangeInclusive<i16> = 1500..=2200;

impl Lowering<'_> {
    /// Entries with this value: under the name that is counted; else under another name of it; else with its words,
    /// in a row if it was quoted where columns know the order of words.
    ///
    /// Only the first of these that the archive knows is read, so that a value taken from a facet finds just what the
    /// facet counted.
    pub(super) fn value(
        &mut self,
        field: Field,
        columns: &[&'static str],
        also: &[&'static str],
        text: &str,
        quoted: Option<u32>,
    ) -> tantivy::Result<Clause> {
        for names in [columns, also] {
            if let Some(clause) = self.whole_value(names, &[text.to_owned()])? {
                return Ok(clause);
            }
        }
        let others = self.aliases.map(|aliases| aliases(field, text)).unwrap_or_default();
        if let Some(clause) = self.whole_value(columns, &others)? {
            return Ok(clause);
        }
        self.words_of_value(field, &[columns, also].concat(), text, quoted)
    }

    fn whole_value(&mut self, columns: &[&str], values: &[String]) -> tantivy::Result<Option<Clause>> {
        let mut clauses = Vec::new();
        for (column, value) in
            columns.iter().flat_map(|column| values.iter().map(move |value| (column, value)))
        {
            let whole = whole(value);
            if self.is_known(column, &whole)? {
                clauses.extend(self.with_term(column, &whole));
            }
        }
        Ok(if clauses.is_empty() { None } else { Some(any(clauses)) })
    }

    fn words_of_value(
        &mut self,
        field: Field,
        columns: &[&'static str],
        text: &str,
        quoted: Option<u32>,
    ) -> tantivy::Result<Clause> {
        let forms: Vec<_> = text.split_whitespace().map(analysis::word_forms).collect();
        // An institution is rarely written as a whole, so reading it by its words surprises nobody.
        if field != Field::Institution {
            let name = field.name();
            self.problem(
                ProblemKind::Hint,
                format!("no {name} is called `{text}`; read as words in {name} names"),
            );
        }
        let mut clauses = Vec::new();
        for column in columns {
            clauses.push(match quoted {
                Some(slop) => {
                    let exact: Vec<String> = forms.iter().flat_map(|forms| forms.parts.clone()).collect();
                    self.in_a_row(column, &exact, slop)?
                }
                None if forms.is_empty() => any(Vec::new()),
                None => {
                    let words = forms.iter().map(|forms| self.with_word(column, forms));
                    all(words.collect::<tantivy::Result<_>>()?)
                }
            });
        }
        Ok(any(clauses))
    }

    /// Entries whose date may be this one.
    pub(super) fn date(&mut self, field: Field, text: &str) -> Clause {
        match text.parse::<PartialDate>() {
            Ok(date) => self.between(Some(date), Some(date)),
            Err(error) => {
                self.problem(ProblemKind::BadValue, format!("{}: {error}", field.name()));
                any(Vec::new())
            }
        }
    }

    /// Entries between two bounds.
    pub(super) fn range(&mut self, field: Field, from: &Bound, to: &Bound) -> tantivy::Result<Clause> {
        let date = |bound: &Bound| match bound {
            Bound::At(date) => Some(*date),
            Bound::Open | Bound::Number(_) => None,
        };
        Ok(match field {
            Field::Year | Field::Date => self.between(date(from), date(to)),
            Field::ArticleYear => self.years("article_year", date(from), date(to)),
            Field::Delay => self.numbers_between("delay", from, to)?,
            _ => self.exists(field),
        })
    }

    /// Entries with a whole number between two bounds.
    fn numbers_between(&self, column: &'static str, from: &Bound, to: &Bound) -> tantivy::Result<Clause> {
        let number =
            |bound: &Bound, open: i64| if let Bound::Number(number) = bound { *number } else { open };
        let wanted = number(from, i64::MIN)..=number(to, i64::MAX);
        let vocabulary = self.vocabularies.of(self.searcher, column)?;
        let is_wanted = |value: &&str| value.parse().is_ok_and(|number| wanted.contains(&number));
        let terms: Vec<Term> =
            vocabulary.values().filter(is_wanted).filter_map(|value| term(column, &whole(value))).collect();
        Ok(silent(Box::new(AnyTerm::new(terms, &self.clock))))
    }

    /// A date is between two others when one of the days that it may mean is.
    fn between(&self, from: Option<PartialDate>, to: Option<PartialDate>) -> Clause {
        // Whole years are found by their names, without looking at the dates of all entries.
        let is_first_day = from.is_none_or(|from| from.first_day() % 10_000 == 101);
        let is_last_day = to.is_none_or(|to| to.last_day() % 10_000 == 1231);
        if is_first_day && is_last_day {
            return self.years("year", from, to);
        }
        let day = |column, day: u32| Term::from_field_u64(column, u64::from(day));
        let mut clauses = vec![self.exists(Field::Date)];
        if let Some(from) = from {
            let first = RangeBound::Included(day(self.columns.last_day, from.first_day()));
            clauses.push(silent(Box::new(RangeQuery::new(first, RangeBound::Unbounded))));
        }
        if let Some(to) = to {
            let last = RangeBound::Included(day(self.columns.first_day, to.last_day()));
            clauses.push(silent(Box::new(RangeQuery::new(RangeBound::Unbounded, last))));
        }
        all(clauses)
    }

    /// Entries with a year between those of two dates.
    fn years(&self, column: &'static str, from: Option<PartialDate>, to: Option<PartialDate>) -> Clause {
        let first = from.map_or(*YEARS.start(), PartialDate::year);
        let last = to.map_or(*YEARS.end(), PartialDate::year);
        let years = (first..=last).filter_map(|year| term(column, &whole(&year.to_string())));
        silent(Box::new(AnyTerm::new(years, &self.clock)))
    }

    /// Entries that state the field.
    pub(in crate::index) fn exists(&self, field: Field) -> Clause {
        let columns: &[&str] = match reads(field) {
            Reads::Date => &["first_day"],
            Reads::Text(_) | Reads::Identifiers(_) => {
                let stated = Term::from_field_text(self.columns.stated, field.name());
                return silent(Box::new(TermQuery::new(stated, IndexRecordOption::Basic)));
            }
            Reads::Values(..) if field == Field::Reason => &["reason"],
            Reads::Values(columns, _) | Reads::Names(columns) => columns,
        };
        let exists = |column: &&str| silent(Box::new(ExistsQuery::new((*column).to_owned(), false)));
        any(columns.iter().map(exists).collect())
    }

    /// Entries with this identifier, of any of these sorts.
    pub(super) fn with_identifier(&self, tags: &[&str], value: &str) -> Clause {
        let terms =
            tags.iter().map(|tag| Term::from_field_text(self.columns.ident, &ident::tagged(tag, value)));
        let clause = |term| -> Clause { Box::new(TermQuery::new(term, IndexRecordOption::Basic)) };
        silent(any(terms.map(clause).collect()))
    }

    /// The value of an identifier field, read by the rules of that field.
    pub(super) fn identifier_in(
        &mut self,
        field: Field,
        tags: &[&str],
        text: &str,
    ) -> tantivy::Result<Clause> {
        if field == Field::Doi {
            return match Doi::parse(text) {
                Some(doi) => Ok(self.with_identifier(tags, doi.as_str())),
                None => self.doi_end(text.trim()),
            };
        }
        Ok(self.with_identifier(tags, text.trim()))
    }
}
