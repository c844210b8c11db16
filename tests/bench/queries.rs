//! Answering 1,000 queries: recant against plain tantivy with its own query parser, and SQLite FTS5, on the same rows.
//!
//! `cargo bench --bench queries -- ROWS.csv` (a CSV as `recant index` reads it, such as the complete database). The queries
//! are taken from the rows, always the same for the same rows: words of titles, reasons, people, journals. Every subject
//! gives the number of matches and ten documents read from its store; recant also marks, quotes and ranks them. Of three
//! runs of a query the fastest counts. Prints p50, p95 and mean in milliseconds, and their ratio to plain tantivy.
#![allow(
    clippy::print_stdout,
    clippy::expect_used,
    missing_docs,
    reason = "a benchmark prints, and stops when it cannot go on"
)]

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use recant::build::{BuildOptions, Root, build};
use recant::index::{LocalIndex, Settings};
use recant::query::{self, Field};
use recant::search::{FacetRequest, Matching, SearchEngine, SearchRequest};
use tantivy::aggregation::AggregationCollector;
use tantivy::aggregation::agg_req::Aggregations;
use tantivy::collector::{Count, TopDocs};
use tantivy::query::QueryParser;
use tantivy::schema::{FAST, STORED, STRING, Schema, TEXT};
use tantivy::{Index, IndexWriter, Searcher, TantivyDocument};

const QUERIES: usize = 1_000;
const RUNS: usize = 3;

/// The columns in which plain tantivy looks for words: the fewest that a user would accept, so the fastest.
const THREE: [&str; 3] = ["Title", "Author", "Reason"];
/// The columns in which recant looks for words.
const EVERY: [&str; 8] =
    ["Title", "Author", "Reason", "Subject", "Institution", "Journal", "Publisher", "Country"];
const FACETS: [&str; 5] = ["Publisher", "Year", "Reason", "Journal", "Country"];

type Row = std::collections::HashMap<String, String>;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let [csv] = args.as_slice() else { return println!("usage: cargo bench --bench queries -- ROWS.csv") };
    let rows: Vec<Row> =
        csv::Reader::from_path(csv).expect("a CSV").deserialize().map(|row| row.expect("a row")).collect();
    let queries = queries(&rows);
    println!("{} rows, {} queries, fastest of {RUNS} runs, milliseconds", rows.len(), queries.len());
    let folder = tempfile::tempdir().expect("a temporary folder");
    let plain = Plain::new(&rows, &folder.path().join("plain"));
    let recant = recant(Path::new(csv), &folder.path().join("recant"));
    for (matching, all_or_any) in [(Matching::All, "all words"), (Matching::Any, "any word")] {
        for facets in [false, true] {
            let with = if facets { "five facets" } else { "no facets" };
            println!(
                "\n{all_or_any}, {with:26} {:>8} {:>8} {:>8}  ratio of p50, p95, mean",
                "p50", "p95", "mean"
            );
            let three = measure(&queries, |text| plain.search(text, &THREE, matching, facets));
            show("tantivy, title author reason", three, three);
            let every = measure(&queries, |text| plain.search(text, &EVERY, matching, facets));
            show("tantivy, every text column", every, three);
            let ours = measure(&queries, |text| search(&recant, text, matching, facets));
            show("recant", ours, three);
        }
    }
    fts5(csv, &queries, folder.path());
}

/// Queries as users type them, from rows picked evenly.
fn queries(rows: &[Row]) -> Vec<String> {
    let pick = |number: usize| &rows[number * 7_919 % rows.len()];
    let words = |text: &str| -> Vec<String> {
        text.split(|c: char| !c.is_alphanumeric())
            .filter(|word| word.len() > 3)
            .map(str::to_lowercase)
            .collect()
    };
    let some = |words: &[String], from: usize, count: usize| -> String {
        let from = from.min(words.len().saturating_sub(count));
        words[from..words.len().min(from + count)].join(" ")
    };
    let made = (0..).map(|number| {
        let row = pick(number);
        let (title, reason) = (words(&row["Title"]), words(&row["Reason"]));
        match number % 8 {
            0 => some(&title, 2, 1),
            1 | 2 => some(&title, 1, 2),
            3 => some(&title, 0, 4),
            4 => some(&reason, 1, 2),
            5 => words(row["Author"].split(';').next().unwrap_or_default()).join(" "),
            6 => format!("{} {}", some(&title, 3, 1), some(&reason, 0, 1)),
            _ => format!("{} {}", some(&words(&row["Journal"]), 0, 2), some(&title, 0, 1)),
        }
    });
    made.filter(|text| text.split(' ').all(|word| !word.is_empty())).take(QUERIES).collect()
}

struct Plain {
    searcher: Searcher,
    index: Index,
    facets: Aggregations,
}

