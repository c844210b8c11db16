//! An index on disk to notices and to what the archive holds.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use tantivy::collector::DocSetCollector;
use tantivy::query::TermQuery;
use tantivy::schema::{IndexRecordOption, Term, Value as _};
use tantivy::{DocAddress, ReloadPolicy, Searcher, SegmentReader, TantivyDocument, TantivyError};

use super::builder::{self, Stamp};
use super::collect::Notices;
use super::directory::IndexDirectory;
use super::document::{self, ident};
use super::error::IndexError;
use super::generation;
use super::guard::{guarded, guarded_open};
use super::lower::ValueAliases;
use super::opened::OpenColumns;
use super::places::{self, Places};
use super::schema::Columns;
use super::union::Unions;
use super::vocabulary::Vocabularies;
use crate::notice::Notice;
use crate::search::{ArchiveInfo, SearchError};

/// An index that is open for searching: one commit of it, whatever is written meanwhile.
pub struct LocalIndex {
    path: PathBuf,
    folder: PathBuf,
    pub(super) searcher: Searcher,
    pub(super) columns: Columns,
    /// By segment.
    pub(super) notices: Vec<Notices>,
    pub(super) aliases: Option<ValueAliases>,
    pub(super) vocabularies: Vocabularies,
    stamp: Stamp,
    places: Option<Places>,
    pub(super) opened: OpenColumns,
    pub(super) unions: Unions,
    info: OnceLock<ArchiveInfo>,
}

/// How often an index is looked up anew when it is replaced while it is being opened.
const TRIES: usize = 10;

/// How many blocks of stored notices a search keeps unpacked, for each segment.
const STORE_BLOCKS: usize = 16;

impl LocalIndex {
    /// Opens the generation that is searched at this moment.
    ///
    /// # Errors
    ///
    /// When there is none, or another version of this program built it, or it cannot be read.
    pub fn open(path: &Path) -> Result<LocalIndex, IndexError> {
        let mut tries = 1;
        loop {
            let generation = generation::current(path)?;
            match guarded_open(path, || Self::open_generation(path, &generation)) {
                Ok(Some(index)) => return Ok(index),
                Ok(None) if tries == TRIES => {
                    let path = path.display().to_string();
                    let cause = "it is replaced faster than it can be opened".to_owned();
                    return Err(IndexError::Failed { path, cause });
                }
                // A rebuild may have removed this generation, and an update some files, since their names were read.
                Err(error) if tries == TRIES || !is_passing(&error) => return Err(error),
                Ok(None) | Err(_) => tries += 1,
            }
        }
    }

    /// Opens one commit; `None` if another came in between, so that stamp and notices would not belong together.
    fn open_generation(path: &Path, generation: &Path) -> Result<Option<LocalIndex>, IndexError> {
        let (index, columns, stamp) = builder::open(path, IndexDirectory::open(generation))?;
        let reader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .doc_store_cache_num_blocks(STORE_BLOCKS)
            .try_into()
            .map_err(|cause| IndexError::engine(path, &cause))?;
        let searcher = reader.searcher();
        let notices = searcher.segment_readers().iter().map(Notices::of).collect::<tantivy::Result<_>>();
        let places = open_places(path, generation, &stamp)?;
        let now = builder::payload(&index).map_err(|cause| IndexError::engine(path, &cause))?;
        if now.is_none_or(|now| now.stamp != stamp) {
            return Ok(None);
        }
        Ok(Some(LocalIndex {
            path: path.to_owned(),
            folder: generation.to_owned(),
            notices: notices.map_err(|cause| IndexError::engine(path, &cause))?,
            searcher,
            columns,
            aliases: None,
            vocabularies: Vocabularies::default(),
            stamp,
            places,
            opened: OpenColumns::default(),
            unions: Unions::default(),
            info: OnceLock::new(),
        }))
    }

    /// Reads former and other names of values too, such as reason codes that were renamed.
    #[must_use]
    pub fn with_value_aliases(mut self, aliases: ValueAliases) -> LocalIndex {
        self.aliases = Some(aliases);
        self
    }

    /// What the builder left with the last commit.
    pub fn stamp(&self) -> &Stamp {
        &self.stamp
    }

    /// The folder of the generation that is open.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The records that a notice was merged from; the notice itself where it comes from one record alone. Where they
    /// were read is left blank if it is kept in the table of places.
    ///
    /// # Errors
    ///
    /// When the index cannot be read, or the notice in it is damaged.
    pub fn parts(&self, id: &str) -> Result<Vec<Notice>, SearchError> {
        guarded(&self.path, || self.read_parts(id))
    }

    fn read_parts(&self, id: &str) -> Result<Vec<Notice>, SearchError> {
        let term = Term::from_field_text(self.columns.ident, &ident::id(id));
        let found = self.notices_with(&term).map_err(|cause| self.unreadable(&cause))?;
        let Some(&first) = found.first() else { return Ok(Vec::new()) };
        let document: TantivyDocument = self.searcher.doc(first).map_err(|cause| self.unreadable(&cause))?;
        match document.get_first(self.columns.parts).and_then(|value| value.as_str()) {
            None => Ok(vec![self.kept(first, &document)?]),
            Some(json) => serde_json::from_str(json).map_err(|cause| self.damaged(first, cause.to_string())),
        }
    }

