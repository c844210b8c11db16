//! Hits to RIS, as reference managers import it: one record for each notice, with the article in its notes.

use std::io::{self, Write};

use super::citation::{kind, one_line, relations, sorted, title};
use crate::notice::{Notice, Role};
use crate::search::SearchResults;

/// Writes one record for each hit. Its `AU` are authors of the notice, never those of the article: who retracted what
/// stands in `N1`, in PubMed's words ("Retraction of: …"), one line for each article.
///
/// # Errors
///
/// When `out` cannot be written.
pub fn write_ris(out: &mut dyn Write, results: &SearchResults) -> io::Result<()> {
    results.hits.iter().try_for_each(|hit| out.write_all(ris(&hit.notice).as_bytes()))
}

/// The record of one notice.
pub fn ris(notice: &Notice) -> String {
    let lines = record(notice).into_iter().chain([("ER", String::new())]);
    lines.map(|(tag, value)| format!("{tag}  - {value}\r\n")).collect::<String>() + "\r\n"
}

/// The fields of a record, in the order in which managers print them. The specification wants lines to end with CR LF.
fn record(notice: &Notice) -> Vec<(&'static str, String)> {
    let authors = notice.people.iter().filter(|person| person.role == Role::NoticeAuthor);
    let (first_page, last_page) = match notice.pages.as_deref().map(|pages| pages.split_once(['-', '–'])) {
        Some(Some((first, last))) => (Some(first.to_owned()), Some(last.to_owned())),
        _ => (notice.pages.clone(), None),
    };
    let date = notice.dates.published;
    let day = date.map(|date| {
        let part = |part: Option<i8>| part.map(|part| format!("{part:02}")).unwrap_or_default();
        format!("{:04}/{}/{}/", date.year(), part(date.month()), part(date.day()))
    });
    let single = [
        ("T2", notice.journal.clone()),
        ("PY", date.map(|date| date.year().to_string())),
        ("DA", day),
        ("VL", notice.volume.clone()),
        ("IS", notice.issue.clone()),
        ("SP", first_page),
        ("EP", last_page),
        ("PB", notice.publisher.as_ref().map(|publisher| publisher.imprint.clone())),
        ("DO", notice.doi.as_ref().map(ToString::to_string)),
        ("UR", notice.doi.as_ref().map(|doi| format!("https://doi.org/{doi}"))),
        ("UR", notice.url.clone()),
        ("AN", notice.pmid.as_ref().map(|pmid| format!("PMID: {pmid}"))),
        ("LA", notice.language.clone()),
        ("AB", notice.reason_text.clone()),
    ];
    let mut fields = vec![("TY", "JOUR".to_owned()), ("TI", title(notice)), ("M3", kind(notice.nature))];
    fields.extend(authors.map(|person| ("AU", author(&person.name))));
    fields.extend(single.into_iter().filter_map(|(tag, value)| Some((tag, value?))));
    fields.extend(notice.issn.iter().map(|issn| ("SN", issn.clone())));
    fields.extend(relations(notice).into_iter().map(|relation| ("N1", relation)));
    fields.push(("ID", notice.id.to_string()));
    fields.into_iter().map(|(tag, value)| (tag, one_line(&value))).collect()
}

/// `Family, Given, Suffix`, as the specification has it.
fn author(name: &str) -> String {
    sorted(name).map_or_else(
        || name.to_owned(),
        |name| {
            [Some(name.family.as_str()), Some(&name.given), name.suffix]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(", ")
        },
    )
}

#[cfg(test)]
mod tests {
    use super::super::citation::tests::notice;
    use super::*;

    #[test]
    fn a_record_is_the_notice_and_its_notes_name_the_article() {
        let lines: Vec<String> =
            record(&notice()).into_iter().map(|(tag, value)| format!("{tag}  - {value}")).collect();
        let expected = [
            "TY  - JOUR",
            "TI  - Retraction: 100% {copper} frogs TY - BOOK",
            "M3  - Retraction",
            "AU  - Quill, Dora",
            "T2  - Tea & Frogs",
            "PY  - 2024",
            "DA  - 2024/05/14/",
            "VL  - 9",
            "IS  - 2",
            "SP  - 10",
            "EP  - 12",
            "PB  - Tea",
            "DO  - 10.5555/n_1",
            "UR  - https://doi.org/10.5555/n_1",
            "AN  - PMID: 901",
            "LA  - en",
            "SN  - 1234-5678",
            "N1  - Retraction of: Ben Otter, et al. Copper frogs. Tea. 2019;4:7. doi: 10.5555/a1",
            "ID  - 10.5555/n_1",
        ];
        assert_eq!(lines, expected);
    }
}
