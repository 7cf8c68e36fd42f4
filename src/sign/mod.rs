//! Signatures of both gateways, made and checked; pure functions over values.

pub mod tc3;
pub mod v1;

mod authorization;
mod canonical;
mod keyring;

pub use keyring::{Key, Keyring, PREFIX, SECRET_KEY, test_name};

use hmac::{KeyInit, Mac};
use secrecy::SecretString;
use std::iter;

/// An access key, with the session token of a temporary one. It has neither `Debug` nor `Serialize`.
#[derive(Clone)]
pub struct Credential {
    pub secret_id: String,
    pub secret_key: SecretString,
    pub token: Option<SecretString>,
}

impl Credential {
    pub fn new(secret_id: impl Into<String>, secret_key: impl Into<String>) -> Self {
        Self { secret_id: secret_id.into(), secret_key: secret_key.into().into(), token: None }
    }

    #[must_use]
    pub fn with_token(self, token: impl Into<String>) -> Self {
        Self { token: Some(token.into().into()), ..self }
    }
}

/// The host as sent, then without its port: the Node SDK sends the port and signs without it.
fn hosts(sent: &str) -> impl Iterator<Item = &str> + Clone {
    let name = sent
        .rsplit_once(':')
        .filter(|(_, port)| port.bytes().all(|digit| digit.is_ascii_digit()))
        .map(|(name, _)| name);
    iter::once(sent).chain(name)
}

#[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
fn keyed<M: KeyInit + Mac>(key: &[u8], text: &str) -> M {
    <M as KeyInit>::new_from_slice(key).expect("HMAC takes a key of any length").chain_update(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret;

    #[test]
    fn only_a_port_is_cut_off_a_host() {
        let tried = |host| hosts(host).map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(tried("127.0.0.1:8080"), ["127.0.0.1:8080", "127.0.0.1"]);
        assert_eq!(tried("[::1]:80"), ["[::1]:80", "[::1]"]);
        assert_eq!(tried("[::1]"), ["[::1]"]);
        assert_eq!(tried("vpc.localhost"), ["vpc.localhost"]);
        assert_eq!(tried(""), [""]);
    }

    #[test]
    fn a_token_joins_the_key_it_belongs_to() {
        let credential = Credential::new("id", "key").with_token("token");
        assert_eq!(credential.secret_id, "id");
        assert_eq!(credential.secret_key.expose_secret(), "key");
        let token = credential.token.expect("a token was given");
        assert_eq!(token.expose_secret(), "token");
    }
}
