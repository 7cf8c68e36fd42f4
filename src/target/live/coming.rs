//! Requests and answers whose bodies are still on their way.

use super::{Endpoint, builder, client, read_headers, trouble};
use crate::target::{Arriving, CarryError, Context, Cut, Pieces, TargetError};
use crate::wire::{Request, Response};
use bytes::Bytes;
use futures_util::FutureExt;
use http_body::{Body, Frame};
use reqwest::header::{CONTENT_LENGTH, HOST, HeaderValue};
use reqwest::{Client, Url};
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context as Polled, Poll};
use std::time::{Duration, Instant};
use tokio::time::{timeout, timeout_at};

/// From the last piece of a request to the head of its answer.
const HEAD: Duration = Duration::from_secs(60);

/// Between two pieces of an answer.
const PAUSE: Duration = Duration::from_secs(30);

/// What is there so soon after the head goes on with it in one write.
const SOON: Duration = Duration::from_millis(10);

/// An answer of which the head is there.
pub(in crate::target) struct Coming {
    answer: reqwest::Response,
    endpoint: Arc<str>,
}

impl Endpoint {
    /// Asks over the HTTP version of the client, and waits for the head of the answer.
    pub(in crate::target) async fn begin(
        &self,
        request: Request,
        arriving: Option<Arriving>,
        http2: bool,
        context: &Context,
    ) -> Result<Coming, CarryError> {
        let given = Arc::new(AtomicUsize::new(0));
        let client = if http2 && self.base.scheme() == "https" { self.second()? } else { &self.client };
        let mut outgoing = self.outgoing(request)?;
        if http2 && outgoing.headers().get(HOST).is_some_and(|host| is_authority(host, &self.dialled)) {
            // HTTP/2 has a place of its own for it, and HTTP/1.1 gets it back.
            outgoing.headers_mut().remove(HOST);
        }
        if let Some(Arriving { stated, pieces }) = arriving {
            outgoing.headers_mut().extend(stated.map(|stated| (CONTENT_LENGTH, stated.into())));
            let body = Outgoing { pieces: Mutex::new(pieces), given: Arc::clone(&given) };
            *outgoing.body_mut() = Some(reqwest::Body::wrap(body));
        }
        let asked = self.head(client, outgoing, &given);
        match context.deadline {
            None => asked.await,
            Some(deadline) => {
                timeout_at(Instant::into(deadline), asked).await.map_err(|_| late(&self.name))?
            }
        }
    }

    async fn head(
        &self,
        client: &Client,
        outgoing: reqwest::Request,
        given: &AtomicUsize,
    ) -> Result<Coming, CarryError> {
        let mut asked = pin!(client.execute(outgoing));
        loop {
            let before = given.load(Ordering::Relaxed);
            match timeout(HEAD, asked.as_mut()).await {
                Ok(Ok(answer)) if answer.status().is_informational() => {
                    return Err(self.garbled("it changes to a protocol nobody asked for".to_owned()).into());
                }
                Ok(Ok(answer)) => return Ok(Coming { answer, endpoint: Arc::clone(&self.name) }),
                Ok(Err(error)) => return Err(trouble::carry_error(&self.name, &error)),
                // The request itself was still on its way.
                Err(_) if given.load(Ordering::Relaxed) != before => {}
                Err(_) => return Err(late(&self.name).into()),
            }
        }
    }

    fn second(&self) -> Result<&Client, TargetError> {
        if self.second.get().is_none() {
            let made = client(builder(), &self.base, &self.route);
            let made = made.map_err(|error| self.garbled(error.to_string()))?;
            return Ok(self.second.get_or_init(|| made));
        }
        Ok(self.second.get().unwrap_or(&self.client))
    }
}

impl Coming {
    /// Status and headers as they came.
    pub(in crate::target) fn head(&self) -> Response {
        Response {
            status: self.answer.status().as_u16(),
            headers: read_headers(self.answer.headers()),
            body: Bytes::new(),
        }
    }

    /// The next piece of the body; `None` at its end.
    pub(in crate::target) async fn piece(&mut self) -> Result<Option<Bytes>, TargetError> {
        match timeout(PAUSE, self.answer.chunk()).await {
            Ok(piece) => piece.map_err(|error| trouble::error(&self.endpoint, &error)),
            Err(_) => Err(late(&self.endpoint)),
        }
    }

