//! Keys by SecretId: those that were given, and the published one of the test credentials.

use super::Credential;
use super::tc3::SigningKey;
use secrecy::ExposeSecret;
use std::sync::{PoisonError, RwLock};

/// The SecretKey of every test credential; published, and unlike any real key.
pub const SECRET_KEY: &str = "published-test-key-of-dubplate";

/// A SecretId is that of a test credential if it is this and a name of `[A-Za-z0-9._-]`.
pub const PREFIX: &str = "dubplate-";

const MOST_NAME: usize = 200;
/// Keys kept for a date and a service; a server sees one or two.
const MOST_KEPT: usize = 16;

/// The name in a test SecretId; `None` for any other.
pub fn test_name(secret_id: &str) -> Option<&str> {
    let name = secret_id.strip_prefix(PREFIX)?;
    let valid = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    (!name.is_empty() && name.len() <= MOST_NAME && name.bytes().all(valid)).then_some(name)
}

/// Keys that signatures can be checked with. The test credentials are always among them.
#[derive(Default)]
pub struct Keyring {
    own: Vec<Credential>,
    /// Deriving a key takes three of the four HMACs of a verification.
    kept: RwLock<Vec<Kept>>,
}

/// One key of a ring.
#[derive(Clone, Copy)]
pub struct Key<'r> {
    ring: &'r Keyring,
    /// Which of the given ones; `None` for the published one.
    own: Option<usize>,
}

struct Kept {
    own: Option<usize>,
    date: String,
    service: String,
    key: SigningKey,
}

impl Keyring {
    pub fn new(own: impl IntoIterator<Item = Credential>) -> Self {
        Self { own: own.into_iter().collect(), kept: RwLock::default() }
    }

    /// The key that belongs to a SecretId, if it is known; one that was given comes before the published one.
    pub fn of(&self, secret_id: &str) -> Option<Key<'_>> {
        let own = self.own.iter().position(|credential| credential.secret_id == secret_id);
        let is_known = own.is_some() || test_name(secret_id).is_some();
        is_known.then_some(Key { ring: self, own })
    }

    /// The published key.
    pub fn published(&self) -> Key<'_> {
        Key { ring: self, own: None }
    }
}

impl Key<'_> {
    /// The SecretKey itself.
    pub fn secret(&self) -> &str {
        self.own.map_or(SECRET_KEY, |own| self.ring.own[own].secret_key.expose_secret())
    }

    /// The same narrowed to a day and a service, kept for the next time.
    pub fn signing(&self, date: &str, service: &str) -> SigningKey {
        let kept = self.ring.kept.read().unwrap_or_else(PoisonError::into_inner);
        let is_this = |kept: &&Kept| kept.own == self.own && kept.date == date && kept.service == service;
        if let Some(found) = kept.iter().find(is_this) {
            return found.key.clone();
        }
        drop(kept);
        let key = SigningKey::derive(self.secret(), date, service);
        let mut kept = self.ring.kept.write().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MOST_KEPT {
            kept.clear();
        }
        let (date, service) = (date.to_owned(), service.to_owned());
        kept.push(Kept { own: self.own, date, service, key: key.clone() });
        key
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_named_test_ids_are_known() {
        assert_eq!(test_name("dubplate-my.test_1"), Some("my.test_1"));
        for unknown in ["dubplate-", "dubplate", "AKIDdubplate-x", "dubplate-a b", "dubplate-\u{e9}"] {
            assert_eq!(test_name(unknown), None, "{unknown}");
        }
    }

    #[test]
    fn a_key_that_was_given_comes_before_the_published_one() {
        let ring = Keyring::new([Credential::new("dubplate-mine", "my-key")]);
        let secret = |id: &str| ring.of(id).map(|key| key.secret().to_owned());
        assert_eq!(secret("dubplate-mine").as_deref(), Some("my-key"));
        assert_eq!(secret("dubplate-other").as_deref(), Some(SECRET_KEY));
        assert_eq!(secret("AKIDunknown"), None);
    }
}
