//! Parts of a query to a query in its one normal form: nothing nested that need not be, no group of one.

use super::{Field, Query};

impl Query {
    /// What nothing matches; the reading of a text in which nothing can be looked for.
    pub const NOTHING: Query = Query::Or(Vec::new());

    /// All of these.
    pub fn all_of(parts: Vec<Query>) -> Query {
        group(parts, Query::And, |part| match part {
            Query::And(parts) => Some(std::mem::take(parts)),
            _ => None,
        })
    }

    /// Any of these.
    pub fn any_of(parts: Vec<Query>) -> Query {
        group(parts, Query::Or, |part| match part {
            Query::Or(parts) => Some(std::mem::take(parts)),
            _ => None,
        })
    }

    /// All of these within so many words of each other; one part alone is near itself.
    ///
    /// `None` if a part is no word or phrase, or the parts are not of one field: nothing says how far apart those are.
    pub fn near(parts: Vec<Query>, words: u32) -> Option<Query> {
        let fields: Option<Vec<_>> = parts.iter().map(Query::near_field).collect();
        let fields = fields?;
        let one_field = fields.windows(2).all(|pair| pair[0] == pair[1]);
        one_field.then(|| group(parts, |parts| Query::Near { parts, words }, |_| None))
    }

    /// The field of a word or phrase, or of alternatives of them.
    fn near_field(&self) -> Option<Option<super::Field>> {
        match self {
            Query::Term { field, .. } | Query::Phrase { field, .. } => Some(*field),
            Query::Or(parts) => {
                let mut fields = parts.iter().map(|part| match part {
                    Query::Or(_) => None,
                    part => part.near_field(),
                });
                let first = fields.next()??;
                fields.all(|field| field == Some(first)).then_some(first)
            }
            _ => None,
        }
    }

    /// Everything but this.
    pub fn negated(mut part: Query) -> Query {
        match &mut part {
            Query::Not(inner) => std::mem::replace(inner, Query::All),
            _ => Query::Not(Box::new(part)),
        }
    }

    /// What stands side by side: words, of which all or any match as the request says, and conditions that hold
    /// in any case: what is excluded, and what is asked of a field other than title and text.
    pub fn side_by_side(parts: Vec<Query>) -> Query {
        let (conditions, words): (Vec<Query>, Vec<Query>) = parts.into_iter().partition(Query::is_condition);
        let words = group(words, Query::Words, |part| match part {
            Query::Words(parts) => Some(std::mem::take(parts)),
            _ => None,
        });
        if conditions.is_empty() {
            return words;
        }
        let words = (words != Query::NOTHING).then_some(words);
        Query::all_of(words.into_iter().chain(conditions).collect())
    }

    /// Whether this narrows an answer whatever the matching of words.
    fn is_condition(&self) -> bool {
        match self {
            Query::Range { .. } | Query::Exists(_) | Query::Not(_) | Query::All => true,
            Query::Term { field, .. } | Query::Phrase { field, .. } => {
                field.is_some_and(|field| !matches!(field, Field::Title | Field::Text))
            }
            Query::Identifier(_) | Query::Also { .. } => false,
            Query::Words(parts) | Query::And(parts) | Query::Or(parts) | Query::Near { parts, .. } => {
                !parts.is_empty() && parts.iter().all(Query::is_condition)
            }
        }
    }
}

/// Puts parts into one group, opening groups of the same kind; one part needs no group, none matches nothing.
fn group(
    parts: Vec<Query>,
    kind: impl Fn(Vec<Query>) -> Query,
    open: fn(&mut Query) -> Option<Vec<Query>>,
) -> Query {
    let mut flat = Vec::with_capacity(parts.len());
    for mut part in parts {
        match open(&mut part) {
            Some(inner) => flat.extend(inner),
            None => flat.push(part),
        }
    }
    match flat.len() {
        0 => Query::NOTHING,
        1 => flat.swap_remove(0),
        _ => kind(flat),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::TermKind;

    fn word(field: Option<Field>, text: &str) -> Query {
        Query::Term { field, text: text.to_owned(), kind: TermKind::Word }
    }

    #[test]
    fn conditions_are_kept_apart_from_words() {
        let (fraud, wiley) = (word(None, "fraud"), word(Some(Field::Publisher), "Wiley"));
        let title = word(Some(Field::Title), "mouse");
        assert_eq!(
            Query::side_by_side(vec![fraud.clone(), wiley.clone()]),
            Query::And(vec![fraud.clone(), wiley.clone()])
        );
        assert_eq!(
            Query::side_by_side(vec![fraud.clone(), title.clone()]),
            Query::Words(vec![fraud.clone(), title])
        );
        assert_eq!(
            Query::side_by_side(vec![Query::negated(wiley.clone()), fraud.clone()]),
            Query::And(vec![fraud, Query::Not(Box::new(wiley))])
        );
    }

    #[test]
    fn groups_of_one_kind_are_one_group() {
        let parts = || vec![word(None, "a"), word(None, "b")];
        assert_eq!(Query::all_of(vec![Query::all_of(parts())]), Query::And(parts()));
        assert_eq!(Query::any_of(vec![word(None, "a")]), word(None, "a"));
        assert_eq!(Query::any_of(vec![]), Query::NOTHING);
        assert_eq!(Query::negated(Query::negated(word(None, "a"))), word(None, "a"));
    }
}
