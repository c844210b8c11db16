//! The roots and the last manifest to a plan: which files to read, which to leave, which to keep unseen.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::acknowledged::Acknowledged;
use super::error::BuildError;
use super::manifest::{FileEntry, Manifest, Outcome};
use crate::corpus::{self, SourceFile, Unwalkable};

/// Where an archive lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Root {
    /// A folder or file.
    Path(PathBuf),
    /// Standard input, which the caller has put into this file. It cannot be read again in a later run.
    StandardInput(PathBuf),
}

impl Root {
    /// The name under which the root is remembered.
    fn remembered(&self) -> PathBuf {
        match self {
            Root::Path(path) => std::path::absolute(path).unwrap_or_else(|_| path.clone()),
            Root::StandardInput(_) => PathBuf::from("-"),
        }
    }
}

/// What is to be done with one file.
#[derive(Debug)]
pub(super) enum Step {
    /// As before; nothing is read. Holds its place in the old manifest.
    Keep(usize),
    /// New or changed. Holds its place in the old manifest, if it was there.
    Read(SourceFile, Option<usize>),
    /// Of another time, but of the same content. Holds its place in the old manifest.
    Touched(SourceFile, usize),
    /// Found by the walk, but no file that can be opened. Holds its place in the old manifest, if it was there: what was
    /// read of it is kept.
    Note(FileEntry, Option<usize>),
}

/// A step for every file, in the order of roots and names.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub(super) roots: Vec<PathBuf>,
    pub(super) steps: Vec<(u32, Step)>,
    /// Roots and folders that should have been read and were not.
    pub(super) problems: Vec<String>,
}

/// What is known of the last run, and how this one differs.
pub(super) struct Before<'a> {
    pub(super) manifest: &'a Manifest,
    pub(super) acknowledged: &'a Acknowledged,
    /// Whether other limits hold now, so that what was not read as a whole may be read. What was read stays: a nightly run
    /// need not repeat a limit that was raised once for a long file.
    pub(super) other_limits: bool,
    /// Whether to believe a root that has become empty.
    pub(super) allow_empty: bool,
}

/// Compares what lies below `roots` with what the last run found there.
///
/// # Errors
///
/// When a root cannot be read and nothing is known of it from before.
pub(super) fn plan(roots: &[Root], before: &Before<'_>) -> Result<Plan, BuildError> {
    let mut plan = Plan::default();
    for (number, root) in roots.iter().enumerate() {
        // proof: nobody names four billion roots.
        let known = Known::below(before, &root.remembered());
        plan_root(&mut plan, number as u32, root, &known)?;
        plan.roots.push(root.remembered());
    }
    Ok(plan)
}

fn plan_root(plan: &mut Plan, number: u32, root: &Root, known: &Known<'_>) -> Result<(), BuildError> {
    let walk = match root {
        Root::Path(path) => walk(path),
        Root::StandardInput(path) => standard_input(path),
    };
    let path = root.remembered();
    let missing = walk.files.is_empty() && !matches!(root, Root::Path(path) if path.is_dir());
    let only_sample = left_to_sample(&path, &walk, known.files.keys().copied());
    let emptied = walk.files.is_empty() && !known.files.is_empty() || only_sample;
    if missing && known.files.is_empty() {
        let found = walk.unwalkable.first().filter(|_| path.exists());
        let cause = found.map_or("no such file or folder", |u| u.reason.as_str()).to_owned();
        return Err(BuildError::NoCorpus { path, cause });
    }
    if emptied && !known.before.allow_empty {
        let kept = known.files.len();
        let closed = walk.unwalkable.iter().map(|found| found.reason.as_str()).find(|why| is_failure(why));
        let state = match closed {
            _ if only_sample => "holds nothing but the sample any more",
            Some(why) => why,
            None if missing => "cannot be read",
            None => "holds no file any more",
        };
        let files = if kept == 1 {
            "1 file is kept as it was"
        } else {
            &format!("{kept} files are kept as they were")
        };
        plan.problems.push(format!(
            "{}: {state}; its {files}; use --allow-empty if it is really gone",
            path.display()
        ));
        plan.steps.extend(known.files.values().map(|&at| (number, Step::Keep(at))));
        return Ok(());
    }
    // Two roots of one name would give two files one name, and a file's name is all that a notice tells of it.
    let twin = plan.roots.iter().any(|other| other.file_name() == path.file_name());
    for mut file in walk.files {
        if twin {
            file.name = format!("{}:{}", number + 1, file.name);
        }
        plan.steps.push((number, step(file, known)));
    }
    for unwalkable in walk.unwalkable {
        plan.note(number, unwalkable, known);
    }
    Ok(())
}

