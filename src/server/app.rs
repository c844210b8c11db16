//! What every request needs, and which path goes where.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::middleware;
use axum::routing::{MethodRouter, get, post};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::timeout::TimeoutLayer;

use super::archive::{Archive, Current, Engine};
use super::chart_cache::ChartCache;
use super::client::{Clients, TrustedProxy};
use super::metrics::Metrics;
use super::pages::Pages;
use super::problem::Problem;
use super::{
    api, api_page, assets, check_page, export, facet_page, feed, guard, help_page, metrics, notice_page,
    openapi, problem, search_page, stats_page, suggest,
};
use crate::references::Apart;

/// How to serve.
#[derive(Debug, Clone)]
pub struct ServeOptions {
    /// Where to listen.
    pub listen: SocketAddr,
    /// The path below which a proxy shows the pages, such as `/retractions`; empty for none.
    pub base_path: String,
    /// What a client must know, as bearer token or as password; nothing for an open door.
    pub token: Option<String>,
    /// Names under which the server is reached, beside the local ones; empty with a token means any.
    pub hosts: Vec<String>,
    /// Searches at a time; more wait a moment, then are told to come back.
    pub searches: usize,
    /// Pieces of exports that are worked out at a time. An export that waits for its client holds none of them.
    pub exports: usize,
    /// Requests that one client may have open. A browser opens six.
    pub open_per_client: usize,
    /// Proxies whose word on their clients is taken (`X-Forwarded-For`, `Forwarded`).
    pub proxies: Vec<TrustedProxy>,
    /// How long a body may arrive more slowly than [`ServeOptions::least_bytes_per_second`].
    pub body_grace: Duration,
    /// What a body must bring in each second, on average, once its grace is over.
    pub least_bytes_per_second: u64,
    /// How lists of references that are sent are read.
    pub lists: Apart,
    /// How long a client may take to send the head of a request, also between two requests.
    pub head_within: Duration,
    /// How long a client may neither take nor send a byte in the midst of a request. Longer than any answer takes: while
    /// one is worked out, nothing is sent either.
    pub stall_within: Duration,
    /// How long running requests may take once the server is told to stop.
    pub finish_within: Duration,
}

impl Default for ServeOptions {
    fn default() -> Self {
        ServeOptions {
            listen: SocketAddr::from(([127, 0, 0, 1], 7373)),
            base_path: String::new(),
            token: None,
            hosts: Vec::new(),
            searches: std::thread::available_parallelism().map_or(4, |cores| cores.get() * 2),
            exports: 4,
            open_per_client: 64,
            proxies: Vec::new(),
            body_grace: Duration::from_secs(5),
            least_bytes_per_second: 4 << 10,
            lists: Apart::default(),
            head_within: Duration::from_secs(15),
            stall_within: ANSWER_WITHIN.saturating_add(Duration::from_secs(10)),
            finish_within: Duration::from_secs(10),
        }
    }
}

/// The longest body: a thesis as PDF fits, a flood does not.
pub(super) const MOST_BODY_BYTES: usize = 20 << 20;

/// The longest time for one answer. Searches take milliseconds; a large upload over a slow line takes some seconds.
const ANSWER_WITHIN: Duration = Duration::from_secs(30);

/// How long a search waits for its turn before the client is told to come back.
const TURN_WITHIN: Duration = Duration::from_secs(2);

/// Uploads that are parsed and checked at a time, once their bodies are there.
const UPLOADS: usize = 4;

/// What all bodies that arrive may hold together: eight of the longest. A slow one holds only what has come of it.
const BODY_ROOM_KILOBYTES: usize = 8 * (MOST_BODY_BYTES >> 10);

/// Exports that clients may be taking at a time; each holds two pieces at most.
const MOST_EXPORTS: usize = 128;

/// What every request needs. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Inner>);

struct Inner {
    current: Current,
    pages: Pages,
    options: ServeOptions,
    turns: Arc<Semaphore>,
    uploads: Arc<Semaphore>,
    metrics: Metrics,
    clients: Clients,
    body_room: Arc<Semaphore>,
    open_exports: Arc<Semaphore>,
    charts: ChartCache,
    export_turns: Arc<Semaphore>,
}

impl App {
    /// An application that answers from `archive`.
    pub fn new(archive: Box<dyn Archive>, options: ServeOptions) -> App {
        App(Arc::new(Inner {
            current: Current::new(archive),
            pages: Pages::new(&options.base_path),
            turns: Arc::new(Semaphore::new(options.searches.max(1))),
            uploads: Arc::new(Semaphore::new(UPLOADS)),
            metrics: Metrics::default(),
            clients: Clients::default(),
            body_room: Arc::new(Semaphore::new(BODY_ROOM_KILOBYTES)),
            open_exports: Arc::new(Semaphore::new(MOST_EXPORTS)),
            charts: ChartCache::default(),
            export_turns: Arc::new(Semaphore::new(options.exports.max(1))),
            options,
        }))
    }

    pub(super) fn pages(&self) -> &Pages {
        &self.0.pages
    }

    pub(super) fn options(&self) -> &ServeOptions {
        &self.0.options
    }

    /// The right to export, until it is dropped.
    pub(super) async fn export_place(&self) -> Result<OwnedSemaphorePermit, Problem> {
        turn(&self.0.open_exports).await
    }

