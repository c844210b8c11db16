//! Real lists of references, where they are at hand: every entry is read, and notes are added without touching another byte.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use recant::references::{Addition, fix, read_bytes};

use serde_json::Value;

use crate::sandbox::shared;

/// The real lists with one of these endings.
fn lists(endings: &[&str]) -> Vec<(PathBuf, Vec<u8>)> {
    let Some(shared) = shared() else { return Vec::new() };
    let files =
        std::fs::read_dir(shared.join("data/references")).unwrap().flatten().map(|entry| entry.path());
    let wanted = |path: &Path| endings.contains(&ending(path));
    let mut files: Vec<PathBuf> = files.filter(|path| wanted(path)).collect();
    files.sort();
    files.into_iter().map(|path| (path.clone(), std::fs::read(path).unwrap())).collect()
}

fn ending(path: &Path) -> &str {
    path.extension().and_then(|ending| ending.to_str()).unwrap_or_default()
}

/// References counted without reading them: ends of entries, openings, rows, objects, dated paragraphs.
fn counted(path: &Path, bytes: &[u8]) -> usize {
    let text = String::from_utf8_lossy(bytes);
    let lines = |counts: &dyn Fn(&str) -> bool| text.lines().filter(|line| counts(line)).count();
    match ending(path) {
        "ris" => lines(&|line| line.starts_with("ER  -")),
        "bib" => lines(&|line| line.starts_with('@') && !line.to_lowercase().starts_with("@string")),
        "csv" => csv::Reader::from_reader(bytes).records().count(),
        "json" => serde_json::from_slice(bytes).map_or(0, |list: Value| list.as_array().map_or(1, Vec::len)),
        "docx" => dated_paragraphs(bytes),
        _ => text.matches("\\bibitem").count(),
    }
}

/// Paragraphs with a year in brackets behind the last one that is called "References".
fn dated_paragraphs(bytes: &[u8]) -> usize {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let document = std::io::read_to_string(archive.by_name("word/document.xml").unwrap()).unwrap();
    let paragraphs: Vec<String> = document.split("</w:p>").map(without_tags).collect();
    let heading = paragraphs.iter().rposition(|paragraph| paragraph == "References");
    let years: Vec<String> = (1990..2030).map(|year| format!("({year})")).collect();
    let is_dated = |paragraph: &&String| years.iter().any(|year| paragraph.contains(year));
    heading.map_or(0, |heading| paragraphs[heading..].iter().filter(is_dated).count())
}

fn without_tags(xml: &str) -> String {
    xml.split('<').filter_map(|piece| piece.split_once('>')).map(|(_, words)| words).collect()
}

/// With `--nocapture`, a row for each file: references found, counted another way, and how many of them are damaged.
#[test]
fn every_entry_of_real_lists_is_read_in_its_place() {
    let mut sums: BTreeMap<String, [usize; 3]> = BTreeMap::new();
    for (path, bytes) in lists(&["ris", "bib", "csv", "json", "docx", "tex"]) {
        let references =
            read_bytes(&path.display().to_string(), &bytes).map_or(Vec::new(), |(found, _)| found);
        let counted = counted(&path, &bytes);
        let damaged = references.iter().filter(|reference| reference.malformed.is_some()).count();
        println!("{} | {} | {counted} | {damaged}", path.file_name().unwrap().display(), references.len());
        assert_eq!(references.len(), counted, "{}", path.display());
        let sum = sums.entry(ending(&path).to_owned()).or_default();
        *sum = [sum[0] + 1, sum[1] + counted, sum[2] + damaged];
        let places: Vec<_> = references.iter().map(|reference| reference.place.clone()).collect();
        let places: Vec<_> = places.iter().map(|place| place.line.or(place.paragraph).unwrap()).collect();
        assert!(places.is_sorted() && places.first() != Some(&0), "{}", path.display());
    }
    println!("{sums:?}");
}

/// Whether every byte of the one is in the other, in its order.
fn is_kept(before: &[u8], after: &[u8]) -> bool {
    let mut rest = after.iter();
    before.iter().all(|byte| rest.any(|other| other == byte))
}

#[test]
fn notes_on_every_entry_of_real_lists_leave_every_other_byte() {
    for (path, bytes) in lists(&["ris", "bib"]) {
        let name = path.display().to_string();
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap();
        let additions = |bytes: &[u8]| -> Vec<Addition> {
            let (references, _) = read_bytes(&name, bytes).unwrap();
            let spans = references.into_iter().filter_map(|reference| reference.place.span);
            let notices = vec!["10.5555/n_1".to_owned()];
            spans
                .map(|span| Addition {
                    span,
                    note: "Notice: retracted, see 10.5555/n_1".to_owned(),
                    notices: notices.clone(),
                })
                .collect()
        };
        let fixed = fix(&bytes, ending, &additions(&bytes)).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(is_kept(&bytes, &fixed), "{name}");
        let again = fix(&fixed, ending, &additions(&fixed)).unwrap();
        assert!(again == fixed, "{name}: a second run changes something");
        let (before, _) = read_bytes(&name, &bytes).unwrap();
        let (after, _) = read_bytes(&name, &fixed).unwrap();
        let fields = |list: &[recant::references::Reference]| {
            let of = list.iter().map(|one| {
                (one.key.clone(), one.title.clone(), one.authors.clone(), one.year, one.dois.clone())
            });
            of.collect::<Vec<_>>()
        };
        assert!(fields(&before) == fields(&after), "{name}: the notes change what is read");
    }
}
