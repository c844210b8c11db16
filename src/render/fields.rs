//! The name of a field in highlights and snippets to its value in the notice.

use crate::notice::Notice;

/// The value that the byte ranges of a [`Hit`](crate::search::Hit) count in: `title`, `text`, `reason_text`,
/// `journal`, `articles.0.title`, `articles.0.authors.2`, `people.1.name`.
pub fn field_value<'a>(notice: &'a Notice, field: &str) -> Option<&'a str> {
    let mut parts = field.split('.');
    let (first, rest): (_, Vec<&str>) = (parts.next()?, parts.collect());
    match (first, rest.as_slice()) {
        ("title", []) => notice.title.as_deref(),
        ("text", []) => notice.text.as_deref(),
        ("reason_text", []) => notice.reason_text.as_deref(),
        ("journal", []) => notice.journal.as_deref(),
        ("articles", [number, field @ ..]) => {
            let article = notice.articles.get(number.parse::<usize>().ok()?)?;
            match field {
                ["title"] => article.title.as_deref(),
                ["journal"] => article.journal.as_deref(),
                ["authors", at] => item(&article.authors, at),
                ["institutions", at] => item(&article.institutions, at),
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
