//! Kept connections to a host of plain HTTP. Who asks drives the connection himself: no other task has to be woken for a
//! request, nor for its answer.

use super::coming::Outgoing;
use super::{Passage, trouble};
use crate::target::{CarryError, TargetError};
use bytes::Bytes;
use http_body_util::{Either, Full};
use hyper::body::{Body, Frame, Incoming};
use hyper::client::conn::http1::{Connection, SendRequest, handshake};
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};
use tokio::net::TcpStream;

/// The body of a request, there or on its way.
pub(super) type Sent = Either<Full<Bytes>, Outgoing>;

/// A connection that was not used for so long is not used any more.
const IDLE: Duration = Duration::from_secs(90);

/// The connections to one host. They are made by the rules of a [`Passage`].
pub(super) struct Kept {
    passage: Passage,
    endpoint: Arc<str>,
    /// The latest one at the end, with the time since when nobody uses it.
    idle: Mutex<Vec<(Link, Instant)>>,
}

/// One connection.
struct Link {
    sender: SendRequest<Sent>,
    connection: Box<Connection<TokioIo<TcpStream>, Sent>>,
    over: bool,
}

/// An answer of which the head is there.
pub(super) struct Answer {
    pub(super) response: Response<Incoming>,
    link: Option<Link>,
    kept: Arc<Kept>,
}

impl Kept {
    pub(super) fn new(passage: Passage, endpoint: Arc<str>) -> Self {
        Self { passage, endpoint, idle: Mutex::default() }
    }

    /// Asks once, and waits for the head of the answer.
    pub(super) async fn ask(self: &Arc<Self>, request: Request<Sent>) -> Result<Answer, CarryError> {
        let mut link = self.link().await?;
        let mut asked = pin!(link.sender.send_request(request));
        let answered = poll_fn(|context| {
            link.drive(context);
            asked.as_mut().poll(context)
        });
        let response = answered.await.map_err(|error| trouble::unanswered(&self.endpoint, &error))?;
        let mut answer = Answer { response, link: Some(link), kept: Arc::clone(self) };
        let settled = poll_fn(|context| {
            answer.settle(context);
            Poll::Ready(())
        });
        settled.await;
        Ok(answer)
    }

    /// A connection that is there and still open, or a new one.
    async fn link(&self) -> Result<Link, TargetError> {
        let kept = poll_fn(|context| {
            let mut kept = self.latest();
            while kept.as_mut().is_some_and(|link| !link.is_idle(context)) {
                kept = self.latest();
            }
            Poll::Ready(kept)
        });
        match kept.await {
            Some(link) => Ok(link),
            None => self.dial().await,
        }
    }

    async fn dial(&self) -> Result<Link, TargetError> {
        let stream = self.passage.dial().await?;
        let made = handshake(TokioIo::new(stream)).await;
        let (sender, connection) = made.map_err(|error| trouble::garbled(&self.endpoint, &error))?;
        Ok(Link { sender, connection: Box::new(connection), over: false })
    }

    fn latest(&self) -> Option<Link> {
        let (link, since) = self.lock().pop()?;
        (since.elapsed() < IDLE).then_some(link)
    }

    fn keep(&self, link: Link) {
        let now = Instant::now();
        let mut idle = self.lock();
        // The oldest stand in front.
        let old = idle.iter().take_while(|(_, since)| now.duration_since(*since) >= IDLE).count();
        idle.drain(..old);
        idle.push((link, now));
    }

    fn lock(&self) -> MutexGuard<'_, Vec<(Link, Instant)>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Link {
    /// Goes on with what is to be sent and read. Its errors are those of the request or of the answer's body.
    fn drive(&mut self, context: &mut Context<'_>) {
        self.over = self.over || Pin::new(&mut *self.connection).poll(context).is_ready();
    }

    /// Whether it is open and takes another request.
    fn is_idle(&mut self, context: &mut Context<'_>) -> bool {
        self.drive(context);
        !self.over && self.sender.is_ready()
    }
}

