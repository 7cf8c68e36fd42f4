//! The test credentials: names that are known, one published key, and signing keys kept for a day.

use crate::sign::tc3::{Authorization, SigningKey, verify};
use crate::wire::Request;
use std::sync::{PoisonError, RwLock};

/// The SecretKey of every test credential; published, and unlike any real key.
pub const SECRET_KEY: &str = "published-test-key-of-dubplate";

/// A SecretId is known if it is this and a name of `[A-Za-z0-9._-]`.
pub const PREFIX: &str = "dubplate-";

const MOST_NAME: usize = 200;
/// Dates and services kept; a mock sees one or two.
const MOST_KEYS: usize = 16;

/// The name in a test SecretId; `None` for an unknown key.
pub(super) fn name(secret_id: &str) -> Option<&str> {
    let name = secret_id.strip_prefix(PREFIX)?;
    let valid = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    (!name.is_empty() && name.len() <= MOST_NAME && name.bytes().all(valid)).then_some(name)
}

/// Signing keys by date and service: deriving one takes three of the four HMACs of a verification.
#[derive(Default)]
pub(super) struct Keys(RwLock<Vec<Kept>>);

struct Kept {
    date: String,
    service: String,
    key: SigningKey,
}

impl Keys {
    pub(super) fn verify(
        &self,
        request: &Request,
        authorization: &Authorization<'_>,
        timestamp: i64,
    ) -> bool {
        verify(
            request,
            authorization,
            timestamp,
            &self.signing_key(authorization.date, authorization.service),
        )
    }

    fn signing_key(&self, date: &str, service: &str) -> SigningKey {
        let kept = self.0.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = kept.iter().find(|kept| kept.date == date && kept.service == service) {
            return found.key.clone();
        }
        drop(kept);
        let key = SigningKey::derive(SECRET_KEY, date, service);
        let mut kept = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MOST_KEYS {
            kept.clear();
        }
        kept.push(Kept { date: date.to_owned(), service: service.to_owned(), key: key.clone() });
        key
    }
}

#[cfg(test)]
mod tests {
    use super::name;

    #[test]
    fn only_named_test_ids_are_known() {
        assert_eq!(name("dubplate-my.test_1"), Some("my.test_1"));
        for unknown in ["dubplate-", "dubplate", "AKIDdubplate-x", "dubplate-a b", "dubplate-\u{e9}"] {
            assert_eq!(name(unknown), None, "{unknown}");
        }
    }
}
