//! The rows in recant, and in its index without understanding them.

use std::path::Path;

use recant::build::{BuildOptions, Root, build};
use recant::corpus::{self, ReadOptions};
use recant::index::{Builder, LocalIndex, Settings, Stamp};
use recant::query::{self, Field};
use recant::search::{FacetRequest, Matching, SearchEngine, SearchRequest};
use recant::understand::{self, understand};

use super::{THREADS, seconds};

const FACETS: [Field; 5] = [Field::Publisher, Field::Year, Field::Reason, Field::Journal, Field::Country];

fn settings() -> Settings {
    Settings { threads: THREADS, ..Settings::default() }
}

/// `recant index` on the CSV.
pub(crate) fn index(csv: &Path, folder: &Path) -> f64 {
    let options = BuildOptions {
        index: folder.to_owned(),
        roots: vec![Root::Path(csv.to_owned())],
        settings: settings(),
        ..BuildOptions::default()
    };
    seconds(|| {
        build(&options, &mut |_| {}).expect("an index");
    })
}

/// Our schema and analyser on notices that are understood before the clock starts.
pub(crate) fn index_understood(csv: &Path, folder: &Path) -> f64 {
    let file = corpus::walk(csv).files.remove(0);
    let mut notices = Vec::new();
    corpus::read(&file, &ReadOptions::default(), &mut |record| {
        if let Ok(raw) = record {
            notices.extend(understand(raw, &understand::Options::default()));
        }
    })
    .expect("a CSV that is read");
    seconds(|| {
        let mut builder = Builder::create(folder, settings().engine(notices.len())).expect("an index");
        for notice in &notices {
            builder.put(notice, &[]).expect("a notice added");
        }
        builder.commit(&Stamp::default()).expect("a commit");
        builder.finish().expect("an end");
    })
}

pub(crate) fn open(folder: &Path) -> LocalIndex {
    LocalIndex::open(folder).expect("an index")
}

/// The number of matches; ten hits are ranked, read, marked and quoted.
pub(crate) fn search(index: &LocalIndex, text: &str, matching: Matching, facets: bool) -> usize {
    let mut request = SearchRequest::new(query::parse(text).query);
    request.matching = matching;
    if facets {
        request.facets = FACETS.map(|field| FacetRequest { field, limit_values: 10 }).to_vec();
    }
    let results = index.search(&request).expect("an answer");
    usize::try_from(results.total).expect("a number")
}
