//! Every construct of the query language on every field: it finds the notice that states it, and not the one that does not.

use super::*;
use crate::query::{self, Field, parse};
use crate::search::{FacetRequest, SearchRequest};

/// A notice that states every field, and one that states none.
const LINES: &str = r#"
{"id":"10.5555/full","nature":"expression_of_concern","title":"Retraction: Copper frogs of the lung","doi":"10.5555/full","pmid":"901","journal":"Journal of Copper","issn":["1234-5678"],"publisher":{"as_found":"Elsewhere Press Ltd","imprint":"Elsewhere Press","family":"Elsewhere Group"},"dates":{"published":"2020-05-14"},"articles":[{"title":"Copper frogs","authors":["Ana Quill"],"year":2019,"published":"2019-10-27","type":"Research Article","institutions":["Institute of Silver Rivers"],"countries":["New Nowhere"],"status":"retracted"}],"people":[{"name":"Ben Otter","role":"approver"},{"name":"Cleo Marten","role":"editor"},{"name":"Dora Badger","role":"investigator"},{"name":"Emil Stoat","role":"complainant"},{"name":"Faye Weasel","role":"signatory"}],"initiator":["publisher"],"stance":"no_response","reasons":[{"code":"Duplication of Image","layer":"substance","source":"text"},{"code":"Investigation by Journal","layer":"process","source":"text"},{"code":"Limited Information","layer":"quality","source":"text"}],"text":"Images were duplicated by accident.","subjects":["Cell Biology"],"language":"en","inquiry":"answered","batch":true,"responsibility":[{"kind":"exonerated","evidence":{"start":0,"end":6,"text":"Images"}}],"raised_by":[{"kind":"reader","evidence":{"start":0,"end":6,"text":"Images"}}],"investigated_by":[{"kind":"institution","evidence":{"start":0,"end":6,"text":"Images"}}],"affected":[{"part":"figure","evidence":[{"start":0,"end":6,"text":"Images"}]}],"prior":[{"nature":"correction","evidence":{"start":0,"end":6,"text":"Images"}}],"completeness":{"rubric":1,"band":"most","met":["R01"],"lacks":["reason"]},"cluster":"sleepy template","source":{"path":"a.txt","format":"markdown","record":1},"sources":[{"path":"a.txt","format":"markdown","record":1},{"path":"b.md","format":"markdown","record":1,"values":{"dates.published":"2020-05-13"}}]}
{"id":"n:0123456789ab","nature":"other"}
"#;

/// A field with queries on it: a word, the whole value, a beginning, a misspelling, and two words that are near.
struct Row {
    field: Field,
    word: &'static str,
    value: &'static str,
    beginning: &'static str,
    misspelt: &'static str,
    near: &'static str,
}

const fn row(
    field: Field,
    word: &'static str,
    value: &'static str,
    beginning: &'static str,
    misspelt: &'static str,
    near: &'static str,
) -> Row {
    Row { field, word, value, beginning, misspelt, near }
}

