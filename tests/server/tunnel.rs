//! A tunnel through which bytes pass unseen.

use crate::client::{Client, soon};
use crate::target::{Echo, loopback};
use dubplate::server::{Answers, Authority, Door, Doors, Forward, Limits, Origin, serve_forward};
use dubplate::target::{Passage, Route};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

/// Every host is itself.
struct Open;

impl Doors for Open {
    fn open(&self, origin: &Origin) -> Result<Door, String> {
        let passage = Passage::new(&origin.host, origin.port, &Route::default());
        passage.map(Door::Passage).map_err(|error| error.to_string())
    }

    fn tell(&self, _why: &str) {}
}

/// Both ends of a tunnel, through a server that is told when to stop.
async fn tunnel(idle: Duration) -> (Client, TcpStream, CancellationToken) {
    let (proxy, at) = loopback().await;
    let (host, address): (TcpListener, SocketAddr) = loopback().await;
    let tls = Authority::new(&["tunnel.test"]).and_then(Authority::tls).expect("an authority");
    let (stop, limits) = (CancellationToken::new(), Limits { idle, ..Limits::default() });
    let forward = Forward { tls, doors: Arc::new(Open) };
    let answers = Answers::Whole(Arc::new(Echo::default()));
    tokio::spawn(serve_forward(proxy, forward, answers, limits, stop.clone()));
    let mut client = Client::connect(at).await;
    client.send(format!("CONNECT {address} HTTP/1.1\r\nHost: {address}\r\n\r\n").as_bytes()).await;
    let (host, _) = soon(host.accept()).await.expect("a connection");
    client.take(|read| read.ends_with(b"\r\n\r\n").then_some(read.len())).await;
    (client, host, stop)
}

#[tokio::test]
async fn a_tunnel_ends_with_the_server_and_when_nothing_passes() {
    let (client, mut host, _stop) = tunnel(Duration::from_millis(20)).await;
    assert_eq!(soon(host.read(&mut [0])).await.ok(), Some(0));
    assert_eq!(client.rest().await, b"");
    let (client, mut host, stop) = tunnel(Duration::from_secs(3600)).await;
    soon(host.write_all(b"bytes")).await.expect("an open tunnel");
    let mut client = client;
    client.take(|read| (read == b"bytes").then_some(5)).await;
    stop.cancel();
    assert_eq!(soon(host.read(&mut [0])).await.ok(), Some(0));
    assert_eq!(client.rest().await, b"");
}
