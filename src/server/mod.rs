//! Any target behind a port: HTTP/1.1 and HTTP/2 on one listener, in cleartext or over TLS with certificates of an
//! authority made for the run, and the admin API of a mock or a replay on
//! another. What is to go wrong on purpose is a table, [`FAULTS`].
//!
//! A connection is a task of its own. Whatever comes over it is either a request that the target answers, or gets
//! the plain answer of HTTP (400, 413, 431, …) or a closed connection; nothing that arrives ends the server.
//!
//! # Whole messages, and messages that arrive
//!
//! A [`Target`] gets requests as a whole and answers so. A [`Carrier`], such as a recorder, gets a request when the first
//! piece of its body is there, and its answer is passed on while it arrives, in the framing in which it came: a stated
//! length stays one, chunks stay chunks. A client that waits for `100 Continue` is told to go on by us. Trailers and
//! what belongs to one hop (RFC 9110, 7.6.1) stay behind both ways; a `Connection` header that names a part of the
//! message, such as `Authorization`, is refused (400). A client of HTTP/1.0 gets an answer of unknown length when it is
//! there as a whole, for it could not see that it was cut.
//!
//! # Limits
//!
//! Those of [`Limits`] can be chosen by who starts a server; the program takes the default. Each has a test that crosses
//! it.
//!
//! | what | how much | past it | tests |
//! |---|---|---|---|
//! | head of a request | 128 KiB, 100 headers on HTTP/1.1, a URL of 65 534 bytes | 431, 414 | `server/bad_input`, `server/http2`, `record/trouble` |
//! | time for a head, for the first byte | 10 s each | closed | `server/time` |
//! | body of a request | 64 MiB | 413 | `server/bad_input`, `server/carried`, `record/stream` |
//! | time for it | 60 s; while it is passed on 60 s for a piece | 408 | `server/time`, `server/carried` |
//! | a client that does nothing, or does not read | 60 s | closed | `server/time`, `server/carried` |
//! | streams of an HTTP/2 connection | 100 at once, 20 reset unseen | refused, closed | `server/http2` |
//! | connections | the file handles of the process | wait to be accepted | `server/time` |
//! | a blind tunnel | 60 to 120 s without a byte either way | closed | `server/tunnel` |
//! | connection to a host, with TLS | 10 s | 502 | `record/trouble` |
//! | head of its answer | 60 s, 100 headers on HTTP/1.1 | 504, 502 | `record/trouble`, in [`target`](crate::target) |
//! | between two pieces of its answer | 30 s | the answer breaks off | in [`target`](crate::target) |
//! | an answer that is recorded | 64 MiB | passes, and stops the seal | `record/stream` |
//! | unpacking a body | 16 MiB, and 200 times its size past 1 MiB | passes, and stops the seal | `record/coded` |
//! | JSON | 128 levels | passes, and is kept without its text | `record/trouble` |
//!
//! Cassettes, journals and answers are JSON, scenarios TOML; YAML is not read at all.

mod admin;
mod attend;
#[cfg(feature = "cli")]
mod ca;
mod carried;
mod connection;
mod fault;
mod forward;
mod limits;
mod message;
mod name;
mod owner;
mod pulse;
mod socket;
mod tls;
mod tunnel;

pub use admin::{AdminError, AdminToken, Administered, Replayed, serve_admin};
pub use attend::{Attendant, Delivery};
#[cfg(feature = "cli")]
pub use ca::{Authority, CaError, KeptError};
pub use fault::{Argument, FAULTS, Fault, Faults, NotAFault, Planned, explain};
pub use forward::{Answers, Door, Doors, Forward, Origin};
pub use limits::Limits;
pub use tls::Tls;

use crate::target::{Carrier, Target};
use connection::Server;
use std::io::{Error, ErrorKind};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

