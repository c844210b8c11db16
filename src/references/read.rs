//! What the command line names to one list of references: files, folders, standard input, bare identifiers.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::formats::{latex, plain_list};
use super::list::read_bytes;
use super::reference::Reference;
use crate::corpus;

/// Where references come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ListSource {
    /// A file, or a folder with files.
    Path(PathBuf),
    /// A list in memory, such as standard input, under a name.
    Bytes(String, Vec<u8>),
    /// One DOI, PubMed or PubMed Central number.
    Identifier(String),
}

/// The references of all sources, in order and numbered from 1.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct ReferenceList {
    /// Every entry; those that cannot be read among them.
    pub references: Vec<Reference>,
    /// What was read.
    pub files: Vec<ListFile>,
    /// What could not be read, so that it was not checked.
    pub errors: Vec<ListError>,
    /// What was passed over in folders, in words.
    pub passed_over: Vec<String>,
}

/// A file of references.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListFile {
    /// The file as named.
    pub file: String,
    /// Its format, such as `bibtex` or `manuscript (docx)`.
    pub format: String,
    /// The text encoding, where it is not UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// How many references it holds.
    pub references: usize,
    /// What the user should know of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// Why references of it may be missing, so that it does not count as checked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub incomplete: Option<String>,
}

/// A list that could not be read; whoever asks must not take it for checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{file}: {reason}")]
pub struct ListError {
    /// The file as named.
    pub file: String,
    /// Why, and what to do.
    pub reason: String,
}

/// Endings of files that may hold references, for folders; a file that is named is read whatever it is called.
const ENDINGS: &[&str] = &[
    "bib", "bbl", "csv", "docx", "enw", "htm", "html", "json", "markdown", "md", "nbib", "nxml", "pdf",
    "rdf", "ris", "rtf", "tex", "tsv", "txt", "xml",
];

/// Reads every source. What cannot be read is told in `errors`; the rest is there.
pub fn read(sources: &[ListSource]) -> ReferenceList {
    let mut reader = Reader::default();
    for source in sources {
        match source {
            ListSource::Path(path) if path.is_dir() => reader.folder(path),
            ListSource::Path(path) => reader.file(path, &Asked::Named),
            ListSource::Bytes(name, bytes) => reader.list(name, bytes, None, &Asked::Named),
            ListSource::Identifier(text) => reader.identifier(text),
        }
    }
    let mut list = reader.finish();
    for (reference, number) in list.references.iter_mut().zip(1..) {
        reference.number = number;
    }
    list
}

/// Why a file is read.
enum Asked {
    /// Its owner named it, or a document names it as its bibliography.
    Named,
    /// It lies in a folder.
    Found,
    /// A LaTeX document in this folder takes it in; it need not hold references.
    TakenIn(PathBuf),
}

/// A file that a document names and that is not where it should be.
struct Missing {
    document: String,
    /// Names of files that would do: the file itself, or the list that LaTeX made of it.
    wanted: Vec<String>,
    reason: String,
}

/// Documents that take in others deeper than this take in one another.
const MOST_DEEP: usize = 64;

#[derive(Default)]
struct Reader {
    list: ReferenceList,
    /// Files that were read, so that a bibliography which a document names is not read twice.
    seen: BTreeSet<PathBuf>,
    /// Names of all lists, for documents that name them without saying where they lie.
    names: BTreeSet<String>,
    missing: Vec<Missing>,
    depth: usize,
}

impl Reader {
    fn folder(&mut self, folder: &Path) {
        let walk = corpus::walk(folder);
        for problem in walk.unwalkable {
            self.error(problem.name, problem.reason);
        }
        let before = self.list.references.len();
        for file in walk.files {
            let ending = file.path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
            if ending.is_some_and(|ending| ENDINGS.contains(&ending.as_str())) {
                self.file(&file.path, &Asked::Found);
            } else {
                let path = file.path.display();
                self.list.passed_over.push(format!("{path}: not a kind of file that holds references"));
            }
        }
        if self.list.references.len() == before {
            self.error(folder.display().to_string(), "no references found".to_owned());
        }
    }

    fn error(&mut self, file: String, reason: String) {
        self.list.errors.push(ListError { file, reason });
    }

    /// Reads a file; one without references is an error only where it was named.
    fn file(&mut self, path: &Path, asked: &Asked) {
        if !self.seen.insert(path.canonicalize().unwrap_or_else(|_| path.to_owned())) {
            return;
        }
        let name = path.display().to_string();
        match fs::read(path) {
            Ok(bytes) => self.list(&name, &bytes, path.parent(), asked),
            Err(cause) => self.error(name, format!("cannot be read: {cause}")),
        }
    }

