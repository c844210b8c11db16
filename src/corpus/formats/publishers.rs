//! `publishers.csv`, the archive owner's table of publishers, to names: `name,imprint,family,from,until`.

use csv::{ReaderBuilder, StringRecord};

use crate::corpus::document::Document;
use crate::corpus::format::Outcome;
use crate::corpus::records::Records;
use crate::corpus::{FileError, RawNotice, ReadOptions};
use crate::notice::{PartialDate, PublisherName, Setting};

/// Columns that only this table has together, in any order.
const TELLING: &[&str] = &["name", "imprint", "family"];

pub(crate) fn claims(document: &Document<'_>) -> bool {
    let first = document.head().lines().next().unwrap_or_default();
    let columns: Vec<String> = first.split(',').map(column_name).collect();
    TELLING.iter().all(|name| columns.iter().any(|column| column == name))
}

fn column_name(cell: &str) -> String {
    cell.trim().trim_matches('"').to_ascii_lowercase()
}

pub(crate) fn read(
    document: &Document<'_>,
    _: &ReadOptions,
    records: &mut Records<'_>,
) -> Result<Outcome, FileError> {
    let text = document.text().trim_start();
    let mut reader = ReaderBuilder::new()
        .flexible(true)
        .comment(Some(b'#'))
        .has_headers(false)
        .from_reader(text.as_bytes());
    let mut header: Option<Vec<String>> = None;
    for row in reader.records() {
        match (row, &header) {
            (Err(error), _) => records.fail(error.to_string()),
            (Ok(row), None) => header = Some(row.iter().map(column_name).collect()),
            (Ok(row), Some(header)) => match publisher(header, &row) {
                Ok(publisher) => records
                    .push(RawNotice { setting: Some(Setting::Publisher(publisher)), ..RawNotice::default() }),
                Err(reason) => records.fail(reason),
            },
        }
    }
    Ok(Outcome::Read)
}

fn publisher(header: &[String], row: &StringRecord) -> Result<PublisherName, String> {
    let cell = |name: &str| {
        let at = header.iter().position(|column| column == name);
        at.and_then(|at| row.get(at)).unwrap_or_default().trim()
    };
    let filled = |name: &str| match cell(name) {
        "" => Err(format!("the row has no {name}; fill in name, imprint and family")),
        value => Ok(value.to_owned()),
    };
    let date = |name: &str| match cell(name) {
        "" => Ok(None),
        value => value.parse::<PartialDate>().map(Some).map_err(|error| error.to_string()),
    };
    Ok(PublisherName {
        name: filled("name")?,
        imprint: filled("imprint")?,
        family: filled("family")?,
        from: date("from")?,
        until: date("until")?,
    })
}
