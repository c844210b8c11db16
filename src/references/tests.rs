//! Lists of every format to what is read from them.

use std::path::Path;

use super::*;

/// A reference in one line: key; title; authors; year; journal; identifiers; damage.
fn line(reference: &Reference) -> String {
    let mut identifiers: Vec<String> = reference.dois.iter().map(ToString::to_string).collect();
    identifiers.extend(reference.pmids.iter().map(|pmid| format!("pmid {pmid}")));
    identifiers.extend(reference.pmcids.iter().map(|pmcid| format!("pmc {pmcid}")));
    let text = |value: &Option<String>| value.clone().unwrap_or_else(|| "–".to_owned());
    let year = reference.year.map_or("–".to_owned(), |year| year.to_string());
    let parts = [
        text(&reference.key),
        text(&reference.title),
        reference.authors.join(" & "),
        year,
        text(&reference.journal),
        identifiers.join(", "),
    ];
    let damage = reference.malformed.as_ref().map(|why| format!(" !{why}")).unwrap_or_default();
    format!("{}{damage}", parts.join("; "))
}

#[track_caller]
pub(super) fn check(name: &str, text: &str, expected: &[&str]) {
    let found = match read_bytes(name, text.as_bytes()) {
        Ok((references, file)) => {
            let lines = references.iter().map(line);
            std::iter::once(file.format).chain(lines).collect()
        }
        Err(error) => vec![error.to_string()],
    };
    assert_eq!(found, expected, "{name}");
}

#[test]
fn bibtex_is_read_entry_by_entry() {
    check(
        "a.bib",
        "@string{jx = \"Journal of Examples\"}\n@comment{no @article{x}}\n@article{one, title = {{\\O}n the {DNA} of $\\alpha$-cats}, author = {{\\O}stergaard, J\\\"{o}rg and Doe, Jane and others}, journal = jx, year = 2019, doi = {https://doi.org/10.5555/A\\_b}}\n\n@misc{two,\n  title = \"Bright cats\",\n  note = {PMID: 123},\n  date = {2020-03-01}\n}\n",
        &[
            "bibtex",
            "one; Øn the DNA of alpha-cats; Østergaard, Jörg & Doe, Jane; 2019; Journal of Examples; 10.5555/a_b",
            "two; Bright cats; ; 2020; –; pmid 123",
        ],
    );
}

#[test]
fn a_broken_entry_costs_only_itself() {
    check(
        "a.bib",
        "@article{one,\n  title = {Never closed,\n  doi = {10.5555/a}\n\n@article{two, title = {Whole}, doi = {10.5555/b}}\n@article{three, title = {No end",
        &[
            "bibtex",
            "one; Never closed; ; –; –; 10.5555/a !the entry is damaged: its braces do not close",
            "two; Whole; ; –; –; 10.5555/b",
            "three; No end; ; –; –;  !the entry is damaged: its braces do not close",
        ],
    );
}

#[test]
fn ris_and_medline_are_read_by_their_tags() {
    check(
        "a.ris",
        "\u{feff}TY  - JOUR\r\nTI  - Bright\r\n  cats\r\nAU  - Doe, Jane\r\nA1  - Roe, R.\r\nPY  - 2019/05//\r\nJO  - Cats\r\nUR  - https://doi.org/10.5555/x\r\nER  - \r\n\r\nTY  - BOOK\r\nER  - \r\nTI  - Headless\r\n",
        &[
            "ris",
            "–; Bright cats; Doe, Jane & Roe, R.; 2019; Cats; 10.5555/x",
            "–; –; ; –; –;  !the entry is empty",
            "–; Headless; ; –; –; ",
        ],
    );
    check(
        "a.nbib",
        "PMID- 123\nOWN - NLM\nTI  - Bright cats of\n      the north.\nAU  - Doe J\nFAU - Doe, Jane\nDP  - 2019 May\nTA  - Cats\nLID - 10.5555/x [doi]\nPMC - PMC777\n\nPMID- 124\nTI  - Dim cats.\n",
        &[
            "nbib",
            "123; Bright cats of the north.; Doe, Jane; 2019; Cats; 10.5555/x, pmid 123, pmc 777",
            "124; Dim cats.; ; –; –; pmid 124",
        ],
    );
}

