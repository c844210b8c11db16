//! An invented archive in a temporary folder, and short ways to ask it.

use std::path::Path;
use std::sync::LazyLock;

use tempfile::TempDir;

use crate::index::{Builder, LocalIndex, Settings, Stamp};
use crate::notice::Notice;
use crate::query::{Bound, Field, Query, TermKind};
use crate::search::{Filter, SearchEngine, SearchRequest, SearchResults};

/// Settings that are enough for a test.
pub(crate) fn small() -> Settings {
    Settings { threads: 1, memory_bytes: 15_000_000 }
}

/// Notices from JSON Lines.
pub(crate) fn notices(lines: &str) -> Vec<Notice> {
    lines
        .lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// An invented archive: a plain notice, a batch of three articles, a concern, a correction, a notice without article.
pub(crate) const SAMPLE: &str = r#"
{"id":"10.5555/n1","aliases":["rw:1"],"nature":"retraction","title":"Retraction: Silent rivers of the lung","doi":"10.5555/n1","pmid":"901","journal":"Journal of Rivers","journal_also":["J Riv"],"issn":["1234-5678"],"publisher":{"as_found":"Hindawi Limited","imprint":"Hindawi","family":"Wiley"},"dates":{"published":"2024-05-14"},"articles":[{"title":"Silent rivers of the lung","authors":["Wei Wang","Ana Müller"],"doi":"10.5555/a1","pmid":"801","year":2019,"type":"Research Article","institutions":["Institute of Rivers, Nowhere"],"countries":["China"],"status":"retracted","reasons":[{"code":"Unreliable Data","layer":"substance","source":"text"}]}],"people":[{"name":"Maria Examplini","role":"approver"}],"initiator":["publisher"],"stance":"disagree","reasons":[{"code":"Investigation by Journal","layer":"process","source":"text"}],"reason_text":"Images were duplicated.","text":"The publisher retracts the article. Images were duplicated. Approved by Maria Examplini.","subjects":["Medicine"],"language":"en","completeness":{"rubric":1,"band":"most","met":["R01","R02"],"missing":["bears no date of its own"],"lacks":["own_date"]},"inquiry":"no_answer","batch":true,"responsibility":[{"kind":"exonerated","who":["Ana Müller"],"evidence":{"start":0,"end":3,"text":"The"}}],"raised_by":[{"kind":"reader","evidence":{"start":0,"end":3,"text":"The"}}],"investigated_by":[{"kind":"institution","name":"Institute of Rivers","evidence":{"start":0,"end":3,"text":"The"}}],"affected":[{"part":"figure","labels":["2A"],"evidence":[{"start":0,"end":3,"text":"The"}]}],"prior":[{"nature":"expression_of_concern","evidence":{"start":0,"end":3,"text":"The"}}],"source":{"path":"a.txt","format":"text","record":1}}
{"id":"10.5555/n2","nature":"retraction","title":"Retraction: Papers of one batch","doi":"10.5555/n2","journal":"Batch Letters","publisher":{"as_found":"Wiley","imprint":"Wiley","family":"Wiley"},"dates":{"published":"2023-02"},"articles":[{"title":"Copper frogs","authors":["Ben Otter"],"doi":"10.5555/b1","countries":["China"],"status":"retracted","reasons":[{"code":"Fake Peer Review","layer":"substance","source":"retraction-watch"}]},{"title":"Silver frogs","authors":["Cleo Otter"],"doi":"10.5555/b2","countries":["France"],"status":"retracted","reasons":[{"code":"Plagiarism of Text","layer":"substance","source":"retraction-watch"}]},{"title":"Golden frogs","authors":["Ben Otter"],"doi":"10.5555/b3","countries":["China"],"status":"reinstated"}],"text":"Three papers are retracted."}
{"id":"10.5555/n3","nature":"expression_of_concern","title":"Expression of concern: BMP-2 in copper wires","doi":"10.5555/n3","journal":"Journal of Rivers","publisher":{"as_found":"Hindawi","imprint":"Hindawi","family":"Wiley"},"dates":{"published":"2022"},"articles":[{"title":"BMP-2 in copper wires","authors":["Wu Wang"],"doi":"10.5555/a3","year":2018,"status":"concern"}],"people":[{"name":"Wei Wang","role":"editor"}],"text":"Concerns were raised about the falsification of figures in the article 10.5555/a1 as well."}
{"id":"rw:77","nature":"correction","title":"Correction: Falsified tea","journal":"Tea","publisher":{"as_found":"Elsewhere Press","imprint":"Elsewhere Press","family":"Elsewhere Press"},"dates":{"published":"2021-11-30"},"articles":[{"title":"Falsified tea","authors":["Dora Quill"],"status":"corrected","countries":["France","China"]}],"text":"A duplicated figure was replaced."}
{"id":"n:0123456789ab","nature":"retraction","title":"Retraction notice","text":""}
"#;

/// A built archive.
pub(crate) struct Archive {
    _folder: TempDir,
    pub(crate) index: LocalIndex,
}

pub(crate) fn build(path: &Path, notices: &[Notice], settings: Settings) {
    let mut builder = Builder::create(path, settings).unwrap();
    for notice in notices {
        builder.put(notice, &[]).unwrap();
    }
    let stamp = Stamp { fingerprint: "f".into(), note: "note".into(), ..Stamp::default() };
    builder.commit(&stamp).unwrap();
    builder.finish().unwrap();
}

/// The same notices in two segments, whose commits came one after the other.
pub(crate) fn archive_in_two(notices: &[Notice]) -> Archive {
    let folder = tempfile::tempdir().unwrap();
    let mut builder = Builder::create(folder.path(), small()).unwrap();
    for half in notices.chunks(notices.len().div_ceil(2)) {
        half.iter().for_each(|notice| builder.put(notice, &[]).unwrap());
        builder.commit(&Stamp { fingerprint: "f".into(), ..Stamp::default() }).unwrap();
    }
    builder.finish().unwrap();
    let index = LocalIndex::open(folder.path()).unwrap();
    assert_eq!(index.searcher.segment_readers().len(), 2);
    Archive { _folder: folder, index }
}

pub(crate) fn archive_of(notices: &[Notice]) -> Archive {
    let folder = tempfile::tempdir().unwrap();
    build(folder.path(), notices, small());
    let index = LocalIndex::open(folder.path()).unwrap();
    Archive { _folder: folder, index }
}

/// The sample archive, built once.
pub(crate) fn sample() -> &'static Archive {
    static ARCHIVE: LazyLock<Archive> = LazyLock::new(|| archive_of(&notices(SAMPLE)));
    &ARCHIVE
}

