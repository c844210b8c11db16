//! Files to read to records: reads in parallel, understands what the last run did not know, and lets the records wait
//! for grouping.

use std::collections::HashMap;
use std::io;
use std::sync::mpsc::{self, SyncSender};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use rayon::prelude::*;

use super::control::{Stop, Threads};
use super::derive::{Content, Slot};
use super::guarded::{Crashed, guarded};
use super::manifest::{FileEntry, Outcome, short_hash};
use super::passed_over::{Others, skipped_members};
use super::record::{Keys, KnownNames, Names, RecordEntry};
use super::spool::{Spool, encode, take_place};
use crate::archive;
use crate::corpus::{self, RawNotice, ReadOptions, RecordError, SourceFile};
use crate::notice::{Correction, Notice, Provenance, Setting};
use crate::understand::understand_setting;

/// Records of a large file that are understood at a time: enough to keep every core busy, few enough to hold.
const BATCH_RECORDS: usize = 1024;
/// Batches that wait to be understood; one more is being read.
const WAITING_BATCHES: usize = 1;
/// Files up to this size are read whole, side by side; larger ones one after the other, their records side by side.
const SMALL_FILE_BYTES: u64 = 4 << 20;
/// Most records as read need no more than so many bytes.
const USUAL_RAW_BYTES: usize = 4096;
/// Files read side by side before their records are put aside.
const BATCH_FILES: usize = 256;
/// Problems of one file that are kept in words; the rest is only counted.
const KEPT_PROBLEMS: usize = 1000;

/// What the last run has understood, by the hash of each record as it was read, with how many there are. A record
/// that is met again is taken off, so that never more count as known than there were.
#[derive(Default)]
pub(super) struct Understood(Mutex<HashMap<u64, u32>>);

impl Understood {
    pub(super) fn new<'a>(records: impl Iterator<Item = &'a RecordEntry>) -> Self {
        let mut known: HashMap<u64, u32> = HashMap::new();
        records.for_each(|record| *known.entry(record.raw).or_default() += 1);
        Understood(Mutex::new(known))
    }

    fn take(&self, raw: u64) -> bool {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let left = known.get_mut(&raw).filter(|left| **left > 0);
        left.map(|left| *left -= 1).is_some()
    }
}

/// A file as it was read, with its records in order.
pub(super) struct ReadFile {
    pub(super) entry: FileEntry,
    pub(super) records: Vec<Slot>,
}

/// Reads files and puts their records aside.
pub(super) struct Reader<'a> {
    /// How to read.
    pub(super) options: ReadOptions,
    /// What need not be understood again.
    pub(super) understood: &'a Understood,
    /// The threads to read with.
    pub(super) threads: &'a Threads,
    /// Whether to stop.
    pub(super) stop: &'a Stop,
    /// Where records wait.
    pub(super) spool: &'a mut Spool,
    /// The names of journals and publishers so far.
    pub(super) names: KnownNames,
    /// Called with the number of files done and records found since the last call.
    pub(super) progress: &'a mut dyn FnMut(u64, u64),
}

/// A record on its way: understood and encoded, or known.
struct Encoded {
    entry: RecordEntry,
    bytes: Option<Vec<u8>>,
}

/// What one file gave, before its records are put aside.
struct FileRecords {
    entry: FileEntry,
    records: Vec<Encoded>,
}

impl Reader<'_> {
    /// Reads every file of `files`, given with its root, in order.
    ///
    /// # Errors
    ///
    /// When records cannot be put aside. What is wrong with a file is said in its entry.
    pub(super) fn read(&mut self, files: &[(u32, &SourceFile)]) -> io::Result<Vec<ReadFile>> {
        let mut done = Vec::with_capacity(files.len());
        for run in files.chunk_by(|a, b| is_small(a.1) == is_small(b.1)) {
            if is_small(run[0].1) {
                for batch in run.chunks(BATCH_FILES) {
                    self.stop.check()?;
                    let (options, understood) = (&self.options, self.understood);
                    let read_one =
                        |&(root, file): &(u32, &SourceFile)| read_small(root, file, options, understood);
                    let read: Vec<FileRecords> =
                        self.threads.run(|| batch.par_iter().map(read_one).collect());
                    for file in read {
                        done.push(self.put_aside(file)?);
                    }
                }
            } else {
                for &(root, file) in run {
                    done.push(self.read_large(root, file)?);
                }
            }
        }
        Ok(done)
    }

    fn put_aside(&mut self, file: FileRecords) -> io::Result<ReadFile> {
        let records = self.spool_all(file.records)?;
        (self.progress)(1, records.len() as u64);
        Ok(ReadFile { entry: file.entry, records })
    }

    /// Of a record that is known, the entry says only where it stands and what it is known by.
    fn spool_all(&mut self, records: Vec<Encoded>) -> io::Result<Vec<Slot>> {
        let mut place = |Encoded { mut entry, bytes }: Encoded| {
            let content = match bytes {
                Some(bytes) => Content::New(self.spool.add(&bytes)?),
                None => Content::Kept,
            };
            self.names.share(&mut entry);
            Ok(Slot::new(entry, content))
        };
        records.into_iter().map(&mut place).collect()
    }

    /// Reads a large file batch by batch, so that it is never held whole. While one batch is understood, the next is read.
    fn read_large(&mut self, root: u32, file: &SourceFile) -> io::Result<ReadFile> {
        let (options, threads, stop) = (self.options, self.threads, self.stop);
        let mut collector = Collector::new(options.all, self.understood, &file.name);
        let mut records = Vec::new();
        let reading = std::thread::scope(|scope| {
            let (sender, batches) = mpsc::sync_channel(WAITING_BATCHES);
            let reader = scope.spawn(move || read_in_batches(file, &options, &sender));
            for batch in batches {
                stop.check()?;
                let encoded = threads.run(|| collector.take(batch));
                (self.progress)(0, encoded.len() as u64);
                records.extend(self.spool_all(encoded)?);
            }
            reader.join().map_or_else(|panic| std::panic::resume_unwind(panic), io::Result::Ok)
        })?;
        (self.progress)(1, 0);
        Ok(ReadFile { entry: collector.entry(root, file, reading, records.len()), records })
    }
}

