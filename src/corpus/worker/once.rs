//! Work of any sort, done once in a process with limits: bytes in, bytes out.

use std::io::{self, Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};

use super::limits::{CRASHED, Limits, MAX_ANSWER_BYTES, STACK_BYTES, confine, grant_processor_time};
use super::pool::{WorkerCommand, is_out_of_processor_time};
use super::protocol::{GREETING, expect_greeting, read_frame, write_frame};

/// Gives `input` to a process that calls [`serve_once`], and takes its answer.
///
/// # Errors
///
/// Says in words why there is no answer: it took too long or too much memory, or crashed.
pub(crate) fn once(command: &WorkerCommand, limits: Limits, input: Vec<u8>) -> Result<Vec<u8>, String> {
    let failed = |error: io::Error| format!("cannot start the reader: {error}");
    let mut child = spawn(command).map_err(failed)?;
    let (done, answers) = mpsc::channel();
    let (stdin, stdout) = child.stdin.take().zip(child.stdout.take()).ok_or("cannot start the reader")?;
    std::thread::spawn(move || {
        // Nobody listens any more once the process was given up.
        let _ = done.send(converse(stdin, stdout, limits, &input));
    });
    let answer = answers.recv_timeout(limits.clock());
    let is_late = matches!(answer, Err(RecvTimeoutError::Timeout));
    match answer {
        Ok(Ok(answer)) => {
            let _ = child.wait();
            Ok(answer)
        }
        _ => Err(end(child, limits, is_late)),
    }
}

fn spawn(command: &WorkerCommand) -> io::Result<Child> {
    Command::new(&command.program)
        .args(&command.arguments)
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
}

fn converse(
    mut stdin: impl Write,
    mut stdout: impl Read,
    limits: Limits,
    input: &[u8],
) -> io::Result<Vec<u8>> {
    expect_greeting(&mut stdout)?;
    write_frame(&mut stdin, &serde_json::to_vec(&limits)?)?;
    write_frame(&mut stdin, input)?;
    read_frame(&mut stdout, MAX_ANSWER_BYTES)?.ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
}

/// Ends a process that gave no answer, and says what it died of.
fn end(mut child: Child, limits: Limits, is_late: bool) -> String {
    if is_late {
        let _ = child.kill();
    }
    let mut last_words = String::new();
    if let Some(stderr) = child.stderr.take() {
        let _ = stderr.take(1 << 16).read_to_string(&mut last_words);
    }
    match child.wait() {
        _ if is_late => format!("took more than {} s", limits.clock_s),
        Ok(status) if is_out_of_processor_time(status) => format!("took more than {} s", limits.processor_s),
        _ if last_words.contains("memory allocation of") => {
            format!("needed more than {} MiB", limits.memory_bytes >> 20)
        }
        _ => CRASHED.to_owned(),
    }
}

/// The other side: reads what is to be done, does it within its limits on a large stack, and writes the answer. Takes
/// over the process, as [`serve`](super::serve) does.
///
/// # Errors
///
/// When the other side breaks the protocol or goes away, or the work panics.
pub fn serve_once(
    mut input: impl Read,
    mut output: impl Write,
    work: impl FnOnce(&[u8]) -> Vec<u8> + Send + 'static,
) -> io::Result<()> {
    std::panic::set_hook(Box::new(|_| {}));
    output.write_all(GREETING)?;
    output.flush()?;
    let Some(limits) = read_frame(&mut input, 1 << 10)? else { return Ok(()) };
    let limits: Limits = serde_json::from_slice(&limits)?;
    confine(&limits);
    let Some(input) = read_frame(&mut input, u32::MAX as usize)? else { return Ok(()) };
    grant_processor_time(&limits);
    write_frame(&mut output, &on_large_stack(move || work(&input))?)
}

/// Does work in a thread whose stack bears deep nesting.
fn on_large_stack<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> io::Result<T> {
    let caught = move || catch_unwind(AssertUnwindSafe(work));
    let thread = std::thread::Builder::new().stack_size(STACK_BYTES).spawn(caught)?;
    thread.join().ok().and_then(Result::ok).ok_or_else(|| io::Error::other(CRASHED))
}

/// Does work in a thread of this process, for programs that have no worker. A thread cannot be ended from outside: one
/// that is late is left to itself.
///
/// # Errors
///
/// Says in words why there is no answer.
pub(crate) fn in_thread<T: Send + 'static>(
    limits: Limits,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, String> {
    let (done, answers) = mpsc::channel();
    // Nobody listens once the time is over.
    let send = move || drop(done.send(work()));
    let thread = std::thread::Builder::new().stack_size(STACK_BYTES).spawn(send);
    thread.map_err(|error| format!("cannot start the reader: {error}"))?;
    answers.recv_timeout(limits.clock()).map_err(|error| match error {
        RecvTimeoutError::Timeout => format!("took more than {} s", limits.clock_s),
        RecvTimeoutError::Disconnected => CRASHED.to_owned(),
    })
}
