//! An attack on hidden numbers: from everything that the charts of one request tell, no small number follows.
//!
//! The attacker knows every sum that a reader of the charts knows, and solves them all at once, with fractions and by
//! another method than the program.

use std::collections::BTreeMap;

use proptest::test_runner::{Config, TestRunner};
use serde_json::Value;

use crate::sandbox::Sandbox;

/// Numbers below this one are hidden.
const LEAST: u64 = 4;

/// One invented notice, as a few small numbers: kind, family and imprint, year, and whether its article is dated.
type Drawn = (u8, u8, u8, u8, u8);

fn notice(number: usize, (kind, family, imprint, year, article): Drawn) -> String {
    let nature = ["retraction", "correction", "withdrawal"][usize::from(kind % 3)];
    let publisher = match family % 5 {
        0 => String::new(),
        family => format!(
            ",\"publisher\":{{\"as_found\":\"I\",\"imprint\":\"Imprint {family} {}\",\"family\":\"Family {family}\"}}",
            imprint % 3
        ),
    };
    let dates = match year % 5 {
        0 => String::new(),
        year => format!(",\"dates\":{{\"published\":\"202{year}-03-0{year}\"}}"),
    };
    let article = match article % 4 {
        0 => String::new(),
        1 => ",\"year\":2019".to_owned(),
        day => format!(",\"published\":\"2019-02-1{day}\""),
    };
    format!(
        "{{\"id\":\"{number}\",\"nature\":\"{nature}\",\"title\":\"Notice {number}\",\"text\":\"\"{publisher}{dates},\"articles\":[{{\"title\":\"A{number}\"{article}}}]}}\n"
    )
}

/// What is known of the numbers: each with its true value and whether it is told, and sums of them that are 0.
#[derive(Default)]
struct Known {
    numbers: BTreeMap<String, (u64, bool)>,
    sums: Vec<Vec<(String, f64)>>,
}

impl Known {
    /// Notes a number of the charts. One that stands in two places is told if either tells it.
    fn number(&mut self, name: String, truth: &Value, told: &Value) -> String {
        let known = self.numbers.entry(name.clone()).or_insert((truth.as_u64().unwrap_or(0), false));
        if let Some(number) = told.as_u64() {
            assert_eq!(known.0, number, "{name} is told wrongly");
            known.1 = true;
        }
        name
    }

    fn sum(&mut self, parts: Vec<String>, whole: Option<String>) {
        let parts = parts.into_iter().map(|name| (name, 1.0));
        self.sums.push(parts.chain(whole.map(|name| (name, -1.0))).collect());
    }

    /// The small numbers that follow from the sums, by elimination.
    fn betrayed(&self) -> Vec<&String> {
        let hidden: Vec<&String> =
            self.numbers.iter().filter(|(_, (_, is_told))| !is_told).map(|(name, _)| name).collect();
        let place: BTreeMap<&String, usize> =
            hidden.iter().enumerate().map(|(at, name)| (*name, at)).collect();
        let mut rows: Vec<Vec<f64>> = Vec::new();
        for sum in &self.sums {
            let mut row = vec![0.0; hidden.len()];
            for (name, sign) in sum {
                if let Some(at) = place.get(name) {
                    row[*at] += sign;
                }
            }
            rows.push(row);
        }
        let mut done = 0;
        for column in 0..hidden.len() {
            let Some(pivot) = (done..rows.len()).find(|at| rows[*at][column].abs() > 1e-6) else { continue };
            rows.swap(done, pivot);
            let factor = rows[done][column];
            rows[done].iter_mut().for_each(|value| *value /= factor);
            let row = rows[done].clone();
            for (at, other) in rows.iter_mut().enumerate().filter(|(at, _)| *at != done) {
                let times = other[column];
                assert!(at != done && times.is_finite());
                other.iter_mut().zip(&row).for_each(|(value, one)| *value -= times * one);
            }
            done += 1;
        }
        let alone = rows.iter().filter_map(|row| {
            let mut places = (0..row.len()).filter(|at| row[*at].abs() > 1e-6);
            places.next().filter(|_| places.next().is_none())
        });
        alone.map(|at| hidden[at]).filter(|name| (1..LEAST).contains(&self.numbers[*name].0)).collect()
    }
}

/// A chart as it is, and as it is told.
struct Pair<'a> {
    truth: &'a Value,
    told: &'a Value,
}

impl Pair<'_> {
    fn number(&self, known: &mut Known, name: String, pointer: &str) -> String {
        let at = |chart: &Value| chart.pointer(pointer).cloned().unwrap_or_default();
        known.number(name, &at(self.truth), &at(self.told))
    }

    fn strings(&self, list: &str) -> Vec<String> {
        let list = self.truth[list].as_array().expect("a list");
        list.iter().map(|one| one.as_str().or(one["name"].as_str()).expect("a name").to_owned()).collect()
    }

    fn left_out(&self, known: &mut Known, prefix: &str) -> Vec<String> {
        let left = self.truth["left_out"].as_array().expect("a list");
        (0..left.len())
            .map(|at| {
                let name = format!("{prefix} {}", left[at]["why"].as_str().expect("a cause"));
                self.number(known, name, &format!("/left_out/{at}/count"))
            })
            .collect()
    }
}