#[test]
fn json_and_xml_lists_are_read() {
    check(
        "a.json",
        r#"[{"id":"a","title":"Bright <i>cats</i>","author":[{"family":"Doe","given":"J."},{"literal":"The Cats"}],"issued":{"date-parts":[[2019,5]]},"container-title":"Cats","DOI":"10.5555/X","PMID":"12"},{"id":"b","note":"PMID: 7"},7]"#,
        &[
            "csl-json",
            "a; Bright cats; Doe, J. & The Cats; 2019; Cats; 10.5555/x, pmid 12",
            "b; –; ; –; –; pmid 7",
            "–; –; ; –; –;  !is not an object of CSL-JSON",
        ],
    );
    check(
        "a.xml",
        "<?xml version=\"1.0\"?><xml><records><record><rec-number>4</rec-number><contributors><authors><author><style>Doe, J.</style></author></authors></contributors><titles><title><style>Bright </style><style>cats</style></title><secondary-title>Cats</secondary-title></titles><dates><year>2019</year></dates><electronic-resource-num>10.5555/x</electronic-resource-num></record></records></xml>",
        &["endnote-xml", "4; Bright cats; Doe, J.; 2019; Cats; 10.5555/x"],
    );
    check(
        "a.rdf",
        "<rdf:RDF xmlns:rdf='r' xmlns:z='http://www.zotero.org/namespaces/export#'><bib:Article rdf:about='#i1'><dcterms:isPartOf rdf:resource='#j'/><bib:authors><rdf:Seq><rdf:li><foaf:Person><foaf:surname>Doe</foaf:surname><foaf:givenName>J</foaf:givenName></foaf:Person></rdf:li></rdf:Seq></bib:authors><dc:title>Bright cats</dc:title><dc:date>2019</dc:date></bib:Article><bib:Journal rdf:about='#j'><dc:title>Cats</dc:title><dc:identifier>DOI 10.5555/x</dc:identifier></bib:Journal></rdf:RDF>",
        &["zotero-rdf", "#i1; Bright cats; Doe, J; 2019; Cats; 10.5555/x"],
    );
}

#[test]
fn tables_have_their_columns_in_any_order() {
    check(
        "a.csv",
        "Year;PubMed ID;Authors;Article Title;DOI\n2019;12;Doe, J.; Bright cats;https://doi.org/10.5555/x\n",
        &["table", "–; Bright cats; Doe, J.; 2019; –; 10.5555/x, pmid 12"],
    );
    check(
        "a.tsv",
        "title\tauthor\tyear\nBright cats\tDoe J, Roe R\t2019\n\t\t\n",
        &["table", "–; Bright cats; Doe J & Roe R; 2019; –; "],
    );
}

#[test]
fn bare_identifiers_are_a_list() {
    check(
        "a.txt",
        "# to check\n10.5555/a\nhttps://doi.org/10.5555/B\nPMID: 123\n31921628\nPMC777\n",
        &[
            "identifiers",
            "–; –; ; –; –; 10.5555/a",
            "–; –; ; –; –; 10.5555/b",
            "–; –; ; –; –; pmid 123",
            "–; –; ; –; –; pmid 31921628",
            "–; –; ; –; –; pmc 777",
        ],
    );
}

#[test]
fn latex_items_are_read() {
    check(
        "a.tex",
        "\\begin{thebibliography}{9}\n\\bibitem[Doe(2019)]{doe} J.~Doe and R.~Roe.\n\\newblock Bright cats of {\\AA}land.\n\\newblock \\emph{Cats}, 3:1, 2019. \\url{https://doi.org/10.5555/x}\n% \\bibitem{no} Not me\n\\bibitem{roe} Rita Roe, et al. Dim Lights Are All We Need. \\emph{Cats}, 2017.\n\\end{thebibliography}\n",
        &[
            "latex",
            "doe; Bright cats of Åland; J. Doe & R. Roe; 2019; Cats; 10.5555/x",
            "roe; Dim Lights Are All We Need; Rita Roe; 2017; Cats; ",
        ],
    );
}

#[test]
fn manuscripts_give_their_list_of_references() {
    check(
        "a.md",
        "# Cats\n\nWe saw cats (Doe 2019).\n\n## References\n\n1. Doe J, Roe R. Bright cats of the north. J Cats. 2019;3(1):1-9. doi:10.5555/x\n2. Smith AB. Dim cats in the\n   dark. Cats. 2018.\n\n## Appendix\n\n3. Not a reference.\n",
        &[
            "manuscript (text)",
            "1; Bright cats of the north; Doe J & Roe R.; 2019; J Cats; 10.5555/x",
            "2; Dim cats in the dark; Smith AB; 2018; Cats; ",
        ],
    );
    check(
        "a.txt",
        "Text.\n\nReferences\n\nDoe, J., & Roe, R. (2019). Bright cats of the north. Journal of Cats, 3(1), 1–9. https://doi.org/10.5555/x\n\nSmith, A. B. (2018). Dim cats: A study. Cats, 4.\n",
        &[
            "manuscript (text)",
            "–; Bright cats of the north; Doe, J. & Roe, R.; 2019; Journal of Cats; 10.5555/x",
            "–; Dim cats: A study; Smith, A. B.; 2018; Cats; ",
        ],
    );
    check(
        "b.txt",
        "References\n[1] J. Doe and R. Roe, \u{201c}Bright cats of the north,\u{201d} IEEE Trans. Cats, vol. 3, no. 1, 2019.\n[2] A. Smith, \u{201c}Dim cats in the dark,\u{201d} in Proc. Cats, 2018.\n",
        &[
            "manuscript (text)",
            "1; Bright cats of the north; J. Doe & R. Roe; 2019; IEEE Trans. Cats; ",
            "2; Dim cats in the dark; A. Smith; 2018; Proc. Cats; ",
        ],
    );
}

