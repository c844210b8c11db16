//! A machine that fails: killed processes, full disks, damaged files, two writers, readers meanwhile.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use recant::index::IndexLock;
use serde_json::Value;

use crate::rounds::{Archive, answer, copy, files, unfinished};
use crate::sandbox::Sandbox;

#[test]
fn killed_builds_and_updates_leave_the_last_commit() {
    let tally = Archive::new(2000).kill(12, 7);
    assert!(tally.killed >= 4, "{tally:?}");
}

#[test]
fn flipped_bits_are_named_and_mended() {
    let (files, bits) = Archive::new(200).flip(&[0.4, 1.0], false);
    assert!(files >= 12 && bits >= 20, "{files} files, {bits} bits");
}

#[test]
fn the_doctor_mends_too() {
    let archive = Archive::new(40);
    archive.check_completes(0);
    let index = archive.sandbox.path("index");
    let store =
        files(&index).into_iter().find(|file| file.extension().is_some_and(|e| e == "store")).unwrap();
    let mut bytes = fs::read(&store).unwrap();
    bytes[10] ^= 4;
    fs::write(&store, bytes).unwrap();
    let run = archive.sandbox.run(&["doctor", "--deep"]).code(0);
    assert!(run.stderr.contains(".store` is damaged"), "{}", run.stderr);
    assert!(run.stderr.contains("the index is whole again"), "{}", run.stderr);
    archive.check_completes(1);
}

#[test]
fn readers_see_the_old_state_or_the_new_one() {
    let archive = Archive::new(400);
    archive.reset(true);
    let totals = |sandbox: &Sandbox, word: &str| {
        let run = sandbox.run(&["search", word, "--format", "json", "--limit", "3", "--index", "index"]);
        assert!(run.code < 2, "{}", run.stderr);
        run.json()
    };
    let known: Vec<Value> = ["alpha", "beta"]
        .map(|word| {
            archive.write(word);
            archive.sandbox.run(&["index", "corpus", "--quiet"]).code(0);
            totals(&archive.sandbox, "alpha")["archive"]["fingerprint"].clone()
        })
        .to_vec();
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let readers: Vec<_> = (0..2)
            .map(|_| {
                scope.spawn(|| {
                    let mut seen = [0u32; 2];
                    while !done.load(Ordering::Relaxed) {
                        let found = totals(&archive.sandbox, "alpha");
                        let fingerprint = &found["archive"]["fingerprint"];
                        let state = known.iter().position(|known| known == fingerprint).expect("a state");
                        assert_eq!(found["total"], [400, 0][state], "{found:#}");
                        assert_eq!(found["archive"]["notices"], 400);
                        seen[state] += 1;
                    }
                    seen
                })
            })
            .collect();
        for round in 0..8 {
            archive.write(["alpha", "beta"][round % 2]);
            let args = ["index", "corpus", "--quiet", "--rebuild"];
            archive.sandbox.run(&args[..if round % 4 < 2 { 3 } else { 4 }]).code(0);
        }
        done.store(true, Ordering::Relaxed);
        let seen: u32 = readers.into_iter().flat_map(|reader| reader.join().expect("no mixture")).sum();
        assert!(seen > 8, "{seen} searches");
    });
}

#[test]
fn the_second_writer_is_told_who_holds_the_lock_and_may_wait() {
    let sandbox = Sandbox::indexed(&[("a.jsonl", "{\"id\":\"1\",\"text\":\"one\"}\n")]);
    let lock = IndexLock::take(&sandbox.path("index")).unwrap();
    let run = sandbox.run(&["index"]).code(2);
    let holder = format!("is being written by process {} on `", std::process::id());
    assert!(run.stderr.contains(&holder) && run.stderr.contains("--wait"), "{}", run.stderr);
    assert_eq!(sandbox.ids(&["one"]), ["1"]);
    let mut command = sandbox.command(&["index", "--wait"]);
    let mut waiting = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    std::thread::sleep(Duration::from_millis(600));
    assert!(waiting.try_wait().unwrap().is_none(), "it waits");
    drop(lock);
    let output = waiting.wait_with_output().unwrap();
    assert!(output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("waiting"));
}

