//! A record as it was read to what grouping and status need to know of it, in few bytes: an archive has a million.
//!
//! What many records have alike (names of journal and publisher) is kept once, and what few have (places in archives,
//! sketches, corrections) apart. On disk each record is written out in full, so that its form does not depend on this.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::manifest::FileEntry;
use crate::archive::Sketch;
use crate::notice::{Provenance, Setting};

/// A record as it was read, with what grouping and status need to know of it.
#[derive(Debug, Clone, Default)]
pub(super) struct RecordEntry {
    /// The file, by its place in [`super::manifest::Manifest::files`].
    pub(super) file: u32,
    /// The record's number within the file, from 1.
    pub(super) number: u32,
    /// Its number in the table of places, which stays when the record moves.
    pub(super) place: u32,
    /// A hash of the record as it was read, before it was understood.
    pub(super) raw: u64,
    /// A hash of what was understood, without where it was read.
    pub(super) hash: u64,
    /// A hash of what the archive as a whole said of it when its notice was written.
    pub(super) context: u64,
    /// The id by which the record calls itself, before merging.
    pub(super) id: Arc<str>,
    /// The id of the notice that it became part of, or that it corrects.
    pub(super) notice: Arc<str>,
    /// Under what it meets other records.
    pub(super) keys: Keys,
    /// Names that it shares with many others.
    pub(super) names: Option<Arc<Names>>,
    /// What few records have.
    pub(super) rare: Option<Box<Rare>>,
}

/// Hashes of the keys under which a record meets others.
#[derive(Debug, Clone, Default)]
pub(super) struct Keys {
    all: Box<[u64]>,
    of_notice: u32,
}

impl Keys {
    pub(super) fn new(
        of_notice: impl IntoIterator<Item = u64>,
        of_articles: impl IntoIterator<Item = u64>,
    ) -> Self {
        let mut all: Vec<u64> = of_notice.into_iter().collect();
        // proof: no record has four billion keys.
        let count = all.len() as u32;
        all.extend(of_articles);
        Keys { all: all.into(), of_notice: count }
    }

    /// Keys of the notice and of its articles alike: through either it touches others.
    pub(super) fn all(&self) -> &[u64] {
        &self.all
    }

    /// Keys of the notice.
    pub(super) fn of_notice(&self) -> &[u64] {
        &self.all[..self.of_notice as usize]
    }

    fn of_articles(&self) -> &[u64] {
        &self.all[self.of_notice as usize..]
    }
}

/// Names that many records have alike.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(super) struct Names {
    /// Names of its journal, the fullest first.
    pub(super) journals: Vec<String>,
    /// Names of the journals of its articles.
    pub(super) other_journals: Vec<String>,
    /// The publisher's name as found.
    pub(super) publisher: Option<String>,
}

impl Names {
    /// `None` where there is no name.
    pub(super) fn kept(self) -> Option<Arc<Names>> {
        (self != Names::default()).then(|| Arc::new(self))
    }
}

/// Every combination of names that occurs, once.
#[derive(Default)]
pub(super) struct KnownNames(HashSet<Arc<Names>>);

impl KnownNames {
    /// Lets the record share its names with those before it.
    pub(super) fn share(&mut self, entry: &mut RecordEntry) {
        let Some(names) = &mut entry.names else { return };
        match self.0.get(names) {
            Some(known) => *names = Arc::clone(known),
            None => {
                self.0.insert(Arc::clone(names));
            }
        }
    }
}

/// What few records have.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Rare {
    /// What its path has behind the name of the file, if it lies in an archive: `!/a.txt`.
    member: Option<Box<str>>,
    /// A sketch of its wording.
    sketch: Option<Sketch>,
    /// For a record that is no notice: what it says and where it was read, as JSON.
    setting: Option<Box<str>>,
    /// Why that could not be applied.
    problem: Option<Box<str>>,
    /// What could not be read of it, or was read differently from how it stands.
    warnings: Option<Box<str>>,
}

impl RecordEntry {
    /// Its path, below the root.
    pub(super) fn path(&self, files: &[FileEntry]) -> String {
        let name = files.get(self.file as usize).map_or("", |file| file.name.as_str());
        format!("{name}{}", self.member().unwrap_or_default())
    }

