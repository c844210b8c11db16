//! A request that found less than its words promise to hints at the field that would find more.

use super::clock::Clock;
use super::lower::Lowering;
use super::reader::LocalIndex;
use super::schema::{ROLES, Reads, reads};
use super::tokenizer::whole;
use crate::notice::Nature;
use crate::query::{Field, Problem, ProblemKind, Query};
use crate::search::{Filter, Matching, SearchRequest};

impl LocalIndex {
    /// What the user should know about a request that found `total` notices.
    pub(super) fn hints(
        &self,
        request: &SearchRequest,
        total: u64,
        clock: &Clock,
    ) -> tantivy::Result<Vec<Problem>> {
        let mut asked = Vec::new();
        values_in(&request.query, &mut asked);
        for filter in &request.filters {
            asked.extend(filter.values.iter().map(|(shown, _)| (filter.field, shown.as_str())));
        }
        let mut hints = Vec::new();
        for (field, value) in asked {
            hints.extend(match field {
                _ if clock.is_up() => None,
                Field::Publisher => self.family_hint(request, value, total, clock)?,
                _ if total == 0 && field.is_people() => self.role_hint(field, value, clock)?,
                _ => None,
            });
        }
        hints.dedup();
        hints.extend(nature_hint(&request.query).filter(|_| total > 0));
        Ok(hints)
    }

    /// `publisher:Wiley` finds the imprint; the family of that name has others.
    fn family_hint(
        &self,
        request: &SearchRequest,
        value: &str,
        total: u64,
        clock: &Clock,
    ) -> tantivy::Result<Option<Problem>> {
        let lowering = Lowering::new(self, Matching::All, clock);
        if !lowering.is_known("family", &whole(value))? {
            return Ok(None);
        }
        let of_family = self.count_request(
            &SearchRequest {
                query: with_family(&request.query),
                filters: request.filters.iter().map(filter_with_family).collect(),
                ..request.clone()
            },
            clock,
        )?;
        let more = of_family.saturating_sub(total);
        let value = quoted(value);
        Ok((more > 0).then(|| {
            let notices = notices(more);
            hint(format!("`family:{value}` would add {notices} of its other imprints"))
        }))
    }

    /// `author:broggini` finds no retracted author; the name may stand in another role.
    fn role_hint(&self, field: Field, name: &str, clock: &Clock) -> tantivy::Result<Option<Problem>> {
        let Reads::Names(own) = reads(field) else { return Ok(None) };
        let mut lowering = Lowering::new(self, Matching::All, clock);
        let own_clause = lowering.name(own, name);
        if self.count_notices(&own_clause, clock)? > 0 {
            return Ok(None);
        }
        let mut found = Vec::new();
        for role in ROLES.iter().filter(|role| !own.contains(role)) {
            let clause = lowering.name(&[*role], name);
            let count = self.count_notices(&clause, clock)?;
            if count > 0 {
                found.push(format!("{} in {}", role_name(role), notices(count)));
            }
        }
        let own = role_name(field.name());
        Ok((!found.is_empty()).then(|| {
            hint(format!("no {own} is called `{name}`; {}: `person:{}`", found.join(", "), quoted(name)))
        }))
    }
}

/// `expression of concern` as words finds what speaks of one; those that are one have a field.
fn nature_hint(query: &Query) -> Option<Problem> {
    let Query::Words(parts) = query else { return None };
    let bare = |part: &Query| match part {
        Query::Term { field: None, text, .. } => Some(text.clone()),
        _ => None,
    };
    let words: Vec<String> = parts.iter().map(|part| bare(part).unwrap_or_default()).collect();
    let runs = (2..=3).rev().flat_map(|length| words.windows(length));
    let nature = runs.filter_map(|run| Nature::from_text(&run.join(" "))).next()?;
    Some(hint(format!("notices that are of this kind are found by `nature:{nature}`")))
}

fn hint(message: String) -> Problem {
    Problem { kind: ProblemKind::Hint, message, start: None, end: None }
}

/// A value as it would be typed behind a field name.
fn quoted(value: &str) -> String {
    if value.contains(char::is_whitespace) { format!("\"{value}\"") } else { value.to_owned() }
}

fn notices(count: u64) -> String {
    if count == 1 { "1 notice".to_owned() } else { format!("{count} notices") }
}

fn role_name(role: &str) -> &str {
    match role {
        "author" => "retracted author",
        "notice_author" => "author of the notice",
        other => other,
    }
}

/// The values that a query wants in fields; what it does not want needs no hint.
fn values_in<'q>(query: &'q Query, found: &mut Vec<(Field, &'q str)>) {
    match query {
        Query::Term { field: Some(field), text, .. } | Query::Phrase { field: Some(field), text, .. } => {
            found.push((*field, text));
        }
        Query::Not(_) => {}
        other => other.parts().iter().for_each(|part| values_in(part, found)),
    }
}

fn filter_with_family(filter: &Filter) -> Filter {
    let field = family_for_publisher(filter.field);
    let values = filter.values.iter().map(|(shown, query)| (shown.clone(), with_family(query))).collect();
    Filter { field, values }
}

fn with_family(query: &Query) -> Query {
    let each = |parts: &[Query]| parts.iter().map(with_family).collect();
    match query {
        Query::Term { field: Some(field), text, kind } => {
            Query::Term { field: Some(family_for_publisher(*field)), text: text.clone(), kind: *kind }
        }
        Query::Phrase { field: Some(field), text, slop } => {
            Query::Phrase { field: Some(family_for_publisher(*field)), text: text.clone(), slop: *slop }
        }
        Query::Words(parts) => Query::Words(each(parts)),
        Query::And(parts) => Query::And(each(parts)),
        Query::Or(parts) => Query::Or(each(parts)),
        Query::Near { parts, words } => Query::Near { parts: each(parts), words: *words },
        Query::Not(part) => Query::Not(Box::new(with_family(part))),
        other => other.clone(),
    }
}

fn family_for_publisher(field: Field) -> Field {
    if field == Field::Publisher { Field::Family } else { field }
}
