//! Counts over time, by publisher and delay: what they count, what they leave out, and in every form the same.

use serde_json::{Value, json};

use crate::sandbox::Sandbox;

/// Two delays known to the day, one to the month, one to the year, one before the article, and two undated.
const NOTICES: &str = r#"
{"id":"a","nature":"retraction","title":"Retraction: copper frogs","text":"copper","publisher":{"as_found":"P","imprint":"P","family":"Large"},"dates":{"published":"2020-05-14"},"articles":[{"title":"A","year":2019,"published":"2019-10-27"}],"cluster":"w"}
{"id":"b","nature":"retraction","title":"Retraction: copper","text":"copper","publisher":{"as_found":"P","imprint":"P","family":"Large"},"dates":{"published":"2020-06-01"},"articles":[{"title":"B","published":"2020-05-02"}],"cluster":"w"}
{"id":"c","nature":"correction","title":"Correction: frogs","text":"frogs","publisher":{"as_found":"Q","imprint":"Q","family":"Small"},"dates":{"published":"2021-01-01"},"articles":[{"title":"C","published":"2019-05"}]}
{"id":"d","nature":"correction","title":"Correction: frogs","text":"frogs","dates":{"published":"2021"},"articles":[{"title":"D","year":2018}]}
{"id":"e","nature":"retraction","title":"Retraction: E","text":"E","dates":{"published":"2020-01-01"},"articles":[{"title":"E","published":"2020-01-11"}]}
{"id":"f","nature":"retraction","title":"Retraction: F","text":"F","articles":[{"title":"F","published":"2020-01-11"}]}
{"id":"g","nature":"retraction","title":"Retraction: G","text":"G","dates":{"published":"2020-01-01"},"articles":[{"title":"G"}]}
"#;

fn chart(args: &[&str]) -> Value {
    let sandbox = Sandbox::indexed(&[("a.jsonl", NOTICES)]);
    sandbox.run(&[&["stats", "--format", "json", "--chart"], args].concat()).code(0).json()
}

#[track_caller]
fn check(args: &[&str], pointer: &str, expected: Value) {
    let chart = chart(args);
    assert_eq!(chart.pointer(pointer), Some(&expected), "{args:?}: {chart:#}");
}

#[test]
fn delays_are_counted_in_days_where_both_dates_are_known_to_the_day() {
    check(&["delay"], "/categories", json!(["2020", "2021"]));
    check(&["delay"], "/series/1/values", json!([30, null]));
    check(&["delay"], "/series/2/values", json!([200, null]));
    check(&["delay"], "/rests_on", json!([2, 0]));
    check(&["delay"], "/total", json!(7));
    check(
        &["delay"],
        "/left_out",
        json!([
            {"why": "with an undated notice", "count": 1},
            {"why": "with an undated article", "count": 1},
            {"why": "known only to the month or year", "count": 2},
            {"why": "dated after the notice", "count": 1},
        ]),
    );
    check(
        &["delay"],
        "/notes",
        json!([
            "counted by article",
            "over all years: median 30, quartiles 30 and 200 days, from 2 of 7 articles"
        ]),
    );
    check(&["delay-in-years"], "/series/1/values", json!([0, 2]));
    check(&["delay-in-years"], "/left_out/1", json!({"why": "with an undated article", "count": 1}));
}

#[test]
fn delays_of_few_articles_are_not_told() {
    check(&["delay", "--suppress-below", "3"], "/series/1/values", json!([null, null]));
    check(&["delay", "--suppress-below", "3"], "/rests_on", json!([null, 0]));
    check(&["delay", "--suppress-below", "3"], "/left_out/0/count", json!(null));
    let notes = chart(&["delay", "--suppress-below", "3"])["notes"].to_string();
    assert!(!notes.contains("median"), "{notes}");
}

