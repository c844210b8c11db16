//! Fixtures to what the readers see in them, and hostile files to the words that report them.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::Path;

use super::*;

/// Everything that one document yields, as text.
fn seen(name: &str, bytes: &[u8], options: &ReadOptions) -> String {
    let mut out = String::new();
    let reading = read_bytes(name, bytes, options, &mut |record| match record {
        Ok(raw) => write_raw(&raw, &mut out),
        Err(error) => writeln!(out, "ERROR {error}").unwrap(),
    });
    match reading {
        Ok(reading) => write_reading(&reading, &mut out),
        Err(error) => writeln!(out, "FILE ERROR {error}").unwrap(),
    }
    out
}

fn write_raw(raw: &RawNotice, out: &mut String) {
    let source = raw.source.as_ref().unwrap();
    writeln!(out, "RECORD {} {}", source.record, source.path).unwrap();
    if let Some(notice) = &raw.ready {
        writeln!(out, "  ready {}", serde_json::to_string(notice).unwrap()).unwrap();
    }
    write_stated("", &raw.stated, out);
    raw.articles.iter().for_each(|article| write_stated("article ", article, out));
    raw.references.iter().for_each(|reference| write_stated("reference ", reference, out));
    for block in &raw.blocks {
        writeln!(out, "  {:.1} {:?}", block.size, block.text).unwrap();
    }
    raw.warnings.iter().for_each(|warning| writeln!(out, "  WARNING {warning}").unwrap());
}

fn write_stated(what: &str, stated: &Stated, out: &mut String) {
    for (field, value) in stated.iter() {
        writeln!(out, "  {what}{field:?}: {value}").unwrap();
    }
}

fn write_reading(reading: &Reading, out: &mut String) {
    let encoding = reading.encoding.unwrap_or("UTF-8");
    let counts = (reading.records, reading.malformed, reading.passed_over);
    writeln!(out, "{} {encoding}, records, malformed, passed over: {counts:?}", reading.format).unwrap();
    if let Some(reason) = &reading.skipped {
        writeln!(out, "SKIPPED {reason}").unwrap();
    }
    for member in &reading.members {
        match &member.outcome {
            Ok(inside) => write!(out, "MEMBER {} ", member.name).and_then(|()| {
                write_reading(inside, out);
                Ok(())
            }),
            Err(error) => writeln!(out, "MEMBER {} FILE ERROR {error}", member.name),
        }
        .unwrap();
    }
}

/// Compares what is seen in a fixture with the snapshot of the same name.
#[track_caller]
fn check(fixture: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(fixture);
    let seen = seen(fixture, &fs::read(path).unwrap(), &ReadOptions::default());
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../../tests/fixtures/snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(fixture.replace('/', "_"), seen));
}

#[test]
fn text_and_markdown() {
    check("text/plain.txt");
    check("markdown/front_matter.md");
}

#[test]
fn jats() {
    check("jats/retraction.nxml");
    check("jats/ordinary.xml");
    check("jats/cut.nxml");
    check("jats/bomb.xml");
    check_bytes(
        "a.nxml",
        b"<article article-type='retraction'><?x y?></article>",
        "jats UTF-8, records, malformed, passed over: (0, 0, 1)\nSKIPPED an article (`retraction`) without text and metadata",
    );
}

#[test]
fn databases() {
    check("pubmed/set.xml");
    check("retraction_watch/rows.csv");
    check("retraction_watch/pairs.csv");
    check("crossref/message.json");
    check("open_retractions/updates.jsonl");
    check("notices/lines.jsonl");
    check("notices/array.json");
}

#[test]
fn pages_and_documents() {
    check("html/page.html");
    check("docx/notice.docx");
    check("rtf/notice.rtf");
}

/// Compares the last lines of what is seen in bytes, from the line that counts the records.
#[track_caller]
fn check_bytes(name: &str, bytes: &[u8], expected: &str) {
    let seen = seen(name, bytes, &ReadOptions::default());
    let end = seen
        .lines()
        .skip_while(|line| line.starts_with("RECORD") || line.starts_with("  "))
        .collect::<Vec<_>>()
        .join("\n");
    assert_eq!(end, expected);
}

