//! What the owner of an archive and the archive as a whole say of notices: corrections, publishers, journals, wordings.

use serde_json::{Value, json};

use crate::sandbox::Sandbox;

const TEMPLATE: &str = "This article has been retracted by the publisher following an investigation. The investigation found \
signs of systematic manipulation of the publication process, and we cannot vouch for the reliability of the content";

/// A notice as a JSON line, with whatever members besides.
fn notice(id: &str, members: &Value) -> String {
    let mut notice =
        json!({"id": id, "nature": "retraction", "title": format!("Retraction: {id}"), "text": ""});
    for (member, value) in members.as_object().unwrap() {
        notice[member] = value.clone();
    }
    format!("{notice}\n")
}

fn worded(id: &str, words: &str) -> String {
    notice(id, &json!({"text": format!("{TEMPLATE}. {words}")}))
}

fn show(sandbox: &Sandbox, id: &str) -> Value {
    sandbox.run(&["show", id, "--format", "json"]).code(0).json()
}

fn index(sandbox: &Sandbox, args: &[&str]) -> Value {
    sandbox.run(&[&["index", "--format", "json", "--quiet"], args].concat()).json()
}

/// All that the archive answers, without scores.
fn everything(sandbox: &Sandbox) -> Value {
    let facets = ["--facet", "cluster:100", "--facet", "journal:100", "--facet", "family:100"];
    let mut answer = sandbox.search(&[&["--limit", "100"], &facets[..]].concat());
    for hit in answer["hits"].as_array_mut().unwrap() {
        hit["score"] = Value::Null;
    }
    answer
}

/// Checks that the archive as updated answers like one that is built from nothing.
#[track_caller]
fn check_like_rebuilt(sandbox: &Sandbox) {
    let updated = everything(sandbox);
    index(sandbox, &["--rebuild"]);
    assert_eq!(updated, everything(sandbox));
}

fn correction(id: &str, field: &str, value: &Value) -> String {
    format!(
        "{}\n",
        json!({"id": id, "set": {field: value}, "why": "the journal says so", "by": "the archive's owner"})
    )
}

fn two_notices() -> Sandbox {
    let article = json!([{"title": "Mice", "authors": ["Ada Exampleson"], "doi": "10.5555/a"}]);
    let first = notice(
        "10.5555/n1",
        &json!({"doi": "10.5555/n1", "articles": article, "publisher": {"as_found": "Examplini", "imprint": "Examplini", "family": "Examplini"}}),
    );
    Sandbox::new().file("a.jsonl", first + &notice("two", &json!({"journal": "Annals"})))
}

#[test]
fn a_correction_wins_survives_and_goes() {
    let sandbox = two_notices();
    index(&sandbox, &["corpus"]);
    sandbox.write(
        "corrections.jsonl",
        correction("10.5555/n1", "articles.0.authors", &json!(["Max Mustermann"])),
    );
    index(&sandbox, &[]);
    let shown = show(&sandbox, "10.5555/n1");
    assert_eq!(shown["articles"][0]["authors"], json!(["Max Mustermann"]));
    assert_eq!(shown["corrections"][0]["source"], "correction");
    assert_eq!(shown["corrections"][0]["replaced"], json!(["Ada Exampleson"]));
    assert_eq!(shown["corrections"][0]["path"], "corpus/corrections.jsonl");
    assert_eq!(sandbox.ids(&["author:mustermann"]), ["10.5555/n1"]);
    sandbox.run(&["search", "author:exampleson", "--quiet"]).code(1);
    let text = sandbox.run(&["show", "10.5555/n1"]).code(0).stdout;
    assert!(text.contains("the journal says so") && text.contains("Ada Exampleson"), "{text}");
    // The record changes; the correction stays.
    let changed = notice(
        "10.5555/n1",
        &json!({"doi": "10.5555/n1", "articles": [{"title": "Men", "authors": ["Eva Exampleson"]}]}),
    );
    sandbox.write("a.jsonl", changed);
    index(&sandbox, &[]);
    assert_eq!(show(&sandbox, "10.5555/n1")["corrections"][0]["replaced"], json!(["Eva Exampleson"]));
    check_like_rebuilt(&sandbox);
    std::fs::remove_file(sandbox.path("corpus/corrections.jsonl")).unwrap();
    index(&sandbox, &[]);
    assert_eq!(show(&sandbox, "10.5555/n1")["articles"][0]["authors"], json!(["Eva Exampleson"]));
    check_like_rebuilt(&sandbox);
}

