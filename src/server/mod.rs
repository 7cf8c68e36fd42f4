//! Any target behind a port: HTTP/1.1 and HTTP/2 cleartext on one listener, and the mock's admin API on another.
//!
//! A connection is a task of its own. Whatever comes over it is either a request that the target answers, or gets
//! the plain answer of HTTP (400, 413, 431, …) or a closed connection; nothing that arrives ends the server.

mod admin;
mod connection;
mod limits;
mod message;
mod pulse;
mod routes;
mod socket;
mod token;

pub use admin::{AdminError, serve_admin};
pub use limits::Limits;
pub use token::AdminToken;

use crate::target::Target;
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
    let grace = limits.grace;
    let server = Arc::new(Server::new(target, limits, stop.clone()));
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
