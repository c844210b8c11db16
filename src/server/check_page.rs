//! A list of references to a page, or to a report, that says of each what the archive's notices say.

use std::io;

use axum::extract::{Request, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;

use super::app::App;
use super::archive::Engine;
use super::problem::Problem;
use super::receive::received;
use super::upload::Upload;
use crate::check::{Options, Report, check_all};
use crate::notice::PartialDate;
use crate::references::ReferenceList;
use crate::render::{
    self, CheckView, write_check_csv, write_check_html, write_check_junit, write_check_markdown,
    write_check_sarif,
};
use crate::search::ArchiveInfo;

/// References of one request. A title takes some milliseconds to look up, so that more would take too long.
const MOST_REFERENCES: usize = 5_000;

/// References whose reports are put into the page to be saved; longer lists name the format beforehand.
const MOST_TAKEN_AWAY: usize = 1_000;

/// References without notice that a page lists.
const MOST_LISTED: usize = 1_000;

/// How a report can be written: name, media type, ending of the file.
const FORMATS: [(&str, &str, &str); 6] = [
    ("json", "application/json", "json"),
    ("csv", "text/csv; charset=utf-8", "csv"),
    ("html", "text/html; charset=utf-8", "html"),
    ("markdown", "text/markdown; charset=utf-8", "md"),
    ("sarif", "application/sarif+json", "sarif"),
    ("junit", "application/xml", "xml"),
];

/// The names of the formats.
pub(super) fn formats() -> Vec<&'static str> {
    FORMATS.iter().map(|(name, ..)| *name).collect()
}

/// `GET /check`: the form.
pub(super) async fn form(State(app): State<App>) -> Response {
    let archive = app.with_engine(|engine| Ok(engine.archive()?)).await;
    match archive {
        Ok(archive) => app.pages().page("check.html", View { archive, ..View::default() }),
        Err(problem) => app.pages().problem(&problem),
    }
}

/// `POST /check`: the form with the outcome.
pub(super) async fn page(State(app): State<App>, request: Request) -> Response {
    match checked(&app, request).await {
        Ok((report, upload)) if upload.format.is_empty() => app.pages().page("check.html", view(&report)),
        Ok((report, upload)) => {
            saved(&report, &upload.format).unwrap_or_else(|problem| app.pages().problem(&problem))
        }
        Err(problem) => form_with(&app, &problem).await,
    }
}

/// The form again, with what was wrong.
async fn form_with(app: &App, problem: &Problem) -> Response {
    let archive = app.with_engine(|engine| Ok(engine.archive()?)).await;
    let Ok(archive) = archive else { return app.pages().problem(problem) };
    let view = View { archive, problem: Some(problem.detail().to_owned()), ..View::default() };
    let mut response = app.pages().page("check.html", view);
    *response.status_mut() = problem.status();
    response
}

/// `POST /api/check`.
pub(super) async fn answer(State(app): State<App>, request: Request) -> Result<Response, Problem> {
    let (report, upload) = checked(&app, request).await?;
    if report.references.is_empty() {
        return Err(Problem::unreadable(report.errors.join("; ")));
    }
    let format = if upload.format.is_empty() { "json" } else { &upload.format };
    let (media_type, body) = written(&report, format)?;
    Ok(([(header::CONTENT_TYPE, HeaderValue::from_static(media_type))], body).into_response())
}

/// Reads the lists and looks them up, on a thread that may block. What was sent is gone when this returns.
async fn checked(app: &App, request: Request) -> Result<(Report, Settings), Problem> {
    let (request, room) = received(app, request).await?;
    let mut upload = Upload::read(request).await?;
    let place = (app.upload_place().await?, room);
    let settings = Settings { format: upload.format.clone() };
    if !(settings.format.is_empty() || formats().contains(&settings.format.as_str())) {
        let names = formats().join(", ");
        return Err(Problem::bad_request(format!(
            "`{}` is not a format; formats are {names}",
            settings.format
        )));
    }
    // A list that is slow to read must not keep others from searching, so it is read before a turn is taken.
    let reader = app.options().lists.clone();
    let reading =
        tokio::task::spawn_blocking(move || (reader.read(std::mem::take(&mut upload.lists)), upload, place));
    let (list, upload, place) = reading.await.map_err(|_| Problem::internal())?;
    let report = app.with_engine(move |engine| {
        let _place = place;
        check(engine, &list, &upload)
    });
    Ok((report.await?, settings))
}

/// How the answer is wanted.
struct Settings {
    format: String,
}