#[test]
fn a_total_below_the_limit_is_not_told() {
    check(&["publishers", "--suppress-below", "3", "copper", "frogs"], "/total", json!(null));
    check(&["publishers", "--suppress-below", "8"], "/total", json!(null));
    let text = |args: &[&str]| {
        let sandbox = Sandbox::indexed(&[("a.jsonl", NOTICES)]);
        sandbox.run(&[&["stats", "--chart", "publishers", "--suppress-below", "3"], args].concat()).stdout
    };
    let largest = text(&["--without-largest"]);
    assert!(largest.contains("without Large, which has most of the matches"), "{largest}");
    assert!(!largest.contains("of 5") && !largest.contains("of 7"), "{largest}");
}

#[test]
fn a_chart_says_what_was_counted() {
    let search = |args: &[&str]| chart(&[&["publishers"], args].concat())["search"].clone();
    assert_eq!(search(&[]), json!("everything"));
    assert_eq!(
        search(&["copper", "--nature", "retraction", "--nature", "correction", "--collapse", "cluster"]),
        json!("copper; nature: retraction or correction; one for each wording")
    );
    assert_eq!(search(&["--without-largest"]), json!("everything; without the largest publisher"));
}

#[test]
fn a_file_of_an_unknown_ending_is_refused() {
    let sandbox = Sandbox::indexed(&[("a.jsonl", NOTICES)]);
    let run = sandbox.run(&["stats", "--chart", "publishers", "--output", "a.png"]).code(2);
    assert_eq!(
        run.stderr.trim_end(),
        "recant: `a.png` does not end in .svg, .csv, .json or .txt; rename it, or say --format"
    );
    assert!(!sandbox.path("a.png").exists());
}

#[test]
fn what_is_beside_the_largest_is_a_number() {
    let many: String = (0..23)
        .map(|number| {
            let family = format!("Family {number:02}");
            format!(
                "{{\"id\":\"{number}\",\"title\":\"Retraction\",\"text\":\"\",\"dates\":{{\"published\":\"2020\"}},\"publisher\":{{\"as_found\":\"{family}\",\"imprint\":\"{family}\",\"family\":\"{family}\"}}}}\n"
            )
        })
        .collect();
    let sandbox = Sandbox::indexed(&[("a.jsonl", &many)]);
    let left =
        |name: &str| sandbox.run(&["stats", "--format", "json", "--chart", name]).json()["left_out"].clone();
    assert_eq!(left("publishers"), json!([{"why": "of the 3 other publishers", "count": 3}]));
    assert_eq!(left("publisher-by-year"), json!([{"why": "of the 15 other publishers", "count": 15}]));
}

#[test]
fn a_delay_is_a_field_like_others() {
    let sandbox = Sandbox::indexed(&[("a.jsonl", NOTICES)]);
    assert_eq!(sandbox.ids(&["delay:200"]), ["a"]);
    assert_eq!(sandbox.ids(&["--delay", "30"]), ["b"]);
}

#[test]
fn what_is_counted_can_be_chosen() {
    check(&["publishers"], "/series/0/values", json!([2, 2, 1, 1]));
    check(&["publishers"], "/left_out", json!([{"why": "without a stated publisher", "count": 4}]));
    check(&["publishers", "--without-largest"], "/categories", json!(["Small", "– Q"]));
    check(
        &["publishers", "--without-largest"],
        "/notes/0",
        json!("without Large, which has 2 of the matches"),
    );
    check(&["publishers", "--collapse", "cluster"], "/population", json!("wordings"));
    check(&["delay", "--collapse", "cluster"], "/population", json!("articles"));
    check(&["publishers", "--count", "articles"], "/population", json!("articles"));
    check(&["notices-by-year", "--nature", "correction"], "/categories", json!(["2021"]));
}

