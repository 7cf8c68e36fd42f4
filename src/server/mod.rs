//! Any target behind a port: HTTP/1.1 and HTTP/2 on one listener, in cleartext or over TLS with certificates of an
//! authority made for the run, and the admin API of a mock or a replay on
//! another. What is to go wrong on purpose is a table, [`FAULTS`].
//!
//! A connection is a task of its own. Whatever comes over it is either a request that the target answers, or gets
//! the plain answer of HTTP (400, 413, 431, …) or a closed connection; nothing that arrives ends the server.

mod admin;
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
