//! Notices to an index on disk: a new generation beside the old one, or changes to the present one.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tantivy::directory::error::OpenDirectoryError;
use tantivy::indexer::{IndexWriterOptions, LogMergePolicy, UserOperation};
use tantivy::schema::Term;
use tantivy::{Directory, Index, IndexSettings, IndexWriter, TantivyDocument, TantivyError};

use super::directory::IndexDirectory;
use super::document::{self, ident};
use super::error::IndexError;
use super::generation;
use super::lock::IndexLock;
use super::machine;
use super::queue::{Queue, Queued};
use super::schema::{self, Columns, SCHEMA_VERSION};
use super::tokenizer;
use crate::analysis;
use crate::notice::Notice;

/// How an index is built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// How many threads read, analyse and write.
    pub threads: usize,
    /// How much memory a run may take.
    pub memory_bytes: usize,
}

impl Default for Settings {
    fn default() -> Self {
        let threads = std::thread::available_parallelism().map_or(1, usize::from).min(MOST_THREADS);
        let half = usize::try_from(machine::memory_bytes() / 2).unwrap_or(usize::MAX);
        Settings { threads, memory_bytes: half.min(USUAL_MEMORY_BYTES) }
    }
}

impl Settings {
    /// What is left for the engine beside an archive of so many records. It fills its part before it writes it out, so
    /// that a small archive becomes few segments, which are searched faster.
    pub fn engine(self, records: usize) -> Settings {
        let beside = records.saturating_mul(RECORD_BYTES);
        let memory_bytes = (self.memory_bytes / MOST_ENGINE_PART).saturating_sub(beside);
        Settings { memory_bytes: memory_bytes.max(self.memory_bytes / LEAST_ENGINE_PART), ..self }
    }
}

/// Enough for an archive of a million rows, which takes some 700 MB of it. More makes a run hardly faster: the engine's
/// part then holds some 34,000 rows, and what it writes out is merged beside.
const USUAL_MEMORY_BYTES: usize = 768 << 20;

/// The engine may fill one part in so many where there are few records: a database of 69,000 rows becomes two segments on two
/// threads.
const MOST_ENGINE_PART: usize = 3;

/// What every record takes from that, in bytes: it stays in memory until the end, and so does the list of what is merged.
const RECORD_BYTES: usize = 160;

/// The engine may fill one part in so many however many records there are; merging needs as much again, and the records of
/// the archive the rest.
const LEAST_ENGINE_PART: usize = 7;

/// A merge takes as much memory as two threads that index, and keeps up with four.
const THREADS_PER_MERGE: usize = 4;

/// The engine's own limit.
const MOST_THREADS: usize = 8;

/// The engine's least memory for one thread.
const LEAST_THREAD_BYTES: usize = 15_000_000;

/// The engine's most memory for one thread, rounded down.
const MOST_THREAD_BYTES: usize = 4_000_000_000;

/// Notices are packed in blocks of this size. A page reads notices from here and there, and each unpacks a block.
const STORE_BLOCK_BYTES: usize = 4096;

/// Where the engine keeps what a commit is.
const COMMIT_FILE: &str = "meta.json";

/// A segment of which more than this part is deleted is written anew.
const DELETED_PART: f32 = 0.2;

/// What the archive says of itself, kept with every commit.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// A name for exactly this content.
    pub fingerprint: String,
    /// Whether this is the invented sample archive.
    pub sample: bool,
    /// Whatever the caller wants to find again, such as the roots of the archive.
    pub note: String,
    /// The file of the generation that says where each record was read, if the notices do not say it themselves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub places: Option<String>,
    /// What the archive holds, if whoever built it counted; else every reader counts for itself, which takes a look at
    /// every entry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counts: Option<ArchiveCounts>,
}

/// What an archive holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArchiveCounts {
    /// How many notices.
    pub notices: u64,
    /// How many articles they speak of, each counted with each of its notices.
    pub articles: u64,
    /// The newest date of a notice: the first and the last day that it may mean, as YYYYMMDD.
    pub newest: Option<(u32, u32)>,
}

/// What is kept with a commit: who wrote the index, and the caller's stamp.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Payload {
    pub(super) schema: u32,
    pub(super) analysis: String,
    pub(super) stamp: Stamp,
}

impl Payload {
    fn new(stamp: &Stamp) -> Self {
        Payload { schema: SCHEMA_VERSION, analysis: analysis::fingerprint().to_owned(), stamp: stamp.clone() }
    }
}

/// A notice as the engine takes it. Making it is most of the work of adding it, and needs no index, so that many
/// threads can share it.
pub struct Prepared {
    id: String,
    entries: Vec<TantivyDocument>,
    hash: u64,
    /// About what the notice takes in memory.
    bytes: usize,
}

