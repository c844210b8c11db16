//! Lists that are damaged, strange or large to what is read of them: every entry is answered, in order and with its place.

use proptest::prelude::*;

use super::tests::check;
use super::*;

#[test]
fn bibtex_fields_are_found_where_commas_and_keys_are_wrong() {
    check(
        "a.bib",
        "@ARTICLE { key one , title = {{A {N}ested title}}, DOI = \"https://doi.org/10.5555/Ab\\_c\" }\n\
         @article{nocomma title={No comma after key}, doi={10.5555/b}}\n\
         @article{nocomma2, title={No comma between fields} doi={10.5555/c} year=2020}\n\
         @article(round, title = {In brackets (round ones)}, doi={10.5555/d})\n\
         @misc{linked, title={A link}, note={\\href{https://doi.org/10.5555/e}{here}}}\n",
        &[
            "bibtex",
            "keyone; A Nested title; ; –; –; 10.5555/ab_c",
            "nocomma; No comma after key; ; –; –; 10.5555/b",
            "nocomma2; No comma between fields; ; 2020; –; 10.5555/c",
            "round; In brackets (round ones); ; –; –; 10.5555/d",
            "linked; A link; ; –; –; 10.5555/e",
        ],
    );
}

#[test]
fn braces_without_end_take_no_time() {
    let deep = format!("@article{{a, title={{{}x{}}}}}", "{".repeat(200_000), "}".repeat(200_000));
    let (references, _) = read_bytes("a.bib", deep.as_bytes()).unwrap();
    assert_eq!(references[0].title.as_deref(), Some("x"));
}

#[test]
fn a_work_in_a_volume_has_its_year_and_place() {
    check(
        "a.bib",
        "@inproceedings{child, crossref={vol}, title={Bright cats}}\n@proceedings{vol, title={Proc. of Cats}, year=2018}\n",
        &["bibtex", "child; Bright cats; ; 2018; Proc. of Cats; ", "vol; Proc. of Cats; ; 2018; –; "],
    );
}

#[test]
fn ris_is_read_however_it_is_laid_out() {
    check(
        "a.ris",
        "TY - JOUR\nTI - One blank\nDO - 10.5555/a\nER -\n\nTY  - JOUR\n  TI  - Indented\n  DO  - 10.5555/b\nER  - \nER  - \nTI  - Headless\nDO  - 10.5555/c\nER  - \n",
        &[
            "ris",
            "–; One blank; ; –; –; 10.5555/a",
            "–; Indented; ; –; –; 10.5555/b",
            "–; –; ; –; –;  !an `ER` without entry before it",
            "–; Headless; ; –; –; 10.5555/c",
        ],
    );
}

#[test]
fn tagged_exports_of_other_programs_are_read() {
    check(
        "a.txt",
        "FN Clarivate\nVR 1.0\nPT J\nAU Doe, J\n   Roe, B\nTI Bright\n   cats\nSO CATS\nPY 2019\nDI 10.5555/a\nPM 12\nER\n\nPT J\nTI Dim cats\nER\nEF\n",
        &[
            "web-of-science",
            "–; Bright cats; Doe, J & Roe, B; 2019; CATS; 10.5555/a, pmid 12",
            "–; Dim cats; ; –; –; ",
        ],
    );
    check(
        "a.enw",
        "%0 Journal Article\n%A Doe, J.\n%T Bright\ncats\n%D 2019\n%J Cats\n%R 10.5555/a\n\n%0 Book\n%T Dim cats\n",
        &["refer", "–; Bright cats; Doe, J.; 2019; Cats; 10.5555/a", "–; Dim cats; ; –; –; "],
    );
}

#[test]
fn tables_are_told_by_their_headings() {
    let columns = |text: &str, expected: &[&str]| check("a.csv", text, &[&["table"], expected].concat());
    columns("sep=;\nTitle;DOI\nBright cats;10.5555/a\n", &["–; Bright cats; ; –; –; 10.5555/a"]);
    columns(
        "Export of 2020\nby nobody\n\nTitle,DOI\nBright cats,10.5555/a\n",
        &["–; Bright cats; ; –; –; 10.5555/a"],
    );
    columns(
        "Author(s),Publication Year,Title of Article,DOI Link,Journal Name\nDoe J,2019,Bright cats,10.5555/a,Cats\n",
        &["–; Bright cats; Doe J; 2019; Cats; 10.5555/a"],
    );
    columns(
        "Autor;Año;Título;Revista\nDoe J;2019;Gatos claros;Gatos\n",
        &["–; Gatos claros; Doe J; 2019; Gatos; "],
    );
    columns(
        "Study,Reference\n1,\"Doe J. Bright cats of the north. Cats. 2019;1:2. doi:10.5555/a\"\n",
        &["–; Bright cats of the north; Doe J.; 2019; Cats; 10.5555/a"],
    );
}

