//! Limits of what is passed on while it arrives.

use crate::client::{Client, soon};
use crate::target::loopback;
use bytes::Bytes;
use dubplate::server::{Limits, serve_carried};
use dubplate::target::{Asked, BoxFuture, Carried, Carrier, CarryError, Context, TargetError};
use dubplate::wire::{Headers, Response};
use futures_util::StreamExt;
use futures_util::stream::poll_fn;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio_util::sync::CancellationToken;

const SHORT: Duration = Duration::from_millis(50);
const NEVER: Duration = Duration::from_secs(3600);
const ASK: &[u8] = b"POST /pieces HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n{}";

/// Answers with the length of what was asked, or with pieces that a test gives it.
struct Counting(Mutex<Receiver<Receiver<Bytes>>>);

impl Carrier for Counting {
    fn carry<'a>(&'a self, asked: Asked, _: &'a Context) -> BoxFuture<'a, Result<Carried, CarryError>> {
        Box::pin(async move {
            let request = asked.whole().await?;
            let (headers, body) = (Headers::default(), request.body.len().to_string().into());
            let mut carried = Carried::from(Response { status: 200, headers, body });
            match request.path() {
                "/pieces" => {
                    let mut pieces = self.0.lock().await.recv().await.expect("the test gives some");
                    carried.arriving =
                        Some(poll_fn(move |context| pieces.poll_recv(context)).map(Ok).boxed());
                }
                "/late" => {
                    let error = TargetError::Timeout { endpoint: "http://late.test".to_owned() };
                    return Err(error.into());
                }
                _ => {}
            }
            Ok(carried)
        })
    }
}

struct Running {
    address: SocketAddr,
    answers: Sender<Receiver<Bytes>>,
    stop: CancellationToken,
}

async fn start(limits: Limits) -> Running {
    let (listener, address) = loopback().await;
    let (answers, given) = channel(1);
    let stop = CancellationToken::new();
    tokio::spawn(serve_carried(listener, Arc::new(Counting(Mutex::new(given))), limits, stop.clone()));
    Running { address, answers, stop }
}

impl Running {
    async fn says(&self, bytes: &[u8]) -> (u16, String) {
        let mut client = Client::connect(self.address).await;
        let answer = client.asks(bytes).await;
        (answer.status, answer.text().to_owned())
    }

    /// The end of the next answer in pieces at which they are put in.
    async fn pieces(&self) -> Sender<Bytes> {
        let (put, pieces) = channel(1);
        soon(self.answers.send(pieces)).await.expect("somebody takes it");
        put
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

#[tokio::test]
async fn a_body_is_bounded_while_it_arrives() {
    let server = start(Limits { body: 1000, body_time: SHORT, ..Limits::default() }).await;
    let stated = |length: usize, sent: usize| {
        format!("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: {length}\r\n\r\n{}", "x".repeat(sent))
    };
    let chunked =
        |body: &str| format!("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n{body}");
    let (most, more) = ("x".repeat(500), "x".repeat(501));
    let cases = [
        (stated(1000, 1000), 200, "1000"),
        (stated(1001, 0), 413, "the body is too large"),
        (stated(1000, 999), 408, "the body did not arrive in time"),
        (chunked(&format!("1f4\r\n{most}\r\n1f4\r\n{most}\r\n0\r\n\r\n")), 200, "1000"),
        (chunked(&format!("1f4\r\n{most}\r\n1f5\r\n{more}\r\n")), 413, "the body is too large"),
        (chunked("1f4\r\nxx"), 408, "the body did not arrive in time"),
        (chunked("zz\r\n"), 400, "the body is malformed or incomplete"),
    ];
    for (request, status, text) in cases {
        assert_eq!(server.says(request.as_bytes()).await, (status, text.to_owned()), "{request:.120}");
    }
    let late = server.says(b"GET /late HTTP/1.1\r\nHost: h\r\n\r\n").await;
    assert!(late.0 == 504 && late.1.contains("http://late.test in time; "), "{late:?}");
}

#[tokio::test]
async fn a_client_that_does_not_read_is_left() {
    let server = start(Limits { idle: SHORT, ..Limits::default() }).await;
    let mut client = Client::connect(server.address).await;
    client.send(ASK).await;
    let put = server.pieces().await;
    let piece = Bytes::from(vec![b'x'; 1 << 20]);
    // Until the buffers of both sockets are full, and then the connection goes.
    soon(async { while put.send(piece.clone()).await.is_ok() {} }).await;
}

#[tokio::test]
async fn what_a_client_sends_during_an_answer_waits_for_its_turn() {
    let server = start(Limits { head_time: SHORT, idle: NEVER, ..Limits::default() }).await;
    let mut client = Client::connect(server.address).await;
    client.send(ASK).await;
    let put = server.pieces().await;
    put.send(Bytes::from_static(b"one")).await.expect("somebody listens");
    client.take(|read| read.ends_with(b"3\r\none\r\n").then_some(read.len())).await;
    client.send(b"GET / HTTP/1.1\r\n").await;
    // A connection that is slow with its head goes; this one is not.
    let mut slow = Client::connect(server.address).await;
    slow.send(b"GET / HTTP/1.1\r\n").await;
    assert_eq!(slow.rest().await, b"");
    put.send(Bytes::from_static(b"two")).await.expect("somebody listens");
    drop(put);
    client.take(|read| read.ends_with(b"3\r\ntwo\r\n0\r\n\r\n").then_some(read.len())).await;
    client.send(b"Host: h\r\n\r\n").await;
    assert_eq!(client.answer().await.status, 200);
}
