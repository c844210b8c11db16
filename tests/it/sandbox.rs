//! A folder of its own for each test, with a corpus, an index and the program.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

/// A temporary folder in which the program runs.
pub struct Sandbox {
    folder: tempfile::TempDir,
}

/// What the program said, and how it went.
pub struct Run {
    pub stdout: String,
    pub stderr: String,
    pub code: i32,
}

impl Sandbox {
    pub fn new() -> Self {
        Sandbox { folder: tempfile::tempdir().expect("a temporary folder") }
    }

    /// A sandbox whose `corpus` holds these files, indexed.
    pub fn indexed(files: &[(&str, &str)]) -> Self {
        let sandbox = files.iter().fold(Sandbox::new(), |sandbox, (name, text)| sandbox.file(name, text));
        sandbox.run(&["index", "corpus", "--quiet"]).code(0);
        sandbox
    }

    /// A sandbox with a copy of the sample archive at its default place.
    pub fn with_sample() -> Self {
        let sandbox = Sandbox::new();
        copy(&project().join("corpus"), &sandbox.path("corpus"));
        sandbox
    }

    /// Writes a file below `corpus`.
    #[must_use]
    pub fn file(self, name: &str, text: impl AsRef<[u8]>) -> Self {
        self.write(name, text);
        self
    }

    /// Writes a file below `corpus`.
    pub fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.path("corpus").join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder made");
        std::fs::write(path, text).expect("a file written");
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs `recant` here.
    pub fn run(&self, args: &[&str]) -> Run {
        let output = self.command(args).output().expect("the program runs");
        Run::from(output)
    }

    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_recant"));
        command.args(args).current_dir(self.folder.path());
        command.env_remove("RECANT_INDEX").env("NO_COLOR", "1");
        command
    }

    /// The answer to a search, as JSON.
    #[track_caller]
    pub fn search(&self, args: &[&str]) -> Value {
        let run = self.run(&[&["search", "--format", "json"], args].concat());
        run.json()
    }

    /// The ids of the hits of a search, in order.
    #[track_caller]
    pub fn ids(&self, args: &[&str]) -> Vec<String> {
        let answer = self.search(args);
        let hits = answer["hits"].as_array().expect("hits").iter();
        hits.map(|hit| hit["notice"]["id"].as_str().expect("an id").to_owned()).collect()
    }
}

impl Run {
    /// Checks the exit code and hands the run on.
    #[track_caller]
    pub fn code(self, expected: i32) -> Self {
        assert_eq!(self.code, expected, "stdout: {}\nstderr: {}", self.stdout, self.stderr);
        self
    }

    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|e| panic!("{e}: {}\n{}", self.stdout, self.stderr))
    }
}

impl From<Output> for Run {
    fn from(output: Output) -> Self {
        Run {
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
            code: output.status.code().unwrap_or(-1),
        }
    }
}

/// The root of the project.
pub fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The real notices for testing, if they are there.
///
/// # Panics
///
/// When they are not and `RECANT_REQUIRE_SHARED` says that they must be.
pub fn shared() -> Option<PathBuf> {
    let shared = project().parent()?.join("shared");
    if shared.join("data").is_dir() {
        return Some(shared);
    }
    assert!(std::env::var_os("RECANT_REQUIRE_SHARED").is_none(), "no real notices in {}", shared.display());
    println!("skipped: no real notices in ../shared");
    None
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder made");
    for entry in std::fs::read_dir(from).expect("a folder").flatten() {
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() {
            copy(&from, &to);
        } else {
            std::fs::copy(&from, &to).expect("a file copied");
        }
    }
}
