//! Packed files: read in place, kept inside, and stopped where they are bombs.

use std::io::Write as _;

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
    let zstd =
        ruzstd::encoding::compress_to_vec(tar(TWO).as_slice(), ruzstd::encoding::CompressionLevel::Fastest);
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
    check_bytes("x.xlsx", &sheet, &skipped("an Office file that is no text; save it as DOCX, PDF or text"));
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

const NESTED: &str = "an archive inside an archive; unpack the outer one, or open more with --limit-depth";

#[test]
fn archives_inside_archives_stay_closed() {
    let inner = zip(TWO);
    check_bytes(
        "x.zip",
        &zip(&[("inner.zip", &inner)]),
        &format!(
            "zip UTF-8, records, malformed, passed over: (0, 0, 0)\nMEMBER x.zip!/inner.zip {}",
            skipped(NESTED)
        ),
    );
    check_bytes("x.gz", &gzip(&gzip(b"x")), &skipped(NESTED));
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
            "FILE ERROR x.gz: cannot be unpacked: unpacks to more than {allowed} bytes, out of all proportion to \
             its size; if it is no attack, allow more with --limit-ratio and --limit-unpacked-size"
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
    let members: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), blanks.as_slice())).collect();
    let seen = seen("x.zip", &zip(&members), &ReadOptions::default());
    assert!(
        seen.contains("ERROR x.zip: unpacks out of all proportion to its size, the rest is not read"),
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