#[test]
fn a_quotation_mark_that_nothing_closes_swallows_no_rows() {
    check(
        "a.csv",
        "PMID,Title\r\n1,\"Of two\r\nlines\"\r\n2,\"Never closed\r\n3,Next\r\n4,A 5\" disc\r\n",
        &[
            "table",
            "–; Of two lines; ; –; –; pmid 1",
            "–; Never closed; ; –; –; pmid 2 !a quotation mark in its row is not closed",
            "–; Next; ; –; –; pmid 3",
            "–; A 5\" disc; ; –; –; pmid 4",
        ],
    );
    let unnamed = read(&[ListSource::Bytes(
        "a.csv".to_owned(),
        b"Doe J,Bright cats of old,2019,10.5555/a\nRoe B,Dim cats of the new,2018,none\n".to_vec(),
    )]);
    let why = "a.csv: no row names the columns (title, author, year, doi, pmid); the DOIs in the text are checked, and nothing else";
    assert_eq!((unnamed.references.len(), unnamed.errors[0].to_string().as_str()), (1, why));
}

#[test]
fn identifiers_stand_several_on_a_line() {
    check(
        "a.txt",
        "10.5555/a, 10.5555/b\nPMIDs: 31921628, 31921629\nPMC123 PMC124\n10.5555/c PMID: 7\n",
        &[
            "identifiers",
            "–; –; ; –; –; 10.5555/a",
            "–; –; ; –; –; 10.5555/b",
            "–; –; ; –; –; pmid 31921628",
            "–; –; ; –; –; pmid 31921629",
            "–; –; ; –; –; pmc 123",
            "–; –; ; –; –; pmc 124",
            "–; –; ; –; –; 10.5555/c, pmid 7",
        ],
    );
}

#[test]
fn numbers_that_are_left_out_or_begin_anew_lose_no_reference() {
    check(
        "a.txt",
        "References\n1. Doe J. Bright cats of old. Cats. 2019.\n10. Roe B. Dim cats of old. Cats. 2018;\n3. pages.\n1. Foe C. Sad cats of old. Cats. 2017.\n",
        &[
            "manuscript (text)",
            "1; Bright cats of old; Doe J.; 2019; Cats; ",
            "10; Dim cats of old; Roe B.; 2018; Cats; ",
            "1; Sad cats of old; Foe C.; 2017; Cats; ",
        ],
    );
    check(
        "a.txt",
        "References\n1 Doe, J. Bright cats of old. Cats 3, 1 (2019).\n2 Roe, B. Dim cats of old. Cats 3, 2 (2018).\n",
        &[
            "manuscript (text)",
            "1; Bright cats of old; Doe, J.; 2019; Cats; ",
            "2; Dim cats of old; Roe, B.; 2018; Cats; ",
        ],
    );
}

/// Names, the year in brackets, then the rest: in that style a line goes on whatever it begins with.
#[test]
fn names_with_their_year_begin_a_reference_and_nothing_else_does() {
    check(
        "a.txt",
        "References\n\nDoe, J., Roe, B., & Foe, C. (2013). Bright cats of the control of LINE1\n\nAccumulation and more. Cats, 1(3), 46–65.\n\n\
         World Cat Organization. (2012). Dim cats of old, by J. Doe, A., and Sons.\n\nBasel: Cat Press.\n\n\
         Roe, B., Foe, C., Goe, D., Hoe, E., Ioe, F., Joe, G., Koe, H.,\n\nLoe, I., & Moe, J. (2011a, May 3). Sad cats of 1999\n\nNew Cats, 2, 1–9. https://doi.org/10.5555/c\n",
        &[
            "manuscript (text)",
            "–; Bright cats of the control of LINE1 Accumulation and more; Doe, J. & Roe, B. & Foe, C.; 2013; Cats; ",
            "–; Dim cats of old, by J. Doe, A., and Sons; World Cat Organization; 2012; Basel: Cat Press; ",
            "–; Sad cats of 1999 New Cats, 2, 1–9; Roe, B. & Foe, C. & Goe, D. & Hoe, E. & Ioe, F. & Joe, G. & Koe, H. & Loe, I. & Moe, J.; 2011; –; 10.5555/c",
        ],
    );
}

