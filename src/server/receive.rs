//! The body of a request, as it arrives, to the whole of it in memory: bounded in length, in pace and in all bodies together.

use axum::body::{Body, Bytes};
use axum::extract::Request;
use http_body_util::BodyExt as _;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::{Duration, Instant, timeout_at};

use super::app::{App, MOST_BODY_BYTES};
use super::problem::Problem;

/// The memory that a body takes, until it is dropped.
pub(super) type Room = Vec<OwnedSemaphorePermit>;

/// The request with its body whole, and the room that this takes.
///
/// # Errors
///
/// When the body is too long, too slow, breaks off, or there is no room for it.
pub(super) async fn received(app: &App, request: Request) -> Result<(Request, Room), Problem> {
    let (head, mut body) = request.into_parts();
    let pace = Pace {
        begun: Instant::now() + app.options().body_grace,
        least_bytes_per_second: app.options().least_bytes_per_second.max(1),
    };
    let (mut whole, mut room) = (Vec::new(), Room::new());
    loop {
        let frame = timeout_at(pace.until(whole.len()), body.frame()).await;
        let Some(frame) = frame.map_err(|_| Problem::slow_body())? else { break };
        let frame = frame.map_err(|_| Problem::bad_request("the body breaks off"))?;
        let Ok(bytes) = frame.into_data() else { continue };
        if whole.len() + bytes.len() > MOST_BODY_BYTES {
            return Err(Problem::long_body(MOST_BODY_BYTES));
        }
        take_room(app, &mut room, whole.len(), bytes.len()).await?;
        whole.extend_from_slice(&bytes);
    }
    Ok((Request::from_parts(head, Body::from(Bytes::from(whole))), room))
}

/// Kilobytes of which room is taken at a time, so that few permits are held.
const ROOM_BYTES: usize = 256 << 10;

/// Takes as much more room as `more` bytes behind `held` need.
async fn take_room(app: &App, room: &mut Room, held: usize, more: usize) -> Result<(), Problem> {
    let needed = (held + more).div_ceil(ROOM_BYTES);
    while room.len() < needed {
        room.push(app.body_room(ROOM_BYTES).await?);
    }
    Ok(())
}

/// How slowly a body may arrive.
struct Pace {
    /// The end of the grace.
    begun: Instant,
    least_bytes_per_second: u64,
}

impl Pace {
    /// When the next bytes must be there, behind so many.
    fn until(&self, received: usize) -> Instant {
        self.begun + Duration::from_millis(received as u64 * 1_000 / self.least_bytes_per_second)
    }
}
