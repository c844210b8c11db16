//! What reviewers would say again and again: layering, module documentation, sizes, licences, a true changelog.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::sandbox::project;

/// What each room may name of the other rooms. `notice` may be named anywhere.
const ROOMS: &[(&str, &[&str])] = &[
    ("notice", &[]),
    ("analysis", &["notice"]),
    ("corpus", &["notice"]),
    ("understand", &["notice", "corpus"]),
    ("archive", &["notice", "understand"]),
    ("query", &["notice", "analysis"]),
    ("search", &["notice", "query"]),
    ("ranking", &["notice", "analysis", "query", "search"]),
    ("index", &["notice", "analysis", "query", "search", "ranking"]),
    ("build", &["notice", "corpus", "understand", "archive", "index", "search"]),
    ("evaluate", &["notice", "analysis", "corpus", "understand", "build"]),
    ("references", &["notice", "analysis", "corpus"]),
    ("check", &["notice", "analysis", "query", "search", "references", "understand"]),
    ("alert", &["notice", "query", "search", "index", "build", "check"]),
    ("statistics", &["notice", "query", "search"]),
    ("render", &["notice", "query", "search", "check", "evaluate", "statistics"]),
    ("mcp", &["notice", "query", "search", "references", "check", "render"]),
    ("server", &["notice", "understand", "query", "search", "references", "check", "statistics", "render"]),
];

/// Outside crates that must stay in their rooms.
const OUTSIDE: &[(&str, &[&str])] = &[
    ("tantivy", &["index"]),
    ("walkdir", &["corpus"]),
    ("quick_xml", &["corpus"]),
    ("pulldown_cmark", &["corpus", "server"]),
    ("scraper", &["corpus"]),
    ("hayro_interpret", &["corpus"]),
    ("hayro_syntax", &["corpus"]),
    ("rustix", &["corpus", "index"]),
    ("signal_hook", &["cli"]),
    ("csv", &["corpus", "references", "render"]),
    ("biblatex", &["references"]),
    ("plotters", &["render"]),
    ("axum", &["server"]),
    ("tokio", &["server"]),
    ("hyper", &["server"]),
    ("minijinja", &["server"]),
    ("clap", &["cli"]),
    ("anyhow", &["cli"]),
    ("indicatif", &["cli"]),
    ("comfy_table", &["cli"]),
    ("anstyle", &["render"]),
];

/// Licences that may be linked into the program.
const LICENCES: &[&str] = &[
    "MIT",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "Zlib",
    "Unicode-3.0",
    "Unlicense",
    "0BSD",
    "CC0-1.0",
    "MPL-2.0",
    "BSL-1.0",
    "MIT-0",
    "Apache-2.0 WITH LLVM-exception",
];

/// Lines of a file beyond which a reader would rather find two rooms. Tests are not counted.
const MOST_LINES: usize = 500;

fn sources() -> Vec<(PathBuf, String)> {
    let mut files = Vec::new();
    collect(&project().join("src"), &mut files);
    files.sort();
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).expect("a source file");
        (path.strip_prefix(project().join("src")).expect("below src").to_owned(), text)
    };
    files.into_iter().map(read).collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            files.push(path);
        }
    }
}

/// The code of a file without its tests.
fn code(text: &str) -> &str {
    text.split("#[cfg(test)]\nmod ").next().unwrap_or(text)
}

fn room(path: &Path) -> String {
    let first = path.components().next().expect("a name").as_os_str().to_string_lossy().into_owned();
    first.trim_end_matches(".rs").to_owned()
}

