//! A connection to one that ends when nothing moves: neither what the client sends nor what it takes.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_io_timeout::TimeoutStream;

/// A client that says nothing while it takes a long answer does not stall; one that does neither for `stall_within` does.
pub(super) struct LivelyStream {
    stream: Pin<Box<TimeoutStream<TcpStream>>>,
    stall_within: Duration,
    taken: Instant,
}

impl LivelyStream {
    pub(super) fn new(stream: TcpStream, stall_within: Duration) -> LivelyStream {
        let mut stream = TimeoutStream::new(stream);
        stream.set_read_timeout(Some(stall_within));
        stream.set_write_timeout(Some(stall_within));
        LivelyStream { stream: Box::pin(stream), stall_within, taken: Instant::now() }
    }

    fn note(&mut self, written: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        if matches!(written, Poll::Ready(Ok(_))) {
            self.taken = Instant::now();
        }
        written
    }
}

impl AsyncRead for LivelyStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let read = self.stream.as_mut().poll_read(context, buffer);
        let silent = |error: &io::Error| error.kind() == io::ErrorKind::TimedOut;
        match read {
            // The time begins anew with the next reading.
            Poll::Ready(Err(error)) if silent(&error) && self.taken.elapsed() < self.stall_within => {
                self.stream.as_mut().poll_read(context, buffer)
            }
            read => read,
        }
    }
}

impl AsyncWrite for LivelyStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = self.stream.as_mut().poll_write(context, bytes);
        self.note(written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = self.stream.as_mut().poll_write_vectored(context, slices);
        self.note(written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.stream.as_mut().poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.stream.as_mut().poll_shutdown(context)
    }
}
