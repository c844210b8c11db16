//! Rows of the Retraction Watch database, or of its DOIs alone, to raw notices: one row is one article of one
//! notice.
//!
//! Columns and their traps: <https://doi.org/10.13003/c23rw1d9>. Copies differ in case, order and encoding.

use csv::{ByteRecord, Reader, ReaderBuilder, StringRecord};

use crate::corpus::document::Document;
use crate::corpus::format::Outcome;
use crate::corpus::records::Records;
use crate::corpus::windows::Window;
use crate::corpus::{Field, FileError, RawNotice, ReadOptions, Stated};

/// Whom a column speaks of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Notice,
    Article,
}
use Side::{Article, Notice};

/// How a cell is to be taken apart.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Cell {
    /// As it stands.
    One,
    /// Values joined by `;`.
    List,
    /// Values joined by `;`, each behind a `+`.
    Codes,
    /// A DOI, where `unavailable` in any case means none.
    Doi,
    /// A PubMed number, where `0` means none.
    Pmid,
    /// The number of the row in the database.
    Record,
}
use Cell::{Codes, Doi, List, One, Pmid, Record};

/// The columns by name, in lower case; other columns are passed over.
const COLUMNS: &[(&str, Side, Cell, Field)] = &[
    ("record id", Notice, Record, Field::Id),
    ("title", Article, One, Field::Title),
    ("subject", Article, List, Field::Subject),
    ("institution", Article, List, Field::Institution),
    ("journal", Notice, One, Field::Journal),
    ("publisher", Notice, One, Field::Publisher),
    ("country", Article, List, Field::Country),
    ("author", Article, List, Field::Author),
    ("urls", Notice, List, Field::Url),
    ("articletype", Article, List, Field::ArticleType),
    ("retractiondate", Notice, One, Field::Published),
    ("retractiondoi", Notice, Doi, Field::Doi),
    ("retractionpubmedid", Notice, Pmid, Field::Pmid),
    ("originalpaperdate", Article, One, Field::Published),
    ("originalpaperdoi", Article, Doi, Field::Doi),
    ("originalpaperpubmedid", Article, Pmid, Field::Pmid),
    ("retractionnature", Notice, One, Field::Nature),
    ("reason", Article, Codes, Field::Reason),
    ("notes", Notice, One, Field::Note),
];

/// Columns that only this database has together.
const TELLING: &[&str] = &["record id", "retractionnature", "originalpaperdoi", "reason"];

/// Columns that the pairs of DOIs have, which are published without the rest.
const PAIRS: &[&str] = &["originalpaperdoi", "retractiondoi"];

/// How often reading starts again behind a torn row that ran over several lines, because each start may read the
/// rest of the file in vain.
const RESTARTS: usize = 1000;

pub(crate) fn claims(document: &Document<'_>) -> bool {
    has_columns(document, TELLING)
}

pub(crate) fn claims_pairs(document: &Document<'_>) -> bool {
    has_columns(document, PAIRS)
}

fn has_columns(document: &Document<'_>, names: &[&str]) -> bool {
    let first = document.head().lines().next().unwrap_or_default().to_ascii_lowercase();
    names.iter().all(|name| first.contains(name))
}

pub(crate) fn read(
    document: &Document<'_>,
    _: &ReadOptions,
    records: &mut Records<'_>,
) -> Result<Outcome, FileError> {
    let text = document.text().trim_start();
    let header = text.lines().next().unwrap_or_default();
    let columns = Columns::new(header, document)?;
    let mut from = header.len();
    for _ in 0..RESTARTS {
        match rows(text, from, true, &columns, records) {
            Rows::Torn(next) => from = next,
            Rows::End | Rows::More(_) => break,
        }
    }
    Ok(Outcome::Read)
}

/// Reads a table through a window that moves over it; `document` is its beginning.
pub(crate) fn read_window(
    document: &Document<'_>,
    window: &mut Window<'_>,
    records: &mut Records<'_>,
) -> Result<Outcome, FileError> {
    let header = document.text().trim_start().lines().next().unwrap_or_default();
    let columns = Columns::new(header, document)?;
    let (mut from, mut torn) = (0, 0);
    let mut in_header = true;
    while torn < RESTARTS {
        if in_header {
            let text = window.text();
            let blank = text.len() - text.trim_start().len();
            in_header = text[blank..].len() <= header.len() && !window.is_last();
            from = if in_header { 0 } else { blank + header.len() };
        }
        let read = match in_header {
            true => Rows::More(0),
            false => rows(window.text(), from, window.is_last(), &columns, records),
        };
        match read {
            Rows::End => break,
            Rows::Torn(next) => (from, torn) = (next, torn + 1),
            Rows::More(done) => {
                let unreadable =
                    |cause| FileError::Unreadable { path: document.name.to_owned(), cause };
                window.advance(done).map_err(unreadable)?;
                from = 0;
            }
        }
    }
    Ok(Outcome::Read)
}