    /// The notice with this id as it is kept: where it was read is left blank if the table of places says it.
    ///
    /// # Errors
    ///
    /// When the index cannot be read, or the notice in it is damaged.
    pub fn unplaced(&self, id: &str) -> Result<Option<Notice>, SearchError> {
        guarded(&self.path, || {
            let term = Term::from_field_text(self.columns.ident, &ident::id(id));
            let found = self.notices_with(&term).map_err(|cause| self.unreadable(&cause))?;
            let Some(&first) = found.first() else { return Ok(None) };
            let document: TantivyDocument =
                self.searcher.doc(first).map_err(|cause| self.unreadable(&cause))?;
            self.kept(first, &document).map(Some)
        })
    }

    /// The ids of all notices, sorted.
    ///
    /// # Errors
    ///
    /// When the index cannot be read.
    pub fn ids(&self) -> Result<Vec<String>, SearchError> {
        guarded(&self.path, || self.read_ids())
    }

    fn read_ids(&self) -> Result<Vec<String>, SearchError> {
        let mut ids = Vec::new();
        for segment in self.searcher.segment_readers() {
            self.ids_of(segment, &mut ids).map_err(|cause| self.unreadable(&cause))?;
        }
        ids.sort();
        Ok(ids)
    }

    /// The ids of all notices, each with the hash of its content.
    ///
    /// # Errors
    ///
    /// When the index cannot be read.
    pub fn hashes(&self) -> Result<BTreeMap<String, u64>, SearchError> {
        guarded(&self.path, || {
            let mut hashes = BTreeMap::new();
            for segment in self.searcher.segment_readers() {
                let (mut ids, mut of_segment) = (Vec::new(), Vec::new());
                let read = self.ids_of(segment, &mut ids).and_then(|()| hashes_of(segment, &mut of_segment));
                read.map_err(|cause| self.unreadable(&cause))?;
                hashes.extend(ids.into_iter().zip(of_segment));
            }
            Ok(hashes)
        })
    }

    fn ids_of(&self, segment: &SegmentReader, ids: &mut Vec<String>) -> tantivy::Result<()> {
        let notices = Notices::of(segment)?;
        let Some(column) = segment.fast_fields().str("id")? else { return Ok(()) };
        for entry in segment.doc_ids_alive().filter(|entry| notices.number(*entry) == 0) {
            let mut id = String::new();
            for ordinal in column.term_ords(entry) {
                column.ord_to_str(ordinal, &mut id)?;
            }
            ids.push(id);
        }
        Ok(())
    }

    /// Hands over every notice, in no particular order, until `visit` says false.
    ///
    /// # Errors
    ///
    /// When the index cannot be read, or a notice in it is damaged.
    pub fn for_each_notice(&self, visit: &mut dyn FnMut(Notice) -> bool) -> Result<(), SearchError> {
        guarded(&self.path, || self.visit_notices(visit))
    }

