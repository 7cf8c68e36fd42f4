//! Messages that are passed on while they arrive.

use super::Limits;
use super::connection::Connection;
use super::message::{self, Answer, AnswerBody, Refusal, Whole};
use super::pulse::Passing;
use crate::target::{Arriving, Asked, Carried, CarryError, Cut, Pieces, TargetError, together};
use crate::wire::{Headers, Hop, Method, Request};
use bytes::Bytes;
use futures_util::stream::{StreamExt, TryStreamExt, try_unfold};
use http_body_util::{BodyExt, Either, Full, StreamBody};
use hyper::body::{Body, Frame, Incoming};
use hyper::header::{CONNECTION, CONTENT_LENGTH};
use hyper::http::request::Parts;
use hyper::{StatusCode, Version};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;

/// Reads a request to the first piece of its body, which most often is the only one. A client that waits for `100
/// Continue` is told to go on: what is behind is asked only with the body.
pub(super) async fn read(incoming: hyper::Request<Incoming>, limits: &Limits) -> Result<Asked, Refusal> {
    let (head, body) = incoming.into_parts();
    if head.method == hyper::Method::CONNECT {
        return Err(Refusal::NotAProxy);
    }
    let stated = body.size_hint().exact();
    if stated.is_some_and(|stated| usize::try_from(stated).map_or(true, |stated| stated > limits.body)) {
        return Err(Cut::TooLarge.into());
    }
    let (http2, mut request) = (head.version == Version::HTTP_2, request(&head)?);
    let mut rest = Rest { body, left: limits.body, pause: limits.body_time };
    let first = rest.next().await?.unwrap_or_default();
    if rest.body.is_end_stream() {
        request.body = first;
        return Ok(Asked { request, arriving: None, http2 });
    }
    let first = futures_util::stream::iter((!first.is_empty()).then_some(Ok(first)));
    let pieces = first.chain(try_unfold(rest, Rest::step)).boxed();
    Ok(Asked { request, arriving: Some(Arriving { stated, pieces }), http2 })
}

fn request(head: &Parts) -> Result<Request, Refusal> {
    let connection = head.headers.get_all(CONNECTION).iter();
    let hop = Hop::checked(connection.filter_map(|value| value.to_str().ok()))?;
    let headers = message::pairs(&head.headers, &head.uri).filter(|(name, _)| !hop.has(name));
    Ok(Request {
        method: Method::from(head.method.as_str()),
        target: message::target(&head.uri),
        headers: headers.collect(),
        body: Bytes::new(),
    })
}

/// What of a request's body has not come yet. Trailers are left behind.
struct Rest {
    body: Incoming,
    /// Bytes that may still come.
    left: usize,
    /// How long a piece may take.
    pause: Duration,
}

impl Rest {
    async fn step(mut self) -> Result<Option<(Bytes, Self)>, Cut> {
        Ok(self.next().await?.map(|piece| (piece, self)))
    }

    async fn next(&mut self) -> Result<Option<Bytes>, Cut> {
        while !self.body.is_end_stream() {
            let frame = timeout(self.pause, self.body.frame()).await.map_err(|_| Cut::TooSlow)?;
            let Some(frame) = frame else { break };
            let Ok(piece) = frame.map_err(|_| Cut::BrokenOff)?.into_data() else { continue };
            self.left = self.left.checked_sub(piece.len()).ok_or(Cut::TooLarge)?;
            return Ok(Some(piece));
        }
        Ok(None)
    }
}

/// The answer in the framing in which it comes.
pub(super) async fn write(carried: Carried, version: Version, connection: &Arc<Connection>) -> Answer {
    let Carried { response, arriving } = carried;
    let Some((status, mut headers)) = message::head(&response) else {
        return message::unwritable().map(Either::Left);
    };
    let stated = length(&response.headers);
    headers.extend(stated.map(|stated| (CONTENT_LENGTH, stated.into())));
    let chunked = stated.is_none() && response.headers.get("transfer-encoding").is_some();
    let body = match arriving {
        None if chunked && version == Version::HTTP_11 => {
            pieces(futures_util::stream::iter([Ok(response.body)]).boxed(), connection)
        }
        None => Either::Left(Full::new(response.body)),
        // Nothing but its length would tell such a client that a body is not whole.
        Some(arriving) if stated.is_none() && version < Version::HTTP_11 => {
            match together(arriving, connection.limits().body).await {
                Ok(body) => Either::Left(Full::new(body)),
                Err(cut) => return message::bad_gateway(cut.to_string()).map(Either::Left),
            }
        }
        Some(arriving) => pieces(arriving, connection),
    };
    let mut answer = Answer::new(body);
    *answer.status_mut() = status;
    *answer.headers_mut() = headers;
    answer
}

fn pieces(pieces: Pieces, connection: &Arc<Connection>) -> AnswerBody {
    let passing = Passing::new(Arc::clone(connection));
    let frames = pieces.map_ok(move |piece| {
        // As long as there may be another piece.
        let _ = &passing;
        Frame::data(piece)
    });
    Either::Right(StreamBody::new(frames).boxed_unsync())
}

/// As it was stated, of a body that may not be there: `HEAD`.
fn length(headers: &Headers) -> Option<u64> {
    headers.get("content-length")?.parse().ok()
}

/// What a client is told whose request was not carried.
pub(super) fn failed(error: &CarryError) -> Whole {
    match error {
        CarryError::Target { error: TargetError::Timeout { .. } } => {
            message::plain(StatusCode::GATEWAY_TIMEOUT, error.to_string())
        }
        CarryError::Asked(_) | CarryError::Target { .. } | CarryError::Unrecorded { .. } => {
            message::bad_gateway(error.to_string())
        }
    }
}
