//! The name of a field in highlights and snippets to its value in the notice.

use crate::notice::{Notice, Reason};

/// The value that the byte ranges of a [`Hit`](crate::search::Hit) count in: `title`, `text`, `reason_text`,
/// `journal`, `articles.0.title`, `articles.0.authors.2`, `people.1.name`, `reasons.0.code`, `subjects.0` and the like.
pub fn field_value<'a>(notice: &'a Notice, field: &str) -> Option<&'a str> {
    let mut parts = field.split('.');
    let (first, rest): (_, Vec<&str>) = (parts.next()?, parts.collect());
    match (first, rest.as_slice()) {
        ("title", []) => notice.title.as_deref(),
        ("text", []) => notice.text.as_deref(),
        ("reason_text", []) => notice.reason_text.as_deref(),
        ("journal", []) => notice.journal.as_deref(),
        ("publisher", ["imprint"]) => notice.publisher.as_ref().map(|publisher| publisher.imprint.as_str()),
        ("publisher", ["as_found"]) => notice.publisher.as_ref().map(|publisher| publisher.as_found.as_str()),
        ("reasons", [at, "code"]) => code(&notice.reasons, at),
        ("subjects", [at]) => item(&notice.subjects, at),
        ("countries", [at]) => item(&notice.countries, at),
        ("articles", [number, field @ ..]) => {
            let article = notice.articles.get(number.parse::<usize>().ok()?)?;
            match field {
                ["title"] => article.title.as_deref(),
                ["journal"] => article.journal.as_deref(),
                ["authors", at] => item(&article.authors, at),
                ["institutions", at] => item(&article.institutions, at),
                ["countries", at] => item(&article.countries, at),
                ["reasons", at, "code"] => code(&article.reasons, at),
                _ => None,
            }
        }
        ("people", [number, "name"]) => {
            notice.people.get(number.parse::<usize>().ok()?).map(|p| p.name.as_str())
        }
        _ => None,
    }
}

fn item<'a>(values: &'a [String], at: &str) -> Option<&'a str> {
    values.get(at.parse::<usize>().ok()?).map(String::as_str)
}

fn code<'a>(reasons: &'a [Reason], at: &str) -> Option<&'a str> {
    reasons.get(at.parse::<usize>().ok()?).map(|reason| reason.code.as_str())
}