/// One row for each field. Numbers have no misspellings, and a single word is not near itself: these are left empty.
const ROWS: &[Row] = &[
    row(Field::Title, "frog", "copper frogs", "cop*", "copepr~1", "copper NEAR/3 lung"),
    row(Field::Text, "duplicate", "images were duplicated", "dupl*", "imges~1", "images NEAR/1 duplicated"),
    row(Field::Author, "quill", "Quill A", "qui*", "quil~1", "quill NEAR/1 ana"),
    row(Field::Person, "weasel", "Faye Weasel", "weas*", "waesel~1", "weasel NEAR/1 faye"),
    row(Field::Approver, "otter", "Otter, Ben", "ott*", "oter~1", "ben NEAR/1 otter"),
    row(Field::Editor, "marten", "C Marten", "mart*", "martin~1", "cleo NEAR/1 marten"),
    row(Field::Investigator, "badger", "Dora Badger", "badg*", "bagder~1", "dora NEAR/1 badger"),
    row(Field::Complainant, "stoat", "Stoat E", "sto*", "stoats~1", "emil NEAR/1 stoat"),
    row(Field::Signatory, "weasel", "Weasel Faye", "fay*", "weesel~1", "faye NEAR/1 weasel"),
    row(Field::Institution, "river", "Silver Rivers", "silv*", "silvr~1", "institute NEAR/2 rivers"),
    row(Field::Country, "nowhere", "New Nowhere", "now*", "nowere~1", "new NEAR/0 nowhere"),
    row(
        Field::Publisher,
        "elsewhere",
        "Elsewhere Press Ltd",
        "elsew*",
        "elswhere~1",
        "press NEAR/0 elsewhere",
    ),
    row(Field::Family, "group", "Elsewhere Group", "gro*", "gruop~1", "group NEAR/0 elsewhere"),
    row(Field::Journal, "journal", "Journal of Copper", "cop*", "coper~1", "journal NEAR/1 copper"),
    row(Field::Issn, "1234-5678", "1234-5678", "1234-56*", "", ""),
    row(Field::Year, "2020", "2020", "202*", "", ""),
    row(Field::Date, "2020-05", "2020-05-14", "2020-0*", "", ""),
    row(Field::ArticleYear, "2019", "2019", "201*", "", ""),
    row(Field::Delay, "200", "200", "20*", "", ""),
    row(Field::Nature, "concern", "expression of concern", "expr*", "concren~1", "expression NEAR/1 concern"),
    row(Field::Status, "retracted", "retracted", "retr*", "retractd~1", ""),
    row(Field::Reason, "duplication", "Duplication of Image", "dupl*", "imgae~1", "image NEAR/1 duplication"),
    row(
        Field::Process,
        "journal",
        "Investigation by Journal",
        "inv*",
        "jurnal~1",
        "journal NEAR/1 investigation",
    ),
    row(
        Field::Quality,
        "information",
        "Limited Information",
        "lim*",
        "limted~1",
        "limited NEAR/0 information",
    ),
    row(Field::ReasonSource, "text", "text", "te*", "texr~1", ""),
    row(Field::Initiator, "publisher", "publisher", "publ*", "publisehr~1", ""),
    row(Field::Stance, "no_response", "no response", "resp*", "respnse~1", "no NEAR/0 response"),
    row(Field::Responsibility, "exonerated", "exonerated", "exon*", "exonerted~1", ""),
    row(Field::RaisedBy, "reader", "reader", "read*", "raeder~1", ""),
    row(Field::InvestigatedBy, "institution", "institution", "inst*", "institutoin~1", ""),
    row(Field::Affected, "figure", "figure", "fig*", "figrue~1", ""),
    row(Field::Prior, "correction", "correction", "corr*", "corection~1", ""),
    row(Field::Batch, "yes", "yes", "ye*", "", ""),
    row(Field::Inquiry, "answered", "answered", "answ*", "anwered~1", ""),
    row(Field::Subject, "cell", "Cell Biology", "bio*", "bioolgy~1", "biology NEAR/0 cell"),
    row(Field::ArticleType, "research", "Research Article", "rese*", "resarch~1", "article NEAR/0 research"),
    row(Field::Language, "en", "en", "en*", "", ""),
    row(Field::Source, "markdown", "markdown", "mark*", "markdwon~1", ""),
    row(Field::Disagreement, "date", "date", "dat*", "daet~1", ""),
    row(Field::Doi, "10.5555/full", "10.5555/FULL", "10.5555/fu*", "", ""),
    row(Field::Pmid, "901", "901", "90*", "", ""),
    row(Field::Completeness, "most", "most", "mos*", "", ""),
    row(Field::Lacks, "reason", "reason", "reas*", "raeson~1", ""),
    row(Field::Cluster, "sleepy", "sleepy template", "templ*", "slepy~1", "template NEAR/0 sleepy"),
];

const FULL: &str = "10.5555/full";
const BARE: &str = "n:0123456789ab";

fn asked(archive: &Archive, text: &str) -> Vec<String> {
    ids(&archive.ask(&SearchRequest::new(parse(text).query)))
}

#[test]
fn every_field_has_a_row() {
    let rows: Vec<Field> = ROWS.iter().map(|row| row.field).collect();
    assert_eq!(rows, Field::all().collect::<Vec<_>>());
}

#[test]
fn every_construct_works_on_every_field() {
    let archive = archive_of(&notices(LINES));
    for Row { field, word, value, beginning, misspelt, near } in ROWS {
        let name = field.name();
        let all = [
            format!("{name}:{word}"),
            format!("{name}:\"{value}\""),
            format!("{name}:({word} OR absent)"),
            format!("{name}:{beginning}"),
            format!("{name}:{misspelt}"),
            format!("{name}:({near})"),
            format!("{name}:({near}) AND NOT title:absent"),
            format!("{name}:*"),
            format!("frogs {name}:{word}"),
        ];
        let given = |text: &&String| !text.contains("()") && !text.ends_with(':');
        for text in all.iter().filter(given) {
            let found = asked(&archive, text);
            let expected: &[&str] = if *field == Field::Nature && text.ends_with('*') && text.len() < 10 {
                &[FULL, BARE]
            } else {
                &[FULL]
            };
            assert_eq!(found, expected, "{text}");
        }
        let unstated: &[&str] = if *field == Field::Nature { &[] } else { &[BARE] };
        assert_eq!(asked(&archive, &format!("-{name}:*")), unstated, "-{name}:*");
        assert!(!asked(&archive, &format!("* -{name}:{word}")).contains(&FULL.to_owned()), "-{name}:{word}");
    }
}

