//! `recant check` from outside: verdicts, formats, exit codes, and that "not checked" is never fine.

use std::path::PathBuf;

use serde_json::Value;

use crate::sandbox::{Run, Sandbox, project};

/// The folder of lists written for this project.
fn lists() -> PathBuf {
    project().join("tests/fixtures/references")
}

/// A sandbox with the sample archive indexed, and the lists in `lists`.
fn sample() -> Sandbox {
    let sandbox = Sandbox::with_sample();
    sandbox.run(&["index", "--quiet"]).code(0);
    std::fs::create_dir(sandbox.path("lists")).unwrap();
    for entry in std::fs::read_dir(lists()).unwrap().flatten() {
        std::fs::copy(entry.path(), sandbox.path("lists").join(entry.file_name())).unwrap();
    }
    sandbox
}

fn write(sandbox: &Sandbox, name: &str, text: &str) {
    std::fs::write(sandbox.path(name), text).unwrap();
}

/// `key status matched_by` of every reference.
fn verdicts(run: &Run) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let answer = run.json();
    let references = answer["references"].as_array().unwrap().iter();
    references
        .map(|r| format!("{} {} {}", text(&r["key"]), text(&r["status"]), text(&r["matched_by"])))
        .collect()
}

#[track_caller]
fn check(list: &str, code: i32, expected: &[&str]) {
    let run = sample().run(&["check", &format!("lists/{list}"), "--format", "json"]).code(code);
    assert_eq!(verdicts(&run), expected, "{}", run.stdout);
}

#[test]
fn every_format_gives_its_verdicts() {
    check(
        "thesis.bib",
        1,
        &[
            "muster2025 retracted doi",
            "astronauts concern title",
            "orchids partially_retracted doi",
            "notice is_notice doi",
            "sound no_notice_found -",
        ],
    );
    check("list.ris", 0, &["- reinstated title", "- no_notice_found -"]);
    check("list.nbib", 0, &["999000001 no_notice_found -"]);
    check("list.json", 1, &["glaciers retracted title"]);
    check("list.csv", 1, &["- retracted doi"]);
    check("dois.txt", 1, &["- retracted doi", "- no_notice_found -"]);
    check("manuscript.md", 1, &["1 retracted title", "2 no_notice_found -"]);
    check(
        "paper.tex",
        1,
        &[
            "herb retracted title",
            "muster2025 retracted doi",
            "astronauts concern title",
            "orchids partially_retracted doi",
            "notice is_notice doi",
            "sound no_notice_found -",
        ],
    );
}

#[test]
fn identifiers_and_several_lists_are_answered_in_order() {
    let sandbox = sample();
    let args = ["check", "10.5555/jma15110450", "lists/list.ris", "PMID:1", "--format", "json"];
    let answer = sandbox.run(&args).code(2).json();
    let references = answer["references"].as_array().unwrap();
    let numbers: Vec<u64> = references.iter().map(|r| r["number"].as_u64().unwrap()).collect();
    assert_eq!(numbers, [1, 2, 3, 4]);
    assert_eq!(references[1]["file"], "lists/list.ris");
    assert_eq!(references[1]["line"], 1);
    assert_eq!(answer["summary"]["retracted"], 1);
    assert!(!answer["archive"]["fingerprint"].as_str().unwrap().is_empty());
    let why = references[2]["why"].as_str().unwrap();
    assert!(why.starts_with("none in this archive of ") && why.contains("fingerprint"), "{why}");
    // The sample has hardly any number of PubMed, so that not finding one says nothing.
    let why = references[3]["why"].as_str().unwrap();
    assert!(why.starts_with("it states only a PubMed number, which this archive knows of "), "{why}");
}

