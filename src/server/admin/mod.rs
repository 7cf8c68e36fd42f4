//! Admin APIs: that of a mock resets and seeds worlds, and moves the clock; that of a replay begins and ends sessions.
//!
//! It listens on loopback only, and answers nobody without the token. A browser is refused even with it: pages of
//! any site can reach a loopback port, and with DNS rebinding they need not even look foreign.

mod routes;
mod sessions;
mod token;
mod worlds;

pub use sessions::Replayed;
pub use token::AdminToken;

use super::{Limits, serve};
use crate::target::{BoxFuture, Context, Target, TargetError};
use crate::wire::{Headers, Request, Response};
use routes::Refusal;
use std::future::ready;
use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use token::LEAST;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// A world file is some kilobytes; this is room for a very large one.
const MOST_BODY: usize = 4 << 20;

/// Why the admin API does not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AdminError {
    #[error("the admin API listens on loopback only, and {address} is not; use 127.0.0.1 or [::1]")]
    NotLoopback { address: SocketAddr },
    #[error("cannot tell which address the admin API listens on")]
    Address(#[source] io::Error),
    #[error("cannot read the admin token file {}", path.display())]
    TokenRead { path: PathBuf, source: io::Error },
    #[error("cannot create the admin token file {}", path.display())]
    TokenCreate { path: PathBuf, source: io::Error },
    #[error("others may open the admin token file {path}; run `chmod 600 {path}`", path = path.display())]
    TokenOpen { path: PathBuf },
    #[error(
        "{} holds no admin token of {LEAST} or more printable ASCII characters without blanks; delete it to have one made",
        path.display()
    )]
    TokenUnfit { path: PathBuf },
}

/// What has an admin API.
pub trait Administered: Send + Sync + 'static {
    /// Does what a request asks for that was let in.
    fn perform(&self, request: &Request) -> Response;
}

/// Answers an admin API until `stop` is cancelled.
///
/// # Errors
/// If the listener is not on a loopback address; then nothing was answered.
pub async fn serve_admin(
    listener: TcpListener,
    administered: Arc<impl Administered>,
    token: AdminToken,
    stop: CancellationToken,
) -> Result<(), AdminError> {
    let address = listener.local_addr().map_err(AdminError::Address)?;
    if !address.ip().is_loopback() {
        return Err(AdminError::NotLoopback { address });
    }
    let limits = Limits { body: MOST_BODY, ..Limits::default() };
    serve(listener, Arc::new(Admin { administered, token }), limits, stop).await;
    Ok(())
}

struct Admin<A> {
    administered: Arc<A>,
    token: AdminToken,
}

impl<A: Administered> Target for Admin<A> {
    fn send<'a>(
        &'a self,
        request: Request,
        _context: &'a Context,
    ) -> BoxFuture<'a, Result<Response, TargetError>> {
        let answer = self.answer(&request).unwrap_or_else(Refusal::answer);
        Box::pin(ready(Ok(answer)))
    }
}

impl<A: Administered> Admin<A> {
    fn answer(&self, request: &Request) -> Result<Response, Refusal> {
        if is_from_a_browser(&request.headers) {
            return Err(Refusal::Browser);
        }
        if !is_for_loopback(&request.headers) {
            return Err(Refusal::Host);
        }
        if !bearer(&request.headers).is_some_and(|token| self.token.is(token)) {
            return Err(Refusal::Token);
        }
        Ok(self.administered.perform(request))
    }
}

/// Browsers put `Sec-Fetch-Site` on every request and `Origin` on every one that could change something; a page
/// cannot take them away.
fn is_from_a_browser(headers: &Headers) -> bool {
    headers.iter().any(|(name, _)| {
        let name = name.to_ascii_lowercase();
        name == "origin" || name.starts_with("sec-fetch-")
    })
}

fn is_for_loopback(headers: &Headers) -> bool {
    let mut hosts = headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("host")).peekable();
    hosts.peek().is_some() && hosts.all(|(_, host)| is_loopback(host))
}

/// `localhost` or a loopback literal, with or without port.
fn is_loopback(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.parse::<u16>().is_ok() => name,
        _ => host,
    };
    if let Some(literal) = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')) {
        return literal.parse::<Ipv6Addr>().is_ok_and(|address| address.is_loopback());
    }
    name.eq_ignore_ascii_case("localhost")
        || name.parse::<Ipv4Addr>().is_ok_and(|address| address.is_loopback())
}

fn bearer(headers: &Headers) -> Option<&str> {
    let (scheme, token) = headers.get("authorization")?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

#[cfg(test)]
mod tests {
    use super::is_loopback;

    #[test]
    fn loopback_is_told_by_the_name_alone() {
        for host in ["localhost", "LOCALHOST:80", "127.0.0.1", "127.9.9.9:1", "[::1]", "[::1]:65535"] {
            assert!(is_loopback(host), "{host}");
        }
        let foreign = [
            "",
            ":80",
            "localhost.example.com",
            "127.0.0.1.nip.io",
            "127.0.0.1:80:80",
            "example.com:80",
            "10.0.0.1",
            "::1",
            "[::1",
            "[::2]",
            "[::1]x",
            "localhost:99999",
            "2130706433",
            "127.1",
            "user@localhost",
        ];
        for host in foreign {
            assert!(!is_loopback(host), "{host}");
        }
    }
}