#[cfg(unix)]
#[test]
fn a_failing_write_leaves_the_state_before() {
    let archive = Archive::new(400);
    archive.reset(true);
    // Files end at 8 KiB; the signal that would end the process is ignored, so that writes fail.
    let script = "trap '' XFSZ; ulimit -f 8; exec \"$0\" index corpus";
    let mut shell = Command::new("bash");
    shell.args(["-c", script, env!("CARGO_BIN_EXE_recant")]).current_dir(archive.sandbox.path(""));
    let output = shell.output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{stderr}");
    assert!(stderr.contains("File too large"), "{stderr}");
    assert!(stderr.contains("searchable before still is") || stderr.contains("as it was before"), "{stderr}");
    assert_eq!(answer(&archive.sandbox)["hits"][0]["notice"]["articles"][0]["title"], "Study 0 of alpha");
    archive.check_completes(0);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_leaves_the_state_before() {
    let archive = Archive::new(400);
    archive.reset(true);
    let Some(disk) = Disk::mount(&archive.sandbox.path("disk"), "2m") else { return };
    let index = disk.folder.join("index");
    copy(&archive.sandbox.path("index"), &index);
    let index = index.to_str().unwrap().to_owned();
    archive.sandbox.write("more.jsonl", more(20_000));
    let run = archive.sandbox.run(&["index", "corpus", "--index", &index]).code(2);
    assert!(run.stderr.contains("no room left") || run.stderr.contains("No space left"), "{}", run.stderr);
    assert!(
        run.stderr.contains("free some space") || run.stderr.contains("as it was before"),
        "{}",
        run.stderr
    );
    let found = archive.sandbox.search(&["alpha", "--index", &index]);
    assert_eq!(found["total"], 400);
    fs::remove_file(archive.sandbox.path("corpus/more.jsonl")).unwrap();
    archive.sandbox.run(&["index", "corpus", "--quiet", "--index", &index]).code(0);
    assert_eq!(archive.sandbox.search(&["beta", "--index", &index])["total"], 400);
    assert_eq!(unfinished(&files(Path::new(&index))), [""; 0]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_read_only_index_is_searched_and_not_written() {
    let archive = Archive::new(40);
    archive.reset(true);
    let Some(disk) = Disk::mount(&archive.sandbox.path("disk"), "4m") else { return };
    let index = disk.folder.join("index");
    copy(&archive.sandbox.path("index"), &index);
    for lock in files(&index).into_iter().filter(|file| file.extension().is_some_and(|e| e == "lock")) {
        fs::remove_file(lock).unwrap();
    }
    disk.make_read_only();
    let index = index.to_str().unwrap();
    assert_eq!(archive.sandbox.search(&["alpha", "--index", index])["total"], 40);
    let run = archive.sandbox.run(&["index", "corpus", "--index", index]).code(2);
    assert!(run.stderr.contains("cannot write index") && run.stderr.contains("Read-only"), "{}", run.stderr);
    archive.sandbox.run(&["doctor", "--deep", "--index", index]).code(0);
}

fn more(records: usize) -> String {
    let line =
        |n: usize| format!("{{\"id\":\"more-{n}\",\"text\":\"{}\"}}\n", format!("filler {n} ").repeat(20));
    (0..records).map(line).collect()
}

/// A small disk in memory, taken off when dropped. Only the administrator may have one.
#[cfg(target_os = "linux")]
struct Disk {
    folder: std::path::PathBuf,
}

#[cfg(target_os = "linux")]
impl Disk {
    fn mount(folder: &Path, size: &str) -> Option<Disk> {
        fs::create_dir_all(folder).unwrap();
        let size = format!("size={size}");
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(folder).stderr(Stdio::null());
        if mount.status().is_ok_and(|status| status.success()) {
            return Some(Disk { folder: folder.to_owned() });
        }
        println!("skipped: no right to mount a small disk");
        None
    }

    fn make_read_only(&self) {
        let mut mount = Command::new("mount");
        assert!(mount.args(["-o", "remount,ro"]).arg(&self.folder).status().unwrap().success());
    }
}

#[cfg(target_os = "linux")]
impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.folder).status();
    }
}

#[cfg(unix)]
#[test]
fn others_may_read_what_the_umask_allows() {
    use std::os::unix::fs::PermissionsExt;
    let sandbox = Sandbox::indexed(&[("a.jsonl", "{\"id\":\"1\",\"text\":\"one\"}\n")]);
    let plain = sandbox.path("plain");
    fs::write(&plain, "").unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    for file in files(&sandbox.path("index")) {
        assert_eq!(mode(&file), mode(&plain), "{}", file.display());
    }
}