/// How far rows were read.
enum Rows {
    /// To the end.
    End,
    /// To a torn row that has swallowed others; reading starts again at this byte.
    Torn(usize),
    /// To the row that begins at this byte and may go on behind the window.
    More(usize),
}

/// Reads rows from byte `from`; those that end with the text are whole only if it is the last.
fn rows(text: &str, from: usize, is_last: bool, columns: &Columns, records: &mut Records<'_>) -> Rows {
    let mut reader = csv(&text.as_bytes()[from..], columns.separator);
    let mut row = StringRecord::new();
    loop {
        let read = reader.read_record(&mut row);
        let begin = from + row.position().map_or(0, |at| at.byte() as usize);
        let may_go_on = !is_last && from as u64 + reader.position().byte() >= text.len() as u64;
        match read {
            Ok(false) if is_last => return Rows::End,
            Ok(false) => return Rows::More(text.len()),
            Ok(true) if may_go_on => return Rows::More(begin),
            Ok(true) if row.iter().all(|cell| cell.trim().is_empty()) => {}
            Ok(true)
                if row.len() < columns.least || row.len() > columns.most && has_more(&row, columns.most) =>
            {
                records.fail(format!(
                    "the row has {} cells, the header {}: a torn line or quote",
                    row.len(),
                    columns.most
                ));
                let start = begin + text[begin..].len() - text[begin..].trim_start().len();
                let end = from + reader.position().byte() as usize;
                let next = text[start..end].find('\n').map(|at| start + at + 1);
                if let Some(next) = next.filter(|next| *next < end) {
                    return Rows::Torn(next);
                }
            }
            Ok(true) => records.push(columns.raw_notice(&row)),
            // The text is UTF-8 and rows may have any length, so that no error is left but this.
            Err(error) => records.fail(error.to_string()),
        }
    }
}

fn has_more(row: &StringRecord, most: usize) -> bool {
    row.iter().skip(most).any(|cell| !cell.trim().is_empty())
}

fn csv(bytes: &[u8], separator: u8) -> Reader<&[u8]> {
    ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator).from_reader(bytes)
}

/// Which cell of a row states what.
struct Columns {
    cells: Vec<Option<(Side, Cell, Field)>>,
    separator: u8,
    /// How many cells a row must have: up to the last column with a name.
    least: usize,
    /// How many cells a row may have.
    most: usize,
}

impl Columns {
    fn new(header: &str, document: &Document<'_>) -> Result<Self, FileError> {
        let separator =
            [b',', b';', b'\t'].into_iter().max_by_key(|s| header.bytes().filter(|b| b == s).count());
        let separator = separator.unwrap_or(b',');
        let mut names = ByteRecord::new();
        csv(header.as_bytes(), separator).read_byte_record(&mut names).map_err(|error| {
            FileError::Malformed {
                path: document.name.to_owned(),
                reason: format!("the header cannot be read: {error}"),
            }
        })?;
        let name = |cell: &[u8]| String::from_utf8_lossy(cell).trim().to_lowercase();
        let names: Vec<String> = names.iter().map(name).collect();
        let cells = names.iter().map(|name| {
            COLUMNS
                .iter()
                .find(|(known, ..)| known == name)
                .map(|&(_, side, cell, field)| (side, cell, field))
        });
        let least = names.iter().rposition(|name| !name.is_empty()).map_or(0, |last| last + 1);
        Ok(Columns { cells: cells.collect(), separator, least, most: names.len() })
    }

    fn raw_notice(&self, row: &StringRecord) -> RawNotice {
        let (mut notice, mut article) = (Stated::default(), Stated::default());
        for (text, cell) in row.iter().zip(&self.cells) {
            let Some((side, cell, field)) = *cell else { continue };
            let stated = if side == Notice { &mut notice } else { &mut article };
            state(stated, field, cell, text.trim());
        }
        RawNotice { stated: notice, articles: vec![article], ..RawNotice::default() }
    }
}

fn state(stated: &mut Stated, field: Field, cell: Cell, text: &str) {
    match cell {
        Doi if text.eq_ignore_ascii_case("unavailable") => {}
        Pmid if text == "0" => {}
        Record if !text.is_empty() => stated.push(field, format!("rw:{text}")),
        List | Codes => {
            for value in text.split(';') {
                let value = value.trim();
                let value = if cell == Codes { value.trim_start_matches('+') } else { value };
                stated.push(field, value.trim_start());
            }
        }
        One | Doi | Pmid | Record => stated.push(field, text),
    }
}
