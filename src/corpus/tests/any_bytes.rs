//! Bytes of any kind to every reader: no panic, no miscount, and an end within the time.

use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::*;

/// What formats begin with, a name that leads to the format, and what means something inside it.
const FAMILIES: &[(&str, &str, &str)] = &[
    ("a.txt", "", "Retraction|\n|\n\n|10.5555/a|\t|\u{fffd}|é|  |-\n|\u{c}"),
    ("a.md", "---\n", "# |---\n|title: |doi: 10.5555/a\n|* |> |[a](b)|<sup>|</sup>|```\n|\n|| a | b |\n"),
    ("a.rtf", "{\\rtf1", "{|}|\\par |\\u345?|\\'e9|\\ansicpg932|\\uc9|\\*|\\v |\\fs36 |\\|text|\\u-10179 |\\cell"),
    ("a.html", "<!DOCTYPE html>", "<p>|</p>|<i>|<table>|<tr><td>|<!--|-->|<script>|</script>|<meta name=\"citation_doi\" content=\"|\">|&amp;|<|>|text|<svg>|<main>|<h1>"),
    ("a.nxml", "<article article-type=\"retraction\">", "<front>|</front>|<article-meta>|<p>|</p>|<sup>|&#8211;|&x;|<![CDATA[|]]>|<related-article ext-link-type=\"doi\" xlink:href=\"|\"/>|<!DOCTYPE a [<!ENTITY x \"y\">]>|<|text|<contrib>|<name><surname>|<ref>"),
    ("a.xml", "<PubmedArticleSet><PubmedArticle>", "<MedlineCitation>|</PubmedArticle>|<PMID>|1</PMID>|<PublicationType>|Retraction of Publication|<CommentsCorrections RefType=\"RetractionOf\">|</|>|<|&|text"),
    ("a.csv", "Record ID,Title,RetractionNature,OriginalPaperDOI,Reason\n", "\"|,|;|\n|\r\n|1,|Retraction|10.5555/a|+A;|\"\"|\t"),
    ("a.json", "{\"message\":{\"items\":[{\"DOI\":\"10.5555/a\",\"member\":\"1\",", "{|}|[|]|,|:|\"|\"update-to\":|\"type\":\"retraction\"|null|1|true|\"title\":|\"date-parts\":[[2019]]|\\|\n"),
    ("a.jsonl", "{\"id\":\"1\",\"text\":\"\"}\n", "{\"id\":\"|\",|\"text\":\"|\"}|\n|\"dates\":{\"published\":\"|2024|\"articles\":[{|}]|\"nature\":|null|{|}|[|]"),
    ("a.jsonl", "{\"updates\":[],\"identifier\":{\"doi\":\"10.5555/a\"},\"retracted\":true}\n", "{|}|[|]|\"updates\":|\"type\":\"|\"|,|:|1|null|\"timestamp\":99999999999999|\n"),
    ("a.pdf", "%PDF-1.4\n", "1 0 obj|endobj\n|<<|>>|/Type/Page|/Contents 2 0 R|stream\n|\nendstream|BT /F1 9 Tf (a) Tj ET|/Kids[1 0 R]|xref|trailer|startxref\n9\n|%%EOF|/Length 9|(|)|[|]|/Root 1 0 R"),
    ("a.zip", "PK\u{3}\u{4}", "PK\u{1}\u{2}|PK\u{5}\u{6}|\0\0\0\0|\u{14}\0|word/document.xml|a.txt|../|\u{8}\0"),
    ("a.tar", "", "ustar|\0\0\0\0\0\0\0\0|0000644|00000000011|a.txt|Retraction"),
];

fn family() -> impl Strategy<Value = (&'static str, Vec<u8>)> {
    proptest::sample::select(FAMILIES).prop_flat_map(|(name, head, parts)| {
        let parts: Vec<Vec<u8>> = parts.split('|').map(|part| part.as_bytes().to_vec()).collect();
        let part = prop_oneof![6 => proptest::sample::select(parts), 1 => any::<Vec<u8>>()];
        let body = proptest::collection::vec(part, 0..60).prop_map(|parts| parts.concat());
        body.prop_map(move |body| (name, [head.as_bytes(), &body].concat()))
    })
}

