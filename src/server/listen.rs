//! A socket to answered requests: connections with limits on time and size, and an orderly end.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::ConnectInfo;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::app::{App, ServeOptions, router};
use super::archive::Archive;
use super::connections::Waiting;
use super::guard::MOST_HEAD_BYTES;
use super::stream::LivelyStream;

/// Connections open at a time; for one more, the one that has waited longest for a request is ended.
const MOST_CONNECTIONS: usize = 1_024;

/// A server that cannot begin.
#[derive(Debug, thiserror::Error)]
pub enum ListenError {
    /// The address is taken or not ours.
    #[error("cannot listen on {address}: {cause}; choose another with --listen")]
    Taken {
        /// The address.
        address: SocketAddr,
        /// Why.
        cause: io::Error,
    },
    /// Neither threads nor signals to be had.
    #[error("cannot start the server: {0}")]
    System(io::Error),
}

/// Serves until the process is told to stop (SIGINT or SIGTERM); running requests are answered first.
///
/// `ready` is called once with the address that is listened on, which tells a port that the system chose.
///
/// # Errors
///
/// When the address cannot be listened on.
pub fn serve(
    archive: Box<dyn Archive>,
    options: ServeOptions,
    ready: impl FnOnce(SocketAddr),
) -> Result<(), ListenError> {
    serve_until(archive, options, ready, told_to_stop)
}

/// Serves until the future that `stop` makes is done; running requests are answered first.
///
/// `stop` is called within the runtime of the server. Otherwise as [`serve`].
///
/// # Errors
///
/// When the address cannot be listened on.
pub fn serve_until<Stop: Future<Output = ()>>(
    archive: Box<dyn Archive>,
    options: ServeOptions,
    ready: impl FnOnce(SocketAddr),
    stop: impl FnOnce() -> io::Result<Stop>,
) -> Result<(), ListenError> {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(ListenError::System)?;
    runtime.block_on(async move {
        let address = options.listen;
        let listener =
            TcpListener::bind(address).await.map_err(|cause| ListenError::Taken { address, cause })?;
        // Whoever is told that the server listens may stop it at once.
        let stop = stop().map_err(ListenError::System)?;
        ready(listener.local_addr().unwrap_or(address));
        accept(listener, App::new(archive, options), stop).await;
        Ok(())
    })
}

async fn accept(listener: TcpListener, app: App, stop: impl Future<Output = ()>) {
    let options = app.options().clone();
    let router = router(app);
    let graceful = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    let waiting = Waiting::default();
    let mut stop = std::pin::pin!(stop);
    loop {
        let accepted = async {
            let connection = listener.accept().await;
            (place(&places, &waiting).await, connection)
        };
        let (place, connection) = tokio::select! {
            accepted = accepted => accepted,
            () = &mut stop => break,
        };
        let (Some(place), Ok((stream, client))) = (place, connection) else {
            // Out of file handles, most likely: others will end.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let state = waiting.connection();
        let connection = connection_of(stream, client, state.clone(), router.clone(), &options);
        let connection = graceful.watch(connection);
        let ending = Ending(state.clone());
        let task = tokio::spawn(async move {
            let _held = (place, ending);
            // A client that breaks off is its own business.
            let _ = connection.await;
        });
        state.begin(task.abort_handle());
    }
    let finished = graceful.shutdown();
    let hung_up = async {
        // What was sent before the end is read; half a request is not waited for.
        tokio::time::sleep(HALF_SENT_WITHIN).await;
        waiting.end_all();
        std::future::pending::<()>().await;
    };
    tokio::select! {
        _ = tokio::time::timeout(options.finish_within, finished) => {}
        () = hung_up => {}
    }
}

/// How long a server that was told to stop waits for the rest of a request.
const HALF_SENT_WITHIN: Duration = Duration::from_millis(300);

/// A place for one connection more. Where all are taken, the one that has waited longest for a request gives way; where all
/// are being answered, this waits.
async fn place(places: &Arc<Semaphore>, waiting: &Waiting) -> Option<OwnedSemaphorePermit> {
    if places.available_permits() == 0 {
        waiting.end_oldest();
    }
    Arc::clone(places).acquire_owned().await.ok()
}

/// Takes a connection out of those that wait, however it ends.
struct Ending(super::connections::Connection);

impl Drop for Ending {
    fn drop(&mut self) {
        self.0.end();
    }
}

type HttpConnection = hyper::server::conn::http1::Connection<
    TokioIo<LivelyStream>,
    hyper_util::service::TowerToHyperService<axum::Router>,
>;

fn connection_of(
    stream: TcpStream,
    client: SocketAddr,
    state: super::connections::Connection,
    router: axum::Router,
    options: &ServeOptions,
) -> HttpConnection {
    // Answers are written whole, so waiting for more to send only delays them.
    let _ = stream.set_nodelay(true);
    let stream = LivelyStream::new(stream, options.stall_within);
    let service = router.layer(axum::Extension(ConnectInfo(client))).layer(axum::Extension(state));
    hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(options.head_within)
        // What does not fit is answered with 431 and without a body.
        .max_buf_size(MOST_HEAD_BYTES)
        .serve_connection(TokioIo::new(stream), hyper_util::service::TowerToHyperService::new(service))
}

#[cfg(unix)]
fn told_to_stop() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

#[cfg(not(unix))]
fn told_to_stop() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}
