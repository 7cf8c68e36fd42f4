//! The secrets that are known, and finding a piece of one in a text.

use super::grams::{Filter, GRAM, fold, gram};
use crate::sign::{Credential, tc3};
use secrecy::{ExposeSecret, SecretBox};
use std::sync::Arc;

/// What a known secret is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    SecretId,
    SecretKey,
    Token,
    Signature,
    /// Made from a key for one day.
    DayKey,
}

impl Kind {
    pub(super) fn placeholder(self) -> &'static str {
        match self {
            Self::SecretId => "<secret-id>",
            Self::SecretKey => "<secret-key>",
            Self::Token => "<token>",
            Self::Signature => "<signature>",
            Self::DayKey => "<day-key>",
        }
    }
}

/// As much of a secret as gives it away. An id is none without its end, and its beginning may be a name.
const TELLING: usize = 12;

#[derive(Clone)]
struct Secret {
    kind: Kind,
    bytes: Arc<SecretBox<[u8]>>,
}

impl Secret {
    fn bytes(&self) -> &[u8] {
        self.bytes.expose_secret()
    }

    /// How much of it is looked for; `None` if it is so short that it would be found everywhere.
    fn telling(&self) -> Option<usize> {
        let len = self.bytes().len();
        let telling = if self.kind == Kind::SecretId { len } else { len.min(TELLING) };
        (len >= GRAM).then_some(telling)
    }
}

/// Secrets to look for. Short ones are only compared with whole values.
#[derive(Clone, Default)]
pub(super) struct Secrets {
    all: Vec<Secret>,
    filter: Filter,
}

impl Secrets {
    pub(super) fn of<'c>(credentials: impl IntoIterator<Item = &'c Credential>) -> Self {
        let mut secrets = Self::default();
        for credential in credentials {
            secrets.add(Kind::SecretKey, credential.secret_key.expose_secret().as_bytes());
            if let Some(token) = &credential.token {
                secrets.add(Kind::Token, token.expose_secret().as_bytes());
            }
            secrets.add(Kind::SecretId, credential.secret_id.as_bytes());
        }
        secrets
    }

    pub(super) fn add(&mut self, kind: Kind, bytes: &[u8]) {
        if !bytes.is_empty() {
            self.push(Secret { kind, bytes: Arc::new(SecretBox::new(bytes.into())) });
        }
    }

    pub(super) fn extend(&mut self, others: &Self) {
        others.all.iter().for_each(|secret| self.push(secret.clone()));
    }

    /// The keys that signing in one scope makes of each secret key.
    pub(super) fn derived(&self, date: &str, service: &str) -> Self {
        let mut derived = Self::default();
        let keys = self.all.iter().filter(|secret| secret.kind == Kind::SecretKey);
        for key in keys.filter_map(|secret| std::str::from_utf8(secret.bytes()).ok()) {
            for bytes in tc3::derived_keys(key, date, service) {
                derived.add(Kind::DayKey, &bytes);
            }
        }
        derived
    }

    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    /// Whether one is so short that it is only compared with whole values.
    pub(super) fn has_short(&self) -> bool {
        self.all.iter().any(|secret| secret.telling().is_none())
    }

    fn push(&mut self, secret: Secret) {
        if self.all.iter().any(|other| other.bytes() == secret.bytes()) {
            return;
        }
        if let Some(telling) = secret.telling() {
            self.filter.add(secret.bytes(), telling);
        }
        self.all.push(secret);
    }

    /// The secret that a value is, all of it.
    pub(super) fn named(&self, value: &str) -> Option<Kind> {
        let found = self.all.iter().find(|secret| secret.bytes() == value.as_bytes());
        found.map(|secret| secret.kind)
    }

    /// Whether a telling piece of any secret stands in a text, letters of either case.
    pub(super) fn are_in(&self, text: &[u8]) -> bool {
        self.filter.candidates(text).any(|at| self.all.iter().any(|secret| secret.reaches(text, at)))
    }
}

impl Secret {
    /// Whether a telling piece of it covers the gram at this place.
    fn reaches(&self, text: &[u8], at: usize) -> bool {
        let (Some(telling), Some(wanted)) = (self.telling(), gram(&text[at..])) else { return false };
        let bytes = self.bytes();
        let mut starts = (0..=bytes.len() - GRAM).filter(|start| gram(&bytes[*start..]) == Some(wanted));
        starts.any(|start| {
            let before = text[..at].iter().rev().zip(bytes[..start].iter().rev());
            let after = text[at..].iter().zip(&bytes[start..]);
            let equal = |(a, b): &(&u8, &u8)| fold(**a) == fold(**b);
            before.take_while(equal).count() + after.take_while(equal).count() >= telling
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn secrets(kind: Kind, text: &str) -> Secrets {
        let mut secrets = Secrets::default();
        secrets.add(kind, text.as_bytes());
        secrets
    }

    proptest! {
        #[test]
        fn every_telling_piece_is_found(
            secret in "[a-zA-Z0-9+/=-]{12,60}", from in 0usize..49, length in 12usize..60, around in ".{0,20}", upper: bool,
        ) {
            let from = from.min(secret.len() - TELLING);
            let piece = &secret[from..(from + length).min(secret.len())];
            let piece = if upper { piece.to_uppercase() } else { piece.to_owned() };
            let text = [&around, &*piece, &around].concat();
            prop_assert!(secrets(Kind::SecretKey, &secret).are_in(text.as_bytes()));
        }

        #[test]
        fn other_texts_hold_none(secret in "[a-m0-9]{8,60}", text in "[n-z_ ]{0,100}") {
            prop_assert!(!secrets(Kind::SecretKey, &secret).are_in(text.as_bytes()));
        }
    }

    #[test]
    fn an_id_is_looked_for_as_a_whole() {
        let secrets = secrets(Kind::SecretId, "dubplate-a-case.ecm-2019-07-19");
        assert!(secrets.are_in(b"the id dubplate-a-case.ecm-2019-07-19 is unknown"));
        assert!(!secrets.are_in(b"dubplate-a-case.ecm-2019-07-1 and dubplate-a-case.eip"));
    }

    #[test]
    fn a_piece_that_tells_nothing_is_not_looked_for() {
        let secrets = secrets(Kind::SecretKey, "Rk5pTz8WcXv2LmQ9bHf4");
        for (text, tells) in [
            ("x 5pTz8WcXv2L y", false),
            ("x 5pTz8WcXv2Lm y", true),
            ("X 5PTZ8WCXV2LM Y", true),
            ("Rk5pTz8WcXv-LmQ9bHf4", false),
            ("Lm5pTz8WcXv2LxQ9bHf4", false),
        ] {
            assert_eq!(secrets.are_in(text.as_bytes()), tells, "{text}");
        }
    }

    #[test]
    fn a_short_secret_is_only_a_whole_value() {
        let secrets = secrets(Kind::SecretKey, "key");
        assert!(!secrets.are_in(b"the key is unknown"));
        assert_eq!((secrets.named("key"), secrets.named("keys")), (Some(Kind::SecretKey), None));
    }
}