impl Plan {
    /// Notes what cannot be opened. What was known below an unreadable folder is kept.
    fn note(&mut self, root: u32, unwalkable: Unwalkable, known: &Known<'_>) {
        let Unwalkable { name, reason } = unwalkable;
        let below = format!("{name}/");
        let kept = known.files.iter().filter(|(known, _)| known.starts_with(&below));
        self.steps.extend(kept.map(|(_, &at)| (root, Step::Keep(at))));
        let former = known.files.get(name.as_str()).copied();
        let outcome = if is_failure(&reason) { Outcome::Failed(reason) } else { Outcome::Skipped(reason) };
        let entry = FileEntry {
            root,
            name,
            size_bytes: 0,
            modified_ns: 0,
            changed_ns: 0,
            hash: None,
            outcome,
            problems: Vec::new(),
            skipped: Vec::new(),
            passed_over: Vec::new(),
            milliseconds: 0,
        };
        self.steps.push((root, Step::Note(entry, former)));
    }
}

/// What the old manifest knows below one root.
struct Known<'a> {
    files: BTreeMap<&'a str, usize>,
    before: &'a Before<'a>,
}

impl<'a> Known<'a> {
    fn below(before: &'a Before<'a>, root: &Path) -> Self {
        let manifest = before.manifest;
        let number = manifest.roots.iter().position(|known| known == root);
        let below = |file: &&FileEntry| number.is_some_and(|number| file.root as usize == number);
        let files = manifest.files.iter().enumerate().filter(|(_, file)| below(file));
        Known { files: files.map(|(at, file)| (file.name.as_str(), at)).collect(), before }
    }
}

/// A file of the same size and times is as before, unless it might be read better now. The time of its entry counts too:
/// a copy may bring its old time along.
fn step(file: SourceFile, known: &Known<'_>) -> Step {
    let at = known.files.get(file.name.as_str()).copied();
    let same = |at: usize| {
        let entry = &known.before.manifest.files[at];
        let state = (entry.size_bytes, entry.modified_ns, entry.changed_ns);
        state == (file.size_bytes, file.modified_ns, file.changed_ns) && as_good(entry, known.before)
    };
    match at {
        Some(at) if same(at) => Step::Keep(at),
        at => Step::Read(file, at),
    }
}

/// Whether a file of the same content would be read as it was.
pub(super) fn as_good(entry: &FileEntry, before: &Before<'_>) -> bool {
    match entry.outcome {
        // What cannot even be opened may be so for a while only.
        Outcome::Failed(_) => entry.hash.is_some() && before.acknowledged.covers(entry),
        _ => !before.other_limits || entry.is_whole() && entry.skipped.is_empty(),
    }
}

/// Whether a reason says that something should have been read and was not; the rest is no file by its kind.
fn is_failure(reason: &str) -> bool {
    reason.starts_with("cannot")
}

/// Whether a root had files of its own and holds nothing but the sample now: invented notices must not take the place of
/// real ones unasked.
pub(super) fn left_to_sample<'n>(
    root: &Path,
    walk: &corpus::Walk,
    mut known: impl Iterator<Item = &'n str>,
) -> bool {
    let is_corpus = root.file_name().is_some_and(|name| name == "corpus");
    let only_sample = !walk.files.is_empty() && walk.files.iter().all(|file| is_of_sample(&file.name));
    is_corpus && only_sample && known.any(|name| !is_of_sample(name))
}

fn is_of_sample(name: &str) -> bool {
    name.starts_with("corpus/sample/")
}

/// The files below a root. The sample that ships with the program is left out as soon as `corpus` holds anything else,
/// and so is the note that explains it.
fn walk(root: &Path) -> corpus::Walk {
    let mut walk = corpus::walk(root);
    if root.file_name().is_none_or(|name| name != "corpus") {
        return walk;
    }
    walk.files.retain(|file| file.name != "corpus/README.md");
    let own = |file: &&SourceFile| !is_of_sample(&file.name);
    if walk.files.iter().any(|file| own(&file)) {
        walk.files.retain(|file| own(&file));
    }
    walk
}

fn standard_input(path: &Path) -> corpus::Walk {
    let mut walk = corpus::walk(path);
    walk.files.iter_mut().for_each(|file| "-".clone_into(&mut file.name));
    walk
}
