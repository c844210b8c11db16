//! PDFs written here, byte by byte, to blocks.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on stops")]
#![cfg(feature = "pdf")]

use std::fmt::Write as _;

use crate::corpus::{Field, RawNotice, ReadOptions, read_bytes};

/// Objects to a PDF file; the first is the catalog. Each is written as it is, between `obj` and `endobj`.
pub(crate) fn file(objects: &[Vec<u8>], trailer: &str) -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n".to_vec();
    let mut places = Vec::new();
    for (number, object) in (1..).zip(objects) {
        places.push(bytes.len());
        bytes.extend(format!("{number} 0 obj\n").bytes());
        bytes.extend(object);
        bytes.extend(b"\nendobj\n");
    }
    let start = bytes.len();
    let mut end = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for place in places {
        let _ = writeln!(end, "{place:010} 00000 n ");
    }
    let _ = write!(
        end,
        "trailer\n<</Size {}/Root 1 0 R{trailer}>>\nstartxref\n{start}\n%%EOF\n",
        objects.len() + 1
    );
    bytes.extend(end.bytes());
    bytes
}

pub(crate) fn stream(entries: &str, content: &[u8]) -> Vec<u8> {
    let mut object = format!("<<{entries}/Length {}>>\nstream\n", content.len()).into_bytes();
    object.extend(content);
    object.extend(b"\nendstream");
    object
}

/// A file of pages with these contents, Helvetica as /F1, and further entries for each page and its resources.
fn pages(contents: &[&str], page: &str, resources: &str, more: &[Vec<u8>], trailer: &str) -> Vec<u8> {
    let first = 4 + more.len();
    let kids: String =
        (0..contents.len()).fold(String::new(), |kids, at| format!("{kids} {} 0 R", first + 2 * at));
    let mut objects = vec![
        b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
        format!("<</Type/Pages/Count {}/Kids[{kids}]>>", contents.len()).into_bytes(),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>".to_vec(),
    ];
    objects.extend(more.iter().cloned());
    for (at, content) in contents.iter().enumerate() {
        let stream_number = first + 2 * at + 1;
        let dict = format!(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]{page}/Contents {stream_number} 0 R\
             /Resources<</Font<</F1 3 0 R>>{resources}>>>>"
        );
        objects.push(dict.into_bytes());
        objects.push(stream("", content.as_bytes()));
    }
    file(&objects, trailer)
}

/// One line of text in Helvetica.
fn at(x: f32, y: f32, size: f32, text: &str) -> String {
    format!("BT /F1 {size} Tf 1 0 0 1 {x} {y} Tm ({text}) Tj ET\n")
}

/// Lines of text, one under the other.
fn column(x: f32, y: f32, lines: &[&str]) -> String {
    let mut content = String::new();
    let mut y = y;
    for line in lines {
        content += &at(x, y, 10.0, line);
        y -= 12.0;
    }
    content
}

pub(crate) fn read(bytes: &[u8]) -> Result<Vec<RawNotice>, String> {
    let mut found = Vec::new();
    let reading = read_bytes("a.pdf", bytes, &ReadOptions::default(), &mut |record| found.extend(record));
    match reading.map_err(|error| error.to_string())?.skipped {
        Some(reason) => Err(format!("skipped: {reason}")),
        None => Ok(found),
    }
}

fn texts(bytes: &[u8]) -> Vec<String> {
    read(bytes).unwrap().remove(0).blocks.into_iter().map(|block| block.text).collect()
}

#[track_caller]
fn check(contents: &[&str], expected: &[&str]) {
    assert_eq!(texts(&pages(contents, "", "", &[], "")), expected);
}

#[track_caller]
fn check_failure(bytes: &[u8], expected: &str) {
    assert_eq!(read(bytes).unwrap_err(), expected);
}

#[test]
fn columns_follow_each_other_below_their_title() {
    let left = ["The first column of an in-", "vented notice goes down", "to its end and only then"];
    let right = ["the second one follows", "with the rest of what was", "said about glass frogs."];
    let title = at(60.0, 740.0, 18.0, "Retraction: glass frogs of an invented river basin");
    let content = title + &column(60.0, 700.0, &left) + &column(310.0, 700.0, &right);
    let text = "The first column of an invented notice goes down to its end and only then the second one follows with the \
                rest of what was said about glass frogs.";
    check(&[&content], &["Retraction: glass frogs of an invented river basin", text]);
}

