//! Rows of the Retraction Watch database, or of its DOIs alone, to raw notices: one row is one article of one
//! notice.
//!
//! Columns and their traps: <https://doi.org/10.13003/c23rw1d9>. Copies differ in case, order and encoding.

use std::cell::Cell;
use std::io;

use csv::{ByteRecord, Reader, ReaderBuilder};

use crate::corpus::document::Document;
use crate::corpus::format::Outcome;
use crate::corpus::records::Records;
use crate::corpus::windows::Window as FileWindow;
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
enum Form {
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
use Form::{Codes, Doi, List, One, Pmid, Record};

/// The columns by name, in lower case; other columns are passed over. The database itself has no numbers of PubMed
/// Central, but copies that were joined with them do.
const COLUMNS: &[(&str, Side, Form, Field)] = &[
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
    ("retractionpmcid", Notice, One, Field::Pmcid),
    ("originalpaperdate", Article, One, Field::Published),
    ("originalpaperdoi", Article, Doi, Field::Doi),
    ("originalpaperpubmedid", Article, Pmid, Field::Pmid),
    ("originalpaperpmcid", Article, One, Field::Pmcid),
    ("retractionnature", Notice, One, Field::Nature),
    ("reason", Article, Codes, Field::Reason),
    ("notes", Notice, One, Field::Note),
];

/// Columns that only this database has together.
const TELLING: &[&str] = &["record id", "retractionnature", "originalpaperdoi", "reason"];

/// Columns that the pairs of DOIs have, which are published without the rest.
const PAIRS: &[&str] = &["originalpaperdoi", "retractiondoi"];

/// The longest row; honest ones stay below 32 KiB. A quote that nothing closes would swallow the rest of the file.
const ROW_BYTES: usize = 1 << 20;

/// Each start reads so many bytes at once.
const START_BYTES: usize = 8 << 10;

/// How often the file's length may be read in vain, behind torn rows that ran over several lines.
const VAIN_READINGS: usize = 8;

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
    let mut in_vain_bytes = 0;
    while let Rows::Torn { next, end } = rows(text, from, true, &columns, records) {
        from = next;
        in_vain_bytes += (end - next).max(START_BYTES);
        if in_vain_bytes > VAIN_READINGS * text.len().max(ROW_BYTES) {
            records.fail(format!("too many torn rows; what comes behind byte {from} is not read"));
            break;
        }
    }
    Ok(Outcome::Read)
}

/// Reads a table through a window that moves over it; `document` is its beginning.
pub(crate) fn read_window(
    document: &Document<'_>,
    window: &mut FileWindow<'_>,
    records: &mut Records<'_>,
) -> Result<Outcome, FileError> {
    let header = document.text().trim_start().lines().next().unwrap_or_default();
    let columns = Columns::new(header, document)?;
    let unreadable = |cause| FileError::Unreadable { path: document.name.to_owned(), cause };
    let blank_bytes = document.text().len() - document.text().trim_start().len();
    while window.text().len() < blank_bytes + header.len() && !window.is_last() {
        window.advance(0).map_err(unreadable)?;
    }
    let mut from = (blank_bytes + header.len()).min(window.text().len());
    let mut in_vain_bytes = 0;
    loop {
        match rows(window.text(), from, window.is_last(), &columns, records) {
            Rows::End => return Ok(Outcome::Read),
            Rows::More(done) => {
                window.advance(done).map_err(unreadable)?;
                from = 0;
            }
            Rows::Torn { next, end } => {
                from = next;
                in_vain_bytes += (end - next).max(START_BYTES);
                if in_vain_bytes > VAIN_READINGS * window.total_bytes().max(ROW_BYTES) {
                    let byte = window.offset_bytes() + from - blank_bytes;
                    records.fail(format!("too many torn rows; what comes behind byte {byte} is not read"));
                    return Ok(Outcome::Read);
                }
            }
        }
    }
}

/// How far rows were read.
enum Rows {
    /// To the end.
    End,
    /// To a torn row that has swallowed others: where its second line begins, and where it ends.
    Torn { next: usize, end: usize },
    /// To the row that begins at this byte, and may go on behind the text.
    More(usize),
}

