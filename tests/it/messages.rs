//! Every error message, word for word: what went wrong, where, and what to do.

use std::fmt::Display;
use std::io;

use recant::build::{AcknowledgeError, BuildError};
use recant::corpus::{FileError, RecordError};
use recant::index::IndexError;
use recant::notice::{Doi, PartialDate};
use recant::search::SearchError;

use crate::sandbox::Sandbox;

#[track_caller]
fn check(error: impl Display, expected: &str) {
    assert_eq!(error.to_string(), expected);
}

/// What the program says on standard error for a command that fails.
#[track_caller]
fn check_program(args: &[&str], expected: &str) {
    let run = Sandbox::new().run(args).code(2);
    assert_eq!(run.stderr, expected);
}

fn full() -> io::Error {
    io::Error::new(io::ErrorKind::StorageFull, "no space left")
}

#[test]
fn an_index_that_cannot_be_used_says_what_to_do() {
    let path = || "index".to_owned();
    check(IndexError::Missing { path: path() }, "there is no index `index`; run `recant index` to build it");
    check(
        IndexError::OtherVersion { path: path(), built_by: "schema 3".to_owned(), needed: "4".to_owned() },
        "cannot open index `index`: built by schema 3, this program needs 4; run `recant index` to rebuild it",
    );
    check(
        IndexError::Locked { path: path() },
        "index `index` is being written by another process; wait until it has finished",
    );
    check(
        IndexError::DiskFull { path: path() },
        "no room left for index `index`; what was searchable before still is; free some space and run `recant index` again",
    );
    check(
        IndexError::Failed { path: path(), cause: "bad block".to_owned() },
        "cannot use index `index`: bad block; run `recant index --rebuild` to build it anew",
    );
    check(
        IndexError::Unwritable { id: "1".to_owned(), cause: "no".to_owned() },
        "notice `1` cannot be indexed: no",
    );
}

#[test]
fn a_search_that_fails_says_what_to_do() {
    let (path, cause) = (|| "index".to_owned(), || "bad block".to_owned());
    check(
        SearchError::Unreadable { path: path(), cause: cause() },
        "cannot read index `index`: bad block; run `recant index --rebuild` to build it anew",
    );
    check(
        SearchError::DamagedNotice { path: path(), id: "1".to_owned(), cause: cause() },
        "notice `1` in index `index` is damaged: bad block; run `recant index --rebuild` to build it anew",
    );
    check(
        SearchError::BadCursor("x".to_owned()),
        "`x` is not a cursor of this archive; take the `next` of an answer to the same query",
    );
}

#[test]
fn a_build_that_fails_says_what_to_do() {
    let path = || "corpus".into();
    check(
        BuildError::NoCorpus { path: path(), cause: "no such file or folder".to_owned() },
        "cannot read corpus `corpus`: no such file or folder; name a folder or file that holds notices",
    );
    check(
        BuildError::LostRecords { path: path() },
        "cannot read what the last run left in `corpus`; run `recant index --rebuild` to build it anew",
    );
    check(
        BuildError::WorkingSpace { path: path(), cause: full() },
        "cannot write working data in `corpus`: no space left; free some space and run `recant index` again",
    );
    check(
        BuildError::Manifest { path: path(), cause: full() },
        "cannot write `corpus`: no space left; the index is as it was before",
    );
}

#[test]
fn an_acknowledgement_that_fails_says_what_to_do() {
    let path = || "a/b.pdf".to_owned();
    check(
        AcknowledgeError::NoRun { index: "index".into() },
        "index `index` does not say what it was built from; run `recant index --rebuild`",
    );
    check(
        AcknowledgeError::NotListed { path: path() },
        "`a/b.pdf` is not among the files that could not be read; `recant doctor` lists them",
    );
    check(
        AcknowledgeError::Part { path: "a.zip!/b.pdf".to_owned(), file: "a.zip".to_owned() },
        "`a.zip!/b.pdf` is a part of `a.zip`, which is read as one; acknowledge `a.zip`",
    );
    check(
        AcknowledgeError::NotAcknowledged { path: path() },
        "`a/b.pdf` is not acknowledged; `recant doctor` marks what is",
    );
    check(
        AcknowledgeError::Unwritable { list: "index/ACKNOWLEDGED".into(), cause: full() },
        "cannot write `index/ACKNOWLEDGED`: no space left",
    );
}

#[test]
fn a_file_or_record_that_cannot_be_read_is_named() {
    let path = || "a/b.csv".to_owned();
    check(
        FileError::Unreadable { path: path(), cause: io::Error::other("gone") },
        "a/b.csv: cannot be read: gone",
    );
    check(
        FileError::TooLarge { path: path(), size_bytes: 9, limit_bytes: 8 },
        "a/b.csv: is 9 bytes long, 8 are read at most; split it, or allow more with --limit-file-size",
    );
    check(FileError::Malformed { path: path(), reason: "is torn".to_owned() }, "a/b.csv: is torn");
    check(RecordError { path: path(), record: 7, reason: "is torn".to_owned() }, "a/b.csv:7: is torn");
}

#[test]
fn a_value_that_cannot_be_says_how_it_should_look() {
    check(
        "2024-13".parse::<PartialDate>().unwrap_err(),
        "`2024-13` is not a date of the form YYYY, YYYY-MM or YYYY-MM-DD; years from 1500 to 2200",
    );
    check(Doi::try_from("x".to_owned()).unwrap_err(), "`x` is not a DOI; a DOI looks like 10.1234/abc");
}

#[test]
fn the_program_says_what_to_do() {
    check_program(
        &["search", "x", "--index", "nowhere"],
        "recant: there is no index `nowhere`; run `recant index` to build it\n",
    );
    check_program(&["doctor"], "recant: there is no index `index`; run `recant index` to build it\n");
    check_program(
        &["help", "nothing"],
        "recant: no help on `nothing`; topics are `query` and the verbs that `recant help` lists\n",
    );
    check_program(
        &["evaluate", "nowhere"],
        "recant: cannot read gold file `nowhere`; name a file of JSON Lines: No such file or directory (os error 2)\n",
    );
    check_program(
        &["extract", "nowhere"],
        "nowhere: cannot be opened: No such file or directory (os error 2)\n",
    );
}
