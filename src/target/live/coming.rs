//! Requests and answers whose bodies are still on their way.

use super::kept::{Answer, Sent};
use super::{Endpoint, builder, client, read_headers, trouble};
use crate::target::{Arriving, CarryError, Context, Cut, Pieces, TargetError};
use crate::wire::{Request, Response};
use bytes::Bytes;
use futures_util::{FutureExt, TryFutureExt};
use http_body::{Body, Frame};
use http_body_util::Full;
use hyper::http::uri::PathAndQuery;
use reqwest::header::{CONTENT_LENGTH, HOST, HeaderMap, HeaderValue};
use reqwest::{Client, StatusCode, Url};
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
    source: Source,
    endpoint: Arc<str>,
}

/// Where it comes from: reqwest's connections have TLS, and those without have nothing between.
enum Source {
    Client(Box<reqwest::Response>),
    Kept(Box<Answer>),
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
        let stated = arriving.as_ref().and_then(|arriving| arriving.stated);
        let body = arriving.map(|Arriving { pieces, .. }| {
            let body = Outgoing { pieces: Mutex::new(pieces), given: Arc::clone(&given) };
            (body, stated.map(HeaderValue::from))
        });
        let asked = async {
            if let Some(kept) = &self.kept {
                let outgoing = self.plain(request, body)?;
                let asked = kept.ask(outgoing).map_ok(|answer| Source::Kept(Box::new(answer)));
                return self.head(asked, &given).await;
            }
            let (client, outgoing) = self.coded(request, body, http2)?;
            let asked = client.execute(outgoing).map_ok(|answer| Source::Client(Box::new(answer)));
            self.head(asked.map_err(|error| trouble::carry_error(&self.name, &error)), &given).await
        };
        match context.deadline {
            None => asked.await,
            Some(deadline) => {
                timeout_at(Instant::into(deadline), asked).await.map_err(|_| late(&self.name))?
            }
        }
    }

    /// The request for a connection without TLS, its target as it was sent.
    fn plain(
        &self,
        request: Request,
        arriving: Option<Sending>,
    ) -> Result<hyper::Request<Sent>, TargetError> {
        self.check_literal()?;
        let (method, mut headers) = (self.method(&request)?, self.headers(&request)?);
        let target: PathAndQuery = request.target.parse().map_err(|_| self.unwritable())?;
        let mut outgoing = hyper::Request::new(match arriving {
            None => Sent::Left(Full::new(request.body)),
            Some((body, stated)) => {
                headers.extend(stated.map(|stated| (CONTENT_LENGTH, stated)));
                Sent::Right(body)
            }
        });
        *outgoing.method_mut() = method;
        *outgoing.uri_mut() = target.into();
        *outgoing.headers_mut() = headers;
        Ok(outgoing)
    }

    /// The request over TLS, and who sends it.
    fn coded(
        &self,
        request: Request,
        arriving: Option<Sending>,
        http2: bool,
    ) -> Result<(&Client, reqwest::Request), TargetError> {
        let mut outgoing = self.outgoing(request)?;
        if http2 && outgoing.headers().get(HOST).is_some_and(|host| is_authority(host, &self.dialled)) {
            // HTTP/2 has a place of its own for it, and HTTP/1.1 gets it back.
            outgoing.headers_mut().remove(HOST);
        }
        if let Some((body, stated)) = arriving {
            outgoing.headers_mut().extend(stated.map(|stated| (CONTENT_LENGTH, stated)));
            *outgoing.body_mut() = Some(reqwest::Body::wrap(body));
        }
        Ok((if http2 { self.second()? } else { &self.client }, outgoing))
    }

    async fn head(
        &self,
        asked: impl Future<Output = Result<Source, CarryError>>,
        given: &AtomicUsize,
    ) -> Result<Coming, CarryError> {
        let mut asked = pin!(asked);
        loop {
            let before = given.load(Ordering::Relaxed);
            match timeout(HEAD, asked.as_mut()).await {
                Ok(Ok(source)) if source.head().0.is_informational() => {
                    return Err(self.garbled("it changes to a protocol nobody asked for".to_owned()).into());
                }
                Ok(Ok(source)) => return Ok(Coming { source, endpoint: Arc::clone(&self.name) }),
                Ok(Err(error)) => return Err(error),
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
        let (status, headers) = self.source.head();
        Response { status: status.as_u16(), headers: read_headers(headers), body: Bytes::new() }
    }

    /// The next piece of the body; `None` at its end.
    pub(in crate::target) async fn piece(&mut self) -> Result<Option<Bytes>, TargetError> {
        let piece = async {
            match &mut self.source {
                Source::Client(answer) => {
                    answer.chunk().await.map_err(|error| trouble::error(&self.endpoint, &error))
                }
                Source::Kept(answer) => answer.piece().await,
            }
        };
        timeout(PAUSE, piece).await.unwrap_or_else(|_| Err(late(&self.endpoint)))
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
        let left = match &self.source {
            Source::Client(answer) => answer.content_length(),
            Source::Kept(answer) => answer.left(),
        };
        left == Some(0)
    }
}

impl Source {
    fn head(&self) -> (StatusCode, &HeaderMap) {
        match self {
            Self::Client(answer) => (answer.status(), answer.headers()),
            Self::Kept(answer) => (answer.response.status(), answer.response.headers()),
        }
    }
}

fn late(endpoint: &str) -> TargetError {
    TargetError::Timeout { endpoint: endpoint.to_owned() }
}

fn is_authority(host: &HeaderValue, url: &Url) -> bool {
    host.to_str().is_ok_and(|host| host.eq_ignore_ascii_case(url.authority()))
}

/// A body that is sent while it arrives, and the length that was stated for it.
type Sending = (Outgoing, Option<HeaderValue>);

/// The lock makes it shareable and is never taken.
pub(super) struct Outgoing {
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