#[test]
fn a_side_block_comes_after_the_main_text() {
    let side = column(40.0, 700.0, &["Approved by", "Maria Examplini", "Received", "1 May 2024"]);
    let main = [
        "The publisher retracts the cited article because its",
        "figures show other frogs than its text. The authors",
        "agree to this retraction, which was approved by the",
        "chief editor of this invented journal of frogs.",
    ];
    // Line by line, as some programs write.
    let content = column(180.0, 703.0, &main) + &side;
    let found = texts(&pages(&[&content], "", "", &[], ""));
    assert!(found[0].starts_with("The publisher retracts") && found[0].ends_with("of frogs."), "{found:?}");
    assert_eq!(found[1..].join(" "), "Approved by Maria Examplini Received 1 May 2024");
}

#[test]
fn labels_stay_with_their_values() {
    let content = column(40.0, 700.0, &["Received:", "Accepted:", "DOI:"])
        + &column(140.0, 700.0, &["1 May 2024", "3 May 2024", "10.5555/frogs"]);
    check(&[&content], &["Received:\t1 May 2024", "Accepted:\t3 May 2024", "DOI:\t10.5555/frogs"]);
}

#[test]
fn a_gap_is_a_blank_and_kerning_is_none() {
    check(
        &["BT /F1 10 Tf 50 700 Td [(This)-300(arti)20(cle)-300(is)-250(re)-60(tracted)] TJ ET"],
        &["This article is retracted"],
    );
    check(&["BT /F1 10 Tf 50 700 Td 4 Tc (RETRACTED) Tj ET"], &["RETRACTED"]);
}

#[test]
fn words_drawn_twice_are_read_once() {
    check(&["BT /F1 10 Tf 50 700 Td 2 Tr (bold) Tj ET"], &["bold"]);
    check(&[&(at(50.0, 700.0, 10.0, "bold") + &at(50.3, 700.0, 10.0, "bold"))], &["bold"]);
}

#[test]
fn identifiers_over_line_ends() {
    let lines = [
        "A study of human microRNA-148b-",
        "3p in frogs, see https://doi.org/10.5555/",
        "frogs.2024.1, is retracted for its peer-",
        "reviewed figures and its re-",
        "ported counts of frogs in rivers.",
    ];
    check(
        &[&column(50.0, 700.0, &lines)],
        &[
            "A study of human microRNA-148b-3p in frogs, see https://doi.org/10.5555/frogs.2024.1, is retracted for its \
           peer-reviewed figures and its reported counts of frogs in rivers.",
        ],
    );
}

#[test]
fn marks_stay_off_names() {
    let raised = |text: &str| format!("/F1 6 Tf 4 Ts ({text}) Tj /F1 10 Tf 0 Ts ");
    let line = |text: String| format!("BT /F1 10 Tf 50 700 Td {text} ET");
    check(
        &[&line(format!("(Jane Doe) Tj {}(, Richard Roe) Tj {}", raised("1,#"), raised("2")))],
        &["Jane Doe, Richard Roe"],
    );
    check(&[&line(format!("(Jane Doe) Tj {}( Richard Roe) Tj", raised("1,")))], &["Jane Doe, Richard Roe"]);
    check(
        &[&line(format!("(the cited article) Tj {}( is retracted) Tj", raised("3")))],
        &["the cited article [3] is retracted"],
    );
    check(&[&line(format!("(in 2012) Tj {}( and later) Tj", raised("1")))], &["in 2012 [1] and later"]);
    check(
        &[&line(format!(
            "(10) Tj {}( cells and Ca) Tj {}( of 5 m) Tj {}",
            raised("5"),
            raised("2+"),
            raised("2")
        ))],
        &["105 cells and Ca2+ of 5 m2"],
    );
}

#[test]
fn ligatures_and_soft_hyphens_are_resolved() {
    let font =
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding<</Differences[65/fi/ffl/sfthyphen]>>>>"
            .to_vec();
    let content = "BT /F2 10 Tf 50 700 Td (Aeld oBice) Tj ET";
    let bytes = pages(&[content], "", "/Font<</F2 4 0 R>>", &[font], "");
    assert_eq!(texts(&bytes), ["field offlice"]);
}

#[test]
fn accents_find_their_letters() {
    let font =
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding<</Differences[65/dieresis]>>>>".to_vec();
    let content = "BT /F2 10 Tf 50 700 Td [(M)-100(A)400(uller)] TJ ET";
    let bytes = pages(&[content], "", "/Font<</F2 4 0 R>>", &[font], "");
    assert_eq!(texts(&bytes), ["Müller"]);
}

#[test]
fn actual_text_replaces_what_is_drawn() {
    let content = "BT /F1 10 Tf 50 700 Td (glass ) Tj /Span <</ActualText <FEFF86D9>>> BDC (xx) Tj EMC ET";
    check(&[content], &["glass 蛙"]);
}

#[test]
fn turned_pages_read_upright() {
    let content = "BT /F1 10 Tf 0 1 -1 0 300 100 Tm (First line of the turned page) Tj ET\n\
                   BT /F1 10 Tf 0 1 -1 0 312 100 Tm (second line of it.) Tj ET";
    let bytes = pages(&[content], "/Rotate 90", "", &[], "");
    assert_eq!(texts(&bytes), ["First line of the turned page second line of it."]);
}