/// Everything that a reader of these charts knows.
fn known(truth: &[Value], told: &[Value]) -> Known {
    let mut known = Known::default();
    for (truth, told) in truth.iter().zip(told) {
        let pair = Pair { truth, told };
        let name = truth["name"].as_str().expect("a name");
        let population = truth["population"].as_str().expect("a population");
        let total = pair.number(&mut known, format!("total {population}"), "/total");
        match name {
            "notices-by-year" | "publisher-by-year" => {
                let (rows, years) = (pair.strings("series"), pair.strings("categories"));
                let mut cells = Vec::new();
                for (row, of) in rows.iter().enumerate() {
                    let of_row: Vec<String> = (0..years.len())
                        .map(|at| {
                            let name = format!("{of} in {}", years[at]);
                            pair.number(&mut known, name, &format!("/series/{row}/values/{at}"))
                        })
                        .collect();
                    if name == "publisher-by-year" && truth["left_out"][0]["why"] != "undated" {
                        known.sum(of_row.clone(), Some(format!("bar {of}")));
                    }
                    cells.extend(of_row);
                }
                let left = pair.left_out(&mut known, population);
                // Of two causes, both may hold for one notice.
                if left.len() < 2 {
                    known.sum([cells, left].concat(), Some(total));
                }
            }
            "publishers" => {
                let (mut bars, mut parts, mut whole) = (Vec::new(), Vec::new(), String::new());
                for (at, category) in pair.strings("categories").iter().enumerate() {
                    let pointer = format!("/series/0/values/{at}");
                    if let Some(part) = category.strip_prefix("– ") {
                        parts.push(pair.number(&mut known, format!("part {whole} {part}"), &pointer));
                        continue;
                    }
                    if !parts.is_empty() {
                        known.sum(std::mem::take(&mut parts), Some(whole));
                    }
                    whole = pair.number(&mut known, format!("bar {category}"), &pointer);
                    bars.push(whole.clone());
                }
                if !parts.is_empty() {
                    known.sum(parts, Some(whole));
                }
                bars.extend(pair.left_out(&mut known, population));
                known.sum(bars, Some(total));
            }
            "completeness-by-publisher" => {
                let bands = pair.strings("series");
                for (at, family) in pair.strings("categories").iter().enumerate() {
                    let whole = pair.number(&mut known, format!("bar {family}"), &format!("/rests_on/{at}"));
                    let parts = (0..bands.len()).map(|band| {
                        let name = format!("{family} {}", bands[band]);
                        pair.number(&mut known, name, &format!("/series/{band}/values/{at}"))
                    });
                    let parts = parts.collect();
                    known.sum(parts, Some(whole));
                }
            }
            "delay" | "delay-in-years" => {
                let mut all: Vec<String> = pair
                    .strings("categories")
                    .iter()
                    .enumerate()
                    .map(|(at, year)| {
                        pair.number(&mut known, format!("{name} {year}"), &format!("/rests_on/{at}"))
                    })
                    .collect();
                all.extend(pair.left_out(&mut known, population));
                known.sum(all, Some(total));
            }
            _ => {}
        }
    }
    // Every notice speaks of one article here, and all of them match.
    let archive = &told[0]["archive"]["notices"];
    known.number("total notices".to_owned(), archive, archive);
    known.number("total articles".to_owned(), archive, archive);
    known
}

#[test]
fn no_small_number_follows_from_what_is_told() {
    let one = (0u8..9, 0u8..12, 0u8..6, 0u8..9, 0u8..8);
    let archives = proptest::collection::vec(one, 6..60);
    let mut runner = TestRunner::new(Config {
        cases: 24,
        max_shrink_iters: 0,
        failure_persistence: None,
        ..Config::default()
    });
    runner
        .run(&archives, |drawn| {
            let notices: String =
                drawn.into_iter().enumerate().map(|(number, one)| notice(number, one)).collect();
            let sandbox = Sandbox::indexed(&[("a.jsonl", &notices)]);
            let charts = |least: &str| -> Vec<Value> {
                let run = sandbox.run(&["stats", "--format", "json", "--suppress-below", least]).code(0);
                run.stdout.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
            };
            let (truth, told) = (charts("0"), charts(&LEAST.to_string()));
            let known = known(&truth, &told);
            let small = known.numbers.iter().filter(|(_, (number, _))| (1..LEAST).contains(number));
            for (name, (number, is_told)) in small {
                assert!(!is_told, "{name} is told, and is {number}");
            }
            assert_eq!(known.betrayed(), Vec::<&String>::new(), "{notices}");
            Ok(())
        })
        .expect("no archive betrays a number");
}
