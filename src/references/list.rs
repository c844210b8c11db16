//! One list in memory to its references: a list of any format, or the list in a manuscript.

use std::collections::BTreeSet;

use super::citation::citation;
use super::format::recognise;
use super::identifiers::dois_in;
use super::read::{ListError, ListFile};
use super::reference::Reference;
use super::section::{self, Piece};
use super::split;
use crate::corpus::{self, Field, RawNotice, ReadOptions, Stated};

/// Reads one list in memory.
///
/// ```
/// use recant::references::read_bytes;
/// let (references, file) = read_bytes("list.ris", b"TY  - JOUR\nTI  - Bright exosomes\nDO  - 10.5555/a\nER  - \n")?;
/// assert_eq!((references.len(), file.format.as_str()), (1, "ris"));
/// assert_eq!(references[0].dois[0].as_str(), "10.5555/a");
/// # Ok::<(), recant::references::ListError>(())
/// ```
///
/// # Errors
///
/// When the list is empty, of no known format, or holds no references.
pub fn read_bytes(name: &str, bytes: &[u8]) -> Result<(Vec<Reference>, ListFile), ListError> {
    let error = |reason: &str| ListError { file: name.to_owned(), reason: reason.to_owned() };
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(error("is empty"));
    }
    let (format, notes) = (String::new(), Vec::new());
    let mut file =
        ListFile { file: name.to_owned(), format, encoding: None, references: 0, notes, incomplete: None };
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
    let mut references = if is_document(bytes) {
        of_document(name, bytes, &mut file)?
    } else {
        let decoded = corpus::decode(bytes);
        file.encoding = decoded.encoding.map(str::to_owned);
        file.notes.extend(decoded.warning);
        of_text(&decoded.text, &ending, &mut file).map_err(|reason| error(&reason))?
    };
    for reference in &mut references {
        reference.place.file = name.to_owned();
    }
    file.references = references.len();
    if references.is_empty() && file.format != "latex" {
        return Err(error("no references found"));
    }
    Ok((references, file))
}

/// Whether the bytes are those of a document with pages or markup, which the readers of archives take apart.
fn is_document(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(1024)];
    let text = String::from_utf8_lossy(head).to_lowercase();
    let text = text.trim_start_matches('\u{feff}').trim_start();
    head.windows(5).any(|window| window == b"%PDF-")
        || head.starts_with(b"PK\x03\x04")
        || head.starts_with(&[0x1f, 0x8b])
        || text.starts_with("{\\rtf")
        || text.starts_with("<!doctype html")
        || text.starts_with("<html")
        || text.starts_with('<')
            && (text.contains("<article") || text.contains("nlm//dtd") || text.contains("jats"))
}

fn of_text(text: &str, ending: &str, file: &mut ListFile) -> Result<Vec<Reference>, String> {
    if let Some(format) = recognise(text, ending) {
        format.name.clone_into(&mut file.format);
        return Ok((format.read)(text));
    }
    if text.trim_start().starts_with('<') {
        return Err("XML of a kind that is not read as a reference list; export as RIS or BibTeX".to_owned());
    }
    "manuscript (text)".clone_into(&mut file.format);
    Ok(of_pieces(&section::of_text(text), file))
}

fn of_document(name: &str, bytes: &[u8], file: &mut ListFile) -> Result<Vec<Reference>, ListError> {
    let mut records: Vec<RawNotice> = Vec::new();
    let mut broken = Vec::new();
    let reading = corpus::read_bytes(
        name,
        bytes,
        &ReadOptions { all: true, ..ReadOptions::default() },
        &mut |record| match record {
            Ok(record) => records.push(record),
            Err(error) => broken.push(error.reason),
        },
    );
    let error = |reason: String| ListError { file: name.to_owned(), reason };
    let reading = reading.map_err(|failed| {
        let text = failed.to_string();
        error(text.strip_prefix(&format!("{name}: ")).unwrap_or(&text).to_owned())
    })?;
    if !matches!(reading.format, "pdf" | "docx" | "rtf" | "html" | "jats" | "markdown" | "text") {
        return Err(error(
            "is packed or of a kind that holds no reference list; unpack it or export the list".to_owned(),
        ));
    }
    if let Some(reason) = reading.skipped.filter(|_| records.is_empty()) {
        return Err(error(reason));
    }
    file.format = format!("manuscript ({})", reading.format);
    file.encoding = reading.encoding.map(str::to_owned);
    // Pages without text, a text that breaks off: what stood there is not checked.
    let lost = broken.into_iter().chain(records.iter().flat_map(|record| record.warnings.clone()));
    file.incomplete = Some(lost.collect::<Vec<_>>().join("; ")).filter(|lost| !lost.is_empty());
    let stated: Vec<Reference> =
        records.iter().flat_map(|record| record.references.iter().map(of_stated)).collect();
    if !stated.is_empty() {
        return Ok(stated);
    }
    let pieces: Vec<Piece> = records.iter().flat_map(|record| section::of_blocks(&record.blocks)).collect();
    Ok(of_pieces(&pieces, file))
}