#[test]
fn references_that_the_layout_has_glued_come_apart() {
    let titles = |text: &str| {
        let (references, _) = read_bytes("a.txt", text.as_bytes()).unwrap();
        references.into_iter().filter_map(|reference| reference.title).collect::<Vec<_>>()
    };
    assert_eq!(
        titles(
            "References\n\nDoe, J. (2012). Bright cats of the old days. Cats, 7(4), 10–9. https://doi.org/10.5555/a Doe, J., Roe, J. A., & Foe, S. (2011). Dim \
             cats of the old days. Cats, 4(1), 52–93. Goe, N., & Hoe, K. (2014). Sad cats of the old days. Cats, 8(2), 3–6.\n"
        ),
        ["Bright cats of the old days", "Dim cats of the old days", "Sad cats of the old days"]
    );
    // A line that goes on is no reference, whatever capital it begins with.
    assert_eq!(
        titles(
            "References\n\nDoe J, Roe B, Foe C.\n\nBright cats of the old days. Journal of\n\nCats. 2019;43(1):88–99.\n\nGoe D. Dim cats of \
             the old days. Cats. 2018;2:1.\n\nHoe E. Sad cats of the old days. Cats. 2017;2:1.\n\nIoe F. Mad cats of the old days. Cats. 2016;2:1.\n"
        ),
        [
            "Bright cats of the old days",
            "Dim cats of the old days",
            "Sad cats of the old days",
            "Mad cats of the old days"
        ]
    );
}

#[test]
fn links_of_markdown_and_quotes_of_latex_are_no_words() {
    check(
        "a.md",
        "## References\n\n- Doe, J. (2019). [Bright cats](https://doi.org/10.5555/a). Cats.\n- [^2]: Roe, B. (2018). *Dim cats of old*. Cats. <https://doi.org/10.5555/b>\n",
        &[
            "manuscript (text)",
            "–; Bright cats; Doe, J.; 2019; –; 10.5555/a",
            "2; Dim cats of old; Roe, B.; 2018; Cats; 10.5555/b",
        ],
    );
    check(
        "a.tex",
        "\\bibitem{a} J. Doe, ``Bright cats of old,'' {\\em Cats}, 2019. \\href{https://doi.org/10.5555/a}{doi}\n",
        &["latex", "a; Bright cats of old; J. Doe; 2019; Cats; 10.5555/a"],
    );
}

#[test]
fn lists_that_bibtex_and_biber_made_are_read() {
    check(
        "a.bbl",
        concat!(
            "\\begin{thebibliography}{9}\n\\bibitem[{Doe(2019)}]{one}\nDoe, J., 2019: Bright cats. \\emph{J. Ex.}, \\doi{10.5555/a_b}.\n",
            "\\bibitem{two}\n\\bibinfo{author}{Doe, J.}, \\bibinfo{author}{Roe, R.}, \\bibinfo{year}{2010}.\n\\newblock \\bibinfo{title}{Dim cats of the ",
            "\\textbeta-night}.\n\\newblock \\bibinfo{journal}{J. Ex.}, 4\\penalty0 (2).\n",
            "\\bibitem [{\\citenamefont {Doe}(2012)}]{three}%\n  \\BibitemOpen\n \\bibfield {author} {\\bibinfo {author} {\\bibfnamefont {J.}~\\bibnamefont {Doe}},\\ }",
            "\\bibfield {title} {\\bibinfo {title} {Loud cats and long macros},\\ }\\href {https://doi.org/10.5555/X} {\\bibinfo {year} {2012}}\\BibitemShut {NoStop}%\n",
            "\\end{thebibliography}\n"
        ),
        &[
            "latex",
            "one; Bright cats; Doe, J.; 2019; J. Ex; 10.5555/a_b",
            "two; Dim cats of the beta-night; Doe, J. & Roe, R.; 2010; J. Ex.; ",
            "three; Loud cats and long macros; J. Doe; 2012; –; 10.5555/x",
        ],
    );
    let entry = "\\entry{one}{article}{}\n\\name{author}{2}{}{%\n{{un=0,hash=aa}{%\nfamily={Doe},\nfamilyi={D\\bibinitperiod},\ngiven={Jane\\bibnamedelima Ann},\n\
        giveni={J\\bibinitperiod}}}%\n{{hash=bb}{%\nfamily={M{\\\"u}ller},\ngiven={Eva},\nprefix={von\\bibnamedelima der}}}%\n}\n\\field{journaltitle}{J. Ex.}\n\
        \\field{subtitle}{A \\mkbibquote{tale}}\n\\field{title}{Bright {Cats}}\n\\field{year}{2019}\n\\verb{doi}\n\\verb 10.5555/a_b\n\\endverb\n\\endentry\n";
    let old = "\\entry{two}{book}{}\n\\name{editor}{1}{}{%\n{{hash=cc}{Roe}{R\\bibinitperiod}{Richard}{R\\bibinitperiod}{}{}{}{}}%\n}\n\\field{title}{Dim cats}\n\\endentry\n";
    check(
        "a.bbl",
        &format!(
            "% $ biblatex bbl format version 3.2 $\n\\refsection{{0}}\n\\datalist[entry]{{nty}}\n{entry}{old}\\enddatalist\n\\datalist[entry]{{none}}\n{entry}\\entry{{three}}{{misc}}{{}}\n\\field{{title}}{{Cut"
        ),
        &[
            "biblatex-bbl",
            "one; Bright Cats: A tale; Doe, Jane Ann & von der Müller, Eva; 2019; J. Ex.; 10.5555/a_b",
            "two; Dim cats; Roe, Richard; –; –; ",
            "three; Cut; ; –; –;  !the entry breaks off",
        ],
    );
}

