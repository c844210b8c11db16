//! The beginning of a query to what it may become: values and titles of the archive that go on so.

use axum::extract::{Query, State};
use axum::response::Response;
use serde::Serialize;

use super::api::{json, refuse_unknown};
use super::app::App;
use super::archive::Engine;
use super::asked::Asked;
use super::problem::Problem;
use crate::query::Field;
use crate::search::{FacetRequest, Hit};

/// Fields whose values are suggested, in this order.
const FIELDS: [Field; 4] = [Field::Reason, Field::Journal, Field::Publisher, Field::Author];

/// Fields that are asked for the beginning by themselves: words of the text must not stand before names.
const BY_PREFIX: [Field; 2] = [Field::Journal, Field::Author];

/// Suggestions for each field, and titles.
const MOST_EACH: usize = 3;

/// Values among which those that go on so are looked for.
const MOST_VALUES: usize = 40;

/// Shorter beginnings mean everything.
const LEAST_LETTERS: usize = 2;

/// One suggestion: what to search for, and what sort of thing it is.
#[derive(Debug, Serialize)]
struct Suggestion {
    query: String,
    label: String,
    kind: &'static str,
}

/// `GET /api/suggest?q=`.
pub(super) async fn suggest(
    State(app): State<App>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let asked = Asked::read(&pairs);
    refuse_unknown(&asked)?;
    let Some(typed) = Typed::read(&asked.words) else { return Ok(json(&Vec::<Suggestion>::new())) };
    app.with_engine(move |engine| Ok(json(&typed.suggestions(engine)?))).await
}

/// What was typed: the word that goes on, and what stands before it and stays.
#[derive(Debug, PartialEq, Eq)]
struct Typed {
    before: String,
    last: String,
    is_doi: bool,
}

impl Typed {
    /// The words as typed, unless their end is no beginning of anything.
    fn read(typed: &str) -> Option<Typed> {
        let (before, last) = match typed.rsplit_once(char::is_whitespace) {
            Some((before, last)) => (before.trim(), last),
            None => ("", typed),
        };
        let is_doi = last.starts_with("10.") && last.contains('/');
        let is_plain = last.chars().all(|c| c.is_alphanumeric() || c == '-');
        // Within quotation marks nothing goes on but the quotation.
        let is_open = before.matches('"').count() % 2 == 1;
        let is_beginning = last.chars().count() >= LEAST_LETTERS && (is_plain || is_doi) && !is_open;
        is_beginning.then(|| Typed { before: before.to_owned(), last: last.to_lowercase(), is_doi })
    }

    fn suggestions(&self, engine: &Engine) -> Result<Vec<Suggestion>, Problem> {
        if self.is_doi {
            return self.dois(engine);
        }
        let everywhere = self.asked(&format!("{}*", self.last));
        let anywhere = FIELDS.into_iter().filter(|field| !BY_PREFIX.contains(field));
        let facets: Vec<_> =
            anywhere.map(|field| FacetRequest { field, limit_values: MOST_VALUES }).collect();
        let results = engine.search(&everywhere.request(&facets).0)?;
        let mut found = Vec::new();
        let mut counts = results.facets.into_iter();
        for field in FIELDS {
            let counted = match BY_PREFIX.contains(&field) {
                true => self.counted(engine, field)?,
                false => counts.next().ok_or_else(Problem::internal)?,
            };
            let matching = counted.values.iter().filter(|value| has_word(&value.value, &self.last));
            found.extend(matching.take(MOST_EACH).map(|value| {
                let query = format!("{}:\"{}\"", field.name(), value.value.replace('"', " "));
                self.suggestion(&query, value.value.clone(), field.name())
            }));
        }
        let titles = results.hits.iter().filter_map(title);
        found.extend(titles.map(|title| {
            self.suggestion(&format!("\"{}\"", title.replace('"', " ")), title.clone(), "title")
        }));
        Ok(found)
    }

    /// The values of a field in what has a word that begins so in this field.
    fn counted(&self, engine: &Engine, field: Field) -> Result<crate::search::FacetCounts, Problem> {
        let mut asked = self.asked(&format!("{}:{}*", field.name(), self.last));
        asked.limit = Some(0);
        asked.matching = "all".to_owned();
        let (request, _) = asked.request(&[FacetRequest { field, limit_values: MOST_VALUES }]);
        engine.search(&request)?.facets.pop().ok_or_else(Problem::internal)
    }

    /// Identifiers that begin so.
    fn dois(&self, engine: &Engine) -> Result<Vec<Suggestion>, Problem> {
        let mut asked = self.asked(&format!("doi:{}*", self.last));
        asked.matching = "all".to_owned();
        let results = engine.search(&asked.request(&[]).0)?;
        let mut dois: Vec<String> = Vec::new();
        for hit in &results.hits {
            let article = hit.notice.articles.get(hit.entry).and_then(|article| article.doi.as_ref());
            let both = article.into_iter().chain(&hit.notice.doi).map(ToString::to_string);
            dois.extend(both.filter(|doi| doi.starts_with(&self.last)));
        }
        dois.sort();
        dois.dedup();
        let most = MOST_EACH * 2;
        Ok(dois.into_iter().take(most).map(|doi| self.suggestion(&doi, doi.clone(), "doi")).collect())
    }

    fn asked(&self, last: &str) -> Asked {
        let words = format!("{} {last}", self.before).trim().to_owned();
        Asked { words, page: 1, limit: Some(MOST_EACH), ..Asked::default() }
    }

    /// Whoever takes a suggestion keeps what was typed before.
    fn suggestion(&self, query: &str, label: String, kind: &'static str) -> Suggestion {
        Suggestion { query: format!("{} {query}", self.before).trim().to_owned(), label, kind }
    }
}

fn title(hit: &Hit) -> Option<&String> {
    let article = hit.notice.articles.get(hit.entry).and_then(|article| article.title.as_ref());
    article.or(hit.notice.title.as_ref())
}

/// Whether a word of the value begins so.
fn has_word(value: &str, beginning: &str) -> bool {
    value.to_lowercase().split(|c: char| !c.is_alphanumeric()).any(|word| word.starts_with(beginning))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_word_goes_on_and_the_rest_stays() {
        let check = |typed: &str, expected: Option<(&str, &str)>| {
            let read = Typed::read(typed);
            let read = read.as_ref().map(|typed| (typed.before.as_str(), typed.last.as_str()));
            assert_eq!(read, expected, "{typed}");
        };
        check("exo", Some(("", "exo")));
        check("author:\"Wei Wang\" Exo", Some(("author:\"Wei Wang\"", "exo")));
        check("\"image dup", None);
        check("10.5555/ab", Some(("", "10.5555/ab")));
        check("a", None);
        check("reason:\"x\"", None);
    }
}