/// Reads a file and hands its records over. Once nobody takes them any more, the rest is passed over.
fn read_in_batches(
    file: &SourceFile,
    options: &ReadOptions,
    to: &SyncSender<Batch>,
) -> Result<corpus::Reading, corpus::FileError> {
    let mut batch = Batch::with_capacity(BATCH_RECORDS);
    let mut is_wanted = true;
    let mut hand_over = |batch: Batch| is_wanted = is_wanted && to.send(batch).is_ok();
    let reading = corpus::read(file, options, &mut |record| {
        batch.push(record);
        if batch.len() == BATCH_RECORDS {
            hand_over(std::mem::replace(&mut batch, Batch::with_capacity(BATCH_RECORDS)));
        }
    });
    hand_over(batch);
    reading
}

fn is_small(file: &SourceFile) -> bool {
    file.size_bytes <= SMALL_FILE_BYTES
}

fn read_small(root: u32, file: &SourceFile, options: &ReadOptions, understood: &Understood) -> FileRecords {
    let mut collector = Collector::new(options.all, understood, &file.name);
    let mut raw = Vec::new();
    let reading = corpus::read(file, options, &mut |record| raw.push(record));
    let records = collector.take(raw);
    FileRecords { entry: collector.entry(root, file, reading, records.len()), records }
}

/// Records of a file in their order, and what kept others from being read.
type Batch = Vec<Result<RawNotice, RecordError>>;

/// Understands the records of one file and keeps what went wrong.
struct Collector<'a> {
    all: bool,
    understood: &'a Understood,
    name: &'a str,
    problems: Vec<String>,
    /// Problems beyond those kept in words.
    more_problems: usize,
    /// Records that are no notices.
    others: Others,
    began: Instant,
}

impl<'a> Collector<'a> {
    fn new(all: bool, understood: &'a Understood, name: &'a str) -> Self {
        Collector {
            all,
            understood,
            name,
            problems: Vec::new(),
            more_problems: 0,
            others: Others::default(),
            began: Instant::now(),
        }
    }

    fn take(&mut self, batch: Batch) -> Vec<Encoded> {
        let (all, understood, name) = (self.all, self.understood, self.name);
        let one = |record| understand_one(record, all, understood, name);
        let done: Vec<Record> = batch.into_par_iter().map(one).collect();
        let mut encoded = Vec::with_capacity(done.len());
        for record in done {
            match record {
                Record::Notice(record) => encoded.push(*record),
                Record::Other(path, reason) => self.others.add(path, reason),
                Record::Malformed(problem) if self.problems.len() < KEPT_PROBLEMS => {
                    self.problems.push(problem);
                }
                Record::Malformed(_) => self.more_problems += 1,
            }
        }
        encoded
    }

    fn entry(
        self,
        root: u32,
        file: &SourceFile,
        reading: Result<corpus::Reading, corpus::FileError>,
        records: usize,
    ) -> FileEntry {
        let mut problems = self.problems;
        if self.more_problems > 0 {
            problems.push(format!("{}: {} more records could not be read", file.name, self.more_problems));
        }
        let skipped_inside = reading.as_ref().map_or_else(|_| Vec::new(), skipped_members);
        let mut passed_over = Vec::new();
        let (hash, outcome) = match reading {
            // By its content a file is known again, even one that cannot be read.
            Err(error) => (corpus::content_hash(file).ok(), Outcome::Failed(reason_of(&error, &file.name))),
            Ok(reading) => {
                let (skipped, others) = self.others.finish(&file.name, &reading, records > 0);
                passed_over = others;
                let outcome = match skipped {
                    Some(reason) => Outcome::Skipped(reason),
                    _ if records == 0 && !problems.is_empty() => {
                        Outcome::Failed("no record could be read".to_owned())
                    }
                    None if records == 0 => Outcome::Skipped("holds no record".to_owned()),
                    _ => Outcome::Read,
                };
                (Some(reading.hash), outcome)
            }
        };
        FileEntry {
            root,
            name: file.name.clone(),
            size_bytes: file.size_bytes,
            modified_ns: file.modified_ns,
            changed_ns: file.changed_ns,
            hash,
            outcome,
            problems,
            skipped: skipped_inside,
            passed_over,
            milliseconds: u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX),
        }
    }
}

