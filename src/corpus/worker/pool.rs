//! The program's side: jobs to workers, which are started when needed, kept for the next file and replaced when dead.

use std::ffi::OsString;
use std::io::{self, Read};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::limits::{CRASHED, Limits, MAX_ANSWER_BYTES};
use super::protocol::{Answer, Job, expect_greeting, read_frame, write_frame};

/// How to start a worker: a program, usually the running one, and the arguments that make it call [`super::serve`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkerCommand {
    /// The program.
    pub program: PathBuf,
    /// Its arguments.
    pub arguments: Vec<OsString>,
}

static INSTALLED: OnceLock<Pool> = OnceLock::new();

/// From now on parsers that need it run in workers, in this whole process. Says `false`, and changes nothing, if
/// workers were installed before. Nothing is started until the first file needs it.
pub fn install(command: WorkerCommand) -> bool {
    INSTALLED.set(Pool::new(command)).is_ok()
}

/// The workers, if there are any.
pub(super) fn installed() -> Option<&'static Pool> {
    INSTALLED.get()
}

/// Workers that wait for a file. There are never more than threads that read.
#[derive(Debug)]
pub(super) struct Pool {
    command: WorkerCommand,
    idle: Mutex<Vec<Worker>>,
}

/// A worker process, and the thread that talks with it.
#[derive(Debug)]
struct Worker {
    child: Child,
    /// What it bound itself to when it was started.
    limits: Limits,
    jobs: Sender<(Job, Arc<[u8]>)>,
    answers: Receiver<io::Result<Answer>>,
    files_served: usize,
}

impl Pool {
    pub(super) fn new(command: WorkerCommand) -> Self {
        Pool { command, idle: Mutex::default() }
    }

    /// Has a document read; `Err` says in words why there is no answer.
    pub(super) fn read(&self, job: impl Fn() -> Job, content: &[u8]) -> Result<Answer, String> {
        let content: Arc<[u8]> = content.into();
        let limits = job().options.limits.worker;
        let mut worker = match self.idle(limits) {
            Some(worker) => worker,
            None => self.start(limits)?,
        };
        if let Some(answer) = ask(&mut worker, job(), &content) {
            self.keep(worker);
            return Ok(answer);
        }
        let mut reason = obituary(&mut worker);
        // What earlier files left behind must not decide about this one: it gets a worker of its own.
        if worker.files_served > 0 && reason != limits.out_of_time() {
            let mut fresh = self.start(limits)?;
            if let Some(answer) = ask(&mut fresh, job(), &content) {
                self.keep(fresh);
                return Ok(answer);
            }
            reason = obituary(&mut fresh);
        }
        Err(reason)
    }

    /// The workers that wait.
    #[cfg(test)]
    pub(super) fn idle_processes(&self) -> Vec<u32> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.iter().map(|worker| worker.child.id()).collect()
    }

    /// A worker that waits and is bound to these limits; one that is bound to others has served its time.
    fn idle(&self, limits: Limits) -> Option<Worker> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.retain(|worker| worker.limits == limits);
        idle.pop()
    }

    fn keep(&self, worker: Worker) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(worker);
    }

    fn start(&self, limits: Limits) -> Result<Worker, String> {
        self.spawn(limits).map_err(|error| format!("cannot start the reader: {error}"))
    }

    fn spawn(&self, limits: Limits) -> io::Result<Worker> {
        let mut child = Command::new(&self.command.program)
            .args(&self.command.arguments)
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let (stdin, stdout) = child.stdin.take().zip(child.stdout.take()).ok_or(io::ErrorKind::BrokenPipe)?;
        let (jobs, to_do) = mpsc::channel();
        let (done, answers) = mpsc::channel();
        std::thread::spawn(move || {
            if let Err(error) = converse(stdin, stdout, limits, &to_do, &done) {
                // Nobody listens any more once the worker was given up.
                let _ = done.send(Err(error));
            }
        });
        Ok(Worker { child, limits, jobs, answers, files_served: 0 })
    }
}

/// The answer; `None` if the worker died or had to be killed.
fn ask(worker: &mut Worker, job: Job, content: &Arc<[u8]>) -> Option<Answer> {
    worker.jobs.send((job, Arc::clone(content))).ok()?;
    match worker.answers.recv_timeout(worker.limits.clock()) {
        Ok(Ok(answer)) => {
            worker.files_served += 1;
            Some(answer)
        }
        Ok(Err(_)) | Err(RecvTimeoutError::Disconnected | RecvTimeoutError::Timeout) => None,
    }
}

/// Why a worker gave no answer. Ends it, if it has not ended.
fn obituary(worker: &mut Worker) -> String {
    let ended = ended(&mut worker.child);
    if ended.is_none() {
        // It may end by itself in between.
        let _ = worker.child.kill();
    }
    let mut last_words = String::new();
    if let Some(stderr) = worker.child.stderr.take() {
        let _ = stderr.take(1 << 16).read_to_string(&mut last_words);
    }
    let _ = worker.child.wait();
    match ended {
        None => worker.limits.out_of_time(),
        Some(status) if is_out_of_processor_time(status) => worker.limits.out_of_processor_time(),
        Some(_) if last_words.contains("memory allocation of") => worker.limits.out_of_memory(),
        Some(_) => CRASHED.to_owned(),
    }
}

/// How the child ended, if it does so at once: its pipes may close a moment before it is gone.
fn ended(child: &mut Child) -> Option<ExitStatus> {
    const MOMENTS: u32 = 50;
    for _ in 0..MOMENTS {
        if let Ok(Some(status)) = child.try_wait() {
            return Some(status);
        }
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
    None
}

/// Talks with one worker until either side ends.
fn converse(
    mut stdin: ChildStdin,
    mut stdout: ChildStdout,
    limits: Limits,
    jobs: &Receiver<(Job, Arc<[u8]>)>,
    answers: &Sender<io::Result<Answer>>,
) -> io::Result<()> {
    expect_greeting(&mut stdout)?;
    write_frame(&mut stdin, &serde_json::to_vec(&limits)?)?;
    while let Ok((job, content)) = jobs.recv() {
        write_frame(&mut stdin, &serde_json::to_vec(&job)?)?;
        write_frame(&mut stdin, &content)?;
        let answer = read_frame(&mut stdout, MAX_ANSWER_BYTES)?.ok_or(io::ErrorKind::UnexpectedEof)?;
        if answers.send(Ok(serde_json::from_slice(&answer)?)).is_err() {
            break;
        }
    }
    Ok(())
}

#[cfg(unix)]
pub(super) fn is_out_of_processor_time(status: ExitStatus) -> bool {
    use std::os::unix::process::ExitStatusExt;
    status.signal() == Some(rustix::process::Signal::XCPU.as_raw())
}

#[cfg(not(unix))]
pub(super) fn is_out_of_processor_time(_: ExitStatus) -> bool {
    false
}
