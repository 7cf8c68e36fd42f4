//! Carrying a fault out.

use super::Broken;
use super::parse::Planned;
use super::table::Act;
use crate::api::{ApiError, Reply};
use crate::protocol::{decode_call, encode_reply};
use crate::server::connection::answered;
use crate::server::message::{self, Answer, Whole};
use crate::target::{Context, Target};
use crate::wire::{Headers, Request, Response};
use bytes::Bytes;
use futures_util::stream::{Stream, unfold};
use http_body_util::{BodyExt, Either, StreamBody};
use hyper::body::Frame;
use hyper::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderValue};
use std::convert::Infallible;
use std::time::Duration;
use tokio::task::yield_now;
use tokio::time::{Instant, sleep, sleep_until};

/// A dripping body comes in at most so many pieces: its pauses stay far below [`crate::server::Limits::idle`].
const MOST_PIECES: u128 = 1000;

/// Below this, a timer is too coarse to say when the last piece comes.
const LEAST_PAUSE: u128 = 5;

/// Answers a request with its fault, or says how the connection is to be broken instead.
pub(in crate::server) async fn spoiled(
    planned: &Planned,
    target: &dyn Target,
    context: &Context,
    request: Request,
) -> Result<Answer, Broken> {
    let own = planned.own_answer(&request).map(|response| message::write(&response));
    let asked = if planned.fault.asks { Some(answered(target, context, request).await) } else { None };
    // Nobody was asked, and there is nothing to say: that is a reset before the call.
    let Some(answer) = own.or(asked) else { return Err(Broken::Reset) };
    carry_out(planned, answer).await
}

/// Does to an answer on its way what a fault says.
pub(in crate::server) async fn carry_out(planned: &Planned, mut answer: Whole) -> Result<Answer, Broken> {
    match &planned.act {
        Act::Reset => return Err(Broken::Reset),
        Act::Garble => return Err(Broken::Garbled),
        Act::Drip(over) => return Ok(dripping(answer, *over).await),
        Act::Truncate => return Ok(truncated(answer).await),
        Act::Delay(by) => sleep(*by).await,
        Act::ContentType(media_type) => {
            answer.headers_mut().insert(CONTENT_TYPE, media_type.clone());
        }
        Act::Status(_) | Act::RateLimit => {}
    }
    Ok(answer.map(Either::Left))
}

impl Planned {
    /// The answer of a fault that has one of its own, whatever the target would say.
    pub fn own_answer(&self, request: &Request) -> Option<Response> {
        match &self.act {
            Act::Status(status) => Some(page(*status)),
            Act::RateLimit => Some(over_rate(request)),
            Act::Delay(_) | Act::Drip(_) | Act::Reset | Act::Truncate | Act::Garble | Act::ContentType(_) => {
                None
            }
        }
    }
}

/// What a web server says that knows nothing of the API.
fn page(status: u16) -> Response {
    let title = if status == 502 { "Bad Gateway" } else { "Internal Server Error" };
    let body = format!(
        "<html>\n<head><title>{status} {title}</title></head>\n<body>\n<h1>{status} {title}</h1>\n</body>\n</html>\n"
    );
    Response { status, headers: Headers::from_iter([("content-type", "text/html")]), body: body.into() }
}

fn over_rate(request: &Request) -> Response {
    let error = ApiError {
        code: "RequestLimitExceeded".to_owned(),
        message: "A fault on purpose: too many requests. Please reduce the frequency of calls.".to_owned(),
    };
    let request_id = uuid::Uuid::new_v4().to_string();
    encode_reply(&Reply { request_id, outcome: Err(error) }, decode_call(request).envelope())
}

async fn dripping(answer: Whole, over: Duration) -> Answer {
    in_pieces(answer, 0, |body| {
        let most = (over.as_millis() / LEAST_PAUSE).clamp(1, MOST_PIECES);
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        let size = body.len().div_ceil(most).max(1);
        let pieces = u32::try_from(body.len().div_ceil(size)).unwrap_or(u32::MAX);
        let pause = over / pieces.max(1);
        // Each piece has its own time: pauses are rounded up, and would add up to more than was asked for.
        unfold((body, Instant::now()), move |(mut rest, last)| async move {
            if rest.is_empty() {
                return None;
            }
            let due = last + pause;
            sleep_until(due).await;
            let piece = rest.split_to(size.min(rest.len()));
            Some((Ok(Frame::data(piece)), (rest, due)))
        })
    })
    .await
}

async fn truncated(answer: Whole) -> Answer {
    in_pieces(answer, 1, |mut body| {
        body.truncate(body.len() / 2);
        unfold(Some(body), |half| async move {
            let Some(half) = half else {
                // hyper gives up a connection whose body is short without sending what it has; so it gets the time to.
                yield_now().await;
                return None;
            };
            Some((Ok(Frame::data(half)), None))
        })
    })
    .await
}

/// The answer with the length of its body announced, but at least some, and its body made into pieces.
async fn in_pieces<S>(answer: Whole, least: usize, pieces: impl FnOnce(Bytes) -> S) -> Answer
where
    S: Stream<Item = Result<Frame<Bytes>, Infallible>> + Send + 'static,
{
    let (mut head, body) = answer.into_parts();
    let Ok(body) = body.collect().await;
    let body = body.to_bytes();
    head.headers.insert(CONTENT_LENGTH, HeaderValue::from(body.len().max(least)));
    Answer::from_parts(
        head,
        Either::Right(StreamBody::new(pieces(body)).map_err(|never| match never {}).boxed_unsync()),
    )
}