#[test]
fn standard_input_and_folders_are_lists_too() {
    use std::io::Write as _;
    let sandbox = sample();
    let mut command = sandbox.command(&["check", "-", "--format", "json"]);
    let mut child =
        command.stdin(std::process::Stdio::piped()).stdout(std::process::Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(b"10.5555/jma15110450\n").unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(answer["references"][0]["status"], "retracted");
    let folder = sandbox.run(&["check", "lists", "--format", "json"]).code(1).json();
    // The list that the LaTeX document names is read once.
    assert_eq!(folder["files"].as_array().unwrap().len(), 8);
    write(&sandbox, "lists/figure.png", "x");
    let folder = sandbox.run(&["check", "lists", "--format", "json"]).code(1).json();
    assert_eq!(
        folder["passed_over"],
        serde_json::json!(["lists/figure.png: not a kind of file that holds references"])
    );
}

/// One retracted DOI in every list, each damaged in its own way: every list is answered, and one that is lost is named.
#[test]
fn in_a_folder_of_damaged_lists_none_costs_another() {
    let sandbox = sample();
    std::fs::create_dir(sandbox.path("damaged")).unwrap();
    let doi = "10.5555/jma15110450";
    let utf16: Vec<u8> =
        format!("\u{feff}TY  - JOUR\r\nDO  - {doi}\r\n").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let open = format!("@article{{a, title={{Never closed\n\n@article{{b, doi={{{doi}}}}}\n");
    let broken = format!(r#"[{{"title":"Two, "too""}},{{"DOI":"{doi}"}}]"#);
    let lists: [(&str, &[u8]); 7] = [
        ("a.ris", &utf16),
        ("b.bib", open.as_bytes()),
        ("c.json", broken.as_bytes()),
        ("d.csv", b"Titel;DOI\n\"Open;10.5555/x\nB;10.5555/jma15110450\n"),
        ("e.docx", b"PK\x03\x04 and no more"),
        ("f.nbib", b"PMID- 1\nAID - 10.5555/jma1511\n      0450 [doi]\n"),
        ("g.tex", b"\\input{g}\\bibitem{x} Doe. Bright cats. \\doi{10.5555/jma15110450}"),
    ];
    lists.iter().for_each(|(name, bytes)| {
        std::fs::write(sandbox.path("damaged").join(name), bytes).unwrap();
    });
    let report = sandbox.run(&["check", "damaged", "--format", "json"]).code(2).json();
    let answers = report["references"].as_array().unwrap();
    let found = |name: &str| {
        let of = answers.iter().filter(|one| one["file"].as_str().unwrap().ends_with(name));
        of.filter(|one| one["status"] == "retracted").count()
    };
    let retracted: Vec<usize> = lists.iter().map(|(name, _)| found(name)).collect();
    assert_eq!(retracted, [1, 1, 1, 1, 0, 1, 1], "{answers:#?}");
    assert_eq!(report["errors"].as_array().unwrap().len(), 1, "{}", report["errors"]);
    assert!(
        report["errors"][0].as_str().unwrap().contains("e.docx: is no whole ZIP"),
        "{}",
        report["errors"]
    );
}

/// Never 0: what is not checked must not pass for fine.
#[track_caller]
fn check_fails(sandbox: &Sandbox, args: &[&str], said: &str) {
    let run = sandbox.run(&[&["check"], args].concat()).code(2);
    assert!(
        run.stdout.contains(said) || run.stderr.contains(said),
        "{args:?}\n{}\n{}",
        run.stdout,
        run.stderr
    );
}

#[test]
fn what_is_not_checked_is_never_fine() {
    let sandbox = sample();
    write(&sandbox, "empty.bib", "");
    write(&sandbox, "none.bib", "% nothing\n");
    write(&sandbox, "bare.json", r#"[{"id":"x","type":"book"}]"#);
    write(&sandbox, "short.json", r#"[{"title":"Editorial"}]"#);
    write(&sandbox, "broken.pdf", "%PDF-1.4 and no more");
    write(&sandbox, "broken.bib", "@article{a, title = {Never closed");
    write(&sandbox, "thesis.tex", "\\documentclass{book}\\bibliography{nowhere}");
    std::fs::create_dir(sandbox.path("folder")).unwrap();
    check_fails(
        &sandbox,
        &["lists/dois.txt", "--index", "nowhere"],
        "there is no index `nowhere`; run `recant index --index nowhere` to build it",
    );
    check_fails(&sandbox, &["missing.bib"], "missing.bib: is neither a file nor a DOI nor a PubMed number");
    check_fails(&sandbox, &["empty.bib"], "empty.bib: is empty");
    check_fails(&sandbox, &["none.bib"], "none.bib: no references found");
    check_fails(&sandbox, &["folder"], "folder: no references found");
    check_fails(&sandbox, &["broken.pdf"], "broken.pdf: is not a PDF that can be read, or is cut off");
    check_fails(
        &sandbox,
        &["thesis.tex"],
        "names the bibliography `nowhere`, and there is no file `nowhere.bib`",
    );
    check_fails(&sandbox, &["bare.json"], "it states neither a title nor an identifier");
    check_fails(&sandbox, &["short.json"], "its title is too short to be told from others");
    check_fails(&sandbox, &["broken.bib"], "the entry is damaged: its braces do not close");
    // Nothing that is found or left out of --fail-on makes up for it.
    check_fails(&sandbox, &["lists/dois.txt", "empty.bib"], "empty.bib: is empty");
    check_fails(&sandbox, &["bare.json", "--fail-on", "retracted"], "1 not checked");
    check_fails(&sandbox, &["lists/dois.txt", "--fail-on", "clean"], "`clean` is not a verdict");
}

#[test]
fn an_archive_without_records_of_the_right_kind_checks_nothing() {
    let notices =
        Sandbox::indexed(&[("a.jsonl", r#"{"id":"1","title":"","text":"Words without any article."}"#)]);
    write(
        &notices,
        "list.json",
        r#"[{"title":"A sound study of invented birds and their songs","DOI":"10.5555/sound.1"}]"#,
    );
    let run = notices.run(&["check", "list.json"]).code(2);
    assert!(run.stdout.contains("1 not checked"), "{}", run.stdout);

    let pairs = "OriginalPaperDOI,RetractionDOI,RetractionNature\n10.5555/a,10.5555/n,Retraction\n";
    let pairs = Sandbox::indexed(&[("pairs.csv", pairs)]);
    write(
        &pairs,
        "list.json",
        r#"[{"title":"A sound study of invented birds and their songs"},{"DOI":"10.5555/A"}]"#,
    );
    let run = pairs.run(&["check", "list.json", "--format", "json"]).code(2);
    assert_eq!(verdicts(&run), ["- not_checked -", "- retracted doi"]);
    assert!(run.stdout.contains("this archive holds titles of 0 of 1 articles"), "{}", run.stdout);
}

/// Every source that states a PubMed Central number of an article or notice makes it findable, however it is cited.
#[test]
fn numbers_of_pubmed_central_are_matched() {
    let pubmed = "<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>7</PMID><Article><ArticleTitle>Dim \
        cats</ArticleTitle></Article><CommentsCorrectionsList><CommentsCorrections RefType=\"RetractionIn\"><RefSource>J \
        Ex. 2020;1(1):1</RefSource><PMID>8</PMID></CommentsCorrections></CommentsCorrectionsList></MedlineCitation><PubmedData>\
        <ArticleIdList><ArticleId IdType=\"pmc\">PMC111</ArticleId></ArticleIdList></PubmedData></PubmedArticle></PubmedArticleSet>";
    let jats = "<article article-type=\"retraction\"><front><article-meta><article-id pub-id-type=\"pmcid\">PMC900</article-id>\
        <title-group><article-title>Retraction: Bright cats</article-title></title-group><related-article \
        related-article-type=\"retracted-article\" ext-link-type=\"pmc\" xlink:href=\"PMC222\" \
        xmlns:xlink=\"http://www.w3.org/1999/xlink\"/></article-meta></front><body><p>The article is retracted.</p></body></article>";
    let rows = "Record ID,Title,OriginalPaperDOI,OriginalPaperPMCID,RetractionNature,Reason\n\
        1,Loud cats,10.5555/loud,pmc333.2,Retraction,+Error in Data;\n";
    let line = r#"{"id":"1","nature":"retraction","articles":[{"title":"Shy cats","pmcid":"PMC444"}]}"#;
    let sandbox = Sandbox::indexed(&[("a.xml", pubmed), ("b.xml", jats), ("c.csv", rows), ("d.jsonl", line)]);
    let list =
        "PMC111\nhttps://pmc.ncbi.nlm.nih.gov/articles/PMC222/\npmc333.1\nPMCID: PMC444\nPMC900\nPMC555\n";
    write(&sandbox, "list.txt", list);
    let run = sandbox.run(&["check", "list.txt", "--format", "json"]).code(1);
    let expected = ["- retracted pmcid"; 4].into_iter().chain(["- is_notice pmcid", "- no_notice_found -"]);
    assert_eq!(verdicts(&run), expected.collect::<Vec<_>>(), "{}", run.stdout);
    let found = sandbox.run(&["search", "PMC222", "--format", "json"]).code(0).json();
    assert_eq!(found["total"], 1);
}

#[test]
fn a_number_of_which_the_archive_knows_nothing_is_not_checked() {
    let sandbox = sample();
    let run = sandbox.run(&["check", "PMC123456", "--format", "json"]).code(2);
    assert!(
        run.stdout.contains("it states only a PubMed Central number, which this archive knows of "),
        "{}",
        run.stdout
    );
}

#[test]
fn exit_codes_follow_what_is_asked() {
    let sandbox = sample();
    sandbox.run(&["check", "10.5555/journal.pfib.1004410", "--fail-on", "retracted"]).code(1);
    sandbox.run(&["check", "10.5555/journal.pfib.1004410", "--fail-on", "concern"]).code(0);
    sandbox.run(&["check", "10.5555/aacrimag.can-21-0412"]).code(0);
    sandbox.run(&["check", "10.5555/aacrimag.can-21-0412", "--fail-on", "corrected,retracted"]).code(1);
}

#[test]
fn the_report_says_what_when_and_why() {
    let sandbox = sample();
    let run = sandbox
        .run(&[
            "check",
            "lists/thesis.bib",
            "--date",
            "2020-01-01",
            "--max-age",
            "1",
            "--today",
            "2100-01-01",
        ])
        .code(1);
    let first = run.stdout.find("RETRACTED 1. [muster2025] · lists/thesis.bib:2");
    let part = run.stdout.find("RETRACTED IN PART 3. [orchids] · lists/thesis.bib:15");
    let concern = run.stdout.find("EXPRESSION OF CONCERN 2. [astronauts]");
    assert!(
        first.is_some() && first < part && part < concern,
        "problems first, the gravest first:\n{}",
        run.stdout
    );
    for words in [
        "matched by doi (1.00): the DOI is that of the article",
        "cited before the notice",
        "notice to cite: ",
        "for a table of excluded studies: Muster 2025 was retracted",
        "days old, more than 1; later notices are not known to it",
        "5 references: 1 retracted, 1 retracted in part, 1 expression of concern, 1 is a notice, 1 no notice found",
    ] {
        let flat = run.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(flat.contains(words), "{words}\n{}", run.stdout);
    }
    assert!(!run.stdout.to_lowercase().contains("clean"), "{}", run.stdout);
}

#[test]
fn reports_for_machines_are_well_formed() {
    let sandbox = sample();
    let run = |format: &str| sandbox.run(&["check", "lists/thesis.bib", "--format", format]).code(1).stdout;
    let csv = run("csv");
    let mut rows = csv::Reader::from_reader(csv.as_bytes());
    assert_eq!(rows.records().map(|row| row.unwrap().len()).collect::<Vec<_>>(), [24; 5]);
    let sarif: Value = serde_json::from_str(&run("sarif")).unwrap();
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    assert_eq!(results.len(), 3);
    assert_eq!(results[0]["ruleId"], "retracted");
    assert_eq!(results[0]["locations"][0]["physicalLocation"]["region"]["startLine"], 2);
    let junit = run("junit");
    assert!(junit.contains("tests=\"5\" failures=\"3\" errors=\"0\""), "{junit}");
    assert_eq!(junit.matches("<testcase").count(), 5);
    assert!(run("markdown").contains("| 1 | Dreams of electric sheep"));
    let html = run("html");
    assert!(html.starts_with("<!doctype html>") && html.contains("default-src 'none'"));
}

#[test]
fn nothing_in_a_list_reaches_a_report_as_markup() {
    let sandbox = sample();
    let title = r#"\u001b[31m<script>alert(1)</script> =cmd() | `x` & dreams that nobody has had"#;
    write(&sandbox, "evil.json", &format!(r#"[{{"id":"<b>","title":"{title}"}}]"#));
    for format in ["text", "html", "junit", "markdown", "csv"] {
        let run = sandbox.run(&["check", "evil.json", "--all", "--format", format]).code(0);
        assert!(
            !run.stdout.contains("<script>") || format == "text" || format == "csv",
            "{format}: {}",
            run.stdout
        );
        assert!(!run.stdout.contains('\u{1b}') || format == "csv", "{format}: {}", run.stdout);
    }
}

#[test]
fn fix_adds_notes_and_keeps_every_other_byte() {
    let sandbox = sample();
    sandbox.run(&["check", "lists/thesis.bib", "--fix", "out.bib", "--quiet"]).code(1);
    let (before, after) = (
        std::fs::read_to_string(sandbox.path("lists/thesis.bib")).unwrap(),
        std::fs::read_to_string(sandbox.path("out.bib")).unwrap(),
    );
    let kept: Vec<&str> = after
        .lines()
        .filter(|line| !line.contains("Notice: ") && !line.contains("retraction-notice"))
        .collect();
    let lines: Vec<String> = before.lines().map(str::to_owned).collect();
    assert_eq!(kept.len(), lines.len());
    assert!(
        kept.iter().zip(&lines).all(|(kept, line)| kept.trim_end_matches(',') == line.trim_end_matches(','))
    );
    assert!(after.contains("retraction-notice = {10.5555/jma16060990}"), "{after}");
    assert_eq!(after.matches("Notice: ").count(), 3);
    sandbox.run(&["check", "out.bib", "--fix", "again.bib", "--quiet"]).code(1);
    assert_eq!(std::fs::read_to_string(sandbox.path("again.bib")).unwrap(), after);
    sandbox.run(&["check", "lists/dois.txt", "--fix", "out.txt"]).code(2);
}

#[test]
fn a_watch_list_tells_when_a_reference_is_retracted_later() {
    let notice = |nature: &str| {
        format!(
            r#"{{"id":"10.5555/{nature}","nature":"{nature}","doi":"10.5555/{nature}","articles":[{{"title":"Bright exosomes of the invented oyster","doi":"10.5555/a"}}]}}"#
        )
    };
    let sandbox = Sandbox::indexed(&[("a.jsonl", &notice("expression_of_concern"))]);
    write(&sandbox, "list.txt", "10.5555/a\n10.5555/b\n");
    let run = sandbox.run(&["check", "list.txt", "--watch-list", "watched.json"]).code(1);
    assert!(run.stdout.starts_with("first check of this watch list; 2 references kept"), "{}", run.stdout);
    sandbox.write("b.jsonl", notice("retraction"));
    sandbox.run(&["index", "--quiet"]).code(0);
    let run = sandbox.run(&["check", "--watch-list", "watched.json"]).code(1);
    assert!(
        run.stdout.starts_with("since the last check: was expression of concern\nRETRACTED 1."),
        "{}",
        run.stdout
    );
    let run = sandbox.run(&["check", "--watch-list", "watched.json", "--format", "json"]).code(1);
    assert_eq!(run.json()["changes"], serde_json::json!([]));
    sandbox.run(&["check", "--watch-list", "list.txt"]).code(2);
    let none = sandbox.run(&["check", "--watch-list", "none.json"]).code(2);
    assert!(
        none.stderr.contains("there is no watch list `none.json`; name a list of references to begin it"),
        "{}",
        none.stderr
    );
    sandbox.run(&["check"]).code(2);
}

/// The commands that `docs/check.md` tells others to run are run.
#[test]
fn the_examples_of_the_documentation_run() {
    let text = std::fs::read_to_string(project().join("docs/check.md")).unwrap();
    let commands: Vec<&str> = text
        .lines()
        .filter_map(|line| {
            line.trim()
                .trim_start_matches("- ")
                .strip_prefix("entry: ")
                .or(line.trim().trim_start_matches("- ").strip_prefix("run: "))
        })
        .collect();
    assert_eq!(commands.len(), 3, "{commands:?}");
    let sandbox = sample();
    std::fs::rename(sandbox.path("corpus"), sandbox.path("archive")).unwrap();
    std::fs::copy(lists().join("thesis.bib"), sandbox.path("thesis.bib")).unwrap();
    for (command, code) in commands.iter().zip([1, 0, 1]) {
        let words: Vec<&str> = command.split(" > ").next().unwrap().split_whitespace().skip(1).collect();
        // A hook gets the names of the files that changed.
        let files: &[&str] = if code == 1 && !words.contains(&"thesis.bib") { &["thesis.bib"] } else { &[] };
        if files == ["thesis.bib"] {
            sandbox.run(&["index", "archive", "--index", "archive-index", "--quiet"]).code(0);
        }
        sandbox.run(&[&words, files].concat()).code(code);
    }
}
