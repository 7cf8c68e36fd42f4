//! A target that counts its calls, behind a server that spoils them, and a client that sees everything.

use crate::client::soon;
use crate::http2::{DATA, END_STREAM, HEADERS, RST_STREAM, get, preface};
use crate::target::{answer, loopback};
use dubplate::server::{Faults, Limits, Planned, Tls, serve_spoilt};
use dubplate::target::{BoxFuture, Context, Target, TargetError};
use dubplate::wire::{Request, Response};
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// What the target answers: 120 bytes.
pub(crate) const BODY: &str = "{\"Response\":{\"Text\":\"ab0123456789012345678901234567890123456789\
                               012345678901234567890123456789\",\"RequestId\":\"request-1\"}}";

#[derive(Default)]
pub(crate) struct Counting(AtomicUsize);

impl Target for Counting {
    fn send<'a>(&'a self, _: Request, _: &'a Context) -> BoxFuture<'a, Result<Response, TargetError>> {
        self.0.fetch_add(1, Ordering::SeqCst);
        Box::pin(std::future::ready(Ok(answer(200, &[("Content-Type", "application/json")], BODY))))
    }
}

/// How a client speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Way {
    pub(crate) http2: bool,
    pub(crate) tls: bool,
}

/// TLS needs an authority, which the library alone has not.
pub(crate) fn ways() -> impl Iterator<Item = Way> {
    let all = [(false, false), (true, false), (false, true), (true, true)];
    all.into_iter().map(|(http2, tls)| Way { http2, tls }).filter(|way| cfg!(feature = "cli") || !way.tls)
}

pub(crate) struct Ground {
    address: SocketAddr,
    target: Arc<Counting>,
    ca: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// The connection, over HTTP/2 the stream, was ended in order, or without a farewell of TLS.
    Closed,
    /// `ECONNRESET`, over HTTP/2 `RST_STREAM` with `INTERNAL_ERROR`.
    Reset,
}

/// Everything that came for one call.
pub(crate) struct Seen {
    pub(crate) way: Way,
    pub(crate) bytes: Vec<u8>,
    pub(crate) head: Vec<u8>,
    pub(crate) body: Vec<u8>,
    pub(crate) end: End,
    pub(crate) reads: usize,
    pub(crate) took: Duration,
}

trait Stream: AsyncRead + AsyncWrite + Unpin {}
impl<S: AsyncRead + AsyncWrite + Unpin> Stream for S {}

pub(crate) fn faults(plans: &[&str], seed: u64) -> Faults {
    let plans = plans.iter().map(|text| text.parse().unwrap_or_else(|error| panic!("{text}: {error}")));
    Faults::new(plans.collect::<Vec<Planned>>(), seed, |_| {})
}

pub(crate) async fn spoilt(plans: &[&str], seed: u64, tls: bool) -> Ground {
    let (listener, address) = loopback().await;
    let target = Arc::new(Counting::default());
    let (tls, ca) = if tls { authority() } else { (None, String::new()) };
    let faults = faults(plans, seed);
    let stop = CancellationToken::new();
    tokio::spawn(serve_spoilt(listener, tls, faults, target.clone(), Limits::default(), stop));
    Ground { address, target, ca }
}

#[cfg(feature = "cli")]
fn authority() -> (Option<Tls>, String) {
    let authority = dubplate::server::Authority::new(&["tencentcloudapi.com"]).expect("an authority");
    let pem = authority.pem();
    (Some(authority.tls().expect("TLS")), pem)
}

#[cfg(not(feature = "cli"))]
fn authority() -> (Option<Tls>, String) {
    unreachable!("no way of this library alone has TLS")
}

impl Ground {
    /// How many calls have reached the target.
    pub(crate) fn effects(&self) -> usize {
        self.target.0.load(Ordering::SeqCst)
    }

    pub(crate) async fn status(&self, action: &str) -> String {
        let seen = self.call(Way { http2: false, tls: false }, action).await;
        String::from_utf8_lossy(&seen.head).split(' ').nth(1).unwrap_or("none").to_owned()
    }

    pub(crate) async fn call(&self, way: Way, action: &str) -> Seen {
        self.call_at(way, &format!("/?Action={action}&Version=2019-07-19")).await
    }

    pub(crate) async fn call_at(&self, way: Way, path: &str) -> Seen {
        let request = if way.http2 {
            [preface(), get(1, path)].concat()
        } else {
            format!("GET {path} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n").into_bytes()
        };
        let mut stream = self.connect(way).await;
        let start = Instant::now();
        soon(stream.write_all(&request)).await.expect("the server reads");
        let (mut bytes, mut reads) = (Vec::new(), 0);
        let end = loop {
            match soon(stream.read_buf(&mut bytes)).await {
                Ok(0) => break End::Closed,
                Ok(_) => reads += 1,
                Err(error) if error.kind() == ErrorKind::UnexpectedEof => break End::Closed,
                Err(error) if error.kind() == ErrorKind::ConnectionReset => break End::Reset,
                Err(error) => panic!("{way:?}: {error}"),
            }
            if let Some(end) = way.http2.then(|| stream_end(&bytes)).flatten() {
                break end;
            }
        };
        let (head, body) = if way.http2 { of_stream(&bytes) } else { of_connection(&bytes) };
        Seen { way, bytes, head, body, end, reads, took: start.elapsed() }
    }

    async fn connect(&self, way: Way) -> Box<dyn Stream> {
        #[cfg(feature = "cli")]
        if way.tls {
            let alpn = if way.http2 { "h2" } else { "http/1.1" };
            let stream =
                crate::tls::connect(self.address, &self.ca, "ecm.tencentcloudapi.com", &[alpn]).await;
            return Box::new(stream.expect("a connection"));
        }
        assert!(!way.tls && self.ca.is_empty(), "{way:?}");
        Box::new(soon(TcpStream::connect(self.address)).await.expect("somebody listens"))
    }
}

fn of_connection(bytes: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").map_or(bytes.len(), |at| at + 4);
    (bytes[..end].to_vec(), bytes[end..].to_vec())
}

/// Kind, flags and payload of the frames of stream 1 that have come whole (RFC 9113, 4.1).
fn frames(mut bytes: &[u8]) -> Vec<(u8, u8, &[u8])> {
    let mut found = Vec::new();
    while let Some((head, rest)) = bytes.split_at_checked(9) {
        let length = u32::from_be_bytes([0, head[0], head[1], head[2]]) as usize;
        let Some((payload, rest)) = rest.split_at_checked(length) else { break };
        if head[8] == 1 {
            found.push((head[3], head[4], payload));
        }
        bytes = rest;
    }
    found
}

fn stream_end(bytes: &[u8]) -> Option<End> {
    const INTERNAL_ERROR: &[u8] = &[0, 0, 0, 2];
    frames(bytes).into_iter().find_map(|(kind, flags, payload)| match kind {
        RST_STREAM if payload == INTERNAL_ERROR => Some(End::Reset),
        HEADERS | DATA if flags & END_STREAM != 0 => Some(End::Closed),
        _ => None,
    })
}

fn of_stream(bytes: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let frames = frames(bytes);
    let of = |wanted| frames.iter().filter(move |frame| frame.0 == wanted).flat_map(|frame| frame.2).copied();
    (of(HEADERS).collect(), of(DATA).collect())
}