#[test]
fn one_broken_object_costs_itself() {
    check(
        "a.json",
        r#"[{"title":"One","DOI":"10.5555/a"},{"title":"Two, "too"","DOI":"10.5555/b"},{"title":"Three","DOI":"10.5555/c"}]"#,
        &[
            "csl-json",
            "–; One; ; –; –; 10.5555/a",
            "–; –; ; –; –; 10.5555/b !the JSON is damaged here: the JSON breaks off: expected `,` or `}` at line 1 column 52",
            "–; Three; ; –; –; 10.5555/c",
        ],
    );
}

#[test]
fn long_lists_keep_every_number() {
    let one = |number: u32| {
        format!("{number}. Doe J. Bright cats of the night. J Ex. 2001;1:{number}. doi:10.5555/l.{number}")
    };
    let all: Vec<String> = (1..=12_000).map(one).collect();
    let count = |text: String| read_bytes("a.txt", text.as_bytes()).unwrap().0.len();
    assert_eq!(count(format!("References\n\n{}", all.join("\n"))), 12_000);
    assert_eq!(count(format!("References\n\n{}", all[..900].join(" "))), 900);
}

#[test]
fn json_and_xml_say_in_which_line_an_entry_stands() {
    let lines = |name: &str, text: &str| {
        let (references, _) = read_bytes(name, text.as_bytes()).unwrap();
        references.iter().map(|reference| reference.place.line.unwrap_or(0)).collect::<Vec<_>>()
    };
    assert_eq!(lines("a.json", "[\n{\"title\":\"A\"},\n\n{\"title\":\"B\"}]"), [2, 4]);
    assert_eq!(lines("a.json", "{\"a\":{\"title\":\"A\"},\n\"b\":{\"title\":\"B\"}}"), [1, 1]);
    assert_eq!(lines("a.jsonl", "{\"title\":\"A\"}\n\n{\"title\":\"B\"}\n"), [1, 3]);
    let record = "<record><ref-type/><titles><title>A</title></titles></record>";
    assert_eq!(lines("a.xml", &format!("<xml>\n<records>\n{record}\n{record}</records></xml>")), [3, 4]);
}

/// Pieces of lists, glued together at random.
fn soup() -> impl Strategy<Value = String> {
    let pieces = prop_oneof![
        Just("@article{a, title={B}, doi={10.5555/a}}\n"),
        Just("@misc{b,\n  title = \"C\",\n  note = {mine}\n}\r\n"),
        Just("@article{open, title={{D}\n"),
        Just("@string{x = {y}}"),
        Just("TY  - JOUR\r\nTI  - E\r\nER  - \r\n"),
        Just("TY  - JOUR\nTI  - É\n"),
        Just("ER  - \n"),
        Just("}{\"@(,=\\"),
        Just("\n\n"),
        Just("ü 表 words "),
    ];
    prop::collection::vec(pieces, 1..12).prop_map(|pieces| pieces.concat())
}

/// Whether every byte of the one is in the other, in its order.
fn is_kept(before: &[u8], after: &[u8]) -> bool {
    let mut rest = after.iter();
    before.iter().all(|byte| rest.any(|other| other == byte))
}

proptest! {
    #[test]
    fn a_fixed_list_keeps_every_byte_of_any_text(text in soup(), is_ris in any::<bool>()) {
        let name = if is_ris { "a.ris" } else { "a.bib" };
        let (_, ending) = name.split_once('.').unwrap();
        let additions = |text: &str| -> Vec<Addition> {
            let read = read_bytes(name, text.as_bytes()).map(|(references, _)| references).unwrap_or_default();
            let spans = read.into_iter().filter_map(|reference| reference.place.span);
            spans.map(|span| Addition { span, note: "see 10.5555/n".to_owned(), notices: vec!["10.5555/n".to_owned()] }).collect()
        };
        if let Ok(fixed) = fix(text.as_bytes(), ending, &additions(&text)) {
            prop_assert!(is_kept(text.as_bytes(), &fixed));
            let fixed = String::from_utf8(fixed).unwrap();
            let again = fix(fixed.as_bytes(), ending, &additions(&fixed)).unwrap();
            prop_assert_eq!(String::from_utf8(again).unwrap(), fixed);
        }
    }
}