fn skipped(reason: &str) -> String {
    format!("unknown UTF-8, records, malformed, passed over: (0, 0, 0)\nSKIPPED {reason}")
}

const ONE_TEXT: &str = "text UTF-8, records, malformed, passed over: (1, 0, 0)";

#[test]
fn what_is_not_read_says_why() {
    check_bytes("a", b"\x89PNG\r\n", &skipped("an image"));
    check_bytes("a.bin", &[1, 2, 3, 200, 201, 0, 7].repeat(99), &skipped("not a format that recant reads"));
    check_bytes(
        "a.txt",
        b" \n",
        "text UTF-8, records, malformed, passed over: (0, 0, 0)\nSKIPPED the file is empty",
    );
    check_bytes(
        "a.json",
        b"{\"a\": 1}",
        &skipped("JSON without records of notices, Crossref or open-retractions"),
    );
    check_bytes(
        "a.csv",
        b"a,b\n1,2",
        &skipped("a table without the columns of Retraction Watch or of DOI pairs"),
    );
    check_bytes(
        "a.bib",
        b"@article{a, title={x}}",
        &skipped("a reference list, not a notice; `recant check` reads it"),
    );
    check_bytes(
        "a.ris",
        b"TY  - JOUR\nER  - ",
        &skipped("a reference list, not a notice; `recant check` reads it"),
    );
    check_bytes(
        "a.xml",
        b"<?xml version='1.0'?><x/>",
        &skipped("XML with root `x`; JATS and PubMed XML are read"),
    );
}

#[test]
fn an_ordinary_article_is_read_when_asked_for() {
    let article =
        fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/jats/ordinary.xml")).unwrap();
    let all = seen("a.xml", &article, &ReadOptions { all: true });
    assert!(all.contains("jats UTF-8, records, malformed, passed over: (1, 0, 0)"), "{all}");
}

#[test]
fn long_lines_and_stray_bytes_are_text() {
    check_bytes("a.txt", "Retraction. ".repeat(1 << 20).as_bytes(), ONE_TEXT);
    let seen = seen("a.txt", b"A re\0traction of some length", &ReadOptions::default());
    assert!(seen.contains("\"A retraction of some length\"\n  WARNING NUL bytes were left out"), "{seen}");
}

#[test]
fn deep_nesting_is_cut_short() {
    let depth = 200_000;
    let json = format!("{{\"id\":\"1\",\"text\":{}1{}}}", "[".repeat(depth), "]".repeat(depth));
    check_bytes(
        "a.json",
        json.as_bytes(),
        &skipped("JSON without records of notices, Crossref or open-retractions"),
    );
    let lines = format!("{{\"id\":\"1\",\"text\":\"\"}}\n{json}\n");
    check_bytes(
        "a.jsonl",
        lines.as_bytes(),
        "ERROR a.jsonl:2: is not a notice: invalid type: sequence, expected a string at line 1 column 17\n\
         notices UTF-8, records, malformed, passed over: (1, 1, 0)",
    );
    let html = format!("<html>{}", "<p><i>".repeat(depth));
    check_bytes(
        "a.html",
        html.as_bytes(),
        "FILE ERROR a.html: leaves more than 5000 elements open at once; such HTML is not read",
    );
    let markdown = format!("# T\n\n{}x", "> ".repeat(depth));
    check_bytes("a.md", markdown.as_bytes(), "markdown UTF-8, records, malformed, passed over: (1, 0, 0)");
}

#[test]
fn too_long_a_page_is_not_read() {
    let page = format!("<!DOCTYPE html><p>{}", "x".repeat(3 << 20));
    check_bytes(
        "a.html",
        page.as_bytes(),
        "FILE ERROR a.html: is 3145746 bytes long, 2097152 are read at most; split it",
    );
}

/// A small generator of numbers, so that every run damages the fixtures alike (xorshift, Marsaglia 2003).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound.max(1) as u64) as usize
    }
}

/// Bytes that mean something in one format or another.
const TELLING_BYTES: &[u8] = b"<>&\"{}[]\\\n,;\0\xff\xc3#*";

