//! Hits to BibTeX: one entry for each notice, with the article in its note.

use std::io::{self, Write};

use super::citation::{kind, one_line, relations, sorted, title};
use crate::notice::{Notice, Role};
use crate::search::SearchResults;

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// Writes one `@article` for each hit. Its authors are those of the notice; what it retracts stands in `note`, in
/// PubMed's words ("Retraction of: …").
///
/// # Errors
///
/// When `out` cannot be written.
pub fn write_bibtex(out: &mut dyn Write, results: &SearchResults) -> io::Result<()> {
    results.hits.iter().try_for_each(|hit| write!(out, "{}", bibtex(&hit.notice)))
}

/// The entry of one notice.
pub fn bibtex(notice: &Notice) -> String {
    let authors: Vec<String> = notice
        .people
        .iter()
        .filter(|person| person.role == Role::NoticeAuthor)
        .map(|person| author(&person.name))
        .collect();
    let date = notice.dates.published;
    let braced = |value: String| format!("{{{}}}", escaped(&value));
    let verbatim = |value: String| format!("{{{}}}", verbatim(&value));
    let fields = [
        // Two pairs of braces keep capitals, such as those of genes, as they are.
        ("title", Some(format!("{{{}}}", braced(title(notice))))),
        ("author", (!authors.is_empty()).then(|| braced(authors.join(" and ")))),
        ("journal", notice.journal.clone().map(braced)),
        ("year", date.map(|date| braced(date.year().to_string()))),
        ("month", date.and_then(|date| Some(MONTHS.get(date.month()? as usize - 1)?.to_string()))),
        ("volume", notice.volume.clone().map(braced)),
        ("number", notice.issue.clone().map(braced)),
        ("pages", notice.pages.clone().map(|pages| braced(pages.replace(['–', '-'], "--")))),
        ("publisher", notice.publisher.as_ref().map(|publisher| braced(publisher.imprint.clone()))),
        ("issn", notice.issn.first().cloned().map(braced)),
        ("doi", notice.doi.as_ref().map(|doi| verbatim(doi.to_string()))),
        // The DOI leads to the notice itself; an address of a database's row may lead to what others wrote about it.
        ("url", notice.url.clone().filter(|_| notice.doi.is_none()).map(verbatim)),
        ("pmid", notice.pmid.clone().map(braced)),
        ("type", Some(braced(kind(notice.nature)))),
        ("note", Some(relations(notice).join("; ")).filter(|note| !note.is_empty()).map(braced)),
    ];
    let mut entry = format!("@article{{{},\n", key(notice.id.as_str()));
    for (name, value) in fields {
        entry += &value.map(|value| format!("  {name} = {value},\n")).unwrap_or_default();
    }
    entry + "}\n\n"
}

/// `Family, Suffix, Given`, as BibTeX has it; without commas it would take the last word for the family name.
fn author(name: &str) -> String {
    sorted(name).map_or_else(
        || name.to_owned(),
        |name| {
            [Some(name.family.as_str()), name.suffix, Some(&name.given)]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(", ")
        },
    )
}

/// The id, with what a key cannot hold as its number.
fn key(id: &str) -> String {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '/' | ':' | '-');
    id.chars().map(|c| if allowed(c) { c.to_string() } else { format!("_{:x}", u32::from(c)) }).collect()
}

/// A value on one line in which nothing is a command.
fn escaped(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for letter in one_line(value).chars() {
        match letter {
            '\\' => out.push_str("\\textbackslash{}"),
            '~' => out.push_str("\\textasciitilde{}"),
            '^' => out.push_str("\\textasciicircum{}"),
            '{' | '}' | '%' | '$' | '&' | '#' | '_' => out.extend(['\\', letter]),
            _ => out.push(letter),
        }
    }
    out
}

/// An address or a DOI, which BibTeX styles take as it is; only what would end the field is written as in addresses.
fn verbatim(value: &str) -> String {
    one_line(value).replace('{', "%7B").replace('}', "%7D").replace('\\', "%5C")
}

#[cfg(test)]
mod tests {
    use super::super::citation::tests::notice;
    use super::*;

    #[test]
    fn an_entry_is_the_notice_and_its_note_names_the_article() {
        let expected = r"@article{10.5555/n_5f1,
  title = {{Retraction: 100\% \{copper\} frogs TY - BOOK}},
  author = {Quill, Dora},
  journal = {Tea \& Frogs},
  year = {2024},
  month = may,
  volume = {9},
  number = {2},
  pages = {10--12},
  publisher = {Tea},
  issn = {1234-5678},
  doi = {10.5555/n_1},
  pmid = {901},
  type = {Retraction},
  note = {Retraction of: Ben Otter, et al. Copper frogs. Tea. 2019;4:7. doi: 10.5555/a1},
}

";
        assert_eq!(bibtex(&notice()), expected);
    }

    #[test]
    fn keys_differ_where_ids_do() {
        assert_eq!(
            (key("10.5555/a,b").as_str(), key("10.5555/a_b").as_str()),
            ("10.5555/a_2cb", "10.5555/a_5fb")
        );
    }
}