    /// What of the body is there at once, and whether that is all of it.
    pub(in crate::target) async fn beginning(&mut self) -> Result<(Bytes, bool), TargetError> {
        if self.is_over() {
            return Ok((Bytes::new(), true));
        }
        let Ok(first) = timeout(SOON, self.piece()).await else { return Ok((Bytes::new(), false)) };
        let Some(first) = first? else { return Ok((Bytes::new(), true)) };
        if self.is_over() {
            return Ok((first, true));
        }
        match self.piece().now_or_never().transpose()? {
            None => Ok((first, false)),
            Some(None) => Ok((first, true)),
            Some(Some(second)) => Ok(([first, second].concat().into(), false)),
        }
    }

    /// A length was stated, and so much has come.
    fn is_over(&self) -> bool {
        self.answer.content_length() == Some(0)
    }
}

fn late(endpoint: &str) -> TargetError {
    TargetError::Timeout { endpoint: endpoint.to_owned() }
}

fn is_authority(host: &HeaderValue, url: &Url) -> bool {
    host.to_str().is_ok_and(|host| host.eq_ignore_ascii_case(url.authority()))
}

/// A body that is sent while it arrives. The lock makes it shareable and is never taken.
struct Outgoing {
    pieces: Mutex<Pieces>,
    /// How many pieces were sent.
    given: Arc<AtomicUsize>,
}

impl Body for Outgoing {
    type Data = Bytes;
    type Error = Cut;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Polled<'_>) -> Poll<Option<Result<Frame<Bytes>, Cut>>> {
        let own = self.get_mut();
        own.given.fetch_add(1, Ordering::Relaxed);
        let pieces = own.pieces.get_mut().unwrap_or_else(PoisonError::into_inner);
        pieces.as_mut().poll_next(context).map_ok(Frame::data)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{Headers, Method};
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::{TcpListener, TcpStream};

    async fn host() -> (Endpoint, TcpListener) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("its address");
        (Endpoint::new(&format!("http://{address}")).expect("an endpoint"), listener)
    }

    fn request() -> Request {
        let headers = Headers::default();
        Request { method: Method::Get, target: "/".to_owned(), headers, body: Bytes::new() }
    }

    /// Asks, and is answered so.
    async fn asked(
        endpoint: &Endpoint,
        stream: Option<TcpStream>,
        listener: &TcpListener,
    ) -> (Coming, TcpStream) {
        let context = Context::default();
        let answer = async {
            let mut stream = match stream {
                Some(stream) => stream,
                None => listener.accept().await.expect("a connection").0,
            };
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                stream.read_buf(&mut head).await.expect("a request");
            }
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\non").await.expect("a reader");
            stream
        };
        let (coming, stream) = tokio::join!(endpoint.begin(request(), None, false, &context), answer);
        (coming.unwrap_or_else(|error| panic!("{error}")), stream)
    }

    #[tokio::test]
    async fn a_host_that_stops_in_its_answer_or_before_it_is_not_waited_for_for_ever() {
        let (endpoint, listener) = host().await;
        let (mut coming, mut stream) = asked(&endpoint, None, &listener).await;
        assert_eq!(coming.piece().await.ok().flatten().as_deref(), Some(&b"on"[..]));
        tokio::time::pause();
        let before = tokio::time::Instant::now();
        assert!(matches!(coming.piece().await, Err(TargetError::Timeout { .. })));
        assert_eq!(before.elapsed().as_secs(), PAUSE.as_secs());
        // The same connection again, which is there already.
        tokio::time::resume();
        stream.write_all(b"e").await.expect("a reader");
        assert_eq!(coming.piece().await.ok().flatten().as_deref(), Some(&b"e"[..]));
        assert!(matches!(coming.piece().await, Ok(None)));
        drop(coming);
        tokio::time::pause();
        let before = tokio::time::Instant::now();
        let late = endpoint.begin(request(), None, false, &Context::default()).await;
        assert!(matches!(late, Err(CarryError::Target { error: TargetError::Timeout { .. } })));
        assert_eq!(before.elapsed().as_secs(), HEAD.as_secs());
    }
}
