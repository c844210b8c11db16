//! Workers that are this very test program, started again.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on stops")]
#![cfg(all(unix, feature = "pdf"))]

use std::{env, io};

use flate2::{Compress, Compression, FlushCompress};

use super::limits::Limits;
use super::pool::{Pool, WorkerCommand};
use super::protocol::{Answer, End, Job};
use super::serve::serve;
use crate::corpus::formats::pdf::tests::{file, forms, stream};
use crate::corpus::{self, ReadOptions};

const LIMITS: Limits = Limits { processor_s: 1, clock_s: 20, memory_bytes: 256 << 20 };

/// No test of its own: what the tests below start.
#[test]
#[ignore = "serves the other tests"]
fn worker() {
    serve(io::stdin(), io::stdout()).unwrap();
}

fn pool() -> Pool {
    let arguments = ["corpus::worker::tests::worker", "--exact", "--ignored", "--nocapture"];
    let arguments = arguments.map(Into::into).to_vec();
    Pool::new(WorkerCommand { program: env::current_exe().unwrap(), arguments })
}

fn ask(pool: &Pool, format: &str, content: &[u8]) -> String {
    ask_within(LIMITS, pool, format, content)
}

fn ask_within(worker: Limits, pool: &Pool, format: &str, content: &[u8]) -> String {
    let options = ReadOptions { all: true, limits: corpus::Limits { worker, ..corpus::Limits::default() } };
    let job = || Job { format: format.to_owned(), name: "a".to_owned(), options };
    match pool.read(job, content) {
        Err(reason) => reason,
        Ok(Answer { end: End::Failed(reason) | End::Skipped(reason), .. }) => reason,
        Ok(Answer { records, .. }) => {
            let texts = records.into_iter().flat_map(|(_, raw)| raw.unwrap().blocks).map(|block| block.text);
            texts.collect::<Vec<_>>().join(" ")
        }
    }
}

/// A stream of a few hundred kilobytes that unpacks to so many mebibytes of blanks.
fn bomb(mebibytes: usize) -> Vec<u8> {
    let mut block = vec![0; 1 << 16];
    let mut compress = Compress::new(Compression::best(), false);
    compress.compress(&vec![b' '; 1 << 20], &mut block, FlushCompress::Full).unwrap();
    block.truncate(usize::try_from(compress.total_out()).unwrap());
    // A header, blocks that stand for themselves, and an empty last block.
    let mut packed = vec![0x78, 0xda];
    (0..mebibytes).for_each(|_| packed.extend(&block));
    packed.extend([0x03, 0x00]);
    packed
}

fn bombed_page() -> Vec<u8> {
    file(
        &[
            b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
            b"<</Type/Pages/Count 1/Kids[3 0 R]>>".to_vec(),
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>".to_vec(),
            stream("/Filter/FlateDecode", &bomb(1024)),
        ],
        "",
    )
}

#[test]
fn a_worker_reads_and_lives_on() {
    let pool = pool();
    assert_eq!(ask(&pool, "text", b"first"), "first");
    assert_eq!(ask(&pool, "text", b"second"), "second");
    assert_eq!(pool.idle_processes().len(), 1);
    assert_eq!(ask(&pool, "none", b""), "`none` is not a format of this worker");
}

#[test]
fn a_bomb_kills_its_worker_only() {
    let pool = pool();
    assert_eq!(ask(&pool, "text", b"before"), "before");
    assert_eq!(
        ask(&pool, "pdf", &bombed_page()),
        "needed more than 256 MiB; allow more with --limit-file-memory"
    );
    assert_eq!(ask(&pool, "text", b"after"), "after");
}

#[test]
fn endless_work_is_ended() {
    let late = "took more than 1 s; allow more with --limit-file-seconds";
    assert_eq!(ask(&pool(), "pdf", &forms(40, 40)), late);
    let impatient = Limits { processor_s: 60, clock_s: 1, ..LIMITS };
    assert_eq!(ask_within(impatient, &pool(), "pdf", &forms(40, 40)), late);
}

#[test]
fn a_program_that_is_no_worker_is_found_out() {
    let command = WorkerCommand { program: "/bin/true".into(), arguments: Vec::new() };
    assert_eq!(ask(&Pool::new(command), "text", b"x"), "crashed the reader");
    let command = WorkerCommand { program: "/no/such/program".into(), arguments: Vec::new() };
    assert!(ask(&Pool::new(command), "text", b"x").starts_with("cannot start the reader: "));
}