#[track_caller]
fn check_told(record: &str, expected: &str) {
    let sandbox = two_notices();
    sandbox.write("corrections.jsonl", correction("two", "journal", &json!("Archives")) + record);
    let run = sandbox.run(&["index", "corpus"]).code(2);
    assert!(run.stderr.contains(&format!("corpus/corrections.jsonl:2: {expected}")), "{}", run.stderr);
    assert_eq!(show(&sandbox, "two")["journal"], "Archives");
    let doctor = sandbox.run(&["doctor"]).code(2).stdout;
    assert!(doctor.contains("corpus/corrections.jsonl:2: "), "{doctor}");
}

#[test]
fn a_correction_that_cannot_be_is_told_with_its_place() {
    check_told(
        &correction("nobody", "journal", &json!("x")),
        "there is no notice `nobody` in this archive to correct",
    );
    check_told(
        &correction("two", "author", &json!("x")),
        "correction of `two`: there is no field `author` to correct; fields are nature, ",
    );
    check_told(
        &correction("two", "articles.0.title", &json!("x")),
        "correction of `two`: `articles.0.title`: there is no article 0; the notice speaks of 0, counted from 0",
    );
    check_told(
        &correction("two", "dates.published", &json!("soon")),
        "correction of `two`: `dates.published` cannot be \"soon\": `soon` is not a date",
    );
    check_told("{\"id\":\"two\",\"set\":{\"journal\":\"x\"}}", "is not a correction: missing field `why`");
    check_told(
        "{\"id\":\"two\",\"set\":{},\"why\":\"x\",\"by\":\"y\"}",
        "the correction of `two` changes nothing",
    );
}

#[test]
fn a_correction_waits_for_its_notice() {
    let sandbox = two_notices();
    sandbox.write("corrections.jsonl", correction("three", "journal", &json!("Archives")));
    sandbox.run(&["index", "corpus", "--quiet"]).code(2);
    sandbox.write("b.jsonl", notice("four", &json!({})));
    sandbox.run(&["index", "--quiet"]).code(2);
    sandbox.write("c.jsonl", notice("three", &json!({"journal": "Annals"})));
    sandbox.run(&["index", "--quiet"]).code(0);
    assert_eq!(show(&sandbox, "three")["journal"], "Archives");
    check_like_rebuilt(&sandbox);
}

#[test]
fn a_table_of_ones_own_names_publishers() {
    let sandbox = two_notices();
    index(&sandbox, &["corpus"]);
    let doctor = sandbox.run(&["doctor", "--format", "json"]).code(0).json();
    assert_eq!(doctor["unknown_publishers"], json!({"Examplini": 1}));
    sandbox.write("publishers.csv", "name,imprint,family,from,until\nExamplini,Esempi,Exempla Holding,,\n");
    index(&sandbox, &[]);
    let publisher = show(&sandbox, "10.5555/n1")["publisher"].clone();
    assert_eq!(publisher, json!({"as_found": "Examplini", "imprint": "Esempi", "family": "Exempla Holding"}));
    assert_eq!(sandbox.ids(&["family:\"Exempla Holding\""]), ["10.5555/n1"]);
    let doctor = sandbox.run(&["doctor", "--format", "json"]).code(0).json();
    assert_eq!(doctor["unknown_publishers"], json!({}));
    check_like_rebuilt(&sandbox);
    std::fs::remove_file(sandbox.path("corpus/publishers.csv")).unwrap();
    index(&sandbox, &[]);
    assert_eq!(show(&sandbox, "10.5555/n1")["publisher"]["family"], "Examplini");
    check_like_rebuilt(&sandbox);
    sandbox.write("publishers.csv", "name,imprint,family\nExamplini,,Exempla\n");
    let run = sandbox.run(&["index"]).code(2);
    assert!(run.stderr.contains("corpus/publishers.csv: no record could be read"), "{}", run.stderr);
}

#[test]
fn the_owner_at_the_time_is_told() {
    let hindawi = json!({"as_found": "Hindawi Limited", "imprint": "Hindawi", "family": "Wiley"});
    let old = notice("old", &json!({"publisher": hindawi, "dates": {"published": "2015-03-01"}}));
    let new = notice("new", &json!({"publisher": hindawi, "dates": {"published": "2023-03-01"}}));
    let sandbox = Sandbox::indexed(&[("a.jsonl", &(old + &new))]);
    assert_eq!(show(&sandbox, "old")["publisher"]["family_then"], "Hindawi");
    assert_eq!(show(&sandbox, "new")["publisher"].get("family_then"), None);
    sandbox.write("b.jsonl", notice("old", &json!({"pages": "7"})));
    index(&sandbox, &[]);
    check_like_rebuilt(&sandbox);
}