impl Plain {
    /// What somebody would write in an afternoon: every column as text, stored; five of them also as values to count.
    fn new(rows: &[Row], folder: &Path) -> Self {
        std::fs::create_dir_all(folder).expect("a folder");
        let mut schema = Schema::builder();
        let texts = EVERY.map(|name| (name, schema.add_text_field(name, TEXT | STORED)));
        let counted =
            FACETS.map(|name| (name, schema.add_text_field(&format!("{name}_facet"), STRING | FAST)));
        let index = Index::create_in_dir(folder, schema.build()).expect("an index");
        let mut writer: IndexWriter = index.writer_with_num_threads(2, 400 << 20).expect("a writer");
        for row in rows {
            let mut document = TantivyDocument::default();
            for (name, field) in texts {
                document.add_text(field, &row[name]);
            }
            for (name, field) in counted {
                let values = if name == "Year" { year(&row["RetractionDate"]) } else { &row[name] };
                values.split(';').filter(|value| !value.is_empty()).for_each(|v| document.add_text(field, v));
            }
            writer.add_document(document).expect("a document added");
        }
        writer.commit().expect("a commit");
        writer.wait_merging_threads().expect("merged");
        let terms = FACETS
            .map(|name| (name, serde_json::json!({"terms": {"field": format!("{name}_facet"), "size": 10}})));
        let facets = serde_json::to_value(std::collections::HashMap::from(terms)).expect("JSON");
        let searcher = index.reader().expect("a reader").searcher();
        Plain { searcher, index, facets: serde_json::from_value(facets).expect("aggregations") }
    }

    fn search(&self, text: &str, columns: &[&str], matching: Matching, facets: bool) -> usize {
        let schema = self.index.schema();
        let fields = columns.iter().map(|name| schema.get_field(name).expect("a field")).collect();
        let mut parser = QueryParser::for_index(&self.index, fields);
        if matching == Matching::All {
            parser.set_conjunction_by_default();
        }
        let query = parser.parse_query(text).expect("a query");
        let top = TopDocs::with_limit(10).order_by_score();
        let (count, best) = if facets {
            let counts = AggregationCollector::from_aggs(self.facets.clone(), Default::default());
            let (count, best, _) = self.searcher.search(&query, &(Count, top, counts)).expect("an answer");
            (count, best)
        } else {
            self.searcher.search(&query, &(Count, top)).expect("an answer")
        };
        for (_, address) in best {
            let _: TantivyDocument = self.searcher.doc(address).expect("a document");
        }
        count
    }
}

/// The year of `7/29/2009 0:00`.
fn year(date: &str) -> &str {
    date.split([' ', '/']).nth(2).unwrap_or_default()
}

fn recant(csv: &Path, folder: &Path) -> LocalIndex {
    let options = BuildOptions {
        index: folder.to_owned(),
        roots: vec![Root::Path(csv.to_owned())],
        settings: Settings { threads: 2, memory_bytes: 400 << 20 },
        ..BuildOptions::default()
    };
    build(&options, &mut |_| {}).expect("an index");
    LocalIndex::open(folder).expect("an index")
}

fn search(index: &LocalIndex, text: &str, matching: Matching, facets: bool) -> usize {
    let mut request = SearchRequest::new(query::parse(text).query);
    request.matching = matching;
    if facets {
        let fields = [Field::Publisher, Field::Year, Field::Reason, Field::Journal, Field::Country];
        request.facets = fields.map(|field| FacetRequest { field, limit_values: 10 }).to_vec();
    }
    let results = index.search(&request).expect("an answer");
    usize::try_from(results.total).expect("a number")
}

#[derive(Clone, Copy)]
struct Times {
    p50: f64,
    p95: f64,
    mean: f64,
    found: usize,
}

fn measure(queries: &[String], mut search: impl FnMut(&str) -> usize) -> Times {
    let mut fastest = vec![f64::INFINITY; queries.len()];
    let mut found = 0;
    for _ in 0..RUNS {
        found = 0;
        for (text, fastest) in queries.iter().zip(&mut fastest) {
            let start = Instant::now();
            found += usize::from(search(text) > 0);
            *fastest = fastest.min(start.elapsed().as_secs_f64() * 1000.0);
        }
    }
    fastest.sort_by(f64::total_cmp);
    let mean = fastest.iter().sum::<f64>() / fastest.len() as f64;
    Times { p50: fastest[fastest.len() / 2], p95: fastest[fastest.len() * 95 / 100], mean, found }
}

fn show(label: &str, times: Times, first: Times) {
    let Times { p50, p95, mean, found } = times;
    println!(
        "{label:37} {p50:8.3} {p95:8.3} {mean:8.3}  {:5.2} {:5.2} {:5.2}  {found} with matches",
        p50 / first.p50,
        p95 / first.p95,
        mean / first.mean
    );
}

/// SQLite's full-text search through Python, where that is at hand.
fn fts5(csv: &str, queries: &[String], folder: &Path) {
    let list = folder.join("queries.txt");
    std::fs::write(&list, queries.join("\n")).expect("a file written");
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bench/fts5.py");
    match Command::new("python3").arg(program).arg(csv).arg(&list).status() {
        Ok(status) => assert!(status.success(), "fts5.py failed"),
        Err(_) => println!("no python3, so nothing of SQLite FTS5"),
    }
}
