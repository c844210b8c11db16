//! What lies in folders beside files that can be read.

use std::fs;

use super::*;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;

fn names(walk: &Walk) -> Vec<&str> {
    walk.files.iter().map(|file| file.name.as_str()).collect()
}

fn reasons(walk: &Walk) -> Vec<(&str, &str)> {
    walk.unwalkable.iter().map(|found| (found.name.as_str(), found.reason.as_str())).collect()
}

/// A folder called `root` inside one that goes away with the test.
fn folder() -> (tempfile::TempDir, std::path::PathBuf) {
    let outer = tempfile::tempdir().unwrap();
    let root = outer.path().join("root");
    fs::create_dir(&root).unwrap();
    (outer, root)
}

#[test]
fn files_are_named_from_their_root_and_sorted() {
    let (_outer, root) = folder();
    fs::create_dir(root.join("a")).unwrap();
    for name in ["b.txt", "a/2.txt", "a/10.txt", "a-b.txt"] {
        fs::write(root.join(name), "x").unwrap();
    }
    assert_eq!(names(&walk(&root)), ["root/a-b.txt", "root/a/10.txt", "root/a/2.txt", "root/b.txt"]);
    assert_eq!(names(&walk(&root.join("b.txt"))), ["root/b.txt"]);
    assert_eq!(names(&walk(&root.join("a/.."))), names(&walk(&root)));
}

#[test]
fn what_is_no_file_says_what_it_is() {
    let (_outer, root) = folder();
    symlink(&root, root.join("loop")).unwrap();
    symlink(root.join("nowhere"), root.join("broken")).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(root.join("socket")).unwrap();
    let made = std::process::Command::new("mkfifo").arg(root.join("pipe")).status().unwrap();
    assert!(made.success());
    let walk = walk(&root);
    assert_eq!(
        reasons(&walk),
        [
            ("root/broken", "cannot be opened: No such file or directory (os error 2)"),
            ("root/loop", "is a link that leads back to `root`"),
            ("root/pipe", "is a named pipe, not a file"),
            ("root/socket", "is a socket, not a file"),
        ]
    );
}

#[test]
fn a_missing_root_is_told() {
    let (_outer, root) = folder();
    let walk = walk(&root.join("missing"));
    assert_eq!(reasons(&walk), [("missing", "cannot be opened: No such file or directory (os error 2)")]);
}

#[test]
fn names_need_not_be_text() {
    let (_outer, root) = folder();
    for name in [&b"n\xffme.txt"[..], b"n\xfeme.txt", "n\u{fffd}me.txt".as_bytes()] {
        fs::write(root.join(std::ffi::OsStr::from_bytes(name)), "Retraction").unwrap();
    }
    let walk = walk(&root);
    let told =
        ["root/n\u{fffd}ef\u{fffd}bf\u{fffd}bdme.txt", "root/n\u{fffd}feme.txt", "root/n\u{fffd}ffme.txt"];
    assert_eq!(names(&walk), told);
    let mut read_records = 0;
    read(&walk.files[0], &ReadOptions::default(), &mut |_| read_records += 1).unwrap();
    assert_eq!(read_records, 1);
}

#[test]
fn an_index_within_is_no_part_of_the_archive() {
    let (_outer, root) = folder();
    fs::write(root.join("a.txt"), "Retraction").unwrap();
    for (folder, file, content) in [
        ("index", ".recant-writer.lock", ""),
        ("other", "CURRENT", "generation-3\n"),
        ("own", "CURRENT", "Retraction"),
    ] {
        fs::create_dir(root.join(folder)).unwrap();
        fs::write(root.join(folder).join(file), content).unwrap();
    }
    assert_eq!(names(&walk(&root)), ["root/a.txt", "root/own/CURRENT"]);
}

#[test]
fn a_file_may_vanish_between_walk_and_reading() {
    let (_outer, root) = folder();
    fs::write(root.join("a.txt"), "Retraction").unwrap();
    let walk = walk(&root);
    let hash = content_hash(&walk.files[0]).unwrap();
    let reading = read(&walk.files[0], &ReadOptions::default(), &mut |_| {}).unwrap();
    assert_eq!(reading.hash, hash);
    fs::remove_file(root.join("a.txt")).unwrap();
    let error = read(&walk.files[0], &ReadOptions::default(), &mut |_| {}).unwrap_err();
    assert_eq!(error.to_string(), "root/a.txt: cannot be read: No such file or directory (os error 2)");
}

#[test]
fn a_file_may_change_between_walk_and_reading() {
    let (_outer, root) = folder();
    let path = root.join("a.txt");
    fs::write(&path, "Retraction").unwrap();
    let file = walk(&root).files.remove(0);
    let read_now = || {
        let mut texts = Vec::new();
        let reading = read(&file, &ReadOptions::default(), &mut |record| {
            texts.extend(record.unwrap().blocks.into_iter().map(|block| block.text));
        });
        (reading.map(|reading| reading.hash).map_err(|error| error.to_string()), texts.join(" "))
    };
    let before = read_now();
    fs::write(&path, "Retraction that has grown").unwrap();
    let after = read_now();
    assert_eq!(after.1, "Retraction that has grown");
    assert_ne!(before.0, after.0, "the hash is that of what was read");
    fs::write(&path, "").unwrap();
    assert_eq!(read_now().1, "");
    fs::remove_file(&path).unwrap();
    fs::create_dir(&path).unwrap();
    assert_eq!(read_now().0.unwrap_err(), "root/a.txt: cannot be read: it is no longer a file");
}

#[test]
fn a_device_is_no_file() {
    let (_outer, root) = folder();
    symlink("/dev/zero", root.join("zero")).unwrap();
    assert_eq!(reasons(&walk(&root)), [("root/zero", "is a device, not a file")]);
}