    /// What a record that is no notice says, and where it was read.
    pub(super) fn setting(&self) -> Option<(Setting, Provenance)> {
        serde_json::from_str(self.rare.as_ref()?.setting.as_ref()?).ok()
    }

    /// What its path has behind the name of the file, if it lies in an archive: `!/a.txt`.
    pub(super) fn member(&self) -> Option<&str> {
        self.rare.as_ref()?.member.as_deref()
    }

    pub(super) fn sketch(&self) -> Option<&Sketch> {
        self.rare.as_ref()?.sketch.as_ref()
    }

    /// Why a record that is no notice could not be applied.
    pub(super) fn problem(&self) -> Option<&str> {
        self.rare.as_ref()?.problem.as_deref()
    }

    /// What could not be read of it, or was read differently from how it stands.
    pub(super) fn warnings(&self) -> Option<&str> {
        self.rare.as_ref()?.warnings.as_deref()
    }

    /// Names of its journal, the fullest first.
    pub(super) fn journals(&self) -> &[String] {
        self.names.as_ref().map_or(&[], |names| &names.journals)
    }

    /// Names of the journals of its articles.
    pub(super) fn other_journals(&self) -> &[String] {
        self.names.as_ref().map_or(&[], |names| &names.other_journals)
    }

    /// The publisher's name as found.
    pub(super) fn publisher(&self) -> Option<&str> {
        self.names.as_ref()?.publisher.as_deref()
    }

    pub(super) fn set_member(&mut self, member: Option<&str>) {
        self.change_rare(|rare| rare.member = member.map(Box::from));
    }

    pub(super) fn set_sketch(&mut self, sketch: Option<Sketch>) {
        self.change_rare(|rare| rare.sketch = sketch);
    }

    pub(super) fn set_setting(&mut self, setting: Option<String>) {
        self.change_rare(|rare| rare.setting = setting.map(Box::from));
    }

    pub(super) fn set_problem(&mut self, problem: Option<String>) {
        self.change_rare(|rare| rare.problem = problem.map(Box::from));
    }

    pub(super) fn set_warnings(&mut self, warnings: Option<String>) {
        self.change_rare(|rare| rare.warnings = warnings.map(Box::from));
    }

    fn change_rare(&mut self, change: impl FnOnce(&mut Rare)) {
        let mut rare = self.rare.take().map(|rare| *rare).unwrap_or_default();
        change(&mut rare);
        self.rare = (rare != Rare::default()).then(|| Box::new(rare));
    }

    /// Notes the notice that it became part of; most records have the id of their notice, and share it.
    pub(super) fn join(&mut self, notice: &Arc<str>) {
        if self.id == *notice {
            self.id = Arc::clone(notice);
        }
        self.notice = Arc::clone(notice);
    }
}

/// A record as it is written. The order of the members is the format of the file.
#[derive(Serialize, Deserialize)]
struct Written<'a> {
    file: u32,
    number: u32,
    member: Option<Cow<'a, str>>,
    place: u32,
    raw: u64,
    id: Cow<'a, str>,
    hash: u64,
    keys: Cow<'a, [u64]>,
    articles: Cow<'a, [u64]>,
    notice: Cow<'a, str>,
    sketch: Option<Cow<'a, Sketch>>,
    journals: Cow<'a, [String]>,
    other_journals: Cow<'a, [String]>,
    publisher: Option<Cow<'a, str>>,
    context: u64,
    setting: Option<Cow<'a, str>>,
    problem: Option<Cow<'a, str>>,
    warnings: Option<Cow<'a, str>>,
}

impl Serialize for RecordEntry {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let rare = self.rare.as_ref();
        let written = Written {
            file: self.file,
            number: self.number,
            member: self.member().map(Cow::from),
            place: self.place,
            raw: self.raw,
            id: Cow::from(&*self.id),
            hash: self.hash,
            keys: Cow::from(self.keys.of_notice()),
            articles: Cow::from(self.keys.of_articles()),
            notice: Cow::from(&*self.notice),
            sketch: self.sketch().map(Cow::Borrowed),
            journals: Cow::from(self.journals()),
            other_journals: Cow::from(self.other_journals()),
            publisher: self.publisher().map(Cow::from),
            context: self.context,
            setting: rare.and_then(|rare| rare.setting.as_deref()).map(Cow::from),
            problem: self.problem().map(Cow::from),
            warnings: self.warnings().map(Cow::from),
        };
        written.serialize(serializer)
    }
}