#[test]
fn notices_of_one_wording_count_once() {
    let text = "The editors retract this article because the figures were found to be duplicated from other work of the authors.";
    let notice = |id: &str| {
        format!(
            "{{\"id\":\"{id}\",\"title\":\"Retraction: study {id}\",\"text\":\"{text}\",\"dates\":{{\"published\":\"2020\"}}}}\n"
        )
    };
    let sandbox = Sandbox::indexed(&[("a.jsonl", &(notice("one") + &notice("two") + &notice("three")))]);
    let total = |args: &[&str]| {
        let chart = sandbox
            .run(&[&["stats", "--format", "json", "--chart", "notices-by-year"], args].concat())
            .json();
        (chart["total"].as_u64(), chart["series"][0]["values"][0].as_u64())
    };
    assert_eq!(total(&[]), (Some(3), Some(3)));
    assert_eq!(total(&["--collapse", "cluster"]), (Some(1), Some(1)));
}

#[test]
fn a_year_without_all_the_words_counts_nothing() {
    // `copper frogs` are both in one notice of 2020; one of 2021 has one of them.
    check(&["notices-by-year", "copper frogs"], "/total", json!(1));
    check(&["notices-by-year", "copper frogs"], "/series/0/values", json!([1]));
    check(&["delay", "copper frogs"], "/rests_on", json!([1]));
    let both = "copper frogs E";
    let notes = chart(&["notices-by-year", both])["notes"].to_string();
    assert!(notes.contains("no notice has all of the words; counted are those with any"), "{notes}");
}

#[test]
fn words_that_are_read_as_others_are_named() {
    let notes = chart(&["notices-by-year", "coppper"])["notes"].to_string();
    assert!(notes.contains("copper"), "{notes}");
}

#[test]
fn publishers_state_much_or_little() {
    let chart = chart(&["completeness-by-publisher"]);
    assert_eq!(chart["categories"], json!(["Large", "Small"]), "{chart:#}");
    assert_eq!(chart["rests_on"], json!([2, 1]));
    let series = chart["series"].as_array().unwrap();
    let sum = |at: usize| series.iter().filter_map(|one| one["values"][at].as_u64()).sum::<u64>();
    assert_eq!((sum(0), sum(1)), (2, 1), "the shares are those of all notices: {chart:#}");
}

#[test]
fn a_chart_is_a_picture_a_table_and_bars() {
    let sandbox = Sandbox::indexed(&[("a.jsonl", NOTICES)]);
    for kind in recant::statistics::ChartKind::ALL {
        let name = kind.name();
        let file = |ending: &str| {
            let file = format!("{name}.{ending}");
            sandbox.run(&["stats", "--chart", name, "--output", &file]).code(0);
            std::fs::read_to_string(sandbox.path(&file)).unwrap()
        };
        let (svg, csv) = (file("svg"), file("csv"));
        assert!(svg.contains("<title>") && svg.trim_end().ends_with("</svg>"), "{svg}");
        let rows = csv::ReaderBuilder::new().has_headers(false).from_reader(csv.as_bytes()).into_records();
        let columns: Vec<usize> = rows.map(|row| row.expect("a row as long as the others").len()).collect();
        assert!(columns[0] > 1, "{csv}");
        assert!(csv.contains("\ntotal,7") && csv.contains("\nsearch,everything"), "{csv}");
        assert!(csv.lines().last().is_some_and(|line| line.starts_with("archive,")), "{csv}");
        assert!(svg.contains("search: everything"), "{svg}");
    }
    let bars = sandbox.run(&["stats", "--chart", "publishers"]).code(0).stdout;
    assert!(
        bars.contains("       2  Large")
            && bars.contains("of 7 notices; not shown: 4 without a stated publisher (57.1 %)"),
        "{bars}"
    );
    let delays = sandbox.run(&["stats", "--chart", "delay"]).code(0).stdout;
    assert!(delays.contains("      30  2020") && delays.contains("       –  2021"), "{delays}");
    assert!(delays.contains("quartiles 30 and 200 days, of 2 articles"), "{delays}");
    let years = sandbox.run(&["stats", "--chart", "publisher-by-year"]).code(0).stdout;
    assert!(years.contains("Large 2") && years.contains("Small 1"), "{years}");
    let shares = sandbox.run(&["stats", "--chart", "completeness-by-publisher"]).code(0).stdout;
    assert!(shares.contains("100 %"), "{shares}");
}