/// Cuts, doubles or overwrites a part of the bytes.
fn damage(bytes: &[u8], numbers: &mut Numbers) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..=numbers.below(4) {
        let from = numbers.below(bytes.len());
        let to = (from + numbers.below(40)).min(bytes.len());
        match numbers.below(4) {
            0 => drop(bytes.drain(from..to)),
            1 => {
                let part = bytes[from..to].to_vec();
                bytes.splice(from..from, part);
            }
            2 => bytes.truncate(to),
            _ => bytes[from..to].fill_with(|| TELLING_BYTES[numbers.below(TELLING_BYTES.len())]),
        }
    }
    bytes
}

#[test]
fn no_damage_makes_a_reader_panic_or_miscount() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let mut numbers = Numbers(1);
    for file in walk(&root).files.iter().filter(|file| !file.name.contains("snapshots")) {
        let whole = fs::read(&file.path).unwrap();
        for _ in 0..200 {
            let bytes = damage(&whole, &mut numbers);
            let (mut read, mut malformed) = (0, 0);
            let reading =
                read_bytes(&file.name, &bytes, &ReadOptions { all: true }, &mut |record| match record {
                    Ok(_) => read += 1,
                    Err(_) => malformed += 1,
                });
            if let Ok(reading) = reading {
                assert_eq!((reading.records, reading.malformed), (read, malformed), "{}", file.name);
            }
        }
    }
}

mod archives {
    use super::*;
    use zip::write::SimpleFileOptions;

    fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for (name, bytes) in members {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(bytes).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    fn tar(members: &[(&str, &[u8])]) -> Vec<u8> {
        let mut builder = tar::Builder::new(Vec::new());
        for (name, bytes) in members {
            let mut header = tar::Header::new_ustar();
            header.set_size(bytes.len() as u64);
            header.set_mode(0o644);
            // Set as bytes, since the library refuses names that lead out.
            header.as_mut_bytes()[..name.len()].copy_from_slice(name.as_bytes());
            header.set_cksum();
            builder.append(&header, *bytes).unwrap();
        }
        builder.into_inner().unwrap()
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    const TWO: &[(&str, &[u8])] = &[("a/one.txt", b"Retraction: one"), ("two.bin", b"\x89PNG")];

    fn two_read(name: &str, format: &str) -> String {
        format!(
            "{format} UTF-8, records, malformed, passed over: (1, 0, 0)\n\
             MEMBER {name}!/a/one.txt {ONE_TEXT}\n\
             MEMBER {name}!/two.bin {}",
            skipped("an image")
        )
    }

    #[test]
    fn members_are_read_in_place() {
        check_bytes("x.zip", &zip(TWO), &two_read("x.zip", "zip"));
        check_bytes("x.tar", &tar(TWO), &two_read("x.tar", "tar"));
        check_bytes("x.tar.gz", &gzip(&tar(TWO)), &two_read("x.tar.gz", "tar"));
        let zstd = ruzstd::encoding::compress_to_vec(
            tar(TWO).as_slice(),
            ruzstd::encoding::CompressionLevel::Fastest,
        );
        check_bytes("x.tar.zst", &zstd, &two_read("x.tar.zst", "tar"));
        let seen = seen("x.zip", &zip(TWO), &ReadOptions::default());
        assert!(seen.starts_with("RECORD 1 x.zip!/a/one.txt\n  0.0 \"Retraction: one\"\n"), "{seen}");
    }

    #[test]
    fn a_compressed_document_keeps_its_name() {
        let seen = seen("x.md.gz", &gzip(b"Retraction: one"), &ReadOptions::default());
        assert!(seen.starts_with("RECORD 1 x.md.gz\n"), "{seen}");
        assert!(seen.ends_with("markdown UTF-8, records, malformed, passed over: (1, 0, 0)\n"), "{seen}");
    }

    #[test]
    fn a_word_document_is_no_archive() {
        let text = b"<w:document><w:body><w:p><w:r><w:t>Retraction</w:t></w:r></w:p></w:body></w:document>";
        let word = zip(&[("[Content_Types].xml", b"<Types/>"), ("word/document.xml", text)]);
        check_bytes("x.docx", &word, "docx UTF-8, records, malformed, passed over: (1, 0, 0)");
        let sheet = zip(&[("[Content_Types].xml", b"<Types/>"), ("xl/workbook.xml", b"<x/>")]);
        check_bytes(
            "x.xlsx",
            &sheet,
            &skipped("an Office file that is no text; save it as DOCX, PDF or text"),
        );
    }

    #[test]
    fn names_that_lead_out_are_refused() {
        let evil: &[(&str, &[u8])] = &[("../../etc/x.txt", b"Retraction")];
        let expected = "ERROR x.tar!/.._.._etc_x.txt: its name `../../etc/x.txt` leads out of the archive\n\
             tar UTF-8, records, malformed, passed over: (0, 1, 0)\n\
             MEMBER x.tar!/.._.._etc_x.txt FILE ERROR x.tar!/.._.._etc_x.txt: \
             its name `../../etc/x.txt` leads out of the archive";
        check_bytes("x.tar", &tar(evil), expected);
        check_bytes("x.zip", &zip(evil), &expected.replace("tar", "zip"));
    }

    #[test]
    fn archives_inside_archives_stay_closed() {
        let inner = zip(TWO);
        check_bytes(
            "x.zip",
            &zip(&[("inner.zip", &inner)]),
            &format!(
                "zip UTF-8, records, malformed, passed over: (0, 0, 0)\nMEMBER x.zip!/inner.zip {}",
                skipped("an archive inside an archive; unpack the outer one")
            ),
        );
        check_bytes(
            "x.gz",
            &gzip(&gzip(b"x")),
            &skipped("an archive inside an archive; unpack the outer one"),
        );
    }

    #[test]
    fn bombs_are_stopped() {
        let blanks = vec![b' '; 64 << 20];
        let bomb = gzip(&blanks);
        let allowed = (bomb.len() as u64 * 200).max(16 << 20);
        check_bytes(
            "x.gz",
            &bomb,
            &format!(
                "FILE ERROR x.gz: cannot be unpacked: unpacks to more than {allowed} bytes, 200 times its size; \
                 a file that grows so is not read"
            ),
        );
        let seen = seen("x.zip", &zip(&[("a.txt", &blanks)]), &ReadOptions::default());
        assert!(
            seen.contains(
                "MEMBER x.zip!/a.txt FILE ERROR x.zip!/a.txt: cannot be unpacked: unpacks to more than"
            ),
            "{seen}"
        );
    }

    #[test]
    fn many_small_bombs_are_one() {
        let blanks = vec![b' '; 10 << 20];
        let names: Vec<String> = (0..4).map(|number| format!("{number}.txt")).collect();
        let members: Vec<(&str, &[u8])> =
            names.iter().map(|name| (name.as_str(), blanks.as_slice())).collect();
        let seen = seen("x.zip", &zip(&members), &ReadOptions::default());
        assert!(
            seen.contains("ERROR x.zip: unpacks out of all proportion to its size; the rest is not read"),
            "{seen}"
        );
        assert!(!seen.contains("3.txt"), "{seen}");
    }

    #[test]
    fn damage_costs_no_more_than_it_must() {
        let tar = tar(&[("one.txt", b"Retraction: one"), ("two.txt", b"Retraction: two")]);
        let seen = seen("x.tar", &tar[..1300], &ReadOptions::default());
        assert!(seen.contains("RECORD 1 x.tar!/one.txt"), "{seen}");
        assert!(seen.contains("MEMBER x.tar FILE ERROR x.tar: the tar breaks off: "), "{seen}");
        check_bytes(
            "x.gz",
            &gzip(b"Retraction")[..12],
            "FILE ERROR x.gz: cannot be unpacked: incomplete deflate stream",
        );
    }
}

#[cfg(unix)]
mod folders {
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
        fs::write(root.join(std::ffi::OsStr::from_bytes(b"n\xffme.txt")), "Retraction").unwrap();
        let walk = walk(&root);
        assert_eq!(names(&walk), ["root/n\u{fffd}me.txt"]);
        let mut read_records = 0;
        read(&walk.files[0], &ReadOptions::default(), &mut |_| read_records += 1).unwrap();
        assert_eq!(read_records, 1);
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
}
