//! Who asks: clients that ask at once are kept apart by it.

use super::Context;
use crate::protocol::Arrival;
use crate::sign::test_name;
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// Callers remembered at once; past it the oldest that asks nothing is forgotten.
pub const MOST_CALLERS: usize = 1000;

/// Whom a request is from.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Caller {
    /// By a name that the client was given: the user name for its proxy, or NAME where it signs as `dubplate-NAME`.
    Named(Arc<str>),
    /// By its SecretId, of which only the digest is kept.
    Signed([u8; 32]),
    /// It says nothing of itself.
    Anybody,
}

impl Caller {
    pub fn of(arrival: &Arrival<'_>, context: &Context) -> Self {
        if let Some(name) = &context.session {
            return Self::Named(Arc::clone(name));
        }
        match arrival.common.secret_id.as_deref() {
            None => Self::Anybody,
            Some(secret_id) => match test_name(secret_id) {
                Some(name) => Self::Named(name.into()),
                None => Self::Signed(Sha256::digest(secret_id).into()),
            },
        }
    }
}