impl Prepared {
    /// Prepares a notice with the records that it was merged from.
    ///
    /// # Errors
    ///
    /// When the notice cannot be written as JSON.
    pub fn new(notice: &Notice, parts: &[Notice]) -> Result<Prepared, IndexError> {
        Self::with_places(notice, parts, &[])
    }

    /// Prepares a notice that does not say itself where its records were read: `places` are their numbers in the
    /// table of the commit, in the order of the notice's sources.
    ///
    /// # Errors
    ///
    /// As [`Prepared::new`].
    pub fn with_places(notice: &Notice, parts: &[Notice], places: &[u32]) -> Result<Prepared, IndexError> {
        let document::Entries { documents, hash, stored_bytes } =
            document::entries(&schema::columns(), notice, parts, places)?;
        // What is stored is indexed too: once as it is, and once more as words and values.
        Ok(Prepared { id: notice.id.to_string(), entries: documents, hash, bytes: 2 * stored_bytes })
    }

    /// A hash of all that the notice says.
    pub fn hash(&self) -> u64 {
        self.hash
    }
}

/// Writes an index. One at a time for each index folder.
pub struct Builder {
    index_path: PathBuf,
    generation: PathBuf,
    columns: Columns,
    writer: IndexWriter<Queued>,
    queue: Queue,
    /// Whether the generation has yet to take the place of another.
    unpublished: bool,
    lock: IndexLock,
}

impl Builder {
    /// Begins a new generation; the present one is searched until [`Builder::finish`].
    ///
    /// # Errors
    ///
    /// When another process writes, or the folder cannot be written.
    pub fn create(index_path: &Path, settings: Settings) -> Result<Builder, IndexError> {
        Self::create_locked(IndexLock::take(index_path)?, settings)
    }

    /// Like [`Builder::create`], for whoever has the lock already.
    ///
    /// # Errors
    ///
    /// When the folder cannot be written.
    pub fn create_locked(lock: IndexLock, settings: Settings) -> Result<Builder, IndexError> {
        let index_path = lock.index();
        let generation = generation::begin(index_path)?;
        let (schema, columns) = schema::schema();
        let engine_settings =
            IndexSettings { docstore_blocksize: STORE_BLOCK_BYTES, ..IndexSettings::default() };
        let index = IndexDirectory::for_writing(&generation)
            .map_err(TantivyError::from)
            .and_then(|directory| Index::create(directory, schema, engine_settings))
            .map_err(|e| IndexError::engine_writing(index_path, &e))?;
        Self::new(generation, index, columns, settings, true, lock)
    }

    /// Opens the present generation to add and remove notices; each commit is searched at once.
    ///
    /// # Errors
    ///
    /// When there is none, another version built it, another process writes, or the folder cannot be written.
    pub fn open_for_update(index_path: &Path, settings: Settings) -> Result<Builder, IndexError> {
        Self::open_locked(IndexLock::take(index_path)?, settings)
    }

    /// Like [`Builder::open_for_update`], for whoever has the lock already.
    ///
    /// # Errors
    ///
    /// When there is no generation, another version built it, or the folder cannot be written.
    pub fn open_locked(lock: IndexLock, settings: Settings) -> Result<Builder, IndexError> {
        let generation = generation::current(lock.index())?;
        let directory = IndexDirectory::for_writing(&generation);
        let (index, columns, _) = open(lock.index(), directory)?;
        Self::new(generation, index, columns, settings, false, lock)
    }

    fn new(
        generation: PathBuf,
        index: Index,
        columns: Columns,
        settings: Settings,
        unpublished: bool,
        lock: IndexLock,
    ) -> Result<Builder, IndexError> {
        let index_path = lock.index().to_owned();
        tokenizer::register(index.tokenizers());
        let threads = settings.threads.clamp(1, MOST_THREADS);
        let memory_bytes = (settings.memory_bytes / threads).clamp(LEAST_THREAD_BYTES, MOST_THREAD_BYTES);
        let options = IndexWriterOptions::builder()
            .num_worker_threads(threads)
            .memory_budget_per_thread(memory_bytes)
            .num_merge_threads(threads.div_ceil(THREADS_PER_MERGE))
            .build();
        let writer: IndexWriter<Queued> =
            index.writer_with_options(options).map_err(|e| IndexError::engine_writing(&index_path, &e))?;
        let mut policy = LogMergePolicy::default();
        policy.set_del_docs_ratio_before_merge(DELETED_PART);
        writer.set_merge_policy(Box::new(policy));
        let queue = Queue::default();
        Ok(Builder { index_path, generation, columns, writer, queue, unpublished, lock })
    }

    /// The folder of the generation that is being written.
    pub fn folder(&self) -> &Path {
        &self.generation
    }

    /// Adds a notice with the records that it was merged from, or replaces the one with its id.
    ///
    /// # Errors
    ///
    /// When the index cannot be written.
    pub fn put(&mut self, notice: &Notice, parts: &[Notice]) -> Result<(), IndexError> {
        self.put_prepared(Prepared::new(notice, parts)?)
    }

