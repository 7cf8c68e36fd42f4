//! A request that was signed for this machine, signed for the host it is carried to.

use crate::protocol::{Arrival, Flaw, Scheme, Signature, signed_path};
use crate::sign::{Credential, tc3, v1};
use crate::wire::{Method, Request, encode_form};
use secrecy::ExposeSecret;
use std::sync::{Arc, PoisonError, RwLock};

/// Why a request is not carried on: nothing that was not verified is signed with the user's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum NotSigned {
    #[error(
        "the host is part of the signature, so this request has to be signed anew for the real one, and there is no key: set TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY for dubplate to those of the client"
    )]
    NoKey,
    #[error("this request has no signature that can be read, and nothing unverified is signed anew")]
    Unsigned,
    #[error(
        "this request was signed with another SecretId than that of TENCENTCLOUD_SECRET_ID, and is not signed anew with that one; set TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY for dubplate to those of the client"
    )]
    AnotherKey,
    #[error(
        "the signature of this request is wrong for the key in TENCENTCLOUD_SECRET_KEY (what differs: {}), and nothing unverified is signed anew; use the same key for dubplate and for the client, and let the client sign the host and port it connects to",
        .0.name()
    )]
    Wrong(Flaw),
}

/// Signing keys by date and service, of the one credential there is: deriving one takes three of the four HMACs of a
/// signature.
#[derive(Default)]
pub(super) struct Keys(RwLock<Vec<Kept>>);

struct Kept {
    date: String,
    service: String,
    key: Arc<tc3::SigningKey>,
}

/// A recorder signs for a service or two, at midnight for two days.
const MOST_KEYS: usize = 8;

impl Keys {
    fn of(&self, credential: &Credential, date: &str, service: &str) -> Arc<tc3::SigningKey> {
        let kept = self.0.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = kept.iter().find(|kept| kept.date == date && kept.service == service) {
            return Arc::clone(&found.key);
        }
        drop(kept);
        let key = Arc::new(tc3::SigningKey::derive(credential.secret_key.expose_secret(), date, service));
        let mut kept = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MOST_KEYS {
            kept.clear();
        }
        kept.push(Kept { date: date.to_owned(), service: service.to_owned(), key: Arc::clone(&key) });
        key
    }
}

/// The same request for another host; `None` if it is meant for that host already. `signature` is what became of checking
/// the one it has.
pub(super) fn anew(
    arrival: &Arrival<'_>,
    signature: Signature,
    host: &str,
    credential: Option<&Credential>,
    keys: &Keys,
) -> Result<Option<Request>, NotSigned> {
    let request = arrival.request;
    if request.host().eq_ignore_ascii_case(host) {
        return Ok(None);
    }
    let credential = credential.ok_or(NotSigned::NoKey)?;
    let secret_id = arrival.common.secret_id.as_deref().ok_or(NotSigned::Unsigned)?;
    if secret_id != credential.secret_id {
        return Err(NotSigned::AnotherKey);
    }
    match signature {
        Signature::Valid => {}
        Signature::Invalid(flaw) => return Err(NotSigned::Wrong(flaw)),
        Signature::NotCheckable(_) => return Err(NotSigned::Unsigned),
    }
    match &arrival.scheme {
        Scheme::Tc3(None) => Err(NotSigned::Unsigned),
        Scheme::Tc3(Some(authorization)) => {
            by_tc3(request, arrival, authorization, host, (credential, keys)).map(Some)
        }
        Scheme::V1 => Ok(Some(by_v1(request, arrival, host, credential))),
    }
}

fn by_tc3(
    request: &Request,
    arrival: &Arrival<'_>,
    authorization: &tc3::Authorization<'_>,
    host: &str,
    (credential, keys): (&Credential, &Keys),
) -> Result<Request, NotSigned> {
    let timestamp = arrival.common.timestamp.as_deref().and_then(|text| text.parse().ok());
    let timestamp: i64 = timestamp.ok_or(NotSigned::Unsigned)?;
    let mut signed = request.clone();
    signed.headers.set("host", host);
    let service = service(authorization.service, host);
    let scope = tc3::Scope { secret_id: &credential.secret_id, date: authorization.date, service };
    let key = keys.of(credential, authorization.date, service);
    tc3::sign_with(&mut signed, &key, scope, timestamp, authorization.signed_headers);
    Ok(signed)
}

fn by_v1(request: &Request, arrival: &Arrival<'_>, host: &str, credential: &Credential) -> Request {
    let (method, path) = (request.method.as_str(), request.path());
    let mut pairs = arrival.pairs.clone();
    v1::sign(credential, method, host, signed_path(arrival.gateway), &mut pairs);
    let text = encode_form(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    let mut signed = request.clone();
    signed.headers.set("host", host);
    match request.method {
        Method::Get => signed.target = format!("{path}?{text}"),
        Method::Post | Method::Other(_) => signed.body = text.into(),
    }
    signed
}

/// An SDK that is given an address calls what stands before its first dot the service.
fn service<'a>(signed: &'a str, host: &'a str) -> &'a str {
    let local =
        signed == "localhost" || signed.starts_with('[') || signed.bytes().all(|byte| byte.is_ascii_digit());
    let real = host.split(['.', ':']).next().unwrap_or_default();
    let is_name = real.bytes().any(|byte| byte.is_ascii_alphabetic()) && !host.starts_with('[');
    if local && is_name { real } else { signed }
}