#[test]
fn arrows_point_one_way() {
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let here = room(&path);
        let Some((_, allowed)) = ROOMS.iter().find(|(name, _)| *name == here) else { continue };
        for (other, _) in ROOMS.iter().filter(|(other, _)| *other != here && !allowed.contains(other)) {
            if names(code(&text), &format!("crate::{other}")) {
                wrong.push(format!("{}: `{here}` must not know `{other}`", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn outside_crates_stay_in_their_rooms() {
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let here = room(&path);
        for (name, rooms) in OUTSIDE.iter().filter(|(_, rooms)| !rooms.contains(&here.as_str())) {
            if names(code(&text), &format!("{name}::")) && !names(code(&text), &format!("crate::{name}::")) {
                wrong.push(format!("{}: `{name}` belongs into {}", path.display(), rooms.join(" or ")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Whether `word` stands in code, not in a comment, and not as the end of a longer word.
fn names(code: &str, word: &str) -> bool {
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.into_iter().any(|line| {
        line.match_indices(word).any(|(at, _)| {
            let before = line[..at].chars().next_back();
            let after = line[at + word.len()..].chars().next();
            let joined = |c: char| c.is_alphanumeric() || c == '_';
            !before.is_some_and(|c| joined(c) || c == ':')
                && (word.ends_with(':') || !after.is_some_and(joined))
        })
    })
}

#[test]
fn the_library_is_silent() {
    let words = ["println!", "eprintln!", "std::env", "process::exit"];
    let loud = |(path, text): (PathBuf, String)| {
        let tests = path.to_string_lossy().ends_with("tests.rs");
        let outside = tests || matches!(room(&path).as_str(), "cli" | "main");
        let word = words.iter().find(|word| {
            !outside && code(&text).lines().any(|l| !l.trim_start().starts_with("//") && l.contains(*word))
        });
        word.map(|word| format!("{}: {word}", path.display()))
    };
    let loud: Vec<String> = sources().into_iter().filter_map(loud).collect();
    assert!(loud.is_empty(), "the library prints nothing and asks nobody:\n{}", loud.join("\n"));
}

#[test]
fn every_module_says_what_it_is() {
    let silent =
        |(path, text): &(PathBuf, String)| (!text.starts_with("//! ")).then(|| path.display().to_string());
    let silent: Vec<String> = sources().iter().filter_map(silent).collect();
    assert!(silent.is_empty(), "begin with one `//!` line:\n{}", silent.join("\n"));
}

#[test]
fn files_are_short() {
    let long = |(path, text): &(PathBuf, String)| {
        let lines = code(text).lines().count();
        (lines > MOST_LINES && !path.ends_with("tests.rs"))
            .then(|| format!("{}: {lines} lines", path.display()))
    };
    let long: Vec<String> = sources().iter().filter_map(long).collect();
    assert!(long.is_empty(), "{}", long.join("\n"));
}

#[test]
fn the_changelog_knows_this_version() {
    let changelog = std::fs::read_to_string(project().join("CHANGELOG.md")).expect("a changelog");
    let version = env!("CARGO_PKG_VERSION");
    assert!(
        changelog.contains(&format!("## {version}")) || changelog.contains("## Unreleased"),
        "{version} is not in CHANGELOG.md"
    );
}

#[test]
fn every_dependency_has_a_permissive_licence() {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        // Only what this machine builds is sure to be at hand without a network.
        .args(["metadata", "--format-version", "1", "--locked", "--offline", "--filter-platform", &host()])
        .current_dir(project())
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON of cargo");
    let packages = metadata["packages"].as_array().expect("packages");
    assert!(packages.len() > 50, "cargo names only {} packages", packages.len());
    let wrong: BTreeSet<String> = packages
        .iter()
        .filter(|package| !permissive(package["license"].as_str().unwrap_or_default()))
        .map(|package| format!("{}: {}", package["name"], package["license"]))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The platform that is built for, as the compiler calls it.
fn host() -> String {
    let output = Command::new("rustc").arg("-vV").output().expect("rustc runs");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.lines().find_map(|line| line.strip_prefix("host: ")).expect("a host").to_owned()
}

/// Whether one of the licences offered is on the list.
fn permissive(expression: &str) -> bool {
    let expression = expression.replace('/', " OR ").replace(['(', ')'], "");
    expression.split(" OR ").any(|choice| choice.split(" AND ").all(|part| LICENCES.contains(&part.trim())))
}

#[test]
fn licence_expressions_are_read() {
    for (expression, expected) in [
        ("MIT OR Apache-2.0", true),
        ("MIT/Apache-2.0", true),
        ("(MIT OR Apache-2.0) AND Unicode-3.0", true),
        ("GPL-3.0", false),
        ("MIT AND GPL-3.0", false),
        ("", false),
    ] {
        assert_eq!(permissive(expression), expected, "{expression}");
    }
}
