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
        poll_fn(|context| Poll::Ready(answer.settle(context))).await;
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