/// Reads rows from byte `from`, to the end or to a torn row that has swallowed others. Where more text is to come, rows
/// are left for then as soon as the longest might not be whole.
fn rows(text: &str, from: usize, is_last: bool, columns: &Columns, records: &mut Records<'_>) -> Rows {
    let rest = &text.as_bytes()[from..];
    let end_bytes = Cell::new(0);
    let mut reader = csv(Window { rest, end_bytes: &end_bytes, read_bytes: 0 }, columns.separator);
    let mut row = ByteRecord::new();
    loop {
        let start = reader.position().byte() as usize;
        if !is_last && rest.len() - start <= ROW_BYTES {
            return Rows::More(from + start);
        }
        end_bytes.set(start + ROW_BYTES);
        // Reading from memory never fails, and rows may have any number of cells.
        if !reader.read_byte_record(&mut row).unwrap_or(false) {
            return Rows::End;
        }
        let end = reader.position().byte() as usize;
        let is_cut = end == start + ROW_BYTES && end < rest.len();
        if is_cut && !is_last && !rest[start..].contains(&b'\n') {
            return Rows::More(from + start);
        }
        if let Some(fault) = columns.fault(&row, is_cut) {
            records.fail(fault);
            let blanks = rest[start..end].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
            // Behind a cut row the next one begins at the next line, however far away.
            let within = if is_cut { rest.len() } else { end };
            let line_end = rest[start + blanks..within].iter().position(|byte| *byte == b'\n');
            let next = line_end.map_or(within, |at| start + blanks + at + 1);
            if next < end || is_cut {
                return Rows::Torn { next: from + next, end: from + end.max(next) };
            }
        } else if !is_blank(&row, 0) {
            records.push(columns.raw_notice(&row));
        }
    }
}

/// Whether the cells from number `first` on say nothing.
fn is_blank(row: &ByteRecord, first: usize) -> bool {
    row.iter().skip(first).all(|cell| cell.trim_ascii().is_empty())
}

fn csv<R: io::Read>(text: R, separator: u8) -> Reader<R> {
    ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        .buffer_capacity(START_BYTES)
        .from_reader(text)
}

/// Text that seems to end at a byte that moves on from row to row, so that no row is longer than it may be.
struct Window<'t> {
    rest: &'t [u8],
    end_bytes: &'t Cell<usize>,
    read_bytes: usize,
}

impl io::Read for Window<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let end = self.end_bytes.get().min(self.rest.len());
        let mut left = self.rest.get(self.read_bytes..end).unwrap_or_default();
        let read = left.read(buffer)?;
        self.read_bytes += read;
        Ok(read)
    }
}

/// Which cell of a row states what.
struct Columns {
    cells: Vec<Option<(Side, Form, Field)>>,
    separator: u8,
    /// How many cells a row must have: up to the last column with a name.
    least: usize,
    /// How many cells a row may have.
    most: usize,
}

impl Columns {
    fn new(header: &str, document: &Document<'_>) -> Result<Self, FileError> {
        let malformed = |reason: String| FileError::Malformed { path: document.name.to_owned(), reason };
        if header.len() > ROW_BYTES {
            return Err(malformed(format!("the header is longer than {ROW_BYTES} bytes")));
        }
        let separator =
            [b',', b';', b'\t'].into_iter().max_by_key(|s| header.bytes().filter(|b| b == s).count());
        let separator = separator.unwrap_or(b',');
        let mut names = ByteRecord::new();
        csv(header.as_bytes(), separator)
            .read_byte_record(&mut names)
            .map_err(|error| malformed(format!("the header cannot be read: {error}")))?;
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

    /// What is wrong with a row, if anything is.
    fn fault(&self, row: &ByteRecord, is_cut: bool) -> Option<String> {
        if is_cut {
            return Some(format!("the row is longer than {ROW_BYTES} bytes: a torn quote"));
        }
        let wrong = row.len() < self.least || row.len() > self.most && !is_blank(row, self.most);
        (wrong && !is_blank(row, 0)).then(|| {
            format!("the row has {} cells, the header {}: a torn line or quote", row.len(), self.most)
        })
    }

    fn raw_notice(&self, row: &ByteRecord) -> RawNotice {
        let (mut notice, mut article) = (Stated::default(), Stated::default());
        for (text, cell) in row.iter().zip(&self.cells) {
            let Some((side, form, field)) = *cell else { continue };
            let text = String::from_utf8_lossy(text);
            let stated = if side == Notice { &mut notice } else { &mut article };
            state(stated, field, form, text.trim());
        }
        RawNotice { stated: notice, articles: vec![article], ..RawNotice::default() }
    }
}

fn state(stated: &mut Stated, field: Field, form: Form, text: &str) {
    match form {
        Doi if text.eq_ignore_ascii_case("unavailable") => {}
        Pmid if text == "0" => {}
        Record if !text.is_empty() => stated.push(field, format!("rw:{text}")),
        List | Codes => {
            for value in text.split(';') {
                let value = value.trim();
                let value = if form == Codes { value.trim_start_matches('+') } else { value };
                stated.push(field, value.trim_start());
            }
        }
        One | Doi | Pmid | Record => stated.push(field, text),
    }
}
