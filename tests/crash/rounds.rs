//! Two states of an archive, and programs that disturb `recant index` on its way from one to the other.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::sandbox::{Run, Sandbox};

/// An archive at `corpus` whose index was built when it said `alpha`, and which says `beta` now.
pub(crate) struct Archive {
    pub(crate) sandbox: Sandbox,
    records: usize,
    /// What an undisturbed index of each state answers.
    alpha: Value,
    beta: Value,
}

/// What rounds of killing came to.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Tally {
    pub(crate) rounds: u32,
    /// Processes that were killed before their end.
    pub(crate) killed: u32,
    /// Rounds after which the state before was searched.
    pub(crate) before: u32,
    /// Rounds after which the state behind was searched.
    pub(crate) behind: u32,
}

impl Archive {
    /// An archive of some hundred files and this many records.
    pub(crate) fn new(records: usize) -> Archive {
        let sandbox = Sandbox::new();
        write_state(&sandbox, "alpha", records);
        sandbox.run(&["index", "corpus", "--quiet"]).code(0);
        let alpha = answer(&sandbox);
        copy(&sandbox.path("index"), &sandbox.path("kept"));
        write_state(&sandbox, "beta", records);
        fs::remove_dir_all(sandbox.path("index")).unwrap();
        sandbox.run(&["index", "corpus", "--quiet"]).code(0);
        let beta = answer(&sandbox);
        assert_ne!(alpha["archive"], beta["archive"]);
        Archive { sandbox, records, alpha, beta }
    }

    /// Puts the index of the first state back, or none.
    pub(crate) fn reset(&self, with_index: bool) {
        let _ = fs::remove_dir_all(self.sandbox.path("index"));
        if with_index {
            copy(&self.sandbox.path("kept"), &self.sandbox.path("index"));
        }
    }

    /// Writes either state into the corpus.
    pub(crate) fn write(&self, word: &str) {
        write_state(&self.sandbox, word, self.records);
    }

    /// Kills builds and updates at random moments; after each, the index opens, holds exactly one commit, and the
    /// next run ends where an undisturbed one ends.
    pub(crate) fn kill(&self, rounds: u32, seed: u64) -> Tally {
        let mut random = Random(seed | 1);
        let mut tally = Tally::default();
        let whole: Vec<Duration> = [false, true].iter().map(|update| self.undisturbed(*update)).collect();
        for round in 0..rounds {
            let update = round % 2 == 1;
            self.reset(update);
            let mut command = self.sandbox.command(&["index", "corpus", "--quiet"]);
            let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
            sleep(random.below(whole[usize::from(update)].mul_f64(1.05)));
            let ended = child.try_wait().unwrap().is_some();
            child.kill().unwrap();
            child.wait().unwrap();
            tally.rounds += 1;
            tally.killed += u32::from(!ended);
            match self.state_after_kill(update, round) {
                true => tally.behind += 1,
                false => tally.before += 1,
            }
            self.check_completes(round);
        }
        tally
    }

    fn undisturbed(&self, update: bool) -> Duration {
        self.reset(update);
        let begun = Instant::now();
        self.sandbox.run(&["index", "corpus", "--quiet"]).code(0);
        begun.elapsed()
    }

    /// Whether the state behind is searched; fails if it is neither that nor the one before.
    fn state_after_kill(&self, update: bool, round: u32) -> bool {
        let run = search(&self.sandbox);
        if !update && run.code == 2 {
            assert!(run.stderr.contains("there is no index"), "round {round}: {}", run.stderr);
            return false;
        }
        let found = without_scores(run.code(0).json());
        if found == self.beta {
            return true;
        }
        assert!(update && found == self.alpha, "round {round}: a state that never was: {found:#}");
        false
    }

    /// Runs once more, and checks that nothing is left of what was killed.
    pub(crate) fn check_completes(&self, round: u32) {
        self.sandbox.run(&["index", "corpus", "--quiet"]).code(0);
        assert_eq!(answer(&self.sandbox), self.beta, "round {round}");
        let index = self.sandbox.path("index");
        let files = files(&index);
        assert_eq!(unfinished(&files), [""; 0], "round {round}");
        let generations = fs::read_dir(&index).unwrap().flatten().filter(|entry| entry.path().is_dir());
        let generations = generations.filter(|entry| entry.file_name() != "journal").count();
        assert_eq!(generations, 1, "round {round}: {files:?}");
        let ours = files.iter().filter(|file| file.to_string_lossy().contains("/recant-"));
        let ours = ours.filter(|file| !file.ends_with("recant-verified")).count();
        assert_eq!(ours, 3, "round {round}: {files:?}");
        let deep = self.sandbox.run(&["doctor", "--deep"]).code(0);
        assert!(deep.stderr.contains("every file of the index is as it was written"), "{}", deep.stderr);
    }