#[test]
fn a_text_without_list_gives_its_dois_and_says_so() {
    let text = "Cats were seen by us in 2019 at 10.5555/x.\nAnd dogs, which nobody had ever seen before in this place, barked at them at night. And so on.\n\nMore words without any number follow here, so that this is no list at all, but prose.\n";
    let (references, file) = read_bytes("a.txt", text.as_bytes()).unwrap();
    assert_eq!(references.len(), 1);
    let why = "no list of references found; the DOIs in the text are checked, and nothing else";
    assert_eq!(file.incomplete.as_deref(), Some(why));
    let list = read(&[ListSource::Bytes("a.txt".to_owned(), text.as_bytes().to_vec())]);
    assert_eq!(list.errors.len(), 1, "a list that was not found does not count as checked");
}

#[test]
fn nothing_is_never_a_list() {
    check("a.bib", "", &["a.bib: is empty"]);
    check("a.bib", "% nothing yet\n", &["a.bib: no references found"]);
    check("a.txt", "Plain words.\n", &["a.txt: no references found"]);
    check(
        "a.xml",
        "<feed></feed>",
        &["a.xml: XML of a kind that is not read as a reference list; export as RIS or BibTeX"],
    );
    check("a.json", "[]", &["a.json: no references found"]);
}

#[track_caller]
fn check_fix(ending: &str, text: &str, expected: &str) {
    let (references, _) = read_bytes(&format!("a.{ending}"), text.as_bytes()).unwrap();
    let addition = |reference: &Reference| Addition {
        span: reference.place.span.clone().unwrap(),
        note: "Retracted: see 10.5555/n_1".to_owned(),
        notices: vec!["10.5555/n_1".to_owned()],
    };
    let additions: Vec<Addition> = references.iter().skip(1).map(addition).collect();
    let fixed = String::from_utf8(fix(text.as_bytes(), ending, &additions).unwrap()).unwrap();
    assert_eq!(fixed, expected);
    let (again, _) = read_bytes(&format!("a.{ending}"), fixed.as_bytes()).unwrap();
    let additions: Vec<Addition> = again.iter().skip(1).map(addition).collect();
    assert_eq!(
        fix(fixed.as_bytes(), ending, &additions).unwrap(),
        fixed.as_bytes(),
        "a second run changes nothing"
    );
}

#[test]
fn a_fixed_list_keeps_every_other_byte() {
    check_fix(
        "bib",
        "% é\r\n@article{a, title={A b}}\r\n@article{b,\r\n\ttitle = {C},\r\n\tnote = {mine}\r\n}\r\n tail",
        "% é\r\n@article{a, title={A b}}\r\n@article{b,\r\n\ttitle = {C},\r\n\tnote = {mine},\r\n\taddendum = {Retracted: see 10.5555/n\\_1},\r\n\tretraction-notice = {10.5555/n_1}\r\n}\r\n tail",
    );
    check_fix(
        "bib",
        "@article{a, title={A b}}\n@article{b, title = {C}}",
        "@article{a, title={A b}}\n@article{b, title = {C},\n  note = {Retracted: see 10.5555/n\\_1},\n  retraction-notice = {10.5555/n_1}\n}",
    );
    check_fix(
        "ris",
        "\u{feff}TY  - JOUR\nTI  - A\nER  - \n\nTY  - JOUR\nTI  - B\nER  - \n",
        "\u{feff}TY  - JOUR\nTI  - A\nER  - \n\nTY  - JOUR\nTI  - B\nN1  - Retracted: see 10.5555/n_1\nN1  - Notice: 10.5555/n_1\nER  - \n",
    );
}

