//! Records of databases copied as labels and values to raw notices: `Title:    …`, `Source:    …`, line by line.

use std::sync::LazyLock;

use regex::Regex;

use crate::corpus::document::Document;
use crate::corpus::format::Outcome;
use crate::corpus::records::Records;
use crate::corpus::{Block, Field, FileError, RawNotice, ReadOptions, Stated};

/// Labels that only such records have; one of them must stand beside the title.
const TELLING: [&str; 5] =
    ["accession number", "document type", "publication type", "database", "subject terms"];

pub(crate) fn claims(document: &Document<'_>) -> bool {
    let labels: Vec<String> = lines(document.head()).map(|(label, _)| label).collect();
    let has = |wanted: &str| labels.iter().any(|label| label == wanted);
    has("title") && has("source") && TELLING.iter().any(|telling| has(telling))
}

pub(crate) fn read(
    document: &Document<'_>,
    _: &ReadOptions,
    records: &mut Records<'_>,
) -> Result<Outcome, FileError> {
    let mut open: Vec<(String, String)> = Vec::new();
    for (label, value) in lines(document.text()) {
        if label == "title" && open.iter().any(|(known, _)| *known == label) {
            records.push(record(std::mem::take(&mut open)));
        }
        open.push((label, value));
    }
    records.push(record(open));
    Ok(Outcome::Read)
}

/// Labels in lower case with their values, continuation lines joined.
fn lines(text: &str) -> impl Iterator<Item = (String, String)> {
    static LABEL: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"^([A-Z][A-Za-z]{2,14}(?: [A-Za-z]{2,14}){0,2}):(?:\s+(.*))?$").ok());
    let mut found: Vec<(String, String)> = Vec::new();
    for line in text.lines() {
        match LABEL.as_ref().and_then(|label| label.captures(line.trim_end())) {
            Some(parts) => {
                let value = parts.get(2).map_or("", |value| value.as_str());
                found.push((parts[1].to_lowercase(), value.trim().to_owned()));
            }
            None => {
                if let Some((_, value)) = found.last_mut().filter(|_| !line.trim().is_empty()) {
                    value.push(' ');
                    value.push_str(line.trim());
                }
            }
        }
    }
    found.into_iter()
}

fn record(lines: Vec<(String, String)>) -> RawNotice {
    let (mut stated, mut blocks) = (Stated::default(), Vec::new());
    for (label, value) in lines {
        match label.as_str() {
            "title" => stated.push(Field::Title, value),
            "source" => push_source(&value, &mut stated),
            "doi" => stated.push(Field::Doi, value),
            "issn" => stated.push(Field::Issn, value),
            "publisher" => stated.push(Field::Publisher, value),
            "language" => stated.push(Field::Language, value),
            "abstract" | "notes" => blocks.push(Block { text: value, size: 1.0, page: 0 }),
            _ => {}
        }
    }
    RawNotice { blocks, stated, ..RawNotice::default() }
}

/// `Journal of Examples. Feb2015, Vol. 26 Issue 2, p288-288. 1p.`
fn push_source(source: &str, stated: &mut Stated) {
    static SOURCE: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"(?x)^(?P<journal>[^.;]{3,150})[.;,]\ +(?:(?P<date>[A-Za-z0-9/\ ]{0,12}?(?:19|20)[0-9]{2})[,;.]?\ *)?
            (?:Vol(?:ume)?\.?\ *(?P<volume>[0-9]+)[,\ ]*)?(?:(?:Issue|No\.?)\ *(?P<issue>[0-9-]+)[,\ ]*)?(?:pp?\.?\ *(?P<pages>[A-Za-z]?[0-9]+(?:[-–][0-9]+)?))?").ok()
    });
    let Some(found) = SOURCE.as_ref().and_then(|form| form.captures(source)) else { return };
    let part = |name: &str| found.name(name).map_or("", |part| part.as_str());
    stated.push(Field::Journal, part("journal"));
    stated.push(Field::Published, apart(part("date")));
    stated.push(Field::Volume, part("volume"));
    stated.push(Field::Issue, part("issue"));
    stated.push(Field::Pages, part("pages"));
}

/// `Feb2015` as `Feb 2015`.
fn apart(date: &str) -> String {
    let year = date.len().saturating_sub(4);
    if date.is_char_boundary(year) {
        format!("{} {}", date[..year].trim(), &date[year..])
    } else {
        date.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_states_its_source() {
        let text = "Record: 1\nTitle:      RETRACTION: A study\n   of mice.\nSource:     Examples. Feb2015, Vol. 26 Issue 2, p288-288. 1p.\nAbstract:   Retracted.\nDOI:  10.5555/n\nDatabase:   Examples Complete";
        let notice = record(lines(text).collect());
        let own = |field| notice.stated.first(field).unwrap_or_default().to_owned();
        assert_eq!([own(Field::Title), own(Field::Journal)], ["RETRACTION: A study of mice.", "Examples"]);
        assert_eq!(
            [own(Field::Published), own(Field::Volume), own(Field::Pages)],
            ["Feb 2015", "26", "288-288"]
        );
    }
}