#[test]
fn a_journal_goes_by_its_full_name_once_the_archive_knows_it() {
    let sandbox = Sandbox::indexed(&[("a.jsonl", &notice("short", &json!({"journal": "J Invent Biol"})))]);
    assert_eq!(show(&sandbox, "short")["journal"], "J Invent Biol");
    sandbox.write("b.jsonl", notice("long", &json!({"journal": "The Journal of Inventive Biology"})));
    index(&sandbox, &[]);
    let shown = show(&sandbox, "short");
    assert_eq!(shown["journal"], "The Journal of Inventive Biology");
    assert_eq!(shown["journal_also"], json!(["J Invent Biol"]));
    for name in ["J Invent Biol", "The Journal of Inventive Biology"] {
        let found = sandbox.search(&["--journal", name]);
        assert!(found["hits"].as_array().unwrap().iter().any(|hit| hit["notice"]["id"] == "short"), "{name}");
    }
    let facets = sandbox.run(&["facets", "journal", "--format", "json"]).code(0).json();
    assert_eq!(facets["values"][0]["count"], 2);
    check_like_rebuilt(&sandbox);
    sandbox.write("c.jsonl", notice("other", &json!({"journal": "Journal of Invention Biology"})));
    index(&sandbox, &[]);
    assert_eq!(show(&sandbox, "short")["journal"], "J Invent Biol", "it may be either");
    check_like_rebuilt(&sandbox);
    std::fs::remove_file(sandbox.path("corpus/c.jsonl")).unwrap();
    index(&sandbox, &[]);
    assert_eq!(show(&sandbox, "short")["journal"], "The Journal of Inventive Biology");
    check_like_rebuilt(&sandbox);
}

#[test]
fn notices_of_one_wording_share_a_cluster_however_they_came() {
    let sandbox = Sandbox::indexed(&[(
        "a.jsonl",
        &(worded("one", "Ada Exampleson did not answer on 3 May 2021")
            + &notice(
                "apart",
                &json!({"text": "The authors retract this article because two of the blots in it are one and the same."}),
            )
            + &notice("row", &json!({"text": ""}))),
    )]);
    let cluster = |id: &str| show(&sandbox, id)["cluster"].as_str().map(str::to_owned);
    assert_eq!(cluster("row"), None);
    assert_ne!(cluster("one"), cluster("apart"));
    sandbox.write(
        "b.jsonl",
        worded("two", "Max Mustermann did not answer on 7 June 2022")
            + &worded("three", "The authors agree."),
    );
    index(&sandbox, &[]);
    assert_eq!(cluster("one"), cluster("two"));
    assert_eq!(cluster("one"), cluster("three"));
    check_like_rebuilt(&sandbox);
    let name = cluster("one").unwrap();
    let mut found = sandbox.ids(&[&format!("cluster:{name}")]);
    found.sort();
    assert_eq!(found, ["one", "three", "two"]);
    let facets = sandbox.run(&["facets", "cluster", "--format", "json"]).code(0).json();
    assert_eq!((&facets["values"][0]["count"], &facets["not_stated"]), (&json!(3), &json!(1)));
    std::fs::remove_file(sandbox.path("corpus/b.jsonl")).unwrap();
    index(&sandbox, &[]);
    check_like_rebuilt(&sandbox);
}

/// Three notices of one wording in two journals, one of another wording, one without.
fn wordings() -> Sandbox {
    let date = |date: &str| json!({"published": date});
    let one = |id: &str, journal: &str, year: &str| {
        notice(id, &json!({"text": format!("{TEMPLATE}. {id}"), "journal": journal, "dates": date(year)}))
    };
    let rest = notice(
        "other",
        &json!({"text": "The authors retract this article because two of the blots in it are one.", "journal": "Annals"}),
    );
    Sandbox::indexed(&[(
        "a.jsonl",
        &[
            one("a", "Annals", "2019"),
            one("b", "Annals", "2021"),
            one("c", "Archives", "2020"),
            rest,
            notice("row", &json!({"journal": "Annals"})),
        ]
        .concat(),
    )])
}

