//! What a client said, without the keys that it was given.

use crate::redact::{Redactor, Session};
use crate::sign::Credential;
use std::sync::Arc;

/// Knows the credential of one task.
#[derive(Clone)]
pub(super) struct Shown {
    all: Arc<Session>,
    /// Without the id, which a client may well name.
    keys: Arc<Session>,
}

impl Shown {
    pub(super) fn of(credential: &Credential) -> Self {
        let nameless = Credential { secret_id: String::new(), ..credential.clone() };
        let session = |credential| Arc::new(Redactor::new([credential]).session());
        Self { all: session(credential), keys: session(&nameless) }
    }

    /// Whether the SecretKey, a token or a telling piece of one stands in a text, in any usual way of writing.
    pub(super) fn has_key(&self, text: &str) -> bool {
        self.keys.quoted(text) != text
    }

    /// A value that is compared: it stays what it is, unless there is a secret in it.
    pub(super) fn exactly(&self, text: &str) -> String {
        self.all.quoted(text)
    }

    /// A text for people, in which nothing may look like a key either.
    pub(super) fn text(&self, text: &str) -> String {
        self.all.text(text)
    }
}
