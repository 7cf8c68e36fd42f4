//! The way from what was sent to what may be shown: an [`Exchange`](crate::wire::Exchange) holds credentials and can be
//! neither printed nor stored; an [`Episode`] can, and only a [`Session`] of the [`Redactor`] makes one.
//!
//! Redaction is by allow-list: what neither the contract nor a line of [`ALLOWED`] names does not get through, and what
//! gets through is still looked at for known secrets and for texts that look like keys.
//!
//! What was stored comes back by [`Redactor::readmit`] alone; an episode cannot be read from a file:
//!
//! ```compile_fail
//! fn read(text: &str) -> Option<dubplate::redact::Episode> {
//!     serde_json::from_str(text).ok()
//! }
//! ```

mod at;
mod episode;
mod eye;
mod grams;
mod imported;
mod known;
mod layers;
mod look;
mod numbers;
mod raw;
mod readmit;
mod rules;
mod runs;
mod secrets;
mod session;
mod table;
mod word;

pub use episode::{Episode, ShownBody, ShownRequest, ShownResponse, Suspicion};
pub use session::Session;
pub use table::{ALLOWED, Allowed, Keep, Position};

use crate::sign::Credential;
use known::Known;
use secrets::Secrets;
use std::sync::Arc;

/// Knows the secrets of a run, so that they are found wherever they turn up.
#[derive(Default)]
pub struct Redactor {
    known: Arc<Known>,
}

impl Redactor {
    pub fn new<'c>(credentials: impl IntoIterator<Item = &'c Credential>) -> Self {
        Self { known: Arc::new(Known::new(Secrets::of(credentials))) }
    }

    /// A session of its own placeholders.
    pub fn session(&self) -> Session {
        Session::new(Arc::clone(&self.known))
    }

    /// Takes back what was stored, the only way from a file to an episode.
    ///
    /// # Errors
    /// Every place where a secret stands, something looks like a key, or a header that may not be kept.
    pub fn readmit(&self, request: ShownRequest, response: ShownResponse) -> Result<Episode, Vec<Suspicion>> {
        let suspicions = readmit::suspicions(&self.known.secrets, &request, &response);
        if suspicions.is_empty() { Ok(Episode::new(request, response, suspicions)) } else { Err(suspicions) }
    }
}

/// A name that somebody else chose is shown only if it is a plain word.
fn is_plain(name: &str) -> bool {
    name.len() <= 64 && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
}