    /// The right to work out a piece of an export. Whoever asks has begun to answer, so it waits as long as it takes.
    pub(super) async fn export_turn(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.0.export_turns).acquire_owned().await.ok()
    }

    /// Room for so many more bytes of a body.
    pub(super) async fn body_room(&self, bytes: usize) -> Result<OwnedSemaphorePermit, Problem> {
        let kilobytes = u32::try_from(bytes.div_ceil(1 << 10)).map_err(|_| Problem::busy())?;
        let room = Arc::clone(&self.0.body_room).acquire_many_owned(kilobytes);
        tokio::time::timeout(TURN_WITHIN, room).await.ok().and_then(Result::ok).ok_or_else(Problem::busy)
    }

    pub(super) fn metrics(&self) -> &Metrics {
        &self.0.metrics
    }

    pub(super) fn charts(&self) -> &ChartCache {
        &self.0.charts
    }

    pub(super) fn clients(&self) -> &Clients {
        &self.0.clients
    }

    /// A place for one upload whose body is there, since a slow client must not keep others from theirs.
    pub(super) async fn upload_place(&self) -> Result<OwnedSemaphorePermit, Problem> {
        turn(&self.0.uploads).await
    }

    /// Runs `work` with the present engine on a thread that may block.
    pub(super) async fn with_engine<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Engine) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let turn = turn(&self.0.turns).await?;
        let app = self.clone();
        let answer = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            let engine = app.0.current.engine().map_err(|error| Problem::unavailable(&error))?;
            work(&engine)
        });
        answer.await.unwrap_or_else(|_| Err(Problem::internal()))
    }
}

async fn turn(turns: &Arc<Semaphore>) -> Result<OwnedSemaphorePermit, Problem> {
    match tokio::time::timeout(TURN_WITHIN, Arc::clone(turns).acquire_owned()).await {
        Ok(Ok(turn)) => Ok(turn),
        _ => Err(Problem::busy()),
    }
}

/// A path with what answers it. Each is described in `openapi`: a test compares.
pub(super) struct Route {
    pub(super) path: &'static str,
    #[cfg_attr(not(test), expect(dead_code, reason = "a test compares it with what is described"))]
    pub(super) methods: &'static [&'static str],
    answer: MethodRouter<App>,
    /// Whether the answer follows from the archive and the address alone, so that a client may keep it.
    is_conditional: bool,
}

const GET: &[&str] = &["get"];
const POST: &[&str] = &["post"];

/// Every path.
pub(super) fn routes() -> Vec<Route> {
    let of_archive = |path, answer| Route { path, methods: GET, answer, is_conditional: true };
    let of_service = |path, answer| Route { path, methods: GET, answer, is_conditional: false };
    vec![
        of_archive("/", get(search_page::page)),
        of_archive("/notices/{*id}", get(notice_page::page)),
        of_archive("/stats", get(stats_page::page)),
        of_archive("/facets/{field}", get(facet_page::page)),
        Route {
            path: "/check",
            methods: &["get", "post"],
            answer: get(check_page::form).post(check_page::page),
            is_conditional: true,
        },
        of_archive("/help", get(help_page::page)),
        of_archive("/api", get(api_page::page)),
        Route { path: "/api/check", methods: POST, answer: post(check_page::answer), is_conditional: false },
        of_archive("/api/search", get(api::search)),
        of_archive("/api/facets/{field}", get(api::facet)),
        of_archive("/api/suggest", get(suggest::suggest)),
        of_archive("/api/notices/{*id}", get(api::notice)),
        of_archive("/api/stats", get(stats_page::numbers)),
        of_archive("/charts/{file}", get(stats_page::picture)),
        of_archive("/feed.atom", get(feed::atom)),
        of_archive("/feed.rss", get(feed::rss)),
        of_archive("/export", get(export::export)),
        of_service("/assets/{name}", get(assets::asset)),
        of_service("/openapi.json", get(openapi::description)),
        of_service("/robots.txt", get(assets::robots)),
        of_service("/healthz", get(metrics::healthz)),
        of_service("/metrics", get(metrics::page)),
    ]
}

/// Every path with its handler, behind the guards.
pub fn router(app: App) -> Router {
    let base = app.options().base_path.trim_end_matches('/').to_owned();
    let beside = (!base.is_empty()).then(|| base.clone());
    let all = |is_conditional: bool| {
        let routes = routes().into_iter().filter(|route| route.is_conditional == is_conditional);
        routes
            .fold(Router::new(), |router, route| router.route(&format!("{base}{}", route.path), route.answer))
    };
    let of_service = match beside {
        Some(base) => all(false).route(&base, get(guard::to_the_top)),
        None => all(false),
    };
    all(true)
        .route_layer(middleware::from_fn_with_state(app.clone(), guard::conditional))
        .merge(of_service)
        .fallback(guard::not_found)
        .method_not_allowed_fallback(guard::wrong_method)
        .layer(DefaultBodyLimit::max(MOST_BODY_BYTES))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, ANSWER_WITHIN))
        .layer(CatchPanicLayer::custom(guard::panicked))
        .layer(middleware::from_fn(problem::in_one_shape))
        .layer(CompressionLayer::new())
        .layer(middleware::from_fn_with_state(app.clone(), guard::admit))
        .layer(middleware::from_fn_with_state(app.clone(), metrics::observe))
        .layer(middleware::from_fn(guard::headers))
        .with_state(app)
}
