//! Building, updating, reopening and refusing.

use std::fs;
use std::io::Read;
use std::path::Path;

use super::*;
use crate::index::{Builder, IndexError, LocalIndex, Settings, Stamp, open_sealed, write_sealed};
use crate::notice::Notice;
use crate::query::{Field, Query};
use crate::search::{FacetRequest, SearchEngine, SearchRequest, SearchResults, Sort};

fn everything() -> Vec<SearchRequest> {
    let facets: Vec<FacetRequest> = Field::all()
        .filter(|f| f.is_facet())
        .map(|field| FacetRequest { field, limit_values: 100 })
        .collect();
    let queries = [
        Query::All,
        word("frogs"),
        words("retraction copper"),
        words("a retraction of the copper frogs"),
        phrase("journal of rivers"),
    ];
    let sorts = [Sort::Relevance, Sort::Newest, Sort::Title];
    let with = |query: &Query, sort| SearchRequest {
        facets: facets.clone(),
        sort,
        limit_hits: 1000,
        ..SearchRequest::new(query.clone())
    };
    queries.iter().flat_map(|query| sorts.map(|sort| with(query, sort))).collect()
}

fn answers(index: &LocalIndex) -> Vec<SearchResults> {
    everything().iter().map(|request| index.search(request).unwrap()).collect()
}

/// Some hundred notices with a few words each, so that scores often tie.
fn crowd() -> Vec<Notice> {
    let nouns = ["copper", "frogs", "tea", "rivers", "lung", "retraction"];
    let line = |n: usize| {
        let word = |k: usize| nouns[(n * (k + 3) + n / 7 * k + k) % nouns.len()];
        let articles: Vec<String> = (0..1 + n % 3)
            .map(|a| {
                format!(
                    r#"{{"title":"{} {} {}","authors":["Wei {}"]}}"#,
                    word(a),
                    word(a + 1),
                    word(a + 2),
                    word(a)
                )
            })
            .collect();
        format!(
            r#"{{"id":"10.5555/c{n}","title":"{} of the {}","journal":"Journal {}","articles":[{}],"text":"a {} and the {}"}}"#,
            word(1),
            word(2),
            n % 11,
            articles.join(","),
            word(3),
            word(4)
        )
    };
    notices(&(0..600).map(line).collect::<Vec<_>>().join("\n"))
}

#[test]
fn answers_do_not_depend_on_threads_or_order() {
    let (one, four) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut notices = crowd();
    build(one.path(), &notices, small());
    notices.reverse();
    build(four.path(), &notices, Settings { threads: 4, memory_bytes: 60_000_000 });
    let answer = |path: &Path| serde_json::to_string(&answers(&LocalIndex::open(path).unwrap())).unwrap();
    assert!(LocalIndex::open(four.path()).unwrap().searcher.segment_readers().len() > 1);
    assert_eq!(answer(one.path()), answer(four.path()));
}

/// What must be the same in an updated and a rebuilt archive: everything but scores and what follows from them.
fn unscored(mut results: SearchResults) -> SearchResults {
    results.hits.iter_mut().for_each(|hit| (hit.score, hit.rank, hit.entry) = (0.0, 0, 0));
    results.hits.sort_by(|a, b| a.notice.id.cmp(&b.notice.id));
    results
}

#[test]
fn an_updated_archive_answers_like_a_rebuilt_one() {
    let (updated, rebuilt) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut notices = crowd();
    build(updated.path(), &notices, small());
    let mut builder = Builder::open_for_update(updated.path(), small()).unwrap();
    for notice in notices.iter_mut().step_by(3) {
        notice.title = Some("Changed copper title".into());
        notice.articles.truncate(1);
        builder.put(notice, &[]).unwrap();
    }
    for notice in notices.split_off(500) {
        builder.delete(notice.id.as_str()).unwrap();
    }
    builder.put(&notices[7], &[]).unwrap();
    let stamp = Stamp { fingerprint: "f".into(), note: "note".into(), ..Stamp::default() };
    builder.commit(&stamp).unwrap();
    builder.finish().unwrap();
    build(rebuilt.path(), &notices, small());
    let (updated, rebuilt) =
        (LocalIndex::open(updated.path()).unwrap(), LocalIndex::open(rebuilt.path()).unwrap());
    for (updated, rebuilt) in answers(&updated).into_iter().zip(answers(&rebuilt)) {
        assert_eq!(unscored(updated), unscored(rebuilt));
    }
    assert_eq!(updated.ids().unwrap(), rebuilt.ids().unwrap());
}