#[test]
fn nothing_is_found_where_the_field_says_something_else() {
    let archive = archive_of(&notices(LINES));
    for Row { field, .. } in ROWS {
        let name = field.name();
        let absent = match field {
            Field::Year | Field::Date | Field::ArticleYear => ["1999", "1999", "199*", "1998..1999"],
            Field::Doi => ["10.5555/absent", "10.5555/absent", "10.5555/ab*", "10.5555/absent"],
            Field::Pmid => ["902", "902", "91*", "902"],
            _ => ["absent", "absent value", "abs*", "absentt~1"],
        };
        let [word, value, beginning, misspelt] = absent;
        for text in [
            format!("{name}:{word}"),
            format!("{name}:\"{value}\""),
            format!("{name}:{beginning}"),
            format!("{name}:{misspelt}"),
        ] {
            assert_eq!(asked(&archive, &text), [""; 0], "{text}");
        }
    }
}

#[test]
fn every_field_is_a_flag_and_a_facet() {
    let archive = archive_of(&notices(LINES));
    for Row { field, value, .. } in ROWS {
        let (query, problems) = query::filter(*field, value);
        assert_eq!(problems, [], "{field:?}");
        let filters =
            vec![crate::search::Filter { field: *field, values: vec![((*value).to_owned(), query)] }];
        let facets = vec![FacetRequest { field: Field::Nature, limit_values: 9 }];
        let found = archive.ask(&SearchRequest { filters, facets, ..SearchRequest::new(query::Query::All) });
        assert_eq!(ids(&found), [FULL], "--{}", field.name());
        let unstated = u64::from(*field != Field::Nature);
        assert_eq!(found.filters[0].not_stated, unstated, "--{}", field.name());
        if field.is_facet() {
            let facets = vec![FacetRequest { field: *field, limit_values: 9 }];
            let facet = archive
                .ask(&SearchRequest { facets, ..SearchRequest::new(query::Query::All) })
                .facets
                .remove(0);
            let people = *field == Field::Person;
            let expected = if *field == Field::Nature {
                2
            } else if people {
                6
            } else {
                1
            };
            assert_eq!((facet.distinct, facet.not_stated), (expected, unstated), "facet {}", field.name());
        }
    }
}

/// The bytes that are marked, as words, in the hit for a query on running text or names.
#[track_caller]
fn check_marked(text: &str, field: &str, expected: &[&str]) {
    let archive = archive_of(&notices(LINES));
    let found = archive.ask(&SearchRequest::new(parse(text).query));
    let hit = &found.hits[0];
    let json = serde_json::to_value(&hit.notice).unwrap();
    let value = json.pointer(&format!("/{}", field.replace('.', "/"))).unwrap().as_str().unwrap();
    let spans = hit.highlights.get(field).map_or(&[][..], Vec::as_slice);
    let marked: Vec<&str> = spans.iter().map(|span| &value[span.start..span.end]).collect();
    assert_eq!(marked, expected, "{text}: {:?}", hit.highlights);
}

#[test]
fn what_was_found_is_marked() {
    check_marked("frog", "title", &["frogs"]);
    check_marked("fro*", "title", &["frogs"]);
    check_marked("frgos~1", "title", &["frogs"]);
    check_marked("frgos", "title", &["frogs"]);
    check_marked("\"copper frogs\"", "title", &["Copper frogs"]);
    check_marked("frogs NEAR/3 lung", "title", &["frogs", "lung"]);
    check_marked("FRÓGS", "title", &["frogs"]);
    check_marked("author:qui*", "articles.0.authors.0", &["Quill"]);
    check_marked("author:quil~1", "articles.0.authors.0", &["Quill"]);
    check_marked("author:Qiull", "articles.0.authors.0", &["Ana Quill"]);
    check_marked("Quill AB", "articles.0.authors.0", &["Ana Quill"]);
    check_marked("person:otter", "people.0.name", &["Ben Otter"]);
    check_marked("+duplicate", "text", &["duplicated"]);
}

#[test]
fn what_is_found_by_a_part_of_a_word_has_a_score() {
    let archive = archive_of(&notices(LINES));
    for text in ["fro*", "frgos~1", "title:fro*", "author:qui*", "frgos", "frogs NEAR/3 lung"] {
        let found = archive.ask(&SearchRequest::new(parse(text).query));
        assert!(found.hits[0].score > 0.0, "{text}");
    }
}
