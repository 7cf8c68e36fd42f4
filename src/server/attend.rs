//! Somebody who answers each request by itself and decides what becomes of the answer.

use super::fault::Planned;
use crate::target::BoxFuture;
use crate::wire::{Request, Response};

/// Answers the requests of a server in a target's place. Unlike a target it knows the connection, and what is to go
/// wrong is its own choice, request by request.
pub trait Attendant: Send + Sync {
    /// Requests over one connection have the same number.
    fn attend(&self, request: Request, connection: u64) -> BoxFuture<'_, Delivery>;
}

/// An answer and what is done to it on its way.
pub struct Delivery {
    pub response: Response,
    /// Whether the target is to be asked was the attendant's to heed.
    pub fault: Option<Planned>,
}
