//! A search to a file of all its notices, written as it is read.

use std::io;
use std::time::{Duration, Instant};

use axum::body::{Body, Bytes};
use axum::extract::{Query, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

use super::api::refuse_unreadable;
use super::app::App;
use super::archive::Engine;
use super::asked::Asked;
use super::problem::Problem;
use crate::query::ProblemKind;
use crate::render::write_json;
use crate::search::{SearchRequest, SearchResults, Sort};

/// Pieces that wait for a slow client before the search waits too.
const WAITING_PIECES: usize = 1;

/// Notices of one piece: enough that counting them anew for each costs little, few enough to be held.
const PIECE_HITS: usize = 500;

/// The longest time for one piece. The whole takes as long as it takes.
const PIECE_WITHIN: Duration = Duration::from_secs(60);

/// `GET /export`: every notice of the search as JSON Lines, in the order of the search.
pub(super) async fn export(
    State(app): State<App>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let asked = Asked::read(&pairs);
    refuse_unreadable(&asked)?;
    let (mut request, _) = asked.request(&[]);
    request.limit_hits = PIECE_HITS;
    // The order of relevance ends where ranking does; an export is whole.
    if request.sort == Sort::Relevance {
        request.sort = Sort::Newest;
    }
    let place = app.export_place().await?;
    let (sender, receiver) = mpsc::channel(WAITING_PIECES);
    let engine = app.with_engine(|engine| Ok(Engine::clone(engine))).await?;
    tokio::spawn(async move {
        let _place = place;
        send_all(&app, engine, request, &sender).await;
    });
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/jsonl; charset=utf-8")),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"notices.jsonl\"")),
    ];
    Ok((headers, Body::from_stream(ReceiverStream::new(receiver))).into_response())
}

/// Sends page after page, until the end or until nobody listens. A turn is held only while a piece is worked out, not while
/// a client takes it. An error breaks the answer off, so that a client sees that it is not whole.
async fn send_all(
    app: &App,
    engine: Engine,
    mut request: SearchRequest,
    sender: &mpsc::Sender<io::Result<Bytes>>,
) {
    loop {
        let Some(turn) = app.export_turn().await else { return };
        request.deadline = Instant::now().checked_add(PIECE_WITHIN);
        let (asked, searching) = (request.clone(), Engine::clone(&engine));
        let found = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            piece(&searching, &asked)
        });
        let Some((piece, next)) = found.await.ok().flatten() else {
            let _ = sender.send(Err(io::Error::other("the index cannot be read"))).await;
            return;
        };
        if !piece.is_empty() && sender.send(Ok(Bytes::from(piece))).await.is_err() {
            return;
        }
        match next {
            Some(next) => request.after = Some(next),
            None => return,
        }
    }
}

/// The notices of one page as lines, and the cursor behind them; nothing where they cannot be had whole.
fn piece(engine: &Engine, request: &SearchRequest) -> Option<(Vec<u8>, Option<String>)> {
    let results = engine.search(request).ok().filter(is_whole)?;
    let mut piece = Vec::new();
    for hit in &results.hits {
        // proof: writing to a vector does not fail.
        let _ = write_json(&mut piece, &hit.notice);
    }
    Some((piece, results.next))
}

/// Whether nothing was left out for want of time: an export without its end must not look like a whole one.
fn is_whole(results: &SearchResults) -> bool {
    results.problems.iter().all(|problem| problem.kind != ProblemKind::Partial)
}
