//! Tables with a header to references: comma, semicolon or tab apart, columns in any order and of many names.

use std::collections::HashMap;
use std::sync::LazyLock;

use csv::{Reader, ReaderBuilder, StringRecord};

use crate::analysis::fold_key;
use crate::references::citation::{authors_of_field, citation};
use crate::references::lines::LineCounter;
use crate::references::reference::Reference;

/// What a column states.
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
    /// The whole reference as printed.
    Citation,
    /// Something of no use here, by a name that would pass for another.
    Other,
}

static NAMES: LazyLock<HashMap<&'static str, Column>> = LazyLock::new(|| {
    let rows = include_str!("../../../data/list_columns.csv").lines().filter(|line| !line.starts_with('#'));
    rows.filter_map(|row| row.split_once(','))
        .filter_map(|(name, column)| Some((name, named(column)?)))
        .collect()
});

/// Words that tell what a heading states where the whole of it is in no table, in order of trust.
const WORDS: &[(&str, Column)] = &[
    ("doi", Column::Doi),
    ("pmid", Column::Pmid),
    ("pmcid", Column::Pmcid),
    ("journal", Column::Journal),
    ("title", Column::Title),
    ("authors", Column::Author),
    ("author", Column::Author),
    ("year", Column::Year),
];

/// Some programs write about the table before its header.
const LINES_BEFORE_HEADER: usize = 12;

fn named(column: &str) -> Option<Column> {
    Some(match column {
        "title" => Column::Title,
        "author" => Column::Author,
        "year" => Column::Year,
        "journal" => Column::Journal,
        "doi" => Column::Doi,
        "pmid" => Column::Pmid,
        "pmcid" => Column::Pmcid,
        "key" => Column::Key,
        "notes" => Column::Notes,
        "citation" => Column::Citation,
        "other" => Column::Other,
        _ => return None,
    })
}

pub(crate) fn claims(text: &str, _: &str) -> bool {
    Table::of(text).is_some()
}

/// The borders of a table in a text.
struct Table {
    /// Where the first row begins.
    rows: usize,
    separator: u8,
    columns: Vec<Option<Column>>,
}

impl Table {
    /// The table whose header is the first line, or stands below what a program writes about its export.
    fn of(text: &str) -> Option<Table> {
        let mut at = text.len() - text.trim_start_matches('\u{feff}').trim_start().len();
        let mut given = None;
        for number in 0..LINES_BEFORE_HEADER {
            let line = text[at..].lines().next()?;
            let rows = (at + line.len() + 1).min(text.len());
            if let Some(separator) = line.trim_end().strip_prefix("sep=").and_then(|sign| sign.bytes().next())
            {
                given = Some(separator);
            } else if let Some(table) = Table::with_header(line, rows, given)
                && (number == 0 || given.is_some() || table.is_sure())
            {
                return Some(table);
            }
            at = rows;
        }
        None
    }

    fn with_header(line: &str, rows: usize, separator: Option<u8>) -> Option<Table> {
        let separator = separator.unwrap_or_else(|| likeliest_separator(line));
        let table = Table { rows, separator, columns: columns(line, separator) };
        let known = table.columns.iter().flatten().filter(|column| **column != Column::Other).count();
        let wide = table.columns.len() >= 2;
        let identified =
            [Column::Doi, Column::Pmid, Column::Pmcid].into_iter().any(|sort| table.states(sort));
        // `Title` alone on a line may open a manuscript, `References` mostly does.
        let told = (table.states(Column::Title) || table.states(Column::Citation)) && (known >= 2 || wide);
        (line.len() < 10_000 && (identified || told)).then_some(table)
    }

    fn states(&self, wanted: Column) -> bool {
        self.columns.contains(&Some(wanted))
    }

    /// Whether a line below the first is no sentence but a header: it names several columns.
    fn is_sure(&self) -> bool {
        let known = self.columns.iter().flatten().count();
        known >= 2 && known * 2 >= self.columns.len()
    }
}

fn likeliest_separator(header: &str) -> u8 {
    let count = |separator: &u8| header.bytes().filter(|byte| byte == separator).count();
    [b'\t', b';', b','].into_iter().max_by_key(count).unwrap_or(b',')
}

fn columns(header: &str, separator: u8) -> Vec<Option<Column>> {
    let mut row = StringRecord::new();
    if reader(header.as_bytes(), separator, true).read_record(&mut row).is_err() {
        return Vec::new();
    }
    let keys: Vec<String> = row.iter().map(fold_key).collect();
    let mut columns: Vec<Option<Column>> =
        keys.iter().map(|key| NAMES.get(key.replace(' ', "").as_str()).copied()).collect();
    for (word, column) in WORDS {
        let named = |key: &String| key.split(' ').count() <= 4 && key.split(' ').any(|part| part == *word);
        let fits = |at: &usize| columns[*at].is_none() && named(&keys[*at]);
        if !columns.contains(&Some(*column))
            && let Some(at) = (0..keys.len()).find(fits)
        {
            columns[at] = Some(*column);
        }
    }
    columns
}