/// The reference list of a manuscript; where there is none, every DOI in it.
fn of_pieces(pieces: &[Piece], file: &mut ListFile) -> Vec<Reference> {
    let mut listed = match section::references(pieces) {
        Some(range) => split::entries(&pieces[range]),
        None if mostly_references(pieces) && !is_table(&file.file) => split::entries(pieces),
        None => Vec::new(),
    };
    listed.extend(section::citing_notes(pieces).into_iter().map(split::Printed::of_note));
    if !listed.is_empty() {
        return listed.into_iter().map(of_printed).collect();
    }
    let mut references = Vec::new();
    let mut seen = BTreeSet::new();
    for piece in pieces {
        for doi in dois_in(&piece.text).into_iter().filter(|doi| seen.insert(doi.clone())) {
            let mut reference = Reference::of_text(doi.as_str());
            reference.dois.push(doi);
            reference.place = piece.place.clone();
            references.push(reference);
        }
    }
    if !references.is_empty() {
        let found = if is_table(&file.file) {
            "no row names the columns (title, author, year, doi, pmid)"
        } else {
            "no list of references found"
        };
        file.incomplete
            .get_or_insert_with(|| format!("{found}; the DOIs in the text are checked, and nothing else"));
    }
    references
}

/// Whether a file is a table by its name, whose rows tell nothing without a header.
fn is_table(name: &str) -> bool {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    ending.is_some_and(|ending| ["csv", "tsv"].contains(&ending.as_str()))
}

/// A text without heading that is nothing but references: most paragraphs hold a year and are neither short nor long.
fn mostly_references(pieces: &[Piece]) -> bool {
    let printed = split::entries(pieces);
    let like = |entry: &&split::Printed| {
        let length = entry.text.chars().count();
        (30..1500).contains(&length) && super::identifiers::year_in(&entry.text).is_some()
    };
    !printed.is_empty() && printed.iter().filter(like).count() * 10 >= printed.len() * 7
}

fn of_printed(printed: split::Printed) -> Reference {
    let mut reference = citation(&printed.text);
    reference.place = printed.place;
    reference
}

/// A reference of a JATS article.
fn of_stated(stated: &Stated) -> Reference {
    let all = |field: Field| stated.all(field).collect::<Vec<_>>();
    let mut reference = Reference::of_text(stated.first(Field::Note).unwrap_or_default());
    all(Field::Title).into_iter().for_each(|value| reference.set_title(value));
    all(Field::Author).into_iter().for_each(|name| reference.add_author(name));
    all(Field::Year).into_iter().for_each(|value| reference.set_year(value));
    all(Field::Journal).into_iter().for_each(|value| reference.set_journal(value));
    all(Field::Doi).into_iter().for_each(|value| reference.add_doi(value));
    all(Field::Pmid).into_iter().for_each(|value| reference.add_pmid(value));
    all(Field::Pmcid).into_iter().for_each(|value| reference.add_pmcid(value));
    reference.set_key(stated.first(Field::Label).or(stated.first(Field::Id)).unwrap_or_default());
    if reference.title.is_none() {
        let printed = citation(&reference.input);
        reference = Reference { key: reference.key, place: reference.place, ..printed };
    }
    reference.add_identifiers_of(stated.first(Field::Note).unwrap_or_default());
    reference
}
