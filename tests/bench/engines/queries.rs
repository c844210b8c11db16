//! Rows to the queries that users of them would type, and queries to how long an engine takes for them.

use std::path::Path;
use std::time::Instant;

use super::Row;

const QUERIES: usize = 1_000;
const RUNS: usize = 3;

/// Rows that queries are made from; those of a larger file are skipped over evenly.
const ROWS_READ: usize = 100_000;

/// The queries of a file.
pub(crate) struct Queries {
    pub(crate) rows: usize,
    pub(crate) texts: Vec<String>,
}

/// Queries as users type them, from rows picked evenly, always the same for the same rows.
pub(crate) fn of(csv: &Path) -> Queries {
    let mut reader = csv::Reader::from_path(csv).expect("a CSV");
    let (mut count, mut rows): (usize, Vec<Row>) = (0, Vec::new());
    for row in reader.deserialize() {
        count += 1;
        rows.extend(Some(row.expect("a row")).filter(|_| rows.len() < ROWS_READ));
    }
    let made = (0..).map(|number| query(&rows[number * 7_919 % rows.len()], number));
    let whole = made.filter(|text: &String| text.split(' ').all(|word| !word.is_empty()));
    Queries { rows: count, texts: whole.take(QUERIES).collect() }
}

/// Words of titles, reasons, people and journals, one sort after the other.
fn query(row: &Row, number: usize) -> String {
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
}

fn words(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphanumeric());
    words.filter(|word| word.len() > 3).map(str::to_lowercase).collect()
}

fn some(words: &[String], from: usize, count: usize) -> String {
    let from = from.min(words.len().saturating_sub(count));
    words[from..words.len().min(from + count)].join(" ")
}

/// How long half of the queries take at most, nineteen of twenty, and all of them on average, in milliseconds.
#[derive(Clone, Copy)]
pub(crate) struct Times {
    pub(crate) p50: f64,
    pub(crate) p95: f64,
    pub(crate) mean: f64,
}

/// Asks every query three times; the fastest counts.
pub(crate) fn measure(texts: &[String], mut search: impl FnMut(&str) -> usize) -> Times {
    let mut fastest = vec![f64::INFINITY; texts.len()];
    let mut found = 0;
    for _ in 0..RUNS {
        for (text, fastest) in texts.iter().zip(&mut fastest) {
            let start = Instant::now();
            found += usize::from(search(text) > 0);
            *fastest = fastest.min(start.elapsed().as_secs_f64() * 1000.0);
        }
    }
    assert!(found > texts.len() * RUNS / 2, "most queries find something");
    fastest.sort_by(f64::total_cmp);
    let mean = fastest.iter().sum::<f64>() / fastest.len() as f64;
    Times { p50: fastest[fastest.len() / 2], p95: fastest[fastest.len() * 95 / 100], mean }
}
