//! A search to charts: a page of them, each as a picture, as numbers and as a table.

use std::time::{Duration, Instant};

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::api::{json, refuse_unreadable};
use super::app::App;
use super::archive::Engine;
use super::asked::Asked;
use super::guard::wants_page;
use super::problem::Problem;
use crate::query::Problem as QueryProblem;
use crate::render::{narrow_svg, svg, write_chart_csv};
use crate::search::ArchiveInfo;
use crate::statistics::{Chart, ChartKind, StatisticsRequest};

/// The longest time for all charts of one answer; what was counted until then is shown, and said to be a part.
const COUNT_WITHIN: Duration = Duration::from_secs(10);

/// The largest number below which numbers may be hidden.
pub(super) const MOST_LEAST: u64 = 1_000;

/// What an address of statistics asks for beside a search.
struct Wanted {
    asked: Asked,
    without_largest: bool,
    least_told: u64,
    charts: Vec<ChartKind>,
    /// Whether a picture is for a small screen.
    is_narrow: bool,
}

impl Wanted {
    fn read(pairs: &[(String, String)]) -> Wanted {
        let is_own = |name: &str| matches!(name, "without_largest" | "least" | "chart" | "narrow");
        let (own, search): (Vec<_>, Vec<_>) = pairs.iter().cloned().partition(|(name, _)| is_own(name));
        let asked = Asked::read(&search);
        let mut wanted =
            Wanted { asked, without_largest: false, least_told: 0, charts: Vec::new(), is_narrow: false };
        for (name, value) in own.iter().filter(|(_, value)| !value.trim().is_empty()) {
            wanted.take(name, value.trim());
        }
        wanted
    }

    fn take(&mut self, name: &str, value: &str) {
        let wrong = match (name, value.parse::<u64>(), ChartKind::from_name(value)) {
            ("least", Ok(least), _) if least <= MOST_LEAST => {
                self.least_told = least;
                None
            }
            ("least", ..) => Some(format!("`least` is a number up to {MOST_LEAST}, not `{value}`")),
            ("chart", _, Some(kind)) => {
                self.charts.push(kind);
                None
            }
            ("chart", ..) => {
                let names = ChartKind::ALL.map(ChartKind::name).join(", ");
                Some(format!("`{value}` is not a chart; charts are {names}"))
            }
            _ => match value {
                "1" | "true" | "0" | "false" => {
                    let is_true = matches!(value, "1" | "true");
                    *(if name == "narrow" { &mut self.is_narrow } else { &mut self.without_largest }) =
                        is_true;
                    None
                }
                _ => Some(format!("`{name}` cannot be `{value}`; it is one of true, 1, false, 0")),
            },
        };
        self.asked.wrong.extend(wrong);
    }

    fn request(&self) -> (StatisticsRequest, Vec<QueryProblem>) {
        let (mut search, problems) = self.asked.request(&[]);
        search.deadline = Instant::now().checked_add(COUNT_WITHIN);
        let request =
            StatisticsRequest { search, without_largest: self.without_largest, least_told: self.least_told };
        (request, problems)
    }

    /// The charts asked for, or all.
    fn kinds(&self) -> &[ChartKind] {
        if self.charts.is_empty() { &ChartKind::ALL[..] } else { &self.charts }
    }

    /// The numbers.
    fn charts(&self, app: &App, engine: &Engine) -> Result<Vec<Chart>, Problem> {
        app.charts().charts(engine, self.kinds(), &self.address(), &self.request().0)
    }

    /// The query string that leads back here, whichever charts are shown.
    fn address(&self) -> String {
        let mut address = self.asked.address(1);
        let mut add = |pair: String| {
            if !address.is_empty() {
                address.push('&');
            }
            address += &pair;
        };
        if self.without_largest {
            add("without_largest=1".to_owned());
        }
        if self.least_told > 0 {
            add(format!("least={}", self.least_told));
        }
        address
    }
}

/// A chart with what it leaves out in words.
#[derive(Serialize)]
struct ChartView {
    #[serde(flatten)]
    chart: Chart,
    total_words: String,
    left_out_words: Vec<String>,
}

impl ChartView {
    fn new(chart: Chart) -> ChartView {
        ChartView { total_words: chart.total_words(), left_out_words: chart.left_out_words(), chart }
    }
}

#[derive(Serialize)]
struct View {
    words: String,
    since: String,
    until: String,
    count: String,
    collapse: bool,
    without_largest: bool,
    least: u64,
    /// Filters of the search that led here, in words.
    filters: Vec<(String, String)>,
    /// Parameters that the form has no field for, kept in it.
    kept: Vec<(String, String)>,
    here: String,
    search: String,
    charts: Vec<ChartView>,
    problems: Vec<String>,
    archive: ArchiveInfo,
}

