//! Tables with a header to references: comma, semicolon or tab apart, columns in any order.

use csv::{Reader, ReaderBuilder, StringRecord};

use crate::references::reference::Reference;

/// What a column states, by the names that exports give it, folded to letters and digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Title,
    Author,
    Year,
    Journal,
    Doi,
    Pmid,
    Pmcid,
    Key,
    Notes,
}

const NAMES: &[(&str, Column)] = &[
    ("title", Column::Title),
    ("articletitle", Column::Title),
    ("documenttitle", Column::Title),
    ("primarytitle", Column::Title),
    ("ti", Column::Title),
    ("titre", Column::Title),
    ("titel", Column::Title),
    ("titulo", Column::Title),
    ("author", Column::Author),
    ("authors", Column::Author),
    ("authorfullnames", Column::Author),
    ("au", Column::Author),
    ("year", Column::Year),
    ("publicationyear", Column::Year),
    ("pubyear", Column::Year),
    ("date", Column::Year),
    ("publicationdate", Column::Year),
    ("py", Column::Year),
    ("journal", Column::Journal),
    ("journaltitle", Column::Journal),
    ("publicationtitle", Column::Journal),
    ("sourcetitle", Column::Journal),
    ("source", Column::Journal),
    ("journalbook", Column::Journal),
    ("so", Column::Journal),
    ("doi", Column::Doi),
    ("di", Column::Doi),
    ("articledoi", Column::Doi),
    ("doilink", Column::Doi),
    ("pmid", Column::Pmid),
    ("pubmedid", Column::Pmid),
    ("pubmed", Column::Pmid),
    ("pm", Column::Pmid),
    ("pmcid", Column::Pmcid),
    ("pmc", Column::Pmcid),
    ("pubmedcentralid", Column::Pmcid),
    ("id", Column::Key),
    ("key", Column::Key),
    ("citekey", Column::Key),
    ("recordid", Column::Key),
    ("studyid", Column::Key),
    ("url", Column::Notes),
    ("link", Column::Notes),
    ("notes", Column::Notes),
    ("extra", Column::Notes),
    ("identifier", Column::Notes),
    ("reference", Column::Notes),
    ("citation", Column::Notes),
];

pub(crate) fn claims(text: &str, _: &str) -> bool {
    let Some(header) = header(text) else { return false };
    let columns = columns(&header, separator(&header));
    let states = |wanted: Column| columns.contains(&Some(wanted));
    let identified = states(Column::Doi) || states(Column::Pmid) || states(Column::Pmcid);
    let known = columns.iter().flatten().count();
    // `Title` alone on a line may open a manuscript.
    identified || states(Column::Title) && (known >= 2 || columns.len() >= 2)
}

fn header(text: &str) -> Option<String> {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let first = text.lines().next().filter(|line| line.len() < 10_000)?;
    Some(first.to_owned())
}

fn separator(header: &str) -> u8 {
    let count = |separator: &u8| header.bytes().filter(|byte| byte == separator).count();
    [b'\t', b';', b','].into_iter().max_by_key(count).unwrap_or(b',')
}

fn columns(header: &str, separator: u8) -> Vec<Option<Column>> {
    let mut row = StringRecord::new();
    let mut reader = reader(header.as_bytes(), separator);
    if reader.read_record(&mut row).is_err() {
        return Vec::new();
    }
    let fold = |cell: &str| -> String {
        cell.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    let column = |cell: &str| NAMES.iter().find(|(name, _)| *name == fold(cell)).map(|(_, column)| *column);
    row.iter().map(column).collect()
}

fn reader(bytes: &[u8], separator: u8) -> Reader<&[u8]> {
    ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator).from_reader(bytes)
}

pub(crate) fn read(text: &str) -> Vec<Reference> {
    let skipped = text.len() - text.trim_start_matches('\u{feff}').trim_start().len();
    let text = &text[skipped..];
    let Some(header) = header(text) else { return Vec::new() };
    let separator = separator(&header);
    let columns = columns(&header, separator);
    let mut reader = reader(text.as_bytes(), separator);
    let mut row = StringRecord::new();
    let mut references = Vec::new();
    let mut is_header = true;
    loop {
        match reader.read_record(&mut row) {
            Ok(false) => return references,
            Ok(true) if std::mem::take(&mut is_header) || row.iter().all(|cell| cell.trim().is_empty()) => {}
            Ok(true) => references.push(reference(&row, &columns)),
            Err(error) => {
                references.push(Reference { malformed: Some(error.to_string()), ..Reference::default() });
            }
        }
    }
}

fn reference(row: &StringRecord, columns: &[Option<Column>]) -> Reference {
    let mut reference = Reference::of_text(&row.iter().collect::<Vec<_>>().join(" | "));
    reference.place.line = row.position().map(|position| position.line() as usize);
    let cells = |wanted: Column| {
        let cells = columns.iter().zip(row.iter()).filter(move |(column, _)| **column == Some(wanted));
        cells.map(|(_, cell)| cell.trim())
    };
    cells(Column::Title).for_each(|cell| reference.set_title(cell));
    if let Some(authors) = cells(Column::Author).find(|cell| !cell.is_empty()) {
        crate::references::citation::authors_of_field(authors)
            .iter()
            .for_each(|name| reference.add_author(name));
    }
    cells(Column::Year).for_each(|cell| reference.set_year(cell));
    cells(Column::Journal).for_each(|cell| reference.set_journal(cell));
    cells(Column::Key).for_each(|cell| reference.set_key(cell));
    cells(Column::Doi).for_each(|cell| reference.add_doi(cell));
    cells(Column::Pmid).for_each(|cell| reference.add_pmid(cell));
    cells(Column::Pmcid).for_each(|cell| reference.add_pmcid(cell));
    cells(Column::Notes).for_each(|cell| reference.add_identifiers_of(cell));
    reference
}