    fn list(&mut self, name: &str, bytes: &[u8], folder: Option<&Path>, asked: &Asked) {
        self.names.insert(file_name(name));
        match read_bytes(name, bytes) {
            Ok((references, file)) => self.take(name, bytes, folder, asked, (references, file)),
            Err(error) if error.reason == "no references found" => self.nothing(name, asked),
            Err(error) => self.list.errors.push(error),
        }
    }

    fn take(
        &mut self,
        name: &str,
        bytes: &[u8],
        folder: Option<&Path>,
        asked: &Asked,
        (references, file): (Vec<Reference>, ListFile),
    ) {
        let is_latex = file.format == "latex";
        let named = if is_latex { latex::named(&corpus::decode(bytes).text) } else { Vec::new() };
        if references.is_empty() && named.is_empty() {
            return self.nothing(name, asked);
        }
        self.list.references.extend(references);
        let lost = file.incomplete.clone();
        self.list.errors.extend(lost.map(|reason| ListError { file: name.to_owned(), reason }));
        self.list.files.push(file);
        let main = match asked {
            Asked::TakenIn(main) => Some(main.as_path()),
            _ => folder,
        };
        let document = Document { name, folder, main };
        named.iter().for_each(|file| self.named(&document, file));
    }

    fn nothing(&mut self, name: &str, asked: &Asked) {
        match asked {
            Asked::Named => self.error(name.to_owned(), "no references found".to_owned()),
            Asked::Found => self.list.passed_over.push(format!("{name}: no references found")),
            Asked::TakenIn(_) => {}
        }
    }

    /// A file that a LaTeX document names: beside it, beside the document that takes it in, or among the other lists.
    fn named(&mut self, document: &Document<'_>, file: &latex::Named) {
        let names = file.names(&stem(document.name));
        let places = [document.main, document.folder].into_iter().flatten();
        let beside = places.flat_map(|folder| names.iter().map(move |name| folder.join(name)));
        let Some(path) = beside.into_iter().find(|path| path.is_file()) else {
            return self.miss(document, file, &names);
        };
        if self.depth == MOST_DEEP {
            let reason =
                format!("takes in files more than {MOST_DEEP} deep; `{}` is not read", path.display());
            return self.error(document.name.to_owned(), reason);
        }
        let asked = match document.main.filter(|_| !file.is_list) {
            Some(main) => Asked::TakenIn(main.to_owned()),
            None => Asked::Named,
        };
        self.depth += 1;
        self.file(&path, &asked);
        self.depth -= 1;
    }

    /// What is missing may be named later; macros that a preamble takes in are often LaTeX's own.
    fn miss(&mut self, document: &Document<'_>, file: &latex::Named, names: &[String]) {
        if file.is_optional {
            return;
        }
        let what = if file.is_list { "names the bibliography" } else { "takes in the file" };
        let path = document.folder.zip(names.first()).map(|(folder, name)| folder.join(name));
        let lack = path.map_or("which is not here; name it too".to_owned(), |path| {
            format!("and there is no file `{}`", path.display())
        });
        let wanted = names.iter().map(|name| file_name(name)).collect();
        let reason = format!("{what} `{}`, {lack}", file.name);
        self.missing.push(Missing { document: document.name.to_owned(), wanted, reason });
    }

    fn identifier(&mut self, text: &str) {
        let found = plain_list::of_line(text);
        if found.is_empty() {
            self.error(text.to_owned(), "is neither a file nor a DOI nor a PubMed number".to_owned());
        }
        self.list.references.extend(found);
    }

    /// Tells what no other list has made up for.
    fn finish(mut self) -> ReferenceList {
        for missing in std::mem::take(&mut self.missing) {
            if !missing.wanted.iter().any(|name| self.names.contains(name)) {
                self.error(missing.document, missing.reason);
            }
        }
        self.list
    }
}

/// A LaTeX document whose files are sought.
struct Document<'d> {
    name: &'d str,
    folder: Option<&'d Path>,
    /// The folder of the document that takes it in, where LaTeX looks first.
    main: Option<&'d Path>,
}

/// The last part of a path, in lower case: uploads and other systems do not keep more.
fn file_name(path: &str) -> String {
    path.rsplit(['/', '\\']).next().unwrap_or_default().to_lowercase()
}

fn stem(name: &str) -> String {
    let file = name.rsplit(['/', '\\']).next().unwrap_or_default();
    file.rsplit_once('.').map_or(file, |(stem, _)| stem).to_owned()
}