/// The wait after a failed accept: without file handles it fails again at once.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Answers what comes to the listener until `stop` is cancelled and every connection has ended, or
/// [`Limits::grace`] is over.
///
/// Requests reach the target whole; their header names are lower-case, and headers of one name stand together.
/// Where a request has no `Host` header, its authority stands in for it. Answers leave with the target's own
/// headers, but for those that describe one hop or the length of the body; `Date` is added. A target that panics
/// costs its client the connection, on HTTP/2 the stream.
pub async fn serve(listener: TcpListener, target: Arc<dyn Target>, limits: Limits, stop: CancellationToken) {
    serve_connections(listener, Server::new(Answers::Whole(target), limits, stop)).await;
}

/// The same for a host that requests are carried to: they and their answers are passed on while they arrive.
pub async fn serve_carried(
    listener: TcpListener,
    carrier: Arc<dyn Carrier>,
    limits: Limits,
    stop: CancellationToken,
) {
    serve_connections(listener, Server::new(Answers::Arriving(carrier), limits, stop)).await;
}

/// The same over TLS. A handshake may take [`Limits::head_time`]; one that fails costs its client the connection.
pub async fn serve_tls(
    listener: TcpListener,
    tls: Tls,
    target: Arc<dyn Target>,
    limits: Limits,
    stop: CancellationToken,
) {
    serve_connections(listener, Server::new(Answers::Whole(target), limits, stop).over(tls)).await;
}

/// Either of both, with faults on purpose.
pub async fn serve_spoilt(
    listener: TcpListener,
    tls: Option<Tls>,
    faults: Faults,
    target: Arc<dyn Target>,
    limits: Limits,
    stop: CancellationToken,
) {
    let server = Server::new(Answers::Whole(target), limits, stop).spoilt_by(faults);
    serve_connections(
        listener,
        match tls {
            Some(tls) => server.over(tls),
            None => server,
        },
    )
    .await;
}

/// The same for clients that use it as their proxy. `answers` is for what is addressed to the server itself.
pub async fn serve_forward(
    listener: TcpListener,
    forward: Forward,
    answers: Answers,
    limits: Limits,
    stop: CancellationToken,
) {
    serve_connections(listener, Server::new(answers, limits, stop).forwarding(forward)).await;
}

/// The same with faults on purpose, also inside of its tunnels.
pub async fn serve_forward_spoilt(
    listener: TcpListener,
    forward: Forward,
    faults: Faults,
    answers: Answers,
    limits: Limits,
    stop: CancellationToken,
) {
    let server = Server::new(answers, limits, stop).spoilt_by(faults);
    serve_connections(listener, server.forwarding(forward)).await;
}

/// A server of which somebody decides request by request what becomes of the answer; over TLS, and as a proxy, where
/// those are given.
pub async fn serve_attended(
    listener: TcpListener,
    (tls, forward): (Option<Tls>, Option<Forward>),
    attendant: Arc<dyn Attendant>,
    limits: Limits,
    stop: CancellationToken,
) {
    let mut server = Server::new(Answers::Attended(attendant), limits, stop);
    if let Some(tls) = tls {
        server = server.over(tls);
    }
    if let Some(forward) = forward {
        server = server.forwarding(forward);
    }
    serve_connections(listener, server).await;
}

async fn serve_connections(listener: TcpListener, server: Server) {
    let (grace, stop) = (server.limits().grace, server.stop().clone());
    let server = Arc::new(server);
    while let Some(socket) = accept(&listener, &stop).await {
        server.spawn(socket);
    }
    drop(listener);
    // Connections end themselves within the grace; the second one is for tasks that wait for a thread.
    let _ = timeout(grace.saturating_mul(2), server.ended()).await;
}

/// The next connection; `None` once the server is to stop.
async fn accept(listener: &TcpListener, stop: &CancellationToken) -> Option<TcpStream> {
    loop {
        let accepted = tokio::select! {
            biased;
            () = stop.cancelled() => return None,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((socket, _)) => return Some(socket),
            Err(error) if concerns_one_connection(&error) => {}
            Err(_) => sleep(ACCEPT_PAUSE).await,
        }
    }
}

fn concerns_one_connection(error: &Error) -> bool {
    [ErrorKind::ConnectionAborted, ErrorKind::ConnectionReset, ErrorKind::ConnectionRefused]
        .contains(&error.kind())
}