/// The error without the path that the report puts in front.
fn reason_of(error: &corpus::FileError, name: &str) -> String {
    let text = error.to_string();
    text.strip_prefix(&format!("{name}: ")).map(str::to_owned).unwrap_or(text)
}

enum Record {
    Notice(Box<Encoded>),
    /// Where the record was read, and why it is no notice.
    Other(String, String),
    Malformed(String),
}

fn understand_one(
    record: Result<RawNotice, RecordError>,
    all: bool,
    understood: &Understood,
    name: &str,
) -> Record {
    let mut raw = match record {
        Ok(raw) => raw,
        Err(error) => return Record::Malformed(error.to_string()),
    };
    let (entry, path) = match standing(&mut raw, name) {
        Ok(standing) => standing,
        Err(error) => return Record::Malformed(format!("{name}: {error}")),
    };
    if understood.take(entry.raw) {
        return Record::Notice(Box::new(Encoded { entry, bytes: None }));
    }
    if let (Some(setting), Some(source)) = (raw.setting.take(), &raw.source) {
        return Record::Notice(Box::new(setting_entry(understand_setting(setting), source, entry)));
    }
    let number = entry.number;
    let notice = match guarded(raw, all) {
        Ok(Ok(notice)) => notice,
        Ok(Err(other)) => return Record::Other(path, other.reason),
        Err(Crashed) => return Record::Malformed(format!("{path}:{number}: {Crashed}")),
    };
    match encode_record(notice, entry) {
        Ok(encoded) => Record::Notice(Box::new(encoded)),
        Err(error) => Record::Malformed(format!("{path}:{number}: {error}")),
    }
}

/// Where a record stands and what it is known by, before it is understood.
fn standing(record: &mut RawNotice, name: &str) -> io::Result<(RecordEntry, String)> {
    let (path, number) = record.source.as_mut().map(take_place).unwrap_or_default();
    let mut bytes = Vec::with_capacity(USUAL_RAW_BYTES);
    rmp_serde::encode::write(&mut bytes, &record).map_err(io::Error::other)?;
    let raw = short_hash(&bytes);
    // proof: a file of four billion records is beyond every limit of size.
    let mut entry = RecordEntry { number: number as u32, raw, ..RecordEntry::default() };
    entry.set_member(path.strip_prefix(name).filter(|member| !member.is_empty()));
    if let Some(source) = &mut record.source {
        (source.path, source.record) = (path.clone(), number);
    }
    Ok((entry, path))
}

fn encode_record(mut notice: Notice, entry: RecordEntry) -> io::Result<Encoded> {
    archive::without_derived(&mut notice);
    let mut entry = RecordEntry {
        id: notice.id.as_str().into(),
        keys: Keys::new(
            hashes(archive::keys(&notice)),
            hashes(notice.articles.iter().filter_map(archive::article_key)),
        ),
        names: names(&notice).kept(),
        ..entry
    };
    entry.set_sketch(archive::sketch(&notice));
    entry.set_warnings((!notice.warnings.is_empty()).then(|| notice.warnings.join("; ")));
    let (bytes, content) = encode(notice)?;
    entry.hash = short_hash(&bytes[content..]);
    Ok(Encoded { entry, bytes: Some(bytes) })
}

fn names(notice: &Notice) -> Names {
    Names {
        journals: notice.journal.iter().chain(&notice.journal_also).cloned().collect(),
        other_journals: notice.articles.iter().filter_map(|article| article.journal.clone()).collect(),
        publisher: notice.publisher.as_ref().map(|publisher| publisher.as_found.clone()),
    }
}

fn hashes(keys: impl IntoIterator<Item = String>) -> impl Iterator<Item = u64> {
    keys.into_iter().map(|key| short_hash(key.as_bytes()))
}

/// A record that is no notice. It meets the records of the notice that it corrects, and the articles that it names.
fn setting_entry(setting: Setting, source: &Provenance, entry: RecordEntry) -> Encoded {
    let (id, keys) = match &setting {
        Setting::Correction(record) => {
            let named = record.corrections.iter().flat_map(Correction::articles);
            let articles = named.filter_map(|article| archive::article_key(&article));
            let keys = Keys::new(hashes([archive::target_key(&record.id)]), hashes(articles));
            (record.id.to_string(), keys)
        }
        Setting::Publisher(row) => (row.name.clone(), Keys::default()),
    };
    let content = serde_json::to_string(&setting).unwrap_or_default();
    let hash = short_hash(content.as_bytes());
    let mut entry = RecordEntry { id: id.into(), hash, keys, ..entry };
    entry.set_setting(serde_json::to_string(&(setting, source)).ok());
    Encoded { entry, bytes: Some(Vec::new()) }
}