impl Written<'_> {
    fn read(self) -> RecordEntry {
        let text = |text: Option<Cow<'_, str>>| text.map(|text| Box::from(text.into_owned()));
        let rare = Rare {
            member: text(self.member),
            sketch: self.sketch.map(Cow::into_owned),
            setting: text(self.setting),
            problem: text(self.problem),
            warnings: text(self.warnings),
        };
        let names = Names {
            journals: self.journals.into_owned(),
            other_journals: self.other_journals.into_owned(),
            publisher: self.publisher.map(Cow::into_owned),
        };
        let mut entry = RecordEntry {
            file: self.file,
            number: self.number,
            place: self.place,
            raw: self.raw,
            hash: self.hash,
            context: self.context,
            id: self.id.into(),
            notice: Arc::default(),
            keys: Keys::new(self.keys.iter().copied(), self.articles.iter().copied()),
            names: names.kept(),
            rare: (rare != Rare::default()).then(|| Box::new(rare)),
        };
        match self.notice == *entry.id {
            true => entry.notice = Arc::clone(&entry.id),
            false => entry.notice = self.notice.into(),
        }
        entry
    }
}

/// Reads records one by one, so that each shares its names with those before it at once.
pub(super) fn read_records<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<RecordEntry>, D::Error> {
    from.deserialize_seq(AllRecords)
}

struct AllRecords;

impl<'de> Visitor<'de> for AllRecords {
    type Value = Vec<RecordEntry>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("records")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut records: A) -> Result<Vec<RecordEntry>, A::Error> {
        let mut names = KnownNames::default();
        let mut read = Vec::new();
        while let Some(written) = records.next_element::<Written<'_>>()? {
            let mut entry = written.read();
            names.share(&mut entry);
            read.push(entry);
        }
        Ok(read)
    }
}

/// Shared text, written as text.
pub(super) mod shared_text {
    use super::*;

    pub(in crate::build) fn serialize<S: Serializer>(text: &Arc<str>, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(text)
    }

    pub(in crate::build) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Arc<str>, D::Error> {
        String::deserialize(from).map(Arc::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize, Deserialize)]
    struct Kept(#[serde(deserialize_with = "read_records")] Vec<RecordEntry>);

    /// Writes records, reads them and writes them again: nothing is lost, and names are shared.
    #[track_caller]
    fn check(records: Vec<RecordEntry>) -> Vec<RecordEntry> {
        let bytes = rmp_serde::to_vec(&Kept(records)).unwrap();
        let read: Kept = rmp_serde::from_slice(&bytes).unwrap();
        assert_eq!(rmp_serde::to_vec(&read).unwrap(), bytes);
        read.0
    }

    fn record() -> RecordEntry {
        let names = Names { publisher: Some("Example Press".to_owned()), ..Names::default() };
        let keys = Keys::new([1, 2], [3]);
        RecordEntry {
            id: "a".into(),
            notice: "b".into(),
            keys,
            names: names.kept(),
            ..RecordEntry::default()
        }
    }

    #[test]
    fn records_come_back_as_they_were_written() {
        let mut rare = record();
        rare.set_member(Some("!/a.txt"));
        rare.set_setting(Some("{}".to_owned()));
        rare.set_problem(Some("no such notice".to_owned()));
        rare.set_warnings(Some("no title".to_owned()));
        let read = check(vec![RecordEntry::default(), record(), rare]);
        assert_eq!((read[1].keys.of_notice(), read[1].keys.all()), (&[1, 2][..], &[1, 2, 3][..]));
        assert_eq!((read[2].member(), read[2].problem()), (Some("!/a.txt"), Some("no such notice")));
    }

    #[test]
    fn records_of_one_publisher_share_its_name() {
        let read = check(vec![record(), record()]);
        let [first, second] = [0, 1].map(|at| read[at].names.clone().unwrap());
        assert!(Arc::ptr_eq(&first, &second));
    }

    #[test]
    fn what_is_taken_away_takes_no_place() {
        let mut entry = record();
        entry.set_problem(Some("none".to_owned()));
        entry.set_problem(None);
        assert_eq!(entry.rare, None);
    }
}
