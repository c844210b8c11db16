//! Every error message, word for word: what went wrong, where, and what to do.

use std::fmt::Display;
use std::io;

use recant::alert::AlertError;
use recant::build::{AcknowledgeError, BuildError, JournalError};
use recant::check::WatchError;
use recant::corpus::{FileError, RecordError};
use recant::index::{Holder, IndexError};
use recant::notice::{Doi, PartialDate};
use recant::references::{FixError, ListError};
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
fn a_list_that_cannot_be_checked_says_why() {
    check(ListError { file: "a.bib".to_owned(), reason: "is empty".to_owned() }, "a.bib: is empty");
    check(FixError::Format, "only BibTeX and RIS files can be amended; export the list as one of them");
    check(
        FixError::Encoding("UTF-16LE".to_owned()),
        "the encoding UTF-16LE cannot be amended without changing other bytes; save the file as UTF-8",
    );
    check(
        WatchError::Malformed("no".to_owned()),
        "is not a watch list: no; name a file that does not exist to begin a new one",
    );
    check(
        WatchError::Version(9),
        "is a watch list of version 9, this program knows 1; use the program that wrote it",
    );
    check_program(
        &["check", "10.5555/a", "--index", "nowhere"],
        "recant: there is no index `nowhere`; run `recant index --index nowhere` to build it\n",
    );
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
        IndexError::Locked { path: path(), holder: None },
        "index `index` is being written by another process; wait until it has finished, or say `recant index --wait`",
    );
    let holder = Holder { process: 7, host: "shelf".to_owned(), since: "2026-11-21T10:00:00Z".to_owned() };
    check(
        IndexError::Locked { path: path(), holder: Some(holder) },
        "index `index` is being written by process 7 on `shelf` since 2026-11-21T10:00:00Z; wait until it has finished, or say `recant index --wait`",
    );
    check(
        IndexError::Unwritten { path: path(), cause: "Read-only file system".to_owned() },
        "cannot write index `index`: Read-only file system; name a folder that can be written with --index; whatever was searchable before still is",
    );
    check(
        IndexError::Damaged { path: path(), file: "a.store".to_owned(), cause: "it is torn".to_owned() },
        "`a.store` in index `index` is damaged: it is torn; run `recant index` to build it anew from its corpus",
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
        IndexError::NotAFolder { path: path() },
        "`index` is a file, not the folder of an index; name a folder with --index",
    );
    check(
        IndexError::Missing { path: "my shelf".to_owned() },
        "there is no index `my shelf`; run `recant index --index 'my shelf'` to build it",
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
        BuildError::StandardInputGone { path: path() },
        "index `corpus` was built from standard input, which cannot be read again; name its whole archive, with `-` for what you pipe in: `recant index -`",
    );
    check(
        BuildError::LostRoots { path: path() },
        "cannot tell what index `corpus` was built from; name its archive: `recant index PATH`",
    );
    check(
        BuildError::EmptiedRoot { path: path() },
        "`corpus` holds no file any more, and the index must be built anew; bring the files back, or use --allow-empty if they are really gone; the index is as it was before",
    );
    check(BuildError::Stopped, "stopped before the end; the index is as it was before");
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
fn a_journal_that_cannot_answer_says_what_to_do() {
    let path = || "index".to_owned();
    check(
        JournalError::Damaged { file: "journal/run-00000002.jsonl".to_owned(), cause: "torn".to_owned() },
        "`journal/run-00000002.jsonl` of the journal is damaged: torn; run `recant index` to go on without it",
    );
    check(
        JournalError::TooFarBack { path: path(), oldest: "run 3 of 2026-11-21T10:00:00Z".to_owned() },
        "the journal of index `index` goes back to run 3 of 2026-11-21T10:00:00Z only; ask for a later date or run",
    );
    check(
        JournalError::NoSuchRun { path: path(), run: 9, last: 3 },
        "index `index` has had no run 9; its last is run 3",
    );
}

#[test]
fn an_alert_that_cannot_be_kept_says_why() {
    let name = || "a b".to_owned();
    check(
        AlertError::BadName { name: name() },
        "`a b` is no name for an alert; use up to 64 letters, digits, `-` and `_`",
    );
    check(
        AlertError::Taken { name: name() },
        "there is an alert `a b` already; remove it first, or take another name",
    );
    check(
        AlertError::Unknown { name: name() },
        "there is no alert `a b`; `recant alert list` names them all",
    );
    check(
        AlertError::Damaged { name: name(), cause: "torn".to_owned() },
        "alert `a b` is damaged: torn; remove it and add it again",
    );
    check(
        AlertError::WatchList { name: "a b".into(), path: "w.json".into(), cause: "no such file".into() },
        "cannot check watch list `w.json` of alert `a b` again: no such file",
    );
    check(
        AlertError::Unwritten { path: "alerts/a.json".into(), cause: full() },
        "cannot write `alerts/a.json`: no space left",
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
        "recant: there is no index `nowhere`; run `recant index --index nowhere` to build it\n",
    );
    check_program(
        &["search", "x", "--since", "2015-02-30"],
        "error: invalid value '2015-02-30' for '--since <DATE>': `date` cannot be `2015-02-30`; it takes 2019, 2019-05, 2019-05-14, 2019..2024 or >=2019\n\nFor more information, try '--help'.\n",
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

#[cfg(feature = "server")]
#[test]
fn a_proxy_without_an_address_is_refused() {
    let run = Sandbox::new().run(&["serve", "--trust-proxy=here"]).code(2);
    let first = run.stderr.lines().next().unwrap_or_default();
    assert_eq!(
        first,
        "error: invalid value 'here' for '--trust-proxy[=<IP>]': `here` is not an address such as 10.0.0.2"
    );
}

#[test]
fn an_alert_that_would_find_everything_else_is_not_kept() {
    let sandbox = Sandbox::indexed(&[("a.jsonl", "{\"id\":\"1\",\"title\":\"Retraction\",\"text\":\"\"}\n")]);
    let run = sandbox.run(&["alert", "add", "pond", "year:abc", "frogs"]).code(2);
    assert_eq!(
        run.stderr,
        "recant: alert `pond` is not kept: `year` cannot be `abc`; it takes 2019, 2019..2024, 2019.., ..2024 or >=2019; mend its query\n"
    );
}