    fn visit_notices(&self, visit: &mut dyn FnMut(Notice) -> bool) -> Result<(), SearchError> {
        for (number, segment) in (0..).zip(self.searcher.segment_readers()) {
            let notices = Notices::of(segment).map_err(|cause| self.unreadable(&cause))?;
            for entry in segment.doc_ids_alive().filter(|entry| notices.number(*entry) == 0) {
                if !visit(self.stored(DocAddress::new(number, entry))?) {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    /// The notice with this id, or else the first by id with this alias.
    pub(super) fn find(&self, id: &str) -> Result<Option<Notice>, SearchError> {
        for tag in ["id", "alias"] {
            let term = Term::from_field_text(self.columns.ident, &ident::tagged(tag, id));
            let found = self.notices_with(&term).map_err(|cause| self.unreadable(&cause))?;
            if !found.is_empty() {
                let notices: Result<Vec<_>, _> = found.into_iter().map(|first| self.stored(first)).collect();
                return Ok(notices?.into_iter().min_by(|a, b| a.id.cmp(&b.id)));
            }
        }
        Ok(None)
    }

    /// The first entries of the notices that have this term.
    pub(super) fn notices_with(&self, term: &Term) -> tantivy::Result<Vec<DocAddress>> {
        let query = TermQuery::new(term.clone(), IndexRecordOption::Basic);
        let mut entries: Vec<DocAddress> =
            self.searcher.search(&query, &DocSetCollector)?.into_iter().collect();
        entries.sort();
        let mut firsts = Vec::new();
        for entry in entries {
            let notices = &self.notices[entry.segment_ord as usize];
            firsts.push(DocAddress::new(entry.segment_ord, notices.first_entry(entry.doc_id)));
        }
        firsts.dedup();
        Ok(firsts)
    }

    /// The notice that is kept with its first entry, with where it was read.
    pub(super) fn stored(&self, first: DocAddress) -> Result<Notice, SearchError> {
        let document: TantivyDocument = self.searcher.doc(first).map_err(|cause| self.unreadable(&cause))?;
        let mut notice = self.kept(first, &document)?;
        let numbers = document.get_first(self.columns.places).and_then(|value| value.as_str());
        if let (Some(numbers), Some(places)) = (numbers, &self.places) {
            let numbers = places::from_text(numbers);
            let numbers = numbers.ok_or_else(|| self.damaged(first, "its places are missing".to_owned()))?;
            let filled = places.fill(&mut notice, &numbers);
            filled.map_err(|cause| self.damaged(first, cause.to_string()))?;
        }
        Ok(notice)
    }

    /// The notice as it is kept, if it still is what was put.
    fn kept(&self, first: DocAddress, document: &TantivyDocument) -> Result<Notice, SearchError> {
        let json = document.get_first(self.columns.notice).and_then(|value| value.as_str());
        let json = json.ok_or_else(|| self.damaged(first, "it is missing".to_owned()))?;
        let hashes =
            self.number_column(first.segment_ord, "hash").map_err(|cause| self.unreadable(&cause))?;
        let hash = hashes.and_then(|hashes| hashes.first(first.doc_id));
        if hash != Some(document::hash(json)) {
            return Err(self.damaged(first, "its content does not fit its checksum".to_owned()));
        }
        serde_json::from_str(json).map_err(|cause| self.damaged(first, cause.to_string()))
    }

    /// The index folder.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    fn damaged(&self, first: DocAddress, cause: String) -> SearchError {
        let id = format!("{}/{}", first.segment_ord, first.doc_id);
        SearchError::DamagedNotice { path: self.path.display().to_string(), id, cause }
    }

    /// What the archive holds, counted once.
    pub(super) fn info(&self) -> Result<&ArchiveInfo, SearchError> {
        if self.info.get().is_none() {
            let info = self.count().map_err(|cause| self.unreadable(&cause))?;
            let _ = self.info.set(info);
        }
        Ok(self.info.get_or_init(ArchiveInfo::default))
    }

    fn count(&self) -> tantivy::Result<ArchiveInfo> {
        let mut info = ArchiveInfo {
            fingerprint: self.stamp.fingerprint.clone(),
            sample: self.stamp.sample,
            ..ArchiveInfo::default()
        };
        if let Some(counts) = self.stamp.counts {
            let newest = counts.newest.map(|(first, last)| date_of(first.into(), last.into()));
            return Ok(ArchiveInfo { notices: counts.notices, articles: counts.articles, newest, ..info });
        }
        let mut newest = None;
        for segment in self.searcher.segment_readers() {
            let notices = Notices::of(segment)?;
            let columns = segment.fast_fields();
            let is_article = columns.column_first_or_default::<u64>("is_article")?;
            let first_day = columns.column_opt::<u64>("first_day")?;
            let last_day = columns.column_opt::<u64>("last_day")?;
            for entry in segment.doc_ids_alive() {
                info.articles += is_article.get_val(entry);
                if notices.number(entry) == 0 {
                    info.notices += 1;
                    let day = |column: &Option<tantivy::columnar::Column<u64>>| column.as_ref()?.first(entry);
                    newest = newest.max(day(&first_day).zip(day(&last_day)));
                }
            }
        }
        info.newest = newest.map(|(first, last)| date_of(first, last));
        Ok(info)
    }

    /// An error of the engine while searching.
    pub(super) fn unreadable(&self, cause: &TantivyError) -> SearchError {
        SearchError::Unreadable { path: self.path.display().to_string(), cause: cause.to_string() }
    }
}

/// Whether an error may come of files being replaced at this moment.
fn is_passing(error: &IndexError) -> bool {
    matches!(error, IndexError::Damaged { .. } | IndexError::Failed { .. })
}

fn open_places(path: &Path, generation: &Path, stamp: &Stamp) -> Result<Option<Places>, IndexError> {
    let Some(name) = &stamp.places else { return Ok(None) };
    // A name, never a way out of the folder.
    let file = generation.join(Path::new(name).file_name().unwrap_or_default());
    let damaged = |cause: std::io::Error| IndexError::Damaged {
        path: path.display().to_string(),
        file: name.clone(),
        cause: cause.to_string(),
    };
    Places::open(&file).map(Some).map_err(damaged)
}

/// The hashes of a segment's notices, in the order of their first entries.
fn hashes_of(segment: &SegmentReader, hashes: &mut Vec<u64>) -> tantivy::Result<()> {
    let (notices, column) = (Notices::of(segment)?, segment.fast_fields().u64("hash")?);
    let firsts = segment.doc_ids_alive().filter(|entry| notices.number(*entry) == 0);
    hashes.extend(firsts.map(|entry| column.first(entry).unwrap_or_default()));
    Ok(())
}

/// The date of which these are the first and the last day, as YYYYMMDD.
fn date_of(first: u64, last: u64) -> String {
    let (year, month, day) = (first / 10_000, first / 100 % 100, first % 100);
    match (first == last, first / 100 == last / 100) {
        (true, _) => format!("{year:04}-{month:02}-{day:02}"),
        (_, true) => format!("{year:04}-{month:02}"),
        _ => format!("{year:04}"),
    }
}
