//! A server that clients use as their proxy: `CONNECT` answered with certificates of our own, and whole URLs.

use super::Tls;
use super::attend::Attendant;
use super::connection::{Around, Connection, Server};
use super::message::{Whole, bad_gateway, plain};
use super::tunnel::pass;
use crate::target::{BoxFuture, Carrier, Passage, Target};
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

/// Who answers requests.
#[derive(Clone)]
pub enum Answers {
    /// When they are there as a whole.
    Whole(Arc<dyn Target>),
    /// While they arrive.
    Arriving(Arc<dyn Carrier>),
    /// When they are there as a whole, and decides what becomes of each answer.
    Attended(Arc<dyn Attendant>),
}

/// What is behind a host's name.
#[derive(Clone)]
pub enum Door {
    Answers(Answers),
    /// The same without TLS, also inside of a tunnel: a port of this server's own.
    Here(Answers),
    /// The host itself: what goes through a tunnel to it is not looked at.
    Passage(Passage),
}

/// Says who answers for a host.
pub trait Doors: Send + Sync {
    /// # Errors
    /// Why nobody does, for the client.
    fn open(&self, origin: &Origin) -> Result<Door, String>;

    /// Told why a host is not reached: clients show little of what a proxy says to a `CONNECT`.
    fn tell(&self, why: &str);
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
    pub(super) fn answers(&self, uri: &Uri) -> Option<Result<Answers, Whole>> {
        let tls = uri.scheme_str()? == "https";
        let door = Origin::of(uri, tls).ok_or_else(|| "this URL names no host".to_owned());
        Some(match door.and_then(|origin| self.doors.open(&origin)) {
            Ok(Door::Answers(answers) | Door::Here(answers)) => Ok(answers),
            Ok(Door::Passage(_)) => Err(self
                .refused("what passes unseen to this host goes through CONNECT, as HTTPS does".to_owned())),
            Err(why) => Err(self.refused(why)),
        })
    }

    /// Answers a `CONNECT`, and then what comes over the connection.
    pub(super) async fn tunnel(
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
            Ok(Door::Answers(answers)) => {
                let inside = Arc::new(server.inside(answers, around));
                server.spawn_task(converse(inside, Some(self.tls.clone()), on(incoming)));
                Whole::default()
            }
            Ok(Door::Here(answers)) => {
                let inside = Arc::new(server.inside(answers, around));
                server.spawn_task(converse(inside, None, on(incoming)));
                Whole::default()
            }
            Ok(Door::Passage(passage)) => match passage.dial().await {
                Ok(host) => {
                    server.spawn_task(Box::pin(pass(Arc::clone(server), on(incoming), host)));
                    Whole::default()
                }
                Err(error) => {
                    self.doors.tell(&error.to_string());
                    bad_gateway(error.to_string())
                }
            },
            Err(why) => self.refused(why),
        }
    }

    fn refused(&self, why: String) -> Whole {
        self.doors.tell(&why);
        plain(StatusCode::FORBIDDEN, why)
    }
}

/// Boxed, because a connection may hold such a conversation inside.
fn converse(server: Arc<Server>, tls: Option<Tls>, upgrade: OnUpgrade) -> BoxFuture<'static, ()> {
    Box::pin(async move {
        // A client that leaves instead is told nothing.
        let Ok(upgraded) = upgrade.await else { return };
        let (connection, stream) = (Arc::new(Connection::new(server)), TokioIo::new(upgraded));
        match tls {
            Some(tls) => connection.shake_hands(tls, stream).await,
            None => connection.run(stream).await,
        }
    })
}