fn reader(bytes: &[u8], separator: u8, quoting: bool) -> Reader<&[u8]> {
    let mut builder = ReaderBuilder::new();
    builder.has_headers(false).flexible(true).delimiter(separator).quoting(quoting).from_reader(bytes)
}

pub(crate) fn read(text: &str) -> Vec<Reference> {
    let Some(table) = Table::of(text) else { return Vec::new() };
    let mut references = Vec::new();
    let mut lines = LineCounter::new(text);
    let mut at = table.rows;
    while at < text.len() {
        at += rows(&text[at..], at, &table, &mut lines, &mut references);
    }
    references
}

/// Reads rows up to the end, or up to one with a quotation mark that nothing closes; gives how many bytes were read.
fn rows(
    text: &str,
    offset: usize,
    table: &Table,
    lines: &mut LineCounter<'_>,
    references: &mut Vec<Reference>,
) -> usize {
    let mut reader = reader(text.as_bytes(), table.separator, true);
    let mut row = StringRecord::new();
    let mut from = 0;
    loop {
        let read = reader.read_record(&mut row);
        let end = (reader.position().byte() as usize).min(text.len());
        if matches!(read, Ok(false)) {
            return text.len();
        }
        let start = from + text[from..end].len() - text[from..end].trim_start_matches(['\r', '\n']).len();
        if is_torn(&text[start..end], table.separator) {
            let line = text[start..].lines().next().unwrap_or_default();
            references.extend(torn(line, table).map(|found| at_line(found, lines.line_of(offset + start))));
            return start + line.len() + usize::from(start + line.len() < text.len());
        }
        let found = match read {
            Ok(_) if row.iter().all(|cell| cell.trim().is_empty()) => None,
            Ok(_) => Some(reference(&row, &table.columns)),
            Err(error) => Some(Reference { malformed: Some(error.to_string()), ..Reference::default() }),
        };
        references.extend(found.map(|found| at_line(found, lines.line_of(offset + start))));
        from = end;
    }
}

fn at_line(mut reference: Reference, line: usize) -> Reference {
    reference.place.line = Some(line);
    reference
}

/// Whether a row of several lines has swallowed other rows: by a quotation mark that nothing closes, or that one within
/// the words of another row closes.
fn is_torn(row: &str, separator: u8) -> bool {
    let row = row.trim_end().as_bytes();
    let (mut is_quoted, mut begins_cell, mut at) = (false, true, 0);
    while at < row.len() && row.contains(&b'\n') {
        let next = row.get(at + 1).copied();
        match row[at] {
            b'"' if is_quoted && next == Some(b'"') => at += 1,
            b'"' if is_quoted => {
                is_quoted = false;
                if next.is_some_and(|byte| byte != separator && byte != b'\r' && byte != b'\n') {
                    return true;
                }
            }
            b'"' if begins_cell => is_quoted = true,
            _ => {}
        }
        begins_cell = !is_quoted && (row[at] == separator || row[at] == b'\n');
        at += 1;
    }
    is_quoted
}

/// The first line of a torn row; its cells may have wrong borders.
fn torn(line: &str, table: &Table) -> Option<Reference> {
    let mut row = StringRecord::new();
    let is_read = reader(line.as_bytes(), table.separator, false).read_record(&mut row).unwrap_or(false);
    let cells = row.iter().map(|cell| cell.trim().trim_matches('"')).collect();
    is_read.then(|| Reference {
        malformed: Some("a quotation mark in its row is not closed".to_owned()),
        ..reference(&cells, &table.columns)
    })
}

fn reference(row: &StringRecord, columns: &[Option<Column>]) -> Reference {
    let cells = |wanted: Column| {
        let cells = columns.iter().zip(row.iter()).filter(move |(column, _)| **column == Some(wanted));
        cells.map(|(_, cell)| cell.trim()).filter(|cell| !cell.is_empty())
    };
    let printed = cells(Column::Citation).next().filter(|_| cells(Column::Title).next().is_none());
    let mut reference = printed.map(citation).unwrap_or_default();
    reference.set_input(&row.iter().collect::<Vec<_>>().join(" | "));
    cells(Column::Title).for_each(|cell| reference.set_title(cell));
    if let Some(authors) = cells(Column::Author).next() {
        reference.authors.clear();
        authors_of_field(authors).iter().for_each(|name| reference.add_author(name));
    }
    cells(Column::Year).for_each(|cell| reference.set_year(cell));
    cells(Column::Journal).for_each(|cell| reference.set_journal(cell));
    cells(Column::Key).for_each(|cell| reference.set_key(cell));
    cells(Column::Doi).for_each(|cell| reference.add_doi(cell));
    cells(Column::Pmid).for_each(|cell| reference.add_pmid(cell));
    cells(Column::Pmcid).for_each(|cell| reference.add_pmcid(cell));
    cells(Column::Notes).chain(cells(Column::Citation)).for_each(|cell| reference.add_identifiers_of(cell));
    reference
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_table_names_a_column() {
        let rows =
            include_str!("../../../data/list_columns.csv").lines().filter(|line| !line.starts_with('#'));
        assert_eq!(rows.count(), NAMES.len() + 1);
    }
}
