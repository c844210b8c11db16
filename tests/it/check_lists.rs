//! Real lists of references, where they are at hand: every entry is read, and notes are added without touching another byte.

use std::path::{Path, PathBuf};

use recant::references::{Addition, fix, read_bytes};

use crate::sandbox::shared;

/// The real lists with one of these endings.
fn lists(endings: &[&str]) -> Vec<(PathBuf, Vec<u8>)> {
    let Some(shared) = shared() else { return Vec::new() };
    let files =
        std::fs::read_dir(shared.join("data/references")).unwrap().flatten().map(|entry| entry.path());
    let wanted =
        |path: &Path| path.extension().is_some_and(|ending| endings.iter().any(|one| ending == *one));
    let mut files: Vec<PathBuf> = files.filter(|path| wanted(path)).collect();
    files.sort();
    files.into_iter().map(|path| (path.clone(), std::fs::read(path).unwrap())).collect()
}

/// Entries counted without reading them: lines that open one.
fn counted(path: &Path, bytes: &[u8]) -> usize {
    let text = String::from_utf8_lossy(bytes);
    let opens = |line: &str| match path.extension().and_then(|ending| ending.to_str()) {
        Some("ris") => line.trim_start_matches('\u{feff}').starts_with("TY  -"),
        _ => line.starts_with('@') && !line.to_lowercase().starts_with("@string"),
    };
    text.lines().filter(|line| opens(line)).count()
}

#[test]
fn every_entry_of_real_lists_is_read_in_its_place() {
    for (path, bytes) in lists(&["ris", "bib"]) {
        let (references, _) = read_bytes(&path.display().to_string(), &bytes).unwrap();
        assert_eq!(references.len(), counted(&path, &bytes), "{}", path.display());
        let lines: Vec<usize> = references.iter().map(|reference| reference.place.line.unwrap()).collect();
        assert!(lines.is_sorted() && lines[0] > 0, "{}", path.display());
    }
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
