//! Files that are made or happen to hurt: each is told with its fixed words, and the rest of the archive is read.

use std::collections::BTreeMap;
use std::fs;

use serde_json::Value;

use crate::sandbox::{Run, Sandbox, project};

/// A sandbox with every hostile fixture, and some that are too long to keep.
fn hostile() -> Sandbox {
    let sandbox =
        Sandbox::new().file("good.txt", "Retraction: Good frogs\n\nThe authors have retracted this article.");
    for entry in fs::read_dir(project().join("tests/fixtures/hostile")).unwrap().flatten() {
        sandbox.write(&entry.file_name().to_string_lossy(), fs::read(entry.path()).unwrap());
    }
    // What is understood is shorter: the tests are run without optimisation too.
    let line = |bytes: usize| "Retraction of frogs. ".repeat(bytes / 21);
    sandbox.write("one_line.txt", line(1 << 20));
    sandbox.write("one_line.md", format!("# Retraction: Frogs\n\n{}", line(1 << 20)));
    sandbox.write("one_line.rtf", format!("{{\\rtf1 {}}}", line(1 << 20)));
    sandbox.write("one_line.jsonl", format!("{{\"id\":\"long\",\"text\":\"{}\"}}\n", line(10 << 20)));
    sandbox.write(
        "one_line.csv",
        format!(
            "Record ID,Title,RetractionNature,OriginalPaperDOI,Reason\n7,{},Retraction,10.5555/frogs.7,\n",
            line(10 << 20)
        ),
    );
    sandbox.write("one_line.html", format!("<html><body><h1>Retraction: Frogs</h1><p>{}", line(1 << 20)));
    sandbox.write("too_long.html", format!("<html><body><p>{}", line(3 << 20)));
    sandbox.write("deep.html", format!("<html><h1>Retraction: Frogs</h1>{}", "<div>".repeat(3000)));
    sandbox.write("unclosed.html", format!("<html><h1>Retraction: Frogs</h1>{}", "<p><i>".repeat(20_000)));
    sandbox.write("deep.json", format!("{{\"id\":\"deep\",\"text\":{}", "[".repeat(1 << 20)));
    sandbox
        .write("deep.nxml", format!("<article article-type='retraction'><front>{}", "<sec>".repeat(1 << 20)));
    sandbox
}

/// Which limit stops a bomb first, time or memory, depends on the machine.
fn which_limit_it_was(reason: &str) -> String {
    let stopped = ["took more than 5 s", "took more than 10 s", "needed more than 768 MiB"];
    let limit = stopped.iter().find(|limit| reason.starts_with(*limit));
    limit
        .map_or_else(|| reason.to_owned(), |limit| reason.replace(limit, "went beyond a limit"))
        .replace("--limit-file-memory", "--limit-file-seconds")
}

/// What became of each file, `skipped: …` or `failed: …` or `partly: …`; a file that was read whole is missing.
fn told(doctor: &Value) -> BTreeMap<String, Vec<String>> {
    let mut told: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (list, word) in [
        ("failed", "failed"),
        ("skipped", "skipped"),
        ("partly_read", "partly"),
        ("skipped_inside", "inside"),
    ] {
        for finding in doctor[list].as_array().unwrap() {
            let path = finding["path"].as_str().unwrap().trim_start_matches("corpus/").to_owned();
            let reason = which_limit_it_was(finding["reason"].as_str().unwrap());
            told.entry(path).or_default().push(format!("{word}: {reason}"));
        }
    }
    told
}

#[track_caller]
fn check_counts(run: &Run) -> Value {
    let summary = run.json();
    let count = |name: &str| summary[name].as_u64().unwrap();
    assert_eq!(count("read") + count("skipped") + count("failed"), count("files"), "{summary}");
    summary
}

/// Words that every hostile file is told with, one line for each.
const TOLD: &str = include_str!("hostile.txt");

#[test]
fn every_hostile_file_is_told_and_none_stops_the_run() {
    let sandbox = hostile();
    let run = sandbox.run(&["index", "corpus", "--format", "json"]).code(2);
    check_counts(&run);
    assert_eq!(sandbox.ids(&["title:good"]).len(), 1);
    let doctor = sandbox.run(&["doctor", "--format", "json"]).code(2).json();
    let lines = |(path, reasons): (String, Vec<String>)| {
        reasons.into_iter().map(move |reason| format!("{path}: {reason}\n")).collect::<String>()
    };
    let found: String = told(&doctor).into_iter().map(lines).collect();
    if std::env::var_os("INSTA_UPDATE").is_some_and(|how| how == "always") {
        fs::write(project().join("tests/it/hostile.txt"), &found).unwrap();
        return;
    }
    assert_eq!(found, TOLD, "set INSTA_UPDATE=always to take it over");
}

