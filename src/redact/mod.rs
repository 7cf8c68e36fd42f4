//! The way from what was sent to what may be shown: an [`Exchange`] holds credentials and can be neither printed nor
//! stored; an [`Episode`] can, and only the [`Redactor`] makes one.
//!
//! Redaction is by allow-list: what no line of the table names does not get through, and what gets through is still
//! looked at for known secrets and for texts that look like keys.

mod episode;
mod eye;
mod table;
mod text;

pub use episode::{Episode, ShownBody, ShownRequest, ShownResponse};
pub use table::{ALLOWED, Allowed, Keep, Position};

use crate::contract::{Action, Contract};
use crate::sign::Credential;
use crate::wire::Exchange;
use eye::Eye;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

/// Stands for what may not be shown.
pub const WITHHELD: &str = "<withheld>";

/// Makes episodes; knows the secrets of this run, so that they are found wherever they turn up.
#[derive(Default)]
pub struct Redactor {
    secrets: Vec<SecretString>,
}

impl Redactor {
    pub fn new<'c>(credentials: impl IntoIterator<Item = &'c Credential>) -> Self {
        let mut secrets = Vec::new();
        for credential in credentials {
            secrets.push(credential.secret_key.clone());
            secrets.extend(credential.token.clone());
        }
        Self { secrets: secrets.into_iter().filter(|secret| !secret.expose_secret().is_empty()).collect() }
    }

    /// Redacts one exchange whose answer has this JSON body (`null` if it is none). Parameters and members are those
    /// that the contract documents for the action.
    pub fn episode(
        &self,
        exchange: &Exchange,
        body: &Value,
        contract: &Contract,
        action: &Action,
    ) -> Episode {
        let eye = Eye::new(self, &exchange.request);
        let request = eye.request(&exchange.request, contract, action);
        Episode::new(request, eye.response(&exchange.response, body, contract, action))
    }

    /// A text that may be shown: withheld as a whole if it holds a known secret, else its key-like words are.
    pub fn text(&self, text: &str) -> String {
        if self.secrets.iter().any(|secret| text.contains(secret.expose_secret())) {
            return WITHHELD.to_owned();
        }
        text::withhold_keys(text)
    }

    /// A JSON Pointer that may be shown: each of its names is shown only if it is a plain word.
    pub fn pointer(&self, pointer: &str) -> String {
        let shown: Vec<String> = pointer.split('/').map(|name| self.name(name)).collect();
        shown.join("/")
    }

    /// A name somebody else chose: shown only if it is a plain word.
    fn name(&self, name: &str) -> String {
        let plain = name.len() <= 64 && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if plain { self.text(name) } else { WITHHELD.to_owned() }
    }
}
