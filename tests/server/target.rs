//! A target that shows what reached it, behind a server.

use crate::client::{Answer, Client, soon};
use dubplate::server::{Limits, serve};
use dubplate::target::{BoxFuture, Context, Target, TargetError};
use dubplate::wire::{Headers, Request, Response};
use serde_json::json;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

pub(crate) const GOOD: &[u8] = b"GET /good HTTP/1.1\r\nHost: h\r\n\r\n";

/// Answers with what reached it, and misbehaves on demand of the path.
#[derive(Default)]
pub(crate) struct Echo {
    /// A request for `/wait` or `/never` is with the target.
    pub(crate) arrived: Notify,
    pub(crate) go_on: Notify,
}

impl Target for Echo {
    fn send<'a>(&'a self, request: Request, _: &'a Context) -> BoxFuture<'a, Result<Response, TargetError>> {
        Box::pin(async move {
            match request.path() {
                "/panic" => panic!("on demand"),
                "/never" => {
                    self.arrived.notify_one();
                    std::future::pending::<()>().await;
                }
                "/wait" => {
                    self.arrived.notify_one();
                    self.go_on.notified().await;
                }
                "/unreachable" => {
                    let endpoint = "http://elsewhere.test".to_owned();
                    return Err(TargetError::Unreachable { endpoint, cause: "refused".to_owned() });
                }
                "/unwritable" => return Ok(answer(200, &[("bad name", "x")], "")),
                "/switching" => return Ok(answer(101, &[], "")),
                "/hop" => {
                    let hop = [
                        ("Content-Length", "999"),
                        ("Transfer-Encoding", "chunked"),
                        ("Connection", "close"),
                    ];
                    return Ok(answer(201, &hop, "all"));
                }
                _ => {}
            }
            let seen = json!({
                "method": request.method.as_str(),
                "target": request.target,
                "headers": request.headers.iter().collect::<Vec<_>>(),
                "body": String::from_utf8_lossy(&request.body),
            });
            Ok(answer(200, &[("Content-Type", "application/json"), ("X-Own", "1")], &seen.to_string()))
        })
    }
}

pub(crate) fn answer(status: u16, headers: &[(&str, &str)], body: &str) -> Response {
    let headers =
        headers.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect::<Headers>();
    Response { status, headers, body: body.to_owned().into() }
}

pub(crate) struct Running {
    pub(crate) address: SocketAddr,
    pub(crate) stop: CancellationToken,
    pub(crate) serving: JoinHandle<()>,
    pub(crate) echo: Arc<Echo>,
}

pub(crate) async fn loopback() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("a bound listener has an address");
    (listener, address)
}

pub(crate) async fn start(limits: Limits) -> Running {
    let (listener, address) = loopback().await;
    let (echo, stop) = (Arc::new(Echo::default()), CancellationToken::new());
    let serving = tokio::spawn(serve(listener, echo.clone(), limits, stop.clone()));
    Running { address, stop, serving, echo }
}

impl Running {
    pub(crate) async fn client(&self) -> Client {
        Client::connect(self.address).await
    }

    /// What the server says to some bytes on a connection of their own.
    pub(crate) async fn says(&self, bytes: &[u8]) -> Answer {
        let mut client = self.client().await;
        client.send(bytes).await;
        client.answer().await
    }

    pub(crate) async fn is_alive(&self) {
        assert_eq!(self.says(GOOD).await.json()["target"], "/good");
    }

    pub(crate) async fn ends(self) {
        self.stop.cancel();
        soon(self.serving).await.expect("serve does not panic");
        TcpStream::connect(self.address).await.expect_err("nobody listens any more");
    }
}