/// Far more than any of these takes, on a machine that is busy with other things.
const LONGEST: Duration = Duration::from_secs(5);

/// Reads bytes, and checks what holds of every reading.
fn read_any(name: &str, bytes: &[u8]) -> Result<(), TestCaseError> {
    let began = Instant::now();
    let (mut read, mut malformed) = (0, 0);
    let options = ReadOptions { all: true, ..ReadOptions::default() };
    let reading = read_bytes(name, bytes, &options, &mut |record| match record {
        Ok(_) => read += 1,
        Err(_) => malformed += 1,
    });
    prop_assert!(began.elapsed() < LONGEST, "{} takes {:?}", name, began.elapsed());
    match reading {
        Ok(reading) => prop_assert_eq!((reading.records, reading.malformed), (read, malformed)),
        Err(error) => prop_assert!(!error.to_string().contains("crashed"), "{}", error),
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn bytes_that_look_like_a_format((name, bytes) in family()) {
        read_any(name, &bytes)?;
    }

    #[test]
    fn bytes_of_any_kind(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        for name in ["a", "a.txt", "a.csv", "a.html"] {
            read_any(name, &bytes)?;
        }
    }
}

/// A file that repeats a pattern to many megabytes is read, or refused, in time that grows with its length only.
#[track_caller]
fn check_time(name: &str, head: &str, pattern: &str, megabytes: usize) {
    let began = Instant::now();
    let bytes = [head, &pattern.repeat((megabytes << 20) / pattern.len())].concat();
    let _ = read_bytes(name, bytes.as_bytes(), &ReadOptions::default(), &mut |_| {});
    let took = began.elapsed();
    assert!(took < Duration::from_secs(60), "{name} {pattern:?}: {took:?}");
}

#[test]
fn long_files_take_long_in_proportion_only() {
    let header = "Record ID,Title,RetractionNature,OriginalPaperDOI,Reason\n";
    check_time("a.csv", header, "\"\n", 2);
    check_time("a.csv", header, ",", 3);
    check_time("a.csv", header, "1,\"a\n", 3);
    check_time("a.rtf", "{\\rtf1", "{\\u1?", 3);
    check_time("a.rtf", "{\\rtf1 ", "x", 3);
    check_time("a.nxml", "<article>", "<p>", 3);
    check_time("a.nxml", "<article", " a=''", 3);
    check_time("a.nxml", "<article>", "&x;", 3);
    check_time("a.nxml", "<article>", "</p>", 3);
    check_time("a.json", "[", "{\"id\":\"1\",\"text\":\"\"},", 3);
    check_time("a.jsonl", "", "{\"id\":", 3);
    check_time("a.json", "{\"id\":\"1\",\"text\":", "[", 3);
    check_time("a.md", "", "[", 3);
    check_time("a.md", "", "> ", 3);
    check_time("a.md", "", "`", 3);
    check_time("a.md", "", "* a\n", 3);
    check_time("a.txt", "", "a\n\n", 3);
    check_time("a.txt", "", "\u{e9}", 3);
    check_time("a.html", "<html>", "<p><i>", 1);
    check_time("a.html", "<html>", "<table>", 1);
}

#[test]
fn what_would_fill_the_memory_is_refused() {
    let refused = |record: String| {
        let lines = format!("{{\"id\":\"0\",\"text\":\"\"}}\n{record}\n");
        let mut reasons = Vec::new();
        let _ = read_bytes("a.jsonl", lines.as_bytes(), &ReadOptions::default(), &mut |record| {
            reasons.extend(record.err().map(|error| error.reason));
        });
        reasons
    };
    let objects = format!("{{\"id\":\"1\",\"articles\":[{}{{}}]}}", "{},".repeat(200_000));
    assert_eq!(refused(objects), ["holds 200002 objects, 100000 are read at most for one record"]);
    let long = format!("{{\"id\":\"1\",\"text\":\"{}\"}}", "a".repeat(17 << 20));
    assert_eq!(refused(long), ["is 17825812 bytes long, 16777216 are read at most for one record"]);
}