#[test]
fn what_runs_along_the_margin_comes_last_and_once() {
    let page = |text: &str| {
        at(50.0, 700.0, 10.0, text) + "BT /F1 10 Tf 0 1 -1 0 30 100 Tm (Downloaded for free) Tj ET"
    };
    check(
        &[&page("First page."), &page("Second page.")],
        &["First page.", "Second page.", "Downloaded for free"],
    );
}

#[test]
fn paragraphs_end_at_gaps_indents_and_short_lines() {
    let lines = [
        "The first paragraph of this notice fills its",
        "lines and then it ends.",
        "The second paragraph begins after a short line",
        "and goes on a little longer than it must be.",
    ];
    let first = "The first paragraph of this notice fills its lines and then it ends.";
    let second =
        "The second paragraph begins after a short line and goes on a little longer than it must be.";
    check(&[&column(50.0, 700.0, &lines)], &[first, second]);
    check(&[&(column(50.0, 700.0, &lines[..1]) + &column(50.0, 676.0, &lines[2..3]))], &[lines[0], lines[2]]);
    let heading = at(50.0, 730.0, 14.0, "Heading") + &column(50.0, 712.0, &lines[2..]);
    check(&[&heading], &["Heading", second]);
}

#[test]
fn sizes_are_relative_to_the_body() {
    let content = at(50.0, 740.0, 15.0, "A title")
        + &column(50.0, 700.0, &["Body text that is much longer than the title."]);
    let raw = read(&pages(&[&content], "", "", &[], "")).unwrap().remove(0);
    let blocks: Vec<(f32, u32)> = raw.blocks.iter().map(|block| (block.size, block.page)).collect();
    assert_eq!(blocks, [(1.5, 1), (1.0, 1)]);
}

#[test]
fn a_sentence_goes_on_over_the_page() {
    let first = column(
        50.0,
        700.0,
        &["The publisher retracts the article because", "its figures were found to show other frogs"],
    );
    let second = column(50.0, 700.0, &["than those of the cited river basin."]);
    let furniture =
        |number: u32| at(50.0, 770.0, 8.0, "Examples 9") + &at(300.0, 30.0, 8.0, &number.to_string());
    check(
        &[&(furniture(1) + &first), &(furniture(2) + &second)],
        &[
            "Examples 9",
            "The publisher retracts the article because its figures were found to show other frogs than those of \
           the cited river basin.",
        ],
    );
}

#[test]
fn the_file_states_title_and_doi() {
    let info =
        b"<</Title(Retraction: glass frogs of a river)/Subject(Examples 9:1, doi:10.5555/frogs)>>".to_vec();
    let bytes = pages(&[&at(50.0, 700.0, 10.0, "Text")], "", "", &[info], "/Info 4 0 R");
    let stated = read(&bytes).unwrap().remove(0).stated;
    assert_eq!(stated.first(Field::Title), Some("Retraction: glass frogs of a river"));
    assert_eq!(stated.first(Field::Doi), Some("10.5555/frogs"));
}

#[test]
fn without_text_a_file_is_no_notice() {
    check_failure(&pages(&["0 0 300 300 re f"], "", "", &[], ""), "a.pdf: no text layer: needs OCR");
    check_failure(&pages(&[""], "", "", &[], ""), "skipped: the pages are empty");
    check_failure(b"%PDF-1.7\nnothing else", "a.pdf: is not a PDF that can be read, or is cut off");
    let font = b"<</Type/Font/Subtype/Type3/FontBBox[0 0 1 1]/FontMatrix[.001 0 0 .001 0 0]/FirstChar 65/LastChar 66\
                 /Widths[500 500]/Encoding<</Differences[65/g1/g2]>>/CharProcs<<>>>>";
    let unknown =
        pages(&["BT /F2 10 Tf 50 700 Td (ABAB) Tj ET"], "", "/Font<</F2 4 0 R>>", &[font.to_vec()], "");
    check_failure(&unknown, "a.pdf: the fonts do not say which letters they show: needs OCR");
}

#[test]
fn some_pages_without_text_are_a_warning() {
    let raw = read(&pages(&[&at(50.0, 700.0, 10.0, "Text"), "0 0 300 300 re f"], "", "", &[], ""))
        .unwrap()
        .remove(0);
    assert_eq!(raw.warnings, ["no text layer on page 2: needs OCR"]);
}