fn check(engine: &Engine, list: &ReferenceList, upload: &Upload) -> Result<Report, Problem> {
    let found = list.references.len();
    if found > MOST_REFERENCES {
        return Err(Problem::unreadable(format!(
            "{found} references; at most {MOST_REFERENCES} at a time, `recant check` takes any number"
        )));
    }
    let options = Options { manuscript_date: upload.date, max_age_days: upload.max_age_days, today: today() };
    let mut report = check_all(engine.as_ref(), list, &options)?;
    let told = report.errors.iter_mut().chain(&mut report.warnings);
    told.for_each(|message| message.truncate(without_flags(message).len()));
    Ok(report)
}

/// A message without advice on flags: whoever sends a list to a server cannot set any there.
fn without_flags(message: &str) -> &str {
    match message.rfind("; ") {
        Some(at) if message[at..].contains(" --") => &message[..at],
        _ => message,
    }
}

fn today() -> Option<PartialDate> {
    let now = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC);
    PartialDate::new(now.year(), Some(now.month()), Some(now.day()))
}

/// The report in a format, with its media type.
fn written(report: &Report, format: &str) -> Result<(&'static str, Vec<u8>), Problem> {
    let known = FORMATS.iter().find(|(name, ..)| *name == format);
    let (_, media_type, _) =
        known.ok_or_else(|| Problem::bad_request(format!("`{format}` is not a format")))?;
    let mut body = Vec::new();
    let done: io::Result<()> = match format {
        "csv" => write_check_csv(&mut body, report),
        "html" => write_check_html(&mut body, report),
        "markdown" => write_check_markdown(&mut body, report),
        "sarif" => write_check_sarif(&mut body, report),
        "junit" => write_check_junit(&mut body, report, &[]),
        _ => render::write_json(&mut body, &Answer { complete: !report.is_incomplete(), report }),
    };
    done.map_err(|_| Problem::internal())?;
    Ok((media_type, body))
}

/// The report as the contract has it, with what exit code 2 says on the command line.
#[derive(Serialize)]
struct Answer<'a> {
    /// Whether everything that was sent was checked.
    complete: bool,
    #[serde(flatten)]
    report: &'a Report,
}

/// The report as a file.
fn saved(report: &Report, format: &str) -> Result<Response, Problem> {
    let (media_type, body) = written(report, format)?;
    let name = format!("attachment; filename=\"{}\"", file_name(format));
    let name = HeaderValue::from_str(&name).map_err(|_| Problem::internal())?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(media_type)),
        (header::CONTENT_DISPOSITION, name),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((headers, body).into_response())
}

fn file_name(format: &str) -> String {
    let ending = FORMATS.iter().find(|(name, ..)| *name == format).map_or("txt", |(.., ending)| *ending);
    format!("references-checked.{ending}")
}

#[derive(Default, Serialize)]
struct View {
    checked: Option<CheckView>,
    /// Why nothing was checked.
    problem: Option<String>,
    /// Reports to save: name, file, address that holds the whole file.
    reports: Vec<(&'static str, String, String)>,
    /// References without notice that are not listed.
    unlisted: usize,
    archive: ArchiveInfo,
}

fn view(report: &Report) -> View {
    let mut checked = CheckView::new(report);
    let unlisted = checked.without_notice.len().saturating_sub(MOST_LISTED);
    checked.without_notice.truncate(MOST_LISTED);
    let reports = match report.references.len() {
        0 => Vec::new(),
        few if few <= MOST_TAKEN_AWAY => {
            ["csv", "json", "markdown", "html"].map(|name| within(report, name)).to_vec()
        }
        _ => Vec::new(),
    };
    View { checked: Some(checked), problem: None, reports, unlisted, archive: report.archive.clone() }
}

/// A report within the page itself: the server keeps nothing that could be fetched later.
fn within(report: &Report, format: &'static str) -> (&'static str, String, String) {
    let (media_type, body) = written(report, format).unwrap_or_default();
    let media_type = media_type.replace("; ", ";");
    (format, file_name(format), format!("data:{media_type};base64,{}", STANDARD.encode(body)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn advice_that_nobody_here_can_follow_is_left_out() {
        let check = |message: &str, expected: &str| assert_eq!(without_flags(message), expected);
        check(
            "a.zip: unpacks to too much; if it is no attack, allow more with --limit-ratio",
            "a.zip: unpacks to too much",
        );
        check("a.bib: not read; see line 3", "a.bib: not read; see line 3");
        check("a.bib: -- is no entry", "a.bib: -- is no entry");
    }
}