impl Answer {
    /// The next piece of the body; `None` at its end.
    pub(super) async fn piece(&mut self) -> Result<Option<Bytes>, TargetError> {
        loop {
            let Some(frame) = poll_fn(|context| self.poll_frame(context)).await else {
                return Ok(None);
            };
            let frame = frame.map_err(|error| trouble::garbled(&self.kept.endpoint, &error))?;
            if let Ok(piece) = frame.into_data() {
                return Ok(Some(piece));
            }
        }
    }

    fn poll_frame(&mut self, context: &mut Context<'_>) -> Poll<Option<hyper::Result<Frame<Bytes>>>> {
        let Some(link) = &mut self.link else { return Poll::Ready(None) };
        let body = self.response.body_mut();
        let mut frame = Pin::new(&mut *body).poll_frame(context);
        if frame.is_pending() {
            link.drive(context);
            frame = Pin::new(body).poll_frame(context);
        }
        match frame {
            // The connection is dropped with the answer.
            Poll::Ready(Some(Err(_))) | Poll::Pending => {}
            Poll::Ready(None) => self.let_go(context),
            Poll::Ready(Some(Ok(_))) => self.settle(context),
        }
        frame
    }

    /// Lets go of the connection if the end of the body is known to be there.
    fn settle(&mut self, context: &mut Context<'_>) {
        if self.response.body().is_end_stream() || self.left() == Some(0) {
            self.let_go(context);
        }
    }

    fn let_go(&mut self, context: &mut Context<'_>) {
        if let Some(mut link) = self.link.take().filter(|link| !link.over)
            && link.is_idle(context)
        {
            self.kept.keep(link);
        }
    }

    /// How many bytes of the body are still to come, if that is known.
    pub(super) fn left(&self) -> Option<u64> {
        self.response.body().size_hint().exact()
    }
}

#[cfg(test)]
mod tests {
    use super::super::Endpoint;
    use crate::target::Context;
    use crate::wire::{Headers, Method, Request};
    use bytes::Bytes;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::{TcpListener, TcpStream};
    use tokio::sync::oneshot;
    use tokio::task::yield_now;

    /// Asks for a target, and reads the answer to its end.
    async fn ask(endpoint: &Endpoint, target: &str) -> Bytes {
        let request = Request {
            method: Method::Get,
            target: target.to_owned(),
            headers: Headers::default(),
            body: Bytes::new(),
        };
        let begun = endpoint.begin(request, None, false, &Context::default()).await;
        let mut coming = begun.unwrap_or_else(|error| panic!("{error}"));
        coming.piece().await.expect("an answer").unwrap_or_default()
    }

    /// Reads a head, and says it back.
    async fn echo(stream: &mut TcpStream) {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            assert_ne!(stream.read_buf(&mut head).await.expect("a request"), 0, "closed");
        }
        let answer = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", head.len());
        stream.write_all(&[answer.as_bytes(), &head].concat()).await.expect("a reader");
    }

    #[tokio::test]
    async fn a_connection_is_used_again_until_the_host_closes_it_and_nothing_is_rewritten() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("its address");
        let endpoint = Endpoint::new(&format!("http://{address}")).expect("an endpoint");
        let (closed, is_closed) = oneshot::channel();
        let host = async {
            let (mut first, _) = listener.accept().await.expect("a connection");
            echo(&mut first).await;
            echo(&mut first).await;
            drop(first);
            closed.send(()).expect("a client");
            let (mut second, _) = listener.accept().await.expect("another connection");
            echo(&mut second).await;
        };
        let client = async {
            let target = "/a/../b//?x=%7e&&y";
            let sent = |target| format!("GET {target} HTTP/1.1\r\nhost: {address}\r\n\r\n");
            for _ in 0..2 {
                assert_eq!(ask(&endpoint, target).await, sent(target));
            }
            is_closed.await.expect("a host");
            // The runtime looks at its sockets.
            yield_now().await;
            assert_eq!(ask(&endpoint, "/").await, sent("/"));
        };
        tokio::join!(host, client);
    }
}