impl Archive {
    pub(crate) fn ask(&self, request: &SearchRequest) -> SearchResults {
        self.index.search(request).unwrap()
    }
}

/// The ids of the hits, in order.
pub(crate) fn ids(results: &SearchResults) -> Vec<String> {
    results.hits.iter().map(|hit| hit.notice.id.to_string()).collect()
}

pub(crate) fn word(text: &str) -> Query {
    Query::Term { field: None, text: text.into(), kind: TermKind::Word }
}

pub(crate) fn words(text: &str) -> Query {
    Query::Words(text.split(' ').map(word).collect())
}

pub(crate) fn phrase(text: &str) -> Query {
    Query::Phrase { field: None, text: text.into(), slop: 0 }
}

pub(crate) fn in_field(field: Field, text: &str) -> Query {
    Query::Term { field: Some(field), text: text.into(), kind: TermKind::Word }
}

pub(crate) fn value(field: Field, text: &str) -> Query {
    Query::Phrase { field: Some(field), text: text.into(), slop: 0 }
}

pub(crate) fn filter(field: Field, values: &[&str]) -> Filter {
    Filter { field, values: values.iter().map(|text| ((*text).to_owned(), value(field, text))).collect() }
}

pub(crate) fn between(field: Field, from: &str, to: &str) -> Query {
    let bound = |text: &str| if text.is_empty() { Bound::Open } else { Bound::At(text.parse().unwrap()) };
    Query::Range { field, from: bound(from), to: bound(to) }
}
