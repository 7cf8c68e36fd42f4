//! The secrets that are known, and looking for them.

use super::rules;
use crate::sign::Credential;
use secrecy::{ExposeSecret, SecretString};

/// What a known secret is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    SecretId,
    SecretKey,
    Token,
    Signature,
}

impl Kind {
    pub(super) fn placeholder(self) -> &'static str {
        match self {
            Self::SecretId => "<secret-id>",
            Self::SecretKey => "<secret-key>",
            Self::Token => "<token>",
            Self::Signature => "<signature>",
        }
    }
}

/// What a look at a text found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    Clear,
    /// The text is a known secret, and nothing else.
    Is(Kind),
    /// A known secret, or a part of one, is somewhere in it.
    Holds,
    /// It looks like a key, by the rule of this name.
    Like(&'static str),
}

/// Secrets to look for, each with what it is.
#[derive(Clone, Default)]
pub(super) struct Secrets {
    all: Vec<(Kind, SecretString)>,
}

/// Shorter texts would be found everywhere; they are only compared with a whole value.
const LEAST: usize = 8;

impl Secrets {
    pub(super) fn of<'c>(credentials: impl IntoIterator<Item = &'c Credential>) -> Self {
        let mut secrets = Self::default();
        for credential in credentials {
            secrets.add(Kind::SecretKey, credential.secret_key.expose_secret());
            if let Some(token) = &credential.token {
                secrets.add(Kind::Token, token.expose_secret());
            }
            secrets.add(Kind::SecretId, &credential.secret_id);
        }
        secrets
    }

    pub(super) fn add(&mut self, kind: Kind, text: &str) {
        if !text.is_empty() {
            self.all.push((kind, SecretString::from(text)));
        }
    }

    pub(super) fn extend(&mut self, others: &Self) {
        self.all.extend(others.all.iter().cloned());
    }

    pub(super) fn look(&self, text: &str) -> Option<Look> {
        let exact = self.all.iter().find(|(_, secret)| secret.expose_secret() == text);
        if let Some((kind, _)) = exact {
            return Some(Look::Is(*kind));
        }
        let mut long = self.all.iter().map(|(_, secret)| secret.expose_secret());
        long.any(|secret| secret.len() >= LEAST && text.contains(secret)).then_some(Look::Holds)
    }
}

/// Looks for the secrets of each set, then for what looks like a key.
pub(super) fn look(sets: &[&Secrets], text: &str) -> Look {
    let known = sets.iter().find_map(|secrets| secrets.look(text));
    known.or_else(|| rules::met(text).map(Look::Like)).unwrap_or(Look::Clear)
}