#[test]
fn nothing_outside_the_archive_is_read() {
    let sandbox = Sandbox::new();
    for name in ["external_entity.xml", "billion_laughs.xml", "public_dtd.xml"] {
        sandbox.write(name, fs::read(project().join("tests/fixtures/hostile").join(name)).unwrap());
    }
    sandbox.run(&["index", "corpus", "--quiet"]).code(0);
    let title = |doi: &str| {
        let notice = sandbox.run(&["show", doi, "--format", "json"]).code(0).json();
        let warning = notice["warnings"][0].as_str().unwrap_or_default().to_owned();
        (notice["title"].as_str().unwrap().to_owned(), warning)
    };
    let warned = |title: &str, name: &str| (title.to_owned(), format!("the entity `{name}` is not expanded"));
    assert_eq!(title("10.5555/frogs.secret"), warned("Retraction: &secret; frogs", "secret"));
    assert_eq!(title("10.5555/frogs.laughs"), warned("Retraction: &j; frogs", "j"));
    assert_eq!(title("10.5555/frogs.dtd"), ("Retraction: Plain frogs".to_owned(), String::new()));
}

#[cfg(unix)]
mod folders {
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
    use std::os::unix::process::CommandExt;
    use std::path::Path;

    use super::*;

    const NOTICE: &str = "{\"id\":\"1\",\"title\":\"Retraction: One\",\"text\":\"first\"}\n";

    fn allow(path: &Path, mode: u32) {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn links_pipes_sockets_devices_and_odd_names_are_told() {
        let sandbox = Sandbox::new().file("good.jsonl", NOTICE);
        let corpus = sandbox.path("corpus");
        symlink(&corpus, corpus.join("loop")).unwrap();
        symlink("nowhere", corpus.join("broken")).unwrap();
        symlink("/dev/zero", corpus.join("device")).unwrap();
        let _socket = std::os::unix::net::UnixListener::bind(corpus.join("socket")).unwrap();
        assert!(std::process::Command::new("mkfifo").arg(corpus.join("pipe")).status().unwrap().success());
        fs::write(corpus.join(std::ffi::OsStr::from_bytes(b"n\xffme.txt")), "Retraction: Frogs").unwrap();
        let run = sandbox.run(&["index", "corpus", "--format", "json"]).code(2);
        assert_eq!(check_counts(&run)["files"], 7);
        assert_eq!(run.stderr, "corpus/broken: cannot be opened: No such file or directory (os error 2)\n");
        let doctor = sandbox.run(&["doctor"]).code(2).stdout;
        for line in [
            "  corpus/device: is a device, not a file\n",
            "  corpus/loop: is a link that leads back to `corpus`\n      remove the link\n",
            "  corpus/pipe: is a named pipe, not a file\n",
            "  corpus/socket: is a socket, not a file\n",
            "7 files: 2 read, 4 skipped, 1 failed\n",
        ] {
            assert!(doctor.contains(line), "{line}{doctor}");
        }
    }

    /// Runs the program as somebody who may not read everything: who runs tests may be the superuser.
    fn run_as_nobody(sandbox: &Sandbox, args: &[&str]) -> Option<Run> {
        const NOBODY: u32 = 65_534;
        let is_root = fs::metadata(sandbox.path("corpus")).unwrap().uid() == 0;
        let mut command = sandbox.command(args);
        if is_root {
            allow(&sandbox.path("."), 0o777);
            command.uid(NOBODY);
        }
        match command.output() {
            Ok(output) => Some(Run::from(output)),
            Err(error) => {
                println!("skipped: cannot run the program as another user: {error}");
                None
            }
        }
    }

    #[test]
    fn what_may_not_be_read_is_told_and_kept() {
        let sandbox =
            Sandbox::new().file("good.jsonl", NOTICE).file("closed/two.jsonl", NOTICE.replace('1', "2"));
        sandbox.write("secret.jsonl", NOTICE.replace('1', "3"));
        let Some(first) = run_as_nobody(&sandbox, &["index", "corpus", "--format", "json"]) else { return };
        assert_eq!(first.code(0).json()["notices"], 3);
        allow(&sandbox.path("corpus/closed"), 0o000);
        allow(&sandbox.path("corpus/secret.jsonl"), 0o000);
        // A closed file that is as it was need not be opened; one that changed must be.
        let changed = fs::File::options().append(true).open(sandbox.path("corpus/secret.jsonl"));
        let Ok(changed) = changed else { return };
        changed.set_modified(std::time::SystemTime::UNIX_EPOCH).unwrap();
        let run = run_as_nobody(&sandbox, &["index", "--format", "json"]).unwrap().code(2);
        check_counts(&run);
        let denied = "Permission denied (os error 13)";
        assert_eq!(
            run.stderr,
            format!(
                "corpus/secret.jsonl: cannot be read: {denied}; its 1 record is kept as before\n\
                 corpus/closed: cannot be opened: {denied}\n"
            )
        );
        for id in ["2", "3"] {
            let kept = run_as_nobody(&sandbox, &["show", id]).unwrap();
            assert_eq!(kept.code, 0, "what was known of a closed file or folder stays: {id}");
        }
        allow(&sandbox.path("corpus/closed"), 0o755);
    }
}