#[test]
fn single_byte_encodings_are_amended_in_place_and_others_refused() {
    let latin = b"@article{a, title={Caf\xe9 au lait}}\n@article{b, title={B caf\xe9}}\n";
    let (references, file) = read_bytes("a.bib", latin).unwrap();
    assert_eq!(file.encoding.as_deref(), Some("windows-1252"));
    let span = references[1].place.span.clone().unwrap();
    let addition = Addition { span, note: "x".to_owned(), notices: Vec::new() };
    let fixed = fix(latin, "bib", &[addition]).unwrap();
    assert_eq!(
        fixed,
        b"@article{a, title={Caf\xe9 au lait}}\n@article{b, title={B caf\xe9},\n  note = {x}\n}\n"
    );
    assert_eq!(fix(b"10.5555/a", "txt", &[]), Err(FixError::Format));
}

#[test]
fn latex_brings_the_bibliographies_that_it_names() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("thesis.tex", "\\documentclass{book}\\bibliography{one,two}");
    write("one.bib", "@misc{a, title={Bright cats}}");
    write("notes.png", "x");
    let names = |path: &Path| {
        let list = read(&[ListSource::Path(path.to_owned())]);
        let keys: Vec<String> =
            list.references.iter().filter_map(|reference| reference.key.clone()).collect();
        let errors: Vec<String> =
            list.errors.iter().map(|error| error.reason.split('`').next().unwrap().to_owned()).collect();
        (keys, errors, list.passed_over.len())
    };
    assert_eq!(
        names(&folder.path().join("thesis.tex")),
        (vec!["a".to_owned()], vec!["names the bibliography ".to_owned()], 0)
    );
    write("two.bib", "@misc{b, title={Dim cats}}");
    assert_eq!(names(folder.path()), (vec!["a".to_owned(), "b".to_owned()], Vec::new(), 1));
}

/// The keys that are read from documents and lists in memory, then what is missing.
#[track_caller]
fn check_documents(files: &[(&str, &str)], expected: &[&str]) {
    let sources =
        files.iter().map(|(name, text)| ListSource::Bytes((*name).to_owned(), text.as_bytes().to_vec()));
    let list = read(&sources.collect::<Vec<_>>());
    let keys = list.references.iter().filter_map(|reference| reference.key.clone());
    let found: Vec<String> = keys.chain(list.errors.iter().map(ToString::to_string)).collect();
    assert_eq!(found, expected);
}

#[test]
fn a_bibliography_that_is_given_beside_its_document_is_read_once() {
    let (one, paper) = (("one.bib", "@misc{a, title={Bright cats}}"), ("p.tex", "\\bibliography{one}"));
    check_documents(&[paper, one], &["a"]);
    check_documents(&[one, paper], &["a"]);
    check_documents(&[("p.tex", "\\addbibresource{lib/One.bib}"), one], &["a"]);
    check_documents(&[paper], &["p.tex: names the bibliography `one`, which is not here; name it too"]);
    // What LaTeX made of the bibliography stands for it.
    check_documents(&[paper, ("p.bbl", "\\bibitem{a} J. Doe. Bright cats. 2019.")], &["a"]);
    let carried = "\\begin{filecontents*}{one.bib}\n@misc{a, title={Bright cats}}\n\\end{filecontents*}\n\\bibliography{one}";
    check_documents(&[("p.tex", carried)], &["a"]);
    check_documents(
        &[("p.tex", "\\begin{document}\\include{two}"), one],
        &["a", "p.tex: takes in the file `two`, which is not here; name it too"],
    );
    check_documents(&[("p.tex", "\\input{glyphtounicode}\\begin{document}\\bibliography{one}"), one], &["a"]);
}

#[test]
fn parts_of_a_document_are_read_and_cycles_end() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    std::fs::create_dir(folder.path().join("parts")).unwrap();
    write(
        "main.tex",
        "\\begin{document}\n\\include{parts/one}\n\\input parts/two.tex\n\\import{parts}{three}",
    );
    write("parts/one.tex", "Words and no reference. \\input{main}");
    write("parts/two.tex", "\\input{parts/one}\\bibliography{refs}");
    write("parts/three.tex", "100\\% \\bibitem{c} J. Doe. Loud cats. 2019. \\setlength{\\bibitemsep}{0pt}");
    write("parts/refs.bib", "@misc{b, title={Dim cats}}");
    let list = read(&[ListSource::Path(folder.path().join("main.tex"))]);
    let keys: Vec<_> = list.references.iter().filter_map(|reference| reference.key.as_deref()).collect();
    assert_eq!((keys, list.errors), (vec!["b", "c"], Vec::new()));
}

#[test]
fn the_identifiers_of_a_notice_in_a_note_are_not_the_work_s() {
    check(
        "a.bib",
        "@misc{a, title={Bright cats}, note={Notice: retracted (2020), see 10.5555/n}}\n@misc{b, title={Dim cats}, note={doi 10.5555/b}}",
        &["bibtex", "a; Bright cats; ; –; –; ", "b; Dim cats; ; –; –; 10.5555/b"],
    );
}