#[test]
fn values_that_only_deleted_notices_have_are_forgotten() {
    let folder = tempfile::tempdir().unwrap();
    build(folder.path(), &notices(SAMPLE), small());
    let mut builder = Builder::open_for_update(folder.path(), small()).unwrap();
    builder.delete("rw:77").unwrap();
    builder.commit(&Stamp::default()).unwrap();
    builder.finish().unwrap();
    let index = LocalIndex::open(folder.path()).unwrap();
    let found = index.search(&SearchRequest::new(value(Field::Journal, "Tea"))).unwrap();
    assert_eq!((found.total, found.problems.len()), (0, 1));
    assert_eq!(index.notice("rw:77").unwrap(), None);
    assert_eq!(index.archive().unwrap().notices, 4);
}

#[test]
fn what_was_not_committed_is_not_there() {
    let folder = tempfile::tempdir().unwrap();
    build(folder.path(), &notices(SAMPLE), small());
    let extra = &notices(r#"{"id":"x","title":"Extra","text":""}"#)[0];
    let mut builder = Builder::open_for_update(folder.path(), small()).unwrap();
    builder.put(extra, &[]).unwrap();
    drop(builder);
    let mut builder = Builder::create(folder.path(), small()).unwrap();
    builder.put(extra, &[]).unwrap();
    builder.commit(&Stamp::default()).unwrap();
    drop(builder);
    let index = LocalIndex::open(folder.path()).unwrap();
    assert_eq!((index.archive().unwrap().notices, index.stamp().note.as_str()), (5, "note"));
    build(folder.path(), std::slice::from_ref(extra), small());
    assert_eq!(index.archive().unwrap().notices, 5, "an open index stays as it was");
    assert_eq!(LocalIndex::open(folder.path()).unwrap().ids().unwrap(), ["x"]);
}

#[test]
fn one_writer_at_a_time_and_readers_meanwhile() {
    let folder = tempfile::tempdir().unwrap();
    build(folder.path(), &notices(SAMPLE), small());
    let held = Builder::open_for_update(folder.path(), small()).unwrap();
    assert!(matches!(Builder::create(folder.path(), small()), Err(IndexError::Locked { .. })));
    assert!(matches!(Builder::open_for_update(folder.path(), small()), Err(IndexError::Locked { .. })));
    LocalIndex::open(folder.path()).unwrap();
    drop(held);
    Builder::open_for_update(folder.path(), small()).unwrap();
}

#[track_caller]
fn check_refused(path: &Path, expected: &str) {
    let message = LocalIndex::open(path).err().unwrap().to_string();
    assert_eq!(message.replace(&path.display().to_string(), "DIR"), expected);
}

#[test]
fn other_indexes_are_refused_with_the_remedy() {
    let folder = tempfile::tempdir().unwrap();
    check_refused(folder.path(), "there is no index `DIR`; run `recant index --index DIR` to build it");
    build(folder.path(), &notices(SAMPLE), small());
    let meta = folder.path().join("generation-1/meta.json");
    let mut kept = String::new();
    open_sealed(&meta).unwrap().read_to_string(&mut kept).unwrap();
    let schema = r#"\"schema\":1"#;
    assert!(kept.contains(schema));
    let write = |text: String| write_sealed(&meta, &mut |out| out.write_all(text.as_bytes())).unwrap();
    write(kept.replace(schema, r#"\"schema\":999"#));
    check_refused(
        folder.path(),
        "cannot open index `DIR`: built by schema 999, this program needs schema 1; run `recant index` to rebuild it",
    );
    write(kept.replace(crate::analysis::fingerprint(), "older"));
    let now = crate::analysis::fingerprint();
    check_refused(
        folder.path(),
        &format!(
            "cannot open index `DIR`: built by analysis older, this program needs analysis {now}; run `recant index` to rebuild it"
        ),
    );
    fs::write(&meta, "{").unwrap();
    assert!(LocalIndex::open(folder.path()).err().unwrap().to_string().contains("run `recant index"));
    write(kept.clone());
    LocalIndex::open(folder.path()).unwrap();
    let flipped = fs::read_to_string(&meta).unwrap().replace("note", "nope");
    fs::write(&meta, flipped).unwrap();
    check_refused(
        folder.path(),
        "`meta.json` in index `DIR` is damaged: its content does not fit its checksum; run `recant index` to build it anew from its corpus",
    );
    build(folder.path(), &notices(SAMPLE), small());
    LocalIndex::open(folder.path()).unwrap();
}

#[test]
fn notices_come_back_as_they_were_put() {
    let put = notices(SAMPLE);
    let archive = archive_of(&put);
    for notice in &put {
        assert_eq!(archive.index.notice(notice.id.as_str()).unwrap().as_ref(), Some(notice));
    }
    assert_eq!(archive.index.notice("rw:1").unwrap().as_ref(), Some(&put[0]));
    let mut seen = Vec::new();
    archive
        .index
        .for_each_notice(&mut |notice| {
            seen.push(notice.id.to_string());
            true
        })
        .unwrap();
    seen.sort();
    assert_eq!(seen, archive.index.ids().unwrap());
    let info = archive.index.archive().unwrap();
    assert_eq!((info.notices, info.articles, info.newest.as_deref()), (5, 6, Some("2024-05-14")));
}
