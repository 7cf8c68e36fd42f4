//! A server that clients use as their proxy: `CONNECT` answered with certificates of our own, and whole URLs.

use super::Tls;
use super::connection::{Around, Connection, Server};
use super::message::{Whole, plain};
use crate::target::{BoxFuture, Target};
use hyper::body::Incoming;
use hyper::upgrade::{OnUpgrade, on};
use hyper::{Method, StatusCode, Uri};
use hyper_util::rt::TokioIo;
use std::sync::Arc;

/// A host that a client wants to reach.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Origin {
    /// HTTPS, by `CONNECT`; otherwise plain HTTP.
    pub tls: bool,
    /// In lower case, an IPv6 address in brackets.
    pub host: String,
    pub port: u16,
}

/// Says who answers for a host.
pub trait Doors: Send + Sync {
    /// # Errors
    /// Why nobody does, for the client.
    fn open(&self, origin: &Origin) -> Result<Arc<dyn Target>, String>;
}

/// What makes a server a proxy.
#[derive(Clone)]
pub struct Forward {
    pub tls: Tls,
    pub doors: Arc<dyn Doors>,
}

impl Origin {
    fn of(uri: &Uri, tls: bool) -> Option<Self> {
        let authority = uri.authority()?;
        let port = authority.port_u16().or((!tls).then_some(80))?;
        Some(Self { tls, host: authority.host().to_ascii_lowercase(), port })
    }

    /// `http://` or `https://`, with the port if it is not the usual one.
    pub fn url(&self) -> String {
        let Self { tls, host, port } = self;
        match (tls, port) {
            (true, 443) => format!("https://{host}"),
            (true, _) => format!("https://{host}:{port}"),
            (false, _) => format!("http://{host}:{port}"),
        }
    }
}

impl Forward {
    /// Who answers a request with a whole URL; `None` if it has none.
    pub(super) fn target(&self, uri: &Uri) -> Option<Result<Arc<dyn Target>, Whole>> {
        let tls = uri.scheme_str()? == "https";
        let door = Origin::of(uri, tls).ok_or_else(|| "this URL names no host".to_owned());
        Some(door.and_then(|origin| self.doors.open(&origin)).map_err(refused))
    }

    /// Answers a `CONNECT`, and then what comes over the connection.
    pub(super) fn tunnel(
        &self,
        server: &Arc<Server>,
        around: Around,
        incoming: hyper::Request<Incoming>,
    ) -> Whole {
        debug_assert_eq!(incoming.method(), Method::CONNECT);
        let Some(origin) = Origin::of(incoming.uri(), true) else {
            return plain(StatusCode::BAD_REQUEST, "CONNECT needs a host and a port".to_owned());
        };
        match self.doors.open(&origin) {
            Ok(target) => {
                let inside = Arc::new(server.inside(target, around));
                server.spawn_task(converse(inside, self.tls.clone(), on(incoming)));
                Whole::default()
            }
            Err(why) => refused(why),
        }
    }
}

fn refused(why: String) -> Whole {
    plain(StatusCode::FORBIDDEN, why)
}

/// Boxed, because a connection may hold such a conversation inside.
fn converse(server: Arc<Server>, tls: Tls, upgrade: OnUpgrade) -> BoxFuture<'static, ()> {
    Box::pin(async move {
        // A client that leaves instead is told nothing.
        if let Ok(upgraded) = upgrade.await {
            Arc::new(Connection::new(server)).shake_hands(tls, TokioIo::new(upgraded)).await;
        }
    })
}
