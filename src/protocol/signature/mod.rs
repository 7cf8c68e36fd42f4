//! Whether a request is signed with the key it names, and if not, what differs.

mod flaw;

pub use flaw::{FLAWS, Flaw};

use super::{Arrival, LEGACY_PATH, Scheme, decode_call};
use crate::contract::Gateway;
use crate::sign::{Key, Keyring, v1};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// What became of checking a signature. Nothing of the request is in it.
///
/// As a text it is `valid`, `invalid: WHAT DIFFERS` or `not checkable: WHY`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
#[non_exhaustive]
pub enum Signature {
    Valid,
    Invalid(Flaw),
    NotCheckable(Unchecked),
}

/// Why a signature cannot be checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unchecked {
    /// There is none, or none that can be read.
    Unsigned,
    /// Nobody here has the key of its SecretId.
    UnknownKey,
}

impl Unchecked {
    const ALL: [Self; 2] = [Self::Unsigned, Self::UnknownKey];

    /// A few words.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unsigned => "unsigned",
            Self::UnknownKey => "key unknown",
        }
    }
}

/// A text that says nothing of a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no state of a signature; `valid`, `invalid: WHAT DIFFERS` and `not checkable: WHY` are")]
pub struct NotASignature;

const INVALID: &str = "invalid: ";
const NOT_CHECKABLE: &str = "not checkable: ";

impl fmt::Display for Signature {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Valid => formatter.write_str("valid"),
            Self::Invalid(flaw) => write!(formatter, "{INVALID}{}", flaw.name()),
            Self::NotCheckable(why) => write!(formatter, "{NOT_CHECKABLE}{}", why.name()),
        }
    }
}

impl FromStr for Signature {
    type Err = NotASignature;

    fn from_str(text: &str) -> Result<Self, NotASignature> {
        let invalid = |name: &str| Flaw::named(name).map(Self::Invalid);
        let unchecked = |name: &str| Unchecked::ALL.into_iter().find(|why| why.name() == name);
        let found = match text {
            "valid" => Some(Self::Valid),
            _ => text
                .strip_prefix(INVALID)
                .and_then(invalid)
                .or_else(|| text.strip_prefix(NOT_CHECKABLE).and_then(unchecked).map(Self::NotCheckable)),
        };
        found.ok_or(NotASignature)
    }
}

impl From<Signature> for String {
    fn from(signature: Signature) -> Self {
        signature.to_string()
    }
}

impl TryFrom<String> for Signature {
    type Error = NotASignature;

    fn try_from(text: String) -> Result<Self, NotASignature> {
        text.parse()
    }
}

/// Checks a signature with the key that its SecretId belongs to. Whether the timestamp is of today is not looked at.
///
/// `hosts` are those a client might have signed for instead of the one it has sent.
pub fn check(arrival: &Arrival<'_>, keyring: &Keyring, hosts: &[String]) -> Signature {
    let is_there = match &arrival.scheme {
        Scheme::Tc3(authorization) => authorization.is_some(),
        Scheme::V1 => arrival.common.signature.is_some(),
    };
    let Some(secret_id) = arrival.common.secret_id.as_deref().filter(|_| is_there) else {
        return Signature::NotCheckable(Unchecked::Unsigned);
    };
    let Some(key) = keyring.of(secret_id) else {
        return Signature::NotCheckable(Unchecked::UnknownKey);
    };
    if is_signed(arrival, key) {
        Signature::Valid
    } else {
        Signature::Invalid(flaw::find(arrival, key, hosts))
    }
}

/// Whether a request carries the signature of this key, compared in constant time.
pub fn is_signed(arrival: &Arrival<'_>, key: Key<'_>) -> bool {
    let request = arrival.request;
    match &arrival.scheme {
        Scheme::V1 => {
            let path = signed_path(arrival.gateway);
            v1::verify(key.secret(), request.method.as_str(), request.host(), path, &arrival.pairs)
        }
        Scheme::Tc3(Some(authorization)) => {
            let timestamp = timestamp(arrival).unwrap_or_default();
            let key = key.signing(authorization.date, authorization.service);
            crate::sign::tc3::verify(request, authorization, timestamp, &key)
        }
        Scheme::Tc3(None) => false,
    }
}

/// The path that signature v1 is made over.
pub fn signed_path(gateway: Gateway) -> &'static str {
    match gateway {
        Gateway::Legacy => LEGACY_PATH,
        Gateway::V3 => "/",
    }
}

fn timestamp(arrival: &Arrival<'_>) -> Option<i64> {
    arrival.common.timestamp.as_deref().and_then(|text| text.parse().ok())
}

fn is_signed_as(request: &crate::wire::Request, key: Key<'_>) -> bool {
    is_signed(&decode_call(request), key)
}
