use super::connection::Connection;
use super::fault::{Broken, GARBAGE};
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use std::io::{ErrorKind, IoSlice, Result};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::server::TlsStream;

/// A stream of bytes over TCP.
pub(super) trait Wire: AsyncRead + AsyncWrite + Send + Unpin + 'static {
    /// `None` inside of a tunnel.
    fn tcp(&self) -> Option<&TcpStream>;
}

impl Wire for TcpStream {
    fn tcp(&self) -> Option<&TcpStream> {
        Some(self)
    }
}

impl Wire for TlsStream<TcpStream> {
    fn tcp(&self) -> Option<&TcpStream> {
        Some(self.get_ref().0)
    }
}

impl Wire for TokioIo<Upgraded> {
    fn tcp(&self) -> Option<&TcpStream> {
        None
    }
}

impl Wire for TlsStream<TokioIo<Upgraded>> {
    fn tcp(&self) -> Option<&TcpStream> {
        None
    }
}

/// A socket that reports what goes through it, and that lets a refused client read the answer: closing a socket while
/// bytes of the client are unread makes its system throw away what it has not read yet. It also breaks the connection
/// where a fault says so.
pub(super) struct Socket<S: Wire> {
    stream: S,
    connection: Arc<Connection>,
    half_closed: bool,
    /// Bytes of garbage that were sent.
    garbage: usize,
}

impl<S: Wire> Socket<S> {
    pub(super) fn new(stream: S, connection: Arc<Connection>) -> Self {
        Self { stream, connection, half_closed: false, garbage: 0 }
    }

    fn stream(self: Pin<&mut Self>) -> Pin<&mut S> {
        Pin::new(&mut self.get_mut().stream)
    }

    fn count(&self, written: Poll<Result<usize>>) -> Poll<Result<usize>> {
        if matches!(written, Poll::Ready(Ok(1..))) {
            self.connection.pulse.sent();
        }
        written
    }
}

impl<S: Wire> AsyncRead for Socket<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<Result<()>> {
        let before = into.filled().len();
        let outcome = self.as_mut().stream().poll_read(context, into);
        if into.filled().len() > before {
            self.connection.pulse.received();
        }
        outcome
    }
}

impl<S: Wire> AsyncWrite for Socket<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<Result<usize>> {
        if self.is_garbled() {
            return self.poll_garbage(context, bytes.len());
        }
        let written = self.as_mut().stream().poll_write(context, bytes);
        self.count(written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<Result<usize>> {
        if self.is_garbled() {
            return self.poll_garbage(context, slices.iter().map(|slice| slice.len()).sum());
        }
        let written = self.as_mut().stream().poll_write_vectored(context, slices);
        self.count(written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        ready!(self.as_mut().stream().poll_flush(context))?;
        if self.garbage == GARBAGE.len() {
            ready!(self.poll_shutdown(context))?;
            return Poll::Ready(Err(ErrorKind::ConnectionAborted.into()));
        }
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        if !self.half_closed {
            ready!(self.as_mut().stream().poll_shutdown(context))?;
            self.half_closed = true;
        }
        if self.connection.pulse.closing() {
            return self.discard(context);
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: Wire> Socket<S> {
    fn is_garbled(&self) -> bool {
        self.connection.broken.get() == Some(&Broken::Garbled)
    }

    /// Sends garbage in the place of so many bytes.
    fn poll_garbage(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        replaced: usize,
    ) -> Poll<Result<usize>> {
        while let Some(rest @ [_, ..]) = GARBAGE.get(self.garbage..) {
            match ready!(self.as_mut().stream().poll_write(context, rest))? {
                0 => return Poll::Ready(Err(ErrorKind::WriteZero.into())),
                sent => self.garbage += sent,
            }
        }
        Poll::Ready(Ok(replaced))
    }

    /// Reads to the client's end of the connection.
    fn discard(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        let mut scratch = [0; 8192];
        loop {
            let mut into = ReadBuf::new(&mut scratch);
            ready!(self.as_mut().stream().poll_read(context, &mut into))?;
            if into.filled().is_empty() {
                return Poll::Ready(Ok(()));
            }
        }
    }
}

impl<S: Wire> Drop for Socket<S> {
    fn drop(&mut self) {
        if self.connection.broken.get() == Some(&Broken::Reset) {
            // It fails only if the client has gone, and then there is nothing to reset.
            let _ = self.stream.tcp().map(TcpStream::set_zero_linger);
        }
    }
}