    /// Flips one bit at each of `places` in every file of the index, one at a time. Searching answers rightly or says
    /// what to do; `recant index` names the file and mends it. Gives the files and the bits.
    pub(crate) fn flip(&self, places: &[f64], deep: bool) -> (usize, usize) {
        let (mut flipped, mut seen) = (0, BTreeMap::new());
        self.reset(false);
        self.sandbox.run(&["index", "corpus", "--quiet"]).code(0);
        copy(&self.sandbox.path("index"), &self.sandbox.path("whole"));
        let whole = self.sandbox.path("whole");
        for file in files(&whole) {
            let name = file.strip_prefix(&whole).unwrap().to_owned();
            let bytes = fs::read(&file).unwrap();
            for place in places.iter().filter(|_| !bytes.is_empty()) {
                self.flip_one(&whole, &name, &bytes, *place, deep);
                flipped += 1;
                *seen.entry(name.clone()).or_insert(0) += 1;
            }
        }
        fs::remove_dir_all(&whole).unwrap();
        (seen.len(), flipped)
    }

    fn flip_one(&self, whole: &Path, name: &Path, bytes: &[u8], place: f64, deep: bool) {
        let index = self.sandbox.path("index");
        let _ = fs::remove_dir_all(&index);
        copy(whole, &index);
        let at = ((bytes.len() - 1) as f64 * place) as usize;
        let mut flipped = bytes.to_vec();
        flipped[at] ^= 1 << (at % 8);
        fs::write(index.join(name), &flipped).unwrap();
        let place = format!("{} at byte {at}", name.display());
        let run = search(&self.sandbox);
        match run.code {
            0 => {
                let found = without_scores(run.json());
                let right = |hit: &Value| {
                    self.beta["hits"].as_array().unwrap().iter().any(|h| h["notice"] == hit["notice"])
                };
                assert!(found["hits"].as_array().unwrap().iter().all(right), "{place}: a wrong notice");
            }
            // Found nothing, where the postings are damaged; only the checksums can tell.
            1 => {}
            2 => assert!(run.stderr.contains("run `recant index"), "{place}: no remedy: {}", run.stderr),
            code => panic!("{place}: exit {code}: {}", run.stderr),
        }
        let mended = match deep {
            true => self.sandbox.run(&["doctor", "--deep"]).code(0),
            false => self.sandbox.run(&["index"]).code(0),
        };
        let told = mended.stderr.contains("damaged") && mended.stderr.contains(&shown(name));
        let harmless = [".recant-writer.lock", "recant-verified"].iter().any(|known| name.ends_with(known));
        assert!(told || harmless, "{place}: not named: {}", mended.stderr);
        assert_eq!(answer(&self.sandbox), self.beta, "{place}");
    }
}

/// The part of a file's name that must be told.
fn shown(name: &Path) -> String {
    name.file_name().unwrap().to_string_lossy().into_owned()
}

fn search(sandbox: &Sandbox) -> Run {
    sandbox.run(&["search", "notice", "--limit", "1000", "--format", "json", "--index", "index"])
}

/// Everything that is found, without scores.
pub(crate) fn answer(sandbox: &Sandbox) -> Value {
    without_scores(search(sandbox).code(0).json())
}

/// What must be the same in an updated index: everything but scores and what follows from them.
pub(crate) fn without_scores(mut answer: Value) -> Value {
    answer["next"] = Value::Null;
    let hits = answer["hits"].as_array_mut().unwrap();
    for hit in hits.iter_mut() {
        for member in ["score", "rank", "entry"] {
            hit[member] = Value::Null;
        }
    }
    hits.sort_by_key(|hit| hit["notice"]["id"].to_string());
    answer
}

/// The same ids in both states; every notice says which state it belongs to.
fn write_state(sandbox: &Sandbox, word: &str, records: usize) {
    for file in 0..20 {
        let lines: String = (0..records / 20)
            .map(|n| {
                let id = file * (records / 20) + n;
                let article = format!("{{\"title\":\"Study {id} of {word}\",\"authors\":[\"Ada Example{id}\"]}}");
                format!("{{\"id\":\"10.5555/{id}\",\"title\":\"Notice {id}: {word}\",\"articles\":[{article}],\"text\":\"{word} was retracted, reason {id}.\"}}\n")
            })
            .collect();
        sandbox.write(&format!("part-{file:02}.jsonl"), lines);
    }
}

/// The names of temporary files.
pub(crate) fn unfinished(files: &[PathBuf]) -> Vec<String> {
    files.iter().map(|file| shown(file)).filter(|name| name.starts_with(".tmp")).collect()
}

pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().flatten() {
        if entry.path().is_dir() {
            found.extend(files(&entry.path()));
        } else {
            found.push(entry.path());
        }
    }
    found.sort();
    found
}

pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().flatten() {
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() {
            copy(&from, &to);
        } else {
            fs::copy(&from, &to).unwrap();
        }
    }
}

/// Numbers that look random and can be had again (xorshift, Marsaglia 2003).
struct Random(u64);

impl Random {
    fn below(&mut self, most: Duration) -> Duration {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        most.mul_f64((self.0 % 100_000) as f64 / 100_000.0)
    }
}
