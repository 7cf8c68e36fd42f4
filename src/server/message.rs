//! Between the messages of hyper and those of [`crate::wire`].

use super::Limits;
use crate::target::Cut;
use crate::wire::{Hop, Method, Request, Response, TakesAway};
use bytes::{Bytes, BytesMut};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Either, Full};
use hyper::body::{Body, Incoming};
use hyper::header::{CONNECTION, CONTENT_TYPE, HOST, HeaderMap, HeaderName, HeaderValue};
use hyper::{StatusCode, Uri, Version};
use std::borrow::Cow;
use tokio::time::timeout;

/// An answer that is there as a whole.
pub(super) type Whole = hyper::Response<Full<Bytes>>;

/// An answer as it is sent: whole, or in pieces.
pub(super) type Answer = hyper::Response<AnswerBody>;
pub(super) type AnswerBody = Either<Full<Bytes>, UnsyncBoxBody<Bytes, Cut>>;

/// The most room a body is given before it has arrived.
const FIRST_ROOM: usize = 1 << 20;

/// Why a request does not reach the target.
#[derive(Clone, Debug, thiserror::Error)]
pub(super) enum Refusal {
    #[error(transparent)]
    Body(#[from] Cut),
    #[error(transparent)]
    TakesAway(#[from] TakesAway),
    #[error("this is not a proxy")]
    NotAProxy,
}

/// Reads a request to its end.
pub(super) async fn read(incoming: hyper::Request<Incoming>, limits: &Limits) -> Result<Request, Refusal> {
    let (head, body) = incoming.into_parts();
    if head.method == hyper::Method::CONNECT {
        return Err(Refusal::NotAProxy);
    }
    let body = if body.is_end_stream() { Bytes::new() } else { collect(body, limits).await? };
    Ok(Request {
        method: Method::from(head.method.as_str()),
        target: target(&head.uri),
        headers: pairs(&head.headers, &head.uri).collect(),
        body,
    })
}

/// The answer as hyper sends it; 502 if HTTP has no way to say it.
pub(super) fn write(response: &Response) -> Whole {
    let Some((status, headers)) = head(response) else {
        return unwritable();
    };
    let mut answer = Whole::new(Full::new(response.body.clone()));
    *answer.status_mut() = status;
    *answer.headers_mut() = headers;
    answer
}

pub(super) fn unwritable() -> Whole {
    bad_gateway("the target's answer cannot be written as HTTP".to_owned())
}

pub(super) fn bad_gateway(text: String) -> Whole {
    plain(StatusCode::BAD_GATEWAY, text)
}

impl Refusal {
    pub(super) fn answer(self, version: Version) -> Whole {
        let status = match self {
            Self::Body(Cut::TooLarge) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Body(Cut::TooSlow) => StatusCode::REQUEST_TIMEOUT,
            Self::Body(Cut::BrokenOff) | Self::TakesAway(_) => StatusCode::BAD_REQUEST,
            Self::NotAProxy => StatusCode::NOT_IMPLEMENTED,
        };
        last(plain(status, self.to_string()), version)
    }
}

/// Something to send, in whose place the socket sends what is no HTTP.
pub(super) fn stand_in(version: Version) -> Whole {
    last(Whole::default(), version)
}

/// An answer after which an HTTP/1.1 connection is closed.
fn last(mut answer: Whole, version: Version) -> Whole {
    if version != Version::HTTP_2 {
        answer.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    }
    answer
}

/// A single chunk is passed on as it is; only more of them are copied together.
async fn collect(body: Incoming, limits: &Limits) -> Result<Bytes, Cut> {
    let stated = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
    if stated > limits.body {
        return Err(Cut::TooLarge);
    }
    let chunks = chunks(body, stated.min(FIRST_ROOM), limits.body);
    timeout(limits.body_time, chunks).await.map_err(|_| Cut::TooSlow)?
}

async fn chunks(mut body: Incoming, room: usize, most: usize) -> Result<Bytes, Cut> {
    let mut only = Bytes::new();
    let mut all = BytesMut::new();
    while let Some(frame) = body.frame().await {
        let Ok(chunk) = frame.map_err(|_| Cut::BrokenOff)?.into_data() else { continue };
        if all.len().max(only.len()) + chunk.len() > most {
            return Err(Cut::TooLarge);
        }
        if only.is_empty() {
            only = chunk;
            continue;
        }
        if all.is_empty() {
            all.reserve(room.max(only.len() + chunk.len()));
            all.extend_from_slice(&only);
        }
        all.extend_from_slice(&chunk);
    }
    Ok(if all.is_empty() { only } else { all.freeze() })
}

/// Path and query as sent, also of a target that is a whole URL.
pub(super) fn target(uri: &Uri) -> String {
    let sent = uri.path_and_query().map_or("/", |sent| sent.as_str());
    if sent.starts_with('?') { format!("/{sent}") } else { sent.to_owned() }
}

/// The headers in hyper's order, after the authority if it has to stand in for `Host`. Bytes that are no UTF-8
/// become U+FFFD.
pub(super) fn pairs<'a>(
    headers: &'a HeaderMap,
    uri: &'a Uri,
) -> impl Iterator<Item = (&'a str, Cow<'a, str>)> {
    let authority = uri.authority().filter(|_| !headers.contains_key(HOST));
    let host = authority.map(|authority| (HOST.as_str(), authority.as_str().into()));
    host.into_iter().chain(headers.iter().map(|(name, value)| (name.as_str(), text(value))))
}

/// Nearly every value is UTF-8, and finding that out is several times faster than decoding with replacements.
fn text(value: &HeaderValue) -> Cow<'_, str> {
    str::from_utf8(value.as_bytes()).map_or_else(|_| String::from_utf8_lossy(value.as_bytes()), Cow::Borrowed)
}

pub(super) fn head(response: &Response) -> Option<(StatusCode, HeaderMap)> {
    let status = StatusCode::from_u16(response.status).ok().filter(|status| !status.is_informational())?;
    let mut headers = HeaderMap::try_with_capacity(response.headers.len()).ok()?;
    // An answer that was recorded or forwarded brings them along from another connection.
    let hop = Hop::of(response.headers.all("connection"));
    for (name, value) in response.headers.iter() {
        let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
        if !hop.has(name.as_str()) {
            headers.try_append(name, HeaderValue::from_bytes(value.as_bytes()).ok()?).ok()?;
        }
    }
    Some((status, headers))
}

pub(super) fn plain(status: StatusCode, text: String) -> Whole {
    let mut answer = Whole::new(Full::new(text.into()));
    *answer.status_mut() = status;
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    answer
}