#[test]
fn a_password_is_asked_for() {
    let dots = ".".repeat(32);
    let encrypt = format!("<</Filter/Standard/V 1/R 2/P -4/O({dots})/U({dots})>>").into_bytes();
    let bytes = pages(
        &[&at(50.0, 700.0, 10.0, "Text")],
        "",
        "",
        &[encrypt],
        "/Encrypt 4 0 R/ID[(0123456789abcdef)(0123456789abcdef)]",
    );
    check_failure(&bytes, "a.pdf: encrypted: save a copy without password");
}

/// Forms of which each draws the next one twice; the last draws itself.
pub(crate) fn forms(count: usize, times: usize) -> Vec<u8> {
    let form = |at: usize| {
        let next = 4 + (at + 1).min(count - 1);
        let entries =
            format!("/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X {next} 0 R>>>>");
        stream(&entries, "/X Do ".repeat(times).as_bytes())
    };
    let more: Vec<Vec<u8>> = (0..count).map(form).collect();
    pages(&[&(at(50.0, 700.0, 10.0, "Text") + "/X Do")], "", "/XObject<</X 4 0 R>>", &more, "")
}

#[test]
fn forms_that_draw_themselves_end() {
    assert_eq!(texts(&forms(1, 1)), ["Text"]);
}

#[test]
fn a_circle_of_pages_ends() {
    let objects = [
        b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
        b"<</Type/Pages/Count 9/Kids[3 0 R 2 0 R 3 0 R]>>".to_vec(),
        b"<</Type/Pages/Count 9/Kids[2 0 R 3 0 R]>>".to_vec(),
    ];
    assert!(read(&file(&objects, "")).is_err());
}

#[test]
fn arrays_in_arrays_are_survived() {
    let deep = format!("{}{}", "[".repeat(200_000), "]".repeat(200_000));
    let content = at(50.0, 700.0, 10.0, "Text") + &deep + " TJ";
    assert_eq!(texts(&pages(&[&content], "", "", &[deep.clone().into_bytes()], "")), ["Text"]);
    let objects =
        [b"<</Type/Catalog/Pages 2 0 R>>".to_vec(), format!("<</Type/Pages/Kids {deep}>>").into_bytes()];
    assert!(read(&file(&objects, "")).is_err());
}

#[test]
fn columns_below_full_lines_are_not_mixed() {
    let full = [
        "A long line of an abstract that runs over the whole width of this page, from the left margin to right",
        "and its second line, which stops a little earlier than the first one did before it came to its right",
    ];
    let left = [
        "the first column is set on",
        "lines of its own which are",
        "further apart than those of",
        "the other one.",
    ];
    let right = ["The second column has", "its own distance of lines", "and ends."];
    let mut content = column(50.0, 750.0, &full);
    for (at_line, line) in (0_u8..).zip(left) {
        content += &at(50.0, 700.0 - 13.0 * f32::from(at_line), 10.0, line);
    }
    content += &column(270.0, 700.0, &right);
    // A footer whose page number stands right below the gutter.
    content += &(at(50.0, 40.0, 8.0, "Examples 9") + &at(242.0, 40.0, 8.0, "P1 of it"));
    let found = texts(&pages(&[&content], "", "", &[], "")).join(" ");
    let all: Vec<&str> =
        full.into_iter().chain(left).chain(right).chain(["Examples 9", "P1 of it"]).collect();
    assert_eq!(found, all.join(" "));
}

#[test]
fn a_narrow_blank_that_is_drawn_is_one() {
    let content = at(50.0, 700.0, 10.0, "with scurvy ")
        + &at(50.0, 650.0, 10.0, "Other")
        + &at(100.7, 700.0, 10.0, "worldwide");
    check(&[&content], &["with scurvy worldwide", "Other"]);
}

#[test]
fn digits_without_a_name_have_the_code_of_their_font() {
    let read_with = |names: &str| {
        let programs: String = names.split('/').chain(["0", "1"]).map(|name| format!("/{name} 5 0 R")).collect();
        let font = format!(
            "<</Type/Font/Subtype/Type3/FontBBox[0 0 500 500]/FontMatrix[.001 0 0 .001 0 0]/FirstChar 48/LastChar 99\
             /Widths[{}]/Encoding<</Type/Encoding/Differences[48/0/1 97/{names}]>>/CharProcs<<{programs}>>>>",
            "500 ".repeat(52)
        );
        let more = [font.into_bytes(), stream("", b"500 0 d0 0 0 300 300 re f")];
        let content = format!("BT /F2 5 Tf 50 700 Td ({}abc01c) Tj ET", "abc".repeat(40));
        let text = texts(&pages(&[&content], "", "/Font<</F2 4 0 R>>", &more, "")).concat();
        text.chars().rev().take(3).collect::<String>()
    };
    assert_eq!(read_with("a/b/c"), "c10");
    assert_eq!(read_with("x/y/z"), "z\u{fffd}\u{fffd}");
}