/// `GET /stats`.
pub(super) async fn page(
    State(app): State<App>,
    headers: HeaderMap,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Response {
    let wanted = Wanted::read(&pairs);
    let counting = app.clone();
    let answered = app.with_engine(move |engine| {
        let charts = wanted.charts(&counting, engine)?;
        Ok(view(&wanted, charts, engine.archive()?))
    });
    match answered.await {
        Ok(view) => app.pages().page("stats.html", view),
        Err(problem) if wants_page(&headers) => app.pages().problem(&problem),
        Err(problem) => problem.into_response(),
    }
}

/// Parameters for which the form has a field.
const IN_FORM: [&str; 5] = ["q", "since", "until", "count", "collapse"];

fn view(wanted: &Wanted, charts: Vec<Chart>, archive: ArchiveInfo) -> View {
    let asked = &wanted.asked;
    let words = |name: &str| name.replace('_', " ");
    let stated = asked.filters.iter().map(|(field, value)| (words(field.name()), value.clone()));
    let unstated = asked.not_stated.iter().map(|field| (words(field.name()), "not stated".to_owned()));
    let kept = asked.pairs().into_iter().filter(|(name, _)| !IN_FORM.contains(name));
    let kept = kept.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let chosen = wanted.charts.iter().map(|kind| ("chart".to_owned(), kind.name().to_owned()));
    let (_, problems) = wanted.request();
    View {
        charts: charts.into_iter().map(ChartView::new).collect(),
        words: asked.words.clone(),
        since: asked.since.clone(),
        until: asked.until.clone(),
        count: asked.count.clone(),
        collapse: asked.collapse,
        without_largest: wanted.without_largest,
        least: wanted.least_told,
        filters: stated.chain(unstated).collect(),
        kept: kept.chain(chosen).collect(),
        here: wanted.address(),
        search: asked.address(1),
        problems: problems.into_iter().map(|problem| problem.message).chain(asked.passed_over()).collect(),
        archive,
    }
}

/// `GET /api/stats`: the charts named with `chart=`, or all.
pub(super) async fn numbers(
    State(app): State<App>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let wanted = Wanted::read(&pairs);
    refuse_unreadable(&wanted.asked)?;
    let counting = app.clone();
    app.with_engine(move |engine| Ok(json(&wanted.charts(&counting, engine)?))).await
}

/// `GET /charts/NAME.svg` and `GET /charts/NAME.csv`.
pub(super) async fn picture(
    State(app): State<App>,
    Path(file): Path<String>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let (name, ending) = file.rsplit_once('.').unwrap_or((&file, ""));
    let kind = ChartKind::from_name(name).filter(|_| matches!(ending, "svg" | "csv"));
    let kind = kind.ok_or_else(|| Problem::not_found(format!("no chart `{file}`")))?;
    let is_picture = ending == "svg";
    let wanted = Wanted { charts: vec![kind], ..Wanted::read(&pairs) };
    refuse_unreadable(&wanted.asked)?;
    let draw = if wanted.is_narrow { narrow_svg } else { svg };
    let counting = app.clone();
    app.with_engine(move |engine| {
        // proof: one chart is asked for.
        let drawn = wanted.charts(&counting, engine)?.swap_remove(0);
        let (media_type, body) = if is_picture {
            (
                "image/svg+xml",
                for_dark_pages_too(&draw(&drawn).map_err(|_| Problem::internal())?).into_bytes(),
            )
        } else {
            let mut table = Vec::new();
            write_chart_csv(&mut table, &drawn).map_err(|_| Problem::internal())?;
            ("text/csv; charset=utf-8", table)
        };
        Ok(([(header::CONTENT_TYPE, HeaderValue::from_static(media_type))], body).into_response())
    })
    .await
}

/// Colours of a picture on a dark page: ground, words and lines, and those of the numbers that would be too dark there.
const DARK: &str = "<style>@media (prefers-color-scheme: dark) {\
    [fill='#FFFFFF'] { fill: #211e1b } text[fill='#282624'] { fill: #ece7e0 } text[fill='#5A5550'] { fill: #b3aba1 }\
    [stroke='#D6D2CC'] { stroke: #45403a } [fill='#141414'] { fill: #f4f0ea } [fill='#5A5A5A'] { fill: #9a9a9a }\
    [fill='#800020'] { fill: #c8496a } [fill='#005050'] { fill: #3a9a9a } [fill='#783C8C'] { fill: #b07cc6 }\
    [fill='#0072B2'] { fill: #4aa3df } [stroke='#0072B2'] { stroke: #4aa3df } [fill='#A0C8E4'] { fill: #2f5570 }\
    [fill='#004880'] { fill: #2f7fc0 } [fill='#408CC4'] { fill: #7db8e0 } [fill='#A8CEE8'] { fill: #cfe6f5 } }</style>";

/// The picture with colours for whoever reads in the dark.
fn for_dark_pages_too(picture: &str) -> String {
    picture.replacen("</desc>", &format!("</desc>{DARK}"), 1)
}
