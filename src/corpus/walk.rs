//! A folder to its files, in one order on every machine, and a word about everything that is not a file.

use std::ffi::OsStr;
use std::fs::{self, FileType, Metadata};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use walkdir::{DirEntry, WalkDir};

/// A file of the archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Where to open it.
    pub path: PathBuf,
    /// Its name in the archive: the root folder's own name and the path below it, with `/` between folders.
    pub name: String,
    /// Its size when walked.
    pub size_bytes: u64,
    /// When it was last changed, in nanoseconds since 1970; 0 where the system does not say.
    pub modified_ns: i128,
    /// When its entry in the folder was last changed, which nobody can set back; 0 where the system does not say.
    pub changed_ns: i128,
}

/// Something below a root that cannot be read as a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unwalkable {
    /// Its name in the archive.
    pub name: String,
    /// Why it cannot be read.
    pub reason: String,
}

/// What lies below a root.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Walk {
    /// The files, sorted by name.
    pub files: Vec<SourceFile>,
    /// Folders that could not be opened, links that lead nowhere or in a circle, pipes, sockets and devices; sorted.
    pub unwalkable: Vec<Unwalkable>,
}

/// The file by which a writer of an index shows that it is there; `index/lock.rs` writes it.
const INDEX_LOCK: &str = ".recant-writer.lock";
/// The line that names a generation is shorter.
const MOST_NAME_BYTES: usize = 64;

/// Lists the files below `root`, which may be a single file. Links are followed. An index that lies in between is left out:
/// it holds no notice that is not in the archive already.
///
/// ```no_run
/// let walk = recant::corpus::walk(std::path::Path::new("corpus"));
/// assert!(walk.files.is_sorted_by_key(|file| &file.name));
/// ```
pub fn walk(root: &Path) -> Walk {
    let namer = Namer::new(root);
    let mut found = Walk::default();
    let is_archive =
        |entry: &DirEntry| entry.depth() == 0 || !entry.file_type().is_dir() || !is_index(entry.path());
    for entry in WalkDir::new(root).follow_links(true).into_iter().filter_entry(is_archive) {
        match entry {
            Ok(entry) => sort_in(entry, &namer, &mut found),
            Err(error) => found.unwalkable.push(explain(&error, &namer)),
        }
    }
    found.files.sort_by(|a, b| a.name.cmp(&b.name).then_with(|| a.path.cmp(&b.path)));
    found.unwalkable.sort();
    found
}

fn sort_in(entry: DirEntry, namer: &Namer, found: &mut Walk) {
    let kind = entry.file_type();
    if kind.is_dir() {
        return;
    }
    let name = namer.name(entry.path());
    if !kind.is_file() {
        found.unwalkable.push(Unwalkable { name, reason: special(kind) });
        return;
    }
    match entry.metadata() {
        Ok(metadata) => found.files.push(SourceFile {
            path: entry.into_path(),
            name,
            size_bytes: metadata.len(),
            modified_ns: modified_ns(&metadata),
            changed_ns: changed_ns(&metadata),
        }),
        Err(error) => found.unwalkable.push(explain(&error, namer)),
    }
}

fn modified_ns(metadata: &Metadata) -> i128 {
    let Ok(modified) = metadata.modified() else { return 0 };
    match modified.duration_since(UNIX_EPOCH) {
        // Nanoseconds since 1970 fit 127 bits for longer than the sun will last.
        Ok(after) => after.as_nanos() as i128,
        Err(before) => -(before.duration().as_nanos() as i128),
    }
}

#[cfg(unix)]
fn changed_ns(metadata: &Metadata) -> i128 {
    use std::os::unix::fs::MetadataExt;
    i128::from(metadata.ctime()) * 1_000_000_000 + i128::from(metadata.ctime_nsec())
}

#[cfg(not(unix))]
fn changed_ns(_: &Metadata) -> i128 {
    0
}

fn special(kind: FileType) -> String {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        let what = [
            (kind.is_fifo(), "a named pipe"),
            (kind.is_socket(), "a socket"),
            (kind.is_block_device() || kind.is_char_device(), "a device"),
        ];
        if let Some((_, what)) = what.iter().find(|(is, _)| *is) {
            return format!("is {what}, not a file");
        }
    }
    let _ = kind;
    "is not a file".to_owned()
}

fn explain(error: &walkdir::Error, namer: &Namer) -> Unwalkable {
    let name = error.path().map_or_else(|| namer.root_name.clone(), |path| namer.name(path));
    let reason = match (error.loop_ancestor(), error.io_error()) {
        (Some(ancestor), _) => format!("is a link that leads back to `{}`", namer.name(ancestor)),
        (None, Some(cause)) => format!("cannot be opened: {cause}"),
        (None, None) => format!("cannot be opened: {error}"),
    };
    Unwalkable { name, reason }
}

/// Names paths by the root's own folder name and what follows, so that `jats/PMC1.nxml` shows.
struct Namer {
    root: PathBuf,
    root_name: String,
}

impl Namer {
    fn new(root: &Path) -> Self {
        // `.` and `..` have no name of their own; the folder they mean has.
        let real = root.canonicalize().unwrap_or_else(|_| root.to_owned());
        let own = root.file_name().or(real.file_name()).map_or_else(String::new, lossy);
        let folder = real.parent().and_then(Path::file_name).map(lossy).filter(|_| real.is_file());
        let root_name = folder.map_or_else(|| own.clone(), |folder| format!("{folder}/{own}"));
        Namer { root: root.to_owned(), root_name }
    }

    fn name(&self, path: &Path) -> String {
        let below = path.strip_prefix(&self.root).unwrap_or(path);
        let parts = below.components().map(|part| lossy(part.as_os_str()));
        let mut name = self.root_name.clone();
        for part in parts {
            if !name.is_empty() {
                name.push('/');
            }
            name.push_str(&part);
        }
        name
    }
}

/// A name as text. Bytes that are none are written as their numbers, `\u{fffd}ff`, and so is the sign itself where a name
/// holds it: two names never become one.
fn lossy(name: &OsStr) -> String {
    if let Some(text) = name.to_str().filter(|text| !text.contains(char::REPLACEMENT_CHARACTER)) {
        return text.to_owned();
    }
    let numbered = |bytes: &[u8]| -> String {
        bytes.iter().map(|byte| format!("{}{byte:02x}", char::REPLACEMENT_CHARACTER)).collect()
    };
    let sign = numbered(char::REPLACEMENT_CHARACTER.to_string().as_bytes());
    let chunks = name.as_encoded_bytes().utf8_chunks();
    let chunk = |chunk: std::str::Utf8Chunk<'_>| {
        chunk.valid().replace(char::REPLACEMENT_CHARACTER, &sign) + &numbered(chunk.invalid())
    };
    chunks.map(chunk).collect()
}

/// Whether a folder is an index of this program: one that is written to, or that names its generation.
fn is_index(folder: &Path) -> bool {
    let names_generation = || {
        let name = fs::read(folder.join("CURRENT")).unwrap_or_default();
        name.starts_with(b"generation-") && name.len() < MOST_NAME_BYTES
    };
    folder.join(INDEX_LOCK).is_file() || names_generation()
}