    /// Adds a notice that was prepared on another thread.
    ///
    /// # Errors
    ///
    /// When the index cannot be written.
    pub fn put_prepared(&mut self, notice: Prepared) -> Result<(), IndexError> {
        // One batch goes to one thread, and a thread never ends a segment within a batch; merges keep the order of
        // documents. So the entries of a notice always lie next to each other.
        let mut batch = Vec::with_capacity(notice.entries.len() + 1);
        if !self.unpublished {
            batch.push(UserOperation::Delete(self.id_term(&notice.id)));
        }
        let entries = self.queue.enter(notice.entries, notice.bytes);
        batch.extend(entries.map(UserOperation::Add));
        self.run(batch)
    }

    /// Removes the notice with this id; no notice is no error.
    ///
    /// # Errors
    ///
    /// When the index cannot be written.
    pub fn delete(&mut self, id: &str) -> Result<(), IndexError> {
        self.run(vec![UserOperation::Delete(self.id_term(id))])
    }

    /// Makes what was put and deleted durable, with the stamp of the archive.
    ///
    /// # Errors
    ///
    /// When the index cannot be written; then the last commit stays.
    pub fn commit(&mut self, stamp: &Stamp) -> Result<(), IndexError> {
        let payload = serde_json::to_string(&Payload::new(stamp)).unwrap_or_default();
        let committed = self.writer.prepare_commit().and_then(|mut prepared| {
            prepared.set_payload(&payload);
            prepared.commit()
        });
        committed.map(|_| ()).map_err(|cause| self.failed(&cause))
    }

    /// Waits until everything is merged and makes a new generation the one that is searched; gives back the right to
    /// write.
    ///
    /// # Errors
    ///
    /// When the index cannot be written; then the former generation stays the one that is searched.
    pub fn finish(self) -> Result<IndexLock, IndexError> {
        let Builder { index_path, generation, writer, unpublished, lock, .. } = self;
        writer.wait_merging_threads().map_err(|cause| IndexError::engine_writing(&index_path, &cause))?;
        if unpublished {
            generation::publish(&index_path, &generation)?;
        }
        Ok(lock)
    }

    fn id_term(&self, id: &str) -> Term {
        Term::from_field_text(self.columns.ident, &ident::id(id))
    }

    fn run(&mut self, batch: Vec<UserOperation<Queued>>) -> Result<(), IndexError> {
        match self.writer.run(batch) {
            Ok(_) => Ok(()),
            Err(cause) => {
                // A worker that failed only leaves word that it did; joining it says why.
                let cause = self.writer.prepare_commit().err().unwrap_or(cause);
                Err(self.failed(&cause))
            }
        }
    }

    fn failed(&self, cause: &TantivyError) -> IndexError {
        IndexError::engine_writing(&self.index_path, cause)
    }
}

/// Opens a generation, if this program wrote it.
pub(super) fn open(
    index_path: &Path,
    generation: Result<IndexDirectory, OpenDirectoryError>,
) -> Result<(Index, Columns, Stamp), IndexError> {
    let engine = |cause: TantivyError| IndexError::engine(index_path, &cause);
    let index = generation.map_err(TantivyError::from).and_then(Index::open).map_err(engine)?;
    let payload = payload(&index).map_err(engine)?;
    let other = |built_by: String, needed: String| IndexError::OtherVersion {
        path: index_path.display().to_string(),
        built_by,
        needed,
    };
    let (schema, columns) = schema::schema();
    let needed = format!("schema {SCHEMA_VERSION}");
    let Some(payload) = payload else { return Err(other("an unknown program".to_owned(), needed)) };
    if payload.schema != SCHEMA_VERSION {
        return Err(other(format!("schema {}", payload.schema), needed));
    }
    if index.schema() != schema {
        return Err(other(format!("an earlier form of schema {}", payload.schema), needed));
    }
    if payload.analysis != analysis::fingerprint() {
        return Err(other(
            format!("analysis {}", payload.analysis),
            format!("analysis {}", analysis::fingerprint()),
        ));
    }
    tokenizer::register(index.tokenizers());
    Ok((index, columns, payload.stamp))
}

/// What the last commit says of itself; `None` if another program wrote it.
pub(super) fn payload(index: &Index) -> tantivy::Result<Option<Payload>> {
    /// Of what the engine keeps with a commit; reading the rest too costs a search that is run once a tenth of its time.
    #[derive(Deserialize)]
    struct Commit {
        payload: Option<String>,
    }
    let commit = index.directory().atomic_read(Path::new(COMMIT_FILE))?;
    let payload = match serde_json::from_slice::<Commit>(&commit) {
        Ok(commit) => commit.payload,
        Err(_) => index.load_metas()?.payload,
    };
    Ok(serde_json::from_str(&payload.unwrap_or_default()).ok())
}
