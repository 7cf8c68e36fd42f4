//! What answers requests while they arrive, with answers that arrive.

use super::{BoxFuture, Context, TargetError};
use crate::wire::{Request, Response};
use bytes::{Bytes, BytesMut};
use futures_util::TryStreamExt;
use futures_util::stream::BoxStream;

/// A host that requests are carried to. A [`Target`](super::Target) deals in whole messages; this deals in those whose
/// bodies are still on their way.
pub trait Carrier: Send + Sync {
    /// Asks once; never again by itself. Who drops the future or the body of the answer has left: nothing goes on for
    /// him.
    ///
    /// # Errors
    /// If there is no answer, or the request did not come to its end.
    fn carry<'a>(&'a self, asked: Asked, context: &'a Context) -> BoxFuture<'a, Result<Carried, CarryError>>;
}

/// A request of which the head is there.
pub struct Asked {
    /// Without what its head says of the connection it came over. Its body is the whole one, or empty if that is still
    /// arriving.
    pub request: Request,
    pub arriving: Option<Arriving>,
    /// It came over HTTP/2, and is to be carried so.
    pub http2: bool,
}

/// A body that is not there yet.
pub struct Arriving {
    /// How many bytes it will have, if its sender said that.
    pub stated: Option<u64>,
    pub pieces: Pieces,
}

/// The pieces of a body as they come. The last one is the end of the body; an error is the end without the rest.
pub type Pieces = BoxStream<'static, Result<Bytes, Cut>>;

/// An answer of which the head is there.
pub struct Carried {
    /// With all headers that were sent. Its body is the whole one, or empty if that is still arriving.
    pub response: Response,
    pub arriving: Option<Pieces>,
}

/// Why the rest of a body does not come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Cut {
    #[error("the body is too large")]
    TooLarge,
    #[error("the body did not arrive in time")]
    TooSlow,
    #[error("the body is malformed or incomplete")]
    BrokenOff,
}

/// Why nothing was carried.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CarryError {
    /// It is the request's fault.
    #[error(transparent)]
    Asked(#[from] Cut),
    #[error("{error}{}", advice(error))]
    Target { error: TargetError },
    /// There was an answer, and nothing is passed on that was not recorded.
    #[error("the exchange could not be recorded, and its answer is not passed on: {cause}")]
    Unrecorded { cause: String },
}

impl From<TargetError> for CarryError {
    fn from(error: TargetError) -> Self {
        Self::Target { error }
    }
}

/// What to do, where the error does not say it.
fn advice(error: &TargetError) -> &'static str {
    match error {
        TargetError::Unreachable { .. } | TargetError::Unconnected { .. } => "",
        TargetError::Timeout { .. } => "; it is slow or hangs: see what it does, and ask again",
        TargetError::Garbled { .. } => "; see that the address and the port are those of the API",
    }
}

impl Asked {
    /// The request with its whole body.
    ///
    /// # Errors
    /// If it does not come to its end.
    pub async fn whole(self) -> Result<Request, Cut> {
        let Self { mut request, arriving, .. } = self;
        if let Some(Arriving { pieces, .. }) = arriving {
            request.body = together(pieces, usize::MAX).await?;
        }
        Ok(request)
    }
}

impl From<Response> for Carried {
    fn from(response: Response) -> Self {
        Self { response, arriving: None }
    }
}

/// All pieces of a body that has at most so many bytes.
pub(crate) async fn together(pieces: Pieces, most: usize) -> Result<Bytes, Cut> {
    let all = pieces.try_fold(BytesMut::new(), |mut all, piece| {
        all.extend_from_slice(&piece);
        std::future::ready(if all.len() > most { Err(Cut::TooLarge) } else { Ok(all) })
    });
    all.await.map(BytesMut::freeze)
}
