//! Anything that answers one API request with one response, whole or as it arrives.

mod caller;
mod carry;
mod live;
mod recent;
mod record;
mod replay;
mod signatures;

pub use caller::{Caller, MOST_CALLERS};
pub(crate) use carry::together;
pub use carry::{Arriving, Asked, Carried, Carrier, CarryError, Cut, Pieces};
pub use live::{ConnectTo, Endpoint, EndpointError, NotConnectTo, Own, Passage, Route};
pub use recent::Recent;
pub(crate) use record::documented;
pub use record::{Counts, NOT_CARRIED, Recorder, Sessions, Tape};
pub use replay::{Ended, Listed, NO_EPISODE, Replay};
pub use signatures::{Seen, Signatures};

use crate::event::{Breakage, Trouble};
use crate::wire::{Request, Response};
use std::sync::Arc;
use std::time::Instant;

pub use futures_util::future::BoxFuture;

/// The live service, the mock, a cassette, somebody else's endpoint, a recorder around any of them.
pub trait Target: Send + Sync {
    /// Asks once; never again by itself.
    ///
    /// # Errors
    /// If there is no complete answer in time.
    fn send<'a>(
        &'a self,
        request: Request,
        context: &'a Context,
    ) -> BoxFuture<'a, Result<Response, TargetError>>;
}

/// Who asks, and until when an answer is of use.
#[derive(Clone, Debug, Default)]
pub struct Context {
    pub deadline: Option<Instant>,
    /// The name that a client was given to be told from others, if it was.
    pub session: Option<Arc<str>>,
}

/// Why there is no answer. The texts name the endpoint and never what was sent.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TargetError {
    /// Nobody is there to be asked, or nobody may be: asking again says the same.
    #[error("cannot reach {endpoint}: {cause}")]
    Unreachable { endpoint: String, cause: String },
    /// Somebody is there, or may be, and no connection came about: nothing was sent.
    #[error("cannot reach {endpoint}: {cause}")]
    Unconnected { endpoint: String, cause: String },
    #[error("no complete answer from {endpoint} in time")]
    Timeout { endpoint: String },
    #[error("{endpoint} did not answer in HTTP: {cause}")]
    Garbled { endpoint: String, cause: String },
}

impl From<TargetError> for Breakage {
    fn from(error: TargetError) -> Self {
        let trouble = match &error {
            TargetError::Unreachable { .. } | TargetError::Unconnected { .. } => Trouble::Unreachable,
            TargetError::Timeout { .. } => Trouble::Timeout,
            TargetError::Garbled { .. } => Trouble::Garbled,
        };
        Self { trouble, text: error.to_string() }
    }
}
