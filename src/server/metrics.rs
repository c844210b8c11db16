//! Requests to counts that Prometheus reads, and to the answer that the server is well.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use axum::extract::{Request, State};
use axum::http::header;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::app::App;
use super::problem::Problem;

/// Upper bounds of the time classes, in seconds: from an answer of the cache to one that nobody waits for.
const BOUNDS_SECONDS: [f64; 9] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2.5];

/// Counts since the start. Only answers by class are counted, never what was asked.
#[derive(Debug, Default)]
pub(super) struct Metrics {
    /// Answers by their first digit: 2 to 5.
    answers: [AtomicU64; 6],
    /// Answers no slower than each bound.
    within: [AtomicU64; BOUNDS_SECONDS.len()],
    micros: AtomicU64,
    open: AtomicU64,
    /// Requests whose client went away before there was an answer.
    broken_off: AtomicU64,
}

/// A request that is being answered; whatever ends it, it is not open any more.
struct Open {
    app: App,
    is_answered: bool,
}

impl Open {
    fn new(app: App) -> Open {
        app.metrics().open.fetch_add(1, Ordering::Relaxed);
        Open { app, is_answered: false }
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        let metrics = self.app.metrics();
        metrics.open.fetch_sub(1, Ordering::Relaxed);
        metrics.broken_off.fetch_add(u64::from(!self.is_answered), Ordering::Relaxed);
    }
}

/// Counts every answer and its time.
pub(super) async fn observe(State(app): State<App>, request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let mut open = Open::new(app.clone());
    let response = next.run(request).await;
    open.is_answered = true;
    app.metrics().count(response.status().as_u16(), begun.elapsed().as_secs_f64());
    response
}

impl Metrics {
    fn count(&self, status: u16, seconds: f64) {
        let class = usize::from(status / 100).min(self.answers.len() - 1);
        self.answers[class].fetch_add(1, Ordering::Relaxed);
        self.micros.fetch_add((seconds * 1e6) as u64, Ordering::Relaxed);
        for (bound, count) in BOUNDS_SECONDS.iter().zip(&self.within) {
            if seconds <= *bound {
                count.fetch_add(1, Ordering::Relaxed);
            }
        }
    }

    /// The counts in the text form that Prometheus reads.
    fn text(&self, notices: u64) -> String {
        let read = |count: &AtomicU64| count.load(Ordering::Relaxed);
        let mut text = String::new();
        let mut line = |words: std::fmt::Arguments<'_>| {
            // proof: writing to a string does not fail.
            let _ = writeln!(text, "{words}");
        };
        line(format_args!("# HELP recant_answers_total Answers by class of status."));
        line(format_args!("# TYPE recant_answers_total counter"));
        for class in 2..self.answers.len() {
            line(format_args!("recant_answers_total{{class=\"{class}xx\"}} {}", read(&self.answers[class])));
        }
        line(format_args!("# HELP recant_answer_seconds Time from request to answer."));
        line(format_args!("# TYPE recant_answer_seconds histogram"));
        for (bound, count) in BOUNDS_SECONDS.iter().zip(&self.within) {
            line(format_args!("recant_answer_seconds_bucket{{le=\"{bound}\"}} {}", read(count)));
        }
        let all: u64 = self.answers.iter().map(read).sum();
        line(format_args!("recant_answer_seconds_bucket{{le=\"+Inf\"}} {all}"));
        line(format_args!("recant_answer_seconds_sum {}", read(&self.micros) as f64 / 1e6));
        line(format_args!("recant_answer_seconds_count {all}"));
        line(format_args!("# HELP recant_open_requests Requests being answered."));
        line(format_args!("# TYPE recant_open_requests gauge"));
        line(format_args!("recant_open_requests {}", read(&self.open)));
        line(format_args!(
            "# HELP recant_broken_off_total Requests whose client went away before the answer."
        ));
        line(format_args!("# TYPE recant_broken_off_total counter"));
        line(format_args!("recant_broken_off_total {}", read(&self.broken_off)));
        line(format_args!("# HELP recant_notices Notices in the archive."));
        line(format_args!("# TYPE recant_notices gauge"));
        line(format_args!("recant_notices {notices}"));
        text
    }
}

/// `GET /metrics`.
pub(super) async fn page(State(app): State<App>) -> Response {
    let archive = app.with_engine(|engine| Ok(engine.archive()?)).await;
    let text = app.metrics().text(archive.map_or(0, |archive| archive.notices));
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response()
}

/// `GET /healthz`: well if the index can be searched.
pub(super) async fn healthz(State(app): State<App>) -> Result<Response, Problem> {
    app.with_engine(|engine| Ok(engine.archive()?)).await?;
    Ok(([(header::CONTENT_TYPE, "text/plain")], "ok\n").into_response())
}