#[test]
fn one_notice_stands_for_its_wording() {
    let sandbox = wordings();
    let answer = sandbox.search(&["--collapse", "cluster", "--sort", "newest", "--facet", "journal"]);
    let hits: Vec<_> = answer["hits"]
        .as_array()
        .unwrap()
        .iter()
        .map(|hit| (hit["notice"]["id"].as_str().unwrap(), hit["others"].as_u64().unwrap()))
        .collect();
    assert_eq!(hits, [("b", 2), ("other", 0), ("row", 0)]);
    assert_eq!((&answer["total"], &answer["total_collapsed"]), (&json!(5), &json!(3)));
    let journals: Vec<_> = answer["facets"]["journal"]
        .as_array()
        .unwrap()
        .iter()
        .map(|v| (v["value"].as_str().unwrap(), v["count"].as_u64().unwrap()))
        .collect();
    assert_eq!(journals, [("Annals", 3), ("Archives", 1)]);
    let ids = |args: &[&str]| sandbox.ids(&[&["--collapse", "cluster", "--no-facets"], args].concat());
    assert_eq!(ids(&["--sort", "oldest"])[0], "a");
    assert_eq!(ids(&["--journal", "Archives"]), ["c"]);
    assert_eq!(ids(&["investigation"]).len(), 1);
    // Pages fit together.
    let first = sandbox.search(&["--collapse", "cluster", "--sort", "newest", "--limit", "1"]);
    assert_eq!(ids(&["--sort", "newest", "--after", first["next"].as_str().unwrap()]), ["other", "row"]);
    // A wording in two segments is one.
    sandbox.write(
        "b.jsonl",
        notice(
            "d",
            &json!({"text": format!("{TEMPLATE}. d"), "journal": "Annals", "dates": {"published": "2023"}}),
        ),
    );
    index(&sandbox, &[]);
    assert_eq!(ids(&["--sort", "newest"]), ["d", "other", "row"]);
    let facets =
        sandbox.run(&["facets", "journal", "--collapse", "cluster", "--format", "json"]).code(0).json();
    assert_eq!((&facets["values"][0]["count"], &facets["total_collapsed"]), (&json!(3), &json!(3)));
    let text = sandbox.run(&["search", "--collapse", "cluster"]).code(0).stdout;
    assert!(text.contains("and 3 more notices of this wording") && text.contains("in 3 wordings"), "{text}");
}

#[test]
fn a_notice_says_where_it_leaves_its_wording() {
    let sandbox = wordings();
    sandbox.write(
        "b.jsonl",
        notice(
            "d",
            &json!({"text": format!("{TEMPLATE}. The first author has never agreed to any of this.")}),
        ),
    );
    index(&sandbox, &[]);
    let template = show(&sandbox, "d")["template"].clone();
    assert_eq!((&template["notices"], &template["compared"]), (&json!(4), &json!(3)));
    let text = sandbox.run(&["show", "d"]).code(0).stdout;
    assert!(text.contains("appears in 4 notices"), "{text}");
    assert!(text.contains("“The first author has never agreed to any of this”"), "{text}");
    assert!(sandbox.run(&["show", "a"]).code(0).stdout.contains("as in 3 others but for names"));
    assert_eq!(show(&sandbox, "row").get("template"), None);
}

#[test]
fn an_author_is_not_merged_with_a_namesake() {
    let by = |id: &str, authors: &Value, subject: &str, year: u32| {
        let article = json!({"title": id, "doi": format!("10.5555/{id}"), "authors": authors, "year": year});
        notice(id, &json!({"articles": [article], "subjects": [subject]}))
    };
    let sandbox = Sandbox::indexed(&[(
        "a.jsonl",
        &[
            by("p1", &json!(["Wei Wang", "Ana Müller", "Bo Hu"]), "Physics", 2010),
            by("p2", &json!(["Wang W", "Ana Muller", "Hu, Bo"]), "Physics", 2012),
            by("m1", &json!(["Wei Wang", "Carla Reyes"]), "Medicine", 2011),
            by("x", &json!(["Wu Wang", "Carla Reyes"]), "Medicine", 2011),
        ]
        .concat(),
    )]);
    for args in [&["author:\"Wang, Wei\""][..], &["--author", "Wang, Wei"]] {
        let people = sandbox.search(args)["people"].clone();
        assert_eq!((&people[0]["name"], &people[0]["may_be_people"]), (&json!("Wang, Wei"), &json!(2)));
        assert_eq!(people[0]["groups"][0]["ids"], json!(["p1", "p2"]));
        assert_eq!(people[0]["groups"][0]["shared"], json!(["co-authors", "subject"]));
        assert_eq!(people[0]["groups"][1]["ids"], json!(["m1"]));
    }
    let text = sandbox.run(&["search", "--author", "Wang, Wei"]).code(0).stdout;
    assert!(text.contains("2 different people may share the name “Wang, Wei”"), "{text}");
    assert!(text.contains("may be one person: shared co-authors, subject"), "{text}");
    assert!(sandbox.search(&["physics"]).get("people").is_none());
}
